#include "view/html.h"

#include <string.h>
#include <strings.h>

/* What most pages fit into: growing step by step would copy them over and over. */
enum { PAGE_BYTES = 16000 };

void html_room(struct html *out, size_t bytes) {
    out->text = (struct text_builder){.arena = out->arena, .data = arena_alloc(out->arena, bytes), .capacity = bytes};
}

void html_start(struct html *out, struct arena *arena, bool cymraeg) {
    *out = (struct html){.arena = arena, .cymraeg = cymraeg};
    html_room(out, PAGE_BYTES);
}

void html_raw(struct html *out, const char *data, size_t length) {
    text_add_bytes(&out->text, data, length);
}

void html_safe_write(struct html *out, struct html_safe value) {
    if (value.length > 0) {
        text_add_bytes(&out->text, value.data, value.length);
    }
}

/* 1 for the five characters that mean something in HTML. */
static const unsigned char html_special[256] = {['&'] = 1, ['<'] = 1, ['>'] = 1, ['"'] = 1, ['\''] = 1};

static const char *html_reference(char c) {
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    default:
        return "&#39;";
    }
}

void html_text(struct html *out, const char *value) {
    if (value == NULL) {
        return;
    }
    const char *start = value;
    const char *at = value;
    for (;; at++) {
        unsigned char c = (unsigned char)*at;
        if (c == '\0') {
            break;
        }
        if (html_special[c]) {
            text_add_bytes(&out->text, start, (size_t)(at - start));
            text_add(&out->text, html_reference(*at));
            start = at + 1;
        }
    }
    text_add_bytes(&out->text, start, (size_t)(at - start));
}

static bool url_allowed(const char *value) {
    static const char *const schemes[] = {"https:", "http:", "mailto:", "tel:"};
    if (value[0] == '#' || value[0] == '?') {
        return true;
    }
    if (value[0] == '/') {
        return value[1] != '/' && value[1] != '\\'; /* another host, without its scheme */
    }
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        if (strncasecmp(value, schemes[i], strlen(schemes[i])) == 0) {
            return true;
        }
    }
    return false;
}

/* Control characters and backslashes in an address are read differently by different browsers. */
static bool url_plain(const char *value) {
    for (; *value != '\0'; value++) {
        if ((unsigned char)*value < 0x20 || *value == '\\' || *value == 0x7f) {
            return false;
        }
    }
    return true;
}

void html_url(struct html *out, const char *value) {
    if (value != NULL) {
        html_text(out, url_allowed(value) && url_plain(value) ? value : "#");
    }
}

static bool url_unreserved(unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

void html_url_part(struct html *out, const char *value) {
    static const char digits[] = "0123456789ABCDEF";
    for (; value != NULL && *value != '\0'; value++) {
        unsigned char c = (unsigned char)*value;
        if (url_unreserved(c)) {
            text_add_char(&out->text, *value);
        } else {
            char encoded[3] = {'%', digits[c >> 4], digits[c & 15]};
            text_add_bytes(&out->text, encoded, sizeof encoded);
        }
    }
}

/* Digits of number at the end of buffer[32], in groups of three when grouped; gives the first. */
static char *number_write(char buffer[32], int64_t number, bool grouped) {
    char *at = buffer + 31;
    uint64_t left = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    *at = '\0';
    for (int digits = 1;; digits++) {
        *--at = (char)('0' + left % 10);
        left /= 10;
        if (left == 0) {
            break;
        }
        if (grouped && digits % 3 == 0) {
            *--at = ',';
        }
    }
    if (number < 0) {
        *--at = '-';
    }
    return at;
}

void html_number(struct html *out, int64_t value) {
    char buffer[32];
    text_add(&out->text, number_write(buffer, value, true));
}

void html_plain_number(struct html *out, int64_t value) {
    char buffer[32];
    text_add(&out->text, number_write(buffer, value, false));
}

const char *html_count(struct html *out, int64_t number) {
    char buffer[32];
    return arena_text(out->arena, number_write(buffer, number, true));
}

const char *html_id(struct html *out, int64_t number) {
    char buffer[32];
    return arena_text(out->arena, number_write(buffer, number, false));
}

void html_csrf(struct html *out) {
    text_add(&out->text, "<input type=\"hidden\" name=\"csrf\" value=\"");
    html_text(out, out->csrf);
    text_add(&out->text, "\">");
    if (out->submission != NULL) {
        text_add(&out->text, "<input type=\"hidden\" name=\"submission\" value=\"");
        html_text(out, out->submission);
        text_add(&out->text, "\">");
    }
}

void html_error_mark(struct html *out) {
    out->error = true;
}
