/* The independent panel that every intention to refuse goes to. Acts as in cases.h: within an open transaction, the
 * case's row locked first, everything written together. ERROR_STATE_REFUSED where no panel sits on the case,
 * ERROR_FORBIDDEN where the person has no place on it. */
#ifndef CASES_CASES_PANEL_H
#define CASES_CASES_PANEL_H

#include "applications/applications_store.h"
#include "cases/cases_panel_rules.h"
#include "http/http.h"
#include "jobs/jobs.h"

/* Convenes the panel of a case in "representations", or in "intention to refuse" whose day is past: records
 * CONVENE_PANEL, draws the members and writes to them. locked: the case's row as it is now (application_lock). Whoever
 * is the actor, within it the program itself acts. A pool too small leaves the panel short of members: it waits, see
 * case_panel_again. Raises ERROR_STATE_REFUSED in any other state. */
void case_panel_convene(struct db *db, const struct application_locked *locked, moment now);

/* Lets go of those who no longer hold their role and have not voted (of the chair in any case), and draws again for the
 * places that are empty, when the pool has grown. Gives how many places are still empty. */
int32_t case_panel_again(struct db *db, int64_t application_id, moment now);

/* Somebody drawn says whether they have a conflict of interest: without one they have their place and see the papers.
 * A conflict, at any time until the panel closes, ends their place, whether they have voted or not, and the next of the
 * drawn order is asked. words: what the conflict is. */
void case_panel_declare(
    struct db *db, int64_t application_id, int64_t person_id, bool conflicted, const char *words, moment now);
/* Gives the place back before having voted; words: why, kept as a note among staff. */
void case_panel_recuse(struct db *db, int64_t application_id, int64_t person_id, const char *words, moment now);
/* An officer gives the place of somebody who has not voted to the next of the order; words as above. */
void case_panel_replace(
    struct db *db, int64_t application_id, int64_t person_id, int64_t officer_id, const char *words, moment now);

/* Casts a vote, once. vote: one of panel_votes. ERROR_INVALID for any other. */
void case_panel_vote(
    struct db *db, int64_t application_id, int64_t person_id, const char *vote, const char *reason, moment now);

/* Draws every panel anew from its record: gives how many differ, in *checked of how many. For assay verify; in an open
 * transaction of the system. */
int64_t case_panel_verify(struct db *db, int64_t *checked);

extern const struct http_routes panel_routes;
/* Lets go of those who have left, fills places, reminds. */
extern const struct job_kind case_panel_jobs[];

#endif
