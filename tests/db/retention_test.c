/* What has no owner whose details are erased goes by the schedule too: who signed an award, files of applications,
 * names in invitations; by moving the clock. What was decided and counted, and the chain of the record of acts, stay.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "audit/audit.h"
#include "base/random.h"
#include "retention/retention.h"
#include "support/field.h"
#include "training/training_standing.h"

static struct arena *arena;
static moment now;

static int setup(void **state) {
    (void)state;
    arena = arena_new(64 << 20);
    db_arena_set(test_database(), arena);
    db_arena_set(test_database_owner(), arena);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

static void run_run(struct db *db, void *context) {
    *(int64_t *)context = retention_run(db, 100, now);
}
static void runs_on(day on) {
    int64_t erased;
    now = day_start(on, ZONE_LONDON) + 12 * 3600 * MOMENT_SECOND;
    assert_int_equal(
        test_act_raises((struct test_acting){.db = test_database(), .now = now, .work = run_run, .context = &erased}),
        ERROR_NONE);
}
static void found_fault(void *context, const char *words) {
    (void)context;
    print_message("%s\n", words);
}
static void trail_is_good(void) {
    for (int i = 0;
         i < 100 && test_number("SELECT count(*) FROM audit_entry e WHERE NOT EXISTS (SELECT FROM audit_seal "
                                "s WHERE s.audit_id = e.audit_id)") > 0;
         i++) {
        audit_seal_now(test_database());
        nanosleep(&(struct timespec){.tv_nsec = 50000000L}, NULL);
    }
    const struct audit_verify_with with = {.now = now, .found = found_fault};
    assert_int_equal(audit_verify(test_database(), &with).faults, 0);
}
/* What is counted by kind, nation and day, and what was decided. */
static const char *figures(void) {
    return test_text(
        "SELECT md5(string_agg(t, '|' ORDER BY t)) FROM ("
        "SELECT (to_jsonb(a) - '{signatory_name,signatory_capacity}'::text[])::text AS t FROM award a "
        "UNION ALL SELECT f::text FROM fund f UNION ALL SELECT e::text FROM award_event e "
        "UNION ALL SELECT p::text FROM application p UNION ALL SELECT v::text FROM application_event v "
        "UNION ALL SELECT d::text FROM application_evidence d UNION ALL SELECT s::text FROM standing_interval s "
        "UNION ALL SELECT h::text FROM role_holding h UNION ALL SELECT (to_jsonb(i) - "
        "'{full_name,email}'::text[])::text FROM invitation i "
        "UNION ALL SELECT c::text FROM compliance_on('2026-06-01', NULL) c) f");
}

static void names_and_files_go_when_their_time_is_over(void **state) {
    (void)state;
    int64_t charity = test_organisation("Harbour", false);
    int64_t lead = test_person("Lee Lead", "organisation_lead", charity);
    int64_t officer = test_person("Gail Grants", "grants_officer", 0);
    int64_t second = test_person("Sol Second", "finance_approver", 0);
    test_script(test_words(
        "ALTER TABLE award DISABLE TRIGGER guard;"
        "INSERT INTO fund (title, funder, starts_on, ends_on, budget_pence, created_at) VALUES ('Fund', 'Home Office', "
        "'2024-01-01', '2026-12-31', 100000, '2024-01-01');"
        "INSERT INTO scheme (fund_id, title) SELECT max(fund_id), 'Scheme' FROM fund;"
        "INSERT INTO award (reference, scheme_id, organisation_id, amount_pence, purpose, starts_on, ends_on, state, "
        "proposed_by, proposed_at, approved_by, approved_at, answered_by, answered_at, terms_code, signatory_name, "
        "signatory_capacity) SELECT 'RT-' || n, max(scheme_id), %lld, 100, 'Training', '2024-01-01', "
        "CASE n WHEN 1 THEN '2026-03-31' ELSE '2030-03-31' END::date, 'live', %lld, '2024-01-01', %lld, '2024-01-02', "
        "%lld, '2024-01-03', 'terms', 'Sig Natory', 'Chief executive' FROM scheme, generate_series(1, 2) n GROUP BY n;"
        "ALTER TABLE award ENABLE TRIGGER guard;"
        "INSERT INTO award_event (award_id, event, to_state, at) SELECT award_id, 'accept', 'accepted', '2026-05-01' "
        "FROM award WHERE reference = 'RT-1';"
        "INSERT INTO invitation (token_hash, organisation_id, full_name, email, roles, invited_by, created_at, "
        "expires_at)"
        " VALUES (sha256('retention'), %lld, 'Inga Invited', 'inga@harbour.example', '{spoc}', %lld, '2026-01-01', "
        "'2026-01-08')",
        (long long)charity, (long long)officer, (long long)second, (long long)lead, (long long)charity,
        (long long)lead));
    runs_on(day_from(2026, 11, 21));
    trail_is_good();
    assert_string_equal(
        test_text("SELECT full_name FROM invitation WHERE token_hash = sha256('retention')"), "Inga Invited");
    const char *before = figures();
    runs_on(day_from(2027, 1, 9));
    assert_string_equal(test_text("SELECT full_name || ' ' || email FROM invitation WHERE token_hash = "
                                  "sha256('retention')"),
        "Erased person erased@erased.invalid");
    assert_int_equal(test_number("SELECT count(*) FROM award WHERE signatory_name = 'Sig Natory'"), 2);
    /* Ten years after its last day, that is what became of it in May 2026; not a day before. */
    runs_on(day_from(2036, 5, 1));
    assert_int_equal(test_number("SELECT count(*) FROM award WHERE signatory_name = 'Sig Natory'"), 2);
    runs_on(day_from(2036, 5, 3));
    assert_string_equal(
        test_text("SELECT signatory_name || ', ' || signatory_capacity FROM award WHERE reference = 'RT-1'"),
        "Erased person, -");
    assert_int_equal(test_number("SELECT count(*) FROM award WHERE signatory_name = 'Sig Natory'"), 1);
    assert_string_equal(figures(), before);
    trail_is_good();
    /* Nobody else's name comes in its place. */
    test_script("DO $$ BEGIN UPDATE award SET signatory_name = 'Sig Other' WHERE reference = 'RT-2'; "
                "EXCEPTION WHEN OTHERS THEN NULL; END $$");
    assert_int_equal(test_number("SELECT count(*) FROM award WHERE signatory_name = 'Sig Natory'"), 1);
}

/* A file goes ten years after the last application that it belongs to was decided. */
static void files_of_applications_go(void **state) {
    (void)state;
    int64_t charity = test_organisation("Haven", false);
    int64_t lead = test_person("Hal Lead", "organisation_lead", charity);
    test_script(test_words(
        "ALTER TABLE application DISABLE TRIGGER USER; ALTER TABLE application_evidence DISABLE TRIGGER USER;"
        "INSERT INTO application (reference, organisation_id, framework_code, state, created_by, created_at, "
        "updated_at, "
        "decided_at) SELECT 'RT-A' || n, %lld, 'none', CASE n WHEN 3 THEN 'assessment' ELSE 'refused' END, %lld, "
        "'2026-01-01', '2026-06-01', CASE WHEN n < 3 THEN '2026-06-01'::timestamptz END FROM generate_series(1, 3) n;"
        "INSERT INTO file (organisation_id, name, type, bytes, sha256, created_by, created_at) SELECT %lld, 'cv' || n, "
        "'application/pdf', 1, sha256('x'), %lld, '2026-01-01' FROM generate_series(1, 2) n;"
        "INSERT INTO file_chunk (file_id, number, data) SELECT file_id, 0, 'x' FROM file WHERE name IN ('cv1', 'cv2');"
        "INSERT INTO application_evidence (application_id, criterion_code, file_id, added_by, added_at) "
        "SELECT a.application_id, 'c', f.file_id, %lld, '2026-01-01' FROM application a, file f "
        "WHERE (a.reference, f.name) IN (('RT-A1', 'cv1'), ('RT-A2', 'cv2'), ('RT-A3', 'cv2'));"
        "ALTER TABLE application ENABLE TRIGGER USER; ALTER TABLE application_evidence ENABLE TRIGGER USER",
        (long long)charity, (long long)lead, (long long)charity, (long long)lead, (long long)lead));
    const char *before = figures();
    runs_on(day_from(2036, 5, 31));
    assert_int_equal(test_number("SELECT count(*) FROM file_chunk"), 2);
    runs_on(day_from(2036, 6, 3));
    assert_string_equal(
        test_text("SELECT string_agg(name || ' ' || bytes, ', ' ORDER BY file_id) FROM file"), "erased 0, cv2 1");
    assert_int_equal(test_number("SELECT count(*) FROM file_chunk"), 1);
    assert_string_equal(figures(), before);
    trail_is_good();
}

int main(void) {
    random_start();
    struct arena *paths = arena_new(1u << 16);
    if (!test_audit_start(paths)) {
        return 1;
    }
    standing_start(NULL);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(names_and_files_go_when_their_time_is_over, setup, teardown),
        cmocka_unit_test_setup_teardown(files_of_applications_go, setup, teardown),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(paths);
    return failed;
}
