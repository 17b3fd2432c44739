/* What compiled templates write to, and the values they may write. See core/tools/template_compile.md for the language.
 */
#ifndef VIEW_HTML_H
#define VIEW_HTML_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/fields.h"
#include "base/text.h"

struct form;

/* HTML known to be safe: only the view room makes it. */
struct html_safe {
    const char *data;
    size_t length;
};

/* A page's summary of errors, while the fields that it names are still to be written. view/form.h fills it in. */
struct html_field_label {
    const char *name;
    const char *label;
};
struct html_summary {
    const struct form *form; /* NULL: the page has none */
    size_t from;             /* where its items stand in the text */
    size_t until;
};

struct html {
    struct arena *arena;
    struct text_builder text;
    bool cymraeg;
    const char *title;      /* set by {% title %} */
    const char *csrf;       /* for {% csrf %} */
    const char *submission; /* one-time key of the forms on this page, for {% csrf %} */
    bool wide;              /* set by {% wide %}: the page uses the full width */
    bool error;             /* title gets "Error: " in front; set by the error summary */
    struct html_summary summary;
    struct html_field_label *field; /* of forms, in the order of the page */
    size_t fields;
    size_t field_room;
};

/* Escaped by context; value NULL writes nothing. */
void html_text(struct html *out, const char *value); /* between tags and in quoted attributes */
void html_url(struct html *out, const char *value);  /* whole value of href, src, action: only "/", "#", "?", https:,
                                                        http:, mailto:, tel: are let through, else "#" */
void html_url_part(struct html *out, const char *value);          /* percent-encoded piece of a URL */
void html_number(struct html *out, int64_t value);                /* 1,234 in text */
void html_plain_number(struct html *out, int64_t value);          /* 1234, for attributes and URLs */
void html_raw(struct html *out, const char *data, size_t length); /* literal parts of templates */
void html_safe_write(struct html *out, struct html_safe value);
/* What {% csrf %} writes: hidden inputs "csrf" and, when the page has one, "submission". */
void html_csrf(struct html *out);

/* This page shows a form with errors: its title says so. */
void html_error_mark(struct html *out);

/* Lets out write to a new, empty text with room for so many bytes; it grows when they do not suffice. */
void html_room(struct html *out, size_t bytes);

/* Starts an empty page. */
void html_start(struct html *out, struct arena *arena, bool cymraeg);

/* Filters: give text in the page's language. */
const char *html_date(struct html *out, day value);              /* 21 November 2026; "" for DAY_NONE */
const char *html_date_short(struct html *out, day value);        /* 21 Nov 2026 */
const char *html_moment(struct html *out, moment value);         /* 21 November 2026 at 2:05pm, London */
const char *html_money(struct html *out, int64_t pence);         /* £1,234.50; whole pounds without pence */
const char *html_count(struct html *out, int64_t number);        /* 1,234 */
const char *html_id(struct html *out, int64_t number);           /* 1234 */
const char *html_paragraphs(struct html *out, const char *text); /* reserved for line breaks: text as it is */

/* Message in the page's language; falls back to the English, which is the key. */
const char *html_message(const struct html *out, const char *english);
const char *message_translate(bool cymraeg, const char *english);
/* Plural: the form for number, in the page's language ("{n}" not yet filled in). */
const char *html_plural(const struct html *out, const char *one, const char *many, int64_t number);
/* Fills "{name}" placeholders; arguments are name, value pairs closed by NULL. Not escaped. */
const char *html_fill(struct html *out, const char *message, ...) __attribute__((sentinel));
/* As html_fill, from fields. */
const char *html_fill_fields(struct html *out, const char *message, const struct fields *fill);

#endif
