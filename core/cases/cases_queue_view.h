/* What the templates of the queue, of assignment, absence and teams show. */
#ifndef CASES_CASES_QUEUE_VIEW_H
#define CASES_CASES_QUEUE_VIEW_H

#include "cases/cases.h"
#include "cases/cases_filter.h"
#include "cases_queue/cases_queue_queries.h"
#include "view/form.h"

enum { CASE_SOON_DAYS = 5 }; /* before the deadline a case is marked as near it; the deadline component's own figure */

struct case_line {
    int64_t application_id;
    const char *path; /* with the filter of the list, so that one comes back to it */
    const char *reference;
    const char *organisation;
    const char *stage;
    const char *framework;
    day received_on;
    day due_on;
    bool held;            /* on hold: its clock is paused */
    int missing_year;     /* whose bank holidays are not known, so that there is no due day; 0: none */
    const char *holders;  /* "" when nobody has it */
    const char *assigned; /* those whom it is assigned to and who have not taken it; "" */
    bool assigned_mine;
    bool away; /* somebody of them is away today */
    bool covering;
    bool panel; /* a panel has it: and lacks so many */
    bool panel_chair_missing;
    int32_t panel_members_missing;
};
struct case_lines {
    size_t count;
    struct case_line *row;
};
/* A link with the number of cases behind it. */
struct case_count_line {
    const char *title;
    const char *path;
    int64_t cases;
    int64_t overdue;
    bool current;
};
struct case_count_lines {
    size_t count;
    struct case_count_line *row;
};
struct case_column_line {
    const char *title;
    const char *path;  /* sorts by it; NULL when it cannot be sorted by */
    const char *order; /* "ascending", "descending" or NULL */
};
struct case_column_lines {
    size_t count;
    struct case_column_line *row;
};
struct case_queue_view {
    const struct form *form;
    const struct case_filter *filter;
    day today;
    struct options stages;
    struct options clocks;
    struct options frameworks;
    struct options holders;
    bool may_assign;
    bool several_frameworks;
    int64_t accreditations; /* that need attention after their decision */
    int64_t total;
    struct case_lines lines;
    struct case_count_lines views;
    struct case_count_lines stage_lines;
    struct case_column_lines columns;
    const char *previous_path; /* NULL when there is none */
    const char *next_path;
    const char *next_case_path;
};

struct case_assignable_line {
    int64_t application_id;
    const char *reference;
    const char *organisation;
    const char *stage;
    const char *with; /* "" when nobody has it */
};
struct case_assignable_lines {
    size_t count;
    struct case_assignable_line *row;
};
struct case_assign_view {
    const struct form *form;
    struct case_assignable_lines lines;
    struct options replaces;
    struct options people;
    const char *back;
};

struct case_absence_line {
    int64_t id;
    const char *full_name;
    day from_on;
    day until_on;
    const char *cover; /* "" when none */
    bool may_end;
    bool now;
};
struct case_absence_lines {
    size_t count;
    struct case_absence_line *row;
};
struct case_absence_view {
    const struct form *form;
    struct case_absence_lines lines;
    bool may_add;
    bool for_others;
    struct options people;
    struct options covers;
};

struct case_team_line {
    const char *name;
    const char *path;
    const char *frameworks;
    const char *members;
};
struct case_team_lines {
    size_t count;
    struct case_team_line *row;
};
struct case_team_view {
    const struct form *form;
    const struct case_team_line *saved; /* what somebody else saved meanwhile; or NULL */
    int64_t id;                         /* 0: a new one */
    const char *path;
    struct options frameworks;
    struct options people;
};

void case_next_page(struct http_request *request);
void case_assign_page(struct http_request *request);
void case_assign_post(struct http_request *request);
void case_refuse_page(struct http_request *request);
void case_refuse_post(struct http_request *request);
void case_absences_page(struct http_request *request);
void case_absences_post(struct http_request *request);
void case_absence_end_post(struct http_request *request);
void case_teams_page(struct http_request *request);
void case_team_page(struct http_request *request);
void case_team_post(struct http_request *request);

#endif
