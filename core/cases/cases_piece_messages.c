/* What the applicant was told. */
#include "accounts/actor.h"
#include "applications/applications_message_view.h"
#include "cases/cases_piece.h"
#include "pages/cases/piece_messages.h"

static void *add(struct http_request *request, int64_t application_id) {
    struct application_notice_list_rows *rows = ARENA_NEW(request->arena, struct application_notice_list_rows);
    application_notice_list_add(actor_db(request), (struct application_notice_list_in){application_id}, rows);
    return rows;
}

static bool shown(const struct case_page *page, const void *rows) {
    (void)page;
    return ((const struct application_notice_list_rows *)rows)->count > 0;
}

static void show(struct html *out, const struct case_page *page, const void *rows) {
    const struct application_notice_list_rows *notices = rows;
    const struct application_message_lines lines = application_message_lines_of(out, page->of->base, *notices);
    cases_piece_messages_html(out, page, &lines);
}

const struct case_piece case_messages_piece = {
    .anchor = "messages", .title = N_("Messages to the applicant"), .add = add, .shown = shown, .show = show};
