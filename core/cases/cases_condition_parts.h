/* What the files on conditions share; nobody else includes it. */
#ifndef CASES_CASES_CONDITION_PARTS_H
#define CASES_CASES_CONDITION_PARTS_H

#include "cases/cases_condition.h"
#include "cases_condition/cases_condition_queries.h"

enum { CONDITION_FILES_MOST = 20 };

/* The condition with its case's row locked. Raises ERROR_NOT_FOUND when the actor does not see it. */
const struct condition_of *condition_lock(
    struct db *db, int64_t condition_id, const struct application_locked **application);
/* Puts the accreditation under review for a condition that is not met by its day: once for each condition, and not
 * where it is under review or out of force already. person_id: who found it, or DB_NULL_INT8 for the program. */
void condition_late(struct db *db, const struct condition_of *condition, int64_t person_id, moment now);

#endif
