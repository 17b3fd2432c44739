#include "support/form_framework.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static struct framework_criterion criteria[] = {
    {.code = "legal", .number = 1, .title = "Legal", .evidence_required = true, .gate = true, .weight = 2, .bodies = 2},
    {.code = "plan", .number = 2, .title = "Plan", .weight = 1, .bodies = 3},
    {.code = "statutory-only", .number = 3, .title = "Statutory", .evidence_required = true, .weight = 1, .bodies = 1},
    {.code = "gone", .number = 4, .title = "Gone", .evidence_required = true, .weight = 1, .bodies = 3},
};
static const struct framework_option options[] = {{"a", "Option A"}, {"b", "Option B"}};
static struct framework_question first[] = {
    {.code = "name", .label = "Name", .kind = FRAMEWORK_TEXT, .required = true, .max_length = 10},
    {.code = "story", .label = "Story", .kind = FRAMEWORK_TEXTAREA, .max_length = 100},
    {.code = "kind", .label = "Kind", .kind = FRAMEWORK_CHOICE, .required = true, .options = 2, .option = options},
    {.code = "old", .label = "Old", .kind = FRAMEWORK_TEXT, .required = true, .max_length = 10},
};
static struct framework_question second[] = {
    {.code = "people", .label = "People", .kind = FRAMEWORK_NUMBER, .required = true, .least = 1, .most = 100},
    {.code = "founded", .label = "Founded", .kind = FRAMEWORK_DATE, .required = true},
    {.code = "checked", .label = "Checked", .kind = FRAMEWORK_YES_NO, .required = true},
};
static struct framework_section sections[] = {
    {.code = "one", .title = "One", .questions = COUNT(first), .question = first},
    {.code = "two", .title = "Two", .questions = COUNT(second), .question = second},
};
static struct framework_eligibility checks[] = {
    {.code = "charity", .question = "A charity?", .right_answer = true, .why_not = "Only charities."},
    {.code = "barred", .question = "Barred?", .right_answer = false, .why_not = "Not while barred."},
};
static struct framework_limit limits[] = {
    {.code = "completeness", .title = "Completeness", .amount = 10, .unit = FRAMEWORK_WORKING_DAYS},
    {.code = "representations", .title = "Representations", .amount = 28, .unit = FRAMEWORK_CALENDAR_DAYS},
    {.code = "accreditation", .title = "Accreditation", .amount = 1, .unit = FRAMEWORK_MONTHS},
};
static struct framework_data framework = {.id = "testland",
    .title = "Testland",
    .calendar = "england-and-wales",
    .criteria = COUNT(criteria),
    .criterion = criteria,
    .sections = COUNT(sections),
    .section = sections,
    .eligibilities = COUNT(checks),
    .eligibility = checks,
    .limits = COUNT(limits),
    .limit = limits};

const struct framework_data *form_framework(void) {
    struct framework_span span = {day_from(2024, 1, 1), DAY_NONE};
    struct framework_span ended = {day_from(2024, 1, 1), day_from(2025, 12, 31)};
    framework.span = span;
    for (size_t i = 0; i < COUNT(criteria); i++) {
        criteria[i].span = i == 3 ? ended : span;
    }
    for (size_t i = 0; i < COUNT(first); i++) {
        first[i].span = i == 3 ? ended : span;
    }
    for (size_t i = 0; i < COUNT(second); i++) {
        second[i].span = span;
    }
    for (size_t i = 0; i < COUNT(sections); i++) {
        sections[i].span = span;
    }
    for (size_t i = 0; i < COUNT(checks); i++) {
        checks[i].span = span;
    }
    for (size_t i = 0; i < COUNT(limits); i++) {
        limits[i].span = span;
    }
    return &framework;
}
