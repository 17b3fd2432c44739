/* Every noun's table of routes, in one list. */
#ifndef MAIN_ROUTES_H
#define MAIN_ROUTES_H

#include "http/http.h"

extern const struct http_routes *const routes_all[];
extern const size_t routes_all_count;

/* GET /health: 200 with the load as JSON while the database answers, else 503. */
void health_page(struct http_request *request);

#endif
