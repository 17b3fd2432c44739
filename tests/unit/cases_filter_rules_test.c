/* Addresses of lists of cases, and the rules of sharing out: tables of cases. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/text.h"
#include "cases/cases_assign.h"
#include "cases/cases_filter.h"

static struct arena *arena;

/* "name=value name=value" */
static struct fields query_of(const char *words) {
    struct fields query;
    fields_start(&query, arena);
    char *rest = arena_text(arena, words);
    for (char *pair = rest; pair != NULL && *pair != '\0'; pair = rest) {
        char *end = pair;
        while (*end != '\0' && *end != ' ') {
            end++;
        }
        rest = *end == '\0' ? NULL : end + 1;
        *end = '\0';
        char *joint = pair;
        while (*joint != '=') {
            joint++;
        }
        *joint = '\0';
        fields_add(&query, pair, joint + 1);
    }
    return query;
}

static void test_filter_survives_in_the_address(void **state) {
    (void)state;
    static const struct {
        const char *query;
        const char *address;
    } rows[] = {
        {"", "/cases"},
        {"show=mine", "/cases?show=mine"},
        {"show=all", "/cases"},
        {"show=everything", "/cases"},
        {"show=cover clock=breached", "/cases?show=cover&clock=breached"},
        {"clock=soonish", "/cases"},
        {"stage=assessment framework=wales", "/cases?stage=assessment&framework=wales"},
        {"holder=17", "/cases?holder=17"},
        {"holder=-1", "/cases"},
        {"holder=x", "/cases"},
        {"words=Caf\303\251&", "/cases?words=Caf%C3%A9%26"},
        {"sort=age order=down", "/cases?sort=age&order=down"},
        {"sort=deadline", "/cases"},
        {"sort=password", "/cases"},
        {"order=up", "/cases"},
        {"show=team page=3 after=2026-01-01~9", "/cases?show=team"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct fields query = query_of(rows[i].query);
        struct case_filter filter = case_filter_read(arena, &query);
        assert_string_equal(case_filter_path(arena, "/cases", &filter), rows[i].address);
    }
}

static void test_place_in_the_list(void **state) {
    (void)state;
    static const struct {
        const char *query;
        const char *key;
        int64_t id; /* 0: the first page */
        bool backward;
    } rows[] = {
        {"", "", 0, false},
        {"after=2026-01-01~9", "2026-01-01", 9, false},
        {"before=2026-01-01~9", "2026-01-01", 9, true},
        {"after=a~b~12", "a~b", 12, false},
        {"after=~5", "", 5, false},
        {"after=2026-01-01", "", 0, false},
        {"after=2026-01-01~0", "", 0, false},
        {"after=2026-01-01~x", "", 0, false},
        {"after=x before=k~3", "k", 3, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct fields query = query_of(rows[i].query);
        struct case_filter filter = case_filter_read(arena, &query);
        assert_int_equal(filter.after_id, rows[i].id);
        assert_int_equal(filter.backward, rows[i].backward);
        if (rows[i].id != 0) {
            assert_string_equal(filter.after_key, rows[i].key);
        }
    }
    struct fields query = query_of("show=mine sort=age");
    struct case_filter filter = case_filter_read(arena, &query);
    assert_string_equal(case_filter_page(arena, "/cases", &filter, "2026-01-01", 9, false),
        "/cases?show=mine&sort=age&after=2026-01-01~9");
    assert_string_equal(
        case_filter_page(arena, "/cases", &filter, "a b", 9, true), "/cases?show=mine&sort=age&before=a%20b~9");
}

static void test_sorting_turns_round(void **state) {
    (void)state;
    static const struct {
        const char *query;
        const char *sort;
        const char *address;
    } rows[] = {
        {"", "age", "/cases?sort=age"},
        {"", "deadline", "/cases?order=down"},
        {"order=down", "deadline", "/cases"},
        {"sort=age", "age", "/cases?sort=age&order=down"},
        {"sort=age order=down", "reference", "/cases?sort=reference"},
        {"show=mine after=k~3", "stage", "/cases?show=mine&sort=stage"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct fields query = query_of(rows[i].query);
        struct case_filter filter = case_filter_read(arena, &query);
        assert_string_equal(case_filter_sorted(arena, "/cases", &filter, rows[i].sort), rows[i].address);
    }
}

static void test_who_is_assigned(void **state) {
    (void)state;
    const struct case_assign_facts good = {.needed = true, .holds_role = true, .places_left = 1};
    assert_null(case_assign_fault(&good));
    const struct case_assign_facts handed_on = {
        .needed = true, .holds_role = true, .replaces = true, .replaced_works = true, .places_left = 0};
    assert_null(case_assign_fault(&handed_on));
    struct case_assign_facts bad[10];
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        bad[i] = i < 8 ? good : handed_on;
    }
    bad[0].needed = false;
    bad[1].barred = true;
    bad[2].conflicted = true;
    bad[3].had_part = true;
    bad[4].assigned = true;
    bad[5].holds_role = false;
    bad[6].away = true;
    bad[7].places_left = 0;
    bad[8].replaced_works = false;
    bad[9].same = true;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const char *fault = case_assign_fault(&bad[i]);
        assert_non_null(fault);
        for (size_t j = 0; j < i; j++) {
            assert_string_not_equal(fault, case_assign_fault(&bad[j]));
        }
    }
}

static void test_absences(void **state) {
    (void)state;
    day today = day_from(2026, 11, 22);
    static const struct {
        int from;
        int until;
        int64_t cover;
        bool cover_away;
        bool cover_fits;
        const char *field; /* NULL: nothing is wrong */
    } rows[] = {
        {0, 0, DB_NULL_INT8, false, false, NULL},
        {-3, 4, 8, false, true, NULL},
        {1, 366, 8, false, true, NULL},
        {1, 367, 8, false, true, "until"},
        {5, 4, 8, false, true, "until"},
        {-9, -1, 8, false, true, "until"},
        {1, 4, 7, false, true, "cover"},
        {1, 4, 8, true, true, "cover"},
        {1, 4, 8, false, false, "cover"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct case_absence absence = {7, today + rows[i].from, today + rows[i].until, rows[i].cover, 7};
        const char *field;
        const char *fault = case_absence_fault(&absence, rows[i].cover_away, rows[i].cover_fits, today, &field);
        if (rows[i].field == NULL) {
            assert_null(fault);
        } else {
            assert_non_null(fault);
            assert_string_equal(field, rows[i].field);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_filter_survives_in_the_address),
        cmocka_unit_test(test_place_in_the_list),
        cmocka_unit_test(test_sorting_turns_round),
        cmocka_unit_test(test_who_is_assigned),
        cmocka_unit_test(test_absences),
    };
    arena = arena_new(16u << 20);
    int failed = cmocka_run_group_tests_name("cases_filter_rules", tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
