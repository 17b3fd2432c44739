/* What time does to an accreditation: its renewal opens, reminders, and the end of one that nobody renewed. */
#include "register/register_parts.h"

#include "applications/applications_rules.h"
#include "register/register_queries.h"

static void change(struct job *job, const struct register_terms *entry, struct register_term due, day on) {
    register_record(job->db, &(struct register_change){.organisation_id = entry->organisation_id,
                                 .framework_code = entry->framework_code,
                                 .event = due.event,
                                 .reason_code = due.reason_code,
                                 .legal_basis = "",
                                 .effective_on = on,
                                 .person_id = DB_NULL_INT8,
                                 .approved_by = DB_NULL_INT8,
                                 .application_id = DB_NULL_INT8,
                                 .now = job->now});
}

static void term(struct job *job, const struct register_terms *entry) {
    const struct framework_data *data = frameworks_find(entry->framework_code);
    day today = day_of_moment(job->now, data == NULL ? ZONE_LONDON : data->zone);
    const struct framework_limit *window = data == NULL ? NULL : frameworks_limit(data, "renewal_window", today);
    if (window == NULL || window->unit != FRAMEWORK_CALENDAR_DAYS) {
        return;
    }
    /* The row as it is once nobody else changes it. */
    const struct register_lock *now =
        register_lock_one(job->db, (struct register_lock_in){entry->organisation_id, entry->framework_code});
    struct register_term due = register_term_due(now->state, now->since, now->renewal_due_on, window->amount, today);
    if (due.event == NULL) {
        int days = text_equal(now->state, "renewal_due") && !entry->undecided
                       ? application_reminder(window, now->renewal_due_on - window->amount, now->renewal_due_on, today)
                       : 0;
        if (days > 0) {
            register_remind(
                job->db, entry->organisation_id, entry->framework_code, now->renewal_due_on, days, now->name, job->now);
        }
    } else if (!text_equal(due.event, "lapsed") || !entry->undecided) {
        change(job, entry, due, today);
    }
}

static void terms(struct job *job) {
    struct register_terms_rows rows = register_terms_run(job->db);
    for (size_t i = 0; i < rows.count; i++) {
        term(job, &rows.row[i]);
    }
}

const struct job_kind register_jobs[] = {
    {.kind = "register.terms", .run = terms, .every_seconds = 3600},
    {.kind = NULL},
};
