#include "accounts/accounts.h"

#include <sodium.h>
#include <string.h>

#include "audit/audit_queries.h"
#include "base/random.h"

static unsigned char secret[32];

void accounts_start(const unsigned char key[32]) {
    memcpy(secret, key, sizeof secret);
}

char *accounts_keyed(struct arena *arena, const char *purpose, const char *text) {
    return keyed_hash(arena, secret, arena_format(arena, "%s:%s", purpose, text));
}

static void seal_key(struct arena *arena, const char *purpose, unsigned char key[crypto_secretbox_KEYBYTES]) {
    const char *text = arena_format(arena, "seal:%s", purpose);
    crypto_generichash(
        key, crypto_secretbox_KEYBYTES, (const unsigned char *)text, strlen(text), secret, sizeof secret);
}

struct bytes accounts_seal(struct arena *arena, const char *purpose, struct bytes plain) {
    unsigned char key[crypto_secretbox_KEYBYTES];
    size_t bytes = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + plain.length;
    unsigned char *sealed = arena_alloc(arena, bytes);
    seal_key(arena, purpose, key);
    randombytes_buf(sealed, crypto_secretbox_NONCEBYTES);
    crypto_secretbox_easy(sealed + crypto_secretbox_NONCEBYTES, plain.data, plain.length, sealed, key);
    sodium_memzero(key, sizeof key);
    return (struct bytes){sealed, bytes};
}

struct bytes accounts_open(struct arena *arena, const char *purpose, struct bytes sealed) {
    unsigned char key[crypto_secretbox_KEYBYTES];
    size_t around = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
    if (sealed.data == NULL || sealed.length < around) {
        return (struct bytes){NULL, 0};
    }
    unsigned char *plain = arena_alloc(arena, sealed.length - around);
    seal_key(arena, purpose, key);
    int status = crypto_secretbox_open_easy(plain, sealed.data + crypto_secretbox_NONCEBYTES,
        sealed.length - crypto_secretbox_NONCEBYTES, sealed.data, key);
    sodium_memzero(key, sizeof key);
    return status == 0 ? (struct bytes){plain, sealed.length - around} : (struct bytes){NULL, 0};
}

struct account_made account_create(struct db *db, struct account_new with) {
    struct arena *arena = db_arena(db);
    const char *email = text_lower(arena, with.email);
    struct account_made made = {0, with.person_id};
    if (made.person_id == 0) {
        made.person_id = person_add_one(db, (struct person_add_in){with.full_name, email, with.now})->person_id;
    }
    const struct account_add *row = account_add_one(db, (struct account_add_in){.person_id = made.person_id,
                                                            .email = email,
                                                            .password_hash = with.password_hash,
                                                            .language = with.language == NULL ? "en" : with.language,
                                                            .now = with.now,
                                                            .verified_at = with.verified ? with.now : MOMENT_NONE});
    if (row == NULL) {
        arena_raise(arena, ERROR_CONFLICT, "the address has an account already");
    }
    made.account_id = row->account_id;
    audit_record_one(db, (struct audit_record_in){.action = "account.created",
                             .subject_kind = "account",
                             .subject_id = made.account_id,
                             .organisation_id = DB_NULL_INT8});
    return made;
}

void account_end(struct db *db, int64_t person_id, moment now) {
    account_close_run(db, (struct account_close_in){person_id, now});
    session_end_person_run(db, (struct session_end_person_in){person_id, now});
    audit_record_one(db, (struct audit_record_in){.action = "account.closed",
                             .subject_kind = "person",
                             .subject_id = person_id,
                             .organisation_id = DB_NULL_INT8});
}

bool role_add(
    struct db *db, int64_t person_id, int64_t organisation_id, const char *role, int64_t granted_by, moment now) {
    const struct role_grant *row = role_grant_one(
        db, (struct role_grant_in){person_id, organisation_id, role, day_of_moment(now, ZONE_LONDON), granted_by});
    if (row == NULL) {
        return false;
    }
    audit_record_one(db, (struct audit_record_in){.action = "role.granted",
                             .subject_kind = "person",
                             .subject_id = person_id,
                             .organisation_id = organisation_id,
                             .detail = arena_format(db_arena(db), "{\"role\":\"%s\"}", role)});
    return true;
}

static const char *purpose_name(enum link_purpose purpose) {
    return purpose == LINK_PURPOSE_VERIFY ? "verify" : "reset";
}

const char *account_link_make(
    struct db *db, int64_t account_id, enum link_purpose purpose, const char *after, moment now) {
    struct arena *arena = db_arena(db);
    const char *token = random_token(arena);
    account_link_void_run(db, (struct account_link_void_in){account_id, purpose_name(purpose), now});
    account_link_add_run(db, (struct account_link_add_in){.token_hash = token_hash_bytes(arena, token),
                                 .account_id = account_id,
                                 .purpose = purpose_name(purpose),
                                 .after = after,
                                 .now = now,
                                 .expires_at = now + (purpose == LINK_PURPOSE_VERIFY ? LINK_VERIFY : LINK_RESET)});
    return token;
}
