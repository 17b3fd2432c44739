/* What the report pages show. */
#ifndef REPORTS_REPORTS_VIEW_H
#define REPORTS_REPORTS_VIEW_H

#include "reports/reports_rules.h"
#include "reports/reports_queries.h"
#include "training/training_asked.h"
#include "view/chart.h"
#include "view/form.h"
#include "view/html.h"

/* What a report is narrowed to. framework and kind NULL: all. */
struct report_filter {
    const char *framework;
    const char *kind;
    struct report_period period;
    day today;
};

/* One cell: text in the page's language; path NULL where there are no cases to show, or not to this person. */
struct report_cell {
    const char *text;
    const char *path;
    bool number;
    bool nowrap;
};
struct report_line {
    const char *title;
    size_t count;
    struct report_cell *row;
};
struct report_table {
    const char *caption; /* in the page's language */
    const char *hint;    /* NULL for none */
    struct report_cell *column;
    size_t columns;
    struct report_line *row;
    size_t count;
    size_t lines;       /* there is room for */
    bool nowrap;        /* titles of lines */
    struct chart chart; /* of some of its figures; count 0: none */
    struct chart_bar *bar;
};
struct report_columns {
    size_t count;
    const struct report_cell *row;
};

struct reports_view {
    const struct form *form;
    struct options frameworks;
    struct options kinds;
    struct options periods;
    struct report_table figures; /* the first few, large */
    struct {
        size_t count;
        struct report_table *row;
    } tables;
    const char *csv; /* paths with the filter in them */
    const char *backlog;
    const char *overruns; /* NULL where this person may not see cases */
    bool may_see_compliance;
};

/* One table of its own page. */
struct report_page_view {
    const char *title;
    const char *intro;  /* NULL for none */
    const char *action; /* where the filter goes */
    bool with_period;
    const struct form *form;
    struct options frameworks;
    struct options kinds;
    struct options periods;
    struct report_table table;
    int64_t total; /* rows there are */
    const char *csv;
};

/* National compliance. */
struct report_compliance_view {
    const struct form *form;
    const struct training_asked *asked;
    struct options frameworks;
    struct options kinds;
    int64_t organisations;
    int64_t good;
    const char *share; /* "83%"; "" where there are none */
    int64_t people;
    int64_t in_date;
    const char *people_share;
    const char *good_path;
    const char *below_path;
    struct {
        size_t count;
        struct report_table *row;
    } tables;
    const char *csv;
};
struct report_compliance_organisations_view {
    const struct training_asked *asked;
    struct report_table table;
    int64_t total;
    int64_t page;
    int64_t pages;
    const char *pages_href;
    const char *csv;
};

#endif
