/* What the pages of messages show, the applicant's and the staff's. */
#ifndef APPLICATIONS_APPLICATIONS_MESSAGE_VIEW_H
#define APPLICATIONS_APPLICATIONS_MESSAGE_VIEW_H

#include "applications/applications_letters.h"
#include "view/form.h"
#include "view/html.h"

struct application_message_line {
    const char *href;
    const char *subject;
    moment sent_at;
    bool letter;
    bool unread;     /* by the person who asks */
    moment read_at;  /* first opened by any of the applicant's people; MOMENT_NONE: not yet */
    const char *how; /* message key: what became of its mails */
    bool failed;     /* a mail of it was given up */
};
struct application_message_lines {
    size_t count;
    const struct application_message_line *row;
};
struct application_messages_view {
    const char *caption;
    const char *intro; /* message key */
    struct application_message_lines lines;
    bool staff;
};

struct application_message_mail {
    const char *full_name;
    bool cymraeg;
    const char *how; /* message key */
    moment at;       /* when it left; MOMENT_NONE: it has not */
};
struct application_message_mails {
    size_t count;
    const struct application_message_mail *row;
};
struct application_message_view {
    const char *caption;
    const char *subject;
    moment sent_at;
    bool letter;
    bool staff;
    struct application_letter_parts parts;
    struct application_message_mails mails;
};

/* base: "/applications/17", "/cases/17" or the accreditation's. In the page's language. */
struct application_message_lines application_message_lines_of(
    struct html *out, const char *base, struct application_notice_list_rows rows);
/* Notes, once the page is sent, that the person who asks has opened that message. */
void application_message_opened(struct http_request *request, const struct application_notice_of *row);
/* Raises ERROR_NOT_FOUND when there is no such message. */
struct application_message_view application_message_of(
    struct html *out, struct application_notice_of_rows rows, struct application_notice_mails_rows mails);

#endif
