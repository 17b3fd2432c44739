/* An import's life in the caller's transactions: opened, confirmed, abandoned. */
#include <string.h>

#include "audit/audit.h"
#include "exchange/exchange.h"
#include "exchange/exchange_parts.h"
#include "exchange/exchange_queries.h"
#include "files/files.h"
#include "plug/exchange.h"

static void queue(struct db *db, const char *kind, int64_t import_id, moment now) {
    struct arena *arena = db_arena(db);
    job_add(db, kind, arena_format(arena, "%s/%lld", kind, (long long)import_id), now,
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
