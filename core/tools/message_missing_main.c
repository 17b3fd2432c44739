/* message_missing PO... FILE...: messages of templates (.html), C (.c, .h), .def files and frameworks (.xml) that none
 * of the .po files translates, as entries to fill in, on stdout. Status 1 when there are any. Run it by
 * messages_missing.sh. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "tools/message_read.h"
#include "tools/template_expression.h"

/* What takes messages, and at which argument. */
struct taker {
    const char *name;
    size_t first;
    bool plural; /* the next argument is the plural */
};

static const struct taker takers[] = {{"_", 0, false}, {"_n", 0, true}, {"N_", 0, false}, {"html_message", 1, false},
    {"message_translate", 1, false}, {"html_plural", 1, true}, {"ERROR", 2, false}};

struct search {
    const struct message_catalogue *catalogue;
    struct message_catalogue missing;
    struct message_entry entry[20000];
};

static struct search search;

/* Between the quotes of one or more C literals; NULL when it is anything else. */
static char *literal_read(const char *text) {
    struct tool_text said = {0};
    const char *end = text + strlen(text);
    for (const char *at = text; at < end;) {
        size_t bytes = *at == '"' ? literal_bytes(at, end) : 0;
        if (bytes == 0) {
            return NULL;
        }
        tool_add_bytes(&said, at + 1, bytes - 2);
        for (at += bytes; at < end && isspace((unsigned char)*at); at++) {
        }
    }
    return said.data;
}

static char *unescape(const char *text) {
    struct tool_text plain = {0};
    tool_add(&plain, "");
    for (; *text != '\0'; text++) {
        char c = *text;
        if (c == '\\' && text[1] != '\0') {
            c = *++text;
            if (c == 'n') {
                c = '\n';
            } else if (c == 't') {
                c = '\t';
            }
        }
        tool_add_bytes(&plain, &c, 1);
    }
    return plain.data;
}

static void message_note(const char *path, int line, const char *one, const char *many) {
    if (one == NULL || one[0] == '\0') {
        return;
    }
    const struct message_entry *known = message_find(search.catalogue, unescape(one));
    if (known != NULL && (many == NULL || known->many != NULL)) {
        return;
    }
    for (size_t i = 0; i < search.missing.count; i++) {
        if (strcmp(search.entry[i].english, one) == 0) {
            return;
        }
    }
    if (search.missing.count < sizeof search.entry / sizeof search.entry[0]) {
        search.entry[search.missing.count++] =
            (struct message_entry){.file = path, .line = line, .english = one, .many = many};
    }
}

/* The bracket that closes the one before at; NULL when there is none. */
static const char *close_find(const char *at, const char *end) {
    for (int depth = 1; at < end;) {
        size_t literal = literal_bytes(at, end);
        if (literal > 0) {
            at += literal;
            continue;
        }
        depth += *at == '(' ? 1 : *at == ')' ? -1 : 0;
        if (depth == 0) {
            return at;
        }
        at++;
    }
    return NULL;
}

static void call_read(const char *path, int line, const struct taker *taker, const char *inside, const char *end) {
    const char *close = close_find(inside, end);
    if (close == NULL) {
        return;
    }
    struct argument_list list = commas_split((struct place){path, line}, inside, (size_t)(close - inside));
    if (list.count > taker->first + taker->plural) {
        const char *one = literal_read(list.argument[taker->first].value);
        const char *many = taker->plural ? literal_read(list.argument[taker->first + 1].value) : NULL;
        message_note(path, line, one, many);
    }
}

/* What people see of a framework: its elements' texts, and these attributes. */
static const char *const ATTRIBUTES[] = {
    "title", "term", "act", "section", "nation", "notify", "competent-authority", NULL};

static const struct {
    const char *entity;
    char is;
} ENTITIES[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}};

/* White space is collapsed, as the schema's types do; the words are noted as they stand in a .po file. */
static void xml_text_note(const char *path, int line, const char *at, const char *end) {
    struct tool_text words = {0};
    bool space = false;
    while (at < end) {
        if (isspace((unsigned char)*at)) {
            space = words.length > 0;
            at++;
            continue;
        }
        char c = *at;
        size_t bytes = 1;
        for (size_t i = 0; c == '&' && i < sizeof ENTITIES / sizeof *ENTITIES; i++) {
            size_t length = strlen(ENTITIES[i].entity);
            if ((size_t)(end - at) >= length && strncmp(at, ENTITIES[i].entity, length) == 0) {
                c = ENTITIES[i].is;
                bytes = length;
                break;
            }
        }
        tool_add(&words, space ? " " : "");
        tool_add(&words, c == '"' || c == '\\' ? "\\" : "");
        tool_add_bytes(&words, &c, 1);
        space = false;
        at += bytes;
    }
    message_note(path, line, words.data, NULL);
}

static void xml_attributes_read(const char *path, int line, const char *at, const char *end) {
    while (at < end) {
        const char *name = at;
        while (at < end && !isspace((unsigned char)*at) && *at != '=') {
            at++;
        }
        size_t bytes = (size_t)(at - name);
        size_t value = at + 1 < end && *at == '=' ? literal_bytes(at + 1, end) : 0;
        for (const char *const *wanted = ATTRIBUTES; value > 1 && *wanted != NULL; wanted++) {
            if (strlen(*wanted) == bytes && strncmp(*wanted, name, bytes) == 0) {
                xml_text_note(path, line, at + 2, at + value);
            }
        }
        for (const char *stop = at + (value > 0 ? value + 1 : 1); at < stop; at++) {
            line += *at == '\n';
        }
    }
}

/* Well-formed: the schema has been over it. There are no CDATA sections and no '>' within attributes. */
static void xml_read(const char *path) {
    const char *at = tool_file_read(path, NULL);
    int line = 1;
    while (*at != '\0') {
        const char *end;
        if (strncmp(at, "<!--", 4) == 0) {
            end = strstr(at, "-->");
        } else if (*at == '<') {
            end = strchr(at, '>');
        } else {
            end = at + strcspn(at, "<");
            xml_text_note(path, line, at, end);
        }
        if (end == NULL) {
            tool_fail(path, line, "a tag or comment is not closed");
        }
        if (*at == '<' && strchr("?!/", at[1]) == NULL) {
            xml_attributes_read(path, line, at + 1, end);
        }
        end += *at == '<' ? strspn(end, "->") : 0;
        for (; at < end; at++) {
            line += *at == '\n';
        }
    }
}

static bool ends_with(const char *path, const char *end) {
    size_t bytes = strlen(path);
    return bytes >= strlen(end) && strcmp(path + bytes - strlen(end), end) == 0;
}

static void file_read(const char *path) {
    if (ends_with(path, ".xml")) {
        xml_read(path);
        return;
    }
    size_t bytes;
    const char *at = tool_file_read(path, &bytes);
    const char *end = at + bytes;
    int line = 1;
    while (at < end) {
        size_t name = identifier_bytes(at, end);
        const char *open = at + name;
        while (open < end && isspace((unsigned char)*open)) {
            open++;
        }
        for (size_t i = 0; name > 0 && open < end && *open == '(' && i < sizeof takers / sizeof takers[0]; i++) {
            if (strlen(takers[i].name) == name && strncmp(at, takers[i].name, name) == 0) {
                call_read(path, line, &takers[i], open + 1, end);
            }
        }
        line += *at == '\n';
        at += name > 0 ? name : 1;
    }
}

int main(int count, char **argument) {
    struct message_catalogue catalogue = {0};
    int first = 1;
    for (; first < count && ends_with(argument[first], ".po"); first++) {
        message_read(&catalogue, argument[first]);
    }
    if (first == 1 || first == count) {
        fputs("usage: message_missing PO... FILE...\n", stderr);
        return 2;
    }
    message_sort(&catalogue);
    search.catalogue = &catalogue;
    for (int i = first; i < count; i++) {
        file_read(argument[i]);
    }
    for (size_t i = 0; i < search.missing.count; i++) {
        const struct message_entry *entry = &search.entry[i];
        printf("#: %s:%d\nmsgid \"%s\"\n", entry->file, entry->line, entry->english);
        if (entry->many != NULL) {
            printf("msgid_plural \"%s\"\n", entry->many);
            for (int form = 0; form < MESSAGE_FORMS; form++) {
                printf("msgstr[%d] \"\"\n", form);
            }
        } else {
            puts("msgstr \"\"");
        }
        putchar('\n');
    }
    return search.missing.count > 0 ? 1 : 0;
}
