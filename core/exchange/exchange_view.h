/* What the import pages show. */
#ifndef EXCHANGE_EXCHANGE_VIEW_H
#define EXCHANGE_EXCHANGE_VIEW_H

#include "exchange/exchange.h"
#include "exchange/exchange_queries.h"
#include "view/form.h"

struct imports_view {
    struct import_list_rows rows;
    const char *path;   /* of an import's page, before its number */
    const char *before; /* "Recorded before": English key */
};

/* A line of the example that the page shows. */
struct import_sample {
    const char *email;
    const char *result; /* English key */
};
struct import_samples {
    size_t count;
    const struct import_sample *row;
};

struct import_new_view {
    const struct form *form;
    struct options formats;
    const char *accept; /* what the file picker offers: ".xml,application/xml" */
    struct import_codes_rows codes;
    struct import_courses_rows courses;
    bool frameworks; /* the codes are of more than one */
    struct import_samples samples;
    const char *module; /* of the samples */
    const char *day;    /* "31/01/2026" */
};

/* One way of naming a person that may mean several, and the people. */
struct import_doubt {
    int32_t line; /* the first */
    int64_t lines;
    const char *said;
    const char *field;  /* name of its choice */
    const char *chosen; /* a person's id, "none", or "" */
    size_t count;
    const struct import_doubts *row;
};
struct import_doubt_rows {
    size_t count;
    const struct import_doubt *row;
};
struct import_candidates {
    size_t count;
    const struct import_doubts *row;
};

struct import_view {
    const struct import_one *import;
    const struct form *form;
    struct import_modules_rows modules;
    struct import_new_lines_rows lines; /* the first that would be recorded */
    struct import_refused_rows refused; /* a page of them */
    int64_t refused_all;
    const char *previous; /* pages of what is refused; NULL where there is none */
    const char *next;
    struct import_notes_rows notes;
    struct import_doubt_rows doubts;
    struct import_unknown_rows unknown;
    struct import_corrected_rows corrected; /* left as they were when the import was taken back */
    struct options organisations;           /* to which people can be added */
    struct options everybody;               /* the same, for all of the unknown at once */
    bool answers;                           /* doubts and unknown people can be answered on the page */
    bool may_undo;
    bool working; /* somebody is at it: the page is to be looked at again */
};
struct import_candidates import_doubt_candidates(const struct import_doubt *doubt);
/* "5, 6, 9 and more": the other lines of which the same is told; NULL for none. */
const char *import_other_lines(struct html *out, const struct import_refused *row);
struct import_undo_view {
    const struct form *form;
    const struct import_one *import;
    struct import_corrected_rows corrected;
};
/* "Ready to look over": English key of a state; colour of its tag. */
const char *import_state_words(const char *state);
const char *import_state_colour(const char *state);
/* What is wrong with a refused line and what to do, in the page's language. message "": see the code. */
const char *import_words(struct html *out, const char *code, const char *message, const char *fill);
/* The column that a refused line's fault is about: what the first line of a table calls it; in other files its place
 * in the line. "" where it is about no one column. */
const char *import_column(struct html *out, const struct import_one *import, const char *code, int32_t position);
/* "passed" in words: English key. */
const char *import_result_words(const char *result);

#endif
