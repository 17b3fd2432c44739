/* What comes after the time to answer a request for information is kept and marked; whoever has the case says whether
 * it is taken into account, with words to the applicant. */
#ifndef CASES_CASES_LATE_H
#define CASES_CASES_LATE_H

#include "cases/cases.h"

/* Of all that came late and is not judged yet. words: to the applicant, who is told. ERROR_FORBIDDEN: the person has no
 * unfinished part in the case. ERROR_STATE_REFUSED: nothing waits, or not in this state. ERROR_ON_HOLD. */
void case_late_judge(
    struct db *db, int64_t application_id, int64_t person_id, bool accepted, const char *words, moment now);

#endif
