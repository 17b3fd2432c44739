/* Parts of query_embed: what a `<noun>.sql` file says, and the C it becomes. */
#ifndef TOOLS_QUERY_PARTS_H
#define TOOLS_QUERY_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "tools/tool.h"

struct query_type {
    const char *name;     /* in the .sql file */
    const char *constant; /* enum db_type */
    const char *c_type;
    bool may_be_null;
};

struct query_field {
    char *name;
    const struct query_type *type;
    bool nullable;
    bool used;
};

struct query_fields {
    struct query_field *item;
    size_t count;
};

struct query {
    char *name;
    char *comment; /* what stands above it, one line */
    int line;
    struct query_fields in, out;
    char *sql; /* with $1, $2 in place of names */
};

struct query_file {
    const char *path;
    struct query *item;
    size_t count;
};

struct query_file query_parse(const char *path);

void query_write_header(struct tool_text *out, const char *noun, const struct query_file *file);
void query_write_source(struct tool_text *out, const char *noun, const struct query_file *file);
void query_write_all(struct tool_text *out, const struct query_file *files, size_t count);

#endif
