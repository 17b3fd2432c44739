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
/* The key that attempts from the request's network are counted by, for that purpose. */
const char *attempt_network(const struct http_request *request, const char *purpose);
/* It went well: it does not count, nor do the failures of that address before it. */
void attempt_good(struct http_request *request, struct attempt attempt);

/* Starts a session for the account and sets its cookie. Within a transaction, as the system. The session that the
 * request came with ends. factor_at: when a second factor was shown, or MOMENT_NONE. */
void session_begin(
    struct http_request *request, int64_t account_id, int64_t person_id, const char *language, moment factor_at);
/* The person has proved who they are by password or link, and goes to path next: starts a session, or asks for the
 * second factor first where there is one or a role needs one. Gives the address to go to now. As session_begin. */
const char *sign_in_begin(
    struct http_request *request, int64_t account_id, int64_t person_id, const char *language, const char *path);
/* Asks for a code, or with an offer has a second factor set up, before a session begins; the address to go to. */
struct factor_offer;
const char *sign_in_step_begin(
    struct http_request *request, int64_t account_id, const struct factor_offer *offer, const char *path);
/* Hash of the cookie that such a step is known by; data NULL when there is none. */
struct bytes sign_in_step_token(const struct http_request *request);
void sign_in_step_end(struct http_request *request);

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
