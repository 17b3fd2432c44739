/* What the pages about First Responders show. */
#ifndef PEOPLE_PEOPLE_VIEW_H
#define PEOPLE_PEOPLE_VIEW_H

#include "people/people_queries.h"
#include "view/form.h"

struct people_list_view {
    struct people_first_responders_rows rows;
    bool may_change;
};

/* A form about one First Responder. */
struct people_act_view {
    const struct form *form;
    const struct people_first_responder *person;
    const char *learner_number; /* of a new person's form */
};

#endif
