/* Reports of applications: pipeline, ageing, time to decide, deadlines, refusals and what panels made of them. Every
 * figure leads to the cases behind it, for those who may see them, and downloads as a table. */
#ifndef REPORTS_REPORTS_H
#define REPORTS_REPORTS_H

#include "db/db.h"
#include "http/http.h"

/* A report as CSV, in English; in the open transaction of an actor who sees all. */
struct report_asked {
    const char *report;    /* "figures", "backlog", "overruns" */
    const char *framework; /* NULL: all */
    const char *kind;      /* NULL: all */
    const char *period;    /* "3", "12", "year", "all"; anything else is "12" */
    moment now;
};
/* What of the filters is not known, as written: "mars"; NULL when all is. Needs the frameworks to be loaded. */
const char *report_unknown(struct arena *arena, const struct report_asked *asked);
/* NULL when there is no such report. */
const char *report_write(struct db *db, const struct report_asked *asked);

/* /reports */
extern const struct http_routes reports_routes;

#endif
