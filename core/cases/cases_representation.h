/* Representations: what the applicant says to an intention to refuse, before the panel reviews the case. */
#ifndef CASES_CASES_REPRESENTATION_H
#define CASES_CASES_REPRESENTATION_H

#include "applications/applications_store.h"
#include "jobs/jobs.h"

enum { REPRESENTATION_MOST = 20000, REPRESENTATION_FILES_MOST = 20 };

/* Keeps what was typed, without sending it. version: of the words when the page was opened, 0 for none. False, and
 * nothing is written, when a colleague saved meanwhile. ERROR_STATE_REFUSED: the time is over, or they were sent. */
bool case_representation_save(
    struct db *db, int64_t application_id, int64_t person_id, const char *words, int32_t version, moment now);

/* A file to go with them; its id, or 0 and *fault (a message key) when it is not taken. */
int64_t case_representation_attach(
    struct db *db, const struct application_upload *upload, moment now, const char **fault);
/* Takes a file away that was not sent yet. ERROR_NOT_FOUND: no such file. */
void case_representation_detach(
    struct db *db, int64_t application_id, int64_t representation_file_id, int64_t person_id, moment now);

/* Sends the words as they were saved last, with the files, and has the panel convened. ERROR_INVALID: nothing was
 * written. */
void case_representation_send(struct db *db, int64_t application_id, int64_t person_id, moment now);

/* Reminds of the day by which representations can be made, and has the panel convened when it is past. Every hour. */
void case_representation_watch(struct job *job);

#endif
