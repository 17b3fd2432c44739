/* assay demo: fills an empty database with the demonstration. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "accounts/accounts.h"
#include "audit/audit.h"
#include "base/log.h"
#include "demo/demo.h"
#include "frameworks/frameworks.h"
#include "mail/mail.h"
#include "main/command.h"
#include "main/commands.h"
#include "plug/plug.h"

enum { BAR_WIDTH = 40, SEAL_SECONDS = 5, ARENA_BYTES = 64 << 20 };

static const char help[] =
    "usage: assay demo load [--state DIR]\n"
    "       assay demo accounts [--state DIR]\n"
    "\n"
    "load fills an empty database with the demonstration: some sixty organisations, their people, applications, "
    "training\n"
    "and funding over the last two years. There is all of it or nothing, however it ends; a database that has it "
    "already\n"
    "is left alone. Passwords of its accounts are new each time and are written to DIR/demo-accounts.json, with the\n"
    "secret of the second factor (totp_secret) for those who sign in with one.\n"
    "accounts gives those accounts new passwords and secrets, for when the file was lost.\n";

struct demonstration {
    struct db *db;
    const struct configuration *configuration;
    const char *file;
    bool renew;
    bool terminal;
    size_t shown; /* percent */
    bool kept;    /* the file was written */
    bool refused;
};

static void keep(void *context, struct demo_accounts accounts) {
    struct demonstration *demonstration = context;
    demo_accounts_write(db_arena(demonstration->db), demonstration->file, accounts);
    demonstration->kept = true;
}

static void progress(void *context, size_t done, size_t all) {
    struct demonstration *demonstration = context;
    size_t percent = done * 100 / all;
    if (percent == demonstration->shown) {
        return;
    }
    demonstration->shown = percent;
    if (demonstration->terminal) {
        char bar[BAR_WIDTH + 1];
        size_t full = percent * BAR_WIDTH / 100;
        memset(bar, '.', BAR_WIDTH);
        memset(bar, '#', full);
        bar[BAR_WIDTH] = '\0';
        fprintf(stderr, "\rDemonstration [%s] %3zu%%%s", bar, percent, percent == 100 ? "\n" : "");
        fflush(stderr);
    } else if (percent % 25 == 0) {
        log_info("demonstration", "percent", log_number((int64_t)percent), NULL);
    }
}

/* What comes after everything is there: imports, and the seal. */
static void finish(struct demonstration *demonstration, moment now) {
    demo_imports_finish(demonstration->db, now);
    demo_seal(demonstration->db, now, SEAL_SECONDS);
    if (demonstration->kept) {
        fprintf(stderr, "The demonstration is loaded. Its accounts: %s\n", demonstration->file);
        return;
    }
    fputs("The demonstration is loaded already.\n", stderr);
    if (access(demonstration->file, F_OK) != 0) {
        fprintf(stderr, "%s is not there: assay demo accounts makes new passwords.\n", demonstration->file);
    }
}

static void refuse(struct demonstration *demonstration, const char *words) {
    fprintf(stderr, "assay demo: %s\n", words);
    demonstration->refused = true;
}

static void load(struct demonstration *demonstration, enum demo_state state, moment now) {
    if (state == DEMO_ABSENT) {
        const struct demo_load with = {.now = now,
            .accounts = demo_accounts_make(db_arena(demonstration->db)),
            .keep = keep,
            .progress = progress,
            .context = demonstration};
        state = demo_load(demonstration->db, &with);
    }
    if (state == DEMO_IN_USE) {
        refuse(demonstration,
            "this database has organisations of its own; the demonstration goes into an empty one only.");
        return;
    }
    finish(demonstration, now);
}

static void renew(struct demonstration *demonstration, enum demo_state state, moment now) {
    if (state != DEMO_LOADED) {
        refuse(demonstration, "no demonstration is loaded in this database.");
        return;
    }
    const struct demo_load with = {.now = now,
        .accounts = demo_accounts_make(db_arena(demonstration->db)),
        .keep = keep,
        .context = demonstration};
    demo_accounts_renew(demonstration->db, &with);
    fprintf(stderr, "The accounts of the demonstration have new passwords: %s\n", demonstration->file);
}

static void run(void *context) {
    struct demonstration *demonstration = context;
    struct db *db = demonstration->db;
    moment now = clock_now();
    plug_start(db_arena(db), NULL);
    frameworks_store(db, db_arena(db), demo_begins(now));
    (demonstration->renew ? renew : load)(demonstration, demo_state(db, now), now);
}

static bool prepare(struct arena *arena, struct configuration *configuration) {
    struct audit_config audit = {.checkpoints = command_audit_checkpoints(arena, configuration),
        .keys = command_audit_keys(arena, configuration)};
    const struct mail_configuration mail = {.site = configuration->base_url};
    unsigned char key[32]; /* second factors are sealed with it */
    if (!configuration_key(arena, configuration, "server.key", key)) {
        return false;
    }
    accounts_start(key);
    return configuration_key(arena, configuration, "audit.key", audit.seed) && audit_start(&audit) && mail_start(&mail);
}

int demo_command(int argc, char **argv) {
    struct arena *arena = arena_new(ARENA_BYTES);
    struct configuration configuration;
    int status = 2;
    if (configuration_read(arena, &configuration, &argc, argv)) {
        bool renew = argc == 2 && strcmp(argv[1], "accounts") == 0;
        bool known = renew || (argc == 2 && strcmp(argv[1], "load") == 0);
        if (configuration.help || !known) {
            fputs(help, configuration.help ? stdout : stderr);
            status = configuration.help ? 0 : 2;
        } else {
            umask(077);
            struct demonstration demonstration = {.configuration = &configuration,
                .file = arena_format(arena, "%s/demo-accounts.json", configuration.state),
                .renew = renew,
                .terminal = isatty(STDERR_FILENO) == 1};
            status = 1;
            if (prepare(arena, &configuration)) {
                status = command_with_database("demo", &configuration, &demonstration.db, run, &demonstration);
                status = status == 0 && demonstration.refused ? 1 : status;
            }
        }
    }
    arena_free(arena);
    return status;
}
