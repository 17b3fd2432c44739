/* Rules of training, compared, and as a framework's file says them. */
#include "frameworks/frameworks_rules.h"

#include "frameworks/frameworks.h"

static bool texts_equal(struct text_list a, struct text_list b) {
    bool equal = a.count == b.count;
    for (size_t i = 0; equal && i < a.count; i++) {
        equal = text_equal(a.item[i], b.item[i]);
    }
    return equal;
}

bool framework_rule_same(const struct framework_rule *a, const struct framework_rule *b) {
    return a->kind == b->kind && text_equal(a->module, b->module) && text_equal(a->role, b->role) &&
           text_equal(a->sector, b->sector) && text_equal(a->name, b->name);
}

bool framework_rule_equal(const struct framework_rule *a, const struct framework_rule *b) {
    return framework_rule_same(a, b) && a->number == b->number && a->span.from == b->span.from &&
           a->span.until == b->span.until && a->proposed == b->proposed && text_equal(a->title, b->title) &&
           text_equal(a->summary, b->summary) && a->position == b->position &&
           texts_equal(a->audiences, b->audiences) && a->pilot == b->pilot && a->statutory == b->statutory &&
           a->non_statutory == b->non_statutory && a->counts_from == b->counts_from &&
           texts_equal(a->outcomes, b->outcomes);
}

bool framework_rule_of_training(const struct framework_rule *rule) {
    return rule->kind != RULE_FIGURE || !text_equal(rule->sector, "any");
}

struct framework_rules framework_rules_without(
    struct arena *arena, struct framework_rules from, struct framework_rules other) {
    struct framework_rules left = {0, ARENA_ARRAY(arena, from.count + 1, struct framework_rule)};
    for (size_t i = 0; i < from.count; i++) {
        bool found = false;
        for (size_t j = 0; !found && j < other.count; j++) {
            found = framework_rule_equal(&from.row[i], &other.row[j]);
        }
        if (!found) {
            left.row[left.count++] = from.row[i];
        }
    }
    return left;
}

struct framework_rules framework_rules_only(struct arena *arena, struct framework_rules rules, bool training) {
    struct framework_rules left = {0, ARENA_ARRAY(arena, rules.count + 1, struct framework_rule)};
    for (size_t i = 0; i < rules.count; i++) {
        if (framework_rule_of_training(&rules.row[i]) == training) {
            left.row[left.count++] = rules.row[i];
        }
    }
    return left;
}

/* ---- From the framework's file ---- */

static const char *const sectors[] = {"statutory", "non_statutory"};
enum { SECTORS = sizeof sectors / sizeof *sectors };

static bool sector_in(const char *sector, enum framework_bodies bodies) {
    return (frameworks_bodies(sector) & bodies) != 0;
}

/* What a person does there, as requirement_rule says it; the file names the role of a lead in full. */
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

/* A list that grows as a file is read. */
struct collecting {
    struct arena *arena;
    struct framework_rules rules;
    size_t capacity;
};

static struct framework_rule *collect(
    struct collecting *to, enum framework_rule_kind kind, struct framework_span span) {
    if (to->rules.count == to->capacity) {
        struct framework_rule *former = to->rules.row;
        to->capacity = to->capacity == 0 ? 128 : to->capacity * 2;
        to->rules.row = ARENA_ARRAY(to->arena, to->capacity, struct framework_rule);
        for (size_t i = 0; i < to->rules.count; i++) {
            to->rules.row[i] = former[i];
        }
    }
    struct framework_rule *rule = &to->rules.row[to->rules.count++];
    *rule = (struct framework_rule){.kind = kind,
        .module = "",
        .role = "",
        .sector = "",
        .name = "",
        .title = "",
        .summary = "",
        .counts_from = DAY_NONE,
        .span = span};
    return rule;
}

static void collect_modules(struct collecting *to, const struct framework_data *data) {
    for (size_t i = 0; i < data->modules; i++) {
        const struct framework_module *row = &data->module[i];
        struct framework_rule *rule = collect(to, RULE_MODULE, row->span);
        rule->module = row->code;
        rule->number = row->months;
        rule->position = row->number;
        rule->title = row->title;
        rule->summary = row->summary;
        rule->audiences = audiences_of(to->arena, row->audiences);
        rule->pilot = row->pilot_only;
        rule->statutory = (row->bodies & FRAMEWORK_STATUTORY) != 0;
        rule->non_statutory = (row->bodies & FRAMEWORK_NON_STATUTORY) != 0;
        rule->outcomes = row->tags;
        rule->proposed = row->proposed;
    }
    for (size_t i = 0; i < data->requirements; i++) {
        const struct framework_requirement *row = &data->requirement[i];
        for (size_t j = 0; j < SECTORS; j++) {
            if (sector_in(sectors[j], row->bodies)) {
                struct framework_rule *rule = collect(to, RULE_REQUIREMENT, row->span);
                rule->role = duty_of(row->role);
                rule->module = row->module;
                rule->sector = sectors[j];
                rule->number = row->within_days;
                rule->proposed = row->proposed;
            }
        }
    }
    for (size_t i = 0; i < data->courses; i++) {
        const struct framework_course *row = &data->course[i];
        for (size_t j = 0; j < row->modules.count; j++) {
            struct framework_rule *rule = collect(to, RULE_EQUIVALENCE, row->span);
            rule->name = row->code;
            rule->module = row->modules.item[j];
            rule->title = row->title;
            rule->summary = row->provider;
            rule->number = row->minutes;
        }
    }
}

struct figure {
    const char *name;
    int value;
};

static void collect_figures_of(struct collecting *to, const char *sector, struct framework_span span, bool proposed,
    const struct figure *figure, size_t figures) {
    for (size_t i = 0; i < figures; i++) {
        struct framework_rule *rule = collect(to, RULE_FIGURE, span);
        rule->name = figure[i].name;
        rule->sector = sector;
        rule->number = figure[i].value;
        rule->proposed = proposed;
    }
}

static void collect_figures(struct collecting *to, const struct framework_data *data) {
    for (size_t i = 0; i < data->standards; i++) {
        const struct framework_standard *row = &data->standard[i];
        const struct figure figures[] = {{"first_responders", row->first_responders}, {"leads", row->leads},
            {"share_percent", row->share_percent}, {"supervised_referrals", row->supervised_referrals},
            {"grace_days", row->grace_days}, {"due_soon_days", row->due_soon_days}};
        for (size_t j = 0; j < SECTORS; j++) {
            if (sector_in(sectors[j], row->bodies)) {
                collect_figures_of(to, sectors[j], row->span, row->proposed, figures, sizeof figures / sizeof *figures);
            }
        }
    }
    for (size_t i = 0; i < data->limits; i++) {
        const struct framework_limit *row = &data->limit[i];
        const struct figure figure = {arena_format(to->arena, "limit.%s", row->code), row->amount};
        collect_figures_of(to, "any", row->span, row->proposed, &figure, 1);
    }
    for (size_t i = 0; i < data->recommendations; i++) {
        const struct framework_recommendation *row = &data->recommendation[i];
        const struct figure figures[] = {{"recommendation.score_most", row->score_most},
            {"recommendation.gate_least", row->gate_least}, {"recommendation.mean_hundredths", row->mean_hundredths},
            {"recommendation.disagreement", row->disagreement}, {"recommendation.sample_percent", row->sample_percent}};
        collect_figures_of(to, "any", row->span, row->proposed, figures, sizeof figures / sizeof *figures);
    }
    for (size_t i = 0; i < data->panels; i++) {
        const struct figure figure = {"panel.seats", data->panel[i].seats};
        collect_figures_of(to, "any", data->panel[i].span, data->panel[i].proposed, &figure, 1);
    }
}

struct framework_rules framework_rules_of_file(struct arena *arena, const struct framework_data *data) {
    struct collecting to = {.arena = arena};
    collect_modules(&to, data);
    collect_figures(&to, data);
    return to.rules;
}
