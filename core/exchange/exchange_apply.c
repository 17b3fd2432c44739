/* Recording everything new of an import, at once; and the jobs that read and record. */
#include <string.h>

#include "accounts/accounts_queries.h"
#include "audit/audit.h"
#include "exchange/exchange.h"
#include "exchange/exchange_backlog.h"
#include "exchange/exchange_parts.h"
#include "training/training.h"
#include "view/html.h"

/* As the person who imports: behind the same walls as everything they do. */
static void apply(void *context) {
    const struct import_work *work = context;
    struct db *db = work->db;
    actor_begin_system_one(db, (struct actor_begin_system_in){work->now});
    const struct import_locked *import = import_lock(db, work->import_id);
    if (strcmp(import->state, "applying") != 0) {
        return; /* done by somebody else */
    }
    actor_assume_one(db, (struct actor_assume_in){import->created_by, import->provider_id, work->now});
    import_unhurried_one(db);
    if (strcmp(import->subject, "waiting") == 0) {
        int64_t entered = backlog_apply(db, work->import_id, import->created_by, work->now);
        import_state_set_run(db, (struct import_state_set_in){work->import_id, "done", "", work->now});
        import_audit(db, "backlog.enter", import, audit_json(db_arena(db), "{s:I}", "entered", (long long)entered));
        return;
    }
    int64_t recorded =
        import_record_all_run(db, (struct import_record_all_in){work->import_id, import->created_by, work->now});
    int64_t changed = training_refresh_import(db, work->import_id, work->now);
    import_lines_settle_run(db, (struct import_lines_settle_in){work->import_id});
    import_done_set_run(db, (struct import_done_set_in){work->import_id, (int32_t)recorded, work->now});
    import_audit(db, "import.apply", import,
        audit_json(db_arena(db), "{s:I, s:I}", "recorded", (long long)recorded, "changed", (long long)changed));
}

void import_apply(const struct import_work *work) {
    struct import_work copy = *work;
    db_transaction(work->db, apply, &copy);
}

static void undo(void *context) {
    const struct import_work *work = context;
    struct db *db = work->db;
    actor_begin_system_one(db, (struct actor_begin_system_in){work->now});
    const struct import_locked *import = import_lock(db, work->import_id);
    if (strcmp(import->state, "undoing") != 0) {
        return; /* done by somebody else */
    }
    actor_assume_one(db, (struct actor_assume_in){import->undone_by, import->provider_id, work->now});
    import_unhurried_one(db);
    int64_t withdrawn = import_undo_all_run(db, (struct import_undo_all_in){work->import_id, work->now});
    int64_t changed = training_refresh_import(db, work->import_id, work->now);
    import_state_set_run(db, (struct import_state_set_in){work->import_id, "undone", "", work->now});
    import_audit(db, "import.undo", import,
        audit_json(db_arena(db), "{s:I, s:I}", "withdrawn", (long long)withdrawn, "changed", (long long)changed));
}

void import_undo(const struct import_work *work) {
    struct import_work copy = *work;
    db_transaction(work->db, undo, &copy);
}

static bool job_goes_on(void *context) {
    return job_extend(context);
}

static struct import_work work_of(struct job *job) {
    return (struct import_work){.db = job->db,
        .import_id = job_number(job, "import_id"),
        .now = job->now,
        .keep_on = job_goes_on,
        .context = job};
}

static void read_try(void *work) {
    import_read(work);
}

static void apply_try(void *work) {
    import_apply(work);
}

/* What the import is left as when it is given up, so that nobody waits for it. */
struct giving_up {
    const struct import_work *work;
    const char *state;
    const char *words;
};

static void give_up(void *context) {
    const struct giving_up *given = context;
    actor_begin_system_one(given->work->db, (struct actor_begin_system_in){given->work->now});
    import_lock(given->work->db, given->work->import_id);
    import_state_set_run(
        given->work->db, (struct import_state_set_in){given->work->import_id, given->state, given->words, MOMENT_NONE});
}

static void run_or_give_up(struct job *job, void (*run)(void *work), const char *state, const char *words) {
    struct import_work work = work_of(job);
    if (!job->last_attempt) {
        run(&work);
    } else if (!arena_try(job->arena, run, &work)) {
        const struct error error = *arena_error(job->arena);
        db_transaction(job->db, give_up, &(struct giving_up){&work, state, words});
        arena_raise(job->arena, error.code, "%s", error.detail);
    }
}

static void read_run(struct job *job) {
    run_or_give_up(job, read_try, "refused",
        N_("The file could not be read because of a problem with the service. Send it again later."));
}

static void apply_run(struct job *job) {
    run_or_give_up(job, apply_try, "preview",
        N_("Nothing was recorded because of a problem with the service. Confirm again later."));
}

static void undo_try(void *work) {
    import_undo(work);
}

static void undo_run(struct job *job) {
    run_or_give_up(
        job, undo_try, "done", N_("Nothing was taken back because of a problem with the service. Try again later."));
}

const struct job_kind exchange_jobs[] = {
    {.kind = import_read_job, .run = read_run, .attempts = 5, .own_transactions = true, .lease_seconds = 120},
    {.kind = import_apply_job, .run = apply_run, .attempts = 5, .own_transactions = true, .lease_seconds = 300},
    {.kind = import_undo_job, .run = undo_run, .attempts = 5, .own_transactions = true, .lease_seconds = 300},
    {.kind = NULL},
};
