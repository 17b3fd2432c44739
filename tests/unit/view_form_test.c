/* Checks of form fields against what people, and others, type. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "view/form.h"
#include "view/html.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static struct arena *arena;

static int open_form(void **state) {
    (void)state;
    arena = arena_new(1 << 20);
    return 0;
}

static int close_form(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

static struct form form_with(const char *name, const char *value) {
    struct form form;
    form_start(&form, arena, NULL);
    if (value != NULL) {
        fields_add(&form.values, name, value);
    }
    return form;
}

/* What the person is told of that field, in English; "" when nothing. */
static const char *told(const struct form *form, const char *name) {
    struct html out;
    html_start(&out, arena, false);
    const char *text = form_error_text(&out, form_error_find(form, name));
    return text != NULL ? text : "";
}

#define MISSING "Enter something"

static void texts(void **state) {
    (void)state;
    static const struct {
        const char *given, *missing, *wanted, *error;
    } cases[] = {
        {"Unseen", MISSING, "Unseen", ""},
        {"  Unseen \n", MISSING, "Unseen", ""},
        {NULL, MISSING, "", MISSING},
        {"", MISSING, "", MISSING},
        {" \t\r\n", MISSING, "", MISSING},
        {"\xc2\xa0", MISSING, "", MISSING},
        {"", NULL, "", ""},
        {"1234567890", MISSING, "1234567890", ""},
        {"12345678901", MISSING, "", "This must be 10 characters or fewer"},
        {"ŷŷŷŷŷŷŷŷŷŷ", MISSING, "ŷŷŷŷŷŷŷŷŷŷ", ""},
        {"ŷŷŷŷŷŷŷŷŷŷŷ", MISSING, "", "This must be 10 characters or fewer"},
        {"a\r\nb\rc", MISSING, "a\nb\nc", ""},
        {"<b>&\"'", MISSING, "<b>&\"'", ""},
        {"a\x01"
         "b",
            MISSING, "", "Remove the control characters. Copy the text again as plain text."},
        {"a\x1b[0m", NULL, "", "Remove the control characters. Copy the text again as plain text."},
        {"caf\xe9", MISSING, "", "Some of the text is not valid UTF-8. Copy it again as plain text and resubmit."},
        {"\xc0\xaf", NULL, "", "Some of the text is not valid UTF-8. Copy it again as plain text and resubmit."},
        {"\xed\xa0\x80", NULL, "", "Some of the text is not valid UTF-8. Copy it again as plain text and resubmit."},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct form form = form_with("name", cases[i].given);
        assert_string_equal(form_text(&form, "name", cases[i].missing, 10), cases[i].wanted);
        assert_string_equal(told(&form, "name"), cases[i].error);
        assert_int_equal(form_good(&form), cases[i].error[0] == '\0');
        /* what was typed comes back whole */
        assert_string_equal(form_value(&form, "name"), cases[i].given != NULL ? cases[i].given : "");
    }
}

static size_t place(const char *page, const char *words) {
    const char *found = strstr(page, words);
    assert_non_null(found);
    return (size_t)(found - page);
}

/* Errors come in the order of the page, and those that would fit any field say which one. */
static void summary(void **state) {
    (void)state;
    struct form form;
    form_start(&form, arena, NULL);
    form_fail(&form, "third", "Enter the third");
    form_fail_unnamed(&form, "second", "This must be {number} characters or fewer", 1200, DAY_NONE);
    form_fail(&form, NULL, "All of it is wrong");
    form_fail_unnamed(&form, "first", "Enter {number} or more", 3, DAY_NONE);
    form_fail(&form, "nowhere", "Not on the page");
    struct html out;
    html_start(&out, arena, false);
    html_raw(&out, "before|", 7);
    form_summary_write(&out, &form);
    html_raw(&out, "|after", 6);
    assert_string_equal(
        form_error_here(&out, &form, "first", "How <many> are there?"), "How <many> are there? Enter 3 or more");
    assert_string_equal(
        form_error_here(&out, &form, "second", "Phone number"), "Phone number: this must be 1,200 characters or fewer");
    assert_string_equal(form_error_here(&out, &form, "third", "Third"), "Enter the third");
    assert_null(form_error_here(&out, &form, "fourth", "Fourth"));
    form_summary_settle(&out);
    const char *page = out.text.data;
    assert_true(
        text_starts(page, "before|<li><a href=\"#first\">How &lt;many&gt; are there? Enter 3 or more</a></li>"));
    assert_true(place(page, "Enter 3") < place(page, "Phone number: this must be 1,200"));
    assert_true(place(page, "1,200") < place(page, "Enter the third"));
    assert_true(place(page, "Enter the third") < place(page, "<li>All of it is wrong</li>"));
    assert_true(place(page, "All of it") < place(page, "#nowhere"));
    assert_true(place(page, "#nowhere") < place(page, "|after"));
    /* Settled once: nothing is written twice. */
    size_t length = out.text.length;
    form_summary_settle(&out);
    assert_int_equal(out.text.length, length);
}

static void emails(void **state) {
    (void)state;
    static const char bad[] = "Enter an email address in the correct format, like name@example.com";
    static const struct {
        const char *given, *wanted, *error;
    } cases[] = {
        {" ann@example.org ", "ann@example.org", ""},
        {"", "", "Enter an email address"},
        {"ann", "", bad},
        {"ann@example", "", bad},
        {"a@b@example.org", "", bad},
        {"an n@example.org", "", bad},
        {"@example.org", "", bad},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct form form = form_with("email", cases[i].given);
        assert_string_equal(form_email(&form, "email"), cases[i].wanted);
        assert_string_equal(told(&form, "email"), cases[i].error);
    }
}

static void dates(void **state) {
    (void)state;
    static const char unreal[] = "Enter a real date, for example 27 3 2026";
    static const char year[] = "The year must have 4 numbers";
    static const struct {
        const char *month_day, *month, *year, *wanted, *error;
    } cases[] = {
        {"27", "3", "2026", "2026-03-27", ""},
        {" 27 ", "03", "2026", "2026-03-27", ""},
        {"1", "Nov", "2025", "2025-11-01", ""},
        {"1", "november", "2025", "2025-11-01", ""},
        {"29", "2", "2024", "2024-02-29", ""},
        {"31", "2", "2025", "", unreal},
        {"29", "2", "2025", "", unreal},
        {"31", "4", "2025", "", unreal},
        {"0", "4", "2025", "", unreal},
        {"32", "1", "2025", "", unreal},
        {"1", "13", "2025", "", unreal},
        {"1", "0", "2025", "", unreal},
        {"1", "Smarch", "2025", "", unreal},
        {"1", "Ma", "2025", "", unreal},
        {"one", "1", "2025", "", unreal},
        {"-1", "1", "2025", "", unreal},
        {"1.5", "1", "2025", "", unreal},
        {"<b>1</b>", "1", "2025", "", unreal},
        {"99999999999999999999", "1", "2025", "", unreal},
        {"1", "1", "20255", "", year},
        {"1", "1", "25", "", year},
        {"1", "1", "-2025", "", year},
        {"1", "1", "MMXX", "", year},
        {"", "1", "2025", "", "The date must include a day"},
        {"1", "", "2025", "", "The date must include a month"},
        {"1", "1", "", "", "The date must include a year"},
        {"", "", "", "", MISSING},
        {" ", " ", " ", "", MISSING},
        {"31", "12", "2019", "", "The date must be 1 January 2020 or later"},
        {"1", "1", "2020", "2020-01-01", ""},
        {"31", "12", "2026", "2026-12-31", ""},
        {"1", "1", "2027", "", "The date must be 31 December 2026 or earlier"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct form form;
        form_start(&form, arena, NULL);
        fields_add(&form.values, "when-day", cases[i].month_day);
        fields_add(&form.values, "when-month", cases[i].month);
        fields_add(&form.values, "when-year", cases[i].year);
        day date = form_date(&form, "when", MISSING, day_parse("2020-01-01"), day_parse("2026-12-31"));
        assert_string_equal(day_text(arena, date), cases[i].wanted);
        assert_string_equal(told(&form, "when"), cases[i].error);
    }
    struct form form = form_with("other", "1");
    assert_int_equal(form_date(&form, "when", NULL, DAY_NONE, DAY_NONE), DAY_NONE);
    assert_true(form_good(&form));
    form_date_set(&form, "when", day_parse("2026-03-07"));
    assert_int_equal(form_date(&form, "when", MISSING, DAY_NONE, DAY_NONE), day_parse("2026-03-07"));
}

static void numbers(void **state) {
    (void)state;
    static const char bad[] = "Enter a whole number in figures, like 12";
    static const struct {
        const char *given;
        int64_t wanted;
        const char *error;
    } cases[] = {
        {"12", 12, ""},
        {" 1,000 ", 1000, ""},
        {"1", 1, ""},
        {"", INT64_MIN, MISSING},
        {"0", INT64_MIN, "Enter 1 or more"},
        {"-5", INT64_MIN, "Enter 1 or more"},
        {"1001", INT64_MIN, "Enter 1,000 or less"},
        {"1.5", INT64_MIN, bad},
        {"twelve", INT64_MIN, bad},
        {"1e3", INT64_MIN, bad},
        {"0x10", INT64_MIN, bad},
        {"12 people", INT64_MIN, bad},
        {"99999999999999999999", INT64_MIN, bad},
        {",", INT64_MIN, MISSING},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct form form = form_with("count", cases[i].given);
        assert_int_equal(form_number(&form, "count", MISSING, 1, 1000), cases[i].wanted);
        assert_string_equal(told(&form, "count"), cases[i].error);
    }
}

static void amounts(void **state) {
    (void)state;
    static const char bad[] = "Enter an amount in pounds, like 1,234 or 1,234.50";
    static const struct {
        const char *given;
        int64_t wanted;
        const char *error;
    } cases[] = {
        {"1234.50", 123450, ""},
        {"1,234.50", 123450, ""},
        {"£1,234", 123400, ""},
        {" £ 1,234.5 ", 123450, ""},
        {"0.01", 1, ""},
        {"10000", 1000000, ""},
        {"", INT64_MIN, MISSING},
        {"0", INT64_MIN, "The amount must be £0.01 or more"},
        {"10000.01", INT64_MIN, "The amount must be £10,000 or less"},
        {"1.234", INT64_MIN, bad},
        {"1.", INT64_MIN, bad},
        {".5", INT64_MIN, bad},
        {"1.-5", INT64_MIN, bad},
        {"1.+5", INT64_MIN, bad},
        {"-5", INT64_MIN, bad},
        {"1.2.3", INT64_MIN, bad},
        {"$5", INT64_MIN, bad},
        {"five", INT64_MIN, bad},
        {"99999999999999999999", INT64_MIN, bad},
        {"£", INT64_MIN, bad},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct form form = form_with("amount", cases[i].given);
        assert_int_equal(form_pence(&form, "amount", MISSING, 1, 1000000), cases[i].wanted);
        assert_string_equal(told(&form, "amount"), cases[i].error);
    }
    struct form form = form_with("amount", NULL);
    form_pence_set(&form, "amount", 123405);
    assert_string_equal(form_value(&form, "amount"), "1234.05");
    assert_int_equal(form_pence(&form, "amount", MISSING, 0, 1000000), 123405);
}

static void choices(void **state) {
    (void)state;
    static const char *const allowed[] = {"yes", "no"};
    struct form form = form_with("answer", "no");
    assert_string_equal(form_choice(&form, "answer", MISSING, allowed, 2), "no");
    form = form_with("answer", "maybe");
    assert_string_equal(form_choice(&form, "answer", MISSING, allowed, 2), "");
    assert_string_equal(told(&form, "answer"), MISSING);
    form = form_with("answer", NULL);
    assert_string_equal(form_choice(&form, "answer", NULL, allowed, 2), "");
    assert_true(form_good(&form));
    form = form_with("answer", "maybe");
    form_choice(&form, "answer", NULL, allowed, 2);
    assert_string_equal(told(&form, "answer"), "Choose one of the options listed");
}

static void errors(void **state) {
    (void)state;
    struct form form;
    struct fields given;
    fields_start(&given, arena);
    fields_add(&given, "area", "a");
    fields_add(&given, "area", "b");
    form_start(&form, arena, &given);
    assert_true(form_checked(&form, "area", "b"));
    assert_false(form_checked(&form, "area", "c"));
    for (int i = 0; i < 100; i++) {
        form_fail(&form, arena_format(arena, "field%d", i % 50), arena_format(arena, "message %d", i));
    }
    assert_int_equal(form_error_list(&form).count, 100);
    assert_string_equal(form_error_of(&form, "field7"), "message 7");
    assert_null(form_error_of(&form, "field50"));
    assert_null(form_error_of(NULL, "field1"));
    assert_string_equal(form_value(NULL, "a"), "");
    /* the same in Welsh */
    struct html welsh;
    html_start(&welsh, arena, true);
    form_fail_date(&form, "when", "The date must be {date} or later", day_parse("2020-01-01"));
    assert_string_equal(form_error_text(&welsh, form_error_find(&form, "when")),
        "Rhaid i'r dyddiad fod yn 1 Ionawr 2020 neu'n hwyrach");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(texts, open_form, close_form),
        cmocka_unit_test_setup_teardown(summary, open_form, close_form),
        cmocka_unit_test_setup_teardown(emails, open_form, close_form),
        cmocka_unit_test_setup_teardown(dates, open_form, close_form),
        cmocka_unit_test_setup_teardown(numbers, open_form, close_form),
        cmocka_unit_test_setup_teardown(amounts, open_form, close_form),
        cmocka_unit_test_setup_teardown(choices, open_form, close_form),
        cmocka_unit_test_setup_teardown(errors, open_form, close_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
