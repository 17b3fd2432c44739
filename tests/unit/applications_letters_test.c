/* The words of letters: what stands in them in each kind and language, and how a body is taken apart for a page. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "applications/applications_letters.h"

static struct arena *arena;

static int setup(void **state) {
    (void)state;
    arena = arena_new(16 << 20);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

static const struct framework_reason reasons[] = {
    {.code = "meets_criteria",
        .purpose = "approve",
        .title = "Meets the criteria",
        .text = "All of them are met.",
        .span = {0, DAY_NONE}},
    {.code = "gone", .purpose = "approve", .title = "Not in force", .text = "", .span = {0, 10}},
};
static const struct framework_data framework = {.id = "england", .title = "England", .reasons = 2, .reason = reasons};

static struct application_letter letter_of(enum application_letter_kind kind) {
    static const char *const codes[] = {"meets_criteria", "gone", "never_was"};
    return (struct application_letter){.kind = kind,
        .framework = &framework,
        .reference = "ASY-2026-00042",
        .organisation = "Harbour {by} Light",
        .dated_on = day_from(2026, 11, 23),
        .reason_codes = {3, codes},
        .words = "First paragraph.\n\nSecond one,\nof two lines.",
        .by = DAY_NONE};
}

static void has(const char *text, const char *part) {
    if (strstr(text, part) == NULL) {
        fail_msg("\"%s\" is not in:\n%s", part, text);
    }
}

static void has_not(const char *text, const char *part) {
    if (strstr(text, part) != NULL) {
        fail_msg("\"%s\" is in:\n%s", part, text);
    }
}

static void every_kind(void **state) {
    (void)state;
    static const struct {
        enum application_letter_kind kind;
        const char *subject;
        const char *said;
        const char *by; /* what is said of the day when it is known; NULL: nothing */
    } cases[] = {
        {APPLICATION_LETTER_APPROVED, "approved", "is on the public register", NULL},
        {APPLICATION_LETTER_APPROVED_WITH_CONDITIONS, "approved with conditions", "Meet each condition", NULL},
        {APPLICATION_LETTER_APPROVED_GETTING_READY, "approved", "You may not refer people yet", NULL},
        {APPLICATION_LETTER_APPROVED_WITH_CONDITIONS_GETTING_READY, "approved with conditions", "as getting ready",
            NULL},
        {APPLICATION_LETTER_DEFERRED, "deferred", "It has not been refused", NULL},
        {APPLICATION_LETTER_INTENTION_TO_REFUSE, "intention to refuse", "independent panel",
            "representations until the end of 21 December 2026"},
        {APPLICATION_LETTER_REFUSED, "refused", "An independent panel has reviewed the case",
            "reconsideration until the end of 21 December 2026"},
        {APPLICATION_LETTER_REASSESSMENT, "to be assessed again", "assess the application anew", NULL},
        {APPLICATION_LETTER_RECONSIDERATION_UPHELD, "reconsideration upheld", "no longer stands", NULL},
        {APPLICATION_LETTER_RECONSIDERATION_DISMISSED, "reconsideration dismissed", "the refusal stands", NULL},
    };
    assert_int_equal(sizeof cases / sizeof *cases, APPLICATION_LETTER_KINDS);
    for (size_t i = 0; i < APPLICATION_LETTER_KINDS; i++) {
        struct application_letter letter = letter_of(cases[i].kind);
        struct application_letter_text text = application_letter_render(arena, &letter, false);
        has(text.subject, "ASY-2026-00042");
        has(text.subject, cases[i].subject);
        has(text.body, cases[i].said);
        has(text.body, "Harbour {by} Light"); /* what people typed is never filled in */
        has(text.body, "23 November 2026");
        has(text.body, "- Meets the criteria. All of them are met.\n");
        has(text.body, "First paragraph.\n\nSecond one,\nof two lines.\n");
        has(text.body, "For the accreditation service, England");
        has_not(text.body, "Not in force");
        has_not(text.body, "never_was");
        has_not(text.body, "until the end of");
        has_not(text.body, "## Conditions");
        letter.by = day_from(2026, 12, 21);
        const char *body = application_letter_render(arena, &letter, false).body;
        if (cases[i].by != NULL) {
            has(body, cases[i].by);
        } else {
            has_not(body, "21 December 2026");
        }
        struct application_letter_text welsh = application_letter_render(arena, &letter, true);
        assert_string_not_equal(welsh.subject, text.subject);
        has(welsh.body, "23 Tachwedd 2026");
        has(welsh.body, "First paragraph."); /* as it was written */
        has_not(welsh.body, cases[i].said);
    }
}

static void conditions_by_their_days(void **state) {
    (void)state;
    static const struct application_letter_condition rows[] = {
        {"Train a second\nlead.", 20910}, {"Send {date} the policy.", 20940}};
    struct application_letter letter = letter_of(APPLICATION_LETTER_APPROVED_WITH_CONDITIONS);
    letter.conditions = (struct application_letter_conditions){2, rows};
    const char *body = application_letter_render(arena, &letter, false).body;
    has(body, "## Conditions\n\n- By 2 April 2027: Train a second lead.\n- By 2 May 2027: Send {date} the policy.\n\n");
}

static void without_words_and_reasons(void **state) {
    (void)state;
    struct application_letter letter = letter_of(APPLICATION_LETTER_DEFERRED);
    letter.words = "  ";
    letter.reason_codes = (struct text_list){0, NULL};
    const char *body = application_letter_render(arena, &letter, false).body;
    has_not(body, "## Reasons");
    has_not(body, "words");
}

static void parts_of_a_body(void **state) {
    (void)state;
    struct application_letter_parts parts = application_letter_parts(
        arena, "\nDear people\nof the harbour\n\n## Reasons\n\n- One\n- Two - and a half\n\nThe <b>end</b>\n\n## Last");
    assert_int_equal(parts.count, 5);
    assert_string_equal(parts.row[0].text, "Dear people\nof the harbour");
    assert_string_equal(parts.row[1].heading, "Reasons");
    assert_int_equal(parts.row[2].items.count, 2);
    assert_string_equal(parts.row[2].items.item[1], "Two - and a half");
    assert_string_equal(parts.row[3].text, "The <b>end</b>");
    assert_string_equal(parts.row[4].heading, "Last");
    assert_int_equal(application_letter_parts(arena, "").count, 0);
    assert_int_equal(application_letter_parts(arena, "\n\n").count, 0);
    assert_int_equal(application_letter_parts(arena, "- a").row[0].items.count, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind),
        cmocka_unit_test(conditions_by_their_days),
        cmocka_unit_test(without_words_and_reasons),
        cmocka_unit_test(parts_of_a_body),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
