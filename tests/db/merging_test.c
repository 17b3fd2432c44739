/* Two records made one and two again, what was known before staying as it was; erasing; all that is held on a person.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "audit/audit.h"
#include "base/random.h"
#include "merging/merging.h"
#include "people/people.h"
#include "retention/retention.h"
#include "support/field.h"
#include "training/training.h"
#include "training/training_standing.h"

static struct arena *arena;
static moment now;
static int64_t charity, other, provider;
static int64_t lead, officer, kept, merged;

static enum error_code act_as(
    int64_t person, int64_t organisation, void (*work)(struct db *db, void *context), void *context) {
    return test_act_raises((struct test_acting){.db = test_database(),
        .person_id = person,
        .organisation_id = organisation,
        .now = now,
        .work = work,
        .context = context});
}

static void refresh_run(struct db *db, void *context) {
    (void)context;
    int64_t people[] = {kept, merged};
    training_refresh(db, (struct int8_list){2, people}, now);
}

static void completed(int64_t person, const char *module, const char *on) {
    test_script(test_words("INSERT INTO completion (person_id, framework_code, module_code, completed_on, result, "
                           "provider_id, organisation_id, recorded_at) VALUES (%lld, 'testland', '%s', '%s', 'passed', "
                           "%lld, %lld, '%s 12:00+00')",
        (long long)person, module, on, (long long)provider, (long long)charity, on));
}

static int setup(void **state) {
    (void)state;
    arena = arena_new(256 << 20);
    db_arena_set(test_database(), arena);
    db_arena_set(test_database_owner(), arena);
    now = day_start(day_from(2026, 11, 21), ZONE_LONDON) + 12 * 3600 * MOMENT_SECOND;
    if (test_number("SELECT count(*) FROM framework WHERE framework_code = 'testland'") == 0) {
        test_script("INSERT INTO framework VALUES ('testland', 'Testland', 'Testland', 'england-and-wales', '1.0.0', "
                    "'\\x00', now());"
                    "INSERT INTO module_rule (framework_code, module_code, position, title, audiences, months, "
                    "holds_from, recorded_at) VALUES"
                    " ('testland', 'M-03', 3, 'The NRM', '{first_responder}', 12, '2020-01-01', '2020-01-01'),"
                    " ('testland', 'M-04', 4, 'Consent', '{first_responder}', 24, '2020-01-01', '2020-01-01');"
                    "INSERT INTO requirement_rule (framework_code, role, module_code, sector, holds_from, recorded_at) "
                    "VALUES ('testland', 'first_responder', 'M-03', 'non_statutory', '2020-01-01', '2020-01-01'),"
                    " ('testland', 'first_responder', 'M-04', 'non_statutory', '2020-01-01', '2020-01-01');"
                    "INSERT INTO figure_rule (framework_code, name, sector, figure, holds_from, recorded_at) VALUES"
                    " ('testland', 'first_responders', 'non_statutory', 1, '2020-01-01', '2020-01-01');");
    }
    charity = test_organisation("Harbour", false);
    other = test_organisation("Hill", false);
    provider = test_organisation("Provider", false);
    test_script(test_words("UPDATE organisation SET framework_code = 'testland' WHERE organisation_id >= %lld;"
                           "UPDATE organisation SET sector = 'training_provider' WHERE organisation_id = %lld;"
                           "INSERT INTO provider_accreditation (provider_id, framework_code, accredited_from, "
                           "granted_at) VALUES (%lld, 'testland', '2024-01-01', '2024-01-01')",
        (long long)charity, (long long)provider, (long long)provider));
    lead = test_person("Lee Lead", "organisation_lead", charity);
    officer = test_person("Pat Policy", "policy_officer", 0);
    kept = test_member("Ada Okoro", "'ada@harbour.example'", charity);
    merged = test_member("Ada Okoro", "NULL", charity);
    completed(kept, "M-03", "2026-03-01");
    completed(merged, "M-04", "2026-04-01");
    assert_int_equal(act_as(0, 0, refresh_run, NULL), ERROR_NONE);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

static const char *intervals(int64_t person) {
    return test_text(test_words("SELECT coalesce(string_agg(module_code || ' ' || starts_on || ' ' || ends_on, ', ' "
                                "ORDER BY module_code), '') FROM training_interval WHERE person_id = %lld AND "
                                "superseded_at IS NULL",
        (long long)person));
}

/* In date on a day, as known at a moment: what the organisation's board says. */
struct board {
    day on;
    moment known_at;
    int in_date;
    int all;
};
static void board_run(struct db *db, void *context) {
    struct board *board = context;
    struct training_board_parts *parts = training_board_add(db, charity, board->on, board->known_at);
    db_batch_run(db);
    const struct training_board *built = training_board_build(arena, parts);
    assert_non_null(built);
    board->in_date = built->now.first_responders_in_date;
    board->all = built->now.first_responders;
}
static void board_is(day on, moment known_at, int all, int in_date) {
    struct board board = {.on = on, .known_at = known_at};
    assert_int_equal(act_as(0, 0, board_run, &board), ERROR_NONE);
    assert_int_equal(board.all, all);
    assert_int_equal(board.in_date, in_date);
}

struct merging {
    struct merge_new merge;
    struct merge_asked asked;
};
static void ask_run(struct db *db, void *context) {
    struct merging *merging = context;
    merging->asked = merge_ask(db, merging->merge, now);
}
static void undo_run(struct db *db, void *context) {
    merge_undo(db, *(int64_t *)context, "Two sisters", now);
}
static void confirm_run(struct db *db, void *context) {
    merge_decide(db, *(int64_t *)context, true, NULL, now);
}

static void merged_and_taken_back(void **state) {
    (void)state;
    moment before = now;
    day on = day_from(2026, 11, 21);
    board_is(on, MOMENT_NONE, 2, 0);
    now += MOMENT_SECOND;
    struct merging merging = {.merge = {kept, merged, NULL, "The same person"}};
    assert_int_equal(act_as(lead, charity, ask_run, &merging), ERROR_NONE);
    assert_true(merging.asked.done);
    moment between = now;
    assert_string_equal(intervals(kept), "M-03 2026-03-01 2027-03-01, M-04 2026-04-01 2028-04-01");
    board_is(on, MOMENT_NONE, 1, 1);
    board_is(on, before, 2, 0);
    board_is(day_from(2026, 5, 1), MOMENT_NONE, 1, 1);
    board_is(day_from(2026, 5, 1), before, 2, 0);
    assert_int_equal(
        test_number(test_words("SELECT person_kept(person_id) FROM person WHERE person_id = %lld", (long long)merged)),
        kept);
    /* What is recorded for the merged one counts for the kept one. */
    completed(merged, "M-03", "2026-11-20");
    now += MOMENT_SECOND;
    assert_int_equal(act_as(0, 0, refresh_run, NULL), ERROR_NONE);
    assert_string_equal(intervals(kept), "M-03 2026-03-01 2027-11-20, M-04 2026-04-01 2028-04-01");
    now += MOMENT_SECOND;
    assert_int_equal(act_as(lead, charity, undo_run, &merging.asked.merge_id), ERROR_NONE);
    assert_string_equal(intervals(kept), "M-03 2026-03-01 2027-03-01");
    assert_string_equal(intervals(merged), "M-03 2026-11-20 2027-11-20, M-04 2026-04-01 2028-04-01");
    board_is(on, MOMENT_NONE, 2, 1);
    board_is(on, between, 1, 1);
    board_is(on, before, 2, 0);
    assert_int_equal(act_as(lead, charity, undo_run, &merging.asked.merge_id), ERROR_CONFLICT);
    /* And again. */
    now += MOMENT_SECOND;
    assert_int_equal(act_as(lead, charity, ask_run, &merging), ERROR_NONE);
    assert_string_equal(intervals(kept), "M-03 2026-03-01 2027-11-20, M-04 2026-04-01 2028-04-01");
    board_is(on, MOMENT_NONE, 1, 1);
    int64_t checked;
    assert_int_equal(training_verify(test_database(), now, &checked), 0);
}

struct correcting {
    int64_t completion_id;
    day on;
    enum training_result result;
};
static void correct_run(struct db *db, void *context) {
    struct correcting *correcting = context;
    correcting->completion_id = completion_correct(
        db, correcting->completion_id, correcting->on, correcting->result, "Misread on the register", officer, now);
}

static void leave_run(struct db *db, void *context) {
    role_end(db, *(int64_t *)context, charity, "first_responder", day_of_moment(now, ZONE_LONDON) - 1);
}

/* Who was kept has left since: taking the merge back puts their training right all the same. */
static void taken_back_after_leaving(void **state) {
    (void)state;
    int64_t stays = test_member("Ola Leaving", "NULL", charity);
    int64_t goes = test_member("Ola Leaving", "NULL", charity);
    completed(goes, "M-03", "2026-05-01");
    kept = stays;
    merged = goes;
    now += MOMENT_SECOND;
    struct merging merging = {.merge = {stays, goes, NULL, "The same person"}};
    assert_int_equal(act_as(lead, charity, ask_run, &merging), ERROR_NONE);
    assert_string_equal(intervals(stays), "M-03 2026-05-01 2027-05-01");
    now += MOMENT_SECOND;
    assert_int_equal(act_as(lead, charity, leave_run, &stays), ERROR_NONE);
    now += MOMENT_SECOND;
    assert_int_equal(act_as(lead, charity, undo_run, &merging.asked.merge_id), ERROR_NONE);
    assert_string_equal(intervals(stays), "");
    assert_int_equal(training_verify(test_database(), now, NULL), 0);
}

/* What the merged record held is corrected where it was recorded, and counts so for the kept one. */
static void corrected_on_a_merged_record(void **state) {
    (void)state;
    now += MOMENT_SECOND;
    struct merging merging = {.merge = {kept, merged, NULL, "The same person"}};
    assert_int_equal(act_as(lead, charity, ask_run, &merging), ERROR_NONE);
    moment wrong = now;
    day on = day_from(2026, 11, 21);
    board_is(on, MOMENT_NONE, 1, 1);
    struct correcting correcting = {
        .completion_id = test_number(test_words("SELECT completion_id FROM completion WHERE "
                                                "person_id = %lld AND module_code = 'M-04'",
            (long long)merged)),
        .on = day_from(2026, 4, 20),
        .result = TRAINING_PASSED};
    now += MOMENT_SECOND;
    assert_int_equal(act_as(0, 0, correct_run, &correcting), ERROR_NONE);
    assert_string_equal(intervals(kept), "M-03 2026-03-01 2027-03-01, M-04 2026-04-20 2028-04-20");
    assert_int_equal(test_number(test_words("SELECT person_id FROM completion WHERE completion_id = %lld",
                         (long long)correcting.completion_id)),
        merged);
    correcting.result = TRAINING_WITHDRAWN;
    now += MOMENT_SECOND;
    assert_int_equal(act_as(0, 0, correct_run, &correcting), ERROR_NONE);
    assert_string_equal(intervals(kept), "M-03 2026-03-01 2027-03-01");
    board_is(on, MOMENT_NONE, 1, 0);
    board_is(on, wrong, 1, 1);
    /* And stays so when there are two records again. */
    now += MOMENT_SECOND;
    assert_int_equal(act_as(lead, charity, undo_run, &merging.asked.merge_id), ERROR_NONE);
    assert_string_equal(intervals(kept), "M-03 2026-03-01 2027-03-01");
    assert_string_equal(intervals(merged), "");
    board_is(on, wrong, 1, 1);
    int64_t checked;
    assert_int_equal(training_verify(test_database(), now, &checked), 0);
}

static void what_is_not_merged(void **state) {
    (void)state;
    int64_t staff = test_person("Hugo Home", "assessor", 0);
    struct merging merging = {.merge = {kept, staff, NULL, "x"}};
    assert_int_equal(act_as(lead, charity, ask_run, &merging), ERROR_NOT_FOUND);
    test_script(test_words("INSERT INTO role_holding (person_id, organisation_id, role, started_on) VALUES (%lld, "
                           "%lld, 'first_responder', '2024-01-01')",
        (long long)staff, (long long)charity));
    assert_int_equal(act_as(lead, charity, ask_run, &merging), ERROR_FORBIDDEN);
    int64_t account = test_person("Ada Okoro", "first_responder", charity);
    merging.merge = (struct merge_new){kept, account, NULL, "x"};
    assert_int_equal(act_as(lead, charity, ask_run, &merging), ERROR_FORBIDDEN);
    merging.merge = (struct merge_new){account, kept, NULL, "x"};
    assert_int_equal(act_as(lead, charity, ask_run, &merging), ERROR_NONE);
    /* Who keeps another is not merged, nor is who was merged. */
    merging.merge = (struct merge_new){merged, kept, NULL, "x"};
    assert_int_equal(act_as(lead, charity, ask_run, &merging), ERROR_NOT_FOUND);
    /* A role of the Home Office waits until the merge is taken back. */
    assert_int_equal(
        test_number(test_words("SELECT count(*) FROM person_merge WHERE kept_person_id = %lld", (long long)account)),
        1);
}

static void across_organisations_somebody_else_decides(void **state) {
    (void)state;
    int64_t elsewhere = test_member("A. Okoro", "'ada@harbour.example'", other);
    struct merging merging = {.merge = {kept, elsewhere, NULL, "One address"}};
    assert_int_equal(act_as(lead, charity, ask_run, &merging), ERROR_NONE);
    assert_false(merging.asked.done);
    assert_int_equal(act_as(lead, charity, confirm_run, &merging.asked.merge_id), ERROR_FORBIDDEN);
    assert_int_equal(act_as(officer, 0, confirm_run, &merging.asked.merge_id), ERROR_NONE);
    assert_int_equal(act_as(officer, 0, confirm_run, &merging.asked.merge_id), ERROR_CONFLICT);
    assert_int_equal(test_number(test_words("SELECT count(*) FROM role_holding WHERE person_id = %lld AND ended_on IS "
                                            "NULL AND started_on = '2024-01-01'",
                         (long long)kept)),
        2);
    assert_int_equal(act_as(officer, 0, undo_run, &merging.asked.merge_id), ERROR_NONE);
    assert_int_equal(
        test_number(test_words(
            "SELECT count(*) FROM role_holding WHERE person_id = %lld AND ended_on IS NULL", (long long)elsewhere)),
        1);
}

/* ---- Erasing ----------------------------------------------------------------------------------------------------- */

static void run_run(struct db *db, void *context) {
    *(int64_t *)context = retention_run(db, 100, now);
}
static void change_run(struct db *db, void *context) {
    person_change(db, *(int64_t *)context, charity, "Ada Former-Name", "other@harbour.example");
}
static const char *figures(void) {
    return test_text("SELECT md5(string_agg(t, '|' ORDER BY t)) FROM (SELECT (to_jsonb(c) - 'correction_reason')::text "
                     "AS t FROM completion c UNION ALL "
                     "SELECT i::text FROM training_interval i UNION ALL SELECT s::text FROM standing_interval s "
                     "UNION ALL SELECT h::text FROM role_holding h) f");
}
static void found_fault(void *context, const char *words) {
    (void)context;
    print_message("%s\n", words);
}

static void erased_by_the_schedule(void **state) {
    (void)state;
    struct correcting correcting = {
        .completion_id = test_number(test_words("SELECT completion_id FROM completion WHERE "
                                                "person_id = %lld",
            (long long)kept)),
        .on = day_from(2026, 3, 2),
        .result = TRAINING_PASSED};
    assert_int_equal(act_as(0, 0, correct_run, &correcting), ERROR_NONE);
    assert_int_equal(act_as(lead, charity, change_run, &kept), ERROR_NONE);
    int64_t erased;
    assert_int_equal(act_as(0, 0, run_run, &erased), ERROR_NONE);
    assert_int_equal(erased, 0);
    test_script(test_words("UPDATE role_holding SET ended_on = '2026-06-30' WHERE person_id = %lld;"
                           "INSERT INTO mail (person_id, address, subject, body, created_at, due_at, sent_at) VALUES "
                           "(%lld, 'ada@harbour.example', 'Hello Ada', 'Dear Ada', now(), now(), '2026-11-01')",
        (long long)kept, (long long)kept));
    for (int i = 0;
         i < 100 && test_number("SELECT count(*) FROM audit_entry e WHERE NOT EXISTS (SELECT FROM audit_seal "
                                "s WHERE s.audit_id = e.audit_id)") > 0;
         i++) {
        audit_seal_now(test_database());
        nanosleep(&(struct timespec){.tv_nsec = 50000000L}, NULL);
    }
    const struct audit_verify_with with = {.now = now, .found = found_fault};
    assert_int_equal(audit_verify(test_database(), &with).faults, 0);
    const char *before = figures();
    const char *number =
        test_text(test_words("SELECT learner_number FROM person WHERE person_id = %lld", (long long)kept));
    /* Six years and a day later. */
    now = day_start(day_from(2032, 7, 2), ZONE_LONDON);
    assert_int_equal(act_as(0, 0, run_run, &erased), ERROR_NONE);
    assert_int_equal(erased, 1);
    assert_string_equal(
        test_text(test_words("SELECT full_name FROM person WHERE person_id = %lld", (long long)kept)), "Erased person");
    assert_int_equal(test_number(test_words("SELECT count(*) FROM person WHERE learner_number = '%s'", number)), 0);
    assert_int_equal(test_number("SELECT count(*) FROM person_former WHERE full_name LIKE 'Ada%'"), 0);
    assert_int_equal(test_number("SELECT count(*) FROM mail WHERE body LIKE '%Ada%' OR subject LIKE '%Ada%'"), 0);
    assert_int_equal(test_number("SELECT count(*) FROM audit_personal WHERE payload::text LIKE '%Ada%'"), 0);
    assert_string_equal(test_text(test_words("SELECT correction_reason FROM completion WHERE completion_id = %lld",
                            (long long)correcting.completion_id)),
        "-");
    assert_string_equal(figures(), before);
    assert_int_equal(audit_verify(test_database(), &with).faults, 0);
    assert_true(test_number("SELECT count(*) FROM audit_entry e WHERE personal_hash IS NOT NULL AND NOT EXISTS (SELECT "
                            "FROM audit_personal p WHERE p.audit_id = e.audit_id)") > 0);
    int64_t checked;
    assert_int_equal(training_verify(test_database(), now, &checked), 0);
    assert_int_equal(act_as(0, 0, run_run, &erased), ERROR_NONE);
    assert_int_equal(erased, 0);
}

static void who_is_in_use_is_not_erased(void **state) {
    (void)state;
    int64_t account = test_person("Olu Open", "first_responder", charity);
    test_script(test_words("UPDATE role_holding SET ended_on = '2024-06-30' WHERE person_id IN (%lld, %lld)",
        (long long)account, (long long)merged));
    now = day_start(day_from(2033, 1, 1), ZONE_LONDON);
    int64_t erased;
    assert_int_equal(act_as(0, 0, run_run, &erased), ERROR_NONE);
    assert_string_equal(
        test_text(test_words("SELECT full_name FROM person WHERE person_id = %lld", (long long)account)), "Olu Open");
    assert_string_equal(test_text(test_words("SELECT full_name FROM person WHERE person_id = %lld", (long long)merged)),
        "Erased person");
    assert_string_equal(
        test_text(test_words("SELECT full_name FROM person WHERE person_id = %lld", (long long)kept)), "Ada Okoro");
}

/* ---- All that is held -------------------------------------------------------------------------------------------- */

static void every_column_about_a_person_is_in_the_export_or_has_a_reason(void **state) {
    (void)state;
    const char *missing = test_text(
        "SELECT string_agg(c.relname || '.' || a.attname, ', ' ORDER BY 1) FROM pg_class c "
        "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
        "WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace "
        "AND (a.atttypid = 'int8'::regtype AND (a.attname ~ '(^|_)(person|account)_id$' OR a.attname ~ '_by$' OR "
        "EXISTS "
        "(SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.confrelid IN "
        "('person'::regclass, 'account'::regclass) AND a.attnum = ANY (k.conkey))) "
        "OR a.atttypid = 'text'::regtype AND a.attname IN ('full_name', 'email', 'address')) "
        "AND NOT (c.relname = 'account' AND a.attname = 'account_id') "
        "AND NOT EXISTS (SELECT FROM personal_data p WHERE p.table_name = c.relname AND p.column_name = a.attname)");
    if (missing != NULL) {
        fail_msg("not in personal_data (schemas/sql/0023_retention.sql): %s", missing);
    }
    assert_null(
        test_text("SELECT string_agg(p.table_name || '.' || p.column_name, ', ') FROM personal_data p WHERE NOT "
                  "EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = to_regclass(p.table_name) AND "
                  "a.attname = p.column_name)"));
    /* Nothing secret is given out. */
    const char *held = test_text(test_words(
        "WITH s AS MATERIALIZED (SELECT set_config('assay.sees_all', 'on', true) AS a, set_config('assay.roles', "
        "'system', true) AS b) SELECT subject_export(%lld)::text FROM s WHERE a <> b",
        (long long)lead));
    assert_non_null(strstr(held, "Lee Lead"));
    assert_non_null(strstr(held, "organisation_lead"));
    assert_null(strstr(held, "password_hash"));
    assert_null(strstr(held, "Ada Okoro"));
}

int main(void) {
    random_start();
    struct arena *paths = arena_new(1u << 16);
    if (!test_audit_start(paths)) {
        return 1;
    }
    standing_start(NULL);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(merged_and_taken_back, setup, teardown),
        cmocka_unit_test_setup_teardown(corrected_on_a_merged_record, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_not_merged, setup, teardown),
        cmocka_unit_test_setup_teardown(across_organisations_somebody_else_decides, setup, teardown),
        cmocka_unit_test_setup_teardown(erased_by_the_schedule, setup, teardown),
        cmocka_unit_test_setup_teardown(who_is_in_use_is_not_erased, setup, teardown),
        cmocka_unit_test_setup_teardown(taken_back_after_leaving, setup, teardown),
        cmocka_unit_test_setup_teardown(every_column_about_a_person_is_in_the_export_or_has_a_reason, setup, teardown),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(paths);
    return failed;
}
