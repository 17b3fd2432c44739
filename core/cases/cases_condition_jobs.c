/* Conditions as their days come: reminders, and a review when one is past. */
#include "cases/cases_condition_parts.h"
#include "view/html.h"

static void watch_one(struct job *job, int64_t condition_id) {
    const struct application_locked *application;
    const struct condition_of *condition = condition_lock(job->db, condition_id, &application);
    const struct framework_data *data = frameworks_find(condition->framework_code);
    day today = day_of_moment(job->now, data == NULL ? ZONE_LONDON : data->zone);
    if (condition_overdue(condition->state, condition->due_on, today)) {
        condition_late(job->db, condition, DB_NULL_INT8, job->now);
        return;
    }
    day set_on =
        application->submitted_at == MOMENT_NONE ? today - 60 : day_of_moment(application->submitted_at, ZONE_LONDON);
    int days = condition_next(condition->state, "send") == NULL
                   ? 0
                   : application_reminder(NULL, set_on, condition->due_on, today);
    if (days > 0) {
        application_mail_dated(job->db, application,
            arena_format(job->arena, "condition-reminder:%lld:%d", (long long)condition_id, days),
            N_("{reference}: meet a condition by {date}"),
            N_("A condition of the accreditation of {organisation} is to be met by {date}, and nothing that shows it "
               "was "
               "sent yet, or not enough.\n\nSign in and open “Accreditation” to see what to send. If it is not met by "
               "that day, the accreditation comes under review and the register says so.\n"),
            condition->due_on, job->now);
    }
}

static void watch(struct job *job) {
    struct conditions_running_rows rows = conditions_running_run(job->db);
    for (size_t i = 0; i < rows.count; i++) {
        watch_one(job, rows.row[i].condition_id);
    }
}

const struct job_kind conditions_jobs[] = {
    {.kind = "conditions.watch", .run = watch, .every_seconds = 3600},
    {.kind = NULL},
};
