#include "accounts/page_path.h"

#include <ctype.h>
#include <string.h>

enum { FILTER_BYTES = 200, MOST_PAGES = 10000 };

static void add_encoded(struct text_builder *out, const char *text) {
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++) {
        if (isalnum(*at) || strchr("-._~", *at) != NULL) {
            text_add_char(out, (char)*at);
        } else {
            text_add_format(out, "%%%02X", *at);
        }
    }
}

const char *page_path(struct arena *arena, const char *path, const struct fields *kept) {
    struct text_builder out;
    text_builder_start(&out, arena);
    text_add(&out, path);
    text_add_char(&out, '?');
    for (size_t i = 0; i < kept->count; i++) {
        add_encoded(&out, kept->field[i].name);
        text_add_char(&out, '=');
        add_encoded(&out, kept->field[i].value);
        text_add_char(&out, '&');
    }
    text_add(&out, "page=");
    return out.data;
}

const char *page_filtered(struct arena *arena, const char *path, const struct fields *kept) {
    struct text_builder out;
    text_builder_start(&out, arena);
    text_add(&out, path);
    for (size_t i = 0; i < kept->count; i++) {
        text_add_char(&out, i == 0 ? '?' : '&');
        add_encoded(&out, kept->field[i].name);
        text_add_char(&out, '=');
        add_encoded(&out, kept->field[i].value);
    }
    return out.data;
}

const char *page_like(struct arena *arena, const char *text) {
    if (text == NULL) {
        return NULL;
    }
    struct text_builder literal;
    text_builder_start(&literal, arena);
    for (; *text != '\0'; text++) {
        if (*text == '%' || *text == '_' || *text == '\\') {
            text_add_char(&literal, '\\');
        }
        text_add_char(&literal, *text);
    }
    return literal.data;
}

const char *page_filter(struct arena *arena, const struct fields *query, const char *name) {
    const char *value = text_trim(arena, fields_get(query, name));
    return *value == '\0' || strlen(value) > FILTER_BYTES ? NULL : value;
}

struct fields page_kept(struct arena *arena, const struct fields *query, const char *const *names, size_t count) {
    struct fields kept;
    fields_start(&kept, arena);
    for (size_t i = 0; i < count; i++) {
        const char *value = page_filter(arena, query, names[i]);
        if (value != NULL) {
            fields_add(&kept, names[i], value);
        }
    }
    return kept;
}

int64_t page_number(const struct fields *query) {
    int64_t page = 1;
    text_number(fields_get(query, "page"), 1, MOST_PAGES, &page);
    return page;
}
