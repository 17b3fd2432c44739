#include "base/calendar.h"

#include "base/text.h"

struct known_year {
    enum calendar calendar;
    int year;
};
struct holiday {
    enum calendar calendar;
    int year, month, month_day;
    const char *name;
};

static const struct known_year known_years[] = {
#define YEAR(calendar, year) {CALENDAR_##calendar, year},
#define HOLIDAY(calendar, year, month, month_day, name)
#include "base/holidays.def"
};
static const struct holiday holidays[] = {
#define YEAR(calendar, year)
#define HOLIDAY(calendar, year, month, month_day, name) {CALENDAR_##calendar, year, month, month_day, name},
#include "base/holidays.def"
};

static const char *const codes[CALENDAR_COUNT] = {
    [CALENDAR_ENGLAND_AND_WALES] = "england-and-wales",
    [CALENDAR_SCOTLAND] = "scotland",
    [CALENDAR_NORTHERN_IRELAND] = "northern-ireland",
    [CALENDAR_IRELAND] = "ireland",
};

enum calendar calendar_find(const char *code) {
    for (int i = 0; i < CALENDAR_COUNT; i++) {
        if (text_equal(code, codes[i])) {
            return (enum calendar)i;
        }
    }
    return CALENDAR_COUNT;
}

const char *calendar_code(enum calendar calendar) {
    return calendar < CALENDAR_COUNT ? codes[calendar] : "";
}

enum zone calendar_zone(enum calendar calendar) {
    return calendar == CALENDAR_IRELAND ? ZONE_DUBLIN : ZONE_LONDON;
}

bool calendar_known(enum calendar calendar, int year) {
    for (size_t i = 0; i < sizeof known_years / sizeof *known_years; i++) {
        if (known_years[i].calendar == calendar && known_years[i].year == year) {
            return true;
        }
    }
    return false;
}

const char *calendar_holiday(enum calendar calendar, day when) {
    int year, month, month_day;
    day_parts(when, &year, &month, &month_day);
    for (size_t i = 0; i < sizeof holidays / sizeof *holidays; i++) {
        const struct holiday *holiday = &holidays[i];
        if (holiday->calendar == calendar && holiday->year == year && holiday->month == month &&
            holiday->month_day == month_day) {
            return holiday->name;
        }
    }
    return NULL;
}

static int year_of(day when) {
    int year, month, month_day;
    day_parts(when, &year, &month, &month_day);
    return year;
}

bool calendar_working_day(enum calendar calendar, day when) {
    return day_week(when) <= 5 && calendar_known(calendar, year_of(when)) && calendar_holiday(calendar, when) == NULL;
}

/* Is `when` in a year that can be computed with? Says the year when it is not. */
static bool year_there(enum calendar calendar, day when, int *missing_year) {
    int year = year_of(when);
    if (calendar_known(calendar, year)) {
        return true;
    }
    if (missing_year != NULL) {
        *missing_year = year;
    }
    return false;
}

day calendar_add(enum calendar calendar, day start, int working_days, int *missing_year) {
    if (missing_year != NULL) {
        *missing_year = 0;
    }
    if (start == DAY_NONE || working_days < 0) {
        return DAY_NONE;
    }
    day at = start;
    for (int counted = 0; counted < working_days; counted += calendar_working_day(calendar, at)) {
        at++;
        if (!year_there(calendar, at, missing_year)) {
            return DAY_NONE;
        }
    }
    return at;
}

int calendar_count(enum calendar calendar, day start, day end, int *missing_year) {
    if (missing_year != NULL) {
        *missing_year = 0;
    }
    int counted = 0;
    for (day at = start + 1; start != DAY_NONE && at <= end; at++) {
        if (!year_there(calendar, at, missing_year)) {
            return -1;
        }
        counted += calendar_working_day(calendar, at);
    }
    return counted;
}

/* What is counted, and which pauses take days out of it. */
struct clock_walk {
    enum calendar calendar;
    enum zone zone;
    bool working_days;
    const struct clock_event *event;
    size_t events;
};

/* Did a pause touch that day? A pause that ended at its first moment did not. */
static bool day_paused(const struct clock_walk *walk, day when) {
    moment begins = day_start(when, walk->zone);
    moment ends = day_start(when + 1, walk->zone);
    moment paused_at = MOMENT_NONE;
    for (size_t i = 0; i < walk->events; i++) {
        const struct clock_event *event = &walk->event[i];
        if (event->kind == CLOCK_PAUSE && paused_at == MOMENT_NONE) {
            paused_at = event->at;
        } else if (event->kind == CLOCK_RESUME && paused_at != MOMENT_NONE) {
            if (paused_at < ends && event->at > begins && event->at > paused_at) {
                return true;
            }
            paused_at = MOMENT_NONE;
        }
    }
    return paused_at != MOMENT_NONE && paused_at < ends;
}

/* The last pause that was never resumed; MOMENT_NONE when there is none. */
static moment open_pause(const struct clock_walk *walk) {
    moment paused_at = MOMENT_NONE;
    for (size_t i = 0; i < walk->events; i++) {
        if (walk->event[i].kind == CLOCK_PAUSE && paused_at == MOMENT_NONE) {
            paused_at = walk->event[i].at;
        } else if (walk->event[i].kind == CLOCK_RESUME) {
            paused_at = MOMENT_NONE;
        }
    }
    return paused_at;
}

struct clock_reading clock_due(
    enum calendar calendar, bool working_days, int limit_days, const struct clock_event *event, size_t events) {
    struct clock_reading reading = {CLOCK_NOT_STARTED, DAY_NONE, 0, false, 0};
    size_t start = events;
    for (size_t i = 0; i < events; i++) {
        if (event[i].kind == CLOCK_START) {
            start = i;
        }
    }
    if (start == events || limit_days < 0) {
        return reading;
    }
    moment stopped_at = MOMENT_NONE;
    size_t end = start + 1;
    while (end < events && event[end].kind != CLOCK_STOP) {
        end++;
    }
    if (end < events) {
        stopped_at = event[end].at;
    }
    struct clock_walk walk = {calendar, calendar_zone(calendar), working_days, event + start + 1, end - start - 1};
    moment paused_at = open_pause(&walk);
    reading.state = stopped_at != MOMENT_NONE ? CLOCK_STOPPED : paused_at != MOMENT_NONE ? CLOCK_PAUSED : CLOCK_RUNNING;
    day at = day_of_moment(event[start].at, walk.zone);
    /* A pause without an end takes every day after it: the walk ends where it begins. */
    day last = paused_at == MOMENT_NONE ? DAY_NONE : day_of_moment(paused_at, walk.zone) - 1;
    while (reading.used < limit_days && (last == DAY_NONE || at < last)) {
        at++;
        if (working_days && !year_there(calendar, at, &reading.missing_year)) {
            return reading;
        }
        reading.used += (!working_days || calendar_working_day(calendar, at)) && !day_paused(&walk, at);
    }
    if (reading.used == limit_days) {
        reading.due = at;
        reading.late = stopped_at != MOMENT_NONE && stopped_at >= day_start(at + 1, walk.zone);
    }
    return reading;
}
