#include "cases/cases.h"

#include <jansson.h>
#include <string.h>

#include "applications/applications_store.h"
#include "audit/audit.h"
#include "cases/cases_moderation.h"
#include "cases/cases_queries.h"
#include "cases/cases_store.h"
#include "cases_moderation/cases_moderation_queries.h"
#include "cases_queue/cases_queue_queries.h"
#include "view/html.h"

void case_need_role(struct db *db, int64_t application_id, int64_t person_id, const char *role) {
    const struct case_held *held = case_held_one(db, (struct case_held_in){application_id, person_id});
    if (held == NULL || strcmp(held->role, role) != 0) {
        arena_raise(db_arena(db), ERROR_FORBIDDEN, "only the %s of this case does that", role);
    }
    if (held->finished) {
        arena_raise(db_arena(db), ERROR_STATE_REFUSED, "the part of this %s is finished", role);
    }
}

void case_audit(struct db *db, const struct application_locked *application, const char *action, const char *detail,
    const char *personal) {
    audit_record_one(db, (struct audit_record_in){.action = action,
                             .subject_kind = "application",
                             .subject_id = application->application_id,
                             .organisation_id = application->organisation_id,
                             .detail = detail,
                             .personal = personal});
}

void case_declare_conflict(
    struct db *db, int64_t application_id, int64_t person_id, bool conflicted, const char *words, moment now) {
    const struct application_locked *application = application_lock(db, application_id);
    case_declare_run(db, (struct case_declare_in){application_id, person_id, conflicted, words, now});
    case_audit(db, application, "case.declare_conflict",
        audit_json(db_arena(db), "{s:b}", "conflicted", (int)conflicted), NULL);
    if (conflicted) {
        case_assessed(db, application_id, now);
    }
}

void case_take(struct db *db, int64_t application_id, int64_t person_id, moment now) {
    const struct application_locked *application = application_lock(db, application_id);
    enum application_state state = application_state_of(application->state);
    const struct case_part *part =
        case_part_of(state, case_third_voice_one(db, (struct case_third_voice_in){person_id}) != NULL);
    if (part == NULL) {
        arena_raise(db_arena(db), ERROR_STATE_REFUSED, "nobody takes a case in state %s", application->state);
    }
    const struct case_role_take *taken = case_role_take_one(
        db, (struct case_role_take_in){application_id, person_id, part->role, (int32_t)part->places, now});
    if (taken == NULL) {
        arena_raise(db_arena(db), ERROR_CONFLICT, "no place of %s is left", part->role);
    }
    case_assignment_end_one(db, (struct case_assignment_end_in){application_id, person_id, "taken", "", now});
    case_audit(db, application, "case.take",
        audit_json(db_arena(db), "{s:s, s:i}", "role", part->role, "place", (int)taken->place), NULL);
    struct application_act act = {.guards = APPLICATION_GUARD_IN_ROLE, .person_id = person_id};
    if (state == APPLICATION_SUBMITTED) {
        act.event = APPLICATION_EVENT_OPEN_INTAKE;
        act.who = APPLICATION_BY_INTAKE_OFFICER;
        application_record(db, application, &act, now);
    } else if (state == APPLICATION_RECOMMENDATION) {
        act.event = APPLICATION_EVENT_TAKE_DECISION;
        act.who = APPLICATION_BY_DECISION_MAKER;
        application_record(db, application, &act, now);
    } else if (state == APPLICATION_RECONSIDERATION_REQUESTED) {
        case_reconsideration_open(db, application, person_id, now);
    }
}

void case_leave(struct db *db, int64_t application_id, int64_t person_id, const char *words, moment now) {
    const struct application_locked *application = application_lock(db, application_id);
    if (case_role_leave_run(db, (struct case_role_leave_in){application_id, person_id, now}) == 0) {
        arena_raise(db_arena(db), ERROR_STATE_REFUSED, "no unfinished part to give back");
    }
    case_audit(db, application, "case.leave", NULL, NULL);
    case_note(db, application_id, person_id, words, now);
    case_assessed(db, application_id, now);
}

bool case_save_score(struct db *db, const struct case_score *score, moment now) {
    struct arena *arena = db_arena(db);
    const struct application_locked *application = application_lock(db, score->application_id);
    const struct framework_data *data = application_framework(db, application);
    const struct framework_criterion *criterion =
        frameworks_criterion(data, score->criterion, application_rules_day(application, now));
    if (criterion == NULL) {
        arena_raise(arena, ERROR_NOT_FOUND, "no such criterion");
    }
    int64_t saved = case_score_save_run(db, (struct case_score_save_in){.application_id = score->application_id,
                                                .person_id = score->person_id,
                                                .criterion_code = score->criterion,
                                                .score = score->score,
                                                .reason = score->reason,
                                                .evidence_ids = score->evidence,
                                                .version = score->version,
                                                .now = now});
    if (saved == 0) {
        return false;
    }
    case_audit(db, application, "case.score",
        audit_json(arena, "{s:s, s:I}", "criterion", score->criterion, "by", (json_int_t)score->person_id), NULL);
    return true;
}

/* Past its assessment, the case has lost somebody whose scores it rests on: back to assessment, for somebody else. */
static void assessor_lost(struct db *db, const struct application_locked *application, moment now) {
    application_record(db, application,
        &(struct application_act){
            .event = APPLICATION_EVENT_LOSE_ASSESSOR, .who = APPLICATION_BY_SYSTEM, .person_id = DB_NULL_INT8},
        now);
    case_moderation_drop_run(db, (struct case_moderation_drop_in){application->application_id, now});
    case_decider_leave_run(db, (struct case_decider_leave_in){application->application_id, now});
}

void case_assessed(struct db *db, int64_t application_id, moment now) {
    struct arena *arena = db_arena(db);
    const struct application_locked *application = application_lock(db, application_id);
    if (application->hold_reason != NULL) {
        return;
    }
    enum application_state state = application_state_of(application->state);
    bool open = case_assessments_open_one(db, (struct case_assessments_open_in){application_id})->open;
    if (!open && application_transition(state, APPLICATION_EVENT_LOSE_ASSESSOR) != NULL) {
        assessor_lost(db, application, now);
        return;
    }
    bool assessing = state == APPLICATION_ASSESSMENT;
    if (!open || (!assessing && state != APPLICATION_RECOMMENDATION && state != APPLICATION_DECISION &&
                     state != APPLICATION_DEFERRED)) {
        return;
    }
    struct application_judgement judgement = case_judge(db, application, now);
    case_recommend_run(
        db, (struct case_recommend_in){application_id, judgement.recommendation, (int32_t)judgement.mean_hundredths});
    if (!assessing) {
        return; /* a third voice is heard no more */
    }
    bool moderate = judgement.causes.count > 0;
    if (moderate) {
        case_moderation_reopen(db, application_id, judgement.causes, now);
    }
    struct application_act act = {.event = moderate ? APPLICATION_EVENT_TO_MODERATION : APPLICATION_EVENT_ASSESSED,
        .who = APPLICATION_BY_SYSTEM,
        .guards = moderate ? APPLICATION_GUARD_MODERATION_DUE : APPLICATION_GUARD_AGREED,
        .person_id = DB_NULL_INT8,
        .detail = audit_json(arena, "{s:s, s:i}", "recommendation", judgement.recommendation, "mean_hundredths",
            judgement.mean_hundredths)};
    application_record(db, application, &act, now);
}

void case_assessments_watch(struct job *job) {
    struct case_assessments_changed_rows rows = case_assessments_changed_run(job->db);
    for (size_t i = 0; i < rows.count; i++) {
        case_assessed(job->db, rows.row[i].application_id, job->now);
    }
}

/* Criteria that this role scores: a third voice is heard on those that the framework names. */
static int64_t criteria_to_score(
    struct db *db, const struct application_locked *application, bool third_voice, moment now) {
    struct frameworks_criteria criteria = frameworks_criteria_on(db_arena(db), application_framework(db, application),
        frameworks_bodies(application->sector), application_rules_day(application, now));
    int64_t count = 0;
    for (size_t i = 0; i < criteria.count; i++) {
        count += !third_voice || criteria.item[i]->lived_experience;
    }
    return count;
}

void case_hand_in(struct db *db, int64_t application_id, int64_t person_id, moment now) {
    const struct application_locked *application = application_lock(db, application_id);
    const struct case_held *held = case_held_one(db, (struct case_held_in){application_id, person_id});
    bool third_voice = held != NULL && strcmp(held->role, "lived_experience_assessor") == 0;
    case_need_role(db, application_id, person_id, third_voice ? "lived_experience_assessor" : "assessor");
    int64_t criteria = criteria_to_score(db, application, third_voice, now);
    const struct case_scored *scored = case_scored_one(db, (struct case_scored_in){application_id, person_id});
    if (scored->whole < criteria) {
        arena_raise(db_arena(db), ERROR_INVALID, "%lld of %lld criteria are scored with a reason",
            (long long)scored->whole, (long long)criteria);
    }
    struct application_act act = {.event = APPLICATION_EVENT_HAND_IN,
        .who = APPLICATION_BY_ASSESSOR,
        .guards = APPLICATION_GUARD_IN_ROLE,
        .person_id = person_id};
    application_record(db, application, &act, now);
    case_role_finish_run(db, (struct case_role_finish_in){application_id, person_id, now});
    case_assessed(db, application_id, now);
}

void case_part_end(struct db *db, int64_t application_id, int64_t person_id, moment now) {
    case_role_leave_run(db, (struct case_role_leave_in){application_id, person_id, now});
}

void case_note(struct db *db, int64_t application_id, int64_t person_id, const char *words, moment now) {
    const struct application_locked *application = application_lock(db, application_id);
    case_note_add_run(db, (struct case_note_add_in){application_id, person_id, now, words});
    case_audit(db, application, "case.note", NULL, audit_json(db_arena(db), "{s:s}", "words", words));
}
