/* The table made by message_compile from web/i18n: Welsh for each English message, sorted by the English (strcmp). */
#ifndef VIEW_MESSAGES_H
#define VIEW_MESSAGES_H

#include <stddef.h>

/* Welsh has six plural forms: for 0, 1, 2, 3, 6 and all other numbers. */
#define MESSAGE_PLURALS 6

struct message {
    const char *english;
    const char *welsh[MESSAGE_PLURALS]; /* only [0] where the message has no plural; the others are then NULL */
};

extern const struct message messages[];
extern const size_t messages_count;

#endif
