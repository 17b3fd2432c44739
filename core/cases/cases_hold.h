/* Holds: a case that has to wait is put on hold with a coded reason of its framework; its clock is paused, and staff do
 * nothing else in it (ERROR_ON_HOLD) until somebody who works on it takes it off. Parts may change hands meanwhile. The
 * applicant is told both times, and may withdraw. */
#ifndef CASES_CASES_HOLD_H
#define CASES_CASES_HOLD_H

#include "cases/cases.h"

/* words: among staff. ERROR_INVALID: no such reason for a hold. ERROR_FORBIDDEN: the person neither has an unfinished
 * part in the case nor shares out cases (lead officer). ERROR_STATE_REFUSED: not in this state; ERROR_ON_HOLD: it is on
 * hold already. */
void case_hold(
    struct db *db, int64_t application_id, int64_t person_id, const char *reason_code, const char *words, moment now);
/* ERROR_STATE_REFUSED when it is not on hold. */
void case_release(struct db *db, int64_t application_id, int64_t person_id, moment now);

#endif
