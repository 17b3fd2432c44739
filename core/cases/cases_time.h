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

/* Puts what a person told of the month (its first day), and is in no payment yet, forward for payment; gives the
 * payment's id. by: a grants officer, and not that person. ERROR_STATE_REFUSED when there is nothing. */
int64_t case_time_put_forward(struct db *db, int64_t person_id, day month, int64_t by, moment now);
/* Marks a payment as paid. by: a finance approver, and neither who put it forward nor who is paid. ERROR_STATE_REFUSED:
 * there is none, or it was paid already. */
void case_time_paid(struct db *db, int64_t payment_id, int64_t by, moment now);

/* "2 hours 30 minutes" in the page's language. */
struct html;
const char *case_time_words(struct html *out, int64_t minutes);

extern const struct http_routes case_time_routes;

#endif
