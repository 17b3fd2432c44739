/* Status: what a person is in a module on a day, by their intervals. */
#include "training/training_rules.h"

const char *training_status_text(enum training_status status) {
    static const char *const texts[TRAINING_STATUSES] = {[TRAINING_NOT_REQUIRED] = "not_required",
        [TRAINING_NOT_STARTED] = "not_started",
        [TRAINING_IN_PROGRESS] = "in_progress",
        [TRAINING_IN_DATE] = "in_date",
        [TRAINING_DUE_SOON] = "due_soon",
        [TRAINING_IN_GRACE] = "in_grace",
        [TRAINING_EXPIRED] = "expired",
        [TRAINING_EXEMPT] = "exempt",
        [TRAINING_EQUIVALENT] = "equivalent"};
    return texts[status];
}

/* The last of one basis that began by then: those before it ended earlier. NULL when none did. */
static const struct training_interval *last_begun(struct training_intervals held, enum training_basis basis, day on) {
    const struct training_interval *found = NULL;
    for (size_t i = 0; i < held.count && held.item[i].starts_on <= on; i++) {
        found = held.item[i].basis == basis ? &held.item[i] : found;
    }
    return found;
}

static const struct training_interval *holding(struct training_intervals held, enum training_basis basis, day on) {
    const struct training_interval *last = last_begun(held, basis, on);
    return last != NULL && on <= last->ends_on ? last : NULL;
}

/* By training alone: completed or equivalent, whichever counts longest. */
static struct training_state state_trained(
    const struct training_interval *trained, const struct training_standard *standard, day on) {
    struct training_state state = {.status = TRAINING_EXPIRED,
        .basis = trained->basis,
        .ends_on = trained->ends_on,
        .grace_ends_on = trained->ends_on + standard->grace_days,
        .booked_until = DAY_NONE,
        .interval = trained};
    if (trained->grace_until != DAY_NONE && trained->grace_until < state.grace_ends_on) {
        state.grace_ends_on = trained->grace_until;
    }
    if (on <= state.ends_on) {
        state.status = on >= state.ends_on - standard->due_soon_days ? TRAINING_DUE_SOON
                       : trained->basis == TRAINING_BY_EQUIVALENCE   ? TRAINING_EQUIVALENT
                                                                     : TRAINING_IN_DATE;
    } else if (on <= state.grace_ends_on) {
        state.status = TRAINING_IN_GRACE;
    }
    return state;
}

struct training_state training_state_on(
    struct training_intervals held, bool required, const struct training_standard *standard, day on) {
    struct training_state state = {TRAINING_NOT_STARTED, TRAINING_BY_COMPLETION, DAY_NONE, DAY_NONE, DAY_NONE, NULL};
    const struct training_interval *completed = last_begun(held, TRAINING_BY_COMPLETION, on);
    const struct training_interval *equivalent = last_begun(held, TRAINING_BY_EQUIVALENCE, on);
    const struct training_interval *exempt = holding(held, TRAINING_BY_EXEMPTION, on);
    const struct training_interval *booked = holding(held, TRAINING_BY_BOOKING, on);
    if (exempt != NULL) {
        state = (struct training_state){
            TRAINING_EXEMPT, TRAINING_BY_EXEMPTION, exempt->ends_on, exempt->ends_on, DAY_NONE, exempt};
    } else if (completed != NULL && (equivalent == NULL || completed->ends_on >= equivalent->ends_on)) {
        state = state_trained(completed, standard, on);
    } else if (equivalent != NULL) {
        state = state_trained(equivalent, standard, on);
    } else if (booked != NULL) {
        state.status = TRAINING_IN_PROGRESS;
    }
    state.booked_until = booked == NULL ? DAY_NONE : booked->ends_on;
    if (!required) {
        state.status = TRAINING_NOT_REQUIRED;
    }
    return state;
}

bool training_counts(enum training_status status) {
    return status == TRAINING_IN_DATE || status == TRAINING_DUE_SOON || status == TRAINING_IN_GRACE ||
           status == TRAINING_EXEMPT || status == TRAINING_EQUIVALENT;
}

unsigned training_roles_on(const struct training_person *person, day on) {
    if (person->holdings == 0) {
        return person->roles;
    }
    unsigned roles = 0;
    for (size_t i = 0; i < person->holdings; i++) {
        const struct training_holding *row = &person->holding[i];
        if (on >= row->from && (row->until == DAY_NONE || on <= row->until)) {
            roles |= row->role | TRAINING_STAFF;
        }
    }
    return roles;
}
