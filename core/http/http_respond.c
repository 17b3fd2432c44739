/* Makes libmicrohttpd's response: headers that everything carries, caching, cookies, small pages without a worker. */
#include <stdio.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>

#include "http/http_internal.h"

static const char policy[] = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                             "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
                             "frame-ancestors 'none'; manifest-src 'self'";
static const char sandbox[] = "sandbox; default-src 'none'; frame-ancestors 'none'";

static const char *const security[][2] = {
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "same-origin"},
    {"X-Frame-Options", "DENY"},
    {"Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
};

static bool own_has(const struct fields *own, const char *name) {
    for (size_t i = 0; own != NULL && i < own->count; i++) {
        if (strcasecmp(own->field[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

/* A header of ours, unless the handler has set its own. */
static void header_default(
    struct MHD_Response *response, const struct fields *own, const char *name, const char *value) {
    if (!own_has(own, name)) {
        MHD_add_response_header(response, name, value);
    }
}

void http_respond_security(
    struct http_exchange *exchange, struct MHD_Response *response, const struct fields *own, bool download) {
    for (size_t i = 0; i < sizeof security / sizeof *security; i++) {
        header_default(response, own, security[i][0], security[i][1]);
    }
    header_default(response, own, "Content-Security-Policy", download ? sandbox : policy);
    if (exchange->request.secure) {
        header_default(response, own, "Strict-Transport-Security", "max-age=31536000; includeSubDomains");
    }
    MHD_add_response_header(response, "X-Request-Id", exchange->id);
}

bool http_etag_matches(struct MHD_Connection *connection, const char *etag) {
    const char *at = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "If-None-Match");
    size_t bytes = strlen(etag);
    if (at == NULL) {
        return false;
    }
    while (*at != '\0') {
        at += strspn(at, ", \t");
        if (*at == '*') {
            return true;
        }
        at += strncmp(at, "W/", 2) == 0 ? 2 : 0;
        if (strncmp(at, etag, bytes) == 0 && strchr(", \t", at[bytes]) != NULL) {
            return true;
        }
        const char *close = *at == '"' ? strchr(at + 1, '"') : NULL;
        at = close != NULL ? close + 1 : at + strcspn(at, ",");
    }
    return false;
}

static const char *type_with_charset(struct arena *arena, const char *type) {
    bool text = text_starts(type, "text/") && strstr(type, "charset=") == NULL;
    return text ? arena_format(arena, "%s; charset=utf-8", type) : type;
}

/* filename for all, filename* for names beyond ASCII (RFC 6266). */
static const char *disposition(struct arena *arena, const char *name) {
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";
    struct text_builder text;
    text_builder_start(&text, arena);
    text_add(&text, "attachment; filename=\"");
    for (const char *at = name; *at != '\0'; at++) {
        text_add_char(&text, (char)(strchr(plain, *at) != NULL || *at == ' ' ? *at : '_'));
    }
    text_add(&text, "\"; filename*=UTF-8''");
    for (const char *at = name; *at != '\0'; at++) {
        if (strchr(plain, *at) != NULL) {
            text_add_char(&text, *at);
        } else {
            text_add_format(&text, "%%%02X", (unsigned)(unsigned char)*at);
        }
    }
    return text.data;
}

static void caching(struct http_exchange *exchange, struct MHD_Response *response, bool cached) {
    const struct http_reply *reply = exchange->request.reply;
    if (cached) {
        header_default(response, &reply->headers, "Cache-Control", "no-cache");
        header_default(response, &reply->headers, "Vary", "Cookie, Accept-Language");
        MHD_add_response_header(response, "ETag", reply->etag);
    } else {
        header_default(response, &reply->headers, "Cache-Control", "no-store");
    }
}

/* Those of the router: language asked for, and on pages the visitor's own where there is none yet. */
static void cookies_own(struct http_exchange *exchange, bool page, bool cached) {
    struct http_request *request = &exchange->request;
    if (exchange->language_new != NULL) {
        http_reply_cookie(request, "assay_language", exchange->language_new, INT64_C(365) * 86400);
    }
    if (exchange->visitor_new != NULL && page && !cached && request->route != NULL &&
        (request->route->flags & (HTTP_ANONYMOUS | HTTP_NO_CSRF)) == 0 && request->method == HTTP_GET) {
        http_reply_cookie(request, "assay_visitor", exchange->visitor_new, 86400);
    }
}

/* From a file: of a descriptor of its own, which libmicrohttpd closes. */
static struct MHD_Response *response_new(const struct http_reply *reply) {
    if (reply->from_file) {
        int descriptor = fcntl(reply->file, F_DUPFD_CLOEXEC, 3);
        return descriptor < 0 ? NULL : MHD_create_response_from_fd64(reply->bytes, descriptor);
    }
    union {
        const char *constant;
        void *data;
    } body = {reply->data}; /* copied: libmicrohttpd only forgot the const */
    return MHD_create_response_from_buffer(reply->bytes, body.data, MHD_RESPMEM_MUST_COPY);
}

void http_respond(struct http_exchange *exchange) {
    struct http_request *request = &exchange->request;
    struct http_reply *reply = request->reply;
    struct arena *arena = request->arena;
    bool page = reply->type != NULL && text_starts(reply->type, "text/html");
    /* Someone signed in sees their own name on every page: that is never cached. */
    bool visitor = text_blank(http_cookie(request, "assay_session"));
    bool cached = reply->etag != NULL && reply->status == 200 && request->method == HTTP_GET && visitor;
    cookies_own(exchange, page, cached);
    /* Everything that may raise comes before the response, which no arena holds. */
    const char *type =
        reply->type == NULL || own_has(&reply->headers, "Content-Type") ? NULL : type_with_charset(arena, reply->type);
    const char *attachment = reply->attachment == NULL ? NULL : disposition(arena, reply->attachment);
    struct MHD_Response *response = response_new(reply);
    if (response == NULL) {
        arena_raise(arena, ERROR_INTERNAL, "no memory for the reply");
    }
    if (attachment != NULL) {
        MHD_add_response_header(response, "Content-Disposition", attachment);
    }
    for (size_t i = 0; i < reply->headers.count; i++) {
        MHD_add_response_header(response, reply->headers.field[i].name, reply->headers.field[i].value);
    }
    for (size_t i = 0; i < reply->cookies.count; i++) {
        MHD_add_response_header(response, "Set-Cookie", reply->cookies.field[i].value);
    }
    if (type != NULL) {
        MHD_add_response_header(response, "Content-Type", type);
    }
    if (page) {
        header_default(response, &reply->headers, "Content-Language", request->cymraeg ? "cy" : "en");
    }
    if (reply->status == 405 && exchange->allow != NULL) {
        header_default(response, &reply->headers, "Allow", exchange->allow);
    }
    if (reply->status == 503 || reply->status == 429) {
        header_default(response, &reply->headers, "Retry-After", reply->status == 503 ? "5" : "60");
    }
    caching(exchange, response, cached);
    http_respond_security(exchange, response, &reply->headers, attachment != NULL);
    exchange->response = response;
    exchange->bytes = reply->bytes;
    exchange->status = reply->status;
    if (cached && http_etag_matches(exchange->connection, reply->etag)) {
        exchange->status = 304;
        exchange->bytes = 0;
    }
}

void http_respond_plain(struct http_exchange *exchange, int status, const char *message) {
    char page[1024];
    const char *accept = MHD_lookup_connection_value(exchange->connection, MHD_HEADER_KIND, "Accept");
    bool json =
        text_starts(exchange->raw, "/api/") || (accept != NULL && strstr(accept, "application/problem+json") != NULL);
    int length = json ? snprintf(page, sizeof page, "{\"status\":%d,\"title\":\"%s\",\"instance\":\"%s\"}\n", status,
                            message, exchange->id)
                      : snprintf(page, sizeof page,
                            "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>%s</title></head>"
                            "<body><main><h1>%s</h1><p>Reference: %s</p></main></body></html>\n",
                            message, message, exchange->id);
    struct MHD_Response *response = MHD_create_response_from_buffer((size_t)length, page, MHD_RESPMEM_MUST_COPY);
    exchange->response = response;
    exchange->status = status;
    exchange->bytes = (uint64_t)length;
    if (response == NULL) {
        return; /* the connection is closed */
    }
    MHD_add_response_header(response, "Content-Type", json ? "application/problem+json" : "text/html; charset=utf-8");
    MHD_add_response_header(response, "Cache-Control", "no-store");
    if (status == 503) {
        MHD_add_response_header(response, "Retry-After", "5");
    }
    if (status == 405 && exchange->allow != NULL) {
        MHD_add_response_header(response, "Allow", exchange->allow);
    }
    http_respond_security(exchange, response, NULL, false);
}

void http_respond_error(struct http_exchange *exchange, enum error_code code) {
    http_respond_plain(exchange, error_status(code), error_message(code));
}
