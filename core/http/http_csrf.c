/* Requests that change something must come from a page of ours: a token bound to the session's or visitor's cookie, and
 * what the browser says about where the request comes from. */
#include <string.h>
#include <strings.h>

#include "base/random.h"
#include "http/http_internal.h"

enum { SESSION_HEX = 64 };

/* Says which session's page it is (by the hash that stands for the session's cookie), so that what was typed there can
 * still be given to its owner when the cookie is gone. Only the server can make it. */
static const char *session_token(struct arena *arena, const unsigned char *key, const char *hex) {
    return arena_format(arena, "%s.%s", hex, keyed_hash(arena, key, arena_format(arena, "session:%s", hex)));
}

void http_csrf_prepare(struct http_exchange *exchange) {
    struct http_request *request = &exchange->request;
    const char *session = http_cookie(request, "assay_session");
    const char *visitor = http_cookie(request, "assay_visitor");
    bool usable = visitor != NULL && strlen(visitor) >= 32;
    if (!usable) {
        visitor = random_token(request->arena);
        exchange->visitor_new = visitor;
    }
    request->visitor = visitor;
    /* Two kinds of cookie never make the same token. */
    const unsigned char *key = exchange->server->config.csrf_key;
    if (session != NULL && session[0] != '\0') {
        struct bytes hash = token_hash_bytes(request->arena, session);
        request->csrf = session_token(request->arena, key, text_hex(request->arena, hash.data, hash.length));
    } else {
        request->csrf = keyed_hash(request->arena, key, arena_format(request->arena, "visitor:%s", visitor));
    }
}

struct bytes http_csrf_session(const struct http_request *request) {
    const char *token = fields_value(&request->form, "csrf");
    const struct bytes none = {NULL, 0};
    if (strlen(token) < SESSION_HEX + 1 || token[SESSION_HEX] != '.') {
        return none;
    }
    char *hex = arena_text(request->arena, token);
    hex[SESSION_HEX] = '\0';
    if (!secret_equal(token, session_token(request->arena, exchange_of(request)->server->config.csrf_key, hex))) {
        return none;
    }
    unsigned char *hash = arena_alloc(request->arena, SESSION_HEX / 2);
    return text_unhex(hex, hash, SESSION_HEX / 2) ? (struct bytes){hash, SESSION_HEX / 2} : none;
}

/* host[:port] without the port that the scheme has anyway. */
static const char *host_plain(struct arena *arena, const char *host) {
    char *copy = text_lower(arena, host);
    char *colon = strrchr(copy, ':');
    if (colon != NULL && (strcmp(colon, ":80") == 0 || strcmp(colon, ":443") == 0)) {
        *colon = '\0';
    }
    return copy;
}

static bool origin_is_ours(const struct http_request *request, const char *origin) {
    const char *host = http_header(request, "Host");
    const char *slashes = strstr(origin, "://");
    return host != NULL && slashes != NULL &&
           strcmp(host_plain(request->arena, slashes + 3), host_plain(request->arena, host)) == 0;
}

void http_csrf_check(struct http_exchange *exchange) {
    const struct http_request *request = &exchange->request;
    const char *site = http_header(request, "Sec-Fetch-Site");
    const char *origin = http_header(request, "Origin");
    if (request->method == HTTP_GET || (request->route->flags & HTTP_NO_CSRF) != 0) {
        return;
    }
    if (site != NULL && strcasecmp(site, "cross-site") == 0) {
        arena_raise(request->arena, ERROR_CSRF, "from another site");
    }
    if (origin != NULL && !origin_is_ours(request, origin)) {
        arena_raise(request->arena, ERROR_CSRF, "from another origin");
    }
    if (exchange->visitor_new != NULL && http_cookie(request, "assay_session") == NULL) {
        arena_raise(request->arena, ERROR_CSRF, "no cookie to check the token against");
    }
    if (!secret_equal(fields_value(&request->form, "csrf"), request->csrf)) {
        arena_raise(request->arena, ERROR_CSRF, "token missing or wrong");
    }
}
