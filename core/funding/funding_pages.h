/* What funding's pages share; nobody else includes it. */
#ifndef FUNDING_FUNDING_PAGES_H
#define FUNDING_FUNDING_PAGES_H

#include "accounts/page.h"
#include "funding/funding_parts.h"
#include "funding/funding_view.h"

/* Required free text, refused where it looks like a person's details unless the form says that it is not. */
const char *funding_words(struct form *form, const char *name, const char *missing, size_t most, bool *personal);
/* The version of the award that the form was made from; -1 when it says none. */
int32_t funding_version(const struct form *form);
const char *funding_refusal_words(struct html *out, struct award_outcome outcome);
/* The row; ERROR_NOT_FOUND when there is none. */
const struct award_of *funding_award_found(struct http_request *request, struct award_of_rows rows);

/* funding_fund_pages.c */
void funds_page(struct http_request *request);
void fund_new_page(struct http_request *request);
void fund_new_post(struct http_request *request);
void fund_page(struct http_request *request);
void scheme_post(struct http_request *request);
/* funding_propose_pages.c */
void award_new_page(struct http_request *request);
void award_new_post(struct http_request *request);
/* funding_award_pages.c */
void awards_page(struct http_request *request);
void award_page(struct http_request *request);
void award_decision_post(struct http_request *request);
void award_withdraw_post(struct http_request *request);
/* funding_own_pages.c */
void funding_page(struct http_request *request);
void funding_award_page(struct http_request *request);
void funding_answer_post(struct http_request *request);

#endif
