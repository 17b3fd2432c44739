/* assay migrate: brings the schema to the version of this program. */
#include <stdio.h>

#include "db/migrate.h"
#include "main/commands.h"
#include "main/configuration.h"

enum { ARENA_BYTES = 64 << 20 };

static const char help[] =
    "usage: assay migrate [--state DIR]\n"
    "\n"
    "Brings the schema of the database to the version this program knows. What was run already is left alone; two at\n"
    "once wait for each other. Stop the servers first: they refuse a schema they do not know.\n"
    "ASSAY_DATABASE_OWNER names the database as its owner (a libpq connection string).\n";

static void run(void *context) {
    int count = db_migrate(context);
    if (count > 0) {
        fprintf(stderr, "%d migrations run; the schema is at %zu.\n", count, db_migration_count);
    } else {
        fprintf(stderr, "The schema is up to date, at %zu.\n", db_migration_count);
    }
}

int migrate_command(int argc, char **argv) {
    struct arena *arena = arena_new(ARENA_BYTES);
    struct configuration configuration;
    int status = 2;
    if (configuration_read(arena, &configuration, &argc, argv)) {
        if (configuration.help || argc > 1) {
            fputs(help, configuration.help ? stdout : stderr);
            status = configuration.help ? 0 : 2;
        } else {
            struct db *db = db_open(configuration.database_owner, 0, false);
            status = 1;
            if (db != NULL) {
                db_arena_set(db, arena);
                status = arena_try(arena, run, db) ? 0 : 1;
                if (status != 0) {
                    fprintf(stderr, "assay migrate: %s\n", arena_error(arena)->detail);
                }
            }
            db_close(db);
        }
    }
    arena_free(arena);
    return status;
}
