/* Organisations of England and their people's training, as the clock is moved: for tests on test_ground. */
#ifndef SUPPORT_TRAINED_H
#define SUPPORT_TRAINED_H

#include "jobs/jobs.h"
#include "support/field.h"

/* Sets the program's clock; that moment. */
moment test_at(const char *moment_words);
/* The person passed all that the role ("first_responder", "lead") needs on that day, recorded at that moment. */
void test_passed(int64_t person_id, const char *role, const char *on, moment now);
/* Brings the person's intervals up to date, as the program. */
void test_refreshed(int64_t person_id, moment now);
/* Both. */
void test_trained(int64_t person_id, const char *role, const char *on, moment now);
/* The register records that event of the organisation, on that moment's day; person_id 0: the program does it. */
void test_register(int64_t organisation_id, const char *event, const char *reason, int64_t person_id, moment now);
/* Runs these kinds as if they had never run: whatever has run before, and wherever the clock was. */
void test_jobs(const struct job_kind *const *kinds, size_t count);

#endif
