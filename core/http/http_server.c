/* Start and stop: descriptors, listener, libmicrohttpd's threads, workers, watcher. */
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/log.h"
#include "http/http_internal.h"

enum { LISTEN_BACKLOG = 4096, STOP_POLL_MILLISECONDS = 50, DESCRIPTORS_BESIDE = 256 };

static void start_failed(const char *cause, const char *detail) {
    log_error("server not started", "cause", cause, "detail", detail, NULL);
}

/* Decoding is ours (http_path.c): libmicrohttpd would cut at %00 and turn %2f into a slash. */
static size_t leave_escaped(void *context, struct MHD_Connection *connection, char *text) {
    (void)context;
    (void)connection;
    return strlen(text);
}

static void connection_notified(
    void *context, struct MHD_Connection *connection, void **slot, enum MHD_ConnectionNotificationCode code) {
    struct http_server *server = context;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        struct http_connection *fresh = calloc(1, sizeof *fresh);
        if (fresh == NULL) {
            log_error("out of memory", NULL);
            abort();
        }
        fresh->descriptor = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
        http_watch_enter(fresh, PHASE_IDLE, server->config.header_seconds);
        http_watch_add(server, fresh);
        *slot = fresh;
        atomic_fetch_add(&server->connections, 1);
    } else {
        struct http_connection *ended = *slot;
        http_watch_remove(server, ended);
        if (ended->exchange != NULL) {
            http_exchange_free(ended->exchange);
        }
        free(ended);
        *slot = NULL;
        atomic_fetch_sub(&server->connections, 1);
    }
}

static void panicked(void *context, const char *file, unsigned line, const char *reason) {
    (void)context;
    (void)file;
    log_error("libmicrohttpd gave up", "reason", reason, "line", log_number(line), NULL);
    abort();
}

static void descriptors_raise(unsigned connections) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < (rlim_t)connections + DESCRIPTORS_BESIDE) {
        log_warning("fewer descriptors than connections allowed", "descriptors", log_number((int64_t)limit.rlim_cur),
            "connections", log_number(connections), NULL);
    }
}

static int listener_open(const struct addrinfo *address) {
    const int on = 1;
    int descriptor = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0) {
        return -1;
    }
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(descriptor, address->ai_addr, address->ai_addrlen) != 0 || listen(descriptor, LISTEN_BACKLOG) != 0) {
        int cause = errno;
        close(descriptor);
        errno = cause;
        return -1;
    }
    return descriptor;
}

static unsigned port_of(int descriptor) {
    union {
        struct sockaddr any;
        struct sockaddr_in four;
        struct sockaddr_in6 six;
    } address = {.six = {.sin6_family = AF_UNSPEC}};
    socklen_t bytes = sizeof address;
    if (getsockname(descriptor, &address.any, &bytes) != 0) {
        return 0;
    }
    return ntohs(address.any.sa_family == AF_INET6 ? address.six.sin6_port : address.four.sin_port);
}

static bool listen_start(struct http_server *server) {
    const struct http_config *config = &server->config;
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    struct addrinfo *address = NULL;
    char port[16];
    snprintf(port, sizeof port, "%u", config->port);
    int fault = getaddrinfo(config->address, port, &hints, &address);
    if (fault != 0) {
        start_failed("address not understood", gai_strerror(fault));
        return false;
    }
    server->listener = listener_open(address);
    int cause = errno;
    freeaddrinfo(address);
    if (server->listener < 0) {
        start_failed(cause == EADDRINUSE ? "the port is taken" : "cannot listen", strerror(cause));
        return false;
    }
    server->port = port_of(server->listener);
    return true;
}

/* Strictness 0: with 1, libmicrohttpd answers a missing Host itself and writes the reply's header twice, and closes on
 * a space in the target without a word. http_refuse.c and http_path.c refuse both. */
static bool daemon_start(struct http_server *server) {
    const struct http_config *config = &server->config;
    server->daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_SUSPEND_RESUME | MHD_USE_ITC, 0, NULL,
        NULL, http_exchange_handle, server, MHD_OPTION_LISTEN_SOCKET, server->listener, MHD_OPTION_THREAD_POOL_SIZE,
        config->io_threads < 2 ? 2U : config->io_threads, MHD_OPTION_CONNECTION_LIMIT, config->connections,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HTTP_CONNECTION_MEMORY, MHD_OPTION_STRICT_FOR_CLIENT, 0,
        MHD_OPTION_CONNECTION_TIMEOUT, 0U, MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, NULL,
        MHD_OPTION_URI_LOG_CALLBACK, http_exchange_begin, server, MHD_OPTION_NOTIFY_COMPLETED, http_exchange_completed,
        server, MHD_OPTION_NOTIFY_CONNECTION, connection_notified, server, MHD_OPTION_END);
    if (server->daemon == NULL) {
        start_failed("libmicrohttpd did not start", "");
    }
    return server->daemon != NULL;
}

static void server_free(struct http_server *server) {
    http_router_free(server->router);
    http_assets_free(server->assets);
    http_queue_end(&server->queue);
    pthread_mutex_destroy(&server->lock);
    pthread_cond_destroy(&server->changed);
    pthread_mutex_destroy(&server->watch.lock);
    if (server->listener >= 0) {
        close(server->listener);
    }
    free(server->worker);
    free(server);
}

/* After the last exchange has ended, or where the start failed. */
static void server_end(struct http_server *server) {
    http_queue_close(&server->queue);
    http_workers_join(server);
    if (server->daemon != NULL) {
        MHD_stop_daemon(server->daemon);
    }
    http_watch_stop(server);
    server_free(server);
}

static size_t largest_body(const struct http_config *config) {
    size_t largest = HTTP_BODY_LIMIT;
    for (size_t i = 0; i < config->routes_count; i++) {
        for (size_t j = 0; j < config->routes[i].count; j++) {
            const struct http_route *route = &config->routes[i].route[j];
            if ((route->flags & HTTP_UPLOAD) == 0 && route->body_limit > largest) {
                largest = route->body_limit;
            }
        }
    }
    return largest;
}

/* What is 0 or NULL gets the figure that server.h names. */
static struct http_config completed(const struct http_config *given) {
    struct http_config config = *given;
    config.address = config.address == NULL ? "127.0.0.1" : config.address;
    config.io_threads = config.io_threads == 0 ? 2 : config.io_threads;
    config.workers = config.workers == 0 ? 16 : config.workers;
    config.queue_length = config.queue_length == 0 ? 256 : config.queue_length;
    config.connections = config.connections == 0 ? 12000 : config.connections;
    config.header_seconds = config.header_seconds == 0 ? 20 : config.header_seconds;
    config.body_seconds = config.body_seconds == 0 ? 60 : config.body_seconds;
    config.queue_seconds = config.queue_seconds == 0 ? 10 : config.queue_seconds;
    config.idle_seconds = config.idle_seconds == 0 ? 30 : config.idle_seconds;
    config.spool_quota = config.spool_quota == 0 ? UINT64_C(1) << 30 : config.spool_quota;
    config.spool_folder = config.spool_folder == NULL ? "/tmp" : config.spool_folder;
    return config;
}

struct http_server *http_server_start(const struct http_config *given) {
    const struct http_config whole = completed(given);
    const struct http_config *config = &whole;
    struct http_server *server = calloc(1, sizeof *server);
    pthread_condattr_t monotonic;
    sigset_t all, before;
    if (server == NULL || (server->worker = calloc(config->workers, sizeof *server->worker)) == NULL) {
        free(server);
        start_failed("no memory", "");
        return NULL;
    }
    server->config = *config;
    server->listener = server->watch.wake = server->watch.epoll = -1;
    server->arena_bytes = HTTP_ARENA_BYTES + largest_body(config);
    pthread_mutex_init(&server->lock, NULL);
    pthread_mutex_init(&server->watch.lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&server->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    http_queue_start(&server->queue, config->queue_length);
    descriptors_raise(config->connections);
    signal(SIGPIPE, SIG_IGN);
    MHD_set_panic_func(panicked, NULL);
    server->assets = http_assets_new(config->assets, config->assets_count);
    server->router = http_router_new(config->routes, config->routes_count);
    /* Signals are the main thread's. */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool good = server->assets != NULL && server->router != NULL && listen_start(server) && http_watch_start(server) &&
                http_workers_start(server) && daemon_start(server);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!good) {
        server_end(server);
        return NULL;
    }
    log_info("server started", "address", config->address, "port", log_number(server->port), "workers",
        log_number(config->workers), NULL);
    return server;
}

unsigned http_server_port(const struct http_server *server) {
    return server->port;
}

struct http_load http_server_load(const struct http_server *server) {
    struct http_server *own = (struct http_server *)server;
    pthread_mutex_lock(&own->queue.lock);
    unsigned queued = own->queue.length;
    pthread_mutex_unlock(&own->queue.lock);
    return (struct http_load){queued, atomic_load(&own->busy), own->config.workers, atomic_load(&own->connections)};
}

/* True when no exchange is left; gives up at that moment. */
static bool active_wait(struct http_server *server, int64_t until) {
    bool none = false;
    for (;;) {
        /* Those that become idle meanwhile would otherwise begin another request. */
        http_watch_cut(server, PHASE_IDLE);
        pthread_mutex_lock(&server->lock);
        none = atomic_load(&server->active) == 0;
        if (!none) {
            struct timespec moment_end;
            clock_gettime(CLOCK_MONOTONIC, &moment_end);
            moment_end.tv_nsec += STOP_POLL_MILLISECONDS * 1000000L;
            moment_end.tv_sec += moment_end.tv_nsec / 1000000000L;
            moment_end.tv_nsec %= 1000000000L;
            pthread_cond_timedwait(&server->changed, &server->lock, &moment_end);
        }
        pthread_mutex_unlock(&server->lock);
        if (none || clock_monotonic() >= until) {
            return none;
        }
    }
}

void http_server_stop(struct http_server *server, int seconds) {
    if (server == NULL) {
        return;
    }
    atomic_store(&server->stopping, true);
    MHD_quiesce_daemon(server->daemon);
    /* Who comes now is refused at once and may turn to another server, instead of waiting for nobody in the backlog. */
    shutdown(server->listener, SHUT_RDWR);
    bool done = active_wait(server, clock_monotonic() + seconds * MOMENT_SECOND);
    if (!done) {
        struct http_exchange *exchange;
        while ((exchange = http_queue_expired(&server->queue, INT64_MAX)) != NULL) {
            http_exchange_fail(exchange, ERROR_BUSY, "server stopping");
            http_respond_error(exchange, ERROR_BUSY);
            http_exchange_resume(exchange, STEP_ANSWER);
        }
        http_watch_cut(server, PHASE_HEADER);
        http_watch_cut(server, PHASE_BODY);
        done = active_wait(server, clock_monotonic() + MOMENT_SECOND);
        http_watch_cut(server, PHASE_REPLY);
    }
    if (atomic_load(&server->busy) > 0 && !done && !active_wait(server, clock_monotonic() + MOMENT_SECOND)) {
        /* A handler that does not come back cannot be taken out from under: all stays as it is until the process ends.
         */
        log_error("server not stopped cleanly", "busy", log_number(atomic_load(&server->busy)), NULL);
        return;
    }
    server_end(server);
    log_info("server stopped", NULL);
}
