/* Why a case waits, at the top of its page. */
#include "accounts/actor.h"
#include "cases/cases_hold_view.h"
#include "cases/cases_piece.h"
#include "pages/cases/piece_hold.h"

static void *add(struct http_request *request, int64_t application_id) {
    struct case_hold_now_rows *rows = ARENA_NEW(request->arena, struct case_hold_now_rows);
    case_hold_now_add(actor_db(request), (struct case_hold_now_in){application_id}, rows);
    return rows;
}

static void offer(struct http_request *request, struct case_view *view, void *rows) {
    bool held = ((const struct case_hold_now_rows *)rows)->count > 0;
    if (!view->of->may_hold || application_transition(view->state, APPLICATION_EVENT_HOLD) == NULL) {
        return;
    }
    const char *path = arena_format(request->arena, "%s/hold", view->base);
    if (held) {
        case_offer(request, view, N_("Take off hold"), path);
    } else {
        case_offer_aside(request, view, N_("Put on hold"), path);
    }
}

static bool shown(const struct case_page *page, const void *rows) {
    (void)page;
    return ((const struct case_hold_now_rows *)rows)->count > 0;
}

static void show(struct html *out, const struct case_page *page, const void *rows) {
    const struct case_hold_now *now = ((const struct case_hold_now_rows *)rows)->row;
    cases_piece_hold_html(out, now, case_reasons_line(out, page->of, (struct text_list){1, &now->reason_code}));
}

const struct case_piece case_hold_piece = {.add = add, .offer = offer, .shown = shown, .show = show};
