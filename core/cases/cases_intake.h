/* The completeness check part by part, and requests for information item by item. */
#ifndef CASES_CASES_INTAKE_H
#define CASES_CASES_INTAKE_H

#include "cases/cases.h"

/* What a part of the check, or an item of a request, is about. kind: "section", "criterion" or, of an item, "general"
 * with an empty code. */
struct case_subject {
    const char *kind;
    const char *code;
};

struct case_check_item {
    struct case_subject about;
    bool missing;
    const char *words; /* what is missing; "" */
};
struct case_check {
    int64_t application_id;
    int64_t person_id;
    size_t count;
    const struct case_check_item *item;
};
/* Keeps the officer's findings; may be done as often as wanted while the case is checked. */
void case_check_save(struct db *db, const struct case_check *check, moment now);

struct case_ask_item {
    struct case_subject about;
    const char *words;
};
enum { CASE_ASK_ITEMS_MOST = 40 };
struct case_ask {
    int64_t application_id;
    int64_t person_id;
    const char *words; /* above the items; "" for none */
    day due_on;
    size_t count; /* 1 to CASE_ASK_ITEMS_MOST */
    const struct case_ask_item *item;
};
/* The intake officer, or an assessor whose assessment is not handed in, asks the applicant. Pauses the clock. */
void case_ask_information(struct db *db, const struct case_ask *ask, moment now);

/* Why the check cannot end with "complete", a message key; NULL when it can: nothing is missing, or what is was asked
 * for already. */
const char *case_complete_fault(int64_t missing, bool asked);
/* Ends the check: assessment begins. ERROR_INVALID by the rule above. */
void case_complete(struct db *db, int64_t application_id, int64_t person_id, moment now);

#endif
