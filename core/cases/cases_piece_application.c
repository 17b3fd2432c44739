/* The application as filled in, and its criteria with evidence and the scores that the person looking on may see. */
#include "cases/cases_piece.h"
#include "pages/cases/piece_application.h"
#include "pages/cases/piece_criteria.h"

static void criteria_show(struct html *out, const struct case_page *page, const void *rows) {
    (void)rows;
    cases_piece_criteria_html(out, page);
}

static void application_show(struct html *out, const struct case_page *page, const void *rows) {
    (void)rows;
    cases_piece_application_html(out, page);
}

const struct case_piece case_criteria_piece = {
    .anchor = "criteria", .title = N_("Criteria and evidence"), .show = criteria_show};
const struct case_piece case_application_piece = {
    .anchor = "application", .title = N_("The application"), .show = application_show};
