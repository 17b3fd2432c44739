/* What the pages about First Responders show. */
#ifndef PEOPLE_PEOPLE_VIEW_H
#define PEOPLE_PEOPLE_VIEW_H

#include "accounts/accounts_rules.h"
#include "people/people_queries.h"
#include "view/form.h"

/* A person's record; of who was added as staff by a trainer and has no role that asks for training, where roles are
 * given. */
const char *people_path(struct arena *arena, const struct people_list *row);

struct people_list_view {
    const struct form *form; /* the filter */
    struct people_list_rows rows;
    struct options roles;
    struct options states;
    bool filtered;
    bool may_change;
    int64_t total;
    int64_t page;
    int64_t pages;
    const char *page_path;
};

/* One person's details, to be changed. */
struct people_edit_view {
    const struct form *form;
    const struct people_one *person;
    struct people_roles_rows roles;
    struct people_former_names_rows former;
    bool leads; /* gives and ends other roles than a First Responder's */
};

/* A further role of one person. */
struct people_role_view {
    const struct form *form;
    const struct people_one *person;
    struct options roles;
    bool leads;
};

/* The end of one role. */
struct people_role_end_view {
    const struct form *form;
    const struct people_one *person;
    const struct people_roles *role;
};

/* One's own details. */
struct people_details_view {
    const struct form *form;
    struct people_own_rows own;
    struct people_own_answer_rows answer;
    struct people_own_consents_rows consents;
    bool trains; /* has a training record page */
};

/* A form about one First Responder. */
struct people_act_view {
    const struct form *form;
    struct options consented; /* a new person's form: who agreed to show their record */
};

/* Whether somebody who is to be added is one who is known already. */
struct people_same_view {
    const struct form *form;           /* what was entered, to be sent again */
    const struct people_brings *known; /* by learner number or consent; NULL: likely ones are shown */
    struct options choices;            /* likely ones of one's own people, and nobody of them; none at all */
    bool elsewhere;                    /* another organisation has somebody of that very address */
    day starts;
};

#endif
