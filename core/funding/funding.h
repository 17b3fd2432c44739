/* Funds and awards: money for accredited organisations, proposed by one person, approved by another, accepted by the
 * organisation. Money is in whole pence.
 *
 * Acts run in the caller's open transaction with the actor set; they lock the award's row, then its fund's, and write
 * event, state, trail and mail together. */
#ifndef FUNDING_FUNDING_H
#define FUNDING_FUNDING_H

#include "db/db.h"
#include "funding/funding_rules.h"
#include "http/http.h"
#include "jobs/jobs.h"

struct fund_new {
    const char *title;
    const char *funder;
    day starts_on;
    day ends_on;
    int64_t budget_pence;
    const char *scheme_title; /* its first scheme */
    const char *scheme_purpose;
    int64_t person_id;
    moment now;
};
struct fund_made {
    int64_t fund_id;
    int64_t scheme_id;
};
struct fund_made fund_create(struct db *db, const struct fund_new *with);
/* Another scheme of the fund: its id, or 0 when there is one of that title. */
int64_t scheme_create(struct db *db, int64_t fund_id, const char *title, const char *purpose);

struct award_new {
    int64_t scheme_id;
    int64_t organisation_id;
    int64_t amount_pence;
    const char *purpose;
    day starts_on;
    day ends_on;
    int64_t person_id; /* who proposes */
    moment now;
};
/* Its id. Raises what the rules refuse: pages judge first, so that they can say what to mend. */
int64_t award_propose(struct db *db, const struct award_new *with);

struct award_deed {
    int64_t award_id;
    enum award_act act;
    int32_t version;                /* the one the person saw */
    const char *words;              /* reasons; "" for accepting */
    const char *signatory_name;     /* of accepting */
    const char *signatory_capacity; /* of accepting */
    int64_t person_id;
    moment now;
};
struct award_outcome {
    enum award_refusal refusal; /* AWARD_FINE: done */
    int64_t over_pence;         /* of AWARD_OVER_BUDGET */
};
/* Does it, or says why not and leaves everything as it is. ERROR_NOT_FOUND: no such award for this actor. */
struct award_outcome award_do(struct db *db, const struct award_deed *deed);

/* Recomputes what each fund has committed and each award's state from its events: how many differ, in *checked of how
 * many. In a transaction of its own. For assay verify. */
int64_t funding_verify(struct db *db, moment now, int64_t *checked);

extern const struct http_routes funding_routes;
/* Reminders of offers that wait for their answer. */
extern const struct job_kind funding_jobs[];

#endif
