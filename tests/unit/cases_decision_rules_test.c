/* What moderation must settle, which reasons go with which outcome, and when reconsideration can be asked for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "cases/cases.h"
#include "cases/cases_moderation.h"
#include "cases/cases_reconsideration.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static const struct framework_recommendation figures = {
    .score_most = 3, .gate_least = 2, .mean_hundredths = 200, .disagreement = 2, .sample_percent = 10};

static void test_in_question(void **unused) {
    (void)unused;
    static const struct framework_criterion gate = {.code = "gate", .gate = true, .weight = 1};
    static const struct framework_criterion other = {.code = "other", .weight = 1};
    static const struct {
        struct application_score score;
        bool in_question, unsettled;
    } cases[] = {
        {{&other, 2, 2, -1, -1}, false, false}, {{&other, 3, 2, -1, -1}, false, false},
        {{&other, 3, 1, -1, -1}, true, true}, {{&other, 1, 3, -1, -1}, true, true},
        {{&other, 0, 0, -1, -1}, false, false}, /* low, and need not be met */
        {{&gate, 2, 2, -1, -1}, false, false}, {{&gate, 1, 2, -1, -1}, true, true}, {{&gate, 2, 1, -1, -1}, true, true},
        {{&gate, 0, 0, -1, -1}, true, true}, {{&gate, 3, 2, 1, -1}, true, true}, /* the third voice */
        {{&other, 3, 3, 1, -1}, true, true}, {{&other, 3, 3, 2, -1}, false, false},
        {{&other, 3, 1, -1, 2}, true, false},                                       /* settled, and in question still */
        {{&gate, 1, 1, -1, 1}, true, false}, {{&other, 2, 2, -1, 0}, false, false}, /* set without need */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        if (case_in_question(&figures, &cases[i].score) != cases[i].in_question ||
            case_unsettled(&figures, &cases[i].score, 1) != cases[i].unsettled) {
            fail_msg("case %zu", i);
        }
    }
    const struct application_score all[] = {
        {&other, 3, 1, -1, -1}, {&gate, 1, 1, -1, 2}, {&gate, 2, 1, -1, -1}, {&other, 2, 2, -1, -1}};
    assert_int_equal(case_unsettled(&figures, all, COUNT(all)), 2);
    assert_int_equal(case_unsettled(&figures, all, 0), 0);
}

static void test_purposes(void **unused) {
    (void)unused;
    assert_string_equal(case_outcome_purpose("approved"), "approve");
    assert_string_equal(case_outcome_purpose("approved_with_conditions"), "approve_conditions");
    assert_string_equal(case_outcome_purpose("deferred"), "defer");
    assert_string_equal(case_outcome_purpose("intention_to_refuse"), "refuse");
    assert_null(case_outcome_purpose("moderation"));
}

static void test_last_day(void **unused) {
    (void)unused;
    static const struct {
        enum framework_unit unit;
        int amount;
        const char *refused;
        const char *last;
    } cases[] = {
        {FRAMEWORK_CALENDAR_DAYS, 28, "2026-11-23T12:00:00Z", "2026-12-21"},
        {FRAMEWORK_CALENDAR_DAYS, 28, "2026-06-01T23:30:00Z", "2026-06-30"}, /* London is a day on already */
        {FRAMEWORK_MONTHS, 1, "2026-01-31T12:00:00Z", "2026-02-28"},
        {FRAMEWORK_WORKING_DAYS, 10, "2026-12-21T12:00:00Z", "2027-01-07"}, /* Christmas, Boxing Day moved, New Year */
    };
    struct arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct framework_limit limit = {.code = "reconsideration",
            .amount = cases[i].amount,
            .unit = cases[i].unit,
            .span = {day_parse("2020-01-01"), DAY_NONE}};
        struct framework_data data = {
            .calendar = "england-and-wales", .zone = ZONE_LONDON, .limits = 1, .limit = &limit};
        day last = case_reconsideration_last_day(arena, &data, moment_parse(cases[i].refused), "charity");
        if (last != day_parse(cases[i].last)) {
            fail_msg("case %zu: day %d", i, (int)last);
        }
    }
    struct framework_data none = {.calendar = "england-and-wales", .zone = ZONE_LONDON};
    assert_int_equal(case_reconsideration_last_day(arena, &none, moment_parse("2026-11-23T12:00:00Z"), "charity"),
        day_parse("2026-12-21"));
    arena_free(arena);
}

static void test_when_it_can_be_asked_for(void **unused) {
    (void)unused;
    static const struct {
        enum application_state state;
        int today; /* days from the last day */
        bool asked, elsewhere;
        const char *says; /* NULL: it can */
    } cases[] = {
        {APPLICATION_REFUSED, -28, false, false, NULL},
        {APPLICATION_REFUSED, 0, false, false, NULL},
        {APPLICATION_REFUSED, 1, false, false, "over"},
        {APPLICATION_REFUSED, 0, true, false, "once"},
        {APPLICATION_REFUSED, 1, true, true, "once"},
        {APPLICATION_REFUSED, 0, false, true, "another application"},
        {APPLICATION_RECONSIDERATION_REQUESTED, 0, true, false, "once"},
        {APPLICATION_APPROVED, 0, false, false, "refused"},
        {APPLICATION_PANEL_REVIEW, 0, false, false, "refused"},
        {APPLICATION_WITHDRAWN, 0, false, false, "refused"},
        {APPLICATION_DRAFT, 0, false, false, "refused"},
    };
    day last = day_parse("2026-12-21");
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *fault =
            case_reconsideration_fault(cases[i].state, last, last + cases[i].today, cases[i].asked, cases[i].elsewhere);
        if ((fault == NULL) != (cases[i].says == NULL) || (fault != NULL && strstr(fault, cases[i].says) == NULL)) {
            fail_msg("case %zu: %s", i, fault == NULL ? "it can" : fault);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_in_question),
        cmocka_unit_test(test_purposes),
        cmocka_unit_test(test_last_day),
        cmocka_unit_test(test_when_it_can_be_asked_for),
    };
    return cmocka_run_group_tests_name("cases_decision_rules", tests, NULL, NULL);
}
