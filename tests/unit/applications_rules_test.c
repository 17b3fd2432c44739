/* The machine over all pairs of state and event, the recommendation, the sample and the clocks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "applications/applications_rules.h"
#include "support/form_framework.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* The drawing of the field, by hand: whatever pair is not here must be refused. */
static const struct drawn {
    const char *state, *event, *next;
    unsigned who;
    const char *clock; /* what the clock does */
} drawn[] = {
    {"", "start", "draft", APPLICATION_BY_APPLICANT, "keep"},
    {"", "enter", "submitted", APPLICATION_BY_INTAKE_OFFICER, "completeness"},
    {"draft", "save", "draft", APPLICATION_BY_APPLICANT, "keep"},
    {"draft", "add_evidence", "draft", APPLICATION_BY_APPLICANT, "keep"},
    {"draft", "remove_evidence", "draft", APPLICATION_BY_APPLICANT, "keep"},
    {"draft", "ask_sign_off", "draft", APPLICATION_BY_APPLICANT, "keep"},
    {"draft", "copy", "draft", APPLICATION_BY_APPLICANT, "keep"},
    {"draft", "confirm_copied", "draft", APPLICATION_BY_APPLICANT, "keep"},
    {"draft", "archive", "archived", APPLICATION_BY_SYSTEM, "keep"},
    {"archived", "take_up", "draft", APPLICATION_BY_APPLICANT, "keep"},
    {"draft", "submit", "submitted", APPLICATION_BY_APPLICANT, "completeness"},
    {"submitted", "open_intake", "completeness_check", APPLICATION_BY_INTAKE_OFFICER, "keep"},
    {"completeness_check", "ask_information", "information_requested", APPLICATION_BY_INTAKE_OFFICER, "pause"},
    {"information_requested", "add_evidence", "information_requested", APPLICATION_BY_APPLICANT, "keep"},
    {"information_requested", "answer_information", "completeness_check", APPLICATION_BY_APPLICANT, "resume"},
    {"information_requested", "expire_information", "completeness_check", APPLICATION_BY_SYSTEM, "resume"},
    {"assessment", "ask_information", "information_requested", APPLICATION_BY_ASSESSOR, "pause"},
    {"information_requested", "answer_question", "assessment", APPLICATION_BY_APPLICANT, "resume"},
    {"information_requested", "expire_question", "assessment", APPLICATION_BY_SYSTEM, "resume"},
    {"deferred", "add_evidence", "deferred", APPLICATION_BY_APPLICANT, "keep"},
    {"completeness_check", "late_evidence", "completeness_check", APPLICATION_BY_APPLICANT, "keep"},
    {"assessment", "late_evidence", "assessment", APPLICATION_BY_APPLICANT, "keep"},
    {"moderation", "late_evidence", "moderation", APPLICATION_BY_APPLICANT, "keep"},
    {"recommendation", "late_evidence", "recommendation", APPLICATION_BY_APPLICANT, "keep"},
    {"decision", "late_evidence", "decision", APPLICATION_BY_APPLICANT, "keep"},
    {"completeness_check", "hold", "completeness_check", APPLICATION_BY_STAFF, "pause"},
    {"assessment", "hold", "assessment", APPLICATION_BY_STAFF, "pause"},
    {"moderation", "hold", "moderation", APPLICATION_BY_STAFF, "pause"},
    {"recommendation", "hold", "recommendation", APPLICATION_BY_STAFF, "pause"},
    {"decision", "hold", "decision", APPLICATION_BY_STAFF, "pause"},
    {"completeness_check", "release", "completeness_check", APPLICATION_BY_STAFF, "resume"},
    {"assessment", "release", "assessment", APPLICATION_BY_STAFF, "resume"},
    {"moderation", "release", "moderation", APPLICATION_BY_STAFF, "resume"},
    {"recommendation", "release", "recommendation", APPLICATION_BY_STAFF, "resume"},
    {"decision", "release", "decision", APPLICATION_BY_STAFF, "resume"},
    {"completeness_check", "complete", "assessment", APPLICATION_BY_INTAKE_OFFICER, "assessment"},
    {"assessment", "hand_in", "assessment", APPLICATION_BY_ASSESSOR, "keep"},
    {"assessment", "assessed", "recommendation", APPLICATION_BY_SYSTEM, "decision"},
    {"assessment", "to_moderation", "moderation", APPLICATION_BY_SYSTEM, "moderation"},
    {"moderation", "lose_assessor", "assessment", APPLICATION_BY_SYSTEM, "assessment"},
    {"recommendation", "lose_assessor", "assessment", APPLICATION_BY_SYSTEM, "assessment"},
    {"decision", "lose_assessor", "assessment", APPLICATION_BY_SYSTEM, "assessment"},
    {"deferred", "lose_assessor", "assessment", APPLICATION_BY_SYSTEM, "assessment"},
    {"moderation", "moderated", "recommendation", APPLICATION_BY_MODERATOR, "decision"},
    {"recommendation", "take_decision", "decision", APPLICATION_BY_DECISION_MAKER, "keep"},
    {"decision", "approve", "approved", APPLICATION_BY_DECISION_MAKER, "stop"},
    {"decision", "approve_with_conditions", "approved_with_conditions", APPLICATION_BY_DECISION_MAKER, "stop"},
    {"decision", "defer", "deferred", APPLICATION_BY_DECISION_MAKER, "pause"},
    {"deferred", "resume", "decision", APPLICATION_BY_DECISION_MAKER, "resume"},
    {"decision", "to_moderation", "moderation", APPLICATION_BY_DECISION_MAKER, "moderation"},
    {"decision", "intend_to_refuse", "intention_to_refuse", APPLICATION_BY_DECISION_MAKER, "representations"},
    {"intention_to_refuse", "represent", "representations", APPLICATION_BY_APPLICANT, "stop"},
    {"intention_to_refuse", "convene_panel", "panel_review", APPLICATION_BY_SYSTEM, "panel"},
    {"representations", "convene_panel", "panel_review", APPLICATION_BY_SYSTEM, "panel"},
    {"panel_review", "panel_refuse", "refused", APPLICATION_BY_PANEL, "stop"},
    {"panel_review", "panel_reassess", "assessment", APPLICATION_BY_PANEL, "assessment"},
    {"panel_review", "panel_approve", "approved", APPLICATION_BY_PANEL, "stop"},
    {"panel_review", "panel_approve_with_conditions", "approved_with_conditions", APPLICATION_BY_PANEL, "stop"},
    {"refused", "request_reconsideration", "reconsideration_requested", APPLICATION_BY_APPLICANT,
        "reconsideration_review"},
    {"reconsideration_requested", "open_reconsideration", "reconsideration", APPLICATION_BY_INTAKE_OFFICER, "keep"},
    {"reconsideration", "uphold", "assessment", APPLICATION_BY_DECISION_MAKER, "assessment"},
    {"reconsideration", "dismiss", "refused", APPLICATION_BY_DECISION_MAKER, "stop"},
    {"draft", "withdraw", "withdrawn", APPLICATION_BY_APPLICANT, "stop"},
    {"archived", "withdraw", "withdrawn", APPLICATION_BY_APPLICANT, "stop"},
    {"submitted", "withdraw", "withdrawn", APPLICATION_BY_APPLICANT, "stop"},
    {"completeness_check", "withdraw", "withdrawn", APPLICATION_BY_APPLICANT, "stop"},
    {"information_requested", "withdraw", "withdrawn", APPLICATION_BY_APPLICANT, "stop"},
    {"assessment", "withdraw", "withdrawn", APPLICATION_BY_APPLICANT, "stop"},
    {"moderation", "withdraw", "withdrawn", APPLICATION_BY_APPLICANT, "stop"},
    {"recommendation", "withdraw", "withdrawn", APPLICATION_BY_APPLICANT, "stop"},
    {"decision", "withdraw", "withdrawn", APPLICATION_BY_APPLICANT, "stop"},
    {"deferred", "withdraw", "withdrawn", APPLICATION_BY_APPLICANT, "stop"},
    {"intention_to_refuse", "withdraw", "withdrawn", APPLICATION_BY_APPLICANT, "stop"},
    {"representations", "withdraw", "withdrawn", APPLICATION_BY_APPLICANT, "stop"},
    {"panel_review", "withdraw", "withdrawn", APPLICATION_BY_APPLICANT, "stop"},
};

static const struct drawn *drawn_of(const char *state, const char *event) {
    for (size_t i = 0; i < COUNT(drawn); i++) {
        if (text_equal(drawn[i].state, state) && text_equal(drawn[i].event, event)) {
            return &drawn[i];
        }
    }
    return NULL;
}

static const char *effect_of(const struct application_transition *row) {
    switch (row->effect) {
    case APPLICATION_CLOCK_KEEP:
        return "keep";
    case APPLICATION_CLOCK_NEXT:
        return row->clock;
    case APPLICATION_CLOCK_PAUSE:
        return "pause";
    case APPLICATION_CLOCK_RESUME:
        return "resume";
    case APPLICATION_CLOCK_STOP:
        return "stop";
    }
    return "";
}

static void all_pairs(void **unused) {
    (void)unused;
    size_t allowed = 0;
    for (int i = 0; i < APPLICATION_STATES; i++) {
        for (int j = 0; j < APPLICATION_EVENTS; j++) {
            enum application_state state = (enum application_state)i;
            enum application_event event = (enum application_event)j;
            const struct drawn *row = drawn_of(application_state_text(state), application_event_text(event));
            enum application_state next = application_next(state, event);
            if (row == NULL) {
                if (next != APPLICATION_STATES) {
                    fail_msg("%s in %s must be refused", application_event_text(event), application_state_text(state));
                }
                assert_null(application_transition(state, event));
                assert_false(application_allowed(state, event, ~0U, ~0U));
                continue;
            }
            allowed++;
            assert_string_equal(application_state_text(next), row->next);
            const struct application_transition *transition = application_transition(state, event);
            assert_int_equal(transition->who, row->who);
            assert_string_equal(effect_of(transition), row->clock);
            assert_true(application_allowed(state, event, row->who, ~0U));
            assert_false(application_allowed(state, event, ~row->who, ~0U));
            if (transition->guard != APPLICATION_GUARD_NOTHING) {
                assert_false(application_allowed(state, event, row->who, ~transition->guard));
            }
        }
    }
    assert_int_equal(allowed, COUNT(drawn));
    assert_int_equal(application_transition_count, COUNT(drawn));
}

static void guards(void **unused) {
    (void)unused;
    assert_true(application_transition(APPLICATION_DRAFT, APPLICATION_EVENT_SUBMIT)->guard ==
                (APPLICATION_GUARD_FORM_COMPLETE | APPLICATION_GUARD_INTAKE_OPEN | APPLICATION_GUARD_LEAD_SIGNS));
    assert_true(application_transition(APPLICATION_NONE, APPLICATION_EVENT_START)->guard ==
                (APPLICATION_GUARD_ELIGIBLE | APPLICATION_GUARD_INTAKE_OPEN));
    assert_true(application_transition(APPLICATION_DRAFT, APPLICATION_EVENT_ASK_SIGN_OFF)->guard ==
                APPLICATION_GUARD_FORM_COMPLETE);
    assert_true(
        application_transition(APPLICATION_ASSESSMENT, APPLICATION_EVENT_ASSESSED)->guard == APPLICATION_GUARD_AGREED);
    assert_true(application_transition(APPLICATION_REFUSED, APPLICATION_EVENT_REQUEST_RECONSIDERATION)->guard ==
                APPLICATION_GUARD_FIRST_TIME);
    /* Whoever works on a case holds that role in it. */
    for (size_t i = 0; i < application_transition_count; i++) {
        const struct application_transition *row = &application_transitions[i];
        bool entering = row->state == APPLICATION_NONE; /* there is no case yet to hold a role in */
        if (!entering && row->who & (APPLICATION_BY_INTAKE_OFFICER | APPLICATION_BY_ASSESSOR |
                                        APPLICATION_BY_MODERATOR | APPLICATION_BY_DECISION_MAKER)) {
            assert_true(row->guard & APPLICATION_GUARD_IN_ROLE);
        }
    }
}

static void words(void **unused) {
    (void)unused;
    for (int i = 0; i < APPLICATION_STATES; i++) {
        enum application_state state = (enum application_state)i;
        assert_int_equal(application_state_of(application_state_text(state)), i);
        assert_true(*application_state_title(state) != '\0');
        assert_true(*application_state_for_applicant(state) != '\0');
    }
    for (int i = 0; i < APPLICATION_EVENTS; i++) {
        assert_int_equal(application_event_of(application_event_text((enum application_event)i)), i);
    }
    assert_int_equal(application_state_of("dreaming"), APPLICATION_STATES);
    assert_int_equal(application_event_of("dream"), APPLICATION_EVENTS);
    /* Moderation is never told to the applicant as such. */
    assert_string_equal(application_event_for_applicant(APPLICATION_EVENT_TO_MODERATION), "");
    assert_string_equal(application_state_for_applicant(APPLICATION_MODERATION),
        application_state_for_applicant(APPLICATION_ASSESSMENT));
}

static void references(void **unused) {
    (void)unused;
    struct arena *arena = arena_new(1 << 20);
    assert_string_equal(application_reference(arena, 2026, 42), "ASY-2026-00042");
    assert_string_equal(application_reference(arena, 2026, 1234567), "ASY-2026-1234567");
    arena_free(arena);
}

static const struct framework_recommendation figures = {
    .score_most = 3, .gate_least = 2, .mean_hundredths = 200, .disagreement = 2, .sample_percent = 0};

static void recommendations(void **unused) {
    (void)unused;
    static const struct framework_criterion gate = {.code = "gate", .gate = true, .weight = 3};
    static const struct framework_criterion heavy = {.code = "heavy", .weight = 2};
    static const struct framework_criterion light = {.code = "light", .weight = 1};
    static const struct {
        const char *what;
        int score[3][2]; /* gate, heavy, light; first and second */
        const char *recommendation;
        int mean;
        const char *causes; /* joined by spaces */
    } cases[] = {
        {"all met", {{2, 2}, {2, 2}, {2, 2}}, "approve", 200, ""},
        {"all well met", {{3, 3}, {3, 3}, {3, 3}}, "approve", 300, ""},
        {"nothing", {{0, 0}, {0, 0}, {0, 0}}, "refuse", 0, "gate"},
        {"gates met, mean just below", {{2, 2}, {2, 2}, {2, 1}}, "ask", 191, ""},
        {"the mean made up elsewhere", {{2, 2}, {3, 3}, {1, 1}}, "approve", 216, ""},
        {"a gate below by one assessor", {{2, 1}, {3, 3}, {3, 3}}, "ask", 225, "gate"},
        {"a gate below and the mean too", {{1, 1}, {1, 1}, {1, 1}}, "refuse", 100, "gate"},
        {"a gate at nothing, the mean reached", {{1, 0}, {3, 3}, {3, 3}}, "refuse", 175, "gate"},
        {"they differ by two", {{3, 3}, {3, 1}, {2, 2}}, "moderate", 250, "disagreement"},
        {"they differ by one everywhere", {{3, 2}, {2, 3}, {2, 3}}, "approve", 250, ""},
        {"differ by three, at a gate", {{3, 0}, {3, 3}, {3, 3}}, "moderate", 225, "disagreement gate"},
        {"one missing", {{3, 3}, {3, -1}, {3, 3}}, NULL, 0, ""},
        {"the mean is rounded down", {{2, 2}, {2, 2}, {3, 2}}, "approve", 208, ""},
        {"weights count", {{2, 2}, {1, 1}, {3, 3}}, "ask", 183, ""},
    };
    struct arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct application_score score[] = {{&gate, cases[i].score[0][0], cases[i].score[0][1], -1, -1},
            {&heavy, cases[i].score[1][0], cases[i].score[1][1], -1, -1},
            {&light, cases[i].score[2][0], cases[i].score[2][1], -1, -1}};
        struct application_judgement judgement =
            application_judge(arena, &figures, score, COUNT(score), "seed", "ASY-2026-00001");
        struct text_builder causes;
        text_builder_start(&causes, arena);
        for (size_t j = 0; j < judgement.causes.count; j++) {
            text_add(&causes, j > 0 ? " " : "");
            text_add(&causes, judgement.causes.item[j]);
        }
        if (!text_equal(judgement.recommendation, cases[i].recommendation) ||
            judgement.mean_hundredths != cases[i].mean || !text_equal(causes.data, cases[i].causes)) {
            fail_msg("%s: %s, mean %d, causes \"%s\"", cases[i].what, judgement.recommendation,
                judgement.mean_hundredths, causes.data);
        }
    }
    assert_null(application_judge(arena, &figures, NULL, 0, "seed", "x").recommendation);
    arena_free(arena);
}

/* A third voice counts like the two; a moderated score stands in place of all. */
static void voices(void **unused) {
    (void)unused;
    static const struct framework_criterion gate = {.code = "gate", .gate = true, .weight = 1};
    static const struct {
        int first, second, third, moderated;
        const char *recommendation;
        int mean;
        const char *cause; /* "" for none */
    } cases[] = {
        {2, 2, -1, -1, "approve", 200, ""},
        {2, 2, 3, -1, "approve", 233, ""},
        {2, 2, 1, -1, "refuse", 166, "gate"},
        {3, 3, 2, -1, "approve", 266, ""},
        {3, 3, 1, -1, "moderate", 233, "disagreement"},
        {3, 2, 1, -1, "moderate", 200, "disagreement"},
        {3, 2, 0, -1, "moderate", 166, "disagreement"},
        {3, 1, -1, 2, "approve", 200, ""},
        {3, 1, -1, 1, "refuse", 100, "gate"},
        {3, 3, 0, 3, "approve", 300, ""},
        {0, 0, -1, 2, "approve", 200, ""},
        {2, 2, 2, 0, "refuse", 0, "gate"},
    };
    struct arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct application_score score = {
            &gate, cases[i].first, cases[i].second, cases[i].third, cases[i].moderated};
        struct application_judgement judgement = application_judge(arena, &figures, &score, 1, "seed", "x");
        if (!text_equal(judgement.recommendation, cases[i].recommendation) ||
            judgement.mean_hundredths != cases[i].mean ||
            !text_equal(judgement.causes.count == 0 ? "" : judgement.causes.item[0], cases[i].cause)) {
            fail_msg("case %zu: %s, mean %d", i, judgement.recommendation, judgement.mean_hundredths);
        }
    }
    arena_free(arena);
}

static void sample(void **unused) {
    (void)unused;
    struct arena *arena = arena_new(16 << 20);
    int taken = 0;
    int differing = 0;
    for (int i = 0; i < 10000; i++) {
        const char *reference = application_reference(arena, 2026, i);
        bool in = application_sampled("seed", reference, 10);
        assert_int_equal(in, application_sampled("seed", reference, 10));
        assert_false(application_sampled("seed", reference, 0));
        assert_true(application_sampled("seed", reference, 100));
        assert_true(!in || application_sampled("seed", reference, 11));
        taken += in;
        differing += in != application_sampled("another seed", reference, 10);
    }
    assert_in_range(taken, 900, 1100);
    assert_true(differing > 1000);
    static const struct framework_criterion criterion = {.code = "one", .weight = 1};
    const struct application_score good = {&criterion, 3, 3, -1, -1};
    struct framework_recommendation always = figures;
    always.sample_percent = 100;
    struct application_judgement judgement = application_judge(arena, &always, &good, 1, "seed", "ASY-2026-00001");
    assert_string_equal(judgement.recommendation, "approve");
    assert_int_equal(judgement.causes.count, 1);
    assert_string_equal(judgement.causes.item[0], "sample");
    arena_free(arena);
}

static void clock_reading(void **unused) {
    (void)unused;
    struct arena *arena = arena_new(1 << 20);
    const struct framework_data *data = form_framework();
    const char *name;
    const struct application_clock_event events[] = {
        {"completeness", "start", moment_parse("2026-06-01T10:00:00Z"), 10, true},
        {"completeness", "pause", moment_parse("2026-06-03T10:00:00Z"), 0, true},
        {"completeness", "resume", moment_parse("2026-06-05T10:00:00Z"), 0, true},
        {"completeness", "stop", moment_parse("2026-06-10T10:00:00Z"), 0, true},
        {"assessment", "start", moment_parse("2026-06-10T10:00:00Z"), 28, false},
    };
    struct clock_reading reading = application_clock_read(arena, data, events, 0, &name);
    assert_int_equal(reading.state, CLOCK_NOT_STARTED);
    assert_string_equal(name, "");
    reading = application_clock_read(arena, data, events, 1, &name);
    assert_int_equal(reading.due, day_parse("2026-06-15"));
    reading = application_clock_read(arena, data, events, 2, &name);
    assert_int_equal(reading.state, CLOCK_PAUSED);
    assert_int_equal(reading.used, 1);
    reading = application_clock_read(arena, data, events, 3, &name);
    assert_int_equal(reading.due, day_parse("2026-06-18"));
    reading = application_clock_read(arena, data, events, 4, &name);
    assert_int_equal(reading.state, CLOCK_STOPPED);
    assert_false(reading.late);
    reading = application_clock_read(arena, data, events, 5, &name);
    assert_string_equal(name, "assessment");
    assert_int_equal(reading.due, day_parse("2026-07-08"));
    arena_free(arena);
}

static void clock_limits(void **unused) {
    (void)unused;
    struct arena *arena = arena_new(1 << 20);
    const struct framework_data *data = form_framework();
    static const struct {
        const char *limit, *start;
        bool set, working;
        int days;
        const char *last; /* day of the limit */
    } cases[] = {
        {"completeness", "2026-06-01", true, true, 10, "2026-06-15"},
        {"representations", "2026-06-01", true, false, 28, "2026-06-29"},
        {"accreditation", "2026-01-31", true, false, 28, "2026-02-28"}, /* one month, from a month of 31 days */
        {"completeness", "2019-06-01", false, true, 0, NULL},           /* before the framework */
        {"no-such-limit", "2026-06-01", false, true, 0, NULL},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int days = 0;
        bool working = true;
        assert_int_equal(
            application_clock_limit(arena, data, cases[i].limit, day_parse(cases[i].start), "charity", &days, &working),
            cases[i].set);
        if (cases[i].set) {
            assert_int_equal(days, cases[i].days);
            assert_int_equal(working, cases[i].working);
        }
        assert_int_equal(application_limit_last_day(arena, data, cases[i].limit, day_parse(cases[i].start), "charity"),
            cases[i].last == NULL ? DAY_NONE : day_parse(cases[i].last));
    }
    arena_free(arena);
}

static void reminders(void **unused) {
    (void)unused;
    static const char *const own[] = {"10", "1", "nonsense", "-3"};
    static const struct framework_limit limit = {.reminders = {4, own}};
    static const struct {
        const struct framework_limit *limit;
        const char *asked, *due, *today;
        int reminder;
    } cases[] = {
        {NULL, "2026-11-02", "2026-11-30", "2026-11-15", 0},
        {NULL, "2026-11-02", "2026-11-30", "2026-11-16", 14},
        {NULL, "2026-11-02", "2026-11-30", "2026-11-22", 14},
        {NULL, "2026-11-02", "2026-11-30", "2026-11-23", 7},
        {NULL, "2026-11-02", "2026-11-30", "2026-11-28", 2},
        {NULL, "2026-11-02", "2026-11-30", "2026-11-30", 2},
        {NULL, "2026-11-02", "2026-11-30", "2026-12-01", 0},
        {NULL, "2026-11-20", "2026-11-30", "2026-11-21", 0}, /* asked less than 14 days before */
        {NULL, "2026-11-20", "2026-11-30", "2026-11-23", 7},
        {NULL, "2026-11-29", "2026-11-30", "2026-11-30", 0},
        {&limit, "2026-11-02", "2026-11-30", "2026-11-20", 10},
        {&limit, "2026-11-02", "2026-11-30", "2026-11-28", 10},
        {&limit, "2026-11-02", "2026-11-30", "2026-11-29", 1},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int reminder = application_reminder(
            cases[i].limit, day_parse(cases[i].asked), day_parse(cases[i].due), day_parse(cases[i].today));
        if (reminder != cases[i].reminder) {
            fail_msg("case %zu: %d, not %d", i, reminder, cases[i].reminder);
        }
    }
}

static void idle_drafts(void **unused) {
    (void)unused;
    static const char *const two[] = {"14", "3"};
    const struct framework_limit own = {.code = "draft", .amount = 60, .reminders = {2, two}};
    static const struct {
        bool own;
        const char *last, *today, *over;
        enum application_idle idle;
    } cases[] = {
        {false, "2026-11-02", "2026-11-02", "2026-11-30", APPLICATION_IDLE_NOT},
        {false, "2026-11-02", "2026-11-22", "2026-11-30", APPLICATION_IDLE_NOT},
        {false, "2026-11-02", "2026-11-23", "2026-11-30", APPLICATION_IDLE_WARNED},
        {false, "2026-11-02", "2026-11-29", "2026-11-30", APPLICATION_IDLE_WARNED},
        {false, "2026-11-02", "2026-11-30", "2026-11-30", APPLICATION_IDLE_OVER},
        {false, "2026-11-02", "2027-06-01", "2026-11-30", APPLICATION_IDLE_OVER},
        {false, "2028-02-01", "2028-02-29", "2028-02-29", APPLICATION_IDLE_OVER},
        {true, "2026-11-02", "2026-12-17", "2027-01-01", APPLICATION_IDLE_NOT},
        {true, "2026-11-02", "2026-12-18", "2027-01-01", APPLICATION_IDLE_WARNED},
        {true, "2026-11-02", "2027-01-01", "2027-01-01", APPLICATION_IDLE_OVER},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        day over;
        assert_int_equal(
            application_idle_of(cases[i].own ? &own : NULL, day_parse(cases[i].last), day_parse(cases[i].today), &over),
            cases[i].idle);
        assert_int_equal(over, day_parse(cases[i].over));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(idle_drafts),
        cmocka_unit_test(all_pairs),
        cmocka_unit_test(guards),
        cmocka_unit_test(words),
        cmocka_unit_test(references),
        cmocka_unit_test(recommendations),
        cmocka_unit_test(voices),
        cmocka_unit_test(sample),
        cmocka_unit_test(clock_reading),
        cmocka_unit_test(clock_limits),
        cmocka_unit_test(reminders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
