/* What the page of the trail shows. */
#ifndef AUDIT_AUDIT_VIEW_H
#define AUDIT_AUDIT_VIEW_H

#include "audit/audit_queries.h"
#include "jobs/jobs_queries.h"
#include "view/form.h"

struct audit_view {
    const struct form *form;
    const struct audit_status *status;
    struct audit_recent_rows entries;
    const char *older;   /* path of the next page; NULL when these are the last */
    const char *subject; /* filtered by it: "award 12"; NULL when not */
    const char *person;  /* filtered by who acted: their name or number; NULL when not */
    bool late;           /* something has waited for its seal for minutes */
    bool filtered;
    struct job_problems_rows problems; /* work that was given up, or fails again and again */
};

#endif
