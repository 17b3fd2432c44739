/* What the stores of this room share. All within the open transaction, after application_lock. */
#ifndef CASES_CASES_STORE_H
#define CASES_CASES_STORE_H

#include "applications/applications_store.h"
#include "jobs/jobs.h"

/* Whoever acts holds that role in the case now, with their part not finished. ERROR_FORBIDDEN, ERROR_STATE_REFUSED. */
void case_need_role(struct db *db, int64_t application_id, int64_t person_id, const char *role);
/* An entry about the case that no event makes. detail: JSON of ids, codes and figures; personal: JSON; NULL for none.
 */
void case_audit(struct db *db, const struct application_locked *application, const char *action, const char *detail,
    const char *personal);
/* What follows by itself from who has handed in, and who has left: in assessment, when all who score have handed in,
 * the recommendation is computed and the case moves on, or to moderation; past it, when one whose scores it rests on
 * has left, it goes back to assessment, and its decision-maker leaves. Else, and while it is on hold, nothing. */
void case_assessed(struct db *db, int64_t application_id, moment now);
/* The same for every case, where a conflict was found and not declared. A few times an hour. */
void case_assessments_watch(struct job *job);
/* The reconsideration begins, by the intake officer who has just taken the case; their part is finished with it. */
void case_reconsideration_open(
    struct db *db, const struct application_locked *application, int64_t person_id, moment now);
/* Gives the part back without a word: a decision-maker who sends a case to moderation. */
void case_part_end(struct db *db, int64_t application_id, int64_t person_id, moment now);

#endif
