/* Conditions: what may happen to one, and how it stands on a day. */
#include <string.h>

#include "cases/cases_condition.h"
#include "view/html.h"

static const struct {
    const char *state;
    const char *event;
    const char *next;
} changes[] = {
    {"open", "send", "sent"},
    {"not_met", "send", "sent"},
    /* Staff may see by other means, such as the training record, that nothing more need be sent. */
    {"open", "meet", "met"},
    {"sent", "meet", "met"},
    {"not_met", "meet", "met"},
    {"sent", "fail", "not_met"},
};

const char *condition_next(const char *state, const char *event) {
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        if (text_equal(changes[i].state, state) && text_equal(changes[i].event, event)) {
            return changes[i].next;
        }
    }
    return NULL;
}

bool condition_overdue(const char *state, day due_on, day today) {
    return today > due_on && (text_equal(state, "open") || text_equal(state, "not_met"));
}

const char *condition_title(const char *state, day due_on, day today) {
    return text_equal(state, "met")                  ? N_("Met")
           : text_equal(state, "sent")               ? N_("Sent")
           : condition_overdue(state, due_on, today) ? N_("Overdue")
           : text_equal(state, "not_met")            ? N_("Not met yet")
                                                     : N_("To do");
}

const char *condition_colour(const char *state, day due_on, day today) {
    return text_equal(state, "met")                  ? "green"
           : text_equal(state, "sent")               ? "blue"
           : condition_overdue(state, due_on, today) ? "red"
           : text_equal(state, "not_met")            ? "orange"
                                                     : "yellow";
}
