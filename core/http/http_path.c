/* Decoding: the path once and strictly, urlencoded pairs as browsers write them. */
#include <string.h>

#include "http/http_internal.h"

static int hex_digit(char character) {
    if (character >= '0' && character <= '9') {
        return character - '0';
    }
    if (character >= 'a' && character <= 'f') {
        return character - 'a' + 10;
    }
    if (character >= 'A' && character <= 'F') {
        return character - 'A' + 10;
    }
    return -1;
}

/* The byte that %XX stands for, or -1. */
static int percent_byte(const char *at, const char *end) {
    if (end - at < 3 || hex_digit(at[1]) < 0 || hex_digit(at[2]) < 0) {
        return -1;
    }
    return hex_digit(at[1]) * 16 + hex_digit(at[2]);
}

bool http_path_decode(const char *raw, char *path) {
    const char *end = raw + strcspn(raw, "?");
    char *out = path;
    char *segment = path;
    if (*raw != '/') {
        return false;
    }
    for (const char *at = raw; at < end; at++) {
        int byte = (unsigned char)*at;
        if (byte == '%') {
            byte = percent_byte(at, end);
            /* A decoded slash would make two segments of one. */
            if (byte < 0 || byte == '/') {
                return false;
            }
            at += 2;
        } else if (byte == '/') {
            segment = out + 1;
        } else if (byte == ' ' || byte == '#') {
            return false;
        }
        if (byte < 0x20 || byte == 0x7F || byte == '\\') {
            return false;
        }
        *out++ = (char)byte;
        bool last = at + 1 >= end || at[1] == '/';
        size_t length = (size_t)(out - segment);
        if (last && segment <= out &&
            ((length == 1 && segment[0] == '.') || (length == 2 && memcmp(segment, "..", 2) == 0))) {
            return false;
        }
    }
    *out = '\0';
    return text_utf8(path, (size_t)(out - path));
}

/* In place; gives the new length. '%' without two digits stays as it is, as browsers read it. */
static size_t form_unescape(char *text, size_t bytes) {
    char *out = text;
    const char *end = text + bytes;
    for (const char *at = text; at < end; at++) {
        int byte = *at == '%' ? percent_byte(at, end) : -1;
        if (byte >= 0) {
            at += 2;
            *out++ = (char)byte;
        } else {
            *out++ = (char)(*at == '+' ? ' ' : *at);
        }
    }
    return (size_t)(out - text);
}

bool http_form_decode(char *text, size_t bytes, struct fields *fields, size_t *count) {
    bool good = true;
    char *end = text + bytes;
    *count = 0;
    for (char *at = text; at < end;) {
        char *stop = memchr(at, '&', (size_t)(end - at));
        char *next = stop == NULL ? end : stop + 1;
        stop = stop == NULL ? end : stop;
        if (stop > at) {
            char *equals = memchr(at, '=', (size_t)(stop - at));
            char *name_end = equals == NULL ? stop : equals;
            char *value = equals == NULL ? stop : equals + 1;
            size_t name_bytes = form_unescape(at, (size_t)(name_end - at));
            size_t value_bytes = form_unescape(value, (size_t)(stop - value));
            (*count)++;
            if (!text_utf8(at, name_bytes) || !text_utf8(value, value_bytes)) {
                good = false;
            } else if (*count <= HTTP_FIELDS_MOST) {
                /* The last pair ends at `end`, where there is room for its NUL: see http_internal.h. */
                at[name_bytes] = '\0';
                value[value_bytes] = '\0';
                fields_add(fields, at, equals == NULL ? "" : value);
            }
        }
        at = next;
    }
    return good;
}
