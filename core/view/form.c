#include "view/form.h"

#include <string.h>

#include "view/html.h"

void form_start(struct form *form, struct arena *arena, const struct fields *values) {
    *form = (struct form){.arena = arena};
    fields_start(&form->values, arena);
    for (size_t i = 0; values != NULL && i < values->count; i++) {
        fields_add(&form->values, values->field[i].name, values->field[i].value);
    }
}

const char *form_value(const struct form *form, const char *name) {
    return form == NULL || name == NULL ? "" : fields_value(&form->values, name);
}

bool form_checked(const struct form *form, const char *name, const char *value) {
    return form != NULL && name != NULL && fields_has(&form->values, name, value);
}

const struct form_error *form_error_find(const struct form *form, const char *name) {
    for (size_t i = 0; form != NULL && name != NULL && i < form->errors; i++) {
        if (text_equal(form->error[i].field, name)) {
            return &form->error[i];
        }
    }
    return NULL;
}

const char *form_error_of(const struct form *form, const char *name) {
    const struct form_error *error = form_error_find(form, name);
    return error != NULL ? error->message : NULL;
}

const char *form_error_text(struct html *out, const struct form_error *error) {
    if (error == NULL) {
        return NULL;
    }
    const char *message = html_message(out, error->message);
    if (strchr(message, '{') == NULL) {
        return message;
    }
    return html_fill(out, message, "number", html_count(out, error->number), "money", html_money(out, error->number),
        "date", html_date(out, error->date), (const char *)NULL);
}

static void fail(struct form *form, struct form_error error) {
    if (form->errors == form->capacity) {
        size_t capacity = form->capacity == 0 ? 8 : form->capacity * 2;
        struct form_error *grown = ARENA_ARRAY(form->arena, capacity, struct form_error);
        if (form->errors > 0) {
            memcpy(grown, form->error, form->errors * sizeof *grown);
        }
        form->error = grown;
        form->capacity = capacity;
    }
    form->error[form->errors++] = error;
}

void form_fail(struct form *form, const char *field, const char *message) {
    fail(form, (struct form_error){field, message, 0, DAY_NONE, false});
}

void form_fail_number(struct form *form, const char *field, const char *message, int64_t number) {
    fail(form, (struct form_error){field, message, number, DAY_NONE, false});
}

void form_fail_date(struct form *form, const char *field, const char *message, day date) {
    fail(form, (struct form_error){field, message, 0, date, false});
}

void form_fail_unnamed(struct form *form, const char *field, const char *message, int64_t number, day date) {
    fail(form, (struct form_error){field, message, number, date, true});
}

struct form_error_list form_error_list(const struct form *form) {
    return (struct form_error_list){form->errors, form->error};
}

bool form_good(const struct form *form) {
    return form->errors == 0;
}

/* The field's text, trimmed, with line ends as "\n"; NULL after an error about what it is made of. */
static const char *text_read(struct form *form, const char *name) {
    const char *given = form_value(form, name);
    if (!text_utf8(given, strlen(given))) {
        form_fail_unnamed(form, name,
            N_("Some of the text is not valid UTF-8. Copy it again as plain text and resubmit."), 0, DAY_NONE);
        return NULL;
    }
    char *text = text_trim(form->arena, given);
    char *to = text;
    for (const char *from = text; *from != '\0'; from++) {
        if (*from == '\r') {
            *to++ = '\n';
            from += from[1] == '\n';
        } else if (((unsigned char)*from < 0x20 && *from != '\n' && *from != '\t') || *from == 0x7f) {
            form_fail_unnamed(
                form, name, N_("Remove the control characters. Copy the text again as plain text."), 0, DAY_NONE);
            return NULL;
        } else {
            *to++ = *from;
        }
    }
    *to = '\0';
    return text;
}

const char *form_text(struct form *form, const char *name, const char *missing_message, size_t most) {
    const char *text = text_read(form, name);
    if (text == NULL) {
        return "";
    }
    if (text[0] == '\0') {
        if (missing_message != NULL) {
            form_fail(form, name, missing_message);
        }
        return "";
    }
    if (text_length(text) > most) {
        form_fail_unnamed(form, name, N_("This must be {number} characters or fewer"), (int64_t)most, DAY_NONE);
        return "";
    }
    return text;
}

const char *form_text_optional(struct form *form, const char *name, size_t most) {
    return form_text(form, name, NULL, most);
}

const char *form_email(struct form *form, const char *name) {
    const char *email = form_text(form, name, N_("Enter an email address"), 254);
    if (email[0] != '\0' && !text_email(email)) {
        form_fail(form, name, N_("Enter an email address in the correct format, like name@example.com"));
        return "";
    }
    return email;
}

const char *form_choice(
    struct form *form, const char *name, const char *missing_message, const char *const *allowed, size_t count) {
    const char *value = form_value(form, name);
    if (value[0] == '\0' && missing_message == NULL) {
        return "";
    }
    for (size_t i = 0; i < count; i++) {
        if (text_equal(value, allowed[i])) {
            return allowed[i];
        }
    }
    if (missing_message != NULL) {
        form_fail(form, name, missing_message);
    } else {
        form_fail_unnamed(form, name, N_("Choose one of the options listed"), 0, DAY_NONE);
    }
    return "";
}

/* The code point at *at, which moves past it. The text is whole UTF-8. */
static uint32_t code_point(const unsigned char **at) {
    uint32_t first = *(*at)++;
    uint32_t point = first < 0x80 ? first : first < 0xe0 ? first & 0x1f : first < 0xf0 ? first & 0x0f : first & 0x07;
    while ((**at & 0xc0) == 0x80) {
        point = point << 6 | (*(*at)++ & 0x3fu);
    }
    return point;
}

static bool point_is_letter(uint32_t point) {
    return (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z') ||
           (point >= 0xc0 && point < 0x2000 && point != 0xd7 && point != 0xf7) || (point >= 0x2c00 && point < 0x2e00) ||
           (point >= 0x3040 && point < 0xd800) || (point >= 0xf900 && point < 0xfe00) ||
           (point >= 0xfe70 && point < 0xfeff) || (point >= 0x10000 && point < 0x1d000) || point >= 0x20000;
}

/* Of the C0 and C1 sets, and those that turn the direction of what follows. */
static bool point_is_control(uint32_t point) {
    return point < 0x20 || (point >= 0x7f && point < 0xa0) || (point >= 0x2028 && point <= 0x202e) ||
           (point >= 0x2066 && point <= 0x2069) || point == 0xfeff;
}

const char *form_name(struct form *form, const char *name, const char *missing_message, size_t most) {
    const char *text = form_text(form, name, missing_message, most);
    bool letter = false;
    bool control = false;
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0';) {
        uint32_t point = code_point(&at);
        letter = letter || point_is_letter(point);
        control = control || point_is_control(point);
    }
    if (*text != '\0' && (control || !letter)) {
        form_fail_unnamed(
            form, name, N_("A name has letters in it, and no line ends or other control characters"), 0, DAY_NONE);
        return "";
    }
    return text;
}
