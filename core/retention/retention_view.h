/* What the pages about retention and about what is held on a person show. */
#ifndef RETENTION_RETENTION_VIEW_H
#define RETENTION_RETENTION_VIEW_H

#include "retention/retention.h"
#include "retention/retention_queries.h"
#include "view/form.h"

struct retention_view {
    const struct form *form;
    struct retention_rules_rows rules;
    struct retention_due_rows due;
    bool may_manage;
};
/* What a rule of the schedule is about, as a message key. */
const char *retention_rule_title(const char *code);

struct subject_requests_view {
    struct subject_requests_rows rows;
    bool may_record;
};

struct subject_new_view {
    const struct form *form;
    struct options kinds;
};

struct subject_role_line {
    const char *title; /* message key */
    const char *organisation;
    day started_on;
    day ended_on; /* DAY_NONE: no end */
};
struct subject_role_lines {
    size_t count;
    const struct subject_role_line *row;
};

struct subject_request_view {
    const struct form *form;
    const struct subject_requests *request;
    struct options decisions;
    const char *refusal;             /* why it must be refused; NULL when it may be done */
    struct subject_role_lines roles; /* that they hold */
    day from;     /* from which it can be erased; DAY_NONE: that hangs on when their last role ends */
    int64_t days; /* that must go by after that */
    day today;
    bool waits;
    bool may_give;
    bool may_decide;
};

/* All that is held, to be read: topics, in each kinds of rows, in each the rows with their fields. */
struct subject_held_field {
    const char *name; /* translated */
    const char *value;
};
struct subject_held_row {
    size_t count;
    struct subject_held_field *row;
};
struct subject_held_kind {
    const char *title; /* message key */
    bool did;          /* done by them: each row is a day and a number */
    size_t count;
    struct subject_held_row *row;
};
struct subject_held_topic {
    const char *title; /* message key */
    size_t count;
    struct subject_held_kind *row;
};
struct subject_held_view {
    const char *json_path;
    const char *name; /* whose it is; NULL: the reader's */
    size_t count;
    struct subject_held_topic *row;
};

#endif
