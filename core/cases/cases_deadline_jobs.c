/* Deadlines: those whom a case waits for are told before its day, and once after it. */
#include "applications/applications_store.h"
#include "cases/cases.h"
#include "cases/cases_deadline.h"
#include "cases_deadline/cases_deadline_queries.h"
#include "mail/mail.h"
#include "view/html.h"

/* How far ahead a reminder may be set, and how long after its day a breach is still told. */
enum { DAYS_AHEAD = 30, DAYS_AFTER = 7 };

static void tell(
    struct job *job, const struct case_deadlines *due, const char *key, const char *subject, const char *body) {
    struct html words = {.arena = job->arena, .cymraeg = text_equal(due->language, "cy")};
    const char *stage = html_message(&words, application_state_title(application_state_of(due->state)));
    const char *link = mail_link(job->arena, arena_format(job->arena, "/cases/%lld", (long long)due->application_id));
    const char *by = html_date(&words, due->due_on);
    mail_add(job->db,
        (struct mail){.address = due->address,
            .subject = html_fill(
                &words, html_message(&words, subject), "reference", due->reference, "date", by, (const char *)NULL),
            .body = html_fill(&words, html_message(&words, body), "organisation", due->organisation_name, "reference",
                due->reference, "stage", stage, "date", by, "link", link, (const char *)NULL),
            .language = due->language,
            .key = arena_format(job->arena, "%s:%lld:%s:%lld", key, (long long)due->application_id,
                day_text(job->arena, due->due_on), (long long)due->person_id),
            .person_id = due->person_id});
}

void case_deadline_watch(struct job *job) {
    day today = day_of_moment(job->now, ZONE_LONDON);
    struct case_deadlines_rows rows =
        case_deadlines_run(job->db, (struct case_deadlines_in){today - DAYS_AFTER, today + DAYS_AHEAD});
    for (size_t i = 0; i < rows.count; i++) {
        const struct case_deadlines *due = &rows.row[i];
        const struct framework_data *data = frameworks_find(due->framework_code);
        if (data == NULL) {
            continue;
        }
        day local = day_of_moment(job->now, data->zone);
        if (local > due->due_on) {
            tell(job, due, "case-overdue", N_("Case {reference} is overdue since {date}"),
                N_("The case of {organisation}, {reference}, which waits for you, was due by the end of {date} "
                   "({stage}). The breach is shown in the queue and in the published figures.\n\n{link}\n"));
            continue;
        }
        int days = application_reminder(
            frameworks_limit(data, due->clock, local), day_of_moment(due->started_at, data->zone), due->due_on, local);
        if (days > 0) {
            tell(job, due, arena_format(job->arena, "case-due-%d", days), N_("Case {reference} is due by {date}"),
                N_("The case of {organisation}, {reference}, which waits for you, is due by the end of {date} "
                   "({stage}).\n\n{link}\n"));
        }
    }
}
