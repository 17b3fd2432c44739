/* What the applicant was told. */
#include "accounts/actor.h"
#include "applications/applications_message_view.h"
#include "cases/cases_piece.h"
#include "pages/cases/letter_whole.h"
#include "pages/cases/piece_messages.h"

struct told {
    struct application_notice_list_rows notices;
    struct case_letters_rows letters; /* of the bundle */
};

static void *add(struct http_request *request, int64_t application_id) {
    struct told *told = ARENA_NEW(request->arena, struct told);
    application_notice_list_add(actor_db(request), (struct application_notice_list_in){application_id}, &told->notices);
    if (case_bundle_asked(request)) {
        case_letters_add(actor_db(request), (struct case_letters_in){application_id}, &told->letters);
    }
    return told;
}

static bool shown(const struct case_page *page, const void *rows) {
    (void)page;
    return ((const struct told *)rows)->notices.count > 0;
}

static void show(struct html *out, const struct case_page *page, const void *rows) {
    const struct told *told = rows;
    if (!page->bundle) {
        const struct application_message_lines lines = application_message_lines_of(out, page->of->base, told->notices);
        cases_piece_messages_html(out, page, &lines);
        return;
    }
    for (size_t i = 0; i < told->letters.count; i++) {
        const struct case_letters *row = &told->letters.row[i];
        cases_letter_whole_html(out, out->cymraeg ? row->subject_cy : row->subject, row->sent_at,
            application_letter_parts(out->arena, out->cymraeg ? row->body_cy : row->body));
    }
}

const struct case_piece case_messages_piece = {
    .anchor = "messages", .title = N_("Messages to the applicant"), .add = add, .shown = shown, .show = show};
