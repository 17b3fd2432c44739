/* Rounds of a case: after a panel's "reassess", and for a reconsideration, all who worked on it leave and others begin.
 * Whoever had a part in an earlier round never takes one again: one row a person and case. */
#ifndef CASES_CASES_ROUND_H
#define CASES_CASES_ROUND_H

#include "applications/applications_store.h"

/* Everybody who holds a part leaves the case, the computed recommendation is taken back, and the next round begins.
 * application: locked, in the open transaction. Called in the act that asks for it, at the same moment, once that is
 * written: a reconsideration asked for or upheld, or a panel closed with "reassess"; ERROR_FORBIDDEN otherwise. Before
 * or after the event is recorded. The scores of earlier rounds stay on file and count no more. */
void case_new_round(struct db *db, const struct application_locked *application, moment now);

#endif
