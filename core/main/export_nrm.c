#include "main/export_nrm.h"

#include <stdio.h>
#include <string.h>

#include "accounts/accounts_queries.h"
#include "main/command.h"
#include "plug/framework.h"
#include "register/register.h"
#include "register/register_nrm.h"

static const char help[] =
    "usage: assay export nrm-sign-in [--format json|xml|csv]\n"
    "\n"
    "Writes to stdout who may sign in to the National Referral Mechanism at this moment: organisations in good\n"
    "standing, their domains, their First Responders in date. JSON and XML are signed with the register's key.\n";

struct making {
    struct db *db;
    const char *form;
    const char *file;
};

static void make_in_transaction(void *context) {
    struct making *making = context;
    moment now = clock_now();
    actor_begin_system_one(making->db, (struct actor_begin_system_in){now});
    making->file = nrm_sign_in_write(db_arena(making->db), nrm_sign_in_now(making->db, now), making->form);
}

static void make(void *context) {
    struct making *making = context;
    db_transaction(making->db, make_in_transaction, making);
    if (making->file == NULL) {
        arena_raise(db_arena(making->db), ERROR_INVALID, "a name cannot be written in that form");
    }
    fputs(making->file, stdout);
}

int export_nrm(struct arena *arena, const struct configuration *configuration, int argc, char **argv) {
    struct making making = {.form = "json"};
    bool good = argc == 2 || (argc == 4 && strcmp(argv[2], "--format") == 0);
    if (good && argc == 4) {
        making.form = argv[3];
    }
    if (!good ||
        (strcmp(making.form, "json") != 0 && strcmp(making.form, "xml") != 0 && strcmp(making.form, "csv") != 0)) {
        fputs(help, stderr);
        return 2;
    }
    unsigned char seed[32];
    if (!configuration_key(arena, configuration, "register.key", seed)) {
        return 1;
    }
    register_start(seed);
    plug_start(arena, NULL);
    return command_with_database("export nrm-sign-in", configuration, &making.db, make, &making);
}
