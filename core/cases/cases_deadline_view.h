/* What the page of a case shows of its deadlines. */
#ifndef CASES_CASES_DEADLINE_VIEW_H
#define CASES_CASES_DEADLINE_VIEW_H

#include "cases/cases_view.h"
#include "cases_hold/cases_hold_queries.h"

/* Texts are in the page's language. */
struct case_clock_line {
    moment at;
    const char *what; /* message key */
    const char *limit;
    const char *reason; /* "" when there is none */
};
struct case_clock_lines {
    size_t count;
    struct case_clock_line *row;
};
struct case_hold_line {
    moment from;
    moment until; /* MOMENT_NONE: still on hold */
    const char *reason;
    const char *words; /* as they were written, "" for none */
};
struct case_hold_lines {
    size_t count;
    struct case_hold_line *row;
};

#endif
