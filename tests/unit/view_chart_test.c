/* Charts: what is written at the bars, how long they are, and that the picture says in words what it shows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "view/chart.h"

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

static size_t times(const char *text, const char *part) {
    size_t count = 0;
    for (const char *at = strstr(text, part); at != NULL; at = strstr(at + 1, part)) {
        count++;
    }
    return count;
}

#define HAS(part) assert_non_null(strstr(out.text.data, part))
#define HAS_NOT(part) assert_null(strstr(out.text.data, part))

static void one_part(void **state) {
    (void)state;
    const struct chart_bar bars[] = {{"Half", {1500}}, {"Whole", {3000}}, {"None", {0}}, {"A third", {1000}}};
    chart_html(&out, &(struct chart){.id = "c", .title = "Cases", .parts = 1, .count = 4, .row = bars});
    HAS("role=\"img\" aria-labelledby=\"c-title c-desc\"");
    HAS("<title id=\"c-title\">Cases</title>");
    HAS("<desc id=\"c-desc\">Half: 1,500; Whole: 3,000; None: 0; A third: 1,000</desc>");
    HAS(">Half: 1,500</text>");
    HAS("width=\"50.0%\"");
    HAS("width=\"100.0%\"");
    HAS("width=\"33.3%\"");
    assert_int_equal(times(out.text.data, "<rect"), 3);
    HAS_NOT("style=");
}

static void parts(void **state) {
    (void)state;
    const struct chart_bar bars[] = {{"Training", {6, 2, 1, 1}}, {"Late", {0, 5, 0, 0}}, {"None", {0}}};
    chart_html(&out, &(struct chart){.id = "c",
                         .title = "People",
                         .parts = 4,
                         .part = {"in date", "due soon", "in grace", "expired"},
                         .count = 3,
                         .row = bars});
    HAS(">Training: 10 (in date 6, due soon 2,</text>");
    HAS(">in grace 1, expired 1)</text>");
    HAS("<desc id=\"c-desc\">Training: 10 (in date 6, due soon 2, in grace 1, expired 1); Late: 5 (due soon 5); None: "
        "0</desc>");
    HAS("x=\"60.0%\"");
    HAS("x=\"80.0%\"");
    HAS("x=\"90.0%\"");
    HAS("<pattern id=\"c-part-1\"");
    HAS("<pattern id=\"c-part-2\"");
    HAS("fill=\"url(#c-part-2)\"");
    assert_int_equal(times(out.text.data, "assay-chart__key"), 4);
    assert_int_equal(times(out.text.data, "<rect"), 4 + 4 + 1);
}

static void whole(void **state) {
    (void)state;
    const struct chart_bar bars[] = {{"England", {40}}, {"Wales", {140}}};
    chart_html(
        &out, &(struct chart){
                  .id = "c", .title = "Share", .parts = 1, .figure = "{n}%", .whole = 100, .count = 2, .row = bars});
    HAS(">England: 40%</text>");
    HAS("width=\"40.0%\"");
    HAS(">Wales: 140%</text>");
    HAS("width=\"100.0%\"");
}

static void nothing(void **state) {
    (void)state;
    const struct chart_bar bars[] = {{"None", {0}}};
    chart_html(&out, &(struct chart){.id = "c", .title = "Cases", .parts = 1, .count = 1, .row = bars});
    chart_html(&out, &(struct chart){.id = "c", .title = "Cases", .parts = 1});
    assert_int_equal(out.text.length, 0);
}

/* Long names stand in several lines, whole; what people typed is escaped. */
static void words(void **state) {
    (void)state;
    const struct chart_bar bars[] = {{"Gwasanaeth Tân ac Achub Canolbarth a Gorllewin Cymru (tŷ) <b> & \"co\"", {3}},
        {"Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch", {1}}, {"", {1}}};
    chart_html(&out, &(struct chart){.id = "c", .title = "Cases", .parts = 1, .count = 3, .row = bars});
    HAS(">Gwasanaeth Tân ac Achub Canolbarth a</text>");
    HAS(">Gorllewin Cymru (tŷ) &lt;b&gt; &amp; &quot;co&quot;: 3</text>");
    HAS(">Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch:</text>");
    HAS_NOT("<b>");
    assert_int_equal(times(out.text.data, "<text"), times(out.text.data, "</text>"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_part, open_page, close_page),
        cmocka_unit_test_setup_teardown(parts, open_page, close_page),
        cmocka_unit_test_setup_teardown(whole, open_page, close_page),
        cmocka_unit_test_setup_teardown(nothing, open_page, close_page),
        cmocka_unit_test_setup_teardown(words, open_page, close_page),
    };
    return cmocka_run_group_tests_name("view_chart", tests, NULL, NULL);
}
