#include <stdlib.h>
#include <string.h>

#include "accounts/page.h"
#include "pages/training/matrix.h"
#include "training/training_pages.h"
#include "training/training_view.h"

const char *training_status_words(enum training_status status) {
    static const char *const words[] = {[TRAINING_NOT_REQUIRED] = N_("Not needed"),
        [TRAINING_NOT_STARTED] = N_("Not started"),
        [TRAINING_IN_PROGRESS] = N_("In progress"),
        [TRAINING_IN_DATE] = N_("In date"),
        [TRAINING_DUE_SOON] = N_("Due soon"),
        [TRAINING_IN_GRACE] = N_("In grace"),
        [TRAINING_EXPIRED] = N_("Expired"),
        [TRAINING_EXEMPT] = N_("Exempt"),
        [TRAINING_EQUIVALENT] = N_("Equivalent")};
    return words[status];
}

const char *training_state_words(const struct training_state *state) {
    return state->status == TRAINING_EXPIRED && state->booked_until != DAY_NONE ? N_("Expired, booked")
                                                                                : training_status_words(state->status);
}

const char *training_status_colour(enum training_status status) {
    static const char *const colours[] = {[TRAINING_NOT_REQUIRED] = "grey",
        [TRAINING_NOT_STARTED] = "purple",
        [TRAINING_IN_PROGRESS] = "magenta",
        [TRAINING_IN_DATE] = "green",
        [TRAINING_DUE_SOON] = "yellow",
        [TRAINING_IN_GRACE] = "orange",
        [TRAINING_EXPIRED] = "red",
        [TRAINING_EXEMPT] = "blue",
        [TRAINING_EQUIVALENT] = "teal"};
    return colours[status];
}

static bool needs_something(enum training_status status) {
    return status != TRAINING_IN_DATE && status != TRAINING_NOT_REQUIRED && status != TRAINING_EXEMPT &&
           status != TRAINING_EQUIVALENT;
}

static int more_needs_first(const void *a, const void *b) {
    const struct training_line *first = a;
    const struct training_line *second = b;
    if ((first->needs > 0) != (second->needs > 0)) {
        return first->needs > 0 ? -1 : 1;
    }
    return (first->state > second->state) - (first->state < second->state);
}

static struct training_horizons horizons_of(struct arena *arena, const struct training_board *board) {
    struct training_horizon *row = ARENA_ARRAY(arena, 4, struct training_horizon);
    row[0] = (struct training_horizon){0, board->on, &board->now};
    for (int i = 0; i < 3; i++) {
        row[i + 1] = (struct training_horizon){30 * (i + 1), board->on + 30 * (i + 1), &board->later[i]};
    }
    return (struct training_horizons){4, row};
}

struct training_matrix_view training_matrix_view_of(
    struct arena *arena, const struct training_board *board, bool attention_only, size_t most) {
    const struct training_organisation *organisation = &board->organisation;
    struct training_matrix_view view = {.board = board,
        .modules = {organisation->modules, organisation->module},
        .attention_only = attention_only,
        .horizons = horizons_of(arena, board),
        .reasons = {TRAINING_REASONS, board->now.reason},
        .then = {TRAINING_REASONS, board->fallen.reason}};
    struct training_line *line = ARENA_ARRAY(arena, organisation->people, struct training_line);
    size_t lines = 0;
    for (size_t i = 0; i < organisation->people; i++) {
        struct training_line one = {&organisation->person[i], board->state + i * organisation->modules, 0};
        for (size_t k = 0; k < organisation->modules; k++) {
            one.needs += needs_something(one.state[k].status);
        }
        view.attention += one.needs > 0;
        if (one.needs > 0 || !attention_only) {
            line[lines++] = one;
        }
    }
    if (most > 0 && lines > most) {
        qsort(line, lines, sizeof *line, more_needs_first);
        lines = most;
    }
    view.lines = (struct training_lines){lines, line};
    return view;
}

struct training_states training_line_states(const struct training_matrix_view *view, const struct training_line *line) {
    return (struct training_states){view->modules.count, line->state};
}

void training_matrix_page(struct http_request *request) {
    struct training_asked asked = training_asked_read(request);
    struct training_board_parts *parts = training_board_add(actor_db(request), DB_NULL_INT8, asked.on, asked.known_at);
    actor_load(request);
    const struct training_board *board = training_board_build(request->arena, parts);
    if (board == NULL) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no organisation is acted for");
    }
    bool attention_only = text_equal(fields_get(&request->query, "show"), "attention");
    struct training_matrix_view view = training_matrix_view_of(request->arena, board, attention_only, 0);
    view.asked = &asked;
    struct html *out = page_open(request);
    training_matrix_html(out, &view);
    page_send(request, form_good(&asked.form) ? 200 : 422, out);
}
