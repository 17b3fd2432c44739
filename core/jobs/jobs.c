#include "jobs/jobs_parts.h"

#include <jansson.h>
#include <string.h>

#include "base/log.h"
#include "jobs/jobs_queries.h"

enum { ATTEMPTS = 10, LEASE_SECONDS = 60, LONGEST_ERROR = 300 };

void job_add(struct db *db, const char *kind, const char *key, moment due_at, const char *payload) {
    job_put_run(db, (struct job_put_in){.kind = kind, .key = key, .due_at = due_at, .payload = payload});
}

void job_cancel(struct db *db, const char *key) {
    job_take_back_run(db, (struct job_take_back_in){key});
}

const char *job_channel(struct arena *arena, const char *kind) {
    return arena_format(arena, JOB_CHANNEL "_%s", kind);
}

void job_wake(struct db *db, const char *kind) {
    job_call_run(db, (struct job_call_in){job_channel(db_arena(db), kind)});
}

static json_t *payload_member(const struct job *job, const char *name) {
    json_error_t error;
    json_t *payload = json_loads(job->payload, JSON_REJECT_DUPLICATES, &error);
    json_t *member = payload == NULL ? NULL : json_incref(json_object_get(payload, name));
    json_decref(payload);
    if (member == NULL) {
        arena_raise(job->arena, ERROR_INTERNAL, "job %s: its payload has no %s", job->kind, name);
    }
    return member;
}

int64_t job_number(const struct job *job, const char *name) {
    json_t *member = payload_member(job, name);
    bool number = json_is_integer(member);
    int64_t value = json_integer_value(member);
    json_decref(member);
    if (!number) {
        arena_raise(job->arena, ERROR_INTERNAL, "job %s: %s is no whole number", job->kind, name);
    }
    return value;
}

const char *job_text(const struct job *job, const char *name) {
    json_t *member = payload_member(job, name);
    const char *value = arena_text(job->arena, json_string_value(member));
    json_decref(member);
    if (value == NULL) {
        arena_raise(job->arena, ERROR_INTERNAL, "job %s: %s is no text", job->kind, name);
    }
    return value;
}

static int attempts_of(const struct job_kind *kind) {
    return kind->attempts > 0 ? kind->attempts : ATTEMPTS;
}

static int lease_of(const struct job_kind *kind) {
    return kind->lease_seconds > 0 ? kind->lease_seconds : LEASE_SECONDS;
}

static const struct job_kind *kind_named(const struct job_table *table, const char *name) {
    for (size_t i = 0; i < table->tables; i++) {
        for (const struct job_kind *kind = table->kinds[i]; kind->kind != NULL; kind++) {
            if (strcmp(kind->kind, name) == 0) {
                return kind;
            }
        }
    }
    return NULL;
}

const struct job_table *job_table_make(struct arena *arena, const struct job_kind *const *kinds, size_t tables) {
    struct job_table *table = ARENA_NEW(arena, struct job_table);
    table->kinds = kinds;
    table->tables = tables;
    size_t count = 0;
    for (size_t i = 0; i < tables; i++) {
        for (const struct job_kind *kind = kinds[i]; kind->kind != NULL; kind++) {
            count++;
        }
    }
    const char **names = ARENA_ARRAY(arena, count, const char *);
    const char **recurring = ARENA_ARRAY(arena, count, const char *);
    int64_t *leases = ARENA_ARRAY(arena, count, int64_t);
    for (size_t i = 0; i < tables; i++) {
        for (const struct job_kind *kind = kinds[i]; kind->kind != NULL; kind++) {
            for (size_t k = 0; k < table->names.count; k++) {
                if (strcmp(names[k], kind->kind) == 0) {
                    log_error("two jobs of the same kind", "kind", kind->kind, NULL);
                    return NULL;
                }
            }
            leases[table->names.count] = lease_of(kind);
            names[table->names.count++] = kind->kind;
            if (kind->every_seconds > 0) {
                recurring[table->recurring.count++] = kind->kind;
            }
        }
    }
    table->names.item = names;
    table->recurring.item = recurring;
    table->leases = (struct int8_list){count, leases};
    return table;
}

void job_table_recur(struct db *db, const struct job_table *table, moment now) {
    if (table->recurring.count == 0) {
        return;
    }
    int64_t *due = ARENA_ARRAY(db_arena(db), table->recurring.count, int64_t);
    for (size_t i = 0; i < table->recurring.count; i++) {
        due[i] = now;
    }
    job_recur_run(db, (struct job_recur_in){table->recurring, {table->recurring.count, due}});
}

static void lease_lost(struct job_run *run) {
    arena_raise(run->job.arena, ERROR_CONFLICT, "job %s: taken over by another runner", run->job.kind);
}

/* The mark that it is done, in the open transaction. */
static void mark_done(struct job_run *run) {
    const struct job_kind *kind = run->kind;
    moment next = kind->every_seconds > 0 ? job_next_slot(clock_now(), kind->every_seconds) : MOMENT_NONE;
    if (job_finish_one(run->job.db, (struct job_finish_in){run->job.job_id, run->leased_until, run->job.now, next}) ==
        NULL) {
        lease_lost(run);
    }
}

/* Effect and mark in one transaction; may run again after a serialization failure. */
static void effect(void *context) {
    struct job_run *run = context;
    struct db *db = run->job.db;
    struct job_system_rows system;
    struct job_hold_rows held;
    job_system_add(db, (struct job_system_in){run->job.now}, &system);
    job_hold_add(db, (struct job_hold_in){run->job.job_id, run->leased_until}, &held);
    db_batch_run(db);
    if (held.count == 0) {
        lease_lost(run);
    }
    run->kind->run(&run->job);
    mark_done(run);
}

struct work {
    struct job_run *run;
    void (*work)(void *context);
    void *context;
};

static void work_as_system(void *context) {
    struct work *work = context;
    job_system_one(work->run->job.db, (struct job_system_in){work->run->job.now});
    work->work(work->context);
}

void job_transaction(struct job *job, void (*work)(void *context), void *context) {
    db_transaction(job->db, work_as_system, &(struct work){job->run, work, context});
}

static void leave(void *context) {
    struct job_run *run = context;
    job_leave_run(run->job.db, (struct job_leave_in){run->job.job_id, run->leased_until});
}

static void finish(void *context) {
    mark_done(context);
}

bool job_extend(struct job *job) {
    struct job_run *run = job->run;
    if (run->stopping != NULL && atomic_load(run->stopping)) {
        run->left = true;
        return false;
    }
    moment until = clock_now() + lease_of(run->kind) * MOMENT_SECOND;
    const struct job_renew *renewed =
        job_renew_one(job->db, (struct job_renew_in){job->job_id, run->leased_until, until});
    if (renewed == NULL) {
        run->left = true;
        return false;
    }
    run->leased_until = renewed->leased_until;
    return true;
}

static void attempt(void *context) {
    struct job_run *run = context;
    if (!run->kind->own_transactions) {
        db_transaction(run->job.db, effect, run);
        return;
    }
    run->kind->run(&run->job);
    db_transaction(run->job.db, run->left ? leave : finish, run);
}

/* After a failed attempt: notes why, and when it is tried again. */
static void note_failure(void *context) {
    struct job_run *run = context;
    const struct job *job = &run->job;
    const struct error *error = arena_error(job->arena);
    bool recurring = run->kind->every_seconds > 0;
    bool give_up = job->last_attempt && !recurring;
    char *words = arena_format(job->arena, "%s: %s", error_name(error->code), error->detail);
    if (strlen(words) > LONGEST_ERROR) {
        words = "error too long for this note; see the log";
    }
    moment now = clock_now();
    (give_up ? log_error : log_warning)(give_up ? "job given up" : "job failed", "kind", job->kind, "job",
        log_number(job->job_id), "attempt", log_number(job->attempt), "error", error_name(error->code), "detail",
        error->detail, NULL);
    job_fail_run(job->db, (struct job_fail_in){.job_id = job->job_id,
                              .leased_until = run->leased_until,
                              .now = now,
                              .error = words,
                              .again_at = now + job_backoff_seconds(job->attempt) * MOMENT_SECOND,
                              .give_up = give_up});
}

static void ended_without_a_word(void *context) {
    struct job_run *run = context;
    arena_raise(run->job.arena, ERROR_INTERNAL, "its runner ended in the middle of it %d times", run->job.attempt - 1);
}

bool job_run_one(struct db *db, const struct job_table *table, moment now, moment due_by, bool recurring,
    const atomic_bool *stopping) {
    const struct job_claim *claim = job_claim_one(
        db, (struct job_claim_in){
                .now = now, .due_by = due_by, .kinds = table->names, .leases = table->leases, .recurring = recurring});
    if (claim == NULL) {
        return false;
    }
    const struct job_kind *kind = kind_named(table, claim->kind);
    struct arena *arena = db_arena(db);
    struct job_run *run = ARENA_NEW(arena, struct job_run);
    *run = (struct job_run){.kind = kind,
        .leased_until = claim->leased_until,
        .stopping = stopping,
        .job = {.db = db,
            .arena = arena,
            .now = now,
            .job_id = claim->job_id,
            .kind = claim->kind,
            .key = claim->key,
            .payload = claim->payload,
            .attempt = claim->attempts,
            .last_attempt = claim->attempts >= attempts_of(kind),
            .run = run}};
    bool too_often = claim->attempts > attempts_of(kind) && kind->every_seconds == 0;
    if (!arena_try(arena, too_often ? ended_without_a_word : attempt, run)) {
        if (db_ready(db)) {
            note_failure(run);
        } else {
            log_warning("job interrupted: the database is out of reach", "kind", kind->kind, NULL);
        }
    }
    if (claim->locked && db_ready(db)) {
        job_unlock_one(db, (struct job_unlock_in){claim->job_id});
    }
    return true;
}

struct step {
    struct db *db;
    const struct job_table *table;
    moment due_by;
    bool recurring;
    bool ran;
};

static void step_run(void *context) {
    struct step *step = context;
    step->ran = job_run_one(step->db, step->table, clock_now(), step->due_by, step->recurring, NULL);
}

size_t jobs_run_due(struct db *db, const struct job_kind *const *kinds, size_t tables, bool recurring) {
    struct arena *callers = db_arena(db);
    const struct job_table *table = job_table_make(callers, kinds, tables);
    if (table == NULL) {
        arena_raise(callers, ERROR_INTERNAL, "two jobs of the same kind");
    }
    struct step step = {db, table, clock_now(), recurring, true};
    if (recurring) {
        job_table_recur(db, table, step.due_by);
    }
    for (size_t count = 0;; count++) {
        struct arena *arena = arena_new(JOB_ARENA_BYTES);
        db_arena_set(db, arena);
        bool done = arena_try(arena, step_run, &step);
        struct error error = done ? (struct error){ERROR_NONE, ""} : *arena_error(arena);
        error.detail = arena_text(callers, error.detail);
        arena_free(arena);
        db_arena_set(db, callers);
        if (!done) {
            arena_raise(callers, error.code, "%s", error.detail);
        }
        if (!step.ran) {
            return count;
        }
    }
}
