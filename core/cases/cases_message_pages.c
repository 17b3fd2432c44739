/* What the applicant of a case was told, as staff see it. */
#include "accounts/page.h"
#include "applications/applications_message_view.h"
#include "cases/cases_view.h"
#include "pages/applications/message.h"
#include "pages/applications/messages.h"

static const struct case_of *case_seen(struct http_request *request, struct case_of_rows rows) {
    if (rows.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such case");
    }
    return rows.row;
}

static const char *case_caption(struct arena *arena, const struct case_of *row) {
    return arena_format(arena, "%s (%s)", row->organisation_name, row->reference);
}

static const char *case_base(struct arena *arena, const struct case_of *row, const char *rest) {
    return arena_format(arena, "/cases/%lld%s", (long long)row->application_id, rest);
}

void case_messages_page(struct http_request *request) {
    int64_t application_id = http_part_id(request, "application");
    struct case_of_rows cases;
    struct application_notice_list_rows rows;
    case_of_add(actor_db(request), (struct case_of_in){application_id}, &cases);
    application_notice_list_add(actor_db(request), (struct application_notice_list_in){application_id}, &rows);
    actor_load(request);
    const struct case_of *of = case_seen(request, cases);
    struct html *out = page_open(request);
    const char *base = case_base(request->arena, of, "");
    const struct application_messages_view view = {case_caption(request->arena, of),
        N_("Everything the applicant was told about this application, as it was sent."),
        application_message_lines_of(out, base, rows), true};
    applications_messages_html(out, &view);
    page_send_back(request, 200, out, base);
}

void case_message_page(struct http_request *request) {
    int64_t application_id = http_part_id(request, "application");
    int64_t notice_id = http_part_id(request, "notice");
    struct case_of_rows cases;
    struct application_notice_of_rows rows;
    struct application_notice_mails_rows mails;
    case_of_add(actor_db(request), (struct case_of_in){application_id}, &cases);
    application_notice_of_add(actor_db(request), (struct application_notice_of_in){application_id, notice_id}, &rows);
    application_notice_mails_add(
        actor_db(request), (struct application_notice_mails_in){application_id, notice_id}, &mails);
    actor_load(request);
    const struct case_of *of = case_seen(request, cases);
    struct html *out = page_open(request);
    struct application_message_view view = application_message_of(out, rows, mails);
    view.caption = case_caption(request->arena, of);
    view.staff = true;
    applications_message_html(out, &view);
    page_send_back(request, 200, out, case_base(request->arena, of, "/messages"));
}
