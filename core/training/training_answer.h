/* What a person is in each module on a day, as known at a moment, and why: for pages, JSON and reports alike. */
#ifndef TRAINING_TRAINING_ANSWER_H
#define TRAINING_TRAINING_ANSWER_H

#include "training/training.h"
#include "training/training_records.h"
#include "training_answer/training_answer_queries.h"

/* One finding of the framework's own code that holds on the day. */
struct training_answer_finding {
    const char *message; /* English, or a message key */
    bool fault;
    struct fields fill;
    day from;
    day until; /* DAY_NONE: it lasts */
};
struct training_answer_findings {
    size_t count;
    const struct training_answer_finding *row;
};

/* One module, and what the status rests on. */
struct training_answer_line {
    const struct training_module *module;
    const struct training_state *state;
    day needed_from; /* since when a role of theirs asks for it; DAY_NONE when none does */
    const struct training_answer_records *completion; /* NULL, or the record */
    int64_t recognition_id;                           /* 0, or the exemption or external course */
    day recognised_from;                              /* its first day, or the day of the external course */
    int months;                                       /* of the rule that sets the end; 0: none does */
    day rule_from;
    int standard_version; /* which version of the framework's standard brought the rule */
    struct training_answer_findings findings;
};
struct training_answer_lines {
    size_t count;
    const struct training_answer_line *row;
};

struct training_answer {
    const struct training_board *board;
    const struct training_person *person;
    const char *learner_number;
    struct training_answer_lines lines;                 /* modules required on the day, in the framework's order */
    struct training_answer_lines others;                /* not required, with something recorded */
    struct training_answer_findings whole;              /* about the person's training as a whole */
    const struct training_answer_records_rows *records; /* as known then, the latest first */
};

/* How many modules ask something of the person: not started, under way, due soon, in grace or expired. */
size_t training_answer_to_do(const struct training_answer *answer);

struct training_answer_parts;
/* Joins the batch. organisation_id DB_NULL_INT8: the actor's own; person_id DB_NULL_INT8: the actor. */
struct training_answer_parts *training_answer_add(
    struct db *db, int64_t organisation_id, int64_t person_id, day on, moment known_at);
/* After the batch has run; person_id is known by now. NULL when the actor does not see the organisation, or the person
 * did nothing there on that day. */
const struct training_answer *training_answer_build(
    struct arena *arena, const struct training_answer_parts *parts, int64_t person_id);
/* {"person": ..., "organisation": ..., "on": ..., "known_at": ..., "modules": [...]} */
const char *training_answer_json(struct arena *arena, const struct training_answer *answer);

#endif
