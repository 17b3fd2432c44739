/* An application that was made elsewhere and waits already: entered by the Home Office's staff. */
#include "applications/applications_store.h"
#include "audit/audit.h"
#include "view/html.h"

int64_t application_enter(struct db *db, const struct application_entered *with, moment now) {
    struct arena *arena = db_arena(db);
    const struct framework_data *data = frameworks_need(arena, with->framework_code);
    int year, month, month_day;
    day today = day_of_moment(now, data->zone);
    if (with->received_on == DAY_NONE || with->received_on > today) {
        arena_raise(arena, ERROR_INVALID, "a day of receipt in the future");
    }
    day_parts(today, &year, &month, &month_day);
    const char *reference = application_reference(arena, year, application_number_next_one(db)->number);
    int64_t application_id = application_enter_add_one(
        db, (struct application_enter_add_in){.reference = reference,
                .organisation_id = with->organisation_id,
                .framework_code = data->id,
                .state = application_state_text(application_next(APPLICATION_NONE, APPLICATION_EVENT_ENTER)),
                .person_id = with->person_id,
                .received_on = with->received_on,
                .now = now})
                                 ->application_id;
    /* As it was a moment ago: not there. */
    struct application_locked application = *application_lock(db, application_id);
    application.state = application_state_text(APPLICATION_NONE);
    application_record(db, &application,
        &(struct application_act){.event = APPLICATION_EVENT_ENTER,
            .who = APPLICATION_BY_INTAKE_OFFICER,
            .person_id = with->person_id,
            .detail = audit_json(arena, "{s:s, s:s, s:s}", "reference", reference, "earlier_reference",
                with->earlier_reference, "received_on", day_text(arena, with->received_on))},
        now);
    application_backlog_add_run(db, (struct application_backlog_add_in){application_id, data->id,
                                        with->earlier_reference, with->import_id, with->line, with->person_id, now});
    application_mail_dated(db, &application, arena_format(arena, "application-entered:%s", reference),
        N_("Application {reference} is waiting"),
        N_("The application of {organisation}, received on {date}, was entered in this service. Its reference is now "
           "{reference}. The day it was received stays as it was.\n\nAn intake officer will check that it is complete. "
           "You can see where it is and what happens next here:\n{link}\n"),
        with->received_on, now);
    return application_id;
}
