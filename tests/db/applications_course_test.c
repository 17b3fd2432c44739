/* What becomes of an application that was sent, against a real database: clocks, requests for information, withdrawal,
 * walls, many at once; and that its events tell the whole. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

#include "accounts/accounts_queries.h"
#include "support/applying.h"
#include "support/database.h"

static int64_t other, other_lead, officer;

static void job_work(void *context) {
    applications_jobs[0].run(context);
}

static int setup(void **state) {
    applying_setup(state);
    other = organisation("Elsewhere");
    other_lead = person("Otto Other", "organisation_lead", other);
    officer = person("Ines Intake", "intake_officer", 0);
    return 0;
}

static void test_submit(void **state) {
    (void)state;
    struct step step = started();
    assert_int_equal(as(step.person_id, step.organisation_id, submit_work, &step), ERROR_NONE);
    assert_false(step.sent);
    assert_string_equal(state_of(step.application_id), "draft");
    save_all(&step);
    assert_int_equal(as(step.person_id, step.organisation_id, submit_work, &step), ERROR_NONE);
    assert_false(step.sent); /* evidence is missing */
    evidence_all(&step);
    int64_t mails = number("SELECT count(*) FROM mail");
    assert_int_equal(as(step.person_id, step.organisation_id, submit_work, &step), ERROR_NONE);
    assert_true(step.sent);
    assert_string_equal(state_of(step.application_id), "submitted");
    /* Ten working days after Monday 23 November 2026. */
    assert_string_equal(due_of(step.application_id), "2026-12-07");
    assert_string_equal(value(words("SELECT received_on::text FROM application WHERE application_id = %lld",
                            (long long)step.application_id)),
        "2026-11-23");
    assert_int_equal(number("SELECT count(*) FROM mail"), mails + 1);
    assert_int_equal(
        number(words("SELECT count(*) FROM audit_entry WHERE action = 'application.submit' AND subject_id = "
                     "%lld",
            (long long)step.application_id)),
        1);
    /* Sent is sent: no second submit, no more changes. */
    assert_int_equal(as(step.person_id, step.organisation_id, submit_work, &step), ERROR_STATE_REFUSED);
    assert_int_equal(as(step.person_id, step.organisation_id, save_work, &step), ERROR_STATE_REFUSED);
    assert_int_equal(upload(&step, "governance", "late.pdf", pdf, pdf_bytes), ERROR_STATE_REFUSED);
    /* The day of receipt is for ever. */
    assert_int_equal(number(words("SELECT count(*) FROM application WHERE application_id = %lld AND received_on = "
                                  "'2026-11-23'",
                         (long long)step.application_id)),
        1);
    nothing_differs();
}

static void test_information_pauses_the_clock(void **state) {
    (void)state;
    struct step step = submitted();
    struct step staff = {.application_id = step.application_id, .person_id = officer};
    staff.staff_event = APPLICATION_EVENT_OPEN_INTAKE;
    assert_int_equal(as(officer, 0, staff_work, &staff), ERROR_NONE);
    moment began = now;
    now += MOMENT_DAY; /* Tuesday */
    step.request_id = asked(step.application_id, officer, "2026-11-24", "2026-12-22");
    staff.staff_event = APPLICATION_EVENT_ASK_INFORMATION;
    assert_int_equal(as(officer, 0, staff_work, &staff), ERROR_NONE);
    assert_string_equal(due_of(step.application_id), "none");
    /* Nobody else answers it; evidence may be added meanwhile, nothing be removed. */
    struct step foreign = step;
    foreign.person_id = other_lead;
    assert_int_equal(as(other_lead, other, answer_work, &foreign), ERROR_NOT_FOUND);
    assert_int_equal(upload(&step, "trauma_informed", "accounts.pdf", pdf, pdf_bytes), ERROR_NONE);
    assert_true(step.evidence_id > 0);
    assert_int_equal(as(step.person_id, step.organisation_id, remove_work, &step), ERROR_STATE_REFUSED);
    now += 6 * MOMENT_DAY; /* the Monday after */
    assert_int_equal(as(step.person_id, step.organisation_id, answer_work, &step), ERROR_NONE);
    assert_string_equal(state_of(step.application_id), "completeness_check");
    /* Tuesday 24 to Monday 30 do not count: ten working days from Tuesday 1 December end on Monday 14. */
    assert_string_equal(due_of(step.application_id), "2026-12-14");
    assert_int_equal(as(step.person_id, step.organisation_id, answer_work, &step), ERROR_STATE_REFUSED);
    nothing_differs();
    staff.staff_event = APPLICATION_EVENT_COMPLETE;
    assert_int_equal(as(officer, 0, staff_work, &staff), ERROR_NONE);
    /* Thirty working days from Monday 30 November: over Christmas, its substitute day and New Year. */
    assert_string_equal(due_of(step.application_id), "2027-01-14");
    nothing_differs();
    now = began;
}

/* Runs the job at that moment, and gives how many mails it wrote. */
static int64_t job_mails(moment at) {
    int64_t before = number("SELECT count(*) FROM mail");
    moment kept = now;
    now = at;
    struct job job = {.db = test_database(), .arena = arena, .now = at};
    assert_int_equal(as(0, 0, job_work, &job), ERROR_NONE);
    now = kept;
    return number("SELECT count(*) FROM mail") - before;
}

static void test_information_reminders_and_end(void **state) {
    (void)state;
    struct step step = submitted();
    struct step staff = {.application_id = step.application_id, .person_id = officer};
    staff.staff_event = APPLICATION_EVENT_OPEN_INTAKE;
    assert_int_equal(as(officer, 0, staff_work, &staff), ERROR_NONE);
    step.request_id = asked(step.application_id, officer, "2026-11-23 12:00Z", "2026-12-21");
    staff.staff_event = APPLICATION_EVENT_ASK_INFORMATION;
    assert_int_equal(as(officer, 0, staff_work, &staff), ERROR_NONE);
    assert_int_equal(job_mails(moment_parse("2026-12-06T12:00:00Z")), 0);
    assert_int_equal(job_mails(moment_parse("2026-12-07T12:00:00Z")), 1);
    assert_int_equal(job_mails(moment_parse("2026-12-08T12:00:00Z")), 0); /* once */
    assert_int_equal(job_mails(moment_parse("2026-12-15T12:00:00Z")), 1);
    assert_int_equal(job_mails(moment_parse("2026-12-21T23:59:59Z")), 1);
    assert_string_equal(state_of(step.application_id), "information_requested");
    assert_int_equal(job_mails(moment_parse("2026-12-22T00:00:00Z")), 1);
    assert_string_equal(state_of(step.application_id), "completeness_check");
    assert_int_equal(number("SELECT count(*) FROM information_request WHERE expired_at IS NOT NULL"), 1);
    assert_int_equal(job_mails(moment_parse("2026-12-22T01:00:00Z")), 0);
    /* Resumed in the first moment of 22 December, which counts: ten working days over Christmas and New Year. */
    assert_string_equal(due_of(step.application_id), "2027-01-07");
    nothing_differs();
}

static void test_withdraw(void **state) {
    (void)state;
    struct step step = submitted();
    assert_int_equal(as(step.person_id, step.organisation_id, withdraw_work, &step), ERROR_NONE);
    assert_string_equal(state_of(step.application_id), "withdrawn");
    assert_string_equal(due_of(step.application_id), "none");
    assert_string_equal(value(words("SELECT words_to_applicant || ' ' || reason_codes[1] FROM application_event WHERE "
                                    "application_id = %lld AND event = 'withdraw'",
                            (long long)step.application_id)),
        "Not this year apply_later");
    assert_int_equal(as(step.person_id, step.organisation_id, withdraw_work, &step), ERROR_STATE_REFUSED);
    /* A new one may be started. */
    assert_int_equal(as(step.person_id, step.organisation_id, start_work, &step), ERROR_NONE);
    nothing_differs();
}

static void test_walls(void **state) {
    (void)state;
    struct step step = submitted();
    struct step foreign = step;
    foreign.person_id = other_lead;
    foreign.save = step.save;
    foreign.save.person_id = other_lead;
    assert_int_equal(as(other_lead, other, save_work, &foreign), ERROR_NOT_FOUND);
    assert_int_equal(as(other_lead, other, submit_work, &foreign), ERROR_NOT_FOUND);
    assert_int_equal(as(other_lead, other, withdraw_work, &foreign), ERROR_NOT_FOUND);
    foreign.evidence_id = step.evidence_id;
    assert_int_equal(as(other_lead, other, remove_work, &foreign), ERROR_NOT_FOUND);
    /* A draft is nobody's but the organisation's; what was sent is the staff's to see. */
    struct step draft = started();
    struct step staff = {.application_id = draft.application_id, .person_id = officer};
    staff.staff_event = APPLICATION_EVENT_OPEN_INTAKE;
    assert_int_equal(as(officer, 0, staff_work, &staff), ERROR_NOT_FOUND);
    staff.application_id = step.application_id;
    assert_int_equal(as(officer, 0, staff_work, &staff), ERROR_NONE);
    /* The rows behind it, too. */
    static const char *const tables[] = {"application", "application_answer", "application_section",
        "application_evidence", "application_event", "application_clock"};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        db_script(test_database(),
            words(
                "BEGIN; SELECT actor_assume(%lld, %lld, '2026-11-23T12:00Z');"
                "DO $$ BEGIN IF EXISTS (SELECT FROM %s WHERE application_id = %lld) THEN RAISE 'seen'; END IF; END $$;"
                "COMMIT",
                (long long)other_lead, (long long)other, tables[i], (long long)step.application_id));
    }
}

/* Two people press submit at once, each on a connection of their own: one is sent, the other is told. */
struct racing {
    const struct step *step;
    struct db *db;
    struct arena *arena;
    enum error_code error;
    bool sent;
};
static void race_work(void *context) {
    struct racing *racing = context;
    actor_assume_one(racing->db, (struct actor_assume_in){racing->step->person_id, racing->step->organisation_id, now});
    racing->sent = application_submit(racing->db, racing->step->application_id, racing->step->person_id, now);
}
static void race_transaction(void *context) {
    struct racing *racing = context;
    db_transaction(racing->db, race_work, racing);
}
static void *race(void *context) {
    struct racing *racing = context;
    racing->error = arena_try(racing->arena, race_transaction, racing) ? ERROR_NONE : arena_error(racing->arena)->code;
    return NULL;
}

static void test_submit_at_once(void **state) {
    (void)state;
    for (int round = 0; round < 5; round++) {
        struct step step = started();
        save_all(&step);
        evidence_all(&step);
        struct racing racing[4];
        pthread_t thread[4];
        for (int i = 0; i < 4; i++) {
            racing[i] = (struct racing){&step, test_database_another(), arena_new(64 << 20), ERROR_NONE, false};
            db_arena_set(racing[i].db, racing[i].arena);
        }
        for (int i = 0; i < 4; i++) {
            assert_int_equal(pthread_create(&thread[i], NULL, race, &racing[i]), 0);
        }
        int sent = 0;
        for (int i = 0; i < 4; i++) {
            pthread_join(thread[i], NULL);
            sent += racing[i].sent && racing[i].error == ERROR_NONE;
            assert_true(racing[i].sent || racing[i].error == ERROR_STATE_REFUSED);
            db_close(racing[i].db);
            arena_free(racing[i].arena);
        }
        assert_int_equal(sent, 1);
        assert_int_equal(
            number(words("SELECT count(*) FROM application_event WHERE event = 'submit' AND application_id = "
                         "%lld",
                (long long)step.application_id)),
            1);
    }
    nothing_differs();
}

/* The states the database lets in are those of the table, and no others. */
static void test_states_agree(void **state) {
    (void)state;
    const char *check = value("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = "
                              "'application'::regclass AND contype = 'c' AND conname LIKE '%state%'");
    assert_non_null(check);
    size_t quoted = 0;
    for (const char *at = check; (at = strchr(at, '\'')) != NULL; at++) {
        quoted++;
    }
    assert_int_equal(quoted / 2, APPLICATION_STATES - 1);
    for (int i = APPLICATION_NONE + 1; i < APPLICATION_STATES; i++) {
        assert_non_null(strstr(check, words("'%s'", application_state_text((enum application_state)i))));
    }
}

/* A row that was changed beside its events is found. */
static void test_verify_finds(void **state) {
    (void)state;
    struct step step = submitted();
    nothing_differs();
    script(words("UPDATE application SET stage_due_on = '2027-06-01' WHERE application_id = %lld",
        (long long)step.application_id));
    struct application_differences differences = {0, 0, NULL};
    assert_int_equal(as(0, 0, verify_work, &differences), ERROR_NONE);
    assert_int_equal(differences.count, 1);
    assert_int_equal(differences.row[0].application_id, step.application_id);
    script(words("UPDATE application SET stage_due_on = '2026-12-07', state = 'assessment' WHERE application_id = %lld",
        (long long)step.application_id));
    assert_int_equal(as(0, 0, verify_work, &differences), ERROR_NONE);
    assert_int_equal(differences.count, 1);
    script(words(
        "UPDATE application SET state = 'submitted' WHERE application_id = %lld", (long long)step.application_id));
    nothing_differs();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_submit),
        cmocka_unit_test(test_information_pauses_the_clock),
        cmocka_unit_test(test_information_reminders_and_end),
        cmocka_unit_test(test_withdraw),
        cmocka_unit_test(test_walls),
        cmocka_unit_test(test_submit_at_once),
        cmocka_unit_test(test_states_agree),
        cmocka_unit_test(test_verify_finds),
    };
    return cmocka_run_group_tests(tests, setup, applying_teardown);
}
