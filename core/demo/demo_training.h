/* Providers, courses and sessions of the demonstration. */
#ifndef DEMO_DEMO_TRAINING_H
#define DEMO_DEMO_TRAINING_H

#include "demo/demo_parts.h"

enum demo_course_place {
    DEMO_AWARENESS,
    DEMO_CORE,
    DEMO_CHILD,
    DEMO_CONTEXT,
    DEMO_SUPPORT,
    DEMO_LEAD,
    DEMO_REFRESHER,
    DEMO_RENEWAL,
    DEMO_COURSES
};
enum { DEMO_COURSE_MODULES = 12, DEMO_TRAINERS = 2 };

struct demo_course {
    size_t provider; /* place in demo_providers */
    const char *code;
    const char *tier; /* but for what all staff need */
    const char *title;
    const char *modules[DEMO_COURSE_MODULES + 1];
};
extern const struct demo_course demo_courses[DEMO_COURSES];

/* Who comes to a session, by the columns of demo_responders and demo_others. */
enum demo_attendance {
    DEMO_NOBODY, /* it lies ahead, or its register was not filled in yet */
    DEMO_INTAKE,
    DEMO_REFRESH,
    DEMO_RENEWED,
    DEMO_LEADS
};

struct demo_session {
    enum demo_course_place course;
    day held_on;
    enum demo_attendance attendance;
    int round;
    size_t trainer; /* of the provider */
    const char *place;
    int places;
    const enum demo_charity_place *booked; /* besides those who come */
    size_t bookings;
    int64_t id;
};

struct demo_training {
    int64_t provider[DEMO_PROVIDERS];
    int64_t administrator[DEMO_PROVIDERS];
    int64_t trainer[DEMO_PROVIDERS][DEMO_TRAINERS];
    int64_t course[DEMO_COURSES];
    int64_t booked[3]; /* sessions of demo_bookings.c */
};

/* Puts the sessions, and what is recorded of them, into the plan. */
void demo_plan_sessions(struct demo *demo);
/* People booked by name, and what became of it. */
void demo_plan_bookings(struct demo *demo);

#endif
