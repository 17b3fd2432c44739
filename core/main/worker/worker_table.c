/* Import of a table: read whole, then handed to the plugin's hooks as elements. */
#include "worker.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "plug/csv.h"

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
    worker_reject_filled(table->worker, problem->line, problem->line > 0 ? 1 : 0, problem->code, problem->message,
        problem->fill, problem->fills, problem->whole);
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
