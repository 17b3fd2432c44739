/* An organisation's training on a day, from five queries of one round trip. */
#include <stdlib.h>
#include <string.h>

#include "plug/framework.h"
#include "training/training.h"
#include "training/training_judge.h"
#include "training/training_standing.h"
#include "training_board/training_board_queries.h"

enum { HORIZON_DAYS = 90 };

struct training_board_parts {
    day on;
    moment known_at;
    struct training_board_head_rows head;
    struct training_board_people_rows people;
    struct training_board_roles_rows roles;
    struct training_board_requirements_rows requirements;
    struct training_board_intervals_rows intervals;
    struct training_board_figures_rows figures;
    struct standing_days_parts *ahead;
};

/* The organisation of that id, or of that application; both DB_NULL_INT8: the actor's own. */
static struct training_board_parts *parts_add(
    struct db *db, int64_t organisation, int64_t application, day on, moment known_at) {
    struct training_board_parts *parts = ARENA_NEW(db_arena(db), struct training_board_parts);
    parts->on = on;
    parts->known_at = known_at;
    training_board_head_add(db, (struct training_board_head_in){organisation, application}, &parts->head);
    training_board_people_add(
        db, (struct training_board_people_in){organisation, application, on, known_at}, &parts->people);
    training_board_roles_add(
        db, (struct training_board_roles_in){organisation, application, on, known_at}, &parts->roles);
    training_board_requirements_add(db,
        (struct training_board_requirements_in){organisation, application, on, on + HORIZON_DAYS, known_at},
        &parts->requirements);
    training_board_intervals_add(
        db, (struct training_board_intervals_in){organisation, application, on, known_at}, &parts->intervals);
    training_board_figures_add(
        db, (struct training_board_figures_in){organisation, application, on, known_at}, &parts->figures);
    parts->ahead = standing_days_add(db, organisation, application, on, on + HORIZON_DAYS, known_at);
    return parts;
}

struct training_board_parts *training_board_add(struct db *db, int64_t organisation_id, day on, moment known_at) {
    return parts_add(db, organisation_id, DB_NULL_INT8, on, known_at);
}

struct training_board_parts *training_board_of_applicant_add(
    struct db *db, int64_t application_id, day on, moment known_at) {
    return parts_add(db, DB_NULL_INT8, application_id, on, known_at);
}

static int figure(const struct training_board_figures_rows *figures, const char *name) {
    for (size_t i = 0; i < figures->count; i++) {
        if (strcmp(figures->row[i].name, name) == 0) {
            return figures->row[i].figure;
        }
    }
    return 0;
}

static struct training_standard standard_of(const struct training_board_figures_rows *figures) {
    return (struct training_standard){.first_responders = figure(figures, "first_responders"),
        .leads = figure(figures, "leads"),
        .share_percent = figure(figures, "share_percent"),
        .supervised_referrals = figure(figures, "supervised_referrals"),
        .grace_days = figure(figures, "grace_days"),
        .due_soon_days = figure(figures, "due_soon_days")};
}

static unsigned role_of(const char *role) {
    return strcmp(role, "first_responder") == 0 ? TRAINING_FIRST_RESPONDER
           : strcmp(role, "lead") == 0          ? TRAINING_LEAD
                                                : TRAINING_STAFF;
}

/* Rows of one person stand together: how many, and the first of them as holdings. */
static size_t holdings_of(struct arena *arena, const struct training_board_roles_rows *roles, int64_t person_id,
    const struct training_holding **to) {
    size_t low = 0;
    size_t high = roles->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (roles->row[middle].person_id < person_id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    size_t count = 0;
    while (low + count < roles->count && roles->row[low + count].person_id == person_id) {
        count++;
    }
    struct training_holding *holding = ARENA_ARRAY(arena, count, struct training_holding);
    for (size_t i = 0; i < count; i++) {
        const struct training_board_roles *row = &roles->row[low + i];
        holding[i] = (struct training_holding){role_of(row->role), row->started_on, row->ended_on};
    }
    *to = holding;
    return count;
}

static void people_fill(
    struct arena *arena, const struct training_board_parts *parts, struct training_organisation *to) {
    struct training_person *person = ARENA_ARRAY(arena, parts->people.count, struct training_person);
    for (size_t i = 0; i < parts->people.count; i++) {
        const struct training_board_people *row = &parts->people.row[i];
        person[i] = (struct training_person){.person_id = row->person_id,
            .name = row->full_name,
            .number = row->number,
            .roles = TRAINING_STAFF | (row->first_responder_since != DAY_NONE ? TRAINING_FIRST_RESPONDER : 0U) |
                     (row->lead ? TRAINING_LEAD : 0U),
            .first_responder_since = row->first_responder_since,
            .supervised_referrals = row->supervised};
        person[i].holdings = holdings_of(arena, &parts->roles, row->person_id, &person[i].holding);
    }
    to->people = parts->people.count;
    to->person = person;
}

static size_t module_place(const struct training_organisation *organisation, const char *code) {
    size_t place = 0;
    while (place < organisation->modules && strcmp(organisation->module[place].code, code) != 0) {
        place++;
    }
    return place;
}

static void requirements_fill(
    struct arena *arena, const struct training_board_parts *parts, struct training_organisation *to) {
    size_t count = parts->requirements.count;
    struct training_requirement *requirement = ARENA_ARRAY(arena, count, struct training_requirement);
    struct training_module *module = ARENA_ARRAY(arena, count, struct training_module);
    to->requirement = requirement;
    to->module = module;
    for (size_t i = 0; i < count; i++) {
        const struct training_board_requirements *row = &parts->requirements.row[i];
        size_t place = module_place(to, row->module_code);
        if (place == to->modules) {
            module[to->modules++] = (struct training_module){row->module_code, row->title};
        }
        requirement[i] =
            (struct training_requirement){role_of(row->role), place, row->within_days, row->holds_from, row->holds_to};
    }
    to->requirements = count;
}

/* A row of the query with its place in people * modules. */
struct placed {
    size_t cell;
    struct training_interval interval;
};

static int by_cell(const void *a, const void *b) {
    const struct placed *first = a;
    const struct placed *second = b;
    if (first->cell != second->cell) {
        return first->cell > second->cell ? 1 : -1;
    }
    if (first->interval.starts_on != second->interval.starts_on) {
        return first->interval.starts_on > second->interval.starts_on ? 1 : -1;
    }
    return (first->interval.basis > second->interval.basis) - (first->interval.basis < second->interval.basis);
}

struct person_place {
    int64_t person_id;
    size_t place;
};

static int by_person(const void *a, const void *b) {
    int64_t first = ((const struct person_place *)a)->person_id;
    int64_t second = ((const struct person_place *)b)->person_id;
    return (first > second) - (first < second);
}

static void held_fill(struct arena *arena, const struct training_board_parts *parts, struct training_organisation *to) {
    size_t cells = to->people * to->modules;
    struct training_intervals *held = ARENA_ARRAY(arena, cells, struct training_intervals);
    struct person_place *person = ARENA_ARRAY(arena, to->people, struct person_place);
    for (size_t i = 0; i < to->people; i++) {
        person[i] = (struct person_place){to->person[i].person_id, i};
    }
    qsort(person, to->people, sizeof *person, by_person);
    struct placed *placed = ARENA_ARRAY(arena, parts->intervals.count, struct placed);
    size_t count = 0;
    for (size_t i = 0; i < parts->intervals.count; i++) {
        const struct training_board_intervals *row = &parts->intervals.row[i];
        const struct person_place *whose =
            bsearch(&(struct person_place){row->person_id, 0}, person, to->people, sizeof *person, by_person);
        size_t module = module_place(to, row->module_code);
        if (whose != NULL && module < to->modules) {
            placed[count] = (struct placed){whose->place * to->modules + module,
                {row->starts_on, row->ends_on, TRAINING_BY_COMPLETION, row->grace_until}};
            training_basis_parse(row->basis, &placed[count].interval.basis);
            count++;
        }
    }
    qsort(placed, count, sizeof *placed, by_cell);
    struct training_interval *item = ARENA_ARRAY(arena, count, struct training_interval);
    for (size_t i = 0; i < count; i++) {
        item[i] = placed[i].interval;
        struct training_intervals *cell = &held[placed[i].cell];
        if (cell->count == 0) {
            cell->item = &item[i];
        }
        cell->count++;
    }
    to->held = held;
}

/* What the framework itself says of this training; what it does to the standing is kept with the standing. */
static void judge(struct arena *arena, struct training_board *board) {
    const struct plug_framework *framework = plug_framework_find(board->framework_code);
    if (framework == NULL) {
        return;
    }
    const struct training_organisation *organisation = &board->organisation;
    int *in_date = ARENA_ARRAY(arena, organisation->modules, int);
    for (size_t cell = 0; cell < organisation->people * organisation->modules; cell++) {
        in_date[cell % organisation->modules] +=
            (organisation->person[cell / organisation->modules].roles & TRAINING_FIRST_RESPONDER) != 0 &&
            training_counts(training_state_on(organisation->held[cell], true, &board->standard, board->on).status);
    }
    struct plug_findings findings = training_judge_findings(
        arena, framework, &(struct training_question){organisation, board->on, &board->standard, &board->now, in_date});
    struct training_finding *told = ARENA_ARRAY(arena, findings.count, struct training_finding);
    for (size_t i = 0; i < findings.count; i++) {
        const struct plug_finding *row = &findings.row[i];
        if (!training_finding_holds(row, board->on)) {
            continue;
        }
        size_t about = module_place(organisation, row->subject);
        told[board->findings.count++] =
            (struct training_finding){about < organisation->modules ? organisation->module[about].title : NULL,
                row->message, row->weight == PLUG_FAULT, row->fill};
    }
    board->findings.row = told;
    board->findings_failed = findings.failed;
}

/* The standing of that day as it is kept; of a day before there was an organisation, that of nobody. */
static struct training_standing kept_on(
    struct training_stands stands, const struct training_standard *standard, day on) {
    const struct training_stand *stand = training_stand_on(stands, on);
    return stand == NULL ? training_standing_of(&(struct training_counts){0}, standard) : stand->standing;
}

/* Today's standing and what comes if nobody trained any more, as they are kept. */
static void standing_fill(struct training_board *board, struct training_stands stands) {
    board->now = kept_on(stands, &board->standard, board->on);
    for (int i = 0; i < 3; i++) {
        board->later[i] = kept_on(stands, &board->standard, board->on + 30 * (i + 1));
    }
    board->ahead = stands;
    board->falls_on = DAY_NONE;
    for (size_t i = 0; board->now.good && i < stands.count && board->falls_on == DAY_NONE; i++) {
        if (!stands.row[i].standing.good && stands.row[i].starts_on > board->on) {
            board->falls_on = stands.row[i].starts_on;
            board->fallen = stands.row[i].standing;
        }
    }
}

struct training_board *training_board_build(struct arena *arena, const struct training_board_parts *parts) {
    if (parts->head.count == 0) {
        return NULL;
    }
    const struct training_board_head *head = parts->head.row;
    struct training_board *board = ARENA_NEW(arena, struct training_board);
    *board = (struct training_board){.organisation_id = head->organisation_id,
        .name = head->name,
        .sector = head->sector,
        .framework_code = head->framework_code,
        .register_state = head->register_state,
        .on = parts->on,
        .known_at = parts->known_at,
        .standard = standard_of(&parts->figures),
        .organisation = {.statutory = strcmp(head->sector, "statutory") == 0}};
    struct training_organisation *organisation = &board->organisation;
    people_fill(arena, parts, organisation);
    requirements_fill(arena, parts, organisation);
    held_fill(arena, parts, organisation);
    board->state = ARENA_ARRAY(arena, organisation->people * organisation->modules, struct training_state);
    for (size_t i = 0; i < organisation->people; i++) {
        for (size_t k = 0; k < organisation->modules; k++) {
            size_t cell = i * organisation->modules + k;
            board->state[cell] = training_state_on(organisation->held[cell],
                training_requires(organisation, i, k, board->on), &board->standard, board->on);
        }
    }
    standing_fill(board, standing_days_read(arena, parts->ahead));
    board->lapses = training_lapses_within(arena, organisation, &board->standard, board->on, HORIZON_DAYS);
    board->lapsing = training_lapsing_of(arena, &board->lapses, board->on);
    judge(arena, board);
    return board;
}
