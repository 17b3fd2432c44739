/* What the page files of this room share. */
#ifndef APPLICATIONS_APPLICATIONS_PARTS_H
#define APPLICATIONS_APPLICATIONS_PARTS_H

#include "accounts/page.h"
#include "applications/applications_store.h"
#include "applications/applications_view.h"
#include "frameworks/frameworks_intake.h"

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

/* Everything that either form of an application's own page may want, in one round trip. */
struct application_parts {
    struct application_view_rows view;
    struct application_answers_rows answers;
    struct application_sections_rows sections;
    struct application_evidence_list_rows evidence;
    struct application_history_rows history;
    struct application_information_list_rows asks;
    struct application_information_items_rows items;
    struct application_information_files_rows files;
    struct application_decision_last_rows decision;
    struct application_clock_events_rows clock;
    struct application_notice_unread_rows notices;
    struct framework_rounds_rows rounds;
    struct application_copy_sources_rows sources;
};
/* The task list of a draft, and the page of one that was put away. */
void application_draft_send(struct http_request *request, const struct application_view *row,
    const struct framework_data *data, const struct application_parts *parts);
void application_archived_send(struct http_request *request, const struct application_view *row);
/* What somebody who fills in a draft is told while no round is open; NULL when it can be sent. */
const char *application_intake_told(struct html *out, const struct framework_intake *intake, int64_t round_id);
/* Was the lead asked to sign it as it stands now? */
bool application_sign_off_stands(moment asked_at, moment updated_at);

void eligibility_page(struct http_request *request);
void application_start_post(struct http_request *request);
void applications_page(struct http_request *request);
void application_page(struct http_request *request);
void take_up_post(struct http_request *request);
void sign_off_post(struct http_request *request);
void copy_page(struct http_request *request);
void copy_post(struct http_request *request);
void copied_confirm_post(struct http_request *request);
void section_changes_page(struct http_request *request);
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
