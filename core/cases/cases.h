/* Cases: applications as the Home Office's staff work on them, from the queue to the decision.
 *
 * Every act takes the connection within an open transaction whose actor is set. It locks the case's row first, checks
 * the person's part in the case, and writes event, projection, clock, trail and mail together (applications_store.h).
 * ERROR_NOT_FOUND: no such case. ERROR_STATE_REFUSED: not in this state. ERROR_FORBIDDEN: not this person. */
#ifndef CASES_CASES_H
#define CASES_CASES_H

#include "applications/applications.h"
#include "db/db.h"
#include "http/http.h"

/* The role somebody takes to move a case on from its state. */
struct case_part {
    enum application_state state;
    const char *role;       /* of case_role: "assessor" */
    const char *permission; /* what the account must be allowed */
    int places;             /* how many persons hold it at once */
    const char *title;      /* English: "Take this case as an assessor" */
};
/* NULL when nobody takes a case in that state. third_voice: asked for somebody who is a lived-experience assessor and
 * no assessor. */
const struct case_part *case_part_of(enum application_state state, bool third_voice);
/* English title of a role of case_role. */
const char *case_role_title(const char *role);

/* English words for an event of the history, a computed recommendation, and what sent a case to moderation. */
const char *case_event_title(const char *event);
/* What came of an assignment; NULL: nothing yet. */
const char *case_outcome_title(const char *outcome);
const char *case_recommendation_title(const char *recommendation);
struct text_list case_cause_titles(struct arena *arena, struct text_list codes);

struct case_standing {
    bool applicant;   /* holds or held a role in the applicant's organisation */
    bool conflicted;  /* declared a conflict in this case */
    bool left;        /* took a part in it and gave it back, or had one in an earlier round */
    const char *role; /* held in this case, or NULL */
    bool permitted;   /* the account may do what the part needs */
    int places_left;
};
/* NULL when this person may take that part; else why not, an English message key. */
const char *case_refusal(const struct case_part *part, const struct case_standing *standing);

/* The purpose of the framework's reasons that go with an outcome: "approve_conditions"; NULL for "moderation". */
const char *case_outcome_purpose(const char *outcome);
/* A message key, or NULL: what is wrong with a decision. recommended: the computed recommendation or NULL. */
const char *case_departure_fault(const char *outcome, const char *recommended, const char *departs);

/* Declares that the person has, or has not, a conflict of interest in the case. A conflict ends their part in it. */
void case_declare_conflict(
    struct db *db, int64_t application_id, int64_t person_id, bool conflicted, const char *words, moment now);
/* Takes the part that the case's state asks for, after a declaration without conflict. The first step that follows by
 * itself (the completeness check begins, the decision is taken up, the reconsideration is opened) is recorded too.
 * ERROR_CONFLICT: no place is left. */
void case_take(struct db *db, int64_t application_id, int64_t person_id, moment now);
/* Gives the part back before it is finished, for somebody else to take; words: why, kept as a note. Who has given a
 * case back does not take it again. */
void case_leave(struct db *db, int64_t application_id, int64_t person_id, const char *words, moment now);

struct case_score {
    int64_t application_id;
    int64_t person_id;
    const char *criterion;
    int32_t score; /* 0 to 3, or DB_NULL_INT4 while undecided */
    const char *reason;
    struct int8_list evidence;
    int32_t version; /* of the saved score when it was shown; 0 for none yet */
};
/* False when it was saved meanwhile, in another tab: nothing is written then. */
bool case_save_score(struct db *db, const struct case_score *score, moment now);
/* Hands in the assessment: nothing of it changes any more. ERROR_INVALID when a criterion lacks its score or reason.
 * When both are in, and that of a lived-experience assessor who has taken the case, the recommendation is computed and
 * the case goes on, or to moderation. */
void case_hand_in(struct db *db, int64_t application_id, int64_t person_id, moment now);

/* What an approval asks to be done still. */
struct case_condition {
    const char *words;    /* to the applicant and to the public */
    const char *evidence; /* what to send to show it; "" for none */
    day due_on;
};
enum { CASE_CONDITIONS_MOST = 10 };
struct case_conditions {
    size_t count;
    const struct case_condition *row;
};

struct case_decision {
    int64_t application_id;
    int64_t person_id;
    /* "approved", "approved_with_conditions", "deferred", "intention_to_refuse"; or "moderation": no decision yet */
    const char *outcome;
    struct text_list reason_codes;
    const char *words;   /* to the applicant; of "moderation" a note among staff */
    const char *departs; /* why it departs from the recommendation; "" when it does not */
    struct case_conditions conditions;
};
/* Decides. An approval puts the organisation on the register in the same transaction; an intention to refuse starts the
 * time for representations. ERROR_INVALID when the conditions do not go with the outcome, or when it departs from the
 * recommendation without saying why. */
void case_decide(struct db *db, const struct case_decision *decision, moment now);
/* Takes a deferred decision up again. */
void case_resume(struct db *db, int64_t application_id, int64_t person_id, moment now);
/* A note among staff. */
void case_note(struct db *db, int64_t application_id, int64_t person_id, const char *words, moment now);

extern const struct http_routes cases_routes;
/* Representations: reminders, and the panel when their time is up. */
extern const struct job_kind cases_jobs[];

#endif
