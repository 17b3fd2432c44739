/* What is malformed, refused in one place on the handler's first call, before a byte of the body is read.
 *
 * What libmicrohttpd 0.9.75 reads without a word, and a handler cannot see in names and values:
 * - a NUL in a value or in the target: the text just ends there;
 * - a bare LF as the end of a line: read as CR LF;
 * - obsolete folding, "X: y" CR LF "  z": becomes a header "Xz" with the value "y";
 * - a line that begins with a colon: read as the end of the header, what follows as the next request;
 * - several spaces around the target.
 * All of them leave bytes of the header that its parts do not account for: see header_bytes.
 *
 * What it answers by itself, without our headers, closing the connection: a header line without a colon, a
 * Content-Length that is no number (the reply's header is then written twice), an HTTP version other than 1.x, a header
 * over the connection's memory (400, 413, 505, 431, 414). A request line without a target it just closes on. Empty
 * lines before the request line it skips, as RFC 9112 (2.2) wants. */
#include <string.h>
#include <strings.h>

#include "http/http_internal.h"

struct look {
    struct http_exchange *exchange;
    unsigned headers, hosts, lengths, encodings, types;
    size_t bytes; /* of names, values and what stands between them, as they came */
    const char *host;
    const char *encoding;
    const char *length;
    const char *why;
};

static bool token_char(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') ||
           (character != '\0' && strchr("!#$%&'*+-.^_`|~", character) != NULL);
}

static bool token(const char *text, size_t bytes) {
    for (size_t i = 0; i < bytes; i++) {
        if (!token_char(text[i])) {
            return false;
        }
    }
    return bytes > 0;
}

static bool value_clean(const char *value, size_t bytes) {
    for (size_t i = 0; i < bytes; i++) {
        unsigned char byte = (unsigned char)value[i];
        if ((byte < 0x20 && byte != '\t') || byte == 0x7F) {
            return false;
        }
    }
    return true;
}

static enum MHD_Result header_look(
    void *context, enum MHD_ValueKind kind, const char *name, size_t name_bytes, const char *value, size_t bytes) {
    struct look *look = context;
    (void)kind;
    look->headers++;
    look->bytes += (uintptr_t)value + bytes - (uintptr_t)name + 2;
    if (!token(name, name_bytes)) {
        look->why = "header name is no token";
    } else if (!value_clean(value, bytes)) {
        look->why = "control character in a header value";
    } else if (strcasecmp(name, "Host") == 0) {
        look->hosts++;
        look->host = value;
    } else if (strcasecmp(name, "Content-Length") == 0) {
        look->lengths++;
        look->length = value;
    } else if (strcasecmp(name, "Transfer-Encoding") == 0) {
        look->encodings++;
        look->encoding = value;
    } else if (strcasecmp(name, "Content-Type") == 0) {
        look->types++;
        look->exchange->content_type = value;
    }
    return MHD_YES;
}

static bool host_valid(const char *host) {
    size_t good = strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]%~");
    return host[0] != '\0' && host[good] == '\0' && strlen(host) <= 255;
}

/* Whether every byte of the header is in its request line, names and values: name and value are where they were read,
 * in 0.9.75; of another version nothing is claimed. */
static bool header_bytes(const struct look *look, const char *method, const char *version) {
    static const char known[] = "0.9.75";
    const struct http_exchange *exchange = look->exchange;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(exchange->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    size_t seen = strlen(method) + 1 + strlen(exchange->raw) + 1 + strlen(version) + 2 + look->bytes + 2;
    return info == NULL || strcmp(MHD_get_version(), known) != 0 || info->header_size == seen;
}

static const char *header_fault(const struct look *look, const char *version) {
    if (look->why != NULL) {
        return look->why;
    }
    if (look->hosts > 1) {
        return "more than one Host";
    }
    if (look->hosts == 0 && strcmp(version, "HTTP/1.0") != 0) {
        return "no Host";
    }
    if (look->hosts == 1 && !host_valid(look->host)) {
        return "malformed Host";
    }
    if (look->lengths > 1) {
        return "more than one Content-Length";
    }
    if (look->encodings > 0 && look->lengths > 0) {
        return "Content-Length with Transfer-Encoding";
    }
    if (look->encodings > 1 || (look->encodings == 1 && strcasecmp(look->encoding, "chunked") != 0)) {
        return "Transfer-Encoding other than chunked";
    }
    if (look->encodings == 1 && strcmp(version, "HTTP/1.0") == 0) {
        return "Transfer-Encoding in HTTP/1.0";
    }
    if (look->types > 1) {
        return "more than one Content-Type";
    }
    return NULL;
}

int http_refuse(struct http_exchange *exchange, const char *method, const char *version, const char **why) {
    static const char *const carries_body[] = {"POST", "PUT", "DELETE", "PATCH"};
    static const char *const known[] = {"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"};
    struct look look = {.exchange = exchange};
    MHD_get_connection_values_n(exchange->connection, MHD_HEADER_KIND, header_look, &look);
    if (!token(method, strlen(method))) {
        *why = "method is no token";
        return 400;
    }
    *why = "bytes of no header line";
    if (!header_bytes(&look, method, version)) {
        return 400;
    }
    *why = "too many headers";
    if (look.headers > HTTP_HEADERS_MOST || look.bytes > HTTP_HEADER_BYTES) {
        return 431;
    }
    *why = "target too long";
    if (strlen(exchange->raw) > HTTP_HEADER_BYTES / 2) {
        return 414;
    }
    *why = header_fault(&look, version);
    if (*why != NULL) {
        return 400;
    }
    bool is_known = false;
    bool may_carry = false;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        is_known = is_known || strcmp(method, known[i]) == 0;
    }
    for (size_t i = 0; i < sizeof carries_body / sizeof *carries_body; i++) {
        may_carry = may_carry || strcmp(method, carries_body[i]) == 0;
    }
    if (!is_known) {
        *why = "method not known";
        return 501;
    }
    int64_t length = 0;
    if (look.length != NULL && !text_number(look.length, 0, INT64_MAX, &length)) {
        *why = "Content-Length is no number";
        return 400;
    }
    exchange->content_length = look.encodings > 0 ? UINT64_MAX : (uint64_t)length;
    exchange->body_follows = exchange->content_length > 0;
    if (exchange->body_follows && !may_carry) {
        *why = "body on a method without one";
        return 400;
    }
    return 0;
}
