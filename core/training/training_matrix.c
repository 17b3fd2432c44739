#include "training/training_matrix.h"

#include <stdlib.h>
#include <string.h>

static bool needs_something(enum training_status status) {
    return status != TRAINING_IN_DATE && status != TRAINING_NOT_REQUIRED && status != TRAINING_EXEMPT &&
           status != TRAINING_EQUIVALENT;
}

/* People stand in the board by name. */
static int by_name(const struct training_line *first, const struct training_line *second) {
    return (first->person > second->person) - (first->person < second->person);
}

static int by_need(const void *a, const void *b) {
    const struct training_line *first = a;
    const struct training_line *second = b;
    if ((first->needs > 0) != (second->needs > 0)) {
        return first->needs > 0 ? -1 : 1;
    }
    return by_name(first, second);
}

static int by_lapse(const void *a, const void *b) {
    const struct training_line *first = a;
    const struct training_line *second = b;
    if (first->lapses_on == second->lapses_on) {
        return by_name(first, second);
    }
    if (first->lapses_on == DAY_NONE || second->lapses_on == DAY_NONE) {
        return first->lapses_on == DAY_NONE ? 1 : -1;
    }
    return first->lapses_on < second->lapses_on ? -1 : 1;
}

static bool fits(const struct training_line *line, size_t modules, const struct training_matrix_filter *filter) {
    if ((filter->attention && line->needs == 0) || (filter->role != 0 && (line->person->roles & filter->role) == 0)) {
        return false;
    }
    if (filter->status < 0) {
        return filter->module == NULL || modules != 1 || line->state[0].status != TRAINING_NOT_REQUIRED;
    }
    for (size_t k = 0; k < modules; k++) {
        if ((int)line->state[k].status == filter->status) {
            return true;
        }
    }
    return false;
}

struct training_matrix training_matrix_of(
    struct arena *arena, const struct training_board *board, const struct training_matrix_filter *filter) {
    const struct training_organisation *organisation = &board->organisation;
    size_t from = 0;
    struct training_matrix matrix = {.modules = organisation->modules, .module = organisation->module};
    for (size_t k = 0; filter->module != NULL && k < organisation->modules; k++) {
        if (strcmp(organisation->module[k].code, filter->module) == 0) {
            from = k;
            matrix.modules = 1;
            matrix.module = &organisation->module[k];
        }
    }
    struct training_line *line = ARENA_ARRAY(arena, organisation->people, struct training_line);
    for (size_t i = 0; i < organisation->people; i++) {
        const struct training_state *state = board->state + i * organisation->modules;
        struct training_line one = {&organisation->person[i], state + from, 0, DAY_NONE};
        for (size_t k = 0; k < organisation->modules; k++) {
            one.needs += needs_something(state[k].status);
        }
        for (size_t k = 0; k < matrix.modules; k++) {
            const struct training_state *cell = &one.state[k];
            if (cell->status != TRAINING_NOT_REQUIRED && cell->ends_on != DAY_NONE &&
                (one.lapses_on == DAY_NONE || cell->ends_on < one.lapses_on)) {
                one.lapses_on = cell->ends_on;
            }
        }
        matrix.attention += one.needs > 0;
        if (fits(&one, matrix.modules, filter)) {
            line[matrix.found++] = one;
        }
    }
    if (filter->order != TRAINING_MATRIX_BY_NAME && matrix.found > 1) {
        qsort(line, matrix.found, sizeof *line, filter->order == TRAINING_MATRIX_BY_LAPSE ? by_lapse : by_need);
    }
    size_t first = filter->first < matrix.found ? filter->first : matrix.found;
    matrix.line = line + first;
    matrix.lines = matrix.found - first;
    if (filter->most > 0 && matrix.lines > filter->most) {
        matrix.lines = filter->most;
    }
    return matrix;
}
