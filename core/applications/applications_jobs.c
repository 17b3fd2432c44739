/* Requests for information: reminders before the day, and the end after it. */
#include "applications/applications_store.h"
#include "view/html.h"

static void remind(struct job *job, const struct application_information_waiting *asked,
    const struct application_locked *application, const struct framework_data *data, day today) {
    const struct framework_limit *limit = frameworks_limit(data, "information_request", today);
    int days = application_reminder(limit, day_of_moment(asked->asked_at, data->zone), asked->due_on, today);
    if (days == 0) {
        return;
    }
    application_mail_dated(job->db, application,
        arena_format(job->arena, "information-reminder:%lld:%d", (long long)asked->information_request_id, days),
        N_("Application {reference}: answer by {date}"),
        N_("The application of {organisation}, {reference}, waits for your answer to a request for information.\n\n"
           "Answer by {date}. After that day the check goes on without it, and what is missing may count against the "
           "application.\n\n{link}\n"),
        asked->due_on, job->now);
}

static void end(struct job *job, const struct application_information_waiting *asked,
    const struct application_locked *application) {
    application_information_expire_run(
        job->db, (struct application_information_expire_in){asked->information_request_id, job->now});
    if (application_information_unanswered_one(
            job->db, (struct application_information_unanswered_in){application->application_id})
            ->count > 0) {
        return;
    }
    application_record(job->db, application,
        &(struct application_act){
            .event = APPLICATION_EVENT_EXPIRE_INFORMATION, .who = APPLICATION_BY_SYSTEM, .person_id = DB_NULL_INT8},
        job->now);
    application_mail_dated(job->db, application,
        arena_format(job->arena, "information-ended:%lld", (long long)asked->information_request_id),
        N_("Application {reference}: the time to answer has ended"),
        N_("The request for information about the application of {organisation}, {reference}, was to be answered by "
           "{date}. The check goes on without an answer.\n\n{link}\n"),
        asked->due_on, job->now);
}

static void information(struct job *job) {
    struct application_information_waiting_rows rows = application_information_waiting_run(job->db);
    for (size_t i = 0; i < rows.count; i++) {
        const struct application_information_waiting *asked = &rows.row[i];
        const struct application_locked *application = application_lock(job->db, asked->application_id);
        const struct framework_data *data = frameworks_find(application->framework_code);
        /* Answered while the lock was awaited, or a framework that is not loaded: nothing to do now. */
        if (data == NULL || application_state_of(application->state) != APPLICATION_INFORMATION_REQUESTED) {
            continue;
        }
        day today = day_of_moment(job->now, data->zone);
        if (today > asked->due_on) {
            end(job, asked, application);
        } else {
            remind(job, asked, application, data, today);
        }
    }
}

const struct job_kind applications_jobs[] = {
    {.kind = "applications.information", .run = information, .every_seconds = 3600},
    {.kind = NULL},
};
