#include "training/training.h"

#include <string.h>

#include "audit/audit.h"
#include "training/training_queries.h"
#include "training/training_session.h"
#include "training_catalogue/training_catalogue_queries.h"
#include "training_session/training_session_queries.h"

static const char *const result_names[] = {"passed", "not_passed", "withdrawn"};

int64_t course_add(struct db *db, struct course_new course, moment now) {
    (void)now;
    struct training_course_add *added =
        training_course_add_one(db, (struct training_course_add_in){.provider_id = course.provider_id,
                                        .framework_code = course.framework_code,
                                        .code = course.code,
                                        .title = course.title,
                                        .offered_from = course.offered_from,
                                        .offered_to = course.offered_to});
    if (added == NULL) {
        arena_raise(db_arena(db), ERROR_CONFLICT, "the provider has a course of that code");
    }
    training_course_cover_run(db, (struct training_course_cover_in){added->course_id, course.modules,
                                      course.tier == NULL ? "referrer" : course.tier, course.offered_from});
    audit_record_one(db, (struct audit_record_in){.action = "course.add",
                             .subject_kind = "course",
                             .subject_id = added->course_id,
                             .organisation_id = course.provider_id,
                             .detail = audit_json(db_arena(db), "{s:s, s:I}", "code", course.code, "modules",
                                 (long long)course.modules.count)});
    return added->course_id;
}

bool course_change(struct db *db, int64_t course_id, int32_t version, const char *title, day offered_to, moment now) {
    (void)now;
    struct training_course_change *changed =
        training_course_change_one(db, (struct training_course_change_in){course_id, version, title, offered_to});
    if (changed == NULL) {
        return false;
    }
    audit_record_one(db, (struct audit_record_in){.action = "course.change",
                             .subject_kind = "course",
                             .subject_id = course_id,
                             .organisation_id = changed->provider_id,
                             .detail = audit_json(db_arena(db), "{s:i, s:s?}", "version", (int)version + 1,
                                 "offered_to", offered_to == DAY_NONE ? NULL : day_text(db_arena(db), offered_to))});
    return true;
}

/* Sessions held from that day on teach something else now. */
static void cover_changed(
    struct db *db, int64_t course_id, day from, const char *action, const char *detail, moment now) {
    struct course_sessions_from_rows sessions =
        course_sessions_from_run(db, (struct course_sessions_from_in){course_id, from});
    for (size_t i = 0; i < sessions.count; i++) {
        session_enrolled_renew(db, sessions.row[i].session_id, now);
    }
    audit_record_one(db, (struct audit_record_in){.action = action,
                             .subject_kind = "course",
                             .subject_id = course_id,
                             .organisation_id = DB_NULL_INT8,
                             .detail = detail});
}

void course_cover_add(
    struct db *db, int64_t course_id, struct text_list modules, const char *tier, day covers_from, moment now) {
    training_course_cover_run(db, (struct training_course_cover_in){course_id, modules, tier, covers_from});
    cover_changed(db, course_id, covers_from, "course.cover",
        audit_json(db_arena(db), "{s:I, s:s, s:s}", "modules", (long long)modules.count, "tier", tier, "from",
            day_text(db_arena(db), covers_from)),
        now);
}

void course_cover_end(struct db *db, int64_t course_id, struct text_list modules, day covers_to, moment now) {
    course_covers_end_run(db, (struct course_covers_end_in){course_id, modules, covers_to});
    cover_changed(db, course_id, covers_to + 1, "course.cover_end",
        audit_json(
            db_arena(db), "{s:I, s:s}", "modules", (long long)modules.count, "last", day_text(db_arena(db), covers_to)),
        now);
}

void trainer_authorise(struct db *db, int64_t person_id, const char *framework_code, struct text_list modules,
    day holds_from, day holds_to, moment now) {
    (void)now;
    struct arena *arena = db_arena(db);
    training_authorise_run(
        db, (struct training_authorise_in){person_id, framework_code, modules, holds_from, holds_to});
    audit_record_one(
        db, (struct audit_record_in){.action = "trainer.authorise",
                .subject_kind = "person",
                .subject_id = person_id,
                .organisation_id = DB_NULL_INT8,
                .detail = audit_json(arena, "{s:s, s:I, s:s, s:s}", "framework", framework_code, "modules",
                    (long long)modules.count, "from", day_text(arena, holds_from), "to", day_text(arena, holds_to))});
}

bool trainer_end(struct db *db, int64_t person_id, const char *framework_code, const char *module, day holds_from,
    day holds_to, moment now) {
    (void)now;
    struct arena *arena = db_arena(db);
    if (training_authorisation_end_run(
            db, (struct training_authorisation_end_in){person_id, framework_code, module, holds_from, holds_to}) == 0) {
        return false;
    }
    audit_record_one(db, (struct audit_record_in){.action = "trainer.end",
                             .subject_kind = "person",
                             .subject_id = person_id,
                             .organisation_id = DB_NULL_INT8,
                             .detail = audit_json(arena, "{s:s, s:s, s:s, s:s}", "framework", framework_code, "module",
                                 module, "from", day_text(arena, holds_from), "to", day_text(arena, holds_to))});
    return true;
}

/* The record and its entry; the caller brings the person's intervals up to date. certificate: the number that it stands
 * on, NULL for a new one. */
static const struct training_correct *correct(struct db *db, int64_t completion_id, day completed_on,
    enum training_result result, const char *certificate, const char *reason, int64_t recorded_by, moment now) {
    struct arena *arena = db_arena(db);
    const struct training_correct *corrected =
        training_correct_one(db, (struct training_correct_in){.completion_id = completion_id,
                                     .completed_on = completed_on,
                                     .result = result_names[result],
                                     .reason = reason,
                                     .certificate_number = certificate,
                                     .recorded_by = recorded_by,
                                     .now = now});
    if (corrected == NULL) {
        arena_raise(arena, ERROR_NOT_FOUND, "no completion %lld", (long long)completion_id);
    }
    audit_record_one(db, (struct audit_record_in){.action = "completion.correct",
                             .subject_kind = "completion",
                             .subject_id = corrected->completion_id,
                             .organisation_id = corrected->provider_id,
                             .detail = audit_json(arena, "{s:I, s:s}", "corrects", (long long)completion_id, "result",
                                 result_names[result]),
                             .personal = audit_json(arena, "{s:s}", "reason", reason)});
    return corrected;
}

int64_t completion_correct(struct db *db, int64_t completion_id, day completed_on, enum training_result result,
    const char *reason, int64_t recorded_by, moment now) {
    const struct training_correct *corrected =
        correct(db, completion_id, completed_on, result, NULL, reason, recorded_by, now);
    training_refresh(db, (struct int8_list){1, &corrected->person_id}, now);
    return corrected->completion_id;
}

size_t session_correct(struct db *db, int64_t session_id, int64_t person_id, enum training_result result,
    const char *reason, int64_t recorded_by, moment now) {
    if (training_session_lock_one(db, (struct training_session_lock_in){session_id}) == NULL) {
        arena_raise(db_arena(db), ERROR_NOT_FOUND, "no session %lld", (long long)session_id);
    }
    struct training_session_standing_rows standing =
        training_session_standing_run(db, (struct training_session_standing_in){session_id, person_id});
    const char *certificate = NULL;
    for (size_t i = 0; i < standing.count; i++) {
        const struct training_session_standing *row = &standing.row[i];
        certificate = correct(db, row->completion_id, row->completed_on, result, certificate, reason, recorded_by, now)
                          ->certificate_number;
    }
    training_refresh(db, (struct int8_list){1, &person_id}, now);
    return standing.count;
}
