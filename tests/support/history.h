/* Two organisations, their people and a provider, and random acts upon their training: registers, corrections,
 * exemptions, external courses, moves, merges, imports taken back, versions of the standard. Each by the function that
 * the pages call, as whoever may. A failure says the seed. */
#ifndef SUPPORT_HISTORY_H
#define SUPPORT_HISTORY_H

#include "base/clock.h"
#include "db/db.h"

enum { HISTORY_ORGANISATIONS = 2 };

struct history {
    struct arena *arena; /* of both databases; the caller frees it */
    uint64_t seed;
    moment now;
    day today;
    bool pending; /* a version was published, and what follows from it is not worked out yet */
    int64_t organisation[HISTORY_ORGANISATIONS];
};
extern struct history history;

/* Once, on an empty database. */
void history_start(void);
/* What chance does from here on. */
void history_begin(uint64_t seed);
unsigned history_dice(unsigned below);
/* A day from so many days back to so many ahead. */
day history_day(int back, int ahead);
/* Some days later something is done, or refused; what it was. */
const char *history_act(void);
/* Works out what follows from a published version. */
void history_recompute(void);
/* Says how often each act was done; all: and fails when one never was. */
void history_counts(bool all);

#endif
