/* Reads a body as its type and route say: pairs, multipart, raw into memory, raw into a file. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "http/http_internal.h"

enum body_kind { BODY_PAIRS, BODY_MULTIPART, BODY_RAW, BODY_FILE };

struct http_body {
    enum body_kind kind;
    size_t limit;
    uint64_t total;
    char *data; /* grown by realloc; one byte longer than capacity */
    size_t length;
    size_t capacity;
    struct http_multipart *multipart;
    struct http_file *file;
};

static void body_free(void *what) {
    struct http_body *body = what;
    free(body->data);
}

void http_body_start(struct http_exchange *exchange) {
    struct http_request *request = &exchange->request;
    const struct http_route *route = request->route;
    const char *type = exchange->content_type == NULL ? "" : exchange->content_type;
    struct http_body *body = ARENA_NEW(request->arena, struct http_body);
    arena_defer(request->arena, body_free, body);
    body->limit = route->body_limit == 0 ? HTTP_BODY_LIMIT : route->body_limit;
    exchange->body = body;
    fields_start(&request->form, request->arena);
    if (strncasecmp(type, "multipart/form-data", 19) == 0) {
        body->kind = BODY_MULTIPART;
        body->multipart = http_multipart_start(exchange, type);
        if (body->multipart == NULL) {
            http_exchange_fail(exchange, ERROR_BAD_REQUEST, "multipart without a boundary");
        }
    } else if (strncasecmp(type, "application/x-www-form-urlencoded", 33) == 0) {
        body->kind = BODY_PAIRS;
    } else if ((route->flags & HTTP_UPLOAD) != 0) {
        body->kind = BODY_FILE;
        body->file = http_spool_open(exchange, "body", "", type);
    } else {
        body->kind = BODY_RAW;
    }
}

static void body_collect(struct http_exchange *exchange, struct http_body *body, const char *data, size_t bytes) {
    if (!http_spool_charge(exchange, bytes)) {
        return;
    }
    if (body->length + bytes > body->capacity) {
        size_t capacity = body->capacity == 0 ? 4096 : body->capacity;
        while (capacity < body->length + bytes) {
            capacity *= 2;
        }
        char *grown = realloc(body->data, capacity + 1);
        if (grown == NULL) {
            http_exchange_fail(exchange, ERROR_BUSY, "no memory for a body");
            return;
        }
        body->data = grown;
        body->capacity = capacity;
    }
    memcpy(body->data + body->length, data, bytes);
    body->length += bytes;
}

bool http_body_take(struct http_exchange *exchange, const char *data, size_t bytes) {
    struct http_body *body = exchange->body;
    if (body == NULL) {
        return true; /* an error was found before; the rest is read and forgotten */
    }
    body->total += bytes;
    if (body->total > body->limit) {
        return false;
    }
    if (exchange->error != ERROR_NONE) {
        return true;
    }
    switch (body->kind) {
    case BODY_MULTIPART:
        http_multipart_take(body->multipart, data, bytes);
        break;
    case BODY_FILE:
        http_spool_write(exchange, body->file, data, bytes);
        break;
    case BODY_PAIRS:
    case BODY_RAW:
        body_collect(exchange, body, data, bytes);
        break;
    }
    return true;
}

void http_body_end(struct http_exchange *exchange) {
    struct http_body *body = exchange->body;
    struct http_request *request = &exchange->request;
    size_t count = 0;
    if (exchange->error != ERROR_NONE) {
        return;
    }
    switch (body->kind) {
    case BODY_MULTIPART:
        if (!http_multipart_end(body->multipart)) {
            http_exchange_fail(exchange, ERROR_BAD_REQUEST, "multipart without its end");
        }
        break;
    case BODY_PAIRS:
        if (body->data != NULL && !http_form_decode(body->data, body->length, &request->form, &count)) {
            http_exchange_fail(exchange, ERROR_BAD_ENCODING, "form field is not UTF-8");
        }
        if (count > HTTP_FIELDS_MOST) {
            http_exchange_fail(exchange, ERROR_BAD_REQUEST, "too many fields");
        }
        break;
    case BODY_RAW:
        request->body = (struct bytes){(unsigned char *)body->data, body->length};
        break;
    case BODY_FILE:
        break;
    }
    for (size_t i = 0; i < request->files; i++) {
        lseek(request->file[i].descriptor, 0, SEEK_SET);
    }
}
