/* The panel of the case, as staff see it: how it stands, who is missing, how it was drawn; its votes once it has
 * closed. */
#include "accounts/actor.h"
#include "cases/cases_panel_view.h"
#include "pages/cases/piece_panel.h"
#include "view/html.h"

struct panel_rows {
    struct case_panel_of_rows of;
    struct case_panel_people_rows people;
    struct case_panel_votes_rows votes;
    struct case_panel_record_rows record;
};

static void *add(struct http_request *request, int64_t application_id) {
    struct panel_rows *rows = ARENA_NEW(request->arena, struct panel_rows);
    struct db *db = actor_db(request);
    case_panel_of_add(db, (struct case_panel_of_in){application_id}, &rows->of);
    case_panel_people_add(db, (struct case_panel_people_in){application_id}, &rows->people);
    case_panel_votes_add(db, (struct case_panel_votes_in){application_id}, &rows->votes);
    case_panel_record_add(db, (struct case_panel_record_in){application_id}, &rows->record);
    return rows;
}

struct panel_stand panel_stand_of(struct arena *arena, const struct case_panel_of *of) {
    struct panel_count count = {
        of->places, of->taken, of->chair, of->accepted, of->voted, of->closed_at != MOMENT_NONE};
    return (struct panel_stand){.of = of,
        .stage = panel_stage_of(&count),
        .chair_missing = !of->chair,
        .members_missing = of->places - of->taken - !of->chair,
        .seed = of->closed_at == MOMENT_NONE ? NULL : text_hex(arena, of->seed.data, of->seed.length)};
}

static void offer(struct http_request *request, struct case_view *view, void *rows) {
    const struct panel_rows *panel = rows;
    if (panel->of.count > 0 && view->state == APPLICATION_PANEL_REVIEW && actor_may(request, "panel.convene") &&
        !view->of->barred && !view->of->conflicted) {
        case_offer(request, view, N_("See to the panel"), arena_format(request->arena, "%s/panel", view->base));
    }
}

static bool shown(const struct case_page *page, const void *rows) {
    (void)page;
    return ((const struct panel_rows *)rows)->of.count > 0;
}

static void show(struct html *out, const struct case_page *page, const void *rows) {
    const struct panel_rows *panel = rows;
    const struct panel_piece_view view = {.stand = panel_stand_of(out->arena, panel->of.row),
        .sits = page->of->state == APPLICATION_PANEL_REVIEW,
        .members = panel_member_lines_of(out->arena, &panel->people, 0),
        .votes = panel_vote_lines_of(out->arena, &panel->votes),
        .record = &panel->record};
    cases_piece_panel_html(out, &view);
}

const struct case_piece case_panel_piece = {
    .anchor = "panel", .title = N_("The panel"), .add = add, .offer = offer, .shown = shown, .show = show};
