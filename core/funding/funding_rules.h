/* The rules of awards: pure. Money is in whole pence. */
#ifndef FUNDING_FUNDING_RULES_H
#define FUNDING_FUNDING_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"

enum award_act { AWARD_APPROVE, AWARD_REJECT, AWARD_ACCEPT, AWARD_DECLINE, AWARD_WITHDRAW, AWARD_ACTS };

/* The state that act leads to; NULL when it is refused there. */
const char *award_next(const char *state, enum award_act act);
/* The event it leaves, for example "approved". */
const char *award_event(enum award_act act);
/* Counts against its fund's budget. */
bool award_commits(const char *state);

/* "AWD-2026-00042". */
const char *award_reference(struct arena *arena, int year, int64_t number);

/* English words, to be translated. */
const char *award_state_title(const char *state);
/* GOV.UK tag colour, never the only sign; NULL for blue. */
const char *award_state_colour(const char *state);
const char *award_event_title(const char *event);

enum award_refusal {
    AWARD_FINE,
    AWARD_STALE,          /* changed since the form was shown */
    AWARD_STATE_REFUSED,  /* not in this state */
    AWARD_OWN,            /* who proposed it may not approve or reject it */
    AWARD_CONNECTED,      /* the person has or had a role in the organisation */
    AWARD_NOT_ACCREDITED, /* the organisation may not refer now */
    AWARD_OUTSIDE_PERIOD, /* not within the fund's period */
    AWARD_OVER_BUDGET,    /* more than the fund has left */
    AWARD_REFUSALS
};

struct award_facts {
    const char *state;
    int32_t version;
    int64_t proposed_by;
    int64_t amount_pence;
    day starts_on;
    day ends_on;
    bool accredited; /* the register says that the organisation may refer now */
    day fund_starts_on;
    day fund_ends_on;
    int64_t fund_left_pence;
};

/* May this person do that, having seen that version? connected: has or had a role in the organisation (asked of staff
 * only). The first reason against it that holds. */
enum award_refusal award_judge(
    const struct award_facts *facts, enum award_act act, int64_t person_id, bool connected, int32_t version);
/* How much more the award is than the fund has left; 0 when it fits. */
int64_t award_over_pence(const struct award_facts *facts);
/* HTTP status and English words ({money} for AWARD_OVER_BUDGET: how much more) of a refusal. */
int award_refusal_status(enum award_refusal refusal);
const char *award_refusal_words(enum award_refusal refusal);

/* The most one award or fund can be: a thousand million pounds. */
#define AWARD_MOST_PENCE INT64_C(100000000000)

/* The terms an award is offered under, as proposed here: version and clauses (English, to be translated). */
struct award_terms {
    const char *code;
    const char *const *clause;
    size_t clauses;
};
/* The terms in force now, and those of that code (NULL when there are none such). */
const struct award_terms *award_terms_now(void);
const struct award_terms *award_terms_of(const char *code);

#endif
