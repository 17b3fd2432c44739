/* Handlers of a person's own account. */
#ifndef ACCOUNTS_OWN_PAGES_H
#define ACCOUNTS_OWN_PAGES_H

#include "http/http.h"

void account_page(struct http_request *request);
void account_language_send(struct http_request *request);
void account_password_page(struct http_request *request);
void account_password_send(struct http_request *request);
void account_sessions_page(struct http_request *request);
void account_sessions_end(struct http_request *request);
void account_organisation_page(struct http_request *request);
void account_organisation_send(struct http_request *request);
void session_extend_send(struct http_request *request);

#endif
