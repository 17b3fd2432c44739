/* The plan: acts with their times, run in order, so that numbers, references and the trail grow as they would have. */
#include <stdlib.h>
#include <string.h>

#include "demo/demo_parts.h"

static day working_day(day when) {
    int week = day_week(when);
    return week > 5 ? when - (week - 5) : when;
}

day demo_day(const struct demo *demo, int days) {
    return working_day(demo->today + days);
}

moment demo_begins(moment now) {
    enum { DAYS_BEFORE = 30 };
    return day_start(day_of_moment(now, ZONE_LONDON) + DEMO_BEGIN - DAYS_BEFORE, ZONE_LONDON);
}

moment demo_time_on(const struct demo *demo, day on, int hour, int minute) {
    moment at = day_start(on, ZONE_LONDON) + (hour * 60 + minute) * 60 * MOMENT_SECOND;
    moment latest = demo->now - MOMENT_SECOND;
    return at < latest ? at : latest;
}

moment demo_time(const struct demo *demo, int days, int hour, int minute) {
    return demo_time_on(demo, demo_day(demo, days), hour, minute);
}

moment demo_next(const struct demo *demo, moment *last, int days, int hour, int minute) {
    enum { APART_SECONDS = 240 };
    moment at = demo_time(demo, days, hour, minute);
    if (at < *last + APART_SECONDS * MOMENT_SECOND) {
        at = *last + APART_SECONDS * MOMENT_SECOND;
    }
    moment latest = demo->now - MOMENT_SECOND;
    *last = at < latest ? at : latest;
    return *last;
}

void demo_plan(struct demo *demo, moment at, struct demo_who who,
    void (*run)(struct demo *demo, const void *what, moment now), const void *what) {
    if (demo->acts == demo->capacity) {
        demo->capacity = demo->capacity == 0 ? 1024 : demo->capacity * 2;
        struct demo_act *grown = ARENA_ARRAY(demo->arena, demo->capacity, struct demo_act);
        if (demo->acts > 0) {
            memcpy(grown, demo->act, demo->acts * sizeof *grown);
        }
        demo->act = grown;
    }
    demo->act[demo->acts] = (struct demo_act){at, demo->acts, who, run, what};
    demo->acts++;
}

struct demo_who demo_program(void) {
    return (struct demo_who){NULL, NULL};
}

struct demo_who demo_staff(const struct demo *demo, enum demo_staff_place place) {
    return (struct demo_who){&demo->staff[place], NULL};
}

struct demo_who demo_lead(const struct demo *demo, size_t charity) {
    return (struct demo_who){&demo->charity[charity].lead, &demo->charity[charity].id};
}
