/* The register's machine: every pair of state and event, against the pairs written out here by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "register/register.h"

static const char *const states[] = {NULL, "onboarding", "designated", "accredited", "accredited_with_conditions",
    "renewal_due", "suspended", "revoked", "lapsed", "surrendered"};
static const char *const events[] = {"designation_proposed", "designated", "onboarded", "accredited",
    "accredited_with_conditions", "conditions_met", "renewal_opened", "renewed", "suspended", "reinstated", "revoked",
    "lapsed", "surrendered", "under_review", "review_closed"};

/* One letter a pair: what the event leads to from the state. '.' refused, '-' no entry, and the first letter of the
 * state: o d a c(onditions) r(enewal) s(uspended) k(revoked) l u(surrendered). */
static const char *const table[] = {
    "-doac..........", /* no entry */
    "...ac.......u..", /* onboarding */
    "..........k..dd", /* designated */
    "......r.s.k.uaa", /* accredited */
    ".....ar.s.k.ucc", /* accredited with conditions */
    ".......as.klu..", /* renewal due */
    ".........aklu..", /* suspended */
    "...ac..........", /* revoked */
    "...ac..........", /* lapsed */
    "...ac..........", /* surrendered */
};

static char letter(const char *state) {
    static const char letters[] = "oacrsklud";
    static const char *const names[] = {"onboarding", "accredited", "accredited_with_conditions", "renewal_due",
        "suspended", "revoked", "lapsed", "surrendered", "designated"};
    for (size_t i = 0; state != NULL && i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i], state) == 0) {
            return letters[i];
        }
    }
    return state == NULL ? '.' : '-';
}

static void test_every_pair(void **context) {
    (void)context;
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        assert_int_equal(strlen(table[i]), sizeof events / sizeof *events);
        for (size_t j = 0; j < sizeof events / sizeof *events; j++) {
            const char *next = register_next(states[i], events[j]);
            if (letter(next) != table[i][j]) {
                fail_msg("%s from %s leads to %s", events[j], states[i] == NULL ? "nothing" : states[i],
                    next == NULL ? "a refusal" : next);
            }
        }
    }
    assert_null(register_next("accredited", "no such event"));
    assert_null(register_next("no such state", "accredited"));
}

static void test_who_may_refer(void **context) {
    (void)context;
    static const char *const may[] = {"designated", "accredited", "accredited_with_conditions", "renewal_due"};
    static const char *const may_not[] = {"onboarding", "suspended", "revoked", "lapsed", "surrendered", "other", NULL};
    for (size_t i = 0; i < sizeof may / sizeof *may; i++) {
        assert_true(register_may_refer(may[i]));
    }
    for (size_t i = 0; i < sizeof may_not / sizeof *may_not; i++) {
        assert_false(register_may_refer(may_not[i]));
    }
}

static void test_every_state_has_words(void **context) {
    (void)context;
    for (size_t i = 1; i < sizeof states / sizeof *states; i++) {
        assert_string_not_equal(register_state_title(states[i]), register_state_title(NULL));
        assert_true(strlen(register_state_meaning(states[i])) > 20);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_pair),
        cmocka_unit_test(test_who_may_refer),
        cmocka_unit_test(test_every_state_has_words),
    };
    return cmocka_run_group_tests_name("register_rules", tests, NULL, NULL);
}
