/* What handlers call to answer. Nothing is sent here: http_respond.c makes libmicrohttpd's response of it afterwards.
 */
#include <string.h>
#include <strings.h>

#include "http/http_internal.h"

struct http_reply *http_reply_new(struct arena *arena) {
    struct http_reply *reply = ARENA_NEW(arena, struct http_reply);
    fields_start(&reply->headers, arena);
    fields_start(&reply->cookies, arena);
    return reply;
}

static struct http_reply *reply_of(struct http_request *request) {
    if (request->reply == NULL) {
        request->reply = http_reply_new(request->arena);
    }
    return request->reply;
}

static bool header_value_clean(const char *value) {
    for (const char *at = value; *at != '\0'; at++) {
        if ((unsigned char)*at < 0x20 || *at == 0x7F) {
            return false;
        }
    }
    return true;
}

static void header_remove(struct fields *headers, const char *name) {
    size_t kept = 0;
    for (size_t i = 0; i < headers->count; i++) {
        if (strcasecmp(headers->field[i].name, name) != 0) {
            headers->field[kept++] = headers->field[i];
        }
    }
    headers->count = kept;
}

void http_reply(struct http_request *request, int status, const char *content_type, const char *data, size_t bytes) {
    struct http_reply *reply = reply_of(request);
    header_remove(&reply->headers, "Location"); /* of a redirect before */
    reply->status = status;
    reply->type = content_type;
    reply->data = data;
    reply->bytes = bytes;
    reply->attachment = NULL;
}

static bool path_is_local(const char *path) {
    if (path == NULL || path[0] != '/' || path[1] == '/') {
        return false;
    }
    return header_value_clean(path) && strchr(path, '\\') == NULL && strchr(path, ' ') == NULL;
}

void http_redirect(struct http_request *request, const char *path) {
    struct text_builder location;
    text_builder_start(&location, request->arena);
    for (const char *at = path_is_local(path) ? path : "/"; *at != '\0'; at++) {
        if ((unsigned char)*at < 0x80) {
            text_add_char(&location, *at);
        } else {
            text_add_format(&location, "%%%02X", (unsigned)(unsigned char)*at);
        }
    }
    http_reply(request, 303, "text/plain", "See other\n", 10);
    http_reply_header(request, "Location", location.data);
}

int http_reply_status(const struct http_request *request) {
    return request->reply == NULL ? 0 : request->reply->status;
}

const char *http_reply_location(const struct http_request *request) {
    return request->reply == NULL ? NULL : fields_get(&request->reply->headers, "Location");
}

void http_reply_attachment(
    struct http_request *request, const char *content_type, const char *name, const char *data, size_t bytes) {
    http_reply(request, 200, content_type, data, bytes);
    request->reply->attachment = name;
}

void http_reply_file(
    struct http_request *request, const char *content_type, const char *name, int descriptor, uint64_t bytes) {
    http_reply_attachment(request, content_type, name, "", 0);
    request->reply->from_file = true;
    request->reply->file = descriptor;
    request->reply->bytes = (size_t)bytes;
}

void http_reply_header(struct http_request *request, const char *name, const char *value) {
    struct fields *headers = &reply_of(request)->headers;
    if (!header_value_clean(value) || !header_value_clean(name) || strpbrk(name, " :") != NULL) {
        arena_raise(request->arena, ERROR_INTERNAL, "control character in a reply header");
    }
    header_remove(headers, name);
    fields_add(headers, arena_text(request->arena, name), arena_text(request->arena, value));
}

void http_reply_cookie(struct http_request *request, const char *name, const char *value, int64_t seconds) {
    struct text_builder cookie;
    if (!header_value_clean(name) || strpbrk(name, "=; ,") != NULL ||
        (value != NULL && (!header_value_clean(value) || strpbrk(value, "; ,\"\\") != NULL))) {
        arena_raise(request->arena, ERROR_INTERNAL, "character not allowed in a cookie");
    }
    text_builder_start(&cookie, request->arena);
    text_add_format(&cookie, "%s=%s; Path=/; HttpOnly; SameSite=Lax", name, value == NULL ? "" : value);
    if (request->secure) {
        text_add(&cookie, "; Secure");
    }
    if (value == NULL || seconds > 0) {
        text_add_format(&cookie, "; Max-Age=%lld", value == NULL ? 0LL : (long long)seconds);
    }
    fields_set(&reply_of(request)->cookies, arena_text(request->arena, name), cookie.data);
}

void http_reply_etag(struct http_request *request, const char *etag) {
    struct http_reply *reply = reply_of(request);
    size_t bytes = strlen(etag);
    bool quoted = bytes >= 2 && etag[0] == '"' && etag[bytes - 1] == '"';
    /* One address shows two languages: each has a tag of its own. */
    reply->etag = arena_format(request->arena, "\"%.*s%s\"", (int)(quoted ? bytes - 2 : bytes), etag + (quoted ? 1 : 0),
        request->cymraeg ? "-cy" : "");
}
