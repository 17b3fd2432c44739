/* Total deadlines: one thread that shuts down connections whose time is over. libmicrohttpd's own time-out counts from
 * the last byte, so one byte a second would hold a connection for ever. */
#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "http/http_internal.h"

enum {
    TICK_MILLISECONDS = 200,
    LOOK_TICKS = 5,
    LINGER_MOST = 256,
    LINGER_SECONDS = 5,
    LINGER_BYTES = 64 * 1024 * 1024,
    EVENTS = 64
};

/* A connection already answered whose client still sends: closing it at once would reset it, and the reply with it. */
struct http_linger {
    struct http_linger *next;
    int descriptor;
    int64_t deadline;
    uint64_t left;
};

static const char time_over[] =
    "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n"
    "Content-Security-Policy: default-src 'none'\r\nX-Content-Type-Options: nosniff\r\n\r\n";

void http_watch_add(struct http_server *server, struct http_connection *connection) {
    struct http_watch *watch = &server->watch;
    pthread_mutex_lock(&watch->lock);
    connection->before = NULL;
    connection->next = watch->first;
    if (watch->first != NULL) {
        watch->first->before = connection;
    }
    watch->first = connection;
    pthread_mutex_unlock(&watch->lock);
}

void http_watch_remove(struct http_server *server, struct http_connection *connection) {
    struct http_watch *watch = &server->watch;
    pthread_mutex_lock(&watch->lock);
    if (connection->next != NULL) {
        connection->next->before = connection->before;
    }
    if (connection->before != NULL) {
        connection->before->next = connection->next;
    } else {
        watch->first = connection->next;
    }
    pthread_mutex_unlock(&watch->lock);
}

bool http_watch_enter(struct http_connection *connection, enum http_phase phase, int64_t seconds) {
    int now = atomic_load(&connection->phase);
    do {
        if (now == PHASE_CUT) {
            return false;
        }
        atomic_store(&connection->deadline, INT64_MAX);
    } while (!atomic_compare_exchange_weak(&connection->phase, &now, phase));
    if (seconds >= 0) {
        atomic_store(&connection->deadline, clock_monotonic() + seconds * MOMENT_SECOND);
    }
    return true;
}

/* By the watch's lock: the descriptor is not closed before the connection is removed. */
static void connection_cut(struct http_connection *connection, int phase) {
    if (!atomic_compare_exchange_strong(&connection->phase, &phase, PHASE_CUT)) {
        return;
    }
    if (phase == PHASE_HEADER || phase == PHASE_BODY) {
        ssize_t sent = send(connection->descriptor, time_over, sizeof time_over - 1, MSG_DONTWAIT | MSG_NOSIGNAL);
        (void)sent;
    }
    shutdown(connection->descriptor, SHUT_RDWR);
}

void http_watch_cut(struct http_server *server, enum http_phase phase) {
    struct http_watch *watch = &server->watch;
    pthread_mutex_lock(&watch->lock);
    for (struct http_connection *connection = watch->first; connection != NULL; connection = connection->next) {
        connection_cut(connection, (int)phase);
    }
    pthread_mutex_unlock(&watch->lock);
}

/* libmicrohttpd 0.9.75 takes a short read for "no more yet" and waits for an edge of epoll; where the client's end came
 * together with its last bytes there is none, and the connection would wait for its deadline. Seen twice, a second
 * apart, nobody is going to read it. */
static bool client_left(struct http_connection *connection, int phase) {
    char byte;
    bool seen = connection->left;
    connection->left = (phase == PHASE_HEADER || phase == PHASE_BODY) &&
                       recv(connection->descriptor, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
    return seen && connection->left;
}

static void deadlines_enforce(struct http_watch *watch, bool look) {
    pthread_mutex_lock(&watch->lock);
    int64_t now = clock_monotonic();
    for (struct http_connection *connection = watch->first; connection != NULL; connection = connection->next) {
        int phase = atomic_load(&connection->phase);
        if (phase != PHASE_CUT &&
            (atomic_load(&connection->deadline) < now || (look && client_left(connection, phase)))) {
            connection_cut(connection, phase);
        }
    }
    pthread_mutex_unlock(&watch->lock);
}

void http_watch_linger(struct http_server *server, int descriptor) {
    struct http_watch *watch = &server->watch;
    pthread_mutex_lock(&watch->lock);
    struct http_linger *linger = NULL;
    if (watch->started && watch->lingering < LINGER_MOST && !atomic_load(&watch->stopping) &&
        (linger = malloc(sizeof *linger)) != NULL) {
        *linger = (struct http_linger){
            watch->linger, dup(descriptor), clock_monotonic() + LINGER_SECONDS * MOMENT_SECOND, LINGER_BYTES};
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = linger};
        shutdown(linger->descriptor, SHUT_WR);
        if (linger->descriptor >= 0 && epoll_ctl(watch->epoll, EPOLL_CTL_ADD, linger->descriptor, &event) == 0) {
            watch->linger = linger;
            watch->lingering++;
        } else {
            if (linger->descriptor >= 0) {
                close(linger->descriptor);
            }
            free(linger);
        }
    }
    pthread_mutex_unlock(&watch->lock);
}

/* Reads and forgets what came. */
static void linger_drain(struct http_linger *linger) {
    char data[16384];
    ssize_t got = recv(linger->descriptor, data, sizeof data, MSG_DONTWAIT);
    if (got > 0 && (uint64_t)got < linger->left) {
        linger->left -= (uint64_t)got;
    } else if (got >= 0 || (errno != EAGAIN && errno != EINTR)) {
        linger->left = 0;
    }
}

static void lingers_close(struct http_watch *watch, int64_t now) {
    pthread_mutex_lock(&watch->lock);
    for (struct http_linger **place = &watch->linger; *place != NULL;) {
        struct http_linger *linger = *place;
        if (linger->left > 0 && linger->deadline > now) {
            place = &linger->next;
            continue;
        }
        *place = linger->next;
        watch->lingering--;
        /* By hand: closing alone does not, while libmicrohttpd still holds the socket. */
        epoll_ctl(watch->epoll, EPOLL_CTL_DEL, linger->descriptor, NULL);
        close(linger->descriptor);
        free(linger);
    }
    pthread_mutex_unlock(&watch->lock);
}

/* Those that waited too long are answered even while every worker is busy. */
static void queue_expire(struct http_server *server) {
    int64_t before = clock_monotonic() - server->config.queue_seconds * MOMENT_SECOND;
    struct http_exchange *exchange;
    while ((exchange = http_queue_expired(&server->queue, before)) != NULL) {
        http_exchange_fail(exchange, ERROR_BUSY, "waited too long in the queue");
        http_respond_error(exchange, ERROR_BUSY);
        http_exchange_resume(exchange, STEP_ANSWER);
    }
}

static void *watch_run(void *context) {
    struct http_server *server = context;
    struct http_watch *watch = &server->watch;
    struct epoll_event event[EVENTS];
    int64_t tick = clock_monotonic();
    unsigned ticks = 0;
    pthread_setname_np(pthread_self(), "http-watch");
    while (!atomic_load(&watch->stopping)) {
        int count = epoll_wait(watch->epoll, event, EVENTS, TICK_MILLISECONDS);
        for (int i = 0; i < count; i++) {
            if (event[i].data.ptr != NULL) {
                linger_drain(event[i].data.ptr);
            }
        }
        int64_t now = clock_monotonic();
        if (count > 0) {
            lingers_close(watch, now);
        }
        if (now - tick >= TICK_MILLISECONDS * 1000 / 2) {
            tick = now;
            lingers_close(watch, now);
            deadlines_enforce(watch, ++ticks % LOOK_TICKS == 0);
            queue_expire(server);
        }
    }
    lingers_close(watch, INT64_MAX);
    return NULL;
}

bool http_watch_start(struct http_server *server) {
    struct http_watch *watch = &server->watch;
    watch->epoll = epoll_create1(EPOLL_CLOEXEC);
    watch->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    if (watch->epoll < 0 || watch->wake < 0 || epoll_ctl(watch->epoll, EPOLL_CTL_ADD, watch->wake, &event) != 0 ||
        pthread_create(&watch->thread, NULL, watch_run, server) != 0) {
        log_error("server not started", "cause", "no thread or descriptor for deadlines", NULL);
        return false;
    }
    watch->started = true;
    return true;
}

void http_watch_stop(struct http_server *server) {
    struct http_watch *watch = &server->watch;
    if (watch->started) {
        atomic_store(&watch->stopping, true);
        eventfd_write(watch->wake, 1);
        pthread_join(watch->thread, NULL);
        watch->started = false;
    }
    if (watch->epoll >= 0) {
        close(watch->epoll);
    }
    if (watch->wake >= 0) {
        close(watch->wake);
    }
    watch->epoll = watch->wake = -1;
}
