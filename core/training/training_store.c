#include "training/training.h"

#include <string.h>

#include "audit/audit.h"
#include "base/random.h"
#include "training/training_queries.h"

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
    training_course_cover_run(db, (struct training_course_cover_in){added->course_id, course.modules});
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

/* "S-7F3K2Q": short enough to be read out. */
static const char *reference_new(struct arena *arena) {
    static const char alphabet[] = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
    unsigned char chance[7];
    random_fill(chance, sizeof chance);
    char text[sizeof chance + 1] = {0};
    for (size_t i = 0; i < sizeof chance; i++) {
        text[i] = alphabet[chance[i] % (sizeof alphabet - 1)];
    }
    return arena_format(arena, "S-%s", text);
}

int64_t session_add(struct db *db, struct session_new session, moment now) {
    struct arena *arena = db_arena(db);
    struct training_session_add *added =
        training_session_add_one(db, (struct training_session_add_in){.course_id = session.course_id,
                                         .provider_id = session.provider_id,
                                         .reference = reference_new(arena),
                                         .held_on = session.held_on,
                                         .place = session.place,
                                         .places = session.places,
                                         .trainer_person_id = session.trainer_person_id,
                                         .created_by = session.created_by,
                                         .now = now});
    if (added == NULL) {
        arena_raise(arena, ERROR_NOT_FOUND, "the provider has no course %lld", (long long)session.course_id);
    }
    training_session_book_run(db, (struct training_session_book_in){added->session_id, session.organisations});
    audit_record_one(db, (struct audit_record_in){.action = "session.add",
                             .subject_kind = "session",
                             .subject_id = added->session_id,
                             .organisation_id = session.provider_id,
                             .detail = audit_json(arena, "{s:I, s:s, s:i}", "course_id", (long long)session.course_id,
                                 "held_on", day_text(arena, session.held_on), "places", (int)session.places)});
    return added->session_id;
}

bool session_book(struct db *db, int64_t session_id, int64_t organisation_id, int32_t places, moment now) {
    training_offered_lock_one(db, (struct training_offered_lock_in){session_id});
    const struct training_offered *offered =
        training_offered_one(db, (struct training_offered_in){day_of_moment(now, ZONE_LONDON), session_id});
    if (offered == NULL) {
        arena_raise(db_arena(db), ERROR_NOT_FOUND, "no session %lld to book", (long long)session_id);
    }
    if (places > offered->places_left + offered->booked) {
        return false;
    }
    training_book_run(db, (struct training_book_in){session_id, organisation_id, places});
    audit_record_one(db, (struct audit_record_in){.action = "session.book",
                             .subject_kind = "session",
                             .subject_id = session_id,
                             .organisation_id = organisation_id,
                             .detail = audit_json(db_arena(db), "{s:i}", "places", (int)places)});
    return true;
}

void session_book_cancel(struct db *db, int64_t session_id, int64_t organisation_id, moment now) {
    (void)now;
    training_book_cancel_run(db, (struct training_book_cancel_in){session_id, organisation_id});
    audit_record_one(db, (struct audit_record_in){.action = "session.cancel_booking",
                             .subject_kind = "session",
                             .subject_id = session_id,
                             .organisation_id = organisation_id});
}

static enum session_refusal session_judge(const struct training_session *session, const struct session_result *result,
    size_t results, struct db *db, day today) {
    if (session->held_on > today) {
        return SESSION_NOT_HELD;
    }
    if (!session->offered) {
        return SESSION_NOT_OFFERED;
    }
    if (session->unauthorised.count > 0) {
        return SESSION_UNAUTHORISED;
    }
    struct training_session_results_rows before =
        training_session_results_run(db, (struct training_session_results_in){session->session_id});
    size_t people = before.count;
    for (size_t i = 0; i < results; i++) {
        bool there = false;
        for (size_t k = 0; k < before.count && !there; k++) {
            there = before.row[k].person_id == result[i].person_id;
        }
        for (size_t k = 0; k < i && !there; k++) {
            there = result[k].person_id == result[i].person_id;
        }
        people += !there;
    }
    return people > (size_t)session->places ? SESSION_FULL : SESSION_FINE;
}

struct session_recorded session_record(struct db *db, int64_t session_id, const struct session_result *result,
    size_t results, int64_t recorded_by, moment now) {
    struct arena *arena = db_arena(db);
    if (training_session_lock_one(db, (struct training_session_lock_in){session_id}) == NULL) {
        arena_raise(arena, ERROR_NOT_FOUND, "no session %lld", (long long)session_id);
    }
    const struct training_session *session = training_session_one(db, (struct training_session_in){session_id});
    enum session_refusal refusal = session_judge(session, result, results, db, day_of_moment(now, ZONE_LONDON));
    if (refusal != SESSION_FINE) {
        return (struct session_recorded){refusal, 0, 0};
    }
    int64_t *people = ARENA_ARRAY(arena, results, int64_t);
    int64_t *organisations = ARENA_ARRAY(arena, results, int64_t);
    const char **names = ARENA_ARRAY(arena, results, const char *);
    for (size_t i = 0; i < results; i++) {
        people[i] = result[i].person_id;
        organisations[i] = result[i].organisation_id;
        names[i] = result_names[result[i].result];
    }
    const struct training_record_session *recorded =
        training_record_session_one(db, (struct training_record_session_in){.session_id = session_id,
                                            .people = {results, people},
                                            .organisations = {results, organisations},
                                            .results = {results, names},
                                            .recorded_by = recorded_by,
                                            .now = now});
    training_refresh(db, (struct int8_list){results, people}, now);
    audit_record_one(db, (struct audit_record_in){.action = "session.record",
                             .subject_kind = "session",
                             .subject_id = session_id,
                             .organisation_id = DB_NULL_INT8,
                             .detail = audit_json(arena, "{s:I, s:I, s:I}", "people", (long long)recorded->recorded,
                                 "records", (long long)recorded->modules, "results", (long long)results)});
    return (struct session_recorded){SESSION_FINE, recorded->recorded, recorded->modules};
}

/* The record and its entry; the caller brings the person's intervals up to date. */
static const struct training_correct *correct(struct db *db, int64_t completion_id, day completed_on,
    enum training_result result, const char *reason, int64_t recorded_by, moment now) {
    struct arena *arena = db_arena(db);
    const struct training_correct *corrected =
        training_correct_one(db, (struct training_correct_in){.completion_id = completion_id,
                                     .completed_on = completed_on,
                                     .result = result_names[result],
                                     .reason = reason,
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
        correct(db, completion_id, completed_on, result, reason, recorded_by, now);
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
    for (size_t i = 0; i < standing.count; i++) {
        correct(db, standing.row[i].completion_id, standing.row[i].completed_on, result, reason, recorded_by, now);
    }
    training_refresh(db, (struct int8_list){1, &person_id}, now);
    return standing.count;
}
