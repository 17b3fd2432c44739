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
            .counts_from = DAY_NONE,
            .recorded_at = 0,
            .superseded_at = MOMENT_NONE};
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
}

static struct training_key history_key(const struct training_history *row) {
    return (struct training_key){row->person_id, row->framework_code, row->module_code};
}

bool training_records_peek(const struct training_records *records, struct training_key *key) {
    if (records->history_at == records->history.count) {
        return false;
    }
    *key = history_key(&records->history.row[records->history_at]);
    return true;
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

struct training_record training_records_take(
    struct arena *arena, struct training_records *records, struct training_key key) {
    struct training_record record = {0};
    history_take(arena, records, key, &record);
    return record;
}
