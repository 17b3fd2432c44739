/* How a panel ends. */
#ifndef CASES_CASES_PANEL_CLOSE_H
#define CASES_CASES_PANEL_CLOSE_H

#include "applications/applications_letters.h"
#include "cases/cases.h"
#include "cases/cases_panel.h"

struct case_panel_closing {
    int64_t application_id;
    int64_t person_id;                 /* the chair; once the panel's day is past, anybody who sits on it */
    const char *outcome;               /* one of panel_votes, as the chair was shown it */
    const char *summary;               /* to the applicant */
    struct text_list reason_codes;     /* of the framework's, as panel_reason_purpose says; none for "reassess" */
    struct case_conditions conditions; /* of "approve_with_conditions"; else none */
};

/* Closes the panel with what its votes say, and does what follows: the refusal is issued, the approval enters the
 * register, or a new round of assessment begins; the letter goes. ERROR_FORBIDDEN: not theirs to close.
 * ERROR_STATE_REFUSED: no panel sits, or votes are missing. ERROR_CONFLICT: the votes say another outcome by now.
 * ERROR_INVALID: no summary, or reasons or conditions that do not go with the outcome. */
void case_panel_close(struct db *db, const struct case_panel_closing *closing, moment now);

/* The letter as case_panel_close would send it now. */
struct application_letter case_panel_closing_letter(
    struct db *db, const struct application_locked *application, const struct case_panel_closing *closing, moment now);

#endif
