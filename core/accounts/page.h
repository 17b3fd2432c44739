/* A page's frame for whoever asks: opens the writer of its content, and sends it within the shell. */
#ifndef ACCOUNTS_PAGE_H
#define ACCOUNTS_PAGE_H

#include "accounts/actor.h"
#include "view/form.h"
#include "view/html.h"

/* The writer for the content of this request's page: language, csrf and one-time form key are set. */
struct html *page_open(struct http_request *request);
/* Puts the content in the shell (navigation by what the actor may do) and replies. Loads the actor if the handler has
 * not. status 200, or 422 for a form with errors, 409 for a stale one. */
void page_send(struct http_request *request, int status, struct html *content);
/* The same with a back link. path must be local. */
void page_send_back(struct http_request *request, int status, struct html *content, const char *back);
/* The same for pages that tell of a failure: asks the database nothing, and names the actor only if already known. */
void page_send_as_known(struct http_request *request, int status, struct html *content);
/* After a successful POST: redirect to path with a message in the green banner, once. message is an English key. */
void page_done(struct http_request *request, const char *path, const char *message);
/* This page's address, or for a form's answer that of the page nearest to it: one that can be asked for by GET. */
const char *page_address(const struct http_request *request);
/* A form of this request's submitted fields. */
struct form *page_form(struct http_request *request);

#endif
