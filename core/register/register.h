/* The register of First Responder Organisations: what each one's state is, since when and why. */
#ifndef REGISTER_REGISTER_H
#define REGISTER_REGISTER_H

#include "base/clock.h"
#include "db/db.h"
#include "http/http.h"

extern const struct http_routes register_routes;

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

struct register_change {
    int64_t organisation_id;
    const char *framework_code;
    const char *event;       /* of register_states.def */
    const char *reason_code; /* why; lower-case words with hyphens */
    const char *legal_basis; /* of a designation; "" else */
    day effective_on;
    int64_t person_id;      /* who did it; DB_NULL_INT8: the program */
    int64_t approved_by;    /* the second person of a designation, else DB_NULL_INT8 */
    int64_t application_id; /* the decided application, else DB_NULL_INT8 */
    moment now;
};
/* Writes the event, the entry it leads to and the trail, in the open transaction. Locks the organisation's row first.
 * Raises ERROR_STATE_REFUSED when the state does not allow the event. */
void register_record(struct db *db, const struct register_change *change);

/* Recomputes every entry from its events: how many differ, and in *checked of how many. Names each on the log. For
 * assay verify; in an open transaction of the system. */
int64_t register_verify(struct db *db, int64_t *checked);

#endif
