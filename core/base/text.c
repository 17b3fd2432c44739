#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool text_equal(const char *a, const char *b) {
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* Bytes of the white space that text begins with: ASCII, no-break, ideographic and the U+2000 spaces; else 0. */
static size_t space_bytes(const char *text) {
    const unsigned char *at = (const unsigned char *)text;
    if (*at == ' ' || (*at >= '\t' && *at <= '\r')) {
        return 1;
    }
    if (at[0] == 0xC2 && at[1] == 0xA0) {
        return 2;
    }
    if (at[0] == 0xE2 && at[1] == 0x80 && ((at[2] >= 0x80 && at[2] <= 0x8D) || at[2] == 0xAF)) {
        return 3;
    }
    if ((at[0] == 0xE3 && at[1] == 0x80 && at[2] == 0x80) || (at[0] == 0xEF && at[1] == 0xBB && at[2] == 0xBF)) {
        return 3;
    }
    return 0;
}

bool text_blank(const char *text) {
    if (text == NULL) {
        return true;
    }
    for (size_t bytes; *text != '\0'; text += bytes) {
        bytes = space_bytes(text);
        if (bytes == 0) {
            return false;
        }
    }
    return true;
}

bool text_starts(const char *text, const char *prefix) {
    return text != NULL && strncmp(text, prefix, strlen(prefix)) == 0;
}

char *text_trim(struct arena *arena, const char *text) {
    if (text == NULL) {
        return arena_text(arena, "");
    }
    for (size_t bytes; (bytes = space_bytes(text)) > 0;) {
        text += bytes;
    }
    const char *end = text;
    for (const char *at = text; *at != '\0';) {
        size_t bytes = space_bytes(at);
        at += bytes == 0 ? 1 : bytes;
        if (bytes == 0) {
            end = at;
        }
    }
    return arena_text_part(arena, text, (size_t)(end - text));
}

char *text_lower(struct arena *arena, const char *text) {
    char *lower = arena_text(arena, text == NULL ? "" : text);
    for (char *at = lower; *at != '\0'; at++) {
        if (*at >= 'A' && *at <= 'Z') {
            *at = (char)(*at + ('a' - 'A'));
        }
    }
    return lower;
}

bool text_utf8(const char *text, size_t bytes) {
    const unsigned char *at = (const unsigned char *)text;
    const unsigned char *end = at + bytes;
    while (at < end) {
        if (*at == 0) {
            return false;
        }
        if (*at < 0x80) {
            at++;
            continue;
        }
        int more = *at >= 0xF0 ? 3 : *at >= 0xE0 ? 2 : 1;
        if (*at < 0xC2 || *at > 0xF4 || end - at <= more) {
            return false;
        }
        unsigned char low = 0x80;
        unsigned char high = 0xBF;
        if (*at == 0xE0) {
            low = 0xA0;
        } else if (*at == 0xED) {
            high = 0x9F;
        } else if (*at == 0xF0) {
            low = 0x90;
        } else if (*at == 0xF4) {
            high = 0x8F;
        }
        if (at[1] < low || at[1] > high) {
            return false;
        }
        for (int i = 2; i <= more; i++) {
            if ((at[i] & 0xC0) != 0x80) {
                return false;
            }
        }
        at += more + 1;
    }
    return true;
}

size_t text_length(const char *text) {
    size_t length = 0;
    for (const unsigned char *at = (const unsigned char *)text; at != NULL && *at != '\0'; at++) {
        length += (*at & 0xC0) != 0x80;
    }
    return length;
}

bool text_number(const char *text, int64_t least, int64_t most, int64_t *number) {
    if (text == NULL || *text == '\0') {
        return false;
    }
    const char *at = text;
    bool negative = *at == '-';
    at += negative;
    if (*at == '\0') {
        return false;
    }
    int64_t value = 0;
    for (; *at != '\0'; at++) {
        if (*at < '0' || *at > '9' || __builtin_mul_overflow(value, 10, &value) ||
            __builtin_sub_overflow(value, *at - '0', &value)) {
            return false;
        }
    }
    if (!negative && __builtin_sub_overflow(0, value, &value)) {
        return false;
    }
    if (value < least || value > most) {
        return false;
    }
    *number = value;
    return true;
}

bool text_email(const char *text) {
    if (text == NULL || strlen(text) > 254) {
        return false;
    }
    const char *at = strchr(text, '@');
    if (at == NULL || at == text || at - text > 64 || strchr(at + 1, '@') != NULL) {
        return false;
    }
    for (const unsigned char *c = (const unsigned char *)text; *c != '\0'; c++) {
        if (*c <= ' ' || *c == 0x7f || strchr("\"(),:;<>[\\]", *c) != NULL) {
            return false;
        }
    }
    const char *domain = at + 1;
    const char *dot = strrchr(domain, '.');
    return dot != NULL && dot != domain && dot[1] != '\0' && dot[2] != '\0' && strstr(domain, "..") == NULL &&
           *domain != '.' && *domain != '-' && text[0] != '.' && at[-1] != '.';
}

char *text_hex(struct arena *arena, const unsigned char *data, size_t bytes) {
    static const char digits[] = "0123456789abcdef";
    char *text = arena_alloc(arena, bytes * 2 + 1);
    for (size_t i = 0; i < bytes; i++) {
        text[i * 2] = digits[data[i] >> 4];
        text[i * 2 + 1] = digits[data[i] & 15];
    }
    return text;
}

static int hex_digit(char character) {
    if (character >= '0' && character <= '9') {
        return character - '0';
    }
    if (character >= 'a' && character <= 'f') {
        return character - 'a' + 10;
    }
    return character >= 'A' && character <= 'F' ? character - 'A' + 10 : -1;
}

bool text_unhex(const char *text, unsigned char *data, size_t bytes) {
    if (text == NULL || strlen(text) != bytes * 2) {
        return false;
    }
    for (size_t i = 0; i < bytes; i++) {
        int high = hex_digit(text[i * 2]);
        int low = hex_digit(text[i * 2 + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        data[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}

void text_builder_start(struct text_builder *builder, struct arena *arena) {
    *builder = (struct text_builder){.arena = arena, .data = arena_alloc(arena, 256), .capacity = 256};
}

static void builder_reserve(struct text_builder *builder, size_t bytes) {
    size_t needed = builder->length + bytes + 1;
    if (needed <= builder->capacity) {
        return;
    }
    size_t capacity = builder->capacity * 2 > needed ? builder->capacity * 2 : needed;
    char *data = arena_alloc(builder->arena, capacity);
    memcpy(data, builder->data, builder->length);
    builder->data = data;
    builder->capacity = capacity;
}

void text_add_bytes(struct text_builder *builder, const char *data, size_t bytes) {
    builder_reserve(builder, bytes);
    memcpy(builder->data + builder->length, data, bytes);
    builder->length += bytes;
    builder->data[builder->length] = '\0';
}

void text_add(struct text_builder *builder, const char *text) {
    text_add_bytes(builder, text, strlen(text));
}

void text_add_char(struct text_builder *builder, char character) {
    text_add_bytes(builder, &character, 1);
}

void text_add_format(struct text_builder *builder, const char *format, ...) {
    va_list arguments;
    va_list again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length > 0) {
        builder_reserve(builder, (size_t)length);
        vsnprintf(builder->data + builder->length, (size_t)length + 1, format, again);
        builder->length += (size_t)length;
    }
    va_end(again);
}
