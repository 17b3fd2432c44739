/* Inside core/http only: the one place that knows libmicrohttpd. No other folder includes this. */
#ifndef HTTP_INTERNAL_H
#define HTTP_INTERNAL_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#include "http/server.h"

enum {
    HTTP_HEADERS_MOST = 100,
    HTTP_HEADER_BYTES = 24 * 1024, /* the rest of the connection's memory is left for the reply's header */
    HTTP_CONNECTION_MEMORY = 32 * 1024,
    HTTP_PARTS_MOST = 16,
    HTTP_FIELDS_MOST = 1000,
    HTTP_FILES_MOST = 100,
    HTTP_BODY_LIMIT = 256 * 1024, /* where a route names none */
    HTTP_ARENA_BYTES = 16 * 1024 * 1024,
    HTTP_ID_BYTES = 17
};

/* ---- One TCP connection and its deadline (http_watch.c) ---- */

enum http_phase {
    PHASE_IDLE,   /* nothing of a request seen */
    PHASE_HEADER, /* request line seen */
    PHASE_BODY,
    PHASE_WORK, /* suspended: the queue has a deadline of its own */
    PHASE_REPLY,
    PHASE_CUT /* the watcher has shut it down */
};

struct http_exchange;

struct http_connection {
    struct http_connection *next;
    struct http_connection *before;
    struct http_exchange *exchange; /* the request under way, if any */
    int descriptor;
    bool left; /* the watcher has seen the client's end once */
    _Atomic int phase;
    _Atomic int64_t deadline; /* clock_monotonic; INT64_MAX is none */
};

struct http_watch {
    pthread_t thread;
    pthread_mutex_t lock;
    struct http_connection *first;
    int wake;
    int epoll;
    struct http_linger *linger;
    unsigned lingering;
    bool started;
    _Atomic bool stopping;
};

bool http_watch_start(struct http_server *server);
void http_watch_stop(struct http_server *server);
void http_watch_add(struct http_server *server, struct http_connection *connection);
void http_watch_remove(struct http_server *server, struct http_connection *connection);
/* False when the connection has been cut already. seconds below 0: no deadline. */
bool http_watch_enter(struct http_connection *connection, enum http_phase phase, int64_t seconds);
/* Shuts down every connection that is in that phase. */
void http_watch_cut(struct http_server *server, enum http_phase phase);
/* Keeps the connection open a little for a client that is still sending, so that it reads the reply. */
void http_watch_linger(struct http_server *server, int descriptor);

/* ---- One request and its reply (http_exchange.c) ---- */

enum http_step {
    STEP_HEADER,      /* request line seen, header not yet whole */
    STEP_GATE,        /* on the queue or on a worker, the body not yet read */
    STEP_GATE_PASSED, /* back from the worker: read the body */
    STEP_BODY,
    STEP_WORK,   /* on the queue or on a worker, the whole request read */
    STEP_ANSWER, /* response is made */
    STEP_SENT
};

struct http_exchange {
    struct http_request request; /* first, so that a request leads to its exchange */
    struct http_server *server;
    struct MHD_Connection *connection;
    struct http_connection *watched;
    enum http_step step;
    char id[HTTP_ID_BYTES];
    char *raw; /* the request's target as sent; malloc */
    char method[8];
    bool head;
    bool prepared;
    bool body_follows;
    bool early; /* answered before the body is read */
    const char *content_type;
    uint64_t content_length; /* UINT64_MAX: chunked */
    const struct http_asset *asset;
    const char *allow;
    const char *part[HTTP_PARTS_MOST];
    struct fields cookies;
    const char *visitor_new;
    const char *language_new;
    enum error_code error; /* found before the handler could run */
    char detail[160];      /* for the log: what was wrong */
    struct http_body *body;
    uint64_t spooled; /* charged to the quota */
    struct MHD_Response *response;
    int status;
    uint64_t bytes;
    int64_t started;
    int64_t queued;
    int64_t waited;
    struct http_exchange *next;
};

static inline struct http_exchange *exchange_of(const struct http_request *request) {
    return (struct http_exchange *)request;
}

/* Callbacks of libmicrohttpd; context is the server. */
void *http_exchange_begin(void *context, const char *uri, struct MHD_Connection *connection);
enum MHD_Result http_exchange_handle(void *context, struct MHD_Connection *connection, const char *url,
    const char *method, const char *version, const char *upload, size_t *upload_bytes, void **exchange);
void http_exchange_completed(
    void *context, struct MHD_Connection *connection, void **exchange, enum MHD_RequestTerminationCode code);
/* For one that libmicrohttpd gave up without saying so. */
void http_exchange_free(struct http_exchange *exchange);
/* Remembers the first error; detail is a constant. */
void http_exchange_fail(struct http_exchange *exchange, enum error_code code, const char *detail);
/* Back to its I/O thread; the exchange must not be touched afterwards. */
void http_exchange_resume(struct http_exchange *exchange, enum http_step step);

/* ---- What is malformed (http_refuse.c) ---- */

/* 0 when the header may be let in, else the HTTP status to answer with; *why is a constant for the log.
 * Fills content_type, content_length and body_follows. */
int http_refuse(struct http_exchange *exchange, const char *method, const char *version, const char **why);

/* ---- Paths and urlencoded text (http_path.c) ---- */

/* Decodes the path of raw (up to '?') once into path (strlen(raw) + 1 bytes). False: to be refused with 400. */
bool http_path_decode(const char *raw, char *path);
/* Decodes name=value&... in place; the fields point into text. What is not UTF-8 or holds NUL is left out and false
 * returned. text has room for a NUL after its last byte. *count: pairs there were; at most HTTP_FIELDS_MOST are added.
 */
bool http_form_decode(char *text, size_t bytes, struct fields *fields, size_t *count);

/* ---- Bodies (http_body.c, http_multipart.c, http_spool.c) ---- */

void http_body_start(struct http_exchange *exchange);
/* False when more came than the route takes (a chunked body only): cut it. */
bool http_body_take(struct http_exchange *exchange, const char *data, size_t bytes);
void http_body_end(struct http_exchange *exchange);

struct http_multipart;
/* NULL when the content type has no usable boundary. */
struct http_multipart *http_multipart_start(struct http_exchange *exchange, const char *content_type);
/* False when malformed; the error is in the exchange. */
bool http_multipart_take(struct http_multipart *multipart, const char *data, size_t bytes);
/* False when it was cut off. */
bool http_multipart_end(struct http_multipart *multipart);
/* A new file of the request, at which http_spool_write adds; closed with the arena. NULL: error in the exchange. */
struct http_file *http_spool_open(
    struct http_exchange *exchange, const char *field, const char *name, const char *type);
bool http_spool_write(struct http_exchange *exchange, struct http_file *file, const char *data, size_t bytes);
/* Bytes under way against the quota; false (and error BUSY) when it is used up. */
bool http_spool_charge(struct http_exchange *exchange, uint64_t bytes);
void http_spool_release(struct http_exchange *exchange);

/* ---- Routes (http_router.c) ---- */

struct http_router;
/* NULL with a log line that names the clash or the bad pattern. */
struct http_router *http_router_new(const struct http_routes *routes, size_t count);
void http_router_free(struct http_router *router);
/* Finds request->route and its parts, or fails the exchange with NOT_FOUND or METHOD_NOT_ALLOWED (and allow). */
void http_router_find(const struct http_router *router, struct http_exchange *exchange);

/* ---- Requests as handlers see them (http_request.c, http_csrf.c) ---- */

/* Cookies, language, address, query and tokens; on a worker; raises. */
void http_request_prepare(struct http_exchange *exchange);
void http_csrf_prepare(struct http_exchange *exchange);
/* Raises ERROR_CSRF when a request that changes something does not come from our own page. */
void http_csrf_check(struct http_exchange *exchange);

/* ---- Replies (http_reply.c, http_respond.c, http_static.c) ---- */

struct http_reply {
    int status;
    const char *type;
    const char *data;
    size_t bytes;
    const char *attachment;
    bool from_file; /* the body is file's, not data */
    int file;
    const char *etag;
    struct fields headers;
    struct fields cookies; /* name and whole Set-Cookie value */
};
struct http_reply *http_reply_new(struct arena *arena);
/* The reply as a response of libmicrohttpd, copied, so that the arena may go. Raises. */
void http_respond(struct http_exchange *exchange);
/* A small page without templates, where no worker can render one. */
void http_respond_plain(struct http_exchange *exchange, int status, const char *message);
void http_respond_error(struct http_exchange *exchange, enum error_code code);
/* own: headers the handler set, which stay; or NULL. */
void http_respond_security(
    struct http_exchange *exchange, struct MHD_Response *response, const struct fields *own, bool download);
/* True when the client's If-None-Match names etag (weak comparison). */
bool http_etag_matches(struct MHD_Connection *connection, const char *etag);

struct http_assets;
struct http_assets *http_assets_new(const struct http_asset *asset, size_t count);
void http_assets_free(struct http_assets *assets);
const struct http_asset *http_assets_find(const struct http_assets *assets, const char *path);
void http_static_respond(struct http_exchange *exchange);

/* ---- Queue and workers (http_queue.c, http_worker.c) ---- */

struct http_queue {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    struct http_exchange *first;
    struct http_exchange *last;
    unsigned length; /* with those reserved */
    unsigned limit;
    bool closed;
};
void http_queue_start(struct http_queue *queue, unsigned limit);
void http_queue_end(struct http_queue *queue);
/* A place, to be used by http_queue_push; false when full or closed. */
bool http_queue_reserve(struct http_queue *queue);
void http_queue_push(struct http_queue *queue, struct http_exchange *exchange);
/* Waits; NULL when closed and empty. */
struct http_exchange *http_queue_take(struct http_queue *queue);
/* The first if it was queued before that moment (clock_monotonic); NULL otherwise. */
struct http_exchange *http_queue_expired(struct http_queue *queue, int64_t before);
void http_queue_close(struct http_queue *queue);

bool http_workers_start(struct http_server *server);
/* After http_queue_close: waits for all. */
void http_workers_join(struct http_server *server);

/* ---- The server (http_server.c) ---- */

struct http_worker {
    struct http_server *server;
    pthread_t thread;
    unsigned number;
};

struct http_server {
    struct http_config config;
    struct http_router *router;
    struct http_assets *assets;
    struct MHD_Daemon *daemon;
    int listener;
    unsigned port;
    struct http_watch watch;
    struct http_queue queue;
    struct http_worker *worker;
    unsigned workers_started;
    unsigned workers_ready; /* by lock */
    unsigned workers_failed;
    pthread_mutex_t lock;
    pthread_cond_t changed;  /* ready or failed workers, active down to 0 */
    _Atomic unsigned active; /* exchanges */
    _Atomic unsigned busy;
    _Atomic unsigned connections;
    _Atomic uint64_t spooled;
    _Atomic bool stopping;
    size_t arena_bytes;
};

#endif
