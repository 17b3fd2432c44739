/* Who of the staff has, or had, a part in the case, and whom it was assigned to. */
#include "accounts/actor.h"
#include "cases/cases_piece.h"
#include "cases_queue/cases_queue_queries.h"
#include "pages/cases/piece_people.h"

static void *add(struct http_request *request, int64_t application_id) {
    struct case_assignments_rows *rows = ARENA_NEW(request->arena, struct case_assignments_rows);
    case_assignments_add(actor_db(request), (struct case_assignments_in){application_id}, rows);
    return rows;
}

static void offer(struct http_request *request, struct case_view *view, void *rows) {
    (void)rows;
    if (actor_may(request, "case.assign") && case_part_of(view->state, false) != NULL) {
        case_offer_aside(request, view, N_("Assign this case"),
            arena_format(request->arena, "/cases/assign?case=%lld", (long long)view->of->application_id));
    }
}

static void show(struct html *out, const struct case_page *page, const void *rows) {
    cases_piece_people_html(out, page, rows);
}

const struct case_piece case_people_piece = {
    .anchor = "people", .title = N_("People on this case"), .add = add, .offer = offer, .show = show};
