/* What a register's page records, and what of it waits. */
#ifndef TRAINING_TRAINING_REGISTER_RECORD_H
#define TRAINING_TRAINING_REGISTER_RECORD_H

#include "http/http.h"
#include "training/training_view.h"

/* Takes a line out of the box, wherever it stands there. */
void register_box_drop(struct form *form, const char *text);

/* Records every line that nothing is to be asked about, adding people who are on nobody's list in the same transaction,
 * and keeps the others with their session: they are what the view, and the form put in the place of *form, hold then.
 * before: the results that stand, read anew after it. False when nobody was recorded; the form says why, and nobody was
 * added. The session's row must be locked. */
bool register_sheet_record(struct http_request *request, struct register_view *view, struct form **form,
    struct training_session_results_rows *before);

/* Puts into the view how many places all of its lines would take, where they are more than there are. */
void register_places_look(struct register_view *view, const struct training_session_results_rows *before);

#endif
