/* What the templates of conditions show. */
#ifndef CASES_CASES_CONDITION_VIEW_H
#define CASES_CASES_CONDITION_VIEW_H

#include "cases_condition/cases_condition_queries.h"
#include "view/form.h"

struct condition_line {
    const char *organisation; /* for staff */
    const char *words;
    const char *path;
    day due_on;
    const char *title; /* of its state */
    const char *colour;
    bool running; /* its day counts still */
    bool under_review;
};
struct condition_lines {
    size_t count;
    struct condition_line *row;
};
struct conditions_view {
    struct condition_lines binding;
    struct condition_lines past; /* of earlier approvals */
    day today;
};
struct conditions_watch_view {
    const struct form *form;
    struct options shows;
    struct condition_lines lines;
    day today;
    int64_t total;
    int64_t page;
    int64_t pages;
    const char *page_path;
    bool filtered;
};

struct condition_event_line {
    const char *title;
    const char *full_name; /* for staff; NULL else */
    moment at;
    const char *words;
};
struct condition_event_lines {
    size_t count;
    struct condition_event_line *row;
};
struct condition_file_line {
    const char *name;
    const char *size;
    const char *path;
    bool sent;
};
struct condition_file_lines {
    size_t count;
    struct condition_file_line *row;
};
struct condition_view {
    const struct condition_of *of;
    const char *base; /* "/conditions/3" */
    const char *title;
    const char *colour;
    day today;
    struct condition_event_lines events;
    struct condition_file_lines files;
    const struct form *form;
    const char *accept;
    bool may_send;
    bool may_judge;
    struct options outcomes;
    const char *register_path; /* "/register/12" */
    bool may_case;             /* sees the case that the condition was set in */
};

#endif
