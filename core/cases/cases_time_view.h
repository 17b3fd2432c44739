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
    const char *csv;
    const char *month; /* "2026-11" */
    day from;
    const struct case_time_month_rows *entries;
    const struct case_time_payments_rows *payments;
    int64_t sum;
    bool may_put_forward;
    bool may_pay;
};

void case_time_month_page(struct http_request *request);
void case_time_csv_page(struct http_request *request);
void case_time_put_forward_post(struct http_request *request);
void case_time_paid_post(struct http_request *request);

#endif
