/* What the page of a hold shows. */
#ifndef CASES_CASES_HOLD_VIEW_H
#define CASES_CASES_HOLD_VIEW_H

#include "cases/cases_view.h"
#include "cases_hold/cases_hold_queries.h"

struct case_hold_view {
    const struct case_view *of;
    const struct form *form;
    struct options reasons;
    const struct case_hold_now *now; /* NULL: not on hold */
    const char *reason;              /* its title, in the page's language */
};

#endif
