#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "jobs/jobs.h"

static void pauses_double_up_to_an_hour(void **state) {
    (void)state;
    static const struct {
        int32_t attempt;
        int64_t seconds;
    } cases[] = {{1, 10}, {2, 20}, {3, 40}, {9, 2560}, {10, 3600}, {11, 3600}, {INT32_MAX, 3600}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(job_backoff_seconds(cases[i].attempt), cases[i].seconds);
    }
}

static void slots_are_the_same_for_every_server(void **state) {
    (void)state;
    moment noon = moment_parse("2026-11-21T12:00:00Z");
    static const struct {
        int64_t after; /* microseconds after noon */
        int every;
        int64_t next; /* seconds after noon */
    } cases[] = {{0, 2, 2}, {1, 2, 2}, {1999999, 2, 2}, {2000000, 2, 4}, {0, 3600, 3600}, {3599999999, 3600, 3600},
        {-1, 2, 0}, {0, 86400, 43200}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(job_next_slot(noon + cases[i].after, cases[i].every), noon + cases[i].next * MOMENT_SECOND);
    }
    assert_int_equal(job_next_slot(-1, 10), 0);
    assert_int_equal(job_next_slot(-10 * MOMENT_SECOND, 10), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pauses_double_up_to_an_hour),
        cmocka_unit_test(slots_are_the_same_for_every_server),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
