/* Places of sessions: people booked by name, places without names, and the waiting list. Acts run in the caller's
 * transaction, whose actor is set, lock the session first, and write their audit entry. */
#ifndef TRAINING_TRAINING_BOOKING_H
#define TRAINING_TRAINING_BOOKING_H

#include "training/training.h"

struct booking_outcome {
    size_t booked;
    size_t waiting;
    size_t already; /* had a place, or waited, already */
};
/* Books the organisation's people: first the places that it holds without names, then a place each while there are any
 * and nobody waits, else they wait in turn. Those with an address are told. Raises ERROR_NOT_FOUND when the
 * organisation cannot book the session or a person is not its own; ERROR_STATE_REFUSED when the session is over or
 * cancelled. */
struct booking_outcome booking_people(
    struct db *db, int64_t session_id, int64_t organisation_id, struct int8_list people, moment now);
/* Takes a person off: their place goes to who waits longest. False when they had none. */
bool booking_person_cancel(struct db *db, int64_t session_id, int64_t organisation_id, int64_t person_id, moment now);

/* Books places without names, in the place of what was booked so before: the organisation's people can then be found by
 * name in the provider's registers. False when fewer places are left, or others wait for one. Raises ERROR_NOT_FOUND
 * when the actor's organisation cannot book the session. */
bool booking_places(struct db *db, int64_t session_id, int64_t organisation_id, int32_t places, moment now);
void booking_places_cancel(struct db *db, int64_t session_id, int64_t organisation_id, moment now);

/* Gives free places to those who wait, longest first, and tells them and their leads. How many moved up. */
size_t booking_fill(struct db *db, int64_t session_id, moment now);

enum booking_tell {
    BOOKING_TELL_BOOKED,
    BOOKING_TELL_WAITING,
    BOOKING_TELL_CANCELLED,
    BOOKING_TELL_MOVED_UP, /* the leads too, as below */
    BOOKING_TELL_CHANGED,
    BOOKING_TELL_SESSION_CANCELLED
};
/* Mails about the session to these people (none: everybody who has a place or waits) and, where it is not their own
 * lead who acts, to their leads: one mail each. */
void booking_tell(struct db *db, int64_t session_id, struct int8_list people, enum booking_tell what, moment now);

#endif
