/* What a framework's own code finds in one person's training, kept day by day in training_finding. */
#ifndef TRAINING_TRAINING_PERSON_JUDGE_H
#define TRAINING_TRAINING_PERSON_JUDGE_H

#include "training/training_records.h"

/* One module of a person, as it is recorded. */
struct training_module_record {
    struct training_key key;
    struct training_record record;
};

/* A finding about a module, or with module "" about the whole. */
struct training_person_finding {
    const char *module;
    const char *code;
    const char *weight; /* "note", "warning", "fault" */
    const char *message;
    const char *fill; /* JSON: [name, value, ...] */
    day from;
    day until; /* DAY_NONE: it lasts */
};
struct training_person_findings {
    size_t count;
    const struct training_person_finding *row; /* by module, first day and code */
};

/* What the framework says now of all that a person has under it (modules of one person and framework, in order);
 * roles: of that person at least. What stands already, where the framework is not loaded or could not be asked. */
struct training_person_findings training_person_judge(struct arena *arena, const struct training_module_record *module,
    size_t modules, const struct training_roles_held_rows *roles, struct training_person_findings standing);
/* Those that stand, among rows of that person and framework (module of the key is not looked at). */
struct training_person_findings training_person_findings_standing(
    struct arena *arena, const struct training_found_rows *rows, struct training_key key);
bool training_person_findings_equal(struct training_person_findings a, struct training_person_findings b);
/* The record with the faults among these findings in the place of its own. */
struct training_record training_record_judged(
    struct arena *arena, struct training_record record, const char *module, struct training_person_findings findings);

/* Findings to be written, person by person. */
struct training_findings_changes;
struct training_findings_changes *training_findings_changes_new(struct arena *arena);
void training_findings_changes_add(
    struct training_findings_changes *changes, struct training_key key, struct training_person_findings findings);
/* Writes them, in the place of what stands for these people and frameworks; nothing when nothing was added. */
void training_findings_changes_write(struct db *db, const struct training_findings_changes *changes, moment now);

#endif
