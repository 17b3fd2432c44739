/* What the pages of frameworks show. */
#ifndef FRAMEWORKS_FRAMEWORKS_VIEW_H
#define FRAMEWORKS_FRAMEWORKS_VIEW_H

#include "frameworks/frameworks.h"
#include "frameworks/frameworks_intake.h"
#include "frameworks/frameworks_queries.h"
#include "view/form.h"
#include "view/html.h"

/* /apply */
struct framework_apply_view {
    const struct framework_data *data; /* NULL when no framework is loaded */
    struct plug_frameworks all;
    struct frameworks_criteria criteria;
    const struct framework_limit *completeness; /* each NULL when the framework sets none */
    const struct framework_limit *assessment;
    const struct framework_limit *decision;
    const struct framework_limit *accreditation;
    bool signed_in;
    bool applies; /* sees an organisation's applications */
    struct framework_intake intake;
    const struct framework_round *asked; /* the round whose criteria are shown; NULL: today's */
};

/* /frameworks/{framework}/intake */
struct framework_round_item {
    const struct framework_round *round;
    const char *state;
    const char *colour;
    const char *href;
};
struct framework_round_items {
    size_t count;
    const struct framework_round_item *row;
};
struct framework_intake_view {
    const struct framework_data *data;
    const char *base; /* "/frameworks/england" */
    const struct form *form;
    struct framework_intake intake;
    struct framework_round_items rounds;
    bool may_change;
};
struct framework_round_new_view {
    const struct framework_data *data;
    const char *base;
    const struct form *form;
};
struct framework_round_view {
    const struct framework_data *data;
    const char *base; /* "/frameworks/england/rounds/3" */
    const struct form *form;
    struct framework_round_item item;
    struct frameworks_criteria criteria; /* in force on the day it opens */
    bool may_publish;
    bool may_cancel;
    bool may_extend;
};

/* /frameworks */
struct framework_item {
    const struct framework_data *data;
    const struct plug_plugin *plugin;
    moment written_at; /* MOMENT_NONE when it is not in the tables */
    bool current;      /* the tables hold this version */
    struct frameworks_criteria criteria;
};
struct framework_items {
    size_t count;
    const struct framework_item *row;
};
struct framework_list_view {
    struct framework_items items;
    day today;
};
struct framework_law_list {
    size_t count;
    const struct framework_law *row;
};
struct framework_limit_list {
    size_t count;
    const struct framework_limit *row;
};

/* "Applications can be made at any time", "... until the end of 30 November 2026", and so on. */
const char *framework_intake_words(struct html *out, const struct framework_intake *intake);
/* "10 working days", "28 days", "36 months", in the page's language. */
const char *framework_limit_words(struct html *out, const struct framework_limit *limit);

#endif
