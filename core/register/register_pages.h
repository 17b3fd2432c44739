/* The handlers of this room's pages; the table of routes names them. */
#ifndef REGISTER_REGISTER_PAGES_H
#define REGISTER_REGISTER_PAGES_H

#include "http/http.h"
#include "register/register_staff_view.h"

void register_search_page(struct http_request *request);
void register_entry_page(struct http_request *request);
void register_meanings_page(struct http_request *request);

void register_statement_page(struct http_request *request);
void register_check_page(struct http_request *request);
void register_check_post(struct http_request *request);
void register_key_page(struct http_request *request);
void register_key_download(struct http_request *request);

void register_change_page(struct http_request *request);
void register_change_form_page(struct http_request *request);
void register_change_form_post(struct http_request *request);
void register_change_check_page(struct http_request *request);
void register_change_check_post(struct http_request *request);
void register_watch_page(struct http_request *request);
void register_training_page(struct http_request *request);
void register_nrm_page(struct http_request *request);
void register_nrm_post(struct http_request *request);

void register_own_page(struct http_request *request);
void register_surrender_page(struct http_request *request);
void register_surrender_post(struct http_request *request);
void register_surrender_back_post(struct http_request *request);

void register_messages_page(struct http_request *request);
void register_message_page(struct http_request *request);

void register_designations_page(struct http_request *request);
void register_designation_new_page(struct http_request *request);
void register_designation_new_post(struct http_request *request);
void register_designation_page(struct http_request *request);
void register_designation_post(struct http_request *request);

/* A history as pages show it; staff: with who it was. */
struct register_pasts register_pasts_of(
    struct arena *arena, const char *framework_code, const struct register_history_whole_rows *rows, bool staff);

#endif
