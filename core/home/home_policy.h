/* What waits for a policy officer, on their first page. */
#ifndef HOME_HOME_POLICY_H
#define HOME_HOME_POLICY_H

#include "http/http.h"
#include "view/html.h"

/* Something that waits, in the page's language, and where it is seen to. */
struct home_wait {
    const char *text;
    const char *href;
    const char *hint; /* "" none */
};
struct home_waits {
    const char *title; /* message key */
    size_t count;
    struct home_wait *row;
    const char *more; /* a link to the rest, in words; NULL: all are here */
    const char *more_href;
};
/* By what is to be done; those without a row are left out. */
struct home_policy {
    size_t count;
    struct home_waits *row;
};

struct home_policy_parts;
/* Joins the batch of every first page; costs nothing to speak of for who is no policy officer. */
struct home_policy_parts *home_policy_add(struct http_request *request);
/* After the batch has run. */
struct home_policy home_policy_read(struct html *out, const struct home_policy_parts *parts);

#endif
