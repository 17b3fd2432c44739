/* Courses, sessions, completions and what follows from them. Acts run in the caller's transaction, whose actor is set,
 * and write their audit entry. Dates are London's. */
#ifndef TRAINING_TRAINING_H
#define TRAINING_TRAINING_H

#include "base/fields.h"
#include "db/db.h"
#include "http/http.h"
#include "training/training_standing_days.h"

struct course_new {
    int64_t provider_id;
    const char *framework_code;
    const char *code; /* unique with the provider: "FR-ONE-DAY" */
    const char *title;
    day offered_from;
    day offered_to;           /* DAY_NONE: no end set */
    struct text_list modules; /* codes */
    const char *tier;         /* of all of them: "awareness", "referrer", "lead"; NULL: "referrer" */
};
/* The course's id. Raises ERROR_CONFLICT when the provider has a course of that code. */
int64_t course_add(struct db *db, struct course_new course, moment now);
/* A course of the actor's provider gets another title and end (DAY_NONE: none set). False when it is not of that
 * version any more. */
bool course_change(struct db *db, int64_t course_id, int32_t version, const char *title, day offered_to, moment now);

/* The course covers these modules too, at that tier, from a day on; or no longer, that day being the last. Both change
 * days to come alone. People on sessions held afterwards are put right, in the caller's transaction. */
void course_cover_add(
    struct db *db, int64_t course_id, struct text_list modules, const char *tier, day covers_from, moment now);
void course_cover_end(struct db *db, int64_t course_id, struct text_list modules, day covers_to, moment now);

/* The person may teach these modules on these days; holds_to DAY_NONE: no end set. */
void trainer_authorise(struct db *db, int64_t person_id, const char *framework_code, struct text_list modules,
    day holds_from, day holds_to, moment now);

/* The authorisation that began on holds_from ends on holds_to, which is earlier than it would have; the day before
 * holds_from makes it void. False when there is none, or it ends by then already. */
bool trainer_end(struct db *db, int64_t person_id, const char *framework_code, const char *module, day holds_from,
    day holds_to, moment now);

/* Puts another result in the place of a person's in a session, for each module, with the reason; TRAINING_WITHDRAWN
 * takes it away. How many records: 0 when the person has none there. ERROR_NOT_FOUND as above. */
size_t session_correct(struct db *db, int64_t session_id, int64_t person_id, enum training_result result,
    const char *reason, int64_t recorded_by, moment now);
/* A new record in the place of a former one; TRAINING_WITHDRAWN takes it away. Its id. */
int64_t completion_correct(struct db *db, int64_t completion_id, day completed_on, enum training_result result,
    const char *reason, int64_t recorded_by, moment now);

/* Brings the intervals of these people up to date with what is recorded, in the caller's transaction; rows that no
 * longer hold are kept as superseded. Gives how many person-modules changed. */
int64_t training_refresh(struct db *db, struct int8_list people, moment now);
/* The same for everyone whom an import recorded something for. */
int64_t training_refresh_import(struct db *db, int64_t import_id, moment now);
/* The same for those whose roles this transaction changed: what a framework's code finds may rest on them. */
int64_t training_refresh_stale(struct db *db, moment now);
/* The same for everyone, in transactions of its own, as the program: after a change of rules. */
int64_t training_refresh_all(struct db *db, moment now);
/* Recomputes everyone's intervals and gives how many person-modules are held otherwise: 0 when all is right. Writes
 * nothing. In transactions of its own; checked, when not NULL, gets how many person-modules were looked at. */
int64_t training_verify(struct db *db, moment now, int64_t *checked);

/* ---- What a lead sees ------------------------------------------------------------------------------------------- */

/* What the framework's own code says of an organisation's training. */
struct training_finding {
    const char *module;  /* title of the module it is about; NULL: the whole */
    const char *message; /* English, or a message key */
    bool fault;          /* a rule is broken: no good standing; else a warning or a note */
    struct fields fill;  /* for the {names} of the message */
};
struct training_findings {
    size_t count;
    const struct training_finding *row;
};

struct training_board_parts;
/* An organisation's people, what they need and what they hold, on a day, as known at a moment. For one day and one
 * moment it never changes, whatever is recorded later. */
struct training_board {
    int64_t organisation_id;
    const char *name;
    const char *sector;
    const char *framework_code;
    const char *register_state; /* NULL when not on the register */
    day on;
    moment known_at; /* MOMENT_NONE: now */
    struct training_standard standard;
    struct training_organisation organisation;
    struct training_state *state;      /* people * modules, by person then module */
    struct training_standing now;      /* as it is kept, the framework's own findings included */
    struct training_standing later[3]; /* in 30, 60 and 90 days, if nobody trained any more */
    struct training_stands ahead;      /* day by day through the next 90 */
    day falls_on;                      /* first day of the next 90 without standing; DAY_NONE */
    struct training_standing fallen;   /* on that day */
    struct training_lapses lapses;     /* within 90 days */
    struct training_lapsing lapsing;   /* the same, people counted */
    struct training_findings findings; /* the framework's own */
    bool findings_failed;              /* the framework's own check could not be made */
};
/* Joins the batch. organisation_id DB_NULL_INT8: the actor's own. known_at MOMENT_NONE: now. */
struct training_board_parts *training_board_add(struct db *db, int64_t organisation_id, day on, moment known_at);
/* The same of the organisation that made that application. */
struct training_board_parts *training_board_of_applicant_add(
    struct db *db, int64_t application_id, day on, moment known_at);
/* After the batch has run; NULL when the actor does not see such an organisation. */
struct training_board *training_board_build(struct arena *arena, const struct training_board_parts *parts);

/* /training, /training/sessions, /sessions, /courses, /providers */
extern const struct http_routes training_routes;

#endif
