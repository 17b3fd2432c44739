#include "view/page_links.h"

#include <inttypes.h>

struct page_links page_links_make(struct arena *arena, int64_t page, int64_t pages) {
    struct page_links links = {0, ARENA_ARRAY(arena, 7, struct page_link)};
    page = page < 1 ? 1 : page > pages ? pages : page;
    const int64_t wanted[] = {1, page - 1, page, page + 1, pages};
    int64_t last = 0;
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        if (wanted[i] <= last || wanted[i] > pages) {
            continue;
        }
        if (wanted[i] == last + 2) {
            links.row[links.count++].page = last + 1; /* a gap of one page is that page */
        } else if (wanted[i] > last + 2) {
            links.row[links.count++].page = 0;
        }
        links.row[links.count++].page = wanted[i];
        last = wanted[i];
    }
    return links;
}

const char *page_link_href(struct arena *arena, const char *href, int64_t page) {
    return arena_format(arena, "%s%" PRId64, href, page);
}
