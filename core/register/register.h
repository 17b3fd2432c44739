/* The register of First Responder Organisations: what each one's state is, since when and why. */
#ifndef REGISTER_REGISTER_H
#define REGISTER_REGISTER_H

#include "base/clock.h"
#include "base/text.h"
#include "db/db.h"
#include "http/http.h"
#include "jobs/jobs.h"

extern const struct http_routes register_routes;
/* Opens renewals, reminds of them, and lets accreditations lapse that nobody renewed. */
extern const struct job_kind register_jobs[];
/* Warns organisations that fall below the minimum standard of training, opens a review when they have, and closes it
 * when they stand again; woken when standings change. */
#define REGISTER_TRAINING_KIND "register.training"
extern const struct job_kind register_training_jobs[];

/* Once at start: the 32 bytes that statements are signed with, the same on every server. Without it none are issued. */
void register_start(const unsigned char seed[32]);
/* The organisation's statement as it stands at that moment, signed; raises ERROR_NOT_FOUND when it is not on the
 * register, ERROR_INTERNAL without register_start. For a command, in an open transaction of the system. */
struct statement;
const struct statement *register_statement_now(struct db *db, int64_t organisation_id, moment now);

/* The state that event leads to from state (NULL: no entry yet). NULL when the event is refused there; "" when it is
 * allowed and leaves the organisation without an entry. */
const char *register_next(const char *state, const char *event);
/* English words for a state, for example "Accredited with conditions"; translate before showing. */
const char *register_state_title(const char *state);
/* What the state means for the public: one sentence, English. */
const char *register_state_meaning(const char *state);
/* GOV.UK tag colour of a state, for example "green"; never the only sign. */
const char *register_state_colour(const char *state);
/* English words for an event of the history. */
const char *register_event_title(const char *event);
/* May refer now: designated, accredited (with conditions too), or in its renewal window. */
bool register_may_refer(const char *state);

/* Every state, in the order of the meanings' page. */
struct text_list register_states(struct arena *arena);

/* How an organisation stands on the register. */
struct register_standing {
    const char *state;      /* NULL: no entry */
    day under_review_since; /* DAY_NONE: it is not */
    bool surrender_asked;   /* by its lead, and not answered yet */
};
/* NULL when the event can be recorded now; else why not, an English message key. Of persons it says nothing. */
const char *register_refusal(const struct register_standing *standing, const char *event);

/* What staff do to an entry by their own will, each with a coded reason. */
struct register_deed {
    const char *event;
    const char *purpose; /* of the framework's reasons */
    const char *title;   /* English: "Suspend" */
    const char *follows; /* English: what it leads to */
};
struct register_deeds {
    size_t count;
    const struct register_deed **item;
};
const struct register_deed *register_deed_of(const char *event);
struct register_deeds register_deeds_from(struct arena *arena, const struct register_standing *standing);

/* The event as it is recorded from that state: approving an organisation that is accredited already renews it, and one
 * that is reinstated keeps its open conditions. */
const char *register_event_from(const char *state, bool conditions, const char *event);
/* Since when the organisation is under review after the event, DAY_NONE when it is not. */
day register_review_after(day under_review_since, const char *event, const char *next, day effective_on);

/* What the end of the accreditation's term asks for today; event NULL: nothing. An organisation that was told of its
 * renewal late has REGISTER_RENEWAL_DAYS from then on, whenever the term ends. */
enum { REGISTER_RENEWAL_DAYS = 90 };
struct register_term {
    const char *event;
    const char *reason_code;
};
struct register_term register_term_due(const char *state, day since, day renewal_due_on, int window_days, day today);

struct register_change {
    int64_t organisation_id;
    const char *framework_code;
    const char *event;       /* of register_states.def */
    const char *reason_code; /* why; lower-case words with hyphens */
    const char *words;       /* to the organisation, never public; NULL for none */
    const char *legal_basis; /* of a designation; "" else */
    day effective_on;
    int64_t person_id;      /* who did it; DB_NULL_INT8: the program */
    int64_t approved_by;    /* the second person of a designation, else DB_NULL_INT8 */
    int64_t application_id; /* the decided application, else DB_NULL_INT8 */
    moment now;
};
/* Writes the event (as register_event_from says), the entry it leads to and the trail, and tells the organisation, in
 * the open transaction. Locks the organisation's row first. Raises ERROR_STATE_REFUSED when the organisation's standing
 * does not allow the event. */
void register_record(struct db *db, const struct register_change *change);

/* Recomputes every entry from its events: how many differ, and in *checked of how many. Names each on the log. For
 * assay verify; in an open transaction of the system. */
int64_t register_verify(struct db *db, int64_t *checked);

/* The day by which a review with that reason, opened on that day, is to be answered; DAY_NONE where the framework sets
 * none. */
day register_review_due(const char *framework_code, const char *reason_code, day since);

#endif
