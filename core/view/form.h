/* A form as a page shows it: values, errors by field, and the summary at the top. */
#ifndef VIEW_FORM_H
#define VIEW_FORM_H

#include "base/fields.h"
#include "base/clock.h"

struct form_error {
    const char *field;   /* name of the field it belongs to; the anchor is its id */
    const char *message; /* English key, or filled-in text already in the page's language */
};

struct form {
    struct arena *arena;
    struct fields values; /* what the person typed, or what is saved */
    struct form_error *error;
    size_t errors;
    size_t capacity;
};

/* Starts with these values (submitted or stored); values may be NULL. */
void form_start(struct form *form, struct arena *arena, const struct fields *values);
const char *form_value(const struct form *form, const char *name); /* "" when none */
bool form_checked(const struct form *form, const char *name, const char *value);
/* First error of that field, or NULL. */
const char *form_error_of(const struct form *form, const char *name);
void form_fail(struct form *form, const char *field, const char *message);
bool form_good(const struct form *form);

/* Checks that read, trim and judge one field; each adds its error itself and says in words what to enter.
 * what is the field's label within a sentence, for example "email address". */
/* Required text of at most most characters; "" after an error. */
const char *form_text(struct form *form, const char *name, const char *missing_message, size_t most);
/* Optional text; "" when none. */
const char *form_text_optional(struct form *form, const char *name, size_t most);
const char *form_email(struct form *form, const char *name);
/* GOV.UK date input: name-day, name-month, name-year. DAY_NONE after an error, or when empty and optional. */
day form_date(struct form *form, const char *name, const char *missing_message, day earliest, day latest);
/* Whole number. DB-style null (INT64_MIN) after an error. */
int64_t form_number(struct form *form, const char *name, const char *missing_message, int64_t least, int64_t most);
/* Pounds and pence ("1,234.50", "£1,234") as pence; INT64_MIN after an error. */
int64_t form_pence(struct form *form, const char *name, const char *missing_message, int64_t least, int64_t most);
/* One of allowed (count texts), else an error. */
const char *form_choice(
    struct form *form, const char *name, const char *missing_message, const char *const *allowed, size_t count);

#endif
