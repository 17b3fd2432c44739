/* What the register's templates for staff and for the organisation itself show. */
#ifndef REGISTER_REGISTER_STAFF_VIEW_H
#define REGISTER_REGISTER_STAFF_VIEW_H

#include "applications/applications_letters.h"
#include "register/register.h"
#include "register_staff/register_staff_queries.h"
#include "view/form.h"

struct training_summary;
struct register_past {
    const char *title;
    const char *reason;
    const char *words;
    const char *legal_basis;
    const char *by; /* for staff; "" for the program and on the organisation's own page */
    day effective_on;
};
struct register_pasts {
    size_t count;
    struct register_past *row;
};

struct register_deed_link {
    const char *title;
    const char *follows;
    const char *path;
};
struct register_deed_links {
    size_t count;
    struct register_deed_link *row;
};
/* A page about one entry: which change, its form, and the page to confirm it. */
struct register_change_view {
    const struct register_standing_of *of;
    const char *base; /* "/register/12/change" */
    const char *entry_path;
    const char *state_title;
    const char *state_colour;
    struct register_deed_links deeds;
    struct register_pasts past;
    const struct training_summary *training; /* on the first page, for who may ask about it */
    const struct register_deed *deed;
    const struct form *form;
    struct options reasons;
    const char *reason; /* title of the chosen one */
    const struct register_draft_of *draft;
    bool told; /* a notice goes to the organisation */
    struct application_letter_text notice[APPLICATION_LANGUAGES];
};

struct register_watch_line {
    const char *conditions_path; /* the conditions of the organisation, to be reviewed */
    const char *name;
    const char *path;
    const char *state_title;
    const char *state_colour;
    day under_review_since;
    const char *review_reason;
    day review_due;     /* DAY_NONE: no review, or without a limit */
    day renewal_due_on; /* DAY_NONE: not in its window */
    bool surrender_asked;
    int64_t conditions_sent;
    int64_t conditions_late;
};
struct register_watch_lines {
    size_t count;
    struct register_watch_line *row;
};
/* What befell an entry lately. */
struct register_late_line {
    const char *name;
    const char *path;
    const char *what;   /* English keys */
    const char *reason; /* "" for none */
    day on;
};
struct register_late_lines {
    size_t count;
    struct register_late_line *row;
};
struct register_watch_view {
    const struct form *form;
    struct options shows;
    struct register_watch_lines lines;
    day today;
    bool filtered;
    int64_t total;
    int64_t page;
    int64_t pages;
    const char *page_path;
    struct register_late_lines lately; /* on the first page of all */
};

struct register_own_view {
    const struct register_own *of;
    const char *state_title;
    const char *state_colour;
    const char *meaning;
    const char *entry_path; /* NULL: not on the register */
    struct register_pasts past;
    day today;
    bool may_ask; /* to give up */
    bool may_take_back;
    int64_t messages; /* about the accreditation */
    int64_t unread;   /* of them, by the person who asks */
    bool renews;      /* may begin an application to renew */
    const struct form *form;
};

struct designation_line {
    const char *name;
    const char *kind;
    const char *path;
    const char *title;
    const char *colour;
    const char *legal_basis;
    const char *full_name;
    day effective_on;
};
struct designation_lines {
    size_t count;
    struct designation_line *row;
};
struct designations_view {
    struct designation_lines lines;
    bool may_propose;
};
struct designation_new_view {
    const struct form *form;
    struct options kinds;
    struct options laws;
    const char *framework;
};
struct designation_view {
    const struct register_designation_of *of;
    const char *kind;
    const char *areas;
    const char *cohorts;
    const char *base;
    bool waits; /* for the second officer */
    bool may_answer;
    const char *refusal; /* why this officer does not answer it; NULL: may */
    const struct form *form;
    struct options answers;
};

#endif
