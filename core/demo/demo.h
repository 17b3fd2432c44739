/* The demonstration: some sixty organisations, their people, applications, training and funding over the two years
 * before now, made through the nouns' own acts with the time handed in. Real bodies stand on the register as designated
 * or accredited and nothing else is said of them; everybody else is made up. */
#ifndef DEMO_DEMO_H
#define DEMO_DEMO_H

#include "accounts/second_factor.h"
#include "db/db.h"

/* Somebody of the demonstration who can sign in. */
struct demo_account {
    const char *email;
    const char *password;      /* in plain words, for the file; new with each load */
    const char *password_hash; /* what is stored */
    const char *totp_secret;   /* base32, for an app that gives codes; "" where no second factor is asked for */
    const struct factor_offer *factor;
    const char *role;         /* what the person does first of all: "organisation_lead" */
    const char *organisation; /* "" outside of organisations */
    const char *name;
    const char *home; /* the page to begin with */
};
struct demo_accounts {
    size_t count;
    struct demo_account *row;
};

/* Who can sign in, each with a new password and its hash. Takes some tens of milliseconds an account: never within a
 * transaction. */
struct demo_accounts demo_accounts_make(struct arena *arena);
/* Writes them as JSON to path (an array of objects), readable to its owner alone, who is the owner of the folder: whole
 * or not at all. Raises ERROR_INTERNAL when it cannot be written. */
void demo_accounts_write(struct arena *arena, const char *path, struct demo_accounts accounts);

enum demo_state {
    DEMO_ABSENT, /* nothing was loaded, and nothing else is there */
    DEMO_LOADED,
    DEMO_IN_USE /* organisations are there and no demonstration was loaded: a database of somebody's own */
};
/* In a transaction of its own. */
enum demo_state demo_state(struct db *db, moment now);

struct demo_load {
    moment now; /* the end of the two years */
    struct demo_accounts accounts;
    /* Called last within the transaction that makes everything: what it raises undoes the whole. May be NULL. */
    void (*keep)(void *context, struct demo_accounts accounts);
    /* Called after each act. May be NULL. */
    void (*progress)(void *context, size_t done, size_t all);
    void *context;
};
/* A moment before everything that a demonstration loaded now tells of: when its rules became known. */
moment demo_begins(moment now);
/* Makes all of it in one transaction of its own, or nothing: a load that was killed leaves nothing behind. Frameworks
 * must have been written (frameworks_store). Two at once wait for each other. DEMO_LOADED; what the second of them
 * finds otherwise, and then nothing was written. */
enum demo_state demo_load(struct db *db, const struct demo_load *load);

/* The demonstration's imports of files, in transactions of their own after it is loaded: those that are not there yet,
 * or that were broken off. Nothing when all of them are there. Plugins must have been started. */
void demo_imports_finish(struct db *db, moment now);

/* Seals what the demonstration left in the trail; its entries tell of former days, and would look forgotten otherwise.
 * Waits at most so many seconds for other transactions to end; false when some are left for the server to seal. */
bool demo_seal(struct db *db, moment now, int seconds);

/* Gives these accounts their passwords, in a transaction of its own, and calls keep within it; for when the file was
 * lost. Raises ERROR_NOT_FOUND when one of them is not there. */
void demo_accounts_renew(struct db *db, const struct demo_load *load);

#endif
