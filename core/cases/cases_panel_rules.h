/* The rules of the panel: who may be drawn, in which order, who takes which place, and what the votes come to. Pure. */
#ifndef CASES_CASES_PANEL_RULES_H
#define CASES_CASES_PANEL_RULES_H

#include "base/arena.h"
#include "base/text.h"

enum { PANEL_CHAIR = 1 };

/* What stands between somebody of the pool and a case. */
struct panel_tie {
    bool applicant;  /* holds or held a role in the applicant's organisation */
    bool conflicted; /* declared a conflict in this case */
    bool seated;     /* has a place on this panel now */
    bool gave_up;    /* had one, and left it */
    bool touched;    /* did anything else in this case, or sat on an earlier panel of it */
    bool ended;      /* holds no role of the panel any more, or cannot sign in */
};
/* Code of why they are left out of a draw: "applicant", "conflict", "seated", "gave_up", "touched", "ended"; NULL when
 * they are not. */
const char *panel_left_out(const struct panel_tie *tie);
/* English words for it. */
const char *panel_left_out_title(const char *code);

struct panel_candidate {
    int64_t person_id;
    bool chair;           /* may sit as chair */
    bool member;          /* may sit as member */
    const char *left_out; /* code, or NULL */
    int32_t known_since;  /* number of the draw that first found them in the pool */
    int32_t rank;         /* their place in the order, from 1; 0 when left out */
};
/* Gives each candidate their rank: by the draw that first found them, then by a hash of seed and person. The same seed
 * and candidates give the same order, however they are handed in; who comes into the pool later stands behind. */
void panel_rank(struct arena *arena, struct bytes seed, struct panel_candidate *candidate, size_t candidates);

/* Who takes the vacant places (1 is the chair's; in ascending order): person[i] for place[i], 0 when nobody is left
 * for it. The chair is chosen first, then the members, each the first of the order who may. */
void panel_fill(
    const struct panel_candidate *candidate, size_t candidates, const int32_t *place, size_t places, int64_t *person);

/* Where a panel stands. */
enum panel_stage {
    PANEL_SHORT,     /* a place is empty and the pool is used up: an officer convenes again */
    PANEL_DECLARING, /* somebody has not yet declared */
    PANEL_VOTING,
    PANEL_SUMMARY, /* all votes are in: the chair's summary is awaited */
    PANEL_CLOSED
};
struct panel_count {
    int32_t places;
    int32_t taken; /* by people who have not left */
    bool chair;    /* the chair's is one of them */
    int32_t accepted;
    int32_t voted; /* of those who have accepted and not left */
    bool closed;
};
enum panel_stage panel_stage_of(const struct panel_count *count);
/* English title: "Panel short of members". */
const char *panel_stage_title(enum panel_stage stage);

/* What somebody of a panel is to do. */
enum panel_task {
    PANEL_TASK_DECLARE,
    PANEL_TASK_VOTE,
    PANEL_TASK_WAIT,     /* others have not voted yet */
    PANEL_TASK_CONCLUDE, /* the chair's summary */
    PANEL_TASK_READ,     /* all votes are in; the chair's summary is awaited */
    PANEL_TASK_LEFT,     /* left the panel */
    PANEL_TASK_OVER      /* the panel has closed, or the application was withdrawn */
};
struct panel_part {
    bool open; /* the panel is not closed, and the case is in panel review */
    bool gone;
    bool accepted;
    bool voted;
    bool votes_in;
    bool chair;
    bool overdue; /* the panel's day is past: then anybody who sits on it may write the summary [P] */
};
enum panel_task panel_task_of(const struct panel_part *part);
/* English words. */
const char *panel_task_title(enum panel_task task);

/* A vote, from the hardest to the mildest: "refuse", "reassess", "approve_with_conditions", "approve". */
enum { PANEL_VOTES = 4 };
extern const char *const panel_votes[PANEL_VOTES];
/* English title; the code itself when it is none. */
const char *panel_vote_title(const char *vote);
/* What the votes of an odd number of people come to: the middle one from the hardest to the mildest. What more than
 * half vote for is always the middle one; a refusal, and an approval without conditions, need more than half. [P] NULL
 * for no votes, an even number, or a vote that is none. */
const char *panel_outcome(const char *const *vote, size_t votes);
/* How many of the votes are exactly that outcome. */
size_t panel_agreeing(const char *const *vote, size_t votes, const char *outcome);

/* Purpose of the framework's coded reasons that go with an outcome: "refuse", "approve", "approve_conditions"; NULL
 * when none do. */
const char *panel_reason_purpose(const char *outcome);

#endif
