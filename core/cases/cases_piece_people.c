/* Who of the staff has, or had, a part in the case. */
#include "cases/cases_piece.h"
#include "pages/cases/piece_people.h"

static void show(struct html *out, const struct case_page *page, const void *rows) {
    (void)rows;
    cases_piece_people_html(out, page);
}

const struct case_piece case_people_piece = {.anchor = "people", .title = N_("People on this case"), .show = show};
