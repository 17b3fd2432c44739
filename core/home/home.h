/* The start page, each person's first page, and the pages about the service itself. */
#ifndef HOME_HOME_H
#define HOME_HOME_H

#include "http/http.h"

extern const struct http_routes home_routes;

#endif
