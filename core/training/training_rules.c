/* Intervals: the one way from what is recorded, and the rules, to the days that count. */
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

static const char *const basis_names[TRAINING_BASES] = {[TRAINING_BY_COMPLETION] = "completed",
    [TRAINING_BY_EQUIVALENCE] = "equivalent",
    [TRAINING_BY_EXEMPTION] = "exempt",
    [TRAINING_BY_BOOKING] = "in_progress"};

const char *training_basis_text(enum training_basis basis) {
    return basis_names[basis];
}

bool training_basis_parse(const char *text, enum training_basis *basis) {
    for (size_t i = 0; i < TRAINING_BASES; i++) {
        if (text != NULL && strcmp(text, basis_names[i]) == 0) {
            *basis = (enum training_basis)i;
            return true;
        }
    }
    return false;
}

bool training_known(moment recorded_at, moment superseded_at, moment known_at) {
    if (known_at == MOMENT_NONE) {
        return superseded_at == MOMENT_NONE;
    }
    return recorded_at <= known_at && (superseded_at == MOMENT_NONE || superseded_at > known_at);
}

static bool completion_known(const struct training_completion *row, moment known_at) {
    return training_known(row->recorded_at, MOMENT_NONE, known_at);
}

static bool recognition_known(const struct training_recognition *row, enum training_basis basis, moment known_at) {
    return row->basis == basis && training_known(row->recorded_at, row->superseded_at, known_at);
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

/* Rows of any of these lists by their first day. */
static int by_start(const void *a, const void *b) {
    const struct training_interval *first = a;
    const struct training_interval *second = b;
    if (first->starts_on != second->starts_on) {
        return first->starts_on > second->starts_on ? 1 : -1;
    }
    return (first->basis > second->basis) - (first->basis < second->basis);
}

static bool span_holds(const struct training_span *span, day on) {
    return on >= span->from && (span->until == DAY_NONE || on <= span->until);
}

/* Those known at known_at, in the order that they came in. */
static size_t spans_known(
    struct arena *arena, const struct training_span *span, size_t spans, moment known_at, struct training_span **to) {
    *to = ARENA_ARRAY(arena, spans, struct training_span);
    size_t count = 0;
    for (size_t i = 0; i < spans; i++) {
        if (training_known(span[i].recorded_at, span[i].superseded_at, known_at)) {
            (*to)[count++] = span[i];
        }
    }
    return count;
}

static bool any_span_holds(const struct training_span *span, size_t spans, day on) {
    for (size_t i = 0; i < spans; i++) {
        if (span_holds(&span[i], on)) {
            return true;
        }
    }
    return false;
}

/* Does it count in that span, and through which day? DAY_NONE when it does not. */
static day counts_through(const struct training_span *span, day completed_on) {
    day starts_on = completed_on > span->from ? completed_on : span->from;
    day ends_on = day_add_months(completed_on, span->months);
    if (span->until != DAY_NONE && ends_on > span->until) {
        ends_on = span->until;
    }
    bool late_enough = span->counts_from == DAY_NONE || completed_on >= span->counts_from;
    return late_enough && starts_on <= ends_on ? ends_on : DAY_NONE;
}

/* Days of the completions that count: passed, not corrected, on a day with a rule; in order. */
static size_t days_completed(struct arena *arena, const struct training_record *record,
    const struct training_span *span, size_t spans, moment known_at, day **days) {
    int64_t *corrected = ARENA_ARRAY(arena, record->completions, int64_t);
    size_t corrections = 0;
    for (size_t i = 0; i < record->completions; i++) {
        const struct training_completion *row = &record->completion[i];
        if (row->corrects != 0 && completion_known(row, known_at)) {
            corrected[corrections++] = row->corrects;
        }
    }
    qsort(corrected, corrections, sizeof *corrected, by_number);
    *days = ARENA_ARRAY(arena, record->completions, day);
    size_t count = 0;
    for (size_t i = 0; i < record->completions; i++) {
        const struct training_completion *row = &record->completion[i];
        if (row->result == TRAINING_PASSED && completion_known(row, known_at) &&
            bsearch(&row->id, corrected, corrections, sizeof *corrected, by_number) == NULL &&
            any_span_holds(span, spans, row->completed_on)) {
            (*days)[count++] = row->completed_on;
        }
    }
    qsort(*days, count, sizeof **days, by_day);
    return count;
}

/* Days on which external courses were completed that count; in order. */
static size_t days_equivalent(struct arena *arena, const struct training_record *record,
    const struct training_span *span, size_t spans, moment known_at, day **days) {
    *days = ARENA_ARRAY(arena, record->recognitions, day);
    size_t count = 0;
    for (size_t i = 0; i < record->recognitions; i++) {
        const struct training_recognition *row = &record->recognition[i];
        if (recognition_known(row, TRAINING_BY_EQUIVALENCE, known_at) && any_span_holds(span, spans, row->from)) {
            (*days)[count++] = row->from;
        }
    }
    qsort(*days, count, sizeof **days, by_day);
    return count;
}

/* Intervals of one basis as they are made: each begins no earlier than those before, and what touches is joined. */
struct layer {
    enum training_basis basis;
    size_t count;
    struct training_interval *item;
};

static struct layer layer_new(struct arena *arena, enum training_basis basis, size_t capacity) {
    return (struct layer){basis, 0, ARENA_ARRAY(arena, capacity, struct training_interval)};
}

static void layer_add(struct layer *layer, day starts_on, day ends_on) {
    struct training_interval *last = layer->count == 0 ? NULL : &layer->item[layer->count - 1];
    if (last != NULL && starts_on <= last->ends_on + 1) {
        last->ends_on = ends_on > last->ends_on ? ends_on : last->ends_on;
        return;
    }
    layer->item[layer->count++] = (struct training_interval){starts_on, ends_on, layer->basis, DAY_NONE};
}

static struct layer layer_trained(struct arena *arena, enum training_basis basis, const struct training_span *span,
    size_t spans, const day *completed, size_t count) {
    struct layer layer = layer_new(arena, basis, count * spans);
    for (size_t s = 0; s < spans; s++) {
        for (size_t i = 0; i < count; i++) {
            day ends_on = counts_through(&span[s], completed[i]);
            if (ends_on != DAY_NONE) {
                layer_add(&layer, completed[i] > span[s].from ? completed[i] : span[s].from, ends_on);
            }
        }
    }
    return layer;
}

/* Exemptions, or what is in progress: the days as they were said. */
static struct layer layer_said(
    struct arena *arena, enum training_basis basis, const struct training_record *record, moment known_at) {
    struct training_interval *said = ARENA_ARRAY(arena, record->recognitions, struct training_interval);
    size_t count = 0;
    for (size_t i = 0; i < record->recognitions; i++) {
        const struct training_recognition *row = &record->recognition[i];
        if (recognition_known(row, basis, known_at) && row->from <= row->until) {
            said[count++] = (struct training_interval){row->from, row->until, basis, DAY_NONE};
        }
    }
    qsort(said, count, sizeof *said, by_start);
    struct layer layer = layer_new(arena, basis, count);
    for (size_t i = 0; i < count; i++) {
        layer_add(&layer, said[i].starts_on, said[i].ends_on);
    }
    return layer;
}

/* Days that faults take away, in order, what touches joined. */
static struct layer layer_faults(struct arena *arena, const struct training_record *record, moment known_at) {
    struct training_interval *taken = ARENA_ARRAY(arena, record->faults, struct training_interval);
    size_t count = 0;
    for (size_t i = 0; i < record->faults; i++) {
        const struct training_fault *row = &record->fault[i];
        day until = row->until == DAY_NONE ? INT32_MAX - 1 : row->until;
        if (training_known(row->recorded_at, row->superseded_at, known_at) && row->from <= until) {
            taken[count++] = (struct training_interval){row->from, until, TRAINING_BY_COMPLETION, DAY_NONE};
        }
    }
    qsort(taken, count, sizeof *taken, by_start);
    struct layer layer = layer_new(arena, TRAINING_BY_COMPLETION, count);
    for (size_t i = 0; i < count; i++) {
        layer_add(&layer, taken[i].starts_on, taken[i].ends_on);
    }
    return layer;
}

/* The layer without the days taken away; grace ends before the first of them that comes. */
static struct layer layer_without(struct arena *arena, struct layer layer, struct layer taken) {
    if (taken.count == 0) {
        return layer;
    }
    struct layer left = layer_new(arena, layer.basis, layer.count + taken.count);
    size_t next = 0; /* the first taken away that ends on the day or later */
    for (size_t i = 0; i < layer.count; i++) {
        struct training_interval rest = layer.item[i];
        while (next < taken.count && taken.item[next].ends_on < rest.starts_on) {
            next++;
        }
        size_t cut = next;
        for (; cut < taken.count && taken.item[cut].starts_on <= rest.ends_on; cut++) {
            if (rest.starts_on < taken.item[cut].starts_on) {
                left.item[left.count++] = (struct training_interval){
                    rest.starts_on, taken.item[cut].starts_on - 1, layer.basis, taken.item[cut].starts_on - 1};
            }
            rest.starts_on = taken.item[cut].ends_on + 1;
        }
        if (rest.starts_on <= rest.ends_on) {
            rest.grace_until = cut < taken.count ? taken.item[cut].starts_on - 1 : DAY_NONE;
            left.item[left.count++] = rest;
        }
    }
    return left;
}

struct training_intervals training_intervals_of(struct arena *arena, const struct training_record *record,
    const struct training_span *span, size_t spans, moment known_at) {
    struct training_span *rule;
    size_t rules = spans_known(arena, span, spans, known_at, &rule);
    struct layer taken = layer_faults(arena, record, known_at);
    day *days;
    size_t count = days_completed(arena, record, rule, rules, known_at, &days);
    struct layer layer[TRAINING_BASES];
    layer[TRAINING_BY_COMPLETION] =
        layer_without(arena, layer_trained(arena, TRAINING_BY_COMPLETION, rule, rules, days, count), taken);
    count = days_equivalent(arena, record, rule, rules, known_at, &days);
    layer[TRAINING_BY_EQUIVALENCE] =
        layer_without(arena, layer_trained(arena, TRAINING_BY_EQUIVALENCE, rule, rules, days, count), taken);
    layer[TRAINING_BY_EXEMPTION] = layer_said(arena, TRAINING_BY_EXEMPTION, record, known_at);
    layer[TRAINING_BY_BOOKING] = layer_said(arena, TRAINING_BY_BOOKING, record, known_at);
    size_t intervals = 0;
    for (size_t i = 0; i < TRAINING_BASES; i++) {
        intervals += layer[i].count;
    }
    struct training_interval *item = ARENA_ARRAY(arena, intervals, struct training_interval);
    intervals = 0;
    for (size_t i = 0; i < TRAINING_BASES; i++) {
        for (size_t k = 0; k < layer[i].count; k++) {
            item[intervals++] = layer[i].item[k];
        }
    }
    qsort(item, intervals, sizeof *item, by_start);
    return (struct training_intervals){intervals, item};
}

bool training_intervals_equal(struct training_intervals a, struct training_intervals b) {
    if (a.count != b.count) {
        return false;
    }
    for (size_t i = 0; i < a.count; i++) {
        if (a.item[i].starts_on != b.item[i].starts_on || a.item[i].ends_on != b.item[i].ends_on ||
            a.item[i].basis != b.item[i].basis || a.item[i].grace_until != b.item[i].grace_until) {
            return false;
        }
    }
    return true;
}

/* ---- Why -------------------------------------------------------------------------------------------------------- */

bool training_completion_stands(const struct training_record *record, size_t at, moment known_at) {
    const struct training_completion *row = &record->completion[at];
    if (row->result != TRAINING_PASSED || !completion_known(row, known_at)) {
        return false;
    }
    for (size_t i = 0; i < record->completions; i++) {
        if (record->completion[i].corrects == row->id && completion_known(&record->completion[i], known_at)) {
            return false;
        }
    }
    return true;
}

/* The rule by which what was completed on that day counts through the interval's last day, or further where a fault cut
 * it short. NULL when it does not. */
static const struct training_span *span_behind(const struct training_span *span, size_t spans, moment known_at,
    day completed_on, const struct training_interval *interval) {
    const struct training_span *found = NULL;
    bool ruled = false;
    for (size_t i = 0; i < spans; i++) {
        if (!training_known(span[i].recorded_at, span[i].superseded_at, known_at)) {
            continue;
        }
        ruled = ruled || span_holds(&span[i], completed_on);
        day through = counts_through(&span[i], completed_on);
        if (completed_on <= interval->ends_on && span[i].from <= interval->ends_on && through != DAY_NONE &&
            through >= interval->ends_on) {
            found = &span[i];
        }
    }
    return ruled ? found : NULL;
}

struct training_ground training_ground_of(const struct training_record *record, const struct training_span *span,
    size_t spans, moment known_at, const struct training_interval *interval) {
    struct training_ground ground = {NULL, NULL, NULL};
    for (size_t i = 0; interval->basis == TRAINING_BY_COMPLETION && i < record->completions; i++) {
        const struct training_completion *row = &record->completion[i];
        if (!training_completion_stands(record, i, known_at) ||
            (ground.completion != NULL && ground.completion->completed_on > row->completed_on)) {
            continue;
        }
        const struct training_span *rule = span_behind(span, spans, known_at, row->completed_on, interval);
        if (rule != NULL) {
            ground = (struct training_ground){row, NULL, rule};
        }
    }
    for (size_t i = 0; interval->basis != TRAINING_BY_COMPLETION && i < record->recognitions; i++) {
        const struct training_recognition *row = &record->recognition[i];
        if (!recognition_known(row, interval->basis, known_at) ||
            (ground.recognition != NULL && ground.recognition->from > row->from)) {
            continue;
        }
        if (interval->basis == TRAINING_BY_EQUIVALENCE) {
            const struct training_span *rule = span_behind(span, spans, known_at, row->from, interval);
            if (rule != NULL) {
                ground = (struct training_ground){NULL, row, rule};
            }
        } else if (row->until >= interval->ends_on && row->from <= interval->ends_on) {
            ground = (struct training_ground){NULL, row, NULL};
        }
    }
    return ground;
}
