/* Which pages of a long list are linked: the first, the last, this one and its neighbours. */
#ifndef VIEW_PAGE_LINKS_H
#define VIEW_PAGE_LINKS_H

#include "base/arena.h"

struct page_link {
    int64_t page; /* from 1; 0 is a gap */
};
struct page_links {
    size_t count;
    struct page_link *row;
};

/* page is taken as the nearest there is of 1 to pages. */
struct page_links page_links_make(struct arena *arena, int64_t page, int64_t pages);
/* The address with the page's number behind it. */
const char *page_link_href(struct arena *arena, const char *href, int64_t page);

#endif
