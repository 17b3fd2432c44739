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

struct training_standing training_standing_on(
    const struct training_organisation *organisation, const struct training_standard *standard, day on) {
    struct training_standing standing = {0};
    int lacking = 0;
    for (size_t i = 0; i < organisation->people; i++) {
        const struct training_person *person = &organisation->person[i];
        unsigned roles = training_roles_on(person, on);
        if (roles & TRAINING_FIRST_RESPONDER) {
            standing.first_responders++;
            standing.first_responders_in_date +=
                training_person_in_date(organisation, i, TRAINING_FIRST_RESPONDER, standard, on);
            lacking += training_lacks_supervision(person, standard, on);
        }
        if (roles & TRAINING_LEAD) {
            standing.leads++;
            standing.leads_in_date += training_person_in_date(organisation, i, TRAINING_LEAD, standard, on);
        }
    }
    int share =
        standing.first_responders == 0 ? 0 : standing.first_responders_in_date * 100 / standing.first_responders;
    standing.reason[TRAINING_REASON_FIRST_RESPONDERS] = (struct training_reason){TRAINING_REASON_FIRST_RESPONDERS,
        standing.first_responders_in_date >= standard->first_responders, standing.first_responders_in_date,
        standard->first_responders};
    standing.reason[TRAINING_REASON_LEADS] = (struct training_reason){
        TRAINING_REASON_LEADS, standing.leads_in_date >= standard->leads, standing.leads_in_date, standard->leads};
    standing.reason[TRAINING_REASON_SHARE] = (struct training_reason){
        TRAINING_REASON_SHARE, share >= standard->share_percent, share, standard->share_percent};
    standing.reason[TRAINING_REASON_SUPERVISED] =
        (struct training_reason){TRAINING_REASON_SUPERVISED, lacking == 0, lacking, 0};
    standing.good = true;
    for (size_t i = 0; i < TRAINING_REASONS; i++) {
        standing.good = standing.good && standing.reason[i].met;
    }
    return standing;
}

/* Is there a day on which something stops counting, or being asked, or begins to? Only such days can change standing.
 */
static bool day_may_change(
    const struct training_organisation *organisation, const struct training_standard *standard, day on) {
    for (size_t i = 0; i < organisation->requirements; i++) {
        const struct training_requirement *requirement = &organisation->requirement[i];
        if (requirement->from == on || (requirement->until != DAY_NONE && requirement->until + 1 == on)) {
            return true;
        }
    }
    for (size_t i = 0; i < organisation->people; i++) {
        const struct training_person *person = &organisation->person[i];
        day since = person->first_responder_since;
        if (since != DAY_NONE && (on - since == TRAINING_SUPERVISED_WITHIN_DAYS + 1)) {
            return true;
        }
        for (size_t k = 0; k < person->holdings; k++) {
            if (person->holding[k].from == on ||
                (person->holding[k].until != DAY_NONE && person->holding[k].until + 1 == on)) {
                return true;
            }
        }
    }
    for (size_t i = 0; i < organisation->people * organisation->modules; i++) {
        for (size_t k = 0; k < organisation->held[i].count; k++) {
            const struct training_interval *item = &organisation->held[i].item[k];
            if (item->starts_on == on || item->ends_on + 1 == on || item->ends_on + standard->grace_days + 1 == on ||
                (item->grace_until != DAY_NONE && item->grace_until + 1 == on)) {
                return true;
            }
        }
    }
    return false;
}

day training_falls_on(
    const struct training_organisation *organisation, const struct training_standard *standard, day on, int days) {
    if (!training_standing_on(organisation, standard, on).good) {
        return DAY_NONE;
    }
    for (day later = on + 1; later <= on + days; later++) {
        if (day_may_change(organisation, standard, later) &&
            !training_standing_on(organisation, standard, later).good) {
            return later;
        }
    }
    return DAY_NONE;
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
