/* Persons' accounts, sessions and roles. Functions that write do so in the caller's open transaction, with the actor
 * that stands there, and write their audit entries. */
#ifndef ACCOUNTS_ACCOUNTS_H
#define ACCOUNTS_ACCOUNTS_H

#include "accounts/accounts_queries.h"
#include "accounts/accounts_rules.h"
#include "db/db.h"
#include "http/http.h"
#include "jobs/jobs.h"

/* Once at start, before any request: the secret (the same on every server) that rate limits and one-time banners are
 * keyed with. It is copied. */
void accounts_start(const unsigned char key[32]);
/* keyed_hash under that secret, apart for each purpose. */
char *accounts_keyed(struct arena *arena, const char *purpose, const char *text);
/* Sealed under that secret (authenticated encryption), apart for each purpose; opening gives data NULL when it was
 * sealed under another secret or purpose, or changed since. */
struct bytes accounts_seal(struct arena *arena, const char *purpose, struct bytes plain);
struct bytes accounts_open(struct arena *arena, const char *purpose, struct bytes sealed);

struct account_new {
    const char *full_name;
    const char *email;         /* stored in lower case */
    const char *password_hash; /* of password_hash(); NULL: cannot sign in until a password is set */
    const char *language;      /* "en" or "cy"; NULL means "en" */
    bool verified;             /* the address is known to be theirs */
    int64_t person_id;         /* an existing person, or 0: a new one is made */
    moment now;
};
struct account_made {
    int64_t account_id;
    int64_t person_id;
};
/* Raises ERROR_CONFLICT when the address has an account. */
struct account_made account_create(struct db *db, struct account_new with);

/* Nobody can sign in with the person's account any more, and its sessions end. */
void account_end(struct db *db, int64_t person_id, moment now);

/* Gives a person a role from the day of `now`; organisation_id DB_NULL_INT8 for roles outside of organisations,
 * granted_by DB_NULL_INT8 for the program. False when it is held already. */
bool role_add(
    struct db *db, int64_t person_id, int64_t organisation_id, const char *role, int64_t granted_by, moment now);
enum link_purpose { LINK_PURPOSE_VERIFY, LINK_PURPOSE_RESET };
/* A new link of that purpose; the token goes into the mail and nowhere else. Earlier ones of the purpose are void.
 * after: a local path that its use leads to; NULL: the one of the link before it, if there is one. */
const char *account_link_make(
    struct db *db, int64_t account_id, enum link_purpose purpose, const char *after, moment now);

extern const struct http_routes accounts_routes;
extern const struct job_kind accounts_jobs[];

#endif
