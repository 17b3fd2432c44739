/* What the person looking on may do now. */
#include "cases/cases_piece.h"
#include "pages/cases/piece_next.h"

static void offer(struct http_request *request, struct case_view *view, void *rows) {
    (void)rows;
    struct arena *arena = request->arena;
    if (view->of->barred || view->of->conflicted) {
        return;
    }
    if (view->of->held) {
        /* Taking it off hold comes first, from the hold's own piece: nothing else can be done till then. */
        return;
    }
    if (view->take_title != NULL) {
        case_offer(request, view, view->take_title, arena_format(arena, "%s/take", view->base));
    }
    if (view->of->assigned_role != NULL) {
        case_offer_aside(request, view, N_("Refuse the assignment"), arena_format(arena, "%s/refuse", view->base));
    }
    if (view->may_complete) {
        case_offer(request, view, N_("Check completeness"), arena_format(arena, "%s/completeness", view->base));
    }
    if (view->may_assess) {
        case_offer(request, view, N_("Go on with your assessment"), arena_format(arena, "%s/assessment", view->base));
    }
    if (view->may_decide) {
        case_offer(request, view, N_("Decide"), arena_format(arena, "%s/decision", view->base));
    }
    if (view->may_leave) {
        case_offer_aside(request, view, N_("Give this case back"), arena_format(arena, "%s/leave", view->base));
    }
}

static bool shown(const struct case_page *page, const void *rows) {
    (void)rows;
    return !page->bundle;
}

static void show(struct html *out, const struct case_page *page, const void *rows) {
    (void)rows;
    cases_piece_next_html(out, page);
}

const struct case_piece case_next_piece = {
    .anchor = "next", .title = N_("What you can do now"), .offer = offer, .shown = shown, .show = show};
