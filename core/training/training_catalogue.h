/* The catalogue of courses, and what it and the list of sessions are narrowed by. */
#ifndef TRAINING_TRAINING_CATALOGUE_H
#define TRAINING_TRAINING_CATALOGUE_H

#include "http/http.h"
#include "training/training_session_view.h"
#include "training_catalogue/training_catalogue_queries.h"

/* From the address: module=FR-03&tier=referrer&provider=12&course=7&person=34&words=day. What is not given or cannot be
 * meant is NULL, DB_NULL_INT8. */
struct catalogue_filter {
    const char *module;
    const char *tier;
    const char *words;
    int64_t provider_id;
    int64_t course_id;
    int64_t person_id;
};
struct catalogue_filter catalogue_filter_read(const struct http_request *request);
/* Modules in force today, tiers, and providers that are accredited. */
struct catalogue_choices catalogue_choices(
    struct http_request *request, const char *framework_code, const struct catalogue_providers_rows *providers);
/* The tiers as choices, the lowest first. */
struct options training_tiers(void);

struct catalogue_line {
    const struct catalogue_courses *course;
    const char *covers; /* "FR-03 and FR-04: referrer" */
};
struct catalogue_lines {
    size_t count;
    const struct catalogue_line *row;
};
struct catalogue_view {
    const struct form *form;
    struct catalogue_choices choices;
    struct catalogue_lines lines;
    bool filtered;
    bool may_book;
};
struct catalogue_course_view {
    const struct catalogue_course *course;
    const struct catalogue_covers_rows *covers;
    day today;
    bool may_book;
};
/* What a course of one's own covers, and its change. */
struct course_content_view {
    const struct form *form;
    const struct catalogue_course *course;
    const struct catalogue_covers_rows *covers;
    struct options addable;
    struct options endable;
    struct options tiers;
    day today;
};

#endif
