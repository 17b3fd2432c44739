#include "accounts/actor.h"

#include <string.h>

#include "accounts/accounts_queries.h"
#include "accounts/accounts_rules.h"
#include "base/log.h"
#include "base/random.h"

/* What hangs on request->session: the actor, and before it is known where its row will come. */
struct actor_session {
    struct actor actor;
    struct actor_begin_rows rows;
    moment seen_at;
    bool loaded;
    void (*afterwards)(struct http_request *request, void *context);
    void *afterwards_context;
};

static struct actor_session *session_of(const struct http_request *request) {
    return request->session;
}

struct db *actor_db(const struct http_request *request) {
    return request->resource;
}

struct bytes actor_token_hash(const struct http_request *request) {
    const char *token = http_cookie(request, "assay_session");
    if (token == NULL || *token == '\0' || strlen(token) > 100) {
        return (struct bytes){NULL, 0};
    }
    return token_hash_bytes(request->arena, token);
}

static struct actor_begin_in begin_parameters(const struct http_request *request) {
    return (struct actor_begin_in){.token_hash = actor_token_hash(request),
        .action = request->route == NULL ? NULL : request->route->permission,
        .now = request->now,
        .read_only = request->method == HTTP_GET};
}

static void session_fill(struct actor_session *session, const struct actor_begin *row) {
    session->actor = (struct actor){.account_id = row->account_id,
        .person_id = row->person_id,
        .full_name = row->full_name,
        .email = row->email,
        .roles = row->roles,
        .actions = row->actions,
        .organisation_id = row->organisation_id,
        .organisation_name = row->organisation_name,
        .organisations = row->organisations,
        .session_ends = row->session_ends,
        .factor_at = row->factor_at,
        .demonstration = row->demonstration};
    session->seen_at = row->seen_at;
    session->loaded = true;
}

static struct actor_session *session_new(struct http_request *request) {
    struct actor_session *session = ARENA_NEW(request->arena, struct actor_session);
    session->actor.account_id = DB_NULL_INT8;
    session->actor.person_id = DB_NULL_INT8;
    session->actor.organisation_id = DB_NULL_INT8;
    request->session = session;
    return session;
}

void actor_load(struct http_request *request) {
    struct actor_session *session = session_of(request);
    db_batch_run(actor_db(request));
    if (!session->loaded && session->rows.count > 0) {
        session_fill(session, session->rows.row);
    }
}

const struct actor *actor_of(const struct http_request *request) {
    return &session_of(request)->actor;
}

void actor_look(struct http_request *request) {
    struct actor_begin_in in = begin_parameters(request);
    in.action = NULL;
    in.read_only = true;
    session_fill(session_new(request), actor_begin_one(actor_db(request), in));
}

bool actor_known(const struct http_request *request) {
    return session_of(request) != NULL && session_of(request)->loaded;
}

bool actor_signed_in(const struct http_request *request) {
    return actor_of(request)->account_id != DB_NULL_INT8;
}

static bool list_has(struct text_list list, const char *text) {
    for (size_t i = 0; i < list.count; i++) {
        if (strcmp(list.item[i], text) == 0) {
            return true;
        }
    }
    return false;
}

bool actor_may(const struct http_request *request, const char *action) {
    return list_has(actor_of(request)->actions, action);
}

bool actor_is(const struct http_request *request, const char *role) {
    return list_has(actor_of(request)->roles, role);
}

void actor_become_system(struct http_request *request) {
    actor_begin_system_one(actor_db(request), (struct actor_begin_system_in){.now = request->now});
}

/* The worker's connection for this request: made again when it was lost since the last one. */
static struct db *db_take(struct http_request *request) {
    struct db *db = actor_db(request);
    db_arena_set(db, request->arena);
    if (!db_ready(db)) {
        arena_raise(request->arena, ERROR_DATABASE, "the database is out of reach");
    }
    return db;
}

void actor_gate(void *context, struct http_request *request) {
    (void)context;
    db_take(request);
    actor_begin_one(actor_db(request), begin_parameters(request));
}

static const char *reply_location(const struct http_request *request);

/* One attempt of a POST, within its transaction; may run again after a serialization failure. */
static void post_attempt(void *context) {
    struct http_request *request = context;
    struct db *db = actor_db(request);
    struct actor_session *session = session_new(request);
    session_fill(session, actor_begin_one(db, begin_parameters(request)));
    const char *key = fields_get(&request->form, "submission");
    if (key != NULL && (strlen(key) < 20 || strlen(key) > 64)) {
        key = NULL;
    }
    int64_t person = session->actor.person_id;
    if (key != NULL && submission_claim_one(db, (struct submission_claim_in){key, person, request->now}) == NULL) {
        const struct submission_outcome *outcome =
            submission_outcome_one(db, (struct submission_outcome_in){key, person});
        http_redirect(request, outcome == NULL || outcome->location == NULL ? "/" : outcome->location);
        return;
    }
    request->route->handler(request);
    int64_t kept;
    if (text_number(fields_get(&request->form, "kept_form"), 1, INT64_MAX, &kept) && actor_signed_in(request)) {
        kept_form_drop_run(db, (struct kept_form_drop_in){kept, actor_of(request)->account_id});
    }
    if (key != NULL) {
        const char *location = reply_location(request);
        if (location == NULL) {
            submission_release_run(db, (struct submission_release_in){key});
        } else {
            submission_finish_run(db, (struct submission_finish_in){key, location});
        }
    }
}

/* A download reads piece by piece: the actor holds for the whole transaction. */
static void download_attempt(void *context) {
    struct http_request *request = context;
    session_fill(session_new(request), actor_begin_one(actor_db(request), begin_parameters(request)));
    request->route->handler(request);
}

void actor_run(void *context, struct http_request *request) {
    (void)context;
    if (request->route->flags & HTTP_ANONYMOUS) {
        session_new(request)->loaded = true;
        request->route->handler(request);
        return;
    }
    struct db *db = db_take(request);
    if (request->route->flags & HTTP_DOWNLOAD) {
        db_transaction(db, download_attempt, request);
    } else if (request->method == HTTP_GET) {
        struct actor_session *session = session_new(request);
        actor_begin_add(db, begin_parameters(request), &session->rows);
        db_round_trips(db);
        request->route->handler(request);
        unsigned made = db_round_trips(db);
        if (made > 1) {
            log_warning("a page made several round trips", "request", request->id, "route", request->route->pattern,
                "made", log_number(made), NULL);
        }
    } else if (request->route->flags & HTTP_NO_TRANSACTION) {
        struct actor_session *session = session_new(request);
        session_fill(session, actor_begin_one(db, begin_parameters(request)));
        request->route->handler(request);
    } else {
        db_transaction(db, post_attempt, request);
    }
}

/* Writes that the session lives, in a statement of its own once the page is done, and seldom. */
static void seen_write(void *context) {
    struct http_request *request = context;
    session_seen_run(actor_db(request), (struct session_seen_in){actor_token_hash(request), request->now});
}

void actor_afterwards(
    struct http_request *request, void (*work)(struct http_request *request, void *context), void *context) {
    session_of(request)->afterwards = work;
    session_of(request)->afterwards_context = context;
}

static void afterwards_attempt(void *context) {
    struct http_request *request = context;
    struct actor_begin_in in = begin_parameters(request);
    in.read_only = false;
    actor_begin_one(actor_db(request), in);
    session_of(request)->afterwards(request, session_of(request)->afterwards_context);
}

static void afterwards_run(void *context) {
    struct http_request *request = context;
    db_transaction(actor_db(request), afterwards_attempt, request);
}

void actor_finish(void *context, struct http_request *request) {
    (void)context;
    struct db *db = actor_db(request);
    const struct actor_session *session = session_of(request);
    bool write = session != NULL && session->loaded && session->actor.account_id != DB_NULL_INT8 &&
                 request->now - session->seen_at > SESSION_SEEN;
    bool afterwards = session != NULL && session->afterwards != NULL;
    db_arena_set(db, request->arena);
    if (!db_ready(db) || (!write && !afterwards)) {
        return;
    }
    if (afterwards && !arena_try(request->arena, afterwards_run, request)) {
        log_warning("what a page left for afterwards was not done", "request", request->id, "detail",
            arena_error(request->arena)->detail, NULL);
        write = write && db_ready(db);
    }
    if (!write) {
        return;
    }
    if (!arena_try(request->arena, seen_write, request)) {
        log_warning("a session was not written as seen", "request", request->id, "detail",
            arena_error(request->arena)->detail, NULL);
    }
}

static const char *reply_location(const struct http_request *request) {
    return http_reply_status(request) == 303 ? http_reply_location(request) : NULL;
}
