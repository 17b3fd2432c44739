/* Turns the named queries of a noun into C; see query_embed.md. */
#include "tools/query_parts.h"

#include <stdio.h>
#include <string.h>

static int embed(const char *noun, const char *sql, const char *header, const char *source) {
    struct query_file file = query_parse(sql);
    struct tool_text out = {0};
    query_write_header(&out, noun, &file);
    tool_file_write(header, &out);
    out = (struct tool_text){0};
    query_write_source(&out, noun, &file);
    tool_file_write(source, &out);
    return 0;
}

static int embed_all(const char *source, size_t count, char **paths) {
    struct query_file *files = tool_alloc((count + 1) * sizeof *files);
    for (size_t i = 0; i < count; i++) {
        files[i] = query_parse(paths[i]);
    }
    struct tool_text out = {0};
    query_write_all(&out, files, count);
    tool_file_write(source, &out);
    return 0;
}

int main(int argc, char **argv) {
    if (argc >= 3 && strcmp(argv[1], "--all") == 0) {
        return embed_all(argv[2], (size_t)argc - 3, argv + 3);
    }
    if (argc == 5) {
        return embed(argv[1], argv[2], argv[3], argv[4]);
    }
    fputs("Usage: query_embed NOUN FILE.sql OUT.h OUT.c\n       query_embed --all OUT.c [FILE.sql ...]\n", stderr);
    return 1;
}
