/* What goes on with panels by itself: who has left is let go, empty places are filled when the pool allows it, and
 * those who are awaited are reminded. */
#include "cases/cases_panel_parts.h"
#include "jobs/jobs.h"
#include "view/html.h"

static void remind(struct job *job, const struct application_locked *application, const struct case_panel_open *panel) {
    const struct framework_data *data = application_framework(job->db, application);
    day today = day_of_moment(job->now, data->zone);
    int days = application->stage_due_on == DAY_NONE
                   ? 0
                   : application_reminder(frameworks_limit(data, "panel", today),
                         day_of_moment(panel->convened_at, data->zone), application->stage_due_on, today);
    if (days == 0) {
        return;
    }
    const struct case_panel_letter letter = {
        arena_format(job->arena, "panel-reminder:%lld:%d", (long long)panel->panel_id, days),
        N_("A panel waits for you until {date}: {reference}"),
        N_("The independent panel on the application of {organisation}, {reference}, waits for you. It has until "
           "{date}:\n{link}\n"),
    };
    const struct case_panel_chair *chair = case_panel_chair_one(job->db, (struct case_panel_chair_in){panel->panel_id});
    struct case_panel_seats_rows seats = case_panel_seats_run(job->db, (struct case_panel_seats_in){panel->panel_id});
    for (size_t i = 0; i < seats.count; i++) {
        const struct case_panel_seats *seat = &seats.row[i];
        bool awaited = !seat->voted || (seat->place == PANEL_CHAIR && chair != NULL && chair->votes_in);
        if (!seat->gone && awaited) {
            case_panel_mail(job->db, application, seat->person_id, &letter);
        }
    }
}

static void keep(struct job *job) {
    struct case_panel_waiting_rows waiting = case_panel_waiting_run(job->db);
    for (size_t i = 0; i < waiting.count; i++) {
        const struct application_locked *application = application_lock(job->db, waiting.row[i].application_id);
        if (frameworks_find(application->framework_code) == NULL ||
            application_state_of(application->state) != APPLICATION_PANEL_REVIEW) {
            continue; /* it went on while the lock was awaited, or its framework is not loaded */
        }
        const struct case_panel_open *panel =
            case_panel_open_one(job->db, (struct case_panel_open_in){application->application_id});
        if (panel != NULL) {
            case_panel_keep(job->db, application, panel, job->now);
            remind(job, application, panel);
        }
    }
}

const struct job_kind case_panel_jobs[] = {
    {.kind = "cases.panel", .run = keep, .every_seconds = 3600},
    {.kind = NULL},
};
