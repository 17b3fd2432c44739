/* Handlers of the people room. */
#ifndef PEOPLE_PEOPLE_PAGES_H
#define PEOPLE_PEOPLE_PAGES_H

#include "http/http.h"
#include "people/people_queries.h"

void people_list_page(struct http_request *request);
void people_edit_page(struct http_request *request);
void people_edit_act(struct http_request *request);
void people_correction_act(struct http_request *request);
/* A further role of one person, or the end of one. */
void people_role_page(struct http_request *request);
void people_role_act(struct http_request *request);
void people_role_end_page(struct http_request *request);
void people_role_end_act(struct http_request *request);
/* The actor's own person of the path: ERROR_NOT_FOUND when there is none. */
const struct people_one *people_own_person(struct http_request *request);
/* One's own details. */
void people_details_page(struct http_request *request);
void people_correction_ask_act(struct http_request *request);
void people_consent_act(struct http_request *request);
void people_consent_withdraw_act(struct http_request *request);

#endif
