/* Who asks, and how their request runs: session, permission and transaction. */
#ifndef ACCOUNTS_ACTOR_H
#define ACCOUNTS_ACTOR_H

#include "db/db.h"
#include "http/http.h"

/* What actor_begin found. Signed out: account_id is DB_NULL_INT8, texts are NULL, lists are empty. */
struct actor {
    int64_t account_id;
    int64_t person_id;
    const char *full_name;
    const char *email;
    struct text_list roles;
    struct text_list actions;
    int64_t organisation_id; /* the organisation acted for in this session, or DB_NULL_INT8 */
    const char *organisation_name;
    int32_t organisations; /* how many this person may act for */
    moment session_ends;
    moment factor_at; /* when the second factor was last shown in this session, or MOMENT_NONE */
    bool demonstration;
};

/* The worker's database connection. */
struct db *actor_db(const struct http_request *request);

/* Runs what is in the batch, with actor_begin in front: the page's one round trip. Raises ERROR_SIGN_IN_NEEDED or
 * ERROR_FORBIDDEN when session or permission fail. GET handlers add their queries and call this once; in a POST the
 * actor is known already, and this just runs the batch if there is one. */
void actor_load(struct http_request *request);

/* Known after actor_load (in a POST: from the start). Never NULL. */
const struct actor *actor_of(const struct http_request *request);
bool actor_signed_in(const struct http_request *request);
bool actor_may(const struct http_request *request, const char *action);
bool actor_is(const struct http_request *request, const char *role);

/* True once the actor is known. */
bool actor_known(const struct http_request *request);
/* Finds out who asks without asking any permission, in a round trip of its own: for pages that tell of a failure. May
 * raise, for example when the database is out of reach. */
void actor_look(struct http_request *request);
/* Hash of the session cookie, whether or not it still is a session; data NULL when there is none. */
struct bytes actor_token_hash(const struct http_request *request);

/* From here on in this transaction the program itself acts, not the person: only for what happens before anybody is
 * known (registering, signing in by link). */
void actor_become_system(struct http_request *request);

/* Once this page is made, runs work(request, context) in a transaction of its own, as whoever asked: for what a look at
 * a page leaves behind (a message was read). When that fails the page stands all the same, and the log says so. */
void actor_afterwards(
    struct http_request *request, void (*work)(struct http_request *request, void *context), void *context);

/* The router's hooks (http/server.h); context is unused but for worker_open, where it is the connection string. */
void actor_gate(void *context, struct http_request *request);
void actor_run(void *context, struct http_request *request);
/* Rolls back what is open, does what the page left for afterwards, and writes that the session lives (at most once a
 * minute). */
void actor_finish(void *context, struct http_request *request);

#endif
