/* Reconsideration: asked for once after a refusal, opened and decided by people who took no part before. */
#ifndef CASES_CASES_RECONSIDERATION_H
#define CASES_CASES_RECONSIDERATION_H

#include "applications/applications_letters.h"
#include "applications/applications_store.h"

enum { RECONSIDERATION_MOST = 20000 };

/* The last day on which a body of that kind can ask for reconsideration of what was refused at that moment: as its
 * framework says, else 28 days on. */
day case_reconsideration_last_day(
    struct arena *arena, const struct framework_data *data, moment refused_at, const char *body_kind);
/* NULL when it can be asked for; else why not, a message key ({date}: the last day). asked: it was before;
 * elsewhere: the organisation has another application under way. */
const char *case_reconsideration_fault(
    enum application_state state, day last_day, day today, bool asked, bool elsewhere);

/* The applicant asks. All who worked on the case leave it. ERROR_STATE_REFUSED: see case_reconsideration_fault. */
void case_reconsideration_request(
    struct db *db, int64_t application_id, int64_t person_id, const char *grounds, moment now);
/* The decision-maker of the reconsideration decides. upheld: a new round of assessment begins, by new staff; else the
 * refusal stands, for good. words: to the applicant. */
void case_reconsideration_decide(
    struct db *db, int64_t application_id, int64_t person_id, bool upheld, const char *words, moment now);
/* The letter that goes with it at that moment. */
struct application_letter case_reconsideration_letter(
    struct db *db, const struct application_locked *application, bool upheld, const char *words, moment now);

#endif
