/* assay audit: the trail of acts, recomputed. */
#include "audit/audit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "main/command.h"
#include "main/commands.h"

static const char help[] =
    "usage: assay audit verify [--checkpoints FILE] [--keys FILE] [--state DIR]\n"
    "\n"
    "Recomputes the chain of hashes over the trail from its entries as they are now, and compares it\n"
    "with the signed checkpoints in the database and outside of it. Names each entry that was changed,\n"
    "removed or put in, and ends with status 1 when there is one.\n"
    "\n"
    "  --checkpoints FILE  checkpoints kept outside of the database: a copy on another machine is best;\n"
    "                      else DIR/audit-checkpoints.jsonl where it exists\n"
    "  --keys FILE         public keys to trust, hexadecimal, a line each; else DIR/audit-keys.txt\n";

struct asked {
    struct db *db;
    const char *checkpoints;
    const char *keys;
    struct audit_verified result;
};

static void found(void *context, const char *words) {
    (void)context;
    printf("%s\n", words);
}

static void verify(void *context) {
    struct asked *asked = context;
    const struct audit_verify_with with = {
        .checkpoints = asked->checkpoints, .keys = asked->keys, .now = clock_now(), .found = found};
    asked->result = audit_verify(asked->db, &with);
    const struct audit_verified *result = &asked->result;
    fprintf(stderr,
        "%" PRId64 " sealed entries, %" PRId64 " waiting for their seal, %" PRId64 " with their personal part erased, "
        "%" PRId64 " checkpoints: ",
        result->sealed, result->waiting, result->erased, result->checkpoints);
    if (result->faults == 0) {
        fputs("nothing was changed, removed or put in.\n", stderr);
    } else {
        fprintf(stderr, "%" PRId64 " faults.\n", result->faults);
    }
}

static const char *if_there(const char *path) {
    return access(path, F_OK) == 0 ? path : NULL;
}

/* False when something is left over. */
static bool options_read(struct asked *asked, int argc, char **argv) {
    for (int i = 2; i < argc; i++) {
        if (strcmp(argv[i], "--checkpoints") == 0 && i + 1 < argc) {
            asked->checkpoints = argv[++i];
        } else if (strcmp(argv[i], "--keys") == 0 && i + 1 < argc) {
            asked->keys = argv[++i];
        } else {
            return false;
        }
    }
    return argc >= 2 && strcmp(argv[1], "verify") == 0;
}

int audit_command(int argc, char **argv) {
    struct arena *arena = arena_new(1u << 20);
    struct configuration configuration;
    int status = 2;
    if (configuration_read(arena, &configuration, &argc, argv)) {
        struct asked asked = {.checkpoints = if_there(command_audit_checkpoints(arena, &configuration)),
            .keys = if_there(command_audit_keys(arena, &configuration))};
        if (configuration.help) {
            fputs(help, stdout);
            status = 0;
        } else if (!options_read(&asked, argc, argv)) {
            fputs(help, stderr);
        } else {
            status = command_with_database("audit", &configuration, &asked.db, verify, &asked);
            status = status == 0 && asked.result.faults > 0 ? 1 : status;
        }
    }
    arena_free(arena);
    return status;
}
