/* Conditions of an accreditation, after the decision that set them: answered by the organisation, judged by staff. As
 * in cases.h, every act takes the connection within an open transaction whose actor is set and locks the case's row
 * first.
 */
#ifndef CASES_CASES_CONDITION_H
#define CASES_CASES_CONDITION_H

#include "applications/applications_store.h"
#include "base/clock.h"
#include "db/db.h"
#include "http/http.h"
#include "jobs/jobs.h"

/* ---- Rules ------------------------------------------------------------------------------------------------------ */

/* The state that event ("send", "meet", "fail") leads to from state ("open", "sent", "met", "not_met"); NULL when
 * it is refused there. */
const char *condition_next(const char *state, const char *event);
/* Its day is past and the organisation has sent nothing that waits for review. */
bool condition_overdue(const char *state, day due_on, day today);
/* English words and GOV.UK tag colour for the state on that day: "To do", "Sent", "Met", "Not met", "Overdue". */
const char *condition_title(const char *state, day due_on, day today);
const char *condition_colour(const char *state, day due_on, day today);

/* ---- What follows the decision ---------------------------------------------------------------------------------- */

/* Sends what a condition asks for: words of the organisation, with the files added before. */
void case_condition_send(struct db *db, int64_t condition_id, int64_t person_id, const char *words, moment now);
struct case_condition_upload {
    int64_t condition_id;
    int64_t person_id;
    const char *name;
    int descriptor;
    uint64_t size;
};
/* True when the file is kept; false and *fault (a message key) when it is not taken. */
bool case_condition_add_file(struct db *db, const struct case_condition_upload *upload, moment now, const char **fault);
void case_condition_remove_file(struct db *db, int64_t condition_id, int64_t file_id);
/* Judges a condition. When it was the accreditation's last one, the register records that all are met; when it is not
 * met and its day is past, the accreditation comes under review. */
void case_condition_judge(
    struct db *db, int64_t condition_id, int64_t person_id, bool met, const char *words, moment now);

extern const struct http_routes conditions_routes;
/* Reminds of conditions, and puts accreditations with an unmet one under review. */
extern const struct job_kind conditions_jobs[];

#endif
