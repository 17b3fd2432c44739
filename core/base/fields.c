#include "base/fields.h"

#include <string.h>

void fields_start(struct fields *fields, struct arena *arena) {
    *fields = (struct fields){.arena = arena};
}

void fields_add(struct fields *fields, const char *name, const char *value) {
    if (fields->count == fields->capacity) {
        size_t capacity = fields->capacity == 0 ? 16 : fields->capacity * 2;
        struct field *grown = ARENA_ARRAY(fields->arena, capacity, struct field);
        if (fields->count > 0) {
            memcpy(grown, fields->field, fields->count * sizeof *grown);
        }
        fields->field = grown;
        fields->capacity = capacity;
    }
    fields->field[fields->count++] = (struct field){name, value};
}

void fields_set(struct fields *fields, const char *name, const char *value) {
    size_t kept = 0;
    for (size_t i = 0; i < fields->count; i++) {
        if (strcmp(fields->field[i].name, name) != 0) {
            fields->field[kept++] = fields->field[i];
        }
    }
    fields->count = kept;
    fields_add(fields, name, value);
}

const char *fields_get(const struct fields *fields, const char *name) {
    for (size_t i = 0; i < fields->count; i++) {
        if (strcmp(fields->field[i].name, name) == 0) {
            return fields->field[i].value;
        }
    }
    return NULL;
}

const char *fields_value(const struct fields *fields, const char *name) {
    const char *value = fields_get(fields, name);
    return value == NULL ? "" : value;
}

bool fields_has(const struct fields *fields, const char *name, const char *value) {
    for (size_t i = 0; i < fields->count; i++) {
        if (strcmp(fields->field[i].name, name) == 0 && text_equal(fields->field[i].value, value)) {
            return true;
        }
    }
    return false;
}

struct text_list fields_all(const struct fields *fields, const char *name) {
    const char **item = ARENA_ARRAY(fields->arena, fields->count, const char *);
    size_t count = 0;
    for (size_t i = 0; i < fields->count; i++) {
        if (strcmp(fields->field[i].name, name) == 0) {
            item[count++] = fields->field[i].value;
        }
    }
    return (struct text_list){count, item};
}
