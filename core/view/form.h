/* A form as a page shows it: values, errors by field, and the summary at the top. */
#ifndef VIEW_FORM_H
#define VIEW_FORM_H

#include "base/fields.h"
#include "base/clock.h"

struct form_error {
    const char *field;   /* name of the field it belongs to; the anchor is its id */
    const char *message; /* English key, or filled-in text already in the page's language */
    int64_t number;      /* for {number} in the message, and, as pence, for {money} */
    day date;            /* for {date} in the message */
    bool unnamed;        /* the message does not say which field it is about: its label goes in front */
};

struct form {
    struct arena *arena;
    struct fields values; /* what the person typed, or what is saved */
    struct form_error *error;
    size_t errors;
    size_t capacity;
};

/* One choice of radios, checkboxes or a select. label and hint are message keys, or texts already translated. */
struct option {
    const char *value;
    const char *label;
    const char *hint; /* NULL when there is none */
};
struct options {
    size_t count;
    const struct option *row;
};

/* Starts with these values (submitted or stored); values may be NULL. */
void form_start(struct form *form, struct arena *arena, const struct fields *values);
const char *form_value(const struct form *form, const char *name); /* "" when none */
bool form_checked(const struct form *form, const char *name, const char *value);
/* First error of that field, or NULL: as the English key, its number or date not yet filled in. */
const char *form_error_of(const struct form *form, const char *name);
/* The same, whole. */
const struct form_error *form_error_find(const struct form *form, const char *name);
/* What the error says, translated and filled in; NULL for NULL. */
struct html;
const char *form_error_text(struct html *out, const struct form_error *error);
/* For components of fields: what is wrong with the field of that name and label, or NULL. Notes where on the page the
 * field stands and what it is called, so that the summary lists the errors in that order and names each field. */
const char *form_error_here(struct html *out, const struct form *form, const char *name, const char *label);
/* The items of the summary of errors; and, once all fields of the page are written, the same in their order. */
void form_summary_write(struct html *out, const struct form *form);
void form_summary_settle(struct html *out);
struct form_error_list {
    size_t count;
    const struct form_error *row;
};
struct form_error_list form_error_list(const struct form *form);
void form_fail(struct form *form, const char *field, const char *message);
/* A message with {number} ({money}: number as pence) or {date} in it. */
void form_fail_number(struct form *form, const char *field, const char *message, int64_t number);
void form_fail_date(struct form *form, const char *field, const char *message, day date);
/* A message that would fit any field ("Enter {number} or more"); number and date as above, 0 and DAY_NONE for none. */
void form_fail_unnamed(struct form *form, const char *field, const char *message, int64_t number, day date);
bool form_good(const struct form *form);
/* Put stored values into the form as a person would type them; DAY_NONE and INT64_MIN leave the fields empty. */
void form_date_set(struct form *form, const char *name, day value);
void form_number_set(struct form *form, const char *name, int64_t value);
void form_pence_set(struct form *form, const char *name, int64_t pence);

/* Checks that read, trim and judge one field; each adds its error itself and says in words what to enter.
 * missing_message says what to enter when the field is empty (N_()); NULL lets it be empty. Line ends become "\n". */
/* Required text of at most most characters; "" after an error. */
const char *form_text(struct form *form, const char *name, const char *missing_message, size_t most);
/* The same for the name of a person or an organisation: with a letter in it, and without control characters. */
const char *form_name(struct form *form, const char *name, const char *missing_message, size_t most);
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
