#include "cases/cases.h"

#include <jansson.h>
#include <string.h>

#include "applications/applications_store.h"
#include "audit/audit.h"
#include "cases/cases_queries.h"
#include "cases_queue/cases_queue_queries.h"
#include "register/register.h"
#include "view/html.h"

/* Whoever acts holds that role in the case now. */
static void need_role(struct db *db, int64_t application_id, int64_t person_id, const char *role) {
    const struct case_held *held = case_held_one(db, (struct case_held_in){application_id, person_id});
    if (held == NULL || strcmp(held->role, role) != 0) {
        arena_raise(db_arena(db), ERROR_FORBIDDEN, "only the %s of this case does that", role);
    }
}

static void audit_case(struct db *db, const struct application_locked *application, const char *action,
    const char *detail, const char *personal) {
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
    audit_case(db, application, "case.declare_conflict",
        audit_json(db_arena(db), "{s:b}", "conflicted", (int)conflicted), NULL);
}

void case_take(struct db *db, int64_t application_id, int64_t person_id, moment now) {
    const struct application_locked *application = application_lock(db, application_id);
    enum application_state state = application_state_of(application->state);
    const struct case_part *part = case_part_of(state);
    if (part == NULL) {
        arena_raise(db_arena(db), ERROR_STATE_REFUSED, "nobody takes a case in state %s", application->state);
    }
    const struct case_role_take *taken = case_role_take_one(
        db, (struct case_role_take_in){application_id, person_id, part->role, (int32_t)part->places, now});
    if (taken == NULL) {
        arena_raise(db_arena(db), ERROR_CONFLICT, "no place of %s is left", part->role);
    }
    case_assignment_end_one(db, (struct case_assignment_end_in){application_id, person_id, "taken", "", now});
    audit_case(db, application, "case.take",
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
    }
}

void case_leave(struct db *db, int64_t application_id, int64_t person_id, const char *words, moment now) {
    const struct application_locked *application = application_lock(db, application_id);
    if (case_role_leave_run(db, (struct case_role_leave_in){application_id, person_id, now}) == 0) {
        arena_raise(db_arena(db), ERROR_STATE_REFUSED, "no unfinished part to give back");
    }
    audit_case(db, application, "case.leave", NULL, NULL);
    case_note(db, application_id, person_id, words, now);
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
    audit_case(db, application, "case.score",
        audit_json(arena, "{s:s, s:I}", "criterion", score->criterion, "by", (json_int_t)score->person_id), NULL);
    return true;
}

/* What the trail and the moderator need to know of a judgement. */
static void assessed(struct db *db, const struct application_locked *application, moment now) {
    struct arena *arena = db_arena(db);
    const struct framework_data *data = application_framework(db, application);
    day rules_day = application_rules_day(application, now);
    struct case_scores_for_rules_rows rows =
        case_scores_for_rules_run(db, (struct case_scores_for_rules_in){application->application_id});
    struct application_score *score = ARENA_ARRAY(arena, rows.count, struct application_score);
    for (size_t i = 0; i < rows.count; i++) {
        score[i] = (struct application_score){
            frameworks_criterion(data, rows.row[i].criterion_code, rules_day), rows.row[i].first, rows.row[i].second};
    }
    struct application_judgement judgement = application_judge(arena, frameworks_recommendation(data, rules_day), score,
        rows.count, application_sample_seed(db), application->reference);
    case_recommend_run(db, (struct case_recommend_in){application->application_id, judgement.recommendation,
                               (int32_t)judgement.mean_hundredths});
    bool moderate = judgement.causes.count > 0;
    if (moderate) {
        case_moderation_add_run(
            db, (struct case_moderation_add_in){application->application_id, now, judgement.causes});
    }
    struct application_act act = {.event = moderate ? APPLICATION_EVENT_TO_MODERATION : APPLICATION_EVENT_ASSESSED,
        .who = APPLICATION_BY_SYSTEM,
        .guards = moderate ? APPLICATION_GUARD_MODERATION_DUE : APPLICATION_GUARD_AGREED,
        .person_id = DB_NULL_INT8,
        .detail = audit_json(arena, "{s:s, s:i}", "recommendation", judgement.recommendation, "mean_hundredths",
            judgement.mean_hundredths)};
    application_record(db, application, &act, now);
}

void case_hand_in(struct db *db, int64_t application_id, int64_t person_id, moment now) {
    struct arena *arena = db_arena(db);
    const struct application_locked *application = application_lock(db, application_id);
    need_role(db, application_id, person_id, "assessor");
    const struct framework_data *data = application_framework(db, application);
    struct frameworks_criteria criteria = frameworks_criteria_on(
        arena, data, frameworks_bodies(application->sector), application_rules_day(application, now));
    const struct case_scored *scored = case_scored_one(db, (struct case_scored_in){application_id, person_id});
    if (scored->whole < (int64_t)criteria.count) {
        arena_raise(arena, ERROR_INVALID, "%lld of %zu criteria are scored with a reason", (long long)scored->whole,
            criteria.count);
    }
    struct application_act act = {.event = APPLICATION_EVENT_HAND_IN,
        .who = APPLICATION_BY_ASSESSOR,
        .guards = APPLICATION_GUARD_IN_ROLE,
        .person_id = person_id};
    application_record(db, application, &act, now);
    case_role_finish_run(db, (struct case_role_finish_in){application_id, person_id, now});
    if (case_assessors_done_one(db, (struct case_assessors_done_in){application_id})->done == 2) {
        assessed(db, application_lock(db, application_id), now);
    }
}

static void approve(
    struct db *db, const struct application_locked *application, const struct case_decision *decision, moment now) {
    register_record(db, &(struct register_change){.organisation_id = application->organisation_id,
                            .framework_code = application->framework_code,
                            .event = "accredited",
                            .reason_code = "application-approved",
                            .legal_basis = "",
                            .effective_on = day_of_moment(now, ZONE_LONDON),
                            .person_id = decision->person_id,
                            .approved_by = DB_NULL_INT8,
                            .application_id = application->application_id,
                            .now = now});
}

/* Outcomes as the events of the machine and the words of the mail. */
static const struct outcome {
    const char *outcome;
    enum application_event event;
    const char *subject;
    const char *body;
} outcomes[] = {
    {"approved", APPLICATION_EVENT_APPROVE, N_("Your application {reference} is approved"),
        N_("{organisation} is now an accredited First Responder Organisation and is on the public register. Sign in to "
           "read the decision and what to do next.")},
    {"deferred", APPLICATION_EVENT_DEFER, N_("The decision on your application {reference} is deferred"),
        N_("The decision on application {reference} of {organisation} is deferred. Sign in to read the reasons and "
           "what happens next.")},
    {"moderation", APPLICATION_EVENT_TO_MODERATION, NULL, NULL}, /* told to nobody outside */
};

void case_decide(struct db *db, const struct case_decision *decision, moment now) {
    struct arena *arena = db_arena(db);
    const struct application_locked *application = application_lock(db, decision->application_id);
    need_role(db, decision->application_id, decision->person_id, "decision_maker");
    const struct outcome *outcome = NULL;
    for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++) {
        outcome = strcmp(outcomes[i].outcome, decision->outcome) == 0 ? &outcomes[i] : outcome;
    }
    if (outcome == NULL) {
        arena_raise(arena, ERROR_INVALID, "no such outcome");
    }
    bool moderation = outcome->event == APPLICATION_EVENT_TO_MODERATION;
    if (!moderation) {
        case_decision_add_one(db, (struct case_decision_add_in){.application_id = decision->application_id,
                                      .outcome = decision->outcome,
                                      .reason_codes = decision->reason_codes,
                                      .words = decision->words,
                                      .departs = decision->departs,
                                      .person_id = decision->person_id,
                                      .now = now});
    } else {
        static const char *const cause[] = {"decision_maker"};
        case_moderation_add_run(
            db, (struct case_moderation_add_in){decision->application_id, now, (struct text_list){1, cause}});
        case_note(db, decision->application_id, decision->person_id, decision->words, now);
        case_role_leave_run(db, (struct case_role_leave_in){decision->application_id, decision->person_id, now});
    }
    struct application_act act = {.event = outcome->event,
        .who = APPLICATION_BY_DECISION_MAKER,
        .guards = APPLICATION_GUARD_IN_ROLE,
        .person_id = decision->person_id,
        .reason_codes = decision->reason_codes,
        .words = moderation ? NULL : decision->words,
        .clock_reason = outcome->event == APPLICATION_EVENT_DEFER ? "the decision is deferred" : NULL};
    application_record(db, application, &act, now);
    if (outcome->event == APPLICATION_EVENT_APPROVE) {
        case_role_finish_run(db, (struct case_role_finish_in){decision->application_id, decision->person_id, now});
        approve(db, application, decision, now);
    }
    if (outcome->subject != NULL) {
        application_mail(db, application,
            arena_format(arena, "decision-%lld-%lld", (long long)decision->application_id, (long long)now),
            outcome->subject, outcome->body, now);
    }
}

void case_resume(struct db *db, int64_t application_id, int64_t person_id, moment now) {
    const struct application_locked *application = application_lock(db, application_id);
    need_role(db, application_id, person_id, "decision_maker");
    struct application_act act = {.event = APPLICATION_EVENT_RESUME,
        .who = APPLICATION_BY_DECISION_MAKER,
        .guards = APPLICATION_GUARD_IN_ROLE,
        .person_id = person_id};
    application_record(db, application, &act, now);
}

void case_note(struct db *db, int64_t application_id, int64_t person_id, const char *words, moment now) {
    const struct application_locked *application = application_lock(db, application_id);
    case_note_add_run(db, (struct case_note_add_in){application_id, person_id, now, words});
    audit_case(db, application, "case.note", NULL, audit_json(db_arena(db), "{s:s}", "words", words));
}
