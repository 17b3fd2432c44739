/* Every noun's kinds of jobs, in one list. */
#ifndef MAIN_KINDS_H
#define MAIN_KINDS_H

#include "jobs/jobs.h"

extern const struct job_kind *const kinds_all[];
extern const size_t kinds_all_count;

#endif
