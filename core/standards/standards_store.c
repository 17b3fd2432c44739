/* Versions of a standard: reading them, and the acts from draft to publication. */
#include "audit/audit.h"
#include "frameworks/frameworks.h"
#include "standards/standards.h"
#include "standards/standards_queries.h"
#include "standards_impact/standards_impact_queries.h"

struct standard_source_parts {
    const char *framework_code;
    struct standard_versions_rows versions;
    struct standard_changes_rows changes;
    struct framework_stored_rules_rows *base;
};

struct standard_source_parts *standard_source_ask(struct db *db, const char *framework_code) {
    struct standard_source_parts *parts = ARENA_NEW(db_arena(db), struct standard_source_parts);
    parts->framework_code = framework_code;
    standard_versions_add(db, (struct standard_versions_in){framework_code}, &parts->versions);
    standard_changes_add(db, (struct standard_changes_in){framework_code}, &parts->changes);
    parts->base = framework_rules_ask(db, framework_code, MOMENT_NONE, true);
    return parts;
}

static struct standard_edition edition_of(
    struct arena *arena, const struct standard_changes_rows *rows, const struct standard_versions *version) {
    struct standard_change *change = ARENA_ARRAY(arena, rows->count + 1, struct standard_change);
    struct standard_edition edition = {version->standard_version_id, version->effective_on, 0, change};
    for (size_t i = 0; i < rows->count; i++) {
        const struct standard_changes *row = &rows->row[i];
        if (row->standard_version_id == version->standard_version_id) {
            change[edition.changes++] = (struct standard_change){.change_id = row->standard_change_id,
                .kind = standard_kind_parse(row->kind),
                .module = row->module_code,
                .role = row->role,
                .sector = row->sector,
                .name = row->name,
                .number = row->number,
                .counts_from = row->counts_from,
                .title = row->title,
                .words = row->words,
                .codes = row->codes};
        }
    }
    return edition;
}

struct standard_source standard_source_read(struct arena *arena, const struct standard_source_parts *parts) {
    size_t count = parts->versions.count;
    struct standard_version *version = ARENA_ARRAY(arena, count + 1, struct standard_version);
    struct standard_edition *edition = ARENA_ARRAY(arena, count + 1, struct standard_edition);
    size_t published = 0;
    for (size_t i = 0; i < count; i++) {
        const struct standard_versions *row = &parts->versions.row[i];
        version[i] = (struct standard_version){.version_id = row->standard_version_id,
            .number = row->number == DB_NULL_INT4 ? 0 : row->number,
            .state = row->state,
            .effective_on = row->effective_on,
            .summary = row->summary,
            .summary_welsh = row->summary_welsh,
            .version = row->version,
            .created_name = row->created_name,
            .proposed_name = row->proposed_name,
            .proposed_at = row->proposed_at,
            .decided_name = row->decided_name,
            .decided_at = row->decided_at,
            .mine = row->mine,
            .edition = edition_of(arena, &parts->changes, row)};
        if (version[i].number != 0) {
            edition[published++] = version[i].edition;
        }
    }
    struct framework_rules base = framework_rules_read(arena, parts->base);
    return (struct standard_source){.framework_code = parts->framework_code,
        .base = framework_rules_only(arena, base, true),
        .count = count,
        .row = version,
        .published = {published, edition}};
}

const struct standard_version *standard_version_find(const struct standard_source *source, int64_t version_id) {
    for (size_t i = 0; i < source->count; i++) {
        if (source->row[i].version_id == version_id) {
            return &source->row[i];
        }
    }
    return NULL;
}

struct standard_editions standard_editions_with(
    struct arena *arena, const struct standard_source *source, const struct standard_version *version) {
    struct standard_editions published = source->published;
    if (version->number != 0) {
        return published;
    }
    struct standard_edition *row = ARENA_ARRAY(arena, published.count + 1, struct standard_edition);
    size_t place = 0;
    while (place < published.count && published.row[place].from <= version->effective_on) {
        row[place] = published.row[place];
        place++;
    }
    row[place] = version->edition;
    for (size_t i = place; i < published.count; i++) {
        row[i + 1] = published.row[i];
    }
    return (struct standard_editions){published.count + 1, row};
}

struct standard_editions standard_editions_without(
    struct arena *arena, const struct standard_source *source, const struct standard_version *version) {
    struct standard_editions published = source->published;
    struct standard_edition *row = ARENA_ARRAY(arena, published.count + 1, struct standard_edition);
    size_t count = 0;
    for (size_t i = 0; i < published.count; i++) {
        if (published.row[i].version_id != version->version_id) {
            row[count++] = published.row[i];
        }
    }
    return (struct standard_editions){count, row};
}

/* ---- Acts ---- */

static void note(struct db *db, const char *framework_code, int64_t version_id, const char *event, int64_t person_id,
    const char *words, moment now) {
    struct arena *arena = db_arena(db);
    standard_event_add_add(db, (struct standard_event_add_in){version_id, event, person_id, words, now});
    audit_record_add(db,
        (struct audit_record_in){.action = arena_format(arena, "standard.%s", event),
            .subject_kind = "standard_version",
            .subject_id = version_id,
            .organisation_id = DB_NULL_INT8,
            .detail = audit_json(arena, "{s:s, s:s}", "framework", framework_code, "words", words)},
        ARENA_NEW(arena, struct audit_record_rows));
    db_batch_run(db);
}

int64_t standard_draft(struct db *db, const char *framework_code, day effective_on, int64_t person_id, moment now) {
    int64_t id =
        standard_draft_add_one(db, (struct standard_draft_add_in){framework_code, effective_on, person_id, now})
            ->standard_version_id;
    note(db, framework_code, id, "drafted", person_id, "", now);
    return id;
}

enum step { STEP_CHANGE, STEP_PROPOSE, STEP_DECIDE };

/* Locks the version; may it take that step now? */
static enum standard_answer begin(struct db *db, struct standard_of of, enum step step, struct standard_lock **locked) {
    *locked = standard_lock_one(db, (struct standard_lock_in){of.framework_code, of.version_id});
    const struct standard_lock *row = *locked;
    if (row == NULL) {
        arena_raise(db_arena(db), ERROR_NOT_FOUND, "no such version of the standard");
    }
    bool open = text_equal(row->state, "draft") || text_equal(row->state, "returned");
    if (step == STEP_DECIDE ? !text_equal(row->state, "proposed") : !open) {
        return STANDARD_STATE;
    }
    if (row->version != of.version) {
        return STANDARD_STALE;
    }
    return step == STEP_DECIDE && row->mine ? STANDARD_OWN : STANDARD_DONE;
}

enum standard_answer standard_save(
    struct db *db, struct standard_of of, day effective_on, const char *summary, const char *summary_welsh) {
    struct standard_lock *row;
    enum standard_answer answer = begin(db, of, STEP_CHANGE, &row);
    if (answer != STANDARD_DONE) {
        return answer;
    }
    if (effective_on <= day_of_moment(of.now, ZONE_LONDON)) {
        return STANDARD_PAST;
    }
    standard_draft_save_run(db, (struct standard_draft_save_in){of.version_id, effective_on, summary, summary_welsh});
    note(db, of.framework_code, of.version_id, "changed", of.person_id, "", of.now);
    return STANDARD_DONE;
}

enum standard_answer standard_change_add(struct db *db, struct standard_of of, const struct standard_change *change) {
    struct standard_lock *row;
    enum standard_answer answer = begin(db, of, STEP_CHANGE, &row);
    if (answer != STANDARD_DONE) {
        return answer;
    }
    standard_change_put_one(db, (struct standard_change_put_in){.version_id = of.version_id,
                                    .kind = standard_kind_code(change->kind),
                                    .module_code = change->module,
                                    .role = change->role,
                                    .sector = change->sector,
                                    .name = change->name,
                                    .number = change->number,
                                    .counts_from = change->counts_from,
                                    .title = change->title,
                                    .words = change->words,
                                    .codes = change->codes,
                                    .person_id = of.person_id,
                                    .now = of.now});
    standard_draft_touch_run(db, (struct standard_draft_touch_in){of.version_id});
    note(db, of.framework_code, of.version_id, "changed", of.person_id, standard_kind_code(change->kind), of.now);
    return STANDARD_DONE;
}

enum standard_answer standard_change_remove(struct db *db, struct standard_of of, int64_t change_id) {
    struct standard_lock *row;
    enum standard_answer answer = begin(db, of, STEP_CHANGE, &row);
    if (answer != STANDARD_DONE) {
        return answer;
    }
    if (standard_change_delete_run(db, (struct standard_change_delete_in){of.version_id, change_id}) == 0) {
        arena_raise(db_arena(db), ERROR_NOT_FOUND, "no such change");
    }
    standard_draft_touch_run(db, (struct standard_draft_touch_in){of.version_id});
    note(db, of.framework_code, of.version_id, "changed", of.person_id, "removed", of.now);
    return STANDARD_DONE;
}

static struct standard_source source_run(struct db *db, const char *framework_code) {
    const struct standard_source_parts *parts = standard_source_ask(db, framework_code);
    db_batch_run(db);
    return standard_source_read(db_arena(db), parts);
}

/* Was what it would do worked out today, for the draft and the rules as they are? */
static bool impact_known(struct db *db, struct standard_of of) {
    const struct standard_impact_last *impact =
        standard_impact_last_one(db, (struct standard_impact_last_in){of.version_id});
    return impact != NULL && impact->done_at != MOMENT_NONE && impact->holds &&
           impact->made_on == day_of_moment(of.now, ZONE_LONDON);
}

/* Can the version be put forward, or published, as it is? */
static enum standard_answer whole(
    struct db *db, struct standard_of of, const struct standard_source *source, const struct standard_lock *row) {
    struct arena *arena = db_arena(db);
    const struct standard_version *version = standard_version_find(source, of.version_id);
    if (version == NULL || version->edition.changes == 0) {
        return STANDARD_EMPTY;
    }
    if (text_blank(row->summary) || text_blank(row->summary_welsh)) {
        return STANDARD_SUMMARY;
    }
    if (row->effective_on <= day_of_moment(of.now, ZONE_LONDON)) {
        return STANDARD_PAST;
    }
    struct standard_conflict conflict =
        standard_conflict_of(arena, source->base, standard_editions_with(arena, source, version), version->version_id);
    return conflict.edition != NULL ? STANDARD_CLASH : impact_known(db, of) ? STANDARD_DONE : STANDARD_UNSEEN;
}

enum standard_answer standard_propose(struct db *db, struct standard_of of) {
    struct standard_lock *row;
    enum standard_answer answer = begin(db, of, STEP_PROPOSE, &row);
    if (answer != STANDARD_DONE) {
        return answer;
    }
    struct standard_source source = source_run(db, of.framework_code);
    answer = whole(db, of, &source, row);
    if (answer == STANDARD_DONE) {
        standard_propose_run(db, (struct standard_propose_in){of.version_id, of.person_id, of.now});
        note(db, of.framework_code, of.version_id, "proposed", of.person_id, "", of.now);
    }
    return answer;
}

enum standard_answer standard_return(struct db *db, struct standard_of of, const char *words) {
    struct standard_lock *row;
    enum standard_answer answer = begin(db, of, STEP_DECIDE, &row);
    if (answer == STANDARD_DONE) {
        standard_return_run(db, (struct standard_return_in){of.version_id, of.person_id, of.now});
        note(db, of.framework_code, of.version_id, "returned", of.person_id, words, of.now);
    }
    return answer;
}

enum standard_answer standard_discard(struct db *db, struct standard_of of) {
    struct standard_lock *row;
    enum standard_answer answer = begin(db, of, STEP_CHANGE, &row);
    if (answer == STANDARD_DONE) {
        standard_discard_run(db, (struct standard_discard_in){of.version_id});
        note(db, of.framework_code, of.version_id, "discarded", of.person_id, "", of.now);
    }
    return answer;
}

enum standard_answer standard_publish(struct db *db, struct standard_of of) {
    struct arena *arena = db_arena(db);
    struct standard_lock *row;
    standard_framework_lock_one(db, (struct standard_framework_lock_in){of.framework_code});
    enum standard_answer answer = begin(db, of, STEP_DECIDE, &row);
    if (answer != STANDARD_DONE) {
        return answer;
    }
    const struct framework_stored_rules_rows *rows = framework_rules_ask(db, of.framework_code, MOMENT_NONE, false);
    struct standard_source source = source_run(db, of.framework_code);
    answer = whole(db, of, &source, row);
    if (answer != STANDARD_DONE) {
        return answer;
    }
    struct framework_rules standing = framework_rules_only(arena, framework_rules_read(arena, rows), true);
    const struct standard_version *version = standard_version_find(&source, of.version_id);
    struct framework_rules wanted =
        standard_rules_after(arena, source.base, standard_editions_with(arena, &source, version));
    standard_publish_one(db, (struct standard_publish_in){of.framework_code, of.version_id, of.person_id, of.now});
    framework_rules_write(db, of.framework_code, standing, wanted, of.now);
    standard_progress_start_run(db, (struct standard_progress_start_in){of.version_id});
    job_add(db, "standard.recompute", arena_format(arena, "standard.recompute:%lld", (long long)of.version_id), of.now,
        arena_format(arena, "{\"version_id\":%lld}", (long long)of.version_id));
    note(db, of.framework_code, of.version_id, "published", of.person_id, "", of.now);
    return STANDARD_DONE;
}
