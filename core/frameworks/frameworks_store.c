/* Writes each framework's data into the tables that rows refer to, when it is new or has changed. */
#include <string.h>

#include "frameworks/frameworks.h"
#include "frameworks/frameworks_queries.h"
#include "accounts/accounts_queries.h"
#include "audit/audit.h"

struct storing {
    struct db *db;
    struct arena *arena;
    moment now;
    int written;
};

static const char *sectors[] = {"statutory", "non_statutory"};

static bool sector_in(const char *sector, enum framework_bodies bodies) {
    return (frameworks_bodies(sector) & bodies) != 0;
}

/* What a person does there, as module_requirement says it; the file names the role of a lead in full. */
static const char *duty_of(const char *role) {
    return text_equal(role, "training_lead") ? "lead" : role;
}

static struct text_list audiences_of(struct arena *arena, unsigned audiences) {
    const char **item = ARENA_ARRAY(arena, 3, const char *);
    size_t count = 0;
    if (audiences & FRAMEWORK_AWARENESS) {
        item[count++] = "all_staff";
    }
    if (audiences & FRAMEWORK_FIRST_RESPONDER) {
        item[count++] = "first_responder";
    }
    if (audiences & FRAMEWORK_LEAD) {
        item[count++] = "lead";
    }
    return (struct text_list){count, item};
}

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

static void store_modules(struct storing *storing, const struct framework_data *data) {
    framework_clear_modules_run(storing->db, (struct framework_clear_modules_in){data->id});
    for (size_t i = 0; i < data->modules; i++) {
        const struct framework_module *row = &data->module[i];
        framework_add_module_add(storing->db, (struct framework_add_module_in){.framework_code = data->id,
                                                  .code = row->code,
                                                  .position = row->number,
                                                  .title = row->title,
                                                  .audiences = audiences_of(storing->arena, row->audiences),
                                                  .pilot = row->pilot_only,
                                                  .months = row->months,
                                                  .statutory = (row->bodies & FRAMEWORK_STATUTORY) != 0,
                                                  .non_statutory = (row->bodies & FRAMEWORK_NON_STATUTORY) != 0,
                                                  .holds_from = row->span.from,
                                                  .holds_to = row->span.until});
    }
    framework_clear_requirements_run(storing->db, (struct framework_clear_requirements_in){data->id});
    for (size_t i = 0; i < data->requirements; i++) {
        const struct framework_requirement *row = &data->requirement[i];
        for (size_t j = 0; j < 2; j++) {
            if (sector_in(sectors[j], row->bodies)) {
                framework_add_requirement_add(
                    storing->db, (struct framework_add_requirement_in){.framework_code = data->id,
                                     .role = duty_of(row->role),
                                     .module_code = row->module,
                                     .sector = sectors[j],
                                     .within_days = row->within_days,
                                     .holds_from = row->span.from,
                                     .holds_to = row->span.until});
            }
        }
    }
}

struct figure {
    const char *name;
    int value;
};

static void store_figures_of(struct storing *storing, const struct framework_data *data, const char *sector,
    struct framework_span span, const struct figure *figure, size_t figures) {
    for (size_t i = 0; i < figures; i++) {
        framework_add_figure_add(storing->db, (struct framework_add_figure_in){.framework_code = data->id,
                                                  .name = figure[i].name,
                                                  .sector = sector,
                                                  .figure = figure[i].value,
                                                  .holds_from = span.from,
                                                  .holds_to = span.until});
    }
}

static void store_figures(struct storing *storing, const struct framework_data *data) {
    framework_clear_figures_run(storing->db, (struct framework_clear_figures_in){data->id});
    for (size_t i = 0; i < data->standards; i++) {
        const struct framework_standard *row = &data->standard[i];
        const struct figure figures[] = {{"first_responders", row->first_responders}, {"leads", row->leads},
            {"share_percent", row->share_percent}, {"supervised_referrals", row->supervised_referrals},
            {"grace_days", row->grace_days}, {"due_soon_days", row->due_soon_days}};
        for (size_t j = 0; j < 2; j++) {
            if (sector_in(sectors[j], row->bodies)) {
                store_figures_of(storing, data, sectors[j], row->span, figures, sizeof figures / sizeof *figures);
            }
        }
    }
    for (size_t i = 0; i < data->limits; i++) {
        const struct framework_limit *row = &data->limit[i];
        const struct figure figure = {arena_format(storing->arena, "limit.%s", row->code), row->amount};
        store_figures_of(storing, data, "any", row->span, &figure, 1);
    }
    for (size_t i = 0; i < data->recommendations; i++) {
        const struct framework_recommendation *row = &data->recommendation[i];
        const struct figure figures[] = {{"recommendation.score_most", row->score_most},
            {"recommendation.gate_least", row->gate_least}, {"recommendation.mean_hundredths", row->mean_hundredths},
            {"recommendation.disagreement", row->disagreement}, {"recommendation.sample_percent", row->sample_percent}};
        store_figures_of(storing, data, "any", row->span, figures, sizeof figures / sizeof *figures);
    }
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
    store_modules(storing, data);
    store_figures(storing, data);
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
