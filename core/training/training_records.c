#include "training/training_records.h"

#include <string.h>

int training_key_compare(struct training_key a, struct training_key b) {
    if (a.person_id != b.person_id) {
        return a.person_id < b.person_id ? -1 : 1;
    }
    int order = strcmp(a.framework, b.framework);
    return order != 0 ? order : strcmp(a.module, b.module);
}

void training_module_rules_add(struct db *db, struct training_module_rules *rules) {
    training_spans_add(db, &rules->rows);
}

void training_module_rules_ready(struct arena *arena, struct training_module_rules *rules) {
    rules->span = ARENA_ARRAY(arena, rules->rows.count, struct training_span);
    for (size_t i = 0; i < rules->rows.count; i++) {
        const struct training_spans *row = &rules->rows.row[i];
        rules->span[i] = (struct training_span){.from = row->holds_from,
            .until = row->holds_to,
            .months = row->months,
            .counts_from = row->counts_from,
            .recorded_at = row->recorded_at,
            .superseded_at = row->superseded_at};
    }
}

static struct training_key rule_key(const struct training_spans *row) {
    return (struct training_key){0, row->framework_code, row->module_code};
}

/* They stand together, in order of framework and module. */
size_t training_module_rules_of(
    const struct training_module_rules *rules, struct training_key key, const struct training_span **span) {
    key.person_id = 0;
    size_t low = 0;
    size_t high = rules->rows.count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (training_key_compare(rule_key(&rules->rows.row[middle]), key) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    size_t count = 0;
    while (low + count < rules->rows.count && training_key_compare(rule_key(&rules->rows.row[low + count]), key) == 0) {
        count++;
    }
    *span = rules->span + low;
    return count;
}

void training_records_add(struct db *db, struct int8_list people, struct training_records *records) {
    *records = (struct training_records){.history_at = 0};
    training_history_add(db, (struct training_history_in){people}, &records->history);
    training_recognised_add(db, (struct training_recognised_in){people}, &records->recognised);
    training_found_add(db, (struct training_found_in){people}, &records->found);
}

static struct training_key history_key(const struct training_history *row) {
    return (struct training_key){row->person_id, row->framework_code, row->module_code};
}

static struct training_key recognised_key(const struct training_recognised *row) {
    return (struct training_key){row->person_id, row->framework_code, row->module_code};
}

static struct training_key found_key(const struct training_found *row) {
    return (struct training_key){row->person_id, row->framework_code, row->module_code};
}

static void first_of(struct training_key other, bool *any, struct training_key *key) {
    if (!*any || training_key_compare(other, *key) < 0) {
        *key = other;
    }
    *any = true;
}

bool training_records_peek(const struct training_records *records, struct training_key *key) {
    bool any = false;
    if (records->history_at < records->history.count) {
        first_of(history_key(&records->history.row[records->history_at]), &any, key);
    }
    if (records->recognised_at < records->recognised.count) {
        first_of(recognised_key(&records->recognised.row[records->recognised_at]), &any, key);
    }
    if (records->found_at < records->found.count) {
        first_of(found_key(&records->found.row[records->found_at]), &any, key);
    }
    return any;
}

static void history_take(
    struct arena *arena, struct training_records *records, struct training_key key, struct training_record *record) {
    const struct training_history_rows *rows = &records->history;
    size_t first = records->history_at;
    while (records->history_at < rows->count &&
           training_key_compare(history_key(&rows->row[records->history_at]), key) == 0) {
        records->history_at++;
    }
    record->completions = records->history_at - first;
    struct training_completion *item = ARENA_ARRAY(arena, record->completions, struct training_completion);
    for (size_t i = 0; i < record->completions; i++) {
        const struct training_history *row = &rows->row[first + i];
        enum training_result result = TRAINING_NOT_PASSED;
        training_result_parse(row->result, &result);
        item[i] = (struct training_completion){row->completion_id,
            row->corrects_id == DB_NULL_INT8 ? 0 : row->corrects_id, row->completed_on, result, row->recorded_at};
    }
    record->completion = item;
}

static void recognised_take(
    struct arena *arena, struct training_records *records, struct training_key key, struct training_record *record) {
    const struct training_recognised_rows *rows = &records->recognised;
    size_t first = records->recognised_at;
    while (records->recognised_at < rows->count &&
           training_key_compare(recognised_key(&rows->row[records->recognised_at]), key) == 0) {
        records->recognised_at++;
    }
    record->recognitions = records->recognised_at - first;
    struct training_recognition *item = ARENA_ARRAY(arena, record->recognitions, struct training_recognition);
    for (size_t i = 0; i < record->recognitions; i++) {
        const struct training_recognised *row = &rows->row[first + i];
        item[i] = (struct training_recognition){row->recognition_id, TRAINING_BY_EXEMPTION, row->starts_on,
            row->ends_on, row->recorded_at, row->superseded_at};
        training_basis_parse(row->basis, &item[i].basis);
    }
    record->recognition = item;
}

static void found_take(
    struct arena *arena, struct training_records *records, struct training_key key, struct training_record *record) {
    const struct training_found_rows *rows = &records->found;
    size_t first = records->found_at;
    while (
        records->found_at < rows->count && training_key_compare(found_key(&rows->row[records->found_at]), key) == 0) {
        records->found_at++;
    }
    struct training_fault *item = ARENA_ARRAY(arena, records->found_at - first, struct training_fault);
    for (size_t i = first; i < records->found_at; i++) {
        const struct training_found *row = &rows->row[i];
        if (strcmp(row->weight, "fault") == 0) {
            item[record->faults++] =
                (struct training_fault){row->holds_from, row->holds_to, row->recorded_at, row->superseded_at};
        }
    }
    record->fault = item;
}

struct training_record training_records_take(
    struct arena *arena, struct training_records *records, struct training_key key) {
    struct training_record record = {0};
    history_take(arena, records, key, &record);
    recognised_take(arena, records, key, &record);
    found_take(arena, records, key, &record);
    return record;
}
