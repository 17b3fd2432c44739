/* What subcommands that work on the database share. */
#ifndef MAIN_COMMAND_H
#define MAIN_COMMAND_H

#include "db/db.h"
#include "main/configuration.h"

/* Runs work(context) with *db open on the serving role's database and an arena of its own behind it; the exit status:
 * 1, with words on stderr, when the database is out of reach or work raised. name: "verify". */
int command_with_database(
    const char *name, const struct configuration *configuration, struct db **db, void (*work)(void *), void *context);

/* Where the trail's files stand in the state folder. */
const char *command_audit_checkpoints(struct arena *arena, const struct configuration *configuration);
const char *command_audit_keys(struct arena *arena, const struct configuration *configuration);

#endif
