/* Bodies: forms, uploads, tokens against forged requests, limits, and what is cut off half way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
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
#define MULTIPART "Content-Type: multipart/form-data; boundary=BOUND\r\n"

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

/* A POST with that head (header lines) and body; Content-Length is added. */
static const char *post_bytes(const char *path, const char *head, const char *body, size_t bytes) {
    char *request = malloc(strlen(head) + strlen(path) + bytes + 200);
    assert_non_null(request);
    int length = sprintf(request, "POST %s HTTP/1.1\r\n" HOST "%sContent-Length: %zu\r\n\r\n", path, head, bytes);
    memcpy(request + length, body, bytes);
    const char *reply = client_ask_bytes(&fixture, request, (size_t)length + bytes);
    free(request);
    return reply;
}

static const char *post(const char *path, const char *head, const char *body) {
    return post_bytes(path, head, body, strlen(body));
}

struct body_case {
    const char *body;
    int status;
    const char *reply;
};

static void test_pairs(void **state) {
    (void)state;
    static const struct body_case cases[] = {
        {"a=1&b=2", 200, "[a=1][b=2]"},
        {"a=1&a=&a=3", 200, "[a=1][a=][a=3]"},
        {"a+b=c%20d+e", 200, "[a b=c d e]"},
        {"a=%C3%A9%0D%0A", 200, "[a=\xC3\xA9\r\n]"},
        {"&&a&=b&", 200, "[a=][=b]"},
        {"a=100%&b=%zz", 200, "[a=100%][b=%zz]"},
        {"a=<script>", 200, "[a=<script>]"},
        {"a=%00", 400, NULL},
        {"a%00b=1", 400, NULL},
        {"a=%ff", 400, NULL},
        {"a=%ED%A0%80", 400, NULL},
        {"a=\xC3", 400, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *reply = post("/free", FORM, cases[i].body);
        if (reply_status(reply) != cases[i].status) {
            print_error("%s\n", cases[i].body);
        }
        assert_int_equal(reply_status(reply), cases[i].status);
        if (cases[i].reply != NULL) {
            assert_string_equal(reply_body(reply), cases[i].reply);
        } else {
            assert_non_null(strstr(reply_body(reply), "BAD_ENCODING"));
        }
    }
    assert_string_equal(reply_body(post("/free", "", "")), "nothing");
    assert_string_equal(
        reply_body(post("/free", "content-type: APPLICATION/X-WWW-FORM-URLENCODED; charset=utf-8\r\n", "a=1")),
        "[a=1]");
}

static void test_too_many_fields(void **state) {
    (void)state;
    char body[4005] = "";
    for (char *at = body; at < body + 4004; at += 4) {
        at = stpcpy(at, "a=1&") - 4;
    }
    assert_int_equal(reply_status(post_bytes("/free", FORM, body, 4000)), 200);
    assert_int_equal(reply_status(post_bytes("/free", FORM, body, 4004)), 400);
}

static void test_types(void **state) {
    (void)state;
    assert_int_equal(reply_status(post("/form", "Content-Type: application/json\r\n", "{}")), 415);
    assert_int_equal(reply_status(post("/form", "Content-Type: text/plain\r\n", "csrf=1")), 415);
    assert_int_equal(reply_status(post("/form", "", "csrf=1")), 415);
    assert_int_equal(reply_status(post("/form", MULTIPART, "--BOUND--\r\n")), 415);
    assert_int_equal(reply_status(post("/free", MULTIPART, "--BOUND--\r\n")), 415);
    assert_int_equal(reply_status(post("/form", "Content-Type: application/x-www-form-urlencodedX\r\n", "a=1")), 415);
    assert_string_equal(reply_body(post("/raw", "Content-Type: application/json\r\n", "{\"a\":1}")), "raw=7:{\"a\":1}");
    assert_string_equal(reply_body(post("/raw", "Content-Type: application/xml\r\n", "")), "raw=0:");
    const char *put = "PUT /thing HTTP/1.1\r\n" HOST "Content-Type: text/csv\r\nContent-Length: 3\r\n\r\na,b";
    assert_string_equal(reply_body(client_ask(&fixture, put)), "raw=3:a,b");
}

static void test_limits(void **state) {
    (void)state;
    char body[101];
    memset(body, 'a', sizeof body);
    assert_int_equal(reply_status(post_bytes("/small", FORM, body, 100)), 200);
    assert_int_equal(reply_status(post_bytes("/small", FORM, body, 101)), 413);
    /* Said, not sent: answered at once. */
    const char *said = "POST /free HTTP/1.1\r\n" HOST FORM "Content-Length: 1000000000000\r\n\r\n";
    assert_int_equal(reply_status(client_ask(&fixture, said)), 413);
    const char *expect = "POST /free HTTP/1.1\r\n" HOST FORM "Expect: 100-continue\r\nContent-Length: 300000\r\n\r\n";
    assert_int_equal(reply_status(client_ask(&fixture, expect)), 413);
    /* Chunked: as soon as it is too much. */
    int descriptor = client_connect(&fixture);
    const char *head = "POST /small HTTP/1.1\r\n" HOST FORM "Transfer-Encoding: chunked\r\n\r\n";
    client_send(descriptor, head, strlen(head));
    for (int i = 0; i < 50; i++) {
        client_send(descriptor, "5\r\naaaaa\r\n", 10);
    }
    const char *reply = client_read(descriptor, 3000);
    assert_int_equal(reply_status(reply), 413);
    close(descriptor);
    const char *good = "POST /small HTTP/1.1\r\n" HOST FORM "Transfer-Encoding: chunked\r\n\r\n"
                       "2\r\na=\r\n3;x=y\r\nbcd\r\n0\r\n\r\n";
    assert_string_equal(reply_body(client_ask(&fixture, good)), "[a=bcd]");
}

/* A body that is refused while it is still being sent: the client reads the answer, not a reset. */
static void test_refused_body_lingers(void **state) {
    (void)state;
    static char megabyte[1024 * 1024];
    for (int round = 0; round < 5; round++) {
        int descriptor = client_connect(&fixture);
        const char *head = "POST /free HTTP/1.1\r\n" HOST FORM "Content-Length: 20971520\r\n\r\n";
        client_send(descriptor, head, strlen(head));
        ssize_t sent = 0;
        for (int i = 0; i < 20 && sent >= 0; i++) {
            sent = send(descriptor, megabyte, sizeof megabyte, MSG_NOSIGNAL);
        }
        assert_true(sent > 0);
        const char *reply = client_read(descriptor, 3000);
        assert_int_equal(reply_status(reply), 413);
        assert_non_null(strstr(reply_body(reply), "TOO_LARGE"));
        close(descriptor);
    }
}

static void ask_home(char *cookie, char *token) {
    const char *reply = client_ask(&fixture, "GET / HTTP/1.1\r\n" HOST "\r\n");
    const char *set = reply_header(reply, "Set-Cookie");
    assert_non_null(set);
    snprintf(cookie, 100, "%.*s", (int)strcspn(set, ";"), set);
    assert_int_equal(sscanf(reply_body(reply), "<p>csrf=%119[^<]", token), 1);
}

static int post_form(const char *head, const char *cookie, const char *token) {
    char lines[600];
    char body[300];
    snprintf(lines, sizeof lines, FORM "%s%s%s%s", head, cookie[0] == '\0' ? "" : "Cookie: ", cookie,
        cookie[0] == '\0' ? "" : "\r\n");
    snprintf(body, sizeof body, "a=1&csrf=%s", token);
    return reply_status(post("/form", lines, body));
}

static void test_csrf(void **state) {
    (void)state;
    char cookie[100], token[120], other_cookie[100], other_token[120], session[200];
    ask_home(cookie, token);
    ask_home(other_cookie, other_token);
    assert_string_not_equal(token, other_token);
    assert_int_equal(post_form("", cookie, token), 200);
    assert_int_equal(post_form("", cookie, ""), 403);
    assert_int_equal(post_form("", cookie, other_token), 403);
    assert_int_equal(post_form("", "", token), 403);
    assert_int_equal(post_form("", "", ""), 403);
    assert_int_equal(post_form("", "assay_visitor=", token), 403);
    assert_int_equal(post_form("Sec-Fetch-Site: same-origin\r\n", cookie, token), 200);
    assert_int_equal(post_form("Sec-Fetch-Site: cross-site\r\n", cookie, token), 403);
    assert_int_equal(post_form("Origin: https://example.org\r\n", cookie, token), 200);
    assert_int_equal(post_form("Origin: http://EXAMPLE.org:80\r\n", cookie, token), 200);
    assert_int_equal(post_form("Origin: https://evil.example\r\n", cookie, token), 403);
    assert_int_equal(post_form("Origin: https://example.org.evil.example\r\n", cookie, token), 403);
    assert_int_equal(post_form("Origin: https://example.org:8443\r\n", cookie, token), 403);
    assert_int_equal(post_form("Origin: null\r\n", cookie, token), 403);
    /* A session's token is not its visitor's, and another session's neither. */
    snprintf(session, sizeof session, "%s; assay_session=one", cookie);
    assert_int_equal(post_form("", session, token), 403);
    char request[400];
    snprintf(request, sizeof request, "GET / HTTP/1.1\r\n" HOST "Cookie: %s\r\n\r\n", session);
    assert_int_equal(sscanf(reply_body(client_ask(&fixture, request)), "<p>csrf=%119[^<]", token), 1);
    assert_int_equal(post_form("", session, token), 200);
    assert_int_equal(post_form("", "assay_session=one", token), 200);
    assert_int_equal(post_form("", "assay_session=two", token), 403);
}

static void test_multipart(void **state) {
    (void)state;
    static const struct body_case cases[] = {
        {"--BOUND\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--BOUND--\r\n", 200, "[a=1]"},
        {"--BOUND\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n--BOUND\r\nContent-Disposition: form-data; "
         "name=\"a\"\r\n\r\n2\r\n--BOUND--\r\n",
            200, "[a=][a=2]"},
        {"preamble\r\n--BOUND\r\ncontent-disposition:form-data;name=a\r\n\r\nx\r\ny\r\n--BOUND--\r\nepilogue", 200,
            "[a=x\r\ny]"},
        {"--BOUND\r\nContent-Disposition: form-data; name=\"f\"; filename=\"C:\\dir\\plan.pdf\"\r\nContent-Type: "
         "application/pdf\r\n\r\n%PDF-1.7\r\n--BOUND--\r\n",
            200, "{f:plan.pdf:application/pdf:8:%PDF-1.7}"},
        {"--BOUND\r\nContent-Disposition: form-data; name=\"f\"; filename=\"../../etc/passwd\"\r\n\r\n\r\n--BOUND--",
            200, "{f:passwd::0:}"},
        {"--BOUND\r\nContent-Disposition: form-data; name=\"f\"; filename=\"\"\r\nContent-Type: "
         "application/octet-stream\r\n\r\n\r\n--BOUND--\r\n",
            200, "nothing"},
        {"--BOUND\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\\\"b.txt\"\r\n\r\n--BOUNDlike\r\n"
         "\r\n--BOUND--\r\n",
            200, "{f:a\"b.txt::13:--BOUNDl}"},
        {"--BOUND--\r\n", 200, "nothing"},
        {"", 200, "nothing"},
        {"--BOUND\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1", 400, NULL},
        {"--BOUND\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--BOUND\r\n", 400, NULL},
        {"--BOUND\r\nContent-Disposition: form-data\r\n\r\n1\r\n--BOUND--\r\n", 400, NULL},
        {"--BOUND\r\n\r\n1\r\n--BOUND--\r\n", 400, NULL},
        {"--BOUNDX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--BOUND--\r\n", 400, NULL},
        {"no boundary at all", 400, NULL},
        {"--BOUND\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\xff\r\n--BOUND--\r\n", 400, NULL},
        {"--BOUND\r\nContent-Disposition: form-data; name=\"\xff\"\r\n\r\n1\r\n--BOUND--\r\n", 400, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *reply = post("/upload-free", MULTIPART, cases[i].body);
        if (reply_status(reply) != cases[i].status) {
            print_error("%s\n", cases[i].body);
        }
        assert_int_equal(reply_status(reply), cases[i].status);
        if (cases[i].reply != NULL) {
            assert_string_equal(reply_body(reply), cases[i].reply);
        }
    }
    static const char nul[] = "--BOUND\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\0002\r\n--BOUND--\r\n";
    assert_int_equal(reply_status(post_bytes("/upload-free", MULTIPART, nul, sizeof nul - 1)), 400);
    assert_int_equal(reply_status(post("/upload-free", "Content-Type: multipart/form-data\r\n", "--BOUND--\r\n")), 400);
    assert_string_equal(
        reply_body(post("/upload-free", "Content-Type: multipart/form-data; charset=utf-8; boundary=\"a b;c\"\r\n",
            "--a b;c\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n1\r\n--a b;c--\r\n")),
        "[x=1]");
}

/* The same body in pieces of every size: a boundary may fall anywhere. */
static void test_multipart_in_pieces(void **state) {
    (void)state;
    static const char body[] = "--BOUND\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n-\r\n--BOUN\r\n"
                               "--BOUND\r\nContent-Disposition: form-data; name=\"f\"; filename=\"n\"\r\n\r\n"
                               "\r\n\r\n--\r\n--BOUND--\r\n";
    char head[200];
    int bytes = snprintf(head, sizeof head,
        "POST /upload-free HTTP/1.1\r\n" HOST MULTIPART "Content-Length: %zu\r\n\r\n", sizeof body - 1);
    for (size_t piece = 1; piece < sizeof body; piece += piece < 16 ? 1 : 37) {
        int descriptor = client_connect(&fixture);
        client_send(descriptor, head, (size_t)bytes);
        for (size_t at = 0; at < sizeof body - 1; at += piece) {
            client_send(descriptor, body + at, at + piece < sizeof body - 1 ? piece : sizeof body - 1 - at);
            usleep(100);
        }
        const char *reply = client_reply(descriptor, false, 5000);
        assert_string_equal(reply_body(reply), "[a=1\r\n-\r\n--BOUN]{f:n::6:\r\n\r\n--}");
        close(descriptor);
    }
}

static unsigned spool_files(void) {
    unsigned count = 0;
    DIR *folder = opendir("/proc/self/fd");
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        char path[64], target[256] = "";
        snprintf(path, sizeof path, "/proc/self/fd/%.20s", entry->d_name);
        ssize_t length = readlink(path, target, sizeof target - 1);
        count += length > 0 && strstr(target, "(deleted)") != NULL ? 1 : 0;
    }
    closedir(folder);
    return count;
}

/* A multipart body of one file of that many bytes; the caller frees it. */
static char *large_upload(const char *fields, size_t bytes, size_t *length) {
    char *body = malloc(bytes + 1000);
    assert_non_null(body);
    int start_bytes = sprintf(body, "--BOUND\r\nContent-Disposition: form-data; name=\"f\"; filename=\"big\"\r\n\r\n");
    memset(body + start_bytes, 'z', bytes);
    *length = (size_t)start_bytes + bytes;
    *length += (size_t)sprintf(body + *length, "\r\n%s--BOUND--\r\n", fields);
    return body;
}

static void test_upload(void **state) {
    (void)state;
    char cookie[100], token[120], head[300], fields[300];
    size_t length;
    ask_home(cookie, token);
    snprintf(head, sizeof head, MULTIPART "Cookie: %s\r\n", cookie);
    snprintf(fields, sizeof fields, "--BOUND\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n%s\r\n", token);
    unsigned open_before = spool_files();
    int gates = atomic_load(&fixture.gates);
    char *body = large_upload(fields, 900000, &length);
    const char *reply = post_bytes("/upload", head, body, length);
    assert_int_equal(reply_status(reply), 200);
    assert_non_null(strstr(reply_body(reply), "{f:big::900000:zzzzzzzz}"));
    assert_int_equal(atomic_load(&fixture.gates), gates + 1);
    assert_int_equal(reply_status(post_bytes("/upload", MULTIPART, body, length)), 403);
    free(body);
    body = large_upload(fields, 1100000, &length);
    assert_int_equal(reply_status(post_bytes("/upload", head, body, length)), 413);
    free(body);
    assert_int_equal(spool_files(), open_before);
}

static void test_upload_raw(void **state) {
    (void)state;
    char *body = calloc(1, 2000000);
    assert_non_null(body);
    memset(body, '<', 2000000);
    const char *reply = post_bytes("/upload-free", "Content-Type: application/xml\r\n", body, 2000000);
    assert_string_equal(reply_body(reply), "{body::application/xml:2000000:<<<<<<<<}");
    free(body);
}

/* The gate speaks before a byte of the body is read, and before 100 Continue. */
static void test_gate(void **state) {
    (void)state;
    const char *head = "POST /upload HTTP/1.1\r\n" HOST MULTIPART "Content-Length: 500000\r\n"
                       "Expect: 100-continue\r\n\r\n";
    int runs = atomic_load(&fixture.runs);
    atomic_store(&fixture.gate_refuses, true);
    int descriptor = client_connect(&fixture);
    client_send(descriptor, head, strlen(head));
    const char *reply = client_read(descriptor, 3000);
    assert_int_equal(reply_status(reply), 403);
    assert_non_null(strstr(reply_body(reply), "gate closed"));
    assert_string_equal(reply_header(reply, "Connection"), "close");
    close(descriptor);
    atomic_store(&fixture.gate_refuses, false);
    assert_int_equal(atomic_load(&fixture.runs), runs);
    descriptor = client_connect(&fixture);
    const char *small = "POST /upload-free HTTP/1.1\r\n" HOST MULTIPART "Content-Length: 11\r\n"
                        "Expect: 100-continue\r\n\r\n";
    client_send(descriptor, small, strlen(small));
    char go[64] = "";
    assert_int_equal(recv(descriptor, go, sizeof go - 1, 0), 25);
    assert_string_equal(go, "HTTP/1.1 100 Continue\r\n\r\n");
    client_send(descriptor, "--BOUND--\r\n", 11);
    assert_int_equal(reply_status(client_reply(descriptor, false, 3000)), 200);
    /* The connection is good for more. */
    client_send(descriptor, "GET /echo HTTP/1.1\r\n" HOST "\r\n", strlen("GET /echo HTTP/1.1\r\n" HOST "\r\n"));
    assert_int_equal(reply_status(client_reply(descriptor, false, 3000)), 200);
    close(descriptor);
}

static void wait_idle(void) {
    for (int i = 0; i < 300 && http_server_load(fixture.server).connections > 0; i++) {
        usleep(10000);
    }
    assert_int_equal(http_server_load(fixture.server).connections, 0);
}

static void test_cut_off(void **state) {
    (void)state;
    unsigned open_before = spool_files();
    int runs = atomic_load(&fixture.runs);
    size_t length;
    char *body = large_upload("", 600000, &length);
    const char *const paths[] = {"/upload-free", "/free", "/raw", "/upload"};
    for (size_t i = 0; i < 12; i++) {
        char head[200];
        int bytes =
            snprintf(head, sizeof head, "POST %s HTTP/1.1\r\n" HOST "%sContent-Length: %d\r\n\r\n", paths[i % 4],
                i % 4 == 1   ? FORM
                : i % 4 == 2 ? "Content-Type: text/xml\r\n"
                             : MULTIPART,
                i % 4 == 1 || i % 4 == 2 ? 200000 : 700000);
        int descriptor = client_connect(&fixture);
        client_send(descriptor, head, (size_t)bytes);
        client_send(descriptor, body, i < 4 ? 100 : 150000);
        if (i >= 8) {
            shutdown(descriptor, SHUT_WR); /* says it will send no more */
            client_read(descriptor, 2000);
        }
        close(descriptor);
    }
    free(body);
    wait_idle();
    assert_int_equal(atomic_load(&fixture.runs), runs);
    assert_int_equal(spool_files(), open_before);
    assert_int_equal(reply_status(client_ask(&fixture, "GET /echo HTTP/1.1\r\n" HOST "\r\n")), 200);
}

static void test_quota(void **state) {
    (void)state;
    int holding[3];
    static char part[3000000];
    const char *head =
        "POST /upload-free HTTP/1.1\r\n" HOST "Content-Type: text/csv\r\nContent-Length: 4000000\r\n\r\n";
    for (int i = 0; i < 2; i++) {
        holding[i] = client_connect(&fixture);
        client_send(holding[i], head, strlen(head));
        client_send(holding[i], part, sizeof part);
    }
    usleep(300000);
    /* 6 of 8 MiB are under way; 4 more are not let in, a little is. */
    const char *reply = client_ask(&fixture, head);
    assert_int_equal(reply_status(reply), 503);
    assert_non_null(reply_header(reply, "Retry-After"));
    assert_int_equal(reply_status(post("/upload-free", "Content-Type: text/csv\r\n", "a,b")), 200);
    close(holding[0]);
    close(holding[1]);
    wait_idle();
    holding[2] = client_connect(&fixture);
    client_send(holding[2], head, strlen(head));
    client_send(holding[2], part, sizeof part);
    client_send(holding[2], part, 1000000);
    assert_int_equal(reply_status(client_reply(holding[2], false, 3000)), 200);
    close(holding[2]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pairs),
        cmocka_unit_test(test_too_many_fields),
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_refused_body_lingers),
        cmocka_unit_test(test_csrf),
        cmocka_unit_test(test_multipart),
        cmocka_unit_test(test_multipart_in_pieces),
        cmocka_unit_test(test_upload),
        cmocka_unit_test(test_upload_raw),
        cmocka_unit_test(test_gate),
        cmocka_unit_test(test_cut_off),
        cmocka_unit_test(test_quota),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
