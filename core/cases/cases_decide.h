/* Deciding in two steps: a draft that its decision-maker alone sees, then the issue of what was checked. */
#ifndef CASES_CASES_DECIDE_H
#define CASES_CASES_DECIDE_H

#include "applications/applications_letters.h"
#include "applications/applications_store.h"
#include "cases/cases.h"
#include "cases_decide/cases_decide_queries.h"

/* Keeps what was filled in. version: of the draft when the form was opened, 0 for none. False, and nothing is written,
 * when it was saved meanwhile in another window. Raises ERROR_FORBIDDEN or ERROR_STATE_REFUSED when the person is not
 * the decision-maker of the case, or the case does not wait for a decision (any more). */
bool case_draft_save(struct db *db, const struct case_decision *decision, int32_t version, moment now);
/* The draft as a decision. */
struct case_decision case_draft_decision(
    struct arena *arena, int64_t application_id, int64_t person_id, const struct case_draft *draft);
/* Issues the draft of that version. False, and nothing is written, when there is no such version. Raises as
 * case_draft_save does. */
bool case_draft_issue(struct db *db, int64_t application_id, int64_t person_id, int32_t version, moment now);

/* The letter that goes with a decision issued at that moment; not for "moderation". */
struct application_letter case_decision_letter(
    struct db *db, const struct application_locked *application, const struct case_decision *decision, moment now);

/* Conditions of an approval, by the decision or by the panel, within the act that decides. ERROR_INVALID: none, or
 * more than CASE_CONDITIONS_MOST. */
void case_conditions_write(
    struct db *db, const struct application_locked *application, struct case_conditions conditions);
/* The approved organisation enters the register. person_id: who decided; DB_NULL_INT8 for a panel. */
void case_register(
    struct db *db, const struct application_locked *application, bool with_conditions, int64_t person_id, moment now);

#endif
