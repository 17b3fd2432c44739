#include <string.h>

#include "audit/audit_queries.h"
#include "base/log.h"
#include "frameworks/frameworks.h"
#include "register/register.h"
#include "register/register_queries.h"

/* When the term that begins that day is due for renewal, by the framework's figure; DAY_NONE where it sets none. */
static day renewal_day(const char *framework_code, day from) {
    const struct framework_data *data = frameworks_find(framework_code);
    const struct framework_limit *limit = data == NULL ? NULL : frameworks_limit(data, "accreditation", from);
    return limit == NULL || limit->unit != FRAMEWORK_MONTHS ? DAY_NONE : day_add_months(from, limit->amount);
}

/* The accreditation's term begins anew with these. */
static bool term_begins(const char *event) {
    return strcmp(event, "accredited") == 0 || strcmp(event, "accredited_with_conditions") == 0 ||
           strcmp(event, "renewed") == 0;
}

void register_record(struct db *db, const struct register_change *change) {
    struct arena *arena = db_arena(db);
    const struct register_lock *before =
        register_lock_one(db, (struct register_lock_in){change->organisation_id, change->framework_code});
    if (before == NULL || before->nation == NULL) {
        arena_raise(arena, ERROR_NOT_FOUND, "no such organisation or framework");
    }
    const char *next = register_next(before->state, change->event);
    if (next == NULL) {
        arena_raise(arena, ERROR_STATE_REFUSED, "register: %s from %s", change->event,
            before->state == NULL ? "no entry" : before->state);
    }
    const struct register_event_add *event =
        register_event_add_one(db, (struct register_event_add_in){.organisation_id = change->organisation_id,
                                       .framework_code = change->framework_code,
                                       .event = change->event,
                                       .reason_code = change->reason_code,
                                       .legal_basis = change->legal_basis,
                                       .effective_on = change->effective_on,
                                       .person_id = change->person_id,
                                       .approved_by = change->approved_by,
                                       .application_id = change->application_id,
                                       .at = change->now});
    if (*next != '\0') {
        bool same = before->state != NULL && strcmp(before->state, next) == 0;
        register_entry_write_run(db,
            (struct register_entry_write_in){.organisation_id = change->organisation_id,
                .framework_code = change->framework_code,
                .name = before->name,
                .kind = before->kind,
                .sector = before->sector,
                .nation = before->nation,
                .state = next,
                .since = same ? before->since : change->effective_on,
                .renewal_due_on = term_begins(change->event) ? renewal_day(change->framework_code, change->effective_on)
                                                             : before->renewal_due_on,
                .areas = before->areas,
                .cohorts = before->cohorts,
                .languages = before->languages,
                .website = before->website,
                .phone = before->phone,
                .identifier = before->identifier});
    }
    audit_record_one(db, (struct audit_record_in){.action = arena_format(arena, "register.%s", change->event),
                             .subject_kind = "register_event",
                             .subject_id = event->register_event_id,
                             .organisation_id = change->organisation_id,
                             .detail = arena_format(arena, "{\"state\":\"%s\",\"reason\":\"%s\"}",
                                 *next == '\0' ? "none" : next, change->reason_code)});
}

static bool entry_differs(const struct register_events_all *last, const char *state, day since) {
    if (state == NULL) {
        return last->state != NULL;
    }
    return last->state == NULL || strcmp(last->state, state) != 0 || last->since != since;
}

int64_t register_verify(struct db *db, int64_t *checked) {
    *checked = 0;
    struct register_events_all_rows events = register_events_all_run(db);
    int64_t differences = (int64_t)register_entries_without_events_run(db).count;
    const char *state = NULL;
    day since = DAY_NONE;
    for (size_t i = 0; i < events.count; i++) {
        const struct register_events_all *event = &events.row[i];
        const char *next = register_next(state, event->event);
        if (next == NULL) {
            differences++;
            log_warning("register event out of order", "organisation", log_number(event->organisation_id), NULL);
        } else if (*next != '\0') {
            since = state != NULL && strcmp(state, next) == 0 ? since : event->effective_on;
            state = next;
        }
        bool last = i + 1 == events.count || events.row[i + 1].organisation_id != event->organisation_id ||
                    strcmp(events.row[i + 1].framework_code, event->framework_code) != 0;
        if (last) {
            ++*checked;
            if (entry_differs(event, state, since)) {
                differences++;
                log_warning(
                    "register entry differs from its events", "organisation", log_number(event->organisation_id), NULL);
            }
            state = NULL;
            since = DAY_NONE;
        }
    }
    return differences;
}
