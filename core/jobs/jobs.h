/* Work that is due later, or again and again. A row of `job` is written in the transaction of what causes it; any
 * server's runner takes it up. Its effect and the mark that it is done are one transaction, so each effect happens
 * once, however many servers run and whichever of them is killed.
 */
#ifndef JOBS_JOBS_H
#define JOBS_JOBS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "db/db.h"

/* One job at work, as its kind's function sees it. */
struct job {
    struct db *db;       /* the runner's connection, results go to arena; acts as the system (sees all, is no person) */
    struct arena *arena; /* of this attempt */
    moment now;          /* one time for the whole attempt */
    int64_t job_id;
    const char *kind;
    const char *key;
    const char *payload; /* JSON object as text */
    int32_t attempt;     /* 1 the first time */
    bool last_attempt;   /* it is given up when this one fails */
    struct job_run *run; /* the runner's own */
};

/* What a noun does with jobs of one kind. A noun's table is `const struct job_kind <noun>_jobs[]`, closed by an entry
 * whose kind is NULL. */
struct job_kind {
    const char *kind; /* "training.remind": the noun's word first; also the name in logs */
    /* Straight-line code; raises in job->arena to fail: what it wrote is rolled back, and it is tried again later. */
    void (*run)(struct job *job);
    /* Runs again and again at whole multiples of so many seconds; needs no job_add. 0: only when added. */
    int every_seconds;
    /* Attempts before it is given up; 0 means 10 (some 3 hours). A recurring kind is never given up. */
    int attempts;
    /* run has no transaction round it and makes its own (job_transaction): long work, or work outside of the database.
     * It must bear being run again from the start after a kill. */
    bool own_transactions;
    /* A job whose server was killed is taken up again as soon as the database notices; one whose server hangs, after so
     * many seconds (see job_extend); 0 means 60. */
    int lease_seconds;
};

/* In the caller's transaction. key makes it happen once: adding a key again, even after it was done, is nothing.
 * payload: JSON object text, NULL means {}. ids and codes only, no personal data. */
void job_add(struct db *db, const char *kind, const char *key, moment due_at, const char *payload);
/* Takes back a job that has not run yet, in the caller's transaction; its key may then be added again. */
void job_cancel(struct db *db, const char *key);
/* Asks for a recurring kind to run at once instead of at its next time; in the caller's transaction, at commit. */
void job_wake(struct db *db, const char *kind);

/* Members of the payload; a missing one, or one of another type, raises ERROR_INTERNAL. */
int64_t job_number(const struct job *job, const char *name);
const char *job_text(const struct job *job, const char *name);
/* db_transaction as the system; only for kinds with own_transactions. context as in db_transaction. */
void job_transaction(struct job *job, void (*work)(void *context), void *context);
/* Long jobs call it now and then: holds the job for another lease_seconds. False when the runner is stopping, or when
 * another server has taken the job over: leave then (outside of a transaction of your own). */
bool job_extend(struct job *job);

struct jobs_config {
    const char *connection;              /* of the serving role */
    unsigned threads;                    /* 2 */
    const struct job_kind *const *kinds; /* the nouns' tables */
    size_t tables;
};

struct jobs;
/* Starts the runners. NULL, with a log line, when two tables have the same kind or the database cannot be reached. */
struct jobs *jobs_start(const struct jobs_config *config);
/* Takes up nothing new, waits at most so many seconds for what is at work. Frees all. NULL is allowed. */
void jobs_stop(struct jobs *jobs, int seconds);

/* Runs what is due at clock_now(), each once, on the caller's connection and thread until nothing is left; gives how
 * many attempts were made. For commands, demonstration data and tests. Recurring kinds take part when recurring. */
size_t jobs_run_due(struct db *db, const struct job_kind *const *kinds, size_t tables, bool recurring);

/* Seconds from a failed attempt (1, 2, ...) to the next: 10 seconds, doubled each time, an hour at most. */
int64_t job_backoff_seconds(int32_t attempt);
/* The first multiple of every_seconds after now. */
moment job_next_slot(moment now, int every_seconds);

#endif
