/* assay report: the reports' tables as CSV. */
#include <stdio.h>
#include <string.h>

#include "jobs/jobs_queries.h"
#include "main/command.h"
#include "main/commands.h"
#include "main/report_status.h"
#include "plug/plug.h"
#include "reports/reports.h"

enum { ARENA_BYTES = 64 << 20 };

static const char help[] =
    "usage: assay report [figures | backlog | overruns] [--framework CODE] [--kind CODE] [--period PERIOD]\n"
    "\n"
    "Writes a report of applications to stdout as CSV: all figures of the reports page, open applications by\n"
    "the month they were received in, or stages that ended after their deadline.\n"
    "\n"
    "assay report status --person NUMBER says what a person's training was on a day; see assay report status --help.\n"
    "\n"
    "--framework CODE  only applications of that framework: england\n"
    "--kind CODE       only those of bodies of that kind: charity\n"
    "--period PERIOD   what decisions and events are counted in: 3 or 12 months (12 when left out), year (from\n"
    "                  1 April), all\n";

struct asked {
    struct db *db;
    struct report_asked with;
    const char *csv;
};

static void report_run(void *context) {
    struct asked *asked = context;
    job_system_one(asked->db, (struct job_system_in){asked->with.now});
    asked->csv = report_write(asked->db, &asked->with);
}

static void report_print(void *context) {
    struct asked *asked = context;
    db_transaction(asked->db, report_run, asked);
    if (asked->csv != NULL) {
        fputs(asked->csv, stdout);
        fflush(stdout);
    }
}

/* False, with words on stderr, when something is not understood. */
static bool options_read(int argc, char **argv, struct report_asked *with) {
    *with = (struct report_asked){.report = "figures", .now = clock_now()};
    bool named = false;
    for (int i = 1; i < argc; i++) {
        const char **into = strcmp(argv[i], "--framework") == 0 ? &with->framework
                            : strcmp(argv[i], "--kind") == 0    ? &with->kind
                            : strcmp(argv[i], "--period") == 0  ? &with->period
                                                                : NULL;
        if (into != NULL && i + 1 < argc) {
            *into = argv[++i];
        } else if (into == NULL && argv[i][0] != '-' && !named) {
            with->report = argv[i];
            named = true;
        } else {
            fprintf(stderr, "assay report: \"%s\" is not understood\n", argv[i]);
            return false;
        }
    }
    return true;
}

int report_command(int argc, char **argv) {
    struct arena *arena = arena_new(ARENA_BYTES);
    struct configuration configuration;
    struct asked asked = {0};
    int status = 2;
    if (configuration_read(arena, &configuration, &argc, argv)) {
        if (argc > 1 && strcmp(argv[1], "status") == 0) {
            status = report_status(arena, &configuration, argc - 1, argv + 1);
        } else if (configuration.help) {
            fputs(help, stdout);
            status = 0;
        } else if (options_read(argc, argv, &asked.with)) {
            plug_start(arena, NULL);
            const char *unknown = report_unknown(arena, &asked.with);
            if (unknown != NULL) {
                fprintf(stderr, "assay report: \"%s\" is not known here; see assay report --help\n", unknown);
                arena_free(arena);
                return 2;
            }
            status = command_with_database("report", &configuration, &asked.db, report_print, &asked);
            if (status == 0 && asked.csv == NULL) {
                fprintf(stderr, "assay report: there is no report %s\n", asked.with.report);
                status = 2;
            }
        }
    }
    arena_free(arena);
    return status;
}
