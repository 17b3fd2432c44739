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
/* All values of that name, in order, in fields' arena. */
struct text_list fields_all(const struct fields *fields, const char *name);

#endif
