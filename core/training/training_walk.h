/* Everyone, or every organisation, a page at a time. */
#ifndef TRAINING_TRAINING_WALK_H
#define TRAINING_TRAINING_WALK_H

#include "db/db.h"

/* What was found otherwise than it is kept, of how many. */
struct training_walked {
    int64_t checked;
    int64_t changed;
};

struct training_walk {
    struct db *db;
    moment now;
    /* The first ids after that one, in order; none at the end. */
    struct int8_list (*next)(struct db *db, int64_t after);
    /* Works off these, in a transaction as the program, which may run again. */
    struct training_walked (*page)(void *context, struct int8_list ids);
    void *context;
};
/* All of them, each page in a transaction of its own: the sum of what is committed. */
struct training_walked training_walk_all(struct training_walk walk);

#endif
