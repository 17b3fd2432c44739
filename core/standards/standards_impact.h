/* What a version of the standard would do: who would fall out of compliance and who would come into it, by date. Worked
 * out by the functions that keep standings (training_intervals_of, training_stands_of), with the version's rules in the
 * place of the standing ones. */
#ifndef STANDARDS_STANDARDS_IMPACT_H
#define STANDARDS_STANDARDS_IMPACT_H

#include "standards/standards.h"

/* At most so many organisations are looked at while who asks waits; more are a job's. */
enum { STANDARD_IMPACT_AT_ONCE = 200, STANDARD_IMPACT_PAGE = 100 };

/* In the caller's transaction: asks for the impact of the version as it is now, and works it out if the framework has
 * at most that many organisations (STANDARD_IMPACT_AT_ONCE); else queues it. Raises ERROR_NOT_FOUND when there is no
 * such version. Gives its id. */
int64_t standard_impact_begin(struct db *db, struct standard_of of, int at_once);

/* Works out the next page of organisations, in the caller's transaction. False when none was left: it is done. */
bool standard_impact_page(struct db *db, int64_t impact_id, moment now);

#endif
