/* Applications of the demonstration, each with how far it has come and when. */
#ifndef DEMO_DEMO_CASES_H
#define DEMO_DEMO_CASES_H

#include "cases/cases.h"
#include "demo/demo_parts.h"

enum demo_scores {
    DEMO_SCORES_GOOD,     /* every gate met, the mean reached: approve */
    DEMO_SCORES_FAIR,     /* every gate met, the mean not reached: ask */
    DEMO_SCORES_APART,    /* the two disagree */
    DEMO_SCORES_GATE_LOW, /* safeguarding is not shown */
};

/* Days from now; 0: it did not happen. */
struct demo_case {
    enum demo_charity_place charity;
    int started;
    int sections;   /* saved; 0: all of them */
    int left;       /* of a draft: the last day that anybody works on it; 0: somebody still does */
    int asked_lead; /* of a draft: the lead is asked to sign it */
    bool copied;    /* filled in from the charity's earlier application */
    int submitted;
    enum demo_staff_place officer;
    int taken;
    int asked;
    int answered;
    int completed;
    enum demo_staff_place assessor[2];
    int assessing[2];
    int scored[2]; /* criteria scored so far; 0: all, when assessing */
    int handed_in[2];
    int third[2]; /* days on which the lived-experience assessor takes the case and hands in */
    enum demo_scores scores;
    enum demo_staff_place conflicted; /* declared a conflict when assessment began; DEMO_STAFF: nobody */
    enum demo_staff_place decider;
    int deciding;
    int decided;
    const char *outcome;
    int withdrawn;
    const char *note; /* among staff, after completion; NULL */
};
extern const struct demo_case demo_cases[];
extern const size_t demo_case_count;

/* What the approval of that charity is bound to; none when it is not on the list. */
struct case_conditions demo_conditions_of(struct demo *demo, enum demo_charity_place charity);

/* Who works on a case, from the check that it is complete to the decision. */
void demo_plan_case_work(struct demo *demo, const struct demo_case *what);

#endif
