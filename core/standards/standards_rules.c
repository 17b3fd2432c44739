#include "standards/standards_rules.h"

#include <stdlib.h>

static const char *const kind_codes[STANDARD_KINDS] = {"months", "require", "release", "module_new", "module_retire",
    "figure", "retrain", "equivalence_add", "equivalence_end", "outcomes"};

const char *standard_kind_code(enum standard_kind kind) {
    return kind < STANDARD_KINDS ? kind_codes[kind] : "";
}

enum standard_kind standard_kind_parse(const char *code) {
    int kind = 0;
    while (kind < STANDARD_KINDS && !text_equal(kind_codes[kind], code)) {
        kind++;
    }
    return (enum standard_kind)kind;
}

const struct standard_figure standard_figures[] = {{"first_responders", 1000}, {"leads", 100}, {"share_percent", 100},
    {"supervised_referrals", 50}, {"grace_days", 365}, {"due_soon_days", 365}};
const size_t standard_figures_count = sizeof standard_figures / sizeof *standard_figures;

static const char *const sectors[] = {"statutory", "non_statutory"};
enum { SECTORS = sizeof sectors / sizeof *sectors };

static bool sector_meant(const char *said, const char *sector) {
    return text_equal(said, "any") || text_equal(said, sector);
}

/* ---- Which rules ---- */

struct which {
    enum framework_rule_kind kind;
    const char *module; /* NULL or "": any */
    const char *role;
    const char *sector;
    const char *name;
};

static bool word_meant(const char *wanted, const char *word) {
    return wanted == NULL || *wanted == '\0' || text_equal(wanted, word);
}

static bool rule_meant(const struct framework_rule *rule, const struct which *which) {
    return rule->kind == which->kind && word_meant(which->module, rule->module) &&
           word_meant(which->role, rule->role) && word_meant(which->sector, rule->sector) &&
           word_meant(which->name, rule->name);
}

static bool ends_before(const struct framework_rule *rule, day from) {
    return rule->span.until != DAY_NONE && rule->span.until < from;
}

const struct framework_rule *standard_rule_on(struct framework_rules rules, enum framework_rule_kind kind,
    const char *module, const char *role, const char *sector, const char *name, day on) {
    const struct which which = {kind, module, role, sector, name};
    for (size_t i = 0; i < rules.count; i++) {
        if (rule_meant(&rules.row[i], &which) && framework_span_holds(rules.row[i].span, on)) {
            return &rules.row[i];
        }
    }
    return NULL;
}

/* ---- Rules being changed ---- */

struct changing {
    struct arena *arena;
    struct framework_rules rules;
    size_t capacity;
    int64_t version_id;
    day from;
};

static struct framework_rule *rule_add(struct changing *to, struct framework_rule rule) {
    if (to->rules.count == to->capacity) {
        struct framework_rule *former = to->rules.row;
        to->capacity = to->capacity * 2 + 64;
        to->rules.row = ARENA_ARRAY(to->arena, to->capacity, struct framework_rule);
        for (size_t i = 0; i < to->rules.count; i++) {
            to->rules.row[i] = former[i];
        }
    }
    to->rules.row[to->rules.count] = rule;
    return &to->rules.row[to->rules.count++];
}

static struct framework_rule rule_new(
    const struct changing *to, enum framework_rule_kind kind, const char *module, const char *sector) {
    return (struct framework_rule){.kind = kind,
        .module = module,
        .role = "",
        .sector = sector,
        .name = "",
        .title = "",
        .summary = "",
        .counts_from = DAY_NONE,
        .span = {to->from, DAY_NONE},
        .version_id = to->version_id};
}

/* Parts those rules at the day, so that what is from it on stands by itself. */
static void rules_part(struct changing *to, const struct which *which) {
    for (size_t i = to->rules.count; i-- > 0;) {
        struct framework_rule *rule = &to->rules.row[i];
        if (rule_meant(rule, which) && rule->span.from < to->from && !ends_before(rule, to->from)) {
            struct framework_rule later = *rule;
            later.span.from = to->from;
            later.rule_id = 0;
            rule->span.until = to->from - 1;
            rule->rule_id = 0;
            rule_add(to, later);
        }
    }
}

/* Those rules end the day before. */
static void rules_end(struct changing *to, const struct which *which) {
    rules_part(to, which);
    size_t kept = 0;
    for (size_t i = 0; i < to->rules.count; i++) {
        if (!rule_meant(&to->rules.row[i], which) || to->rules.row[i].span.from < to->from) {
            to->rules.row[kept++] = to->rules.row[i];
        }
    }
    to->rules.count = kept;
}

/* From the day on each of those rules says what the change says. */
static void modules_edit(struct changing *to, const struct standard_change *change) {
    const struct which which = {RULE_MODULE, change->module, NULL, NULL, NULL};
    rules_part(to, &which);
    for (size_t i = 0; i < to->rules.count; i++) {
        struct framework_rule *rule = &to->rules.row[i];
        if (!rule_meant(rule, &which) || rule->span.from < to->from) {
            continue;
        }
        if (change->kind == STANDARD_MONTHS) {
            rule->number = change->number;
        } else if (change->kind == STANDARD_OUTCOMES) {
            rule->outcomes = change->codes;
        } else if (rule->counts_from == DAY_NONE || rule->counts_from < change->counts_from) {
            rule->counts_from = change->counts_from;
        }
        rule->version_id = to->version_id;
        rule->proposed = false;
    }
}

/* The last day of the module; DAY_NONE: no end is set. */
static day module_end(struct framework_rules rules, const char *module) {
    day until = 0;
    for (size_t i = 0; i < rules.count; i++) {
        const struct framework_rule *rule = &rules.row[i];
        if (rule->kind == RULE_MODULE && text_equal(rule->module, module)) {
            if (rule->span.until == DAY_NONE) {
                return DAY_NONE;
            }
            until = rule->span.until > until ? rule->span.until : until;
        }
    }
    return until;
}

static void requirement_edit(struct changing *to, const struct standard_change *change) {
    for (size_t i = 0; i < SECTORS; i++) {
        if (!sector_meant(change->sector, sectors[i])) {
            continue;
        }
        rules_end(to, &(struct which){RULE_REQUIREMENT, change->module, change->role, sectors[i], NULL});
        if (change->kind == STANDARD_REQUIRE) {
            struct framework_rule rule = rule_new(to, RULE_REQUIREMENT, change->module, sectors[i]);
            rule.role = change->role;
            rule.number = change->number;
            rule.span.until = module_end(to->rules, change->module);
            rule_add(to, rule);
        }
    }
}

static void figure_edit(struct changing *to, const struct standard_change *change) {
    for (size_t i = 0; i < SECTORS; i++) {
        if (sector_meant(change->sector, sectors[i])) {
            rules_end(to, &(struct which){RULE_FIGURE, NULL, NULL, sectors[i], change->name});
            struct framework_rule rule = rule_new(to, RULE_FIGURE, "", sectors[i]);
            rule.name = change->name;
            rule.number = change->number;
            rule_add(to, rule);
        }
    }
}

static void module_begin(struct changing *to, const struct standard_change *change) {
    struct framework_rule rule = rule_new(to, RULE_MODULE, change->module, "");
    for (size_t i = 0; i < to->rules.count; i++) {
        if (to->rules.row[i].position > rule.position) {
            rule.position = to->rules.row[i].position;
        }
    }
    rule.position++;
    rule.number = change->number;
    rule.title = change->title;
    rule.summary = change->words;
    rule.audiences = change->codes;
    rule.statutory = true;
    rule.non_statutory = true;
    rule_add(to, rule);
}

static void module_retire(struct changing *to, const char *module) {
    for (int kind = RULE_MODULE; kind <= RULE_EQUIVALENCE; kind++) {
        if (kind != RULE_FIGURE) {
            rules_end(to, &(struct which){(enum framework_rule_kind)kind, module, NULL, NULL, NULL});
        }
    }
}

/* What is known of an external course already. */
static const struct framework_rule *course_known(struct framework_rules rules, const char *course) {
    for (size_t i = 0; i < rules.count; i++) {
        if (rules.row[i].kind == RULE_EQUIVALENCE && text_equal(rules.row[i].name, course)) {
            return &rules.row[i];
        }
    }
    return NULL;
}

static void equivalence_begin(struct changing *to, const struct standard_change *change) {
    const struct framework_rule *known = course_known(to->rules, change->name);
    struct framework_rule rule = rule_new(to, RULE_EQUIVALENCE, change->module, "");
    rule.name = change->name;
    rule.title = known == NULL ? change->title : known->title;
    rule.summary = known == NULL ? change->words : known->summary;
    rule.number = known == NULL ? 0 : known->number;
    rule.span.until = module_end(to->rules, change->module);
    rules_end(to, &(struct which){RULE_EQUIVALENCE, change->module, NULL, NULL, change->name});
    rule_add(to, rule);
}

static void change_make(struct changing *to, const struct standard_change *change) {
    switch (change->kind) {
    case STANDARD_MONTHS:
    case STANDARD_OUTCOMES:
    case STANDARD_RETRAIN:
        modules_edit(to, change);
        break;
    case STANDARD_REQUIRE:
    case STANDARD_RELEASE:
        requirement_edit(to, change);
        break;
    case STANDARD_MODULE_NEW:
        module_begin(to, change);
        break;
    case STANDARD_MODULE_RETIRE:
        module_retire(to, change->module);
        break;
    case STANDARD_FIGURE:
        figure_edit(to, change);
        break;
    case STANDARD_EQUIVALENCE_ADD:
        equivalence_begin(to, change);
        break;
    case STANDARD_EQUIVALENCE_END:
        rules_end(to, &(struct which){RULE_EQUIVALENCE, change->module, NULL, NULL, change->name});
        break;
    case STANDARD_KINDS:
        break;
    }
}

/* ---- In the order in which rules are read ---- */

static int texts_compare(const char *a, const char *b) {
    size_t i = 0;
    while (a[i] != '\0' && a[i] == b[i]) {
        i++;
    }
    return (unsigned char)a[i] - (unsigned char)b[i];
}

static int by_key(const void *first, const void *second) {
    const struct framework_rule *a = first;
    const struct framework_rule *b = second;
    if (a->kind != b->kind || a->position != b->position) {
        return a->kind != b->kind ? (a->kind > b->kind) - (a->kind < b->kind)
                                  : (a->position > b->position) - (a->position < b->position);
    }
    const char *const words[][2] = {
        {a->module, b->module}, {a->role, b->role}, {a->sector, b->sector}, {a->name, b->name}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        int order = texts_compare(words[i][0], words[i][1]);
        if (order != 0) {
            return order;
        }
    }
    return (a->span.from > b->span.from) - (a->span.from < b->span.from);
}

/* ---- Faults ---- */

static bool lists_equal(struct text_list a, struct text_list b) {
    size_t found = 0;
    for (size_t i = 0; i < a.count; i++) {
        for (size_t j = 0; j < b.count; j++) {
            found += text_equal(a.item[i], b.item[j]);
        }
    }
    return a.count == b.count && found == a.count;
}

static const char *const same_fault = N_("That is what holds already");
static const char *const missing_fault = N_("There is no such module on that day");
static const char *const taken_fault =
    N_("There is or was a module of that code. A code keeps its meaning: choose another");

static const char *module_fault(
    struct framework_rules rules, const struct standard_change *change, const struct framework_rule *module) {
    bool same = true;
    for (size_t i = 0; i < rules.count; i++) {
        const struct framework_rule *rule = &rules.row[i];
        if (rule->kind == RULE_MODULE && text_equal(rule->module, change->module) &&
            rule->span.from >= module->span.from) {
            same = same && (change->kind == STANDARD_MONTHS ? rule->number == change->number
                               : change->kind == STANDARD_OUTCOMES
                                   ? lists_equal(rule->outcomes, change->codes)
                                   : rule->counts_from != DAY_NONE && rule->counts_from >= change->counts_from);
        }
    }
    return same ? same_fault : NULL;
}

static const char *requirement_fault(
    struct framework_rules rules, const struct standard_change *change, const struct framework_rule *module, day from) {
    bool nothing = true;
    for (size_t i = 0; i < SECTORS; i++) {
        if (!sector_meant(change->sector, sectors[i])) {
            continue;
        }
        const struct framework_rule *rule =
            standard_rule_on(rules, RULE_REQUIREMENT, change->module, change->role, sectors[i], NULL, from);
        nothing = nothing &&
                  (change->kind == STANDARD_RELEASE ? rule == NULL : rule != NULL && rule->number == change->number);
        if (change->kind == STANDARD_REQUIRE && !(i == 0 ? module->statutory : module->non_statutory)) {
            return N_("The module is not meant for organisations of that kind");
        }
    }
    return !nothing                           ? NULL
           : change->kind == STANDARD_RELEASE ? N_("The module is not required there on that day")
                                              : same_fault;
}

static const char *figure_fault(struct framework_rules rules, const struct standard_change *change, day from) {
    bool same = true;
    for (size_t i = 0; i < SECTORS; i++) {
        const struct framework_rule *rule =
            standard_rule_on(rules, RULE_FIGURE, NULL, NULL, sectors[i], change->name, from);
        same = same && (!sector_meant(change->sector, sectors[i]) || (rule != NULL && rule->number == change->number));
    }
    return same ? same_fault : NULL;
}

const char *standard_change_fault(struct framework_rules rules, const struct standard_change *change, day from) {
    const struct framework_rule *module =
        standard_rule_on(rules, RULE_MODULE, *change->module == '\0' ? "-" : change->module, NULL, NULL, NULL, from);
    if (change->kind == STANDARD_FIGURE) {
        return figure_fault(rules, change, from);
    }
    if (change->kind == STANDARD_MODULE_NEW) {
        for (size_t i = 0; i < rules.count; i++) {
            if (rules.row[i].kind == RULE_MODULE && text_equal(rules.row[i].module, change->module)) {
                return taken_fault;
            }
        }
        return NULL;
    }
    if (module == NULL) {
        return missing_fault;
    }
    const struct framework_rule *equivalence =
        standard_rule_on(rules, RULE_EQUIVALENCE, change->module, NULL, NULL, change->name, from);
    switch (change->kind) {
    case STANDARD_RETRAIN:
        if (change->counts_from > from) {
            return N_(
                "Completions can be left out from a day up to the effective day, not later: nobody could be in date");
        }
        return module_fault(rules, change, module);
    case STANDARD_MONTHS:
    case STANDARD_OUTCOMES:
        return module_fault(rules, change, module);
    case STANDARD_REQUIRE:
    case STANDARD_RELEASE:
        return requirement_fault(rules, change, module, from);
    case STANDARD_EQUIVALENCE_ADD:
        return equivalence != NULL ? same_fault
               : *change->title == '\0' && course_known(rules, change->name) == NULL
                   ? N_("The course is not known: give its title and who gives it")
                   : NULL;
    case STANDARD_EQUIVALENCE_END:
        return equivalence == NULL ? N_("The course does not count for that module on that day") : NULL;
    case STANDARD_MODULE_RETIRE:
    case STANDARD_MODULE_NEW:
    case STANDARD_FIGURE:
    case STANDARD_KINDS:
        break;
    }
    return NULL;
}

/* ---- Editions, one after another ---- */

static struct changing changing_start(struct arena *arena, struct framework_rules base) {
    struct changing to = {.arena = arena, .capacity = base.count * 2 + 64};
    to.rules.row = ARENA_ARRAY(arena, to.capacity, struct framework_rule);
    for (size_t i = 0; i < base.count; i++) {
        rule_add(&to, base.row[i]);
    }
    return to;
}

struct framework_rules standard_rules_after(
    struct arena *arena, struct framework_rules base, struct standard_editions editions) {
    struct changing to = changing_start(arena, base);
    for (size_t i = 0; i < editions.count; i++) {
        to.version_id = editions.row[i].version_id;
        to.from = editions.row[i].from;
        for (size_t k = 0; k < editions.row[i].changes; k++) {
            if (standard_change_fault(to.rules, &editions.row[i].change[k], to.from) == NULL) {
                change_make(&to, &editions.row[i].change[k]);
            }
        }
    }
    qsort(to.rules.row, to.rules.count, sizeof *to.rules.row, by_key);
    return to.rules;
}

struct standard_conflict standard_conflict_of(
    struct arena *arena, struct framework_rules base, struct standard_editions editions, int64_t version_id) {
    struct changing to = changing_start(arena, base);
    for (size_t i = 0; i < editions.count; i++) {
        to.version_id = editions.row[i].version_id;
        to.from = editions.row[i].from;
        for (size_t k = 0; k < editions.row[i].changes; k++) {
            const char *fault = standard_change_fault(to.rules, &editions.row[i].change[k], to.from);
            if (fault != NULL && to.version_id != version_id && fault != missing_fault && fault != taken_fault) {
                continue; /* it has nothing left to change */
            }
            if (fault != NULL) {
                return (struct standard_conflict){&editions.row[i], &editions.row[i].change[k], fault};
            }
            change_make(&to, &editions.row[i].change[k]);
        }
    }
    return (struct standard_conflict){NULL, NULL, NULL};
}

static int by_day(const void *a, const void *b) {
    day first = *(const day *)a;
    day second = *(const day *)b;
    return (first > second) - (first < second);
}

size_t standard_impact_days(struct framework_rules rules, day from, day *days) {
    int grace = 0;
    for (size_t i = 0; i < SECTORS; i++) {
        const struct framework_rule *rule =
            standard_rule_on(rules, RULE_FIGURE, NULL, NULL, sectors[i], "grace_days", from);
        grace = rule != NULL && rule->number > grace ? rule->number : grace;
    }
    const day wanted[] = {from, from + 30, from + 60, from + 90, from + grace, from + grace + 1};
    enum { WANTED = sizeof wanted / sizeof *wanted };
    size_t count = 0;
    for (size_t i = 0; i < WANTED; i++) {
        days[i] = wanted[i];
    }
    qsort(days, WANTED, sizeof *days, by_day);
    for (size_t i = 0; i < WANTED; i++) {
        if (count == 0 || days[count - 1] != days[i]) {
            days[count++] = days[i];
        }
    }
    return count;
}
