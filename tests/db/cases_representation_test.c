/* Representations and reconsideration against a real database; separation of duties over rounds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/random.h"
#include "cases/cases_reconsideration.h"
#include "cases/cases_representation.h"
#include "jobs/jobs.h"
#include "support/deciding.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- Representations ---- */

static void represent_work(struct db *db, void *context) {
    struct deciding *step = context;
    step->done =
        case_representation_save(db, step->application_id, step->person_id, step->words, step->version, case_now);
}
static void send_work(struct db *db, void *context) {
    const struct deciding *step = context;
    case_representation_send(db, step->application_id, step->person_id, case_now);
}
static void watch_work(struct db *db, void *context) {
    (void)context;
    struct job job = {.db = db, .arena = case_arena, .now = case_now};
    case_representation_watch(&job);
}
static int64_t seen;
static void seen_work(struct db *db, void *context) {
    const struct deciding *step = context;
    seen = strtoll(test_value(db, step->sql), NULL, 10);
}

static void test_representations_convene_the_panel(void **state) {
    (void)state;
    struct deciding step = deciding_intended();
    assert_string_equal(deciding_text(&step, "SELECT stage_due_on FROM application WHERE application_id = %lld"),
        "2026-12-21");                                                         /* 28 calendar days */
    assert_int_equal(deciding_as(step.lead, &step, send_work), ERROR_INVALID); /* nothing is written */
    step.words = "The removal was an error";
    assert_int_equal(deciding_as(staff.decider, &step, represent_work), ERROR_FORBIDDEN);
    assert_int_equal(deciding_as(step.lead, &step, represent_work), ERROR_NONE);
    assert_true(step.done);
    assert_int_equal(deciding_as(step.lead, &step, represent_work), ERROR_NONE);
    assert_false(step.done); /* another window */
    /* Staff see nothing of it until it is sent. */
    step.sql =
        test_words("SELECT count(*) FROM representation WHERE application_id = %lld", (long long)step.application_id);
    assert_int_equal(deciding_as(staff.intake, &step, seen_work), ERROR_NONE);
    assert_int_equal(seen, 0);
    assert_int_equal(deciding_as(step.lead, &step, send_work), ERROR_NONE);
    assert_string_equal(deciding_state(&step), "panel_review");
    assert_int_equal(deciding_as(staff.intake, &step, seen_work), ERROR_NONE);
    assert_int_equal(seen, 1);
    step.version = 1;
    assert_int_equal(deciding_as(step.lead, &step, represent_work), ERROR_STATE_REFUSED);
    assert_int_equal(deciding_as(step.lead, &step, send_work), ERROR_STATE_REFUSED);
    /* Nobody of the case sits on its panel, or decides again. */
    assert_int_equal(deciding_number(&step, "SELECT count(*) FROM panel_seat s JOIN panel p USING (panel_id) JOIN "
                                            "case_role c ON c.application_id = p.application_id AND c.person_id = "
                                            "s.person_id WHERE p.application_id = %lld AND c.role NOT LIKE 'panel%'"),
        0);
}

static void test_the_time_for_representations_ends(void **state) {
    (void)state;
    moment before = case_now;
    struct deciding step = deciding_intended();
    struct deciding withdrawn = deciding_intended();
    assert_int_equal(deciding_as(withdrawn.lead, &withdrawn, deciding_withdraw_work), ERROR_NONE);
    static const struct {
        const char *at;
        int64_t reminders;
        const char *state;
    } days[] = {
        {"2026-12-06T12:00:00Z", 0, "intention_to_refuse"},
        {"2026-12-07T12:00:00Z", 1, "intention_to_refuse"},
        {"2026-12-07T13:00:00Z", 1, "intention_to_refuse"},
        {"2026-12-14T12:00:00Z", 2, "intention_to_refuse"},
        {"2026-12-19T12:00:00Z", 3, "intention_to_refuse"},
        {"2026-12-21T23:59:00Z", 3, "intention_to_refuse"},
        {"2026-12-22T00:01:00Z", 3, "panel_review"},
        {"2026-12-23T00:01:00Z", 3, "panel_review"},
    };
    for (size_t i = 0; i < COUNT(days); i++) {
        case_now = moment_parse(days[i].at);
        assert_int_equal(deciding_as(0, &step, watch_work), ERROR_NONE);
        assert_string_equal(deciding_state(&step), days[i].state);
        assert_int_equal(deciding_number(&step, "SELECT count(*) FROM notice WHERE application_id = %lld AND key LIKE "
                                                "'representations-reminder%'"),
            days[i].reminders);
    }
    step.words = "Too late";
    assert_int_equal(deciding_as(step.lead, &step, represent_work), ERROR_STATE_REFUSED);
    assert_string_equal(deciding_state(&withdrawn), "withdrawn");
    case_now = before;
}

static void attach_work(struct db *db, void *context) {
    struct deciding *step = context;
    static const char text[] = "A letter of the register";
    int descriptor = memfd_create("letter", 0);
    assert_int_equal(write(descriptor, text, sizeof text - 1), sizeof text - 1);
    const char *fault = NULL;
    const struct application_upload upload = {.application_id = step->application_id,
        .person_id = step->person_id,
        .criterion = "",
        .name = step->words,
        .descriptor = descriptor,
        .size = sizeof text - 1};
    step->done = case_representation_attach(db, &upload, case_now, &fault) > 0;
    close(descriptor);
}

static void test_files_of_representations(void **state) {
    (void)state;
    struct deciding step = deciding_intended();
    step.words = "letter.txt";
    assert_int_equal(deciding_as(step.lead, &step, attach_work), ERROR_NONE);
    assert_true(step.done);
    step.words = "letter.exe";
    assert_int_equal(deciding_as(step.lead, &step, attach_work), ERROR_NONE);
    assert_false(step.done);
    step.words = "See the letter";
    assert_int_equal(deciding_as(step.lead, &step, represent_work), ERROR_NONE);
    assert_int_equal(deciding_as(step.lead, &step, send_work), ERROR_NONE);
    step.words = "late.txt";
    assert_int_equal(deciding_as(step.lead, &step, attach_work), ERROR_STATE_REFUSED);
    assert_int_equal(deciding_number(&step, "SELECT count(*) FROM representation_file WHERE application_id = %lld"), 1);
}

/* ---- Reconsideration ---- */

static void reconsider_work(struct db *db, void *context) {
    const struct deciding *step = context;
    case_reconsideration_decide(db, step->application_id, step->person_id, step->yes, "As the letter shows", case_now);
}

static void test_upheld_by_people_who_took_no_part(void **state) {
    (void)state;
    struct deciding step = deciding_refused();
    assert_int_equal(deciding_as(step.lead, &step, deciding_request_work), ERROR_NONE);
    assert_string_equal(deciding_state(&step), "reconsideration_requested");
    assert_int_equal(deciding_as(step.lead, &step, deciding_request_work), ERROR_STATE_REFUSED); /* once */
    assert_int_equal(deciding_join(&step, staff.intake), ERROR_NONE);
    assert_string_equal(deciding_state(&step), "reconsideration");
    assert_int_equal(deciding_join(&step, staff.decider), ERROR_CONFLICT); /* decided it before */
    assert_int_equal(deciding_as(staff.decider, &step, reconsider_work), ERROR_FORBIDDEN);
    assert_int_equal(deciding_join(&step, staff.other_decider), ERROR_NONE);
    assert_int_equal(deciding_as(staff.intake, &step, reconsider_work), ERROR_FORBIDDEN);
    step.yes = true;
    assert_int_equal(deciding_as(staff.other_decider, &step, reconsider_work), ERROR_NONE);
    assert_string_equal(deciding_state(&step), "assessment");
    assert_int_equal(deciding_number(&step, "SELECT round FROM application WHERE application_id = %lld"), 3);
    /* None of them comes back, in any part. */
    assert_int_equal(deciding_join(&step, staff.first), ERROR_CONFLICT);
    assert_int_equal(deciding_join(&step, staff.second), ERROR_CONFLICT);
    deciding_assess(&step, staff.other_first, 2, NULL);
    deciding_assess(&step, staff.other_second, 2, NULL);
    assert_string_equal(deciding_state(&step), "recommendation");
    assert_int_equal(deciding_join(&step, staff.decider), ERROR_CONFLICT);
    assert_int_equal(deciding_join(&step, staff.other_decider), ERROR_CONFLICT);
    assert_int_equal(deciding_join(&step, staff.third_decider), ERROR_NONE);
    assert_int_equal(
        deciding_decide(&step, staff.third_decider, "approved", "", (struct case_conditions){0, NULL}), ERROR_NONE);
    assert_string_equal(deciding_state(&step), "approved");
}

static void test_dismissed_for_good(void **state) {
    (void)state;
    struct deciding step = deciding_refused();
    assert_int_equal(deciding_as(step.lead, &step, deciding_request_work), ERROR_NONE);
    assert_int_equal(deciding_join(&step, staff.other_intake), ERROR_NONE);
    assert_int_equal(deciding_join(&step, staff.other_decider), ERROR_NONE);
    step.yes = false;
    assert_int_equal(deciding_as(staff.other_decider, &step, reconsider_work), ERROR_NONE);
    assert_string_equal(deciding_state(&step), "refused");
    assert_int_equal(deciding_as(step.lead, &step, deciding_request_work), ERROR_STATE_REFUSED);
    assert_int_equal(deciding_as(staff.other_decider, &step, reconsider_work), ERROR_STATE_REFUSED);
}

static void test_when_reconsideration_can_be_asked_for(void **state) {
    (void)state;
    moment before = case_now;
    struct deciding step = deciding_refused();
    case_now = moment_parse("2026-12-22T00:01:00Z"); /* the 29th day */
    assert_int_equal(deciding_as(step.lead, &step, deciding_request_work), ERROR_STATE_REFUSED);
    case_now = moment_parse("2026-12-21T23:00:00Z");
    /* Not while another application of theirs is under way. */
    test_script(test_words("INSERT INTO application (reference, organisation_id, framework_code, state, created_by, "
                           "created_at, updated_at) SELECT 'ASY-2026-999', organisation_id, framework_code, 'draft', "
                           "created_by, created_at, updated_at FROM application WHERE application_id = %lld",
        (long long)step.application_id));
    assert_int_equal(deciding_as(step.lead, &step, deciding_request_work), ERROR_STATE_REFUSED);
    test_script("DELETE FROM application WHERE reference = 'ASY-2026-999'");
    assert_int_equal(deciding_as(step.lead, &step, deciding_request_work), ERROR_NONE);
    case_now = before;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_representations_convene_the_panel),
        cmocka_unit_test(test_the_time_for_representations_ends),
        cmocka_unit_test(test_files_of_representations),
        cmocka_unit_test(test_upheld_by_people_who_took_no_part),
        cmocka_unit_test(test_dismissed_for_good),
        cmocka_unit_test(test_when_reconsideration_can_be_asked_for),
    };
    return random_start()
               ? cmocka_run_group_tests_name("cases_representation", tests, deciding_setup, deciding_teardown)
               : 1;
}
