/* What the import pages show. */
#ifndef EXCHANGE_EXCHANGE_VIEW_H
#define EXCHANGE_EXCHANGE_VIEW_H

#include "exchange/exchange.h"
#include "exchange/exchange_queries.h"
#include "view/form.h"

struct imports_view {
    struct import_list_rows rows;
};

struct import_new_view {
    const struct form *form;
    struct options formats;
    const char *accept; /* what the file picker offers: ".xml,application/xml" */
};

struct import_view {
    const struct import_one *import;
    struct import_modules_rows modules;
    struct import_new_lines_rows lines; /* the first that would be recorded */
    struct import_refused_rows refused;
    bool working; /* somebody is at it: the page is to be looked at again */
};
/* "Ready to look over": English key of a state; colour of its tag. */
const char *import_state_words(const char *state);
const char *import_state_colour(const char *state);
/* What is wrong with a refused line and what to do, in the page's language. message "": see the code. */
const char *import_words(struct html *out, const char *code, const char *message, const char *fill);
/* "passed" in words: English key. */
const char *import_result_words(const char *result);

#endif
