/* Computes state and due day of every application anew from its events. */
#include <string.h>

#include "applications/applications_store.h"

struct verifying {
    struct arena *arena;
    struct application_differences found;
    size_t capacity;
};

static void differs(struct verifying *verifying, int64_t application_id, const char *what) {
    struct application_differences *found = &verifying->found;
    if (found->count == verifying->capacity) {
        verifying->capacity = verifying->capacity == 0 ? 16 : verifying->capacity * 2;
        struct application_difference *grown =
            ARENA_ARRAY(verifying->arena, verifying->capacity, struct application_difference);
        if (found->count > 0) {
            memcpy(grown, found->row, found->count * sizeof *grown);
        }
        found->row = grown;
    }
    found->row[found->count++] = (struct application_difference){application_id, what};
}

/* Follows the events through the table; *at is left behind the last one of this application. */
static void state_verify(struct verifying *verifying, const struct application_standing *row,
    const struct application_verify_events_rows *events, size_t *at) {
    enum application_state state = APPLICATION_NONE;
    const char *refused = NULL;
    const char *held = NULL;
    for (; *at < events->count && events->row[*at].application_id == row->application_id; (*at)++) {
        const struct application_verify_events *event = &events->row[*at];
        enum application_state next = application_next(state, application_event_of(event->event));
        if (next == APPLICATION_STATES || !text_equal(application_state_text(next), event->to_state)) {
            refused = refused != NULL ? refused
                                      : arena_format(verifying->arena, "event %s cannot lead from %s to %s",
                                            event->event, application_state_text(state), event->to_state);
        }
        state = application_state_of(event->to_state);
        enum application_event kind = application_event_of(event->event);
        if (kind == APPLICATION_EVENT_HOLD) {
            held = event->reason_codes.count == 0 ? "" : event->reason_codes.item[0];
        } else if (kind == APPLICATION_EVENT_RELEASE || kind == APPLICATION_EVENT_WITHDRAW) {
            held = NULL;
        }
    }
    if (!text_equal(held, row->hold_reason)) {
        differs(verifying, row->application_id,
            arena_format(verifying->arena, "its hold is \"%s\", its events say \"%s\"",
                row->hold_reason == NULL ? "" : row->hold_reason, held == NULL ? "" : held));
    }
    if (refused != NULL) {
        differs(verifying, row->application_id, refused);
    }
    if (!text_equal(application_state_text(state), row->state)) {
        differs(verifying, row->application_id,
            arena_format(
                verifying->arena, "its state is %s, its events say %s", row->state, application_state_text(state)));
    }
}

static void due_verify(struct verifying *verifying, const struct application_standing *row,
    const struct application_verify_clocks_rows *clocks, size_t *at) {
    size_t first = *at;
    while (*at < clocks->count && clocks->row[*at].application_id == row->application_id) {
        (*at)++;
    }
    struct application_clock_event *event =
        ARENA_ARRAY(verifying->arena, *at - first + 1, struct application_clock_event);
    for (size_t i = first; i < *at; i++) {
        const struct application_verify_clocks *clock = &clocks->row[i];
        event[i - first] =
            (struct application_clock_event){clock->clock, clock->event, clock->at, clock->limit_days, clock->working};
    }
    const struct framework_data *data = frameworks_find(row->framework_code);
    if (data == NULL) {
        differs(verifying, row->application_id,
            arena_format(verifying->arena, "its framework %s is not loaded", row->framework_code));
        return;
    }
    const char *name;
    struct clock_reading reading = application_clock_read(verifying->arena, data, event, *at - first, &name);
    day due = application_clock_due(&reading);
    if (application_clock_missing(&reading) != row->missing_year) {
        differs(verifying, row->application_id, "the year that its clock lacks is not the one that is kept");
    }
    if (due != row->stage_due_on) {
        differs(verifying, row->application_id,
            arena_format(verifying->arena, "it is due by \"%s\", its events say \"%s\"",
                day_text(verifying->arena, row->stage_due_on), day_text(verifying->arena, due)));
    }
}

struct application_differences application_verify(struct db *db) {
    struct verifying verifying = {.arena = db_arena(db)};
    int64_t after = 0;
    for (;;) {
        struct application_standing_rows rows = application_standing_run(db, (struct application_standing_in){after});
        if (rows.count == 0) {
            return verifying.found;
        }
        int64_t first = rows.row[0].application_id;
        after = rows.row[rows.count - 1].application_id;
        struct application_verify_events_rows events =
            application_verify_events_run(db, (struct application_verify_events_in){first, after});
        struct application_verify_clocks_rows clocks =
            application_verify_clocks_run(db, (struct application_verify_clocks_in){first, after});
        struct application_verify_unsigned_rows unsigned_rows =
            application_verify_unsigned_run(db, (struct application_verify_unsigned_in){first, after});
        for (size_t i = 0; i < unsigned_rows.count; i++) {
            differs(&verifying, unsigned_rows.row[i].application_id, "it was sent, but not signed by whoever sent it");
        }
        verifying.found.checked += (int64_t)rows.count;
        size_t event = 0;
        size_t clock = 0;
        for (size_t i = 0; i < rows.count; i++) {
            state_verify(&verifying, &rows.row[i], &events, &event);
            due_verify(&verifying, &rows.row[i], &clocks, &clock);
        }
    }
}
