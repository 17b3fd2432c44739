/* What somebody was sending when their session ended, or with a page that was too old: kept, and given back. */
#ifndef ACCOUNTS_KEPT_FORM_H
#define ACCOUNTS_KEPT_FORM_H

#include "base/fields.h"
#include "http/http.h"

/* One field as shown: name in words, and whether there is something to show. */
struct kept_field {
    const char *name;
    const char *words;
    const char *value;
    bool shown; /* false: sent along, but nothing that somebody typed */
};
struct kept_fields {
    size_t count;
    const struct kept_field *row;
};

/* The fields of a submitted form that may be kept, in order. */
struct kept_fields kept_fields_of(struct arena *arena, const struct fields *form);
/* Whether there is something in them that somebody typed or chose. */
bool kept_fields_typed(struct kept_fields fields);
/* As a JSON list of [name, value], and back; what is malformed gives no fields. */
const char *kept_fields_write(struct arena *arena, struct kept_fields fields);
struct kept_fields kept_fields_read(struct arena *arena, const char *json);

/* Keeps the request's form for the account that was shown its page, as the form's own token tells: by then the session
 * may have ended, been signed out, or its cookie be gone. False when there is nothing to keep or nobody to keep it for.
 * Raises when the database fails. */
bool kept_form_save(struct http_request *request);

void kept_form_page(struct http_request *request);
void kept_form_discard(struct http_request *request);

#endif
