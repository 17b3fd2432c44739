/* When applications are taken: rounds against days, and what a round may still become. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "frameworks/frameworks_intake.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* Spring and autumn are published; summer never was; next spring is planned. */
static struct framework_round rounds[4];
static struct framework_round_list all(void) {
    static const char *const days[4][3] = {{"2026-02-01", "2026-03-31", "2026-01-10"}, {"2026-06-01", "2026-06-30", ""},
        {"2026-10-01", "2026-11-30", "2026-09-01"}, {"2027-02-01", "2027-03-31", ""}};
    static const char *const titles[] = {"Spring", "Summer", "Autumn", "Next spring"};
    for (size_t i = 0; i < COUNT(rounds); i++) {
        rounds[i] = (struct framework_round){(int64_t)i + 1, titles[i], day_parse(days[i][0]), day_parse(days[i][1]),
            *days[i][2] == '\0' ? DAY_NONE : day_parse(days[i][2])};
    }
    return (struct framework_round_list){COUNT(rounds), rounds};
}

static const char *title(const struct framework_round *round) {
    return round == NULL ? "" : round->title;
}

static void open_and_closed(void **state) {
    (void)state;
    static const struct {
        const char *today;
        enum framework_intake_state state;
        const char *open, *next, *last;
    } cases[] = {
        {"2025-12-01", FRAMEWORK_INTAKE_CLOSED, "", "Spring", ""},
        {"2026-01-31", FRAMEWORK_INTAKE_CLOSED, "", "Spring", ""},
        {"2026-02-01", FRAMEWORK_INTAKE_OPEN, "Spring", "Autumn", ""},
        {"2026-03-31", FRAMEWORK_INTAKE_OPEN, "Spring", "Autumn", ""},
        {"2026-04-01", FRAMEWORK_INTAKE_CLOSED, "", "Autumn", "Spring"},
        {"2026-06-15", FRAMEWORK_INTAKE_CLOSED, "", "Autumn", "Spring"},
        {"2026-10-01", FRAMEWORK_INTAKE_OPEN, "Autumn", "", "Spring"},
        {"2026-12-01", FRAMEWORK_INTAKE_CLOSED, "", "", "Autumn"},
        {"2027-02-15", FRAMEWORK_INTAKE_CLOSED, "", "", "Autumn"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct framework_intake intake = framework_intake_on(false, all(), day_parse(cases[i].today));
        assert_int_equal(intake.state, cases[i].state);
        assert_string_equal(title(intake.open), cases[i].open);
        assert_string_equal(title(intake.next), cases[i].next);
        assert_string_equal(title(intake.last), cases[i].last);
        /* At any time means at any time, whatever rounds there are. */
        assert_int_equal(framework_intake_on(true, all(), day_parse(cases[i].today)).state, FRAMEWORK_INTAKE_ROLLING);
    }
    assert_int_equal(framework_intake_on(false, (struct framework_round_list){0, NULL}, day_parse("2026-01-01")).state,
        FRAMEWORK_INTAKE_CLOSED);
}

static void new_rounds(void **state) {
    (void)state;
    static const struct {
        const char *opens, *closes, *today;
        enum framework_round_fault fault;
    } cases[] = {
        {"2026-12-01", "2026-12-31", "2026-11-22", FRAMEWORK_ROUND_GOOD},
        {"2026-12-01", "2026-12-01", "2026-11-30", FRAMEWORK_ROUND_GOOD},
        {"2026-12-02", "2026-12-01", "2026-11-22", FRAMEWORK_ROUND_BACKWARDS},
        {"2026-12-01", "2026-12-31", "2026-12-01", FRAMEWORK_ROUND_TOO_SOON},
        {"2026-12-01", "2026-12-31", "2027-01-01", FRAMEWORK_ROUND_TOO_SOON},
        {"2026-11-30", "2026-12-31", "2026-11-22", FRAMEWORK_ROUND_MEETS},
        {"2026-12-01", "2027-02-01", "2026-11-22", FRAMEWORK_ROUND_MEETS},
        {"2027-01-01", "2027-12-31", "2026-11-22", FRAMEWORK_ROUND_MEETS},
        {"2027-02-10", "2027-02-11", "2026-11-22", FRAMEWORK_ROUND_MEETS},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(framework_round_judge(
                             all(), day_parse(cases[i].opens), day_parse(cases[i].closes), day_parse(cases[i].today)),
            cases[i].fault);
    }
}

static void becoming(void **state) {
    (void)state;
    static const struct {
        const char *published, *today, *until;
        bool publish, cancel, extend;
    } cases[] = {
        {"", "2026-09-30", "2026-12-31", true, true, true},
        {"", "2026-10-01", "2026-12-31", false, true, true},
        {"2026-09-01", "2026-09-30", "2026-12-31", false, true, true},
        {"2026-09-01", "2026-10-01", "2026-12-01", false, false, true},
        {"2026-09-01", "2026-10-01", "2026-11-30", false, false, false},
        {"2026-09-01", "2026-10-01", "2026-11-01", false, false, false},
        {"2026-09-01", "2026-11-30", "2026-12-01", false, false, true},
        {"2026-09-01", "2026-12-01", "2026-12-31", false, false, false},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct framework_round round = {1, "Autumn", day_parse("2026-10-01"), day_parse("2026-11-30"),
            *cases[i].published == '\0' ? DAY_NONE : day_parse(cases[i].published)};
        day today = day_parse(cases[i].today);
        assert_int_equal(framework_round_may_publish(&round, today), cases[i].publish);
        assert_int_equal(framework_round_may_cancel(&round, today), cases[i].cancel);
        assert_int_equal(framework_round_may_extend(&round, day_parse(cases[i].until), today), cases[i].extend);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(open_and_closed),
        cmocka_unit_test(new_rounds),
        cmocka_unit_test(becoming),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
