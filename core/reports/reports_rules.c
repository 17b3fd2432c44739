#include "reports/reports_rules.h"

const struct report_band report_bands[] = {
    {"30", N_("Up to 30 days"), 0, 30},
    {"90", N_("31 to 90 days"), 31, 90},
    {"180", N_("91 to 180 days"), 91, 180},
    {"365", N_("181 to 365 days"), 181, 365},
    {"730", N_("More than a year"), 366, 730},
    {"more", N_("More than two years"), 731, -1},
};
const size_t report_band_count = sizeof report_bands / sizeof *report_bands;

const struct report_band *report_band_find(const char *code) {
    for (size_t i = 0; i < report_band_count; i++) {
        if (text_equal(report_bands[i].code, code)) {
            return &report_bands[i];
        }
    }
    return NULL;
}

size_t report_band_of(int64_t days) {
    size_t band = 0;
    while (report_bands[band].most >= 0 && days > report_bands[band].most) {
        band++;
    }
    return band;
}

int64_t report_percentile(const int64_t *sorted, size_t count, int percent) {
    if (count == 0) {
        return -1;
    }
    size_t rank = (count * (size_t)percent + 99) / 100;
    return sorted[rank == 0 ? 0 : rank - 1];
}

struct report_period report_period_of(const char *code, day today) {
    int year, month, month_day;
    day_parts(today, &year, &month, &month_day);
    if (text_equal(code, "3")) {
        return (struct report_period){"3", N_("The last 3 months"), day_add_months(today, -3) + 1, today};
    }
    if (text_equal(code, "year")) {
        return (struct report_period){
            "year", N_("This financial year, from 1 April"), day_from(month < 4 ? year - 1 : year, 4, 1), today};
    }
    if (text_equal(code, "all")) {
        return (struct report_period){"all", N_("All the time"), day_from(2000, 1, 1), today};
    }
    return (struct report_period){"12", N_("The last 12 months"), day_add_months(today, -12) + 1, today};
}

/* From a start to the next one, or the end: one stage. */
static bool stage_read(struct arena *arena, enum calendar calendar, const struct report_clock_event *event,
    size_t events, struct report_overrun *overrun) {
    struct clock_event *plain = ARENA_ARRAY(arena, events, struct clock_event);
    for (size_t i = 0; i < events; i++) {
        plain[i] = event[i].event;
    }
    struct clock_reading reading = clock_due(calendar, event[0].working_days, event[0].limit_days, plain, events);
    *overrun = (struct report_overrun){
        event[0].clock, reading.due, day_of_moment(event[events - 1].event.at, calendar_zone(calendar))};
    return reading.state == CLOCK_STOPPED && reading.late;
}

size_t report_overruns(struct arena *arena, enum calendar calendar, const struct report_clock_event *event,
    size_t events, day from, day until, struct report_overrun *found) {
    size_t count = 0;
    for (size_t start = 0; start < events;) {
        size_t end = start + 1;
        while (end < events && event[end].event.kind != CLOCK_START) {
            end++;
        }
        if (event[start].event.kind == CLOCK_START &&
            stage_read(arena, calendar, &event[start], end - start, &found[count]) && found[count].ended >= from &&
            found[count].ended <= until) {
            count++;
        }
        start = end;
    }
    return count;
}
