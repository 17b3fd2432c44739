/* Rules of training as they are read and written. */
#include "frameworks/frameworks_queries.h"
#include "frameworks/frameworks_rules.h"

struct framework_stored_rules_rows *framework_rules_ask(
    struct db *db, const char *framework_code, moment known_at, bool own) {
    struct framework_stored_rules_rows *rows = ARENA_NEW(db_arena(db), struct framework_stored_rules_rows);
    framework_stored_rules_add(db, (struct framework_stored_rules_in){framework_code, known_at, own}, rows);
    return rows;
}

struct framework_rules framework_rules_read(struct arena *arena, const struct framework_stored_rules_rows *rows) {
    struct framework_rules rules = {rows->count, ARENA_ARRAY(arena, rows->count + 1, struct framework_rule)};
    for (size_t i = 0; i < rows->count; i++) {
        const struct framework_stored_rules *row = &rows->row[i];
        rules.row[i] = (struct framework_rule){.kind = (enum framework_rule_kind)row->kind,
            .module = row->module_code,
            .role = row->role,
            .sector = row->sector,
            .name = row->name,
            .number = row->number,
            .span = {row->holds_from, row->holds_to},
            .proposed = row->proposed,
            .title = row->title,
            .summary = row->summary,
            .position = row->position,
            .audiences = row->audiences,
            .pilot = row->pilot,
            .statutory = row->statutory,
            .non_statutory = row->non_statutory,
            .counts_from = row->counts_from,
            .outcomes = row->outcomes,
            .rule_id = row->rule_id,
            .version_id = row->version_id};
    }
    return rules;
}

static void supersede(struct db *db, struct framework_rules rules, moment now) {
    int64_t *id = ARENA_ARRAY(db_arena(db), rules.count + 1, int64_t);
    for (int kind = RULE_MODULE; kind <= RULE_EQUIVALENCE; kind++) {
        size_t count = 0;
        for (size_t i = 0; i < rules.count; i++) {
            if (rules.row[i].kind == (enum framework_rule_kind)kind) {
                id[count++] = rules.row[i].rule_id;
            }
        }
        const struct int8_list ids = {count, id};
        if (count == 0) {
            continue;
        }
        switch ((enum framework_rule_kind)kind) {
        case RULE_MODULE:
            framework_supersede_modules_run(db, (struct framework_supersede_modules_in){ids, now});
            break;
        case RULE_REQUIREMENT:
            framework_supersede_requirements_run(db, (struct framework_supersede_requirements_in){ids, now});
            break;
        case RULE_FIGURE:
            framework_supersede_figures_run(db, (struct framework_supersede_figures_in){ids, now});
            break;
        case RULE_EQUIVALENCE:
            framework_supersede_equivalences_run(db, (struct framework_supersede_equivalences_in){ids, now});
            break;
        }
    }
}

static void record(struct db *db, const char *code, const struct framework_rule *rule, moment now) {
    int64_t version = rule->version_id == 0 ? DB_NULL_INT8 : rule->version_id;
    switch (rule->kind) {
    case RULE_MODULE:
        framework_add_module_add(db, (struct framework_add_module_in){.framework_code = code,
                                         .code = rule->module,
                                         .position = rule->position,
                                         .title = rule->title,
                                         .summary = rule->summary,
                                         .audiences = rule->audiences,
                                         .pilot = rule->pilot,
                                         .months = rule->number,
                                         .statutory = rule->statutory,
                                         .non_statutory = rule->non_statutory,
                                         .counts_from = rule->counts_from,
                                         .outcomes = rule->outcomes,
                                         .proposed = rule->proposed,
                                         .holds_from = rule->span.from,
                                         .holds_to = rule->span.until,
                                         .version_id = version,
                                         .now = now});
        break;
    case RULE_REQUIREMENT:
        framework_add_requirement_add(db, (struct framework_add_requirement_in){.framework_code = code,
                                              .role = rule->role,
                                              .module_code = rule->module,
                                              .sector = rule->sector,
                                              .within_days = rule->number,
                                              .proposed = rule->proposed,
                                              .holds_from = rule->span.from,
                                              .holds_to = rule->span.until,
                                              .version_id = version,
                                              .now = now});
        break;
    case RULE_FIGURE:
        framework_add_figure_add(db, (struct framework_add_figure_in){.framework_code = code,
                                         .name = rule->name,
                                         .sector = rule->sector,
                                         .figure = rule->number,
                                         .proposed = rule->proposed,
                                         .holds_from = rule->span.from,
                                         .holds_to = rule->span.until,
                                         .version_id = version,
                                         .now = now});
        break;
    case RULE_EQUIVALENCE:
        framework_put_course_add(db, (struct framework_put_course_in){.framework_code = code,
                                         .course_code = rule->name,
                                         .title = rule->title,
                                         .provider = rule->summary,
                                         .minutes = rule->number,
                                         .now = now});
        framework_add_equivalence_add(db, (struct framework_add_equivalence_in){.framework_code = code,
                                              .course_code = rule->name,
                                              .module_code = rule->module,
                                              .proposed = rule->proposed,
                                              .holds_from = rule->span.from,
                                              .holds_to = rule->span.until,
                                              .version_id = version,
                                              .now = now});
        break;
    }
}

size_t framework_rules_write(struct db *db, const char *framework_code, struct framework_rules standing,
    struct framework_rules wanted, moment now) {
    struct framework_rules ended = framework_rules_without(db_arena(db), standing, wanted);
    struct framework_rules begun = framework_rules_without(db_arena(db), wanted, standing);
    supersede(db, ended, now);
    for (size_t i = 0; i < begun.count; i++) {
        record(db, framework_code, &begun.row[i], now);
    }
    if (begun.count > 0) {
        db_batch_run(db);
    }
    return ended.count + begun.count;
}
