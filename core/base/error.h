/* The one registry of errors: errors.def gives each its code, HTTP status and message (English, translated by .po). */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

enum error_code {
#define ERROR(name, status, message) ERROR_##name,
#include "base/errors.def"
#undef ERROR
    ERROR_COUNT
};

struct error {
    enum error_code code;
    /* For the log: what exactly was wrong. Never personal data, never shown to a user. Never NULL. */
    const char *detail;
};

/* HTTP status, for example 404. */
int error_status(enum error_code code);
/* The English message key; translate before showing. Says what to do. */
const char *error_message(enum error_code code);
/* Stable name for logs and APIs, for example "NOT_FOUND". */
const char *error_name(enum error_code code);

#endif
