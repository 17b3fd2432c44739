/* assay migrate: brings the schema to the version of this program. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "db/migrate.h"
#include "main/commands.h"

static const char help[] =
    "Usage: assay migrate\n"
    "\n"
    "Brings the schema of the database to the version this program knows. What was run already\n"
    "is left alone; two at once wait for each other. Stop the servers first: they refuse a schema\n"
    "they do not know.\n"
    "\n"
    "  ASSAY_DATABASE_OWNER  connection string of the owner's role (libpq)\n";

static void run(void *context) {
    struct db *db = context;
    int count = db_migrate(db);
    fprintf(stderr, "%d migrations run; the schema is at %zu.\n", count, db_migration_count);
}

int migrate_command(int argc, char **argv) {
    static const struct option options[] = {{"help", no_argument, NULL, 'h'}, {0}};
    int option = getopt_long(argc, argv, "h", options, NULL);
    if (option == 'h') {
        fputs(help, stdout);
        return 0;
    }
    const char *connection = getenv("ASSAY_DATABASE_OWNER");
    if (option != -1 || optind < argc) {
        fputs(help, stderr);
        return 2;
    }
    if (connection == NULL || *connection == '\0') {
        fputs("assay migrate: ASSAY_DATABASE_OWNER is not set (see assay migrate --help).\n", stderr);
        return 1;
    }
    struct db *db = db_open(connection, 0, false);
    if (db == NULL) {
        return 1;
    }
    struct arena *arena = arena_new(64u << 20);
    db_arena_set(db, arena);
    bool done = arena_try(arena, run, db);
    if (!done) {
        fprintf(stderr, "assay migrate: %s\n", arena_error(arena)->detail);
    }
    arena_free(arena);
    db_close(db);
    return done ? 0 : 1;
}
