/* Handlers of the administrator's pages. */
#ifndef ACCOUNTS_ADMINISTRATION_PAGES_H
#define ACCOUNTS_ADMINISTRATION_PAGES_H

#include "http/http.h"

void administration_page(struct http_request *request);
void administration_user_page(struct http_request *request);
void administration_user_close_send(struct http_request *request);
void administration_factor_reset_send(struct http_request *request);
void administration_role_end_send(struct http_request *request);
void administration_role_add_send(struct http_request *request);
void administration_invite_page(struct http_request *request);
void administration_invite_send(struct http_request *request);
void administration_withdraw_send(struct http_request *request);
void administration_mails_page(struct http_request *request);
void administration_mail_page(struct http_request *request);
void administration_audit_page(struct http_request *request);
void administration_plugins_page(struct http_request *request);

#endif
