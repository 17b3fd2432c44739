/* What the page files of this room share. */
#ifndef APPLICATIONS_APPLICATIONS_PARTS_H
#define APPLICATIONS_APPLICATIONS_PARTS_H

#include "accounts/page.h"
#include "applications/applications_store.h"
#include "applications/applications_view.h"

/* The row of application_view, or ERROR_NOT_FOUND. */
const struct application_view *application_seen(struct http_request *request, struct application_view_rows rows);
struct application_head application_head_of(struct http_request *request, const struct application_view *row);
/* The same of a locked row, in a POST. */
struct application_head application_head_locked(struct http_request *request, const struct application_locked *row);
/* "/applications/17" and what follows. */
const char *application_path(struct arena *arena, int64_t application_id, const char *rest);
/* The day whose rules count for that row. */
day application_view_day(const struct application_view *row, moment now);
/* An answer as people read it: a choice's label, yes or no, a date; in the page's language. "" when empty. */
const char *application_answer_words(struct html *out, const struct framework_question *question, const char *value);

/* Endings of files that are taken as evidence, for the browser's picker. */
extern const char application_accept[];

void eligibility_page(struct http_request *request);
void application_start_post(struct http_request *request);
void applications_page(struct http_request *request);
void application_page(struct http_request *request);
void take_up_post(struct http_request *request);
void section_page(struct http_request *request);
void section_post(struct http_request *request);
void evidence_page(struct http_request *request);
void evidence_post(struct http_request *request);
void evidence_download(struct http_request *request);
void evidence_remove_page(struct http_request *request);
void evidence_remove_post(struct http_request *request);
void check_page(struct http_request *request);
void submit_post(struct http_request *request);
void submitted_page(struct http_request *request);
void withdraw_page(struct http_request *request);
void withdraw_post(struct http_request *request);
void messages_page(struct http_request *request);
void message_page(struct http_request *request);
void information_page(struct http_request *request);
void information_post(struct http_request *request);
void information_item_page(struct http_request *request);
void information_item_post(struct http_request *request);

#endif
