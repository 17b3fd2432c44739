/* assay verify: everything that is kept twice, computed again from what it follows from. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "applications/applications.h"
#include "audit/audit.h"
#include "cases/cases_moderation.h"
#include "cases/cases_panel.h"
#include "funding/funding.h"
#include "jobs/jobs_queries.h"
#include "main/command.h"
#include "main/commands.h"
#include "plug/plug.h"
#include "register/register.h"
#include "training/training.h"
#include "training/training_standing.h"

static const char help[] =
    "usage: assay verify [--mend] [--state DIR]\n"
    "\n"
    "Computes again, from events and entries, all that the program keeps ready: register entries, the\n"
    "chain of the trail and the rest, and compares. A line each; status 1 when anything differs.\n"
    "--mend first writes the intervals of people's training and the standings of organisations anew\n"
    "where they differ; nothing is lost, what stood before stays as superseded.\n";

struct verified {
    int64_t checked;
    int64_t differences;
};

struct asked {
    struct db *db;
    const struct configuration *configuration;
    bool mend;
    int64_t differences;
};

static void print_fault(void *context, const char *words) {
    (void)context;
    printf("  %s\n", words);
}

static struct verified audit_check(struct asked *asked) {
    struct arena *arena = db_arena(asked->db);
    const char *checkpoints = command_audit_checkpoints(arena, asked->configuration);
    const char *keys = command_audit_keys(arena, asked->configuration);
    const struct audit_verify_with with = {.checkpoints = access(checkpoints, F_OK) == 0 ? checkpoints : NULL,
        .keys = access(keys, F_OK) == 0 ? keys : NULL,
        .now = clock_now(),
        .found = print_fault};
    struct audit_verified verified = audit_verify(asked->db, &with);
    return (struct verified){verified.sealed, verified.faults};
}

/* For nouns that recompute within one transaction. */
struct one {
    struct db *db;
    moment now;
    int64_t (*work)(struct db *db, int64_t *checked);
    struct verified verified;
};

static void one_run(void *context) {
    struct one *one = context;
    job_system_one(one->db, (struct job_system_in){one->now});
    one->verified.differences = one->work(one->db, &one->verified.checked);
}

static int64_t in_transaction(
    struct db *db, moment now, int64_t *checked, int64_t (*work)(struct db *db, int64_t *checked)) {
    struct one one = {.db = db, .now = now, .work = work};
    db_transaction(db, one_run, &one);
    *checked = one.verified.checked;
    return one.verified.differences;
}

static int64_t applications_work(struct db *db, int64_t *checked) {
    struct application_differences found = application_verify(db);
    for (size_t i = 0; i < found.count; i++) {
        printf("  application %" PRId64 ": %s\n", found.row[i].application_id, found.row[i].what);
    }
    *checked = found.checked;
    return (int64_t)found.count;
}

static int64_t applications_check(struct db *db, moment now, int64_t *checked) {
    return in_transaction(db, now, checked, applications_work);
}

static int64_t register_check(struct db *db, moment now, int64_t *checked) {
    return in_transaction(db, now, checked, register_verify);
}

static int64_t judgements_check(struct db *db, moment now, int64_t *checked) {
    return in_transaction(db, now, checked, case_judgements_verify);
}

static int64_t panels_check(struct db *db, moment now, int64_t *checked) {
    return in_transaction(db, now, checked, case_panel_verify);
}

/* What each noun recomputes, in transactions of its own as the system. */
static const struct {
    const char *what;
    int64_t (*verify)(struct db *db, moment now, int64_t *checked);
} nouns[] = {
    {"applications", applications_check},
    {"recommendations and rounds", judgements_check},
    {"panels", panels_check},
    {"register entries", register_check},
    {"training intervals", training_verify},
    {"standings of organisations", standing_verify},
    {"funds and awards", funding_verify},
};

static void print_line(struct asked *asked, const char *what, struct verified verified) {
    printf("%-32s %12" PRId64 " checked %8" PRId64 " differ\n", what, verified.checked, verified.differences);
    fflush(stdout);
    asked->differences += verified.differences;
}

static void verify_all(void *context) {
    struct asked *asked = context;
    if (asked->mend) {
        int64_t intervals = training_refresh_all(asked->db, clock_now());
        int64_t standings = standing_refresh_all(asked->db, clock_now());
        fprintf(stderr,
            "Written anew: training of %" PRId64 " people in modules, standings of %" PRId64 " organisations.\n",
            intervals, standings);
    }
    for (size_t i = 0; i < sizeof nouns / sizeof *nouns; i++) {
        struct verified verified = {0};
        verified.differences = nouns[i].verify(asked->db, clock_now(), &verified.checked);
        print_line(asked, nouns[i].what, verified);
    }
    print_line(asked, "entries of the trail", audit_check(asked));
    fputs(asked->differences == 0 ? "No difference.\n" : "There are differences.\n", stderr);
}

int verify_command(int argc, char **argv) {
    struct arena *arena = arena_new(64u << 20);
    struct configuration configuration;
    int status = 2;
    if (configuration_read(arena, &configuration, &argc, argv)) {
        bool mend = argc == 2 && strcmp(argv[1], "--mend") == 0;
        if (configuration.help || (argc > 1 && !mend)) {
            fputs(help, configuration.help ? stdout : stderr);
            status = configuration.help ? 0 : 2;
        } else {
            struct asked asked = {.configuration = &configuration, .mend = mend};
            plug_start(arena, NULL); /* due days follow from the frameworks' calendars */
            status = command_with_database("verify", &configuration, &asked.db, verify_all, &asked);
            status = status == 0 && asked.differences > 0 ? 1 : status;
        }
    }
    arena_free(arena);
    return status;
}
