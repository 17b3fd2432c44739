/* Tests of what follows on assessment: staff of every role, a case brought to any state by its own acts, and acts in
 * transactions of their own. */
#ifndef SUPPORT_DECIDING_H
#define SUPPORT_DECIDING_H

#include "cases/cases.h"
#include "support/field.h"

/* Staff, two of each where a second is needed; those of the last row take part in what comes after a refusal. */
struct deciding_staff {
    int64_t first, second, lived, moderator, decider;
    int64_t other_first, other_second, other_lived, other_moderator, other_decider;
    int64_t intake, other_intake, third_decider;
    int64_t chair, member, other_member;
};
extern struct deciding_staff staff;
extern struct arena *case_arena;
extern moment case_now; /* of every act; Monday 23 November 2026, noon, unless a test moves it */

/* Arena, plugins, England's framework in the tables, staff. For cmocka's group. */
int deciding_setup(void **state);
int deciding_teardown(void **state);

/* A case of a new charity, and what the last act on it was about. The acts below take it as context. */
struct deciding {
    int64_t application_id;
    int64_t organisation_id;
    int64_t lead;
    /* of the act */
    int64_t person_id;
    int32_t score;
    const char *low; /* criterion scored 0, or NULL */
    const char *words;
    const char *outcome;
    const char *departs;
    struct case_conditions conditions;
    int32_t version;
    bool done; /* what an act that answers by a truth said */
    bool yes;
    const char *sql;
};

/* As the person (0: the system; the lead within their organisation); what it raised. */
enum error_code deciding_as(int64_t person_id, struct deciding *step, void (*work)(struct db *db, void *context));
void deciding_script_work(struct db *db, void *context); /* step->sql, as the serving role */
void deciding_score_work(struct db *db, void *context);  /* scores every criterion of the person's part */
void deciding_hand_in_work(struct db *db, void *context);
void deciding_decide_work(struct db *db, void *context);
void deciding_leave_work(struct db *db, void *context);
void deciding_conflict_work(struct db *db, void *context);
void deciding_withdraw_work(struct db *db, void *context);
void deciding_request_work(struct db *db, void *context); /* asks for reconsideration */

/* In assessment, with nobody on it; its reference is not drawn for the sample. */
struct deciding deciding_case(void);
/* Declares no conflict and takes the part that the state asks for; what the second raised. */
enum error_code deciding_join(struct deciding *step, int64_t person_id);
/* Joins if need be, scores and hands in. */
void deciding_assess(struct deciding *step, int64_t person_id, int32_t score, const char *low);
/* In the state "decision" of the decision-maker, after two assessments with that score. */
struct deciding deciding_ready(int32_t score);
/* Decides so, as that person; what it raised. */
enum error_code deciding_decide(
    struct deciding *step, int64_t person_id, const char *outcome, const char *departs, struct case_conditions with);
/* The decision-maker intends to refuse, against what was recommended. */
struct deciding deciding_intended(void);
/* Refused, by hand of the owner: the panel has tests of its own. */
struct deciding deciding_refused(void);

const char *deciding_state(const struct deciding *step);
/* A number looked up as the owner; %lld in the SQL is the case's id. */
int64_t deciding_number(const struct deciding *step, const char *sql);
const char *deciding_text(const struct deciding *step, const char *sql);

#endif
