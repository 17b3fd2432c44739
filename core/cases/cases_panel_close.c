/* The panel's end: the chair's summary, the outcome that the votes say, and all that follows from it. */
#include <jansson.h>
#include <string.h>

#include "applications/applications_letters.h"
#include "audit/audit.h"
#include "cases/cases_decide.h"
#include "cases/cases_panel_close.h"
#include "cases/cases_panel_parts.h"
#include "cases/cases_reconsideration.h"
#include "cases/cases_round.h"
#include "cases_decide/cases_decide_queries.h"

/* Outcomes as the events of the machine, the decisions on file and the letters that tell of them. */
static const struct ending {
    const char *outcome;
    enum application_event event;
    const char *decision; /* NULL: nothing is decided */
    enum application_letter_kind letter;
    bool approves;
    bool with_conditions;
} endings[] = {
    {"refuse", APPLICATION_EVENT_PANEL_REFUSE, "refused", APPLICATION_LETTER_REFUSED, false, false},
    {"reassess", APPLICATION_EVENT_PANEL_REASSESS, NULL, APPLICATION_LETTER_REASSESSMENT, false, false},
    {"approve_with_conditions", APPLICATION_EVENT_PANEL_APPROVE_WITH_CONDITIONS, "approved_with_conditions",
        APPLICATION_LETTER_APPROVED_WITH_CONDITIONS, true, true},
    {"approve", APPLICATION_EVENT_PANEL_APPROVE, "approved", APPLICATION_LETTER_APPROVED, true, false},
};

static const struct ending *ending_of(struct db *db, const char *outcome) {
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        if (text_equal(endings[i].outcome, outcome)) {
            return &endings[i];
        }
    }
    arena_raise(db_arena(db), ERROR_INVALID, "no such outcome");
}

struct application_letter case_panel_closing_letter(
    struct db *db, const struct application_locked *application, const struct case_panel_closing *closing, moment now) {
    const struct ending *ending = ending_of(db, closing->outcome);
    struct application_letter letter = application_letter_for(db, application, ending->letter, now);
    letter.reason_codes = closing->reason_codes;
    letter.words = closing->summary;
    struct application_letter_condition *row =
        ARENA_ARRAY(db_arena(db), closing->conditions.count + 1, struct application_letter_condition);
    for (size_t i = 0; i < closing->conditions.count; i++) {
        row[i] =
            (struct application_letter_condition){closing->conditions.row[i].words, closing->conditions.row[i].due_on};
    }
    letter.conditions = (struct application_letter_conditions){closing->conditions.count, row};
    if (ending->letter == APPLICATION_LETTER_REFUSED) {
        letter.by = case_reconsideration_last_day(db_arena(db), letter.framework, now, application->body_kind);
    }
    return letter;
}

/* What the votes say; ERROR_STATE_REFUSED while some are missing. */
static const char *outcome_counted(struct db *db, int64_t application_id) {
    struct arena *arena = db_arena(db);
    struct case_panel_votes_rows votes = case_panel_votes_run(db, (struct case_panel_votes_in){application_id});
    const char **vote = ARENA_ARRAY(arena, votes.count, const char *);
    size_t count = 0;
    for (size_t i = 0; i < votes.count; i++) {
        if (!votes.row[i].gone) {
            vote[count++] = votes.row[i].vote;
        }
    }
    const char *outcome = panel_outcome(vote, count);
    if (outcome == NULL) {
        arena_raise(arena, ERROR_STATE_REFUSED, "not all votes are in");
    }
    return outcome;
}

/* The chair; once the panel's day is past, anybody who sits on it. */
static bool may_close(
    struct db *db, const struct application_locked *application, int64_t panel_id, int64_t person_id, moment now) {
    const struct case_panel_seat *seat = case_panel_seat_one(db, (struct case_panel_seat_in){panel_id, person_id});
    bool overdue = application->stage_due_on != DAY_NONE && application->stage_due_on < day_of_moment(now, ZONE_LONDON);
    return seat != NULL && seat->accepted && !seat->gone && (seat->place == PANEL_CHAIR || overdue);
}

static const struct case_panel_open *concluding(struct db *db, const struct application_locked *application,
    const struct case_panel_closing *closing, const struct ending *ending, moment now) {
    struct arena *arena = db_arena(db);
    const struct case_panel_open *panel = case_panel_sitting(db, application);
    const struct case_panel_chair *chair = case_panel_chair_one(db, (struct case_panel_chair_in){panel->panel_id});
    if (chair == NULL || !may_close(db, application, panel->panel_id, closing->person_id, now)) {
        arena_raise(arena, ERROR_FORBIDDEN, "the chair closes the panel");
    }
    if (!chair->votes_in) {
        arena_raise(arena, ERROR_STATE_REFUSED, "not all votes are in");
    }
    if (!text_equal(outcome_counted(db, closing->application_id), closing->outcome)) {
        arena_raise(arena, ERROR_CONFLICT, "the votes say another outcome by now");
    }
    bool reasons_fit = (closing->reason_codes.count > 0) == (panel_reason_purpose(closing->outcome) != NULL);
    if (text_blank(closing->summary) || !reasons_fit || (closing->conditions.count > 0) != ending->with_conditions) {
        arena_raise(arena, ERROR_INVALID, "no summary, or reasons or conditions that do not go with the outcome");
    }
    return panel;
}

void case_panel_close(struct db *db, const struct case_panel_closing *closing, moment now) {
    struct arena *arena = db_arena(db);
    const struct application_locked *application = application_lock(db, closing->application_id);
    const struct ending *ending = ending_of(db, closing->outcome);
    const struct case_panel_open *panel = concluding(db, application, closing, ending, now);
    struct application_letter letter = case_panel_closing_letter(db, application, closing, now);
    case_panel_finish_run(db,
        (struct case_panel_finish_in){panel->panel_id, closing->outcome, closing->summary, closing->person_id, now});
    if (ending->decision != NULL) {
        case_decision_add_one(db, (struct case_decision_add_in){.application_id = closing->application_id,
                                      .outcome = ending->decision,
                                      .reason_codes = closing->reason_codes,
                                      .words = closing->summary,
                                      .departs = "",
                                      .person_id = closing->person_id,
                                      .now = now});
    }
    if (ending->with_conditions) {
        case_conditions_write(db, application, closing->conditions);
    }
    application_record(db, application,
        &(struct application_act){.event = ending->event,
            .who = APPLICATION_BY_PANEL,
            .guards = APPLICATION_GUARD_PANEL_VOTED,
            .person_id = closing->person_id,
            .reason_codes = closing->reason_codes,
            .words = closing->summary,
            .detail =
                audit_json(arena, "{s:I, s:s}", "panel_id", (json_int_t)panel->panel_id, "outcome", closing->outcome)},
        now);
    case_panel_roles_finish_run(db, (struct case_panel_roles_finish_in){closing->application_id, panel->panel_id, now});
    if (ending->approves) {
        case_register(db, application, ending->with_conditions, DB_NULL_INT8, now);
    }
    if (ending->decision == NULL) {
        case_new_round(db, application, now);
    }
    application_letter_send(
        db, application, &letter, arena_format(arena, "panel-outcome-%lld", (long long)panel->panel_id), now);
}
