/* A certificate as a PDF: one A4 page, with its fonts in it. */
#ifndef CERTIFICATES_CERTIFICATES_PDF_H
#define CERTIFICATES_CERTIFICATES_PDF_H

#include "base/clock.h"
#include "base/text.h"

struct certificate_line {
    const char *code;  /* of the module */
    const char *title; /* in the page's language */
};
struct certificate_print {
    bool cymraeg;
    const char *name; /* composed (NFC) UTF-8, any script */
    const char *learner_number;
    const char *course;   /* NULL: completed without a session */
    const char *provider; /* NULL: not known */
    const char *trainer;  /* NULL: not known */
    day completed_on;
    const char *number;
    const char *code;
    const char *address; /* of the check, absolute */
    bool part;           /* it named more modules, that were corrected: says so */
    bool demonstration;  /* of a demonstration: says so */
    size_t lines;
    const struct certificate_line *line;
};
/* The file's bytes, in the arena. Raises ERROR_INTERNAL, naming the package, when the fonts are not installed. */
struct bytes certificate_pdf(struct arena *arena, const struct certificate_print *certificate);

#endif
