/* What the applicant was asked for, and what it answered. */
#include "accounts/actor.h"
#include "applications/applications_information_view.h"
#include "cases/cases_piece.h"
#include "cases_late/cases_late_queries.h"
#include "pages/cases/piece_requests.h"

struct asked {
    struct application_information_list_rows requests;
    struct application_information_items_rows items;
    struct application_information_files_rows files;
    struct case_late_waiting_rows late;
    struct case_late_judgements_rows judgements;
};

static void *add(struct http_request *request, int64_t application_id) {
    struct db *db = actor_db(request);
    struct asked *asked = ARENA_NEW(request->arena, struct asked);
    application_information_list_add(db, (struct application_information_list_in){application_id}, &asked->requests);
    application_information_items_add(db, (struct application_information_items_in){application_id}, &asked->items);
    application_information_files_add(db, (struct application_information_files_in){application_id}, &asked->files);
    case_late_waiting_add(db, (struct case_late_waiting_in){application_id}, &asked->late);
    case_late_judgements_add(db, (struct case_late_judgements_in){application_id}, &asked->judgements);
    return asked;
}

static void offer(struct http_request *request, struct case_view *view, void *rows) {
    const struct case_late_waiting *late = ((const struct asked *)rows)->late.row;
    if (late->mine && late->waiting > 0) {
        case_offer_aside(
            request, view, N_("Judge what came late"), arena_format(request->arena, "%s/late", view->base));
    }
    if (view->may_assess) {
        case_offer_aside(
            request, view, N_("Ask the applicant a question"), arena_format(request->arena, "%s/ask", view->base));
    }
}

static bool shown(const struct case_page *page, const void *rows) {
    (void)page;
    return ((const struct asked *)rows)->requests.count > 0;
}

static void show(struct html *out, const struct case_page *page, const void *rows) {
    const struct asked *asked = rows;
    const struct case_view *of = page->of;
    const struct information_requests requests = information_requests_of(
        out->arena, of->data, of->state, of->rules_day, of->base, true, asked->requests, asked->items, asked->files);
    cases_piece_requests_html(out, &requests, &asked->judgements);
}

const struct case_piece case_requests_piece = {.anchor = "requests",
    .title = N_("Requests for information"),
    .add = add,
    .offer = offer,
    .shown = shown,
    .show = show};
