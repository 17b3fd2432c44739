/* Why the case is in moderation, while it is. */
#include "accounts/actor.h"
#include "cases/cases_piece.h"
#include "pages/cases/piece_moderation.h"

static void *add(struct http_request *request, int64_t application_id) {
    struct case_moderation_open_rows *rows = ARENA_NEW(request->arena, struct case_moderation_open_rows);
    case_moderation_open_add(actor_db(request), (struct case_moderation_open_in){application_id}, rows);
    return rows;
}

static bool shown(const struct case_page *page, const void *rows) {
    (void)page;
    return ((const struct case_moderation_open_rows *)rows)->count > 0;
}

static void show(struct html *out, const struct case_page *page, const void *rows) {
    (void)page;
    const struct case_moderation_open_rows *open = rows;
    cases_piece_moderation_html(out, case_cause_titles(out->arena, open->row->causes));
}

const struct case_piece case_moderation_piece = {.add = add, .shown = shown, .show = show};
