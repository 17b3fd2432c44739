#include "tools/query_parts.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_MOST 56

static const struct query_type types[] = {
    {"text", "DB_TEXT", "const char *", true},
    {"int8", "DB_INT8", "int64_t ", true},
    {"int4", "DB_INT4", "int32_t ", true},
    {"bool", "DB_BOOL", "bool ", false},
    {"date", "DB_DATE", "day ", true},
    {"moment", "DB_MOMENT", "moment ", true},
    {"bytes", "DB_BYTES", "struct bytes ", true},
    {"json", "DB_JSON", "const char *", true},
    {"text[]", "DB_TEXT_LIST", "struct text_list ", true},
    {"int8[]", "DB_INT8_LIST", "struct int8_list ", true},
    {"date[]", "DB_DATE_LIST", "struct day_list ", true},
};

/* Room for one more. */
static void *grown(void *items, size_t count, size_t size) {
    items = realloc(items, (count + 1) * size);
    if (items == NULL) {
        fputs("out of memory\n", stderr);
        exit(1);
    }
    return items;
}

static bool name_character(char character, bool first) {
    return (character >= 'a' && character <= 'z') || character == '_' ||
           (!first && character >= '0' && character <= '9');
}

static size_t name_length(const char *text) {
    size_t length = 0;
    while (name_character(text[length], length == 0)) {
        length++;
    }
    return length;
}

static const char *skip_spaces(const char *text) {
    while (*text == ' ' || *text == '\t') {
        text++;
    }
    return text;
}

static void parse_fields(const char *path, int line, const char *text, struct query_fields *fields) {
    for (;;) {
        text = skip_spaces(text);
        if (*text == '\0') {
            return; /* a comma at the end: the list goes on in the next line */
        }
        size_t length = name_length(text);
        if (length == 0) {
            tool_fail(path, line, "a name is missing before \"%s\"", text);
        }
        struct query_field field = {.name = tool_copy(text, length)};
        text = skip_spaces(text + length);
        length = strcspn(text, " \t,?");
        for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
            if (strlen(types[i].name) == length && memcmp(types[i].name, text, length) == 0) {
                field.type = &types[i];
            }
        }
        if (field.type == NULL) {
            tool_fail(path, line, "%s: unknown type \"%.*s\"", field.name, (int)length, text);
        }
        text += length;
        if (*text == '?') {
            field.nullable = true;
            text++;
            if (!field.type->may_be_null) {
                tool_fail(path, line, "%s: %s cannot be null; use coalesce", field.name, field.type->name);
            }
        }
        for (size_t i = 0; i < fields->count; i++) {
            if (strcmp(fields->item[i].name, field.name) == 0) {
                tool_fail(path, line, "%s: named twice", field.name);
            }
        }
        fields->item = grown(fields->item, fields->count, sizeof field);
        fields->item[fields->count++] = field;
        text = skip_spaces(text);
        if (*text == ',') {
            text++;
        } else if (*text != '\0') {
            tool_fail(path, line, "a comma is missing before \"%s\"", text);
        }
    }
}

/* Copies SQL into a buffer, leaving comments out and turning :name into $n. */
struct rewrite {
    const char *path;
    int line;
    struct query *query;
    char *out;
    size_t length;
    bool ended;
};

static void put(struct rewrite *to, const char *text, size_t length) {
    if (to->ended) {
        for (size_t i = 0; i < length; i++) {
            if (!isspace((unsigned char)text[i])) {
                tool_fail(to->path, to->line, "%s: more than one statement", to->query->name);
            }
        }
        return;
    }
    memcpy(to->out + to->length, text, length);
    to->length += length;
}

/* The length of a quoted part that begins here ('..', E'..', "..", $tag$..$tag$), or 0. */
static size_t quoted_length(struct rewrite *to, const char *begin, const char *text) {
    if (*text == '\'' || *text == '"') {
        bool escapes = *text == '\'' && text > begin && (text[-1] == 'E' || text[-1] == 'e') &&
                       (text - 1 == begin || !(isalnum((unsigned char)text[-2]) || text[-2] == '_'));
        const char *at = text + 1;
        for (; *at != '\0'; at++) {
            if (escapes && *at == '\\' && at[1] != '\0') {
                at++;
            } else if (*at == *text) {
                if (at[1] != *text) {
                    return (size_t)(at - text) + 1;
                }
                at++;
            }
        }
        tool_fail(to->path, to->line, "%s: a quote is not closed", to->query->name);
    }
    if (*text == '$') {
        size_t tag = 1 + name_length(text + 1);
        if (text[tag] != '$') {
            return 0;
        }
        tag++;
        for (const char *at = text + tag; *at != '\0'; at++) {
            if (strncmp(at, text, tag) == 0) {
                return (size_t)(at - text) + tag;
            }
        }
        tool_fail(to->path, to->line, "%s: a dollar quote is not closed", to->query->name);
    }
    return 0;
}

static size_t comment_length(const char *text) {
    if (text[0] == '-' && text[1] == '-') {
        return strcspn(text, "\n");
    }
    if (text[0] == '/' && text[1] == '*') {
        const char *end = strstr(text + 2, "*/");
        return end == NULL ? strlen(text) : (size_t)(end - text) + 2;
    }
    return 0;
}

static size_t put_parameter(struct rewrite *to, const char *text) {
    size_t length = name_length(text + 1);
    for (size_t i = 0; i < to->query->in.count; i++) {
        struct query_field *field = &to->query->in.item[i];
        if (strlen(field->name) == length && memcmp(field->name, text + 1, length) == 0) {
            char number[24];
            int written = snprintf(number, sizeof number, "$%zu", i + 1);
            put(to, number, (size_t)written);
            field->used = true;
            return length + 1;
        }
    }
    tool_fail(to->path, to->line, "%s: parameter :%.*s is not in its \"in\"", to->query->name, (int)length, text + 1);
}

static void rewrite_sql(const char *path, int line, struct query *query, const char *text) {
    /* A name never grows: ":a" becomes "$1", and names below 10,000 parameters need at most as much again. */
    struct rewrite to = {.path = path, .line = line, .query = query, .out = tool_alloc(strlen(text) * 3 + 1)};
    const char *at = text;
    while (*at != '\0') {
        size_t length = comment_length(at);
        if (length == 0) {
            length = quoted_length(&to, text, at);
            if (length == 0 && at[0] == ':' && at[1] == ':') {
                length = 2;
            }
            if (length == 0 && at[0] == ':' && name_character(at[1], true)) {
                at += put_parameter(&to, at);
                continue;
            }
            if (length == 0 && at[0] == '$' && isdigit((unsigned char)at[1])) {
                tool_fail(path, to.line, "%s: write parameters as :name", query->name);
            }
            if (length == 0 && at[0] == ';') {
                to.ended = true;
                at++;
                continue;
            }
            length = length == 0 ? 1 : length;
            put(&to, at, length);
        }
        for (size_t i = 0; i < length; i++) {
            to.line += at[i] == '\n';
        }
        at += length;
    }
    while (to.length > 0 && isspace((unsigned char)to.out[to.length - 1])) {
        to.length--;
    }
    to.out[to.length] = '\0';
    query->sql = to.out;
    if (!to.ended || to.length == 0) {
        tool_fail(path, query->line, "%s: has no statement closed by a semicolon", query->name);
    }
    for (size_t i = 0; i < query->in.count; i++) {
        if (!query->in.item[i].used) {
            tool_fail(path, query->line, "%s: :%s is not used", query->name, query->in.item[i].name);
        }
    }
}

static const char *after(const char *line, const char *head) {
    size_t length = strlen(head);
    return strncmp(line, head, length) == 0 ? skip_spaces(line + length) : NULL;
}

static void query_start(struct query_file *file, int line, const char *name, char *comment) {
    size_t length = name_length(name);
    if (length == 0 || name[length] != '\0' || length > NAME_MOST) {
        tool_fail(file->path, line, "\"%s\" is no name of a query (a-z, 0-9, _; at most %d)", name, NAME_MOST);
    }
    for (size_t i = 0; i < file->count; i++) {
        if (strcmp(file->item[i].name, name) == 0) {
            tool_fail(file->path, line, "%s: stands in line %d already", name, file->item[i].line);
        }
    }
    file->item = grown(file->item, file->count, sizeof *file->item);
    file->item[file->count++] = (struct query){.name = tool_copy(name, length), .comment = comment, .line = line};
}

struct query_file query_parse(const char *path) {
    struct query_file file = {.path = path};
    size_t bytes;
    char *text = tool_file_read(path, &bytes);
    if (strlen(text) != bytes) {
        tool_fail(path, 0, "contains a NUL");
    }
    char *comment = NULL;
    char *body = NULL; /* where the statement of the last query begins */
    int body_line = 0;
    int number = 0;
    for (char *line = text; line != NULL && *line != '\0';) {
        char *next = strchr(line, '\n');
        number++;
        size_t length = next == NULL ? strlen(line) : (size_t)(next - line);
        char *words = tool_copy(line, length);
        while (length > 0 && isspace((unsigned char)words[length - 1])) {
            words[--length] = '\0';
        }
        struct query *query = file.count == 0 ? NULL : &file.item[file.count - 1];
        const char *rest;
        if ((rest = after(words, "-- query:")) != NULL) {
            *line = '\0';
            if (query != NULL) {
                rewrite_sql(path, body_line, query, body == NULL ? "" : body);
            }
            query_start(&file, number, rest, comment);
            comment = NULL;
            body = NULL;
        } else if (query != NULL && body == NULL && (rest = after(words, "-- in:")) != NULL) {
            parse_fields(path, number, rest, &query->in);
        } else if (query != NULL && body == NULL && (rest = after(words, "-- out:")) != NULL) {
            parse_fields(path, number, rest, &query->out);
        } else if (query != NULL && body == NULL && words[0] != '\0') {
            body = line;
            body_line = number;
        } else if ((rest = after(words, "--")) != NULL) {
            comment = comment == NULL ? tool_copy(rest, strlen(rest)) : tool_format("%s %s", comment, rest);
        } else if (words[0] == '\0' || query != NULL) {
            comment = NULL;
        } else {
            tool_fail(path, number, "stands before the first \"-- query:\"");
        }
        line = next == NULL ? NULL : next + 1;
    }
    if (file.count > 0) {
        rewrite_sql(path, body_line, &file.item[file.count - 1], body == NULL ? "" : body);
    }
    return file;
}
