#include "support/xml_events.h"

#include <stdio.h>
#include <string.h>

static void on_start(void *context, const struct xml_element *element) {
    struct xml_told *told = context;
    told->started++;
    text_add_format(&told->events, "<%s", element->name);
    for (size_t i = 0; i < element->attributes; i++) {
        text_add_format(&told->events, " %s=%s", element->attribute[i].name, element->attribute[i].value);
    }
    text_add_format(&told->events, "@%lld:%lld|", (long long)element->line, (long long)element->column);
}

static void on_end(void *context, const struct xml_element *element, const char *text, size_t bytes) {
    struct xml_told *told = context;
    text_add_format(&told->events, ">%s", element->name);
    if (text != NULL && bytes > 0 && bytes < 200) {
        text_add(&told->events, "=");
        text_add_bytes(&told->events, text, bytes);
    }
    text_add(&told->events, "|");
}

static void on_problem(void *context, const struct xml_problem *problem) {
    struct xml_told *told = context;
    if (told->problems++ == 0) {
        (void)snprintf(told->code, sizeof told->code, "%s", problem->code);
        (void)snprintf(told->message, sizeof told->message, "%s",
            fields_fill(told->arena, problem->message, problem->fill, problem->fills));
        (void)snprintf(told->element, sizeof told->element, "%s", problem->element);
        told->line = problem->line;
        told->column = problem->column;
        told->fatal = problem->fatal;
    }
}

struct xml_told *xml_tell(struct arena *arena, const struct xml_schema *schema, const struct xml_limits *limits,
    const char *data, size_t bytes, size_t piece) {
    static const struct xml_events EVENTS = {on_start, on_end, on_problem};
    struct xml_told *told = ARENA_NEW(arena, struct xml_told);
    told->arena = arena;
    text_builder_start(&told->events, arena);
    struct xml_reader *reader = xml_reader_new(arena, schema, limits, &EVENTS, told);
    for (size_t at = 0; at < bytes;) {
        size_t part = piece == 0 || piece > bytes - at ? bytes - at : piece;
        if (!xml_reader_feed(reader, data + at, part)) {
            break;
        }
        at += part;
    }
    told->whole = xml_reader_finish(reader);
    return told;
}
