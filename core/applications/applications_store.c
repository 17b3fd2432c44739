/* What all acts on a case share: the lock, and the record with its clock. */
#include "applications/applications_store.h"

#include "audit/audit.h"
#include "base/random.h"

const struct application_locked *application_lock(struct db *db, int64_t application_id) {
    const struct application_locked *row = application_locked_one(db, (struct application_locked_in){application_id});
    if (row == NULL) {
        arena_raise(
            db_arena(db), ERROR_NOT_FOUND, "application %lld is not there or not seen", (long long)application_id);
    }
    return row;
}

const struct framework_data *application_framework(struct db *db, const struct application_locked *application) {
    return frameworks_need(db_arena(db), application->framework_code);
}

day application_rules_day(const struct application_locked *application, moment now) {
    const struct framework_data *data = frameworks_find(application->framework_code);
    moment at = application->submitted_at == MOMENT_NONE ? now : application->submitted_at;
    return day_of_moment(at, data == NULL ? ZONE_LONDON : data->zone);
}

struct recording {
    struct db *db;
    const struct application_locked *application;
    const struct application_transition *transition;
    const struct application_act *act;
    moment now;
};

static void clock_write(
    const struct recording *recording, const char *clock, const char *event, int32_t days, bool working) {
    const char *reason = recording->act->clock_reason;
    application_clock_add_run(
        recording->db, (struct application_clock_add_in){.application_id = recording->application->application_id,
                           .clock = clock,
                           .event = event,
                           .now = recording->now,
                           .limit_days = days,
                           .working = working,
                           .reason = reason == NULL || !text_equal(event, "pause") ? "" : reason});
}

/* The clock as its events tell it so far. */
static struct clock_reading clock_now_read(const struct recording *recording, const char **name) {
    struct arena *arena = db_arena(recording->db);
    struct application_clock_events_rows rows = application_clock_events_run(
        recording->db, (struct application_clock_events_in){recording->application->application_id});
    struct application_clock_event *event = ARENA_ARRAY(arena, rows.count + 1, struct application_clock_event);
    for (size_t i = 0; i < rows.count; i++) {
        event[i] = (struct application_clock_event){
            rows.row[i].clock, rows.row[i].event, rows.row[i].at, rows.row[i].limit_days, rows.row[i].working};
    }
    return application_clock_read(
        arena, application_framework(recording->db, recording->application), event, rows.count, name);
}

static void clock_start(const struct recording *recording, const char *clock) {
    const struct framework_data *data = application_framework(recording->db, recording->application);
    int days = 0;
    bool working = true;
    if (application_clock_limit(db_arena(recording->db), data, clock, day_of_moment(recording->now, data->zone),
            recording->application->body_kind, &days, &working)) {
        clock_write(recording, clock, "start", days, working);
    }
}

/* Writes what the event does to the clock; what the clock says by then. */
static struct clock_reading clock_turn(const struct recording *recording) {
    const char *name;
    struct clock_reading reading = clock_now_read(recording, &name);
    bool open = reading.state == CLOCK_RUNNING || reading.state == CLOCK_PAUSED;
    switch (recording->transition->effect) {
    case APPLICATION_CLOCK_KEEP:
        return reading;
    case APPLICATION_CLOCK_NEXT:
        if (open && !text_equal(name, recording->transition->clock)) {
            clock_write(recording, name, "stop", DB_NULL_INT4, true);
        }
        if (!open || !text_equal(name, recording->transition->clock)) {
            clock_start(recording, recording->transition->clock);
        }
        break;
    case APPLICATION_CLOCK_PAUSE:
        if (reading.state == CLOCK_RUNNING) {
            clock_write(recording, name, "pause", DB_NULL_INT4, true);
        }
        break;
    case APPLICATION_CLOCK_RESUME:
        if (reading.state == CLOCK_PAUSED) {
            clock_write(recording, name, "resume", DB_NULL_INT4, true);
        }
        break;
    case APPLICATION_CLOCK_STOP:
        if (open) {
            clock_write(recording, name, "stop", DB_NULL_INT4, true);
        }
        break;
    }
    return clock_now_read(recording, &name);
}

/* A case on hold moves by release, and by what the applicant does: nobody else acts in it meanwhile. */
static void need_not_held(
    struct db *db, const struct application_locked *application, const struct application_act *act) {
    if (application->hold_reason != NULL && act->event != APPLICATION_EVENT_RELEASE &&
        (act->who & APPLICATION_BY_APPLICANT) == 0) {
        arena_raise(db_arena(db), ERROR_ON_HOLD, "application %lld is on hold: %s",
            (long long)application->application_id, application_event_text(act->event));
    }
}

/* Why the case is on hold once that has happened; NULL: it is not. */
static const char *hold_after(const struct application_locked *application, const struct application_act *act) {
    switch (act->event) {
    case APPLICATION_EVENT_HOLD:
        return act->reason_codes.item[0];
    case APPLICATION_EVENT_RELEASE:
    case APPLICATION_EVENT_WITHDRAW:
        return NULL;
    default:
        return application->hold_reason;
    }
}

static bool decision_issued(enum application_state state) {
    return state == APPLICATION_APPROVED || state == APPLICATION_APPROVED_WITH_CONDITIONS ||
           state == APPLICATION_REFUSED;
}

enum application_state application_record(
    struct db *db, const struct application_locked *application, const struct application_act *act, moment now) {
    enum application_state state = application_state_of(application->state);
    if (!application_allowed(state, act->event, act->who, act->guards)) {
        arena_raise(db_arena(db), ERROR_STATE_REFUSED, "application %lld: %s is refused in state %s",
            (long long)application->application_id, application_event_text(act->event), application->state);
    }
    need_not_held(db, application, act);
    struct recording recording = {db, application, application_transition(state, act->event), act, now};
    enum application_state next = recording.transition->next;
    const struct framework_data *data = application_framework(db, application);
    bool submitted = act->event == APPLICATION_EVENT_SUBMIT;
    struct clock_reading reading = clock_turn(&recording);
    application_move_run(db, (struct application_move_in){.application_id = application->application_id,
                                 .state = application_state_text(next),
                                 .stage_due_on = application_clock_due(&reading),
                                 .missing_year = application_clock_missing(&reading),
                                 .hold_reason = hold_after(application, act),
                                 .submitted_at = submitted ? now : MOMENT_NONE,
                                 .received_on = submitted ? day_of_moment(now, data->zone) : DAY_NONE,
                                 .decided_at = next != state && decision_issued(next) ? now : MOMENT_NONE,
                                 .now = now});
    application_event_add_run(db, (struct application_event_add_in){.application_id = application->application_id,
                                      .event = application_event_text(act->event),
                                      .from_state = application->state,
                                      .to_state = application_state_text(next),
                                      .person_id = act->person_id,
                                      .now = now,
                                      .reason_codes = act->reason_codes,
                                      .words = act->words == NULL ? "" : act->words});
    const char *action = arena_format(db_arena(db), "application.%s", application_event_text(act->event));
    const char *detail = act->detail != NULL ? act->detail
                                             : audit_json(db_arena(db), "{s:s, s:s}", "from", application->state, "to",
                                                   application_state_text(next));
    audit_record_one(db, (struct audit_record_in){.action = action,
                             .subject_kind = "application",
                             .subject_id = application->application_id,
                             .organisation_id = application->organisation_id,
                             .detail = detail});
    return next;
}

const char *application_sample_seed(struct db *db) {
    const struct application_seed *seed = application_seed_one(db);
    if (seed == NULL) {
        application_seed_make_run(db, (struct application_seed_make_in){random_token(db_arena(db))});
        seed = application_seed_one(db);
    }
    return seed->value;
}

void application_due_compute(struct db *db, const struct application_locked *application, moment now) {
    const struct application_act act = {.clock_reason = NULL};
    const struct recording recording = {db, application, NULL, &act, now};
    const char *name;
    struct clock_reading reading = clock_now_read(&recording, &name);
    application_due_put_run(db, (struct application_due_put_in){application->application_id,
                                    application_clock_due(&reading), application_clock_missing(&reading)});
}
