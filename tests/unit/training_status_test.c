/* A person's status in a module, by tables of cases over days and moments. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/text.h"
#include "training/training_rules.h"

enum { MOST = 12 };

static struct arena *arena;

static day on(const char *text) {
    return text == NULL || *text == '\0' ? DAY_NONE : day_parse(text);
}

/* The 1st of January 2026 is moment 1, and so on. */
static moment at(int number) {
    return number == 0 ? MOMENT_NONE : day_start(on("2026-01-01"), ZONE_LONDON) + (number - 1) * MOMENT_DAY;
}

/* ---- The words of cases ----------------------------------------------------------------------------------------- */

/* One item: "12 2020-01-01..2026-06-30 counts 2025-01-01 known 5 gone 9". Items are parted by "; ". */
struct item {
    char kind[20];
    day from;
    day until;
    day counts;
    int corrects;
    moment known;
    moment gone;
};

static const char *item_read(const char *text, struct item *item) {
    char from[11] = "";
    char until[11] = "";
    *item = (struct item){.counts = DAY_NONE, .known = at(1), .gone = MOMENT_NONE};
    if (sscanf(text, "%19[a-z_0-9] %10[0-9-]..%10[0-9-]", item->kind, from, until) < 2) {
        fail_msg("not understood: %s", text);
    }
    item->from = on(from);
    item->until = on(until);
    const char *end = text + strcspn(text, ";");
    char rest[200];
    (void)snprintf(rest, sizeof rest, "%.*s", (int)(end - text), text);
    const char *found = strstr(rest, "counts ");
    if (found != NULL) {
        char counts[11] = "";
        assert_int_equal(sscanf(found + 7, "%10[0-9-]", counts), 1);
        item->counts = on(counts);
    }
    found = strstr(rest, "corrects ");
    item->corrects = found == NULL ? 0 : atoi(found + 9);
    found = strstr(rest, "known ");
    item->known = found == NULL ? item->known : at(atoi(found + 6));
    found = strstr(rest, "gone ");
    item->gone = found == NULL ? item->gone : at(atoi(found + 5));
    return end + strspn(end, "; ");
}

struct history {
    size_t spans;
    struct training_span span[MOST];
    size_t completions;
    struct training_completion completion[MOST];
    size_t recognitions;
    struct training_recognition recognition[MOST];
    size_t faults;
    struct training_fault fault[MOST];
};

static struct training_record record_of(const struct history *history) {
    return (struct training_record){history->completions, history->completion, history->recognitions,
        history->recognition, history->faults, history->fault};
}

static void rules_read(struct history *history, const char *text) {
    while (*text != '\0') {
        struct item item;
        text = item_read(text, &item);
        history->span[history->spans++] =
            (struct training_span){item.from, item.until, atoi(item.kind), item.counts, item.known, item.gone};
    }
}

static void record_read(struct history *history, const char *text) {
    while (*text != '\0') {
        struct item item;
        text = item_read(text, &item);
        enum training_result result = TRAINING_PASSED;
        enum training_basis basis = TRAINING_BY_BOOKING;
        if (training_result_parse(item.kind, &result)) {
            history->completion[history->completions] = (struct training_completion){
                (int64_t)history->completions + 1, item.corrects, item.from, result, item.known};
            history->completions++;
        } else if (strcmp(item.kind, "fault") == 0) {
            history->fault[history->faults++] = (struct training_fault){item.from, item.until, item.known, item.gone};
        } else {
            assert_true(training_basis_parse(item.kind, &basis));
            history->recognition[history->recognitions] = (struct training_recognition){
                (int64_t)history->recognitions + 1, basis, item.from, item.until, item.known, item.gone};
            history->recognitions++;
        }
    }
}

/* "first_responder 2026-01-01..2026-06-30; lead 2026-07-01" as roles held. */
static size_t roles_read(const char *text, struct training_holding *holding) {
    size_t count = 0;
    while (*text != '\0') {
        struct item item;
        text = item_read(text, &item);
        holding[count++] = (struct training_holding){
            strcmp(item.kind, "lead") == 0 ? TRAINING_LEAD : TRAINING_FIRST_RESPONDER, item.from, item.until};
    }
    return count;
}

/* The same as who needs the module. */
static size_t needs_read(const char *text, struct training_requirement *requirement) {
    struct training_holding role[MOST];
    size_t count = roles_read(text, role);
    for (size_t i = 0; i < count; i++) {
        requirement[i] = (struct training_requirement){role[i].role, 0, 0, role[i].from, role[i].until};
    }
    return count;
}

/* ---- Cases ------------------------------------------------------------------------------------------------------ */

#define YEAR "12 2020-01-01"
#define PASSED "passed 2025-06-01"
#define FR "first_responder 2020-01-01"

struct status_case {
    const char *what;
    const char *rules;
    const char *record;
    const char *on;
    const char *found; /* status, and the last day in date */
    int known;         /* moment; 0: now */
    const char *roles; /* NULL: a First Responder throughout */
    const char *needs; /* NULL: First Responders throughout */
    int grace_days;    /* 0: the usual 30; -1: none */
};

#define NOW 0, NULL, NULL, 0
#define AT(moment_known) moment_known, NULL, NULL, 0

static const struct status_case cases[] = {
    /* Dates and intervals. */
    {"nothing recorded", YEAR, "", "2026-01-01", "not_started -", NOW},
    {"the day before it was completed", YEAR, PASSED, "2025-05-31", "not_started -", NOW},
    {"the day of completion", YEAR, PASSED, "2025-06-01", "in_date 2026-06-01", NOW},
    {"61 days before the end", YEAR, PASSED, "2026-04-01", "in_date 2026-06-01", NOW},
    {"60 days before the end", YEAR, PASSED, "2026-04-02", "due_soon 2026-06-01", NOW},
    {"the last day counts to its end", YEAR, PASSED, "2026-06-01", "due_soon 2026-06-01", NOW},
    {"the day after", YEAR, PASSED, "2026-06-02", "in_grace 2026-06-01", NOW},
    {"the last day of grace", YEAR, PASSED, "2026-07-01", "in_grace 2026-06-01", NOW},
    {"the day after grace", YEAR, PASSED, "2026-07-02", "expired 2026-06-01", NOW},
    {"years after", YEAR, PASSED, "2036-07-02", "expired 2026-06-01", NOW},
    {"renewed in time", YEAR, PASSED "; passed 2026-05-01", "2026-06-02", "in_date 2027-05-01", NOW},
    {"renewed in grace", YEAR, PASSED "; passed 2026-06-20", "2026-06-20", "in_date 2027-06-20", NOW},
    {"in grace the day before it was renewed", YEAR, PASSED "; passed 2026-06-20", "2026-06-19", "in_grace 2026-06-01",
        NOW},
    {"expired the day before it was renewed", YEAR, PASSED "; passed 2026-09-20", "2026-09-19", "expired 2026-06-01",
        NOW},
    {"renewed after it had expired", YEAR, PASSED "; passed 2026-09-20", "2026-09-20", "in_date 2027-09-20", NOW},
    {"24 months", "24 2020-01-01", PASSED, "2027-06-01", "due_soon 2027-06-01", NOW},
    {"one month", "1 2020-01-01", "passed 2026-01-31", "2026-02-28", "due_soon 2026-02-28", NOW},
    {"one month, the day after", "1 2020-01-01", "passed 2026-01-31", "2026-03-01", "in_grace 2026-02-28", NOW},
    {"the order of records does not matter", YEAR, "passed 2026-05-01; " PASSED, "2026-06-02", "in_date 2027-05-01",
        NOW},
    /* Leap days. */
    {"29 February and 12 months", YEAR, "passed 2024-02-29", "2025-02-28", "due_soon 2025-02-28", NOW},
    {"29 February and 12 months, the day after", YEAR, "passed 2024-02-29", "2025-03-01", "in_grace 2025-02-28", NOW},
    {"29 February and 48 months", "48 2020-01-01", "passed 2024-02-29", "2028-02-29", "due_soon 2028-02-29", NOW},
    {"28 February before a leap year", YEAR, "passed 2023-02-28", "2024-02-29", "in_grace 2024-02-28", NOW},
    {"28 February of a leap year", YEAR, "passed 2024-02-28", "2025-02-28", "due_soon 2025-02-28", NOW},
    {"31 August and six months in a leap year", "6 2020-01-01", "passed 2023-08-31", "2024-02-29",
        "due_soon 2024-02-29", NOW},
    {"grace over a leap day", YEAR, "passed 2023-02-10", "2024-03-11", "in_grace 2024-02-10", NOW},
    {"grace over a leap day, the day after", YEAR, "passed 2023-02-10", "2024-03-12", "expired 2024-02-10", NOW},
    {"due soon over a leap day", YEAR, "passed 2023-03-31", "2024-01-31", "due_soon 2024-03-31", NOW},
    {"due soon over a leap day, the day before", YEAR, "passed 2023-03-31", "2024-01-30", "in_date 2024-03-31", NOW},
    /* Results and corrections. */
    {"not passed", YEAR, "not_passed 2025-06-01", "2025-07-01", "not_started -", NOW},
    {"withdrawn", YEAR, "withdrawn 2025-06-01", "2025-07-01", "not_started -", NOW},
    {"not passed, then passed", YEAR, "not_passed 2025-06-01; passed 2025-06-08", "2025-06-08", "in_date 2026-06-08",
        NOW},
    {"passed, then not passed", YEAR, PASSED "; not_passed 2026-03-01", "2026-03-01", "in_date 2026-06-01", NOW},
    {"passed, not passed after the end", YEAR, PASSED "; not_passed 2026-08-01", "2026-08-02", "expired 2026-06-01",
        NOW},
    {"taken away by a correction", YEAR, PASSED "; withdrawn 2025-06-01 corrects 1", "2025-07-01", "not_started -",
        NOW},
    {"corrected to an earlier day", YEAR, PASSED "; passed 2025-05-01 corrects 1", "2026-05-15", "in_grace 2026-05-01",
        NOW},
    {"corrected to a later day", YEAR, PASSED "; passed 2025-07-01 corrects 1", "2025-06-15", "not_started -", NOW},
    {"corrected to not passed, an earlier one stands", YEAR,
        "passed 2024-12-01; " PASSED "; not_passed 2025-06-01 corrects 2", "2025-07-01", "in_date 2025-12-01", NOW},
    {"a correction that is corrected", YEAR, PASSED "; withdrawn 2025-06-01 corrects 1; passed 2025-06-01 corrects 2",
        "2025-07-01", "in_date 2026-06-01", NOW},
    {"not passed corrected to passed", YEAR, "not_passed 2025-06-01; passed 2025-06-01 corrects 1", "2025-07-01",
        "in_date 2026-06-01", NOW},
    /* As known before and after each record. */
    {"before the completion was known", YEAR, "passed 2025-12-01 known 5", "2026-01-20", "not_started -", AT(4)},
    {"when the completion was known", YEAR, "passed 2025-12-01 known 5", "2026-01-20", "in_date 2026-12-01", AT(5)},
    {"before the correction was known", YEAR, "passed 2025-12-01; withdrawn 2025-12-01 corrects 1 known 9",
        "2026-01-20", "in_date 2026-12-01", AT(8)},
    {"when the correction was known", YEAR, "passed 2025-12-01; withdrawn 2025-12-01 corrects 1 known 9", "2026-01-20",
        "not_started -", AT(9)},
    {"a later completion that was not known", YEAR, PASSED "; passed 2026-05-01 known 9", "2026-06-02",
        "in_grace 2026-06-01", AT(8)},
    {"before the exemption was approved", YEAR, "exempt 2026-01-01..2026-12-31 known 5", "2026-01-20", "not_started -",
        AT(4)},
    {"when the exemption was approved", YEAR, "exempt 2026-01-01..2026-12-31 known 5", "2026-01-20",
        "exempt 2026-12-31", AT(5)},
    {"before the exemption was ended early", YEAR,
        "exempt 2026-01-01..2026-12-31 gone 9; exempt 2026-01-01..2026-01-09 known 9", "2026-02-01",
        "exempt 2026-12-31", AT(8)},
    {"when the exemption was ended early", YEAR,
        "exempt 2026-01-01..2026-12-31 gone 9; exempt 2026-01-01..2026-01-09 known 9", "2026-02-01", "not_started -",
        AT(9)},
    {"ended early: its days before stay", YEAR,
        "exempt 2026-01-01..2026-12-31 gone 9; exempt 2026-01-01..2026-01-09 known 9", "2026-01-09",
        "exempt 2026-01-09", AT(9)},
    {"before the external course was approved", YEAR, "equivalent 2025-12-01 known 5", "2026-01-20", "not_started -",
        AT(4)},
    {"when the external course was approved", YEAR, "equivalent 2025-12-01 known 5", "2026-01-20",
        "equivalent 2026-12-01", AT(5)},
    {"before the external course was taken away", YEAR, "equivalent 2025-12-01 gone 9", "2026-01-20",
        "equivalent 2026-12-01", AT(8)},
    {"when the external course was taken away", YEAR, "equivalent 2025-12-01 gone 9", "2026-01-20", "not_started -",
        AT(9)},
    {"before the booking was known", YEAR, "in_progress 2026-01-05..2026-01-30 known 5", "2026-01-20", "not_started -",
        AT(4)},
    {"when the booking was known", YEAR, "in_progress 2026-01-05..2026-01-30 known 5", "2026-01-20", "in_progress -",
        AT(5)},
    {"when the booking was cancelled", YEAR, "in_progress 2026-01-05..2026-01-30 known 5 gone 9", "2026-01-20",
        "not_started -", AT(9)},
    {"before the fault was found", YEAR, PASSED "; fault 2026-01-01 known 5", "2026-01-20", "in_date 2026-06-01",
        AT(4)},
    {"when the fault was found", YEAR, PASSED "; fault 2026-01-01 known 5", "2026-01-20", "expired 2025-12-31", AT(5)},
    {"before another rule was known", "12 2020-01-01 gone 5; 24 2020-01-01 known 5", PASSED, "2026-08-01",
        "expired 2026-06-01", AT(4)},
    {"when another rule was known", "12 2020-01-01 gone 5; 24 2020-01-01 known 5", PASSED, "2026-08-01",
        "in_date 2027-06-01", AT(5)},
    {"a rule that was never known at a moment", "12 2020-01-01 known 5", PASSED, "2026-01-20", "not_started -", AT(4)},
    /* Standards changing. */
    {"shortened: on the last day of the old rule", "24 2020-01-01..2026-06-30; 12 2026-07-01", "passed 2025-01-10",
        "2026-06-30", "due_soon 2026-06-30", NOW},
    {"shortened: the first day of the new rule is in grace", "24 2020-01-01..2026-06-30; 12 2026-07-01",
        "passed 2025-01-10", "2026-07-01", "in_grace 2026-06-30", NOW},
    {"shortened, and still in date", "24 2020-01-01..2026-06-30; 12 2026-07-01", "passed 2025-12-10", "2026-07-01",
        "in_date 2026-12-10", NOW},
    {"lengthened: counts for longer", "12 2020-01-01..2025-12-31; 24 2026-01-01", PASSED, "2026-08-01",
        "in_date 2027-06-01", NOW},
    {"lengthened after it had expired: counts again", "12 2020-01-01..2025-12-31; 24 2026-01-01", "passed 2024-06-01",
        "2026-01-01", "in_date 2026-06-01", NOW},
    {"lengthened after it had expired: the days between stay", "12 2020-01-01..2025-12-31; 24 2026-01-01",
        "passed 2024-06-01", "2025-12-31", "expired 2025-06-01", NOW},
    {"the module is retired", "12 2020-01-01..2025-12-31", PASSED, "2026-02-15", "expired 2025-12-31", NOW},
    {"completed after the module was retired", "12 2020-01-01..2025-12-31", "passed 2026-01-01", "2026-01-02",
        "not_started -", NOW},
    {"completed before there was the module", "12 2026-01-01", "passed 2025-12-31", "2026-01-02", "not_started -", NOW},
    {"two versions after another", "24 2020-01-01..2025-06-30; 12 2025-07-01..2025-12-31; 6 2026-01-01",
        "passed 2025-03-01", "2026-01-15", "in_grace 2025-12-31", NOW},
    {"a gap between two rules", "12 2020-01-01..2025-06-30; 12 2025-09-01", "passed 2025-05-01", "2025-08-15",
        "expired 2025-06-30", NOW},
    {"after a gap between two rules", "12 2020-01-01..2025-06-30; 12 2025-09-01", "passed 2025-05-01", "2025-09-01",
        "in_date 2026-05-01", NOW},
    {"no longer asked for", YEAR, PASSED, "2026-08-01", "not_required 2026-06-01", 0, NULL,
        "first_responder 2020-01-01..2026-07-31", 0},
    {"asked for from tomorrow", YEAR, "", "2026-07-31", "not_required -", 0, NULL, "first_responder 2026-08-01", 0},
    {"asked for from today", YEAR, "", "2026-08-01", "not_started -", 0, NULL, "first_responder 2026-08-01", 0},
    /* Retraining required from a day. */
    {"retraining: the day before", "12 2020-01-01..2026-01-31; 12 2026-02-01 counts 2026-02-01", PASSED, "2026-01-31",
        "due_soon 2026-01-31", NOW},
    {"retraining: from the day on in grace", "12 2020-01-01..2026-01-31; 12 2026-02-01 counts 2026-02-01", PASSED,
        "2026-02-01", "in_grace 2026-01-31", NOW},
    {"retraining: grace is over", "12 2020-01-01..2026-01-31; 12 2026-02-01 counts 2026-02-01", PASSED, "2026-03-03",
        "expired 2026-01-31", NOW},
    {"retraining, and retrained", "12 2020-01-01..2026-01-31; 12 2026-02-01 counts 2026-02-01",
        PASSED "; passed 2026-02-20", "2026-03-03", "in_date 2027-02-20", NOW},
    {"retraining: what was completed lately is let count", "12 2020-01-01..2026-01-31; 12 2026-02-01 counts 2025-06-01",
        PASSED, "2026-03-03", "in_date 2026-06-01", NOW},
    {"retraining: an external course is no exception", "12 2020-01-01..2026-01-31; 12 2026-02-01 counts 2026-02-01",
        "equivalent 2025-06-01", "2026-03-10", "expired 2026-01-31", NOW},
    {"retraining: who is exempt stays exempt", "12 2020-01-01..2026-01-31; 12 2026-02-01 counts 2026-02-01",
        PASSED "; exempt 2026-01-01..2026-12-31", "2026-03-10", "exempt 2026-12-31", NOW},
    /* Grace. */
    {"no grace", YEAR, PASSED, "2026-06-02", "expired 2026-06-01", 0, NULL, NULL, -1},
    {"no grace: the last day counts", YEAR, PASSED, "2026-06-01", "due_soon 2026-06-01", 0, NULL, NULL, -1},
    {"longer grace", YEAR, PASSED, "2026-08-30", "in_grace 2026-06-01", 0, NULL, NULL, 90},
    {"longer grace, over", YEAR, PASSED, "2026-08-31", "expired 2026-06-01", 0, NULL, NULL, 90},
    /* Exemptions. */
    {"exempt on its first day", YEAR, "exempt 2026-01-10..2026-03-10", "2026-01-10", "exempt 2026-03-10", NOW},
    {"the day before", YEAR, "exempt 2026-01-10..2026-03-10", "2026-01-09", "not_started -", NOW},
    {"exempt on its last day", YEAR, "exempt 2026-01-10..2026-03-10", "2026-03-10", "exempt 2026-03-10", NOW},
    {"no grace after an exemption", YEAR, "exempt 2026-01-10..2026-03-10", "2026-03-11", "not_started -", NOW},
    {"exempt though expired", YEAR, PASSED "; exempt 2026-08-01..2026-12-31", "2026-08-01", "exempt 2026-12-31", NOW},
    {"expired before the exemption", YEAR, PASSED "; exempt 2026-08-01..2026-12-31", "2026-07-31", "expired 2026-06-01",
        NOW},
    {"expired again after the exemption", YEAR, PASSED "; exempt 2026-08-01..2026-12-31", "2027-01-01",
        "expired 2026-06-01", NOW},
    {"exempt though in date", YEAR, PASSED "; exempt 2025-08-01..2025-12-31", "2025-09-01", "exempt 2025-12-31", NOW},
    {"in date after the exemption", YEAR, PASSED "; exempt 2025-08-01..2025-12-31", "2026-01-01", "in_date 2026-06-01",
        NOW},
    {"two exemptions that meet are one", YEAR, "exempt 2026-01-10..2026-03-10; exempt 2026-03-11..2026-05-10",
        "2026-02-01", "exempt 2026-05-10", NOW},
    {"two exemptions with a day between", YEAR, "exempt 2026-01-10..2026-03-10; exempt 2026-03-12..2026-05-10",
        "2026-03-11", "not_started -", NOW},
    {"an exemption ends on a leap day", YEAR, "exempt 2024-01-10..2024-02-29", "2024-02-29", "exempt 2024-02-29", NOW},
    {"exempt from what is not required", YEAR, "exempt 2026-01-10..2026-03-10", "2026-02-01", "not_required 2026-03-10",
        0, "lead 2020-01-01", NULL, 0},
    /* External courses. */
    {"an external course", YEAR, "equivalent 2025-06-01", "2025-08-01", "equivalent 2026-06-01", NOW},
    {"an external course, due soon", YEAR, "equivalent 2025-06-01", "2026-05-01", "due_soon 2026-06-01", NOW},
    {"an external course, in grace", YEAR, "equivalent 2025-06-01", "2026-06-20", "in_grace 2026-06-01", NOW},
    {"an external course, expired", YEAR, "equivalent 2025-06-01", "2026-07-20", "expired 2026-06-01", NOW},
    {"an external course on a leap day", YEAR, "equivalent 2024-02-29", "2025-02-28", "due_soon 2025-02-28", NOW},
    {"the module counts longer", YEAR, "equivalent 2025-05-01; " PASSED, "2025-08-01", "in_date 2026-06-01", NOW},
    {"the external course counts longer", YEAR, "equivalent 2025-07-01; " PASSED, "2025-08-01", "equivalent 2026-07-01",
        NOW},
    {"both on one day: the module", YEAR, "equivalent 2025-06-01; " PASSED, "2025-08-01", "in_date 2026-06-01", NOW},
    {"the external course came later", YEAR, "equivalent 2025-07-01; " PASSED, "2025-06-15", "in_date 2026-06-01", NOW},
    {"an external course before there was the module", "12 2026-01-01", "equivalent 2025-12-31", "2026-01-02",
        "not_started -", NOW},
    {"two external courses", YEAR, "equivalent 2025-06-01; equivalent 2026-03-01", "2026-06-02",
        "equivalent 2027-03-01", NOW},
    /* In progress. */
    {"booked", YEAR, "in_progress 2026-01-05..2026-02-20", "2026-01-05", "in_progress -", NOW},
    {"booked, the session's day", YEAR, "in_progress 2026-01-05..2026-02-20", "2026-02-20", "in_progress -", NOW},
    {"booked, and nothing came of it", YEAR, "in_progress 2026-01-05..2026-02-20", "2026-02-21", "not_started -", NOW},
    {"part of a session: time to finish", YEAR,
        "in_progress 2026-01-05..2026-02-20; in_progress 2026-02-20..2026-05-21", "2026-05-21", "in_progress -", NOW},
    {"booked, and passed", YEAR, "in_progress 2026-01-05..2026-02-20; passed 2026-02-20", "2026-02-20",
        "in_date 2027-02-20", NOW},
    {"booked while in date", YEAR, PASSED "; in_progress 2026-01-05..2026-02-20", "2026-01-10", "in_date 2026-06-01",
        NOW},
    {"booked while due soon", YEAR, PASSED "; in_progress 2026-05-05..2026-05-20", "2026-05-10", "due_soon 2026-06-01",
        NOW},
    {"booked while in grace", YEAR, PASSED "; in_progress 2026-06-05..2026-06-20", "2026-06-10", "in_grace 2026-06-01",
        NOW},
    {"booked while expired stays expired", YEAR, PASSED "; in_progress 2026-08-05..2026-08-20", "2026-08-10",
        "expired 2026-06-01 booked", NOW},
    {"booked while exempt", YEAR, "exempt 2026-01-01..2026-12-31; in_progress 2026-08-05..2026-08-20", "2026-08-10",
        "exempt 2026-12-31", NOW},
    {"booked for what is not required", YEAR, "in_progress 2026-01-05..2026-02-20", "2026-01-10", "not_required -", 0,
        "lead 2020-01-01", NULL, 0},
    /* Roles that change. */
    {"not yet a First Responder", YEAR, PASSED, "2025-12-31", "not_required 2026-06-01", 0,
        "first_responder 2026-01-01", NULL, 0},
    {"a First Responder from that day on", YEAR, PASSED, "2026-01-01", "in_date 2026-06-01", 0,
        "first_responder 2026-01-01", NULL, 0},
    {"on the last day as a First Responder", YEAR, PASSED, "2026-01-31", "in_date 2026-06-01", 0,
        "first_responder 2020-01-01..2026-01-31", NULL, 0},
    {"no longer a First Responder", YEAR, PASSED, "2026-02-01", "not_required 2026-06-01", 0,
        "first_responder 2020-01-01..2026-01-31", NULL, 0},
    {"a First Responder again", YEAR, PASSED, "2026-07-10", "expired 2026-06-01", 0,
        "first_responder 2020-01-01..2026-01-31; first_responder 2026-07-10", NULL, 0},
    {"a lead needs other modules", YEAR, "", "2026-02-01", "not_required -", 0, "lead 2020-01-01", NULL, 0},
    {"a First Responder and lead", YEAR, "", "2026-02-01", "not_started -", 0,
        "lead 2020-01-01; first_responder 2026-02-01", NULL, 0},
    {"becomes a lead, who need it too", YEAR, PASSED, "2026-02-01", "in_date 2026-06-01", 0,
        "first_responder 2020-01-01..2026-01-31; lead 2026-02-01", FR "; lead 2020-01-01", 0},
    /* What the framework finds. */
    {"the days of a fault do not count", YEAR, PASSED "; fault 2025-08-01..2025-08-31", "2025-08-15",
        "expired 2025-07-31", NOW},
    {"the day before the fault", YEAR, PASSED "; fault 2025-08-01..2025-08-31", "2025-07-31", "due_soon 2025-07-31",
        NOW},
    {"no grace in a fault", YEAR, PASSED "; fault 2025-08-01..2025-08-31", "2025-08-01", "expired 2025-07-31", NOW},
    {"after the fault it counts again", YEAR, PASSED "; fault 2025-08-01..2025-08-31", "2025-09-01",
        "in_date 2026-06-01", NOW},
    {"a fault from the first day on", YEAR, PASSED "; fault 2025-06-01..2025-08-31", "2025-07-01", "not_started -",
        NOW},
    {"a fault that lasts", YEAR, PASSED "; fault 2025-08-01", "2026-05-01", "expired 2025-07-31", NOW},
    {"a fault within grace ends it", YEAR, PASSED "; fault 2026-06-10", "2026-06-10", "expired 2026-06-01", NOW},
    {"grace before the fault", YEAR, PASSED "; fault 2026-06-10", "2026-06-09", "in_grace 2026-06-01", NOW},
    {"a fault takes external courses' days too", YEAR, "equivalent 2025-06-01; fault 2025-08-01..2025-08-31",
        "2025-08-15", "expired 2025-07-31", NOW},
    {"a fault does not touch an exemption", YEAR, "exempt 2025-06-01..2026-05-31; fault 2025-08-01..2025-08-31",
        "2025-08-15", "exempt 2026-05-31", NOW},
    {"a fault after everything", YEAR, PASSED "; fault 2027-08-01", "2026-06-20", "in_grace 2026-06-01", NOW},
    {"two faults that meet", YEAR, PASSED "; fault 2025-08-01..2025-08-31; fault 2025-09-01..2025-09-30", "2025-09-01",
        "expired 2025-07-31", NOW},
};

static const char *case_text(const struct status_case *one) {
    struct history history = {0};
    rules_read(&history, one->rules);
    record_read(&history, one->record);
    struct training_record record = record_of(&history);
    struct training_intervals held = training_intervals_of(arena, &record, history.span, history.spans, at(one->known));
    struct training_holding holding[MOST];
    struct training_requirement requirement[MOST];
    struct training_person person = {
        .holdings = roles_read(one->roles == NULL ? FR : one->roles, holding), .holding = holding};
    const struct training_module module = {"M-1", "First"};
    struct training_organisation organisation = {.people = 1,
        .person = &person,
        .modules = 1,
        .module = &module,
        .requirements = needs_read(one->needs == NULL ? FR : one->needs, requirement),
        .requirement = requirement,
        .held = &held};
    struct training_standard standard = {.grace_days = one->grace_days == 0  ? 30
                                                       : one->grace_days < 0 ? 0
                                                                             : one->grace_days,
        .due_soon_days = 60};
    day asked = on(one->on);
    struct training_state state =
        training_state_on(held, training_requires(&organisation, 0, 0, asked), &standard, asked);
    return arena_format(arena, "%s %s%s", training_status_text(state.status),
        state.ends_on == DAY_NONE ? "-" : day_text(arena, state.ends_on),
        state.status == TRAINING_EXPIRED && state.booked_until != DAY_NONE ? " booked" : "");
}

static void statuses(void **state) {
    (void)state;
    assert_true(sizeof cases / sizeof *cases >= 120);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *found = case_text(&cases[i]);
        if (strcmp(found, cases[i].found) != 0) {
            fail_msg("%s: %s instead of %s", cases[i].what, found, cases[i].found);
        }
    }
}

/* Each status says whether it counts, and has a name of its own. */
static void what_counts(void **state) {
    (void)state;
    static const bool counts[TRAINING_STATUSES] = {[TRAINING_IN_DATE] = true,
        [TRAINING_DUE_SOON] = true,
        [TRAINING_IN_GRACE] = true,
        [TRAINING_EXEMPT] = true,
        [TRAINING_EQUIVALENT] = true};
    for (int i = 0; i < TRAINING_STATUSES; i++) {
        assert_int_equal(training_counts((enum training_status)i), counts[i]);
        for (int k = 0; k < i; k++) {
            assert_string_not_equal(
                training_status_text((enum training_status)i), training_status_text((enum training_status)k));
        }
    }
    enum training_basis basis;
    assert_false(training_basis_parse("by chance", &basis));
    assert_false(training_basis_parse(NULL, &basis));
    for (int i = 0; i < TRAINING_BASES; i++) {
        assert_true(training_basis_parse(training_basis_text((enum training_basis)i), &basis));
        assert_int_equal(basis, i);
    }
}

/* What an exemption is followed by counts as one with it. */
static void lapses_look_past_exemptions(void **state) {
    (void)state;
    struct history history = {0};
    rules_read(&history, YEAR);
    record_read(&history, PASSED "; exempt 2025-08-01..2025-12-31");
    struct training_record record = record_of(&history);
    struct training_intervals held = training_intervals_of(arena, &record, history.span, history.spans, MOMENT_NONE);
    const struct training_person person = {.roles = TRAINING_STAFF | TRAINING_FIRST_RESPONDER};
    const struct training_module module = {"M-1", "First"};
    const struct training_requirement requirement = {TRAINING_FIRST_RESPONDER, 0, 0, on("2020-01-01"), DAY_NONE};
    const struct training_organisation organisation = {.people = 1,
        .person = &person,
        .modules = 1,
        .module = &module,
        .requirements = 1,
        .requirement = &requirement,
        .held = &held};
    const struct training_standard standard = {.grace_days = 30, .due_soon_days = 60};
    assert_int_equal(training_lapses_within(arena, &organisation, &standard, on("2025-12-01"), 90).count, 0);
    struct training_lapses found = training_lapses_within(arena, &organisation, &standard, on("2025-12-01"), 200);
    assert_int_equal(found.count, 1);
    assert_int_equal(found.row[0].ends_on, on("2026-06-01"));
}

/* ---- Why -------------------------------------------------------------------------------------------------------- */

static const struct {
    const char *what;
    const char *rules;
    const char *record;
    const char *on;
    int known;
    int completion;  /* its place, from 1; 0: none */
    int recognition; /* the same */
    int months;      /* of the rule; 0: none */
} ground_cases[] = {
    {"the completion", YEAR, PASSED, "2025-07-01", 0, 1, 0, 12},
    {"the last of several", YEAR, PASSED "; passed 2026-03-01; passed 2026-01-01", "2026-05-01", 0, 2, 0, 12},
    {"the correction, not what it corrects", YEAR, PASSED "; passed 2025-06-02 corrects 1", "2025-07-01", 0, 2, 0, 12},
    {"as known before the correction", YEAR, PASSED "; passed 2025-06-02 corrects 1 known 9", "2025-07-01", 8, 1, 0,
        12},
    {"the rule that sets the end", "24 2020-01-01..2026-06-30; 12 2026-07-01", "passed 2025-12-10", "2026-02-01", 0, 1,
        0, 12},
    {"the rule that ended", "24 2020-01-01..2026-06-30; 12 2026-07-01", "passed 2025-01-10", "2026-06-15", 0, 1, 0, 24},
    {"the exemption", YEAR, PASSED "; exempt 2025-07-01..2025-12-31", "2025-08-01", 0, 0, 1, 0},
    {"the external course", YEAR, "equivalent 2025-01-01; equivalent 2025-06-01", "2025-08-01", 0, 0, 2, 12},
    {"cut short by a fault", YEAR, PASSED "; fault 2025-08-01", "2025-09-01", 0, 1, 0, 12},
};

static void grounds(void **state) {
    (void)state;
    const struct training_standard standard = {.grace_days = 30, .due_soon_days = 60};
    for (size_t i = 0; i < sizeof ground_cases / sizeof *ground_cases; i++) {
        struct history history = {0};
        rules_read(&history, ground_cases[i].rules);
        record_read(&history, ground_cases[i].record);
        struct training_record record = record_of(&history);
        moment known = at(ground_cases[i].known);
        struct training_intervals held = training_intervals_of(arena, &record, history.span, history.spans, known);
        struct training_state found = training_state_on(held, true, &standard, on(ground_cases[i].on));
        assert_non_null(found.interval);
        struct training_ground ground = training_ground_of(&record, history.span, history.spans, known, found.interval);
        int completion = ground.completion == NULL ? 0 : (int)ground.completion->id;
        int recognition = ground.recognition == NULL ? 0 : (int)ground.recognition->id;
        int months = ground.span == NULL ? 0 : ground.span->months;
        if (completion != ground_cases[i].completion || recognition != ground_cases[i].recognition ||
            months != ground_cases[i].months) {
            fail_msg(
                "%s: completion %d, recognition %d, %d months", ground_cases[i].what, completion, recognition, months);
        }
    }
}

int main(void) {
    arena = arena_new(64 << 20);
    const struct CMUnitTest tests[] = {cmocka_unit_test(statuses), cmocka_unit_test(what_counts),
        cmocka_unit_test(lapses_look_past_exemptions), cmocka_unit_test(grounds)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
