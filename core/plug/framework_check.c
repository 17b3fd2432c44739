/* What a schema cannot say about a framework's data. */
#include "plug/framework_parts.h"

#include <stdarg.h>
#include <string.h>

#define FAULTS_TOLD 10

void framework_fault(struct framework_faults *faults, int64_t line, const char *format, ...) {
    if (faults->count++ >= FAULTS_TOLD) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    const char *text = arena_format_list(faults->arena, format, arguments);
    va_end(arguments);
    if (faults->count > 1) {
        text_add_char(&faults->text, '\n');
    }
    if (line > 0) {
        text_add_format(&faults->text, "line %lld: ", (long long)line);
    }
    text_add(&faults->text, text);
}

bool framework_span_holds(struct framework_span span, day on) {
    return on != DAY_NONE && span.from <= on && (span.until == DAY_NONE || on <= span.until);
}

static bool spans_meet(struct framework_span a, struct framework_span b) {
    return (b.until == DAY_NONE || a.from <= b.until) && (a.until == DAY_NONE || b.from <= a.until);
}

/* Two items with one code, in force on one day, would make the answer depend on their order. */
#define CHECK_CODES(faults, what, count, row)                                                                          \
    for (size_t one = 0; one < (count); one++) {                                                                       \
        for (size_t other = one + 1; other < (count); other++) {                                                       \
            if (strcmp((row)[one].code, (row)[other].code) == 0 && spans_meet((row)[one].span, (row)[other].span)) {   \
                framework_fault(                                                                                       \
                    (faults), 0, "The %s \"%s\" stands twice with days that meet.", (what), (row)[one].code);          \
            }                                                                                                          \
        }                                                                                                              \
    }

static bool criterion_known(const struct framework_data *data, const char *code) {
    for (size_t i = 0; i < data->criteria; i++) {
        if (strcmp(data->criterion[i].code, code) == 0) {
            return true;
        }
    }
    return false;
}

static bool module_known(const struct framework_data *data, const char *code) {
    for (size_t i = 0; i < data->modules; i++) {
        if (strcmp(data->module[i].code, code) == 0) {
            return true;
        }
    }
    return false;
}

static bool law_known(const struct framework_data *data, const char *code) {
    for (size_t i = 0; i < data->laws; i++) {
        if (strcmp(data->law[i].code, code) == 0) {
            return true;
        }
    }
    return false;
}

static void check_question(
    const struct framework_data *data, const struct framework_question *question, struct framework_faults *faults) {
    bool choice = question->kind == FRAMEWORK_CHOICE;
    if (choice && question->options < 2) {
        framework_fault(faults, 0, "The question \"%s\" is a choice and needs two options or more.", question->code);
    }
    if (!choice && question->options > 0) {
        framework_fault(faults, 0, "The question \"%s\" has options, but is no choice.", question->code);
    }
    if (question->least > question->most) {
        framework_fault(faults, 0, "The question \"%s\" allows no number at all.", question->code);
    }
    if (question->criterion[0] != '\0' && !criterion_known(data, question->criterion)) {
        framework_fault(faults, 0, "The question \"%s\" names the criterion \"%s\", which there is not.",
            question->code, question->criterion);
    }
}

static void check_form(const struct framework_data *data, struct framework_faults *faults) {
    CHECK_CODES(faults, "section", data->sections, data->section);
    for (size_t i = 0; i < data->sections; i++) {
        const struct framework_section *section = &data->section[i];
        for (size_t j = 0; j < section->questions; j++) {
            check_question(data, &section->question[j], faults);
            /* Answers are kept by code alone, so codes are unique over the whole form. */
            for (size_t k = i; k < data->sections; k++) {
                for (size_t l = k == i ? j + 1 : 0; l < data->section[k].questions; l++) {
                    const struct framework_question *other = &data->section[k].question[l];
                    if (strcmp(section->question[j].code, other->code) == 0 &&
                        spans_meet(section->question[j].span, other->span)) {
                        framework_fault(faults, 0, "The question \"%s\" stands twice.", other->code);
                    }
                }
            }
        }
        for (size_t j = 0; j < section->criteria; j++) {
            if (!criterion_known(data, section->criterion[j])) {
                framework_fault(faults, 0,
                    "The section \"%s\" asks for evidence of \"%s\", a criterion which there is not.", section->code,
                    section->criterion[j]);
            }
        }
    }
}

static void check_training(const struct framework_data *data, struct framework_faults *faults) {
    CHECK_CODES(faults, "module", data->modules, data->module);
    CHECK_CODES(faults, "course", data->courses, data->course);
    for (size_t i = 0; i < data->requirements; i++) {
        if (!module_known(data, data->requirement[i].module)) {
            framework_fault(faults, 0, "The role \"%s\" needs the module \"%s\", which there is not.",
                data->requirement[i].role, data->requirement[i].module);
        }
    }
    for (size_t i = 0; i < data->courses; i++) {
        for (size_t j = 0; j < data->course[i].modules.count; j++) {
            if (!module_known(data, data->course[i].modules.item[j])) {
                framework_fault(faults, 0, "The course \"%s\" covers the module \"%s\", which there is not.",
                    data->course[i].code, data->course[i].modules.item[j]);
            }
        }
    }
    for (size_t i = 0; i < data->standards; i++) {
        for (size_t j = i + 1; j < data->standards; j++) {
            if ((data->standard[i].bodies & data->standard[j].bodies) != 0 &&
                spans_meet(data->standard[i].span, data->standard[j].span)) {
                framework_fault(faults, 0, "Two minimum standards hold for the same bodies on the same days.");
            }
        }
    }
}

void framework_data_check(const struct framework_data *data, struct framework_faults *faults) {
    CHECK_CODES(faults, "law", data->laws, data->law);
    CHECK_CODES(faults, "kind of body", data->body_kinds, data->body_kind);
    CHECK_CODES(faults, "criterion", data->criteria, data->criterion);
    CHECK_CODES(faults, "eligibility check", data->eligibilities, data->eligibility);
    CHECK_CODES(faults, "time limit", data->limits, data->limit);
    CHECK_CODES(faults, "reason", data->reasons, data->reason);
    for (size_t i = 0; i < data->body_kinds; i++) {
        if (data->body_kind[i].legal_basis[0] != '\0' && !law_known(data, data->body_kind[i].legal_basis)) {
            framework_fault(faults, 0, "The kind of body \"%s\" rests on \"%s\", a law which is not listed.",
                data->body_kind[i].code, data->body_kind[i].legal_basis);
        }
    }
    check_form(data, faults);
    check_training(data, faults);
    for (size_t i = 0; i < data->recommendations; i++) {
        for (size_t j = i + 1; j < data->recommendations; j++) {
            if (spans_meet(data->recommendation[i].span, data->recommendation[j].span)) {
                framework_fault(faults, 0, "Two sets of figures for the recommendation hold on the same days.");
            }
        }
    }
    for (size_t i = 0; i < data->panels; i++) {
        for (size_t j = i + 1; j < data->panels; j++) {
            if (spans_meet(data->panel[i].span, data->panel[j].span)) {
                framework_fault(faults, 0, "Two sizes of the panel hold on the same days.");
            }
        }
    }
}
