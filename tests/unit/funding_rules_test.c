#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "funding/funding_rules.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

static void each_state_and_act(void **state) {
    (void)state;
    static const char *const states[] = {"proposed", "rejected", "offered", "declined", "withdrawn", "accepted", "live",
        "suspended", "closed", "terminated", "nonsense"};
    static const struct {
        const char *from;
        enum award_act act;
        const char *to;
    } allowed[] = {{"proposed", AWARD_APPROVE, "offered"}, {"proposed", AWARD_REJECT, "rejected"},
        {"offered", AWARD_ACCEPT, "accepted"}, {"offered", AWARD_DECLINE, "declined"},
        {"offered", AWARD_WITHDRAW, "withdrawn"}, {"proposed", AWARD_WITHDRAW, "withdrawn"}};
    size_t found = 0;
    for (size_t i = 0; i < COUNT(states); i++) {
        for (int act = 0; act < AWARD_ACTS; act++) {
            const char *expected = NULL;
            for (size_t k = 0; k < COUNT(allowed); k++) {
                if (strcmp(allowed[k].from, states[i]) == 0 && (int)allowed[k].act == act) {
                    expected = allowed[k].to;
                }
            }
            const char *next = award_next(states[i], (enum award_act)act);
            assert_true(text_equal(next, expected));
            found += next != NULL;
        }
    }
    assert_int_equal(found, COUNT(allowed));
}

static void what_counts_against_the_budget(void **state) {
    (void)state;
    static const char *const committing[] = {"offered", "accepted", "live", "suspended", "closed"};
    static const char *const free_ones[] = {"proposed", "rejected", "declined", "withdrawn", "terminated", "nonsense"};
    for (size_t i = 0; i < COUNT(committing); i++) {
        assert_true(award_commits(committing[i]));
    }
    for (size_t i = 0; i < COUNT(free_ones); i++) {
        assert_false(award_commits(free_ones[i]));
    }
}

enum { MAKER = 1, CHECKER = 2 };

static struct award_facts facts(void) {
    return (struct award_facts){.state = "proposed",
        .version = 3,
        .proposed_by = MAKER,
        .amount_pence = 1000,
        .starts_on = 100,
        .ends_on = 200,
        .accredited = true,
        .fund_starts_on = 100,
        .fund_ends_on = 200,
        .fund_left_pence = 1000};
}

static void who_may_do_what(void **state) {
    (void)state;
    static const struct {
        const char *state;
        enum award_act act;
        int64_t person;
        bool connected;
        int32_t version;
        enum award_refusal refusal;
    } cases[] = {
        {"proposed", AWARD_APPROVE, CHECKER, false, 3, AWARD_FINE},
        {"proposed", AWARD_APPROVE, MAKER, false, 3, AWARD_OWN},
        {"proposed", AWARD_REJECT, MAKER, false, 3, AWARD_OWN},
        {"proposed", AWARD_REJECT, CHECKER, false, 3, AWARD_FINE},
        {"proposed", AWARD_APPROVE, CHECKER, true, 3, AWARD_CONNECTED},
        {"proposed", AWARD_REJECT, CHECKER, true, 3, AWARD_CONNECTED},
        {"proposed", AWARD_APPROVE, CHECKER, false, 2, AWARD_STALE},
        {"proposed", AWARD_APPROVE, CHECKER, false, -1, AWARD_STALE},
        {"proposed", AWARD_WITHDRAW, MAKER, false, 3, AWARD_FINE},
        {"proposed", AWARD_WITHDRAW, CHECKER, true, 3, AWARD_CONNECTED},
        {"proposed", AWARD_ACCEPT, CHECKER, true, 3, AWARD_STATE_REFUSED},
        {"offered", AWARD_APPROVE, CHECKER, false, 3, AWARD_STATE_REFUSED},
        {"offered", AWARD_ACCEPT, CHECKER, true, 3, AWARD_FINE},
        {"offered", AWARD_DECLINE, CHECKER, true, 3, AWARD_FINE},
        {"offered", AWARD_ACCEPT, CHECKER, true, 4, AWARD_STALE},
        {"offered", AWARD_WITHDRAW, MAKER, false, 3, AWARD_FINE},
        {"offered", AWARD_WITHDRAW, CHECKER, true, 3, AWARD_CONNECTED},
        {"accepted", AWARD_WITHDRAW, MAKER, false, 3, AWARD_STATE_REFUSED},
        {"declined", AWARD_ACCEPT, CHECKER, true, 3, AWARD_STATE_REFUSED},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct award_facts it = facts();
        it.state = cases[i].state;
        assert_int_equal(
            award_judge(&it, cases[i].act, cases[i].person, cases[i].connected, cases[i].version), cases[i].refusal);
    }
}

static void what_an_approval_needs(void **state) {
    (void)state;
    struct award_facts it = facts();
    it.accredited = false;
    assert_int_equal(award_judge(&it, AWARD_APPROVE, CHECKER, false, 3), AWARD_NOT_ACCREDITED);
    assert_int_equal(award_judge(&it, AWARD_REJECT, CHECKER, false, 3), AWARD_FINE);
    it = facts();
    it.starts_on = 99;
    assert_int_equal(award_judge(&it, AWARD_APPROVE, CHECKER, false, 3), AWARD_OUTSIDE_PERIOD);
    it = facts();
    it.ends_on = 201;
    assert_int_equal(award_judge(&it, AWARD_APPROVE, CHECKER, false, 3), AWARD_OUTSIDE_PERIOD);
    it = facts();
    it.fund_left_pence = 999;
    assert_int_equal(award_judge(&it, AWARD_APPROVE, CHECKER, false, 3), AWARD_OVER_BUDGET);
    assert_int_equal(award_over_pence(&it), 1);
    it.fund_left_pence = 0;
    assert_int_equal(award_over_pence(&it), 1000);
    it.fund_left_pence = 1000;
    assert_int_equal(award_over_pence(&it), 0);
}

static void each_refusal_says_why(void **state) {
    (void)state;
    for (int refusal = AWARD_FINE + 1; refusal < AWARD_REFUSALS; refusal++) {
        assert_true(strlen(award_refusal_words((enum award_refusal)refusal)) > 20);
        int status = award_refusal_status((enum award_refusal)refusal);
        assert_true(status == 403 || status == 409);
    }
}

static void words(void **state) {
    (void)state;
    struct arena *arena = arena_new(1u << 20);
    assert_string_equal(award_reference(arena, 2026, 42), "AWD-2026-00042");
    assert_string_equal(award_reference(arena, 2026, 1234567), "AWD-2026-1234567");
    assert_string_equal(award_event(AWARD_APPROVE), "approved");
    assert_string_equal(award_event_title("withdrawn"), "Withdrawn");
    assert_string_equal(award_state_title("offered"), "Offered");
    assert_ptr_equal(award_terms_of(award_terms_now()->code), award_terms_now());
    assert_null(award_terms_of("1999-01"));
    assert_null(award_terms_of(NULL));
    assert_true(award_terms_now()->clauses >= 5);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_state_and_act),
        cmocka_unit_test(what_counts_against_the_budget),
        cmocka_unit_test(who_may_do_what),
        cmocka_unit_test(what_an_approval_needs),
        cmocka_unit_test(each_refusal_says_why),
        cmocka_unit_test(words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
