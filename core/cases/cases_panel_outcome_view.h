/* What the pages of a panel's end show. */
#ifndef CASES_CASES_PANEL_OUTCOME_VIEW_H
#define CASES_CASES_PANEL_OUTCOME_VIEW_H

#include "cases/cases_decision_view.h"
#include "cases/cases_panel_close.h"
#include "cases/cases_panel_view.h"

struct panel_outcome_view {
    const struct panel_view *of;
    const struct form *form;
    struct options reasons;                /* empty when no coded reason goes with the outcome */
    struct case_condition_rows conditions; /* of an approval with conditions; else empty */
};

struct panel_check_view {
    const struct panel_view *of;
    struct case_kept_fields kept;
    struct application_letter_text letter[APPLICATION_LANGUAGES];
};

#endif
