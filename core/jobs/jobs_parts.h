/* What the files of this room share; nobody else includes it. */
#ifndef JOBS_JOBS_PARTS_H
#define JOBS_JOBS_PARTS_H

#include <stdatomic.h>

#include "jobs/jobs.h"

/* The kinds that a runner knows, as the claim wants them. */
struct job_table {
    const struct job_kind *const *kinds;
    size_t tables;
    struct text_list names;
    struct int8_list leases;
    struct text_list recurring;
};
/* NULL, with a log line, when two tables hold the same kind. Lives in the arena. */
const struct job_table *job_table_make(struct arena *arena, const struct job_kind *const *kinds, size_t tables);
/* Adds the rows of recurring kinds that are missing. */
void job_table_recur(struct db *db, const struct job_table *table, moment now);

/* One attempt as its runner sees it. */
struct job_run {
    const struct job_kind *kind;
    struct job job;
    moment leased_until;
    const atomic_bool *stopping; /* NULL: never stops */
    bool left;                   /* job_extend said no */
};

/* Takes up one job that is due by then and sees it through. False when there was none. Raises only when the database
 * is out of reach. */
bool job_run_one(struct db *db, const struct job_table *table, moment now, moment due_by, bool recurring,
    const atomic_bool *stopping);

/* The channel that wakes runners for one recurring kind. */
const char *job_channel(struct arena *arena, const char *kind);

#define JOB_CHANNEL "assay_job"
/* All the memory one attempt may take. */
#define JOB_ARENA_BYTES ((size_t)512 << 20)

#endif
