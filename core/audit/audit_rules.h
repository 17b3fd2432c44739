/* What a seal is a hash of, and what a checkpoint's signature is over: pure, so that anyone can compute it again.
 *
 * Canonical bytes of an entry: the text "assay audit entry 1\n", then these fields in this order: audit_id,
 * transaction, at, person_id, account_id, action, subject_kind, subject_id, organisation_id, detail, personal_hash.
 * Each field is one byte 0 when it is null, else one byte 1, its length in bytes as 8 bytes (most significant first),
 * and its bytes: whole numbers in decimal; at as microseconds since 1970 in decimal; detail as PostgreSQL writes the
 * jsonb as text; personal_hash as its 32 bytes.
 *
 * Hash of seal n: SHA-256(hash of seal n - 1, then the canonical bytes of its entry); before the first seal 32 zeros.
 *
 * A checkpoint's signature (Ed25519) is over the text "assay audit checkpoint 1\nNUMBER\nHASH\nSIGNED_AT\n": number in
 * decimal, hash in lower-case hexadecimal, signed_at in microseconds since 1970.
 */
#ifndef AUDIT_AUDIT_RULES_H
#define AUDIT_AUDIT_RULES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"

#define AUDIT_HASH_BYTES 32
#define AUDIT_KEY_BYTES 32
#define AUDIT_SIGNATURE_BYTES 64

/* Ids that are null are INT64_MIN, texts NULL, bytes data NULL: as the database hands them over. */
struct audit_facts {
    int64_t audit_id;
    const char *transaction; /* decimal */
    moment at;
    int64_t person_id;
    int64_t account_id;
    const char *action;
    const char *subject_kind;
    int64_t subject_id;
    int64_t organisation_id;
    const char *detail;
    struct bytes personal_hash;
};

/* In the arena. */
struct bytes audit_canonical(struct arena *arena, const struct audit_facts *facts);
/* previous NULL: before the first seal. */
void audit_hash(struct arena *arena, const unsigned char previous[AUDIT_HASH_BYTES], const struct audit_facts *facts,
    unsigned char hash[AUDIT_HASH_BYTES]);
/* SHA-256 of salt and payload together: what personal_hash must be. */
void audit_personal_hash(struct bytes salt, const char *payload, unsigned char hash[AUDIT_HASH_BYTES]);

struct audit_checkpoint_facts {
    int64_t number;
    unsigned char hash[AUDIT_HASH_BYTES];
    moment signed_at;
    unsigned char public_key[AUDIT_KEY_BYTES];
    unsigned char signature[AUDIT_SIGNATURE_BYTES];
};
/* Fills in public key and signature; seed: the 32 bytes of the key file. */
void audit_checkpoint_sign(
    struct arena *arena, const unsigned char seed[AUDIT_KEY_BYTES], struct audit_checkpoint_facts *checkpoint);
bool audit_checkpoint_good(struct arena *arena, const struct audit_checkpoint_facts *checkpoint);
void audit_public_key(const unsigned char seed[AUDIT_KEY_BYTES], unsigned char public_key[AUDIT_KEY_BYTES]);
/* One line of JSON without its end, as it stands in the file outside of the database; and back: false when malformed.
 */
const char *audit_checkpoint_line(struct arena *arena, const struct audit_checkpoint_facts *checkpoint);
bool audit_checkpoint_parse(const char *line, struct audit_checkpoint_facts *checkpoint);

/* A checkpoint is due after 1,000 seals, or a minute after the last one when anything was sealed since. */
bool audit_checkpoint_due(int64_t sealed_since, moment last_signed_at, moment now);

#endif
