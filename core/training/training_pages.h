/* Handlers of the training room. */
#ifndef TRAINING_TRAINING_PAGES_H
#define TRAINING_TRAINING_PAGES_H

#include "http/http.h"

void training_matrix_page(struct http_request *request);
void training_person_page(struct http_request *request);
/* One's own record. */
void training_own_page(struct http_request *request);
void bookings_page(struct http_request *request);
void booking_page(struct http_request *request);
void booking_act(struct http_request *request);
void booking_cancel_act(struct http_request *request);
void sessions_page(struct http_request *request);
void session_new_page(struct http_request *request);
void session_new_act(struct http_request *request);
void session_page(struct http_request *request);
void register_page(struct http_request *request);
void register_act(struct http_request *request);

#endif
