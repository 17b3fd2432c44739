#include "standards/standards_impact.h"

#include <stdlib.h>
#include <string.h>

#include "frameworks/frameworks_queries.h"
#include "standards_impact/standards_impact_queries.h"
#include "training/training_judge.h"
#include "training/training_records.h"
#include "training/training_standing_past.h"

enum { PAGE_BYTES = 1 << 30, DAYS_MOST = 10 };

/* ---- The version's rules, in the shapes that standings are worked out from ---- */

struct instead {
    const char *framework_code;
    struct standing_requirements_rows requirements;
    struct standing_figures_rows figures;
    struct training_module_rules modules;
};

static int by_requirement(const void *a, const void *b) {
    const struct standing_requirements *first = a;
    const struct standing_requirements *second = b;
    const char *const words[][2] = {
        {first->sector, second->sector}, {first->module_code, second->module_code}, {first->role, second->role}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        int order = strcmp(words[i][0], words[i][1]);
        if (order != 0) {
            return order;
        }
    }
    return (first->holds_from > second->holds_from) - (first->holds_from < second->holds_from);
}

static int by_figure(const void *a, const void *b) {
    const struct standing_figures *first = a;
    const struct standing_figures *second = b;
    int order = strcmp(first->sector, second->sector);
    order = order != 0 ? order : strcmp(first->name, second->name);
    return order != 0 ? order : (first->holds_from > second->holds_from) - (first->holds_from < second->holds_from);
}

static int by_module(const void *a, const void *b) {
    const struct training_spans *first = a;
    const struct training_spans *second = b;
    int order = strcmp(first->module_code, second->module_code);
    return order != 0 ? order : (first->holds_from > second->holds_from) - (first->holds_from < second->holds_from);
}

static struct instead instead_of(struct arena *arena, const char *framework_code, struct framework_rules rules) {
    struct instead to = {.framework_code = framework_code};
    to.requirements.row = ARENA_ARRAY(arena, rules.count + 1, struct standing_requirements);
    to.figures.row = ARENA_ARRAY(arena, rules.count + 1, struct standing_figures);
    to.modules.rows.row = ARENA_ARRAY(arena, rules.count + 1, struct training_spans);
    for (size_t i = 0; i < rules.count; i++) {
        const struct framework_rule *rule = &rules.row[i];
        if (rule->kind == RULE_REQUIREMENT) {
            to.requirements.row[to.requirements.count++] = (struct standing_requirements){framework_code, rule->sector,
                rule->role, rule->module, rule->number, rule->span.from, rule->span.until};
        } else if (rule->kind == RULE_FIGURE) {
            to.figures.row[to.figures.count++] = (struct standing_figures){
                framework_code, rule->sector, rule->name, rule->number, rule->span.from, rule->span.until};
        } else if (rule->kind == RULE_MODULE) {
            to.modules.rows.row[to.modules.rows.count++] = (struct training_spans){.framework_code = framework_code,
                .module_code = rule->module,
                .months = rule->number,
                .holds_from = rule->span.from,
                .holds_to = rule->span.until,
                .counts_from = rule->counts_from,
                .recorded_at = 0,
                .superseded_at = MOMENT_NONE};
        }
    }
    qsort(to.requirements.row, to.requirements.count, sizeof *to.requirements.row, by_requirement);
    qsort(to.figures.row, to.figures.count, sizeof *to.figures.row, by_figure);
    qsort(to.modules.rows.row, to.modules.rows.count, sizeof *to.modules.rows.row, by_module);
    training_module_rules_ready(arena, &to.modules);
    return to;
}

/* ---- What people would hold ---- */

struct person_slice {
    int64_t person_id;
    size_t first;
    size_t count;
};

static int by_person(const void *a, const void *b) {
    int64_t first = ((const struct person_slice *)a)->person_id;
    int64_t second = ((const struct person_slice *)b)->person_id;
    return (first > second) - (first < second);
}

static int by_number(const void *a, const void *b) {
    int64_t first = *(const int64_t *)a;
    int64_t second = *(const int64_t *)b;
    return (first > second) - (first < second);
}

static struct int8_list people_of(struct arena *arena, const struct standing_spells_rows *spells) {
    int64_t *item = ARENA_ARRAY(arena, spells->count + 1, int64_t);
    for (size_t i = 0; i < spells->count; i++) {
        item[i] = spells->row[i].person_id;
    }
    qsort(item, spells->count, sizeof *item, by_number);
    size_t count = 0;
    for (size_t i = 0; i < spells->count; i++) {
        if (count == 0 || item[count - 1] != item[i]) {
            item[count++] = item[i];
        }
    }
    return (struct int8_list){count, item};
}

/* Rows that grow; each is one person's, in order of person, module and first day. */
struct holding {
    struct arena *arena;
    struct standing_trained *row;
    size_t count;
    size_t capacity;
};

static void holding_add(struct holding *to, struct standing_trained row) {
    if (to->count == to->capacity) {
        struct standing_trained *former = to->row;
        to->capacity = to->capacity == 0 ? 1024 : to->capacity * 2;
        to->row = ARENA_ARRAY(to->arena, to->capacity, struct standing_trained);
        if (to->count > 0) {
            memcpy(to->row, former, to->count * sizeof *former);
        }
    }
    to->row[to->count++] = row;
}

/* Intervals of everyone under the version's rules, by person. */
static struct person_slice *slices_of(struct arena *arena, struct training_records *records,
    const struct instead *instead, struct holding *all, size_t people, size_t *slices) {
    struct person_slice *slice = ARENA_ARRAY(arena, people + 1, struct person_slice);
    *slices = 0;
    struct training_key key;
    while (training_records_peek(records, &key)) {
        struct training_record record = training_records_take(arena, records, key);
        if (strcmp(key.framework, instead->framework_code) != 0) {
            continue;
        }
        const struct training_span *span;
        size_t spans = training_module_rules_of(&instead->modules, key, &span);
        struct training_intervals held = training_intervals_of(arena, &record, span, spans, MOMENT_NONE);
        for (size_t i = 0; i < held.count; i++) {
            if (*slices == 0 || slice[*slices - 1].person_id != key.person_id) {
                slice[(*slices)++] = (struct person_slice){key.person_id, all->count, 0};
            }
            slice[*slices - 1].count++;
            holding_add(all, (struct standing_trained){.person_id = key.person_id,
                                 .module_code = key.module,
                                 .basis = training_basis_text(held.item[i].basis),
                                 .starts_on = held.item[i].starts_on,
                                 .ends_on = held.item[i].ends_on,
                                 .grace_until = held.item[i].grace_until});
        }
    }
    return slice;
}

/* The same, by organisation: a person may be of several. */
static struct standing_trained_rows trained_of(struct arena *arena, struct training_records *records,
    const struct instead *instead, const struct standing_spells_rows *spells, size_t people) {
    struct holding all = {.arena = arena};
    size_t slices;
    struct person_slice *slice = slices_of(arena, records, instead, &all, people, &slices);
    struct holding placed = {.arena = arena};
    for (size_t i = 0; i < spells->count; i++) {
        const struct standing_spells *row = &spells->row[i];
        if (i > 0 && spells->row[i - 1].organisation_id == row->organisation_id &&
            spells->row[i - 1].person_id == row->person_id) {
            continue;
        }
        const struct person_slice *found = all.row == NULL ? NULL
                                                           : bsearch(&(struct person_slice){row->person_id, 0, 0},
                                                                 slice, slices, sizeof *slice, by_person);
        for (size_t k = 0; found != NULL && k < found->count; k++) {
            struct standing_trained held = all.row[found->first + k];
            held.organisation_id = row->organisation_id;
            holding_add(&placed, held);
        }
    }
    return (struct standing_trained_rows){.count = placed.count, .row = placed.row};
}

/* ---- Before and after ---- */

struct tally {
    const char *kind;
    int figure[DAYS_MOST][10]; /* in the order of standard_impact_figure */
};
enum {
    ORGANISATIONS,
    GOOD_BEFORE,
    GOOD_AFTER,
    FALLING,
    COMING,
    PEOPLE,
    PEOPLE_BEFORE,
    PEOPLE_AFTER,
    PEOPLE_FALLING,
    PEOPLE_COMING
};

struct working {
    struct db *db;
    struct arena *arena;
    int64_t impact_id;
    moment now;
    bool any;

    const struct standard_impact_lock *impact;
    struct standard_organisations_next_rows organisations;
    struct tally *tally;
    size_t tallies;
};

static const struct training_standing *stand_on(struct training_stands stands, day on) {
    const struct training_standing *found = NULL;
    for (size_t i = 0; i < stands.count && stands.row[i].starts_on <= on; i++) {
        found = &stands.row[i].standing;
    }
    return found;
}

/* In date in every role that the person holds; both false for who holds none on that day. */
struct person_state {
    bool counted;
    bool in_date;
};
static struct person_state person_on(
    const struct training_organisation *organisation, const struct training_standard *standard, size_t person, day on) {
    unsigned roles = organisation->person[person].roles;
    struct person_state state = {(roles & (TRAINING_FIRST_RESPONDER | TRAINING_LEAD)) != 0, true};
    if ((roles & TRAINING_FIRST_RESPONDER) != 0) {
        state.in_date = training_person_in_date(organisation, person, TRAINING_FIRST_RESPONDER, standard, on);
    }
    if ((roles & TRAINING_LEAD) != 0) {
        state.in_date = state.in_date && training_person_in_date(organisation, person, TRAINING_LEAD, standard, on);
    }
    return state;
}

static struct tally *tally_of(struct working *working, const char *kind) {
    for (size_t i = 0; i < working->tallies; i++) {
        if (strcmp(working->tally[i].kind, kind) == 0) {
            return &working->tally[i];
        }
    }
    working->tally[working->tallies] = (struct tally){.kind = kind};
    return &working->tally[working->tallies++];
}

static void compare_on(struct working *working, int *figure, int64_t organisation_id, struct training_past *before,
    struct training_past *after, struct training_stands stood, struct training_stands stands, day on) {
    const struct training_standing *was = stand_on(stood, on);
    const struct training_standing *will = stand_on(stands, on);
    if (was == NULL || will == NULL) {
        return;
    }
    struct training_organisation former = training_organisation_on(working->arena, before, on);
    struct training_organisation latter = training_organisation_on(working->arena, after, on);
    struct training_standard former_standard = training_standard_on(before, on);
    struct training_standard latter_standard = training_standard_on(after, on);
    int falling = 0;
    int coming = 0;
    for (size_t i = 0; i < former.people; i++) {
        struct person_state first = person_on(&former, &former_standard, i, on);
        struct person_state second = person_on(&latter, &latter_standard, i, on);
        if (first.counted) {
            figure[PEOPLE]++;
            figure[PEOPLE_BEFORE] += first.in_date;
            figure[PEOPLE_AFTER] += second.in_date;
            falling += first.in_date && !second.in_date;
            coming += !first.in_date && second.in_date;
        }
    }
    figure[ORGANISATIONS]++;
    figure[GOOD_BEFORE] += was->good;
    figure[GOOD_AFTER] += will->good;
    figure[FALLING] += was->good && !will->good;
    figure[COMING] += !was->good && will->good;
    figure[PEOPLE_FALLING] += falling;
    figure[PEOPLE_COMING] += coming;
    if (was->good != will->good || falling > 0 || coming > 0) {
        standard_impact_organisation_add_add(
            working->db, (struct standard_impact_organisation_add_in){
                             working->impact_id, organisation_id, on, was->good, will->good, falling, coming});
    }
}

static const char *kind_of(const struct working *working, int64_t organisation_id) {
    for (size_t i = 0; i < working->organisations.count; i++) {
        if (working->organisations.row[i].organisation_id == organisation_id) {
            return working->organisations.row[i].kind;
        }
    }
    return "";
}

static void tallies_write(struct working *working) {
    const struct day_list days = working->impact->days;
    for (size_t i = 0; i < working->tallies; i++) {
        for (size_t d = 0; d < days.count && d < DAYS_MOST; d++) {
            const int *figure = working->tally[i].figure[d];
            standard_impact_add_add(working->db, (struct standard_impact_add_in){.impact_id = working->impact_id,
                                                     .on_day = days.item[d],
                                                     .nation = working->impact->nation,
                                                     .kind = working->tally[i].kind,
                                                     .organisations = figure[ORGANISATIONS],
                                                     .good_before = figure[GOOD_BEFORE],
                                                     .good_after = figure[GOOD_AFTER],
                                                     .falling = figure[FALLING],
                                                     .coming = figure[COMING],
                                                     .people = figure[PEOPLE],
                                                     .people_before = figure[PEOPLE_BEFORE],
                                                     .people_after = figure[PEOPLE_AFTER],
                                                     .people_falling = figure[PEOPLE_FALLING],
                                                     .people_coming = figure[PEOPLE_COMING]});
        }
    }
}

/* The rules with the version among them; those without it are the standing ones. */
static struct instead rules_of(struct working *working) {
    const struct standard_source_parts *parts = standard_source_ask(working->db, working->impact->framework_code);
    db_batch_run(working->db);
    struct standard_source source = standard_source_read(working->arena, parts);
    const struct standard_version *version = standard_version_find(&source, working->impact->version_id);
    return instead_of(working->arena, source.framework_code,
        standard_rules_after(working->arena, source.base, standard_editions_with(working->arena, &source, version)));
}

static void organisations_compare(struct working *working) {
    struct arena *arena = working->arena;
    struct instead instead = rules_of(working);
    int64_t *id = ARENA_ARRAY(arena, working->organisations.count, int64_t);
    for (size_t i = 0; i < working->organisations.count; i++) {
        id[i] = working->organisations.row[i].organisation_id;
    }
    struct standing_lists before;
    standing_lists_add(working->db, (struct int8_list){working->organisations.count, id}, &before);
    db_batch_run(working->db);
    struct int8_list people = people_of(arena, &before.spells);
    struct training_records records;
    training_records_add(working->db, people, &records);
    db_batch_run(working->db);
    struct standing_lists after = before;
    after.requirements = instead.requirements;
    after.figures = instead.figures;
    after.trained = trained_of(arena, &records, &instead, &before.spells, people.count);

    struct training_judging judging = training_judging_of(arena, instead.framework_code);
    working->tally = ARENA_ARRAY(arena, before.heads.count + 1, struct tally);
    for (size_t i = 0; i < before.heads.count; i++) {
        const struct standing_heads *head = &before.heads.row[i];
        struct training_past past = standing_past_of(arena, &before, head);
        struct training_past future = standing_past_of(arena, &after, head);
        struct training_stands stood = training_stands_of(arena, &past, training_judge_of(&judging));
        struct training_stands stands = training_stands_of(arena, &future, training_judge_of(&judging));
        struct tally *tally = tally_of(working, kind_of(working, head->organisation_id));
        for (size_t d = 0; d < working->impact->days.count && d < DAYS_MOST; d++) {
            compare_on(working, tally->figure[d], head->organisation_id, &past, &future, stood, stands,
                working->impact->days.item[d]);
        }
    }
    tallies_write(working);
}

static void page_run(void *context) {
    struct working *working = context;
    working->arena = db_arena(working->db);
    struct db *db = working->db;
    working->impact = standard_impact_lock_one(db, (struct standard_impact_lock_in){working->impact_id});
    working->any = false;
    if (working->impact == NULL || working->impact->done_at != MOMENT_NONE) {
        return;
    }
    working->organisations =
        standard_organisations_next_run(db, (struct standard_organisations_next_in){working->impact->framework_code,
                                                working->impact->after_organisation, STANDARD_IMPACT_PAGE});
    size_t count = working->organisations.count;
    working->any = count > 0;
    if (count == 0) {
        standard_impact_end_run(db, (struct standard_impact_end_in){working->impact_id, working->now});
        return;
    }
    organisations_compare(working);
    standard_impact_move_add(db, (struct standard_impact_move_in){working->impact_id,
                                     working->organisations.row[count - 1].organisation_id, (int32_t)count});
    db_batch_run(db);
}

/* In an arena of its own, so that memory does not grow with the number of organisations. */
bool standard_impact_page(struct db *db, int64_t impact_id, moment now) {
    struct working working = {.db = db, .impact_id = impact_id, .now = now};
    db_apart(db, PAGE_BYTES, page_run, &working);
    return working.any;
}

int64_t standard_impact_begin(struct db *db, struct standard_of of, int at_once) {
    struct arena *arena = db_arena(db);
    const struct standard_source_parts *parts = standard_source_ask(db, of.framework_code);
    struct standard_impact_size_rows size;
    standard_impact_size_add(db, (struct standard_impact_size_in){of.framework_code}, &size);
    db_batch_run(db);
    struct standard_source source = standard_source_read(arena, parts);
    const struct standard_version *version = standard_version_find(&source, of.version_id);
    if (version == NULL) {
        arena_raise(arena, ERROR_NOT_FOUND, "no such version of the standard");
    }
    struct framework_rules after =
        standard_rules_after(arena, source.base, standard_editions_with(arena, &source, version));
    day days[DAYS_MOST];
    size_t count = standard_impact_days(after, version->effective_on, days);
    int64_t id = standard_impact_start_one(db, (struct standard_impact_start_in){.version_id = of.version_id,
                                                   .made_on = day_of_moment(of.now, ZONE_LONDON),
                                                   .days = {count, days},
                                                   .organisations = size.row[0].organisations,
                                                   .person_id = of.person_id,
                                                   .now = of.now})
                     ->standard_impact_id;
    if (size.row[0].organisations > at_once) {
        job_add(db, "standard.impact", arena_format(arena, "standard.impact:%lld", (long long)id), of.now,
            arena_format(arena, "{\"impact_id\":%lld}", (long long)id));
        return id;
    }
    while (standard_impact_page(db, id, of.now)) {
    }
    return id;
}
