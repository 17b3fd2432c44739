/* Applications that wait already: entered with the day they were received, which nothing changes, not even SQL. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "accounts/accounts_queries.h"
#include "support/applying.h"
#include "support/database.h"

static int64_t officer;
static int64_t import_id;

static int setup(void **state) {
    applying_setup(state);
    officer = person("Ines Intake", "intake_officer", 0);
    script(words("INSERT INTO file (name, type, bytes, sha256, created_by, created_at) VALUES ('w.csv', 'text/csv', 1, "
                 "sha256('x'), %lld, '2026-11-23'); INSERT INTO import_batch (subject, plugin_id, file_id, state, "
                 "bytes_total, created_by, created_at) SELECT 'waiting', 'backlog_csv', max(file_id), 'applying', 1, "
                 "%lld, '2026-11-23' FROM file",
        (long long)officer, (long long)officer));
    import_id = number("SELECT max(import_id) FROM import_batch");
    return 0;
}

struct entering {
    struct application_entered with;
    int64_t application_id;
};

static void enter_work(void *context) {
    struct entering *entering = context;
    entering->application_id = application_enter(test_database(), &entering->with, now);
}

static struct entering entering(int64_t organisation_id, const char *reference, day received_on) {
    return (struct entering){.with = {.organisation_id = organisation_id,
                                 .framework_code = "england",
                                 .received_on = received_on,
                                 .earlier_reference = reference,
                                 .person_id = officer,
                                 .import_id = import_id,
                                 .line = 2}};
}

static void entered_with_its_day(void **state) {
    (void)state;
    struct entering one = entering(organisation("Harbour Trust"), "MSU/2019/003", day_from(2019, 3, 11));
    assert_int_equal(as(officer, 0, enter_work, &one), ERROR_NONE);
    long long id = (long long)one.application_id;
    assert_string_equal(state_of(one.application_id), "submitted");
    assert_string_equal(
        value(words("SELECT received_on::text FROM application WHERE application_id = %lld", id)), "2019-03-11");
    /* The clock of the completeness check starts now: its calendar need not reach back to then. */
    assert_string_not_equal(due_of(one.application_id), "none");
    assert_int_equal(
        number(words("SELECT count(*) FROM application_event WHERE application_id = %lld AND event = 'enter' "
                     "AND to_state = 'submitted' AND person_id = %lld",
            id, (long long)officer)),
        1);
    assert_int_equal(number(words("SELECT count(*) FROM audit_entry WHERE subject_id = %lld AND action = "
                                  "'application.enter'",
                         id)),
        1);
    assert_int_equal(
        number(words("SELECT count(*) FROM application_backlog WHERE application_id = %lld AND reference = "
                     "'MSU/2019/003' AND line = 2",
            id)),
        1);
    nothing_differs();
}

static void what_is_refused(void **state) {
    (void)state;
    int64_t body = organisation("Lantern Project");
    day today = day_of_moment(now, ZONE_LONDON);
    struct entering tomorrow = entering(body, "MSU/1", today + 1);
    assert_int_equal(as(officer, 0, enter_work, &tomorrow), ERROR_INVALID);
    struct entering never = entering(body, "MSU/1", DAY_NONE);
    assert_int_equal(as(officer, 0, enter_work, &never), ERROR_INVALID);
    struct entering good = entering(body, "MSU/1", today);
    assert_int_equal(as(officer, 0, enter_work, &good), ERROR_NONE);
    /* One under way at a time, and each reference once, however it is written. */
    struct entering second = entering(body, "MSU/2", today);
    assert_int_equal(as(officer, 0, enter_work, &second), ERROR_CONFLICT);
    struct entering again = entering(organisation("Other Body"), "msu/1", today);
    assert_int_equal(as(officer, 0, enter_work, &again), ERROR_CONFLICT);
    /* Nor is there anything left of what was refused. */
    assert_int_equal(number("SELECT count(*) FROM application_backlog WHERE reference IN ('MSU/1', 'MSU/2')"), 1);
}

static void sql_work(void *context) {
    db_script(test_database(), context);
}

static void sql_of_the_serving_role_is_refused_too(void **state) {
    (void)state;
    struct entering one = entering(organisation("Bridge House"), "MSU/9", day_from(2020, 2, 3));
    assert_int_equal(as(officer, 0, enter_work, &one), ERROR_NONE);
    long long id = (long long)one.application_id;
    long long body = (long long)organisation("Nobody Yet");
    const struct {
        const char *sql;
        enum error_code error;
    } cases[] = {
        {words("UPDATE application SET received_on = '2021-01-01' WHERE application_id = %lld", id), ERROR_FORBIDDEN},
        {words("UPDATE application SET received_on = NULL WHERE application_id = %lld", id), ERROR_FORBIDDEN},
        {words(
             "INSERT INTO application (reference, organisation_id, framework_code, state, created_by, created_at, "
             "updated_at, received_on) VALUES ('X-1', %lld, 'england', 'submitted', %lld, now(), now(), '2090-01-01')",
             body, (long long)officer),
            ERROR_INVALID},
        {words("UPDATE application_backlog SET reference = 'other' WHERE application_id = %lld", id), ERROR_INTERNAL},
        {words("DELETE FROM application_backlog WHERE application_id = %lld", id), ERROR_INTERNAL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        enum error_code got = as(officer, 0, sql_work, (void *)(uintptr_t)cases[i].sql);
        if (got == ERROR_NONE || (cases[i].error != ERROR_INTERNAL && got != cases[i].error)) {
            fail_msg("%s: %s", cases[i].sql, error_name(got));
        }
    }
    /* The applicant's people do not say where their application came from. */
    int64_t own = organisation("Own Words");
    int64_t lead = person("Lena Lead", "organisation_lead", own);
    struct step step = {.organisation_id = own, .person_id = lead};
    assert_int_equal(as(lead, own, start_work, &step), ERROR_NONE);
    assert_int_not_equal(
        as(lead, own, sql_work,
            (void *)(uintptr_t)words(
                "INSERT INTO application_backlog VALUES (%lld, 'england', 'MSU/77', %lld, 1, %lld, now())",
                (long long)step.application_id, (long long)import_id, (long long)lead)),
        ERROR_NONE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entered_with_its_day),
        cmocka_unit_test(what_is_refused),
        cmocka_unit_test(sql_of_the_serving_role_is_refused_too),
    };
    return cmocka_run_group_tests(tests, setup, applying_teardown);
}
