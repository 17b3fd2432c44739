/* Reports of applications: pipeline, ageing, time to decide, deadlines, refusals and what panels made of them. Every
 * figure leads to the cases behind it, for those who may see them, and downloads as a table. */
#ifndef REPORTS_REPORTS_H
#define REPORTS_REPORTS_H

#include "http/http.h"

/* /reports */
extern const struct http_routes reports_routes;

#endif
