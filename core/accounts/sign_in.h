/* Signing in and out: rate limits, sessions, the cookie. Handlers of pages share these. */
#ifndef ACCOUNTS_SIGN_IN_H
#define ACCOUNTS_SIGN_IN_H

#include "accounts/accounts.h"
#include "http/http.h"

/* One attempt at something that is limited: counts it, or raises ERROR_TOO_MANY. email "" where there is none. */
struct attempt {
    const char *address;
    const char *network;
    moment at;
};
struct attempt attempt_begin(struct http_request *request, const struct attempt_limit *limit, const char *email);
/* It went well: it does not count, nor do the failures of that address before it. */
void attempt_good(struct http_request *request, struct attempt attempt);

/* Starts a session for the account and sets its cookie. Within a transaction, as the system. The session that the
 * request came with ends. */
void session_begin(struct http_request *request, int64_t account_id, int64_t person_id, const char *language);

/* Mails the link that proves an address; its use leads on to the local path after, or where the link before it led when
 * that is NULL. Within a transaction, as the system. */
void verification_send(
    struct http_request *request, int64_t account_id, int64_t person_id, const char *email, const char *after);

/* Handlers. */
void sign_in_page(struct http_request *request);
void sign_in_send(struct http_request *request);
void sign_out_send(struct http_request *request);
void verify_page(struct http_request *request);
void verify_send(struct http_request *request);
void reset_page(struct http_request *request);
void reset_send(struct http_request *request);
void reset_link_page(struct http_request *request);
void reset_link_send(struct http_request *request);

#endif
