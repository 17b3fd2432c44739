/* What the training pages show. */
#ifndef TRAINING_TRAINING_VIEW_H
#define TRAINING_TRAINING_VIEW_H

#include "training/training.h"
#include "training/training_asked.h"
#include "training/training_matrix.h"
#include "training/training_queries.h"
#include "training/training_session_view.h"
#include "view/form.h"

/* ---- The lead's ---- */

struct training_lines {
    size_t count;
    const struct training_line *row;
};
struct training_modules {
    size_t count;
    const struct training_module *row;
};
/* The states of one line, for templates to go through. */
struct training_states {
    size_t count;
    const struct training_state *row;
};
struct training_horizon {
    int days; /* 0: today */
    day on;
    const struct training_standing *standing;
    day below_since;             /* the first of the days up to that one without standing; DAY_NONE when it is good */
    struct training_needs needs; /* from today through that day */
    bool as_before;              /* the same standing as on the day before it in the list */
};
struct training_horizons {
    size_t count;
    const struct training_horizon *row;
};
struct training_reasons {
    size_t count;
    const struct training_reason *row;
};

/* What a status means: a line of the legend. Texts are English keys; {n} of meaning: days. */
struct training_legend_line {
    const char *words;
    const char *colour;
    const char *meaning;
    int64_t days;
};
struct training_legend {
    size_t count;
    const struct training_legend_line *row;
};

struct training_matrix_view {
    const struct training_board *board;
    const struct training_asked *asked; /* NULL where only today is shown */
    struct training_modules modules;    /* those shown */
    struct training_lines lines;        /* those shown */
    size_t attention;                   /* how many people need something */
    bool whole;                         /* everybody on one page, to print: the matrix comes first */
    size_t found;                       /* how many people fit what is asked */
    struct training_horizons horizons;
    struct training_reasons reasons;
    struct training_reasons then; /* of the day on which the organisation falls below the standard */
    /* Of the matrix's own page. */
    const struct form *form; /* what it is narrowed to */
    bool filtered;
    struct options shows;
    struct options roles;
    struct options statuses;
    struct options all_modules;
    struct options orders;
    const char *known; /* the same two dates, to send along; NULL: today, now */
    const char *on;
    const char *csv; /* paths with all that is asked in them */
    const char *pages_href;
    const char *all_href; /* everybody on one page; NULL when they are */
    int64_t page;
    int64_t pages;
    struct training_legend legend;
};
struct training_matrix_view training_matrix_view_of(
    struct arena *arena, const struct training_board *board, const struct training_matrix_filter *filter);
struct training_states training_line_states(const struct training_matrix_view *view, const struct training_line *line);
/* "In date": English key. Colour of its tag. */
const char *training_status_words(enum training_status status);
/* The same, and "Expired, booked". */
const char *training_state_words(const struct training_state *state);
const char *training_status_colour(enum training_status status);

/* ---- The trainer's ---- */

/* One line of the register and whom it means. */
enum register_match { REGISTER_MATCHED, REGISTER_DOUBT, REGISTER_UNKNOWN };
struct register_line {
    const char *text;      /* as it was typed */
    const char *at;        /* its places in what was pasted: "4", or "4,17" when it stood there twice */
    const char *line_name; /* names of its fields */
    const char *at_name;
    const char *who_name;
    const char *result_name;
    const char *to_do_name;
    const char *done_name;
    const char *key; /* what is looked for: learner number in its one form, address, or name */
    bool fresh;      /* it stood in the box */
    enum register_match match;
    size_t candidates;
    const struct training_match *candidate;
    int64_t chosen;        /* person, 0 when none is yet */
    const char *result;    /* "as_above", "passed", "not_passed", "part", "absent", "leave_out"; "": not known yet */
    const char *word;      /* what the line says instead of a result, or NULL */
    const char *to_do;     /* of part, or NULL */
    struct text_list done; /* of part: the modules ticked in its line */
    const char *modules;   /* of part: those done, with a space between; NULL: none */
    const char *error;     /* English key, or a text in the page's language; NULL: none */
    bool waits;            /* it cannot be recorded before somebody answers */
};
struct register_lines {
    size_t count;
    struct register_line *row;
};
struct register_candidates {
    size_t count;
    const struct training_match *row;
};
/* One line that means nobody: its text, and the name of its fields. */
struct register_missing {
    const char *text;
    const char *text_name;
    const char *field;
    const char *result; /* as a line's */
    bool adds;          /* somebody is to be added */
};
struct register_missings {
    size_t count;
    const struct register_missing *row;
};
/* What lines say where a result is looked for, and how many do. */
struct register_word {
    const char *word;
    const char *word_name; /* names of its fields */
    const char *means_name;
    size_t lines;
};
struct register_words {
    size_t count;
    struct register_word *row;
};
struct register_candidates register_line_candidates(const struct register_line *line);
struct register_view {
    const struct form *form;
    const struct training_session *session;
    const char *heading;              /* the first line of the sheet that was pasted, or "" */
    size_t boxed;                     /* lines in the paste box */
    size_t unknown;                   /* how many of them mean nobody */
    size_t later;                     /* how many of them are more than fit on the page */
    struct register_missings missing; /* the first of those that mean nobody */
    struct options organisations;     /* to which people can be added */
    struct options everybody_missing; /* the same, and to leave them out: for all of them at once */
    struct register_lines lines;
    struct text_list notes; /* lines that say the same, in the page's language */
    struct register_words words;
    struct options meanings; /* of such a word */
    struct options results;  /* of one line */
    struct options modules;  /* of the session */
    size_t doubts;
    size_t people;                /* whom the lines mean, each once */
    const char *everybody;        /* "passed", "not_passed": the result of lines that say as above */
    bool part;                    /* somebody came for part */
    bool adds;                    /* somebody is to be added */
    size_t recorded;              /* just now, with lines left that wait */
    enum session_refusal refusal; /* why nothing can be recorded */
    size_t places_left;           /* neither booked nor given by name */
    bool kept;                    /* lines of this register are kept */
    int32_t raise_to;             /* places that would do for all results; 0: there are enough */
    bool may_raise;
};

#endif
