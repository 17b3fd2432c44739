/* Handlers of requests about what is held on a person. */
#ifndef RETENTION_SUBJECT_PAGES_H
#define RETENTION_SUBJECT_PAGES_H

#include "http/http.h"

void subject_requests_page(struct http_request *request);
void subject_new_page(struct http_request *request);
void subject_new_act(struct http_request *request);
void subject_request_page(struct http_request *request);
void subject_decide_act(struct http_request *request);
void subject_given_act(struct http_request *request);
void subject_held_page(struct http_request *request);
void subject_held_file(struct http_request *request);
void subject_own_page(struct http_request *request);
void subject_own_file(struct http_request *request);

#endif
