/* The parts of a decision's form that the decision and the panel share: coded reasons and conditions. */
#ifndef CASES_CASES_DECIDE_FORM_H
#define CASES_CASES_DECIDE_FORM_H

#include "cases/cases_decision_view.h"

/* The framework's reasons for approving (with conditions too), deferring and refusing, as choices that say what each is
 * for. NULL-closed purposes narrow them. */
struct options case_reason_options(struct arena *arena, const struct framework_data *data, day on);
/* The chosen reasons ("reasons"); fails the form when one does not go with the outcome, or none or too many are chosen.
 */
struct text_list case_reasons_read(struct form *form, const struct framework_data *data, day on, const char *outcome);
/* The fields of the conditions to show: those filled in and some empty ones, as many as "condition-rows" says. */
struct case_condition_rows case_condition_rows_of(const struct form *form);
/* The conditions filled in; fails the form for each that lacks its words or its day, and when there is none. Words are
 * looked at for personal data. */
struct case_conditions case_conditions_read(struct form *form, day today);
/* Puts stored conditions into the fields of a form. */
void case_conditions_fill(struct form *form, struct case_conditions conditions);
/* The reasons of those codes, in force that day. */
struct frameworks_reasons case_reasons_of(
    struct arena *arena, const struct framework_data *data, struct text_list codes, day on);

#endif
