/* Why the case is in moderation, while it is, and what moderation found before. */
#include "accounts/actor.h"
#include "cases/cases_piece.h"
#include "cases_moderation/cases_moderation_queries.h"
#include "pages/cases/piece_moderation.h"

struct loaded {
    struct case_moderation_open_rows open;
    struct case_moderations_rows closed;
};

static void *add(struct http_request *request, int64_t application_id) {
    struct loaded *loaded = ARENA_NEW(request->arena, struct loaded);
    case_moderation_open_add(actor_db(request), (struct case_moderation_open_in){application_id}, &loaded->open);
    case_moderations_add(actor_db(request), (struct case_moderations_in){application_id}, &loaded->closed);
    return loaded;
}

static void offer(struct http_request *request, struct case_view *view, void *rows) {
    (void)rows;
    if (view->may_moderate) {
        case_offer(request, view, N_("Moderate"), arena_format(request->arena, "%s/moderation", view->base));
    }
}

static bool shown(const struct case_page *page, const void *rows) {
    const struct loaded *loaded = rows;
    return (loaded->open.count > 0 && page->of->state == APPLICATION_MODERATION) ||
           (loaded->closed.count > 0 && page->of->of->scores_open);
}

static void show(struct html *out, const struct case_page *page, const void *rows) {
    const struct loaded *loaded = rows;
    struct text_list causes = {0, NULL};
    if (loaded->open.count > 0 && page->of->state == APPLICATION_MODERATION) {
        causes = case_cause_titles(out->arena, loaded->open.row->causes);
    }
    struct case_moderation_lines lines = {
        0, ARENA_ARRAY(out->arena, loaded->closed.count, struct case_moderation_line)};
    for (size_t i = 0; i < loaded->closed.count && page->of->of->scores_open; i++) {
        const struct case_moderations *row = &loaded->closed.row[i];
        lines.row[lines.count++] = (struct case_moderation_line){
            case_cause_titles(out->arena, row->causes), row->words, row->full_name, row->closed_at};
    }
    cases_piece_moderation_html(out, causes, lines);
}

const struct case_piece case_moderation_piece = {.add = add, .offer = offer, .shown = shown, .show = show};
