/* What funding's templates show. */
#ifndef FUNDING_FUNDING_VIEW_H
#define FUNDING_FUNDING_VIEW_H

#include "funding/funding.h"
#include "funding/funding_queries.h"
#include "view/form.h"

struct funds_view {
    struct fund_list_rows funds;
    struct award_queue_rows waiting; /* for this actor's approval */
    bool may_propose;
    bool may_approve;
};

struct fund_new_view {
    const struct form *form;
};

struct fund_view {
    const struct fund_of *fund;
    struct fund_schemes_rows schemes;
    struct fund_awards_rows awards;
    const struct form *form; /* another scheme */
    bool may_propose;
};

struct award_new_view {
    const struct fund_of *fund;
    struct fund_schemes_rows schemes;
    struct options scheme_options;
    const char *name;                              /* searched for; NULL before a search */
    struct funding_candidates_rows found;          /* by name */
    const struct funding_candidates *organisation; /* chosen; NULL before */
    const struct form *form;
    bool personal; /* some words look like a person's details */
};

struct awards_view {
    const struct form *form;
    struct award_queue_rows waiting;
    struct award_queue_rows awards;
    struct options states;
    bool may_approve;
    int64_t total;
    int64_t page;
    int64_t pages;
    const char *page_path;
};

struct award_view {
    const struct award_of *award;
    struct award_history_rows history;
    const struct form *form;
    enum award_refusal refusal; /* of what was just tried; AWARD_FINE: nothing was */
    const char *refusal_words;  /* in the page's language */
    bool may_decide;
    enum award_refusal stands_against; /* its approval, whoever decides; AWARD_FINE: nothing does */
    bool own;                          /* this person proposed it */
    bool connected;                    /* this person has or had a role in the organisation */
    bool may_withdraw;
    bool proposal; /* not decided yet */
    bool personal;
    int64_t left_pence;
    int64_t over_pence; /* how much more than the fund has left */
};

struct funding_view {
    struct funding_own_rows awards;
};

struct funding_award_view {
    const struct award_of *award;
    struct award_history_rows history;
    const struct award_terms *terms;
    const struct form *form;
    enum award_refusal refusal;
    const char *refusal_words;
    bool may_answer; /* this person, now */
    bool personal;
};

#endif
