/* Tables: read whole, then handed to the plugin's hooks as elements; and written from such elements. */
#include "worker.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "plug/csv.h"
#include "plug/plug_parts.h"
#include "view/csv_write.h"

#define READ_BYTES ((size_t)256 << 10)

struct table {
    struct worker *worker;
    const char *column[CSV_COLUMNS_MOST];
    size_t columns;
};

static struct xml_element element_of(const struct table *table, const char *name, size_t depth, int64_t line) {
    return (struct xml_element){.name = name,
        .namespace_uri = table->worker->exchange->namespace_uri,
        .depth = depth,
        .line = line,
        .column = 1};
}

/* How the table is written, and where its first line stands: what it takes to send lines back as they came. */
static void columns_tell(struct worker *worker, const struct csv_row *row) {
    const char separator[] = {row->separator, '\0'};
    const struct field fill[] = {{"separator", separator}, {"encoding", row->windows ? "windows-1252" : "utf-8"},
        {"said", row->separator_said ? "yes" : "no"}};
    worker_reject_filled(worker, &(struct exchange_rejection){.line = row->line,
                                     .column = 1,
                                     .place = {(int64_t)row->place.from, (int64_t)row->place.bytes},
                                     .code = "columns",
                                     .message = N_("The first line names the columns."),
                                     .fill = fill,
                                     .fills = sizeof fill / sizeof *fill,
                                     .note = true});
}

static bool on_header(void *context, const struct csv_row *row) {
    struct table *table = context;
    struct xml_attribute attribute[CSV_COLUMNS_MOST];
    struct xml_element root = element_of(table, table->worker->exchange->root, 1, row->line);
    root.attribute = attribute;
    table->columns = row->cells;
    for (size_t i = 0; i < row->cells; i++) {
        table->column[i] = csv_name(table->worker->arena, row->cell[i]);
        if (table->column[i][0] != '\0') {
            attribute[root.attributes++] = (struct xml_attribute){table->column[i], "", row->cell[i]};
        }
    }
    if (plug_exchange_records(table->worker->exchange) == ASSAY_COMPLETIONS) {
        columns_tell(table->worker, row);
    }
    worker_element_start(table->worker, &root);
    if (table->worker->whole_rejected) {
        worker_stop(table->worker, EXCHANGE_STOPPED, "");
    }
    return table->worker->stopped == EXCHANGE_FINISHED;
}

static bool on_row(void *context, const struct csv_row *row) {
    struct table *table = context;
    struct xml_attribute attribute[CSV_COLUMNS_MOST];
    struct xml_element record = element_of(table, table->worker->exchange->record_element, 2, row->line);
    record.attribute = attribute;
    table->worker->place = (struct exchange_place){(int64_t)row->place.from, (int64_t)row->place.bytes};
    for (size_t i = 0; i < row->cells && i < table->columns; i++) {
        if (table->column[i][0] != '\0' && row->cell[i][0] != '\0') {
            attribute[record.attributes++] = (struct xml_attribute){table->column[i], "", row->cell[i]};
        }
    }
    worker_element_start(table->worker, &record);
    worker_element_end(table->worker, &record, NULL, 0);
    return table->worker->stopped == EXCHANGE_FINISHED;
}

static void on_problem(void *context, const struct csv_problem *problem) {
    const struct table *table = context;
    worker_reject_filled(table->worker, &(struct exchange_rejection){.line = problem->line,
                                            .column = problem->line > 0 ? 1 : 0,
                                            .place = {(int64_t)problem->place.from, (int64_t)problem->place.bytes},
                                            .code = problem->code,
                                            .message = problem->message,
                                            .fill = problem->fill,
                                            .fills = problem->fills,
                                            .whole = problem->whole});
    if (problem->whole) {
        worker_stop(table->worker, EXCHANGE_STOPPED, "");
    }
}

/* All of the document; NULL when it cannot be read or is too large: the worker is stopped then. */
static char *document_read(struct worker *worker, uint64_t most) {
    struct text_builder text;
    text_builder_start(&text, worker->arena);
    char *piece = arena_alloc(worker->arena, READ_BYTES);
    for (;;) {
        ssize_t got = read(STDIN_FILENO, piece, READ_BYTES);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            worker_stop(worker, EXCHANGE_NOT_STARTED, "the document cannot be read");
            return NULL;
        }
        if (got == 0) {
            return text.data;
        }
        worker->bytes += (uint64_t)got;
        if (worker->bytes > most) {
            worker_reject(worker, 0, 0, "too-large",
                N_("The document is larger than what is accepted. Split it and send the parts."), true);
            worker_stop(worker, EXCHANGE_STOPPED, "");
            return NULL;
        }
        text_add_bytes(&text, piece, (size_t)got);
    }
}

void worker_table_import(struct worker *worker, uint64_t document_bytes) {
    static const struct csv_events EVENTS = {on_header, on_row, on_problem};
    const char *data = document_read(worker, document_bytes);
    if (data == NULL) {
        return;
    }
    struct table table = {.worker = worker};
    csv_read(worker->arena, data, worker->bytes, &EVENTS, &table);
    if (worker->stopped == EXCHANGE_FINISHED) {
        struct xml_element root = element_of(&table, worker->exchange->root, 1, 1);
        worker_element_end(worker, &root, NULL, 0);
    }
    worker_import_finish(worker);
}

/* The plugin's hooks are in between: nothing here may jump, so lengths are bounded. */
enum { NAME_BYTES = 64, VALUE_BYTES = 1024, OUT_ROW_BYTES = CSV_COLUMNS_MOST * VALUE_BYTES * 3 };

struct table_writer {
    struct text_builder out;
    size_t depth;
    size_t columns;
    size_t rows;
    bool bad;
    bool headed;
    char name[CSV_COLUMNS_MOST][NAME_BYTES];
    char title[CSV_COLUMNS_MOST][NAME_BYTES];
    char value[CSV_COLUMNS_MOST][VALUE_BYTES];
};

static void out_flush(struct worker *worker) {
    struct table_writer *table = worker->table;
    table->bad = table->bad || !worker_document_write(worker, table->out.data, table->out.length);
    table->out.length = 0;
}

void worker_table_open(struct worker *worker) {
    worker->table = ARENA_NEW(worker->arena, struct table_writer);
    text_builder_start(&worker->table->out, worker->arena);
    /* Room for the longest row there can be, so that none makes it grow. */
    char *room = arena_alloc(worker->arena, OUT_ROW_BYTES);
    memset(room, ' ', OUT_ROW_BYTES - 1);
    text_add(&worker->table->out, room);
    worker->table->out.length = 0;
}

static void header_write(struct worker *worker) {
    struct table_writer *table = worker->table;
    table->headed = true;
    text_add(&table->out, "\xef\xbb\xbf");
    out_flush(worker); /* a mark is no cell: the first one is not parted from it */
    for (size_t i = 0; i < table->columns; i++) {
        csv_write_text(&table->out, table->title[i]);
    }
    csv_write_end(&table->out);
    out_flush(worker);
}

void worker_table_start(struct worker *worker) {
    struct table_writer *table = worker->table;
    table->depth++;
    table->bad = table->bad || table->depth > 2;
    if (table->depth == 2 && !table->headed) {
        header_write(worker);
    }
    memset(table->value, 0, sizeof table->value);
}

static void text_keep(struct table_writer *table, char *into, size_t room, const char *text) {
    size_t length = strlen(text);
    table->bad = table->bad || length >= room;
    memcpy(into, text, length >= room ? 0 : length + 1);
}

void worker_table_cell(struct worker *worker, const char *name, const char *value) {
    struct table_writer *table = worker->table;
    if (value == NULL || table->depth == 0 || table->bad) {
        return;
    }
    if (table->depth == 1) {
        table->bad = table->headed || table->columns == CSV_COLUMNS_MOST;
        if (!table->bad) {
            text_keep(table, table->name[table->columns], NAME_BYTES, name);
            text_keep(table, table->title[table->columns++], NAME_BYTES, value);
        }
        return;
    }
    for (size_t i = 0; i < table->columns; i++) {
        if (strcmp(table->name[i], name) == 0) {
            text_keep(table, table->value[i], VALUE_BYTES, value);
            return;
        }
    }
    table->bad = true; /* no such column */
}

void worker_table_end(struct worker *worker) {
    struct table_writer *table = worker->table;
    if (table->depth == 2 && !table->bad) {
        for (size_t i = 0; i < table->columns; i++) {
            csv_write_text(&table->out, table->value[i]);
        }
        csv_write_end(&table->out);
        table->rows++;
        out_flush(worker);
    }
    table->bad = table->bad || table->depth == 0;
    table->depth -= table->depth > 0;
}

bool worker_table_close(struct worker *worker) {
    struct table_writer *table = worker->table;
    if (!table->headed && !table->bad && table->columns > 0) {
        header_write(worker);
    }
    return !table->bad && table->depth == 0 && table->headed;
}
