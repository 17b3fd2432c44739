/* Threads that take up what is due, each on a connection of its own. */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "jobs/jobs_parts.h"
#include "jobs/jobs_queries.h"

enum { THREADS = 2, SLICE_MS = 250, LONGEST_WAIT_MS = 5000, SHORTEST_WAIT_MS = 50, STATEMENT_TIMEOUT_MS = 600000 };

struct runner {
    struct jobs *jobs;
    pthread_t thread;
    struct db *db;
    bool first;     /* listens for calls to recurring kinds too */
    bool listening; /* on the connection as it is */
};

struct jobs {
    struct arena *arena;
    const struct job_table *table;
    unsigned threads;
    struct runner *runner;
    atomic_bool stopping;
};

static bool stopping(const struct runner *runner) {
    return atomic_load(&runner->jobs->stopping);
}

static void listen_once(struct runner *runner) {
    if (runner->listening) {
        return;
    }
    db_listen(runner->db, JOB_CHANNEL);
    const struct text_list *recurring = &runner->jobs->table->recurring;
    for (size_t i = 0; runner->first && i < recurring->count; i++) {
        db_listen(runner->db, job_channel(db_arena(runner->db), recurring->item[i]));
    }
    runner->listening = true; /* db keeps its channels over reconnections */
}

static void hurry(struct runner *runner, const char *channel) {
    const char *kind = channel + strlen(JOB_CHANNEL "_");
    job_hurry_run(runner->db, (struct job_hurry_in){.kind = kind, .now = clock_now()});
}

/* Until something is due, a notification comes, or it is time to stop. */
static void wait_for_work(struct runner *runner) {
    const struct job_next *next = job_next_one(runner->db, (struct job_next_in){runner->jobs->table->names});
    int64_t wait_ms = LONGEST_WAIT_MS;
    if (next != NULL && next->at != MOMENT_NONE) {
        wait_ms = (next->at - clock_now()) / 1000 + 1;
    }
    wait_ms = wait_ms > LONGEST_WAIT_MS ? LONGEST_WAIT_MS : wait_ms < SHORTEST_WAIT_MS ? SHORTEST_WAIT_MS : wait_ms;
    for (int64_t until = clock_monotonic() + wait_ms * 1000; !stopping(runner);) {
        int64_t left = (until - clock_monotonic()) / 1000;
        if (left <= 0) {
            return;
        }
        const char *channel = db_notification(runner->db, (int)(left < SLICE_MS ? left : SLICE_MS));
        if (channel == NULL) {
            continue;
        }
        if (strcmp(channel, JOB_CHANNEL) != 0) {
            hurry(runner, arena_text(db_arena(runner->db), channel));
        }
        return;
    }
}

static void runner_step(void *context) {
    struct runner *runner = context;
    listen_once(runner);
    moment now = clock_now();
    if (!job_run_one(runner->db, runner->jobs->table, now, now, true, &runner->jobs->stopping)) {
        wait_for_work(runner);
    }
}

static void rest(const struct runner *runner, int slices) {
    for (int i = 0; i < slices && !stopping(runner); i++) {
        nanosleep(&(struct timespec){.tv_nsec = SLICE_MS * 1000000L}, NULL);
    }
}

static void *runner_main(void *context) {
    struct runner *runner = context;
    while (!stopping(runner)) {
        struct arena *arena = arena_new(JOB_ARENA_BYTES);
        db_arena_set(runner->db, arena);
        if (!db_ready(runner->db)) {
            rest(runner, 4);
        } else if (!arena_try(arena, runner_step, runner)) {
            const struct error *error = arena_error(arena);
            log_warning("job runner", "error", error_name(error->code), "detail", error->detail, NULL);
            rest(runner, 4);
        }
        arena_free(arena);
    }
    return NULL;
}

static void jobs_free(struct jobs *jobs) {
    for (unsigned i = 0; i < jobs->threads; i++) {
        db_close(jobs->runner[i].db);
    }
    arena_free(jobs->arena);
    free(jobs);
}

static void recur(void *context) {
    struct jobs *jobs = context;
    job_table_recur(jobs->runner[0].db, jobs->table, clock_now());
}

static bool connect_all(struct jobs *jobs, const char *connection) {
    for (unsigned i = 0; i < jobs->threads; i++) {
        struct runner *runner = &jobs->runner[i];
        runner->jobs = jobs;
        runner->first = i == 0;
        runner->db = db_open(connection, STATEMENT_TIMEOUT_MS, true);
        if (runner->db == NULL) {
            return false;
        }
    }
    db_arena_set(jobs->runner[0].db, jobs->arena);
    if (!arena_try(jobs->arena, recur, jobs)) {
        log_error("jobs", "detail", arena_error(jobs->arena)->detail, NULL);
        return false;
    }
    return true;
}

struct jobs *jobs_start(const struct jobs_config *config) {
    struct jobs *jobs = calloc(1, sizeof *jobs);
    if (jobs == NULL) {
        abort();
    }
    jobs->arena = arena_new(1u << 20);
    jobs->threads = config->threads > 0 ? config->threads : THREADS;
    jobs->runner = ARENA_ARRAY(jobs->arena, jobs->threads, struct runner);
    jobs->table = job_table_make(jobs->arena, config->kinds, config->tables);
    if (jobs->table == NULL || !connect_all(jobs, config->connection)) {
        jobs_free(jobs);
        return NULL;
    }
    for (unsigned i = 0; i < jobs->threads; i++) {
        if (pthread_create(&jobs->runner[i].thread, NULL, runner_main, &jobs->runner[i]) != 0) {
            log_error("no thread to be had for jobs", NULL);
            abort();
        }
    }
    return jobs;
}

void jobs_stop(struct jobs *jobs, int seconds) {
    if (jobs == NULL) {
        return;
    }
    atomic_store(&jobs->stopping, true);
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += seconds;
    bool all = true;
    for (unsigned i = 0; i < jobs->threads; i++) {
        if (pthread_timedjoin_np(jobs->runner[i].thread, NULL, &until) != 0) {
            all = false;
        }
    }
    if (!all) {
        /* What they hold is taken up again when its lease is over. */
        log_warning("jobs still at work when the program ended", NULL);
        return;
    }
    jobs_free(jobs);
}
