/* What all acts on a case share, the applicant's and the staff's: lock, judge by the table, record. */
#ifndef APPLICATIONS_APPLICATIONS_STORE_H
#define APPLICATIONS_APPLICATIONS_STORE_H

#include "applications/applications.h"
#include "applications/applications_queries.h"

/* The case's row, locked until the transaction ends (SELECT ... FOR UPDATE), as application_locked of the queries.
 * Raises ERROR_NOT_FOUND when the actor does not see it. */
const struct application_locked *application_lock(struct db *db, int64_t application_id);

/* The framework of a locked case, and the day whose rules count for it: the day it was submitted, else today. */
const struct framework_data *application_framework(struct db *db, const struct application_locked *application);
day application_rules_day(const struct application_locked *application, moment now);

struct application_act {
    enum application_event event;
    unsigned who;      /* one bit of enum application_who */
    unsigned guards;   /* those that hold: looked at by the caller, after the lock */
    int64_t person_id; /* DB_NULL_INT8 for the system */
    struct text_list reason_codes;
    const char *words;        /* to the applicant; NULL for none */
    const char *clock_reason; /* of a pause; NULL for none */
    const char *detail;       /* of the audit entry: JSON of ids, codes and figures; NULL for none */
};

/* Asks the table and writes event, new state, clock and due date, and audit entry. Raises ERROR_STATE_REFUSED when the
 * table refuses. Gives the new state. Call it once an act; the locked row is not refreshed. */
enum application_state application_record(
    struct db *db, const struct application_locked *application, const struct application_act *act, moment now);

/* Looks at a file from both ends and keeps it behind the wall of the applicant: its file_id and *type (media type). 0
 * and *fault (a message key) when it is not taken. upload's criterion is not looked at. */
int64_t application_file_keep(struct db *db, const struct application_locked *application,
    const struct application_upload *upload, moment now, const char **type, const char **fault);

/* Computes the due day of a locked case anew from its clock's events: for a year whose bank holidays have become known.
 */
void application_due_compute(struct db *db, const struct application_locked *application, moment now);

/* Seed of the random sample, made once for the whole system. */
const char *application_sample_seed(struct db *db);

/* A message to the applicant: kept as a notice, in both languages, and mailed to the organisation's leads and its SPOC
 * in each one's language. key makes it go once. subject and body are message keys; {reference}, {organisation} and, in
 * the body, {link} are filled in. */
void application_mail(struct db *db, const struct application_locked *application, const char *key, const char *subject,
    const char *body, moment now);

/* The same, with {date} filled in too. */
void application_mail_dated(struct db *db, const struct application_locked *application, const char *key,
    const char *subject, const char *body, day date, moment now);

/* The same with {words} in the body: somebody's own, to the applicant. */
void application_mail_words(struct db *db, const struct application_locked *application, const char *key,
    const char *subject, const char *body, const char *said, moment now);

/* The applicant's answers (question code to text) and files (criterion code to how many), as the rules want them. */
void application_fields(struct db *db, int64_t application_id, struct fields *answers, struct fields *evidence);
void application_evidence_count(
    struct arena *arena, struct application_evidence_list_rows files, struct fields *evidence);
/* Completeness and the framework's own check together. */
struct application_findings application_check(struct arena *arena, const struct framework_data *data,
    const char *sector, const char *body_kind, day on, const struct fields *answers, const struct fields *evidence);
/* Codes of what was copied and not looked at since. */
struct application_copied application_copied_of(
    struct arena *arena, struct application_answers_rows answers, struct application_evidence_list_rows files);
/* The same of a draft's rows, with what copying leaves to be looked at. */
struct application_findings application_check_rows(struct arena *arena, const struct framework_data *data,
    const char *sector, const char *body_kind, day on, struct application_answers_rows answers,
    struct application_evidence_list_rows files);
/* What both say of the answers stored for one section. */
struct application_findings application_section_findings(
    struct db *db, const struct application_locked *application, const struct framework_section *section, moment now);
struct application_findings application_findings_join(struct arena *arena, const struct framework_data *data, day on,
    struct application_findings found, struct plug_findings said);

#endif
