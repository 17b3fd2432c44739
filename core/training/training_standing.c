/* An organisation's standing: who counts, what is missing, what comes. */
#include <stdlib.h>

#include "training/training_rules.h"

static bool requirement_holds(const struct training_requirement *requirement, day on) {
    return on >= requirement->from && (requirement->until == DAY_NONE || on <= requirement->until);
}

static struct training_intervals held_of(
    const struct training_organisation *organisation, size_t person, size_t module) {
    return organisation->held[person * organisation->modules + module];
}

bool training_requires(const struct training_organisation *organisation, size_t person, size_t module, day on) {
    for (size_t i = 0; i < organisation->requirements; i++) {
        const struct training_requirement *requirement = &organisation->requirement[i];
        if (requirement->module == module &&
            (requirement->role & training_roles_on(&organisation->person[person], on)) != 0 &&
            requirement_holds(requirement, on)) {
            return true;
        }
    }
    return false;
}

bool training_person_in_date(const struct training_organisation *organisation, size_t person, enum training_role role,
    const struct training_standard *standard, day on) {
    if ((training_roles_on(&organisation->person[person], on) & (unsigned)role) == 0) {
        return false;
    }
    for (size_t i = 0; i < organisation->requirements; i++) {
        const struct training_requirement *requirement = &organisation->requirement[i];
        if (requirement->role == (unsigned)role && requirement_holds(requirement, on) &&
            !training_counts(
                training_state_on(held_of(organisation, person, requirement->module), true, standard, on).status)) {
            return false;
        }
    }
    return true;
}

bool training_lacks_supervision(
    const struct training_person *person, const struct training_standard *standard, day on) {
    if ((training_roles_on(person, on) & TRAINING_FIRST_RESPONDER) == 0 || person->first_responder_since == DAY_NONE) {
        return false;
    }
    int days = on - person->first_responder_since;
    return days > TRAINING_SUPERVISED_WITHIN_DAYS && days <= TRAINING_NEW_DAYS &&
           person->supervised_referrals < standard->supervised_referrals;
}

/* Like training_person_in_date, but with nothing in grace. */
static bool in_date_without_grace(const struct training_organisation *organisation, size_t person,
    enum training_role role, const struct training_standard *standard, day on) {
    struct training_standard strict = *standard;
    strict.grace_days = 0;
    return training_person_in_date(organisation, person, role, &strict, on);
}

struct training_counts training_counts_of(
    const struct training_organisation *organisation, size_t place, const struct training_standard *standard, day on) {
    const struct training_person *person = &organisation->person[place];
    unsigned roles = training_roles_on(person, on);
    struct training_counts counts = {0};
    if (roles & TRAINING_FIRST_RESPONDER) {
        counts.first_responders = 1;
        counts.first_responders_in_date =
            training_person_in_date(organisation, place, TRAINING_FIRST_RESPONDER, standard, on);
        counts.first_responders_in_grace =
            counts.first_responders_in_date != 0 &&
            !in_date_without_grace(organisation, place, TRAINING_FIRST_RESPONDER, standard, on);
        counts.unsupervised = training_lacks_supervision(person, standard, on);
    }
    if (roles & TRAINING_LEAD) {
        counts.leads = 1;
        counts.leads_in_date = training_person_in_date(organisation, place, TRAINING_LEAD, standard, on);
    }
    return counts;
}

void training_counts_add(struct training_counts *to, const struct training_counts *counts, int times) {
    to->first_responders += times * counts->first_responders;
    to->first_responders_in_date += times * counts->first_responders_in_date;
    to->first_responders_in_grace += times * counts->first_responders_in_grace;
    to->leads += times * counts->leads;
    to->leads_in_date += times * counts->leads_in_date;
    to->unsupervised += times * counts->unsupervised;
}

bool training_counts_equal(const struct training_counts *a, const struct training_counts *b) {
    return a->first_responders == b->first_responders && a->first_responders_in_date == b->first_responders_in_date &&
           a->first_responders_in_grace == b->first_responders_in_grace && a->leads == b->leads &&
           a->leads_in_date == b->leads_in_date && a->unsupervised == b->unsupervised;
}

struct training_standing training_standing_of(
    const struct training_counts *counts, const struct training_standard *standard) {
    struct training_standing standing = {.first_responders = counts->first_responders,
        .first_responders_in_date = counts->first_responders_in_date,
        .first_responders_in_grace = counts->first_responders_in_grace,
        .leads = counts->leads,
        .leads_in_date = counts->leads_in_date};
    int share = counts->first_responders == 0 ? 0 : counts->first_responders_in_date * 100 / counts->first_responders;
    standing.reason[TRAINING_REASON_FIRST_RESPONDERS] = (struct training_reason){TRAINING_REASON_FIRST_RESPONDERS,
        counts->first_responders_in_date >= standard->first_responders, counts->first_responders_in_date,
        standard->first_responders};
    standing.reason[TRAINING_REASON_LEADS] = (struct training_reason){
        TRAINING_REASON_LEADS, counts->leads_in_date >= standard->leads, counts->leads_in_date, standard->leads};
    standing.reason[TRAINING_REASON_SHARE] = (struct training_reason){
        TRAINING_REASON_SHARE, share >= standard->share_percent, share, standard->share_percent};
    standing.reason[TRAINING_REASON_SUPERVISED] =
        (struct training_reason){TRAINING_REASON_SUPERVISED, counts->unsupervised == 0, counts->unsupervised, 0};
    standing.good = true;
    for (size_t i = 0; i < TRAINING_REASONS; i++) {
        standing.good = standing.good && standing.reason[i].met;
    }
    return standing;
}

bool training_standing_equal(const struct training_standing *a, const struct training_standing *b) {
    for (size_t i = 0; i < TRAINING_REASONS; i++) {
        if (a->reason[i].have != b->reason[i].have || a->reason[i].need != b->reason[i].need) {
            return false;
        }
    }
    return a->good == b->good && a->faults == b->faults && a->first_responders == b->first_responders &&
           a->first_responders_in_date == b->first_responders_in_date &&
           a->first_responders_in_grace == b->first_responders_in_grace && a->leads == b->leads &&
           a->leads_in_date == b->leads_in_date;
}

struct training_standing training_standing_on(
    const struct training_organisation *organisation, const struct training_standard *standard, day on) {
    struct training_counts sum = {0};
    for (size_t i = 0; i < organisation->people; i++) {
        struct training_counts counts = training_counts_of(organisation, i, standard, on);
        training_counts_add(&sum, &counts, 1);
    }
    return training_standing_of(&sum, standard);
}

static int most_of(int a, int b) {
    return a > b ? a : b;
}

struct training_wanted training_wanted_of(const struct training_standing *standing) {
    const struct training_reason *reason = standing->reason;
    int least = most_of(reason[TRAINING_REASON_FIRST_RESPONDERS].need,
        (reason[TRAINING_REASON_SHARE].need * standing->first_responders + 99) / 100);
    return (struct training_wanted){.first_responders = most_of(least - standing->first_responders_in_date, 0),
        .leads = most_of(reason[TRAINING_REASON_LEADS].need - standing->leads_in_date, 0),
        .supervised = reason[TRAINING_REASON_SUPERVISED].have};
}

static int by_end(const void *a, const void *b) {
    const struct training_lapse *first = a;
    const struct training_lapse *second = b;
    if (first->ends_on != second->ends_on) {
        return first->ends_on > second->ends_on ? 1 : -1;
    }
    if (first->person != second->person) {
        return first->person > second->person ? 1 : -1;
    }
    return (first->module > second->module) - (first->module < second->module);
}

struct training_lapses training_lapses_within(struct arena *arena, const struct training_organisation *organisation,
    const struct training_standard *standard, day on, int days) {
    struct training_lapses lapses = {
        0, ARENA_ARRAY(arena, organisation->people * organisation->modules, struct training_lapse)};
    for (size_t i = 0; i < organisation->people; i++) {
        for (size_t k = 0; k < organisation->modules; k++) {
            struct training_intervals held = held_of(organisation, i, k);
            struct training_state state =
                training_state_on(held, training_requires(organisation, i, k, on), standard, on);
            /* After an exemption comes what is held on the day after it, if that counts. */
            while (state.status == TRAINING_EXEMPT && state.ends_on <= on + days) {
                struct training_state after = training_state_on(held, true, standard, state.ends_on + 1);
                if (!training_counts(after.status) || after.ends_on <= state.ends_on) {
                    break;
                }
                state = after;
            }
            if (training_counts(state.status) && state.ends_on <= on + days) {
                lapses.row[lapses.count++] = (struct training_lapse){i, k, state.ends_on, state.grace_ends_on};
            }
        }
    }
    qsort(lapses.row, lapses.count, sizeof *lapses.row, by_end);
    return lapses;
}

struct training_lapsing training_lapsing_of(struct arena *arena, const struct training_lapses *lapses, day on) {
    struct training_lapsing lapsing = {.in_grace = 0};
    size_t people = 0;
    for (size_t i = 0; i < lapses->count; i++) {
        people = lapses->row[i].person >= people ? lapses->row[i].person + 1 : people;
    }
    bool *counted = ARENA_ARRAY(arena, people, bool);
    for (size_t i = 0; i < lapses->count; i++) {
        const struct training_lapse *lapse = &lapses->row[i];
        if (counted[lapse->person]) {
            continue;
        }
        counted[lapse->person] = true;
        lapsing.in_grace += lapse->ends_on < on;
        for (int k = 0; k < 3; k++) {
            lapsing.within[k] += lapse->ends_on <= on + 30 * (k + 1);
        }
    }
    return lapsing;
}
