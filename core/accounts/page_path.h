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
/* Text as the literal part of a LIKE pattern: its own signs are escaped. NULL gives NULL. */
const char *page_like(struct arena *arena, const char *text);

#endif
