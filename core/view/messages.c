#include "view/messages.h"

#include <string.h>

#include "view/html.h"

static const struct message *message_find(const char *english) {
    size_t low = 0;
    size_t high = messages_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(english, messages[middle].english);
        if (order == 0) {
            return &messages[middle];
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return NULL;
}

const char *message_translate(bool cymraeg, const char *english) {
    const struct message *message = cymraeg && english != NULL ? message_find(english) : NULL;
    return message != NULL ? message->welsh[0] : english;
}

const char *html_message(const struct html *out, const char *english) {
    return message_translate(out->cymraeg, english);
}

static size_t welsh_form(int64_t number) {
    switch (number) {
    case 0:
        return 0;
    case 1:
        return 1;
    case 2:
        return 2;
    case 3:
        return 3;
    case 6:
        return 4;
    default:
        return 5;
    }
}

const char *html_plural(const struct html *out, const char *one, const char *many, int64_t number) {
    const struct message *message = out->cymraeg ? message_find(one) : NULL;
    const char *welsh = message != NULL ? message->welsh[welsh_form(number)] : NULL;
    return welsh != NULL ? welsh : number == 1 ? one : many;
}
