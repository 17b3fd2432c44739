/* Sessions: held, changed, cancelled, who came, and what came of it. */
#include "training/training_session.h"

#include <string.h>

#include "audit/audit.h"
#include "frameworks/frameworks.h"
#include "base/random.h"
#include "training/training_booking.h"
#include "training_booking/training_booking_queries.h"
#include "training_session/training_session_queries.h"
#include "view/html.h"

static const char *const result_names[] = {"passed", "not_passed", "withdrawn"};

const char *session_refusal_words(enum session_refusal refusal) {
    static const char *const words[] = {[SESSION_FINE] = "",
        [SESSION_NOT_HELD] = N_("The session lies in the future. Record it once it was held."),
        [SESSION_UNAUTHORISED] = N_("The trainer was not authorised for every module of this course on the day of the "
                                    "session. Choose another trainer by changing the session, or ask the policy team "
                                    "to put the authorisation right."),
        [SESSION_NOT_OFFERED] = N_("The course was not offered on the day of the session. Ask your provider's "
                                   "administrator to put the course's last day right, or change the session's date."),
        [SESSION_BEFORE_COURSE] = N_("The session lies before the first day of the course. Change the session's date "
                                     "if it is wrong, or record the results under the course that was held."),
        [SESSION_NOT_ACCREDITED] = N_("Your organisation was not accredited to train on the day of the session. Ask "
                                      "the policy team, who keep the accreditations of providers."),
        [SESSION_RETIRED] = N_("A module of the course was retired before the day of the session. Ask your provider's "
                               "administrator to change what the course covers, then add the session anew."),
        [SESSION_CANCELLED] = N_("The session was cancelled. Add a session for the day on which it was held."),
        [SESSION_FULL] = N_("There are more people than places. Leave people out, or change the session to have more "
                            "places, then record again.")};
    return words[refusal];
}

/* "S-7F3K2Q": short enough to be read out. */
static const char *reference_new(struct arena *arena) {
    static const char alphabet[] = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
    unsigned char chance[7];
    random_fill(chance, sizeof chance);
    char text[sizeof chance + 1] = {0};
    for (size_t i = 0; i < sizeof chance; i++) {
        text[i] = alphabet[chance[i] % (sizeof alphabet - 1)];
    }
    return arena_format(arena, "S-%s", text);
}

int64_t session_add(struct db *db, struct session_new session, moment now) {
    struct arena *arena = db_arena(db);
    struct training_session_add *added =
        training_session_add_one(db, (struct training_session_add_in){.course_id = session.course_id,
                                         .provider_id = session.provider_id,
                                         .reference = reference_new(arena),
                                         .held_on = session.held_on,
                                         .hours = session.hours == NULL ? "" : session.hours,
                                         .online = session.online,
                                         .place = session.place,
                                         .joining = session.joining == NULL ? "" : session.joining,
                                         .places = session.places,
                                         .trainer_person_id = session.trainer_person_id,
                                         .created_by = session.created_by,
                                         .now = now});
    if (added == NULL) {
        arena_raise(arena, ERROR_NOT_FOUND, "the provider has no course %lld", (long long)session.course_id);
    }
    training_session_book_run(db, (struct training_session_book_in){added->session_id, session.organisations});
    audit_record_one(db, (struct audit_record_in){.action = "session.add",
                             .subject_kind = "session",
                             .subject_id = added->session_id,
                             .organisation_id = session.provider_id,
                             .detail = audit_json(arena, "{s:I, s:s, s:i}", "course_id", (long long)session.course_id,
                                 "held_on", day_text(arena, session.held_on), "places", (int)session.places)});
    return added->session_id;
}

enum session_refusal session_refusal_of(const struct training_session *session, day today) {
    if (session->cancelled_at != MOMENT_NONE) {
        return SESSION_CANCELLED;
    }
    if (session->held_on > today) {
        return SESSION_NOT_HELD;
    }
    if (session->held_on < session->offered_from) {
        return SESSION_BEFORE_COURSE;
    }
    if (!session->offered) {
        return SESSION_NOT_OFFERED;
    }
    if (!session->accredited) {
        return SESSION_NOT_ACCREDITED;
    }
    if (session->retired.count > 0) {
        return SESSION_RETIRED;
    }
    return session->unauthorised.count > 0 ? SESSION_UNAUTHORISED : SESSION_FINE;
}

/* How many people would have a result. */
static size_t people_with(
    const struct training_session *session, const struct session_result *result, size_t results, struct db *db) {
    struct training_session_results_rows before =
        training_session_results_run(db, (struct training_session_results_in){session->session_id});
    size_t people = before.count;
    for (size_t i = 0; i < results; i++) {
        bool there = false;
        for (size_t k = 0; k < before.count && !there; k++) {
            there = before.row[k].person_id == result[i].person_id;
        }
        for (size_t k = 0; k < i && !there; k++) {
            there = result[k].person_id == result[i].person_id;
        }
        people += !there;
    }
    return people;
}

static struct session_recorded session_judge(const struct training_session *session, int32_t places,
    const struct session_result *result, size_t results, struct db *db, day today) {
    enum session_refusal refusal = session_refusal_of(session, today);
    size_t people = refusal == SESSION_FINE ? people_with(session, result, results, db) : 0;
    if (people > (size_t)places) {
        return (struct session_recorded){.refusal = SESSION_FULL, .wanted = (int32_t)people};
    }
    return (struct session_recorded){.refusal = refusal};
}

static void places_raise(struct db *db, const struct training_session *session, int32_t places) {
    const struct training_session_raise *raised =
        training_session_raise_one(db, (struct training_session_raise_in){session->session_id, places});
    audit_record_one(db, (struct audit_record_in){.action = "session.change",
                             .subject_kind = "session",
                             .subject_id = session->session_id,
                             .organisation_id = raised->provider_id,
                             .detail = audit_json(db_arena(db), "{s:s, s:i}", "held_on",
                                 day_text(db_arena(db), session->held_on), "places", (int)places)});
}

static struct session_recorded session_record_with(struct db *db, int64_t session_id, int32_t raise_to,
    const struct session_result *result, size_t results, int64_t recorded_by, moment now) {
    struct arena *arena = db_arena(db);
    if (training_session_lock_one(db, (struct training_session_lock_in){session_id}) == NULL) {
        arena_raise(arena, ERROR_NOT_FOUND, "no session %lld", (long long)session_id);
    }
    const struct training_session *session = training_session_one(db, (struct training_session_in){session_id});
    int32_t places = raise_to > session->places ? raise_to : session->places;
    struct session_recorded judged =
        session_judge(session, places, result, results, db, day_of_moment(now, ZONE_LONDON));
    if (judged.refusal != SESSION_FINE) {
        return judged;
    }
    if (places > session->places) {
        places_raise(db, session, places);
    }
    int64_t *people = ARENA_ARRAY(arena, results, int64_t);
    int64_t *organisations = ARENA_ARRAY(arena, results, int64_t);
    const char **names = ARENA_ARRAY(arena, results, const char *);
    const char **wanted = ARENA_ARRAY(arena, results, const char *);
    for (size_t i = 0; i < results; i++) {
        people[i] = result[i].person_id;
        organisations[i] = result[i].organisation_id;
        names[i] = result_names[result[i].result];
        wanted[i] = result[i].modules == NULL ? "" : result[i].modules;
    }
    const struct training_record_session *recorded =
        training_record_session_one(db, (struct training_record_session_in){.session_id = session_id,
                                            .people = {results, people},
                                            .organisations = {results, organisations},
                                            .results = {results, names},
                                            .wanted = {results, wanted},
                                            .recorded_by = recorded_by,
                                            .now = now});
    training_refresh(db, (struct int8_list){results, people}, now);
    audit_record_one(db, (struct audit_record_in){.action = "session.record",
                             .subject_kind = "session",
                             .subject_id = session_id,
                             .organisation_id = DB_NULL_INT8,
                             .detail = audit_json(arena, "{s:I, s:I, s:I}", "people", (long long)recorded->recorded,
                                 "records", (long long)recorded->modules, "results", (long long)results)});
    return (struct session_recorded){
        .refusal = SESSION_FINE, .people = recorded->recorded, .records = recorded->modules};
}

struct session_recorded session_record(struct db *db, int64_t session_id, const struct session_result *result,
    size_t results, int64_t recorded_by, moment now) {
    return session_record_with(db, session_id, 0, result, results, recorded_by, now);
}

/* Brings the intervals of everyone who has or had a place up to date: training under way is part of them. */
static void enrolled_refresh(struct db *db, struct training_session_enrolled_rows enrolled, moment now) {
    int64_t *people = ARENA_ARRAY(db_arena(db), enrolled.count, int64_t);
    for (size_t i = 0; i < enrolled.count; i++) {
        people[i] = enrolled.row[i].person_id;
    }
    training_refresh(db, (struct int8_list){enrolled.count, people}, now);
}

/* Writes everyone's place anew in that state (NULL: as it stands), for the session as it is now. */
static struct training_session_enrolled_rows enrolled_write(
    struct db *db, int64_t session_id, const char *state, moment now) {
    struct training_session_enrolled_rows enrolled =
        training_session_enrolled_run(db, (struct training_session_enrolled_in){session_id});
    for (size_t i = 0; i < enrolled.count; i++) {
        booking_enrol_one(db, (struct booking_enrol_in){session_id, enrolled.row[i].person_id,
                                  enrolled.row[i].organisation_id, state == NULL ? enrolled.row[i].state : state, now});
    }
    return enrolled;
}

void session_enrolled_renew(struct db *db, int64_t session_id, moment now) {
    enrolled_refresh(db, enrolled_write(db, session_id, NULL, now), now);
}

enum session_changed session_change(
    struct db *db, int64_t session_id, int32_t version, struct session_new to, moment now) {
    struct arena *arena = db_arena(db);
    if (training_session_lock_one(db, (struct training_session_lock_in){session_id}) == NULL) {
        arena_raise(arena, ERROR_NOT_FOUND, "no session %lld", (long long)session_id);
    }
    const struct training_session *was = training_session_one(db, (struct training_session_in){session_id});
    if (was->cancelled_at != MOMENT_NONE || was->version != version) {
        return SESSION_CHANGE_STALE;
    }
    bool moves = was->held_on != to.held_on;
    if (was->recorded > 0 && (moves || was->trainer_person_id != to.trainer_person_id)) {
        return SESSION_CHANGE_RECORDED;
    }
    if (to.places < was->taken || to.places < was->recorded) {
        return SESSION_CHANGE_FULL;
    }
    const struct training_session_change *changed =
        training_session_change_one(db, (struct training_session_change_in){.session_id = session_id,
                                            .version = version,
                                            .held_on = to.held_on,
                                            .hours = to.hours,
                                            .online = to.online,
                                            .place = to.place,
                                            .joining = to.joining,
                                            .places = to.places,
                                            .trainer_person_id = to.trainer_person_id});
    bool tells = moves || strcmp(was->place, to.place) != 0 || strcmp(was->hours, to.hours) != 0 ||
                 was->online != to.online || strcmp(was->joining, to.joining) != 0;
    if (moves) {
        session_enrolled_renew(db, session_id, now);
    }
    if (tells && to.held_on >= day_of_moment(now, ZONE_LONDON)) {
        booking_tell(db, session_id, (struct int8_list){0, NULL}, BOOKING_TELL_CHANGED, now);
    }
    audit_record_one(db, (struct audit_record_in){.action = "session.change",
                             .subject_kind = "session",
                             .subject_id = session_id,
                             .organisation_id = changed->provider_id,
                             .detail = audit_json(arena, "{s:s, s:i}", "held_on", day_text(arena, to.held_on), "places",
                                 (int)to.places)});
    booking_fill(db, session_id, now);
    return SESSION_CHANGED;
}

bool session_cancel(struct db *db, int64_t session_id, const char *reason, int64_t cancelled_by, moment now) {
    struct arena *arena = db_arena(db);
    if (training_session_lock_one(db, (struct training_session_lock_in){session_id}) == NULL) {
        arena_raise(arena, ERROR_NOT_FOUND, "no session %lld", (long long)session_id);
    }
    const struct training_session *was = training_session_one(db, (struct training_session_in){session_id});
    const struct training_session_cancel *cancelled =
        was->recorded > 0 ? NULL
                          : training_session_cancel_one(
                                db, (struct training_session_cancel_in){session_id, reason, cancelled_by, now});
    if (cancelled == NULL) {
        return false;
    }
    /* Told first: afterwards nobody has a place any more. */
    booking_tell(db, session_id, (struct int8_list){0, NULL}, BOOKING_TELL_SESSION_CANCELLED, now);
    enrolled_refresh(db, enrolled_write(db, session_id, "cancelled", now), now);
    audit_record_one(db, (struct audit_record_in){.action = "session.cancel",
                             .subject_kind = "session",
                             .subject_id = session_id,
                             .organisation_id = cancelled->provider_id,
                             .detail = audit_json(arena, "{s:s}", "reason", reason)});
    return true;
}

struct session_attended session_attend(struct db *db, int64_t session_id, int32_t raise_to,
    const struct session_presence *presence, size_t count, int64_t by, moment now) {
    struct arena *arena = db_arena(db);
    struct session_result *result = ARENA_ARRAY(arena, count, struct session_result);
    size_t results = 0;
    for (size_t i = 0; i < count; i++) {
        const struct session_presence *one = &presence[i];
        bool part = one->attendance == SESSION_PART_TIME && one->modules != NULL && *one->modules != '\0';
        if (one->attendance == SESSION_FULL_TIME || part) {
            result[results++] = (struct session_result){
                one->person_id, one->organisation_id, part ? TRAINING_PASSED : one->result, part ? one->modules : NULL};
        }
    }
    struct session_attended attended = {
        .recorded = session_record_with(db, session_id, raise_to, result, results, by, now)};
    if (attended.recorded.refusal != SESSION_FINE) {
        return attended;
    }
    static const char *const names[] = {"full", "part", "absent"};
    const struct training_session *session = training_session_one(db, (struct training_session_in){session_id});
    const struct framework_data *data = frameworks_find(session->framework_code);
    day finish_by = data == NULL ? DAY_NONE : frameworks_limit_last(data, "part_attendance", session->held_on);
    int64_t *people = ARENA_ARRAY(arena, count, int64_t);
    for (size_t i = 0; i < count; i++) {
        const struct session_presence *one = &presence[i];
        attended.changed += training_attend_one(
            db, (struct training_attend_in){.session_id = session_id,
                    .person_id = one->person_id,
                    .organisation_id = one->organisation_id == 0 ? DB_NULL_INT8 : one->organisation_id,
                    .attendance = names[one->attendance],
                    .to_do = one->attendance == SESSION_PART_TIME ? one->to_do : NULL,
                    .finish_by = one->attendance == SESSION_PART_TIME ? finish_by : DAY_NONE,
                    .now = now})
                                ->changed;
        people[i] = one->person_id;
    }
    training_refresh(db, (struct int8_list){count, people}, now);
    audit_record_one(db, (struct audit_record_in){.action = "session.attend",
                             .subject_kind = "session",
                             .subject_id = session_id,
                             .organisation_id = DB_NULL_INT8,
                             .detail = audit_json(arena, "{s:I, s:I}", "people", (long long)count, "changed",
                                 (long long)attended.changed)});
    return attended;
}
