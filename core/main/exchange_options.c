#include "main/exchange_options.h"

#include <stdio.h>
#include <string.h>

#include "accounts/accounts_queries.h"
#include "exchange/exchange_queries.h"

static bool option_value(const char *command, int argc, char **argv, int *place, const char *name, const char **value) {
    if (strcmp(argv[*place], name) != 0) {
        return false;
    }
    if (*place + 1 == argc) {
        fprintf(stderr, "assay %s: %s needs a value\n", command, name);
        *value = NULL;
        return true;
    }
    *value = argv[++*place];
    return true;
}

static bool is_table(const char *file) {
    size_t length = file == NULL ? 0 : strlen(file);
    return length > 4 && strcmp(file + length - 4, ".csv") == 0;
}

bool exchange_options_read(const char *command, int argc, char **argv, struct exchange_options *options) {
    static const char unsaid[] = "";
    *options = (struct exchange_options){.format = unsaid};
    for (int i = 1; i < argc; i++) {
        if (option_value(command, argc, argv, &i, "--as", &options->as) ||
            option_value(command, argc, argv, &i, "--provider", &options->provider) ||
            option_value(command, argc, argv, &i, "--format", &options->format) ||
            option_value(command, argc, argv, &i, "--since", &options->since) ||
            option_value(command, argc, argv, &i, "--until", &options->until)) {
            continue;
        }
        if (strcmp(argv[i], "--preview") == 0) {
            options->preview = true;
        } else if (argv[i][0] == '-' || options->file != NULL) {
            fprintf(stderr, "assay %s: \"%s\" is not understood\n", command, argv[i]);
            return false;
        } else {
            options->file = argv[i];
        }
    }
    if (options->format == unsaid) {
        options->format = is_table(options->file) ? "assay_csv" : "assay_xml";
    }
    const char *const dates[] = {options->since, options->until};
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        if (dates[i] != NULL && day_parse(dates[i]) == DAY_NONE) {
            fprintf(stderr, "assay %s: %s is no date such as 2026-11-21\n", command, dates[i]);
            return false;
        }
    }
    if (options->as == NULL || options->format == NULL) {
        fprintf(stderr, "assay %s: say who acts, with --as EMAIL\n", command);
        return false;
    }
    return true;
}

struct finding {
    struct db *db;
    const char *command;
    const struct exchange_options *options;
    struct exchange_actor actor;
};

static bool meant(const struct import_actor *row, const char *provider) {
    return provider == NULL || strcmp(row->name, provider) == 0 ||
           (row->identifier != NULL && strcmp(row->identifier, provider) == 0);
}

static void find(void *context) {
    struct finding *finding = context;
    moment now = clock_now();
    actor_begin_system_one(finding->db, (struct actor_begin_system_in){now});
    struct import_actor_rows rows =
        import_actor_run(finding->db, (struct import_actor_in){finding->options->as, day_of_moment(now, ZONE_LONDON)});
    size_t found = 0;
    for (size_t i = 0; i < rows.count; i++) {
        const struct import_actor *row = &rows.row[i];
        if (meant(row, finding->options->provider)) {
            found++;
            finding->actor = (struct exchange_actor){row->person_id, row->provider_id, row->name, row->identifier};
        }
    }
    if (found != 1) {
        fprintf(stderr, "assay %s: %s\n", finding->command,
            rows.count == 0 ? "this account records training for no provider"
            : found == 0    ? "this account does not record training for that provider"
                            : "this account records training for several providers: say which, with --provider");
        arena_raise(db_arena(finding->db), ERROR_INVALID, "no one provider to act for");
    }
}

struct exchange_actor exchange_actor_find(struct db *db, const char *command, const struct exchange_options *options) {
    struct finding finding = {.db = db, .command = command, .options = options};
    db_transaction(db, find, &finding);
    return finding.actor;
}

void exchange_act(struct db *db, struct exchange_actor actor, moment now) {
    actor_assume_one(db, (struct actor_assume_in){actor.person_id, actor.provider_id, now});
}
