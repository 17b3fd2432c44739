/* Decisions against a real database, and what direct SQL as the serving role is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/random.h"
#include "cases/cases_decide.h"
#include "cases/cases_moderation.h"
#include "jobs/jobs.h"
#include "register/register.h"
#include "support/deciding.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const struct case_condition two_conditions[] = {
    {"Have two more people trained", "The certificates", 0}, {"Review the safeguarding policy", "", 0}};

static struct case_conditions conditions(void) {
    static struct case_condition row[COUNT(two_conditions)];
    for (size_t i = 0; i < COUNT(row); i++) {
        row[i] = two_conditions[i];
        row[i].due_on = day_of_moment(case_now, ZONE_LONDON) + 60;
    }
    return (struct case_conditions){COUNT(row), row};
}

/* ---- The decision ---- */

static void test_outcomes(void **state) {
    (void)state;
    static const struct {
        const char *outcome;
        const char *departs;
        bool conditions;
        enum error_code raised;
        const char *state, *registered; /* of an organisation below the minimum standard of training */
    } cases[] = {
        {"approved", "", false, ERROR_NONE, "approved", "onboarding"},
        {"approved", "", true, ERROR_INVALID, "decision", NULL},
        {"approved_with_conditions", "", true, ERROR_NONE, "approved_with_conditions", "onboarding"},
        {"approved_with_conditions", "", false, ERROR_INVALID, "decision", NULL},
        {"deferred", "", false, ERROR_INVALID, "decision", NULL}, /* approval is recommended */
        {"deferred", "The lead has left", false, ERROR_NONE, "deferred", NULL},
        {"intention_to_refuse", " ", false, ERROR_INVALID, "decision", NULL},
        {"intention_to_refuse", "The register shows a removal", false, ERROR_NONE, "intention_to_refuse", NULL},
        {"refused", "At once", false, ERROR_INVALID, "decision", NULL},
        {"moderation", "", false, ERROR_NONE, "moderation", NULL},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct deciding step = deciding_ready(2);
        struct case_conditions none = {0, NULL};
        int64_t notices = deciding_number(&step, "SELECT count(*) FROM notice");
        enum error_code raised = deciding_decide(
            &step, staff.decider, cases[i].outcome, cases[i].departs, cases[i].conditions ? conditions() : none);
        if (raised != cases[i].raised || !text_equal(deciding_state(&step), cases[i].state)) {
            fail_msg("case %zu: %s, %s", i, error_name(raised), deciding_state(&step));
        }
        const char *registered = deciding_text(&step,
            "SELECT e.state FROM register_entry e JOIN application a USING (organisation_id) WHERE application_id = "
            "%lld");
        assert_true(text_equal(registered, cases[i].registered));
        bool told = raised == ERROR_NONE && strcmp(cases[i].outcome, "moderation") != 0;
        assert_int_equal(deciding_number(&step, "SELECT count(*) FROM notice") - notices, told);
        assert_int_equal(
            deciding_number(&step, "SELECT count(*) FROM accreditation_condition WHERE application_id = %lld"),
            raised == ERROR_NONE && cases[i].conditions ? 2 : 0);
        assert_int_equal(deciding_number(&step, "SELECT count(*) FROM decision WHERE application_id = %lld"), told);
    }
}

static const char *registered(const struct deciding *step) {
    return deciding_text(step,
        "SELECT e.state || ' ' || (SELECT reason_code FROM register_event v WHERE "
        "v.organisation_id = e.organisation_id ORDER BY register_event_id DESC LIMIT 1) FROM "
        "register_entry e JOIN application a USING (organisation_id) WHERE application_id = %lld");
}

/* Whenever it ran last. */
static void training_job(void) {
    const struct job_kind *const kinds[] = {register_training_jobs};
    test_script("DELETE FROM job WHERE kind = '" REGISTER_TRAINING_KIND "'");
    jobs_run_due(test_database(), kinds, 1, true);
}

/* Approved below the minimum standard of training it gets ready, and is accredited by itself once it meets it. */
static void test_getting_ready(void **state) {
    (void)state;
    static const struct {
        const char *outcome;
        bool conditions;
        const char *at_once, *later;
    } cases[] = {
        {"approved", false, "accredited application-approved", "accredited standard-met"},
        {"approved_with_conditions", true, "accredited_with_conditions application-approved-with-conditions",
            "accredited_with_conditions standard-met"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct deciding ready = deciding_ready(2);
        test_stands(ready.organisation_id);
        struct case_conditions with = cases[i].conditions ? conditions() : (struct case_conditions){0, NULL};
        assert_int_equal(deciding_decide(&ready, staff.decider, cases[i].outcome, "", with), ERROR_NONE);
        assert_string_equal(registered(&ready), cases[i].at_once);

        struct deciding step = deciding_ready(2);
        assert_int_equal(deciding_decide(&step, staff.decider, cases[i].outcome, "", with), ERROR_NONE);
        training_job();
        assert_true(strncmp(registered(&step), "onboarding ", 11) == 0);
        assert_true(deciding_number(&step, "SELECT count(*) FROM notice WHERE application_id = %lld AND body LIKE "
                                           "'%%You may not refer people yet%%'") == 1);
        test_stands(step.organisation_id);
        training_job();
        assert_string_equal(registered(&step), cases[i].later);
        assert_int_equal(
            deciding_number(&step, "SELECT count(*) FROM conditions_binding((SELECT organisation_id FROM application "
                                   "WHERE application_id = %lld))"),
            with.count);
        training_job(); /* once */
        assert_string_equal(registered(&step), cases[i].later);
    }
}

static void draft_work(struct db *db, void *context) {
    struct deciding *step = context;
    static const char *const reasons[] = {"meets_criteria"};
    step->done = case_draft_save(db,
        &(struct case_decision){.application_id = step->application_id,
            .person_id = step->person_id,
            .outcome = "approved_with_conditions",
            .reason_codes = {1, reasons},
            .words = step->words,
            .departs = "",
            .conditions = conditions()},
        step->version, case_now);
}
static void issue_work(struct db *db, void *context) {
    struct deciding *step = context;
    step->done = case_draft_issue(db, step->application_id, step->person_id, step->version, case_now);
}

static void test_a_draft_is_issued_as_it_was_checked(void **state) {
    (void)state;
    struct deciding step = deciding_ready(2);
    step.words = "First";
    assert_int_equal(deciding_as(staff.other_decider, &step, draft_work), ERROR_FORBIDDEN);
    assert_int_equal(deciding_as(staff.decider, &step, draft_work), ERROR_NONE);
    assert_true(step.done);
    /* A second window that knows nothing of it changes nothing. */
    step.words = "Second";
    assert_int_equal(deciding_as(staff.decider, &step, draft_work), ERROR_NONE);
    assert_false(step.done);
    step.version = 1;
    assert_int_equal(deciding_as(staff.decider, &step, draft_work), ERROR_NONE);
    assert_true(step.done);
    /* The version that was checked is not the one that is saved. */
    assert_int_equal(deciding_as(staff.decider, &step, issue_work), ERROR_NONE);
    assert_false(step.done);
    assert_string_equal(deciding_state(&step), "decision");
    step.version = 2;
    assert_int_equal(deciding_as(staff.other_decider, &step, issue_work), ERROR_FORBIDDEN);
    assert_int_equal(deciding_as(staff.decider, &step, issue_work), ERROR_NONE);
    assert_true(step.done);
    assert_string_equal(deciding_state(&step), "approved_with_conditions");
    assert_string_equal(deciding_text(&step, "SELECT words FROM decision WHERE application_id = %lld"), "Second");
    assert_int_equal(deciding_number(&step, "SELECT count(*) FROM decision_draft WHERE application_id = %lld"), 0);
    assert_int_equal(deciding_as(staff.decider, &step, issue_work), ERROR_STATE_REFUSED);
}

static void test_a_withdrawn_case_is_not_decided(void **state) {
    (void)state;
    struct deciding step = deciding_ready(2);
    step.words = "Good";
    assert_int_equal(deciding_as(staff.decider, &step, draft_work), ERROR_NONE);
    assert_int_equal(deciding_as(step.lead, &step, deciding_withdraw_work), ERROR_NONE);
    step.version = 1;
    assert_int_equal(deciding_as(staff.decider, &step, issue_work), ERROR_STATE_REFUSED);
    assert_int_equal(
        deciding_decide(&step, staff.decider, "approved", "", (struct case_conditions){0, NULL}), ERROR_STATE_REFUSED);
}

/* ---- Withdrawing ---- */

static void test_withdrawn_from_every_state_before_the_decision(void **state) {
    (void)state;
    static const struct {
        const char *state;
        bool allowed;
    } cases[] = {
        {"submitted", true},
        {"completeness_check", true},
        {"information_requested", true},
        {"assessment", true},
        {"moderation", true},
        {"recommendation", true},
        {"decision", true},
        {"deferred", true},
        {"intention_to_refuse", true},
        {"representations", true},
        {"panel_review", true},
        {"approved", false},
        {"approved_with_conditions", false},
        {"refused", false},
        {"reconsideration_requested", false},
        {"reconsideration", false},
        {"withdrawn", false},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct deciding step = deciding_case();
        test_script(test_words("ALTER TABLE application DISABLE TRIGGER USER; UPDATE application SET state = '%s' "
                               "WHERE application_id = %lld; ALTER TABLE application ENABLE TRIGGER USER",
            cases[i].state, (long long)step.application_id));
        enum error_code raised = deciding_as(step.lead, &step, deciding_withdraw_work);
        if (raised != (cases[i].allowed ? ERROR_NONE : ERROR_STATE_REFUSED)) {
            fail_msg("withdrawn in %s: %s", cases[i].state, error_name(raised));
        }
    }
}

static void test_direct_sql_is_refused(void **state) {
    (void)state;
    struct deciding ready = deciding_ready(2);
    struct deciding refused = deciding_refused();
    struct deciding said = deciding_intended();
    const long long id = (long long)ready.application_id;
    const long long no = (long long)refused.application_id;
    const long long on = (long long)said.application_id;
    const long long decider = (long long)staff.decider;
    const struct {
        int64_t person;
        const char *sql;
        enum error_code refusal;
    } attempts[] = {
        {staff.decider, test_words("UPDATE application SET state = 'approved' WHERE application_id = %lld", id),
            ERROR_FORBIDDEN},
        {staff.decider,
            test_words("UPDATE application SET state = 'intention_to_refuse' WHERE application_id = %lld", id),
            ERROR_FORBIDDEN},
        {staff.decider, test_words("UPDATE application SET state = 'refused' WHERE application_id = %lld", id),
            ERROR_FORBIDDEN},
        {staff.first,
            test_words("INSERT INTO decision (application_id, round, outcome, reason_codes, words, person_id, "
                       "decided_at) VALUES (%lld, 1, 'approved', '{x}', 'x', %lld, now())",
                id, (long long)staff.first),
            ERROR_FORBIDDEN},
        {staff.decider,
            test_words("INSERT INTO decision (application_id, round, outcome, reason_codes, words, person_id, "
                       "decided_at) VALUES (%lld, 1, 'approved', '{x}', 'x', %lld, now())",
                on, decider),
            ERROR_FORBIDDEN}, /* their part is finished */
        {staff.decider, test_words("UPDATE decision SET words = 'y' WHERE application_id = %lld", on), ERROR_FORBIDDEN},
        {staff.intake,
            test_words("INSERT INTO accreditation_condition (application_id, organisation_id, place, words, due_on) "
                       "SELECT application_id, organisation_id, 1, 'x', '2027-01-01' FROM application WHERE "
                       "application_id = %lld",
                no),
            ERROR_STATE_REFUSED},
        {staff.intake,
            test_words("INSERT INTO representation (application_id, round, words, saved_by, saved_at) VALUES (%lld, 1, "
                       "'x', %lld, now())",
                on, (long long)staff.intake),
            ERROR_FORBIDDEN},
        {staff.intake,
            test_words("INSERT INTO reconsideration (application_id, requested_by, requested_at, grounds) VALUES "
                       "(%lld, %lld, now(), 'x')",
                no, (long long)staff.intake),
            ERROR_STATE_REFUSED},
        {staff.intake,
            test_words("UPDATE application SET state = 'assessment' WHERE application_id = %lld AND state = "
                       "'reconsideration'",
                no),
            ERROR_NONE}, /* no such row */
    };
    for (size_t i = 0; i < COUNT(attempts); i++) {
        ready.sql = arena_text(case_arena, attempts[i].sql);
        enum error_code refusal = deciding_as(attempts[i].person, &ready, deciding_script_work);
        if (refusal != attempts[i].refusal) {
            fail_msg("%s: %s", ready.sql, error_name(refusal));
        }
    }
    /* A reconsideration is opened and decided by its own people alone. */
    assert_int_equal(deciding_as(refused.lead, &refused, deciding_request_work), ERROR_NONE);
    assert_int_equal(deciding_join(&refused, staff.other_intake), ERROR_NONE);
    const char *const others[] = {
        test_words("UPDATE reconsideration SET outcome = 'upheld', decided_by = %lld WHERE application_id = %lld",
            decider, no),
        test_words("UPDATE reconsideration SET grounds = 'x' WHERE application_id = %lld", no),
        test_words("UPDATE application SET state = 'assessment' WHERE application_id = %lld", no),
        test_words("UPDATE application SET state = 'refused' WHERE application_id = %lld", no),
        test_words("UPDATE case_role SET left_at = NULL WHERE application_id = %lld AND person_id = %lld", no, decider),
    };
    for (size_t i = 0; i < COUNT(others); i++) {
        refused.sql = arena_text(case_arena, others[i]);
        enum error_code refusal = deciding_as(staff.decider, &refused, deciding_script_work);
        if (refusal != ERROR_FORBIDDEN) {
            fail_msg("%s: %s", refused.sql, error_name(refusal));
        }
    }
}

static void verify_work(struct db *db, void *context) {
    struct deciding *step = context;
    int64_t checked;
    step->done = case_judgements_verify(db, &checked) == 0 && checked > 0;
}

static void test_nothing_differs(void **state) {
    (void)state;
    struct deciding step = deciding_ready(2);
    assert_int_equal(deciding_as(0, &step, verify_work), ERROR_NONE);
    assert_true(step.done);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_outcomes),
        cmocka_unit_test(test_getting_ready),
        cmocka_unit_test(test_a_draft_is_issued_as_it_was_checked),
        cmocka_unit_test(test_a_withdrawn_case_is_not_decided),
        cmocka_unit_test(test_withdrawn_from_every_state_before_the_decision),
        cmocka_unit_test(test_direct_sql_is_refused),
        cmocka_unit_test(test_nothing_differs),
    };
    return random_start() ? cmocka_run_group_tests_name("cases_decision", tests, deciding_setup, deciding_teardown) : 1;
}
