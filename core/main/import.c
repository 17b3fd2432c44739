/* assay import: results of training, or applications that wait already, from a file, by the same steps as the page, one
 * after the other. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "exchange/exchange.h"
#include "exchange/exchange_view.h"
#include "main/command.h"
#include "main/commands.h"
#include "main/exchange_options.h"
#include "main/import_waiting.h"
#include "plug/exchange.h"
#include "view/html.h"

enum { ARENA_BYTES = 64 << 20, SAFETY_SECONDS = 3600, BAR_WIDTH = 30, REFUSED_TOLD = 1000 };

static const char help[] =
    "usage: assay import FILE --as EMAIL [--provider IDENTIFIER] [--format FORMAT] [--preview]\n"
    "\n"
    "Reads FILE in the plugin's isolated worker, judges every line, and records what is new, in one\n"
    "transaction. The same file twice changes nothing. Lines that are refused are written to stdout:\n"
    "line, column, code, what is wrong. Exit status 0 only when nothing was refused.\n"
    "\n"
    "With a format of waiting applications (backlog_csv, backlog_xml) they are entered with the day they\n"
    "were first received, which nothing changes afterwards; the account is an intake officer's.\n"
    "\n"
    "--as EMAIL       the account that imports; what it may record, and for whom, is asked as on the page\n"
    "--provider NAME  identifier (GB-CHC-1234567) or name of the provider, when there are several\n"
    "--format FORMAT  the exchange plugin: assay_csv for a FILE that ends in .csv, else assay_xml\n"
    "--preview        stop before recording: confirm it on the page\n";

struct asked {
    struct db *db;
    const struct exchange_options *options;
    int descriptor;
    uint64_t size;
    struct exchange_actor actor;
    int64_t import_id;
    moment now;
    const struct import_one *import;
    struct import_refused_rows refused;
    int status;
};

static void as_actor(struct asked *asked) {
    exchange_act(asked->db, asked->actor, asked->now);
}

static const char *file_name(const struct exchange_options *options) {
    const char *slash = strrchr(options->file, '/');
    return slash == NULL ? options->file : slash + 1;
}

static void open_import(void *context) {
    struct asked *asked = context;
    as_actor(asked);
    asked->import_id = import_add(asked->db,
        (struct import_new){.provider_id = asked->actor.provider_id,
            .person_id = asked->actor.person_id,
            .plugin = asked->options->format,
            .name = file_name(asked->options),
            .descriptor = asked->descriptor,
            .size = asked->size},
        true, asked->now + SAFETY_SECONDS * MOMENT_SECOND); /* if this command is killed, the server reads it then */
}

static void look(void *context) {
    struct asked *asked = context;
    as_actor(asked);
    asked->import = import_one_one(asked->db, (struct import_one_in){asked->import_id});
    asked->refused = import_refused_run(asked->db, (struct import_refused_in){asked->import_id, true, 0, REFUSED_TOLD});
}

static void confirm(void *context) {
    struct asked *asked = context;
    as_actor(asked);
    import_confirm(asked->db, asked->import_id, true, asked->now + SAFETY_SECONDS * MOMENT_SECOND);
}

static void bar(void *context, const struct import_progress *progress) {
    (void)context;
    int done = progress->bytes_total <= 0 ? BAR_WIDTH : (int)(progress->bytes * BAR_WIDTH / progress->bytes_total);
    fprintf(stderr, "\rreading [%.*s%*s] %lld records", done, "##############################", BAR_WIDTH - done, "",
        (long long)progress->records);
}

static void refused_print(const struct asked *asked) {
    struct html words = {.arena = db_arena(asked->db)};
    for (size_t i = 0; i < asked->refused.count; i++) {
        const struct import_refused *row = &asked->refused.row[i];
        printf("%d\t%s\t%s\t%s\n", row->line, import_column(&words, asked->import, row->code, row->position), row->code,
            import_words(&words, row->code, row->message, row->fill));
    }
    fflush(stdout);
}

static void import_all_steps(void *context) {
    struct asked *asked = context;
    if (plug_format_find(asked->options->format)->waiting) {
        asked->status = import_waiting(asked->db, &(struct import_waiting){.as = asked->options->as,
                                                      .format = asked->options->format,
                                                      .name = file_name(asked->options),
                                                      .descriptor = asked->descriptor,
                                                      .size = asked->size,
                                                      .preview = asked->options->preview});
        return;
    }
    bool terminal = isatty(STDERR_FILENO);
    asked->now = clock_now();
    asked->actor = exchange_actor_find(asked->db, "import", asked->options);
    db_transaction(asked->db, open_import, asked);
    struct import_work work = {
        .db = asked->db, .import_id = asked->import_id, .now = asked->now, .progress = terminal ? bar : NULL};
    import_read(&work);
    fputs(terminal ? "\n" : "", stderr);
    db_transaction(asked->db, look, asked);
    refused_print(asked);
    asked->status = asked->import->rejected > 0 || strcmp(asked->import->state, "preview") != 0;
    if (strcmp(asked->import->state, "preview") != 0) {
        fprintf(stderr, "assay import: the file was refused as a whole. %s\n", asked->import->words);
        return;
    }
    fprintf(stderr, "%d new, %d recorded before, %d refused\n", asked->import->applied, asked->import->unchanged,
        asked->import->rejected);
    if (asked->import->unchanged > 0 && asked->import->applied + asked->import->rejected == 0) {
        fputs("everything in this file was recorded before: it changes nothing\n", stderr);
    }
    if (asked->options->preview) {
        fprintf(stderr, "nothing is recorded yet: confirm it at /imports/%lld\n", (long long)asked->import_id);
        return;
    }
    db_transaction(asked->db, confirm, asked);
    import_apply(&work);
    db_transaction(asked->db, look, asked);
    fprintf(stderr, "%d recorded for %s\n", asked->import->applied, asked->actor.provider_name);
}

static int run(const struct configuration *configuration, const struct exchange_options *options, struct arena *arena) {
    struct asked asked = {.options = options, .descriptor = open(options->file, O_RDONLY | O_CLOEXEC)};
    struct stat status;
    if (asked.descriptor < 0 || fstat(asked.descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
        fprintf(stderr, "assay import: %s cannot be read\n", options->file);
        return 1;
    }
    asked.size = (uint64_t)status.st_size;
    plug_start(arena, NULL);
    const struct exchange_format *format = plug_format_find(options->format);
    int result = 1;
    uint64_t most = format != NULL && format->waiting ? BACKLOG_BYTES_MOST : IMPORT_BYTES_MOST;
    if (asked.size > most) {
        fprintf(stderr, "assay import: %s is larger than %llu MB: split it into several files\n", options->file,
            (unsigned long long)(most >> 20));
    } else if (format == NULL || !format->imports) {
        fprintf(stderr, "assay import: no plugin reads %s; assay plugins list says which there are\n", options->format);
    } else {
        result = command_with_database("import", configuration, &asked.db, import_all_steps, &asked);
        result = result == 0 ? asked.status : result;
    }
    close(asked.descriptor);
    return result;
}

int import_command(int argc, char **argv) {
    struct arena *arena = arena_new(ARENA_BYTES);
    struct configuration configuration;
    struct exchange_options options;
    int status = 2;
    if (configuration_read(arena, &configuration, &argc, argv)) {
        if (configuration.help) {
            fputs(help, stdout);
            status = 0;
        } else if (exchange_options_read("import", argc, argv, &options)) {
            if (options.file == NULL) {
                fputs(help, stderr);
            } else {
                status = run(&configuration, &options, arena);
            }
        }
    }
    arena_free(arena);
    return status;
}
