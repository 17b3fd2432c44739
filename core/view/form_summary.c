/* The summary of a form's errors: it stands before the fields, and is put in their order once they are written. */
#include <string.h>

#include "view/form.h"
#include "view/html.h"

static const struct html_field_label *label_of(const struct html *out, const char *field) {
    for (size_t i = 0; field != NULL && i < out->fields; i++) {
        if (text_equal(out->field[i].name, field)) {
            return &out->field[i];
        }
    }
    return NULL;
}

static void label_note(struct html *out, const char *name, const char *label) {
    if (name == NULL || label == NULL || label_of(out, name) != NULL) {
        return;
    }
    if (out->fields == out->field_room) {
        size_t room = out->field_room == 0 ? 16 : out->field_room * 2;
        struct html_field_label *grown = ARENA_ARRAY(out->arena, room, struct html_field_label);
        if (out->fields > 0) {
            memcpy(grown, out->field, out->fields * sizeof *grown);
        }
        out->field = grown;
        out->field_room = room;
    }
    out->field[out->fields++] = (struct html_field_label){name, label};
}

/* "Phone number: this must be ..."; a label that asks stands as it is: "What is its name? This must be ...". */
static const char *named(struct html *out, const char *label, const char *message) {
    size_t length = strlen(label);
    bool asks = length > 0 && label[length - 1] == '?';
    char *words = arena_text(out->arena, message);
    if (!asks && words[0] >= 'A' && words[0] <= 'Z' && !(words[1] >= 'A' && words[1] <= 'Z')) {
        words[0] = (char)(words[0] - 'A' + 'a');
    }
    return arena_format(out->arena, "%s%s %s", label, asks ? "" : ":", words);
}

static const char *error_words(struct html *out, const struct form_error *error, const char *label) {
    const char *message = form_error_text(out, error);
    return error == NULL || !error->unnamed || label == NULL ? message : named(out, label, message);
}

const char *form_error_here(struct html *out, const struct form *form, const char *name, const char *label) {
    if (form == NULL || form->errors == 0) {
        return NULL; /* nothing will be listed */
    }
    label_note(out, name, label);
    return error_words(out, form_error_find(form, name), label);
}

static void item_write(struct html *out, const struct form_error *error) {
    static const char open[] = "<li>", link[] = "<a href=\"#", linked[] = "\">", closed[] = "</a>", end[] = "</li>";
    const struct html_field_label *at = label_of(out, error->field);
    const char *words = error_words(out, error, at == NULL ? NULL : at->label);
    html_raw(out, open, sizeof open - 1);
    if (error->field == NULL) {
        html_text(out, words);
    } else {
        html_raw(out, link, sizeof link - 1);
        html_url_part(out, error->field);
        html_raw(out, linked, sizeof linked - 1);
        html_text(out, words);
        html_raw(out, closed, sizeof closed - 1);
    }
    html_raw(out, end, sizeof end - 1);
}

/* Field by field; what belongs to no field that was written comes last, as it was found. */
static void items_write(struct html *out, const struct form *form) {
    for (size_t i = 0; i < out->fields; i++) {
        for (size_t j = 0; j < form->errors; j++) {
            if (text_equal(form->error[j].field, out->field[i].name)) {
                item_write(out, &form->error[j]);
            }
        }
    }
    for (size_t j = 0; j < form->errors; j++) {
        if (label_of(out, form->error[j].field) == NULL) {
            item_write(out, &form->error[j]);
        }
    }
}

void form_summary_write(struct html *out, const struct form *form) {
    out->summary = (struct html_summary){.form = form, .from = out->text.length};
    items_write(out, form);
    out->summary.until = out->text.length;
}

void form_summary_settle(struct html *out) {
    struct html_summary summary = out->summary;
    if (summary.form == NULL) {
        return;
    }
    struct text_builder before = out->text;
    html_room(out, before.length + 1024);
    html_raw(out, before.data, summary.from);
    items_write(out, summary.form);
    html_raw(out, before.data + summary.until, before.length - summary.until);
    out->summary = (struct html_summary){NULL, 0, 0};
}
