#include "training/training_rules.h"

#include <stdlib.h>
#include <string.h>

bool training_result_parse(const char *text, enum training_result *result) {
    static const char *const names[] = {"passed", "not_passed", "withdrawn"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (text != NULL && strcmp(text, names[i]) == 0) {
            *result = (enum training_result)i;
            return true;
        }
    }
    return false;
}

/* Known by then. */
static bool known(const struct training_completion *row, moment known_at) {
    return known_at == MOMENT_NONE || row->recorded_at <= known_at;
}

static int by_day(const void *a, const void *b) {
    day first = *(const day *)a;
    day second = *(const day *)b;
    return (first > second) - (first < second);
}

static int by_number(const void *a, const void *b) {
    int64_t first = *(const int64_t *)a;
    int64_t second = *(const int64_t *)b;
    return (first > second) - (first < second);
}

static bool span_holds(const struct training_span *span, day on) {
    return on >= span->from && (span->until == DAY_NONE || on <= span->until);
}

static bool any_span_holds(const struct training_span *span, size_t spans, day on) {
    for (size_t i = 0; i < spans; i++) {
        if (span_holds(&span[i], on)) {
            return true;
        }
    }
    return false;
}

/* Days of the completions that count: passed, not corrected, on a day with a rule; in order. */
static size_t days_that_count(struct arena *arena, const struct training_completion *history, size_t completions,
    const struct training_span *span, size_t spans, moment known_at, day **days) {
    int64_t *corrected = ARENA_ARRAY(arena, completions, int64_t);
    size_t corrections = 0;
    for (size_t i = 0; i < completions; i++) {
        if (history[i].corrects != 0 && known(&history[i], known_at)) {
            corrected[corrections++] = history[i].corrects;
        }
    }
    qsort(corrected, corrections, sizeof *corrected, by_number);
    *days = ARENA_ARRAY(arena, completions, day);
    size_t count = 0;
    for (size_t i = 0; i < completions; i++) {
        const struct training_completion *row = &history[i];
        if (row->result == TRAINING_PASSED && known(row, known_at) &&
            bsearch(&row->id, corrected, corrections, sizeof *corrected, by_number) == NULL &&
            any_span_holds(span, spans, row->completed_on)) {
            (*days)[count++] = row->completed_on;
        }
    }
    qsort(*days, count, sizeof **days, by_day);
    return count;
}

/* Adds days that come no earlier than those before, joining what touches. */
static void interval_add(struct training_interval *item, size_t *count, day starts_on, day ends_on) {
    if (*count > 0 && starts_on <= item[*count - 1].ends_on + 1) {
        if (ends_on > item[*count - 1].ends_on) {
            item[*count - 1].ends_on = ends_on;
        }
        return;
    }
    item[(*count)++] = (struct training_interval){starts_on, ends_on};
}

struct training_intervals training_intervals_of(struct arena *arena, const struct training_completion *history,
    size_t completions, const struct training_span *span, size_t spans, moment known_at) {
    day *completed;
    size_t count = days_that_count(arena, history, completions, span, spans, known_at, &completed);
    struct training_interval *item = ARENA_ARRAY(arena, count * spans, struct training_interval);
    size_t intervals = 0;
    for (size_t s = 0; s < spans; s++) {
        for (size_t i = 0; i < count; i++) {
            day starts_on = completed[i] > span[s].from ? completed[i] : span[s].from;
            day ends_on = day_add_months(completed[i], span[s].months);
            if (span[s].until != DAY_NONE && ends_on > span[s].until) {
                ends_on = span[s].until;
            }
            if (starts_on <= ends_on) {
                interval_add(item, &intervals, starts_on, ends_on);
            }
        }
    }
    return (struct training_intervals){intervals, item};
}

bool training_intervals_equal(struct training_intervals a, struct training_intervals b) {
    if (a.count != b.count) {
        return false;
    }
    for (size_t i = 0; i < a.count; i++) {
        if (a.item[i].starts_on != b.item[i].starts_on || a.item[i].ends_on != b.item[i].ends_on) {
            return false;
        }
    }
    return true;
}

struct training_state training_state_on(
    struct training_intervals held, bool required, const struct training_standard *standard, day on) {
    struct training_state state = {TRAINING_NOT_STARTED, DAY_NONE, DAY_NONE};
    for (size_t i = 0; i < held.count && held.item[i].starts_on <= on; i++) {
        state.ends_on = held.item[i].ends_on;
    }
    if (state.ends_on != DAY_NONE) {
        state.grace_ends_on = state.ends_on + standard->grace_days;
        state.status = on > state.grace_ends_on                        ? TRAINING_EXPIRED
                       : on > state.ends_on                            ? TRAINING_IN_GRACE
                       : on >= state.ends_on - standard->due_soon_days ? TRAINING_DUE_SOON
                                                                       : TRAINING_IN_DATE;
    }
    if (!required) {
        state.status = TRAINING_NOT_REQUIRED;
    }
    return state;
}

bool training_counts(enum training_status status) {
    return status == TRAINING_IN_DATE || status == TRAINING_DUE_SOON || status == TRAINING_IN_GRACE;
}
