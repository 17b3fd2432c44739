#include <string.h>

#include "base/text.h"
#include "cases/cases.h"
#include "view/html.h"

static const struct case_part parts[] = {
    {APPLICATION_SUBMITTED, "intake_officer", "case.complete", 1, N_("Take this case for the completeness check")},
    {APPLICATION_COMPLETENESS_CHECK, "intake_officer", "case.complete", 1,
        N_("Take this case for the completeness check")},
    {APPLICATION_INFORMATION_REQUESTED, "intake_officer", "case.complete", 1,
        N_("Take this case for the completeness check")},
    {APPLICATION_ASSESSMENT, "assessor", "case.assess", 2, N_("Take this case as an assessor")},
    {APPLICATION_RECOMMENDATION, "decision_maker", "case.decide", 1, N_("Take this case as decision-maker")},
    {APPLICATION_DECISION, "decision_maker", "case.decide", 1, N_("Take this case as decision-maker")},
    {APPLICATION_DEFERRED, "decision_maker", "case.decide", 1, N_("Take this case as decision-maker")},
};

/* A code and its English title; a table is closed by NULL. */
struct titled {
    const char *code;
    const char *title;
};

static const char *title_of(const struct titled *table, const char *code) {
    for (; table->code != NULL; table++) {
        if (text_equal(table->code, code)) {
            return table->title;
        }
    }
    return code;
}

static const struct titled roles[] = {
    {"intake_officer", N_("Intake officer")},
    {"assessor", N_("Assessor")},
    {"lived_experience_assessor", N_("Lived-experience assessor")},
    {"nation_adviser", N_("Nation adviser")},
    {"moderator", N_("Moderator")},
    {"decision_maker", N_("Decision-maker")},
    {"panel_member", N_("Panel member")},
    {"panel_chair", N_("Panel chair")},
    {"barred", N_("Takes no part")},
    {NULL, NULL},
};

const struct case_part *case_part_of(enum application_state state) {
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (parts[i].state == state) {
            return &parts[i];
        }
    }
    return NULL;
}

const char *case_role_title(const char *role) {
    return title_of(roles, role);
}

const char *case_refusal(const struct case_part *part, const struct case_standing *standing) {
    if (standing->applicant) {
        return N_("You hold or held a role in the organisation that applies, so you take no part in its case.");
    }
    if (standing->conflicted) {
        return N_("You declared a conflict of interest in this case, so you take no part in it.");
    }
    if (standing->left) {
        return N_("You gave your part in this case back, so somebody else takes it.");
    }
    if (standing->role != NULL) {
        return N_("You have a part in this case already. Nobody takes two.");
    }
    if (part == NULL) {
        return N_("Nobody needs to take this case in its present state.");
    }
    if (!standing->permitted) {
        return N_("Your role does not take cases in this state.");
    }
    if (standing->places_left <= 0) {
        return N_("Somebody else has taken this case already.");
    }
    return NULL;
}

const char *case_departure_fault(const char *outcome, const char *recommended, const char *departs) {
    bool follows = recommended == NULL || strcmp(recommended, "moderate") == 0 ||
                   (strcmp(outcome, "approved") == 0) == (strcmp(recommended, "approve") == 0);
    if (!follows && text_blank(departs)) {
        return N_("Say why your decision departs from the recommendation");
    }
    return NULL;
}

static const struct titled events[] = {
    {"start", N_("Started by the applicant")},
    {"submit", N_("Submitted")},
    {"withdraw", N_("Withdrawn by the applicant")},
    {"open_intake", N_("Completeness check began")},
    {"ask_information", N_("Information requested")},
    {"answer_information", N_("Information received")},
    {"expire_information", N_("Time for the information ended")},
    {"answer_question", N_("Question answered")},
    {"expire_question", N_("Time to answer the question ended")},
    {"late_evidence", N_("Sent late by the applicant")},
    {"hold", N_("Put on hold")},
    {"release", N_("Taken off hold")},
    {"complete", N_("Found complete")},
    {"hand_in", N_("Assessment handed in")},
    {"assessed", N_("Both assessments are in")},
    {"to_moderation", N_("Sent to moderation")},
    {"moderated", N_("Moderation finished")},
    {"take_decision", N_("Taken up for decision")},
    {"approve", N_("Approved")},
    {"defer", N_("Decision deferred")},
    {"resume", N_("Decision taken up again")},
    {NULL, NULL},
};

static const struct titled recommendations[] = {
    {"approve", N_("Approve")},
    {"ask", N_("Ask for more information")},
    {"refuse", N_("Intend to refuse")},
    {"moderate", N_("Moderate first: the assessors disagree")},
    {NULL, NULL},
};

static const struct titled causes[] = {
    {"disagreement", N_("the assessors' scores are two or more apart on a criterion")},
    {"gate", N_("a criterion that must be met is scored below 2")},
    {"sample", N_("drawn for the random quality sample")},
    {"decision_maker", N_("sent by the decision-maker")},
    {NULL, NULL},
};

static const struct titled outcomes[] = {
    {"taken", N_("Taken")},
    {"refused", N_("Refused")},
    {"conflict", N_("Conflict of interest declared")},
    {"withdrawn", N_("Handed on to somebody else")},
    {NULL, NULL},
};

const char *case_outcome_title(const char *outcome) {
    return outcome == NULL ? N_("Not taken yet") : title_of(outcomes, outcome);
}

const char *case_event_title(const char *event) {
    return title_of(events, event);
}

const char *case_recommendation_title(const char *recommendation) {
    return title_of(recommendations, recommendation);
}

struct text_list case_cause_titles(struct arena *arena, struct text_list codes) {
    const char **item = ARENA_ARRAY(arena, codes.count, const char *);
    for (size_t i = 0; i < codes.count; i++) {
        item[i] = title_of(causes, codes.item[i]);
    }
    return (struct text_list){codes.count, item};
}
