/* The applicant's messages: everything it was told about an application, as it was sent. */
#include "applications/applications_message_view.h"
#include "applications/applications_parts.h"
#include "pages/applications/message.h"
#include "pages/applications/messages.h"

static const char *mail_words(bool left, bool kept, bool given_up) {
    return given_up ? N_("Could not be delivered by email")
           : left   ? N_("Sent by email")
           : kept   ? N_("Kept here: this service sends no email")
                    : N_("Waiting to be sent by email");
}

struct application_message_lines application_message_lines_of(
    struct html *out, const char *base, struct application_notice_list_rows rows) {
    struct application_message_line *line = ARENA_ARRAY(out->arena, rows.count + 1, struct application_message_line);
    for (size_t i = 0; i < rows.count; i++) {
        const struct application_notice_list *row = &rows.row[i];
        line[i] = (struct application_message_line){
            .href = arena_format(out->arena, "%s/messages/%lld", base, (long long)row->notice_id),
            .subject = out->cymraeg ? row->subject_cy : row->subject,
            .sent_at = row->sent_at,
            .letter = text_equal(row->kind, "letter"),
            .unread = row->unread,
            .read_at = row->read_at,
            .how = row->mails == 0 ? N_("Nobody to send it to by email")
                                   : mail_words(row->waiting == 0 && row->kept == 0, row->kept > 0, row->failed > 0),
            .failed = row->failed > 0};
    }
    return (struct application_message_lines){rows.count, line};
}

struct application_message_view application_message_of(
    struct html *out, struct application_notice_of_rows rows, struct application_notice_mails_rows mails) {
    if (rows.count == 0) {
        arena_raise(out->arena, ERROR_NOT_FOUND, "no message of that id is seen");
    }
    const struct application_notice_of *row = rows.row;
    struct application_message_mail *mail = ARENA_ARRAY(out->arena, mails.count + 1, struct application_message_mail);
    for (size_t i = 0; i < mails.count; i++) {
        const struct application_notice_mails *one = &mails.row[i];
        mail[i] = (struct application_message_mail){one->full_name, text_equal(one->language, "cy"),
            mail_words(one->sent_at != MOMENT_NONE, one->kept_at != MOMENT_NONE, one->given_up_at != MOMENT_NONE),
            one->sent_at != MOMENT_NONE ? one->sent_at : one->given_up_at};
    }
    return (struct application_message_view){.subject = out->cymraeg ? row->subject_cy : row->subject,
        .sent_at = row->sent_at,
        .letter = text_equal(row->kind, "letter"),
        .parts = application_letter_parts(out->arena, out->cymraeg ? row->body_cy : row->body),
        .mails = {mails.count, mail}};
}

void messages_page(struct http_request *request) {
    struct db *db = actor_db(request);
    int64_t application_id = http_part_id(request, "application");
    struct application_view_rows views;
    struct application_notice_list_rows rows;
    application_view_add(db, (struct application_view_in){application_id}, &views);
    application_notice_list_add(db, (struct application_notice_list_in){application_id}, &rows);
    actor_load(request);
    struct application_head head = application_head_of(request, application_seen(request, views));
    struct html *out = page_open(request);
    const struct application_messages_view view = {head.reference,
        N_("Everything we told you about this application is kept here, as it was sent."),
        application_message_lines_of(out, head.base, rows), false};
    applications_messages_html(out, &view);
    page_send_back(request, 200, out, head.base);
}

static void mark_read(struct http_request *request, void *context) {
    const struct application_notice_of *row = context;
    application_message_read(actor_db(request), row->notice_id, actor_of(request)->person_id, request->now);
}

void application_message_opened(struct http_request *request, const struct application_notice_of *row) {
    actor_afterwards(request, mark_read, (void *)row);
}

void message_page(struct http_request *request) {
    struct db *db = actor_db(request);
    int64_t application_id = http_part_id(request, "application");
    int64_t notice_id = http_part_id(request, "notice");
    struct application_view_rows views;
    struct application_notice_of_rows rows;
    struct application_notice_mails_rows mails;
    application_view_add(db, (struct application_view_in){application_id}, &views);
    application_notice_of_add(db, (struct application_notice_of_in){application_id, notice_id}, &rows);
    application_notice_mails_add(db, (struct application_notice_mails_in){application_id, notice_id}, &mails);
    actor_load(request);
    struct application_head head = application_head_of(request, application_seen(request, views));
    struct html *out = page_open(request);
    struct application_message_view view = application_message_of(out, rows, mails);
    view.caption = head.reference;
    application_message_opened(request, rows.row);
    applications_message_html(out, &view);
    page_send_back(request, 200, out, application_path(request->arena, application_id, "/messages"));
}
