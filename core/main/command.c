#include "main/command.h"

#include <stdio.h>

#include "register/register.h"
#include "training/training_standing.h"

enum { ARENA_BYTES = 512 << 20 };

int command_with_database(
    const char *name, const struct configuration *configuration, struct db **db, void (*work)(void *), void *context) {
    standing_start(REGISTER_TRAINING_KIND);
    *db = db_open(configuration->database, 0, true);
    if (*db == NULL) {
        fprintf(stderr, "assay %s: the database cannot be used; see the line above\n", name);
        return 1;
    }
    struct arena *arena = arena_new(ARENA_BYTES);
    db_arena_set(*db, arena);
    bool done = arena_try(arena, work, context);
    if (!done) {
        fprintf(stderr, "assay %s: %s\n", name, arena_error(arena)->detail);
    }
    arena_free(arena);
    db_close(*db);
    return done ? 0 : 1;
}

const char *command_audit_checkpoints(struct arena *arena, const struct configuration *configuration) {
    return arena_format(arena, "%s/audit-checkpoints.jsonl", configuration->state);
}

const char *command_audit_keys(struct arena *arena, const struct configuration *configuration) {
    return arena_format(arena, "%s/audit-keys.txt", configuration->state);
}
