/* What the page files of exemptions and external courses share. */
#ifndef TRAINING_TRAINING_RECOGNITION_PARTS_H
#define TRAINING_TRAINING_RECOGNITION_PARTS_H

#include "http/http.h"
#include "training/training_recognition_view.h"

enum { RECOGNITION_WORDS_MOST = 2000, RECOGNITION_PAGE_ROWS = 30 };

/* Shows one; own: of the actor's organisation, for its lead; else for staff. */
void recognition_show(struct http_request *request, int status, const struct form *form, bool own);
/* The same in a POST: one that the actor sees, or ERROR_NOT_FOUND. */
const struct recognition_one *recognition_need(struct http_request *request, bool own);
/* Ends it by what the form says, and goes back to the page. */
void recognition_end_by_form(struct http_request *request, bool own);
void recognition_file_send(struct http_request *request, bool own);

#endif
