/* An ordered list of named values: a query string, a submitted form, the values of a form to show. Names may repeat. */
#ifndef BASE_FIELDS_H
#define BASE_FIELDS_H

#include "base/arena.h"
#include "base/text.h"

struct field {
    const char *name;
    const char *value;
};

struct fields {
    struct arena *arena;
    struct field *field;
    size_t count;
    size_t capacity;
};

void fields_start(struct fields *fields, struct arena *arena);
/* Copies neither: both must live as long as the arena. */
void fields_add(struct fields *fields, const char *name, const char *value);
/* Replaces every value of that name, or adds it. */
void fields_set(struct fields *fields, const char *name, const char *value);
/* The first value of that name, or NULL. */
const char *fields_get(const struct fields *fields, const char *name);
/* The first value of that name, or "". */
const char *fields_value(const struct fields *fields, const char *name);
/* True when one of the values of that name equals value. */
bool fields_has(const struct fields *fields, const char *name, const char *value);
/* message with each {name} of them replaced by its value, as it is. Pages use html_fill_fields. */
const char *fields_fill(struct arena *arena, const char *message, const struct field *field, size_t count);
/* Names and values as one text, and back: for what is stored or sent as a whole. The character 0x1F parts them, and is
 * left out of both. */
char *fields_pack(struct arena *arena, const struct field *field, size_t count);
struct fields fields_unpack(struct arena *arena, const char *packed);
/* All values of that name, in order, in fields' arena. */
struct text_list fields_all(const struct fields *fields, const char *name);

#endif
