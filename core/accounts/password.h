/* Passwords as argon2id, hashed a few at a time so that sign-ins cannot take the machine. Never within a database
 * transaction: a hash takes tens of milliseconds, and may wait for others. */
#ifndef ACCOUNTS_PASSWORD_H
#define ACCOUNTS_PASSWORD_H

#include <stdbool.h>

#include "base/arena.h"

/* The hash to store, with its salt and parameters in it. Raises ERROR_BUSY when too many wait already. */
const char *password_hash(struct arena *arena, const char *password);
/* True when password fits hash. hash NULL does the same work and is false, so that an unknown address takes as long as
 * a known one. Raises ERROR_BUSY when too many wait already. */
bool password_fits(struct arena *arena, const char *password, const char *hash);
/* True when hash was made with other parameters than today's. */
bool password_hash_outdated(const char *hash);

#endif
