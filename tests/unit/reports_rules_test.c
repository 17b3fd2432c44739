/* What reports reckon: percentiles, bands of age, periods, overrun deadlines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "reports/reports_rules.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void percentiles(void **state) {
    (void)state;
    static const struct {
        int64_t numbers[10];
        size_t count;
        int percent;
        int64_t is;
    } CASES[] = {
        {{0}, 0, 50, -1},
        {{7}, 1, 50, 7},
        {{7}, 1, 90, 7},
        {{1, 9}, 2, 50, 1},
        {{1, 9}, 2, 51, 9},
        {{1, 2, 3}, 3, 50, 2},
        {{1, 2, 3, 4}, 4, 50, 2},
        {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 10, 50, 5},
        {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 10, 90, 9},
        {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 10, 91, 10},
        {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 10, 100, 10},
        {{3, 3, 3}, 3, 0, 3},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        assert_int_equal(report_percentile(CASES[i].numbers, CASES[i].count, CASES[i].percent), CASES[i].is);
    }
}

static void bands(void **state) {
    (void)state;
    static const struct {
        int64_t days;
        const char *code;
    } CASES[] = {{0, "30"}, {30, "30"}, {31, "90"}, {90, "90"}, {91, "180"}, {180, "180"}, {181, "365"}, {365, "365"},
        {366, "730"}, {730, "730"}, {731, "more"}, {9999, "more"}, {-3, "30"}};
    for (size_t i = 0; i < COUNT(CASES); i++) {
        assert_string_equal(report_bands[report_band_of(CASES[i].days)].code, CASES[i].code);
    }
    for (size_t i = 0; i < report_band_count; i++) {
        assert_ptr_equal(report_band_find(report_bands[i].code), &report_bands[i]);
        /* They leave no day out. */
        assert_int_equal(report_bands[i].least, i == 0 ? 0 : report_bands[i - 1].most + 1);
    }
    assert_null(report_band_find("31"));
    assert_null(report_band_find(NULL));
}

static void periods(void **state) {
    (void)state;
    static const struct {
        const char *code;
        const char *today;
        const char *taken;
        const char *from;
    } CASES[] = {
        {"3", "2026-11-22", "3", "2026-08-23"},
        {"12", "2026-11-22", "12", "2025-11-23"},
        {"year", "2026-11-22", "year", "2026-04-01"},
        {"year", "2026-04-01", "year", "2026-04-01"},
        {"year", "2026-03-31", "year", "2025-04-01"},
        {"all", "2026-11-22", "all", "2000-01-01"},
        {"", "2026-11-22", "12", "2025-11-23"},
        {NULL, "2026-11-22", "12", "2025-11-23"},
        {"'; DROP", "2026-11-22", "12", "2025-11-23"},
        {"3", "2026-05-31", "3", "2026-03-01"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct report_period period = report_period_of(CASES[i].code, day_parse(CASES[i].today));
        assert_string_equal(period.code, CASES[i].taken);
        assert_int_equal(period.from, day_parse(CASES[i].from));
        assert_int_equal(period.until, day_parse(CASES[i].today));
    }
}

static struct report_clock_event event(const char *clock, enum clock_kind kind, const char *at, int days) {
    return (struct report_clock_event){
        .clock = clock, .event = {.kind = kind, .at = moment_parse(at)}, .limit_days = days, .working_days = true};
}

static void overruns(void **state) {
    (void)state;
    struct arena *arena = arena_new(1 << 20);
    struct report_overrun found[8];
    const struct report_clock_event events[] = {
        /* In time: 10 working days after Monday 1 June are up on Monday 15 June. */
        event("completeness", CLOCK_START, "2026-06-01T10:00:00Z", 10),
        event("completeness", CLOCK_STOP, "2026-06-15T20:00:00Z", 0),
        /* Late, though it was paused for two days: due on 25 June. */
        event("assessment", CLOCK_START, "2026-06-15T20:00:00Z", 6),
        event("assessment", CLOCK_PAUSE, "2026-06-17T10:00:00Z", 0),
        event("assessment", CLOCK_RESUME, "2026-06-18T10:00:00Z", 0),
        event("assessment", CLOCK_STOP, "2026-06-26T09:00:00Z", 0),
        /* Late, and not ended yet. */
        event("decision", CLOCK_START, "2026-06-26T09:00:00Z", 1),
    };
    day all = day_from(2026, 1, 1);
    day until = day_from(2026, 12, 31);
    assert_int_equal(report_overruns(arena, CALENDAR_ENGLAND_AND_WALES, events, COUNT(events), all, until, found), 1);
    assert_string_equal(found[0].clock, "assessment");
    assert_int_equal(found[0].due, day_from(2026, 6, 25));
    assert_int_equal(found[0].ended, day_from(2026, 6, 26));
    /* Outside of the period; and nothing at all. */
    assert_int_equal(
        report_overruns(arena, CALENDAR_ENGLAND_AND_WALES, events, COUNT(events), day_from(2026, 6, 27), until, found),
        0);
    assert_int_equal(
        report_overruns(arena, CALENDAR_ENGLAND_AND_WALES, events, COUNT(events), all, day_from(2026, 6, 25), found),
        0);
    assert_int_equal(report_overruns(arena, CALENDAR_ENGLAND_AND_WALES, events, 0, all, until, found), 0);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(percentiles),
        cmocka_unit_test(bands),
        cmocka_unit_test(periods),
        cmocka_unit_test(overruns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
