/* Text: NUL-terminated UTF-8 in an arena, and a builder that grows. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* Marks a text in C for translation; gives it back as it is. */
#define N_(english) (english)

/* Any bytes; owns nothing. */
struct bytes {
    const unsigned char *data;
    size_t length;
};

/* A list of texts or of whole numbers, as handed to and from the database; owns nothing. */
struct text_list {
    size_t count;
    const char *const *item;
};
struct int8_list {
    size_t count;
    const int64_t *item;
};

/* Both NULL-safe; NULL equals only NULL. */
bool text_equal(const char *a, const char *b);
/* NULL or nothing but white space. */
bool text_blank(const char *text);
bool text_starts(const char *text, const char *prefix);
/* Without white space (Unicode spaces too) at both ends; NULL gives "". */
char *text_trim(struct arena *arena, const char *text);
/* ASCII lower case. */
char *text_lower(struct arena *arena, const char *text);
/* Valid UTF-8 with no NUL, no overlong form, no surrogate. */
bool text_utf8(const char *text, size_t bytes);
/* Characters (code points), not bytes. */
size_t text_length(const char *text);
/* A whole decimal number within [least, most] and nothing else; false leaves *number alone. */
bool text_number(const char *text, int64_t least, int64_t most, int64_t *number);
/* Looks like an email address: one @, a dot in the domain, no spaces, at most 254 bytes. */
bool text_email(const char *text);
/* Lower-case hexadecimal. */
char *text_hex(struct arena *arena, const unsigned char *data, size_t bytes);
/* False when text is not exactly 2 * bytes hexadecimal digits. */
bool text_unhex(const char *text, unsigned char *data, size_t bytes);

/* Grows in its arena. Always NUL-terminated. */
struct text_builder {
    struct arena *arena;
    char *data;
    size_t length;
    size_t capacity;
};
void text_builder_start(struct text_builder *builder, struct arena *arena);
void text_add(struct text_builder *builder, const char *text);
void text_add_bytes(struct text_builder *builder, const char *data, size_t bytes);
void text_add_char(struct text_builder *builder, char character);
void text_add_format(struct text_builder *builder, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
