#ifndef CASES_CASES_LATE_VIEW_H
#define CASES_CASES_LATE_VIEW_H

#include "cases/cases_late.h"
#include "cases/cases_view.h"
#include "cases_late/cases_late_queries.h"

struct case_late_view {
    const struct case_view *of;
    const struct form *form;
    const struct case_late_list_rows *late;
    struct options outcomes;
};

void case_late_page(struct http_request *request);
void case_late_post(struct http_request *request);

#endif
