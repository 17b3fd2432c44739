/* How the training of the case's organisation stands today, for those who may ask about any organisation's. */
#include "accounts/actor.h"
#include "cases/cases_piece.h"
#include "pages/training/summary.h"
#include "training/training_summary.h"

struct training_rows {
    struct training_board_parts *parts;
    const struct training_board *board; /* NULL: not for who looks on */
};

static void *add(struct http_request *request, int64_t application_id) {
    struct training_rows *rows = ARENA_NEW(request->arena, struct training_rows);
    if (!case_bundle_asked(request)) {
        rows->parts = training_board_of_applicant_add(
            actor_db(request), application_id, day_of_moment(request->now, ZONE_LONDON), MOMENT_NONE);
    }
    return rows;
}

static void offer(struct http_request *request, struct case_view *view, void *rows) {
    (void)view;
    struct training_rows *own = rows;
    if (own->parts != NULL && actor_may(request, "compliance.view")) {
        own->board = training_board_build(request->arena, own->parts);
    }
}

static bool shown(const struct case_page *page, const void *rows) {
    (void)page;
    return ((const struct training_rows *)rows)->board != NULL;
}

static void show(struct html *out, const struct case_page *page, const void *rows) {
    (void)page;
    struct training_summary summary =
        training_summary_of(out->arena, ((const struct training_rows *)rows)->board, NULL);
    training_summary_html(out, &summary);
}

const struct case_piece case_training_piece = {
    .anchor = "training", .title = N_("Training"), .add = add, .offer = offer, .shown = shown, .show = show};
