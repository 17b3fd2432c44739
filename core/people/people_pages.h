/* Handlers of the people room. */
#ifndef PEOPLE_PEOPLE_PAGES_H
#define PEOPLE_PEOPLE_PAGES_H

#include "http/http.h"

void people_list_page(struct http_request *request);
void people_edit_page(struct http_request *request);
void people_edit_act(struct http_request *request);
void people_correction_act(struct http_request *request);
/* One's own details. */
void people_details_page(struct http_request *request);
void people_correction_ask_act(struct http_request *request);
void people_consent_act(struct http_request *request);
void people_consent_withdraw_act(struct http_request *request);

#endif
