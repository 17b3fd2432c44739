/* Where an application came from that was made before this service was in use. */
#include "accounts/actor.h"
#include "applications/applications_queries.h"
#include "cases/cases_piece.h"
#include "pages/cases/piece_origin.h"

static void *add(struct http_request *request, int64_t application_id) {
    struct application_origin_rows *rows = ARENA_NEW(request->arena, struct application_origin_rows);
    application_origin_add(actor_db(request), (struct application_origin_in){application_id}, rows);
    return rows;
}

static bool shown(const struct case_page *page, const void *rows) {
    (void)page;
    return ((const struct application_origin_rows *)rows)->count > 0;
}

static void show(struct html *out, const struct case_page *page, const void *rows) {
    (void)page;
    cases_piece_origin_html(out, ((const struct application_origin_rows *)rows)->row);
}

const struct case_piece case_origin_piece = {.add = add, .shown = shown, .show = show};
