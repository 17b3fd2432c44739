#include "accounts/sign_in.h"

#include <arpa/inet.h>
#include <string.h>

#include "accounts/actor.h"
#include "accounts/second_factor.h"
#include "audit/audit_queries.h"
#include "base/random.h"
#include "mail/mail.h"
#include "view/html.h"

static const char step_cookie[] = "assay_step";

/* One household or office: an IPv4 address, or the first 64 bits of an IPv6 address. */
static const char *network_of(struct arena *arena, const char *address) {
    unsigned char bytes[16];
    if (inet_pton(AF_INET6, address, bytes) == 1) {
        return text_hex(arena, bytes, 8);
    }
    return address;
}

const char *attempt_network(const struct http_request *request, const char *purpose) {
    return accounts_keyed(request->arena, arena_format(request->arena, "%s network", purpose),
        network_of(request->arena, request->remote_address == NULL ? "" : request->remote_address));
}

struct attempt attempt_begin(struct http_request *request, const struct attempt_limit *limit, const char *email) {
    struct arena *arena = request->arena;
    struct attempt attempt = {
        .address = accounts_keyed(arena, arena_format(arena, "%s address", limit->purpose), email),
        .network = attempt_network(request, limit->purpose),
        .at = request->now};
    const struct attempt_take *taken =
        attempt_take_one(actor_db(request), (struct attempt_take_in){.address = attempt.address,
                                                .network = attempt.network,
                                                .address_limit = limit->address,
                                                .network_limit = limit->network,
                                                .since = request->now - ATTEMPT_WINDOW,
                                                .now = request->now});
    if (!taken->open) {
        arena_raise(arena, ERROR_TOO_MANY, "attempts of %s", limit->purpose);
    }
    return attempt;
}

void attempt_good(struct http_request *request, struct attempt attempt) {
    attempt_forget_run(actor_db(request), (struct attempt_forget_in){attempt.address, attempt.network, attempt.at});
}

void session_begin(
    struct http_request *request, int64_t account_id, int64_t person_id, const char *language, moment factor_at) {
    struct db *db = actor_db(request);
    struct bytes before = actor_token_hash(request);
    if (before.data != NULL) {
        session_end_this_run(db, (struct session_end_this_in){before, request->now});
    }
    const char *token = random_token(request->arena);
    const struct session_start *session =
        session_start_one(db, (struct session_start_in){.token_hash = token_hash_bytes(request->arena, token),
                                  .account_id = account_id,
                                  .person_id = person_id,
                                  .today = day_of_moment(request->now, ZONE_LONDON),
                                  .now = request->now,
                                  .ends_at = request->now + SESSION_WHOLE,
                                  .factor_at = factor_at});
    audit_record_one(db, (struct audit_record_in){.action = "account.signed_in",
                             .subject_kind = "account",
                             .subject_id = account_id,
                             .organisation_id = session->organisation_id});
    http_reply_cookie(request, "assay_session", token, 0);
    if (language != NULL) {
        http_reply_cookie(request, "assay_language", language, INT64_C(365) * 24 * 60 * 60);
    }
}

struct bytes sign_in_step_token(const struct http_request *request) {
    const char *token = http_cookie(request, step_cookie);
    if (token == NULL || *token == '\0' || strlen(token) > 100) {
        return (struct bytes){NULL, 0};
    }
    return token_hash_bytes(request->arena, token);
}

void sign_in_step_end(struct http_request *request) {
    factor_step_end_run(actor_db(request), (struct factor_step_end_in){sign_in_step_token(request), request->now});
    http_reply_cookie(request, step_cookie, NULL, 0);
}

const char *sign_in_step_begin(
    struct http_request *request, int64_t account_id, const struct factor_offer *offer, const char *path) {
    const char *token = random_token(request->arena);
    factor_step_begin_run(actor_db(request),
        (struct factor_step_begin_in){.token_hash = token_hash_bytes(request->arena, token),
            .account_id = account_id,
            .offer = offer == NULL ? (struct bytes){NULL, 0} : factor_offer_seal(request->arena, offer),
            .return_path = path,
            .now = request->now,
            .ends_at = request->now + FACTOR_SIGN_IN});
    http_reply_cookie(request, step_cookie, token, 0);
    return offer == NULL ? "/sign-in/code" : "/sign-in/set-up";
}

const char *sign_in_begin(
    struct http_request *request, int64_t account_id, int64_t person_id, const char *language, const char *path) {
    const struct factor_need *need = factor_need_one(
        actor_db(request), (struct factor_need_in){account_id, day_of_moment(request->now, ZONE_LONDON)});
    if (need->has) {
        return sign_in_step_begin(request, account_id, NULL, path);
    }
    if (need->needed) {
        const struct factor_offer offer = factor_offer_new();
        return sign_in_step_begin(request, account_id, &offer, path);
    }
    session_begin(request, account_id, person_id, language, MOMENT_NONE);
    return path;
}

void verification_send(
    struct http_request *request, int64_t account_id, int64_t person_id, const char *email, const char *after) {
    struct db *db = actor_db(request);
    const char *token = account_link_make(db, account_id, LINK_PURPOSE_VERIFY, after, request->now);
    struct html words = {.arena = request->arena, .cymraeg = request->cymraeg};
    mail_add(db,
        (struct mail){.address = email,
            .person_id = person_id,
            .language = request->cymraeg ? "cy" : "en",
            .subject = html_message(&words, N_("Confirm your email address for Assay")),
            .body = html_fill(&words,
                html_message(&words,
                    N_("Hello,\n\nto confirm this email address and finish creating your account, open this page and "
                       "press the button:\n\n{link}\n\nThe link works once, for 24 hours. If you did not ask for an "
                       "account, do nothing: it cannot be used without this link.\n\nAssay\n")),
                "link", mail_link(request->arena, arena_format(request->arena, "/verify/%s", token)), NULL)});
}
