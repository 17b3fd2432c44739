/* Working days of the four calendars of the field, and clocks that run in them. Pure: dated data, no clock of its own.
 *
 * Bank holidays are data (holidays.def), a whole year at a time. Nothing is computed over a year that has no data.
 */
#ifndef BASE_CALENDAR_H
#define BASE_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/clock.h"

enum calendar {
    CALENDAR_ENGLAND_AND_WALES,
    CALENDAR_SCOTLAND,
    CALENDAR_NORTHERN_IRELAND,
    CALENDAR_IRELAND,
    CALENDAR_COUNT
};

/* By its code in frameworks' data, "england-and-wales"; CALENDAR_COUNT when there is none of that code. */
enum calendar calendar_find(const char *code);
const char *calendar_code(enum calendar calendar);
/* Whose local midnight ends a day. */
enum zone calendar_zone(enum calendar calendar);
/* Are that year's bank holidays known? */
bool calendar_known(enum calendar calendar, int year);
/* The bank holiday's English name, or NULL. */
const char *calendar_holiday(enum calendar calendar, day when);
/* Neither Saturday, Sunday nor bank holiday. Ask calendar_known first: false in a year without data. */
bool calendar_working_day(enum calendar calendar, day when);

/* The last day of a limit that starts with an event on `start`: day 1 is the first working day after it, due at the end
 * of day N. working_days 0 gives start. DAY_NONE when a year on the way has no data (or the number is negative):
 * *missing_year then says which, else it is 0. missing_year may be NULL. */
day calendar_add(enum calendar calendar, day start, int working_days, int *missing_year);
/* Working days after `start` up to and with `end`; 0 when end is not after start. -1 and *missing_year as above. */
int calendar_count(enum calendar calendar, day start, day end, int *missing_year);

enum clock_kind { CLOCK_START, CLOCK_PAUSE, CLOCK_RESUME, CLOCK_STOP };

struct clock_event {
    enum clock_kind kind;
    moment at;
};

enum clock_state { CLOCK_NOT_STARTED, CLOCK_RUNNING, CLOCK_PAUSED, CLOCK_STOPPED };

struct clock_reading {
    enum clock_state state;
    /* The last day of the limit; DAY_NONE while not started, while a pause keeps it open, or when a year is missing.
     * For a stopped clock: the day it was due by. */
    day due;
    /* Days of the limit that were counted: all of them once due is known, those before the pause otherwise. */
    int used;
    /* Stopped after the end of its due day. */
    bool late;
    /* The year without bank holidays that stopped the computing, or 0. */
    int missing_year;
};

/* Reads a clock off its events, in the order they happened: the same events always give the same reading. A limit of
 * limit_days, in working days of the calendar or in calendar days. Day 1 is the first (working) day after the start; a
 * day paused in any part does not count; due at the end of day N, local time. A pause after the due day changes
 * nothing. A later start begins anew. Events that cannot be (a resume of what runs) are passed over. */
struct clock_reading clock_due(
    enum calendar calendar, bool working_days, int limit_days, const struct clock_event *event, size_t events);

#endif
