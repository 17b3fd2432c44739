/* The trail of acts: helpers for entries (audit_record_one of audit_queries.h writes them), sealing, verification. */
#ifndef AUDIT_AUDIT_H
#define AUDIT_AUDIT_H

#include <stdbool.h>
#include <stdint.h>

#include "audit/audit_queries.h"
#include "base/arena.h"
#include "jobs/jobs.h"

/* JSON text for an entry's detail or personal part; format and arguments as jansson's json_pack:
 * audit_json(arena, "{s:I, s:s}", "award_id", (json_int_t)award_id, "state", "offered"). */
const char *audit_json(struct arena *arena, const char *format, ...);

/* How seals are signed, and where checkpoints leave the database to. */
struct audit_config {
    unsigned char seed[32]; /* of the Ed25519 key: the key file's bytes; the same on every server */
    const char
        *checkpoints; /* file that checkpoints are appended to, a line of JSON each; lives as long as the program */
    const char *keys; /* file of the public keys in use ever, hexadecimal, a line each; this one's is added */
};
/* Once at start, before jobs run. Without it entries are sealed but nothing is signed. False, with a log line, when a
 * file cannot be written. */
bool audit_start(const struct audit_config *config);

/* Seals what is old enough, every two seconds, and signs a checkpoint at most a minute or 1,000 seals after the last.
 */
extern const struct job_kind audit_jobs[];

/* The same at once, in transactions of its own: for commands that leave many entries behind. Gives how many. */
int64_t audit_seal_now(struct db *db);

struct audit_verify_with {
    const char *checkpoints; /* file of checkpoints kept outside of the database; NULL: none */
    const char *keys;        /* file of known public keys; NULL: those of audit_start's key alone */
    moment now;
    /* Each thing found wrong, in words. */
    void (*found)(void *context, const char *words);
    void *context;
};
struct audit_verified {
    int64_t sealed;
    int64_t waiting; /* entries younger than ten minutes without a seal: no fault */
    int64_t erased;  /* entries whose personal part was erased: no fault */
    int64_t checkpoints;
    int64_t faults;
};
/* Recomputes the whole chain from the entries as they are now, and compares it with the checkpoints in the database
 * and outside. Runs its own transactions; memory does not grow with the chain. */
struct audit_verified audit_verify(struct db *db, const struct audit_verify_with *with);

#endif
