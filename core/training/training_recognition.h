/* Exemptions from modules, and external courses that count as modules: asked for by a lead, decided by a policy
 * officer. Acts run in the caller's transaction, whose actor is set; each writes its audit entry, brings the person's
 * intervals up to date and writes to those who lead the organisation. */
#ifndef TRAINING_TRAINING_RECOGNITION_H
#define TRAINING_TRAINING_RECOGNITION_H

#include "db/db.h"
#include "jobs/jobs.h"
#include "training_recognition/training_recognition_queries.h"

/* How far back what is asked for may lie. How long an exemption may last from the day it is asked for is the
 * framework's limit "exemption". */
enum { RECOGNITION_BACK_DAYS = 365, RECOGNITION_COURSE_BACK_DAYS = 3653 };

enum recognition_fault {
    RECOGNITION_GOOD,
    RECOGNITION_BACKWARDS, /* ends before it begins */
    RECOGNITION_TOO_LONG,  /* after the last day that an exemption may have */
    RECOGNITION_OVER,      /* its last day has passed */
    RECOGNITION_TOO_OLD    /* begins too long ago */
};
/* An exemption's days, asked for today; last: the last day that it may have, DAY_NONE: any. Pure. */
enum recognition_fault recognition_exemption_judge(day starts_on, day ends_on, day today, day last);
/* May it still be decided, taken back, ended? Pure; state as recognition_state says it. */
bool recognition_may(const char *state, const char *event);

struct exemption_ask {
    int64_t person_id;
    int64_t organisation_id;
    const char *framework_code;
    struct text_list modules;
    const char *reason_code;
    const char *words;
    day starts_on;
    day ends_on;
    int64_t asked_by;
};
struct course_ask {
    int64_t person_id;
    int64_t organisation_id;
    const char *framework_code;
    const char *course_code;
    const char *words;
    day completed_on;
    int64_t file_id;
    int64_t asked_by;
};
/* The id; 0 when the same is asked for or in force already. */
int64_t exemption_ask(struct db *db, struct exemption_ask ask, moment now);
/* The same; the modules are those that the course counts for on its day. Raises ERROR_INVALID when it counts for none.
 */
int64_t external_course_ask(struct db *db, struct course_ask ask, moment now);

/* Approved, or refused with words. Raises ERROR_NOT_FOUND, ERROR_STATE_REFUSED when it is decided already, and
 * ERROR_FORBIDDEN for who asked for it, whom it is about, or who is or was of the organisation. */
void recognition_decide(
    struct db *db, int64_t recognition_id, bool approve, const char *words, int64_t person_id, moment now);
/* By those who asked, before it is decided. */
void recognition_take_back(struct db *db, int64_t recognition_id, int64_t person_id, moment now);
/* An exemption ends on that day, today at the earliest; an external course (ended_on DAY_NONE) counts no more. */
void recognition_end(
    struct db *db, int64_t recognition_id, day ended_on, const char *words, int64_t person_id, moment now);

/* training.exemptions: says so many days before an exemption ends that it does as the framework's limit "exemption" has
 * reminders. */
extern const struct job_kind recognition_jobs[];

#endif
