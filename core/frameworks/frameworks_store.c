/* Writes each framework's data into the tables that rows refer to, when it is new or has changed. */
#include <string.h>

#include "frameworks/frameworks.h"
#include "frameworks/frameworks_queries.h"
#include "frameworks/frameworks_rules.h"
#include "accounts/accounts_queries.h"
#include "audit/audit.h"

struct storing {
    struct db *db;
    struct arena *arena;
    moment now;
    int written;
};

static void store_criteria(struct storing *storing, const struct framework_data *data) {
    framework_clear_criteria_run(storing->db, (struct framework_clear_criteria_in){data->id});
    for (size_t i = 0; i < data->criteria; i++) {
        const struct framework_criterion *row = &data->criterion[i];
        framework_add_criterion_add(storing->db, (struct framework_add_criterion_in){.framework_code = data->id,
                                                     .code = row->code,
                                                     .position = row->number,
                                                     .title = row->title,
                                                     .gate = row->gate,
                                                     .weight = row->weight,
                                                     .lived_experience = row->lived_experience,
                                                     .holds_from = row->span.from,
                                                     .holds_to = row->span.until});
    }
}

/* What differs from what stands is superseded and recorded anew. Rules of training are the file's only until a version
 * of the standard has been published in the service. */
static void store_rules(struct storing *storing, const struct framework_data *data) {
    const struct framework_stored_rules_rows *rows = framework_rules_ask(storing->db, data->id, MOMENT_NONE, false);
    db_batch_run(storing->db);
    struct framework_rules standing = framework_rules_read(storing->arena, rows);
    struct framework_rules wanted = framework_rules_of_file(storing->arena, data);
    if (framework_published_one(storing->db, (struct framework_published_in){data->id})->published) {
        standing = framework_rules_only(storing->arena, standing, false);
        wanted = framework_rules_only(storing->arena, wanted, false);
    }
    framework_rules_write(storing->db, data->id, standing, wanted, storing->now);
}

static void store_one(struct storing *storing, const struct framework_data *data) {
    unsigned char digest[32];
    if (!text_unhex(data->digest, digest, sizeof digest)) {
        arena_raise(storing->arena, ERROR_INTERNAL, "framework %s: its digest is no SHA-256", data->id);
    }
    const struct framework_digest *stored = framework_digest_one(storing->db, (struct framework_digest_in){data->id});
    if (stored != NULL && stored->digest.length == sizeof digest &&
        memcmp(stored->digest.data, digest, sizeof digest) == 0) {
        return;
    }
    framework_put_run(storing->db, (struct framework_put_in){.framework_code = data->id,
                                       .title = data->title,
                                       .nation = data->nation,
                                       .calendar = data->calendar,
                                       .version = data->version,
                                       .digest = {digest, sizeof digest},
                                       .now = storing->now});
    store_criteria(storing, data);
    store_rules(storing, data);
    audit_record_add(storing->db,
        (struct audit_record_in){.action = "framework.written",
            .subject_kind = "framework",
            .subject_id = DB_NULL_INT8,
            .organisation_id = DB_NULL_INT8,
            .detail = audit_json(storing->arena, "{s:s, s:s, s:s}", "framework", data->id, "version", data->version,
                "digest", data->digest)},
        ARENA_NEW(storing->arena, struct audit_record_rows));
    db_batch_run(storing->db);
    storing->written++;
}

static void store_all(void *context) {
    struct storing *storing = context;
    storing->written = 0;
    actor_begin_system_one(storing->db, (struct actor_begin_system_in){.now = storing->now});
    framework_lock_one(storing->db);
    struct plug_frameworks all = plug_frameworks_all();
    for (size_t i = 0; i < all.count; i++) {
        store_one(storing, all.row[i].data);
    }
}

int frameworks_store(struct db *db, struct arena *arena, moment now) {
    struct storing storing = {db, arena, now, 0};
    db_transaction(db, store_all, &storing);
    return storing.written;
}
