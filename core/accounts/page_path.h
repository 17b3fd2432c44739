/* Paths of lists that are filtered and turned page by page. */
#ifndef ACCOUNTS_PAGE_PATH_H
#define ACCOUNTS_PAGE_PATH_H

#include "base/fields.h"

/* "PATH?name=value&...&page=", percent-encoded: what pagination adds a number to. */
const char *page_path(struct arena *arena, const char *path, const struct fields *kept);
/* "PATH?name=value&name=value", percent-encoded; the path alone when nothing is kept. */
const char *page_filtered(struct arena *arena, const char *path, const struct fields *kept);
/* The trimmed value of a filter in the address; NULL when it is empty, or too long (200 bytes) to be one. */
const char *page_filter(struct arena *arena, const struct fields *query, const char *name);
/* Those of the named filters that are set, in the order of their names: what the list's other pages keep. */
struct fields page_kept(struct arena *arena, const struct fields *query, const char *const *names, size_t count);
/* The page that the address asks for, from 1 to 10,000; 1 when it asks for none that can be. */
int64_t page_number(const struct fields *query);
/* Text as the literal part of a LIKE pattern: its own signs are escaped. NULL gives NULL. */
const char *page_like(struct arena *arena, const char *text);

#endif
