/* What the pages of a request for information show. */
#ifndef APPLICATIONS_APPLICATIONS_INFORMATION_VIEW_H
#define APPLICATIONS_APPLICATIONS_INFORMATION_VIEW_H

#include "applications/applications_queries.h"
#include "applications/applications_rules.h"
#include "view/form.h"
#include "view/html.h"

/* Where a request stands with the applicant. */
enum information_standing {
    INFORMATION_OPEN,      /* waits for its answers */
    INFORMATION_SENT,      /* answered in time */
    INFORMATION_LATE,      /* not answered in time; what comes now is kept and marked as late */
    INFORMATION_ENDED,     /* not answered in time, and the case is decided */
    INFORMATION_NOT_NEEDED /* not answered, and not waited for: withdrawn */
};
enum information_standing information_standing(enum application_state state, bool answered, bool expired);

/* How something that came late stands: English title, and colour of its tag. judged: "accepted", "refused", NULL. */
const char *information_late_title(const char *judged);
const char *information_late_colour(const char *judged);

struct information_file {
    const char *name;
    const char *href;
    bool late;
    const char *judged; /* whether what came late counts; NULL: not judged */
};
struct information_files {
    size_t count;
    const struct information_file *row;
};
struct information_item {
    int64_t item_id;
    int place;
    const char *subject;   /* title of the section or criterion, a message key; "" for a general question */
    const char *criterion; /* code its files are evidence for; "" to be chosen */
    const char *words;
    const char *answer;
    bool late;
    const char *judged;
    struct information_files files;
    const char *href;
};
struct information_items {
    size_t count;
    const struct information_item *row;
};
struct information_request_view {
    int64_t information_request_id;
    enum information_standing standing;
    bool assessing; /* asked by an assessor */
    const char *words;
    day asked_on;
    day due_on;
    day answered_on; /* DAY_NONE: not */
    size_t answered; /* items with words or files */
    struct information_items items;
    const char *href;
};
struct information_requests {
    size_t count;
    const struct information_request_view *row;
};

/* Puts the rows together. base: "/applications/17" or "/cases/17" (files then lead to the staff's addresses). staff:
 * words that were written but not sent are left out. */
struct information_requests information_requests_of(struct arena *arena, const struct framework_data *data,
    enum application_state state, day on, const char *base, bool staff,
    struct application_information_list_rows requests, struct application_information_items_rows items,
    struct application_information_files_rows files);

#endif
