/* Applications: from the first question to the decision. What other nouns, commands and demonstration data call.
 *
 * Every act takes the connection within an open transaction whose actor is set (a request's, actor_assume's or
 * actor_begin_system's), who acts and when. It locks the case's row first, asks the table of applications_states.def,
 * and writes event, projection, clock, audit entry and mail together. What the table refuses raises
 * ERROR_STATE_REFUSED; what the actor cannot see, ERROR_NOT_FOUND. */
#ifndef APPLICATIONS_APPLICATIONS_H
#define APPLICATIONS_APPLICATIONS_H

#include "applications/applications_rules.h"
#include "db/db.h"
#include "http/http.h"
#include "jobs/jobs.h"

/* The organisation's people start, fill in and submit. */

/* A draft for the organisation, which has passed the eligibility check; its id. Raises ERROR_CONFLICT when one is under
 * way already, ERROR_STATE_REFUSED while no round is open. */
int64_t application_start(
    struct db *db, int64_t organisation_id, const char *framework_code, int64_t person_id, moment now);

struct application_save {
    int64_t application_id;
    int64_t person_id;
    const char *section;         /* code */
    const struct fields *answer; /* question code to text; questions of other sections are passed over */
    int32_t version;             /* the section's when the form was opened; 0 for one never saved */
    bool done; /* "I have finished this section": kept only when nothing in it would stop a submission */
};
enum application_saved {
    APPLICATION_SAVED,
    APPLICATION_STALE,     /* somebody saved the section meanwhile: nothing was written */
    APPLICATION_NOT_DONE,  /* saved, but something is missing or wrong: not marked as done */
    APPLICATION_BAD_ANSWER /* an answer is too long, no such choice and so on: nothing was written */
};
enum application_saved application_save_section(struct db *db, const struct application_save *save, moment now);

struct application_upload {
    int64_t application_id;
    int64_t person_id;
    const char *criterion; /* code */
    const char *name;      /* as sent */
    int descriptor;        /* read from its start, by pread */
    uint64_t size;
    int64_t item_id; /* the item of a request for information that it answers; 0 for none */
};
/* The evidence's id; 0 and *fault (a message key) when the file is not taken, such as one that stands for the
 * criterion already. What comes after the time to answer a request for information, while the case is still worked on,
 * is kept and marked as late. */
int64_t application_add_evidence(
    struct db *db, const struct application_upload *upload, moment now, const char **fault);
void application_remove_evidence(
    struct db *db, int64_t application_id, int64_t evidence_id, int64_t person_id, moment now);

/* Asks the organisation's lead to sign and send it. False when something that stops it is missing: nothing was written
 * then. Void once anything is changed after. */
bool application_ask_sign_off(struct db *db, int64_t application_id, int64_t person_id, moment now);
/* Signs and sends it: for a lead of the organisation, else ERROR_FORBIDDEN. True when it was sent; false when something
 * that stops it is missing (see application_completeness and the framework's own check) or no round is open: nothing
 * was written then. */
bool application_submit(struct db *db, int64_t application_id, int64_t person_id, moment now);
/* reason: code of one of the framework's reasons to withdraw, or "". */
void application_withdraw(
    struct db *db, int64_t application_id, int64_t person_id, const char *reason, const char *words, moment now);
/* Fills a draft in from an earlier application of the same organisation: answers where it has none yet, and files. Each
 * is marked until somebody has looked at it again. Gives how many of both. ERROR_NOT_FOUND when there is no such one.
 */
int64_t application_copy(struct db *db, int64_t application_id, int64_t source_id, int64_t person_id, moment now);
/* Somebody has looked at the copied files, and they are still right. */
void application_confirm_copied(struct db *db, int64_t application_id, int64_t person_id, moment now);
/* Takes up a draft that was put away. */
void application_take_up(struct db *db, int64_t application_id, int64_t person_id, moment now);
struct application_item_answer {
    int64_t application_id;
    int64_t request_id;
    int64_t item_id;
    int64_t person_id;
    const char *answer; /* "" when files alone answer it */
};
/* Keeps the answer to one item of a request for information, as often as wanted until the answers are sent. False: it
 * came after the time to answer, is kept all the same and marked as late. ERROR_NOT_FOUND: no such item.
 * ERROR_STATE_REFUSED: the answers were sent, or the case is decided or withdrawn. */
bool application_answer_item(struct db *db, const struct application_item_answer *answer, moment now);
/* Sends all answers of an open request: the case goes on and its clock runs again. False, and nothing happens, while an
 * item has neither words nor a file. Errors as above. */
bool application_send_answers(struct db *db, int64_t application_id, int64_t request_id, int64_t person_id, moment now);

/* One of the applicant's people has opened a message; the first time counts. */
void application_message_read(struct db *db, int64_t notice_id, int64_t person_id, moment now);

/* An application made elsewhere, which waits already. */
struct application_entered {
    int64_t organisation_id;
    const char *framework_code;
    day received_on;               /* the day it was first received; kept for ever, never in the future */
    const char *earlier_reference; /* what it was kept under so far; once a framework */
    int64_t person_id;             /* the intake officer who enters it */
    int64_t import_id;             /* the file it came by, and its line there */
    int32_t line;
};
/* Its id; it waits for the completeness check, and the clock of that starts now. Raises ERROR_INVALID for a day in the
 * future, ERROR_CONFLICT when the organisation has one under way, or that reference is here already. */
int64_t application_enter(struct db *db, const struct application_entered *with, moment now);

/* Applications whose row is not what their events say: state, or the day the stage is due by; or whose sending nobody
 * signed. */
struct application_difference {
    int64_t application_id;
    const char *what; /* plain English, no personal data */
};
struct application_differences {
    int64_t checked; /* applications looked at */
    size_t count;
    struct application_difference *row;
};
/* Computes all of them anew from their events; for `assay verify`. Act as the system: drafts are seen by it alone. */
struct application_differences application_verify(struct db *db);

extern const struct http_routes applications_routes;
/* Reminds of requests for information, and ends those whose day is past; warns of drafts that nobody works on, and puts
 * them away. */
extern const struct job_kind applications_jobs[];

#endif
