/* How long what is held on people is kept, erasing it, and giving a person all that is held on them:
 * /administration/retention, /administration/requests, /account/held. */
#ifndef RETENTION_RETENTION_H
#define RETENTION_RETENTION_H

#include "db/db.h"
#include "http/http.h"
#include "jobs/jobs.h"

enum retention_use {
    RETENTION_FREE,
    RETENTION_ROLE,        /* holds a role */
    RETENTION_ACCOUNT,     /* can sign in */
    RETENTION_CASE,        /* an application of theirs is under way */
    RETENTION_BOOKING,     /* a place on a session to come */
    RETENTION_RECOGNITION, /* an exemption, or an external course, is to be decided */
    RETENTION_REQUEST,     /* a merge, a correction or a request of theirs is to be answered */
    RETENTION_USES
};
/* What retention_in_use says ("" or NULL: free); RETENTION_USES for anything else. */
enum retention_use retention_use_parse(const char *text);
/* Why the details stay for now, as a message key; NULL for RETENTION_FREE. */
const char *retention_use_words(enum retention_use use);

/* Why what somebody asks to be erased is not, as a message key; NULL when it may go: it is in use, or the time that it
 * is to be kept at least (through ends) is not over. */
const char *retention_refusal(enum retention_use use, day ends, day today);

/* The first day on which they can be erased, DAY_NONE while that cannot be said: open_role: they hold a role without an
 * end. Today where nothing but what they are in use for is in the way. */
day retention_from(bool open_role, day ends, day today);

/* Erases that person's details, within the caller's transaction; asked: two persons decided what they asked for, and
 * the shorter time counts. Raises ERROR_CONFLICT when the schedule says no. */
void person_erase(struct db *db, int64_t person_id, bool asked, moment now);
/* Everyone whose time is over and who is not in use, at most most; and texts of mails and files of imports whose time
 * is over. As the program. Gives how many people. */
int64_t retention_run(struct db *db, int most, moment now);

extern const struct job_kind retention_jobs[];
extern const struct http_routes retention_routes;

#endif
