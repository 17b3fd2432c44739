/* An organisation's standing as days go by: pure. */
#ifndef TRAINING_TRAINING_STANDING_DAYS_H
#define TRAINING_TRAINING_STANDING_DAYS_H

#include "training/training_rules.h"

/* A role held from a day through a day (DAY_NONE: no end known). */
struct training_spell {
    unsigned role; /* one training_role bit */
    day from;
    day until;
};

/* One person's part in an organisation over all days. */
struct training_part {
    int64_t person_id;
    size_t spells;
    const struct training_spell *spell;
    size_t supervised;
    const day *supervised_on; /* in order */
};

/* The minimum standard on the days from `from` until the next one's. */
struct training_standard_from {
    day from;
    struct training_standard standard;
};

/* An organisation's training over all days, as it is known at one moment. */
struct training_past {
    bool statutory;
    day since; /* the first day to be judged */
    size_t people;
    const struct training_part *person;
    size_t modules;
    const struct training_module *module;
    size_t requirements;
    const struct training_requirement *requirement;
    const struct training_intervals *held; /* people * modules, by person then module */
    size_t standards;
    const struct training_standard_from *standard; /* in order; before the first nothing is asked */
};

/* What the framework's own code is asked on a day. */
struct training_question {
    const struct training_organisation *organisation; /* its rules; people are not looked at */
    day on;
    const struct training_standard *standard;
    const struct training_standing *standing; /* by the framework's data alone */
    const int *in_date;                       /* by module: First Responders who are in date on it */
};
struct training_judgement {
    int faults;
    day again_on; /* the next day on which the answer may differ by itself; DAY_NONE */
};
/* Asked for each day on which something changes. */
struct training_judge {
    struct training_judgement (*ask)(void *context, const struct training_question *question);
    void *context;
};

/* The same standing from a day through a day; DAY_NONE for the last one: no end. */
struct training_stand {
    day starts_on;
    day ends_on;
    struct training_standing standing;
};
struct training_stands {
    size_t count;
    const struct training_stand *row;
};

/* Who a person is in the organisation on that day; name is NULL. */
struct training_person training_person_on(const struct training_part *part, day on);
/* What is asked on that day. */
struct training_standard training_standard_on(const struct training_past *past, day on);
/* The organisation on that day, for training_standing_on. */
struct training_organisation training_organisation_on(struct arena *arena, const struct training_past *past, day on);

/* Every day's standing from past->since on, if nothing is recorded any more: training_standing_on of each day on which
 * something changes, and what the framework's own code says of it (judge NULL: nothing). In the arena. */
struct training_stands training_stands_of(
    struct arena *arena, const struct training_past *past, const struct training_judge *judge);

/* One thing to do for a standing to stay good, or to become so. */
struct training_need {
    day by;                        /* the last day that is in time; DAY_NONE: it is lacking already */
    struct training_wanted wanted; /* besides what is to be done before; all 0: what the framework's own code asks */
};
struct training_needs {
    size_t count;
    const struct training_need *row;
};
/* What is missing on the days from one through another, each need with its own day, in order of day. Pure. */
struct training_needs training_needs_of(struct arena *arena, struct training_stands stands, day from, day until);

#endif
