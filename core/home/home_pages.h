/* Handlers of the home room. */
#ifndef HOME_PAGES_H
#define HOME_PAGES_H

#include "http/http.h"

void home_page(struct http_request *request);
void home_due_page(struct http_request *request);
void privacy_page(struct http_request *request);
void cookies_page(struct http_request *request);
void accessibility_page(struct http_request *request);
void contact_page(struct http_request *request);

#endif
