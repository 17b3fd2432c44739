/* message_missing PO FILE...: messages of templates (.html), C (.c, .h) and errors.def that the .po file does not
 * translate, as entries to fill in, on stdout. Status 1 when there are any. Run it by messages_missing.sh. */
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

static void file_read(const char *path) {
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
    if (count < 3) {
        fputs("usage: message_missing PO FILE...\n", stderr);
        return 2;
    }
    struct message_catalogue catalogue = {0};
    message_read(&catalogue, argument[1]);
    message_sort(&catalogue);
    search.catalogue = &catalogue;
    for (int i = 2; i < count; i++) {
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
