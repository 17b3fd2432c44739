#include "accounts/kept_form.h"

#include <jansson.h>
#include <string.h>

#include "accounts/accounts.h"
#include "accounts/accounts_view.h"
#include "accounts/page.h"
#include "pages/accounts/kept.h"

/* "date-of-course-day" and "about_us" as people would write them. */
static const char *words_of(struct arena *arena, const char *name) {
    static const char answer[] = "answer-";
    char *words = arena_text(arena, text_starts(name, answer) ? name + sizeof answer - 1 : name);
    for (char *at = words; *at != '\0'; at++) {
        *at = *at == '-' || *at == '_' || *at == '.' ? ' ' : *at;
    }
    if (words[0] >= 'a' && words[0] <= 'z') {
        words[0] = (char)(words[0] - ('a' - 'A'));
    }
    return words;
}

static struct kept_field field_of(struct arena *arena, const char *name, const char *value) {
    return (struct kept_field){.name = name,
        .words = words_of(arena, name),
        .value = value,
        .shown = field_is_typed(name) && !text_blank(value)};
}

struct kept_fields kept_fields_of(struct arena *arena, const struct fields *form) {
    struct kept_field *row = ARENA_ARRAY(arena, form->count, struct kept_field);
    size_t count = 0;
    for (size_t i = 0; i < form->count; i++) {
        const struct field *field = &form->field[i];
        if (field_may_be_kept(field->name)) {
            row[count++] = field_of(arena, field->name, field->value);
        }
    }
    return (struct kept_fields){count, row};
}

bool kept_fields_typed(struct kept_fields fields) {
    for (size_t i = 0; i < fields.count; i++) {
        if (fields.row[i].shown) {
            return true;
        }
    }
    return false;
}

static void json_free(void *json) {
    json_decref(json);
}

static void text_free(void *text) {
    free(text);
}

const char *kept_fields_write(struct arena *arena, struct kept_fields fields) {
    json_t *list = json_array();
    arena_defer(arena, json_free, list);
    for (size_t i = 0; i < fields.count; i++) {
        json_t *pair = json_array();
        json_array_append_new(pair, json_string(fields.row[i].name));
        json_array_append_new(pair, json_string(fields.row[i].value));
        json_array_append_new(list, pair);
    }
    char *text = json_dumps(list, JSON_COMPACT);
    arena_defer(arena, text_free, text);
    return text == NULL ? "[]" : text;
}

struct kept_fields kept_fields_read(struct arena *arena, const char *json) {
    json_t *list = json_loads(json, 0, NULL);
    if (list == NULL) {
        return (struct kept_fields){0, NULL};
    }
    arena_defer(arena, json_free, list);
    size_t size = json_array_size(list);
    struct kept_field *row = ARENA_ARRAY(arena, size, struct kept_field);
    size_t count = 0;
    for (size_t i = 0; i < size; i++) {
        const char *name = json_string_value(json_array_get(json_array_get(list, i), 0));
        const char *value = json_string_value(json_array_get(json_array_get(list, i), 1));
        if (name != NULL && value != NULL) {
            row[count++] = field_of(arena, name, value);
        }
    }
    return (struct kept_fields){count, row};
}

bool kept_form_save(struct http_request *request) {
    struct bytes token = http_csrf_session(request);
    struct kept_fields fields = kept_fields_of(request->arena, &request->form);
    if (token.data == NULL || fields.count == 0 || !path_is_local(request->target)) {
        return false;
    }
    return kept_form_keep_one(actor_db(request), (struct kept_form_keep_in){token, request->target,
                                                     kept_fields_write(request->arena, fields), request->now}) != NULL;
}

void kept_form_page(struct http_request *request) {
    struct kept_form_list_rows rows;
    kept_form_list_add(actor_db(request), (struct kept_form_list_in){request->now - KEPT_FORM}, &rows);
    actor_load(request);
    struct kept_page_form *form = ARENA_ARRAY(request->arena, rows.count, struct kept_page_form);
    for (size_t i = 0; i < rows.count; i++) {
        form[i] = (struct kept_page_form){.kept_form_id = rows.row[i].kept_form_id,
            .path = rows.row[i].path,
            .kept_at = rows.row[i].kept_at,
            .fields = kept_fields_read(request->arena, rows.row[i].fields)};
    }
    struct html *out = page_open(request);
    accounts_kept_html(out, (struct kept_page_forms){rows.count, form});
    page_send(request, 200, out);
}

void kept_form_discard(struct http_request *request) {
    int64_t id;
    if (!text_number(fields_get(&request->form, "id"), 1, INT64_MAX, &id)) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no id of a kept form");
    }
    kept_form_drop_run(actor_db(request), (struct kept_form_drop_in){id, actor_of(request)->account_id});
    page_done(request, "/account/kept", N_("Discarded"));
}
