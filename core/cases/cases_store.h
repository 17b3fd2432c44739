/* What the stores of this room share. All within the open transaction, after application_lock. */
#ifndef CASES_CASES_STORE_H
#define CASES_CASES_STORE_H

#include "applications/applications_store.h"

/* Whoever acts holds that role in the case now, with their part not finished. ERROR_FORBIDDEN, ERROR_STATE_REFUSED. */
void case_need_role(struct db *db, int64_t application_id, int64_t person_id, const char *role);
/* An entry about the case that no event makes. detail: JSON of ids, codes and figures; personal: JSON; NULL for none.
 */
void case_audit(struct db *db, const struct application_locked *application, const char *action, const char *detail,
    const char *personal);
/* When the case is in assessment and all who score have handed in: computes the recommendation and moves the case on,
 * or to moderation. Else, and while it is on hold, nothing. */
void case_assessed(struct db *db, int64_t application_id, moment now);
/* The reconsideration begins, by the intake officer who has just taken the case; their part is finished with it. */
void case_reconsideration_open(
    struct db *db, const struct application_locked *application, int64_t person_id, moment now);
/* Gives the part back without a word: a decision-maker who sends a case to moderation. */
void case_part_end(struct db *db, int64_t application_id, int64_t person_id, moment now);

#endif
