/* What the applicant was asked for, and what it answered. */
#include "accounts/actor.h"
#include "cases/cases_piece.h"
#include "pages/cases/piece_requests.h"

static void *add(struct http_request *request, int64_t application_id) {
    struct case_requests_rows *rows = ARENA_NEW(request->arena, struct case_requests_rows);
    case_requests_add(actor_db(request), (struct case_requests_in){application_id}, rows);
    return rows;
}

static bool shown(const struct case_page *page, const void *rows) {
    (void)page;
    return ((const struct case_requests_rows *)rows)->count > 0;
}

static void show(struct html *out, const struct case_page *page, const void *rows) {
    (void)page;
    cases_piece_requests_html(out, rows);
}

const struct case_piece case_requests_piece = {
    .anchor = "requests", .title = N_("Requests for information"), .add = add, .shown = shown, .show = show};
