/* What reports reckon: pure. */
#ifndef REPORTS_REPORTS_RULES_H
#define REPORTS_REPORTS_RULES_H

#include <stddef.h>

#include "base/calendar.h"
#include "base/text.h"

/* A deadline within so many days is near: the queue's figure too. */
enum { REPORT_SOON_DAYS = 5 };

/* How long open cases have waited, in days since they were received. most -1: no end. */
struct report_band {
    const char *code;
    const char *title; /* English key */
    int least;
    int most;
};
extern const struct report_band report_bands[];
extern const size_t report_band_count;
/* NULL when there is none of that code. */
const struct report_band *report_band_find(const char *code);
size_t report_band_of(int64_t days);

/* The smallest of the numbers (sorted, the least first) that so many in a hundred do not exceed; -1 of none. */
int64_t report_percentile(const int64_t *sorted, size_t count, int percent);

/* What decisions and events are counted in. */
struct report_period {
    const char *code;
    const char *title; /* English key */
    day from;
    day until;
};
/* "3" and "12" months up to and with today, "year" (from 1 April), "all"; anything else is "12". */
struct report_period report_period_of(const char *code, day today);

/* A stage's limit that was overrun. */
struct report_overrun {
    const char *clock;
    day due;
    day ended;
};
/* Reads the clock events of one case in their order; each stage that ended after its day within the period, into
 * found (room for one an event); how many. */
struct report_clock_event {
    const char *clock;
    struct clock_event event;
    int limit_days;
    bool working_days;
};
size_t report_overruns(struct arena *arena, enum calendar calendar, const struct report_clock_event *event,
    size_t events, day from, day until, struct report_overrun *found);

#endif
