#include "applications/applications_letters.h"
#include "cases/cases.h"
#include "cases/cases_queries.h"
#include "cases/cases_reconsideration.h"
#include "cases/cases_round.h"
#include "cases/cases_store.h"
#include "cases_reconsideration/cases_reconsideration_queries.h"
#include "view/html.h"

void case_reconsideration_request(
    struct db *db, int64_t application_id, int64_t person_id, const char *grounds, moment now) {
    struct arena *arena = db_arena(db);
    const struct application_locked *application = application_lock(db, application_id);
    const struct framework_data *data = application_framework(db, application);
    bool asked = case_reconsideration_one(db, (struct case_reconsideration_in){application_id}) != NULL;
    day last_day = application->decided_at == MOMENT_NONE
                       ? DAY_NONE
                       : case_reconsideration_last_day(arena, data, application->decided_at, application->body_kind);
    const char *fault =
        case_reconsideration_fault(application_state_of(application->state), last_day, day_of_moment(now, data->zone),
            asked, case_elsewhere_one(db, (struct case_elsewhere_in){application_id}) != NULL);
    if (fault != NULL) {
        arena_raise(arena, ERROR_STATE_REFUSED, "%s", fault);
    }
    case_reconsideration_add_run(db, (struct case_reconsideration_add_in){application_id, person_id, grounds, now});
    case_new_round(db, application, now);
    application_record(db, application,
        &(struct application_act){.event = APPLICATION_EVENT_REQUEST_RECONSIDERATION,
            .who = APPLICATION_BY_APPLICANT,
            .guards = APPLICATION_GUARD_FIRST_TIME,
            .person_id = person_id},
        now);
    application_mail(db, application, arena_format(arena, "reconsideration-requested:%lld", (long long)application_id),
        N_("Application {reference}: your request for reconsideration is received"),
        N_("We have received the request of {organisation} to reconsider the refusal of application {reference}. "
           "People who took no part in the case look at it. Sign in to see where it is.\n\n{link}\n"),
        now);
}

void case_reconsideration_open(
    struct db *db, const struct application_locked *application, int64_t person_id, moment now) {
    case_reconsideration_opened_run(
        db, (struct case_reconsideration_opened_in){application->application_id, person_id, now});
    application_record(db, application,
        &(struct application_act){.event = APPLICATION_EVENT_OPEN_RECONSIDERATION,
            .who = APPLICATION_BY_INTAKE_OFFICER,
            .guards = APPLICATION_GUARD_IN_ROLE,
            .person_id = person_id},
        now);
    case_role_finish_run(db, (struct case_role_finish_in){application->application_id, person_id, now});
}

struct application_letter case_reconsideration_letter(
    struct db *db, const struct application_locked *application, bool upheld, const char *words, moment now) {
    struct application_letter letter = application_letter_for(db, application,
        upheld ? APPLICATION_LETTER_RECONSIDERATION_UPHELD : APPLICATION_LETTER_RECONSIDERATION_DISMISSED, now);
    letter.words = words;
    return letter;
}

void case_reconsideration_decide(
    struct db *db, int64_t application_id, int64_t person_id, bool upheld, const char *words, moment now) {
    struct arena *arena = db_arena(db);
    const struct application_locked *application = application_lock(db, application_id);
    if (application_state_of(application->state) != APPLICATION_RECONSIDERATION) {
        arena_raise(arena, ERROR_STATE_REFUSED, "the case is not being reconsidered");
    }
    case_need_role(db, application_id, person_id, "decision_maker");
    case_reconsideration_decided_run(db, (struct case_reconsideration_decided_in){
                                             application_id, person_id, upheld ? "upheld" : "dismissed", words, now});
    application_record(db, application,
        &(struct application_act){.event = upheld ? APPLICATION_EVENT_UPHOLD : APPLICATION_EVENT_DISMISS,
            .who = APPLICATION_BY_DECISION_MAKER,
            .guards = APPLICATION_GUARD_IN_ROLE,
            .person_id = person_id,
            .words = words},
        now);
    case_role_finish_run(db, (struct case_role_finish_in){application_id, person_id, now});
    if (upheld) {
        case_new_round(db, application, now);
    }
    struct application_letter letter = case_reconsideration_letter(db, application, upheld, words, now);
    application_letter_send(
        db, application, &letter, arena_format(arena, "reconsideration-decided:%lld", (long long)application_id), now);
}
