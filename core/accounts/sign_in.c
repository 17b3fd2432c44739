#include "accounts/sign_in.h"

#include <arpa/inet.h>
#include <string.h>

#include "accounts/actor.h"
#include "audit/audit_queries.h"
#include "base/random.h"
#include "mail/mail.h"
#include "view/html.h"

/* One household or office: an IPv4 address, or the first 64 bits of an IPv6 address. */
static const char *network_of(struct arena *arena, const char *address) {
    unsigned char bytes[16];
    if (inet_pton(AF_INET6, address, bytes) == 1) {
        return text_hex(arena, bytes, 8);
    }
    return address;
}

struct attempt attempt_begin(struct http_request *request, const struct attempt_limit *limit, const char *email) {
    struct arena *arena = request->arena;
    struct attempt attempt = {
        .address = accounts_keyed(arena, arena_format(arena, "%s address", limit->purpose), email),
        .network = accounts_keyed(arena, arena_format(arena, "%s network", limit->purpose),
            network_of(arena, request->remote_address == NULL ? "" : request->remote_address)),
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

void session_begin(struct http_request *request, int64_t account_id, int64_t person_id, const char *language) {
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
                                  .ends_at = request->now + SESSION_WHOLE});
    audit_record_one(db, (struct audit_record_in){.action = "account.signed_in",
                             .subject_kind = "account",
                             .subject_id = account_id,
                             .organisation_id = session->organisation_id});
    http_reply_cookie(request, "assay_session", token, 0);
    if (language != NULL) {
        http_reply_cookie(request, "assay_language", language, INT64_C(365) * 24 * 60 * 60);
    }
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
