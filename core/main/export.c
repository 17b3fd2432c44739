/* assay export: what a training provider recorded, through an exchange plugin, to stdout. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "exchange/exchange_queries.h"
#include "main/command.h"
#include "main/commands.h"
#include "main/exchange_options.h"
#include "main/export_nrm.h"
#include "plug/exchange.h"

enum { ARENA_BYTES = 64 << 20, PAGE_BYTES = 64 << 20, PAGE_ROWS = 5000 };

static const char help[] =
    "usage: assay export --as EMAIL [--provider IDENTIFIER] [--format FORMAT] [--since DATE] [--until DATE]\n"
    "       assay export nrm-sign-in [--format json|xml|csv]\n"
    "\n"
    "Writes what the provider recorded to stdout. People are named by their learner number alone.\n"
    "nrm-sign-in: who may sign in to the National Referral Mechanism now, signed; by default as JSON.\n"
    "\n"
    "--as EMAIL       the account that exports: a trainer or administrator of the provider\n"
    "--provider NAME  identifier (GB-CHC-1234567) or name of the provider, when there are several\n"
    "--format FORMAT  the exchange plugin: assay_xml when left out\n"
    "--since DATE     completed on that day or later; --until DATE: or earlier\n";

struct asked {
    struct db *db;
    const struct exchange_options *options;
    struct exchange_actor actor;
    struct arena *page;
    struct export_page_rows rows;
    size_t place;
    const char *after_reference;
    int64_t after_id;
    bool failed;
    int status;
};

static void page_read(void *context) {
    struct asked *asked = context;
    const struct exchange_options *options = asked->options;
    exchange_act(asked->db, asked->actor, clock_now());
    asked->rows = export_page_run(asked->db, (struct export_page_in){.after_reference = asked->after_reference,
                                                 .after_id = asked->after_id,
                                                 .since = options->since == NULL ? DAY_NONE : day_parse(options->since),
                                                 .until = options->until == NULL ? DAY_NONE : day_parse(options->until),
                                                 .most = PAGE_ROWS});
}

static void page_transaction(void *context) {
    struct asked *asked = context;
    db_transaction(asked->db, page_read, asked);
}

/* The next page, in an arena of its own; false at the end and after a failure. */
static bool page_next(struct asked *asked) {
    struct arena *outer = db_arena(asked->db);
    struct arena *fresh = arena_new(PAGE_BYTES);
    if (asked->page != NULL) {
        asked->after_reference = arena_text(fresh, asked->after_reference);
        arena_free(asked->page);
    }
    asked->page = fresh;
    db_arena_set(asked->db, fresh);
    asked->failed = !arena_try(fresh, page_transaction, asked);
    db_arena_set(asked->db, outer);
    asked->place = 0;
    return !asked->failed && asked->rows.count > 0;
}

static bool record_next(void *context, struct exchange_record *record) {
    struct asked *asked = context;
    if (asked->place == asked->rows.count && !page_next(asked)) {
        return false;
    }
    const struct export_page *row = &asked->rows.row[asked->place++];
    asked->after_reference = row->reference;
    asked->after_id = row->completion_id;
    *record = (struct exchange_record){.result = strcmp(row->result, "passed") == 0       ? EXCHANGE_PASSED
                                                 : strcmp(row->result, "not_passed") == 0 ? EXCHANGE_NOT_PASSED
                                                                                          : EXCHANGE_WITHDRAWN,
        .completed_on = row->completed_on,
        .learner_number = row->learner_number,
        .organisation_identifier = row->organisation_identifier,
        .module_code = row->module_code,
        .course_code = row->course_code,
        .session_reference = row->reference,
        .trainer = row->trainer,
        .certificate_number = row->certificate_number,
        .provider = asked->actor.provider_identifier};
    return true;
}

static void export_all(void *context) {
    struct asked *asked = context;
    asked->actor = exchange_actor_find(asked->db, "export", asked->options);
    asked->after_reference = "";
    struct exchange_outcome outcome =
        plug_export(db_arena(asked->db), asked->options->format, STDOUT_FILENO, "", NULL, record_next, asked);
    if (outcome.state != EXCHANGE_FINISHED || asked->failed) {
        fprintf(stderr, "assay export: %s\n",
            asked->failed ? "the database could not be read to the end" : outcome.message);
        asked->status = 1;
    } else {
        fprintf(stderr, "%llu records\n", (unsigned long long)outcome.records);
    }
    arena_free(asked->page);
}

int export_command(int argc, char **argv) {
    struct arena *arena = arena_new(ARENA_BYTES);
    struct configuration configuration;
    struct exchange_options options;
    int status = 2;
    if (configuration_read(arena, &configuration, &argc, argv)) {
        if (configuration.help) {
            fputs(help, stdout);
            status = 0;
        } else if (argc > 1 && strcmp(argv[1], "nrm-sign-in") == 0) {
            status = export_nrm(arena, &configuration, argc, argv);
        } else if (exchange_options_read("export", argc, argv, &options)) {
            struct asked asked = {.options = &options};
            plug_start(arena, NULL);
            status = command_with_database("export", &configuration, &asked.db, export_all, &asked);
            status = status == 0 ? asked.status : status;
        }
    }
    arena_free(arena);
    return status;
}
