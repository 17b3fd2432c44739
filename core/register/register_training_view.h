/* What the page of those below the minimum standard of training shows. */
#ifndef REGISTER_REGISTER_TRAINING_VIEW_H
#define REGISTER_REGISTER_TRAINING_VIEW_H

#include "register_training/register_training_queries.h"
#include "training/training_words.h"
#include "view/form.h"

struct register_training_line {
    const struct register_training_list *of;
    const char *path;
    const char *state_title;
    const char *state_colour;
    struct training_standing standing; /* of today, or of the day of the fall */
    day review_due;                    /* DAY_NONE: no review, or without a limit */
};
struct register_training_lines {
    size_t count;
    struct register_training_line *row;
};
struct register_training_view {
    const struct form *form;
    struct options shows;
    struct register_training_lines lines;
    day today;
    bool filtered;
    int64_t total;
    int64_t page;
    int64_t pages;
    const char *page_path;
};

#endif
