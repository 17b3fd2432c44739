/* Working days, limits and clocks, by tables. Expected days were worked out by hand from the published lists. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/calendar.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define EW CALENDAR_ENGLAND_AND_WALES
#define SC CALENDAR_SCOTLAND
#define NI CALENDAR_NORTHERN_IRELAND
#define IE CALENDAR_IRELAND

static void working_days(void **state) {
    (void)state;
    static const struct {
        enum calendar calendar;
        const char *when;
        bool working;
    } cases[] = {
        {EW, "2024-01-01", false},
        {EW, "2024-01-02", true},
        {SC, "2024-01-02", false},
        {NI, "2024-01-02", true},
        {IE, "2024-01-02", true},
        {EW, "2024-04-01", false},
        {SC, "2024-04-01", true},
        {NI, "2024-04-01", false},
        {IE, "2024-04-01", false},
        {EW, "2024-03-29", false},
        {SC, "2024-03-29", false},
        {IE, "2024-03-29", true},
        {NI, "2024-03-18", false},
        {EW, "2024-03-18", true},
        {IE, "2024-02-05", false},
        {EW, "2024-02-05", true},
        {EW, "2024-08-05", true},
        {SC, "2024-08-05", false},
        {SC, "2024-08-26", true},
        {EW, "2024-08-26", false},
        {SC, "2024-12-02", false},
        {EW, "2024-12-02", true},
        {NI, "2024-07-12", false},
        {EW, "2024-07-12", true},
        {IE, "2024-10-28", false},
        {NI, "2025-07-14", false},
        {NI, "2025-07-12", false},
        {SC, "2025-12-01", false},
        {IE, "2025-02-03", false},
        {IE, "2025-06-02", false},
        {EW, "2025-05-26", false},
        {IE, "2025-05-26", true},
        {SC, "2026-06-15", false},
        {EW, "2026-06-15", true},
        {SC, "2026-01-02", false},
        {SC, "2026-11-30", false},
        {EW, "2026-12-26", false},
        {EW, "2026-12-28", false},
        {IE, "2026-12-28", true},
        {NI, "2026-07-13", false},
        {EW, "2026-12-29", true},
        {EW, "2027-12-27", false},
        {EW, "2027-12-28", false},
        {EW, "2027-12-29", true},
        {SC, "2027-01-04", false},
        {EW, "2027-01-04", true},
        {IE, "2027-02-01", false},
        {EW, "2027-03-29", false},
        {SC, "2027-03-29", true},
        {EW, "2028-01-03", false},
        {SC, "2028-01-04", false},
        {EW, "2028-01-04", true},
        {EW, "2028-04-14", false},
        {IE, "2028-02-07", false},
        {IE, "2028-10-30", false},
        {NI, "2028-03-17", false},
        {EW, "2026-05-16", false},
        {EW, "2026-05-17", false},
        {EW, "2026-05-18", true},
        {EW, "2023-06-14", false},
        {EW, "2029-06-13", false},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        if (calendar_working_day(cases[i].calendar, day_parse(cases[i].when)) != cases[i].working) {
            fail_msg("%s %s should be %s", calendar_code(cases[i].calendar), cases[i].when,
                cases[i].working ? "a working day" : "free");
        }
    }
}

/* Each year's list, counted: a lost or doubled line shows. */
static void holidays_a_year(void **state) {
    (void)state;
    static const int expected[CALENDAR_COUNT][5] = {
        [EW] = {8, 8, 8, 8, 8}, [SC] = {9, 9, 10, 9, 9}, [NI] = {10, 10, 10, 10, 10}, [IE] = {10, 10, 10, 10, 10}};
    for (int calendar = 0; calendar < CALENDAR_COUNT; calendar++) {
        for (int year = 2024; year <= 2028; year++) {
            int count = 0;
            for (day when = day_from(year, 1, 1); when <= day_from(year, 12, 31); when++) {
                const char *name = calendar_holiday((enum calendar)calendar, when);
                count += name != NULL;
                if (name != NULL && calendar != IE) {
                    assert_true(day_week(when) <= 5);
                }
            }
            assert_true(calendar_known((enum calendar)calendar, year));
            assert_int_equal(count, expected[calendar][year - 2024]);
        }
        assert_false(calendar_known((enum calendar)calendar, 2023));
        assert_false(calendar_known((enum calendar)calendar, 2029));
    }
}

static void limits(void **state) {
    (void)state;
    static const struct {
        enum calendar calendar;
        const char *start;
        int days;
        const char *due; /* "" when refused */
        int missing;
    } cases[] = {
        {EW, "2026-05-18", 0, "2026-05-18", 0},
        {EW, "2026-05-18", 1, "2026-05-19", 0},
        {EW, "2026-05-15", 1, "2026-05-18", 0},
        {EW, "2026-05-16", 1, "2026-05-18", 0},
        {EW, "2026-05-22", 1, "2026-05-26", 0},
        {SC, "2026-05-22", 1, "2026-05-26", 0},
        {IE, "2026-05-22", 1, "2026-05-25", 0},
        {EW, "2026-04-02", 1, "2026-04-07", 0},
        {SC, "2026-04-02", 1, "2026-04-06", 0},
        {IE, "2026-04-02", 1, "2026-04-03", 0},
        {IE, "2026-04-02", 2, "2026-04-07", 0},
        {NI, "2026-07-10", 1, "2026-07-14", 0},
        {EW, "2026-07-10", 1, "2026-07-13", 0},
        {SC, "2026-06-12", 1, "2026-06-16", 0},
        {EW, "2026-06-12", 1, "2026-06-15", 0},
        {EW, "2025-12-24", 1, "2025-12-29", 0},
        {EW, "2025-12-31", 1, "2026-01-02", 0},
        {SC, "2025-12-31", 1, "2026-01-05", 0},
        {EW, "2026-05-01", 20, "2026-06-02", 0},
        {SC, "2026-05-29", 20, "2026-06-29", 0},
        {EW, "2026-12-24", 1, "2026-12-29", 0},
        {IE, "2026-12-24", 1, "2026-12-28", 0},
        {EW, "2027-12-24", 1, "2027-12-29", 0},
        {SC, "2027-12-31", 1, "2028-01-05", 0},
        {EW, "2027-12-31", 1, "2028-01-04", 0},
        {NI, "2026-03-16", 1, "2026-03-18", 0},
        {EW, "2026-03-16", 1, "2026-03-17", 0},
        {IE, "2026-03-16", 1, "2026-03-18", 0},
        {NI, "2024-03-15", 1, "2024-03-19", 0},
        {IE, "2024-03-15", 1, "2024-03-18", 0},
        {NI, "2027-07-09", 1, "2027-07-13", 0},
        {NI, "2025-07-11", 1, "2025-07-15", 0},
        {IE, "2026-01-30", 1, "2026-02-03", 0},
        {IE, "2025-01-31", 1, "2025-02-04", 0},
        {EW, "2026-01-30", 1, "2026-02-02", 0},
        {SC, "2026-12-31", 1, "2027-01-05", 0},
        {SC, "2026-11-27", 1, "2026-12-01", 0},
        {EW, "2025-04-17", 2, "2025-04-23", 0},
        {SC, "2025-04-17", 2, "2025-04-22", 0},
        {NI, "2028-12-28", 2, "", 2029},
        {IE, "2028-12-29", 1, "", 2029},
        {SC, "2028-12-29", 1, "", 2029},
        {EW, "2028-12-29", 1, "", 2029},
        {EW, "2028-12-27", 2, "2028-12-29", 0},
        {EW, "2023-12-31", 1, "2024-01-02", 0},
        {EW, "2023-12-29", 1, "", 2023},
        {EW, "2020-02-29", 5, "", 2020},
        {EW, "2026-05-18", -1, "", 0},
        {EW, "2024-02-28", 1, "2024-02-29", 0},
        {EW, "2028-11-01", 60, "", 2029},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int missing = 77;
        day due = calendar_add(cases[i].calendar, day_parse(cases[i].start), cases[i].days, &missing);
        if (due != day_parse(cases[i].due) || missing != cases[i].missing) {
            int year, month, month_day;
            day_parts(due, &year, &month, &month_day);
            fail_msg("case %zu: %s + %d gave %04d-%02d-%02d, missing %d", i, cases[i].start, cases[i].days, year, month,
                month_day, missing);
        }
        if (due != DAY_NONE) {
            assert_int_equal(
                calendar_count(cases[i].calendar, day_parse(cases[i].start), due, &missing), cases[i].days);
        }
    }
    assert_int_equal(calendar_add(EW, DAY_NONE, 3, NULL), DAY_NONE);
    assert_int_equal(calendar_count(EW, day_parse("2028-12-01"), day_parse("2029-01-03"), NULL), -1);
    assert_int_equal(calendar_count(EW, day_parse("2026-05-18"), day_parse("2026-05-18"), NULL), 0);
}

struct told {
    enum clock_kind kind;
    const char *at;
};

static void clocks(void **state) {
    (void)state;
    static const struct {
        const char *what;
        enum calendar calendar;
        bool working;
        int days;
        struct told event[7];
        enum clock_state state;
        const char *due;
        int used;
        bool late;
        int missing;
    } cases[] = {
        {"nothing happened", EW, true, 5, {{0}}, CLOCK_NOT_STARTED, "", 0, false, 0},
        {"five working days", EW, true, 5, {{CLOCK_START, "2026-05-18T10:00:00Z"}}, CLOCK_RUNNING, "2026-05-26", 5,
            false, 0},
        {"in Ireland the late May holiday does not exist", IE, true, 5, {{CLOCK_START, "2026-05-18T10:00:00Z"}},
            CLOCK_RUNNING, "2026-05-25", 5, false, 0},
        {"just before local midnight in summer", EW, true, 1, {{CLOCK_START, "2026-05-18T22:59:59Z"}}, CLOCK_RUNNING,
            "2026-05-19", 1, false, 0},
        {"just after local midnight in summer", EW, true, 1, {{CLOCK_START, "2026-05-18T23:00:00Z"}}, CLOCK_RUNNING,
            "2026-05-20", 1, false, 0},
        {"just before local midnight in winter", EW, true, 1, {{CLOCK_START, "2026-01-12T23:59:59Z"}}, CLOCK_RUNNING,
            "2026-01-13", 1, false, 0},
        {"started on a Saturday", EW, true, 1, {{CLOCK_START, "2026-05-16T10:00:00Z"}}, CLOCK_RUNNING, "2026-05-18", 1,
            false, 0},
        {"calendar days", EW, false, 28, {{CLOCK_START, "2026-05-18T10:00:00Z"}}, CLOCK_RUNNING, "2026-06-15", 28,
            false, 0},
        {"paused on day 2, for an hour: that day does not count", EW, true, 5,
            {{CLOCK_START, "2026-06-01T10:00:00Z"}, {CLOCK_PAUSE, "2026-06-03T10:00:00Z"},
                {CLOCK_RESUME, "2026-06-03T11:00:00Z"}},
            CLOCK_RUNNING, "2026-06-09", 5, false, 0},
        {"paused over two days: neither counts", EW, true, 5,
            {{CLOCK_START, "2026-06-01T10:00:00Z"}, {CLOCK_PAUSE, "2026-06-03T16:00:00Z"},
                {CLOCK_RESUME, "2026-06-04T08:00:00Z"}},
            CLOCK_RUNNING, "2026-06-10", 5, false, 0},
        {"resumed at the first moment of a day: it counts", EW, true, 5,
            {{CLOCK_START, "2026-06-01T10:00:00Z"}, {CLOCK_PAUSE, "2026-06-03T10:00:00Z"},
                {CLOCK_RESUME, "2026-06-03T23:00:00Z"}},
            CLOCK_RUNNING, "2026-06-09", 5, false, 0},
        {"paused on the starting day alone: it never counted", EW, true, 5,
            {{CLOCK_START, "2026-06-01T09:00:00Z"}, {CLOCK_PAUSE, "2026-06-01T10:00:00Z"},
                {CLOCK_RESUME, "2026-06-01T11:00:00Z"}},
            CLOCK_RUNNING, "2026-06-08", 5, false, 0},
        {"paused over a weekend only", EW, true, 5,
            {{CLOCK_START, "2026-06-01T10:00:00Z"}, {CLOCK_PAUSE, "2026-06-06T10:00:00Z"},
                {CLOCK_RESUME, "2026-06-07T10:00:00Z"}},
            CLOCK_RUNNING, "2026-06-08", 5, false, 0},
        {"paused for no time at all", EW, true, 5,
            {{CLOCK_START, "2026-06-01T10:00:00Z"}, {CLOCK_PAUSE, "2026-06-03T10:00:00Z"},
                {CLOCK_RESUME, "2026-06-03T10:00:00Z"}},
            CLOCK_RUNNING, "2026-06-08", 5, false, 0},
        {"two pauses", EW, true, 5,
            {{CLOCK_START, "2026-06-01T10:00:00Z"}, {CLOCK_PAUSE, "2026-06-02T10:00:00Z"},
                {CLOCK_RESUME, "2026-06-02T12:00:00Z"}, {CLOCK_PAUSE, "2026-06-04T10:00:00Z"},
                {CLOCK_RESUME, "2026-06-05T12:00:00Z"}},
            CLOCK_RUNNING, "2026-06-11", 5, false, 0},
        {"two pauses on one day cost one day", EW, true, 5,
            {{CLOCK_START, "2026-06-01T10:00:00Z"}, {CLOCK_PAUSE, "2026-06-03T09:00:00Z"},
                {CLOCK_RESUME, "2026-06-03T10:00:00Z"}, {CLOCK_PAUSE, "2026-06-03T14:00:00Z"},
                {CLOCK_RESUME, "2026-06-03T15:00:00Z"}},
            CLOCK_RUNNING, "2026-06-09", 5, false, 0},
        {"paused and not resumed", EW, true, 5,
            {{CLOCK_START, "2026-06-01T10:00:00Z"}, {CLOCK_PAUSE, "2026-06-04T10:00:00Z"}}, CLOCK_PAUSED, "", 2, false,
            0},
        {"paused after the due day changes nothing", EW, true, 5,
            {{CLOCK_START, "2026-06-01T10:00:00Z"}, {CLOCK_PAUSE, "2026-06-09T10:00:00Z"}}, CLOCK_PAUSED, "2026-06-08",
            5, false, 0},
        {"paused on the due day itself moves it", EW, true, 5,
            {{CLOCK_START, "2026-06-01T10:00:00Z"}, {CLOCK_PAUSE, "2026-06-08T10:00:00Z"},
                {CLOCK_RESUME, "2026-06-08T11:00:00Z"}},
            CLOCK_RUNNING, "2026-06-09", 5, false, 0},
        {"stopped in time, on the last evening", EW, true, 5,
            {{CLOCK_START, "2026-06-01T10:00:00Z"}, {CLOCK_STOP, "2026-06-08T22:59:59Z"}}, CLOCK_STOPPED, "2026-06-08",
            5, false, 0},
        {"stopped one moment late", EW, true, 5,
            {{CLOCK_START, "2026-06-01T10:00:00Z"}, {CLOCK_STOP, "2026-06-08T23:00:00Z"}}, CLOCK_STOPPED, "2026-06-08",
            5, true, 0},
        {"stopped while paused", EW, true, 5,
            {{CLOCK_START, "2026-06-01T10:00:00Z"}, {CLOCK_PAUSE, "2026-06-03T10:00:00Z"},
                {CLOCK_STOP, "2026-07-01T10:00:00Z"}},
            CLOCK_STOPPED, "", 1, false, 0},
        {"what follows a stop is passed over", EW, true, 5,
            {{CLOCK_START, "2026-06-01T10:00:00Z"}, {CLOCK_STOP, "2026-06-02T10:00:00Z"},
                {CLOCK_PAUSE, "2026-06-03T10:00:00Z"}},
            CLOCK_STOPPED, "2026-06-08", 5, false, 0},
        {"a later start begins anew", EW, true, 5,
            {{CLOCK_START, "2026-06-01T10:00:00Z"}, {CLOCK_STOP, "2026-06-02T10:00:00Z"},
                {CLOCK_START, "2026-06-08T10:00:00Z"}},
            CLOCK_RUNNING, "2026-06-15", 5, false, 0},
        {"a resume of what runs is passed over", EW, true, 5,
            {{CLOCK_START, "2026-06-01T10:00:00Z"}, {CLOCK_RESUME, "2026-06-03T10:00:00Z"}}, CLOCK_RUNNING,
            "2026-06-08", 5, false, 0},
        {"paused twice without a resume between: the first counts", EW, true, 5,
            {{CLOCK_START, "2026-06-01T10:00:00Z"}, {CLOCK_PAUSE, "2026-06-03T10:00:00Z"},
                {CLOCK_PAUSE, "2026-06-04T10:00:00Z"}, {CLOCK_RESUME, "2026-06-05T10:00:00Z"}},
            CLOCK_RUNNING, "2026-06-11", 5, false, 0},
        {"over a year without data", EW, true, 60, {{CLOCK_START, "2028-11-01T10:00:00Z"}}, CLOCK_RUNNING, "", 40,
            false, 2029},
        {"calendar days need no list", EW, false, 60, {{CLOCK_START, "2028-12-01T10:00:00Z"}}, CLOCK_RUNNING,
            "2029-01-30", 60, false, 0},
        {"a limit of no days is due the same day", EW, true, 0, {{CLOCK_START, "2026-06-01T10:00:00Z"}}, CLOCK_RUNNING,
            "2026-06-01", 0, false, 0},
        {"the clocks go forward within it", EW, true, 5, {{CLOCK_START, "2026-03-27T23:30:00Z"}}, CLOCK_RUNNING,
            "2026-04-07", 5, false, 0},
        {"just after local midnight on the day after the clocks went forward", EW, true, 1,
            {{CLOCK_START, "2026-03-29T23:00:00Z"}}, CLOCK_RUNNING, "2026-03-31", 1, false, 0},
        {"paused from Christmas Eve to 2 January in Scotland", SC, true, 5,
            {{CLOCK_START, "2026-12-22T10:00:00Z"}, {CLOCK_PAUSE, "2026-12-24T15:00:00Z"},
                {CLOCK_RESUME, "2027-01-02T09:00:00Z"}},
            CLOCK_RUNNING, "2027-01-08", 5, false, 0},
        {"the clocks go back within it", EW, true, 5, {{CLOCK_START, "2026-10-22T22:30:00Z"}}, CLOCK_RUNNING,
            "2026-10-29", 5, false, 0},
        {"Dublin's holiday in October", IE, true, 5, {{CLOCK_START, "2026-10-22T22:30:00Z"}}, CLOCK_RUNNING,
            "2026-10-30", 5, false, 0},
        {"Scotland's day of 15 June 2026", SC, true, 5, {{CLOCK_START, "2026-06-08T10:00:00Z"}}, CLOCK_RUNNING,
            "2026-06-16", 5, false, 0},
        {"Northern Ireland's July", NI, true, 5, {{CLOCK_START, "2026-07-08T10:00:00Z"}}, CLOCK_RUNNING, "2026-07-16",
            5, false, 0},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct clock_event event[7];
        size_t count = 0;
        for (; count < 7 && cases[i].event[count].at != NULL; count++) {
            event[count] = (struct clock_event){cases[i].event[count].kind, moment_parse(cases[i].event[count].at)};
            assert_true(event[count].at != MOMENT_NONE);
        }
        for (int again = 0; again < 2; again++) {
            struct clock_reading reading = clock_due(cases[i].calendar, cases[i].working, cases[i].days, event, count);
            if (reading.state != cases[i].state || reading.due != day_parse(cases[i].due) ||
                reading.used != cases[i].used || reading.late != cases[i].late ||
                reading.missing_year != cases[i].missing) {
                int year = 0, month = 0, month_day = 0;
                if (reading.due != DAY_NONE) {
                    day_parts(reading.due, &year, &month, &month_day);
                }
                fail_msg("%s: state %d, due %04d-%02d-%02d, used %d, late %d, missing %d", cases[i].what, reading.state,
                    year, month, month_day, reading.used, reading.late, reading.missing_year);
            }
        }
    }
}

static void codes(void **state) {
    (void)state;
    for (int i = 0; i < CALENDAR_COUNT; i++) {
        assert_int_equal(calendar_find(calendar_code((enum calendar)i)), i);
    }
    assert_int_equal(calendar_find("mars"), CALENDAR_COUNT);
    assert_int_equal(calendar_find(NULL), CALENDAR_COUNT);
    assert_int_equal(calendar_zone(IE), ZONE_DUBLIN);
    assert_int_equal(calendar_zone(SC), ZONE_LONDON);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(working_days),
        cmocka_unit_test(holidays_a_year),
        cmocka_unit_test(limits),
        cmocka_unit_test(clocks),
        cmocka_unit_test(codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
