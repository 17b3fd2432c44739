/* What is held on a person, in words that people use: of tables, fields and codes as they are stored. Message keys. */
#ifndef RETENTION_SUBJECT_WORDS_H
#define RETENTION_SUBJECT_WORDS_H

#include <stdbool.h>

/* What a row of that table is, about the person or, did, done by them. NULL: no words are known. */
const char *subject_table_words(const char *table, bool did);
const char *subject_field_words(const char *name);
const char *subject_value_words(const char *code);

#endif
