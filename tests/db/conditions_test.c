/* Conditions after the decision against a real database: sent, judged, reminded of, and what follows for the register.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "cases/cases_condition.h"
#include "frameworks/frameworks.h"
#include "register/register.h"
#include "support/database.h"
#include "support/field.h"

static struct arena *arena;
static moment now;
static int64_t officer, decider, charity, lead, application, condition[2];
static int made;

static enum error_code as(
    int64_t person_id, int64_t organisation_id, void (*work)(struct db *db, void *context), void *context) {
    return test_act_raises((struct test_acting){test_database(), person_id, organisation_id, now, work, context});
}

struct step {
    int64_t condition_id;
    int64_t person_id;
    bool met;
};
static void send_work(struct db *db, void *context) {
    struct step *step = context;
    case_condition_send(db, step->condition_id, step->person_id, "Both have finished.", now);
}
static void judge_work(struct db *db, void *context) {
    struct step *step = context;
    case_condition_judge(
        db, step->condition_id, step->person_id, step->met, step->met ? "" : "One certificate is missing.", now);
}
static enum error_code send_as(int64_t condition_id, int64_t person_id, int64_t organisation_id) {
    struct step step = {condition_id, person_id, false};
    return as(person_id, organisation_id, send_work, &step);
}
static enum error_code judge_as(int64_t condition_id, int64_t person_id, bool met) {
    struct step step = {condition_id, person_id, met};
    return as(person_id, 0, judge_work, &step);
}

static void sql_work(struct db *db, void *context) {
    db_script(db, context);
}
static enum error_code sql_as(int64_t person_id, int64_t organisation_id, const char *sql) {
    return as(person_id, organisation_id, sql_work, (void *)sql);
}
static void record_work(struct db *db, void *context) {
    register_record(db, context);
}
static enum error_code record_of(const char *event, int64_t application_id) {
    struct register_change change = {.organisation_id = charity,
        .framework_code = "england",
        .event = event,
        .reason_code = "some-reason",
        .legal_basis = "",
        .effective_on = day_of_moment(now, ZONE_LONDON),
        .person_id = decider,
        .approved_by = DB_NULL_INT8,
        .application_id = application_id,
        .now = now};
    return as(decider, 0, record_work, &change);
}

/* A charity approved on 23 November 2026 with two conditions, due on 23 December and on 23 January. */
static void approved(void) {
    now = moment_parse("2026-11-23T12:00:00Z");
    test_script("DELETE FROM job"); /* the clock goes back */
    test_script(test_words("INSERT INTO organisation (name, framework_code, kind, sector, registered_at) VALUES "
                           "('Bound %d', 'england', 'charity', 'non_statutory', '2024-01-01')",
        ++made));
    charity = test_number("SELECT max(organisation_id) FROM organisation");
    lead = test_person(test_words("Lead %d", made), "organisation_lead", charity);
    test_script(
        test_words("INSERT INTO application (reference, organisation_id, framework_code, state, created_by, "
                   "created_at, updated_at, received_on, submitted_at) VALUES ('ASY-2026-%05d', %lld, 'england', "
                   "'decision', %lld, '2026-09-02', '2026-09-02', '2026-09-02', '2026-09-02 10:00Z')",
            made, (long long)charity, (long long)lead));
    application = test_number("SELECT max(application_id) FROM application");
    for (int i = 0; i < 2; i++) {
        test_script(
            test_words("INSERT INTO accreditation_condition (application_id, organisation_id, place, words, due_on) "
                       "VALUES (%lld, %lld, %d, 'Train two more', '%s')",
                (long long)application, (long long)charity, i + 1, i == 0 ? "2026-12-23" : "2027-01-23"));
        condition[i] = test_number("SELECT max(condition_id) FROM accreditation_condition");
    }
    test_script(
        "ALTER TABLE application DISABLE TRIGGER USER; UPDATE application SET state = 'approved_with_conditions', "
        "decided_at = '2026-11-23 12:00Z' WHERE state = 'decision'; ALTER TABLE application ENABLE TRIGGER USER");
    assert_int_equal(record_of("accredited_with_conditions", application), ERROR_NONE);
}

static const char *standing(void) {
    return test_text(
        test_words("SELECT state || CASE WHEN under_review_since IS NOT NULL THEN ' (under review)' ELSE '' "
                   "END FROM register_entry WHERE organisation_id = %lld",
            (long long)charity));
}
static const char *state_of(int place) {
    return test_text(test_words("SELECT condition_state(%lld)", (long long)condition[place]));
}
static int64_t mails(const char *like) {
    return test_number(
        test_words("SELECT count(*) FROM mail WHERE person_id = %lld AND key LIKE '%s'", (long long)lead, like));
}

static void watch(const char *when) {
    now = moment_parse(when);
    clock_set(now);
    const struct job_kind *const kinds[] = {conditions_jobs};
    jobs_run_due(test_database(), kinds, 1, true);
}

static int setup(void **state) {
    (void)state;
    now = moment_parse("2026-11-23T12:00:00Z");
    arena = test_ground(512u << 20, now);
    officer = test_person("Ines Intake", "intake_officer", 0);
    decider = test_person("Dana Decider", "decision_maker", 0);
    return 0;
}

static void verify_work(struct db *db, void *context) {
    (void)context;
    int64_t checked;
    assert_int_equal(register_verify(db, &checked), 0);
}

static int teardown(void **state) {
    (void)state;
    assert_int_equal(as(0, 0, verify_work, NULL), ERROR_NONE);
    arena_free(arena);
    return 0;
}

static void test_sent_failed_met(void **state) {
    (void)state;
    approved();
    assert_string_equal(state_of(0), "open");
    assert_int_equal(judge_as(condition[0], officer, false), ERROR_STATE_REFUSED); /* nothing to judge */
    assert_int_equal(send_as(condition[0], lead, charity), ERROR_NONE);
    assert_int_equal(send_as(condition[0], lead, charity), ERROR_STATE_REFUSED);
    assert_int_equal(judge_as(condition[0], officer, false), ERROR_NONE);
    assert_string_equal(state_of(0), "not_met");
    assert_string_equal(standing(), "accredited_with_conditions"); /* its day is ahead */
    assert_int_equal(send_as(condition[0], lead, charity), ERROR_NONE);
    assert_int_equal(judge_as(condition[0], officer, true), ERROR_NONE);
    assert_string_equal(state_of(0), "met");
    assert_int_equal(judge_as(condition[0], officer, true), ERROR_STATE_REFUSED);
    assert_string_equal(standing(), "accredited_with_conditions"); /* one is left */
    assert_int_equal(judge_as(condition[1], decider, true), ERROR_NONE);
    assert_string_equal(standing(), "accredited");
    assert_int_equal(mails("condition-judged:%"), 3);
    assert_int_equal(test_number(test_words("SELECT count(*) FROM audit_entry WHERE subject_kind = 'condition' AND "
                                            "organisation_id = %lld",
                         (long long)charity)),
        5);
    assert_string_equal(test_text(test_words("SELECT event || ' ' || reason_code FROM register_event WHERE "
                                             "organisation_id = %lld ORDER BY register_event_id DESC LIMIT 1",
                            (long long)charity)),
        "conditions_met conditions-met");
}

static void test_reminders_and_review(void **state) {
    (void)state;
    approved();
    watch("2026-12-08T09:00:00Z");
    assert_int_equal(mails("condition-reminder:%"), 0);
    watch("2026-12-09T09:00:00Z");
    watch("2026-12-09T12:00:00Z");
    assert_int_equal(mails("condition-reminder:%:14:%"), 1);
    watch("2026-12-16T09:00:00Z");
    watch("2026-12-21T09:00:00Z");
    assert_int_equal(mails("condition-reminder:%"), 3);
    watch("2026-12-23T20:00:00Z"); /* its day counts to the end */
    assert_string_equal(standing(), "accredited_with_conditions");
    watch("2026-12-24T09:00:00Z");
    assert_string_equal(standing(), "accredited_with_conditions (under review)");
    /* Closed by staff, who give more time: it is not opened again by itself for the same condition. */
    assert_int_equal(record_of("review_closed", DB_NULL_INT8), ERROR_NONE);
    watch("2026-12-25T09:00:00Z");
    assert_string_equal(standing(), "accredited_with_conditions");
    /* But for another. */
    watch("2027-01-24T09:00:00Z");
    assert_string_equal(standing(), "accredited_with_conditions (under review)");
    assert_int_equal(
        test_number(test_words("SELECT count(*) FROM register_event WHERE organisation_id = %lld AND event = "
                               "'under_review' AND reason_code = 'condition_late' AND person_id IS NULL",
            (long long)charity)),
        2);
    /* All met: the review that was for them ends. */
    assert_int_equal(judge_as(condition[0], officer, true), ERROR_NONE);
    assert_string_equal(standing(), "accredited_with_conditions (under review)");
    assert_int_equal(judge_as(condition[1], officer, true), ERROR_NONE);
    assert_string_equal(standing(), "accredited");
}

static void test_what_is_sent_in_time_waits_for_us(void **state) {
    (void)state;
    approved();
    now = moment_parse("2026-12-23T18:00:00Z");
    assert_int_equal(send_as(condition[0], lead, charity), ERROR_NONE);
    watch("2026-12-28T09:00:00Z");
    assert_string_equal(standing(), "accredited_with_conditions");
    assert_int_equal(judge_as(condition[0], officer, false), ERROR_NONE);
    assert_string_equal(standing(), "accredited_with_conditions (under review)");
}

static void test_suspension_keeps_conditions(void **state) {
    (void)state;
    approved();
    assert_int_equal(record_of("suspended", DB_NULL_INT8), ERROR_NONE);
    watch("2026-12-24T09:00:00Z");
    assert_string_equal(standing(), "suspended");
    now = moment_parse("2026-12-24T10:00:00Z");
    assert_int_equal(record_of("reinstated", DB_NULL_INT8), ERROR_NONE);
    assert_string_equal(standing(), "accredited_with_conditions");
    watch("2026-12-24T12:00:00Z");
    assert_string_equal(standing(), "accredited_with_conditions (under review)");
    assert_int_equal(record_of("revoked", DB_NULL_INT8), ERROR_NONE);
    /* What no longer stands binds nobody. */
    assert_int_equal(test_number(test_words("SELECT count(*) FROM conditions_binding(%lld)", (long long)charity)), 0);
    assert_int_equal(send_as(condition[0], lead, charity), ERROR_STATE_REFUSED);
    assert_int_equal(judge_as(condition[0], officer, true), ERROR_STATE_REFUSED);
}

static void test_who(void **state) {
    (void)state;
    approved();
    int64_t mine = charity, leading = lead;
    int64_t own[2] = {condition[0], condition[1]};
    approved();
    /* Another's condition is not seen; staff do not send, the organisation does not judge, nor does who was once in it.
     */
    assert_int_equal(send_as(own[0], lead, charity), ERROR_NOT_FOUND);
    assert_int_equal(send_as(own[0], officer, 0), ERROR_FORBIDDEN);
    struct step step = {own[0], leading, true};
    assert_int_equal(as(leading, mine, judge_work, &step), ERROR_FORBIDDEN);
    int64_t once = test_person("Olly Once", "intake_officer", 0);
    test_script(test_words("INSERT INTO role_holding (person_id, organisation_id, role, started_on, ended_on) VALUES "
                           "(%lld, %lld, 'spoc', '2024-01-01', '2025-01-01')",
        (long long)once, (long long)mine));
    assert_int_equal(judge_as(own[0], once, true), ERROR_FORBIDDEN);

    static const char insert[] = "INSERT INTO condition_event (condition_id, event, to_state, person_id, at) VALUES "
                                 "(%lld, '%s', '%s', %lld, '2026-11-23')";
    const char *refused[] = {test_words(insert, (long long)own[0], "meet", "met", (long long)leading),
        test_words(insert, (long long)own[0], "fail", "not_met", (long long)officer),
        test_words(insert, (long long)own[0], "send", "met", (long long)leading),
        test_words(insert, (long long)own[0], "send", "sent", (long long)officer),
        test_words(
            "UPDATE accreditation_condition SET due_on = '2030-01-01' WHERE condition_id = %lld", (long long)own[0]),
        test_words("UPDATE accreditation_condition SET words = 'Nothing' WHERE condition_id = %lld", (long long)own[0]),
        test_words(
            "INSERT INTO accreditation_condition (application_id, organisation_id, place, words, due_on) SELECT "
            "application_id, organisation_id, 9, 'More', due_on FROM accreditation_condition WHERE condition_id = "
            "%lld",
            (long long)own[0]),
        test_words("DELETE FROM condition_event WHERE condition_id = %lld", (long long)own[1]),
        test_words("UPDATE condition_event SET words = 'x' WHERE condition_id = %lld", (long long)own[1])};
    assert_int_equal(send_as(own[1], leading, mine), ERROR_NONE);
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        bool as_staff = i != 0 && i != 2;
        if (sql_as(as_staff ? officer : leading, as_staff ? 0 : mine, refused[i]) == ERROR_NONE) {
            fail_msg("%s", refused[i]);
        }
    }
    assert_string_equal(test_text(test_words("SELECT condition_state(%lld)", (long long)own[0])), "open");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sent_failed_met),
        cmocka_unit_test(test_reminders_and_review),
        cmocka_unit_test(test_what_is_sent_in_time_waits_for_us),
        cmocka_unit_test(test_suspension_keeps_conditions),
        cmocka_unit_test(test_who),
    };
    return cmocka_run_group_tests_name("conditions", tests, setup, teardown);
}
