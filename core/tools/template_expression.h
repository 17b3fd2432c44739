/* The C expressions of templates: messages in them become calls, filters are taken off their end. */
#ifndef TOOLS_TEMPLATE_EXPRESSION_H
#define TOOLS_TEMPLATE_EXPRESSION_H

#include <stdbool.h>
#include <stddef.h>

/* Where an expression stands, for messages. */
struct place {
    const char *file;
    int line;
};

enum filter {
    FILTER_NONE,
    FILTER_DATE,
    FILTER_DATE_SHORT,
    FILTER_MOMENT,
    FILTER_MONEY,
    FILTER_COUNT,
    FILTER_ID,
    FILTER_SAFE
};

struct value {
    const char *c; /* C, messages translated */
    enum filter filter;
};

/* NAME=VALUE of a component's use or of a message. */
struct argument {
    const char *name;
    const char *value; /* as written */
    size_t bytes;
};
struct argument_list {
    struct argument *argument;
    size_t count;
};

/* Bytes of the C string or character literal that begins at text; 0 when none does or it is not closed before end. */
size_t literal_bytes(const char *text, const char *end);
/* Bytes of the C identifier at text; 0 when there is none. */
size_t identifier_bytes(const char *text, const char *end);
/* Copies without white space at both ends. */
char *expression_trim(const char *text, size_t bytes);

/* C in which _() and _n() are calls of the view room. */
const char *expression_translate(struct place place, const char *text, size_t bytes);
/* EXPRESSION [| filter]. */
struct value value_parse(struct place place, const char *text, size_t bytes);
/* C of type const char * for a filtered value; as it is when there is no filter. */
const char *value_text(struct place place, struct value value);
/* Splits NAME=VALUE NAME=VALUE at white space. */
struct argument_list arguments_parse(struct place place, const char *text, size_t bytes);
/* Splits at commas outside of brackets and literals; trimmed parts. */
struct argument_list commas_split(struct place place, const char *text, size_t bytes);

#endif
