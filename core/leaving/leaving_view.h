/* What the page about leaving shows. */
#ifndef LEAVING_LEAVING_VIEW_H
#define LEAVING_LEAVING_VIEW_H

#include "accounts/accounts_rules.h"
#include "leaving/leaving.h"
#include "leaving/leaving_queries.h"
#include "view/form.h"

struct leaving_view {
    const struct form *form;
    struct leaving_roles_rows roles;     /* at least one */
    bool stays_lead;                     /* some role is not ended here */
    const struct leaving_effect *effect; /* NULL: the day has not been told yet */
    day ends;
};

#endif
