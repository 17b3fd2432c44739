/* What the register's templates show. */
#ifndef REGISTER_REGISTER_VIEW_H
#define REGISTER_REGISTER_VIEW_H

#include "register/register.h"
#include "register/register_queries.h"
#include "register/register_statement.h"
#include "view/form.h"

struct register_result {
    const char *path;
    const char *name;
    const char *kind; /* title */
    const char *nation;
    const char *state_title;
    const char *state_colour;
    bool under_review;
    day since;
};
struct register_results {
    size_t count;
    struct register_result *row;
};
struct register_search_view {
    const struct form *form;
    bool filtered;
    int64_t total;
    struct register_results results;
    struct options nations;
    struct options statuses;
    struct options sectors;
    struct options cohorts;
    int64_t page; /* from 1 */
    int64_t pages;
    const char *page_path; /* "/register?...&page=" */
};

struct register_line {
    const char *title;
    const char *reason;
    day effective_on;
    const char *legal_basis;
};
struct register_lines {
    size_t count;
    struct register_line *row;
};
struct register_entry_view {
    const struct register_entry_of *entry;
    const char *path; /* "/register/12" */
    struct register_conditions_of_rows conditions;
    bool may_change; /* staff who change entries */
    bool may_ask;    /* staff who ask about its training */
    const char *kind;
    const char *state_title;
    const char *state_colour;
    const char *meaning;
    bool may_refer;
    const char *areas;
    const char *cohorts;
    const char *languages;
    struct register_lines history;
};

/* What each status means. */
struct register_meaning {
    const char *title;
    const char *colour;
    const char *meaning;
    bool may_refer;
};
struct register_meanings {
    size_t count;
    struct register_meaning *row;
};

/* Checking a statement. */
struct statement_conditions {
    size_t count;
    const struct statement_condition *row;
};
struct register_check_view {
    const struct form *form;
    const struct statement *statement; /* NULL: nothing was read yet, or it could not be */
    bool judged;
    bool good;
    const char *verdict;
    const char *state_title;
    const char *state_colour;
    bool now_known;        /* the organisation stands on this register */
    bool same;             /* and as the statement says */
    const char *now_title; /* its status now */
    const char *now_path;  /* "/register/12" */
};

#endif
