#include "cases/cases_decide_form.h"

#include <string.h>

#include "view/html.h"

enum { REASONS_MOST = 10, ROWS_FIRST = 2, CONDITION_DAYS_MOST = 730, CONDITION_WORDS_MOST = 2000 };

static const struct {
    const char *purpose;
    const char *hint;
} purposes[] = {
    {"approve", N_("To approve")},
    {"approve_conditions", N_("To approve with conditions")},
    {"defer", N_("To defer")},
    {"refuse", N_("To refuse")},
};
enum { PURPOSES = sizeof purposes / sizeof *purposes };

struct options case_reason_options(struct arena *arena, const struct framework_data *data, day on) {
    struct frameworks_reasons reasons = frameworks_reasons_on(arena, data, NULL, on);
    struct option *option = ARENA_ARRAY(arena, reasons.count + 1, struct option);
    size_t count = 0;
    for (size_t i = 0; i < PURPOSES; i++) {
        for (size_t j = 0; j < reasons.count; j++) {
            if (strcmp(reasons.item[j]->purpose, purposes[i].purpose) == 0) {
                option[count++] = (struct option){reasons.item[j]->code, reasons.item[j]->title, purposes[i].hint};
            }
        }
    }
    return (struct options){count, option};
}

struct text_list case_reasons_read(struct form *form, const struct framework_data *data, day on, const char *outcome) {
    const char *purpose = case_outcome_purpose(outcome);
    struct frameworks_reasons reasons = frameworks_reasons_on(form->arena, data, NULL, on);
    const char **code = ARENA_ARRAY(form->arena, reasons.count + 1, const char *);
    size_t count = 0;
    bool misfit = false;
    for (size_t i = 0; i < reasons.count; i++) {
        if (fields_has(&form->values, "reasons", reasons.item[i]->code)) {
            misfit = misfit || strcmp(reasons.item[i]->purpose, purpose) != 0;
            code[count++] = reasons.item[i]->code;
        }
    }
    if (count == 0 || count > REASONS_MOST) {
        form_fail(form, "reasons", N_("Choose at least one reason, and at most ten"));
    } else if (misfit) {
        form_fail(form, "reasons", N_("Choose only reasons that go with the decision"));
    }
    return (struct text_list){count, code};
}

struct frameworks_reasons case_reasons_of(
    struct arena *arena, const struct framework_data *data, struct text_list codes, day on) {
    const struct framework_reason **item = ARENA_ARRAY(arena, codes.count + 1, const struct framework_reason *);
    size_t count = 0;
    for (size_t i = 0; i < codes.count; i++) {
        const struct framework_reason *reason = frameworks_reason(data, codes.item[i], on);
        if (reason != NULL) {
            item[count++] = reason;
        }
    }
    return (struct frameworks_reasons){count, item};
}

/* ---- Conditions ---- */

static struct case_condition_fields fields_of(struct arena *arena, size_t place) {
    return (struct case_condition_fields){(int64_t)place + 1, arena_format(arena, "condition-%zu-words", place + 1),
        arena_format(arena, "condition-%zu-evidence", place + 1), arena_format(arena, "condition-%zu-due", place + 1)};
}

static bool row_used(const struct form *form, const struct case_condition_fields *row) {
    static const char *const parts[] = {"day", "month", "year"};
    bool used = !text_blank(form_value(form, row->words)) || !text_blank(form_value(form, row->evidence));
    for (size_t i = 0; i < 3; i++) {
        used = used || !text_blank(form_value(form, arena_format(form->arena, "%s-%s", row->due, parts[i])));
    }
    return used;
}

struct case_condition_rows case_condition_rows_of(const struct form *form) {
    struct case_condition_fields *row = ARENA_ARRAY(form->arena, CASE_CONDITIONS_MOST, struct case_condition_fields);
    int64_t wanted = ROWS_FIRST;
    text_number(form_value(form, "condition-rows"), 1, CASE_CONDITIONS_MOST, &wanted);
    size_t rows = (size_t)wanted;
    for (size_t i = 0; i < CASE_CONDITIONS_MOST; i++) {
        row[i] = fields_of(form->arena, i);
        rows = row_used(form, &row[i]) && i + 1 > rows ? i + 1 : rows;
    }
    return (struct case_condition_rows){rows, row};
}

struct case_conditions case_conditions_read(struct form *form, day today) {
    struct case_condition *row = ARENA_ARRAY(form->arena, CASE_CONDITIONS_MOST, struct case_condition);
    size_t count = 0;
    for (size_t i = 0; i < CASE_CONDITIONS_MOST; i++) {
        struct case_condition_fields fields = fields_of(form->arena, i);
        if (!row_used(form, &fields)) {
            continue;
        }
        struct case_condition *condition = &row[count++];
        condition->words =
            form_text(form, fields.words, N_("Write what the organisation must do"), CONDITION_WORDS_MOST);
        condition->due_on = form_date(form, fields.due, N_("Enter the day by which the condition must be met"),
            today + 1, today + CONDITION_DAYS_MOST);
        condition->evidence = form_text_optional(form, fields.evidence, CONDITION_WORDS_MOST);
        personal_data_check(form, fields.words, condition->words);
        personal_data_check(form, fields.evidence, condition->evidence);
    }
    if (count == 0) {
        form_fail(form, "condition-1-words", N_("Write at least one condition, or choose another decision"));
    }
    return (struct case_conditions){count, row};
}

void case_conditions_fill(struct form *form, struct case_conditions conditions) {
    for (size_t i = 0; i < conditions.count && i < CASE_CONDITIONS_MOST; i++) {
        struct case_condition_fields fields = fields_of(form->arena, i);
        fields_set(&form->values, fields.words, conditions.row[i].words);
        fields_set(&form->values, fields.evidence, conditions.row[i].evidence);
        form_date_set(form, fields.due, conditions.row[i].due_on);
    }
}

struct case_kept_fields case_kept_of(struct arena *arena, const struct fields *values) {
    struct field *row = ARENA_ARRAY(arena, values->count, struct field);
    size_t count = 0;
    for (size_t i = 0; i < values->count; i++) {
        const char *name = values->field[i].name;
        if (strcmp(name, "csrf") != 0 && strcmp(name, "submission") != 0 && strcmp(name, "add") != 0 &&
            strcmp(name, "change") != 0) {
            row[count++] = values->field[i];
        }
    }
    return (struct case_kept_fields){count, row};
}
