/* The handlers of this room's pages; the table of routes names them. */
#ifndef REGISTER_REGISTER_PAGES_H
#define REGISTER_REGISTER_PAGES_H

#include "http/http.h"

void register_search_page(struct http_request *request);
void register_entry_page(struct http_request *request);
void register_meanings_page(struct http_request *request);

void register_statement_page(struct http_request *request);
void register_check_page(struct http_request *request);
void register_check_post(struct http_request *request);
void register_key_page(struct http_request *request);
void register_key_download(struct http_request *request);

#endif
