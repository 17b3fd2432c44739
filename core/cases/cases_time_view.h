#ifndef CASES_CASES_TIME_VIEW_H
#define CASES_CASES_TIME_VIEW_H

#include "cases/cases_time.h"
#include "cases_time/cases_time_queries.h"
#include "view/form.h"

struct case_time_view {
    int64_t application_id;
    const struct case_time_case *of;
    const struct case_time_own_rows *entries;
    int64_t sum;
    const struct form *form;
};

struct case_time_month_view {
    const char *before; /* paths of the months before and after; NULL for after when it is still to come */
    const char *after;
    day from;
    const struct case_time_month_rows *entries;
    int64_t sum;
};

#endif
