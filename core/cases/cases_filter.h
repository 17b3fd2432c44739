/* What a list of cases is narrowed by and sorted by: all of it stands in the address, so that a link keeps it. Pure. */
#ifndef CASES_CASES_FILTER_H
#define CASES_CASES_FILTER_H

#include "base/fields.h"

struct case_filter {
    const char *show;      /* "all", "mine", "nobody", "team", "cover" */
    const char *clock;     /* "", "warning", "breached", "hold" */
    const char *stage;     /* code of a state, or "" */
    const char *framework; /* code, or "" */
    const char *words;     /* of the organisation or the reference; "" for none */
    const char *sort;      /* "deadline", "age", "organisation", "reference", "stage" */
    bool descending;
    int64_t holder; /* person id, or 0 */
    /* The row that the page goes on from; after_id 0 for the first page. */
    const char *after_key;
    int64_t after_id;
    bool backward; /* the page before that row, not the one behind it */
};

/* Reads a query string; what makes no sense is as if it were not there. */
struct case_filter case_filter_read(struct arena *arena, const struct fields *query);
/* The address of a list with this filter, from its first page; what is not set is left out. */
const char *case_filter_path(struct arena *arena, const char *path, const struct case_filter *filter);
/* The same, of the page behind (or, backward, before) the row with that key. */
const char *case_filter_page(struct arena *arena, const char *path, const struct case_filter *filter, const char *key,
    int64_t application_id, bool backward);
/* The way to the next case of the list with this filter; application_id: the case just left, 0 for none. */
const char *case_filter_next(struct arena *arena, const struct case_filter *filter, int64_t application_id);
/* The address that sorts by that column: turned round when the list is sorted by it already. */
const char *case_filter_sorted(
    struct arena *arena, const char *path, const struct case_filter *filter, const char *sort);
/* Nothing but what is shown by default. */
bool case_filter_plain(const struct case_filter *filter);

#endif
