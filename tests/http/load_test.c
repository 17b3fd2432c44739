/* Slow and many clients, a full queue, and stopping while there is work in hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/random.h"
#include "support/http_fixture.h"

#define HOST "Host: example.org\r\n"
#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"

enum { IDLE_CONNECTIONS = 2000 };

static const char hold[] = "GET /hold HTTP/1.1\r\n" HOST "\r\n";
static const char echo[] = "GET /echo?q=1 HTTP/1.1\r\n" HOST "\r\n";

static int start(void **state) {
    (void)state;
    log_level_set(LOG_ERROR_LEVEL);
    assert_true(random_start());
    return 0;
}

/* Sends a byte each 100 ms, until the server closes or the time is over; milliseconds until it closed, or -1. */
static int drip(int descriptor, const char *data, size_t bytes, int most_milliseconds) {
    int64_t began = clock_monotonic();
    char scratch[512];
    for (size_t i = 0; clock_monotonic() - began < most_milliseconds * INT64_C(1000); i++) {
        if (recv(descriptor, scratch, sizeof scratch, MSG_DONTWAIT) == 0 ||
            send(descriptor, i < bytes ? data + i : "x", 1, MSG_NOSIGNAL) != 1) {
            return (int)((clock_monotonic() - began) / 1000);
        }
        usleep(100000);
    }
    return -1;
}

struct dripping {
    const char *first, *slow; /* sent at once, and byte for byte */
    int least, most;          /* milliseconds until the server closes */
    struct fixture *fixture;
    pthread_t thread;
    int milliseconds;
};

static void *dripping_run(void *context) {
    struct dripping *dripping = context;
    int descriptor = client_connect(dripping->fixture);
    client_send(descriptor, dripping->first, strlen(dripping->first));
    dripping->milliseconds = drip(descriptor, dripping->slow, strlen(dripping->slow), dripping->most + 3000);
    close(descriptor);
    return NULL;
}

/* One byte at a time holds a connection no longer than the whole was given. */
static void test_slow(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_prepare(&fixture);
    fixture.config.header_seconds = 1;
    fixture.config.body_seconds = 2;
    fixture.config.idle_seconds = 2;
    fixture_start(&fixture);
    struct dripping slow[] = {
        {"", "GET /aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 800, 2500, &fixture, 0, 0},
        {"GET / HTTP/1.1\r\n" HOST, "X-One: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 800, 2500, &fixture, 0, 0},
        {"POST /free HTTP/1.1\r\n" HOST FORM "Content-Length: 1000\r\n\r\n", "a=", 1800, 3500, &fixture, 0, 0},
        {"POST /free HTTP/1.1\r\n" HOST FORM "Transfer-Encoding: chunked\r\n\r\n3e8\r\n", "a=", 1800, 3500, &fixture, 0,
            0},
        {"POST /upload-free HTTP/1.1\r\n" HOST "Content-Type: text/csv\r\nContent-Length: 1000\r\n\r\n", "a", 1800,
            3500, &fixture, 0, 0},
    };
    for (size_t i = 0; i < sizeof slow / sizeof *slow; i++) {
        assert_int_equal(pthread_create(&slow[i].thread, NULL, dripping_run, &slow[i]), 0);
    }
    for (size_t i = 0; i < sizeof slow / sizeof *slow; i++) {
        pthread_join(slow[i].thread, NULL);
    }
    for (size_t i = 0; i < sizeof slow / sizeof *slow; i++) {
        assert_in_range(slow[i].milliseconds, slow[i].least, slow[i].most);
    }
    assert_int_equal(atomic_load(&fixture.runs), 0);
    /* A slow header is told so. */
    int descriptor = client_connect(&fixture);
    client_send(descriptor, "GET / HTTP/1.1\r\n", 16);
    assert_int_equal(reply_status(client_read(descriptor, 3000)), 408);
    close(descriptor);
    /* A connection that says nothing is closed without a word; so is one that has been answered and stays silent. */
    descriptor = client_connect(&fixture);
    assert_string_equal(client_read(descriptor, 3000), "");
    close(descriptor);
    descriptor = client_connect(&fixture);
    client_send(descriptor, echo, sizeof echo - 1);
    assert_int_equal(reply_status(client_reply(descriptor, false, 1000)), 200);
    int64_t began = clock_monotonic();
    assert_string_equal(client_read(descriptor, 5000), "");
    assert_in_range(clock_monotonic() - began, 1500000, 3500000);
    close(descriptor);
    fixture_stop(&fixture);
}

static void test_idle_connections(void **state) {
    (void)state;
    static int idle[IDLE_CONNECTIONS];
    struct fixture fixture;
    fixture_prepare(&fixture);
    fixture.config.header_seconds = 60;
    fixture_start(&fixture);
    for (int i = 0; i < IDLE_CONNECTIONS; i++) {
        idle[i] = client_connect(&fixture);
        assert_true(idle[i] >= 0);
        if (i % 2 == 0) {
            client_send(idle[i], "GET / HTTP/1.1\r\nHo", 18);
        }
    }
    for (int i = 0; i < 300 && http_server_load(fixture.server).connections < IDLE_CONNECTIONS; i++) {
        usleep(10000);
    }
    assert_int_equal(http_server_load(fixture.server).connections, IDLE_CONNECTIONS);
    for (int i = 0; i < 100; i++) {
        assert_int_equal(reply_status(client_ask(&fixture, echo)), 200);
    }
    client_send(idle[0], "st: x\r\n\r\n", 9);
    assert_int_equal(reply_status(client_reply(idle[0], false, 3000)), 200);
    for (int i = 0; i < IDLE_CONNECTIONS; i++) {
        close(idle[i]);
    }
    fixture_stop(&fixture);
}

static void wait_held(struct fixture *fixture, int count) {
    for (int i = 0; i < 500 && atomic_load(&fixture->held) < count; i++) {
        usleep(10000);
    }
    assert_int_equal(atomic_load(&fixture->held), count);
}

static void wait_queued(struct fixture *fixture, unsigned count) {
    for (int i = 0; i < 500 && http_server_load(fixture->server).queued < count; i++) {
        usleep(10000);
    }
    assert_int_equal(http_server_load(fixture->server).queued, count);
}

static int ask_held(struct fixture *fixture) {
    int descriptor = client_connect(fixture);
    client_send(descriptor, hold, sizeof hold - 1);
    return descriptor;
}

/* Two workers held, the queue of 8 filled: the next is told to come again; static files are still served. */
static void test_full_queue(void **state) {
    (void)state;
    struct fixture fixture;
    int waiting[10];
    fixture_prepare(&fixture);
    fixture_start(&fixture);
    for (int i = 0; i < 2; i++) {
        waiting[i] = ask_held(&fixture);
    }
    wait_held(&fixture, 2);
    for (int i = 2; i < 10; i++) {
        waiting[i] = ask_held(&fixture);
    }
    wait_queued(&fixture, 8);
    assert_int_equal(http_server_load(fixture.server).busy, 2);
    int descriptor = client_connect(&fixture);
    client_send(descriptor, echo, sizeof echo - 1);
    const char *reply = client_reply(descriptor, false, 3000);
    assert_int_equal(reply_status(reply), 503);
    assert_string_equal(reply_header(reply, "Retry-After"), "5");
    assert_non_null(strstr(reply_body(reply), "The service is busy"));
    reply = client_ask(&fixture, "POST /upload HTTP/1.1\r\n" HOST "Content-Type: multipart/form-data; boundary=B\r\n"
                                 "Content-Length: 1000\r\n\r\n");
    assert_int_equal(reply_status(reply), 503);
    assert_int_equal(reply_status(client_ask(&fixture, "GET /assets/plain.txt HTTP/1.1\r\n" HOST "\r\n")), 200);
    atomic_store(&fixture.release, true);
    for (int i = 0; i < 10; i++) {
        assert_int_equal(reply_status(client_reply(waiting[i], false, 5000)), 200);
        close(waiting[i]);
    }
    client_send(descriptor, echo, sizeof echo - 1);
    assert_int_equal(reply_status(client_reply(descriptor, false, 3000)), 200);
    close(descriptor);
    fixture_stop(&fixture);
}

/* Waited too long: told so although every worker is still busy. */
static void test_queue_deadline(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_prepare(&fixture);
    fixture.config.queue_seconds = 1;
    fixture_start(&fixture);
    int first = ask_held(&fixture);
    int second = ask_held(&fixture);
    wait_held(&fixture, 2);
    int64_t began = clock_monotonic();
    assert_int_equal(reply_status(client_ask(&fixture, echo)), 503);
    assert_in_range(clock_monotonic() - began, 900000, 2500000);
    atomic_store(&fixture.release, true);
    assert_int_equal(reply_status(client_reply(first, false, 3000)), 200);
    assert_int_equal(reply_status(client_reply(second, false, 3000)), 200);
    close(first);
    close(second);
    fixture_stop(&fixture);
}

/* The client leaves while its request is on a worker: it runs to its end, nothing is lost or freed twice. */
static void test_client_leaves(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_prepare(&fixture);
    fixture_start(&fixture);
    int first = ask_held(&fixture);
    int second = ask_held(&fixture);
    wait_held(&fixture, 2);
    int queued = ask_held(&fixture);
    wait_queued(&fixture, 1);
    close(first);
    close(second);
    close(queued);
    atomic_store(&fixture.release, true);
    assert_int_equal(reply_status(client_ask(&fixture, echo)), 200);
    fixture_stop(&fixture);
    assert_int_equal(atomic_load(&fixture.finishes), 4);
}

struct stopping {
    struct fixture *fixture;
    int seconds;
    pthread_t thread;
};

static void *stop_run(void *context) {
    struct stopping *stopping = context;
    http_server_stop(stopping->fixture->server, stopping->seconds);
    return NULL;
}

static void stop_begin(struct stopping *stopping, struct fixture *fixture, int seconds) {
    *stopping = (struct stopping){.fixture = fixture, .seconds = seconds};
    assert_int_equal(pthread_create(&stopping->thread, NULL, stop_run, stopping), 0);
    usleep(300000);
}

static void test_stop_finishes(void **state) {
    (void)state;
    struct fixture fixture;
    struct stopping stopping;
    int waiting[4];
    fixture_prepare(&fixture);
    fixture_start(&fixture);
    assert_int_equal(atomic_load(&fixture.opened), 2);
    int idle = client_connect(&fixture);
    int answered = client_connect(&fixture);
    client_send(answered, echo, sizeof echo - 1);
    assert_int_equal(reply_status(client_reply(answered, false, 3000)), 200);
    for (int i = 0; i < 2; i++) {
        waiting[i] = ask_held(&fixture);
    }
    wait_held(&fixture, 2);
    for (int i = 2; i < 4; i++) {
        waiting[i] = ask_held(&fixture);
    }
    wait_queued(&fixture, 2);
    int posting = client_connect(&fixture);
    const char *half = "POST /free HTTP/1.1\r\n" HOST FORM "Content-Length: 3\r\n\r\na";
    client_send(posting, half, strlen(half));
    usleep(500000);
    stop_begin(&stopping, &fixture, 10);
    /* Those with nothing in hand are closed at once, the others are waited for. */
    assert_string_equal(client_read(idle, 1000), "");
    assert_string_equal(client_read(answered, 1000), "");
    client_send(posting, "=1", 2);
    atomic_store(&fixture.release, true);
    for (int i = 0; i < 4; i++) {
        const char *reply = client_reply(waiting[i], false, 5000);
        assert_int_equal(reply_status(reply), 200);
        assert_string_equal(reply_body(reply), "held");
        assert_string_equal(reply_header(reply, "Connection"), "close");
        close(waiting[i]);
    }
    assert_string_equal(reply_body(client_reply(posting, false, 5000)), "[a=1]");
    pthread_join(stopping.thread, NULL);
    assert_int_equal(atomic_load(&fixture.closed), 2);
    assert_int_equal(atomic_load(&fixture.finishes), 6);
    close(posting);
    close(idle);
    close(answered);
}

/* No longer than it was given: what waits is told to come again, what is half read is cut. */
static void test_stop_is_bounded(void **state) {
    (void)state;
    struct fixture fixture;
    struct stopping stopping;
    fixture_prepare(&fixture);
    fixture_start(&fixture);
    int first = ask_held(&fixture);
    int second = ask_held(&fixture);
    wait_held(&fixture, 2);
    int queued = ask_held(&fixture);
    wait_queued(&fixture, 1);
    int half = client_connect(&fixture);
    client_send(half, "GET / HTTP/1.1\r\n", 16);
    usleep(500000); /* a request line not yet read would be an idle connection, cut without a word */
    int64_t began = clock_monotonic();
    stop_begin(&stopping, &fixture, 1);
    assert_int_equal(reply_status(client_reply(queued, false, 3000)), 503);
    assert_int_equal(reply_status(client_reply(half, false, 3000)), 408);
    atomic_store(&fixture.release, true);
    assert_int_equal(reply_status(client_reply(first, false, 3000)), 200);
    assert_int_equal(reply_status(client_reply(second, false, 3000)), 200);
    pthread_join(stopping.thread, NULL);
    assert_in_range(clock_monotonic() - began, 900000, 3500000);
    close(first);
    close(second);
    close(queued);
    close(half);
}

static void *open_fails(void *context, unsigned worker) {
    return worker == 1 ? NULL : context;
}

static void test_worker_that_does_not_open(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_prepare(&fixture);
    fixture.hooks.worker_open = open_fails;
    assert_null(http_server_start(&fixture.config));
    assert_int_equal(atomic_load(&fixture.closed), 1);
}

struct client {
    struct fixture *fixture;
    pthread_t thread;
    unsigned seed;
    int good, busy, other;
};

/* Requests of every kind, at random, some of them left half way. */
static void *client_run(void *context) {
    struct client *client = context;
    static const char *const requests[] = {
        "GET /echo?q=1 HTTP/1.1\r\n" HOST "\r\n",
        "GET / HTTP/1.1\r\n" HOST "\r\n",
        "GET /assets/plain.txt HTTP/1.1\r\n" HOST "\r\n",
        "POST /free HTTP/1.1\r\n" HOST FORM "Content-Length: 3\r\n\r\na=1",
        "POST /upload-free HTTP/1.1\r\n" HOST "Content-Type: text/csv\r\nContent-Length: 3\r\n\r\na,b",
        "GET /echo HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET /none HTTP/1.1\r\n" HOST "\r\n",
        "GET /raise HTTP/1.1\r\n" HOST "\r\n",
    };
    for (int i = 0; i < 300; i++) {
        const char *request = requests[(size_t)rand_r(&client->seed) % (sizeof requests / sizeof *requests)];
        int descriptor = client_connect(client->fixture);
        size_t bytes = strlen(request);
        if (rand_r(&client->seed) % 4 == 0) {
            client_send(descriptor, request, (size_t)rand_r(&client->seed) % bytes);
            close(descriptor);
            continue;
        }
        client_send(descriptor, request, bytes);
        if (rand_r(&client->seed) % 4 != 0) {
            int status = reply_status(client_reply(descriptor, false, 5000));
            client->good += status == 200 || status == 400 || status == 404 || status == 409;
            client->busy += status == 503;
            client->other += status != 200 && status != 400 && status != 404 && status != 409 && status != 503;
        }
        close(descriptor);
    }
    return NULL;
}

static void test_many_at_random(void **state) {
    (void)state;
    struct fixture fixture;
    struct client client[6];
    fixture_prepare(&fixture);
    fixture_start(&fixture);
    for (unsigned i = 0; i < 6; i++) {
        client[i] = (struct client){.fixture = &fixture, .seed = i + 1};
        assert_int_equal(pthread_create(&client[i].thread, NULL, client_run, &client[i]), 0);
    }
    for (unsigned i = 0; i < 6; i++) {
        pthread_join(client[i].thread, NULL);
        assert_int_equal(client[i].other, 0);
        assert_true(client[i].good > 100);
    }
    assert_int_equal(reply_status(client_ask(&fixture, echo)), 200);
    fixture_stop(&fixture);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slow),
        cmocka_unit_test(test_idle_connections),
        cmocka_unit_test(test_full_queue),
        cmocka_unit_test(test_queue_deadline),
        cmocka_unit_test(test_client_leaves),
        cmocka_unit_test(test_stop_finishes),
        cmocka_unit_test(test_stop_is_bounded),
        cmocka_unit_test(test_worker_that_does_not_open),
        cmocka_unit_test(test_many_at_random),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
