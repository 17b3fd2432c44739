/* The listener, the bounded queue and the workers. */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include "http/http.h"

/* What main hands the router. All run on a worker thread; all may raise in request->arena unless said otherwise. */
struct http_hooks {
    void *context;
    /* A worker's own resource (its database connection), opened on the worker's thread; NULL stops the start. */
    void *(*worker_open)(void *context, unsigned worker);
    void (*worker_close)(void *context, void *resource);
    /* Before the body of an HTTP_UPLOAD route is let in: raises if session or permission fail. run comes later, perhaps
     * on another worker, with session NULL again. */
    void (*gate)(void *context, struct http_request *request);
    /* Runs route->handler with session, permission and transaction as the route says. Raises on failure. */
    void (*run)(void *context, struct http_request *request);
    /* Renders the error into the reply (HTML, or problem JSON when asked for by Accept or path /api/). Must not raise;
     * resource may be unusable. */
    void (*render_error)(void *context, struct http_request *request, const struct error *error);
    /* Called last, whatever happened, each time the request leaves a worker (after the gate, and before the request's
     * arena goes): rolls back what is open. Must not raise. */
    void (*finish)(void *context, struct http_request *request);
};

/* Files made at build time and compiled in: /assets/<fingerprinted name>, with a gzip form where it is smaller. */
struct http_asset {
    const char *path; /* "/assets/application-3f2a9c.css" */
    const char *type;
    const unsigned char *data;
    size_t bytes;
    const unsigned char *gzip; /* NULL when there is none */
    size_t gzip_bytes;
    const char *etag;
    bool immutable; /* fingerprinted: cached for a year */
};

/* The figures in the comments are what 0 or NULL stands for. */
struct http_config {
    const char *address;           /* "127.0.0.1" */
    unsigned port;                 /* 0: any free one, see http_server_port */
    unsigned io_threads;           /* 2 */
    unsigned workers;              /* 16 */
    unsigned queue_length;         /* 256: beyond it 503 with Retry-After */
    unsigned connections;          /* 12000 */
    int header_seconds;            /* 20: from connecting, or from the request line, to the whole header */
    int body_seconds;              /* 60, plus a second for each 64 KiB said to come */
    int queue_seconds;             /* 10: waited longer than this in the queue: 503 */
    int idle_seconds;              /* 30: from a reply to the next request line */
    uint64_t spool_quota;          /* bytes of uploads under way at once over all requests: 1 GiB; beyond: 503 */
    const char *spool_folder;      /* "/tmp" */
    const unsigned char *csrf_key; /* 32 bytes, the same on every server */
    bool behind_proxy;             /* trust X-Forwarded-For and X-Forwarded-Proto of the last hop */
    const struct http_routes *routes;
    size_t routes_count;
    const struct http_hooks *hooks;
    const struct http_asset *assets; /* served as they are, before the routes */
    size_t assets_count;
};

struct http_server;
/* NULL, with a log line that names the cause (port taken, clash of routes, bad pattern, a worker that did not open).
 * Raises the process's limit of descriptors as far as it goes, and ignores SIGPIPE. What config points at must live as
 * long as the server. */
struct http_server *http_server_start(const struct http_config *config);
unsigned http_server_port(const struct http_server *server);
/* Stops accepting, finishes what is in hand (at most seconds, and two more to cut what is left), stops workers, frees
 * all. Where a handler does not come back even then, it says so in the log and leaves the memory to the end of the
 * process. */
void http_server_stop(struct http_server *server, int seconds);
/* Queue length now, busy workers, connections; for /health. */
struct http_load {
    unsigned queued, busy, workers, connections;
};
struct http_load http_server_load(const struct http_server *server);

#endif
