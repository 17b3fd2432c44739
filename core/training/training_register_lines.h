/* One line of a pasted register, as people write them: pure. */
#ifndef TRAINING_TRAINING_REGISTER_LINES_H
#define TRAINING_TRAINING_REGISTER_LINES_H

#include "base/arena.h"

/* What a line says. Numbers and bullets in front, titles and what stands in brackets at the end are no part of the
 * name; cells of a spreadsheet may stand beside each other. */
struct register_said {
    const char *key;   /* whom to look for: learner number in its one form, else address, else name; "" for a heading */
    const char *name;  /* "" when there is none */
    const char *email; /* NULL when there is none */
    const char *result; /* "passed", "not_passed", "leave_out" for who was absent; NULL when it says none */
};
struct register_said register_line_read(struct arena *arena, const char *text);

#endif
