/* What is recorded about people, module by module, as the database gives it to the rules. */
#ifndef TRAINING_TRAINING_RECORDS_H
#define TRAINING_TRAINING_RECORDS_H

#include "db/db.h"
#include "training/training_rules.h"
#include "training_records/training_records_queries.h"

/* Lists of days have no holes: this day, 31 December 9999, says that there is none. */
#define TRAINING_NO_DAY ((day)2932896)

/* Whose and what. */
struct training_key {
    int64_t person_id;
    const char *framework;
    const char *module;
};
/* By person, framework and module: the order of all these lists. */
int training_key_compare(struct training_key a, struct training_key b);

/* The rules of all modules, in all their versions. */
struct training_module_rules {
    struct training_spans_rows rows;
    struct training_span *span;
};
/* Joins the batch. */
void training_module_rules_add(struct db *db, struct training_module_rules *rules);
/* Once, after the batch has run. */
void training_module_rules_ready(struct arena *arena, struct training_module_rules *rules);
/* Those of one module: how many, and the first. */
size_t training_module_rules_of(
    const struct training_module_rules *rules, struct training_key key, const struct training_span **span);

/* What is recorded about people, gone through in order of key. */
struct training_records {
    struct training_history_rows history;
    struct training_recognised_rows recognised;
    struct training_found_rows found;
    size_t history_at;
    size_t recognised_at;
    size_t found_at;
};
/* Joins the batch. */
void training_records_add(struct db *db, struct int8_list people, struct training_records *records);
/* The first key that has not been taken; false when none is left. */
bool training_records_peek(const struct training_records *records, struct training_key *key);
/* What is recorded under that key, which nothing left comes before; empty when nothing is. */
struct training_record training_records_take(
    struct arena *arena, struct training_records *records, struct training_key key);

#endif
