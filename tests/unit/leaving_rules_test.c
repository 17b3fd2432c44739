/* What somebody's leaving does to their organisation's standing; and whose details may go. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "leaving/leaving.h"
#include "retention/retention.h"

static const struct training_standard standard = {
    .first_responders = 2, .leads = 0, .share_percent = 50, .grace_days = 0, .due_soon_days = 60};

static void leaving_takes_one_away_from_the_day_after(void **state) {
    (void)state;
    struct arena *arena = arena_new(1 << 20);
    day today = day_from(2026, 11, 22);
    struct training_holding holding = {TRAINING_FIRST_RESPONDER, today - 900, DAY_NONE};
    struct training_person person[3];
    struct training_interval interval = {today - 100, today + 200, TRAINING_BY_COMPLETION, DAY_NONE};
    struct training_intervals held[3];
    for (int i = 0; i < 3; i++) {
        person[i] = (struct training_person){.person_id = i + 1,
            .name = "A",
            .roles = TRAINING_STAFF | TRAINING_FIRST_RESPONDER,
            .first_responder_since = today - 900,
            .holdings = 1,
            .holding = &holding};
        held[i] = (struct training_intervals){1, &interval};
    }
    struct training_module module = {"M", "M"};
    struct training_requirement requirement = {TRAINING_FIRST_RESPONDER, 0, 0, today - 900, DAY_NONE};
    struct training_organisation organisation = {.people = 2,
        .person = person,
        .modules = 1,
        .module = &module,
        .requirements = 1,
        .requirement = &requirement,
        .held = held};
    static const struct {
        size_t people;
        int ends;
        int on;
        bool with;
        bool without;
    } cases[] = {
        {2, 10, 11, true, false}, {3, 10, 11, true, true}, {2, -5, 0, true, false}, {2, 0, 1, true, false},
        {2, 250, 251, false, false}, /* both have lapsed by then */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        organisation.people = cases[i].people;
        struct leaving_effect effect =
            leaving_effect_of(arena, &organisation, &standard, 1, today + cases[i].ends, today);
        assert_int_equal(effect.on, today + cases[i].on);
        assert_int_equal(effect.with.good, cases[i].with);
        assert_int_equal(effect.without.good, cases[i].without);
        assert_int_equal(effect.without.first_responders, (int)cases[i].people - 1);
    }
    assert_int_equal(organisation.person[0].holding->until, DAY_NONE);
    arena_free(arena);
}

static void what_is_asked_to_go_stays_while_it_must(void **state) {
    (void)state;
    static const struct {
        const char *in_use;
        int ends;
        bool refused;
    } cases[] = {
        {NULL, -1, false},
        {"", -1, false},
        {NULL, 0, true},
        {NULL, 1, true},
        {"role", -1, true},
        {"account", -1, true},
        {"case", -400, true},
        {"booking", -1, true},
        {"recognition", -1, true},
        {"request", -1, true},
    };
    day today = day_from(2026, 11, 22);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        enum retention_use use = retention_use_parse(cases[i].in_use);
        assert_true(use < RETENTION_USES);
        assert_int_equal(retention_refusal(use, today + cases[i].ends, today) != NULL, cases[i].refused);
    }
    assert_non_null(retention_refusal(RETENTION_FREE, DAY_NONE, today));
    assert_int_equal(retention_use_parse("else"), RETENTION_USES);
}

static void from_which_day_it_may_go(void **state) {
    (void)state;
    day today = day_from(2026, 11, 22);
    static const struct {
        int ends; /* days from today */
        int from;
    } cases[] = {{10, 11}, {0, 1}, {-1, 0}, {-400, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(retention_from(false, today + cases[i].ends, today), today + cases[i].from);
        assert_int_equal(retention_from(true, today + cases[i].ends, today), DAY_NONE);
        /* On that day, and not before, the schedule lets it go. */
        day from = today + cases[i].from;
        assert_null(retention_refusal(RETENTION_FREE, today + cases[i].ends, from));
        if (from > today) {
            assert_non_null(retention_refusal(RETENTION_FREE, today + cases[i].ends, from - 1));
        }
    }
    assert_int_equal(retention_from(false, DAY_NONE, today), DAY_NONE);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(leaving_takes_one_away_from_the_day_after),
        cmocka_unit_test(what_is_asked_to_go_stays_while_it_must), cmocka_unit_test(from_which_day_it_may_go)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
