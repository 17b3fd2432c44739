/* Requests that no browser sends: each gets a clear answer or a closed connection, and the server goes on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/random.h"
#include "support/http_fixture.h"

static struct fixture fixture;

static int start(void **state) {
    (void)state;
    log_level_set(LOG_ERROR_LEVEL);
    assert_true(random_start());
    fixture_prepare(&fixture);
    fixture_start(&fixture);
    return 0;
}

static int stop(void **state) {
    (void)state;
    fixture_stop(&fixture);
    return 0;
}

static void assert_alive(void) {
    const char *reply = client_ask(&fixture, "GET /echo?q=alive HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_int_equal(reply_status(reply), 200);
    assert_string_equal(reply_body(reply), "path=/echo q=alive");
}

struct request_case {
    const char *request;
    int status; /* 0: closed without a reply */
};

#define HOST "Host: example.org\r\n"
#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"

static const struct request_case refused[] = {
    /* Who is asked for */
    {"GET /echo HTTP/1.1\r\n\r\n", 400},
    {"GET /echo HTTP/1.1\r\nHost:\r\n\r\n", 400},
    {"GET /echo HTTP/1.1\r\nHost: a b\r\n\r\n", 400},
    {"GET /echo HTTP/1.1\r\nHost: user@example.org\r\n\r\n", 400},
    {"GET /echo HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
    {"GET /echo HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
    {"GET /echo HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n", 400},
    /* How long the body is */
    {"POST /free HTTP/1.1\r\n" HOST FORM "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
    {"POST /free HTTP/1.1\r\n" HOST FORM "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n", 400},
    {"POST /free HTTP/1.1\r\n" HOST FORM "Content-Length: 3\r\nContent-Length: 4\r\n\r\na=1b", 400},
    {"POST /free HTTP/1.1\r\n" HOST FORM "Content-Length: 3\r\nContent-Length: 3\r\n\r\na=1", 400},
    {"POST /free HTTP/1.1\r\n" HOST FORM "Content-Length: 3, 3\r\n\r\na=1", 400},
    {"POST /free HTTP/1.1\r\n" HOST FORM "Content-Length: -3\r\n\r\na=1", 400},
    {"POST /free HTTP/1.1\r\n" HOST FORM "Content-Length: +3\r\n\r\na=1", 400},
    {"POST /free HTTP/1.1\r\n" HOST FORM "Content-Length: 0x3\r\n\r\na=1", 400},
    {"POST /free HTTP/1.1\r\n" HOST FORM "Content-Length: 3 \r\n\r\na=1", 400},
    {"POST /free HTTP/1.1\r\n" HOST FORM "Content-Length:\r\n\r\na=1", 400},
    {"POST /free HTTP/1.1\r\n" HOST FORM "Content-Length: three\r\n\r\na=1", 400},
    {"POST /free HTTP/1.1\r\n" HOST FORM "Content-Length: 99999999999999999999\r\n\r\na=1", 413},
    {"POST /free HTTP/1.1\r\n" HOST FORM "Content-Length: 18446744073709551615\r\n\r\na=1", 400},
    {"POST /free HTTP/1.1\r\n" HOST FORM "Transfer-Encoding: gzip\r\n\r\na=1", 400},
    {"POST /free HTTP/1.1\r\n" HOST FORM "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400},
    {"POST /free HTTP/1.1\r\n" HOST FORM "Transfer-Encoding: identity\r\nContent-Length: 3\r\n\r\na=1", 400},
    {"POST /free HTTP/1.1\r\n" HOST FORM "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        400},
    {"POST /free HTTP/1.1\r\n" HOST FORM "Transfer-Encoding: \x0b"
     "chunked\r\n\r\n0\r\n\r\n",
        400},
    {"POST /free HTTP/1.0\r\n" HOST FORM "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
    {"POST /free HTTP/1.1\r\n" HOST FORM "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n", 400},
    {"POST /free HTTP/1.1\r\n" HOST FORM "Transfer-Encoding: chunked\r\n\r\n3\r\na=1XX0\r\n\r\n", 400},
    {"POST /free HTTP/1.1\r\n" HOST FORM "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\na=1\r\n", 413},
    {"GET /echo HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc", 400},
    {"HEAD /echo HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc", 400},
    /* Names and values of headers */
    {"GET /echo HTTP/1.1\r\nHost : example.org\r\n\r\n", 400},
    {"GET /echo HTTP/1.1\r\n" HOST "X-One : 1\r\n\r\n", 400},
    {"GET /echo HTTP/1.1\r\n" HOST "X-One\t: 1\r\n\r\n", 400},
    {"GET /echo HTTP/1.1\r\n" HOST "X(One): 1\r\n\r\n", 400},
    {"GET /echo HTTP/1.1\r\n" HOST "X\x80: 1\r\n\r\n", 400},
    {"GET /echo HTTP/1.1\r\n" HOST "no colon\r\n\r\n", 400},
    {"GET /echo HTTP/1.1\r\n" HOST "X-One: a\rb\r\n\r\n", 400},
    {"GET /echo HTTP/1.1\r\n" HOST "X-One: a\x01"
     "b\r\n\r\n",
        400},
    {"GET /echo HTTP/1.1\r\n" HOST "X-One: a\x7f\r\n\r\n", 400},
    {"POST /free HTTP/1.1\r\n" HOST FORM FORM "Content-Length: 3\r\n\r\na=1", 400},
    /* Methods, versions, targets */
    {"FOO /echo HTTP/1.1\r\n" HOST "\r\n", 501},
    {"get /echo HTTP/1.1\r\n" HOST "\r\n", 501},
    {"TRACE /echo HTTP/1.1\r\n" HOST "\r\n", 501},
    {"CONNECT example.org:443 HTTP/1.1\r\n" HOST "\r\n", 501},
    {"G@T /echo HTTP/1.1\r\n" HOST "\r\n", 400},
    {"OPTIONS /echo HTTP/1.1\r\n" HOST "\r\n", 405},
    {"PATCH /thing HTTP/1.1\r\n" HOST "\r\n", 405},
    {"OPTIONS * HTTP/1.1\r\n" HOST "\r\n", 400},
    {"GET http://example.org/echo HTTP/1.1\r\n" HOST "\r\n", 400},
    {"GET echo HTTP/1.1\r\n" HOST "\r\n", 400},
    {"GET /echo HTTP/2.0\r\n" HOST "\r\n", 505},
    {"GET /echo HTTP/0.9\r\n" HOST "\r\n", 505},
    {"GET /echo HTTP/1\r\n" HOST "\r\n", 400},
    {"GET /echo http/1.1\r\n" HOST "\r\n", 400},
    {"GET /echo\r\n" HOST "\r\n", 400},
    {"GET\r\n\r\n", 0},
    {"\x16\x03\x01\x02\x01\x01\xfc\x03\x03\r\n\r\n", 0},
};

static void test_refused(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        int runs = atomic_load(&fixture.runs);
        int status = reply_status(client_ask(&fixture, refused[i].request));
        if (status != refused[i].status) {
            print_error("%d instead of %d for\n%s\n", status, refused[i].status, refused[i].request);
        }
        assert_int_equal(status, refused[i].status);
        assert_int_equal(atomic_load(&fixture.runs), runs);
    }
    assert_alive();
}

/* A refused request ends its connection: what follows it is never read as a request. */
static void test_nothing_smuggled(void **state) {
    (void)state;
    int runs = atomic_load(&fixture.runs);
    int descriptor = client_connect(&fixture);
    const char *two = "POST /free HTTP/1.1\r\n" HOST FORM "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
                      "0\r\n\r\nGET /echo?q=smuggled HTTP/1.1\r\n" HOST "\r\n";
    client_send(descriptor, two, strlen(two));
    const char *reply = client_read(descriptor, 5000);
    assert_int_equal(reply_status(reply), 400);
    assert_string_equal(reply_header(reply, "Connection"), "close");
    assert_null(strstr(reply, "smuggled"));
    assert_int_equal(atomic_load(&fixture.runs), runs);
    close(descriptor);
}

static void test_refusal_explains_itself(void **state) {
    (void)state;
    const char *reply = client_ask(&fixture, "GET /echo HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
    assert_non_null(strstr(reply_body(reply), "could not be understood"));
    assert_non_null(reply_header(reply, "X-Request-Id"));
    assert_string_equal(reply_header(reply, "X-Content-Type-Options"), "nosniff");
    assert_string_equal(reply_header(reply, "Cache-Control"), "no-store");
    reply = client_ask(&fixture, "GET /api/x HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
    assert_string_equal(reply_header(reply, "Content-Type"), "application/problem+json");
}

/* What libmicrohttpd reads without a word: seen by bytes that no header line accounts for. */
static void test_hidden(void **state) {
    (void)state;
    static const struct {
        const char *request;
        size_t bytes;
    } hidden[] = {
#define BYTES(text) {text, sizeof(text) - 1}
        BYTES("GET /echo?q=1 HTTP/1.1\r\n" HOST "X-One: a\0b\r\n\r\n"),
        BYTES("GET /echo\0?q=1 HTTP/1.1\r\n" HOST "\r\n"),
        BYTES("GET /echo?q=1\0 HTTP/1.1\r\n" HOST "\r\n"),
        BYTES("GET\0X /echo HTTP/1.1\r\n" HOST "\r\n"),
        BYTES("GET /echo HTTP/1.1\n" HOST "\r\n"),
        BYTES("GET /echo HTTP/1.1\r\nHost: x\n\r\n"),
        BYTES("GET /echo HTTP/1.1\r\nHost: x\r\n\n"),
        BYTES("GET /echo HTTP/1.1\nHost: x\n\n"),
        BYTES("GET /echo HTTP/1.1\r\n" HOST "X: y\r\n  z\r\n\r\n"),
        BYTES("GET /echo HTTP/1.1\r\n" HOST "X: y\r\n\tz\r\nY: 1\r\n\r\n"),
        BYTES("GET /echo HTTP/1.1\r\n X: y\r\n" HOST "\r\n"),
        BYTES("GET /echo HTTP/1.1\r\n" HOST ": 1\r\n\r\n"),
        BYTES("GET /echo HTTP/1.1\r\n" HOST ":\r\nGET /echo?q=smuggled HTTP/1.1\r\n" HOST "\r\n"),
        BYTES("GET  /echo HTTP/1.1\r\n" HOST "\r\n"),
        BYTES("GET /echo  HTTP/1.1\r\n" HOST "\r\n"),
#undef BYTES
    };
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++) {
        const char *reply = client_ask_bytes(&fixture, hidden[i].request, hidden[i].bytes);
        if (reply_status(reply) != 400) {
            print_error("%d for\n%s\n", reply_status(reply), hidden[i].request);
        }
        assert_int_equal(reply_status(reply), 400);
        assert_null(strstr(reply, "smuggled"));
    }
    assert_int_equal(reply_status(client_ask(&fixture, "\r\n\r\nGET /echo HTTP/1.1\r\n" HOST "\r\n")), 200);
    assert_alive();
}

/* The counting of bytes must not refuse what is well formed, however it arrives. */
static void test_well_formed_however_it_comes(void **state) {
    (void)state;
    static const char one[] = "GET /echo?q=1&r=2 HTTP/1.1\r\nHost:example.org\r\nX-One:  \t spaces  \r\nX-Empty:\r\n"
                              "Cookie: a=1; b=2\r\nCookie: c=3\r\nAccept: */*\r\n\r\n";
    int descriptor = client_connect(&fixture);
    for (size_t i = 0; i + 1 < sizeof one; i++) {
        client_send(descriptor, one + i, 1);
        usleep(i % 16 == 0 ? 1000 : 0);
    }
    assert_int_equal(reply_status(client_reply(descriptor, false, 5000)), 200);
    for (int i = 0; i < 20; i++) {
        client_send(descriptor, one, sizeof one - 1);
        assert_int_equal(reply_status(client_reply(descriptor, false, 5000)), 200);
    }
    char pipelined[6 * sizeof one];
    size_t bytes = 0;
    for (int i = 0; i < 5; i++) {
        memcpy(pipelined + bytes, one, sizeof one - 1);
        bytes += sizeof one - 1;
    }
    snprintf(pipelined + bytes - 2, sizeof one, "Connection: close\r\n\r\n");
    client_send(descriptor, pipelined, bytes + 19);
    const char *replies = client_read(descriptor, 5000);
    int count = 0;
    for (const char *at = replies; (at = strstr(at, "HTTP/1.1 200")) != NULL; at++) {
        count++;
    }
    assert_int_equal(count, 5);
    close(descriptor);
}

static char *repeated(const char *start, const char *unit, size_t times, const char *end) {
    size_t bytes = strlen(unit);
    char *text = malloc(strlen(start) + bytes * times + strlen(end) + 1);
    assert_non_null(text);
    char *at = stpcpy(text, start);
    for (size_t i = 0; i < times; i++) {
        at = stpcpy(at, unit);
    }
    stpcpy(at, end);
    return text;
}

static void assert_repeated(const char *start, const char *unit, size_t times, const char *end, int status) {
    char *request = repeated(start, unit, times, end);
    int found = reply_status(client_ask(&fixture, request));
    free(request);
    assert_int_equal(found, status);
}

static void test_sizes(void **state) {
    (void)state;
    const char *start = "GET /echo HTTP/1.1\r\n" HOST;
    assert_repeated(start, "X-One: 1\r\n", 99, "\r\n", 200);
    assert_repeated(start, "X-One: 1\r\n", 100, "\r\n", 431);
    assert_repeated(start, "X-One: 1\r\n", 2000, "\r\n", 431);
    assert_repeated("GET /echo HTTP/1.1\r\n" HOST "X-One: ", "x", 20000, "\r\n\r\n", 200);
    assert_repeated("GET /echo HTTP/1.1\r\n" HOST "X-One: ", "x", 26000, "\r\n\r\n", 431);
    assert_repeated("GET /echo HTTP/1.1\r\n" HOST "X-One: ", "x", 40000, "\r\n\r\n", 431);
    assert_repeated("GET /echo HTTP/1.1\r\n" HOST "X-One: ", "x", 400000, "\r\n\r\n", 431);
    assert_repeated("GET /echo HTTP/1.1\r\n" HOST "Cookie: a=", "x", 20000, "\r\n\r\n", 431);
    assert_repeated("GET /echo?q=", "x", 8000, " HTTP/1.1\r\n" HOST "\r\n", 200);
    assert_repeated("GET /echo?q=", "x", 13000, " HTTP/1.1\r\n" HOST "\r\n", 414);
    assert_repeated("GET /echo?q=", "x", 40000, " HTTP/1.1\r\n" HOST "\r\n", 414);
    assert_repeated("GET ", "/a", 100, " HTTP/1.1\r\n" HOST "\r\n", 404);
    assert_repeated("GET /echo?", "a=1&", 1001, " HTTP/1.1\r\n" HOST "\r\n", 400);
    assert_repeated("GET /echo?", "a=1&", 1000, " HTTP/1.1\r\n" HOST "\r\n", 200);
    assert_repeated("GET /echo HTTP/1.1\r\n" HOST "Cookie: ", "a; b=;;=c; ", 40, "\r\n\r\n", 200);
    assert_alive();
}

struct path_case {
    const char *path;
    int status;
    const char *body;
};

static const struct path_case paths[] = {
    {"/parts/abc", 200, "part=abc"},
    {"/parts/new", 200, "new"},
    {"/parts/n%65w", 200, "new"},
    {"/p%61rts/a%20b", 200, "part=a b"},
    {"/parts/%C3%A9", 200, "part=\xC3\xA9"},
    {"/parts/\xC3\xA9", 200, "part=\xC3\xA9"},
    {"/parts/%252e%252e", 200, "part=%2e%2e"},
    {"/parts/a..b", 200, "part=a..b"},
    {"/parts/...", 200, "part=..."},
    {"/parts/a+b", 200, "part=a+b"},
    {"/parts/..", 400, NULL},
    {"/parts/../echo", 400, NULL},
    {"/parts/%2e%2e", 400, NULL},
    {"/parts/.%2e/echo", 400, NULL},
    {"/parts/.", 400, NULL},
    {"/./echo", 400, NULL},
    {"/parts/%2f..", 400, NULL},
    {"/parts/a%2fb", 400, NULL},
    {"/parts/a%2Fb", 400, NULL},
    {"/parts/a%00b", 400, NULL},
    {"/parts/%", 400, NULL},
    {"/parts/%4", 400, NULL},
    {"/parts/%zz", 400, NULL},
    {"/parts/%u0041", 400, NULL},
    {"/parts/a\\b", 400, NULL},
    {"/parts/a%5cb", 400, NULL},
    {"/parts/a%0ab", 400, NULL},
    {"/parts/a%0d%0aSet-Cookie:x", 400, NULL},
    {"/parts/a%7f", 400, NULL},
    {"/parts/a\tb", 400, NULL},
    {"/parts/a b", 400, NULL},
    {"/parts/a#b", 400, NULL},
    {"/parts/%ff", 400, NULL},
    {"/parts/%c0%af", 400, NULL},
    {"/parts/%ed%a0%80", 400, NULL},
    {"/parts/\xff", 400, NULL},
    {"/parts/", 404, NULL},
    {"/parts", 404, NULL},
    {"/parts/abc/", 404, NULL},
    {"/echo/", 404, NULL},
    {"//echo", 404, NULL},
    {"//", 404, NULL},
    {"/Echo", 404, NULL},
    {"/cases/12/sections/a", 200, "case=12 section=a"},
    {"/cases/0/sections/a", 404, NULL},
    {"/cases/-1/sections/a", 404, NULL},
    {"/cases/1x/sections/a", 404, NULL},
    {"/cases/99999999999999999999/sections/a", 404, NULL},
    {"/cases/%31/sections/b", 200, "case=1 section=b"},
    {"/echo?q=%C3%A9+%26%3D", 200, "path=/echo q=\xC3\xA9 &="},
    {"/echo?q=100%", 200, "path=/echo q=100%"},
    {"/echo?&&=&q&q=2", 200, "path=/echo q="},
    {"/echo?a?q=1&q=2", 200, "path=/echo q=2"},
    {"/echo?q=%00", 400, NULL},
    {"/echo?q=%ff", 400, NULL},
    {"/echo?%fe=1", 400, NULL},
};

static void test_paths(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        char request[512];
        snprintf(request, sizeof request, "GET %s HTTP/1.1\r\n" HOST "\r\n", paths[i].path);
        const char *reply = client_ask(&fixture, request);
        if (reply_status(reply) != paths[i].status) {
            print_error("%s\n", paths[i].path);
        }
        assert_int_equal(reply_status(reply), paths[i].status);
        if (paths[i].body != NULL) {
            assert_string_equal(reply_body(reply), paths[i].body);
        }
    }
}

static void test_methods(void **state) {
    (void)state;
    const char *reply = client_ask(&fixture, "POST /echo HTTP/1.1\r\n" HOST "\r\n");
    assert_int_equal(reply_status(reply), 405);
    assert_string_equal(reply_header(reply, "Allow"), "GET, HEAD");
    reply = client_ask(&fixture, "GET /thing HTTP/1.1\r\n" HOST "\r\n");
    assert_int_equal(reply_status(reply), 405);
    assert_string_equal(reply_header(reply, "Allow"), "PUT, DELETE");
    reply = client_ask(&fixture, "DELETE /cases/1/sections/2 HTTP/1.1\r\n" HOST "\r\n");
    assert_string_equal(reply_header(reply, "Allow"), "GET, HEAD, POST");
    reply = client_ask(&fixture, "POST /assets/plain.txt HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n");
    assert_int_equal(reply_status(reply), 405);
    assert_string_equal(reply_header(reply, "Allow"), "GET, HEAD");
    reply = client_ask(&fixture, "OPTIONS /none HTTP/1.1\r\n" HOST "\r\n");
    assert_int_equal(reply_status(reply), 404);
    assert_int_equal(reply_status(client_ask(&fixture, "DELETE /thing HTTP/1.1\r\n" HOST "\r\n")), 200);
}

static void handle_none(struct http_request *request) {
    (void)request;
}

static bool starts_with_routes(struct http_route first, struct http_route second) {
    struct fixture other;
    struct http_route table[] = {first, second};
    fixture_prepare(&other);
    other.routes = (struct http_routes){table, 2};
    struct http_server *server = http_server_start(&other.config);
    bool started = server != NULL;
    http_server_stop(server, 1);
    return started;
}

static void test_routes_checked_at_start(void **state) {
    (void)state;
    struct http_route good = {HTTP_GET, "/a/{b}", NULL, HTTP_PUBLIC, 0, handle_none};
    struct http_route other = {HTTP_GET, "/a/b", NULL, HTTP_PUBLIC, 0, handle_none};
    assert_true(starts_with_routes(good, other));
    other.pattern = "/a/{c}";
    assert_false(starts_with_routes(good, other));
    other.method = HTTP_POST;
    assert_true(starts_with_routes(good, other));
    other.permission = "something.do";
    assert_false(starts_with_routes(good, other));
    other.flags = 0;
    assert_true(starts_with_routes(good, other));
    other.permission = NULL;
    assert_false(starts_with_routes(good, other));
    other.flags = HTTP_PUBLIC;
    static const char *const bad[] = {
        "", "a", "/a/", "//", "/a//b", "/{", "/{}", "/{A}", "/x{a}", "/{a}/{a}", "/a?b", "/a b"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        other.pattern = bad[i];
        if (starts_with_routes(good, other)) {
            fail_msg("pattern accepted: %s", bad[i]);
        }
    }
    other.pattern = "/";
    assert_true(starts_with_routes(good, other));
    other.handler = NULL;
    assert_false(starts_with_routes(good, other));
}

static void test_port_taken(void **state) {
    (void)state;
    struct fixture other;
    fixture_prepare(&other);
    other.config.port = http_server_port(fixture.server);
    assert_null(http_server_start(&other.config));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_nothing_smuggled),
        cmocka_unit_test(test_refusal_explains_itself),
        cmocka_unit_test(test_hidden),
        cmocka_unit_test(test_well_formed_however_it_comes),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_methods),
        cmocka_unit_test(test_routes_checked_at_start),
        cmocka_unit_test(test_port_taken),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
