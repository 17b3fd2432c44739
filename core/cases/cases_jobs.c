/* What falls due in cases. */
#include "cases/cases.h"
#include "cases/cases_deadline.h"
#include "cases/cases_representation.h"
#include "cases/cases_store.h"

const struct job_kind cases_jobs[] = {
    {.kind = "cases.assessments", .run = case_assessments_watch, .every_seconds = 900},
    {.kind = "cases.representations", .run = case_representation_watch, .every_seconds = 3600},
    {.kind = "cases.deadlines", .run = case_deadline_watch, .every_seconds = 3600},
    {.kind = NULL},
};
