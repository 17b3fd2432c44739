/* What the build-time generators share. They are short-lived: nothing is freed before they end. */
#ifndef TOOLS_TOOL_H
#define TOOLS_TOOL_H

#include <stdbool.h>
#include <stddef.h>

/* Text that grows; starts as {0}. data is NUL-terminated once something was added. */
struct tool_text {
    char *data;
    size_t length;
    size_t capacity;
};

/* Prints "file:line: message" (without the line when it is 0) on stderr and ends with status 1. */
_Noreturn void tool_fail(const char *file, int line, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Zeroed; lives until the program ends. */
void *tool_alloc(size_t bytes);
/* The first bytes of text, closed with a NUL. */
char *tool_copy(const char *text, size_t bytes);
char *tool_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

void tool_add(struct tool_text *text, const char *what);
void tool_add_bytes(struct tool_text *text, const char *data, size_t bytes);
void tool_add_format(struct tool_text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Adds data as one C string literal, quotes and all. */
void tool_add_literal(struct tool_text *text, const char *data, size_t bytes);

/* The whole file, with a NUL behind it; ends the program when it cannot be read. bytes may be NULL. */
char *tool_file_read(const char *path, size_t *bytes);
/* Writes the whole file, making its folders; ends the program when it cannot. */
void tool_file_write(const char *path, const struct tool_text *text);

/* The last part of a path. */
const char *tool_file_name(const char *path);

#endif
