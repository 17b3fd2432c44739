/* The time that people with lived experience give to cases, to be paid for: told by themselves. */
#ifndef CASES_CASES_TIME_H
#define CASES_CASES_TIME_H

#include "base/clock.h"
#include "db/db.h"
#include "http/http.h"

/* minutes: 1 to 1440. Gives the entry's id. ERROR_NOT_FOUND: no such case; ERROR_FORBIDDEN: no part in it, or not a
 * person who is paid for lived experience. */
int64_t case_time_tell(struct db *db, int64_t application_id, int64_t person_id, day worked_on, int32_t minutes,
    const char *what, moment now);
/* Takes back what was told. ERROR_NOT_FOUND when there is no such entry of that person. */
void case_time_undo(struct db *db, int64_t application_id, int64_t entry_id, int64_t person_id, moment now);

/* "2 hours 30 minutes" in the page's language. */
struct html;
const char *case_time_words(struct html *out, int64_t minutes);

extern const struct http_routes case_time_routes;

#endif
