/* One line of a pasted register, as people write them: pure. */
#ifndef TRAINING_TRAINING_REGISTER_LINES_H
#define TRAINING_TRAINING_REGISTER_LINES_H

#include "base/arena.h"

enum { REGISTER_CELLS_MOST = 12 };
enum register_column { REGISTER_OTHER, REGISTER_NAME, REGISTER_ADDRESS, REGISTER_NUMBER, REGISTER_RESULT };
/* What the columns of a pasted sheet hold, as its first line says; count 0: nobody said. */
struct register_columns {
    char separator;
    size_t count;
    enum register_column column[REGISTER_CELLS_MOST];
};
/* False when the line is no heading; a heading of one word gives no columns. */
bool register_columns_read(struct arena *arena, const char *text, struct register_columns *columns);

/* What a line says. Numbers and bullets in front, titles and what stands in brackets at the end are no part of the
 * name; cells of a spreadsheet may stand beside each other. */
struct register_said {
    const char *key;   /* whom to look for: learner number in its one form, else address, else name; "" for a heading */
    const char *name;  /* "" when there is none */
    const char *email; /* NULL when there is none */
    const char *result; /* "passed", "not_passed", "part", "absent"; NULL when it says none */
    const char *word;   /* stands where a result would, and is none that is known; NULL when there is no such word */
};
/* columns: those of the sheet it stands in, for lines of several cells. */
struct register_said register_line_read(struct arena *arena, const char *text, const struct register_columns *columns);

#endif
