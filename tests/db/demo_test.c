/* The demonstration on a database of its own: all of it or nothing, what it must show, and that nothing differs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>
#include <jansson.h>

#include "accounts/accounts_queries.h"
#include "accounts/password.h"
#include "applications/applications.h"
#include "audit/audit.h"
#include "demo/demo.h"
#include "frameworks/frameworks.h"
#include "funding/funding.h"
#include "register/register.h"
#include "support/field.h"
#include "training/training.h"

static struct arena *arena;
static moment now;
static struct demo_accounts accounts;
static size_t kept;
static size_t acts_done;
static size_t acts_all;

/* Rows of all tables together. */
static int64_t rows_all(void) {
    return test_number("SELECT sum((xpath('/row/c/text()', query_to_xml(format('SELECT count(*) AS c FROM %I', "
                       "relname), false, true, '')))[1]::text::bigint) FROM pg_class "
                       "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace");
}

static void nothing_kept(void *context, struct demo_accounts with) {
    (void)context;
    (void)with;
    kept++;
}

static void keeping_fails(void *context, struct demo_accounts with) {
    (void)context;
    (void)with;
    arena_raise(arena, ERROR_INTERNAL, "the disk is full");
}

static void progress(void *context, size_t done, size_t all) {
    (void)context;
    assert_int_equal(done, acts_done + 1);
    acts_done = done;
    acts_all = all;
}

struct loading {
    struct demo_load with;
    enum demo_state state;
};
static void load_work(void *context) {
    struct loading *loading = context;
    acts_done = 0;
    loading->state = demo_load(test_database(), &loading->with);
}
static enum error_code load(struct loading *loading) {
    return test_raises(arena, load_work, loading);
}
static struct loading loading_at(moment when) {
    return (struct loading){
        {.now = when, .accounts = accounts, .keep = nothing_kept, .progress = progress}, DEMO_ABSENT};
}

static void setup_work(void *context) {
    (void)context;
    accounts = demo_accounts_make(arena);
}

static int setup(void **state) {
    (void)state;
    now = moment_parse("2026-11-23T12:00:00Z");
    setenv("ASSAY_WORKER", BINARY_FOLDER "/assay-worker", 0);
    /* The rules were known before anything happened. */
    arena = test_ground(SIZE_MAX / 4, demo_begins(now));
    assert_int_equal(test_raises(arena, setup_work, NULL), ERROR_NONE);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

static void a_database_in_use_is_left_alone(void **state) {
    (void)state;
    int64_t own = test_organisation("Their Own House", false);
    int64_t before = rows_all();
    struct loading loading = loading_at(now);
    assert_int_equal(load(&loading), ERROR_NONE);
    assert_int_equal(loading.state, DEMO_IN_USE);
    assert_int_equal(rows_all(), before);
    assert_int_equal(kept, 0);
    test_script(test_words("DELETE FROM organisation WHERE organisation_id = %lld", (long long)own));
}

/* Whatever day it is (another is in demo_training_test.c), and however late it breaks off. */
static void a_load_that_breaks_off_leaves_nothing(void **state) {
    (void)state;
    int64_t before = rows_all();
    struct loading loading = loading_at(moment_parse("2028-02-29T23:59:00Z"));
    loading.with.keep = keeping_fails;
    assert_int_equal(load(&loading), ERROR_INTERNAL);
    assert_string_equal(arena_error(arena)->detail, "the disk is full");
    assert_int_equal(acts_done, acts_all);
    assert_int_equal(rows_all(), before);
    assert_int_equal(demo_state(test_database(), now), DEMO_ABSENT);
}

static void it_loads_once(void **state) {
    (void)state;
    struct loading loading = loading_at(now);
    assert_int_equal(load(&loading), ERROR_NONE);
    assert_int_equal(loading.state, DEMO_LOADED);
    assert_int_equal(kept, 1);
    assert_true(acts_done > 500);
    assert_int_equal(acts_done, acts_all);
    assert_string_equal(test_text("SELECT value FROM setting WHERE name = 'demonstration'"), "yes");
    assert_int_equal(demo_state(test_database(), now), DEMO_LOADED);
    int64_t before = rows_all();
    struct loading again = loading_at(now + MOMENT_DAY);
    assert_int_equal(load(&again), ERROR_NONE);
    assert_int_equal(again.state, DEMO_LOADED);
    assert_int_equal(kept, 1);
    assert_int_equal(rows_all(), before);
}

/* Some row of the table is in each of the states. */
static void shown_in_each(const char *table, const char *const *states, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (test_number(test_words("SELECT count(*) FROM %s WHERE state = '%s'", table, states[i])) == 0) {
            fail_msg("no %s is %s", table, states[i]);
        }
    }
}

static void every_page_has_something_to_show(void **state) {
    (void)state;
    int64_t organisations = test_number("SELECT count(*) FROM organisation");
    assert_in_range(organisations, 55, 75);
    assert_in_range(test_number("SELECT count(*) FROM organisation WHERE NOT invented"), 28, 36);
    static const char *const stages[] = {"draft", "archived", "submitted", "completeness_check",
        "information_requested", "assessment", "moderation", "recommendation", "decision", "deferred", "withdrawn",
        "approved"};
    shown_in_each("application", stages, sizeof stages / sizeof *stages);
    /* Near and past deadlines, seen from the day it was loaded on. */
    assert_true(test_number("SELECT count(*) FROM application WHERE stage_due_on < '2026-11-23'") >= 3);
    assert_true(test_number("SELECT count(*) FROM application WHERE stage_due_on BETWEEN '2026-11-23' AND "
                            "'2026-12-07'") >= 4);
    static const char *const register_states[] = {
        "designated", "accredited", "renewal_due", "suspended", "lapsed", "surrendered"};
    shown_in_each("register_entry", register_states, sizeof register_states / sizeof *register_states);
    static const char *const award_states[] = {"proposed", "rejected", "offered", "declined", "withdrawn", "accepted"};
    shown_in_each("award", award_states, sizeof award_states / sizeof *award_states);
    assert_int_equal(test_number("SELECT count(*) FROM fund"), 2);
    assert_true(test_number("SELECT max(committed_pence * 100 / budget_pence) FROM fund") >= 95);
    assert_true(test_number("SELECT count(*) FROM completion") > 1000);
    assert_true(test_number("SELECT count(*) FROM completion WHERE corrects_id IS NOT NULL") > 0);
    assert_true(test_number("SELECT count(*) FROM training_session WHERE held_on > '2026-11-23'") > 5);
    assert_true(test_number("SELECT count(*) FROM conflict_declaration WHERE conflicted") > 0);
    assert_int_equal(test_number("SELECT count(DISTINCT reference) FROM application"),
        test_number("SELECT count(*) FROM application"));
    /* Drafts: copied forward and looked at in part, with the lead asked to sign, warned of before being put away. */
    assert_true(test_number("SELECT count(*) FROM application_answer WHERE copied_from IS NOT NULL") > 0);
    assert_int_equal(
        test_number("SELECT count(*) FROM application WHERE state = 'draft' AND sign_off_asked_at >= updated_at"), 1);
    assert_true(test_number("SELECT count(*) FROM mail WHERE subject LIKE '%nobody has worked on it lately%'") > 0);
    assert_int_equal(test_number("SELECT count(*) FROM intake_round"), 3);
    /* A version of the standard is published, another is a draft of which it is known what it would do. */
    assert_int_equal(test_number("SELECT count(*) FROM standard_version WHERE state = 'published' AND number = 2"), 1);
    assert_true(test_number("SELECT max(f.falling) FROM standard_impact_figure f JOIN standard_impact i USING "
                            "(standard_impact_id) JOIN standard_version v USING (standard_version_id) WHERE v.state = "
                            "'draft' AND i.content = v.content") > 0);
    /* References grow with time. */
    assert_int_equal(test_number("SELECT count(*) FROM application a JOIN application b ON b.application_id = "
                                 "a.application_id + 1 WHERE b.created_at < a.created_at OR b.reference < a.reference"),
        0);
}

/* ---- Who is real, and who is not ---- */

static void real_bodies_stand_well_and_alone(void **state) {
    (void)state;
    assert_int_equal(test_number("SELECT count(*) FROM register_entry e JOIN organisation o USING (organisation_id) "
                                 "WHERE NOT o.invented AND e.state NOT IN ('designated', 'accredited')"),
        0);
    assert_int_equal(test_number("SELECT count(*) FROM register_event e JOIN organisation o USING (organisation_id) "
                                 "WHERE NOT o.invented AND e.event NOT IN ('designation_proposed', 'designated', "
                                 "'accredited')"),
        0);
    assert_int_equal(test_number("SELECT count(*) FROM organisation o WHERE NOT o.invented AND NOT EXISTS (SELECT FROM "
                                 "register_entry e WHERE e.organisation_id = o.organisation_id)"),
        0);
    static const char *const tables[] = {"role_holding", "application", "award", "session_booking", "completion",
        "supervised_referral", "organisation_domain", "file"};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        int64_t rows = test_number(test_words("SELECT count(*) FROM %s t JOIN organisation o ON o.organisation_id = "
                                              "t.organisation_id WHERE NOT o.invented",
            tables[i]));
        if (rows != 0) {
            fail_msg("a real body stands in %s", tables[i]);
        }
    }
    assert_int_equal(test_number("SELECT count(*) FROM organisation WHERE NOT invented AND (website IS NOT NULL OR "
                                 "phone IS NOT NULL OR identifier IS NOT NULL OR spoc_person_id IS NOT NULL)"),
        0);
    /* A designation is entered by one and approved by another. */
    assert_int_equal(test_number("SELECT count(*) FROM register_event WHERE event = 'designated' AND (approved_by IS "
                                 "NULL OR person_id IS NULL)"),
        0);
}

static void nobody_real_is_meant(void **state) {
    (void)state;
    assert_int_equal(test_number("SELECT count(*) FROM person WHERE email NOT LIKE '%@%.example'"), 0);
    assert_int_equal(test_number("SELECT count(*) FROM account WHERE email NOT LIKE '%@%.example'"), 0);
    assert_int_equal(test_number("SELECT count(*) FROM mail WHERE address NOT LIKE '%@%.example'"), 0);
    assert_int_equal(test_number("SELECT count(*) FROM organisation WHERE website NOT LIKE 'https://%.example/'"), 0);
    assert_int_equal(test_number("SELECT count(*) FROM organisation WHERE phone NOT LIKE '01632 960___'"), 0);
    assert_int_equal(
        test_number("SELECT count(*) FROM application_answer WHERE value ~ '[{}]' OR value ILIKE '%lorem%'"), 0);
    /* Nothing waits to leave by mail. */
    assert_int_equal(test_number("SELECT count(*) FROM mail WHERE kept_at IS NULL"), 0);
    assert_true(test_number("SELECT count(*) FROM mail") > 20);
}

/* ---- Accounts ---- */

static void accounts_can_sign_in(void **state) {
    (void)state;
    static const char *const roles[] = {"organisation_lead", "intake_officer", "lead_officer", "assessor", "moderator",
        "decision_maker", "grants_officer", "finance_approver", "policy_officer", "trainer", "provider_administrator",
        "administrator", "auditor", "first_responder"};
    size_t found[sizeof roles / sizeof *roles] = {0};
    for (size_t i = 0; i < accounts.count; i++) {
        const struct demo_account *row = &accounts.row[i];
        for (size_t k = 0; k < sizeof roles / sizeof *roles; k++) {
            found[k] += strcmp(roles[k], row->role) == 0;
        }
        assert_string_equal(
            test_text(test_words(
                "SELECT password_hash FROM account WHERE email = '%s' AND verified_at IS NOT NULL", row->email)),
            row->password_hash);
        assert_int_equal(test_number(test_words("SELECT count(*) FROM account JOIN role_holding h USING (person_id) "
                                                "LEFT JOIN organisation o USING (organisation_id) WHERE email = '%s' "
                                                "AND role = '%s' AND coalesce(o.name, '') = '%s' "
                                                "AND h.ended_on IS NULL",
                             row->email, row->role, row->organisation)),
            1);
    }
    for (size_t k = 0; k < sizeof roles / sizeof *roles; k++) {
        if (found[k] == 0) {
            fail_msg("nobody signs in as %s", roles[k]);
        }
    }
    assert_true(password_fits(arena, accounts.row[0].password, accounts.row[0].password_hash));
    assert_false(password_fits(arena, accounts.row[1].password, accounts.row[0].password_hash));
    assert_int_equal(test_number("SELECT count(*) FROM account WHERE password_hash IS NOT NULL"), accounts.count);
}

/* The file tells the key of each second factor, and who needs one has it. */
static void staff_have_their_second_factor(void **state) {
    (void)state;
    size_t factors = 0;
    for (size_t i = 0; i < accounts.count; i++) {
        const struct demo_account *row = &accounts.row[i];
        factors += row->totp_secret[0] != '\0';
        assert_int_equal(strlen(row->totp_secret), row->factor == NULL ? 0 : 32);
        assert_int_equal(
            test_number(test_words("SELECT count(*) FROM account JOIN role_holding USING (person_id) JOIN role USING "
                                   "(role) WHERE email = '%s' AND second_factor",
                row->email)) > 0,
            row->factor != NULL);
        const char *sealed = test_text(test_words("SELECT encode(secret, 'hex') FROM second_factor JOIN account USING "
                                                  "(account_id) WHERE email = '%s'",
            row->email));
        if (row->factor != NULL) {
            unsigned char data[60];
            unsigned char secret[FACTOR_SECRET_BYTES];
            assert_true(text_unhex(sealed, data, sizeof data));
            assert_true(factor_secret_open(arena, (struct bytes){data, sizeof data}, secret));
            assert_string_equal(factor_base32(arena, secret, sizeof secret, false), row->totp_secret);
        }
    }
    assert_true(factors >= 8);
    assert_int_equal(test_number("SELECT count(*) FROM second_factor"), factors);
}

static const char *file_path(void) {
    const char *folder = getenv("ASSAY_STATE");
    return arena_format(arena, "%s/demo-accounts.json", folder == NULL ? "/tmp" : folder);
}

static void write_work(void *context) {
    demo_accounts_write(arena, context, accounts);
}

static void the_file_of_accounts(void **state) {
    (void)state;
    const char *path = file_path();
    assert_int_equal(test_raises(arena, write_work, (void *)path), ERROR_NONE);
    struct stat at;
    assert_int_equal(stat(path, &at), 0);
    assert_int_equal(at.st_mode & 07777, 0600);
    json_t *list = json_load_file(path, 0, NULL);
    assert_int_equal(json_array_size(list), accounts.count);
    static const char *const members[] = {"email", "password", "totp_secret", "role", "organisation", "name", "home"};
    for (size_t i = 0; i < accounts.count; i++) {
        for (size_t k = 0; k < sizeof members / sizeof *members; k++) {
            assert_non_null(json_string_value(json_object_get(json_array_get(list, i), members[k])));
        }
        assert_int_equal(json_object_size(json_array_get(list, i)), sizeof members / sizeof *members);
    }
    assert_string_equal(
        json_string_value(json_object_get(json_array_get(list, 0), "password")), accounts.row[0].password);
    json_decref(list);
    unlink(path);
    assert_int_equal(
        test_raises(arena, write_work, (void *)arena_format(arena, "%s/nowhere/file.json", path)), ERROR_INTERNAL);
}

static void renew_work(void *context) {
    demo_accounts_renew(test_database(), context);
}

static void passwords_can_be_made_anew(void **state) {
    (void)state;
    struct demo_load with = {.now = now, .accounts = demo_accounts_make(arena), .keep = keeping_fails};
    assert_int_equal(test_raises(arena, renew_work, &with), ERROR_INTERNAL);
    assert_string_equal(
        test_text(test_words("SELECT password_hash FROM account WHERE email = '%s'", accounts.row[0].email)),
        accounts.row[0].password_hash);
    with.keep = nothing_kept;
    assert_int_equal(test_raises(arena, renew_work, &with), ERROR_NONE);
    assert_string_not_equal(with.accounts.row[0].password, accounts.row[0].password);
    for (size_t i = 0; i < with.accounts.count; i++) {
        assert_string_equal(
            test_text(test_words("SELECT password_hash FROM account WHERE email = '%s'", with.accounts.row[i].email)),
            with.accounts.row[i].password_hash);
    }
}

/* ---- Imports, and what everything adds up to ---- */
static void imports_work(void *context) {
    (void)context;
    demo_imports_finish(test_database(), now);
}

static void imports_are_finished_once(void **state) {
    (void)state;
    const char *worker = getenv("ASSAY_WORKER");
    if (worker == NULL || access(worker, X_OK) != 0) {
        skip(); /* plugins are linked in, and there is no worker */
    }
    assert_int_equal(test_raises(arena, imports_work, NULL), ERROR_NONE);
    assert_int_equal(test_number("SELECT count(*) FROM import_batch WHERE state = 'done' AND applied > 10"), 1);
    assert_int_equal(test_number("SELECT count(*) FROM import_batch WHERE state = 'preview' AND rejected > 0"), 2);
    assert_int_equal(
        test_number("SELECT count(*) FROM application_backlog JOIN application USING (application_id) JOIN "
                    "organisation USING (organisation_id) WHERE invented AND received_on < '2025-12-31'"),
        8);
    int64_t before = rows_all();
    assert_int_equal(test_raises(arena, imports_work, NULL), ERROR_NONE);
    assert_int_equal(rows_all(), before);
    /* Broken off before it was recorded: the next one goes on. */
    test_script("UPDATE import_batch SET state = 'waiting' WHERE state = 'preview'");
    assert_int_equal(test_raises(arena, imports_work, NULL), ERROR_NONE);
    assert_int_equal(test_number("SELECT count(*) FROM import_batch WHERE state = 'preview'"), 2);
}

struct checked {
    struct db *db;
    int64_t rows;
    int64_t differences;
};
static void register_work(void *context) {
    struct checked *checked = context;
    actor_begin_system_one(checked->db, (struct actor_begin_system_in){now});
    checked->differences = register_verify(checked->db, &checked->rows);
}
static void application_work(void *context) {
    struct checked *checked = context;
    actor_begin_system_one(checked->db, (struct actor_begin_system_in){now});
    struct application_differences found = application_verify(checked->db);
    checked->rows = found.checked;
    checked->differences = (int64_t)found.count;
}

static void nothing_differs(void **state) {
    (void)state;
    struct checked checked = {.db = test_database()};
    db_transaction(test_database(), register_work, &checked);
    assert_true(checked.rows > 40);
    assert_int_equal(checked.differences, 0);
    db_transaction(test_database(), application_work, &checked);
    assert_true(checked.rows > 20);
    assert_int_equal(checked.differences, 0);
    assert_int_equal(training_verify(test_database(), now, &checked.rows), 0);
    assert_true(checked.rows > 1000);
    assert_int_equal(funding_verify(test_database(), now, &checked.rows), 0);
    assert_true(checked.rows > 10);
}

static void fault_print(void *context, const char *words) {
    (void)context;
    print_message("%s\n", words);
}

static void the_trail_is_sealed(void **state) {
    (void)state;
    assert_true(demo_seal(test_database(), now, 30));
    const struct audit_verify_with with = {.now = now, .found = fault_print};
    struct audit_verified verified = audit_verify(test_database(), &with);
    assert_int_equal(verified.faults, 0);
    assert_int_equal(verified.sealed, test_number("SELECT count(*) FROM audit_entry"));
    assert_true(verified.sealed > 1500);
    /* What happened stands in the order in which it happened. */
    assert_int_equal(
        test_number("SELECT count(*) FROM audit_entry a JOIN audit_entry b ON b.audit_id = a.audit_id + 1 "
                    "WHERE b.at < a.at AND a.action <> 'framework.written' AND b.action NOT LIKE 'import.%' "
                    "AND a.action NOT LIKE 'import.%' AND a.action <> 'account.password_set'"),
        0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_database_in_use_is_left_alone),
        cmocka_unit_test(a_load_that_breaks_off_leaves_nothing),
        cmocka_unit_test(it_loads_once),
        cmocka_unit_test(every_page_has_something_to_show),
        cmocka_unit_test(real_bodies_stand_well_and_alone),
        cmocka_unit_test(nobody_real_is_meant),
        cmocka_unit_test(accounts_can_sign_in),
        cmocka_unit_test(staff_have_their_second_factor),
        cmocka_unit_test(the_file_of_accounts),
        cmocka_unit_test(passwords_can_be_made_anew),
        cmocka_unit_test(imports_are_finished_once),
        cmocka_unit_test(nothing_differs),
        cmocka_unit_test(the_trail_is_sealed),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
