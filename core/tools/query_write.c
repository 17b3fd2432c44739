#include "tools/query_parts.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void write_comment(struct tool_text *out, const struct query *query) {
    if (query->comment == NULL) {
        return;
    }
    tool_add(out, "/* ");
    for (const char *at = query->comment; *at != '\0'; at++) {
        tool_add_bytes(out, at, 1);
        if (*at == '*' && at[1] == '/') {
            tool_add(out, " ");
        }
    }
    tool_add(out, " */\n");
}

static void write_struct(
    struct tool_text *out, const char *name, const char *suffix, const struct query_fields *fields) {
    tool_add_format(out, "struct %s%s {\n", name, suffix);
    for (size_t i = 0; i < fields->count; i++) {
        tool_add_format(out, "    %s%s;\n", fields->item[i].type->c_type, fields->item[i].name);
    }
    tool_add(out, "};\n");
}

/* What the function is handed after db, and what it hands on. */
static const char *taken(const struct query *query, char *room, size_t bytes) {
    if (query->in.count == 0) {
        return "";
    }
    snprintf(room, bytes, ", struct %s_in in", query->name);
    return room;
}

static void write_prototypes(struct tool_text *out, const struct query *query, const char *end) {
    char room[128];
    const char *in = taken(query, room, sizeof room);
    const char *name = query->name;
    if (query->out.count == 0) {
        tool_add_format(out, "int64_t %s_run(struct db *db%s)%s", name, in, end);
        tool_add_format(out, "void %s_add(struct db *db%s)%s", name, in, end);
        return;
    }
    tool_add_format(out, "struct %s_rows %s_run(struct db *db%s)%s", name, name, in, end);
    tool_add_format(out, "struct %s *%s_one(struct db *db%s)%s", name, name, in, end);
    tool_add_format(out, "void %s_add(struct db *db%s, struct %s_rows *rows)%s", name, in, name, end);
}

void query_write_header(struct tool_text *out, const char *noun, const struct query_file *file) {
    char guard[128];
    size_t length = 0;
    for (; noun[length] != '\0' && length < sizeof guard - 1; length++) {
        guard[length] = (char)toupper((unsigned char)noun[length]);
    }
    guard[length] = '\0';
    tool_add_format(out, "/* Made by query_embed from %s.sql. */\n#ifndef %s_QUERIES_H\n#define %s_QUERIES_H\n\n", noun,
        guard, guard);
    tool_add(out, "#include \"db/db.h\"\n");
    for (size_t i = 0; i < file->count; i++) {
        const struct query *query = &file->item[i];
        tool_add(out, "\n");
        write_comment(out, query);
        if (query->in.count > 0) {
            write_struct(out, query->name, "_in", &query->in);
        }
        if (query->out.count > 0) {
            write_struct(out, query->name, "", &query->out);
            tool_add_format(out,
                "struct %s_rows {\n    size_t count;\n    struct %s *row;\n    int64_t affected;\n};\n", query->name,
                query->name);
        }
        tool_add_format(out, "extern const struct db_query %s_query;\n", query->name);
        write_prototypes(out, query, ";\n");
    }
    tool_add(out, "\n#endif\n");
}

static void write_fields(struct tool_text *out, const struct query *query, const char *what, const char *suffix,
    const struct query_fields *fields) {
    if (fields->count == 0) {
        return;
    }
    tool_add_format(out, "static const struct db_field %s_%s[] = {\n", query->name, what);
    for (size_t i = 0; i < fields->count; i++) {
        const struct query_field *field = &fields->item[i];
        tool_add_format(out, "    {\"%s\", %s, %s, offsetof(struct %s%s, %s)},\n", field->name, field->type->constant,
            field->nullable ? "true" : "false", query->name, suffix, field->name);
    }
    tool_add(out, "};\n");
}

/* One literal a line, so that the source reads like the SQL. */
static void write_sql(struct tool_text *out, const char *sql) {
    while (*sql != '\0') {
        size_t length = strcspn(sql, "\n");
        length += sql[length] == '\n';
        tool_add(out, "\n    ");
        tool_add_literal(out, sql, length);
        sql += length;
    }
}

static void write_query(struct tool_text *out, const struct query *query) {
    const char *name = query->name;
    write_fields(out, query, "parameters", "_in", &query->in);
    write_fields(out, query, "columns", "", &query->out);
    tool_add_format(out, "const struct db_query %s_query = {\n    .name = \"%s\",\n    .sql =", name, name);
    write_sql(out, query->sql);
    tool_add(out, ",\n");
    if (query->in.count > 0) {
        tool_add_format(out, "    .parameter = %s_parameters,\n    .parameters = %zu,\n", name, query->in.count);
    }
    if (query->out.count > 0) {
        tool_add_format(out, "    .column = %s_columns,\n    .columns = %zu,\n    .row_size = sizeof(struct %s),\n",
            name, query->out.count, name);
    }
    tool_add(out, "};\n\n");
    char room[128];
    const char *in = taken(query, room, sizeof room);
    const char *handed = query->in.count > 0 ? "&in" : "NULL";
    if (query->out.count == 0) {
        tool_add_format(out, "int64_t %s_run(struct db *db%s) {\n    return db_run(db, &%s_query, %s).affected;\n}\n\n",
            name, in, name, handed);
        tool_add_format(
            out, "void %s_add(struct db *db%s) {\n    db_add(db, &%s_query, %s, NULL);\n}\n\n", name, in, name, handed);
        return;
    }
    tool_add_format(out,
        "struct %s_rows %s_run(struct db *db%s) {\n    struct db_rows rows = db_run(db, &%s_query, %s);\n"
        "    return (struct %s_rows){rows.count, rows.row, rows.affected};\n}\n\n",
        name, name, in, name, handed, name);
    tool_add_format(out,
        "struct %s *%s_one(struct db *db%s) {\n    struct db_rows rows = db_run(db, &%s_query, %s);\n"
        "    return rows.count > 0 ? rows.row : NULL;\n}\n\n",
        name, name, in, name, handed);
    tool_add_format(out,
        "void %s_add(struct db *db%s, struct %s_rows *rows) {\n"
        "    db_add(db, &%s_query, %s, (struct db_rows *)rows);\n}\n\n",
        name, in, name, name, handed);
}

void query_write_source(struct tool_text *out, const char *noun, const struct query_file *file) {
    tool_add_format(out, "/* Made by query_embed from %s.sql. */\n#include \"%s/%s_queries.h\"\n\n", noun, noun, noun);
    for (size_t i = 0; i < file->count; i++) {
        write_query(out, &file->item[i]);
    }
}

void query_write_all(struct tool_text *out, const struct query_file *files, size_t count) {
    size_t total = 0;
    tool_add(out, "/* Made by query_embed: every query of the program. */\n#include \"db/db.h\"\n\n");
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < files[i].count; j++) {
            for (size_t k = 0; k < i; k++) {
                for (size_t l = 0; l < files[k].count; l++) {
                    if (strcmp(files[i].item[j].name, files[k].item[l].name) == 0) {
                        tool_fail(files[i].path, files[i].item[j].line, "%s: stands in %s:%d already",
                            files[i].item[j].name, files[k].path, files[k].item[l].line);
                    }
                }
            }
            tool_add_format(out, "extern const struct db_query %s_query;\n", files[i].item[j].name);
            total++;
        }
    }
    tool_add(out, "\nconst struct db_query *const db_queries[] = {\n");
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < files[i].count; j++) {
            tool_add_format(out, "    &%s_query,\n", files[i].item[j].name);
        }
    }
    tool_add_format(out, "    NULL,\n};\nconst size_t db_query_count = %zu;\n", total);
}
