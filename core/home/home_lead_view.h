/* What a lead's first page shows. */
#ifndef HOME_LEAD_VIEW_H
#define HOME_LEAD_VIEW_H

#include "home/home_queries.h"
#include "training/training_view.h"

/* What the organisation is on the register, in one word. */
enum home_standing {
    HOME_GOOD,           /* on the register, and the minimum standard is met */
    HOME_BELOW,          /* on the register, but below the minimum standard */
    HOME_NOT_ACTIVE,     /* suspended, lapsed and so on */
    HOME_NOT_ON_REGISTER /* not yet accredited or designated */
};

/* Something to do now or soon. Texts are whole, in the page's language. */
struct home_task {
    bool person; /* about one person's training; else about the organisation as a whole */
    day due;     /* DAY_NONE: no date, but now */
    const char *text;
    const char *href;
};
struct home_tasks {
    size_t count;
    struct home_task *row;
};

struct home_due_group {
    const char *title; /* English key */
    struct home_tasks tasks;
};
struct home_due_groups {
    size_t count;
    const struct home_due_group *row;
};
struct home_due_view {
    const char *name;
    day today;
    size_t all;
    struct home_due_groups groups;
};

/* When a booked session is held. */
enum home_timing {
    HOME_BEFORE,   /* while the training still counts without grace */
    HOME_IN_GRACE, /* after its last day in date, while it counts */
    HOME_AFTER
};

/* What lapses next of one person's training and is renewed by one session, or by none yet. */
struct home_lapse {
    const char *name;
    int64_t person_id;
    const struct training_state *state; /* of the soonest to end */
    day ends_on;                        /* the soonest */
    day grace_ends_on;                  /* of the same */
    size_t modules;
    const char *first; /* title of the soonest */
    const char *first_code;
    const struct home_bookings *booking; /* or what they wait for a place on; NULL: none */
    enum home_timing timing;             /* of the booking */
};
struct home_lapses {
    size_t count;
    struct home_lapse *row;
};

struct home_lead_view {
    const struct training_board *board;
    struct training_matrix_view matrix;
    enum home_standing standing;
    const char *register_words; /* state on the register: English key */
    struct home_tasks tasks;
    size_t tasks_left_out;
    struct home_lapses lapses;
    size_t lapses_left_out;
    bool starting; /* neither on the register nor with First Responders: the application comes first */
    struct home_applications_rows applications;
    struct home_conditions_rows conditions;
    struct home_awards_rows awards;
    bool may_see_applications;
    bool may_see_funding;
    bool may_see_people;
    day today;
};
const char *home_application_words(const char *state);
const char *home_award_words(const char *state);
const char *home_award_colour(const char *state);

#endif
