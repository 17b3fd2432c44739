/* Organisations' standing, kept day by day in the table standing_interval: whoever changes what it follows from does
 * not need to know. Triggers note the organisation as stale in the same transaction, and before that commits its
 * standing is brought up to date. */
#ifndef TRAINING_TRAINING_STANDING_H
#define TRAINING_TRAINING_STANDING_H

#include "db/db.h"
#include "jobs/jobs.h"
#include "training/training_standing_days.h"

/* Once, before the first transaction: from then on every db_transaction leaves standings that are up to date. wakes:
 * the recurring kind of job that is woken when any has changed; NULL for none. */
void standing_start(const char *wakes);
/* Brings the standing of these organisations up to date, in the caller's transaction, which has made them stale or acts
 * as the program; only rows that changed are superseded. Set by set: two round trips a hundred organisations. Gives
 * how many organisations' rows changed. */
int64_t standing_refresh(struct db *db, struct int8_list organisations, moment now);
/* The same for what this transaction has made stale so far; nothing where nobody acts yet. For acts at several moments
 * in one transaction. */
int64_t standing_refresh_stale(struct db *db);
/* The same for every organisation, in transactions of its own, as the program. */
int64_t standing_refresh_all(struct db *db, moment now);
/* Recomputes every organisation's standing and gives how many are kept otherwise. Writes nothing. checked, when not
 * NULL, gets how many were looked at. */
int64_t standing_verify(struct db *db, moment now, int64_t *checked);

/* An organisation's standing on the days from one through another, as it was known at a moment (MOMENT_NONE: now): for
 * whoever shows it. Joins the batch; the organisation of that id, or of that application; both DB_NULL_INT8: the
 * actor's own. */
struct standing_days_parts;
struct standing_days_parts *standing_days_add(
    struct db *db, int64_t organisation_id, int64_t application_id, day from, day until, moment known_at);
/* After the batch has run: in order of day; none where nothing was known yet, or the actor may not see it. */
struct training_stands standing_days_read(struct arena *arena, const struct standing_days_parts *parts);
/* The one of that day; NULL when there is none. */
const struct training_stand *training_stand_on(struct training_stands stands, day on);
/* The first of the days without a break up to that one without standing; DAY_NONE when it has standing that day. */
day training_below_since(struct training_stands stands, day on);

/* Works off what became stale without the program's acts, or by a change of rules. */
extern const struct job_kind standing_jobs[];
/* Tells people, and once a week their leads, of training that ends. */
extern const struct job_kind training_reminder_jobs[];

#endif
