/* When a framework takes applications: at any time, or in rounds whose criteria are published before they open. */
#ifndef FRAMEWORKS_FRAMEWORKS_INTAKE_H
#define FRAMEWORKS_FRAMEWORKS_INTAKE_H

#include "db/db.h"
#include "frameworks/frameworks_queries.h"

struct framework_round {
    int64_t round_id;
    const char *title;
    day opens_on; /* both days are within the round */
    day closes_on;
    day published_on; /* DAY_NONE: its criteria are not published, and it does not open */
};
struct framework_round_list {
    size_t count;
    const struct framework_round *row; /* by the day they open */
};

enum framework_intake_state { FRAMEWORK_INTAKE_ROLLING, FRAMEWORK_INTAKE_OPEN, FRAMEWORK_INTAKE_CLOSED };
struct framework_intake {
    enum framework_intake_state state;
    struct framework_round_list rounds;
    const struct framework_round *open; /* the round that is open; NULL when none is */
    const struct framework_round *next; /* the next one that is published; NULL */
    const struct framework_round *last; /* the last one that was open; NULL */
};
/* Pure. */
struct framework_intake framework_intake_on(bool rolling, struct framework_round_list rounds, day today);

/* What is wrong with a new round; pure. It opens after today, so that its criteria can be published before. */
enum framework_round_fault {
    FRAMEWORK_ROUND_GOOD,
    FRAMEWORK_ROUND_BACKWARDS, /* closes before it opens */
    FRAMEWORK_ROUND_TOO_SOON,
    FRAMEWORK_ROUND_MEETS /* another one */
};
enum framework_round_fault framework_round_judge(
    struct framework_round_list rounds, day opens_on, day closes_on, day today);
/* May its criteria still be published, may it be called off, may its last day move to that one? Pure. */
bool framework_round_may_publish(const struct framework_round *round, day today);
bool framework_round_may_cancel(const struct framework_round *round, day today);
bool framework_round_may_extend(const struct framework_round *round, day closes_on, day today);

/* One framework's, of all rows; in the arena. */
struct framework_intake framework_intake_of(
    struct arena *arena, struct framework_rounds_rows rows, const char *framework_code, day today);
/* The same, asked now. */
struct framework_intake framework_intake_read(struct db *db, const char *framework_code, day today);

/* Acts of a policy officer, in the caller's transaction, each with its audit entry. What the rules refuse raises
 * ERROR_STATE_REFUSED, or ERROR_CONFLICT for rounds that meet; a round that is not there, ERROR_NOT_FOUND. */
void framework_intake_set(struct db *db, const char *framework_code, bool rolling, int64_t person_id, moment now);
int64_t framework_round_add(struct db *db, const char *framework_code, const char *title, day opens_on, day closes_on,
    int64_t person_id, moment now);
void framework_round_open_up(
    struct db *db, const char *framework_code, int64_t round_id, int64_t person_id, moment now);
void framework_round_call_off(
    struct db *db, const char *framework_code, int64_t round_id, int64_t person_id, moment now);
void framework_round_move(
    struct db *db, const char *framework_code, int64_t round_id, day closes_on, int64_t person_id, moment now);

#endif
