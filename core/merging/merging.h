/* Records of one person found twice, and made one without rewriting either: /training/people/duplicates, /merges. Acts
 * run in the caller's transaction, whose actor is set, write their audit entry and bring training up to date. */
#ifndef MERGING_MERGING_H
#define MERGING_MERGING_H

#include "db/db.h"
#include "http/http.h"
#include "merging/merging_rules.h"

struct merge_new {
    int64_t kept;
    int64_t merged;
    const char *learner_number; /* of the one that is not one's own, when it was found by it; NULL otherwise */
    const char *reason;         /* 1 to 2,000 characters */
};
struct merge_asked {
    int64_t merge_id;
    bool done; /* both were the actor's own people; otherwise it waits to be decided */
};
/* May these two be made one? */
enum merge_refusal merge_judge(struct db *db, int64_t kept, int64_t merged);
/* Raises ERROR_NOT_FOUND when neither is the actor's own, ERROR_FORBIDDEN when merge_judge says no. */
struct merge_asked merge_ask(struct db *db, struct merge_new merge, moment now);
/* By a policy officer or administrator who did not ask. Raises ERROR_CONFLICT when it was decided already. */
void merge_decide(struct db *db, int64_t merge_id, bool confirmed, const char *words, moment now);
/* Both are again what they were. What happened since stays with the kept person. Raises ERROR_NOT_FOUND, or
 * ERROR_CONFLICT when it does not stand. */
void merge_undo(struct db *db, int64_t merge_id, const char *reason, moment now);

extern const struct http_routes merging_routes;

#endif
