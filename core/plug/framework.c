/* Frameworks that are loaded, and their hooks with the host's memory round them. */
#include "plug/framework.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "plug/plug_parts.h"

#define FINDINGS_MOST 1000
#define FILLS_MOST 20
#define HOOK_BYTES (4 << 20)

static struct plug_framework *frameworks;
static size_t frameworks_count;

struct plug_frameworks plug_frameworks_all(void) {
    return (struct plug_frameworks){.count = frameworks_count, .row = frameworks};
}

const struct plug_framework *plug_framework_find(const char *id) {
    for (size_t i = 0; i < frameworks_count; i++) {
        if (text_equal(frameworks[i].plugin->id, id)) {
            return &frameworks[i];
        }
    }
    return NULL;
}

void plug_frameworks_start(struct arena *arena, struct plug_list *list) {
    frameworks = ARENA_ARRAY(arena, list->count, struct plug_framework);
    frameworks_count = 0;
    for (size_t i = 0; i < list->count; i++) {
        struct plug_plugin *plugin = &list->plugin[i];
        if (plugin->refusal != NULL || plugin->loaded == NULL || plugin->kind != ASSAY_FRAMEWORK) {
            continue;
        }
        const char *fault = NULL;
        const char *path = arena_format(arena, "%s/%s", plugin->folder, plugin->loaded->is.framework->data_file);
        const struct framework_data *data = framework_data_read(arena, path, &fault);
        if (data != NULL && !text_equal(data->id, plugin->id)) {
            fault = arena_format(arena, "the data is of \"%s\", the plugin is \"%s\"", data->id, plugin->id);
            data = NULL;
        }
        if (data == NULL) {
            plugin->refusal = arena_format(arena, "its data cannot be taken: %s", fault);
            plugin->loaded = NULL;
            log_warning("plugin refused", "path", plugin->path, "why", plugin->refusal, NULL);
            continue;
        }
        frameworks[frameworks_count++] = (struct plug_framework){.plugin = plugin, .data = data};
    }
}

/* One call of a hook: what its host functions work on. */
struct hook_call {
    struct arena *arena; /* of the caller: findings live here */
    struct arena *work;  /* of the hook alone, capped */
    const char *plugin;
    struct plug_findings found;
    size_t capacity;
    struct plug_calendar calendar;
    size_t wanted;
    void *given;
};

static void memory_take(void *what) {
    struct hook_call *call = what;
    call->given = arena_alloc(call->work, call->wanted);
}

/* A hook must not be jumped out of: no memory is NULL. */
static void *host_memory(const struct assay_host *host, size_t bytes) {
    struct hook_call *call = host->context;
    call->wanted = bytes;
    call->given = NULL;
    return arena_try(call->work, memory_take, call) ? call->given : NULL;
}

static void host_log(const struct assay_host *host, uint32_t weight, const char *message) {
    struct hook_call *call = host->context;
    (weight >= ASSAY_FAULT ? log_error
        : weight == ASSAY_WARNING
            ? log_warning
            : log_info)("plugin", "id", call->plugin, "says", message == NULL ? "" : message, NULL);
}

static assay_date host_date_parse(const struct assay_host *host, const char *text) {
    (void)host;
    return text == NULL ? ASSAY_DATE_NONE : day_parse(text);
}

static const char *host_date_text(const struct assay_host *host, assay_date date) {
    char *text = host_memory(host, 40);
    if (text == NULL || date == ASSAY_DATE_NONE) {
        return "";
    }
    int year;
    int month;
    int month_day;
    day_parts(date, &year, &month, &month_day);
    (void)snprintf(text, 40, "%04d-%02d-%02d", year, month, month_day);
    return text;
}

struct finding_adding {
    struct hook_call *call;
    const struct assay_finding *finding;
};

static const char *finding_text(struct arena *arena, const char *text) {
    return text != NULL && text_utf8(text, strlen(text)) ? arena_text(arena, text) : "";
}

/* A finding of an older plugin ends before its fill. */
static struct fields finding_fill(struct arena *arena, const struct assay_finding *finding) {
    struct fields fill;
    fields_start(&fill, arena);
    size_t count = finding->size >= sizeof *finding && finding->fill != NULL ? finding->fills : 0;
    for (size_t i = 0; i < count && i < FILLS_MOST; i++) {
        fields_add(&fill, finding_text(arena, finding->fill[i].name), finding_text(arena, finding->fill[i].value));
    }
    return fill;
}

static void finding_add(void *what) {
    struct finding_adding *adding = what;
    struct hook_call *call = adding->call;
    const struct assay_finding *finding = adding->finding;
    if (call->found.count == call->capacity) {
        size_t capacity = call->capacity == 0 ? 16 : call->capacity * 2;
        struct plug_finding *row = ARENA_ARRAY(call->arena, capacity, struct plug_finding);
        if (call->found.count > 0) {
            memcpy(row, call->found.row, call->found.count * sizeof *row);
        }
        call->found.row = row;
        call->capacity = capacity;
    }
    call->found.row[call->found.count++] =
        (struct plug_finding){.weight = finding->weight >= ASSAY_FAULT     ? PLUG_FAULT
                                        : finding->weight == ASSAY_WARNING ? PLUG_WARNING
                                                                           : PLUG_NOTE,
            .code = finding_text(call->arena, finding->code),
            .subject = finding_text(call->arena, finding->subject),
            .message = finding_text(call->arena, finding->message),
            .from = finding->from,
            .until = finding->until,
            .fill = finding_fill(call->arena, finding)};
}

static void host_finding(const struct assay_host *host, const struct assay_finding *finding) {
    struct hook_call *call = host->context;
    if (finding == NULL || finding->size < offsetof(struct assay_finding, fill) || call->found.count >= FINDINGS_MOST ||
        !arena_try(call->arena, finding_add, &(struct finding_adding){call, finding})) {
        call->found.failed = true;
    }
}

static int host_working_day(const struct assay_host *host, assay_date date) {
    struct hook_call *call = host->context;
    return call->calendar.working_day == NULL || call->calendar.working_day(call->calendar.context, date) ? 1 : 0;
}

/* What an import or export hook may call is not for a framework: nothing happens. */
static void host_no_completion(const struct assay_host *host, const struct assay_completion *completion) {
    (void)host;
    (void)completion;
}
static void host_no_reject(
    const struct assay_host *host, uint32_t line, uint32_t column, const char *code, const char *message) {
    (void)host;
    (void)line;
    (void)column;
    (void)code;
    (void)message;
}
static void host_no_write(const struct assay_host *host, const char *text) {
    (void)host;
    (void)text;
}
static void host_no_attribute(const struct assay_host *host, const char *name, const char *value) {
    (void)host;
    (void)name;
    (void)value;
}
static void host_no_end(const struct assay_host *host) {
    (void)host;
}

static struct assay_host hook_host(struct hook_call *call) {
    return (struct assay_host){.size = sizeof(struct assay_host),
        .abi_major = ASSAY_ABI_MAJOR,
        .abi_minor = ASSAY_ABI_MINOR,
        .context = call,
        .memory = host_memory,
        .memory_brief = host_memory,
        .log = host_log,
        .date_parse = host_date_parse,
        .date_text = host_date_text,
        .finding = host_finding,
        .working_day = host_working_day,
        .completion = host_no_completion,
        .reject = host_no_reject,
        .write_start = host_no_write,
        .write_attribute = host_no_attribute,
        .write_text = host_no_write,
        .write_end = host_no_end};
}

static struct hook_call hook_call_new(const struct plug_framework *framework, struct arena *arena) {
    return (struct hook_call){.arena = arena, .work = arena_new(HOOK_BYTES), .plugin = framework->plugin->id};
}

static struct plug_findings hook_call_end(struct hook_call *call, int result) {
    arena_free(call->work);
    if (result != ASSAY_DONE) {
        call->found.failed = true;
    }
    if (call->found.failed) {
        log_warning("plugin hook failed", "id", call->plugin, NULL);
    }
    return call->found;
}

struct plug_findings plug_check_application(
    const struct plug_framework *framework, struct arena *arena, struct assay_application application) {
    const struct assay_framework *hooks = framework->plugin->loaded->is.framework;
    if (hooks->check_application == NULL) {
        return (struct plug_findings){.count = 0};
    }
    struct hook_call call = hook_call_new(framework, arena);
    struct assay_host host = hook_host(&call);
    application.size = sizeof application;
    return hook_call_end(&call, hooks->check_application(&host, &application));
}

struct plug_findings plug_judge_training(
    const struct plug_framework *framework, struct arena *arena, struct assay_training training) {
    const struct assay_framework *hooks = framework->plugin->loaded->is.framework;
    if (hooks->judge_training == NULL) {
        return (struct plug_findings){.count = 0};
    }
    struct hook_call call = hook_call_new(framework, arena);
    struct assay_host host = hook_host(&call);
    training.size = sizeof training;
    return hook_call_end(&call, hooks->judge_training(&host, &training));
}

/* A plugin older than minor 3 ends before the hook. */
bool plug_judges_people(const struct plug_framework *framework) {
    const struct assay_framework *hooks = framework->plugin->loaded->is.framework;
    return hooks->size >= sizeof *hooks && hooks->judge_person != NULL;
}

struct plug_findings plug_judge_person(
    const struct plug_framework *framework, struct arena *arena, struct assay_person_training training) {
    if (!plug_judges_people(framework)) {
        return (struct plug_findings){.count = 0};
    }
    struct hook_call call = hook_call_new(framework, arena);
    struct assay_host host = hook_host(&call);
    training.size = sizeof training;
    return hook_call_end(&call, framework->plugin->loaded->is.framework->judge_person(&host, &training));
}

/* Day 1 is the first day that counts after the start; due at the end of day N. */
static day deadline_of_data(const struct framework_limit *limit, day start, struct plug_calendar calendar) {
    if (limit->unit == FRAMEWORK_MONTHS) {
        return day_add_months(start, limit->amount);
    }
    day due = start;
    for (int counted = 0; counted < limit->amount;) {
        due++;
        if (limit->unit == FRAMEWORK_CALENDAR_DAYS || calendar.working_day == NULL ||
            calendar.working_day(calendar.context, due)) {
            counted++;
        }
        /* A calendar without working days must not hold us. */
        if (due - start > limit->amount * 10 + 60) {
            return DAY_NONE;
        }
    }
    return due;
}

day plug_deadline(const struct plug_framework *framework, struct arena *arena, const char *code, day start,
    const char *body_kind, struct plug_calendar calendar) {
    const struct framework_limit *limit = NULL;
    for (size_t i = 0; i < framework->data->limits; i++) {
        const struct framework_limit *row = &framework->data->limit[i];
        if (text_equal(row->code, code) && framework_span_holds(row->span, start)) {
            limit = row;
        }
    }
    if (limit == NULL || start == DAY_NONE) {
        return DAY_NONE;
    }
    const struct assay_framework *hooks = framework->plugin->loaded->is.framework;
    if (hooks->deadline != NULL && limit->unit != FRAMEWORK_MONTHS) {
        struct hook_call call = hook_call_new(framework, arena);
        call.calendar = calendar;
        struct assay_host host = hook_host(&call);
        struct assay_deadline question = {.size = sizeof question,
            .days = (uint32_t)limit->amount,
            .working = limit->unit == FRAMEWORK_WORKING_DAYS ? 1 : 0,
            .start = start,
            .kind = limit->code,
            .body_kind = body_kind == NULL ? "" : body_kind};
        assay_date said = hooks->deadline(&host, &question);
        arena_free(call.work);
        if (said != ASSAY_DATE_NONE) {
            return said;
        }
    }
    return deadline_of_data(limit, start, calendar);
}
