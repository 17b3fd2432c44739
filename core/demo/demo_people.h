/* Who there is in the demonstration: all of them made up. Addresses end in .example, which nobody can have. */
#ifndef DEMO_DEMO_PEOPLE_H
#define DEMO_DEMO_PEOPLE_H

#include <stdbool.h>
#include <stddef.h>

/* Places in demo_staff_members. */
enum demo_staff_place {
    DEMO_INTAKE_1,
    DEMO_INTAKE_2,
    DEMO_LEAD_OFFICER,
    DEMO_ASSESSOR_1,
    DEMO_ASSESSOR_2,
    DEMO_ASSESSOR_3,
    DEMO_MODERATOR,
    DEMO_DECISION_1,
    DEMO_DECISION_2,
    DEMO_PANEL_CHAIR_1,
    DEMO_PANEL_CHAIR_2,
    DEMO_PANEL_1, /* brings lived experience */
    DEMO_PANEL_2,
    DEMO_PANEL_3,
    DEMO_PANEL_4,
    DEMO_GRANTS,
    DEMO_FINANCE_1,
    DEMO_FINANCE_2,
    DEMO_POLICY_1,
    DEMO_POLICY_2,
    DEMO_ADMINISTRATOR,
    DEMO_AUDITOR,
    DEMO_STAFF
};

struct demo_staff_member {
    const char *name;
    const char *email;
    const char *role;
    const char *home; /* NULL: cannot sign in */
};
extern const struct demo_staff_member demo_staff_members[DEMO_STAFF];

/* Places in demo_charities that other tables name. */
enum demo_charity_place {
    /* On the register, or once on it. */
    DEMO_HARBOURLIGHT,
    DEMO_FERNBRIDGE,
    DEMO_LANTERNWAY,
    DEMO_SALTMARSH,
    DEMO_QUILLSTONE,
    DEMO_AMBERFOLD,
    DEMO_NORTHMOOR,
    DEMO_PONT_GWENALLT,
    DEMO_WRENFIELD,
    DEMO_TIDEWELL,
    DEMO_COPPERBECK,
    /* Applicants. */
    DEMO_MEADOWLARK,
    DEMO_STONEBRIDGE,
    DEMO_ROWANHURST,
    DEMO_LARKSPUR,
    DEMO_WITHY,
    DEMO_NINEFOLD,
    DEMO_APPLETREE,
    DEMO_GREYWETHER,
    DEMO_BELLWATER,
    DEMO_EASTLIGHT,
    DEMO_THORNAPPLE,
    DEMO_MILLRACE,
    DEMO_JUNIPER,
    DEMO_CINDERHILL,
    DEMO_FOXGLOVE,
    DEMO_ASHLANTERN,
    DEMO_SKYLARK,
    DEMO_OLDGATE,
    /* Meant to be refused. */
    DEMO_BRACKENFOLD,
    DEMO_SALLOWFIELD,
    DEMO_HOLLINSTAIR,
    DEMO_THISTLEDOWN,
    DEMO_RAVENSWOLD,
    DEMO_MARLPIT,
    DEMO_YARROWGATE,
    DEMO_DAMSONHAY,
    DEMO_CHARITIES
};

struct demo_charity {
    const char *name;
    const char *domain; /* before ".example" */
    const char *kind;
    const char *place;
    const char *areas[3];
    const char *cohorts[3];
    const char *languages[7];
    const char *people; /* whom it works with, as in "We work with ..." */
    const char *about;
    const char *lead;       /* name; the address is their first word's */
    const char *lead_local; /* of the address */
    const char *second;     /* another lead, or NULL */
    const char *second_local;
    const char *home; /* the lead can sign in and begins here; NULL: cannot */
    const char *language;
    int registered; /* days from now */
};
extern const struct demo_charity demo_charities[DEMO_CHARITIES];

/* First Responders. intake: which of the five-day courses; first, second: which refreshers; -1: none. renewed: the
 * modules of two years again. joined, left: days from now; 0 for left: still there. */
struct demo_responder {
    enum demo_charity_place charity;
    const char *name;
    const char *local; /* of the address; NULL: none */
    int joined;
    int left;
    int supervised;
    int intake;
    int first;
    int second;
    bool renewed;
    const char *home; /* can sign in; NULL: cannot */
};
extern const struct demo_responder demo_responders[];
extern const size_t demo_responder_count;

/* Others of the charities: who else leads training or sees the money. course: place of the lead's course; -1: none. */
struct demo_other {
    enum demo_charity_place charity;
    const char *name;
    const char *local;
    const char *role;
    int course;
};
extern const struct demo_other demo_others[];
extern const size_t demo_other_count;

struct demo_provider {
    const char *name;
    const char *domain;
    const char *about;
    const char *administrator;
    const char *administrator_local;
    const char *administrator_home; /* NULL: cannot sign in */
    const char *trainer[2];
    const char *trainer_local[2];
    const char *trainer_home; /* of the first; NULL: cannot sign in */
    const char *area;
};
enum { DEMO_PROVIDERS = 2 };
extern const struct demo_provider demo_providers[DEMO_PROVIDERS];

#endif
