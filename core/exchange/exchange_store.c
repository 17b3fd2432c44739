/* An import's life in the caller's transactions: opened, confirmed, abandoned. */
#include <string.h>

#include "audit/audit.h"
#include "exchange/exchange.h"
#include "exchange/exchange_parts.h"
#include "exchange/exchange_queries.h"
#include "files/files.h"
#include "plug/exchange.h"

/* Each time anew: an import may be recorded in several rounds. The work itself asks what state it finds. */
static void queue(struct db *db, const char *kind, int64_t import_id, moment now) {
    struct arena *arena = db_arena(db);
    job_add(db, kind, arena_format(arena, "%s/%lld/%lld", kind, (long long)import_id, (long long)now), now,
        audit_json(arena, "{s:I}", "import_id", (long long)import_id));
    job_wake(db, kind);
}

void import_audit(struct db *db, const char *action, const struct import_locked *import, const char *detail) {
    audit_record_one(db, (struct audit_record_in){.action = action,
                             .subject_kind = "import",
                             .subject_id = import->import_id,
                             .organisation_id = import->provider_id,
                             .detail = detail});
}

int64_t import_add(struct db *db, struct import_new import, bool queued, moment now) {
    struct arena *arena = db_arena(db);
    const struct exchange_format *format = plug_format_find(import.plugin);
    bool waiting = import.provider_id == DB_NULL_INT8;
    int64_t file_id = file_store(db,
        &(struct file_upload){.organisation_id = import.provider_id,
            .name = import.name,
            .type = format == NULL ? "application/octet-stream" : format->media_type,
            .descriptor = import.descriptor,
            .size = import.size,
            .person_id = import.person_id},
        now);
    const struct import_batch_add *added =
        import_batch_add_one(db, (struct import_batch_add_in){.provider_id = import.provider_id,
                                     .subject = waiting ? "waiting" : "completions",
                                     .plugin_id = import.plugin,
                                     .file_id = file_id,
                                     .bytes = (int64_t)import.size,
                                     .person_id = import.person_id,
                                     .now = now});
    struct import_locked opened = {.import_id = added->import_id, .provider_id = import.provider_id};
    import_audit(db, "import.open", &opened,
        audit_json(arena, "{s:I, s:I, s:s}", "file_id", (long long)file_id, "bytes", (long long)import.size, "plugin",
            import.plugin));
    if (queued) {
        queue(db, import_read_job, added->import_id, now);
    }
    return added->import_id;
}

const struct import_locked *import_lock(struct db *db, int64_t import_id) {
    const struct import_locked *import = import_locked_one(db, (struct import_locked_in){import_id});
    if (import == NULL) {
        arena_raise(db_arena(db), ERROR_NOT_FOUND, "no import %lld", (long long)import_id);
    }
    return import;
}

static const struct import_locked *preview_of(struct db *db, int64_t import_id) {
    const struct import_locked *import = import_lock(db, import_id);
    if (strcmp(import->state, "preview") != 0) {
        arena_raise(db_arena(db), ERROR_STATE_REFUSED, "import %lld is %s", (long long)import_id, import->state);
    }
    return import;
}

void import_confirm(struct db *db, int64_t import_id, bool queued, moment now) {
    const struct import_locked *import = preview_of(db, import_id);
    import_state_set_run(db, (struct import_state_set_in){import_id, "applying", "", MOMENT_NONE});
    import_audit(db, "import.confirm", import, NULL);
    if (queued) {
        queue(db, import_apply_job, import_id, now);
    }
}

void import_abandon(struct db *db, int64_t import_id, moment now) {
    const struct import_locked *import = preview_of(db, import_id);
    import_state_set_run(db, (struct import_state_set_in){import_id, "abandoned", "", now});
    import_audit(db, "import.abandon", import, NULL);
}

const struct import_counts_set *import_judge(struct db *db, int64_t import_id, int64_t importer, moment now) {
    import_check_one(db, (struct import_check_in){import_id, importer, day_of_moment(now, ZONE_LONDON)});
    return import_counts_set_one(db, (struct import_counts_set_in){import_id});
}

void import_take_back(
    struct db *db, int64_t import_id, int64_t person_id, const char *reason, bool queued, moment now) {
    const struct import_locked *import = import_lock(db, import_id);
    if (strcmp(import->state, "done") != 0) {
        arena_raise(db_arena(db), ERROR_STATE_REFUSED, "import %lld is %s", (long long)import_id, import->state);
    }
    import_undo_set_run(db, (struct import_undo_set_in){import_id, person_id, reason, now});
    audit_record_one(db, (struct audit_record_in){.action = "import.take_back",
                             .subject_kind = "import",
                             .subject_id = import_id,
                             .organisation_id = import->provider_id,
                             .personal = audit_json(db_arena(db), "{s:s}", "reason", reason)});
    if (queued) {
        queue(db, import_undo_job, import_id, now);
    }
}

/* What can still be changed: looked over and not recorded, or recorded but for some lines. */
static const struct import_locked *open_of(struct db *db, int64_t import_id) {
    const struct import_locked *import = import_lock(db, import_id);
    if (strcmp(import->state, "preview") != 0 && strcmp(import->state, "done") != 0) {
        arena_raise(db_arena(db), ERROR_STATE_REFUSED, "import %lld is %s", (long long)import_id, import->state);
    }
    return import;
}

bool import_choose(struct db *db, int64_t import_id, int32_t line, int64_t person_id, int64_t chosen_by, moment now) {
    open_of(db, import_id);
    return import_choose_one(db, (struct import_choose_in){import_id, line, person_id, chosen_by, now})->taken;
}

bool import_settle(struct db *db, int64_t import_id, moment now) {
    const struct import_locked *import = open_of(db, import_id);
    if (!import_lines_kept_one(db, (struct import_lines_kept_in){import_id})->kept) {
        return false;
    }
    import_unhurried_one(db);
    const struct import_counts_set *counts = import_judge(db, import_id, import->created_by, now);
    import_state_set_run(db,
        (struct import_state_set_in){import_id,
            counts->added > 0 || (strcmp(import->state, "preview") == 0 && counts->recorded == 0) ? "preview" : "done",
            "", MOMENT_NONE});
    import_audit(db, "import.settle", import,
        audit_json(db_arena(db), "{s:i, s:i, s:i}", "new", (int)counts->added, "same", (int)counts->same, "rejected",
            (int)counts->rejected));
    return true;
}
