/* assay report status: was a person compliant on a day, as was known at a moment? */
#include "main/report_status.h"

#include <stdio.h>
#include <string.h>

#include "jobs/jobs_queries.h"
#include "main/command.h"
#include "people/people_rules.h"
#include "plug/plug.h"
#include "training/training_answer.h"
#include "training/training_asked.h"
#include "view/csv_write.h"

static const char help[] =
    "usage: assay report status --person NUMBER [--on DAY] [--known DAY | MOMENT]\n"
    "\n"
    "Writes what a person is in each module that is asked of them, and why, to stdout as CSV: a line a module and\n"
    "organisation.\n"
    "\n"
    "--person NUMBER  learner number: L-7F3K-2Q9M\n"
    "--on DAY         the day asked about, as 2026-03-27; today when left out\n"
    "--known MOMENT   as known at the end of a day, or at a moment such as 2026-03-27T12:00:00Z; now when left out\n";

struct asked {
    struct db *db;
    char number[LEARNER_NUMBER_SIZE];
    day on;
    moment known_at;
    moment now;
    const char *csv;
    bool known_person;
};

static void line_add(struct text_builder *csv, const struct training_answer *answer,
    const struct training_answer_line *line, const char *known) {
    struct arena *arena = csv->arena;
    csv_write_text(csv, answer->learner_number);
    csv_write_text(csv, answer->board->name);
    csv_write_text(csv, day_text(arena, answer->board->on));
    csv_write_text(csv, known);
    csv_write_text(csv, line->module->code);
    csv_write_text(csv, line->module->title);
    csv_write_text(csv, training_status_text(line->state->status));
    csv_write_text(csv, training_counts(line->state->status) ? "yes" : "no");
    csv_write_text(csv, day_text(arena, line->state->ends_on));
    csv_write_text(csv, line->state->interval == NULL ? "" : training_basis_text(line->state->basis));
    csv_write_text(csv, line->completion == NULL ? "" : day_text(arena, line->completion->completed_on));
    csv_write_text(csv, line->recognition_id == 0 ? "" : arena_format(arena, "%lld", (long long)line->recognition_id));
    csv_write_text(csv, line->months == 0 ? "" : arena_format(arena, "%d", line->months));
    csv_write_text(csv, line->months == 0 ? "" : arena_format(arena, "%d", line->standard_version));
    csv_write_end(csv);
}

static void status_run(void *context) {
    struct asked *asked = context;
    struct arena *arena = db_arena(asked->db);
    job_system_one(asked->db, (struct job_system_in){asked->now});
    struct training_answer_places_rows places =
        training_answer_places_run(asked->db, (struct training_answer_places_in){asked->number, asked->on});
    struct text_builder csv;
    csv_write_start(&csv, arena,
        "learner number,organisation,on,known at,module,title,status,counts,last day,basis,completed on,recognition,"
        "months,standard version");
    const char *known = asked->known_at == MOMENT_NONE ? "" : moment_text(arena, asked->known_at);
    for (size_t i = 0; i < places.count; i++) {
        struct training_answer_parts *parts = training_answer_add(
            asked->db, places.row[i].organisation_id, places.row[i].person_id, asked->on, asked->known_at);
        db_batch_run(asked->db);
        const struct training_answer *answer = training_answer_build(arena, parts, places.row[i].person_id);
        for (size_t k = 0; answer != NULL && k < answer->lines.count; k++) {
            line_add(&csv, answer, &answer->lines.row[k], known);
        }
        asked->known_person = asked->known_person || answer != NULL;
    }
    asked->csv = csv.data;
}

static void status_print(void *context) {
    struct asked *asked = context;
    db_transaction(asked->db, status_run, asked);
    if (asked->known_person) {
        fputs(asked->csv, stdout);
        fflush(stdout);
    }
}

/* False, with words on stderr, when something is not understood. */
static bool options_read(int argc, char **argv, struct asked *asked) {
    const char *person = NULL;
    const char *on = NULL;
    const char *known = NULL;
    for (int i = 1; i < argc; i++) {
        const char **into = strcmp(argv[i], "--person") == 0  ? &person
                            : strcmp(argv[i], "--on") == 0    ? &on
                            : strcmp(argv[i], "--known") == 0 ? &known
                                                              : NULL;
        if (into == NULL || i + 1 == argc) {
            fprintf(stderr, "assay report status: \"%s\" is not understood\n", argv[i]);
            return false;
        }
        *into = argv[++i];
    }
    asked->now = clock_now();
    const char *fault = NULL;
    if (!learner_number_parse(person, asked->number)) {
        fputs("assay report status: --person asks for a learner number, such as L-7F3K-2Q9M\n", stderr);
        return false;
    }
    if (!training_on_parse(on, day_of_moment(asked->now, ZONE_LONDON), &asked->on, &fault)) {
        fprintf(stderr, "assay report status: --on %s: %s\n", on, fault);
        return false;
    }
    if (!training_known_parse(known, asked->now, &asked->known_at, &fault)) {
        fprintf(stderr, "assay report status: --known %s: %s\n", known, fault);
        return false;
    }
    return true;
}

int report_status(struct arena *arena, const struct configuration *configuration, int argc, char **argv) {
    struct asked asked = {0};
    if (configuration->help) {
        fputs(help, stdout);
        return 0;
    }
    if (!options_read(argc, argv, &asked)) {
        return 2;
    }
    plug_start(arena, NULL);
    int status = command_with_database("report", configuration, &asked.db, status_print, &asked);
    if (status == 0 && !asked.known_person) {
        fputs(
            "assay report status: nobody of that learner number did anything in an organisation on that day\n", stderr);
        status = 1;
    }
    return status;
}
