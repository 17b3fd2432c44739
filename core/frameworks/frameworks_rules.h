/* Rules of training as rows: what the tables module_rule, requirement_rule, figure_rule and equivalence_rule hold, in
 * one shape, so that a framework's file, what stands and what a version of the standard would make of it compare. */
#ifndef FRAMEWORKS_FRAMEWORKS_RULES_H
#define FRAMEWORKS_FRAMEWORKS_RULES_H

#include "db/db.h"
#include "plug/framework.h"

enum framework_rule_kind { RULE_MODULE, RULE_REQUIREMENT, RULE_FIGURE, RULE_EQUIVALENCE };

/* A rule on the days of its span. Two rules of one key (kind, module, role, sector, name) never share a day. Texts that
 * a kind does not have are "", lists empty. */
struct framework_rule {
    enum framework_rule_kind kind;
    const char *module; /* code; "" for a figure */
    const char *role;   /* of a requirement: all_staff, first_responder, lead */
    const char *sector; /* of a requirement or figure: statutory, non_statutory; any for figures that are for all */
    const char *name;   /* of a figure, or the code of an external course */
    int number;         /* months; within_days; the figure; an external course's minutes */
    struct framework_span span;
    bool proposed;
    /* Of a module; an external course has title and provider (in summary). */
    const char *title;
    const char *summary;
    int position;
    struct text_list audiences; /* all_staff, first_responder, lead */
    bool pilot;
    bool statutory;
    bool non_statutory;
    day counts_from; /* completions before it do not count in these days; DAY_NONE: all do */
    struct text_list outcomes;
    /* As it is stored. */
    int64_t rule_id;    /* 0: not stored */
    int64_t version_id; /* the version of the standard that brought it; 0: the framework's file */
};

struct framework_rules {
    size_t count;
    struct framework_rule *row;
};

/* Has it the other's key? */
bool framework_rule_same(const struct framework_rule *a, const struct framework_rule *b);
/* Says it the same of the same days? */
bool framework_rule_equal(const struct framework_rule *a, const struct framework_rule *b);
/* Is it a rule of training? All are, but for the figures that hold for any sector (limits, thresholds). */
bool framework_rule_of_training(const struct framework_rule *rule);

/* All rules of the loaded framework's file, in its order; an external course gives one rule a module. */
struct framework_rules framework_rules_of_file(struct arena *arena, const struct framework_data *data);
/* Those of `from` that are not, equally, in `other`. */
struct framework_rules framework_rules_without(
    struct arena *arena, struct framework_rules from, struct framework_rules other);
/* The rules of training among them, or with training false the others. */
struct framework_rules framework_rules_only(struct arena *arena, struct framework_rules rules, bool training);

struct framework_stored_rules_rows;
/* Joins the batch; known_at MOMENT_NONE: what stands. own: as the framework's file left them, before the first version
 * of its standard was published in the service. */
struct framework_stored_rules_rows *framework_rules_ask(
    struct db *db, const char *framework_code, moment known_at, bool own);
/* After the batch has run: modules by position, then requirements, figures, equivalences; a key's rules by days. */
struct framework_rules framework_rules_read(struct arena *arena, const struct framework_stored_rules_rows *rows);

/* In the caller's transaction: what stands and is not wanted is superseded, what is wanted and does not stand is
 * recorded with its version_id, all at `now`. Gives how many rows were touched: 0 when all stood already. */
size_t framework_rules_write(struct db *db, const char *framework_code, struct framework_rules standing,
    struct framework_rules wanted, moment now);

#endif
