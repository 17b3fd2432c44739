/* People by modules: whose lines are shown, in which order, and which page of them. Pure. */
#ifndef TRAINING_TRAINING_MATRIX_H
#define TRAINING_TRAINING_MATRIX_H

#include "training/training.h"

enum training_matrix_order {
    TRAINING_MATRIX_BY_NAME,
    TRAINING_MATRIX_BY_LAPSE, /* whose training in something shown ends, or ended, first; who has none last */
    TRAINING_MATRIX_BY_NEED   /* those who need something first */
};

struct training_matrix_filter {
    bool attention;     /* only those who need something within 60 days */
    unsigned role;      /* one training_role bit; 0: any */
    int status;         /* an enum training_status that somebody is in, in something shown; -1: any */
    const char *module; /* code: that alone, of those who need it; NULL, or one that nobody needs: all */
    enum training_matrix_order order;
    size_t first; /* lines left out before those shown */
    size_t most;  /* lines at most; 0: all */
};

/* One person's line. */
struct training_line {
    const struct training_person *person;
    const struct training_state *state; /* a module each of those shown */
    size_t needs;                       /* modules to do something about within 60 days */
    day lapses_on;                      /* the first last day in date, past ones too; DAY_NONE when there is none */
};
struct training_matrix {
    size_t lines; /* those shown */
    const struct training_line *line;
    size_t found;     /* all that fit */
    size_t attention; /* of everybody, how many need something */
    size_t modules;   /* those shown */
    const struct training_module *module;
};
/* Each person of the board at most once; those whom the order does not part by name. In the arena. */
struct training_matrix training_matrix_of(
    struct arena *arena, const struct training_board *board, const struct training_matrix_filter *filter);

#endif
