#include "training/training_booking.h"

#include <string.h>

#include "audit/audit.h"
#include "mail/mail.h"
#include "training_booking/training_booking_queries.h"
#include "view/html.h"

/* The session as the actor's organisation may book it, its row locked. */
static const struct booking_offered *offered_lock(struct db *db, int64_t session_id, moment now) {
    booking_lock_one(db, (struct booking_lock_in){session_id});
    const struct booking_offered *offered =
        booking_offered_one(db, (struct booking_offered_in){.today = day_of_moment(now, ZONE_LONDON),
                                    .session_id = session_id,
                                    .course_id = DB_NULL_INT8,
                                    .provider_id = DB_NULL_INT8});
    if (offered == NULL) {
        arena_raise(db_arena(db), ERROR_NOT_FOUND, "no session %lld to book", (long long)session_id);
    }
    return offered;
}

static void audit(struct db *db, const char *action, int64_t session_id, int64_t organisation_id, const char *detail) {
    audit_record_one(db, (struct audit_record_in){.action = action,
                             .subject_kind = "session",
                             .subject_id = session_id,
                             .organisation_id = organisation_id,
                             .detail = detail});
}

static bool contains(struct booking_own_rows own, int64_t person_id) {
    for (size_t i = 0; i < own.count; i++) {
        if (own.row[i].person_id == person_id) {
            return true;
        }
    }
    return false;
}

struct booking_outcome booking_people(
    struct db *db, int64_t session_id, int64_t organisation_id, struct int8_list people, moment now) {
    struct arena *arena = db_arena(db);
    const struct booking_offered *offered = offered_lock(db, session_id, now);
    if (offered->cancelled || offered->held_on < day_of_moment(now, ZONE_LONDON)) {
        arena_raise(arena, ERROR_STATE_REFUSED, "session %lld takes no people any more", (long long)session_id);
    }
    struct booking_own_rows own = booking_own_run(db, (struct booking_own_in){session_id});
    struct booking_outcome outcome = {0, 0, 0};
    int32_t unnamed = offered->booked;
    int32_t left = offered->waiting_all > 0 ? 0 : offered->places_left;
    int64_t *booked = ARENA_ARRAY(arena, people.count, int64_t);
    int64_t *waiting = ARENA_ARRAY(arena, people.count, int64_t);
    for (size_t i = 0; i < people.count; i++) {
        int64_t person = people.item[i];
        if (contains(own, person)) {
            outcome.already++;
            continue;
        }
        bool place = unnamed > 0 || left > 0;
        if (!booking_enrol_one(
                db, (struct booking_enrol_in){session_id, person, organisation_id, place ? "booked" : "waiting", now})
                 ->changed) {
            outcome.already++;
        } else if (place) {
            booked[outcome.booked++] = person;
            *(unnamed > 0 ? &unnamed : &left) -= 1;
        } else {
            waiting[outcome.waiting++] = person;
        }
    }
    if (outcome.booked + outcome.waiting > 0) {
        training_refresh(db, people, now);
        audit(db, "session.book_people", session_id, organisation_id,
            audit_json(arena, "{s:I, s:I, s:i}", "booked", (long long)outcome.booked, "waiting",
                (long long)outcome.waiting, "places_named", (int)(offered->booked - unnamed)));
    }
    if (outcome.booked > 0) {
        booking_tell(db, session_id, (struct int8_list){outcome.booked, booked}, BOOKING_TELL_BOOKED, now);
    }
    if (outcome.waiting > 0) {
        booking_tell(db, session_id, (struct int8_list){outcome.waiting, waiting}, BOOKING_TELL_WAITING, now);
    }
    return outcome;
}

bool booking_person_cancel(struct db *db, int64_t session_id, int64_t organisation_id, int64_t person_id, moment now) {
    booking_lock_one(db, (struct booking_lock_in){session_id});
    if (!booking_enrol_one(db, (struct booking_enrol_in){session_id, person_id, organisation_id, "cancelled", now})
             ->changed) {
        return false;
    }
    const struct int8_list one = {1, &person_id};
    training_refresh(db, one, now);
    booking_tell(db, session_id, one, BOOKING_TELL_CANCELLED, now);
    audit(db, "session.cancel_person", session_id, organisation_id,
        audit_json(db_arena(db), "{s:I}", "person_id", (long long)person_id));
    booking_fill(db, session_id, now);
    return true;
}

bool booking_places(struct db *db, int64_t session_id, int64_t organisation_id, int32_t places, moment now) {
    const struct booking_offered *offered = offered_lock(db, session_id, now);
    bool more = places > offered->booked;
    if (offered->cancelled || places > offered->places_left + offered->booked || (more && offered->waiting_all > 0)) {
        return false;
    }
    booking_places_run(db, (struct booking_places_in){session_id, organisation_id, places});
    audit(db, "session.book", session_id, organisation_id, audit_json(db_arena(db), "{s:i}", "places", (int)places));
    booking_fill(db, session_id, now);
    return true;
}

void booking_places_cancel(struct db *db, int64_t session_id, int64_t organisation_id, moment now) {
    booking_lock_one(db, (struct booking_lock_in){session_id});
    booking_places_cancel_run(db, (struct booking_places_cancel_in){session_id, organisation_id});
    audit(db, "session.cancel_booking", session_id, organisation_id, NULL);
    booking_fill(db, session_id, now);
}

size_t booking_fill(struct db *db, int64_t session_id, moment now) {
    struct arena *arena = db_arena(db);
    struct booking_move_up_rows moved = booking_move_up_run(db, (struct booking_move_up_in){session_id, now});
    if (moved.count == 0) {
        return 0;
    }
    int64_t *people = ARENA_ARRAY(arena, moved.count, int64_t);
    for (size_t i = 0; i < moved.count; i++) {
        people[i] = moved.row[i].person_id;
        audit(db, "session.move_up", session_id, moved.row[i].organisation_id,
            audit_json(arena, "{s:I}", "person_id", (long long)moved.row[i].person_id));
    }
    const struct int8_list list = {moved.count, people};
    training_refresh(db, list, now);
    booking_tell(db, session_id, list, BOOKING_TELL_MOVED_UP, now);
    return moved.count;
}

/* ---- Mails ---- */

struct letter {
    const char *subject; /* message keys with {course} and {date} */
    const char *body;    /* of somebody's own place */
    const char *lead;    /* of a lead's people, {people}; NULL: leads are not told, for they did it */
};

static const struct letter letters[] = {
    [BOOKING_TELL_BOOKED] = {N_("You have a place on {course} on {date}"),
        N_("Your organisation booked you a place on this training.\n\n{session}\n"), NULL},
    [BOOKING_TELL_WAITING] = {N_("You are on the waiting list of {course} on {date}"),
        N_("All places of this training are taken. Your organisation put you on its waiting list; you are told as soon "
           "as a place is free.\n\n{session}\n"),
        NULL},
    [BOOKING_TELL_CANCELLED] = {N_("Your place on {course} on {date} is cancelled"),
        N_("You have no place on this training any more, and do not wait for one.\n\n{session}\n"), NULL},
    [BOOKING_TELL_MOVED_UP] = {N_("A place on {course} on {date} is free"),
        N_("You were on the waiting list of this training and have a place now.\n\n{session}\n"),
        N_("A place became free, and these people of yours have moved up from the waiting list: "
           "{people}.\n\n{session}\n\nIf they cannot come, give the place back:\n{link}\n")},
    [BOOKING_TELL_CHANGED] = {N_("{course}: the session is now on {date}"),
        N_("The provider changed this session. This is how it stands now:\n\n{session}\n"),
        N_("The provider changed this session. This is how it stands now:\n\n{session}\n\nYour people on it: "
           "{people}\n\nIf they cannot come, give their places back:\n{link}\n")},
    [BOOKING_TELL_SESSION_CANCELLED] = {N_("{course} on {date} is cancelled"),
        N_("The provider cancelled this session.\n\nWhy: {reason}\n\n{session}\n"),
        N_("The provider cancelled this session.\n\nWhy: {reason}\n\n{session}\n\nYour people on it: {people}\n\nBook "
           "another session:\n{link}\n")},
};

/* The session in lines. */
static const char *session_words(struct html *words, const struct booking_letter *session) {
    struct text_builder text;
    text_builder_start(&text, words->arena);
    const struct {
        const char *label;
        const char *value;
    } line[] = {{N_("Course"), session->course_title}, {N_("Provider"), session->provider_name},
        {N_("Date"), html_date(words, session->held_on)}, {N_("Hours"), session->hours}, {N_("Place"), session->place},
        {N_("How to join"), session->joining}, {N_("Reference"), session->reference}};
    for (size_t i = 0; i < sizeof line / sizeof *line; i++) {
        if (line[i].value != NULL && *line[i].value != '\0') {
            text_add_format(&text, "%s: %s\n", html_message(words, line[i].label), line[i].value);
        }
    }
    return text.data;
}

struct mailing {
    struct db *db;
    int64_t session_id;
    const struct booking_letter *session;
    enum booking_tell what;
    const char *key; /* of this act */
};

static void letter_send(
    const struct mailing *mailing, const struct booking_addresses *to, const char *body, const char *people) {
    struct arena *arena = db_arena(mailing->db);
    const struct letter *letter = &letters[mailing->what];
    struct html words = {.arena = arena, .cymraeg = text_equal(to->language, "cy")};
    const char *path = mailing->what == BOOKING_TELL_SESSION_CANCELLED
                           ? "/training/sessions"
                           : arena_format(arena, "/training/sessions/%lld", (long long)mailing->session_id);
    mail_add(mailing->db,
        (struct mail){.address = to->address,
            .subject =
                html_fill(&words, html_message(&words, letter->subject), "course", mailing->session->course_title,
                    "date", html_date(&words, mailing->session->held_on), (const char *)NULL),
            .body = html_fill(&words, html_message(&words, body), "session", session_words(&words, mailing->session),
                "people", *people == '\0' ? html_message(&words, N_("places without names")) : people, "reason",
                mailing->session->cancel_reason == NULL ? "" : mailing->session->cancel_reason, "link",
                mail_link(arena, path), (const char *)NULL),
            .language = to->language,
            .key = arena_format(arena, "%s:%lld%s", mailing->key, (long long)to->recipient_id,
                to->person_id == to->recipient_id ? "" : ":lead"),
            .person_id = to->recipient_id});
}

void booking_tell(struct db *db, int64_t session_id, struct int8_list people, enum booking_tell what, moment now) {
    struct arena *arena = db_arena(db);
    struct booking_addresses_rows to =
        booking_addresses_run(db, (struct booking_addresses_in){session_id, people, day_of_moment(now, ZONE_LONDON)});
    struct mailing mailing = {.db = db,
        .session_id = session_id,
        .session = booking_letter_one(db, (struct booking_letter_in){session_id}),
        .what = what,
        .key = arena_format(arena, "session:%lld:%d:%lld", (long long)session_id, (int)what, (long long)now)};
    for (size_t i = 0; i < to.count;) {
        const struct booking_addresses *first = &to.row[i];
        struct text_builder names;
        text_builder_start(&names, arena);
        for (; i < to.count && to.row[i].recipient_id == first->recipient_id; i++) {
            const struct booking_addresses *row = &to.row[i];
            if (row->person_id == row->recipient_id) {
                letter_send(&mailing, row, letters[what].body, "");
            } else if (row->full_name != NULL) {
                text_add(&names, names.length > 0 ? ", " : "");
                text_add(&names, row->full_name);
            }
            first = row->person_id == row->recipient_id ? first : row;
        }
        if (letters[what].lead != NULL && first->person_id != first->recipient_id) {
            letter_send(&mailing, first, letters[what].lead, names.data);
        }
    }
}
