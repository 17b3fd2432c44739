/* Days and moments. Rules take them as parameters and never ask the clock themselves. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

/* Days since 1 January 1970, proleptic Gregorian. */
typedef int32_t day;
#define DAY_NONE INT32_MIN
/* Microseconds since 1970-01-01T00:00:00Z. */
typedef int64_t moment;
#define MOMENT_NONE INT64_MIN
#define MOMENT_SECOND INT64_C(1000000)
#define MOMENT_DAY (INT64_C(86400) * MOMENT_SECOND)

/* Zones of the field: UK dates are Europe/London's, Ireland's Europe/Dublin's. */
enum zone { ZONE_LONDON, ZONE_DUBLIN };

/* What time it is for the program: the system's clock plus the offset set by clock_set. */
moment clock_now(void);
/* Microseconds that never go back, for durations. */
int64_t clock_monotonic(void);
/* Moves the program's clock so that clock_now() is now and goes on from there; for demo and tests only. */
void clock_set(moment now);
/* Obeys ASSAY_CLOCK (RFC 3339) if it is set; false when it is malformed. Called once at start. */
bool clock_from_environment(void);

bool day_valid(int year, int month, int month_day);
/* DAY_NONE when there is no such day or the year is not within 1 to 9999. */
day day_from(int year, int month, int month_day);
void day_parts(day when, int *year, int *month, int *month_day);
/* 1 Monday to 7 Sunday. */
int day_week(day when);
/* The same day of the month `months` later, or that month's last day: 29 February + 12 months = 28 February. */
day day_add_months(day when, int months);
/* The local date at that moment (summer time known by rule, 1996 on). */
day day_of_moment(moment when, enum zone zone);
/* The first moment of that local day. */
moment day_start(day when, enum zone zone);
/* Exactly "YYYY-MM-DD"; DAY_NONE otherwise. */
day day_parse(const char *text);
/* "YYYY-MM-DD"; "" for DAY_NONE. */
const char *day_text(struct arena *arena, day when);
/* RFC 3339 with Z or an offset, fraction allowed; MOMENT_NONE otherwise. */
moment moment_parse(const char *text);
/* "YYYY-MM-DDTHH:MM:SSZ"; "" for MOMENT_NONE. */
const char *moment_text(struct arena *arena, moment when);
/* Local clock time of that moment. */
void moment_local(moment when, enum zone zone, int *hour, int *minute);

#endif
