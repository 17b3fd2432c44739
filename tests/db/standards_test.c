/* Versions of a standard against a real database: rules recorded and superseded, known at a moment, what a version
 * would do and what it then does, and who may decide. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "accounts/accounts_queries.h"
#include "frameworks/frameworks.h"
#include "standards/standards_impact.h"
#include "support/field.h"
#include "training/training.h"
#include "training/training_standing.h"

/* 21 November 2026, noon. */
static moment now;
static struct arena *arena;
static int64_t drafter, approver, standing_charity, weak_charity, police;

static int64_t organisation(const char *name, const char *kind, const char *sector) {
    test_write(
        "INSERT INTO organisation (name, framework_code, kind, sector, registered_at) VALUES ('%s', 'testland', '%s', "
        "'%s', '2024-01-01')",
        name, kind, sector);
    return test_number("SELECT max(organisation_id) FROM organisation");
}

static int64_t person(const char *name, int64_t of, const char *role) {
    test_write("INSERT INTO person (full_name, email, created_at) VALUES ('%s', lower(replace('%s', ' ', '.')) || "
               "'@harbour.example', '2024-01-01')",
        name, name);
    int64_t id = test_number("SELECT max(person_id) FROM person");
    test_write(
        "INSERT INTO role_holding (person_id, organisation_id, role, started_on) VALUES (%lld, nullif(%lld, 0), '%s', "
        "'2024-01-01')",
        (long long)id, (long long)of, role);
    return id;
}

static void completed(int64_t of, const char *module, const char *on) {
    test_write(
        "INSERT INTO completion (person_id, framework_code, module_code, completed_on, result, recorded_at) VALUES "
        "(%lld, 'testland', '%s', '%s', 'passed', '2026-11-01')",
        (long long)of, module, on);
}

/* work, within a transaction as that person; 0: as the program. */
struct acting {
    int64_t person_id;
    void (*work)(void *context);
    void *context;
};
static void acting_run(void *context) {
    struct acting *acting = context;
    if (acting->person_id == 0) {
        actor_begin_system_one(test_database(), (struct actor_begin_system_in){now});
    } else {
        actor_assume_one(test_database(), (struct actor_assume_in){acting->person_id, DB_NULL_INT8, now});
    }
    acting->work(acting->context);
}
static void transaction_run(void *context) {
    db_transaction(test_database(), acting_run, context);
}
static enum error_code as(int64_t person_id, void (*work)(void *context), void *context) {
    struct acting acting = {person_id, work, context};
    return test_raises(arena, transaction_run, &acting);
}

/* Everybody has FR-03 for a year, at different times; the police keep FR-05 too. */
static void people_make(void) {
    standing_charity = organisation("Harbour", "charity", "non_statutory");
    weak_charity = organisation("Hill", "charity", "non_statutory");
    police = organisation("Northmoor Police", "police_force", "statutory");
    completed(person("Ann One", standing_charity, "first_responder"), "FR-03", "2026-10-01");
    completed(person("Bo Two", standing_charity, "first_responder"), "FR-03", "2026-01-10");
    completed(person("Cy Three", weak_charity, "first_responder"), "FR-03", "2026-10-01");
    person("Di Four", weak_charity, "first_responder");
    int64_t leaping = person("El Five", police, "first_responder");
    completed(leaping, "FR-03", "2026-02-28");
    completed(leaping, "FR-05", "2026-11-01");
    int64_t last = person("Fa Six", police, "first_responder");
    completed(last, "FR-03", "2026-09-01");
    completed(last, "FR-05", "2026-01-01");
    person("Gi Lead", standing_charity, "organisation_lead");
}

static void refresh(void *context) {
    (void)context;
    training_refresh_all(test_database(), now);
    standing_refresh_all(test_database(), now);
}
static void refresh_all(void) {
    assert_int_equal(test_raises(arena, refresh, NULL), ERROR_NONE);
}

static int setup(void **state) {
    (void)state;
    arena = arena_new(256 << 20);
    db_arena_set(test_database(), arena);
    db_arena_set(test_database_owner(), arena);
    now = day_start(day_from(2026, 11, 21), ZONE_LONDON) + 12 * 3600 * MOMENT_SECOND;
    if (test_number("SELECT count(*) FROM framework WHERE framework_code = 'testland'") == 0) {
        test_write(
            "INSERT INTO framework VALUES ('testland', 'Testland', 'Testland', 'england-and-wales', '1.0.0', '\\x00', "
            "'2026-01-01');"
            "INSERT INTO module_rule (framework_code, module_code, position, title, audiences, months, holds_from, "
            "recorded_at) VALUES"
            " ('testland', 'FR-03', 3, 'The NRM', '{first_responder}', 12, '2020-01-01', '2026-01-01'),"
            " ('testland', 'FR-05', 5, 'Duty to Notify', '{first_responder}', 12, '2020-01-01', '2026-01-01');"
            "INSERT INTO requirement_rule (framework_code, role, module_code, sector, holds_from, recorded_at) VALUES"
            " ('testland', 'first_responder', 'FR-03', 'non_statutory', '2020-01-01', '2026-01-01'),"
            " ('testland', 'first_responder', 'FR-03', 'statutory', '2020-01-01', '2026-01-01'),"
            " ('testland', 'first_responder', 'FR-05', 'statutory', '2020-01-01', '2026-01-01');"
            "INSERT INTO figure_rule (framework_code, name, sector, figure, holds_from, recorded_at) "
            "SELECT 'testland', f.name, s.sector, f.figure, '2020-01-01', '2026-01-01' FROM (VALUES "
            "('first_responders', 1), ('leads', 0), ('share_percent', 50), ('grace_days', 30), ('due_soon_days', 60)) "
            "AS f (name, figure), (VALUES ('statutory'), ('non_statutory')) AS s (sector)");
        drafter = person("Pat Policy", 0, "policy_officer");
        approver = person("Quin Policy", 0, "policy_officer");
        people_make();
    }
    return 0;
}

static int teardown(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

/* ---- Acts on a version ---- */

struct act {
    struct standard_of of;
    enum { SAVE, ADD, IMPACT, IMPACT_LATER, PROPOSE, RETURN, PUBLISH } what;
    struct standard_change change;
    day effective_on;
    enum standard_answer answer;
};

static void act_run(void *context) {
    struct act *act = context;
    struct db *db = test_database();
    act->of.version =
        (int)test_number(test_words(
            "SELECT version FROM standard_version WHERE standard_version_id = %lld", (long long)act->of.version_id)) +
        (act->of.version < 0 ? -1 : 0);
    switch (act->what) {
    case SAVE:
        act->answer = standard_save(db, act->of, act->effective_on, "New.", "Newydd.");
        break;
    case ADD:
        act->answer = standard_change_add(db, act->of, &act->change);
        break;
    case IMPACT:
    case IMPACT_LATER:
        standard_impact_begin(db, act->of, act->what == IMPACT ? STANDARD_IMPACT_AT_ONCE : 0);
        act->answer = STANDARD_DONE;
        break;
    case PROPOSE:
        act->answer = standard_propose(db, act->of);
        break;
    case RETURN:
        act->answer = standard_return(db, act->of, "Not yet.");
        break;
    case PUBLISH:
        act->answer = standard_publish(db, act->of);
        break;
    }
}
static enum standard_answer act(int64_t person_id, struct act *act) {
    act->of.framework_code = "testland";
    act->of.person_id = person_id;
    act->of.now = now;
    assert_int_equal(as(person_id, act_run, act), ERROR_NONE);
    return act->answer;
}

struct drafting {
    day effective_on;
    int64_t id;
};
static void draft(void *context) {
    struct drafting *drafting = context;
    drafting->id = standard_draft(test_database(), "testland", drafting->effective_on, drafter, now);
}
static int64_t draft_of(day effective_on) {
    struct drafting drafting = {effective_on, 0};
    assert_int_equal(as(drafter, draft, &drafting), ERROR_NONE);
    return drafting.id;
}

static struct standard_change change_of(
    enum standard_kind kind, const char *module, const char *name, int figure, day from) {
    return (struct standard_change){.kind = kind,
        .module = module,
        .role = "",
        .sector = kind == STANDARD_FIGURE ? "any" : "",
        .name = name,
        .number = figure,
        .counts_from = from,
        .title = "",
        .words = ""};
}

static struct act acting_on(int64_t id) {
    return (struct act){.of = {.version_id = id}};
}

static void add(int64_t id, struct standard_change change) {
    struct act adding = acting_on(id);
    adding.what = ADD;
    adding.change = change;
    assert_int_equal(act(drafter, &adding), STANDARD_DONE);
}

static enum standard_answer does(int64_t id, int64_t who, int what) {
    struct act doing = acting_on(id);
    doing.what = what;
    return act(who, &doing);
}

static int64_t impact_of(int64_t id, const char *column, const char *on, const char *kind) {
    return test_number(
        test_words("SELECT coalesce(sum(%s), -1)::bigint FROM standard_impact_figure WHERE on_day = '%s' AND kind LIKE "
                   "'%s' AND standard_impact_id = (SELECT max(standard_impact_id) FROM standard_impact WHERE "
                   "standard_version_id = %lld)",
            column, on, kind, (long long)id));
}

/* Standing organisations of that kind on that day, as they are kept. */
static int64_t kept_on(const char *on, const char *kind) {
    return test_number(
        test_words("SELECT count(*) FROM standing_interval s JOIN organisation o USING (organisation_id) WHERE s.good "
                   "AND s.superseded_at IS NULL AND s.starts_on <= '%s' AND (s.ends_on IS NULL OR s.ends_on >= '%s') "
                   "AND o.kind LIKE '%s'",
            on, on, kind));
}

static void a_version_goes_from_draft_to_publication(void **state) {
    (void)state;
    refresh_all();
    assert_int_equal(kept_on("2026-12-15", "%"), 3);
    int64_t id = draft_of(day_from(2026, 12, 15));
    assert_int_equal(does(id, drafter, PROPOSE), STANDARD_EMPTY);
    add(id, change_of(STANDARD_RETRAIN, "FR-03", "", 0, day_from(2026, 9, 15)));
    add(id, change_of(STANDARD_FIGURE, "", "grace_days", 10, DAY_NONE));
    assert_int_equal(does(id, drafter, PROPOSE), STANDARD_SUMMARY);
    struct act saving = acting_on(id);
    saving.what = SAVE;
    saving.effective_on = day_from(2026, 11, 21);
    assert_int_equal(act(drafter, &saving), STANDARD_PAST);
    saving.effective_on = day_from(2026, 12, 15);
    assert_int_equal(act(drafter, &saving), STANDARD_DONE);
    saving.of.version = -1; /* what was read before the last change */
    assert_int_equal(act(drafter, &saving), STANDARD_STALE);
    assert_int_equal(does(id, drafter, PROPOSE), STANDARD_UNSEEN);
    assert_int_equal(does(id, drafter, IMPACT), STANDARD_DONE);

    /* From 15 December completions before 15 September count no more: Bo, El and Fa lose FR-03, after 10 days of grace.
     */
    assert_int_equal(impact_of(id, "organisations", "2026-12-15", "%"), 3);
    assert_int_equal(impact_of(id, "good_before", "2026-12-15", "%"), 3);
    assert_int_equal(impact_of(id, "falling", "2026-12-15", "%"), 0);
    assert_int_equal(impact_of(id, "good_after", "2026-12-26", "%"), 2);
    assert_int_equal(impact_of(id, "falling", "2026-12-26", "police_force"), 1);
    assert_int_equal(impact_of(id, "falling", "2026-12-26", "charity"), 0);
    assert_int_equal(impact_of(id, "people", "2026-12-26", "charity"), 5);
    assert_int_equal(impact_of(id, "people_falling", "2026-12-26", "charity"), 1);
    assert_int_equal(impact_of(id, "people_falling", "2026-12-26", "police_force"), 2);
    assert_int_equal(test_number("SELECT count(*) FROM standard_impact_organisation WHERE on_day = '2026-12-26'"), 2);
    /* Where there are more than anybody waits for, a job works it out to the same figures; it is not known before. */
    assert_int_equal(does(id, drafter, IMPACT_LATER), STANDARD_DONE);
    assert_int_equal(does(id, drafter, PROPOSE), STANDARD_UNSEEN);
    static const struct job_kind *const kinds[] = {standard_jobs};
    clock_set(now);
    assert_int_equal(jobs_run_due(test_database(), kinds, 1, false), 1);
    assert_int_equal(impact_of(id, "good_after", "2026-12-26", "%"), 2);
    assert_int_equal(impact_of(id, "people_falling", "2026-12-26", "police_force"), 2);
    assert_int_equal(test_number("SELECT count(DISTINCT (i.organisation_id, i.on_day, i.good_after, i.people_falling)) "
                                 "- count(*) / 2 FROM standard_impact_organisation i"),
        0);
    /* Days on which all is as on the day before it. */
    assert_string_equal(test_text(test_words("SELECT standard_impact_repeats(%lld)::text", (long long)id)),
        "{2026-12-26,2027-01-14,2027-03-15}");
    /* Nothing was changed by looking. */
    assert_int_equal(kept_on("2026-12-26", "%"), 3);
    assert_int_equal(test_number("SELECT count(*) FROM module_rule WHERE standard_version_id IS NOT NULL"), 0);

    assert_int_equal(does(id, approver, PUBLISH), STANDARD_STATE);
    assert_int_equal(does(id, drafter, PROPOSE), STANDARD_DONE);
    assert_int_equal(does(id, drafter, PUBLISH), STANDARD_OWN);
    /* Proposing changes nothing that it would do; but a decision rests on what is so on its day. */
    now += MOMENT_DAY;
    assert_int_equal(does(id, approver, PUBLISH), STANDARD_UNSEEN);
    now -= MOMENT_DAY;
    assert_int_equal(does(id, approver, PUBLISH), STANDARD_DONE);
    assert_int_equal(test_number("SELECT number FROM standard_version WHERE state = 'published'"), 2);
    assert_int_equal(test_number("SELECT count(*) FROM job WHERE kind = 'standard.recompute'"), 1);

    /* What was foreseen is what is kept once everybody was worked out anew, on every day that was told. */
    refresh_all();
    static const char *const days[] = {
        "2026-12-15", "2026-12-25", "2026-12-26", "2027-01-14", "2027-02-13", "2027-03-15"};
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        assert_int_equal(impact_of(id, "good_after", days[i], "charity"), kept_on(days[i], "charity"));
        assert_int_equal(impact_of(id, "good_after", days[i], "police_force"), kept_on(days[i], "police_force"));
    }
    assert_int_equal(standing_verify(test_database(), now, NULL), 0);
}

static void what_was_known_stays_known(void **state) {
    (void)state;
    /* Before the publication the rule had no end; since then it is parted at 15 December. */
    assert_int_equal(
        test_number("SELECT count(*) FROM module_rule WHERE module_code = 'FR-03' AND known_at(recorded_at, "
                    "superseded_at, '2026-11-20')"),
        1);
    assert_int_equal(test_number("SELECT count(*) FROM module WHERE module_code = 'FR-03'"), 2);
    assert_int_equal(
        test_number("SELECT count(*) FROM module_rule WHERE module_code = 'FR-03' AND known_at(recorded_at, "
                    "superseded_at, NULL)"),
        2);
    assert_int_equal(
        test_number("SELECT figure FROM framework_figure WHERE name = 'grace_days' AND sector = 'statutory' AND "
                    "holds_from = '2026-12-15'"),
        10);
    assert_int_equal(
        test_number("SELECT figure FROM figure_rule WHERE name = 'grace_days' AND sector = 'statutory' AND "
                    "known_at(recorded_at, superseded_at, '2026-11-20')"),
        30);
    assert_int_equal(
        test_number("SELECT count(*) FROM module WHERE module_code = 'FR-03' AND counts_from = '2026-09-15' AND "
                    "NOT proposed"),
        1);
}

/* The second version takes effect before the first one's day, and leaves what that changed. */
static void a_later_version_may_take_effect_earlier(void **state) {
    (void)state;
    int64_t id = draft_of(day_from(2026, 12, 1));
    add(id, change_of(STANDARD_FIGURE, "", "grace_days", 20, DAY_NONE));
    struct act saving = acting_on(id);
    saving.what = SAVE;
    saving.effective_on = day_from(2026, 12, 1);
    assert_int_equal(act(drafter, &saving), STANDARD_DONE);
    does(id, drafter, IMPACT);
    assert_int_equal(does(id, drafter, PROPOSE), STANDARD_DONE);
    assert_int_equal(does(id, approver, RETURN), STANDARD_DONE);
    does(id, drafter, IMPACT);
    assert_int_equal(does(id, drafter, PROPOSE), STANDARD_DONE);
    does(id, approver, IMPACT);
    now += 60 * MOMENT_SECOND;
    assert_int_equal(does(id, approver, PUBLISH), STANDARD_DONE);
    static const char *const days[][2] = {
        {"2026-11-30", "30"}, {"2026-12-01", "20"}, {"2026-12-14", "20"}, {"2026-12-15", "10"}, {"2027-06-01", "10"}};
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        assert_int_equal(
            test_number(test_words("SELECT figure FROM framework_figure WHERE name = 'grace_days' AND sector = "
                                   "'statutory' AND holds_from <= '%s' AND (holds_to IS NULL OR holds_to >= '%s')",
                days[i][0], days[i][0])),
            strtoll(days[i][1], NULL, 10));
    }
    refresh_all();
    assert_int_equal(standing_verify(test_database(), now, NULL), 0);
    assert_int_equal(training_verify(test_database(), now, NULL), 0);
}

static void write_directly(void *context) {
    db_script(test_database(), context);
}

static void the_database_refuses_what_the_rules_do(void **state) {
    (void)state;
    int64_t id = draft_of(day_from(2027, 1, 1));
    add(id, change_of(STANDARD_MONTHS, "FR-05", "", 6, DAY_NONE));
    const char *propose =
        test_words("UPDATE standard_version SET state = 'proposed', proposed_by = %lld, proposed_at = "
                   "actor_now() WHERE standard_version_id = %lld",
            (long long)drafter, (long long)id);
    assert_int_equal(as(drafter, write_directly, (void *)propose), ERROR_NONE);
    /* Who drafted it does not decide, whoever says so. */
    const char *decide =
        test_words("UPDATE standard_version SET state = 'published', number = 9, decided_by = %lld, decided_at "
                   "= actor_now() WHERE standard_version_id = %lld",
            (long long)drafter, (long long)id);
    assert_int_equal(as(approver, write_directly, (void *)decide), ERROR_FORBIDDEN);
    /* A version of one's own, whatever its counter has come to, is no part in another's. */
    test_write(
        "INSERT INTO standard_version (framework_code, effective_on, created_by, created_at) VALUES ('testland', "
        "'2027-02-01', %lld, '2026-11-21'); UPDATE standard_version SET version = standard_version_id WHERE "
        "created_by = %lld",
        (long long)approver, (long long)approver);
    assert_int_equal(
        test_number(test_words("SELECT standard_worked_on(%lld, %lld)::int + 2 * standard_worked_on(%lld, %lld)::int",
            (long long)id, (long long)approver, (long long)id, (long long)drafter)),
        2);
    const char *change =
        test_words("INSERT INTO standard_change (standard_version_id, kind, module_code, number, added_by, "
                   "added_at) VALUES (%lld, 'months', 'FR-05', 3, %lld, actor_now())",
            (long long)id, (long long)drafter);
    assert_int_equal(as(drafter, write_directly, (void *)change), ERROR_STATE_REFUSED);
    const char *refused[] = {"UPDATE module_rule SET months = 1", "UPDATE module_rule SET superseded_at = NULL",
        "DELETE FROM figure_rule", "DELETE FROM standard_version", "UPDATE standard_event SET words = 'x'"};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        assert_int_equal(as(0, write_directly, (void *)refused[i]), ERROR_FORBIDDEN);
    }
    /* Rules of training come by publication only; limits are still the file's. */
    assert_int_equal(
        as(0, write_directly,
            (void *)"INSERT INTO figure_rule (framework_code, name, sector, figure, holds_from, recorded_at) "
                    "VALUES ('testland', 'leads', 'statutory', 5, '2030-01-01', '2026-12-31')"),
        ERROR_FORBIDDEN);
    assert_int_equal(
        as(0, write_directly,
            (void *)"INSERT INTO figure_rule (framework_code, name, sector, figure, holds_from, recorded_at) "
                    "VALUES ('testland', 'limit.draft', 'any', 5, '2030-01-01', '2026-12-31')"),
        ERROR_NONE);
}

/* ---- The framework's own file ---- */

static void store(void *context) {
    (void)context;
    frameworks_store(test_database(), arena, now);
}
/* As though the file had another text than when it was met last. */
static void file_met_again(void) {
    test_write("UPDATE framework SET digest = '\\x00' WHERE framework_code = 'england'");
    assert_int_equal(test_raises(arena, store, NULL), ERROR_NONE);
}
static int64_t rules_of_england(const char *where) {
    return test_number(test_words(
        "SELECT (SELECT count(*) FROM module_rule WHERE framework_code = 'england' AND %s) + (SELECT count(*) "
        "FROM requirement_rule WHERE framework_code = 'england' AND %s) + (SELECT count(*) FROM figure_rule "
        "WHERE framework_code = 'england' AND %s) + (SELECT count(*) FROM equivalence_rule WHERE "
        "framework_code = 'england' AND %s)",
        where, where, where, where));
}

static void the_file_supersedes_what_differs_until_a_version_is_published(void **state) {
    (void)state;
    plug_start(arena, NULL);
    assert_int_equal(test_raises(arena, store, NULL), ERROR_NONE);
    int64_t all = rules_of_england("true");
    assert_true(all > 60);
    assert_int_equal(test_number("SELECT count(*) FROM equivalence WHERE framework_code = 'england'"), 3);
    now += 60 * MOMENT_SECOND;
    file_met_again();
    assert_int_equal(rules_of_england("true"), all);
    /* Yesterday's file said six months. */
    test_write(
        "UPDATE module_rule SET superseded_at = recorded_at WHERE framework_code = 'england' AND module_code = 'FR-05';"
        "INSERT INTO module_rule (framework_code, module_code, position, title, audiences, months, holds_from, "
        "recorded_at) VALUES ('england', 'FR-05', 5, 'Duty to Notify', '{first_responder}', 6, '2023-01-01', "
        "'2026-11-20')");
    file_met_again();
    assert_int_equal(rules_of_england("superseded_at IS NULL"), all);
    assert_int_equal(rules_of_england("true"), all + 2);
    assert_int_equal(
        test_number("SELECT months FROM module WHERE framework_code = 'england' AND module_code = 'FR-05'"), 12);
    assert_int_equal(
        test_number("SELECT months FROM module_rule WHERE framework_code = 'england' AND module_code = 'FR-05' AND "
                    "known_at(recorded_at, superseded_at, '2026-11-21 00:00Z')"),
        6);

    /* Published here: the file's rules of training are taken over no more, its limits are. */
    test_write(
        "INSERT INTO standard_version (framework_code, effective_on, created_by, created_at) VALUES ('england', "
        "'2027-01-01', %lld, '2026-11-21');"
        "UPDATE standard_version SET state = 'proposed', proposed_by = %lld, proposed_at = '2026-11-21' WHERE "
        "framework_code = 'england';"
        "UPDATE standard_version SET state = 'published', number = 2, decided_by = %lld, decided_at = '2026-11-21' "
        "WHERE "
        "framework_code = 'england';"
        "UPDATE module_rule SET superseded_at = '2026-11-22' WHERE framework_code = 'england' AND module_code = "
        "'FR-06';"
        "UPDATE figure_rule SET superseded_at = '2026-11-22' WHERE framework_code = 'england' AND name = 'limit.draft'",
        (long long)drafter, (long long)drafter, (long long)approver);
    now += MOMENT_DAY;
    file_met_again();
    assert_int_equal(
        test_number("SELECT count(*) FROM module WHERE framework_code = 'england' AND module_code = 'FR-06'"), 0);
    assert_int_equal(test_number("SELECT count(*) FROM framework_figure WHERE framework_code = 'england' AND name = "
                                 "'limit.draft'"),
        1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_version_goes_from_draft_to_publication, setup, teardown),
        cmocka_unit_test_setup_teardown(what_was_known_stays_known, setup, teardown),
        cmocka_unit_test_setup_teardown(a_later_version_may_take_effect_earlier, setup, teardown),
        cmocka_unit_test_setup_teardown(the_database_refuses_what_the_rules_do, setup, teardown),
        cmocka_unit_test_setup_teardown(the_file_supersedes_what_differs_until_a_version_is_published, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
