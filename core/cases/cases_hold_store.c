#include "applications/applications_store.h"
#include "cases/cases_hold.h"
#include "cases/cases_store.h"
#include "cases_hold/cases_hold_queries.h"
#include "view/html.h"

static void need_to_hold(struct db *db, int64_t application_id, int64_t person_id) {
    if (!case_hold_may_one(db, (struct case_hold_may_in){application_id, person_id})->may) {
        arena_raise(db_arena(db), ERROR_FORBIDDEN,
            "only who works on this case, or shares out cases, puts it on hold or takes it off");
    }
}

void case_hold(
    struct db *db, int64_t application_id, int64_t person_id, const char *reason_code, const char *words, moment now) {
    struct arena *arena = db_arena(db);
    const struct application_locked *application = application_lock(db, application_id);
    need_to_hold(db, application_id, person_id);
    const struct framework_data *data = application_framework(db, application);
    const struct framework_reason *reason = frameworks_reason(data, reason_code, day_of_moment(now, data->zone));
    if (reason == NULL || !text_equal(reason->purpose, "hold")) {
        arena_raise(arena, ERROR_INVALID, "no such reason for a hold");
    }
    application_record(db, application,
        &(struct application_act){.event = APPLICATION_EVENT_HOLD,
            .who = APPLICATION_BY_STAFF,
            .guards = APPLICATION_GUARD_IN_ROLE,
            .person_id = person_id,
            .reason_codes = {1, &reason_code},
            .clock_reason = N_("on hold")},
        now);
    int64_t hold_id =
        case_hold_add_one(db, (struct case_hold_add_in){application_id, reason_code, words, person_id, now})
            ->case_hold_id;
    application_mail(db, application, arena_format(arena, "hold-%lld", (long long)hold_id),
        N_("Application {reference} is on hold"),
        N_("The application of {organisation}, {reference}, is on hold for the time being. The time limit is paused, "
           "and you need do nothing unless you are asked. The reason stands on the application's page:\n{link}\n"),
        now);
}

void case_release(struct db *db, int64_t application_id, int64_t person_id, moment now) {
    const struct application_locked *application = application_lock(db, application_id);
    need_to_hold(db, application_id, person_id);
    if (application->hold_reason == NULL) {
        arena_raise(db_arena(db), ERROR_STATE_REFUSED, "the case is not on hold");
    }
    case_hold_end_run(db, (struct case_hold_end_in){application_id, person_id, now});
    application_record(db, application,
        &(struct application_act){.event = APPLICATION_EVENT_RELEASE,
            .who = APPLICATION_BY_STAFF,
            .guards = APPLICATION_GUARD_IN_ROLE | APPLICATION_GUARD_ON_HOLD,
            .person_id = person_id},
        now);
    application_mail(db, application,
        arena_format(db_arena(db), "release-%lld-%lld", (long long)application_id, (long long)now),
        N_("Application {reference} is no longer on hold"),
        N_("Work on the application of {organisation}, {reference}, goes on, and the time limit runs again. See what "
           "happens next and by when:\n{link}\n"),
        now);
    case_assessed(db, application_id, now); /* somebody may have left meanwhile, with all others done */
}
