/* Escaping by context, and words in both languages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "view/html.h"
#include "view/messages.h"
#include "view/page_links.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static struct arena *arena;
static struct html out;

static int open_page(void **state) {
    (void)state;
    arena = arena_new(1 << 20);
    html_start(&out, arena, false);
    return 0;
}

static int close_page(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

struct pair {
    const char *given;
    const char *wanted;
};

static void each(const struct pair *pairs, size_t count, void (*write)(struct html *, const char *)) {
    for (size_t i = 0; i < count; i++) {
        html_start(&out, arena, false);
        write(&out, pairs[i].given);
        assert_string_equal(out.text.data, pairs[i].wanted);
    }
}

static void text(void **state) {
    (void)state;
    static const struct pair pairs[] = {
        {NULL, ""},
        {"", ""},
        {"plain", "plain"},
        {"<script>alert('x')</script>", "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"},
        {"a & b", "a &amp; b"},
        {"&amp;", "&amp;amp;"},
        {"\"", "&quot;"},
        {"&&", "&amp;&amp;"},
        {"tŷ £5 \xf0\x9f\x92\xb7", "tŷ £5 \xf0\x9f\x92\xb7"},
        {"a\nb", "a\nb"},
    };
    each(pairs, COUNT(pairs), html_text);
}

static void url(void **state) {
    (void)state;
    static const struct pair pairs[] = {
        {NULL, ""},
        {"/", "/"},
        {"/a?b=c&d=e", "/a?b=c&amp;d=e"},
        {"#top", "#top"},
        {"?page=2", "?page=2"},
        {"https://example.org/", "https://example.org/"},
        {"HTTP://example.org/", "HTTP://example.org/"},
        {"mailto:a@example.org", "mailto:a@example.org"},
        {"tel:0800", "tel:0800"},
        {"", "#"},
        {"javascript:alert(1)", "#"},
        {"JavaScript:alert(1)", "#"},
        {" javascript:alert(1)", "#"},
        {"java\nscript:alert(1)", "#"},
        {"data:text/html,x", "#"},
        {"vbscript:x", "#"},
        {"//evil.example/", "#"},
        {"/\\evil.example/", "#"},
        {"/a\\b", "#"},
        {"/a\tb", "#"},
        {"/\"onclick=\"x", "/&quot;onclick=&quot;x"},
        {"relative", "#"},
    };
    each(pairs, COUNT(pairs), html_url);
}

static void url_part(void **state) {
    (void)state;
    static const struct pair pairs[] = {
        {NULL, ""},
        {"abc-1._~", "abc-1._~"},
        {"a b/c?d&e=f#g%", "a%20b%2Fc%3Fd%26e%3Df%23g%25"},
        {"javascript:x", "javascript%3Ax"},
        {"../..", "..%2F.."},
        {"ŷ\"'<>", "%C5%B7%22%27%3C%3E"},
    };
    each(pairs, COUNT(pairs), html_url_part);
}

static void numbers(void **state) {
    (void)state;
    static const struct {
        int64_t number;
        const char *count, *id, *money;
    } cases[] = {
        {0, "0", "0", "£0"},
        {7, "7", "7", "£0.07"},
        {999, "999", "999", "£9.99"},
        {1000, "1,000", "1000", "£10"},
        {123456, "123,456", "123456", "£1,234.56"},
        {1234567, "1,234,567", "1234567", "£12,345.67"},
        {-1234, "-1,234", "-1234", "-£12.34"},
        {-50, "-50", "-50", "-£0.50"},
        {INT64_MAX, "9,223,372,036,854,775,807", "9223372036854775807", "£92,233,720,368,547,758.07"},
        {INT64_MIN, "-9,223,372,036,854,775,808", "-9223372036854775808", "-£92,233,720,368,547,758.08"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_string_equal(html_count(&out, cases[i].number), cases[i].count);
        assert_string_equal(html_id(&out, cases[i].number), cases[i].id);
        assert_string_equal(html_money(&out, cases[i].number), cases[i].money);
        html_start(&out, arena, false);
        html_number(&out, cases[i].number);
        html_text(&out, " ");
        html_plain_number(&out, cases[i].number);
        assert_string_equal(out.text.data, arena_format(arena, "%s %s", cases[i].count, cases[i].id));
    }
}

static void dates(void **state) {
    (void)state;
    static const struct {
        const char *when, *english, *welsh, *english_short, *welsh_short;
    } cases[] = {
        {"2026-11-21", "21 November 2026", "21 Tachwedd 2026", "21 Nov 2026", "21 Tach 2026"},
        {"2024-02-29", "29 February 2024", "29 Chwefror 2024", "29 Feb 2024", "29 Chwef 2024"},
        {"1999-01-01", "1 January 1999", "1 Ionawr 1999", "1 Jan 1999", "1 Ion 1999"},
    };
    struct html welsh;
    html_start(&welsh, arena, true);
    for (size_t i = 0; i < COUNT(cases); i++) {
        day when = day_parse(cases[i].when);
        assert_string_equal(html_date(&out, when), cases[i].english);
        assert_string_equal(html_date(&welsh, when), cases[i].welsh);
        assert_string_equal(html_date_short(&out, when), cases[i].english_short);
        assert_string_equal(html_date_short(&welsh, when), cases[i].welsh_short);
    }
    assert_string_equal(html_date(&out, DAY_NONE), "");
    assert_string_equal(html_moment(&out, MOMENT_NONE), "");
}

static void moments(void **state) {
    (void)state;
    static const struct {
        const char *when, *english, *welsh;
    } cases[] = {
        {"2026-11-21T14:05:00Z", "21 November 2026 at 2:05pm", "21 Tachwedd 2026 am 2:05yp"},
        {"2026-07-01T23:30:00Z", "2 July 2026 at 12:30am", "2 Gorffennaf 2026 am 12:30yb"},
        {"2026-07-01T11:00:00Z", "1 July 2026 at midday", "1 Gorffennaf 2026 am hanner dydd"},
        {"2026-01-01T00:00:00Z", "1 January 2026 at midnight", "1 Ionawr 2026 am hanner nos"},
        {"2026-01-01T09:00:59Z", "1 January 2026 at 9am", "1 Ionawr 2026 am 9yb"},
    };
    struct html welsh;
    html_start(&welsh, arena, true);
    for (size_t i = 0; i < COUNT(cases); i++) {
        moment when = moment_parse(cases[i].when);
        assert_string_equal(html_moment(&out, when), cases[i].english);
        assert_string_equal(html_moment(&welsh, when), cases[i].welsh);
    }
}

static void fills(void **state) {
    (void)state;
    assert_string_equal(html_fill(&out, "{a} of {b}", "a", "1", "b", "{a}", (const char *)NULL), "1 of {a}");
    assert_string_equal(html_fill(&out, "{c} {a}{a}", "a", "1", (const char *)NULL), "{c} 11");
    assert_string_equal(html_fill(&out, "{a", "a", "1", (const char *)NULL), "{a");
    assert_string_equal(html_fill(&out, "none", (const char *)NULL), "none");
    assert_string_equal(html_fill(&out, "[{a}]", "a", (const char *)NULL, (const char *)NULL), "[]");
}

static void messages_found(void **state) {
    (void)state;
    struct html welsh;
    html_start(&welsh, arena, true);
    assert_string_equal(html_message(&welsh, "Back"), "Yn ôl");
    assert_string_equal(html_message(&out, "Back"), "Back");
    assert_string_equal(html_message(&welsh, "No such message"), "No such message");
    assert_null(html_message(&welsh, NULL));
    for (size_t i = 0; i < messages_count; i++) {
        assert_string_equal(message_translate(true, messages[i].english), messages[i].welsh[0]);
        assert_true(i == 0 || strcmp(messages[i - 1].english, messages[i].english) < 0);
    }
}

static void plurals(void **state) {
    (void)state;
    static const struct {
        int64_t number;
        const char *english, *welsh;
    } cases[] = {
        {0, "{n} days", "{n} diwrnod"},
        {1, "{n} day", "{n} diwrnod"},
        {2, "{n} days", "{n} ddiwrnod"},
        {3, "{n} days", "{n} diwrnod"},
        {6, "{n} days", "{n} diwrnod"},
        {12, "{n} days", "{n} diwrnod"},
        {-1, "{n} days", "{n} diwrnod"},
    };
    struct html welsh;
    html_start(&welsh, arena, true);
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_string_equal(html_plural(&out, "{n} day", "{n} days", cases[i].number), cases[i].english);
        assert_string_equal(html_plural(&welsh, "{n} day", "{n} days", cases[i].number), cases[i].welsh);
    }
    assert_string_equal(html_plural(&welsh, "{n} zebra", "{n} zebras", 2), "{n} zebras");
}

static void pages_linked(void **state) {
    (void)state;
    static const struct {
        int64_t page, pages;
        const char *links; /* "_" is a gap */
    } cases[] = {
        {1, 1, "1 "},
        {1, 2, "1 2 "},
        {2, 3, "1 2 3 "},
        {1, 5, "1 2 _ 5 "},
        {3, 5, "1 2 3 4 5 "},
        {4, 12, "1 2 3 4 5 _ 12 "},
        {6, 12, "1 _ 5 6 7 _ 12 "},
        {12, 12, "1 _ 11 12 "},
        {99, 12, "1 _ 11 12 "},
        {-3, 12, "1 2 _ 12 "},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct page_links links = page_links_make(arena, cases[i].page, cases[i].pages);
        struct text_builder shown;
        text_builder_start(&shown, arena);
        for (size_t k = 0; k < links.count; k++) {
            text_add(&shown, links.row[k].page == 0 ? "_" : html_id(&out, links.row[k].page));
            text_add(&shown, " ");
        }
        assert_string_equal(shown.data, cases[i].links);
    }
    assert_string_equal(page_link_href(arena, "/register?page=", 3), "/register?page=3");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(text, open_page, close_page),
        cmocka_unit_test_setup_teardown(url, open_page, close_page),
        cmocka_unit_test_setup_teardown(url_part, open_page, close_page),
        cmocka_unit_test_setup_teardown(numbers, open_page, close_page),
        cmocka_unit_test_setup_teardown(dates, open_page, close_page),
        cmocka_unit_test_setup_teardown(moments, open_page, close_page),
        cmocka_unit_test_setup_teardown(fills, open_page, close_page),
        cmocka_unit_test_setup_teardown(messages_found, open_page, close_page),
        cmocka_unit_test_setup_teardown(plurals, open_page, close_page),
        cmocka_unit_test_setup_teardown(pages_linked, open_page, close_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
