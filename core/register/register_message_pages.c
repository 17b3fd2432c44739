/* What an organisation was told about its accreditation, as it was sent. */
#include "accounts/page.h"
#include "applications/applications_message_view.h"
#include "pages/applications/message.h"
#include "pages/applications/messages.h"
#include "register/register_pages.h"

static const char base[] = "/organisation/accreditation";
static const char list_path[] = "/organisation/accreditation/messages";

void register_messages_page(struct http_request *request) {
    struct application_notice_list_rows rows;
    application_notice_list_add(actor_db(request), (struct application_notice_list_in){DB_NULL_INT8}, &rows);
    actor_load(request);
    struct html *out = page_open(request);
    const struct application_messages_view view = {.caption = html_message(out, N_("Accreditation")),
        .intro = N_("Everything we told you about your accreditation is kept here, as it was sent."),
        .lines = application_message_lines_of(out, base, rows)};
    applications_messages_html(out, &view);
    page_send_back(request, 200, out, base);
}

void register_message_page(struct http_request *request) {
    int64_t notice_id = http_part_id(request, "notice");
    struct application_notice_of_rows rows;
    struct application_notice_mails_rows mails;
    application_notice_of_add(actor_db(request), (struct application_notice_of_in){DB_NULL_INT8, notice_id}, &rows);
    application_notice_mails_add(
        actor_db(request), (struct application_notice_mails_in){DB_NULL_INT8, notice_id}, &mails);
    actor_load(request);
    struct html *out = page_open(request);
    struct application_message_view view = application_message_of(out, rows, mails);
    view.caption = html_message(out, N_("Accreditation"));
    application_message_opened(request, rows.row);
    applications_message_html(out, &view);
    page_send_back(request, 200, out, list_path);
}
