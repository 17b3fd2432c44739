/* Replies as browsers and caches see them. */
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

#define HOST "Host: example.org\r\n"

static struct fixture fixture;

static int start(void **state) {
    (void)state;
    log_level_set(LOG_ERROR_LEVEL);
    assert_true(random_start());
    fixture_prepare(&fixture);
    fixture.config.behind_proxy = true;
    fixture_start(&fixture);
    return 0;
}

static int stop(void **state) {
    (void)state;
    fixture_stop(&fixture);
    return 0;
}

/* GET with more header lines. */
static const char *get(const char *path, const char *lines) {
    char request[1000];
    snprintf(request, sizeof request, "GET %s HTTP/1.1\r\n" HOST "%s\r\n", path, lines);
    return client_ask(&fixture, request);
}

static void assert_header(const char *reply, const char *name, const char *value) {
    const char *found = reply_header(reply, name);
    if (value == NULL) {
        assert_null(found);
        return;
    }
    if (found == NULL) {
        fail_msg("no header %s", name);
    }
    assert_string_equal(found, value);
}

static void assert_secure(const char *reply) {
    assert_non_null(strstr(reply_header(reply, "Content-Security-Policy"), "default-src 'none'"));
    assert_header(reply, "X-Content-Type-Options", "nosniff");
    assert_header(reply, "Referrer-Policy", "same-origin");
    assert_header(reply, "X-Frame-Options", "DENY");
    assert_header(reply, "Cross-Origin-Opener-Policy", "same-origin");
    assert_header(reply, "Cross-Origin-Resource-Policy", "same-origin");
    assert_non_null(reply_header(reply, "Permissions-Policy"));
    assert_int_equal(strlen(reply_header(reply, "X-Request-Id")), 16);
}

static void test_head(void **state) {
    (void)state;
    int descriptor = client_connect(&fixture);
    const char *paths[] = {"/page", "/assets/plain.txt", "/none", "/echo?q=abc"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        char request[200], length[32];
        int bytes = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\n" HOST "\r\n", paths[i]);
        client_send(descriptor, request, (size_t)bytes);
        const char *reply = client_reply(descriptor, false, 3000);
        int status = reply_status(reply);
        snprintf(length, sizeof length, "%s", reply_header(reply, "Content-Length"));
        assert_int_equal(strlen(reply_body(reply)), atoi(length));
        bytes = snprintf(request, sizeof request, "HEAD %s HTTP/1.1\r\n" HOST "\r\n", paths[i]);
        client_send(descriptor, request, (size_t)bytes);
        reply = client_reply(descriptor, true, 3000);
        assert_int_equal(reply_status(reply), status);
        assert_header(reply, "Content-Length", length);
        assert_string_equal(reply_body(reply), "");
        assert_secure(reply);
    }
    close(descriptor);
}

static void test_everything_is_secure(void **state) {
    (void)state;
    assert_secure(get("/", ""));
    assert_secure(get("/none", ""));
    assert_secure(get("/raise", ""));
    assert_secure(get("/parts/%00", ""));
    assert_secure(get("/assets/plain.txt", ""));
    assert_secure(get("/redirect", ""));
    assert_header(get("/", ""), "Cache-Control", "no-store");
    assert_header(get("/", ""), "Strict-Transport-Security", NULL);
    assert_non_null(reply_header(get("/", "X-Forwarded-Proto: https\r\n"), "Strict-Transport-Security"));
    assert_non_null(strstr(reply_header(get("/", "X-Forwarded-Proto: https\r\n"), "Set-Cookie"), "; Secure"));
    assert_header(get("/", ""), "Server", NULL);
}

static void test_assets(void **state) {
    (void)state;
    const char *css = "/assets/site-1a2b.css";
    const char *reply = get(css, "");
    assert_int_equal(reply_status(reply), 200);
    assert_header(reply, "Content-Type", "text/css; charset=utf-8");
    assert_header(reply, "Cache-Control", "public, max-age=31536000, immutable");
    assert_header(reply, "ETag", "\"1a2b\"");
    assert_header(reply, "Vary", "Accept-Encoding");
    assert_header(reply, "Content-Encoding", NULL);
    assert_true(strncmp(reply_body(reply), "body {", 6) == 0);
    static const struct {
        const char *accept;
        bool gzip;
    } encodings[] = {{"gzip", true}, {"gzip, deflate, br", true}, {"br;q=1.0, gzip;q=0.5", true}, {"*", true},
        {"x-gzip", true}, {"GZIP", true}, {"gzip;q=0", false}, {"identity", false}, {"*;q=0", false},
        {"gzip;q=0, *", false}, {"bgzip", false}, {"", false}};
    for (size_t i = 0; i < sizeof encodings / sizeof *encodings; i++) {
        char line[100];
        snprintf(line, sizeof line, "Accept-Encoding: %s\r\n", encodings[i].accept);
        reply = get(css, line);
        assert_header(reply, "Content-Encoding", encodings[i].gzip ? "gzip" : NULL);
        assert_header(reply, "ETag", encodings[i].gzip ? "\"1a2b-gzip\"" : "\"1a2b\"");
    }
    assert_int_equal(reply_status(get(css, "If-None-Match: \"1a2b\"\r\n")), 304);
    assert_int_equal(reply_status(get(css, "If-None-Match: W/\"1a2b\"\r\n")), 304);
    assert_int_equal(reply_status(get(css, "If-None-Match: \"other\", \"1a2b\"\r\n")), 304);
    assert_int_equal(reply_status(get(css, "If-None-Match: *\r\n")), 304);
    assert_int_equal(reply_status(get(css, "If-None-Match: \"1a2\"\r\n")), 200);
    assert_int_equal(reply_status(get(css, "If-None-Match: 1a2b\r\n")), 200);
    assert_int_equal(reply_status(get(css, "If-None-Match: \"1a2b\"\r\nAccept-Encoding: gzip\r\n")), 200);
    reply = get("/assets/plain.txt", "Accept-Encoding: gzip\r\n");
    assert_header(reply, "Content-Encoding", NULL);
    assert_header(reply, "ETag", "\"p\"");
    assert_header(reply, "Cache-Control", "public, no-cache");
    assert_string_equal(reply_body(reply), "plain");
    assert_int_equal(reply_status(get("/assets/none.css", "")), 404);
}

static void test_conditional_page(void **state) {
    (void)state;
    const char *reply = get("/page", "");
    assert_header(reply, "ETag", "\"tag-1\"");
    assert_header(reply, "Cache-Control", "no-cache");
    assert_header(reply, "Vary", "Cookie, Accept-Language");
    assert_header(reply, "Set-Cookie", NULL);
    reply = get("/page", "If-None-Match: \"tag-1\"\r\n");
    assert_int_equal(reply_status(reply), 304);
    assert_string_equal(reply_body(reply), "");
    assert_header(reply, "ETag", "\"tag-1\"");
    /* The other language is another page. */
    reply = get("/page", "If-None-Match: \"tag-1\"\r\nCookie: assay_language=cy\r\n");
    assert_int_equal(reply_status(reply), 200);
    assert_header(reply, "ETag", "\"tag-1-cy\"");
    /* Signed in, nothing is cached. */
    reply = get("/page", "If-None-Match: \"tag-1\"\r\nCookie: assay_session=abc\r\n");
    assert_int_equal(reply_status(reply), 200);
    assert_header(reply, "ETag", NULL);
    assert_header(reply, "Cache-Control", "no-store");
}

static void test_language(void **state) {
    (void)state;
    static const struct {
        const char *path, *lines;
        bool cymraeg;
    } cases[] = {
        {"/", "", false},
        {"/?lang=cy", "", true},
        {"/?lang=en", "Cookie: assay_language=cy\r\n", false},
        {"/?lang=fr", "Cookie: assay_language=cy\r\n", true},
        {"/", "Cookie: a=b; assay_language=cy\r\n", true},
        {"/", "Cookie: a=b\r\nCookie: assay_language=cy\r\n", true},
        {"/", "Accept-Language: cy\r\n", true},
        {"/", "Accept-Language: cy-GB,cy;q=0.9,en;q=0.8\r\n", true},
        {"/", "Accept-Language: en-GB,en;q=0.9,cy;q=0.8\r\n", false},
        {"/", "Accept-Language: en;q=0.1, cy;q=0.2\r\n", true},
        {"/", "Accept-Language: cy;q=0\r\n", false},
        {"/", "Accept-Language: cyx\r\n", false},
        {"/", "Accept-Language: cy\r\nCookie: assay_language=en\r\n", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *reply = get(cases[i].path, cases[i].lines);
        assert_header(reply, "Content-Language", cases[i].cymraeg ? "cy" : "en");
        assert_non_null(strstr(reply_body(reply), cases[i].cymraeg ? "<p>cy</p>" : "<p>en</p>"));
    }
    const char *set = reply_header(get("/page?lang=cy", ""), "Set-Cookie");
    assert_string_equal(set, "assay_language=cy; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000");
}

static void test_visitor_cookie(void **state) {
    (void)state;
    const char *set = reply_header(get("/", ""), "Set-Cookie");
    assert_non_null(set);
    assert_true(strncmp(set, "assay_visitor=", 14) == 0);
    assert_non_null(strstr(set, "HttpOnly; SameSite=Lax; Max-Age=86400"));
    assert_null(reply_header(get("/echo", ""), "Set-Cookie"));
    const char *known = "Cookie: assay_visitor=0123456789012345678901234567890123456789012\r\n";
    assert_null(reply_header(get("/", known), "Set-Cookie"));
}

static void test_redirect(void **state) {
    (void)state;
    static const struct {
        const char *to, *location;
    } cases[] = {
        {"/a/b?c=d%26e", "/a/b?c=d&e"},
        {"/caf%C3%A9", "/caf%C3%A9"},
        {"//evil.example", "/"},
        {"/%5cevil.example", "/"},
        {"https://evil.example/", "/"},
        {"evil", "/"},
        {"/a%0d%0aSet-Cookie:%20x=1", "/"},
        {"/a%09b", "/"},
        {"/a%20b", "/"},
        {"", "/"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char path[200];
        snprintf(path, sizeof path, "/redirect?to=%s", cases[i].to);
        const char *reply = get(path, "");
        assert_int_equal(reply_status(reply), 303);
        assert_header(reply, "Location", cases[i].location);
    }
}

static void test_download(void **state) {
    (void)state;
    const char *reply = get("/download", "");
    assert_header(reply, "Content-Disposition",
        "attachment; filename=\"r__sum__ _1_.csv\"; filename*=UTF-8''r%C3%A9sum%C3%A9%20%221%22.csv");
    assert_header(reply, "Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'");
    assert_header(reply, "Content-Type", "text/csv; charset=utf-8");
    assert_string_equal(reply_body(reply), "a,b\n");
}

static void test_headers_of_a_handler(void **state) {
    (void)state;
    const char *reply = get("/cookies", "");
    assert_header(reply, "X-Own", "new");
    assert_non_null(strstr(reply, "\r\nSet-Cookie: one=1; Path=/; HttpOnly; SameSite=Lax; Max-Age=60\r\n"));
    assert_non_null(strstr(reply, "\r\nSet-Cookie: two=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0\r\n"));
}

static void test_address(void **state) {
    (void)state;
    assert_string_equal(reply_body(get("/cookies", "")), "address=127.0.0.1 secure=0");
    assert_string_equal(
        reply_body(get("/cookies", "X-Forwarded-For: 1.1.1.1, 192.0.2.7\r\nX-Forwarded-Proto: https\r\n")),
        "address=192.0.2.7 secure=1");
    assert_string_equal(reply_body(get("/cookies", "X-Forwarded-For: 1.1.1.1\r\nX-Forwarded-For: 2001:db8::1\r\n")),
        "address=2001:db8::1 secure=0");
    assert_string_equal(
        reply_body(get("/cookies", "X-Forwarded-For: 1.1.1.1, <script>\r\n")), "address=127.0.0.1 secure=0");
}

/* An error leaves nothing of the reply begun before it, and its own arena serves it even when the request's is full. */
static void test_errors(void **state) {
    (void)state;
    int finishes = atomic_load(&fixture.finishes);
    const char *reply = get("/raise", "");
    assert_int_equal(reply_status(reply), 409);
    assert_string_equal(reply_body(reply), "<h1>STATE_REFUSED</h1><p>raised by the test</p>");
    assert_null(strstr(reply, "assay_session"));
    reply = get("/nothing", "");
    assert_int_equal(reply_status(reply), 500);
    assert_non_null(strstr(reply_body(reply), "INTERNAL"));
    reply = get("/greedy", "");
    assert_int_equal(reply_status(reply), 500);
    assert_non_null(strstr(reply_body(reply), "TOO_MUCH_MEMORY"));
    reply = get("/none", "");
    assert_int_equal(reply_status(reply), 404);
    assert_non_null(strstr(reply_body(reply), "NOT_FOUND"));
    assert_int_equal(atomic_load(&fixture.finishes), finishes + 4);
}

static void test_large(void **state) {
    (void)state;
    const char *reply = get("/large", "");
    assert_int_equal(reply_status(reply), 200);
    assert_int_equal(strlen(reply_body(reply)), 900 * 1024);
}

static void test_keep_alive(void **state) {
    (void)state;
    int descriptor = client_connect(&fixture);
    for (int i = 0; i < 50; i++) {
        const char *ask = i % 3 == 0   ? "GET /none HTTP/1.1\r\n" HOST "\r\n"
                          : i % 3 == 1 ? "GET /assets/plain.txt HTTP/1.1\r\n" HOST "\r\n"
                                       : "POST /free HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n";
        client_send(descriptor, ask, strlen(ask));
        assert_int_equal(reply_status(client_reply(descriptor, false, 3000)), i % 3 == 0 ? 404 : 200);
    }
    const char *last = "GET /echo HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n";
    client_send(descriptor, last, strlen(last));
    assert_header(client_read(descriptor, 3000), "Connection", "close");
    close(descriptor);
    assert_int_equal(reply_status(client_ask(&fixture, "GET /echo HTTP/1.0\r\n\r\n")), 200);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_head),
        cmocka_unit_test(test_everything_is_secure),
        cmocka_unit_test(test_assets),
        cmocka_unit_test(test_conditional_page),
        cmocka_unit_test(test_language),
        cmocka_unit_test(test_visitor_cookie),
        cmocka_unit_test(test_redirect),
        cmocka_unit_test(test_download),
        cmocka_unit_test(test_headers_of_a_handler),
        cmocka_unit_test(test_address),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_large),
        cmocka_unit_test(test_keep_alive),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
