/* The sealing job: entries into the chain, and the chain's end signed now and then. */
#include <inttypes.h>
#include <string.h>

#include "audit/audit_parts.h"
#include "base/log.h"
#include "jobs/jobs_queries.h"

enum { BATCH = 2000, LEASE_SECONDS = 20, EVERY_SECONDS = 2 };

struct sealing {
    struct db *db;
    int64_t sealed; /* in this batch */
    bool signed_one;
};

static void seal_rows(struct db *db, const struct audit_seal_end *end, struct audit_seal_next_rows rows) {
    struct arena *arena = db_arena(db);
    int64_t *ids = ARENA_ARRAY(arena, rows.count, int64_t);
    const char **hashes = ARENA_ARRAY(arena, rows.count, const char *);
    unsigned char hash[AUDIT_HASH_BYTES];
    const unsigned char *previous = NULL;
    if (end != NULL) {
        memcpy(hash, end->hash.data, sizeof hash);
        previous = hash;
    }
    for (size_t i = 0; i < rows.count; i++) {
        struct audit_facts facts = AUDIT_FACTS(&rows.row[i]);
        audit_hash(arena, previous, &facts, hash);
        previous = hash;
        ids[i] = facts.audit_id;
        hashes[i] = text_hex(arena, hash, sizeof hash);
    }
    audit_seal_write_run(db, (struct audit_seal_write_in){.first = end == NULL ? 1 : end->number + 1,
                                 .audit_ids = {rows.count, ids},
                                 .hashes = {rows.count, hashes}});
}

static void seal_batch(void *context) {
    struct sealing *sealing = context;
    struct db *db = sealing->db;
    sealing->sealed = 0;
    if (!audit_seal_lock_one(db)->mine) {
        return;
    }
    const struct audit_seal_end *end = audit_seal_end_one(db);
    struct audit_seal_next_rows rows = audit_seal_next_run(db, (struct audit_seal_next_in){BATCH});
    if (rows.count > 0) {
        seal_rows(db, end, rows);
    }
    sealing->sealed = (int64_t)rows.count;
}

static void sign_if_due(void *context) {
    struct sealing *sealing = context;
    struct db *db = sealing->db;
    const struct audit_config *config = audit_configured();
    sealing->signed_one = false;
    if (!audit_seal_lock_one(db)->mine) {
        return;
    }
    const struct audit_checkpoint_state *state = audit_checkpoint_state_one(db);
    if (state == NULL) {
        return;
    }
    int64_t signed_number = state->signed_number == DB_NULL_INT8 ? 0 : state->signed_number;
    struct audit_checkpoint_facts checkpoint = {.number = state->number, .signed_at = clock_now()};
    if (!audit_checkpoint_due(state->number - signed_number, state->signed_at, checkpoint.signed_at)) {
        return;
    }
    memcpy(checkpoint.hash, state->hash.data, sizeof checkpoint.hash);
    audit_checkpoint_sign(db_arena(db), config->seed, &checkpoint);
    audit_checkpoint_write_run(db, (struct audit_checkpoint_write_in){.number = checkpoint.number,
                                       .hash = {checkpoint.hash, sizeof checkpoint.hash},
                                       .signed_at = checkpoint.signed_at,
                                       .public_key = {checkpoint.public_key, sizeof checkpoint.public_key},
                                       .signature = {checkpoint.signature, sizeof checkpoint.signature}});
    sealing->signed_one = true;
}

static void seal_all(struct job *job) {
    struct sealing sealing = {.db = job->db};
    do {
        job_transaction(job, seal_batch, &sealing);
    } while (sealing.sealed == BATCH && job_extend(job));
    if (audit_configured() == NULL) {
        return;
    }
    job_transaction(job, sign_if_due, &sealing);
    audit_export_checkpoints(job->db);
}

const struct job_kind audit_jobs[] = {
    {.kind = "audit.seal",
        .run = seal_all,
        .every_seconds = EVERY_SECONDS,
        .own_transactions = true,
        .lease_seconds = LEASE_SECONDS},
    {0},
};

static void seal_as_system(void *context) {
    struct sealing *sealing = context;
    job_system_one(sealing->db, (struct job_system_in){clock_now()});
    seal_batch(sealing);
}

int64_t audit_seal_now(struct db *db) {
    struct sealing sealing = {.db = db};
    int64_t sealed = 0;
    do {
        db_transaction(db, seal_as_system, &sealing);
        sealed += sealing.sealed;
    } while (sealing.sealed == BATCH);
    return sealed;
}
