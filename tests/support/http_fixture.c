#include "support/http_fixture.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum { REPLY_BYTES = 1024 * 1024 };

#define MEBIBYTE ((size_t)1024 * 1024)

static const unsigned char key[32] = "a key of thirty-two bytes, yes.";
static const unsigned char asset_plain[] = "body { color: black; color: black; color: black; }";
static const unsigned char asset_gzip[] = "\x1f\x8b not really";
static const struct http_asset assets[] = {
    {"/assets/site-1a2b.css", "text/css; charset=utf-8", asset_plain, sizeof asset_plain - 1, asset_gzip,
        sizeof asset_gzip - 1, "1a2b", true},
    {"/assets/plain.txt", "text/plain; charset=utf-8", (const unsigned char *)"plain", 5, NULL, 0, "\"p\"", false},
};

static void answer(struct http_request *request, const char *text) {
    http_reply(request, 200, "text/plain", text, strlen(text));
}

static void handle_home(struct http_request *request) {
    const char *page =
        arena_format(request->arena, "<p>csrf=%s</p><p>%s</p>", request->csrf, request->cymraeg ? "cy" : "en");
    http_reply(request, 200, "text/html", page, strlen(page));
}

static void handle_page(struct http_request *request) {
    http_reply(request, 200, "text/html", "<p>public</p>", 13);
    http_reply_etag(request, "tag-1");
}

static void handle_echo(struct http_request *request) {
    answer(request, arena_format(request->arena, "path=%s q=%s", request->path, fields_value(&request->query, "q")));
}

static void handle_part(struct http_request *request) {
    answer(request, arena_format(request->arena, "part=%s", http_part(request, "name")));
}

static void handle_parts(struct http_request *request) {
    answer(request, arena_format(request->arena, "case=%lld section=%s", (long long)http_part_id(request, "case"),
                        http_part(request, "section")));
}

static void handle_new(struct http_request *request) {
    answer(request, "new");
}

static void handle_form(struct http_request *request) {
    struct text_builder text;
    text_builder_start(&text, request->arena);
    for (size_t i = 0; i < request->form.count && i < 20; i++) {
        text_add_format(&text, "[%s=%s]", request->form.field[i].name, request->form.field[i].value);
    }
    for (size_t i = 0; i < request->files; i++) {
        char data[64] = "";
        ssize_t got = read(request->file[i].descriptor, data, sizeof data - 1);
        text_add_format(&text, "{%s:%s:%s:%zu:%.*s}", request->file[i].field, request->file[i].name,
            request->file[i].type, (size_t)request->file[i].size, got < 8 ? (int)got : 8, data);
    }
    answer(request, text.length == 0 ? "nothing" : text.data);
}

static void handle_raw(struct http_request *request) {
    answer(request, arena_format(request->arena, "raw=%zu:%.*s", request->body.length, (int)request->body.length,
                        request->body.length == 0 ? "" : (const char *)request->body.data));
}

static void handle_raise(struct http_request *request) {
    http_reply_cookie(request, "assay_session", "secret", 60);
    answer(request, "half");
    arena_raise(request->arena, ERROR_STATE_REFUSED, "raised by the test");
}

static void handle_nothing(struct http_request *request) {
    (void)request;
}

static void handle_greedy(struct http_request *request) {
    for (;;) {
        arena_alloc(request->arena, (size_t)1024 * 1024);
    }
}

static void handle_redirect(struct http_request *request) {
    http_redirect(request, fields_value(&request->query, "to"));
}

static void handle_download(struct http_request *request) {
    http_reply_attachment(request, "text/csv", "r\xC3\xA9sum\xC3\xA9 \"1\".csv", "a,b\n", 4);
}

static void handle_cookies(struct http_request *request) {
    http_reply_cookie(request, "one", "1", 60);
    http_reply_cookie(request, "two", NULL, 0);
    http_reply_header(request, "X-Own", "old");
    http_reply_header(request, "x-own", "new");
    answer(request, arena_format(request->arena, "address=%s secure=%d", request->remote_address, request->secure));
}

static void handle_hold(struct http_request *request) {
    struct fixture *fixture = request->resource;
    atomic_fetch_add(&fixture->held, 1);
    while (!atomic_load(&fixture->release)) {
        usleep(2000);
    }
    answer(request, "held");
}

static void handle_large(struct http_request *request) {
    size_t bytes = 921600;
    char *data = arena_alloc(request->arena, bytes);
    memset(data, 'x', bytes);
    http_reply(request, 200, "text/plain", data, bytes);
}

static const struct http_route table[] = {
    {HTTP_GET, "/", NULL, HTTP_PUBLIC, 0, handle_home},
    {HTTP_GET, "/page", NULL, HTTP_PUBLIC, 0, handle_page},
    {HTTP_GET, "/echo", NULL, HTTP_ANONYMOUS, 0, handle_echo},
    {HTTP_GET, "/parts/{name}", NULL, HTTP_PUBLIC, 0, handle_part},
    {HTTP_GET, "/parts/new", NULL, HTTP_PUBLIC, 0, handle_new},
    {HTTP_GET, "/cases/{case}/sections/{section}", NULL, HTTP_PUBLIC, 0, handle_parts},
    {HTTP_POST, "/cases/{case}/sections/{other}", NULL, HTTP_PUBLIC, 0, handle_new},
    {HTTP_POST, "/form", NULL, HTTP_PUBLIC, 0, handle_form},
    {HTTP_POST, "/small", NULL, HTTP_PUBLIC | HTTP_NO_CSRF, 100, handle_form},
    {HTTP_POST, "/free", NULL, HTTP_PUBLIC | HTTP_NO_CSRF, 0, handle_form},
    {HTTP_POST, "/raw", NULL, HTTP_PUBLIC | HTTP_NO_CSRF, 0, handle_raw},
    {HTTP_POST, "/upload", "evidence.add", HTTP_UPLOAD, MEBIBYTE, handle_form},
    {HTTP_POST, "/upload-free", "evidence.add", HTTP_UPLOAD | HTTP_NO_CSRF, 4 * MEBIBYTE, handle_form},
    {HTTP_PUT, "/thing", "thing.put", HTTP_NO_CSRF, 0, handle_raw},
    {HTTP_DELETE, "/thing", "thing.delete", HTTP_NO_CSRF, 0, handle_new},
    {HTTP_GET, "/raise", NULL, HTTP_PUBLIC, 0, handle_raise},
    {HTTP_GET, "/nothing", NULL, HTTP_PUBLIC, 0, handle_nothing},
    {HTTP_GET, "/greedy", NULL, HTTP_PUBLIC, 0, handle_greedy},
    {HTTP_GET, "/redirect", NULL, HTTP_PUBLIC, 0, handle_redirect},
    {HTTP_GET, "/download", NULL, HTTP_PUBLIC, 0, handle_download},
    {HTTP_GET, "/cookies", NULL, HTTP_PUBLIC, 0, handle_cookies},
    {HTTP_GET, "/hold", NULL, HTTP_PUBLIC, 0, handle_hold},
    {HTTP_GET, "/large", NULL, HTTP_PUBLIC, 0, handle_large},
};

static void *hook_open(void *context, unsigned worker) {
    struct fixture *fixture = context;
    (void)worker;
    atomic_fetch_add(&fixture->opened, 1);
    return fixture;
}

static void hook_close(void *context, void *resource) {
    struct fixture *fixture = context;
    (void)resource;
    atomic_fetch_add(&fixture->closed, 1);
}

static void hook_gate(void *context, struct http_request *request) {
    struct fixture *fixture = context;
    atomic_fetch_add(&fixture->gates, 1);
    if (atomic_load(&fixture->gate_refuses)) {
        arena_raise(request->arena, ERROR_FORBIDDEN, "gate closed");
    }
}

static void hook_run(void *context, struct http_request *request) {
    struct fixture *fixture = context;
    atomic_fetch_add(&fixture->runs, 1);
    request->route->handler(request);
}

static void hook_error(void *context, struct http_request *request, const struct error *error) {
    struct fixture *fixture = context;
    atomic_fetch_add(&fixture->errors, 1);
    const char *page = arena_format(request->arena, "<h1>%s</h1><p>%s</p>", error_name(error->code), error->detail);
    http_reply(request, error_status(error->code), "text/html", page, strlen(page));
}

static void hook_finish(void *context, struct http_request *request) {
    struct fixture *fixture = context;
    (void)request;
    atomic_fetch_add(&fixture->finishes, 1);
}

void fixture_prepare(struct fixture *fixture) {
    memset(fixture, 0, sizeof *fixture);
    fixture->hooks = (struct http_hooks){fixture, hook_open, hook_close, hook_gate, hook_run, hook_error, hook_finish};
    fixture->routes = (struct http_routes){table, sizeof table / sizeof *table};
    fixture->config = (struct http_config){
        .address = "127.0.0.1",
        .io_threads = 2,
        .workers = 2,
        .queue_length = 8,
        .connections = 3000,
        .header_seconds = 10,
        .body_seconds = 10,
        .queue_seconds = 10,
        .idle_seconds = 10,
        .spool_quota = UINT64_C(8) * 1024 * 1024,
        .spool_folder = "/tmp",
        .csrf_key = key,
        .routes = &fixture->routes,
        .routes_count = 1,
        .hooks = &fixture->hooks,
        .assets = assets,
        .assets_count = sizeof assets / sizeof *assets,
    };
}

void fixture_start(struct fixture *fixture) {
    fixture->server = http_server_start(&fixture->config);
    if (fixture->server == NULL) {
        fprintf(stderr, "the server of the fixture did not start\n");
        abort();
    }
}

void fixture_stop(struct fixture *fixture) {
    atomic_store(&fixture->release, true);
    http_server_stop(fixture->server, 5);
    fixture->server = NULL;
}

int client_connect(const struct fixture *fixture) {
    struct sockaddr_in address = {.sin_family = AF_INET,
        .sin_port = htons((uint16_t)http_server_port(fixture->server)),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor >= 0 && connect(descriptor, (struct sockaddr *)&address, sizeof address) != 0) {
        close(descriptor);
        descriptor = -1;
    }
    return descriptor;
}

void client_send(int descriptor, const char *data, size_t bytes) {
    while (bytes > 0) {
        ssize_t sent = send(descriptor, data, bytes, MSG_NOSIGNAL);
        if (sent <= 0) {
            return; /* the server has closed: the reply says why */
        }
        data += sent;
        bytes -= (size_t)sent;
    }
}

static char *reply_buffer(void) {
    static _Thread_local char buffer[REPLY_BYTES + 1];
    return buffer;
}

/* Adds what comes; false at the end, on an error or when the time is over. */
static bool reply_more(int descriptor, char *buffer, size_t *length, int milliseconds) {
    struct pollfd wait = {.fd = descriptor, .events = POLLIN};
    if (*length == REPLY_BYTES || poll(&wait, 1, milliseconds) <= 0) {
        return false;
    }
    ssize_t got = recv(descriptor, buffer + *length, REPLY_BYTES - *length, 0);
    if (got <= 0) {
        return false;
    }
    *length += (size_t)got;
    buffer[*length] = '\0';
    return true;
}

const char *client_read(int descriptor, int milliseconds) {
    char *buffer = reply_buffer();
    size_t length = 0;
    buffer[0] = '\0';
    while (reply_more(descriptor, buffer, &length, milliseconds)) {
    }
    return buffer;
}

const char *client_reply(int descriptor, bool head, int milliseconds) {
    char *buffer = reply_buffer();
    size_t length = 0;
    buffer[0] = '\0';
    for (;;) {
        char *end = strstr(buffer, "\r\n\r\n");
        if (end != NULL && strncmp(buffer, "HTTP/1.1 100", 12) == 0) {
            length -= (size_t)(end + 4 - buffer);
            memmove(buffer, end + 4, length + 1);
            continue;
        }
        if (end != NULL) {
            const char *declared = reply_header(buffer, "Content-Length");
            bool bodiless = head || reply_status(buffer) == 304;
            size_t body = bodiless || declared == NULL ? 0 : strtoul(declared, NULL, 10);
            if (length >= (size_t)(end + 4 - buffer) + body) {
                return buffer;
            }
        }
        if (!reply_more(descriptor, buffer, &length, milliseconds)) {
            return buffer;
        }
    }
}

const char *client_ask_bytes(const struct fixture *fixture, const char *request, size_t bytes) {
    int descriptor = client_connect(fixture);
    client_send(descriptor, request, bytes);
    const char *reply = client_reply(descriptor, strncmp(request, "HEAD ", 5) == 0, 5000);
    close(descriptor);
    return reply;
}

const char *client_ask(const struct fixture *fixture, const char *request) {
    return client_ask_bytes(fixture, request, strlen(request));
}

int reply_status(const char *reply) {
    int status = 0;
    return sscanf(reply, "HTTP/1.%*c %d", &status) == 1 ? status : 0;
}

const char *reply_header(const char *reply, const char *name) {
    static _Thread_local char value[2048];
    size_t bytes = strlen(name);
    const char *end = strstr(reply, "\r\n\r\n");
    for (const char *at = strstr(reply, "\r\n"); at != NULL && at < end; at = strstr(at + 2, "\r\n")) {
        if (strncasecmp(at + 2, name, bytes) == 0 && at[2 + bytes] == ':') {
            const char *start = at + 3 + bytes + strspn(at + 3 + bytes, " ");
            snprintf(value, sizeof value, "%.*s", (int)strcspn(start, "\r"), start);
            return value;
        }
    }
    return NULL;
}

const char *reply_body(const char *reply) {
    const char *end = strstr(reply, "\r\n\r\n");
    return end == NULL ? "" : end + 4;
}
