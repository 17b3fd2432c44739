/* Conditions: every pair of state and event, and how one stands on a day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "cases/cases_condition.h"

static void test_every_pair(void **context) {
    (void)context;
    static const char *const states[] = {"open", "sent", "not_met", "met", "other"};
    static const char *const events[] = {"send", "meet", "fail", "set"};
    static const char *const next[][4] = {
        {"sent", "met", NULL, NULL},
        {NULL, "met", "not_met", NULL},
        {"sent", "met", NULL, NULL},
        {NULL, NULL, NULL, NULL},
        {NULL, NULL, NULL, NULL},
    };
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        for (size_t j = 0; j < sizeof events / sizeof *events; j++) {
            if (!text_equal(condition_next(states[i], events[j]), next[i][j])) {
                fail_msg("%s of %s", events[j], states[i]);
            }
        }
    }
}

static void test_days(void **context) {
    (void)context;
    static const struct {
        const char *state;
        day today;
        bool overdue;
        const char *title;
    } cases[] = {
        {"open", 99, false, "To do"},
        {"open", 100, false, "To do"},
        {"open", 101, true, "Overdue"},
        {"not_met", 100, false, "Not met yet"},
        {"not_met", 101, true, "Overdue"},
        {"sent", 101, false, "Sent"},
        {"met", 101, false, "Met"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(condition_overdue(cases[i].state, 100, cases[i].today), cases[i].overdue);
        assert_string_equal(condition_title(cases[i].state, 100, cases[i].today), cases[i].title);
        assert_non_null(condition_colour(cases[i].state, 100, cases[i].today));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_pair),
        cmocka_unit_test(test_days),
    };
    return cmocka_run_group_tests_name("cases_conditions_rules", tests, NULL, NULL);
}
