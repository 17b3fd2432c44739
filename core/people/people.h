/* People of organisations: First Responders and what they do there. They need no account. */
#ifndef PEOPLE_PEOPLE_H
#define PEOPLE_PEOPLE_H

#include "base/clock.h"
#include "db/db.h"
#include "http/http.h"

struct person_new {
    const char *full_name; /* any script, one word or many; 1 to 200 characters */
    const char *email;     /* work address; NULL when there is none */
    int64_t organisation_id;
    const char *role;   /* "first_responder", "training_lead", "trainer" ... */
    day started_on;     /* of the role */
    int64_t granted_by; /* person; DB_NULL_INT8 for the program */
};
struct person_added {
    int64_t person_id;
    const char *learner_number; /* "L-7F3K-2Q9M" */
};

/* All within the caller's transaction, whose actor is set; each writes its audit entry. Another organisation's raise
 * ERROR_FORBIDDEN. */
struct person_added person_add(struct db *db, struct person_new person, moment now);
/* Gives a person a role in an organisation from a day; false when they hold it already. */
bool role_start(
    struct db *db, int64_t person_id, int64_t organisation_id, const char *role, day started_on, int64_t granted_by);
/* The same for the days through ended_on (DAY_NONE: open); false when they hold it on one of these days already. */
bool role_give(struct db *db, int64_t person_id, int64_t organisation_id, const char *role, day started_on,
    day ended_on, int64_t granted_by);
/* Ends it with that day, the last one; false when they do not hold it, or it began later. */
bool role_end(struct db *db, int64_t person_id, int64_t organisation_id, const char *role, day ended_on);
/* Another name and address of one's own person (email NULL: none); what they were before is kept. False when nothing
 * changed. */
bool person_change(struct db *db, int64_t person_id, int64_t organisation_id, const char *name, const char *email);
/* What the actor says of themselves. True when it changed something. */
bool consent_give(struct db *db, int64_t organisation_id, moment now);
bool consent_withdraw(struct db *db, int64_t consent_id, moment now);
bool correction_ask(struct db *db, int64_t person_id, const char *words, moment now);
/* Answers what one's own person asked to have put right. */
bool correction_answer(struct db *db, int64_t person_id, const char *answer, int64_t answered_by, moment now);
/* A lead signs off a referral made under supervision. */
void supervised_referral_add(
    struct db *db, int64_t person_id, int64_t organisation_id, day supervised_on, int64_t signed_by, moment now);

/* /training/people, /account/details */
extern const struct http_routes people_routes;

#endif
