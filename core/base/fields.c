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

static const char PACK_END = 0x1F;

static void pack_add(struct text_builder *packed, const char *text) {
    for (; *text != '\0'; text++) {
        if (*text != PACK_END) {
            text_add_char(packed, *text);
        }
    }
    text_add_char(packed, PACK_END);
}

char *fields_pack(struct arena *arena, const struct field *field, size_t count) {
    struct text_builder packed;
    text_builder_start(&packed, arena);
    for (size_t i = 0; i < count; i++) {
        pack_add(&packed, field[i].name);
        pack_add(&packed, field[i].value);
    }
    return packed.data;
}

static const char *pack_take(struct arena *arena, const char **at) {
    const char *end = strchr(*at, PACK_END);
    size_t bytes = end == NULL ? strlen(*at) : (size_t)(end - *at);
    const char *text = arena_text_part(arena, *at, bytes);
    *at += bytes + (end != NULL);
    return text;
}

struct fields fields_unpack(struct arena *arena, const char *packed) {
    struct fields fields;
    fields_start(&fields, arena);
    for (const char *at = packed; *at != '\0';) {
        const char *name = pack_take(arena, &at);
        fields_add(&fields, name, pack_take(arena, &at));
    }
    return fields;
}

const char *fields_fill(struct arena *arena, const char *message, const struct field *field, size_t count) {
    struct text_builder filled;
    text_builder_start(&filled, arena);
    for (const char *at = message; *at != '\0';) {
        const char *value = NULL;
        size_t bytes = 0;
        for (size_t i = 0; i < count && *at == '{' && value == NULL; i++) {
            bytes = strlen(field[i].name);
            value = strncmp(at + 1, field[i].name, bytes) == 0 && at[bytes + 1] == '}' ? field[i].value : NULL;
        }
        if (value != NULL) {
            text_add(&filled, value);
            at += bytes + 2;
        } else {
            text_add_char(&filled, *at++);
        }
    }
    return filled.data;
}
