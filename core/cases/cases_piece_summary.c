/* The case at a glance. */
#include "cases/cases_piece.h"
#include "pages/cases/piece_summary.h"

static void show(struct html *out, const struct case_page *page, const void *rows) {
    (void)rows;
    cases_piece_summary_html(out, page);
}

const struct case_piece case_summary_piece = {.show = show};
