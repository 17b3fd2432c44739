/* The panel's rules: who is left out, the drawn order, who takes which place, stages, and what votes come to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/random.h"
#include "cases/cases_panel_rules.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct arena *arena;

static void test_left_out(void **state) {
    (void)state;
    static const struct {
        struct panel_tie tie; /* applicant, conflicted, seated, gave up, touched, ended */
        const char *code;
    } cases[] = {
        {{false, false, false, false, false, false}, NULL},
        {{true, false, false, false, false, false}, "applicant"},
        {{false, true, false, false, false, false}, "conflict"},
        {{false, false, true, false, false, false}, "seated"},
        {{false, false, false, true, false, false}, "gave_up"},
        {{false, false, false, false, true, false}, "touched"},
        {{false, false, false, false, false, true}, "ended"},
        {{true, true, true, true, true, true}, "applicant"},
        {{false, true, false, true, true, false}, "conflict"},
        {{false, false, true, false, true, false}, "seated"},
        {{false, false, false, true, true, true}, "gave_up"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *code = panel_left_out(&cases[i].tie);
        assert_true(text_equal(code, cases[i].code));
        assert_true(code == NULL || strcmp(panel_left_out_title(code), code) != 0);
    }
}

static const unsigned char seed_bytes[32] = {7, 1, 2, 3};
static const struct bytes seed = {seed_bytes, sizeof seed_bytes};

static const struct panel_candidate *of(const struct panel_candidate *candidate, size_t count, int64_t person_id) {
    for (size_t i = 0; i < count; i++) {
        if (candidate[i].person_id == person_id) {
            return &candidate[i];
        }
    }
    fail_msg("no candidate %d", (int)person_id);
    return NULL;
}

static void test_the_order_is_the_seeds(void **state) {
    (void)state;
    struct panel_candidate first[] = {{1, true, true, NULL, 1, 0}, {2, false, true, NULL, 1, 0},
        {3, false, true, "conflict", 1, 9}, {4, false, true, NULL, 1, 0}, {5, true, false, NULL, 1, 0},
        {6, false, true, NULL, 1, 0}};
    panel_rank(arena, seed, first, COUNT(first));
    bool seen[COUNT(first)] = {false};
    for (size_t i = 0; i < COUNT(first); i++) {
        if (first[i].left_out != NULL) {
            assert_int_equal(first[i].rank, 0);
        } else {
            assert_in_range(first[i].rank, 1, 5);
            assert_false(seen[first[i].rank]);
            seen[first[i].rank] = true;
        }
    }
    /* The same whatever way round they come. */
    struct panel_candidate turned[COUNT(first)];
    for (size_t i = 0; i < COUNT(first); i++) {
        turned[i] = first[COUNT(first) - 1 - i];
        turned[i].rank = 0;
    }
    panel_rank(arena, seed, turned, COUNT(turned));
    for (size_t i = 0; i < COUNT(first); i++) {
        assert_int_equal(first[i].rank, of(turned, COUNT(turned), first[i].person_id)->rank);
    }
    /* One who is left out later leaves the order of the others as it was. */
    struct panel_candidate later[COUNT(first)];
    memcpy(later, first, sizeof first);
    later[1].left_out = "touched";
    panel_rank(arena, seed, later, COUNT(later));
    for (size_t i = 0; i < COUNT(first); i++) {
        for (size_t j = 0; j < COUNT(first); j++) {
            if (later[i].rank > 0 && later[j].rank > 0) {
                assert_int_equal(first[i].rank < first[j].rank, later[i].rank < later[j].rank);
            }
        }
    }
}

static void test_who_comes_later_stands_behind(void **state) {
    (void)state;
    struct panel_candidate pool[40];
    for (size_t i = 0; i < COUNT(pool); i++) {
        pool[i] = (struct panel_candidate){(int64_t)i + 1, false, true, NULL, i % 2 == 0 ? 1 : 2, 0};
    }
    panel_rank(arena, seed, pool, COUNT(pool));
    for (size_t i = 0; i < COUNT(pool); i++) {
        assert_int_equal(pool[i].rank <= 20, pool[i].known_since == 1);
    }
}

static void test_another_seed_another_order(void **state) {
    (void)state;
    int firsts[5] = {0};
    for (int i = 0; i < 400; i++) {
        unsigned char other[32] = {(unsigned char)i, (unsigned char)(i >> 8)};
        struct panel_candidate pool[] = {{1, true, true, NULL, 1, 0}, {2, true, true, NULL, 1, 0},
            {3, true, true, NULL, 1, 0}, {4, true, true, NULL, 1, 0}, {5, true, true, NULL, 1, 0}};
        panel_rank(arena, (struct bytes){other, sizeof other}, pool, COUNT(pool));
        for (size_t j = 0; j < COUNT(pool); j++) {
            firsts[j] += pool[j].rank == 1;
        }
    }
    for (size_t j = 0; j < COUNT(firsts); j++) {
        assert_in_range(firsts[j], 50, 110); /* 80 each, give or take */
    }
}

static void test_places(void **state) {
    (void)state;
    static const struct panel_candidate pool[] = {{11, false, true, NULL, 1, 1}, {12, true, true, NULL, 1, 2},
        {13, true, false, NULL, 1, 3}, {14, false, true, NULL, 1, 4}, {15, false, true, "conflict", 1, 0},
        {16, false, true, NULL, 1, 5}};
    static const struct {
        size_t from, pool, places;
        int32_t place[3];
        int64_t person[3];
    } cases[] = {
        {0, 6, 3, {1, 2, 3}, {12, 11, 14}},
        {0, 6, 1, {1}, {12}},
        {0, 6, 1, {2}, {11}},
        {0, 6, 2, {2, 3}, {11, 12}},
        {2, 4, 3, {1, 2, 3}, {13, 14, 16}},
        {3, 3, 3, {1, 2, 3}, {0, 14, 16}}, /* nobody may be chair */
        {4, 2, 3, {1, 2, 3}, {0, 16, 0}},
        {0, 1, 3, {1, 2, 3}, {0, 11, 0}},
        {1, 1, 3, {1, 2, 3}, {12, 0, 0}}, /* the only one is chair first */
        {0, 0, 3, {1, 2, 3}, {0, 0, 0}},
        {0, 6, 0, {0}, {0}},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t person[3] = {0};
        panel_fill(pool + cases[i].from, cases[i].pool, cases[i].place, cases[i].places, person);
        for (size_t j = 0; j < cases[i].places; j++) {
            assert_int_equal(person[j], cases[i].person[j]);
        }
    }
}

static void test_stages(void **state) {
    (void)state;
    static const struct {
        struct panel_count count; /* places, taken, chair, accepted, voted, closed */
        enum panel_stage stage;
    } cases[] = {
        {{3, 0, false, 0, 0, false}, PANEL_SHORT},
        {{3, 2, true, 2, 2, false}, PANEL_SHORT},
        {{3, 3, false, 3, 3, false}, PANEL_SHORT},
        {{3, 3, true, 0, 0, false}, PANEL_DECLARING},
        {{3, 3, true, 2, 2, false}, PANEL_DECLARING},
        {{3, 3, true, 3, 0, false}, PANEL_VOTING},
        {{3, 3, true, 3, 2, false}, PANEL_VOTING},
        {{3, 3, true, 3, 3, false}, PANEL_SUMMARY},
        {{5, 3, true, 3, 3, false}, PANEL_SHORT},
        {{5, 5, true, 5, 4, false}, PANEL_VOTING},
        {{5, 5, true, 5, 5, false}, PANEL_SUMMARY},
        {{3, 3, true, 3, 3, true}, PANEL_CLOSED},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(panel_stage_of(&cases[i].count), cases[i].stage);
        assert_true(strlen(panel_stage_title(cases[i].stage)) > 0);
    }
}

static void test_tasks(void **state) {
    (void)state;
    static const struct {
        struct panel_part part; /* open, gone, accepted, voted, all votes in, chair, overdue */
        enum panel_task task;
    } cases[] = {
        {{true, false, false, false, false, false, false}, PANEL_TASK_DECLARE},
        {{true, false, false, false, false, true, false}, PANEL_TASK_DECLARE},
        {{true, false, true, false, false, false, false}, PANEL_TASK_VOTE},
        {{true, false, true, false, false, true, false}, PANEL_TASK_VOTE},
        {{true, false, true, true, false, false, false}, PANEL_TASK_WAIT},
        {{true, false, true, true, false, true, false}, PANEL_TASK_WAIT},
        {{true, false, true, true, true, false, false}, PANEL_TASK_READ},
        {{true, false, true, true, true, true, false}, PANEL_TASK_CONCLUDE},
        {{true, false, true, true, true, false, true}, PANEL_TASK_CONCLUDE},
        {{true, false, true, true, false, false, true}, PANEL_TASK_WAIT},
        {{true, false, true, false, false, false, true}, PANEL_TASK_VOTE},
        {{true, true, true, true, true, true, true}, PANEL_TASK_LEFT},
        {{true, true, true, true, true, true, false}, PANEL_TASK_LEFT},
        {{true, true, false, false, false, false, false}, PANEL_TASK_LEFT},
        {{false, false, true, true, true, true, false}, PANEL_TASK_OVER},
        {{false, true, false, false, false, false, false}, PANEL_TASK_OVER},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(panel_task_of(&cases[i].part), cases[i].task);
        assert_true(strlen(panel_task_title(cases[i].task)) > 0);
    }
}

/* r refuse, a assess again, c approve with conditions, y approve; anything else is no vote. */
static const char *vote_of(char letter) {
    const char *at = strchr("racy", letter);
    return at == NULL ? "perhaps" : panel_votes[strlen("racy") - strlen(at)];
}

static void test_what_votes_come_to(void **state) {
    (void)state;
    static const struct {
        const char *votes;
        char outcome; /* 0: none */
    } cases[] = {
        {"rrr", 'r'},
        {"aaa", 'a'},
        {"ccc", 'c'},
        {"yyy", 'y'},
        {"rra", 'r'},
        {"rrc", 'r'},
        {"rry", 'r'},
        {"yrr", 'r'},
        {"raa", 'a'},
        {"aac", 'a'},
        {"yaa", 'a'},
        {"rcc", 'c'},
        {"cac", 'c'},
        {"ccy", 'c'},
        {"ryy", 'y'},
        {"yay", 'y'},
        {"ycy", 'y'},
        {"rac", 'a'},
        {"ray", 'a'},
        {"rcy", 'c'},
        {"acy", 'c'},
        {"yca", 'c'},
        {"rrrya", 'r'},
        {"rracy", 'a'},
        {"rrcyy", 'c'},
        {"rrayy", 'a'},
        {"yyyrr", 'y'},
        {"r", 'r'},
        {"", 0},
        {"ry", 0},
        {"rryy", 0},
        {"rr?", 0},
        {"?", 0},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *vote[8];
        size_t count = strlen(cases[i].votes);
        for (size_t j = 0; j < count; j++) {
            vote[j] = vote_of(cases[i].votes[j]);
        }
        const char *outcome = panel_outcome(vote, count);
        const char *expected = cases[i].outcome == 0 ? NULL : vote_of(cases[i].outcome);
        if (!text_equal(outcome, expected)) {
            fail_msg("%s: %s", cases[i].votes, outcome == NULL ? "none" : outcome);
        }
    }
    /* What more than half vote for is the outcome, whatever the others want; a refusal needs more than half. */
    for (size_t code = 0; code < 4 * 4 * 4 * 4 * 4; code++) {
        const char *vote[5];
        for (size_t j = 0, rest = code; j < 5; j++, rest /= 4) {
            vote[j] = panel_votes[rest % 4];
        }
        for (size_t voters = 3; voters <= 5; voters += 2) {
            const char *outcome = panel_outcome(vote, voters);
            for (size_t j = 0; j < PANEL_VOTES; j++) {
                bool majority = panel_agreeing(vote, voters, panel_votes[j]) > voters / 2;
                assert_true(!majority || strcmp(outcome, panel_votes[j]) == 0);
                bool ends = j == 0 || j == PANEL_VOTES - 1;
                assert_true(!ends || majority || strcmp(outcome, panel_votes[j]) != 0);
            }
        }
    }
}

static void test_reasons_go_with_outcomes(void **state) {
    (void)state;
    assert_string_equal(panel_reason_purpose("refuse"), "refuse");
    assert_string_equal(panel_reason_purpose("approve"), "approve");
    assert_string_equal(panel_reason_purpose("approve_with_conditions"), "approve_conditions");
    assert_null(panel_reason_purpose("reassess"));
    assert_null(panel_reason_purpose("perhaps"));
    for (size_t i = 0; i < PANEL_VOTES; i++) {
        assert_string_not_equal(panel_vote_title(panel_votes[i]), panel_votes[i]);
    }
}

static int setup(void **state) {
    (void)state;
    arena = arena_new(64 << 20);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_left_out),
        cmocka_unit_test(test_the_order_is_the_seeds),
        cmocka_unit_test(test_who_comes_later_stands_behind),
        cmocka_unit_test(test_another_seed_another_order),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_stages),
        cmocka_unit_test(test_tasks),
        cmocka_unit_test(test_what_votes_come_to),
        cmocka_unit_test(test_reasons_go_with_outcomes),
    };
    return random_start() ? cmocka_run_group_tests_name("cases_panel_rules", tests, setup, teardown) : 1;
}
