/* The request for reconsideration, and what was decided on it. */
#include "accounts/actor.h"
#include "cases/cases_piece.h"
#include "cases_reconsideration/cases_reconsideration_queries.h"
#include "pages/cases/piece_reconsideration.h"

static void *add(struct http_request *request, int64_t application_id) {
    struct case_reconsideration_rows *rows = ARENA_NEW(request->arena, struct case_reconsideration_rows);
    case_reconsideration_add(actor_db(request), (struct case_reconsideration_in){application_id}, rows);
    return rows;
}

static void offer(struct http_request *request, struct case_view *view, void *rows) {
    (void)rows;
    if (view->may_reconsider) {
        case_offer(request, view, N_("Decide the reconsideration"),
            arena_format(request->arena, "%s/reconsideration", view->base));
    }
}

static bool shown(const struct case_page *page, const void *rows) {
    (void)page;
    return ((const struct case_reconsideration_rows *)rows)->count > 0;
}

static void show(struct html *out, const struct case_page *page, const void *rows) {
    (void)page;
    cases_piece_reconsideration_html(out, ((const struct case_reconsideration_rows *)rows)->row);
}

const struct case_piece case_reconsideration_piece = {.anchor = "reconsideration",
    .title = N_("Reconsideration"),
    .add = add,
    .offer = offer,
    .shown = shown,
    .show = show};
