/* What falls due in cases. */
#include "cases/cases.h"
#include "cases/cases_deadline.h"
#include "cases/cases_representation.h"

const struct job_kind cases_jobs[] = {
    {.kind = "cases.representations", .run = case_representation_watch, .every_seconds = 3600},
    {.kind = "cases.deadlines", .run = case_deadline_watch, .every_seconds = 3600},
    {.kind = NULL},
};
