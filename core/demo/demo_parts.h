/* What the parts of the demonstration share: the plan of acts, and who stands in it. */
#ifndef DEMO_DEMO_PARTS_H
#define DEMO_DEMO_PARTS_H

#include "base/clock.h"
#include "demo/demo.h"
#include "demo/demo_people.h"

#define DEMO_FRAMEWORK "england"

/* Days from now, back (negative) or ahead. */
enum { DEMO_NEVER = 1000000, DEMO_BEGIN = -738 };

struct demo;

/* Who an act is by: read when the act is run, because ids are not known when it is planned. person NULL: the program
 * itself. organisation NULL: none. */
struct demo_who {
    const int64_t *person;
    const int64_t *organisation;
};

struct demo_act {
    moment at;
    size_t number; /* of planning: what is planned first comes first when two fall on one moment */
    struct demo_who who;
    void (*run)(struct demo *demo, const void *what, moment now);
    const void *what;
};

struct demo_charity_made {
    int64_t id;
    int64_t lead;   /* person */
    int64_t second; /* person; 0 when there is none */
    int64_t application;
    moment last; /* of what is planned for it so far */
};

struct demo {
    struct db *db;
    struct arena *arena;
    const struct demo_load *load;
    moment now;
    day today;
    struct demo_act *act;
    size_t acts;
    size_t capacity;
    int64_t staff[DEMO_STAFF];
    struct demo_charity_made charity[DEMO_CHARITIES];
    int64_t *responder; /* person ids, by place in demo_responders */
    int64_t *other;     /* likewise of demo_others */
    struct demo_training *training;
    struct demo_funding *funding;
    bool seeded; /* the seed of the sample was chosen */
};

/* That time of day (London's) so many days from now, on the last working day of the week where it would fall on a
 * weekend; never later than now. */
moment demo_time(const struct demo *demo, int days, int hour, int minute);
/* That time of that day, weekend or not; never later than now. */
moment demo_time_on(const struct demo *demo, day on, int hour, int minute);
/* The same as demo_time, and later than *last, which is moved on. */
moment demo_next(const struct demo *demo, moment *last, int days, int hour, int minute);
/* The day of demo_time, but ahead of now too. */
day demo_day(const struct demo *demo, int days);

void demo_plan(struct demo *demo, moment at, struct demo_who who,
    void (*run)(struct demo *demo, const void *what, moment now), const void *what);
struct demo_who demo_program(void);
struct demo_who demo_staff(const struct demo *demo, enum demo_staff_place place);
struct demo_who demo_lead(const struct demo *demo, size_t charity);

/* Each plans its own part. */
void demo_plan_staff(struct demo *demo);
void demo_plan_bodies(struct demo *demo);
void demo_plan_charities(struct demo *demo);
void demo_plan_responders(struct demo *demo);
void demo_plan_training(struct demo *demo);
void demo_plan_records(struct demo *demo);
void demo_plan_recognitions(struct demo *demo);
void demo_plan_council(struct demo *demo);
void demo_plan_cases(struct demo *demo);
void demo_plan_panels(struct demo *demo);
void demo_plan_waiting(struct demo *demo);
void demo_plan_decisions(struct demo *demo);
void demo_plan_intake(struct demo *demo);
void demo_plan_standards(struct demo *demo);
void demo_plan_sharing(struct demo *demo);
void demo_plan_register(struct demo *demo);
void demo_plan_conditions(struct demo *demo);
void demo_plan_funding(struct demo *demo);

/* Files of waiting applications; in transactions of their own, going on where a former load left off. */
void demo_backlog_finish(struct demo *demo);

/* The last day on which what was learnt for a year on that five-day course counts. */
day demo_intake_ends(const struct demo *demo, int round);

/* Since when the charity may refer, in days from now; DEMO_NEVER when it never could. */
int demo_accredited_days(enum demo_charity_place charity);

/* The id of that one of demo_responders, known once they were added. */
int64_t *demo_responder_named(const struct demo *demo, const char *name);

/* A person with an account: one of those who can sign in when the address is on the list. Gives the person. */
/* The account's second factor, where it has one. */
void demo_factor_set(
    struct db *db, const struct demo_account *account, int64_t account_id, int64_t person_id, moment now);
int64_t demo_account_add(struct demo *demo, const char *name, const char *email, const char *language, moment now);

/* text with {name}, {place}, {region}, {people} and {languages} of the charity filled in. */
const char *demo_fill(struct arena *arena, const char *text, const struct demo_charity *charity);
/* The charity's answer to that question of the form; NULL when it has none. */
const char *demo_answer(const struct demo *demo, size_t charity, const char *question);
/* A sentence of an assessor on that criterion for that score; voice: which of the two. */
const char *demo_reason(struct arena *arena, const char *criterion, int score, int voice);
#endif
