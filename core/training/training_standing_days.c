#include "training/training_standing_days.h"

#include <stdlib.h>
#include <string.h>

static bool spell_holds(const struct training_spell *spell, day on) {
    return on >= spell->from && (spell->until == DAY_NONE || on <= spell->until);
}

struct training_person training_person_on(const struct training_part *part, day on) {
    struct training_person person = {.person_id = part->person_id, .first_responder_since = DAY_NONE};
    for (size_t i = 0; i < part->spells; i++) {
        const struct training_spell *spell = &part->spell[i];
        if (!spell_holds(spell, on)) {
            continue;
        }
        person.roles |= TRAINING_STAFF | spell->role;
        if (spell->role == TRAINING_FIRST_RESPONDER &&
            (person.first_responder_since == DAY_NONE || spell->from < person.first_responder_since)) {
            person.first_responder_since = spell->from;
        }
    }
    for (size_t i = 0; i < part->supervised && part->supervised_on[i] <= on; i++) {
        person.supervised_referrals++;
    }
    return person;
}

struct training_standard training_standard_on(const struct training_past *past, day on) {
    struct training_standard standard = {0};
    for (size_t i = 0; i < past->standards && past->standard[i].from <= on; i++) {
        standard = past->standard[i].standard;
    }
    return standard;
}

struct training_organisation training_organisation_on(struct arena *arena, const struct training_past *past, day on) {
    struct training_person *person = ARENA_ARRAY(arena, past->people, struct training_person);
    for (size_t i = 0; i < past->people; i++) {
        person[i] = training_person_on(&past->person[i], on);
    }
    return (struct training_organisation){.statutory = past->statutory,
        .people = past->people,
        .person = person,
        .modules = past->modules,
        .module = past->module,
        .requirements = past->requirements,
        .requirement = past->requirement,
        .held = past->held};
}

/* ---- The days on which something changes ------------------------------------------------------------------------ */

struct days {
    struct arena *arena;
    size_t count;
    size_t capacity;
    day *item;
};

static void day_add(struct days *days, day on) {
    if (days->count == days->capacity) {
        size_t capacity = days->capacity == 0 ? 64 : days->capacity * 2;
        day *item = ARENA_ARRAY(days->arena, capacity, day);
        if (days->count > 0) {
            memcpy(item, days->item, days->count * sizeof *item);
        }
        days->item = item;
        days->capacity = capacity;
    }
    days->item[days->count++] = on;
}

static int by_day(const void *a, const void *b) {
    day first = *(const day *)a;
    day second = *(const day *)b;
    return (first > second) - (first < second);
}

/* In order, each once, none before `since`: what was before then shows on that day. */
static void days_settle(struct days *days, day since) {
    qsort(days->item, days->count, sizeof *days->item, by_day);
    size_t kept = 0;
    for (size_t i = 0; i < days->count; i++) {
        day on = days->item[i] < since ? since : days->item[i];
        if (kept == 0 || days->item[kept - 1] != on) {
            days->item[kept++] = on;
        }
    }
    days->count = kept;
}

/* Days that concern everyone: rules begin and end. */
static struct days days_of_rules(struct arena *arena, const struct training_past *past) {
    struct days days = {.arena = arena};
    day_add(&days, past->since);
    for (size_t i = 0; i < past->standards; i++) {
        day_add(&days, past->standard[i].from);
    }
    for (size_t i = 0; i < past->requirements; i++) {
        day_add(&days, past->requirement[i].from);
        if (past->requirement[i].until != DAY_NONE) {
            day_add(&days, past->requirement[i].until + 1);
        }
    }
    days_settle(&days, past->since);
    return days;
}

/* Days on which the person may count otherwise than the day before. */
static void days_of_person(
    struct days *days, const struct training_past *past, const struct days *rules, size_t place) {
    const struct training_part *part = &past->person[place];
    days->count = 0;
    for (size_t i = 0; i < rules->count; i++) {
        day_add(days, rules->item[i]);
    }
    for (size_t i = 0; i < part->spells; i++) {
        const struct training_spell *spell = &part->spell[i];
        day_add(days, spell->from);
        if (spell->until != DAY_NONE) {
            day_add(days, spell->until + 1);
        }
        if (spell->role == TRAINING_FIRST_RESPONDER) {
            day_add(days, spell->from + TRAINING_SUPERVISED_WITHIN_DAYS + 1);
            day_add(days, spell->from + TRAINING_NEW_DAYS + 1);
        }
    }
    for (size_t i = 0; i < part->supervised; i++) {
        day_add(days, part->supervised_on[i]);
    }
    for (size_t k = 0; k < past->modules; k++) {
        struct training_intervals held = past->held[place * past->modules + k];
        for (size_t i = 0; i < held.count; i++) {
            day_add(days, held.item[i].starts_on);
            day_add(days, held.item[i].ends_on + 1);
            if (held.item[i].grace_until != DAY_NONE) {
                day_add(days, held.item[i].grace_until + 1);
            }
            for (size_t s = 0; s < past->standards; s++) {
                day_add(days, held.item[i].ends_on + past->standard[s].standard.grace_days + 1);
            }
        }
    }
    days_settle(days, past->since);
}

/* ---- What each person adds, from one of their days to the next -------------------------------------------------- */

/* From that day on the person counts like this. */
struct turn {
    day on;
    size_t person;
    struct training_counts counts;
    const uint64_t *in_date; /* bits by module; NULL: none */
};

struct turns {
    size_t count;
    size_t capacity;
    struct turn *item;
};

static int by_turn(const void *a, const void *b) {
    const struct turn *first = a;
    const struct turn *second = b;
    if (first->on != second->on) {
        return first->on > second->on ? 1 : -1;
    }
    return (first->person > second->person) - (first->person < second->person);
}

struct walk {
    struct arena *arena;
    const struct training_past *past;
    size_t words; /* of 64 modules */
    struct turns turns;
};

static size_t words_of(size_t modules) {
    return (modules + 63) / 64;
}

static const uint64_t *in_date_of(const struct walk *walk, const struct training_organisation *organisation,
    size_t place, const struct training_standard *standard, day on) {
    if ((organisation->person[0].roles & TRAINING_FIRST_RESPONDER) == 0) {
        return NULL;
    }
    uint64_t *bits = ARENA_ARRAY(walk->arena, walk->words, uint64_t);
    for (size_t k = 0; k < walk->past->modules; k++) {
        struct training_intervals held = walk->past->held[place * walk->past->modules + k];
        if (training_counts(training_state_on(held, true, standard, on).status)) {
            bits[k / 64] |= UINT64_C(1) << (k % 64);
        }
    }
    return bits;
}

static bool bits_equal(const struct walk *walk, const uint64_t *a, const uint64_t *b) {
    return a == b || (a != NULL && b != NULL && memcmp(a, b, walk->words * sizeof *a) == 0);
}

static void turn_add(struct walk *walk, struct turn turn) {
    struct turns *turns = &walk->turns;
    if (turns->count == turns->capacity) {
        size_t capacity = turns->capacity == 0 ? 256 : turns->capacity * 2;
        struct turn *item = ARENA_ARRAY(walk->arena, capacity, struct turn);
        if (turns->count > 0) {
            memcpy(item, turns->item, turns->count * sizeof *item);
        }
        turns->item = item;
        turns->capacity = capacity;
    }
    turns->item[turns->count++] = turn;
}

/* One person's turns, by the same functions that training_standing_on sums over. */
static void person_walk(struct walk *walk, const struct days *days, size_t place) {
    const struct training_past *past = walk->past;
    struct training_person person;
    const struct training_organisation alone = {.statutory = past->statutory,
        .people = 1,
        .person = &person,
        .modules = past->modules,
        .module = past->module,
        .requirements = past->requirements,
        .requirement = past->requirement,
        .held = past->held + place * past->modules};
    struct turn last = {.person = place};
    for (size_t i = 0; i < days->count; i++) {
        day on = days->item[i];
        struct training_standard standard = training_standard_on(past, on);
        person = training_person_on(&past->person[place], on);
        struct turn turn = {on, place, training_counts_of(&alone, 0, &standard, on), NULL};
        turn.in_date = in_date_of(walk, &alone, place, &standard, on);
        if (!training_counts_equal(&turn.counts, &last.counts) || !bits_equal(walk, turn.in_date, last.in_date)) {
            turn_add(walk, turn);
            last = turn;
        }
    }
}

/* ---- The organisation, from day to day -------------------------------------------------------------------------- */

struct stands {
    size_t count;
    size_t capacity;
    struct training_stand *row;
};

static void stand_add(struct arena *arena, struct stands *stands, day on, const struct training_standing *standing) {
    if (stands->count > 0) {
        struct training_stand *last = &stands->row[stands->count - 1];
        if (training_standing_equal(&last->standing, standing)) {
            return;
        }
        last->ends_on = on - 1;
    }
    if (stands->count == stands->capacity) {
        size_t capacity = stands->capacity == 0 ? 32 : stands->capacity * 2;
        struct training_stand *row = ARENA_ARRAY(arena, capacity, struct training_stand);
        if (stands->count > 0) {
            memcpy(row, stands->row, stands->count * sizeof *row);
        }
        stands->row = row;
        stands->capacity = capacity;
    }
    stands->row[stands->count++] = (struct training_stand){on, DAY_NONE, *standing};
}

static void modules_count(const struct walk *walk, int *in_date, const uint64_t *bits, int by) {
    for (size_t k = 0; bits != NULL && k < walk->past->modules; k++) {
        in_date[k] += (bits[k / 64] >> (k % 64) & 1) != 0 ? by : 0;
    }
}

/* Takes the turns of that day. */
static void turns_take(
    const struct walk *walk, size_t *next, day on, struct turn *now, struct training_counts *sum, int *in_date) {
    for (; *next < walk->turns.count && walk->turns.item[*next].on == on; (*next)++) {
        const struct turn *turn = &walk->turns.item[*next];
        struct turn *before = &now[turn->person];
        training_counts_add(sum, &before->counts, -1);
        training_counts_add(sum, &turn->counts, 1);
        modules_count(walk, in_date, before->in_date, -1);
        modules_count(walk, in_date, turn->in_date, 1);
        *before = *turn;
    }
}

struct training_stands training_stands_of(
    struct arena *arena, const struct training_past *past, const struct training_judge *judge) {
    struct walk walk = {.arena = arena, .past = past, .words = words_of(past->modules)};
    struct days rules = days_of_rules(arena, past);
    struct days days = {.arena = arena};
    for (size_t i = 0; i < past->people; i++) {
        days_of_person(&days, past, &rules, i);
        person_walk(&walk, &days, i);
    }
    if (walk.turns.count > 0) {
        qsort(walk.turns.item, walk.turns.count, sizeof *walk.turns.item, by_turn);
    }
    struct turn *now = ARENA_ARRAY(arena, past->people, struct turn);
    int *in_date = ARENA_ARRAY(arena, past->modules, int);
    struct training_counts sum = {0};
    struct stands stands = {0};
    const struct training_organisation organisation = {.statutory = past->statutory,
        .modules = past->modules,
        .module = past->module,
        .requirements = past->requirements,
        .requirement = past->requirement};
    size_t turn = 0;
    size_t rule = 0;
    day again_on = DAY_NONE;
    while (turn < walk.turns.count || rule < rules.count || again_on != DAY_NONE) {
        day on = again_on;
        if (turn < walk.turns.count && (on == DAY_NONE || walk.turns.item[turn].on < on)) {
            on = walk.turns.item[turn].on;
        }
        if (rule < rules.count && (on == DAY_NONE || rules.item[rule] < on)) {
            on = rules.item[rule];
        }
        turns_take(&walk, &turn, on, now, &sum, in_date);
        rule += rule < rules.count && rules.item[rule] == on;
        again_on = again_on == on ? DAY_NONE : again_on;
        struct training_standard standard = training_standard_on(past, on);
        struct training_standing standing = training_standing_of(&sum, &standard);
        if (judge != NULL) {
            struct training_judgement answer = judge->ask(
                judge->context, &(struct training_question){&organisation, on, &standard, &standing, in_date});
            standing.faults = answer.faults;
            standing.good = standing.good && answer.faults == 0;
            again_on = answer.again_on;
        }
        stand_add(arena, &stands, on, &standing);
    }
    return (struct training_stands){stands.count, stands.row};
}

/* What is wanted beyond what is to be done already, which then holds it too. */
static int beyond(int *done, int wanted) {
    int more = wanted > *done ? wanted - *done : 0;
    *done += more;
    return more;
}

struct training_needs training_needs_of(struct arena *arena, struct training_stands stands, day from, day until) {
    struct training_need *need = ARENA_ARRAY(arena, stands.count, struct training_need);
    struct training_wanted done = {0};
    size_t count = 0;
    bool ruled = false;
    for (size_t i = 0; i < stands.count && stands.row[i].starts_on <= until; i++) {
        const struct training_stand *stand = &stands.row[i];
        if (stand->standing.good || (stand->ends_on != DAY_NONE && stand->ends_on < from)) {
            continue;
        }
        struct training_wanted all = training_wanted_of(&stand->standing);
        struct training_wanted more = {.first_responders = beyond(&done.first_responders, all.first_responders),
            .leads = beyond(&done.leads, all.leads),
            .supervised = beyond(&done.supervised, all.supervised)};
        bool rules = !ruled && all.first_responders + all.leads + all.supervised == 0;
        if (rules || more.first_responders + more.leads + more.supervised > 0) {
            need[count++] = (struct training_need){stand->starts_on > from ? stand->starts_on - 1 : DAY_NONE, more};
        }
        ruled = ruled || rules;
    }
    return (struct training_needs){count, need};
}
