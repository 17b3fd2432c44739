/* A server in this process with a few routes, and a client that sends what bytes it is given. */
#ifndef SUPPORT_HTTP_FIXTURE_H
#define SUPPORT_HTTP_FIXTURE_H

#include <stdatomic.h>

#include "http/server.h"

struct fixture {
    struct http_server *server;
    struct http_config config;
    struct http_hooks hooks;
    struct http_routes routes;
    atomic_int opened, closed; /* worker resources */
    atomic_int gates, runs, errors, finishes;
    atomic_int held; /* handlers of /hold that wait until release */
    atomic_bool release;
    atomic_bool gate_refuses;
};

/* Fills what a test may change before fixture_start: small limits, two workers, the routes below. */
void fixture_prepare(struct fixture *fixture);
void fixture_start(struct fixture *fixture);
void fixture_stop(struct fixture *fixture);

/* A connected socket, or -1. */
int client_connect(const struct fixture *fixture);
void client_send(int descriptor, const char *data, size_t bytes);
/* Reads until the peer closes or milliseconds have passed; NUL-terminated, in a buffer of this thread. */
const char *client_read(int descriptor, int milliseconds);
/* Reads one reply: header and as much body as Content-Length says (none when head). */
const char *client_reply(int descriptor, bool head, int milliseconds);
/* Connects, sends, reads one reply, closes. */
const char *client_ask(const struct fixture *fixture, const char *request);
const char *client_ask_bytes(const struct fixture *fixture, const char *request, size_t bytes);
/* Its status; 0 when there is none. */
int reply_status(const char *reply);
/* The value of a header in a static buffer, or NULL. */
const char *reply_header(const char *reply, const char *name);
/* What follows the empty line. */
const char *reply_body(const char *reply);

#endif
