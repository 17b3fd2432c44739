/* One worker at work, seen from the host: its frames, its end, and what that means in plain words. */
#include "plug/exchange_parts.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "xml/xml.h"

#define READ_BYTES ((size_t)512 << 10)

static struct exchange_formats formats_now;

struct exchange_formats plug_formats_all(void) {
    return formats_now;
}

void plug_formats_start(struct arena *arena, const struct plug_list *list) {
    struct exchange_format *row = ARENA_ARRAY(arena, list->count, struct exchange_format);
    formats_now = (struct exchange_formats){.row = row};
    for (size_t i = 0; i < list->count; i++) {
        const struct plug_plugin *plugin = &list->plugin[i];
        if (plugin->refusal == NULL && plugin->kind == ASSAY_EXCHANGE) {
            row[formats_now.count++] = (struct exchange_format){.id = plugin->id,
                .title = plugin->title,
                .version = plugin->version,
                .imports = (plugin->directions & ASSAY_IMPORTS) != 0,
                .exports = (plugin->directions & ASSAY_EXPORTS) != 0,
                .waiting = plugin->records == ASSAY_WAITING_APPLICATIONS,
                .csv = plugin->syntax == ASSAY_CSV,
                .schema = plugin->schema,
                .media_type = plugin->media_type,
                .extension = plugin->extension};
        }
    }
}

const struct exchange_format *plug_format_find(const char *id) {
    struct exchange_formats formats = plug_formats_all();
    for (size_t i = 0; i < formats.count; i++) {
        if (text_equal(formats.row[i].id, id)) {
            return &formats.row[i];
        }
    }
    return NULL;
}

static struct exchange_limits limits_full(const struct exchange_limits *given) {
    static const struct exchange_limits DEFAULTS = {.document_bytes = UINT64_C(256) << 20,
        .output_bytes = UINT64_C(1) << 30,
        .records = 1000000,
        .rejections = 1000,
        .memory_bytes = UINT64_C(512) << 20,
        .deadline_ms = 60000,
        .cpu_seconds = 30};
    struct exchange_limits full = given == NULL ? DEFAULTS : *given;
    full.document_bytes = full.document_bytes == 0 ? DEFAULTS.document_bytes : full.document_bytes;
    full.output_bytes = full.output_bytes == 0 ? DEFAULTS.output_bytes : full.output_bytes;
    full.records = full.records == 0 ? DEFAULTS.records : full.records;
    full.rejections = full.rejections == 0 ? DEFAULTS.rejections : full.rejections;
    full.memory_bytes = full.memory_bytes == 0 ? DEFAULTS.memory_bytes : full.memory_bytes;
    full.deadline_ms = full.deadline_ms <= 0 ? DEFAULTS.deadline_ms : full.deadline_ms;
    full.cpu_seconds = full.cpu_seconds <= 0 ? DEFAULTS.cpu_seconds : full.cpu_seconds;
    return full;
}

void exchange_decide(struct exchange_run *run, enum exchange_state state, const char *detail) {
    if (!run->decided) {
        run->decided = true;
        run->outcome.state = state;
        run->outcome.detail = detail;
    }
}

int exchange_left(const struct exchange_run *run) {
    int64_t left = (run->until - clock_monotonic() + 999) / 1000;
    return left <= 0 ? 0 : left > 1000 ? 1000 : (int)left;
}

static void child_release(void *what) {
    struct exchange_run *run = what;
    (void)plug_child_end(&run->child);
}

bool exchange_begin(struct exchange_run *run, struct arena *arena, const char *plugin_id, uint32_t direction, int input,
    const char *name, const struct exchange_limits *limits) {
    run->arena = arena;
    run->limits = limits_full(limits);
    run->started = clock_monotonic();
    run->until = run->started + (int64_t)run->limits.deadline_ms * 1000;
    run->child = (struct plug_child){.pid = -1, .handle = -1, .from = -1, .to = -1};
    run->outcome = (struct exchange_outcome){.message = "", .detail = ""};
    const struct plug_plugin *plugin = plug_find(ASSAY_EXCHANGE, plugin_id);
    if (plugin == NULL || (plugin->directions & direction) == 0) {
        exchange_decide(run, EXCHANGE_NOT_STARTED, "no such plugin");
        return false;
    }
    bool linked = text_starts(plugin->path, PLUG_LINKED_PREFIX);
    const char *argument[] = {NULL, direction == ASSAY_IMPORTS ? "import" : "export", linked ? plugin->path : "-",
        xml_schema_folder(), plugin->schema, arena_format(arena, "%d", run->limits.cpu_seconds),
        arena_format(arena, "%llu", (unsigned long long)run->limits.memory_bytes),
        arena_format(arena, "%llu", (unsigned long long)run->limits.document_bytes),
        arena_format(arena, "%llu", (unsigned long long)run->limits.records),
        arena_format(arena, "%llu", (unsigned long long)run->limits.rejections), NULL};
    run->data = arena_alloc(arena, READ_BYTES);
    arena_defer(arena, child_release, run);
    if (!plug_child_start(&run->child, plug_worker_path(), argument, input, plugin->descriptor, name)) {
        exchange_decide(run, EXCHANGE_NOT_STARTED, arena_format(arena, "%s: %s", plug_worker_path(), strerror(errno)));
        return false;
    }
    return true;
}

static void take_record(struct exchange_run *run, struct frame *frame) {
    struct exchange_record record = frame_get_record(frame);
    const char *code = NULL;
    if (frame->bad || frame_record_fault(&record, &code) != NULL) {
        exchange_decide(run, EXCHANGE_BAD_OUTPUT, "a record that makes no sense");
    } else if (++run->outcome.records > run->limits.records) {
        exchange_decide(run, EXCHANGE_TOO_MUCH_OUTPUT, "more records than are taken");
    } else if (run->listener != NULL && run->listener->record != NULL &&
               !run->listener->record(run->listener->context, &record)) {
        exchange_decide(run, EXCHANGE_CANCELLED, "");
    }
}

static void take_waiting(struct exchange_run *run, struct frame *frame) {
    struct exchange_waiting waiting = frame_get_waiting(frame);
    const char *code = NULL;
    if (frame->bad || frame_waiting_fault(&waiting, &code) != NULL) {
        exchange_decide(run, EXCHANGE_BAD_OUTPUT, "an application that makes no sense");
    } else if (++run->outcome.records > run->limits.records) {
        exchange_decide(run, EXCHANGE_TOO_MUCH_OUTPUT, "more applications than are taken");
    } else if (run->listener != NULL && run->listener->waiting != NULL &&
               !run->listener->waiting(run->listener->context, &waiting)) {
        exchange_decide(run, EXCHANGE_CANCELLED, "");
    }
}

static void take_rejection(struct exchange_run *run, struct frame *frame) {
    struct field fill[FRAME_FILLS_MOST];
    struct exchange_rejection rejection = frame_get_rejection(frame, fill);
    if (frame->bad) {
        exchange_decide(run, EXCHANGE_BAD_OUTPUT, "a rejection that makes no sense");
        return;
    }
    run->outcome.rejections += !rejection.note;
    run->outcome.whole_rejected = run->outcome.whole_rejected || rejection.whole;
    if (++run->told <= run->limits.rejections + 100 && run->listener != NULL && run->listener->rejection != NULL &&
        !run->listener->rejection(run->listener->context, &rejection)) {
        exchange_decide(run, EXCHANGE_CANCELLED, "");
    }
}

static void take_progress(struct exchange_run *run, struct frame *frame) {
    run->outcome.bytes = frame_get_64(frame);
    if (frame->bad) {
        exchange_decide(run, EXCHANGE_BAD_OUTPUT, "progress that makes no sense");
    } else if (run->listener != NULL && run->listener->progress != NULL &&
               !run->listener->progress(run->listener->context, run->outcome.bytes, run->total)) {
        exchange_decide(run, EXCHANGE_CANCELLED, "");
    }
}

static void take_log(struct exchange_run *run, struct frame *frame) {
    unsigned weight = frame_get_8(frame);
    const char *text = frame_get_text(frame, 500);
    if (frame->bad) {
        exchange_decide(run, EXCHANGE_BAD_OUTPUT, "a log line that makes no sense");
    } else {
        (weight >= ASSAY_WARNING ? log_warning : log_info)("plugin in a worker", "says", text, NULL);
    }
}

static void take_document(struct exchange_run *run, struct frame *frame) {
    while (frame->left > 0 && !run->decided) {
        ssize_t written = write(run->document, frame->at, frame->left);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            exchange_decide(run, EXCHANGE_CANCELLED, "the document cannot be written");
            return;
        }
        frame->at += written;
        frame->left -= (size_t)written;
        run->outcome.bytes += (uint64_t)written;
    }
}

static void take_end(struct exchange_run *run, struct frame *frame) {
    unsigned state = frame_get_8(frame);
    uint64_t records = frame_get_64(frame);
    uint64_t rejections = frame_get_64(frame);
    uint64_t bytes = frame_get_64(frame);
    const char *words = frame_get_text(frame, 500);
    if (frame->bad || state > EXCHANGE_NOT_STARTED || rejections < run->outcome.rejections ||
        (run->document < 0 && state == EXCHANGE_FINISHED && records != run->outcome.records)) {
        exchange_decide(run, EXCHANGE_BAD_OUTPUT, "its last word makes no sense");
        return;
    }
    run->ended = true;
    run->outcome.rejections = rejections;
    if (run->document >= 0) {
        run->outcome.records = records;
    } else {
        run->outcome.bytes = bytes;
    }
    exchange_decide(run, (enum exchange_state)state, arena_text(run->arena, words));
}

static void frame_dispatch(struct exchange_run *run, struct frame *frame) {
    bool exporting = run->document >= 0;
    if (run->ended) {
        exchange_decide(run, EXCHANGE_BAD_OUTPUT, "more after its last word");
    } else if (frame->kind == FRAME_RECORD && !exporting) {
        take_record(run, frame);
    } else if (frame->kind == FRAME_WAITING && !exporting) {
        take_waiting(run, frame);
    } else if (frame->kind == FRAME_REJECTION && !exporting) {
        take_rejection(run, frame);
    } else if (frame->kind == FRAME_PROGRESS && !exporting) {
        take_progress(run, frame);
    } else if (frame->kind == FRAME_LOG) {
        take_log(run, frame);
    } else if (frame->kind == FRAME_DOCUMENT && exporting) {
        take_document(run, frame);
    } else if (frame->kind == FRAME_END) {
        take_end(run, frame);
    } else {
        exchange_decide(run, EXCHANGE_BAD_OUTPUT, "a frame of an unknown kind");
    }
}

void exchange_read(struct exchange_run *run) {
    ssize_t got = read(run->child.from, run->data + run->length, READ_BYTES - run->length);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    if (got <= 0) {
        run->closed = true;
        return;
    }
    run->length += (size_t)got;
    run->output += (uint64_t)got;
    if (run->output > run->limits.output_bytes) {
        exchange_decide(run, EXCHANGE_TOO_MUCH_OUTPUT, "more bytes than are taken");
    }
    size_t at = 0;
    while (!run->decided) {
        struct frame frame;
        size_t taken = frame_take(run->data + at, run->length - at, &frame);
        if (taken == SIZE_MAX) {
            exchange_decide(run, EXCHANGE_BAD_OUTPUT, "a frame that makes no sense");
        }
        if (taken == 0 || taken == SIZE_MAX) {
            break;
        }
        frame_dispatch(run, &frame);
        at += taken;
    }
    memmove(run->data, run->data + at, run->length - at);
    run->length -= at;
}

/* The worker ended without a last word. */
static void death_decide(struct exchange_run *run, int status) {
    if (!WIFSIGNALED(status)) {
        exchange_decide(run, WEXITSTATUS(status) == 0 ? EXCHANGE_BAD_OUTPUT : EXCHANGE_NOT_STARTED,
            arena_format(run->arena, "exit status %d", WEXITSTATUS(status)));
        return;
    }
    int number = WTERMSIG(status);
    const char *name = sigabbrev_np(number);
    exchange_decide(run,
        number == SIGSYS                         ? EXCHANGE_KILLED_FORBIDDEN
        : number == SIGXCPU || number == SIGKILL ? EXCHANGE_KILLED_LIMIT
                                                 : EXCHANGE_CRASHED,
        arena_format(run->arena, "signal SIG%s", name == NULL ? "?" : name));
}

static const char *state_message(enum exchange_state state) {
    switch (state) {
    case EXCHANGE_FINISHED:
        return "";
    case EXCHANGE_STOPPED:
        return N_("Reading stopped at a fault in the document. Correct it and send the file again.");
    case EXCHANGE_TIMED_OUT:
        return N_("The file took too long and was stopped. Split it and send the parts.");
    case EXCHANGE_KILLED_LIMIT:
        return N_("The file needed more processor time or memory than it may have. Split it and send the parts.");
    case EXCHANGE_KILLED_FORBIDDEN:
        return N_("The plugin for this format tried something that it may not do and was stopped. Tell your "
                  "administrator.");
    case EXCHANGE_CRASHED:
        return N_("The plugin for this format failed on this file. Nothing was taken in. Tell your administrator.");
    case EXCHANGE_TOO_MUCH_OUTPUT:
        return N_("The file holds more records than are taken at once. Split it and send the parts.");
    case EXCHANGE_BAD_OUTPUT:
        return N_("The plugin for this format gave an answer that makes no sense. Nothing was taken in. Tell your "
                  "administrator.");
    case EXCHANGE_PLUGIN_FAILED:
        return N_("The plugin for this format could not read this file. Check that it is of this format.");
    case EXCHANGE_CANCELLED:
        return N_("This was stopped before its end.");
    case EXCHANGE_NOT_STARTED:
        break;
    }
    return N_("This format cannot be used just now. Try again later, or tell your administrator.");
}

struct exchange_outcome exchange_finish(struct exchange_run *run) {
    int status = 0;
    bool started = run->child.pid > 0;
    if (started) {
        /* A moment to end by itself once it has said all; no time for one that is to be killed. */
        bool spoken = run->ended || run->closed;
        (void)plug_child_wait(&run->child, spoken ? clock_monotonic() + MOMENT_SECOND : 0, &status);
        int killed = plug_child_end(&run->child);
        status = killed != 0 ? killed : status;
    }
    arena_release(run->arena, run);
    if (!run->decided && started) {
        death_decide(run, status);
    } else if (run->outcome.state == EXCHANGE_FINISHED && status != 0) {
        /* It said that all was well and then did not end well: not to be believed. */
        run->outcome.state = EXCHANGE_CRASHED;
        run->outcome.detail = "it failed after its last word";
    }
    run->outcome.elapsed_ms = (clock_monotonic() - run->started) / 1000;
    run->outcome.message = state_message(run->outcome.state);
    if (run->outcome.state > EXCHANGE_STOPPED && run->outcome.state != EXCHANGE_CANCELLED) {
        log_warning("exchange failed", "state", log_number(run->outcome.state), "detail", run->outcome.detail, NULL);
    }
    return run->outcome;
}
