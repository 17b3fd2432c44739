/* What the files of this room share; nobody else includes it. */
#ifndef FUNDING_FUNDING_PARTS_H
#define FUNDING_FUNDING_PARTS_H

#include "funding/funding.h"
#include "funding/funding_queries.h"

struct award_facts award_facts_of(const struct award_of *award);
/* Mail to those whom the deed concerns, and the reminder of an offer. award: as it was before. */
void award_tell(struct db *db, const struct award_of *award, const struct award_deed *deed);

#endif
