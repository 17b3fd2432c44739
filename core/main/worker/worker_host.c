/* What the plugin's hooks may call, and what goes out to the host. Nothing here may jump: hooks are in between. */
#include "worker.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "plug/plug_parts.h"

#define OUT_BYTES ((size_t)64 << 10)

void worker_flush(struct worker *worker) {
    size_t at = 0;
    while (at < worker->out.length) {
        ssize_t written = write(STDOUT_FILENO, worker->out.data + at, worker->out.length - at);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            _exit(WORKER_BAD_USE);
        }
        at += (size_t)written;
    }
    worker->out.length = 0;
}

void worker_flush_some(struct worker *worker) {
    if (worker->out.length >= OUT_BYTES) {
        worker_flush(worker);
    }
}

void worker_stop(struct worker *worker, enum exchange_state state, const char *words) {
    if (worker->stopped == EXCHANGE_FINISHED) {
        worker->stopped = state;
        worker->words = words;
    }
}

void worker_reject(
    struct worker *worker, int64_t line, int64_t column, const char *code, const char *message, bool whole) {
    worker_reject_filled(worker,
        &(struct exchange_rejection){
            .line = line, .column = column, .place = worker->place, .code = code, .message = message, .whole = whole});
}

void worker_reject_filled(struct worker *worker, const struct exchange_rejection *rejection) {
    enum { NOTES_MOST = 50 };
    worker->rejections += !rejection->note;
    worker->notes += rejection->note;
    worker->whole_rejected = worker->whole_rejected || rejection->whole;
    /* One that is about the whole document is always told. */
    if (rejection->note ? worker->notes > NOTES_MOST
                        : worker->rejections > worker->rejections_told && !rejection->whole) {
        return;
    }
    frame_put_rejection(&worker->out, rejection);
    worker_flush_some(worker);
}

struct taking {
    struct arena *arena;
    size_t bytes;
    void *given;
};

static void memory_take(void *what) {
    struct taking *taking = what;
    taking->given = arena_alloc(taking->arena, taking->bytes);
}

static void *memory_give(struct worker *worker, struct arena *arena, size_t bytes) {
    struct taking taking = {.arena = arena, .bytes = bytes};
    if (!arena_try(arena, memory_take, &taking)) {
        worker_stop(worker, EXCHANGE_KILLED_LIMIT, "the plugin asked for more memory than it may have");
        return NULL;
    }
    return taking.given;
}

static void *host_memory(const struct assay_host *host, size_t bytes) {
    struct worker *worker = host->context;
    return memory_give(worker, worker->work, bytes);
}

static void *host_memory_brief(const struct assay_host *host, size_t bytes) {
    struct worker *worker = host->context;
    return memory_give(worker, worker->brief, bytes);
}

static void host_log(const struct assay_host *host, uint32_t weight, const char *message) {
    struct worker *worker = host->context;
    size_t begun = frame_begin(&worker->out, FRAME_LOG);
    frame_put_8(&worker->out, weight > ASSAY_FAULT ? ASSAY_FAULT : weight);
    frame_put_text(&worker->out, message, 500);
    frame_end(&worker->out, begun);
    worker_flush_some(worker);
}

static assay_date host_date_parse(const struct assay_host *host, const char *text) {
    (void)host;
    return text == NULL ? ASSAY_DATE_NONE : day_parse(text);
}

static const char *host_date_text(const struct assay_host *host, assay_date date) {
    enum { BYTES = 40 };
    char *text = date == ASSAY_DATE_NONE ? NULL : host_memory_brief(host, BYTES);
    if (text == NULL) {
        return "";
    }
    int year;
    int month;
    int month_day;
    day_parts(date, &year, &month, &month_day);
    (void)snprintf(text, BYTES, "%04d-%02d-%02d", year, month, month_day);
    return text;
}

static void host_finding(const struct assay_host *host, const struct assay_finding *finding) {
    (void)host;
    (void)finding;
}

static int host_working_day(const struct assay_host *host, assay_date date) {
    (void)host;
    (void)date;
    return 1;
}

/* Empty is unknown. */
static const char *text_known(const char *text) {
    return text == NULL || text[0] == '\0' ? NULL : text;
}

static struct exchange_record record_of(const struct worker *worker, const struct assay_completion *completion) {
    return (struct exchange_record){.line = completion->line > 0 ? completion->line : worker->record_line,
        .column = completion->line > 0 ? completion->column : worker->record_column,
        .place = worker->place,
        .result = (enum exchange_result)completion->result,
        .completed_on = completion->completed_on,
        .learner_number = text_known(completion->learner_number),
        .email = text_known(completion->email),
        .given_name = text_known(completion->given_name),
        .family_name = text_known(completion->family_name),
        .organisation_identifier = text_known(completion->organisation_identifier),
        .module_code = text_known(completion->module_code),
        .course_code = text_known(completion->course_code),
        .session_reference = text_known(completion->session_reference),
        .trainer = text_known(completion->trainer),
        .certificate_number = text_known(completion->certificate_number),
        .provider = text_known(completion->provider)};
}

/* How the record names its person, to find its line again by; nobody where that is no text. */
static const char *record_who(const struct exchange_record *record) {
    const char *who = record->family_name != NULL      ? record->family_name
                      : record->given_name != NULL     ? record->given_name
                      : record->email != NULL          ? record->email
                      : record->learner_number != NULL ? record->learner_number
                                                       : "";
    return text_utf8(who, strlen(who)) ? who : "";
}

/* One of the two. Inside a record element nothing is sure until its end. */
static void record_put(
    struct worker *worker, const struct exchange_record *record, const struct exchange_waiting *waiting) {
    struct frame_buffer *buffer = worker->record_depth > 0 ? &worker->held : &worker->out;
    bool fits = (waiting != NULL) == (plug_exchange_records(worker->exchange) == ASSAY_WAITING_APPLICATIONS);
    if (!fits) {
        worker_stop(worker, EXCHANGE_PLUGIN_FAILED, "the plugin gave a record of another kind than it said");
        return;
    }
    if (waiting != NULL) {
        frame_put_waiting(buffer, waiting);
    } else {
        frame_put_record(buffer, record);
    }
    worker->held_records += worker->record_depth > 0 ? 1 : 0;
    worker->records += worker->record_depth > 0 ? 0 : 1;
    if (buffer->full || worker->records + worker->held_records > worker->records_most) {
        /* The hook may never return: this is the last word. */
        buffer->full = false;
        worker_stop(worker, EXCHANGE_TOO_MUCH_OUTPUT, "the plugin gave more records than are taken");
        _exit(worker_close(worker));
    }
    worker_flush_some(worker);
}

static void host_completion(const struct assay_host *host, const struct assay_completion *completion) {
    struct worker *worker = host->context;
    if (completion == NULL || completion->size < sizeof *completion) {
        worker_stop(worker, EXCHANGE_PLUGIN_FAILED, "the plugin gave a record that is cut short");
        return;
    }
    struct exchange_record record = record_of(worker, completion);
    const char *code = NULL;
    const char *fault = frame_record_fault(&record, &code);
    if (fault != NULL) {
        const struct field who = {"person", record_who(&record)};
        worker_reject_filled(worker, &(struct exchange_rejection){.line = record.line,
                                         .column = record.column,
                                         .place = record.place,
                                         .code = code,
                                         .message = fault,
                                         .fill = &who,
                                         .fills = 1});
        return;
    }
    record_put(worker, &record, NULL);
}

static void host_waiting(const struct assay_host *host, const struct assay_waiting *given) {
    struct worker *worker = host->context;
    if (given == NULL || given->size < offsetof(struct assay_waiting, lead_name)) {
        worker_stop(worker, EXCHANGE_PLUGIN_FAILED, "the plugin gave an application that is cut short");
        return;
    }
    struct exchange_waiting waiting = {.line = given->line > 0 ? given->line : worker->record_line,
        .column = given->line > 0 ? given->column : worker->record_column,
        .received_on = given->received_on,
        .reference = text_known(given->reference),
        .organisation_name = text_known(given->organisation_name),
        .organisation_identifier = text_known(given->organisation_identifier),
        .body_kind = text_known(given->body_kind),
        .framework = text_known(given->framework)};
    if (given->size >= sizeof *given) {
        waiting.lead_name = text_known(given->lead_name);
        waiting.lead_email = text_known(given->lead_email);
    }
    const char *code = NULL;
    const char *fault = frame_waiting_fault(&waiting, &code);
    if (fault != NULL) {
        worker_reject(worker, waiting.line, waiting.column, code, fault, false);
        return;
    }
    record_put(worker, NULL, &waiting);
}

static void host_reject(
    const struct assay_host *host, uint32_t line, uint32_t column, const char *code, const char *message) {
    struct worker *worker = host->context;
    worker_reject(worker, line > 0 ? line : worker->record_line, line > 0 ? column : worker->record_column,
        code == NULL ? "rejected" : code, message == NULL ? N_("This cannot be taken.") : message,
        worker->record_depth == 0);
}

static void tell(struct worker *worker, uint32_t line, uint32_t column, const char *code, const char *message,
    const struct assay_pair *fill, size_t fills, bool note) {
    struct field field[FRAME_FILLS_MOST];
    size_t count = fill == NULL ? 0 : fills > FRAME_FILLS_MOST ? FRAME_FILLS_MOST : fills;
    for (size_t i = 0; i < count; i++) {
        field[i] = (struct field){fill[i].name, fill[i].value};
    }
    worker_reject_filled(worker, &(struct exchange_rejection){.line = line > 0 ? line : worker->record_line,
                                     .column = line > 0 ? column : worker->record_column,
                                     .place = worker->place,
                                     .code = code == NULL ? "rejected" : code,
                                     .message = message == NULL ? N_("This cannot be taken.") : message,
                                     .fill = field,
                                     .fills = count,
                                     .whole = !note && worker->record_depth == 0,
                                     .note = note});
}

static void host_reject_filled(const struct assay_host *host, uint32_t line, uint32_t column, const char *code,
    const char *message, const struct assay_pair *fill, size_t fills) {
    tell(host->context, line, column, code, message, fill, fills, false);
}

static void host_note(const struct assay_host *host, uint32_t line, uint32_t column, const char *code,
    const char *message, const struct assay_pair *fill, size_t fills) {
    tell(host->context, line, column, code, message, fill, fills, true);
}

static void host_write_start(const struct assay_host *host, const char *name) {
    struct worker *worker = host->context;
    if (worker->table != NULL) {
        worker_table_start(worker);
    } else if (worker->writer != NULL) {
        /* The root declares the namespace; what is inside inherits it. */
        xml_write_start(worker->writer, name, worker->bytes == 0 ? worker->exchange->namespace_uri : NULL);
        worker->bytes++;
    }
}

static void host_write_attribute(const struct assay_host *host, const char *name, const char *value) {
    struct worker *worker = host->context;
    if (worker->table != NULL) {
        worker_table_cell(worker, name, value);
    } else if (worker->writer != NULL) {
        xml_write_attribute(worker->writer, name, value);
    }
}

static void host_write_text(const struct assay_host *host, const char *text) {
    struct worker *worker = host->context;
    if (worker->writer != NULL) {
        xml_write_text(worker->writer, text);
    }
}

static void host_write_end(const struct assay_host *host) {
    struct worker *worker = host->context;
    if (worker->table != NULL) {
        worker_table_end(worker);
    } else if (worker->writer != NULL) {
        xml_write_end(worker->writer);
    }
}

void worker_host_fill(struct worker *worker) {
    worker->host = (struct assay_host){.size = sizeof(struct assay_host),
        .abi_major = ASSAY_ABI_MAJOR,
        .abi_minor = ASSAY_ABI_MINOR,
        .context = worker,
        .memory = host_memory,
        .memory_brief = host_memory_brief,
        .log = host_log,
        .date_parse = host_date_parse,
        .date_text = host_date_text,
        .finding = host_finding,
        .working_day = host_working_day,
        .completion = host_completion,
        .reject = host_reject,
        .write_start = host_write_start,
        .write_attribute = host_write_attribute,
        .write_text = host_write_text,
        .write_end = host_write_end,
        .waiting = host_waiting,
        .reject_filled = host_reject_filled,
        .note = host_note};
}

int worker_close(struct worker *worker) {
    size_t begun = frame_begin(&worker->out, FRAME_END);
    frame_put_8(&worker->out, (unsigned)worker->stopped);
    frame_put_64(&worker->out, worker->records);
    frame_put_64(&worker->out, worker->rejections);
    frame_put_64(&worker->out, worker->bytes);
    frame_put_text(&worker->out, worker->words == NULL ? "" : worker->words, 500);
    frame_end(&worker->out, begun);
    worker_flush(worker);
    frame_buffer_end(&worker->out);
    frame_buffer_end(&worker->held);
    arena_free(worker->work);
    arena_free(worker->brief);
    worker->work = NULL;
    worker->brief = NULL;
    return WORKER_DONE;
}
