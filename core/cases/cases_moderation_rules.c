#include "cases/cases_moderation.h"

bool case_in_question(const struct framework_recommendation *figures, const struct application_score *score) {
    struct application_score voices = *score;
    voices.moderated = APPLICATION_NO_SCORE;
    return application_disagree(figures, &voices) ||
           (score->criterion->gate && application_score_lowest(&voices) < figures->gate_least);
}

size_t case_unsettled(
    const struct framework_recommendation *figures, const struct application_score *score, size_t scores) {
    size_t unsettled = 0;
    for (size_t i = 0; i < scores; i++) {
        unsettled += case_in_question(figures, &score[i]) && score[i].moderated == APPLICATION_NO_SCORE;
    }
    return unsettled;
}
