/* What keeps an organisation above the minimum standard, who lapses, and since when it is below: by tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "training/training_standing.h"
#include "training/training_words.h"

static struct arena *arena;
static struct html out;

static const struct {
    struct training_counts have;
    struct training_standard need;
    struct training_wanted wanted;
    const char *words;
    size_t reasons;
} cases[] = {
    {{3, 2, 0, 1, 1, 0}, {.first_responders = 2, .leads = 1, .share_percent = 50}, {0, 0, 0},
        "what the framework's own rules ask", 0},
    {{3, 1, 0, 1, 1, 0}, {.first_responders = 2, .leads = 1, .share_percent = 30}, {1, 0, 0},
        "1 more First Responder in date", 1},
    /* The share asks for more than the number: 4 of 7 are 57 percent, 5 are 71. */
    {{7, 3, 0, 1, 1, 0}, {.first_responders = 2, .leads = 1, .share_percent = 60}, {2, 0, 0},
        "2 more First Responders in date", 1},
    {{10, 5, 0, 1, 1, 0}, {.first_responders = 2, .leads = 1, .share_percent = 50}, {0, 0, 0},
        "what the framework's own rules ask", 0},
    {{10, 4, 0, 1, 1, 0}, {.first_responders = 2, .leads = 1, .share_percent = 50}, {1, 0, 0},
        "1 more First Responder in date", 1},
    /* Nobody at all: the number counts, there is no share to be had. */
    {{0, 0, 0, 0, 0, 0}, {.first_responders = 2, .leads = 1, .share_percent = 50}, {2, 1, 0},
        "2 more First Responders in date, 1 more lead in date", 2},
    {{3, 3, 0, 1, 1, 2}, {.first_responders = 2, .leads = 1, .share_percent = 50}, {0, 0, 2},
        "supervised referrals of 2 new First Responders", 1},
    {{3, 0, 0, 2, 0, 1}, {.first_responders = 2, .leads = 1, .share_percent = 100}, {3, 1, 1},
        "3 more First Responders in date, 1 more lead in date, supervised referrals of 1 new First Responder", 4},
};

static void test_wanted(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct training_standing standing = training_standing_of(&cases[i].have, &cases[i].need);
        struct training_wanted wanted = training_wanted_of(&standing);
        assert_int_equal(wanted.first_responders, cases[i].wanted.first_responders);
        assert_int_equal(wanted.leads, cases[i].wanted.leads);
        assert_int_equal(wanted.supervised, cases[i].wanted.supervised);
        assert_string_equal(training_wanted_text(&out, &standing), cases[i].words);
        assert_int_equal(training_standing_why(&out, &standing, 2).count, cases[i].reasons);
        /* So much is enough, and one less is not. */
        struct training_counts enough = cases[i].have;
        enough.first_responders_in_date += wanted.first_responders;
        enough.first_responders = enough.first_responders_in_date > enough.first_responders
                                      ? enough.first_responders_in_date
                                      : enough.first_responders;
        enough.leads_in_date += wanted.leads;
        enough.unsupervised -= wanted.supervised;
        assert_true(training_standing_of(&enough, &cases[i].need).good);
        if (wanted.first_responders > 0) {
            enough.first_responders_in_date--;
            assert_false(training_standing_of(&enough, &cases[i].need).good);
        }
    }
}

static void test_words(void **state) {
    (void)state;
    struct training_standing standing = training_standing_of(
        &(struct training_counts){.first_responders = 1, .first_responders_in_date = 1, .unsupervised = 1},
        &(struct training_standard){.first_responders = 1});
    assert_string_equal(training_standing_why(&out, &standing, 2).item[0],
        "New First Responders without enough supervised referrals: 1; each is asked for 2.");
    assert_string_equal(
        training_standing_why(&out, &standing, 0).item[0], "1 new First Responder without enough supervised referrals");
    struct training_standing ruled = training_standing_of(
        &(struct training_counts){.first_responders = 1}, &(struct training_standard){.first_responders = 0});
    ruled.faults = 2;
    assert_string_equal(training_standing_why(&out, &ruled, 0).item[0], "2 rules of the framework itself are not met");
}

static void test_lapsing(void **state) {
    (void)state;
    const day on = day_from(2027, 3, 10);
    /* Each person once, at what ends first. */
    struct training_lapse row[] = {{3, 0, on - 5, on + 25}, {0, 0, on, on + 30}, {0, 1, on + 40, on + 70},
        {1, 0, on + 30, on + 60}, {2, 0, on + 31, on + 61}, {4, 2, on + 90, on + 120}};
    struct training_lapses lapses = {sizeof row / sizeof *row, row};
    struct training_lapsing lapsing = training_lapsing_of(arena, &lapses, on);
    assert_int_equal(lapsing.in_grace, 1);
    assert_int_equal(lapsing.within[0], 3);
    assert_int_equal(lapsing.within[1], 4);
    assert_int_equal(lapsing.within[2], 5);
    lapses.count = 0;
    assert_int_equal(training_lapsing_of(arena, &lapses, on).within[2], 0);
}

static void test_below_since(void **state) {
    (void)state;
    struct training_stand row[] = {{10, 19, {.good = true}}, {20, 24, {.good = false}}, {25, 29, {.good = false}},
        {30, 39, {.good = true}}, {40, DAY_NONE, {.good = false}}};
    struct training_stands stands = {5, row};
    static const struct {
        day on;
        day since;
    } days[] = {{9, DAY_NONE}, {10, DAY_NONE}, {19, DAY_NONE}, {20, 20}, {27, 20}, {29, 20}, {30, DAY_NONE}, {40, 40},
        {4000, 40}};
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        assert_int_equal(training_below_since(stands, days[i].on), days[i].since);
    }
}

/* A day's standing: so many of ten in date where six are asked for, leads, unsupervised, faults; one who lacks nothing
 * is good. */
static struct training_stand stand(day from, day until, int in_date, int leads, int unsupervised, int faults) {
    struct training_stand row = {from, until,
        training_standing_of(&(struct training_counts){.first_responders = 10,
                                 .first_responders_in_date = in_date,
                                 .leads = 2,
                                 .leads_in_date = leads,
                                 .unsupervised = unsupervised},
            &(struct training_standard){.first_responders = 6, .leads = 1})};
    row.standing.faults = faults;
    row.standing.good = row.standing.good && faults == 0;
    return row;
}

/* Each need has its own day, however much more is missing later. */
static void test_needs(void **state) {
    (void)state;
    const day on = day_from(2027, 3, 10);
    const struct training_stand falling[] = {stand(on - 5, on + 4, 6, 1, 0, 0), stand(on + 5, on + 9, 5, 1, 0, 0),
        stand(on + 10, on + 19, 5, 1, 2, 0), stand(on + 20, on + 29, 2, 0, 1, 0), stand(on + 30, DAY_NONE, 4, 1, 3, 0)};
    const struct training_stand below[] = {stand(on - 9, on - 1, 0, 0, 0, 0), stand(on, on + 9, 4, 1, 0, 0),
        stand(on + 10, on + 19, 7, 1, 0, 0), stand(on + 20, DAY_NONE, 3, 1, 0, 1)};
    const struct training_stand ruled[] = {
        stand(on - 9, on + 9, 9, 1, 0, 0), stand(on + 10, on + 19, 9, 1, 0, 1), stand(on + 20, DAY_NONE, 9, 1, 0, 2)};
    const struct {
        struct training_stands stands;
        int days;
        const char *words;
    } needs[] = {
        {{5, falling}, 4, ""},
        {{5, falling}, 5, "1 more First Responder in date by 14 March 2027"},
        {{5, falling}, 10,
            "1 more First Responder in date by 14 March 2027; supervised referrals of 2 new First Responders by "
            "19 March 2027"},
        {{5, falling}, 90,
            "1 more First Responder in date by 14 March 2027; supervised referrals of 2 new First Responders by "
            "19 March 2027; 3 more First Responders in date, 1 more lead in date by 29 March 2027; supervised "
            "referrals "
            "of 1 new First Responder by 8 April 2027"},
        {{4, below}, 0, "2 more First Responders in date"},
        {{4, below}, 30, "2 more First Responders in date now; 1 more First Responder in date by 29 March 2027"},
        {{3, ruled}, 30, "what the framework's own rules ask by 19 March 2027"},
        {{0, NULL}, 30, ""},
    };
    for (size_t i = 0; i < sizeof needs / sizeof *needs; i++) {
        assert_string_equal(
            training_needs_text(&out, training_needs_of(arena, needs[i].stands, on, on + needs[i].days)),
            needs[i].words);
    }
}

static int setup(void **state) {
    (void)state;
    arena = arena_new(8u << 20);
    html_start(&out, arena, false);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wanted),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_lapsing),
        cmocka_unit_test(test_below_since),
        cmocka_unit_test(test_needs),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
