/* How an organisation's training stands, in short: for the pages on which staff judge it. */
#ifndef TRAINING_TRAINING_SUMMARY_H
#define TRAINING_TRAINING_SUMMARY_H

#include "training/training_asked.h"
#include "training/training_view.h"

/* One person's training that ends within 90 days, its modules together. */
struct training_ending {
    const struct training_person *person;
    const char *path;  /* of the person's status, as staff see it */
    day ends_on;       /* the soonest */
    day grace_ends_on; /* of the same */
    size_t modules;
};
struct training_endings {
    size_t count;
    struct training_ending *row;
};

struct training_summary {
    struct training_matrix_view of;  /* no lines in it */
    struct training_endings endings; /* soonest first, those in grace among them */
    size_t within[3];                /* people whose training ends within 30, 60 and 90 days, without those in grace */
    size_t in_grace;
    const char *path; /* where staff ask about another day */
};
/* asked: the two dates that links ask again; NULL: today, as known now. */
struct training_summary training_summary_of(
    struct arena *arena, const struct training_board *board, const struct training_asked *asked);

#endif
