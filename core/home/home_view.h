/* What the home pages show. */
#ifndef HOME_VIEW_H
#define HOME_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "home/home_policy.h"

/* Somewhere to go. Texts are English keys. */
struct home_card {
    const char *action; /* who may do it sees it */
    const char *href;
    const char *title;
    const char *text;
};
struct home_cards {
    size_t count;
    const struct home_card *row;
};

struct home_view {
    const char *full_name;
    const char *organisation_name; /* NULL when none is acted for */
    int32_t organisations;
    bool has_role;
    struct home_cards cards;
    const struct home_policy *policy; /* NULL: for others than policy officers */
};

#endif
