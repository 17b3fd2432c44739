/* What the files of the panel share. */
#ifndef CASES_CASES_PANEL_PARTS_H
#define CASES_CASES_PANEL_PARTS_H

#include "cases/cases_panel.h"
#include "cases_panel/cases_panel_queries.h"

/* The panel that sits on the case, or ERROR_STATE_REFUSED. */
const struct case_panel_open *case_panel_sitting(struct db *db, const struct application_locked *application);

/* A place on a panel ends: in the case too. because: of panel_seat. */
void case_panel_seat_end(struct db *db, const struct application_locked *application, int64_t panel_id,
    int64_t person_id, const char *because, moment now);

/* Records a draw for whatever places are empty and fills them, as the program itself; writes to those drawn.
 * Gives how many stay empty. cause: of panel_draw. */
int32_t case_panel_draw(struct db *db, const struct application_locked *application,
    const struct case_panel_open *panel, const char *cause, moment now);

/* Lets go of those who no longer hold their role and have not voted (of the chair in any case), and fills the empty
 * places as far as the pool goes; no draw is recorded when nothing changes. */
void case_panel_keep(
    struct db *db, const struct application_locked *application, const struct case_panel_open *panel, moment now);

/* An entry of the trail about the case. detail: ids and codes; NULL for none. */
void case_panel_audit(
    struct db *db, const struct application_locked *application, const char *action, const char *detail);

/* Mail to one person of the panel, in their language, once for the key. subject and body are message keys with
 * {reference}, {organisation}, {date} and {link}, which leads to their page of the case. */
struct case_panel_letter {
    const char *key;
    const char *subject;
    const char *body;
};
void case_panel_mail(struct db *db, const struct application_locked *application, int64_t person_id,
    const struct case_panel_letter *letter);

#endif
