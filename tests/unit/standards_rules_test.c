/* What versions of a standard make of its rules, by tables: versions are written as texts, and a question is asked of a
 * day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "standards/standards_rules.h"
#include "training/training_rules.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static struct arena *arena;

static day on(const char *text) {
    return text == NULL || *text == '\0' || strcmp(text, "-") == 0 ? DAY_NONE : day_parse(text);
}

static struct framework_rule rule(enum framework_rule_kind kind, const char *module, const char *role,
    const char *sector, const char *name, int number, const char *until) {
    return (struct framework_rule){.kind = kind,
        .module = module,
        .role = role,
        .sector = sector,
        .name = name,
        .number = number,
        .span = {on("2020-01-01"), on(until)},
        .proposed = true,
        .title = "",
        .summary = "",
        .position = kind == RULE_MODULE ? atoi(module + 3) : 0,
        .statutory = true,
        .non_statutory = strcmp(module, "FR-08") != 0,
        .counts_from = DAY_NONE};
}

/* FR-08 is for statutory bodies only, FR-09 ends with 2027; Duty to Notify (FR-05) is asked of statutory ones. */
static struct framework_rules base(void) {
    const struct framework_rule rows[] = {
        rule(RULE_MODULE, "FR-03", "", "", "", 12, "-"),
        rule(RULE_MODULE, "FR-05", "", "", "", 12, "-"),
        rule(RULE_MODULE, "FR-08", "", "", "", 24, "-"),
        rule(RULE_MODULE, "FR-09", "", "", "", 12, "2027-12-31"),
        rule(RULE_REQUIREMENT, "FR-03", "first_responder", "statutory", "", 0, "-"),
        rule(RULE_REQUIREMENT, "FR-03", "first_responder", "non_statutory", "", 0, "-"),
        rule(RULE_REQUIREMENT, "FR-05", "first_responder", "statutory", "", 30, "-"),
        rule(RULE_FIGURE, "", "", "statutory", "grace_days", 30, "-"),
        rule(RULE_FIGURE, "", "", "non_statutory", "grace_days", 30, "-"),
        rule(RULE_FIGURE, "", "", "statutory", "first_responders", 2, "-"),
        rule(RULE_FIGURE, "", "", "non_statutory", "first_responders", 2, "-"),
        rule(RULE_EQUIVALENCE, "FR-03", "", "", "ho_course", 0, "-"),
    };
    struct framework_rules rules = {COUNT(rows), ARENA_ARRAY(arena, COUNT(rows), struct framework_rule)};
    memcpy(rules.row, rows, sizeof rows);
    return rules;
}

static const char *word(char **text) {
    char *start = *text;
    char *end = start + strcspn(start, " ");
    *text = *end == '\0' ? end : end + 1;
    *end = '\0';
    return start;
}

/* "months FR-05 6", "require FR-05 first_responder any 0", "release ROLE ...", "module_new FR-30 12", "module_retire
 * FR-09", "figure grace_days any 60", "retrain FR-05 2026-12-01", "equivalence_add COURSE FR-05 [titled]",
 * "equivalence_end COURSE FR-03", "outcomes FR-05 safety". */
static struct standard_change change_read(char *text) {
    static const char *const none[] = {"first_responder"};
    struct standard_change change = {.kind = standard_kind_parse(word(&text)),
        .module = "",
        .role = "",
        .sector = "",
        .name = "",
        .counts_from = DAY_NONE,
        .title = "",
        .words = ""};
    assert_int_not_equal(change.kind, STANDARD_KINDS);
    if (change.kind == STANDARD_FIGURE || change.kind == STANDARD_EQUIVALENCE_ADD ||
        change.kind == STANDARD_EQUIVALENCE_END) {
        change.name = word(&text);
    }
    if (change.kind == STANDARD_REQUIRE || change.kind == STANDARD_RELEASE) {
        change.module = word(&text);
        change.role = word(&text);
        change.sector = word(&text);
    } else if (change.kind == STANDARD_FIGURE) {
        change.sector = word(&text);
    } else {
        change.module = word(&text);
    }
    if (change.kind == STANDARD_RETRAIN) {
        change.counts_from = on(word(&text));
    } else if (change.kind == STANDARD_OUTCOMES) {
        const char **item = ARENA_ARRAY(arena, 1, const char *);
        item[0] = word(&text);
        change.codes = (struct text_list){1, item};
    } else if (change.kind == STANDARD_EQUIVALENCE_ADD) {
        change.title = change.words = word(&text);
    } else {
        change.number = atoi(word(&text));
    }
    if (change.kind == STANDARD_MODULE_NEW) {
        change.title = "New";
        change.codes = (struct text_list){1, none};
    }
    return change;
}

/* "2027-01-01: months FR-05 6, retrain FR-05 2026-12-01; 2027-06-01: ..." */
static struct standard_editions editions_read(const char *text) {
    struct standard_edition *row = ARENA_ARRAY(arena, 8, struct standard_edition);
    struct standard_editions editions = {0, row};
    char *rest;
    for (char *part = strtok_r(arena_format(arena, "%s", text), ";", &rest); part != NULL;
         part = strtok_r(NULL, ";", &rest)) {
        part += strspn(part, " ");
        struct standard_change *change = ARENA_ARRAY(arena, 8, struct standard_change);
        char *colon = strchr(part, ':');
        *colon = '\0';
        struct standard_edition edition = {(int64_t)editions.count + 2, on(part), 0, change};
        char *inner;
        for (char *one = strtok_r(colon + 1, ",", &inner); one != NULL; one = strtok_r(NULL, ",", &inner)) {
            change[edition.changes++] = change_read(one + strspn(one, " "));
        }
        row[editions.count++] = edition;
    }
    return editions;
}

/* "months FR-05", "within FR-05 first_responder statutory", "figure grace_days statutory", "counts FR-05",
 * "outcomes FR-05", "equal ho_course FR-03", "version FR-05", "proposed FR-05"; "-" when there is no such rule. */
static const char *answer_of(struct framework_rules rules, const char *question, day when) {
    char *text = arena_format(arena, "%s", question);
    const char *what = word(&text);
    const struct framework_rule *found = NULL;
    if (strcmp(what, "within") == 0) {
        const char *module = word(&text);
        const char *role = word(&text);
        found = standard_rule_on(rules, RULE_REQUIREMENT, module, role, word(&text), NULL, when);
    } else if (strcmp(what, "figure") == 0) {
        const char *name = word(&text);
        found = standard_rule_on(rules, RULE_FIGURE, NULL, NULL, word(&text), name, when);
    } else if (strcmp(what, "equal") == 0) {
        const char *name = word(&text);
        found = standard_rule_on(rules, RULE_EQUIVALENCE, word(&text), NULL, NULL, name, when);
    } else {
        found = standard_rule_on(rules, RULE_MODULE, word(&text), NULL, NULL, NULL, when);
    }
    if (found == NULL) {
        return "-";
    }
    return strcmp(what, "counts") == 0 ? (found->counts_from == DAY_NONE ? "all" : day_text(arena, found->counts_from))
           : strcmp(what, "outcomes") == 0 ? (found->outcomes.count == 0 ? "none" : found->outcomes.item[0])
           : strcmp(what, "equal") == 0    ? "yes"
           : strcmp(what, "version") == 0  ? arena_format(arena, "%d", (int)found->version_id)
           : strcmp(what, "proposed") == 0 ? (found->proposed ? "yes" : "no")
                                           : arena_format(arena, "%d", found->number);
}

static void rules_on_days(void **state) {
    (void)state;
    static const struct {
        const char *editions;
        const char *day;
        const char *question;
        const char *answer;
    } cases[] = {
        {"", "2026-11-22", "months FR-05", "12"},
        {"", "2019-12-31", "months FR-05", "-"},
        {"", "2027-12-31", "months FR-09", "12"},
        {"", "2028-01-01", "months FR-09", "-"},
        /* A version holds from its day on, not a day before. */
        {"2027-01-01: months FR-05 6", "2026-12-31", "months FR-05", "12"},
        {"2027-01-01: months FR-05 6", "2027-01-01", "months FR-05", "6"},
        {"2027-01-01: months FR-05 6", "2027-01-01", "months FR-03", "12"},
        {"2028-02-29: months FR-05 6", "2028-02-28", "months FR-05", "12"},
        {"2028-02-29: months FR-05 6", "2028-02-29", "months FR-05", "6"},
        {"2027-01-01: months FR-05 6", "2026-12-31", "proposed FR-05", "yes"},
        {"2027-01-01: months FR-05 6", "2027-01-01", "proposed FR-05", "no"},
        {"2027-01-01: months FR-05 6", "2027-01-01", "version FR-05", "2"},
        {"2027-01-01: months FR-05 6", "2026-12-31", "version FR-05", "0"},
        /* One after another. */
        {"2027-01-01: months FR-05 6; 2027-06-01: months FR-05 24", "2027-05-31", "months FR-05", "6"},
        {"2027-01-01: months FR-05 6; 2027-06-01: months FR-05 24", "2027-06-01", "months FR-05", "24"},
        {"2027-01-01: months FR-05 6; 2027-06-01: outcomes FR-05 safety", "2027-06-01", "months FR-05", "6"},
        {"2027-01-01: months FR-05 6; 2027-06-01: outcomes FR-05 safety", "2027-05-31", "outcomes FR-05", "none"},
        {"2027-01-01: months FR-05 6; 2027-06-01: outcomes FR-05 safety", "2027-06-01", "outcomes FR-05", "safety"},
        /* On one day, in the order of publication. */
        {"2027-01-01: months FR-05 6; 2027-01-01: months FR-05 24", "2027-01-01", "months FR-05", "24"},
        {"2027-01-01: months FR-05 6; 2027-01-02: months FR-05 24", "2027-01-01", "months FR-05", "6"},
        /* Retraining from a day. */
        {"2027-02-01: retrain FR-05 2027-01-01", "2027-01-31", "counts FR-05", "all"},
        {"2027-02-01: retrain FR-05 2027-01-01", "2027-02-01", "counts FR-05", "2027-01-01"},
        {"2027-02-01: retrain FR-05 2027-01-01; 2028-02-01: retrain FR-05 2026-01-01", "2028-02-01", "counts FR-05",
            "2027-01-01"},
        {"2027-02-01: retrain FR-05 2027-02-02", "2027-02-01", "counts FR-05", "all"},
        /* Who needs what. */
        {"2027-01-01: require FR-05 first_responder any 14", "2026-12-31", "within FR-05 first_responder non_statutory",
            "-"},
        {"2027-01-01: require FR-05 first_responder any 14", "2027-01-01", "within FR-05 first_responder non_statutory",
            "14"},
        {"2027-01-01: require FR-05 first_responder any 14", "2027-01-01", "within FR-05 first_responder statutory",
            "14"},
        {"2027-01-01: require FR-05 first_responder non_statutory 14", "2027-01-01",
            "within FR-05 first_responder statutory", "30"},
        {"2027-01-01: require FR-05 lead statutory 14", "2027-01-01", "within FR-05 first_responder statutory", "30"},
        {"2027-01-01: release FR-03 first_responder statutory", "2027-01-01", "within FR-03 first_responder statutory",
            "-"},
        {"2027-01-01: release FR-03 first_responder statutory", "2026-12-31", "within FR-03 first_responder statutory",
            "0"},
        {"2027-01-01: release FR-03 first_responder statutory", "2027-01-01",
            "within FR-03 first_responder non_statutory", "0"},
        {"2027-01-01: require FR-08 first_responder non_statutory 0", "2027-01-01",
            "within FR-08 first_responder non_statutory", "-"},
        /* What requires a module ends with it. */
        {"2027-01-01: require FR-09 first_responder any 0", "2027-12-31", "within FR-09 first_responder statutory",
            "0"},
        {"2027-01-01: require FR-09 first_responder any 0", "2028-01-01", "within FR-09 first_responder statutory",
            "-"},
        {"2027-01-01: module_retire FR-03", "2027-01-01", "months FR-03", "-"},
        {"2027-01-01: module_retire FR-03", "2026-12-31", "months FR-03", "12"},
        {"2027-01-01: module_retire FR-03", "2027-01-01", "within FR-03 first_responder statutory", "-"},
        {"2027-01-01: module_retire FR-03", "2027-01-01", "equal ho_course FR-03", "-"},
        {"2027-01-01: module_new FR-30 18", "2026-12-31", "months FR-30", "-"},
        {"2027-01-01: module_new FR-30 18, require FR-30 lead any 60", "2027-01-01", "within FR-30 lead statutory",
            "60"},
        {"2027-01-01: module_new FR-03 18", "2027-01-01", "months FR-03", "12"},
        {"2029-01-01: module_new FR-09 18", "2029-01-01", "months FR-09", "-"},
        /* The minimum standard. */
        {"2027-01-01: figure grace_days statutory 0", "2027-01-01", "figure grace_days statutory", "0"},
        {"2027-01-01: figure grace_days statutory 0", "2027-01-01", "figure grace_days non_statutory", "30"},
        {"2027-01-01: figure grace_days statutory 0", "2026-12-31", "figure grace_days statutory", "30"},
        {"2027-01-01: figure grace_days any 60; 2027-03-01: figure grace_days any 10", "2027-02-28",
            "figure grace_days non_statutory", "60"},
        {"2027-01-01: figure first_responders any 4", "2027-01-01", "figure first_responders statutory", "4"},
        {"2027-01-01: figure share_percent any 75", "2027-01-01", "figure share_percent statutory", "75"},
        /* Courses of others. */
        {"2027-01-01: equivalence_add ho_course FR-05", "2027-01-01", "equal ho_course FR-05", "yes"},
        {"2027-01-01: equivalence_add ho_course FR-05", "2026-12-31", "equal ho_course FR-05", "-"},
        {"2027-01-01: equivalence_add unknown FR-05", "2027-01-01", "equal unknown FR-05", "-"},
        {"2027-01-01: equivalence_add unknown FR-05 Titled", "2027-01-01", "equal unknown FR-05", "yes"},
        {"2027-01-01: equivalence_end ho_course FR-03", "2026-12-31", "equal ho_course FR-03", "yes"},
        {"2027-01-01: equivalence_end ho_course FR-03", "2027-01-01", "equal ho_course FR-03", "-"},
        {"2027-01-01: equivalence_end ho_course FR-03; 2027-02-01: equivalence_add ho_course FR-03", "2027-02-01",
            "equal ho_course FR-03", "yes"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct framework_rules rules = standard_rules_after(arena, base(), editions_read(cases[i].editions));
        const char *answer = answer_of(rules, cases[i].question, on(cases[i].day));
        if (strcmp(answer, cases[i].answer) != 0) {
            fail_msg("%zu: %s on %s after \"%s\": %s, not %s", i, cases[i].question, cases[i].day, cases[i].editions,
                answer, cases[i].answer);
        }
    }
}

/* The intervals of one completion under those versions, as the function that keeps them says. */
static void intervals_under_versions(void **state) {
    (void)state;
    static const struct {
        const char *editions;
        const char *completed;
        const char *intervals;
    } cases[] = {
        {"", "2024-02-29", "2024-02-29..2025-02-28"},
        {"2025-01-01: months FR-05 24", "2024-02-29", "2024-02-29..2026-02-28"},
        {"2025-01-01: months FR-05 48", "2024-02-29", "2024-02-29..2028-02-29"},
        {"2024-06-30: months FR-05 3", "2024-02-29", "2024-02-29..2024-06-29"},
        {"2024-05-01: months FR-05 3", "2024-02-29", "2024-02-29..2024-05-29"},
        {"2026-01-01: retrain FR-05 2026-01-01", "2025-12-31", "2025-12-31..2025-12-31"},
        {"2026-01-01: retrain FR-05 2025-12-31", "2025-12-31", "2025-12-31..2026-12-31"},
        {"2026-01-01: retrain FR-05 2025-06-01", "2025-05-31", "2025-05-31..2025-12-31"},
        {"2026-01-01: retrain FR-05 2025-06-01; 2026-03-01: months FR-05 24", "2025-05-31", "2025-05-31..2025-12-31"},
        {"2026-01-01: retrain FR-05 2025-06-01; 2026-03-01: months FR-05 24", "2025-06-01", "2025-06-01..2027-06-01"},
        {"2026-01-01: module_retire FR-05", "2025-06-01", "2025-06-01..2025-12-31"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct framework_rules rules = standard_rules_after(arena, base(), editions_read(cases[i].editions));
        struct training_span span[8];
        size_t spans = 0;
        for (size_t k = 0; k < rules.count; k++) {
            const struct framework_rule *row = &rules.row[k];
            if (row->kind == RULE_MODULE && strcmp(row->module, "FR-05") == 0) {
                span[spans++] = (struct training_span){.from = row->span.from,
                    .until = row->span.until,
                    .months = row->number,
                    .counts_from = row->counts_from,
                    .superseded_at = MOMENT_NONE};
            }
        }
        const struct training_completion completion = {
            .id = 1, .completed_on = on(cases[i].completed), .result = TRAINING_PASSED};
        const struct training_record record = {.completions = 1, .completion = &completion};
        struct training_intervals held = training_intervals_of(arena, &record, span, spans, MOMENT_NONE);
        const char *said = "";
        for (size_t k = 0; k < held.count; k++) {
            said = arena_format(arena, "%s%s%s..%s", said, k == 0 ? "" : " ", day_text(arena, held.item[k].starts_on),
                day_text(arena, held.item[k].ends_on));
        }
        if (strcmp(said, cases[i].intervals) != 0) {
            fail_msg(
                "%zu: %s after \"%s\": %s, not %s", i, cases[i].completed, cases[i].editions, said, cases[i].intervals);
        }
    }
}

/* The fault of the last change of the last version, on top of all before it; "" for none. */
static void faults_are_told(void **state) {
    (void)state;
    static const struct {
        const char *editions;
        const char *begins; /* of the fault; NULL: none */
    } cases[] = {
        {"2027-01-01: months FR-05 6", NULL},
        {"2027-01-01: months FR-05 12", "That is what holds already"},
        {"2027-01-01: months FR-99 12", "There is no such module"},
        {"2028-01-01: months FR-09 6", "There is no such module"},
        {"2027-12-31: months FR-09 6", NULL},
        {"2027-01-01: months FR-05 6, months FR-05 6", "That is what holds already"},
        {"2027-01-01: require FR-05 first_responder statutory 30", "That is what holds already"},
        {"2027-01-01: require FR-05 first_responder any 30", NULL},
        {"2027-01-01: require FR-08 first_responder any 0", "The module is not meant"},
        {"2027-01-01: release FR-05 first_responder non_statutory", "The module is not required"},
        {"2027-01-01: release FR-05 first_responder any", NULL},
        {"2027-01-01: module_new FR-09 12", "There is or was a module"},
        {"2027-01-01: module_new FR-30 12", NULL},
        {"2027-01-01: module_retire FR-03, months FR-03 6", "There is no such module"},
        {"2027-01-01: figure grace_days any 30", "That is what holds already"},
        {"2027-01-01: figure grace_days any 31", NULL},
        {"2027-01-01: retrain FR-05 2027-01-02", "Completions can be left out"},
        {"2027-01-01: retrain FR-05 2027-01-01", NULL},
        {"2027-01-01: equivalence_add ho_course FR-03", "That is what holds already"},
        {"2027-01-01: equivalence_add other FR-03", "The course is not known"},
        {"2027-01-01: equivalence_end ho_course FR-05", "The course does not count"},
        /* A version published later that takes effect earlier, and takes away what the other changes. */
        {"2027-01-01: module_retire FR-05; 2027-06-01: months FR-05 6", "There is no such module"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct standard_editions editions = editions_read(cases[i].editions);
        struct standard_conflict conflict =
            standard_conflict_of(arena, base(), editions, editions.row[editions.count - 1].version_id);
        bool right = cases[i].begins == NULL ? conflict.edition == NULL
                                             : conflict.edition != NULL && strncmp(conflict.fault, cases[i].begins,
                                                                               strlen(cases[i].begins)) == 0;
        if (!right) {
            fail_msg("%zu: \"%s\": %s", i, cases[i].editions, conflict.edition == NULL ? "no fault" : conflict.fault);
        }
    }
}

static void clash_with_a_version_published_before(void **state) {
    (void)state;
    struct standard_editions editions = editions_read("2027-01-01: module_retire FR-05; 2027-06-01: months FR-05 6");
    struct standard_conflict conflict = standard_conflict_of(arena, base(), editions, 2);
    assert_ptr_equal(conflict.edition, &editions.row[1]);
    /* One that leaves the other nothing to change is no clash. */
    editions = editions_read("2027-01-01: months FR-05 6; 2027-06-01: months FR-05 6");
    assert_null(standard_conflict_of(arena, base(), editions, 2).edition);
}

static void impact_days_are_in_order(void **state) {
    (void)state;
    static const struct {
        const char *editions;
        const char *from;
        const char *days;
    } cases[] = {
        {"", "2027-01-01", "0 30 31 60 90"},
        {"2027-01-01: figure grace_days any 0", "2027-01-01", "0 1 30 60 90"},
        {"2027-01-01: figure grace_days statutory 100", "2027-01-01", "0 30 60 90 100 101"},
        {"2027-02-01: figure grace_days any 0", "2027-01-01", "0 30 31 60 90"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        day days[6];
        struct framework_rules rules = standard_rules_after(arena, base(), editions_read(cases[i].editions));
        size_t count = standard_impact_days(rules, on(cases[i].from), days);
        const char *said = "";
        for (size_t k = 0; k < count; k++) {
            said = arena_format(arena, "%s%s%d", said, k == 0 ? "" : " ", days[k] - on(cases[i].from));
        }
        assert_string_equal(said, cases[i].days);
    }
}

static bool spans_meet(struct framework_span a, struct framework_span b) {
    return (a.until == DAY_NONE || a.until >= b.from) && (b.until == DAY_NONE || b.until >= a.from);
}

/* Whatever versions there are: rules of one key never share a day, and days before a version are as they were. */
static void versions_at_random(void **state) {
    (void)state;
    static const char *const changes[] = {"months FR-05 6", "months FR-05 24", "months FR-09 3",
        "require FR-05 first_responder any 9", "release FR-05 first_responder any", "module_new FR-30 12",
        "module_retire FR-03", "module_retire FR-30", "figure grace_days any 60", "figure grace_days statutory 5",
        "retrain FR-05 2026-12-01", "equivalence_add ho_course FR-05", "equivalence_end ho_course FR-03",
        "outcomes FR-05 safety"};
    unsigned seed = 20261122;
    for (int round = 0; round < 400; round++) {
        const char *text = "";
        int offset = 0;
        for (int version = 0; version < 5; version++) {
            seed = seed * 1103515245u + 12345u;
            offset += (int)(seed >> 16) % 200;
            text = arena_format(
                arena, "%s%s%s:", text, version == 0 ? "" : ";", day_text(arena, on("2027-01-01") + offset));
            for (int change = 0; change < 3; change++) {
                seed = seed * 1103515245u + 12345u;
                text = arena_format(
                    arena, "%s%s %s", text, change == 0 ? "" : ",", changes[(seed >> 16) % COUNT(changes)]);
            }
        }
        struct standard_editions all = editions_read(text);
        struct framework_rules rules = standard_rules_after(arena, base(), all);
        for (size_t i = 0; i < rules.count; i++) {
            assert_true(rules.row[i].span.until == DAY_NONE || rules.row[i].span.until >= rules.row[i].span.from);
            for (size_t k = i + 1; k < rules.count; k++) {
                if (framework_rule_same(&rules.row[i], &rules.row[k]) &&
                    spans_meet(rules.row[i].span, rules.row[k].span)) {
                    fail_msg("two rules of %s share a day after \"%s\"", rules.row[i].module, text);
                }
            }
        }
        struct framework_rules fewer =
            standard_rules_after(arena, base(), (struct standard_editions){all.count - 1, all.row});
        day eve = all.row[all.count - 1].from - 1;
        static const char *const questions[] = {"months FR-05", "months FR-09", "months FR-30", "counts FR-05",
            "within FR-05 first_responder statutory", "figure grace_days statutory", "equal ho_course FR-03"};
        for (size_t i = 0; i < COUNT(questions); i++) {
            assert_string_equal(answer_of(rules, questions[i], eve), answer_of(fewer, questions[i], eve));
        }
    }
}

static int setup(void **state) {
    (void)state;
    arena = arena_new(1 << 28);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(rules_on_days, setup, teardown),
        cmocka_unit_test_setup_teardown(intervals_under_versions, setup, teardown),
        cmocka_unit_test_setup_teardown(faults_are_told, setup, teardown),
        cmocka_unit_test_setup_teardown(clash_with_a_version_published_before, setup, teardown),
        cmocka_unit_test_setup_teardown(impact_days_are_in_order, setup, teardown),
        cmocka_unit_test_setup_teardown(versions_at_random, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
