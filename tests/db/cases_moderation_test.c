/* Moderation, the third voice and rounds against a real database; and what direct SQL as the serving role is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/random.h"
#include "cases/cases_moderation.h"
#include "cases/cases_round.h"
#include "cases/cases_store.h"
#include "support/deciding.h"

static void moderate_work(struct db *db, void *context) {
    const struct deciding *step = context;
    case_moderate(db,
        &(struct case_moderated){
            step->application_id, step->person_id, step->low, step->score, "What they say is reconciled so"},
        case_now);
}
static void close_work(struct db *db, void *context) {
    const struct deciding *step = context;
    case_moderation_close(db, step->application_id, step->person_id, "Looked at the files of both", case_now);
}
static void round_work(struct db *db, void *context) {
    const struct deciding *step = context;
    case_new_round(db, application_lock(db, step->application_id), case_now);
}

static enum error_code moderate(struct deciding *step, int64_t person_id, const char *criterion, int32_t score) {
    step->low = criterion;
    step->score = score;
    return deciding_as(person_id, step, moderate_work);
}

/* The two are three apart on safeguarding, which must be met. */
static struct deciding disagreed(void) {
    struct deciding step = deciding_case();
    deciding_assess(&step, staff.first, 3, NULL);
    deciding_assess(&step, staff.second, 3, "safeguarding");
    assert_string_equal(deciding_state(&step), "moderation");
    return step;
}

static const char *recommendation(const struct deciding *step) {
    return deciding_text(step, "SELECT recommendation FROM application WHERE application_id = %lld");
}

static void test_settled_and_computed_anew(void **state) {
    (void)state;
    struct deciding step = disagreed();
    assert_string_equal(recommendation(&step), "moderate");
    /* The assessors of the case, and others, do not moderate it. */
    assert_int_equal(moderate(&step, staff.first, "safeguarding", 3), ERROR_FORBIDDEN);
    assert_int_equal(moderate(&step, staff.moderator, "safeguarding", 3), ERROR_FORBIDDEN);
    assert_int_equal(deciding_join(&step, staff.first), ERROR_FORBIDDEN);
    assert_int_equal(deciding_join(&step, staff.moderator), ERROR_NONE);
    assert_int_equal(deciding_join(&step, staff.other_moderator), ERROR_CONFLICT);
    assert_int_equal(deciding_as(staff.moderator, &step, close_work), ERROR_INVALID); /* nothing is settled */
    assert_int_equal(moderate(&step, staff.moderator, "no_such", 3), ERROR_NOT_FOUND);
    assert_int_equal(moderate(&step, staff.moderator, "safeguarding", 1), ERROR_NONE);
    assert_int_equal(moderate(&step, staff.moderator, "safeguarding", 2), ERROR_NONE);
    assert_int_equal(deciding_as(staff.moderator, &step, close_work), ERROR_NONE);
    assert_string_equal(deciding_state(&step), "recommendation");
    assert_string_equal(recommendation(&step), "approve");
    assert_int_equal(deciding_as(staff.moderator, &step, close_work), ERROR_STATE_REFUSED);
    assert_int_equal(moderate(&step, staff.moderator, "safeguarding", 3), ERROR_STATE_REFUSED);
    /* The assessors' own scores stay as they were. */
    assert_int_equal(deciding_number(&step, "SELECT min(score) FROM assessment WHERE application_id = %lld AND "
                                            "criterion_code = 'safeguarding'"),
        0);
    /* The moderator does not decide. */
    assert_int_equal(deciding_join(&step, staff.moderator), ERROR_FORBIDDEN);
}

static void test_settled_low(void **state) {
    (void)state;
    struct deciding step = disagreed();
    assert_int_equal(deciding_join(&step, staff.moderator), ERROR_NONE);
    assert_int_equal(moderate(&step, staff.moderator, "safeguarding", 0), ERROR_NONE);
    assert_int_equal(deciding_as(staff.moderator, &step, close_work), ERROR_NONE);
    assert_string_equal(recommendation(&step), "refuse"); /* a criterion that must be met, at nothing */
}

static void test_sent_back_by_the_decision_maker(void **state) {
    (void)state;
    struct deciding step = disagreed();
    assert_int_equal(deciding_join(&step, staff.moderator), ERROR_NONE);
    assert_int_equal(moderate(&step, staff.moderator, "safeguarding", 2), ERROR_NONE);
    assert_int_equal(deciding_as(staff.moderator, &step, close_work), ERROR_NONE);
    assert_int_equal(deciding_join(&step, staff.decider), ERROR_NONE);
    step.outcome = "moderation";
    case_now += MOMENT_SECOND;
    assert_int_equal(deciding_as(staff.decider, &step, deciding_decide_work), ERROR_NONE);
    assert_string_equal(deciding_state(&step), "moderation");
    /* The same moderator looks again; the decision-maker is out. */
    assert_int_equal(deciding_join(&step, staff.other_moderator), ERROR_CONFLICT);
    assert_int_equal(moderate(&step, staff.moderator, "governance", 1), ERROR_NONE);
    assert_int_equal(deciding_as(staff.moderator, &step, close_work), ERROR_NONE);
    assert_int_equal(deciding_join(&step, staff.decider), ERROR_CONFLICT);
    assert_int_equal(deciding_join(&step, staff.other_decider), ERROR_NONE);
    assert_int_equal(
        deciding_number(&step, "SELECT count(*) FROM moderation WHERE application_id = %lld AND closed_at IS NOT NULL"),
        2);
}

static void test_a_moderator_with_a_conflict_is_replaced(void **state) {
    (void)state;
    struct deciding step = disagreed();
    assert_int_equal(deciding_join(&step, staff.moderator), ERROR_NONE);
    assert_int_equal(moderate(&step, staff.moderator, "safeguarding", 3), ERROR_NONE);
    assert_int_equal(deciding_as(staff.moderator, &step, deciding_conflict_work), ERROR_NONE);
    assert_int_equal(deciding_as(staff.moderator, &step, close_work), ERROR_FORBIDDEN);
    assert_int_equal(deciding_join(&step, staff.other_moderator), ERROR_NONE);
    assert_int_equal(deciding_as(staff.other_moderator, &step, close_work), ERROR_NONE);
}

static void test_third_voice(void **state) {
    (void)state;
    struct deciding step = deciding_case();
    assert_int_equal(deciding_join(&step, staff.lived), ERROR_NONE);
    assert_int_equal(deciding_join(&step, staff.other_lived), ERROR_CONFLICT); /* one at a time */
    deciding_assess(&step, staff.first, 2, NULL);
    deciding_assess(&step, staff.second, 2, NULL);
    /* Taken, so it is waited for, and nothing is open before it is in. */
    assert_string_equal(deciding_state(&step), "assessment");
    assert_int_equal(deciding_number(&step, "SELECT assessments_open(%lld)::int"), 0);
    assert_int_equal(deciding_as(staff.lived, &step, deciding_hand_in_work), ERROR_INVALID);
    step.sql = test_words("INSERT INTO assessment (application_id, person_id, criterion_code, score, reason, saved_at) "
                          "VALUES (%lld, %lld, 'governance', 2, 'x', '2026-11-23')",
        (long long)step.application_id, (long long)staff.lived);
    assert_int_equal(deciding_as(staff.lived, &step, deciding_script_work), ERROR_FORBIDDEN);
    deciding_assess(&step, staff.lived, 3, NULL);
    assert_string_equal(deciding_state(&step), "recommendation");
    assert_int_equal(
        deciding_number(&step, "SELECT (mean_hundredths > 200)::int FROM application WHERE application_id = %lld"), 1);
    assert_int_equal(
        deciding_number(&step, "SELECT count(DISTINCT criterion_code) FROM assessment a JOIN case_role c "
                               "USING (application_id, person_id) WHERE application_id = %lld AND c.role = "
                               "'lived_experience_assessor'"),
        4);
    /* A third voice that is two apart sends the case to moderation. */
    step = deciding_case();
    deciding_assess(&step, staff.first, 3, NULL);
    assert_int_equal(deciding_join(&step, staff.lived), ERROR_NONE);
    deciding_assess(&step, staff.second, 3, NULL);
    deciding_assess(&step, staff.lived, 3, "trauma_informed");
    assert_string_equal(deciding_state(&step), "moderation");
}

static void test_the_case_goes_on_without_a_third_voice_that_leaves(void **state) {
    (void)state;
    struct deciding step = deciding_case();
    assert_int_equal(deciding_join(&step, staff.lived), ERROR_NONE);
    deciding_assess(&step, staff.first, 2, NULL);
    deciding_assess(&step, staff.second, 2, NULL);
    assert_int_equal(deciding_as(staff.lived, &step, deciding_leave_work), ERROR_NONE);
    assert_string_equal(deciding_state(&step), "recommendation");
    step = deciding_case();
    assert_int_equal(deciding_join(&step, staff.lived), ERROR_NONE);
    deciding_assess(&step, staff.first, 2, NULL);
    deciding_assess(&step, staff.second, 2, NULL);
    assert_int_equal(deciding_as(staff.lived, &step, deciding_conflict_work), ERROR_NONE);
    assert_string_equal(deciding_state(&step), "recommendation");
}

static void test_a_lost_assessor_is_replaced(void **state) {
    (void)state;
    struct deciding step = disagreed();
    assert_int_equal(deciding_join(&step, staff.moderator), ERROR_NONE);
    assert_int_equal(moderate(&step, staff.moderator, "safeguarding", 3), ERROR_NONE);
    case_now += MOMENT_SECOND;
    assert_int_equal(deciding_as(staff.first, &step, deciding_conflict_work), ERROR_NONE);
    assert_string_equal(deciding_state(&step), "assessment");
    assert_int_equal(deciding_as(staff.moderator, &step, close_work), ERROR_STATE_REFUSED);
    deciding_assess(&step, staff.other_first, 2, NULL);
    /* The moderator's first score does not hide that they disagree still; the same moderator looks again. */
    assert_string_equal(deciding_state(&step), "moderation");
    assert_int_equal(deciding_as(staff.moderator, &step, close_work), ERROR_INVALID);
    assert_int_equal(moderate(&step, staff.moderator, "safeguarding", 3), ERROR_NONE);
    assert_int_equal(deciding_as(staff.moderator, &step, close_work), ERROR_NONE);
    assert_string_equal(deciding_state(&step), "recommendation");
    /* In the decision-maker's hands: they give it up, and another takes it when it comes back. */
    assert_int_equal(deciding_join(&step, staff.decider), ERROR_NONE);
    assert_int_equal(deciding_as(staff.second, &step, deciding_conflict_work), ERROR_NONE);
    assert_string_equal(deciding_state(&step), "assessment");
    deciding_assess(&step, staff.other_second, 2, NULL);
    assert_string_equal(deciding_state(&step), "recommendation");
    assert_int_equal(deciding_join(&step, staff.decider), ERROR_CONFLICT);
    assert_int_equal(deciding_join(&step, staff.other_decider), ERROR_NONE);
    step.outcome = "intention_to_refuse";
    step.departs = "The register shows a removal";
    assert_int_equal(deciding_as(staff.other_decider, &step, deciding_decide_work), ERROR_NONE);
    /* What a decision rests on stays on file. */
    assert_int_equal(deciding_as(staff.other_first, &step, deciding_conflict_work), ERROR_NONE);
    assert_string_equal(deciding_state(&step), "intention_to_refuse");
    assert_int_equal(deciding_number(&step, "SELECT count(*) FROM case_scorers(%lld)"), 2);
}

static void watch_work(struct db *db, void *context) {
    (void)context;
    struct job job = {.db = db, .arena = case_arena, .now = case_now};
    case_assessments_watch(&job);
}

static void test_a_conflict_that_was_found(void **state) {
    (void)state;
    struct deciding step = deciding_ready(2);
    test_script(
        test_words("INSERT INTO role_holding (person_id, organisation_id, role, started_on) VALUES (%lld, %lld, "
                   "'spoc', '2026-11-23')",
            (long long)staff.first, (long long)step.organisation_id));
    assert_int_equal(deciding_as(0, &step, watch_work), ERROR_NONE);
    assert_string_equal(deciding_state(&step), "assessment");
    /* A third voice that falls silent late changes the figures and nothing else. */
    step = deciding_case();
    assert_int_equal(deciding_join(&step, staff.lived), ERROR_NONE);
    deciding_assess(&step, staff.first, 2, NULL);
    deciding_assess(&step, staff.second, 2, NULL);
    deciding_assess(&step, staff.lived, 3, NULL);
    assert_int_equal(deciding_as(staff.lived, &step, deciding_conflict_work), ERROR_NONE);
    assert_string_equal(deciding_state(&step), "recommendation");
    assert_int_equal(
        deciding_number(&step, "SELECT mean_hundredths FROM application WHERE application_id = %lld"), 200);
}

static void test_withdrawn_in_moderation(void **state) {
    (void)state;
    struct deciding step = disagreed();
    assert_int_equal(deciding_join(&step, staff.moderator), ERROR_NONE);
    assert_int_equal(deciding_as(step.lead, &step, deciding_withdraw_work), ERROR_NONE);
    assert_int_equal(moderate(&step, staff.moderator, "safeguarding", 2), ERROR_STATE_REFUSED);
    assert_int_equal(deciding_as(staff.moderator, &step, close_work), ERROR_STATE_REFUSED);
    assert_string_equal(deciding_state(&step), "withdrawn");
}

static void test_rounds(void **state) {
    (void)state;
    struct deciding step = disagreed();
    assert_int_equal(deciding_as(0, &step, round_work), ERROR_FORBIDDEN); /* nothing asks for one */
    test_script(test_words("ALTER TABLE reconsideration DISABLE TRIGGER USER; INSERT INTO reconsideration "
                           "(application_id, requested_by, requested_at, grounds) VALUES (%lld, %lld, '%s', 'x'); "
                           "ALTER TABLE reconsideration ENABLE TRIGGER USER",
        (long long)step.application_id, (long long)step.lead, moment_text(case_arena, case_now)));
    assert_int_equal(deciding_as(0, &step, round_work), ERROR_NONE);
    assert_int_equal(deciding_number(&step, "SELECT round FROM application WHERE application_id = %lld"), 2);
    assert_int_equal(
        deciding_number(&step, "SELECT count(*) FROM case_role WHERE application_id = %lld AND left_at IS NULL"), 0);
    assert_null(recommendation(&step));
    /* Whoever was in the first round is in none after it. */
    test_script(test_words("ALTER TABLE application DISABLE TRIGGER USER; UPDATE application SET state = 'assessment' "
                           "WHERE application_id = %lld; ALTER TABLE application ENABLE TRIGGER USER",
        (long long)step.application_id));
    assert_int_equal(deciding_join(&step, staff.first), ERROR_CONFLICT);
    assert_int_equal(deciding_join(&step, staff.other_first), ERROR_NONE);
    assert_int_equal(
        deciding_number(&step, "SELECT max(round) FROM case_role WHERE application_id = %lld AND left_at IS NULL"), 2);
    deciding_assess(&step, staff.other_first, 2, NULL);
    deciding_assess(&step, staff.other_second, 2, NULL);
    /* The scores of the first round count no more. */
    assert_string_equal(deciding_state(&step), "recommendation");
    assert_string_equal(recommendation(&step), "approve");
}

static void test_direct_sql_is_refused(void **state) {
    (void)state;
    struct deciding step = disagreed();
    assert_int_equal(deciding_join(&step, staff.moderator), ERROR_NONE);
    const long long id = (long long)step.application_id;
    const long long moderator = (long long)staff.moderator;
    const long long first = (long long)staff.first;
    const struct {
        int64_t person;
        const char *sql;
        enum error_code refusal;
    } attempts[] = {
        {staff.first,
            test_words("INSERT INTO moderated_score VALUES (%lld, 1, 'safeguarding', 3, 'x', %lld, now())", id, first),
            ERROR_FORBIDDEN},
        {staff.moderator,
            test_words(
                "INSERT INTO moderated_score VALUES (%lld, 2, 'safeguarding', 3, 'x', %lld, now())", id, moderator),
            ERROR_FORBIDDEN},
        {staff.moderator, test_words("UPDATE moderation SET causes = '{sample}' WHERE application_id = %lld", id),
            ERROR_FORBIDDEN},
        {staff.first,
            test_words(
                "UPDATE moderation SET closed_at = now(), person_id = %lld WHERE application_id = %lld", first, id),
            ERROR_FORBIDDEN},
        {staff.moderator, test_words("UPDATE application SET round = 2 WHERE application_id = %lld", id),
            ERROR_FORBIDDEN},
        {staff.moderator, test_words("UPDATE application SET round = 5 WHERE application_id = %lld", id),
            ERROR_FORBIDDEN},
        {staff.moderator,
            test_words(
                "UPDATE case_role SET role = 'moderator' WHERE application_id = %lld AND person_id = %lld", id, first),
            ERROR_FORBIDDEN},
        {staff.moderator,
            test_words("UPDATE case_role SET finished_at = NULL WHERE application_id = %lld AND role = 'assessor'", id),
            ERROR_FORBIDDEN},
        {staff.moderator,
            test_words("INSERT INTO moderation (application_id, opened_at, round, causes) VALUES (%lld, now(), 1, "
                       "'{sample}')",
                id),
            ERROR_STATE_REFUSED},
        {staff.moderator, test_words("DELETE FROM moderated_score WHERE application_id = %lld", id), ERROR_FORBIDDEN},
    };
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
        step.sql = arena_text(case_arena, attempts[i].sql);
        enum error_code refusal = deciding_as(attempts[i].person, &step, deciding_script_work);
        if (refusal != attempts[i].refusal) {
            fail_msg("%s: %s", step.sql, error_name(refusal));
        }
    }
}

static void verify_work(struct db *db, void *context) {
    struct deciding *step = context;
    int64_t checked;
    step->done = case_judgements_verify(db, &checked) == 0 && checked > 0;
}

/* The last one: whatever was done above, what is kept is what follows from it. */
static void test_nothing_differs(void **state) {
    (void)state;
    struct deciding step = deciding_ready(2);
    /* The round made by hand above has no event. */
    test_script(
        "ALTER TABLE application_event DISABLE TRIGGER USER; INSERT INTO application_event (application_id, event, "
        "to_state, at) SELECT application_id, 'uphold', 'assessment', '2026-11-23' FROM application WHERE round = "
        "2; ALTER TABLE application_event ENABLE TRIGGER USER");
    assert_int_equal(deciding_as(0, &step, verify_work), ERROR_NONE);
    assert_true(step.done);
    test_script(test_words("ALTER TABLE application DISABLE TRIGGER USER; UPDATE application SET mean_hundredths = 201 "
                           "WHERE application_id = %lld; ALTER TABLE application ENABLE TRIGGER USER",
        (long long)step.application_id));
    assert_int_equal(deciding_as(0, &step, verify_work), ERROR_NONE);
    assert_false(step.done);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_settled_and_computed_anew),
        cmocka_unit_test(test_settled_low),
        cmocka_unit_test(test_sent_back_by_the_decision_maker),
        cmocka_unit_test(test_a_moderator_with_a_conflict_is_replaced),
        cmocka_unit_test(test_third_voice),
        cmocka_unit_test(test_the_case_goes_on_without_a_third_voice_that_leaves),
        cmocka_unit_test(test_a_lost_assessor_is_replaced),
        cmocka_unit_test(test_a_conflict_that_was_found),
        cmocka_unit_test(test_withdrawn_in_moderation),
        cmocka_unit_test(test_rounds),
        cmocka_unit_test(test_direct_sql_is_refused),
        cmocka_unit_test(test_nothing_differs),
    };
    return random_start() ? cmocka_run_group_tests_name("cases_moderation", tests, deciding_setup, deciding_teardown)
                          : 1;
}
