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
static const char *const events[] = {"designation_proposed", "designation_rejected", "designated", "onboarded",
    "accredited", "accredited_with_conditions", "conditions_met", "under_review", "review_closed", "renewal_opened",
    "renewed", "renewed_with_conditions", "lapsed", "suspended", "reinstated", "reinstated_with_conditions", "revoked",
    "surrender_asked", "surrender_withdrawn", "surrendered"};

/* One letter a pair: what the event leads to from the state. '.' refused, '-' no entry, and the first letter of the
 * state: o d a c(onditions) r(enewal) s(uspended) k(revoked) l u(surrendered). */
static const char *const table[] = {
    "--doac..............", /* no entry */
    "....aco.........koou", /* onboarding */
    ".......dd.......k...", /* designated */
    ".......aarac.s..kaau", /* accredited */
    "......accrac.s..kccu", /* accredited_with_conditions */
    "......rrr.acls..krru", /* renewal_due */
    "......s.....l.ackssu", /* suspended */
    "kkdoac..............", /* revoked */
    "...oac..............", /* lapsed */
    "...oac..............", /* surrendered */
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

static void test_standing_refuses_too(void **context) {
    (void)context;
    static const struct register_standing fine = {"accredited", DAY_NONE, false};
    static const struct register_standing reviewed = {"accredited", 20000, false};
    static const struct register_standing asking = {"renewal_due", DAY_NONE, true};
    static const struct {
        const struct register_standing *standing;
        const char *event;
        bool allowed;
    } cases[] = {
        {&fine, "under_review", true},
        {&fine, "review_closed", false},
        {&reviewed, "under_review", false},
        {&reviewed, "review_closed", true},
        {&reviewed, "suspended", true},
        {&fine, "surrendered", false},
        {&fine, "surrender_asked", true},
        {&fine, "surrender_withdrawn", false},
        {&asking, "surrendered", true},
        {&asking, "surrender_asked", false},
        {&asking, "surrender_withdrawn", true},
        {&fine, "reinstated", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if ((register_refusal(cases[i].standing, cases[i].event) == NULL) != cases[i].allowed) {
            fail_msg("case %zu: %s", i, cases[i].event);
        }
        /* Whatever is refused by the machine is refused by the standing. */
        assert_true(!cases[i].allowed || register_next(cases[i].standing->state, cases[i].event) != NULL);
    }
}

static void test_what_staff_may_do(void **context) {
    (void)context;
    struct arena *arena = arena_new(1 << 20);
    static const struct {
        struct register_standing standing;
        const char *open;
    } cases[] = {
        {{NULL, DAY_NONE, false}, ""},
        {{"designated", DAY_NONE, false}, "under_review revoked "},
        {{"accredited", DAY_NONE, false}, "under_review suspended revoked "},
        {{"accredited", 20000, true}, "review_closed suspended revoked surrendered "},
        {{"suspended", DAY_NONE, false}, "reinstated revoked "},
        {{"suspended", DAY_NONE, true}, "reinstated revoked surrendered "},
        {{"revoked", DAY_NONE, false}, ""},
        {{"lapsed", DAY_NONE, true}, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct register_deeds deeds = register_deeds_from(arena, &cases[i].standing);
        struct text_builder open;
        text_builder_start(&open, arena);
        for (size_t j = 0; j < deeds.count; j++) {
            text_add_format(&open, "%s ", deeds.item[j]->event);
            assert_ptr_equal(register_deed_of(deeds.item[j]->event), deeds.item[j]);
        }
        assert_string_equal(open.data, cases[i].open);
    }
    assert_null(register_deed_of("accredited"));
    assert_null(register_deed_of("lapsed"));
    arena_free(arena);
}

static void test_approving_who_is_accredited_renews(void **context) {
    (void)context;
    static const struct {
        const char *state;
        bool conditions;
        const char *event;
        const char *recorded;
    } cases[] = {
        {NULL, false, "accredited", "accredited"},
        {"lapsed", false, "accredited", "accredited"},
        {"accredited", false, "accredited", "renewed"},
        {"renewal_due", false, "accredited", "renewed"},
        {"renewal_due", true, "accredited_with_conditions", "renewed_with_conditions"},
        {"accredited_with_conditions", true, "accredited", "renewed"},
        {"suspended", false, "accredited", "accredited"}, /* refused there */
        {"suspended", false, "reinstated", "reinstated"},
        {"suspended", true, "reinstated", "reinstated_with_conditions"},
        {"accredited", true, "suspended", "suspended"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_string_equal(
            register_event_from(cases[i].state, cases[i].conditions, cases[i].event), cases[i].recorded);
    }
}

static void test_review_is_settled_by_what_ends_it(void **context) {
    (void)context;
    assert_int_equal(register_review_after(DAY_NONE, "under_review", "accredited", 100), 100);
    assert_int_equal(register_review_after(100, "conditions_met", "accredited", 110), 100);
    assert_int_equal(register_review_after(100, "renewed", "accredited", 110), 100);
    static const char *const end[][2] = {{"review_closed", "accredited"}, {"suspended", "suspended"},
        {"revoked", "revoked"}, {"lapsed", "lapsed"}, {"surrendered", "surrendered"}};
    for (size_t i = 0; i < sizeof end / sizeof *end; i++) {
        assert_int_equal(register_review_after(100, end[i][0], end[i][1], 110), DAY_NONE);
    }
}

static void test_terms(void **context) {
    (void)context;
    static const struct {
        const char *state;
        day since;
        day ends_on;
        day today;
        const char *event;
    } cases[] = {
        {"accredited", 500, 1000, 819, NULL},
        {"accredited", 500, 1000, 820, "renewal_opened"},
        {"accredited_with_conditions", 500, 1000, 900, "renewal_opened"},
        {"accredited", 500, DAY_NONE, 900, NULL},
        {"renewal_due", 820, 1000, 999, NULL},
        {"renewal_due", 820, 1000, 1000, NULL}, /* its last day counts */
        {"renewal_due", 820, 1000, 1001, "lapsed"},
        {"renewal_due", 1005, 1000, 1095, NULL}, /* told late: it has 90 days */
        {"renewal_due", 1005, 1000, 1096, "lapsed"},
        {"renewal_due", 980, 1000, 1001, NULL},
        {"suspended", 600, 1000, 900, NULL},
        {"suspended", 600, 1000, 1001, "lapsed"},
        {"accredited", 500, 1000, 1001, "renewal_opened"}, /* nobody was told yet: first the window, then the end */
        {"designated", 500, 1000, 1001, NULL},
        {"revoked", 500, 1000, 1001, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct register_term due =
            register_term_due(cases[i].state, cases[i].since, cases[i].ends_on, 180, cases[i].today);
        if (!text_equal(due.event, cases[i].event)) {
            fail_msg("case %zu: %s", i, due.event == NULL ? "nothing" : due.event);
        }
        assert_true(due.event == NULL || register_next(cases[i].state, due.event) != NULL);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_pair),
        cmocka_unit_test(test_who_may_refer),
        cmocka_unit_test(test_every_state_has_words),
        cmocka_unit_test(test_standing_refuses_too),
        cmocka_unit_test(test_what_staff_may_do),
        cmocka_unit_test(test_approving_who_is_accredited_renews),
        cmocka_unit_test(test_review_is_settled_by_what_ends_it),
        cmocka_unit_test(test_terms),
    };
    return cmocka_run_group_tests_name("register_rules", tests, NULL, NULL);
}
