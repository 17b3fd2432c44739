/* What the pages of a decision share. */
#ifndef CASES_CASES_DECIDE_PARTS_H
#define CASES_CASES_DECIDE_PARTS_H

#include "cases/cases_decision_view.h"

/* English title of an outcome as the form has it. */
const char *case_decision_title(const char *outcome);
/* case_mine for a decision. */
bool case_decision_mine(struct http_request *request, const struct case_view *view);
/* What was typed, when the case went on meanwhile: nothing is saved, nothing is lost. Status 409. */
void case_decide_moved_show(struct http_request *request, const struct case_view *of, const struct fields *typed);
/* Puts a draft into the fields of the form. */
void case_draft_fill(struct form *form, const struct case_draft *draft);
/* A draft as people read it. */
struct case_decision_words *case_decision_words_of(
    struct http_request *request, const struct case_view *view, const struct case_draft *draft);

#endif
