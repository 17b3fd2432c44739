#include "accounts/accounts.h"
#include "base/log.h"

/* Attempts, kept forms, links and ended sessions go when their time is over; the privacy page names the times. */
static void sweep(struct job *job) {
    const struct accounts_sweep *swept = accounts_sweep_one(job->db, (struct accounts_sweep_in){job->now});
    if (swept->swept > 0) {
        log_info("swept", "rows", log_number(swept->swept), NULL);
    }
}

const struct job_kind accounts_jobs[] = {
    {.kind = "accounts.sweep", .run = sweep, .every_seconds = 3600},
    {0},
};
