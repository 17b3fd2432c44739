#include "tools/message_read.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct reader {
    const char *path;
    int line;
    struct message_entry entry;
    struct tool_text *text; /* what a line that holds only a literal goes on with */
    struct tool_text english, many, form[MESSAGE_FORMS];
    bool any;
};

static void literal_read(struct reader *reader, const char *at) {
    size_t length = strlen(at);
    if (length < 2 || at[0] != '"' || at[length - 1] != '"') {
        tool_fail(reader->path, reader->line, "expected a text in double quotes: %s", at);
    }
    tool_add(reader->text, "");
    for (size_t i = 1; i + 1 < length; i++) {
        char c = at[i];
        if (c == '"') {
            tool_fail(reader->path, reader->line, "a quote within a text is written \\\"");
        }
        if (c == '\\') {
            c = at[++i];
            if (c == 'n') {
                c = '\n';
            } else if (c == 't') {
                c = '\t';
            } else if ((c != '"' && c != '\\') || i + 1 >= length) {
                tool_fail(reader->path, reader->line, "unknown escape");
            }
        }
        tool_add_bytes(reader->text, &c, 1);
    }
}

/* Every {name} of a in b. */
static void placeholders_check(const struct reader *reader, const char *a, const char *b, bool plural) {
    for (const char *open = strchr(a, '{'); open != NULL; open = strchr(open + 1, '{')) {
        const char *close = strchr(open, '}');
        if (close == NULL) {
            tool_fail(reader->path, reader->entry.line, "a { is not closed: %s", a);
        }
        char *name = tool_copy(open, (size_t)(close - open) + 1);
        if (strstr(b, name) == NULL && !(plural && strcmp(name, "{n}") == 0)) {
            tool_fail(reader->path, reader->entry.line, "%s is missing in: %s", name, b);
        }
    }
}

static void entry_add(struct message_catalogue *catalogue, const struct message_entry *entry) {
    for (size_t i = 0; i < catalogue->count; i++) {
        const struct message_entry *other = &catalogue->entry[i];
        if (strcmp(other->english, entry->english) == 0) {
            tool_fail(
                entry->file, entry->line, "\"%s\" is there already: %s:%d", entry->english, other->file, other->line);
        }
    }
    if (catalogue->count == catalogue->capacity) {
        size_t capacity = catalogue->capacity == 0 ? 256 : catalogue->capacity * 2;
        struct message_entry *grown = tool_alloc(capacity * sizeof *grown);
        if (catalogue->count > 0) {
            memcpy(grown, catalogue->entry, catalogue->count * sizeof *grown);
        }
        catalogue->entry = grown;
        catalogue->capacity = capacity;
    }
    catalogue->entry[catalogue->count++] = *entry;
}

static void header_check(const struct reader *reader) {
    const char *header = reader->form[0].data;
    const char *forms = header != NULL ? strstr(header, "nplurals=") : NULL;
    if (forms == NULL || atoi(forms + 9) != MESSAGE_FORMS) {
        tool_fail(reader->path, reader->entry.line, "the header must say Plural-Forms: nplurals=%d", MESSAGE_FORMS);
    }
}

static void entry_end(struct reader *reader, struct message_catalogue *catalogue) {
    struct message_entry *entry = &reader->entry;
    if (reader->any) {
        if (reader->english.data == NULL || reader->form[0].data == NULL) {
            tool_fail(reader->path, entry->line, "an entry has a msgid and a msgstr");
        }
        bool plural = reader->many.data != NULL;
        entry->file = reader->path;
        entry->english = reader->english.data;
        entry->many = reader->many.data;
        if (entry->english[0] == '\0') {
            header_check(reader);
        } else if (reader->form[0].length > 0) {
            for (size_t i = 0; i < (plural ? MESSAGE_FORMS : 1); i++) {
                entry->form[i] = reader->form[i].data;
                if (entry->form[i] == NULL || entry->form[i][0] == '\0') {
                    tool_fail(reader->path, entry->line, "msgstr[%zu] is missing", i);
                }
                placeholders_check(reader, entry->english, entry->form[i], plural);
                placeholders_check(reader, entry->form[i], plural ? entry->many : entry->english, false);
            }
            entry_add(catalogue, entry);
        }
    }
    const char *path = reader->path;
    int line = reader->line;
    *reader = (struct reader){.path = path, .line = line};
}

static const char *after(const char *line, const char *keyword) {
    size_t length = strlen(keyword);
    if (strncmp(line, keyword, length) != 0 || !isspace((unsigned char)line[length])) {
        return NULL;
    }
    line += length;
    while (isspace((unsigned char)*line)) {
        line++;
    }
    return line;
}

static void field_start(struct reader *reader, struct tool_text *text, const char *literal) {
    if (text->data != NULL) {
        tool_fail(reader->path, reader->line, "given twice in one entry");
    }
    reader->text = text;
    reader->any = true;
    literal_read(reader, literal);
}

static void line_read(struct reader *reader, struct message_catalogue *catalogue, const char *line) {
    const char *literal;
    if (line[0] == '\0') {
        entry_end(reader, catalogue);
    } else if (line[0] == '#') {
        if (reader->any && reader->form[0].data != NULL) {
            entry_end(reader, catalogue);
        }
        if (line[1] == ',' && strstr(line, "fuzzy") != NULL) {
            reader->entry.fuzzy = true;
        }
    } else if (line[0] == '"' && reader->text != NULL) {
        literal_read(reader, line);
    } else if ((literal = after(line, "msgid")) != NULL) {
        if (reader->any) {
            entry_end(reader, catalogue);
        }
        reader->entry.line = reader->line;
        field_start(reader, &reader->english, literal);
    } else if ((literal = after(line, "msgid_plural")) != NULL) {
        field_start(reader, &reader->many, literal);
    } else if ((literal = after(line, "msgstr")) != NULL) {
        field_start(reader, &reader->form[0], literal);
    } else if (strncmp(line, "msgstr[", 7) == 0 && line[7] >= '0' && line[7] < '0' + MESSAGE_FORMS && line[8] == ']') {
        literal = after(line + 8, "]");
        field_start(reader, &reader->form[line[7] - '0'], literal != NULL ? literal : "");
    } else {
        tool_fail(reader->path, reader->line, "not understood: %s", line);
    }
}

void message_read(struct message_catalogue *catalogue, const char *path) {
    struct reader reader = {.path = path};
    char *at = tool_file_read(path, NULL);
    while (*at != '\0') {
        char *end = at + strcspn(at, "\n");
        bool last = *end == '\0';
        *end = '\0';
        size_t length = strlen(at);
        while (length > 0 && isspace((unsigned char)at[length - 1])) {
            at[--length] = '\0';
        }
        reader.line++;
        line_read(&reader, catalogue, at);
        at = last ? end : end + 1;
    }
    entry_end(&reader, catalogue);
}

static int entry_compare(const void *a, const void *b) {
    return strcmp(((const struct message_entry *)a)->english, ((const struct message_entry *)b)->english);
}

void message_sort(struct message_catalogue *catalogue) {
    if (catalogue->count > 0) {
        qsort(catalogue->entry, catalogue->count, sizeof *catalogue->entry, entry_compare);
    }
}

const struct message_entry *message_find(const struct message_catalogue *catalogue, const char *english) {
    struct message_entry key = {.english = english};
    return catalogue->count == 0
               ? NULL
               : bsearch(&key, catalogue->entry, catalogue->count, sizeof *catalogue->entry, entry_compare);
}
