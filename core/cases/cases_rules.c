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
    {APPLICATION_MODERATION, "moderator", "case.moderate", 1, N_("Take this case as moderator")},
    {APPLICATION_RECOMMENDATION, "decision_maker", "case.decide", 1, N_("Take this case as decision-maker")},
    /* Whose decision-maker has left. */
    {APPLICATION_DECISION, "decision_maker", "case.decide", 1, N_("Take this case as decision-maker")},
    {APPLICATION_DEFERRED, "decision_maker", "case.decide", 1, N_("Take this case as decision-maker")},
    {APPLICATION_RECONSIDERATION_REQUESTED, "intake_officer", "case.complete", 1, N_("Open this reconsideration")},
    {APPLICATION_RECONSIDERATION, "decision_maker", "case.decide", 1, N_("Take this reconsideration")},
};
static const struct case_part third_voice_part = {APPLICATION_ASSESSMENT, "lived_experience_assessor", "case.assess", 1,
    N_("Take this case as lived-experience assessor")};

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

const struct case_part *case_part_of(enum application_state state, bool third_voice) {
    if (third_voice && state == third_voice_part.state) {
        return &third_voice_part;
    }
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
        return N_("You had a part in this case before, so somebody else takes it.");
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

/* Which outcomes follow which recommendation; any other departs from it. */
static const struct {
    const char *recommended;
    const char *outcome;
} follows[] = {
    {"approve", "approved"},
    {"approve", "approved_with_conditions"},
    {"ask", "deferred"},
    {"refuse", "deferred"},
    {"refuse", "intention_to_refuse"},
};

const char *case_departure_fault(const char *outcome, const char *recommended, const char *departs) {
    bool follow = recommended == NULL || strcmp(recommended, "moderate") == 0;
    for (size_t i = 0; i < sizeof follows / sizeof *follows && !follow; i++) {
        follow = strcmp(follows[i].recommended, recommended) == 0 && strcmp(follows[i].outcome, outcome) == 0;
    }
    if (!follow && text_blank(departs)) {
        return N_("Say why your decision departs from the recommendation");
    }
    return NULL;
}

const char *case_outcome_purpose(const char *outcome) {
    static const struct titled purposes[] = {
        {"approved", "approve"},
        {"approved_with_conditions", "approve_conditions"},
        {"deferred", "defer"},
        {"intention_to_refuse", "refuse"},
        {NULL, NULL},
    };
    return strcmp(outcome, "moderation") == 0 ? NULL : title_of(purposes, outcome);
}

static const struct titled events[] = {
    {"start", N_("Started by the applicant")},
    {"enter", N_("Entered by the service: it was waiting from before")},
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
    {"lose_assessor", N_("An assessor was lost by a conflict of interest: assessed again")},
    {"to_moderation", N_("Sent to moderation")},
    {"moderated", N_("Moderation finished")},
    {"take_decision", N_("Taken up for decision")},
    {"approve", N_("Approved")},
    {"approve_with_conditions", N_("Approved with conditions")},
    {"defer", N_("Decision deferred")},
    {"resume", N_("Decision taken up again")},
    {"intend_to_refuse", N_("Applicant told of an intention to refuse")},
    {"represent", N_("Representations received")},
    {"convene_panel", N_("Panel convened")},
    {"panel_refuse", N_("Refused after panel review")},
    {"panel_reassess", N_("Panel asked for a new assessment")},
    {"panel_approve", N_("Approved after panel review")},
    {"panel_approve_with_conditions", N_("Approved with conditions after panel review")},
    {"request_reconsideration", N_("Reconsideration requested")},
    {"open_reconsideration", N_("Reconsideration opened")},
    {"uphold", N_("Reconsideration upheld: assessed anew by other staff")},
    {"dismiss", N_("Reconsideration dismissed")},
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
