/* Requests for information: reminders before the day, and the end after it. Drafts: a warning to those whose round
 * closes, and to those that nobody works on, which are then put away. */
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
           "Answer by {date}. After that day the case goes on without it, and what is missing may count against the "
           "application.\n\n{link}\n"),
        asked->due_on, job->now);
}

static void end(struct job *job, const struct application_information_waiting *asked,
    const struct application_locked *application) {
    bool assessing = text_equal(asked->stage, "assessment");
    application_information_expire_run(
        job->db, (struct application_information_expire_in){asked->information_request_id, job->now});
    application_record(job->db, application,
        &(struct application_act){
            .event = assessing ? APPLICATION_EVENT_EXPIRE_QUESTION : APPLICATION_EVENT_EXPIRE_INFORMATION,
            .who = APPLICATION_BY_SYSTEM,
            .guards = assessing ? APPLICATION_GUARD_FROM_ASSESSMENT : APPLICATION_GUARD_NOTHING,
            .person_id = DB_NULL_INT8},
        job->now);
    application_mail_dated(job->db, application,
        arena_format(job->arena, "information-ended:%lld", (long long)asked->information_request_id),
        N_("Application {reference}: the time to answer has ended"),
        N_("The request for information about the application of {organisation}, {reference}, was to be answered by "
           "{date}. The case goes on without an answer. What you had written is kept. You can still send it, and "
           "files, until the case is decided: it is marked as late, and those who work on the case decide whether they "
           "take it into account.\n\n{link}\n"),
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

static void idle(struct job *job, int64_t application_id) {
    const struct application_locked *application = application_lock(job->db, application_id);
    const struct framework_data *data = frameworks_find(application->framework_code);
    /* Changed or sent while the lock was awaited, or a framework that is not loaded. */
    if (data == NULL || application_state_of(application->state) != APPLICATION_DRAFT) {
        return;
    }
    day today = day_of_moment(job->now, data->zone);
    day last = day_of_moment(application->updated_at, data->zone);
    day over_on;
    const char *key = arena_format(job->arena, "draft-idle:%s:%d", application->reference, last);
    switch (application_idle_of(frameworks_limit(data, "draft", today), last, today, &over_on)) {
    case APPLICATION_IDLE_NOT:
        break;
    case APPLICATION_IDLE_WARNED:
        application_mail_dated(job->db, application, key, N_("Application {reference}: nobody has worked on it lately"),
            N_("Nobody has changed the draft application of {organisation}, {reference}, for three weeks.\n\nIf nobody "
               "works on it before {date}, it is put away on that day. Nothing in it is lost then, and it can be taken "
               "up "
               "again at any time.\n\n{link}\n"),
            over_on, job->now);
        break;
    case APPLICATION_IDLE_OVER:
        application_record(job->db, application,
            &(struct application_act){.event = APPLICATION_EVENT_ARCHIVE,
                .who = APPLICATION_BY_SYSTEM,
                .guards = APPLICATION_GUARD_TIME_IS_UP,
                .person_id = DB_NULL_INT8},
            job->now);
        application_mail_dated(job->db, application, arena_format(job->arena, "%s:over", key),
            N_("Application {reference} is put away"),
            N_("Nobody has changed the draft application of {organisation}, {reference}, for four weeks, so it was put "
               "away on {date}. Nothing in it is lost: open it and press \"Take it up again\" to go on.\n\n{link}\n"),
            today, job->now);
        break;
    }
}

/* The last day of the round in which a draft was begun is told before it comes, and what becomes of the draft after. */
static void round_told(struct job *job, const struct application_drafts_in_rounds *row) {
    const struct application_locked *application = application_lock(job->db, row->application_id);
    const struct framework_data *data = frameworks_find(application->framework_code);
    if (data == NULL || application_state_of(application->state) != APPLICATION_DRAFT) {
        return;
    }
    day today = day_of_moment(job->now, data->zone);
    const char *key =
        arena_format(job->arena, "round:%lld:%s:%d", (long long)row->round_id, application->reference, row->closes_on);
    if (today > row->closes_on) {
        application_mail_dated(job->db, application, arena_format(job->arena, "%s:closed", key),
            N_("Application {reference}: the round has closed"),
            N_("The round in which the application of {organisation}, {reference}, was begun closed at the end of "
               "{date}. Everything in it is kept, and you can go on filling it in. You can submit it in the next "
               "round.\n\n{link}\n"),
            row->closes_on, job->now);
        return;
    }
    int days = application_reminder(NULL, day_of_moment(application->created_at, data->zone), row->closes_on, today);
    if (days > 0) {
        application_mail_dated(job->db, application, arena_format(job->arena, "%s:%d", key, days),
            N_("Application {reference}: submit it by {date}"),
            N_("The application of {organisation}, {reference}, is not submitted yet. The round closes at the end of "
               "{date}. What is not submitted by then is kept and can be submitted in the next round.\n\n{link}\n"),
            row->closes_on, job->now);
    }
}

static void drafts(struct job *job) {
    enum { SOONEST_DAYS = 1 };
    struct application_drafts_idle_rows rows =
        application_drafts_idle_run(job->db, (struct application_drafts_idle_in){job->now - SOONEST_DAYS * MOMENT_DAY});
    for (size_t i = 0; i < rows.count; i++) {
        idle(job, rows.row[i].application_id);
    }
    struct application_drafts_in_rounds_rows begun = application_drafts_in_rounds_run(job->db);
    for (size_t i = 0; i < begun.count; i++) {
        round_told(job, &begun.row[i]);
    }
}

/* A program that knows more years' bank holidays has taken over: deadlines that waited for them are computed. */
static void deadlines(struct job *job) {
    struct application_missing_years_rows rows = application_missing_years_run(job->db);
    for (size_t i = 0; i < rows.count; i++) {
        const struct application_locked *application = application_lock(job->db, rows.row[i].application_id);
        if (frameworks_find(application->framework_code) != NULL) {
            application_due_compute(job->db, application, job->now);
        }
    }
}

const struct job_kind applications_jobs[] = {
    {.kind = "applications.information", .run = information, .every_seconds = 3600},
    {.kind = "applications.drafts", .run = drafts, .every_seconds = 3600},
    {.kind = "applications.deadlines", .run = deadlines, .every_seconds = 3600},
    {.kind = NULL},
};
