/* What the page files on conditions share. */
#ifndef CASES_CASES_CONDITION_PAGES_H
#define CASES_CASES_CONDITION_PAGES_H

#include "cases/cases_condition_view.h"
#include "http/http.h"
#include "view/html.h"

struct condition_loaded {
    struct condition_of_rows of;
    struct condition_events_rows events;
    struct condition_files_rows files;
};
/* The condition of the path, in the page's one round trip. Raises ERROR_NOT_FOUND. */
void condition_load_add(struct http_request *request, struct condition_loaded *loaded);
/* All that both sides' pages show; staff: with names. */
struct condition_view condition_view_of(struct http_request *request, struct html *out,
    const struct condition_loaded *loaded, const char *base, bool staff);
const char *condition_event_title(const char *event, bool staff);
const char *condition_size(struct html *out, int64_t bytes);

void conditions_page(struct http_request *request);
void condition_page(struct http_request *request);
void condition_file_remove_post(struct http_request *request);
void condition_file_page(struct http_request *request);
void condition_send_post(struct http_request *request);
void conditions_watch_page(struct http_request *request);
void condition_review_page(struct http_request *request);
void condition_review_post(struct http_request *request);

#endif
