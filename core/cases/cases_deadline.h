/* Deadlines of cases. */
#ifndef CASES_CASES_DEADLINE_H
#define CASES_CASES_DEADLINE_H

#include "jobs/jobs.h"

/* Writes to those whom a case waits for, as many days before its day as its limit says, and once after it. A case whose
 * clock is paused has no day. */
void case_deadline_watch(struct job *job);

#endif
