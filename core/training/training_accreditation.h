/* The days on which a provider may train. */
#ifndef TRAINING_TRAINING_ACCREDITATION_H
#define TRAINING_TRAINING_ACCREDITATION_H

#include "db/db.h"

/* Accredits a provider from a day through a day (DAY_NONE: no end set), in the caller's transaction, by staff or the
 * program (granted_by DB_NULL_INT8). Its id. Raises ERROR_CONFLICT when it is accredited on some of these days already.
 */
int64_t provider_accredit(struct db *db, int64_t provider_id, const char *framework_code, day accredited_from,
    day accredited_to, int64_t granted_by, moment now);
/* Ends it on an earlier day than it would have; the day before its first makes it void. Nothing is recorded for days
 * after that. False when there is none of the provider's, or it ends by then already. */
bool provider_accreditation_end(struct db *db, int64_t provider_id, int64_t accreditation_id, day accredited_to,
    const char *reason, int64_t ended_by, moment now);

#endif
