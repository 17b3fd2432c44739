#include "cases/cases_filter.h"

#include <string.h>

#include "accounts/page_path.h"
#include "base/text.h"

enum { WORDS_MOST = 200, CODE_MOST = 50, KEY_MOST = 400 };

static const char *const shows[] = {"all", "mine", "nobody", "team", "cover"};
static const char *const clocks[] = {"", "warning", "breached", "hold"};
static const char *const sorts[] = {"deadline", "age", "organisation", "reference", "stage"};

/* The value of that name if it is on the list; else the list's first. */
static const char *one_of(const struct fields *query, const char *name, const char *const *known, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (text_equal(fields_get(query, name), known[i])) {
            return known[i];
        }
    }
    return known[0];
}
#define ONE_OF(query, name, known) one_of((query), (name), (known), sizeof(known) / sizeof *(known))

static const char *code_of(const struct fields *query, const char *name) {
    const char *code = fields_value(query, name);
    return strlen(code) > CODE_MOST ? "" : code;
}

/* "KEY~17". */
static bool cursor_read(struct arena *arena, const char *text, struct case_filter *filter) {
    const char *joint = text == NULL || strlen(text) > KEY_MOST ? NULL : strrchr(text, '~');
    if (joint == NULL || !text_number(joint + 1, 1, INT64_MAX, &filter->after_id)) {
        return false;
    }
    filter->after_key = arena_text_part(arena, text, (size_t)(joint - text));
    return true;
}

struct case_filter case_filter_read(struct arena *arena, const struct fields *query) {
    struct case_filter filter = {.show = ONE_OF(query, "show", shows),
        .clock = ONE_OF(query, "clock", clocks),
        .stage = code_of(query, "stage"),
        .framework = code_of(query, "framework"),
        .words = text_trim(arena, fields_get(query, "words")),
        .sort = ONE_OF(query, "sort", sorts),
        .descending = fields_has(query, "order", "down"),
        .after_key = ""};
    if (text_length(filter.words) > WORDS_MOST) {
        filter.words = "";
    }
    text_number(fields_get(query, "holder"), 1, INT64_MAX, &filter.holder);
    if (!cursor_read(arena, fields_get(query, "after"), &filter)) {
        filter.backward = cursor_read(arena, fields_get(query, "before"), &filter);
    }
    return filter;
}

static void add(struct fields *kept, const char *name, const char *value, const char *usual) {
    if (!text_equal(value, usual)) {
        fields_add(kept, name, value);
    }
}

static void kept_of(struct arena *arena, const struct case_filter *filter, struct fields *kept) {
    fields_start(kept, arena);
    add(kept, "show", filter->show, shows[0]);
    add(kept, "clock", filter->clock, "");
    add(kept, "stage", filter->stage, "");
    add(kept, "framework", filter->framework, "");
    add(kept, "holder", filter->holder == 0 ? "" : arena_format(arena, "%lld", (long long)filter->holder), "");
    add(kept, "words", filter->words, "");
    add(kept, "sort", filter->sort, sorts[0]);
    add(kept, "order", filter->descending ? "down" : "", "");
}

const char *case_filter_path(struct arena *arena, const char *path, const struct case_filter *filter) {
    struct fields kept;
    kept_of(arena, filter, &kept);
    return page_filtered(arena, path, &kept);
}

const char *case_filter_page(struct arena *arena, const char *path, const struct case_filter *filter, const char *key,
    int64_t application_id, bool backward) {
    struct fields kept;
    kept_of(arena, filter, &kept);
    fields_add(&kept, backward ? "before" : "after", arena_format(arena, "%s~%lld", key, (long long)application_id));
    return page_filtered(arena, path, &kept);
}

const char *case_filter_next(struct arena *arena, const struct case_filter *filter, int64_t application_id) {
    struct fields kept;
    kept_of(arena, filter, &kept);
    if (application_id != 0) {
        fields_add(&kept, "after", arena_format(arena, "%lld", (long long)application_id));
    }
    return page_filtered(arena, "/cases/next", &kept);
}

const char *case_filter_sorted(
    struct arena *arena, const char *path, const struct case_filter *filter, const char *sort) {
    struct case_filter sorted = *filter;
    sorted.descending = text_equal(filter->sort, sort) && !filter->descending;
    sorted.sort = sort;
    return case_filter_path(arena, path, &sorted);
}

bool case_filter_plain(const struct case_filter *filter) {
    return text_equal(filter->show, shows[0]) && *filter->clock == '\0' && *filter->stage == '\0' &&
           *filter->framework == '\0' && *filter->words == '\0' && filter->holder == 0;
}
