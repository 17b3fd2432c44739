/* Holds, against a real database: the clock, who may, what waits meanwhile in the program and in SQL; the check part by
 * part and its questions; and deadlines over a year whose bank holidays are not known. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

#include "cases/cases_deadline.h"
#include "cases/cases_hold.h"
#include "cases/cases_intake.h"
#include "support/applying.h"
#include "support/database.h"

struct part {
    int64_t application_id;
    int64_t person_id;
    const char *reason;
};

static void take_work(void *context) {
    const struct part *part = context;
    case_declare_conflict(test_database(), part->application_id, part->person_id, false, "", now);
    case_take(test_database(), part->application_id, part->person_id, now);
}
static void hold_work(void *context) {
    const struct part *part = context;
    case_hold(test_database(), part->application_id, part->person_id,
        part->reason == NULL ? "third_party" : part->reason, "The commission is asked", now);
}
static void release_work(void *context) {
    const struct part *part = context;
    case_release(test_database(), part->application_id, part->person_id, now);
}
static void complete_work(void *context) {
    const struct part *part = context;
    case_complete(test_database(), part->application_id, part->person_id, now);
}
static void check_work(void *context) {
    const struct part *part = context;
    static const struct case_check_item items[] = {
        {{"section", "governance"}, true, "Who chairs?"}, {{"criterion", "pathways"}, false, ""}};
    case_check_save(test_database(), &(struct case_check){part->application_id, part->person_id, 2, items}, now);
}
static void ask_work(void *context) {
    const struct part *part = context;
    static const struct case_ask_item item = {{"section", "governance"}, "Who chairs?"};
    case_ask_information(test_database(),
        &(struct case_ask){part->application_id, part->person_id, "", day_of_moment(now, ZONE_LONDON) + 20, 1, &item},
        now);
}
static void sql_work(void *context) {
    db_script(test_database(), context);
}
static void deadlines_work(void *context) {
    struct job job = {.db = test_database(), .arena = arena, .now = now};
    for (const struct job_kind *kind = applications_jobs; kind->kind != NULL; kind++) {
        if (text_equal(kind->kind, "applications.deadlines")) {
            kind->run(&job);
            *(bool *)context = true;
        }
    }
}

static void watch_work(void *context) {
    struct job job = {.db = test_database(), .arena = arena, .now = now};
    (void)context;
    case_deadline_watch(&job);
}

static int64_t officer;
static int64_t bystander;

static int setup(void **state) {
    applying_setup(state);
    officer = person("Ines Intake", "intake_officer", 0);
    bystander = person("Bea Bystander", "intake_officer", 0);
    return 0;
}

/* Submitted, and taken by the officer on the same day. */
static struct step taken(void) {
    struct step step = submitted();
    struct part part = {.application_id = step.application_id, .person_id = officer};
    assert_int_equal(as(officer, 0, take_work, &part), ERROR_NONE);
    return step;
}

static enum error_code sql(int64_t person_id, const char *statement) {
    return as(person_id, 0, sql_work, (void *)(uintptr_t)statement);
}

static void a_hold_pauses_and_a_release_goes_on(void **state) {
    (void)state;
    struct step step = taken();
    struct part part = {.application_id = step.application_id, .person_id = officer};
    assert_string_equal(due_of(step.application_id), "2026-12-07");
    moment began = now;
    now += MOMENT_DAY; /* Tuesday 24 November */
    int64_t notices = number("SELECT count(*) FROM notice");
    assert_int_equal(as(officer, 0, hold_work, &part), ERROR_NONE);
    assert_string_equal(due_of(step.application_id), "none");
    assert_string_equal(value(words("SELECT state || ' ' || hold_reason FROM application WHERE application_id = %lld",
                            (long long)step.application_id)),
        "completeness_check third_party");
    nothing_differs();
    assert_int_equal(as(officer, 0, hold_work, &part), ERROR_ON_HOLD);
    assert_int_equal(as(officer, 0, complete_work, &part), ERROR_ON_HOLD);
    assert_int_equal(as(officer, 0, ask_work, &part), ERROR_ON_HOLD);
    assert_int_equal(as(officer, 0, check_work, &part), ERROR_ON_HOLD);
    /* What the program forbids the database forbids too. */
    const char *forbidden[] = {
        words("INSERT INTO application_event (application_id, event, to_state, at) VALUES (%lld, 'complete', "
              "'assessment', '2026-11-24')",
            (long long)step.application_id),
        words("INSERT INTO information_request (application_id, person_id, asked_at, due_on) VALUES (%lld, %lld, "
              "'2026-11-24', '2026-12-24')",
            (long long)step.application_id, (long long)officer),
        words("UPDATE case_hold SET reason_code = 'applicant_asked' WHERE application_id = %lld",
            (long long)step.application_id)};
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++) {
        assert_int_not_equal(sql(officer, forbidden[i]), ERROR_NONE);
    }
    now += 6 * MOMENT_DAY; /* Monday 30 November */
    part.person_id = bystander;
    assert_int_equal(as(bystander, 0, release_work, &part), ERROR_FORBIDDEN);
    assert_int_not_equal(
        sql(bystander,
            words("UPDATE case_hold SET released_by = %lld, released_at = '2026-11-30' WHERE application_id = %lld",
                (long long)bystander, (long long)step.application_id)),
        ERROR_NONE);
    part.person_id = officer;
    assert_int_equal(as(officer, 0, release_work, &part), ERROR_NONE);
    assert_int_equal(as(officer, 0, release_work, &part), ERROR_STATE_REFUSED);
    /* 24 to 30 November do not count: ten working days from Tuesday 1 December. */
    assert_string_equal(due_of(step.application_id), "2026-12-14");
    assert_int_equal(number("SELECT count(*) FROM notice") - notices, 2);
    assert_int_equal(as(officer, 0, complete_work, &part), ERROR_NONE);
    nothing_differs();
    now = began;
}

static void who_may_hold_and_why(void **state) {
    (void)state;
    struct step step = taken();
    struct part part = {.application_id = step.application_id, .person_id = bystander};
    assert_int_equal(as(bystander, 0, hold_work, &part), ERROR_FORBIDDEN);
    part = (struct part){step.application_id, officer, "meets_criteria"};
    assert_int_equal(as(officer, 0, hold_work, &part), ERROR_INVALID);
    part.reason = "none of them";
    assert_int_equal(as(officer, 0, hold_work, &part), ERROR_INVALID);
    assert_int_not_equal(
        sql(bystander, words("INSERT INTO case_hold (application_id, reason_code, placed_by, placed_at) VALUES (%lld, "
                             "'third_party', %lld, '2026-11-23')",
                           (long long)step.application_id, (long long)bystander)),
        ERROR_NONE);
    struct step draft = started();
    part = (struct part){draft.application_id, officer, NULL};
    assert_int_not_equal(as(officer, 0, hold_work, &part), ERROR_NONE);
}

static void a_withdrawal_ends_the_hold(void **state) {
    (void)state;
    struct step step = taken();
    struct part part = {.application_id = step.application_id, .person_id = officer};
    assert_int_equal(as(officer, 0, hold_work, &part), ERROR_NONE);
    assert_int_equal(as(step.person_id, step.organisation_id, withdraw_work, &step), ERROR_NONE);
    assert_string_equal(state_of(step.application_id), "withdrawn");
    assert_int_equal(
        number(words("SELECT count(*) FROM case_hold WHERE application_id = %lld AND released_at IS NOT NULL",
            (long long)step.application_id)),
        1);
    assert_int_equal(as(officer, 0, release_work, &part), ERROR_STATE_REFUSED);
    nothing_differs();
}

static void the_check_ends_once_what_is_missing_was_asked_for(void **state) {
    (void)state;
    struct step step = taken();
    struct part part = {.application_id = step.application_id, .person_id = officer};
    assert_int_equal(as(officer, 0, check_work, &part), ERROR_NONE);
    assert_int_equal(as(officer, 0, complete_work, &part), ERROR_INVALID);
    part.person_id = bystander;
    assert_int_equal(as(bystander, 0, check_work, &part), ERROR_FORBIDDEN);
    assert_int_equal(as(bystander, 0, ask_work, &part), ERROR_FORBIDDEN);
    part.person_id = officer;
    assert_int_equal(as(officer, 0, ask_work, &part), ERROR_NONE);
    assert_int_equal(as(officer, 0, check_work, &part), ERROR_STATE_REFUSED);
    const char *request = value(words("SELECT max(information_request_id) FROM information_request"));
    /* What was asked stays; nobody else's answer, none twice, nothing added. */
    const char *forbidden[] = {
        words("UPDATE information_request SET words = 'x' WHERE information_request_id = %s", request),
        words("UPDATE information_item SET words = 'x' WHERE information_request_id = %s", request),
        words("INSERT INTO information_item (information_request_id, place, subject_kind, words) VALUES (%s, 2, "
              "'general', "
              "'And?')",
            request)};
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++) {
        assert_int_not_equal(sql(officer, forbidden[i]), ERROR_NONE);
    }
    step.request_id = number(words("SELECT %s", request));
    assert_int_equal(as(step.person_id, step.organisation_id, answer_work, &step), ERROR_NONE);
    assert_int_not_equal(
        as(step.person_id, step.organisation_id, sql_work,
            (void *)(uintptr_t)words(
                "UPDATE information_item SET answer = 'x' WHERE information_request_id = %s", request)),
        ERROR_NONE);
    assert_int_equal(as(officer, 0, complete_work, &part), ERROR_NONE);
    nothing_differs();
}

static void a_year_without_bank_holidays_is_named(void **state) {
    (void)state;
    moment began = now;
    now = moment_parse("2028-12-20T12:00:00Z");
    struct step step = submitted();
    assert_string_equal(due_of(step.application_id), "none");
    const char *year =
        words("SELECT missing_year FROM application WHERE application_id = %lld", (long long)step.application_id);
    assert_int_equal(number(year), 2029);
    nothing_differs();
    /* Nothing is made up meanwhile, and what is kept is put right when it can be. */
    bool ran = false;
    assert_int_equal(as(0, 0, deadlines_work, &ran), ERROR_NONE);
    assert_true(ran);
    assert_int_equal(number(year), 2029);
    script(words("UPDATE application_clock SET limit_days = 3 WHERE application_id = %lld",
        (long long)step.application_id)); /* as if the year were known: a limit that ends before it */
    assert_int_equal(as(0, 0, deadlines_work, &ran), ERROR_NONE);
    assert_int_equal(number(year), 0);
    assert_string_equal(due_of(step.application_id), "2028-12-27");
    nothing_differs();
    now = began;
}

/* Mails to the officer that the hourly look at deadlines writes at that moment; each once. */
static int64_t told(const char *at) {
    static const char mails[] = "SELECT count(*) FROM mail WHERE key LIKE 'case-%'";
    int64_t before = number(mails);
    moment kept = now;
    now = moment_parse(at);
    for (int again = 0; again < 2; again++) {
        assert_int_equal(as(0, 0, watch_work, NULL), ERROR_NONE);
    }
    now = kept;
    return number(mails) - before;
}

static void who_works_on_a_case_is_told_of_its_day(void **state) {
    (void)state;
    script("UPDATE case_role SET left_at = '2026-11-23' WHERE left_at IS NULL"); /* the cases of the tests before */
    submitted();                                                                 /* nobody has it: nobody is told */
    struct step step = taken();
    assert_string_equal(due_of(step.application_id), "2026-12-07");
    assert_int_equal(told("2026-12-03T12:00:00Z"), 0);
    assert_int_equal(told("2026-12-04T00:00:00Z"), 1); /* three days before, as the limit says */
    assert_int_equal(told("2026-12-06T12:00:00Z"), 0);
    assert_int_equal(told("2026-12-07T23:59:59Z"), 0);
    assert_int_equal(told("2026-12-08T00:00:00Z"), 1);
    assert_int_equal(told("2026-12-12T12:00:00Z"), 0);
    assert_string_equal(value("SELECT string_agg(subject, '; ' ORDER BY mail_id) FROM mail WHERE key LIKE 'case-%'"),
        words("Case %1$s is due by 7 December 2026; Case %1$s is overdue since 7 December 2026",
            value(words(
                "SELECT reference FROM application WHERE application_id = %lld", (long long)step.application_id))));
    /* While it waits, by a hold or for the applicant, nothing is due. */
    struct step held = taken();
    struct part part = {.application_id = held.application_id, .person_id = officer};
    assert_int_equal(as(officer, 0, hold_work, &part), ERROR_NONE);
    assert_int_equal(told("2026-12-05T12:00:00Z"), 0);
    assert_int_equal(told("2026-12-09T12:00:00Z"), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hold_pauses_and_a_release_goes_on),
        cmocka_unit_test(who_may_hold_and_why),
        cmocka_unit_test(a_withdrawal_ends_the_hold),
        cmocka_unit_test(the_check_ends_once_what_is_missing_was_asked_for),
        cmocka_unit_test(who_works_on_a_case_is_told_of_its_day),
        cmocka_unit_test(a_year_without_bank_holidays_is_named),
    };
    return cmocka_run_group_tests(tests, setup, applying_teardown);
}
