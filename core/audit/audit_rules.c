#include "audit/audit_rules.h"

#include <inttypes.h>
#include <jansson.h>
#include <sodium.h>
#include <string.h>

enum { CHECKPOINT_SEALS = 1000, CHECKPOINT_SECONDS = 60 };

static void add_field(struct text_builder *out, const void *data, size_t bytes) {
    if (data == NULL) {
        text_add_char(out, 0);
        return;
    }
    text_add_char(out, 1);
    for (int shift = 56; shift >= 0; shift -= 8) {
        text_add_char(out, (char)((uint64_t)bytes >> shift & 0xff));
    }
    text_add_bytes(out, data, bytes);
}

static void add_text(struct text_builder *out, const char *text) {
    add_field(out, text, text == NULL ? 0 : strlen(text));
}

static void add_number(struct text_builder *out, int64_t number) {
    add_text(out, number == INT64_MIN ? NULL : arena_format(out->arena, "%" PRId64, number));
}

struct bytes audit_canonical(struct arena *arena, const struct audit_facts *facts) {
    struct text_builder out;
    text_builder_start(&out, arena);
    text_add(&out, "assay audit entry 1\n");
    add_number(&out, facts->audit_id);
    add_text(&out, facts->transaction);
    add_number(&out, facts->at);
    add_number(&out, facts->person_id);
    add_number(&out, facts->account_id);
    add_text(&out, facts->action);
    add_text(&out, facts->subject_kind);
    add_number(&out, facts->subject_id);
    add_number(&out, facts->organisation_id);
    add_text(&out, facts->detail);
    add_field(&out, facts->personal_hash.data, facts->personal_hash.length);
    return (struct bytes){(const unsigned char *)out.data, out.length};
}

void audit_hash(struct arena *arena, const unsigned char previous[AUDIT_HASH_BYTES], const struct audit_facts *facts,
    unsigned char hash[AUDIT_HASH_BYTES]) {
    static const unsigned char before_the_first[AUDIT_HASH_BYTES];
    struct bytes canonical = audit_canonical(arena, facts);
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, previous == NULL ? before_the_first : previous, AUDIT_HASH_BYTES);
    crypto_hash_sha256_update(&state, canonical.data, canonical.length);
    crypto_hash_sha256_final(&state, hash);
}

void audit_personal_hash(struct bytes salt, const char *payload, unsigned char hash[AUDIT_HASH_BYTES]) {
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, salt.data, salt.length);
    crypto_hash_sha256_update(&state, (const unsigned char *)payload, strlen(payload));
    crypto_hash_sha256_final(&state, hash);
}

static const char *signed_text(struct arena *arena, const struct audit_checkpoint_facts *checkpoint) {
    return arena_format(arena, "assay audit checkpoint 1\n%" PRId64 "\n%s\n%" PRId64 "\n", checkpoint->number,
        text_hex(arena, checkpoint->hash, AUDIT_HASH_BYTES), checkpoint->signed_at);
}

void audit_checkpoint_sign(
    struct arena *arena, const unsigned char seed[AUDIT_KEY_BYTES], struct audit_checkpoint_facts *checkpoint) {
    unsigned char secret[crypto_sign_SECRETKEYBYTES];
    crypto_sign_seed_keypair(checkpoint->public_key, secret, seed);
    const char *text = signed_text(arena, checkpoint);
    crypto_sign_detached(checkpoint->signature, NULL, (const unsigned char *)text, strlen(text), secret);
    sodium_memzero(secret, sizeof secret);
}

bool audit_checkpoint_good(struct arena *arena, const struct audit_checkpoint_facts *checkpoint) {
    const char *text = signed_text(arena, checkpoint);
    return crypto_sign_verify_detached(
               checkpoint->signature, (const unsigned char *)text, strlen(text), checkpoint->public_key) == 0;
}

void audit_public_key(const unsigned char seed[AUDIT_KEY_BYTES], unsigned char public_key[AUDIT_KEY_BYTES]) {
    unsigned char secret[crypto_sign_SECRETKEYBYTES];
    crypto_sign_seed_keypair(public_key, secret, seed);
    sodium_memzero(secret, sizeof secret);
}

const char *audit_checkpoint_line(struct arena *arena, const struct audit_checkpoint_facts *checkpoint) {
    return arena_format(arena,
        "{\"number\":%" PRId64 ",\"hash\":\"%s\",\"signed_at\":%" PRId64 ",\"public_key\":\"%s\",\"signature\":\"%s\"}",
        checkpoint->number, text_hex(arena, checkpoint->hash, AUDIT_HASH_BYTES), checkpoint->signed_at,
        text_hex(arena, checkpoint->public_key, AUDIT_KEY_BYTES),
        text_hex(arena, checkpoint->signature, AUDIT_SIGNATURE_BYTES));
}

static bool bytes_member(const json_t *object, const char *name, unsigned char *data, size_t bytes) {
    return text_unhex(json_string_value(json_object_get(object, name)), data, bytes);
}

bool audit_checkpoint_parse(const char *line, struct audit_checkpoint_facts *checkpoint) {
    json_error_t error;
    json_t *object = json_loads(line, JSON_REJECT_DUPLICATES, &error);
    const json_t *number = json_object_get(object, "number");
    const json_t *signed_at = json_object_get(object, "signed_at");
    checkpoint->number = json_integer_value(number);
    checkpoint->signed_at = json_integer_value(signed_at);
    bool good = json_is_integer(number) && json_is_integer(signed_at) && checkpoint->number > 0 &&
                bytes_member(object, "hash", checkpoint->hash, AUDIT_HASH_BYTES) &&
                bytes_member(object, "public_key", checkpoint->public_key, AUDIT_KEY_BYTES) &&
                bytes_member(object, "signature", checkpoint->signature, AUDIT_SIGNATURE_BYTES);
    json_decref(object);
    return good;
}

bool audit_checkpoint_due(int64_t sealed_since, moment last_signed_at, moment now) {
    /* A clock that went back is no reason to wait. */
    bool long_ago = last_signed_at == MOMENT_NONE || now < last_signed_at ||
                    now - last_signed_at >= CHECKPOINT_SECONDS * MOMENT_SECOND;
    return sealed_since >= CHECKPOINT_SEALS || (sealed_since > 0 && long_ago);
}
