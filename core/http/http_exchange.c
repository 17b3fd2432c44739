/* One request from its request line to the last byte of its reply, as libmicrohttpd calls us on its I/O threads.
 *
 * libmicrohttpd 0.9.75 calls the handler: once when the header is whole (again after a resume, if it was suspended
 * there), once for each piece of the body, and when all is read. A reply queued on the first call closes the
 * connection afterwards; so only refusals are answered there, everything else when all is read. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/random.h"
#include "http/http_internal.h"

static const char too_large[] =
    "HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n"
    "Content-Security-Policy: default-src 'none'\r\nX-Content-Type-Options: nosniff\r\n\r\n";

void http_exchange_free(struct http_exchange *exchange) {
    struct http_server *server = exchange->server;
    exchange->watched->exchange = NULL;
    if (exchange->response != NULL) {
        MHD_destroy_response(exchange->response);
    }
    http_spool_release(exchange);
    arena_free(exchange->request.arena);
    free(exchange->raw);
    free(exchange);
    if (atomic_fetch_sub(&server->active, 1) == 1 && atomic_load(&server->stopping)) {
        pthread_mutex_lock(&server->lock);
        pthread_cond_broadcast(&server->changed);
        pthread_mutex_unlock(&server->lock);
    }
}

/* libmicrohttpd would go on to make a list of the query's pairs, in the connection's memory, and lose the request where
 * that is full. It parses what we leave it: nothing. The query is in raw. */
static void query_hide(const char *uri) {
    const char *mark = strchr(uri, '?');
    if (mark != NULL) {
        ((char *)mark)[1] = '\0'; /* its own buffer, const for callbacks only */
    }
}

void *http_exchange_begin(void *context, const char *uri, struct MHD_Connection *connection) {
    struct http_server *server = context;
    struct http_exchange *exchange = calloc(1, sizeof *exchange);
    if (exchange == NULL || uri == NULL || (exchange->raw = strdup(uri)) == NULL) {
        free(exchange);
        return NULL; /* the handler closes the connection */
    }
    query_hide(uri);
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    unsigned char random[8];
    random_fill(random, sizeof random);
    for (size_t i = 0; i < sizeof random; i++) {
        snprintf(exchange->id + 2 * i, 3, "%02x", random[i]);
    }
    exchange->server = server;
    exchange->connection = connection;
    exchange->watched = info->socket_context;
    if (exchange->watched->exchange != NULL) {
        http_exchange_free(exchange->watched->exchange);
    }
    exchange->watched->exchange = exchange;
    exchange->started = clock_monotonic();
    exchange->request.id = exchange->id;
    exchange->request.target = exchange->raw;
    exchange->request.arena = arena_new(server->arena_bytes);
    atomic_fetch_add(&server->active, 1);
    http_watch_enter(exchange->watched, PHASE_HEADER, server->config.header_seconds);
    return exchange;
}

void http_exchange_fail(struct http_exchange *exchange, enum error_code code, const char *detail) {
    if (exchange->error == ERROR_NONE) {
        exchange->error = code;
        snprintf(exchange->detail, sizeof exchange->detail, "%s", detail);
    }
}

static enum MHD_Result exchange_send(struct http_exchange *exchange) {
    const struct http_server *server = exchange->server;
    int64_t seconds = server->config.body_seconds + (int64_t)(exchange->bytes / 65536);
    if (exchange->response == NULL || !http_watch_enter(exchange->watched, PHASE_REPLY, seconds)) {
        return MHD_NO;
    }
    if (atomic_load(&server->stopping)) {
        MHD_add_response_header(exchange->response, "Connection", "close");
    }
    exchange->step = STEP_SENT;
    return MHD_queue_response(exchange->connection, (unsigned)exchange->status, exchange->response);
}

/* Suspends and puts it on the queue; where that is full, answers at once. The exchange is the worker's afterwards. */
static enum MHD_Result exchange_dispatch(struct http_exchange *exchange, enum http_step step) {
    struct http_server *server = exchange->server;
    if (!http_watch_enter(exchange->watched, PHASE_WORK, -1)) {
        return MHD_NO;
    }
    if (!http_queue_reserve(&server->queue)) {
        http_exchange_fail(exchange, ERROR_BUSY, "queue full");
        http_respond_error(exchange, ERROR_BUSY);
        return exchange_send(exchange);
    }
    exchange->step = step;
    MHD_suspend_connection(exchange->connection);
    http_queue_push(&server->queue, exchange);
    return MHD_YES;
}

void http_exchange_resume(struct http_exchange *exchange, enum http_step step) {
    struct MHD_Connection *connection = exchange->connection;
    exchange->step = step;
    MHD_resume_connection(connection);
}

static enum http_method method_read(const char *text) {
    static const char *const name[] = {"GET", "POST", "PUT", "DELETE"};
    for (int i = 0; i < HTTP_OTHER; i++) {
        if (strcmp(text, name[i]) == 0) {
            return (enum http_method)i;
        }
    }
    return strcmp(text, "HEAD") == 0 ? HTTP_GET : HTTP_OTHER;
}

static bool type_is(const char *content_type, const char *type) {
    size_t bytes = strlen(type);
    return content_type != NULL && strncasecmp(content_type, type, bytes) == 0 &&
           strchr("; \t", content_type[bytes]) != NULL;
}

/* What the route says of the body, before it is read. */
static void body_check(struct http_exchange *exchange) {
    const struct http_route *route = exchange->request.route;
    size_t limit = route->body_limit == 0 ? HTTP_BODY_LIMIT : route->body_limit;
    bool form = type_is(exchange->content_type, "application/x-www-form-urlencoded");
    bool multipart = type_is(exchange->content_type, "multipart/form-data");
    if (exchange->content_length != UINT64_MAX && exchange->content_length > limit) {
        http_exchange_fail(exchange, ERROR_TOO_LARGE, "body over the route's limit");
    } else if (multipart ? (route->flags & HTTP_UPLOAD) == 0 : !form && (route->flags & HTTP_NO_CSRF) == 0) {
        http_exchange_fail(exchange, ERROR_UNSUPPORTED_TYPE, "content type not taken by this route");
    } else if ((route->flags & HTTP_UPLOAD) != 0 && exchange->content_length != UINT64_MAX &&
               atomic_load(&exchange->server->spooled) + exchange->content_length >
                   exchange->server->config.spool_quota) {
        http_exchange_fail(exchange, ERROR_BUSY, "spool quota used up");
    }
}

struct call {
    struct http_exchange *exchange;
    const char *method;
    const char *version;
    const char *data;
    size_t bytes;
    enum MHD_Result result;
    enum http_step dispatch; /* STEP_GATE or STEP_WORK: hand over to a worker, once out of arena_try */
};

static enum MHD_Result exchange_refuse(struct http_exchange *exchange, int status, const char *why) {
    enum error_code code = status == 414   ? ERROR_URI_TOO_LONG
                           : status == 431 ? ERROR_HEADERS_TOO_LARGE
                           : status == 501 ? ERROR_METHOD_NOT_ALLOWED
                                           : ERROR_BAD_REQUEST;
    http_exchange_fail(exchange, code, why);
    exchange->early = true;
    http_respond_plain(exchange, status, error_message(code));
    return exchange_send(exchange);
}

static void exchange_read_body(struct http_exchange *exchange) {
    const struct http_config *config = &exchange->server->config;
    uint64_t length = exchange->content_length == UINT64_MAX ? 0 : exchange->content_length;
    exchange->step = STEP_BODY;
    http_watch_enter(exchange->watched, PHASE_BODY, config->body_seconds + (int64_t)(length / 65536));
    if (exchange->body_follows && exchange->error == ERROR_NONE) {
        http_body_start(exchange);
    }
}

/* The header is whole. */
static void call_header(void *context) {
    struct call *call = context;
    struct http_exchange *exchange = call->exchange;
    struct http_request *request = &exchange->request;
    const char *why = NULL;
    snprintf(exchange->method, sizeof exchange->method, "%s", call->method);
    int status = http_refuse(exchange, call->method, call->version, &why);
    char *path = arena_alloc(request->arena, strlen(exchange->raw) + 1);
    if (status == 0 && !http_path_decode(exchange->raw, path)) {
        status = 400;
        why = "malformed path";
    }
    if (status != 0) {
        call->result = exchange_refuse(exchange, status, why);
        return;
    }
    request->path = path;
    request->method = method_read(call->method);
    exchange->head = strcmp(call->method, "HEAD") == 0;
    exchange->asset = http_assets_find(exchange->server->assets, path);
    if (exchange->asset != NULL && request->method != HTTP_GET) {
        exchange->allow = "GET, HEAD";
        http_exchange_fail(exchange, ERROR_METHOD_NOT_ALLOWED, "no such method at this asset");
    } else if (exchange->asset == NULL) {
        http_router_find(exchange->server->router, exchange);
    }
    if (exchange->error == ERROR_NONE && exchange->body_follows) {
        body_check(exchange);
    }
    if (exchange->error != ERROR_NONE && exchange->body_follows) {
        exchange->early = true;
        call->dispatch = STEP_WORK;
    } else if (exchange->body_follows && (request->route->flags & HTTP_UPLOAD) != 0) {
        exchange->early = true; /* so far; the gate decides */
        call->dispatch = STEP_GATE;
    } else {
        exchange_read_body(exchange);
    }
}

static void call_body(void *context) {
    struct call *call = context;
    struct http_exchange *exchange = call->exchange;
    if (!http_body_take(exchange, call->data, call->bytes)) {
        /* No reply can be queued in the middle of a body; this one is sent by hand, and the connection closed. */
        ssize_t sent =
            send(exchange->watched->descriptor, too_large, sizeof too_large - 1, MSG_DONTWAIT | MSG_NOSIGNAL);
        exchange->status = sent < 0 ? 0 : 413;
        exchange->early = true;
        http_exchange_fail(exchange, ERROR_TOO_LARGE, "chunked body over the route's limit");
        call->result = MHD_NO;
    }
}

static void call_end(void *context) {
    struct call *call = context;
    struct http_exchange *exchange = call->exchange;
    if (exchange->body != NULL) {
        http_body_end(exchange);
    }
    if (exchange->asset != NULL && exchange->error == ERROR_NONE) {
        http_static_respond(exchange);
        call->result = exchange_send(exchange);
    } else {
        call->dispatch = STEP_WORK;
    }
}

static enum MHD_Result call_try(struct call *call, void (*work)(void *)) {
    struct arena *arena = call->exchange->request.arena;
    if (arena_try(arena, work, call)) {
        return call->dispatch == STEP_HEADER ? call->result : exchange_dispatch(call->exchange, call->dispatch);
    }
    http_exchange_fail(call->exchange, arena_error(arena)->code, arena_error(arena)->detail);
    log_error("request failed while read", "id", call->exchange->id, "error", error_name(arena_error(arena)->code),
        "detail", arena_error(arena)->detail, NULL);
    return MHD_NO;
}

enum MHD_Result http_exchange_handle(void *context, struct MHD_Connection *connection, const char *url,
    const char *method, const char *version, const char *upload, size_t *upload_bytes, void **slot) {
    (void)context;
    (void)connection;
    (void)url;
    struct http_exchange *exchange = *slot;
    if (exchange == NULL) {
        return MHD_NO;
    }
    struct call call = {exchange, method, version, upload, *upload_bytes, MHD_YES, STEP_HEADER};
    switch (exchange->step) {
    case STEP_HEADER:
        return call_try(&call, call_header);
    case STEP_GATE_PASSED:
        exchange->early = false;
        exchange_read_body(exchange);
        return MHD_YES;
    case STEP_BODY:
        if (*upload_bytes > 0) {
            *upload_bytes = 0;
            return call_try(&call, call_body);
        }
        return call_try(&call, call_end);
    case STEP_ANSWER:
        return exchange_send(exchange);
    case STEP_GATE:
    case STEP_WORK:
    case STEP_SENT:
        break;
    }
    return MHD_NO; /* libmicrohttpd does not call a suspended or answered request */
}

static void exchange_log(const struct http_exchange *exchange, enum MHD_RequestTerminationCode code) {
    static const char *const end[] = {"sent", "error", "time-out", "server stopped", "read error", "client left"};
    const struct http_route *route = exchange->request.route;
    if (exchange->step == STEP_HEADER && exchange->status == 0) {
        return; /* no request came of it */
    }
    log_info("request", "id", exchange->id, "method", exchange->method, "route",
        route != NULL             ? route->pattern
        : exchange->asset != NULL ? "asset"
                                  : "",
        "status", log_number(exchange->status), "milliseconds",
        log_number((clock_monotonic() - exchange->started) / 1000), "queue_milliseconds",
        log_number(exchange->waited / 1000), "bytes", log_number(exchange->head ? 0 : (int64_t)exchange->bytes), "end",
        (unsigned)code < sizeof end / sizeof *end ? end[code] : "", exchange->error != ERROR_NONE ? "error" : NULL,
        error_name(exchange->error), "detail", exchange->detail, NULL);
}

void http_exchange_completed(
    void *context, struct MHD_Connection *connection, void **slot, enum MHD_RequestTerminationCode code) {
    struct http_server *server = context;
    struct http_exchange *exchange = *slot;
    (void)connection;
    if (exchange == NULL) {
        return;
    }
    *slot = NULL;
    exchange_log(exchange, code);
    if (exchange->early) {
        http_watch_linger(server, exchange->watched->descriptor);
    }
    http_watch_enter(exchange->watched, PHASE_IDLE, server->config.idle_seconds);
    http_exchange_free(exchange);
}
