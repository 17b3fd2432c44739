/* The rules of the form: answers, eligibility, completeness, and what is never to be written there. */
#include "applications/applications_rules.h"

#include <ctype.h>
#include <string.h>

#include "view/html.h"

const char *application_answer_fault(
    struct arena *arena, const struct framework_question *question, const char *value) {
    int64_t number;
    (void)arena;
    if (text_blank(value)) {
        return NULL;
    }
    switch (question->kind) {
    case FRAMEWORK_TEXT:
    case FRAMEWORK_TEXTAREA:
        return question->max_length > 0 && text_length(value) > (size_t)question->max_length
                   ? N_("Shorten this answer: it is longer than the limit under the question")
                   : NULL;
    case FRAMEWORK_CHOICE:
        for (size_t i = 0; i < question->options; i++) {
            if (text_equal(value, question->option[i].code)) {
                return NULL;
            }
        }
        return N_("Select one of the answers in the list");
    case FRAMEWORK_YES_NO:
        return text_equal(value, "yes") || text_equal(value, "no") ? NULL : N_("Select yes or no");
    case FRAMEWORK_NUMBER:
        return text_number(value, question->least, question->most, &number)
                   ? NULL
                   : N_("Enter a whole number within the range given");
    case FRAMEWORK_DATE:
        return day_parse(value) == DAY_NONE ? N_("Enter a real date, like 27 3 2026") : NULL;
    }
    return NULL;
}

static bool list_has(struct text_list list, const char *text) {
    for (size_t i = 0; i < list.count; i++) {
        if (text_equal(list.item[i], text)) {
            return true;
        }
    }
    return false;
}

/* "adults", "children" or "both", as forms ask for whom there is to help. */
static const char *cohorts_known(struct text_list cohorts) {
    bool children = list_has(cohorts, "children");
    bool adults = cohorts.count > (children ? 1 : 0);
    return children && adults ? "both" : children ? "children" : adults ? "adults" : "";
}

const char *application_answer_known(
    struct arena *arena, const struct framework_question *question, const struct application_known *known) {
    const char *scheme = question->known == NULL ? "" : question->known;
    const char *value = "";
    if (text_equal(scheme, "name")) {
        value = known->name;
    } else if (text_equal(scheme, "kind")) {
        value = known->kind;
    } else if (text_equal(scheme, "cohorts")) {
        value = cohorts_known(known->cohorts);
    } else if (*scheme != '\0' && known->identifier != NULL && text_starts(known->identifier, scheme) &&
               known->identifier[strlen(scheme)] == '-') {
        value = known->identifier + strlen(scheme) + 1;
    }
    return application_answer_fault(arena, question, value) == NULL ? value : "";
}

static void finding_add(
    struct arena *arena, struct application_findings *findings, size_t *capacity, struct application_finding finding) {
    if (findings->count == *capacity) {
        *capacity = *capacity == 0 ? 32 : *capacity * 2;
        struct application_finding *grown = ARENA_ARRAY(arena, *capacity, struct application_finding);
        if (findings->count > 0) {
            memcpy(grown, findings->row, findings->count * sizeof *grown);
        }
        findings->row = grown;
    }
    findings->row[findings->count++] = finding;
    findings->stopping += finding.stops;
}

struct application_findings application_completeness(struct arena *arena, const struct framework_data *data,
    enum framework_bodies bodies, day on, const struct fields *answers, const struct fields *evidence) {
    struct application_findings findings = {0, 0, NULL};
    size_t capacity = 0;
    struct frameworks_sections sections = frameworks_sections_on(arena, data, on);
    for (size_t i = 0; i < sections.count; i++) {
        struct frameworks_questions questions = frameworks_questions_on(arena, sections.item[i], on);
        for (size_t j = 0; j < questions.count; j++) {
            const struct framework_question *question = questions.item[j];
            const char *value = fields_value(answers, question->code);
            const char *fault = application_answer_fault(arena, question, value);
            if (fault == NULL && question->required && text_blank(value)) {
                fault = N_("Answer this question");
            }
            if (fault != NULL) {
                finding_add(arena, &findings, &capacity,
                    (struct application_finding){
                        sections.item[i]->code, question->code, question->label, fault, true, false, {0}});
            }
        }
    }
    struct frameworks_criteria criteria = frameworks_criteria_on(arena, data, bodies, on);
    for (size_t i = 0; i < criteria.count; i++) {
        int64_t files = 0;
        text_number(fields_value(evidence, criteria.item[i]->code), 0, INT32_MAX, &files);
        if (criteria.item[i]->evidence_required && files == 0) {
            finding_add(arena, &findings, &capacity,
                (struct application_finding){"", criteria.item[i]->code, criteria.item[i]->title,
                    N_("Add at least one file of evidence"), true, false, {0}});
        }
    }
    return findings;
}

struct application_findings application_copied_found(struct arena *arena, const struct framework_data *data, day on,
    struct application_findings found, const struct application_copied *copied) {
    struct application_findings all = {0, 0, NULL};
    size_t capacity = 0;
    for (size_t i = 0; i < found.count; i++) {
        finding_add(arena, &all, &capacity, found.row[i]);
    }
    struct frameworks_sections sections = frameworks_sections_on(arena, data, on);
    for (size_t i = 0; i < sections.count; i++) {
        struct frameworks_questions questions = frameworks_questions_on(arena, sections.item[i], on);
        for (size_t j = 0; j < questions.count; j++) {
            if (list_has(copied->questions, questions.item[j]->code)) {
                finding_add(arena, &all, &capacity,
                    (struct application_finding){sections.item[i]->code, questions.item[j]->code,
                        sections.item[i]->title,
                        N_("Answers here were copied. Look at each of them, then save the section"), true, true, {0}});
                break;
            }
        }
    }
    for (size_t i = 0; i < copied->criteria.count; i++) {
        const char *code = copied->criteria.item[i];
        const struct framework_criterion *criterion = frameworks_criterion(data, code, on);
        if (criterion != NULL && !list_has((struct text_list){i, copied->criteria.item}, code)) {
            finding_add(arena, &all, &capacity,
                (struct application_finding){"", code, criterion->title,
                    N_("A file here was copied. Confirm that it is still right, or remove it"), true, true, {0}});
        }
    }
    return all;
}

struct frameworks_eligibilities application_eligibility(
    struct arena *arena, const struct framework_data *data, day on, const struct fields *answers) {
    struct frameworks_eligibilities asked = frameworks_eligibility_on(arena, data, on);
    const struct framework_eligibility **failed =
        ARENA_ARRAY(arena, asked.count + 1, const struct framework_eligibility *);
    size_t count = 0;
    for (size_t i = 0; i < asked.count; i++) {
        if (!text_equal(fields_value(answers, asked.item[i]->code), asked.item[i]->right_answer ? "yes" : "no")) {
            failed[count++] = asked.item[i];
        }
    }
    return (struct frameworks_eligibilities){count, failed};
}
