/* Sharing out the cases: assignment and its refusal, cover for absence, teams. Acts as in cases.h: in an open
 * transaction whose actor is set, the case's row locked first, with an audit entry. */
#ifndef CASES_CASES_ASSIGN_H
#define CASES_CASES_ASSIGN_H

#include "base/clock.h"
#include "db/db.h"

/* How somebody stands to a case that is to be assigned to them. */
struct case_assign_facts {
    bool needed;         /* the case's state asks for a role */
    bool barred;         /* holds or held a role in the applicant's organisation */
    bool conflicted;     /* declared a conflict in this case */
    bool had_part;       /* has, or had, a part in it */
    bool assigned;       /* it is assigned to them already */
    bool holds_role;     /* the role that the state asks for */
    bool away;           /* today */
    bool replaces;       /* somebody's part is handed on */
    bool replaced_works; /* that somebody is to act on the case now */
    bool same;           /* and is the same person */
    int places_left;
};
/* NULL when the case may be assigned to them; else why not, a message key. */
const char *case_assign_fault(const struct case_assign_facts *facts);

struct case_assign {
    int64_t application_id;
    int64_t person_id;
    int64_t replaces;  /* whose part, or assignment, is handed on; DB_NULL_INT8 for a free place */
    int64_t by;        /* a lead officer */
    const char *words; /* why; among staff */
};
/* Locks the case, and asks case_assign_fault. ERROR_NOT_FOUND: no such case. */
const char *case_assign_refusal(struct db *db, const struct case_assign *assign, moment now);
/* Assigns the case and tells the person by mail. Who is replaced is out of the case; what they wrote is kept.
 * ERROR_CONFLICT when case_assign_refusal has an answer. */
void case_assign(struct db *db, const struct case_assign *assign, moment now);
/* The person refuses what was assigned to them; whoever assigned it is told. ERROR_STATE_REFUSED when nothing is. */
void case_refuse_assignment(struct db *db, int64_t application_id, int64_t person_id, const char *words, moment now);
/* Takes over the part of somebody who is away, as the cover that was named for them, after a declaration without
 * conflict. ERROR_FORBIDDEN when they are not that cover today. */
void case_take_over(struct db *db, int64_t application_id, int64_t person_id, int64_t away_id, moment now);

struct case_absence {
    int64_t person_id;
    day from_on;
    day until_on;  /* included */
    int64_t cover; /* DB_NULL_INT8 for none */
    int64_t by;
};
enum { CASE_ABSENCE_DAYS_MOST = 366 };
/* NULL, or what is wrong, a message key; *field names the form's field. cover_away: the cover is away in those days;
 * cover_fits: they hold a role of whoever is away. */
const char *case_absence_fault(
    const struct case_absence *absence, bool cover_away, bool cover_fits, day today, const char **field);
/* Names an absence; its id. The fault is asked by the caller before, by case_cover_away. */
int64_t case_absence_add_act(struct db *db, const struct case_absence *absence, moment now);
bool case_cover_away(struct db *db, const struct case_absence *absence);
/* Ends an absence, or takes it back. Own: only if it is that person's. ERROR_NOT_FOUND when there is none open. */
void case_absence_end_act(struct db *db, int64_t staff_absence_id, int64_t by, bool own, moment now);

struct case_team {
    int64_t case_team_id; /* 0 for a new one */
    const char *name;
    struct text_list frameworks;
    struct int8_list members;
    int32_t version; /* as shown on the form; of a new one 0 */
};
/* Saves a team; its id. ERROR_STALE_FORM when somebody saved it meanwhile. */
int64_t case_team_keep(struct db *db, const struct case_team *team);

#endif
