/* The decision, from its draft to what follows from it. */
#include <string.h>

#include "cases/cases_decide.h"
#include "cases/cases_moderation.h"
#include "cases/cases_queries.h"
#include "cases/cases_store.h"
#include "register/register.h"

/* ---- The draft ---- */

static const struct application_locked *deciding_lock(struct db *db, int64_t application_id, int64_t person_id) {
    const struct application_locked *application = application_lock(db, application_id);
    if (application_state_of(application->state) != APPLICATION_DECISION) {
        arena_raise(db_arena(db), ERROR_STATE_REFUSED, "the case does not wait for a decision");
    }
    case_need_role(db, application_id, person_id, "decision_maker");
    return application;
}

bool case_draft_save(struct db *db, const struct case_decision *decision, int32_t version, moment now) {
    struct arena *arena = db_arena(db);
    deciding_lock(db, decision->application_id, decision->person_id);
    size_t count = decision->conditions.count;
    const char **words = ARENA_ARRAY(arena, count + 1, const char *);
    const char **evidence = ARENA_ARRAY(arena, count + 1, const char *);
    day *due = ARENA_ARRAY(arena, count + 1, day);
    for (size_t i = 0; i < count; i++) {
        words[i] = decision->conditions.row[i].words;
        evidence[i] = decision->conditions.row[i].evidence;
        due[i] = decision->conditions.row[i].due_on;
    }
    return case_draft_put_one(db, (struct case_draft_put_in){.application_id = decision->application_id,
                                      .person_id = decision->person_id,
                                      .version = version,
                                      .outcome = decision->outcome,
                                      .reason_codes = decision->reason_codes,
                                      .words = decision->words,
                                      .departs = decision->departs,
                                      .condition_words = {count, words},
                                      .condition_evidence = {count, evidence},
                                      .condition_due = {count, due},
                                      .now = now}) != NULL;
}

struct case_decision case_draft_decision(
    struct arena *arena, int64_t application_id, int64_t person_id, const struct case_draft *draft) {
    struct case_condition *row = ARENA_ARRAY(arena, draft->condition_words.count + 1, struct case_condition);
    for (size_t i = 0; i < draft->condition_words.count; i++) {
        row[i] = (struct case_condition){
            draft->condition_words.item[i], draft->condition_evidence.item[i], draft->condition_due.item[i]};
    }
    return (struct case_decision){.application_id = application_id,
        .person_id = person_id,
        .outcome = draft->outcome,
        .reason_codes = draft->reason_codes,
        .words = draft->words,
        .departs = draft->departs,
        .conditions = {draft->condition_words.count, row}};
}

bool case_draft_issue(struct db *db, int64_t application_id, int64_t person_id, int32_t version, moment now) {
    deciding_lock(db, application_id, person_id);
    const struct case_draft *draft = case_draft_one(db, (struct case_draft_in){application_id});
    if (draft == NULL || draft->version != version) {
        return false;
    }
    struct case_decision decision = case_draft_decision(db_arena(db), application_id, person_id, draft);
    case_decide(db, &decision, now);
    return true;
}

/* ---- What follows ---- */

void case_conditions_write(
    struct db *db, const struct application_locked *application, struct case_conditions conditions) {
    if (conditions.count == 0 || conditions.count > CASE_CONDITIONS_MOST) {
        arena_raise(db_arena(db), ERROR_INVALID, "%zu conditions", conditions.count);
    }
    for (size_t i = 0; i < conditions.count; i++) {
        case_condition_add_run(db, (struct case_condition_add_in){.application_id = application->application_id,
                                       .organisation_id = application->organisation_id,
                                       .place = (int32_t)i + 1,
                                       .words = conditions.row[i].words,
                                       .evidence = conditions.row[i].evidence,
                                       .due_on = conditions.row[i].due_on});
    }
}

void case_register(
    struct db *db, const struct application_locked *application, bool with_conditions, int64_t person_id, moment now) {
    register_record(
        db, &(struct register_change){.organisation_id = application->organisation_id,
                .framework_code = application->framework_code,
                .event = !application->ready ? "onboarded"
                         : with_conditions   ? "accredited_with_conditions"
                                             : "accredited",
                .reason_code = with_conditions ? "application-approved-with-conditions" : "application-approved",
                .legal_basis = "",
                .effective_on = day_of_moment(now, ZONE_LONDON),
                .person_id = person_id,
                .approved_by = DB_NULL_INT8,
                .application_id = application->application_id,
                .now = now});
}

/* Outcomes as the events of the machine and the letters that tell of them. */
static const struct outcome {
    const char *outcome;
    enum application_event event;
    enum application_letter_kind letter;
    bool approves;
    bool ends; /* the decision-maker's part is finished */
} outcomes[] = {
    {"approved", APPLICATION_EVENT_APPROVE, APPLICATION_LETTER_APPROVED, true, true},
    {"approved_with_conditions", APPLICATION_EVENT_APPROVE_WITH_CONDITIONS, APPLICATION_LETTER_APPROVED_WITH_CONDITIONS,
        true, true},
    {"deferred", APPLICATION_EVENT_DEFER, APPLICATION_LETTER_DEFERRED, false, false},
    {"intention_to_refuse", APPLICATION_EVENT_INTEND_TO_REFUSE, APPLICATION_LETTER_INTENTION_TO_REFUSE, false, true},
};

static const struct outcome *outcome_of(struct db *db, const char *outcome) {
    for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++) {
        if (strcmp(outcomes[i].outcome, outcome) == 0) {
            return &outcomes[i];
        }
    }
    arena_raise(db_arena(db), ERROR_INVALID, "no such outcome");
}

struct application_letter case_decision_letter(
    struct db *db, const struct application_locked *application, const struct case_decision *decision, moment now) {
    const struct outcome *outcome = outcome_of(db, decision->outcome);
    struct application_letter letter = application_letter_for(db, application, outcome->letter, now);
    letter.reason_codes = decision->reason_codes;
    letter.words = decision->words;
    struct application_letter_condition *row =
        ARENA_ARRAY(db_arena(db), decision->conditions.count + 1, struct application_letter_condition);
    for (size_t i = 0; i < decision->conditions.count; i++) {
        row[i] = (struct application_letter_condition){
            decision->conditions.row[i].words, decision->conditions.row[i].due_on};
    }
    letter.conditions = (struct application_letter_conditions){decision->conditions.count, row};
    if (outcome->event == APPLICATION_EVENT_INTEND_TO_REFUSE) {
        letter.by = application_limit_last_day(db_arena(db), letter.framework, "representations",
            day_of_moment(now, letter.framework->zone), application->body_kind);
    }
    return letter;
}

/* The decision-maker cannot decide on these scores: the case goes to a moderator, and to another decision-maker. */
static void to_moderation(struct db *db, const struct case_decision *decision, moment now) {
    const struct application_locked *application = application_lock(db, decision->application_id);
    case_need_role(db, decision->application_id, decision->person_id, "decision_maker");
    static const char *const cause[] = {"decision_maker"};
    case_moderation_reopen(db, decision->application_id, (struct text_list){1, cause}, now);
    case_note(db, decision->application_id, decision->person_id, decision->words, now);
    case_part_end(db, decision->application_id, decision->person_id, now);
    application_record(db, application,
        &(struct application_act){.event = APPLICATION_EVENT_TO_MODERATION,
            .who = APPLICATION_BY_DECISION_MAKER,
            .guards = APPLICATION_GUARD_IN_ROLE,
            .person_id = decision->person_id},
        now);
}

void case_decide(struct db *db, const struct case_decision *decision, moment now) {
    struct arena *arena = db_arena(db);
    application_lock(db, decision->application_id);
    case_draft_drop_run(db, (struct case_draft_drop_in){decision->application_id});
    if (strcmp(decision->outcome, "moderation") == 0) {
        to_moderation(db, decision, now);
        return;
    }
    const struct application_locked *application = deciding_lock(db, decision->application_id, decision->person_id);
    const struct outcome *outcome = outcome_of(db, decision->outcome);
    const char *recommended =
        case_recommended_one(db, (struct case_recommended_in){decision->application_id})->recommendation;
    if (case_departure_fault(decision->outcome, recommended, decision->departs) != NULL) {
        arena_raise(arena, ERROR_INVALID, "it departs from the recommendation without a reason");
    }
    int64_t decision_id =
        case_decision_add_one(db, (struct case_decision_add_in){.application_id = decision->application_id,
                                      .outcome = decision->outcome,
                                      .reason_codes = decision->reason_codes,
                                      .words = decision->words,
                                      .departs = decision->departs,
                                      .person_id = decision->person_id,
                                      .now = now})
            ->decision_id;
    bool with_conditions = outcome->event == APPLICATION_EVENT_APPROVE_WITH_CONDITIONS;
    if (with_conditions) {
        case_conditions_write(db, application, decision->conditions);
    } else if (decision->conditions.count > 0) {
        arena_raise(arena, ERROR_INVALID, "conditions without an approval with conditions");
    }
    application_record(db, application,
        &(struct application_act){.event = outcome->event,
            .who = APPLICATION_BY_DECISION_MAKER,
            .guards = APPLICATION_GUARD_IN_ROLE,
            .person_id = decision->person_id,
            .reason_codes = decision->reason_codes,
            .words = decision->words,
            .clock_reason = outcome->event == APPLICATION_EVENT_DEFER ? N_("the decision is deferred") : NULL},
        now);
    if (outcome->ends) {
        case_role_finish_run(db, (struct case_role_finish_in){decision->application_id, decision->person_id, now});
    }
    if (outcome->approves) {
        case_register(db, application, with_conditions, decision->person_id, now);
    }
    struct application_letter letter = case_decision_letter(db, application, decision, now);
    application_letter_send(
        db, application, &letter, arena_format(arena, "decision-%lld", (long long)decision_id), now);
}

void case_resume(struct db *db, int64_t application_id, int64_t person_id, moment now) {
    const struct application_locked *application = application_lock(db, application_id);
    case_need_role(db, application_id, person_id, "decision_maker");
    struct application_act act = {.event = APPLICATION_EVENT_RESUME,
        .who = APPLICATION_BY_DECISION_MAKER,
        .guards = APPLICATION_GUARD_IN_ROLE,
        .person_id = person_id};
    application_record(db, application, &act, now);
}
