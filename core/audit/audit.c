#include "audit/audit.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdlib.h>

const char *audit_json(struct arena *arena, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    json_error_t error;
    json_t *value = json_vpack_ex(&error, 0, format, arguments);
    va_end(arguments);
    if (value == NULL) {
        arena_raise(arena, ERROR_INTERNAL, "audit_json: %s in \"%s\"", error.text, format);
    }
    char *text = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS);
    json_decref(value);
    if (text == NULL) {
        arena_raise(arena, ERROR_INTERNAL, "audit_json: \"%s\" cannot be written", format);
    }
    arena_defer(arena, free, text);
    return text;
}
