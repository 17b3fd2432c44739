/* Import: the document at descriptor 0 through the schema and the plugin's hooks to frames at descriptor 1. */
#include "worker.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "plug/isolation.h"
#include "plug/plug_parts.h"

#define READ_BYTES ((size_t)64 << 10)
#define PROGRESS_BYTES ((uint64_t)256 << 10)
#define BRIEF_BYTES ((size_t)4 << 20)
#define HELD_BYTES ((size_t)4 << 20)

bool worker_open(struct worker *worker, struct arena *arena, int argc, char **argv, uint32_t direction,
    const struct xml_schema **schema, uint64_t *document_bytes, int *status) {
    int64_t number[5];
    *status = WORKER_BAD_USE;
    for (int i = 0; i < 5; i++) {
        if (argc != 10 || !text_number(argv[5 + i], 0, INT64_MAX, &number[i])) {
            return false;
        }
    }
    const char *name = argv[2];
    const char *fault = NULL;
    worker->arena = arena;
    worker->work = arena_new((size_t)64 << 20);
    worker->brief = arena_new(BRIEF_BYTES);
    worker->out.most = (size_t)4 << 20;
    worker->held.most = HELD_BYTES;
    worker->stopped = EXCHANGE_FINISHED;
    worker->records_most = (uint64_t)number[3];
    worker->rejections_told = (uint64_t)number[4];
    *document_bytes = (uint64_t)number[2];

    *status = WORKER_NOT_SHUT_IN;
    if (!isolation_limits((uint64_t)number[0], (uint64_t)number[1])) {
        return false;
    }
    /* The shipped schema is the last thing read from a file. */
    if (direction == ASSAY_IMPORTS) {
        bool needed = argv[4][0] != '\0';
        bool started = xml_start(argv[3]);
        *schema = needed && started ? xml_schema_get(arena, argv[4], &fault) : NULL;
        if (!started || (needed && *schema == NULL)) {
            worker_stop(worker, EXCHANGE_NOT_STARTED, fault == NULL ? "the schema folder cannot be read" : fault);
            *status = worker_close(worker);
            return false;
        }
    }
    (void)isolation_landlock();
    if (!isolation_filter_opening()) {
        return false;
    }
    worker->plugin = worker_plugin_open(arena, name, &fault);
    if (worker->plugin != NULL &&
        (worker->plugin->kind != ASSAY_EXCHANGE || (worker->plugin->is.exchange->directions & direction) == 0 ||
            !text_equal(worker->plugin->is.exchange->schema, argv[4]))) {
        fault = "it is not the plugin that was checked, or does not go in this direction";
        worker->plugin = NULL;
    }
    if (worker->plugin == NULL) {
        worker_stop(worker, EXCHANGE_NOT_STARTED, fault);
        *status = worker_close(worker);
        return false;
    }
    if (!isolation_filter_working()) {
        return false;
    }
    worker->exchange = worker->plugin->is.exchange;
    worker_host_fill(worker);
    return true;
}

static void hook_done(struct worker *worker, int result) {
    if (result != ASSAY_DONE) {
        worker_stop(worker, EXCHANGE_PLUGIN_FAILED, "the plugin said that it cannot go on");
    }
}

static bool record_element(const struct worker *worker, const char *name, const char *namespace_uri) {
    return strcmp(name, worker->exchange->record_element) == 0 &&
           strcmp(namespace_uri, worker->exchange->namespace_uri) == 0;
}

static struct assay_element element_of(const struct xml_element *element, const struct assay_attribute *attribute) {
    return (struct assay_element){.size = sizeof(struct assay_element),
        .depth = (uint32_t)element->depth,
        .line = (uint32_t)element->line,
        .column = (uint32_t)element->column,
        .name = element->name,
        .namespace_uri = element->namespace_uri,
        .attribute = attribute,
        .attributes = element->attributes};
}

void worker_element_start(void *context, const struct xml_element *element) {
    struct worker *worker = context;
    struct assay_attribute attribute[256];
    if (worker->record_depth == 0 && record_element(worker, element->name, element->namespace_uri)) {
        worker->record_depth = element->depth;
        worker->record_line = element->line;
        worker->record_column = element->column;
        worker->record_bad = worker->record_next;
        worker->record_next = false;
        worker->held.length = 0;
        worker->held_records = 0;
    }
    if (element->attributes > sizeof attribute / sizeof *attribute) {
        worker_stop(worker, EXCHANGE_STOPPED, "an element has too many attributes");
    }
    if (worker->stopped != EXCHANGE_FINISHED || worker->record_bad) {
        return;
    }
    for (size_t i = 0; i < element->attributes; i++) {
        attribute[i] = (struct assay_attribute){
            element->attribute[i].name, element->attribute[i].namespace_uri, element->attribute[i].value};
    }
    struct assay_element given = element_of(element, attribute);
    hook_done(worker, worker->exchange->import_element_start(&worker->host, worker->state, &given));
}

static void record_close(struct worker *worker) {
    worker->record_depth = 0;
    if (!worker->record_bad && worker->held.length > 0) {
        worker->records += worker->held_records;
        frame_put_bytes(&worker->out, worker->held.data, worker->held.length);
        worker_flush_some(worker);
    }
    worker->held_records = 0;
    worker->record_bad = false;
    if (arena_bytes(worker->brief) > 0) {
        arena_free(worker->brief);
        worker->brief = arena_new(BRIEF_BYTES);
    }
}

void worker_element_end(void *context, const struct xml_element *element, const char *text, size_t bytes) {
    struct worker *worker = context;
    if (worker->stopped == EXCHANGE_FINISHED && !worker->record_bad) {
        struct assay_element given = element_of(element, NULL);
        if (text != NULL && bytes > 0 && worker->exchange->import_text != NULL) {
            hook_done(worker, worker->exchange->import_text(&worker->host, worker->state, text, bytes));
        }
        if (worker->stopped == EXCHANGE_FINISHED && worker->exchange->import_element_end != NULL) {
            hook_done(worker, worker->exchange->import_element_end(&worker->host, worker->state, &given));
        }
    }
    if (worker->record_depth == element->depth) {
        record_close(worker);
    }
}

/* A fault in a record element costs that record; any other the document. */
static void on_problem(void *context, const struct xml_problem *problem) {
    struct worker *worker = context;
    bool inside = worker->record_depth > 0 && problem->depth >= worker->record_depth && problem->depth > 0;
    bool starting = worker->record_depth == 0 && record_element(worker, problem->element, problem->namespace_uri);
    if (inside) {
        worker->record_bad = true;
    } else if (starting) {
        worker->record_next = true;
    }
    worker_reject_filled(worker, &(struct exchange_rejection){.line = problem->line,
                                     .column = problem->column,
                                     .code = problem->code,
                                     .message = problem->message,
                                     .fill = problem->fill,
                                     .fills = problem->fills,
                                     .whole = !inside && !starting});
    if (problem->fatal) {
        worker_stop(worker, EXCHANGE_STOPPED, "");
    }
}

void worker_import_finish(struct worker *worker) {
    if (worker->stopped == EXCHANGE_FINISHED && worker->exchange->import_finish != NULL) {
        hook_done(worker, worker->exchange->import_finish(&worker->host, worker->state));
    }
}

static void progress_tell(struct worker *worker) {
    size_t begun = frame_begin(&worker->out, FRAME_PROGRESS);
    frame_put_64(&worker->out, worker->bytes);
    frame_end(&worker->out, begun);
    worker_flush(worker);
}

static void import_document(struct worker *worker, struct xml_reader *reader) {
    char *data = arena_alloc(worker->arena, READ_BYTES);
    uint64_t told = 0;
    while (worker->stopped == EXCHANGE_FINISHED) {
        ssize_t got = read(STDIN_FILENO, data, READ_BYTES);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            worker_stop(worker, EXCHANGE_NOT_STARTED, "the document cannot be read");
            return;
        }
        if (got == 0) {
            break;
        }
        worker->bytes += (uint64_t)got;
        (void)xml_reader_feed(reader, data, (size_t)got);
        if (worker->bytes - told >= PROGRESS_BYTES) {
            told = worker->bytes;
            progress_tell(worker);
        }
    }
    if (worker->stopped == EXCHANGE_FINISHED) {
        (void)xml_reader_finish(reader);
    }
    worker_import_finish(worker);
}

int worker_import(struct arena *arena, int argc, char **argv) {
    static const struct xml_events EVENTS = {worker_element_start, worker_element_end, on_problem};
    struct worker *worker = ARENA_NEW(arena, struct worker);
    const struct xml_schema *schema = NULL;
    uint64_t document_bytes = 0;
    int status = 0;
    const char *name = getenv("ASSAY_DOCUMENT");
    if (!worker_open(worker, arena, argc, argv, ASSAY_IMPORTS, &schema, &document_bytes, &status)) {
        return status;
    }
    struct xml_limits limits = xml_limits_default;
    limits.document_bytes = document_bytes;
    limits.problems = 100000;
    struct assay_document document = {.size = sizeof document, .name = name == NULL ? "" : name};
    worker->state = worker->exchange->import_start(&worker->host, &document);
    if (worker->state == NULL) {
        worker_stop(worker, EXCHANGE_PLUGIN_FAILED, "the plugin could not begin");
    } else if (plug_exchange_syntax(worker->exchange) == ASSAY_CSV) {
        worker_table_import(worker, document_bytes);
    } else {
        import_document(worker, xml_reader_new(arena, schema, &limits, &EVENTS, worker));
    }
    return worker_close(worker);
}
