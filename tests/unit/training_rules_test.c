/* Intervals, states and standing, by tables of cases. Days are written as texts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/text.h"
#include "people/people_rules.h"
#include "training/training_rules.h"

static struct arena *arena;

static day on(const char *text) {
    return text == NULL || *text == '\0' ? DAY_NONE : day_parse(text);
}

/* ---- Intervals ---- */

/* "12 2020-01-01" or "12 2020-01-01..2026-06-30", by "; ". */
static size_t spans_read(const char *text, struct training_span *span) {
    size_t count = 0;
    while (*text != '\0') {
        int months;
        char from[11];
        char until[11] = "";
        int length = 0;
        assert_true(sscanf(text, "%d %10[0-9-]..%10[0-9-]%n", &months, from, until, &length) >= 2);
        span[count++] = (struct training_span){.from = on(from),
            .until = on(until),
            .months = months,
            .counts_from = DAY_NONE,
            .superseded_at = MOMENT_NONE};
        text += strcspn(text, ";");
        text += strspn(text, "; ");
    }
    return count;
}

/* "1 2026-03-01 passed", "2 2026-03-02 withdrawn corrects 1", "... known 5": recorded on the 5th of January 2026, else
 * on the 1st. */
static size_t history_read(const char *text, struct training_completion *row) {
    size_t count = 0;
    while (*text != '\0') {
        int id;
        char date[11];
        char result[20];
        int length = 0;
        assert_int_equal(sscanf(text, "%d %10s %19[a-z_]%n", &id, date, result, &length), 3);
        struct training_completion one = {
            .id = id, .completed_on = on(date), .recorded_at = day_start(on("2026-01-01"), ZONE_LONDON)};
        assert_true(training_result_parse(result, &one.result));
        const char *end = text + strcspn(text, ";");
        const char *corrects = strstr(text, "corrects");
        const char *known = strstr(text, "known");
        one.corrects = corrects != NULL && corrects < end ? atoi(corrects + 9) : 0;
        one.recorded_at += (known != NULL && known < end ? atoi(known + 6) - 1 : 0) * MOMENT_DAY;
        row[count++] = one;
        text = end + strspn(end, "; ");
    }
    return count;
}

static const char *intervals_text(struct training_intervals intervals) {
    struct text_builder text;
    text_builder_start(&text, arena);
    for (size_t i = 0; i < intervals.count; i++) {
        text_add_format(&text, "%s%s..%s", i > 0 ? "; " : "", day_text(arena, intervals.item[i].starts_on),
            day_text(arena, intervals.item[i].ends_on));
    }
    return text.data;
}

#define YEAR "12 2020-01-01"
static const struct {
    const char *what;
    const char *spans;
    const char *history;
    int known_day; /* of January 2026; 0: all is known */
    const char *intervals;
} interval_cases[] = {
    {"nothing recorded", YEAR, "", 0, ""},
    {"twelve months through the same day", YEAR, "1 2025-11-21 passed", 0, "2025-11-21..2026-11-21"},
    {"a leap day ends on 28 February", YEAR, "1 2024-02-29 passed", 0, "2024-02-29..2025-02-28"},
    {"28 February of a leap year to 28 February", "48 2020-01-01", "1 2024-02-28 passed", 0, "2024-02-28..2028-02-28"},
    {"a leap day to a leap day", "48 2020-01-01", "1 2024-02-29 passed", 0, "2024-02-29..2028-02-29"},
    {"the 31st to a month of 30 days", "1 2020-01-01", "1 2026-08-31 passed", 0, "2026-08-31..2026-09-30"},
    {"the 31st to February", "6 2020-01-01", "1 2025-08-31 passed", 0, "2025-08-31..2026-02-28"},
    {"the 30th stays the 30th", "1 2020-01-01", "1 2026-04-30 passed", 0, "2026-04-30..2026-05-30"},
    {"over the turn of the year", "1 2020-01-01", "1 2025-12-31 passed", 0, "2025-12-31..2026-01-31"},
    {"24 months", "24 2020-01-01", "1 2024-05-05 passed", 0, "2024-05-05..2026-05-05"},
    {"not passed counts for nothing", YEAR, "1 2025-11-21 not_passed", 0, ""},
    {"withdrawn counts for nothing", YEAR, "1 2025-11-21 withdrawn", 0, ""},
    {"failed, then passed", YEAR, "1 2025-11-21 not_passed; 2 2025-11-28 passed", 0, "2025-11-28..2026-11-28"},
    {"passed, then failed again: what was passed stands", YEAR, "1 2025-11-21 passed; 2 2026-03-01 not_passed", 0,
        "2025-11-21..2026-11-21"},
    {"renewed in time: one interval", YEAR, "1 2024-03-01 passed; 2 2025-02-01 passed", 0, "2024-03-01..2026-02-01"},
    {"renewed on the last day", YEAR, "1 2024-03-01 passed; 2 2025-03-01 passed", 0, "2024-03-01..2026-03-01"},
    {"renewed the day after: no gap", YEAR, "1 2024-03-01 passed; 2 2025-03-02 passed", 0, "2024-03-01..2026-03-02"},
    {"renewed two days after: a day's gap", YEAR, "1 2024-03-01 passed; 2 2025-03-03 passed", 0,
        "2024-03-01..2025-03-01; 2025-03-03..2026-03-03"},
    {"recorded in the wrong order", YEAR, "2 2025-02-01 passed; 1 2024-03-01 passed", 0, "2024-03-01..2026-02-01"},
    {"an earlier one recorded later changes only the beginning", YEAR, "1 2025-02-01 passed; 2 2024-12-01 passed", 0,
        "2024-12-01..2026-02-01"},
    {"twice on one day", YEAR, "1 2025-02-01 passed; 2 2025-02-01 passed", 0, "2025-02-01..2026-02-01"},
    {"taken away by a correction", YEAR, "1 2025-02-01 passed; 2 2025-02-01 withdrawn corrects 1", 0, ""},
    {"corrected to another day", YEAR, "1 2025-02-01 passed; 2 2025-03-01 passed corrects 1", 0,
        "2025-03-01..2026-03-01"},
    {"corrected to not passed", YEAR, "1 2025-02-01 passed; 2 2025-02-01 not_passed corrects 1", 0, ""},
    {"not passed corrected to passed", YEAR, "1 2025-02-01 not_passed; 2 2025-02-01 passed corrects 1", 0,
        "2025-02-01..2026-02-01"},
    {"a correction of a correction", YEAR,
        "1 2025-02-01 passed; 2 2025-02-01 withdrawn corrects 1; 3 2025-02-01 passed corrects 2", 0,
        "2025-02-01..2026-02-01"},
    {"only one of two is corrected", YEAR,
        "1 2025-02-01 passed; 2 2025-06-01 passed; 3 2025-06-01 withdrawn corrects 2", 0, "2025-02-01..2026-02-01"},
    {"not yet known", YEAR, "1 2025-12-20 passed known 5", 4, ""},
    {"known from that moment on", YEAR, "1 2025-12-20 passed known 5", 5, "2025-12-20..2026-12-20"},
    {"as known before the correction", YEAR, "1 2025-12-20 passed; 2 2025-12-20 withdrawn corrects 1 known 9", 8,
        "2025-12-20..2026-12-20"},
    {"as known after the correction", YEAR, "1 2025-12-20 passed; 2 2025-12-20 withdrawn corrects 1 known 9", 9, ""},
    {"before there was such a module", "12 2026-01-01", "1 2025-12-20 passed", 0, ""},
    {"on the module's first day", "12 2026-01-01", "1 2026-01-01 passed", 0, "2026-01-01..2027-01-01"},
    {"after the module's last day", "12 2020-01-01..2025-12-31", "1 2026-01-01 passed", 0, ""},
    {"the module ends first", "12 2020-01-01..2025-12-31", "1 2025-06-01 passed", 0, "2025-06-01..2025-12-31"},
    {"no module at all", "", "1 2025-06-01 passed", 0, ""},
    {"shortened: judged by the new rule from its day on", "24 2020-01-01..2026-06-30; 12 2026-07-01",
        "1 2025-01-10 passed", 0, "2025-01-10..2026-06-30"},
    {"shortened, still in date under both", "24 2020-01-01..2026-06-30; 12 2026-07-01", "1 2025-12-10 passed", 0,
        "2025-12-10..2026-12-10"},
    {"lengthened: in date for longer", "12 2020-01-01..2025-12-31; 24 2026-01-01", "1 2025-06-01 passed", 0,
        "2025-06-01..2027-06-01"},
    {"lengthened after it had expired: in date again", "12 2020-01-01..2025-12-31; 24 2026-01-01",
        "1 2024-06-01 passed", 0, "2024-06-01..2025-06-01; 2026-01-01..2026-06-01"},
    {"a time without the module", "24 2020-01-01..2025-06-30; 24 2025-09-01", "1 2025-01-10 passed", 0,
        "2025-01-10..2025-06-30; 2025-09-01..2027-01-10"},
    {"within a time without the module", "24 2020-01-01..2025-06-30; 24 2025-09-01", "1 2025-07-10 passed", 0, ""},
    {"three rules, two completions", "24 2020-01-01..2024-12-31; 12 2025-01-01..2025-12-31; 6 2026-01-01",
        "1 2023-06-01 passed; 2 2025-10-01 passed", 0, "2023-06-01..2024-12-31; 2025-10-01..2026-04-01"},
};

static void intervals_cases(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof interval_cases / sizeof *interval_cases; i++) {
        struct training_span span[8];
        struct training_completion row[8];
        size_t spans = spans_read(interval_cases[i].spans, span);
        size_t rows = history_read(interval_cases[i].history, row);
        moment known = interval_cases[i].known_day == 0
                           ? MOMENT_NONE
                           : day_start(on("2026-01-01"), ZONE_LONDON) + (interval_cases[i].known_day - 1) * MOMENT_DAY;
        const char *found = intervals_text(training_intervals_of(
            arena, &(struct training_record){.completions = rows, .completion = row}, span, spans, known));
        if (strcmp(found, interval_cases[i].intervals) != 0) {
            fail_msg("%s: %s instead of %s", interval_cases[i].what, found, interval_cases[i].intervals);
        }
    }
}

/* Whatever the order of the rows, the intervals are the same. */
static void intervals_do_not_depend_on_order(void **state) {
    (void)state;
    struct training_span span[8];
    size_t spans = spans_read("24 2020-01-01..2024-12-31; 12 2025-01-01", span);
    struct training_completion row[6];
    size_t rows =
        history_read("1 2023-06-01 passed; 2 2025-10-01 passed; 3 2025-10-01 withdrawn corrects 2; 4 2025-11-01 "
                     "passed; 5 2024-02-29 passed; 6 2026-01-01 not_passed",
            row);
    struct training_intervals first = training_intervals_of(
        arena, &(struct training_record){.completions = rows, .completion = row}, span, spans, MOMENT_NONE);
    for (size_t turn = 0; turn < rows; turn++) {
        struct training_completion moved = row[0];
        memmove(row, row + 1, (rows - 1) * sizeof *row);
        row[rows - 1] = moved;
        assert_true(training_intervals_equal(
            first, training_intervals_of(arena, &(struct training_record){.completions = rows, .completion = row}, span,
                       spans, MOMENT_NONE)));
    }
    assert_true(first.count == 2);
    assert_false(training_intervals_equal(first, (struct training_intervals){1, first.item}));
}

/* ---- State on a day: one completion of 1 June 2025, 12 months; 30 days of grace, due soon 60 days before. ---- */

static const struct training_standard standard = {.first_responders = 2,
    .leads = 1,
    .share_percent = 50,
    .supervised_referrals = 2,
    .grace_days = 30,
    .due_soon_days = 60};

static const struct {
    const char *on;
    bool required;
    enum training_status status;
} state_cases[] = {
    {"2025-05-31", true, TRAINING_NOT_STARTED},
    {"2025-06-01", true, TRAINING_IN_DATE},
    {"2026-04-01", true, TRAINING_IN_DATE},
    {"2026-04-02", true, TRAINING_DUE_SOON},
    {"2026-06-01", true, TRAINING_DUE_SOON},
    {"2026-06-02", true, TRAINING_IN_GRACE},
    {"2026-07-01", true, TRAINING_IN_GRACE},
    {"2026-07-02", true, TRAINING_EXPIRED},
    {"2030-01-01", true, TRAINING_EXPIRED},
    {"2025-07-01", false, TRAINING_NOT_REQUIRED},
};

static void states(void **state) {
    (void)state;
    const struct training_interval item = {on("2025-06-01"), on("2026-06-01"), TRAINING_BY_COMPLETION, DAY_NONE};
    for (size_t i = 0; i < sizeof state_cases / sizeof *state_cases; i++) {
        struct training_state found = training_state_on(
            (struct training_intervals){1, &item}, state_cases[i].required, &standard, on(state_cases[i].on));
        if (found.status != state_cases[i].status) {
            fail_msg("%s: %d", state_cases[i].on, (int)found.status);
        }
    }
    struct training_state grace =
        training_state_on((struct training_intervals){1, &item}, true, &standard, on("2026-06-20"));
    assert_int_equal(grace.ends_on, on("2026-06-01"));
    assert_int_equal(grace.grace_ends_on, on("2026-07-01"));
    assert_int_equal(
        training_state_on((struct training_intervals){0, NULL}, true, &standard, on("2026-06-20")).ends_on, DAY_NONE);
    assert_true(training_counts(TRAINING_IN_GRACE));
    assert_true(training_counts(TRAINING_DUE_SOON));
    assert_false(training_counts(TRAINING_EXPIRED));
    assert_false(training_counts(TRAINING_NOT_STARTED));
    enum training_result result;
    assert_false(training_result_parse("attended", &result));
    assert_false(training_result_parse(NULL, &result));
}

/* ---- Standing ---- */

/* People by letters: F First Responder, L lead, B both; each with the last day on module 0 (First Responders') and 1
 * (leads'). One day each; "" is never. */
struct who {
    char role;
    const char *ends[2];
    const char *since;
    int supervised;
};
static const struct {
    const char *what;
    struct who who[5];
    bool met[TRAINING_REASONS]; /* First Responders, leads, share, supervised */
    const char *falls_on;
} standing_cases[] = {
    {"nobody at all", {{0}}, {false, false, false, true}, ""},
    {"two and a lead",
        {{'F', {"2026-12-31", ""}, "2020-01-01", 0}, {'F', {"2026-12-31", ""}, "2020-01-01", 0},
            {'L', {"", "2027-12-31"}, "", 0}},
        {true, true, true, true}, "2027-01-31"},
    {"one First Responder only", {{'F', {"2026-12-31", ""}, "2020-01-01", 0}, {'L', {"", "2027-12-31"}, "", 0}},
        {false, true, true, true}, ""},
    {"no lead in date",
        {{'F', {"2026-12-31", ""}, "2020-01-01", 0}, {'F', {"2026-12-31", ""}, "2020-01-01", 0},
            {'L', {"", ""}, "", 0}},
        {true, false, true, true}, ""},
    {"one person may be both",
        {{'B', {"2026-12-31", "2026-12-31"}, "2020-01-01", 0}, {'F', {"2026-12-31", ""}, "2020-01-01", 0}},
        {true, true, true, true}, "2027-01-31"},
    {"in grace counts",
        {{'F', {"2026-11-01", ""}, "2020-01-01", 0}, {'F', {"2026-12-31", ""}, "2020-01-01", 0},
            {'L', {"", "2027-12-31"}, "", 0}},
        {true, true, true, true}, "2026-12-02"},
    {"grace is over",
        {{'F', {"2026-10-21", ""}, "2020-01-01", 0}, {'F', {"2026-12-31", ""}, "2020-01-01", 0},
            {'L', {"", "2027-12-31"}, "", 0}},
        {false, true, true, true}, ""},
    {"half is enough for the share",
        {{'F', {"2027-12-31", ""}, "2020-01-01", 0}, {'F', {"2027-12-31", ""}, "2020-01-01", 0},
            {'F', {"", ""}, "2020-01-01", 0}, {'F', {"", ""}, "2020-01-01", 0}, {'L', {"", "2027-12-31"}, "", 0}},
        {true, true, true, true}, ""},
    {"less than half",
        {{'F', {"2027-12-31", ""}, "2020-01-01", 0}, {'B', {"2027-12-31", "2027-12-31"}, "2020-01-01", 0},
            {'F', {"", ""}, "2020-01-01", 0}, {'F', {"", ""}, "2020-01-01", 0}, {'F', {"", ""}, "2020-01-01", 0}},
        {true, true, false, true}, ""},
    {"new and without supervised referrals in time",
        {{'F', {"2027-12-31", ""}, "2026-06-01", 1}, {'B', {"2027-12-31", "2027-12-31"}, "2020-01-01", 0}},
        {true, true, true, false}, ""},
    {"new, both referrals supervised",
        {{'F', {"2027-12-31", ""}, "2026-06-01", 2}, {'B', {"2027-12-31", "2027-12-31"}, "2020-01-01", 0}},
        {true, true, true, true}, ""},
    {"quite new: there is time still",
        {{'F', {"2027-12-31", ""}, "2026-10-01", 0}, {'B', {"2027-12-31", "2027-12-31"}, "2020-01-01", 0}},
        {true, true, true, true}, "2026-12-31"},
    {"not new any more",
        {{'F', {"2027-12-31", ""}, "2025-11-20", 0}, {'B', {"2027-12-31", "2027-12-31"}, "2020-01-01", 0}},
        {true, true, true, true}, ""},
};

struct built {
    struct training_organisation organisation;
    struct training_person person[5];
    struct training_interval item[10];
    struct training_intervals held[10];
    struct training_requirement requirement[3];
    struct training_module module[2];
};

static void build(struct built *built, const struct who *who) {
    *built = (struct built){.module = {{"M-1", "First"}, {"M-2", "Second"}},
        .requirement = {{TRAINING_FIRST_RESPONDER, 0, 0, on("2020-01-01"), DAY_NONE},
            {TRAINING_LEAD, 1, 0, on("2020-01-01"), DAY_NONE},
            /* ended long ago: asks for nothing now */
            {TRAINING_FIRST_RESPONDER, 1, 0, on("2020-01-01"), on("2020-12-31")}}};
    built->organisation = (struct training_organisation){.modules = 2,
        .module = built->module,
        .requirements = 3,
        .requirement = built->requirement,
        .person = built->person,
        .held = built->held};
    for (size_t i = 0; i < 5 && who[i].role != 0; i++) {
        built->organisation.people++;
        built->person[i] = (struct training_person){.person_id = (int64_t)i + 1,
            .name = "Somebody",
            .roles = TRAINING_STAFF | (who[i].role != 'L' ? TRAINING_FIRST_RESPONDER : 0U) |
                     (who[i].role != 'F' ? TRAINING_LEAD : 0U),
            .first_responder_since = on(who[i].since),
            .supervised_referrals = who[i].supervised};
        for (size_t k = 0; k < 2; k++) {
            if (*who[i].ends[k] != '\0') {
                built->item[i * 2 + k] =
                    (struct training_interval){on("2024-01-01"), on(who[i].ends[k]), TRAINING_BY_COMPLETION, DAY_NONE};
                built->held[i * 2 + k] = (struct training_intervals){1, &built->item[i * 2 + k]};
            }
        }
    }
}

static void standing(void **state) {
    (void)state;
    day today = on("2026-11-21");
    for (size_t i = 0; i < sizeof standing_cases / sizeof *standing_cases; i++) {
        struct built built;
        build(&built, standing_cases[i].who);
        struct training_standing found = training_standing_on(&built.organisation, &standard, today);
        bool good = true;
        for (size_t k = 0; k < TRAINING_REASONS; k++) {
            if (found.reason[k].met != standing_cases[i].met[k]) {
                fail_msg("%s: reason %zu", standing_cases[i].what, k);
            }
            good = good && standing_cases[i].met[k];
        }
        assert_int_equal(found.good, good);
        day falls = DAY_NONE;
        for (day later = today; found.good && falls == DAY_NONE && later <= today + 90; later++) {
            falls = training_standing_on(&built.organisation, &standard, later).good ? DAY_NONE : later;
        }
        if (falls != on(standing_cases[i].falls_on)) {
            fail_msg("%s: falls on %s", standing_cases[i].what, day_text(arena, falls));
        }
    }
}

static void lapses(void **state) {
    (void)state;
    day today = on("2026-11-21");
    struct built built;
    const struct who who[5] = {{'F', {"2026-12-31", ""}, "2020-01-01", 0}, {'F', {"2026-11-01", ""}, "2020-01-01", 0},
        {'F', {"2026-09-01", ""}, "2020-01-01", 0}, {'B', {"2027-02-19", "2027-02-20"}, "2020-01-01", 0},
        {'L', {"2026-11-22", "2027-12-31"}, "", 0}};
    build(&built, who);
    struct training_lapses found = training_lapses_within(arena, &built.organisation, &standard, today, 90);
    assert_int_equal(found.count, 3);
    assert_int_equal(found.row[0].person, 1); /* in grace */
    assert_int_equal(found.row[0].grace_ends_on, on("2026-12-01"));
    assert_int_equal(found.row[1].person, 0);
    assert_int_equal(found.row[2].person, 3); /* day 90 is within, day 91 is not; what is not required is left out */
    assert_int_equal(found.row[2].module, 0);
}

/* ---- Learner numbers ---- */

static const struct {
    const char *text;
    const char *number; /* NULL: not a number */
} number_cases[] = {
    {"L-7F3K-2Q9C", NULL},
    {"L-3ZD2-HPF7", "L-3ZD2-HPF7"},
    {"l-3zd2-hpf7", "L-3ZD2-HPF7"},
    {"3ZD2HPF7", "L-3ZD2-HPF7"},
    {" L 3ZD2 HPF7 ", "L-3ZD2-HPF7"},
    {"L3ZD2-HPF7", "L-3ZD2-HPF7"},
    {"L-FNCE-VVR7", "L-FNCE-VVR7"},
    {"L-3ZD2-HPF8", NULL},
    {"L-3DZ2-HPF7", NULL},
    {"L-3ZD2-HFP7", NULL},
    {"L-3ZD2-HPF", NULL},
    {"L-3ZD2-HPF77", NULL},
    {"L-3ZD1-HPF7", NULL},
    {"Ade Mwangi", NULL},
    {"", NULL},
    {NULL, NULL},
};

static void learner_numbers(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof number_cases / sizeof *number_cases; i++) {
        char number[LEARNER_NUMBER_SIZE] = "";
        bool good = learner_number_parse(number_cases[i].text, number);
        if (good != (number_cases[i].number != NULL) || (good && strcmp(number, number_cases[i].number) != 0)) {
            fail_msg("%s gives %s", number_cases[i].text, good ? number : "nothing");
        }
    }
    assert_true(learner_number_looks("L-3ZD2-HPF8"));
    assert_false(learner_number_looks("Li-Ann"));
    assert_false(learner_number_looks("Lee Dean"));
}

/* Every single wrong character, and any two that changed places, are found. */
static void learner_number_check_finds_slips(void **state) {
    (void)state;
    static const char alphabet[] = "023456789ABCDEFGHJKMNPQRSTVWXYZ";
    static const char good[] = "3ZD2HPF7";
    char number[LEARNER_NUMBER_SIZE];
    for (size_t i = 0; i < 8; i++) {
        for (const char *letter = alphabet; *letter != '\0'; letter++) {
            char wrong[9];
            memcpy(wrong, good, sizeof good);
            wrong[i] = *letter;
            assert_int_equal(learner_number_parse(wrong, number), *letter == good[i]);
        }
        for (size_t k = i + 1; k < 8; k++) {
            char wrong[9];
            memcpy(wrong, good, sizeof good);
            wrong[i] = good[k];
            wrong[k] = good[i];
            assert_int_equal(learner_number_parse(wrong, number), good[i] == good[k]);
        }
    }
}

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

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(intervals_cases),
        cmocka_unit_test(intervals_do_not_depend_on_order), cmocka_unit_test(states), cmocka_unit_test(standing),
        cmocka_unit_test(lapses), cmocka_unit_test(learner_numbers),
        cmocka_unit_test(learner_number_check_finds_slips)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
