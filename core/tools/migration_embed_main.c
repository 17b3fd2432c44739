/* Embeds the numbered migrations of schemas/sql into the program: migration_embed OUT.c [FILE.sql ...] */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/tool.h"

static int by_name(const void *a, const void *b) {
    return strcmp(tool_file_name(*(char *const *)a), tool_file_name(*(char *const *)b));
}

/* The file's number, which is greater than the former one's. */
static int check_name(const char *path, int former) {
    const char *name = tool_file_name(path);
    bool digits = true;
    for (int i = 0; i < 4; i++) {
        digits = digits && isdigit((unsigned char)name[i]);
    }
    size_t length = strlen(name);
    if (!digits || name[4] != '_' || length < 10 || strcmp(name + length - 4, ".sql") != 0) {
        tool_fail(path, 0, "is not named NNNN_what.sql");
    }
    int number = atoi(name);
    if (number <= former) {
        tool_fail(path, 0, "has the number of another file, or none: numbers begin at 0001 and none stands twice");
    }
    return number;
}

int main(int argc, char **argv) {
    if (argc < 2) {
        fputs("Usage: migration_embed OUT.c [FILE.sql ...]\n", stderr);
        return 1;
    }
    size_t count = (size_t)argc - 2;
    qsort(argv + 2, count, sizeof *argv, by_name);
    struct tool_text out = {0};
    tool_add(&out, "/* Made by migration_embed. */\n#include \"db/migrate.h\"\n\n"
                   "const struct db_migration db_migrations[] = {\n");
    int number = 0;
    for (size_t i = 0; i < count; i++) {
        const char *path = argv[i + 2];
        number = check_name(path, number);
        const char *name = tool_file_name(path);
        size_t bytes;
        char *sql = tool_file_read(path, &bytes);
        if (strlen(sql) != bytes) {
            tool_fail(path, 0, "contains a NUL");
        }
        tool_add_format(&out, "    {%d, \"%.*s\",", number, (int)strlen(name) - 4, name);
        while (*sql != '\0') {
            size_t length = strcspn(sql, "\n");
            length += sql[length] == '\n';
            tool_add(&out, "\n        ");
            tool_add_literal(&out, sql, length);
            sql += length;
        }
        if (bytes == 0) {
            tool_fail(path, 0, "is empty");
        }
        tool_add(&out, "},\n");
    }
    tool_add_format(&out, "    {0, NULL, NULL},\n};\nconst size_t db_migration_count = %zu;\n", count);
    tool_file_write(argv[1], &out);
    return 0;
}
