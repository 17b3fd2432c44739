#include <jansson.h>

#include "audit/audit.h"
#include "merging/merging.h"
#include "merging/merging_queries.h"
#include "training/training.h"

static void audit_merge(struct db *db, const char *action, int64_t merge_id, int64_t kept, const char *words) {
    struct arena *arena = db_arena(db);
    audit_record_one(db, (struct audit_record_in){.action = action,
                             .subject_kind = "person",
                             .subject_id = kept,
                             .organisation_id = DB_NULL_INT8,
                             .detail = audit_json(arena, "{s:I}", "person_merge_id", (json_int_t)merge_id),
                             .personal = words == NULL ? NULL : audit_json(arena, "{s:s}", "words", words)});
}

static void refresh(struct db *db, int64_t kept, moment now) {
    training_refresh(db, (struct int8_list){1, &kept}, now);
}

enum merge_refusal merge_judge(struct db *db, int64_t kept, int64_t merged) {
    const struct merging_facts *row = merging_facts_one(db, (struct merging_facts_in){kept, merged});
    return merge_refusal_of(&(struct merge_facts){.same = kept == merged,
        .erased = row->erased,
        .merged_already = row->merged_already,
        .keeps_another = row->keeps_another,
        .kept_account = row->kept_account,
        .merged_account = row->merged_account,
        .home_office = row->home_office,
        .trains = row->trains});
}

struct merge_asked merge_ask(struct db *db, struct merge_new merge, moment now) {
    const struct merging_ask *asked =
        merging_ask_one(db, (struct merging_ask_in){merge.kept, merge.merged, merge.learner_number, merge.reason, now});
    audit_merge(
        db, asked->done ? "person.merge" : "person.merge_ask", asked->person_merge_id, merge.kept, merge.reason);
    if (asked->done) {
        refresh(db, merge.kept, now);
    }
    return (struct merge_asked){asked->person_merge_id, asked->done};
}

void merge_decide(struct db *db, int64_t merge_id, bool confirmed, const char *words, moment now) {
    int64_t kept = merging_decide_one(db, (struct merging_decide_in){merge_id, confirmed, words, now})->kept;
    audit_merge(db, confirmed ? "person.merge" : "person.merge_refuse", merge_id, kept, words);
    if (confirmed) {
        refresh(db, kept, now);
    }
}

void merge_undo(struct db *db, int64_t merge_id, const char *reason, moment now) {
    int64_t kept = merging_undo_one(db, (struct merging_undo_in){merge_id, reason, now})->kept;
    audit_merge(db, "person.merge_undo", merge_id, kept, reason);
    refresh(db, kept, now);
}
