/* What standing follows from, as the database gives it: an organisation's training over all days. */
#include "training/training_standing_past.h"

#include <stdlib.h>
#include <string.h>

void standing_lists_add(struct db *db, struct int8_list organisations, struct standing_lists *lists) {
    *lists = (struct standing_lists){.spell = 0};
    standing_heads_add(db, (struct standing_heads_in){organisations}, &lists->heads);
    standing_spells_add(db, (struct standing_spells_in){organisations}, &lists->spells);
    standing_supervised_add(db, (struct standing_supervised_in){organisations}, &lists->supervised);
    standing_trained_add(db, (struct standing_trained_in){organisations}, &lists->trained);
    standing_requirements_add(db, (struct standing_requirements_in){organisations}, &lists->requirements);
    standing_figures_add(db, (struct standing_figures_in){organisations}, &lists->figures);
}

/* ---- The rules of a framework and sector ------------------------------------------------------------------------- */

static unsigned role_of(const char *role) {
    return strcmp(role, "first_responder") == 0 ? TRAINING_FIRST_RESPONDER
           : strcmp(role, "all_staff") == 0     ? TRAINING_STAFF
                                                : TRAINING_LEAD;
}

static int by_code(const void *a, const void *b) {
    return strcmp(((const struct training_module *)a)->code, ((const struct training_module *)b)->code);
}

static void requirements_fill(struct arena *arena, const struct standing_lists *lists,
    const struct standing_heads *head, struct training_past *past) {
    size_t count = lists->requirements.count;
    struct training_requirement *requirement = ARENA_ARRAY(arena, count, struct training_requirement);
    struct training_module *module = ARENA_ARRAY(arena, count, struct training_module);
    /* Rows come in order of module. */
    for (size_t i = 0; i < count; i++) {
        const struct standing_requirements *row = &lists->requirements.row[i];
        if (strcmp(row->framework_code, head->framework_code) != 0 || strcmp(row->sector, head->sector) != 0) {
            continue;
        }
        if (past->modules == 0 || strcmp(module[past->modules - 1].code, row->module_code) != 0) {
            module[past->modules++] = (struct training_module){row->module_code, row->module_code};
        }
        requirement[past->requirements++] = (struct training_requirement){
            role_of(row->role), past->modules - 1, row->within_days, row->holds_from, row->holds_to};
    }
    past->requirement = requirement;
    past->module = module;
}

static int by_day(const void *a, const void *b) {
    day first = *(const day *)a;
    day second = *(const day *)b;
    return (first > second) - (first < second);
}

static bool figure_concerns(const struct standing_figures *row, const struct standing_heads *head) {
    return strcmp(row->framework_code, head->framework_code) == 0 &&
           (strcmp(row->sector, head->sector) == 0 || strcmp(row->sector, "any") == 0);
}

static int figure_on(const struct standing_lists *lists, const struct standing_heads *head, const char *name, day on) {
    int figure = 0;
    for (size_t i = 0; i < lists->figures.count; i++) {
        const struct standing_figures *row = &lists->figures.row[i];
        if (figure_concerns(row, head) && strcmp(row->name, name) == 0 && row->holds_from <= on &&
            (row->holds_to == DAY_NONE || row->holds_to >= on)) {
            figure = row->figure;
        }
    }
    return figure;
}

static void standards_fill(struct arena *arena, const struct standing_lists *lists, const struct standing_heads *head,
    struct training_past *past) {
    day *from = ARENA_ARRAY(arena, lists->figures.count * 2, day);
    size_t count = 0;
    for (size_t i = 0; i < lists->figures.count; i++) {
        const struct standing_figures *row = &lists->figures.row[i];
        if (figure_concerns(row, head)) {
            from[count++] = row->holds_from;
            if (row->holds_to != DAY_NONE) {
                from[count++] = row->holds_to + 1;
            }
        }
    }
    qsort(from, count, sizeof *from, by_day);
    struct training_standard_from *standard = ARENA_ARRAY(arena, count, struct training_standard_from);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && from[i] == from[i - 1]) {
            continue;
        }
        standard[past->standards++] = (struct training_standard_from){
            from[i], {.first_responders = figure_on(lists, head, "first_responders", from[i]),
                         .leads = figure_on(lists, head, "leads", from[i]),
                         .share_percent = figure_on(lists, head, "share_percent", from[i]),
                         .supervised_referrals = figure_on(lists, head, "supervised_referrals", from[i]),
                         .grace_days = figure_on(lists, head, "grace_days", from[i]),
                         .due_soon_days = figure_on(lists, head, "due_soon_days", from[i])}};
    }
    past->standard = standard;
}

/* ---- An organisation's people and what they hold ------------------------------------------------------------------
 */

static void supervised_fill(
    struct arena *arena, struct standing_lists *lists, int64_t organisation, struct training_part *part) {
    const struct standing_supervised_rows *rows = &lists->supervised;
    while (lists->referral < rows->count && (rows->row[lists->referral].organisation_id < organisation ||
                                                (rows->row[lists->referral].organisation_id == organisation &&
                                                    rows->row[lists->referral].person_id < part->person_id))) {
        lists->referral++;
    }
    size_t first = lists->referral;
    while (lists->referral < rows->count && rows->row[lists->referral].organisation_id == organisation &&
           rows->row[lists->referral].person_id == part->person_id) {
        lists->referral++;
    }
    day *on = ARENA_ARRAY(arena, lists->referral - first, day);
    for (size_t i = first; i < lists->referral; i++) {
        on[i - first] = rows->row[i].supervised_on;
    }
    part->supervised = lists->referral - first;
    part->supervised_on = on;
}

static void people_fill(
    struct arena *arena, struct standing_lists *lists, const struct standing_heads *head, struct training_past *past) {
    size_t first = lists->spell;
    while (lists->spell < lists->spells.count &&
           lists->spells.row[lists->spell].organisation_id == head->organisation_id) {
        lists->spell++;
    }
    size_t count = lists->spell - first;
    struct training_spell *spell = ARENA_ARRAY(arena, count, struct training_spell);
    struct training_part *person = ARENA_ARRAY(arena, count, struct training_part);
    for (size_t i = 0; i < count; i++) {
        const struct standing_spells *row = &lists->spells.row[first + i];
        spell[i] = (struct training_spell){role_of(row->role), row->started_on, row->ended_on};
        if (past->people == 0 || person[past->people - 1].person_id != row->person_id) {
            person[past->people++] = (struct training_part){.person_id = row->person_id, .spell = &spell[i]};
        }
        person[past->people - 1].spells++;
        past->since = row->started_on < past->since ? row->started_on : past->since;
    }
    for (size_t i = 0; i < past->people; i++) {
        supervised_fill(arena, lists, head->organisation_id, &person[i]);
    }
    past->person = person;
}

/* Both people and intervals come in order of person. */
static void held_fill(
    struct arena *arena, struct standing_lists *lists, const struct standing_heads *head, struct training_past *past) {
    size_t first = lists->interval;
    while (lists->interval < lists->trained.count &&
           lists->trained.row[lists->interval].organisation_id == head->organisation_id) {
        lists->interval++;
    }
    size_t count = lists->interval - first;
    struct training_intervals *held = ARENA_ARRAY(arena, past->people * past->modules, struct training_intervals);
    struct training_interval *item = ARENA_ARRAY(arena, count, struct training_interval);
    size_t person = 0;
    for (size_t i = 0; i < count; i++) {
        const struct standing_trained *row = &lists->trained.row[first + i];
        while (person < past->people && past->person[person].person_id < row->person_id) {
            person++;
        }
        const struct training_module *module = bsearch(&(struct training_module){row->module_code, NULL}, past->module,
            past->modules, sizeof *past->module, by_code);
        if (module == NULL || person == past->people) {
            continue;
        }
        item[i] = (struct training_interval){row->starts_on, row->ends_on, TRAINING_BY_COMPLETION, row->grace_until};
        training_basis_parse(row->basis, &item[i].basis);
        struct training_intervals *cell = &held[person * past->modules + (size_t)(module - past->module)];
        if (cell->count == 0) {
            cell->item = &item[i];
        }
        cell->count++;
    }
    past->held = held;
}

struct training_past standing_past_of(
    struct arena *arena, struct standing_lists *lists, const struct standing_heads *head) {
    struct training_past past = {.statutory = strcmp(head->sector, "statutory") == 0, .since = head->since};
    requirements_fill(arena, lists, head, &past);
    standards_fill(arena, lists, head, &past);
    people_fill(arena, lists, head, &past);
    held_fill(arena, lists, head, &past);
    return past;
}
