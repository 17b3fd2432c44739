/* What versions of a framework's training standard make of its rules: pure, without a clock of their own. */
#ifndef STANDARDS_STANDARDS_RULES_H
#define STANDARDS_STANDARDS_RULES_H

#include "frameworks/frameworks_rules.h"

/* Each holds from the day on which its version takes effect. sector any: both sectors.
 * Columns of standard_change in the order of the kinds:
 *   months           module_code, number (months that a completion counts)
 *   require          module_code, role, sector, number (days within which it is to be done)
 *   release          module_code, role, sector: no longer required
 *   module_new       module_code, title, words (what it is about), number (months), codes (audiences)
 *   module_retire    module_code: ends, with what requires it and what counts for it
 *   figure           name, sector, number: one figure of the minimum standard
 *   retrain          module_code, counts_from: a completion before that day counts no more
 *   equivalence_add  name (external course), module_code; for a course not known yet title and words (who gives it)
 *   equivalence_end  name, module_code
 *   outcomes         module_code, codes (of the seven MSCOS outcomes) */
enum standard_kind {
    STANDARD_MONTHS,
    STANDARD_REQUIRE,
    STANDARD_RELEASE,
    STANDARD_MODULE_NEW,
    STANDARD_MODULE_RETIRE,
    STANDARD_FIGURE,
    STANDARD_RETRAIN,
    STANDARD_EQUIVALENCE_ADD,
    STANDARD_EQUIVALENCE_END,
    STANDARD_OUTCOMES,
    STANDARD_KINDS
};
/* "months" and so on. */
const char *standard_kind_code(enum standard_kind kind);
/* STANDARD_KINDS when it is none of them. */
enum standard_kind standard_kind_parse(const char *code);

/* Texts that a kind does not use are "". */
struct standard_change {
    int64_t change_id;
    enum standard_kind kind;
    const char *module;
    const char *role;
    const char *sector;
    const char *name;
    int number;
    day counts_from;
    const char *title;
    const char *words;
    struct text_list codes;
};

/* A version: its changes in the order in which they were added, all from one day on. */
struct standard_edition {
    int64_t version_id;
    day from;
    size_t changes;
    const struct standard_change *change;
};
struct standard_editions {
    size_t count;
    const struct standard_edition *row;
};

/* The rules of training after these editions, which come in order of their days (those of one day in the order in which
 * they were published), on top of the framework's own. A version published later that takes effect earlier changes what
 * is in between: the later edition's changes still hold from its day on. What cannot be made is left out. Days before
 * an edition's are never touched. */
struct framework_rules standard_rules_after(
    struct arena *arena, struct framework_rules base, struct standard_editions editions);

/* Why that change cannot be made to these rules from that day on: a message key; NULL: it can. */
const char *standard_change_fault(struct framework_rules rules, const struct standard_change *change, day from);

/* The first change that cannot be made: of the edition of that id any; of another one, that was published before it,
 * only what would lose its meaning (a module that is not there any more, or is there already). */
struct standard_conflict {
    const struct standard_edition *edition; /* NULL: all can be made */
    const struct standard_change *change;
    const char *fault;
};
struct standard_conflict standard_conflict_of(
    struct arena *arena, struct framework_rules base, struct standard_editions editions, int64_t version_id);

/* The figures of the minimum standard, in their order; most: the highest that makes sense. */
struct standard_figure {
    const char *name;
    int most;
};
extern const struct standard_figure standard_figures[];
extern const size_t standard_figures_count;

/* The rule of that kind that holds on the day; "" or NULL for what does not matter. NULL when there is none. */
const struct framework_rule *standard_rule_on(struct framework_rules rules, enum framework_rule_kind kind,
    const char *module, const char *role, const char *sector, const char *name, day on);

/* The days on which an impact is told: the effective day, 30, 60 and 90 days later, and the last day of grace after it
 * (the longest of both sectors under those rules) with the day after; in order, each once. days has room for 6. */
size_t standard_impact_days(struct framework_rules rules, day from, day *days);

#endif
