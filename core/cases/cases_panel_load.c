/* Gathers what a page of a panel shows: one round trip. */
#include "accounts/actor.h"
#include "cases/cases_panel_view.h"
#include "view/html.h"

/* The papers: what was decided and why, the scores, what the applicant sent. No notes among staff. */
static const struct case_piece *const papers[] = {
    &case_decisions_piece,
    &case_representations_piece,
    &case_moderation_piece,
    &case_criteria_piece,
    &case_application_piece,
    &case_requests_piece,
};

static const char *stand_of(const struct case_panel_people *row) {
    if (row->left_because != NULL) {
        return N_("has left the panel");
    }
    return row->voted      ? N_("has voted")
           : row->accepted ? N_("has not voted yet")
                           : N_("has not yet said whether they have a conflict of interest");
}

static const char *role_of(int32_t place) {
    return case_role_title(place == PANEL_CHAIR ? "panel_chair" : "panel_member");
}

struct panel_member_lines panel_member_lines_of(
    struct arena *arena, const struct case_panel_people_rows *people, int64_t me) {
    struct panel_member_lines lines = {people->count, ARENA_ARRAY(arena, people->count, struct panel_member_line)};
    for (size_t i = 0; i < people->count; i++) {
        const struct case_panel_people *row = &people->row[i];
        lines.row[i] =
            (struct panel_member_line){row->full_name, role_of(row->place), stand_of(row), row->person_id == me};
    }
    return lines;
}

struct panel_vote_lines panel_vote_lines_of(struct arena *arena, const struct case_panel_votes_rows *votes) {
    struct panel_vote_lines lines = {votes->count, ARENA_ARRAY(arena, votes->count, struct panel_vote_line)};
    for (size_t i = 0; i < votes->count; i++) {
        const struct case_panel_votes *row = &votes->row[i];
        lines.row[i] = (struct panel_vote_line){
            row->full_name, role_of(row->place), panel_vote_title(row->vote), row->reason, !row->gone};
    }
    return lines;
}

const char *panel_outcome_of(struct arena *arena, const struct case_panel_votes_rows *votes) {
    const char **vote = ARENA_ARRAY(arena, votes->count, const char *);
    size_t count = 0;
    for (size_t i = 0; i < votes->count; i++) {
        if (!votes->row[i].gone) {
            vote[count++] = votes->row[i].vote;
        }
    }
    return panel_outcome(vote, count);
}

struct panel_view *panel_load(struct http_request *request) {
    struct arena *arena = request->arena;
    struct db *db = actor_db(request);
    int64_t id = http_part_id(request, "application");
    struct case_panel_mine_rows mine;
    struct case_panel_people_rows people;
    struct case_panel_votes_rows votes;
    case_panel_mine_add(db, (struct case_panel_mine_in){id}, &mine);
    case_panel_people_add(db, (struct case_panel_people_in){id}, &people);
    case_panel_votes_add(db, (struct case_panel_votes_in){id}, &votes);
    struct panel_view *view = ARENA_NEW(arena, struct panel_view);
    view->base = arena_format(arena, "/panels/%lld", (long long)id);
    view->page = case_page_load_some(request, papers, sizeof papers / sizeof *papers, view->base);
    if (mine.count == 0) {
        arena_raise(arena, ERROR_NOT_FOUND, "no place on a panel of this case");
    }
    view->mine = mine.row;
    view->today = view->page->of->today;
    struct panel_part part = {
        .open = mine.row->closed_at == MOMENT_NONE && application_state_of(mine.row->state) == APPLICATION_PANEL_REVIEW,
        .gone = mine.row->gone,
        .accepted = mine.row->accepted,
        .voted = mine.row->voted,
        .votes_in = mine.row->votes_in,
        .chair = mine.row->place == PANEL_CHAIR,
        .overdue = mine.row->due_on != DAY_NONE && mine.row->due_on < view->today};
    view->task = panel_task_of(&part);
    view->members = panel_member_lines_of(arena, &people, actor_of(request)->person_id);
    /* While votes are missing one's own alone comes back. */
    if (mine.row->votes_in || mine.row->closed_at != MOMENT_NONE) {
        view->votes = panel_vote_lines_of(arena, &votes);
        view->outcome = panel_outcome_of(arena, &votes);
    }
    struct form *form = ARENA_NEW(arena, struct form);
    form_start(form, arena, NULL);
    view->form = form;
    return view;
}

struct panel_view *panel_load_for(struct http_request *request, enum panel_task task) {
    struct panel_view *view = panel_load(request);
    if (view->task != task) {
        arena_raise(request->arena, ERROR_STATE_REFUSED, "not what this person of the panel is to do now");
    }
    return view;
}
