/* Reads gettext's .po files. */
#ifndef TOOLS_MESSAGE_READ_H
#define TOOLS_MESSAGE_READ_H

#include "tools/tool.h"

/* Welsh has six plural forms: for 0, 1, 2, 3, 6 and all other numbers. */
#define MESSAGE_FORMS 6

struct message_entry {
    const char *file;
    int line;
    const char *english;
    const char *many; /* English plural; NULL when there is none */
    const char *form[MESSAGE_FORMS];
    bool fuzzy;
};

struct message_catalogue {
    struct message_entry *entry;
    size_t count;
    size_t capacity;
};

/* Adds the file's translated entries, fuzzy ones too; the header and untranslated ones are left out. Ends the program
 * at what is malformed, given twice with different words, or does not keep its {placeholders}. */
void message_read(struct message_catalogue *catalogue, const char *path);
/* Sorts by the English, as strcmp does. */
void message_sort(struct message_catalogue *catalogue);
const struct message_entry *message_find(const struct message_catalogue *catalogue, const char *english);

#endif
