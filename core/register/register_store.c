#include <string.h>

#include "audit/audit_queries.h"
#include "base/log.h"
#include "frameworks/frameworks.h"
#include "register/register.h"
#include "register/register_parts.h"
#include "register/register_queries.h"

/* When the term that begins that day is due for renewal, by the framework's figure; DAY_NONE where it sets none. */
static day renewal_day(const char *framework_code, day from) {
    const struct framework_data *data = frameworks_find(framework_code);
    const struct framework_limit *limit = data == NULL ? NULL : frameworks_limit(data, "accreditation", from);
    return limit == NULL || limit->unit != FRAMEWORK_MONTHS ? DAY_NONE : day_add_months(from, limit->amount);
}

/* The day the term ends by, after the event. */
static day term_after(const char *framework_code, day before, const char *event, day effective_on) {
    static const char *const begin[] = {
        "accredited", "accredited_with_conditions", "renewed", "renewed_with_conditions"};
    for (size_t i = 0; i < sizeof begin / sizeof *begin; i++) {
        if (strcmp(begin[i], event) == 0) {
            return renewal_day(framework_code, effective_on);
        }
    }
    return before;
}

void register_record(struct db *db, const struct register_change *change) {
    struct arena *arena = db_arena(db);
    const struct register_lock *before =
        register_lock_one(db, (struct register_lock_in){change->organisation_id, change->framework_code});
    if (before == NULL || before->nation == NULL) {
        arena_raise(arena, ERROR_NOT_FOUND, "no such organisation or framework");
    }
    const char *name = register_event_from(before->state, before->open_conditions, change->event);
    const struct register_standing standing = {before->state, before->under_review_since, before->surrender_asked};
    if (register_refusal(&standing, name) != NULL) {
        arena_raise(arena, ERROR_STATE_REFUSED, "register: %s from %s", name,
            before->state == NULL ? "no entry" : before->state);
    }
    const char *next = register_next(before->state, name);
    const struct register_event_add *event =
        register_event_add_one(db, (struct register_event_add_in){.organisation_id = change->organisation_id,
                                       .framework_code = change->framework_code,
                                       .event = name,
                                       .words = change->words == NULL ? "" : change->words,
                                       .reason_code = change->reason_code,
                                       .legal_basis = change->legal_basis,
                                       .effective_on = change->effective_on,
                                       .person_id = change->person_id,
                                       .approved_by = change->approved_by,
                                       .application_id = change->application_id,
                                       .at = change->now});
    if (*next != '\0') {
        bool same = before->state != NULL && strcmp(before->state, next) == 0;
        register_entry_write_run(db, (struct register_entry_write_in){.organisation_id = change->organisation_id,
                                         .framework_code = change->framework_code,
                                         .name = before->name,
                                         .kind = before->kind,
                                         .sector = before->sector,
                                         .nation = before->nation,
                                         .state = next,
                                         .since = same ? before->since : change->effective_on,
                                         .under_review_since = register_review_after(
                                             before->under_review_since, name, next, change->effective_on),
                                         .renewal_due_on = term_after(change->framework_code, before->renewal_due_on,
                                             name, change->effective_on),
                                         .areas = before->areas,
                                         .cohorts = before->cohorts,
                                         .languages = before->languages,
                                         .website = before->website,
                                         .phone = before->phone,
                                         .identifier = before->identifier});
    }
    audit_record_one(db, (struct audit_record_in){.action = arena_format(arena, "register.%s", name),
                             .subject_kind = "register_event",
                             .subject_id = event->register_event_id,
                             .organisation_id = change->organisation_id,
                             .detail = arena_format(arena, "{\"state\":\"%s\",\"reason\":\"%s\"}",
                                 *next == '\0' ? "none" : next, change->reason_code)});
    register_tell(db, change, name, before->name, event->register_event_id);
}

/* An entry as its events make it. */
struct entry {
    const char *state;
    day since;
    day under_review_since;
    day renewal_due_on;
};
static const struct entry no_entry = {NULL, DAY_NONE, DAY_NONE, DAY_NONE};

/* After one event more; false when the register does not allow it there. */
static bool entry_after(struct entry *entry, const struct register_events_all *event) {
    const char *next = register_next(entry->state, event->event);
    if (next == NULL) {
        return false;
    }
    if (*next != '\0') {
        bool same = entry->state != NULL && strcmp(entry->state, next) == 0;
        *entry = (struct entry){.state = next,
            .since = same ? entry->since : event->effective_on,
            .under_review_since =
                register_review_after(entry->under_review_since, event->event, next, event->effective_on),
            .renewal_due_on =
                term_after(event->framework_code, entry->renewal_due_on, event->event, event->effective_on)};
    }
    return true;
}

static bool entry_differs(const struct register_events_all *last, const struct entry *entry) {
    return !text_equal(last->state, entry->state) ||
           (entry->state != NULL &&
               (last->since != entry->since || last->under_review_since != entry->under_review_since ||
                   (frameworks_find(last->framework_code) != NULL && last->renewal_due_on != entry->renewal_due_on)));
}

int64_t register_verify(struct db *db, int64_t *checked) {
    *checked = 0;
    struct register_events_all_rows events = register_events_all_run(db);
    int64_t differences = (int64_t)register_entries_without_events_run(db).count;
    struct entry entry = no_entry;
    for (size_t i = 0; i < events.count; i++) {
        const struct register_events_all *event = &events.row[i];
        if (!entry_after(&entry, event)) {
            differences++;
            log_warning("register event out of order", "organisation", log_number(event->organisation_id), NULL);
        }
        bool last = i + 1 == events.count || events.row[i + 1].organisation_id != event->organisation_id ||
                    strcmp(events.row[i + 1].framework_code, event->framework_code) != 0;
        if (last) {
            ++*checked;
            if (entry_differs(event, &entry)) {
                differences++;
                log_warning(
                    "register entry differs from its events", "organisation", log_number(event->organisation_id), NULL);
            }
            entry = no_entry;
        }
    }
    return differences;
}
