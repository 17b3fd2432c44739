/* Sessions of training and their registers. Acts run in the caller's transaction, whose actor is set, and write their
 * audit entry. */
#ifndef TRAINING_TRAINING_SESSION_H
#define TRAINING_TRAINING_SESSION_H

#include "training/training.h"

struct session_new {
    int64_t course_id;
    int64_t provider_id;
    day held_on;
    const char *hours; /* "09:30 to 16:30"; NULL or "": not said */
    bool online;
    const char *place;   /* address, or what it is held on */
    const char *joining; /* how to get there or to join, for those who booked; NULL or "": nothing */
    int32_t places;      /* 1 to 1,000 */
    int64_t trainer_person_id;
    int64_t created_by;             /* DB_NULL_INT8 for the program */
    struct int8_list organisations; /* that booked a place each, without a name */
};
/* The session's id. Raises ERROR_NOT_FOUND when the course is not the provider's. */
int64_t session_add(struct db *db, struct session_new session, moment now);

enum session_changed {
    SESSION_CHANGED,
    SESSION_CHANGE_STALE,    /* changed or cancelled by somebody else meanwhile */
    SESSION_CHANGE_RECORDED, /* it has results: day and trainer stay */
    SESSION_CHANGE_FULL      /* more places are taken than it would have */
};
/* Another day, hours, place, how to join, number of places or trainer (course and provider of `to` are passed over).
 * Those who have a place or wait are told of a new day or place; free places go to those who wait. */
enum session_changed session_change(
    struct db *db, int64_t session_id, int32_t version, struct session_new to, moment now);
/* Writes down anew what those who have a place, or wait, learn there and when: after a change of course or session. */
void session_enrolled_renew(struct db *db, int64_t session_id, moment now);
/* Takes everyone's place away and tells them why. False when it has results already, or is cancelled. */
bool session_cancel(struct db *db, int64_t session_id, const char *reason, int64_t cancelled_by, moment now);

struct session_result {
    int64_t person_id;
    int64_t organisation_id; /* 0 when not known */
    enum training_result result;
    const char *modules; /* codes with a space between; NULL: all of the course */
};
/* Why a register cannot be recorded; what is wrong is shown to the trainer. */
enum session_refusal {
    SESSION_FINE,
    SESSION_NOT_HELD,       /* it lies in the future */
    SESSION_UNAUTHORISED,   /* the trainer was not authorised for a module of the course on the day */
    SESSION_NOT_OFFERED,    /* the course was not offered on the day any more */
    SESSION_BEFORE_COURSE,  /* the course did not exist on the day */
    SESSION_NOT_ACCREDITED, /* the provider was not accredited on the day */
    SESSION_RETIRED,        /* a module of the course was retired by the day */
    SESSION_CANCELLED,
    SESSION_FULL /* more people than places */
};
/* Without regard to how many people there are. */
struct training_session;
enum session_refusal session_refusal_of(const struct training_session *session, day today);
/* What is wrong and what to do about it: English key. */
const char *session_refusal_words(enum session_refusal refusal);
struct session_recorded {
    enum session_refusal refusal;
    int64_t people;  /* newly recorded; the others were there already */
    int64_t records; /* people times modules */
    int32_t wanted;  /* of SESSION_FULL: how many people would have a result */
};
/* Records everyone for all modules of the course, on the session's day, or nothing. The same result twice changes
 * nothing. Raises ERROR_NOT_FOUND when the session is not the actor's provider's. */
struct session_recorded session_record(struct db *db, int64_t session_id, const struct session_result *result,
    size_t results, int64_t recorded_by, moment now);

enum session_attendance { SESSION_FULL_TIME, SESSION_PART_TIME, SESSION_ABSENT };
/* Who came. Whoever was there all the time has a result. Who came for part has passed the modules done, if any, and
 * to_do says what is left. */
struct session_presence {
    int64_t person_id;
    int64_t organisation_id; /* 0 when not known */
    enum session_attendance attendance;
    enum training_result result; /* of SESSION_FULL_TIME */
    const char *to_do;           /* of SESSION_PART_TIME, 1 to 500 characters */
    const char *modules;         /* of SESSION_PART_TIME: codes done, with a space between; NULL or "": none */
};
struct session_attended {
    struct session_recorded recorded; /* its refusal: nothing was written */
    int64_t changed;                  /* whose attendance is another than was known */
};
/* Writes attendance and results together, or nothing. As session_record. raise_to: places that the session is given
 * where it has too few for the results; 0: it keeps those it has. */
struct session_attended session_attend(struct db *db, int64_t session_id, int32_t raise_to,
    const struct session_presence *presence, size_t count, int64_t by, moment now);

#endif
