/* Export: record frames at descriptor 0 through the plugin's hooks and the writer to document frames at descriptor 1.
 */
#include "worker.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plug/plug_parts.h"

#define BRIEF_BYTES ((size_t)1 << 20)

bool worker_document_write(void *context, const char *data, size_t bytes) {
    struct worker *worker = context;
    size_t begun = frame_begin(&worker->out, FRAME_DOCUMENT);
    frame_put_bytes(&worker->out, data, bytes);
    frame_end(&worker->out, begun);
    worker_flush(worker);
    return !worker->out.full;
}

static struct assay_completion completion_of(const struct exchange_record *record) {
    return (struct assay_completion){.size = sizeof(struct assay_completion),
        .result = (uint32_t)record->result,
        .completed_on = record->completed_on,
        .learner_number = record->learner_number,
        .email = record->email,
        .given_name = record->given_name,
        .family_name = record->family_name,
        .organisation_identifier = record->organisation_identifier,
        .module_code = record->module_code,
        .course_code = record->course_code,
        .session_reference = record->session_reference,
        .trainer = record->trainer,
        .certificate_number = record->certificate_number,
        .provider = record->provider};
}

static void export_one(struct worker *worker, const struct exchange_record *record) {
    struct assay_completion completion = completion_of(record);
    if (worker->exchange->export_completion(&worker->host, worker->state, &completion) != ASSAY_DONE) {
        worker_stop(worker, EXCHANGE_PLUGIN_FAILED, "the plugin said that it cannot go on");
    }
    worker->records++;
    if (arena_bytes(worker->brief) > 0) {
        arena_free(worker->brief);
        worker->brief = arena_new(BRIEF_BYTES);
    }
}

/* True at the end of the input. */
static bool frame_export(struct worker *worker, struct frame *frame) {
    if (frame->kind == FRAME_INPUT_END) {
        return true;
    }
    struct exchange_record record = frame_get_record(frame);
    if (frame->kind != FRAME_RECORD || frame->bad) {
        worker_stop(worker, EXCHANGE_NOT_STARTED, "the records handed in make no sense");
        return true;
    }
    export_one(worker, &record);
    return false;
}

static void export_records(struct worker *worker) {
    size_t capacity = FRAME_MOST + FRAME_HEAD;
    unsigned char *data = arena_alloc(worker->arena, capacity);
    size_t length = 0;
    bool ended = false;
    while (!ended && worker->stopped == EXCHANGE_FINISHED) {
        ssize_t got = read(STDIN_FILENO, data + length, capacity - length);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            worker_stop(worker, EXCHANGE_NOT_STARTED, "the records handed in were cut off");
            return;
        }
        length += (size_t)got;
        size_t at = 0;
        while (!ended && worker->stopped == EXCHANGE_FINISHED) {
            struct frame frame;
            size_t taken = frame_take(data + at, length - at, &frame);
            if (taken == SIZE_MAX) {
                worker_stop(worker, EXCHANGE_NOT_STARTED, "the records handed in make no sense");
            }
            if (taken == 0 || taken == SIZE_MAX) {
                break;
            }
            ended = frame_export(worker, &frame);
            at += taken;
        }
        memmove(data, data + at, length - at);
        length -= at;
    }
}

int worker_export(struct arena *arena, int argc, char **argv) {
    struct worker *worker = ARENA_NEW(arena, struct worker);
    const struct xml_schema *schema = NULL;
    uint64_t document_bytes = 0;
    int status = 0;
    const char *name = getenv("ASSAY_DOCUMENT");
    if (!worker_open(worker, arena, argc, argv, ASSAY_EXPORTS, &schema, &document_bytes, &status)) {
        return status;
    }
    struct assay_document document = {.size = sizeof document, .name = name == NULL ? "" : name};
    if (plug_exchange_syntax(worker->exchange) == ASSAY_CSV) {
        worker_table_open(worker);
    } else {
        worker->writer = xml_writer_new(arena, worker_document_write, worker);
    }
    worker->state = worker->exchange->export_start(&worker->host, &document);
    if (worker->state == NULL) {
        worker_stop(worker, EXCHANGE_PLUGIN_FAILED, "the plugin could not begin");
    } else {
        export_records(worker);
    }
    if (worker->stopped == EXCHANGE_FINISHED &&
        worker->exchange->export_finish(&worker->host, worker->state) != ASSAY_DONE) {
        worker_stop(worker, EXCHANGE_PLUGIN_FAILED, "the plugin said that it cannot go on");
    }
    if (worker->stopped == EXCHANGE_FINISHED && worker->table != NULL && !worker_table_close(worker)) {
        worker_stop(worker, EXCHANGE_PLUGIN_FAILED, "what it wrote is no table");
    }
    if (worker->stopped == EXCHANGE_FINISHED && worker->writer != NULL && !xml_writer_finish(worker->writer)) {
        worker_stop(worker, EXCHANGE_PLUGIN_FAILED, xml_writer_fault(worker->writer));
    }
    return worker_close(worker);
}
