/* What the applicant is told: kept as sent in both languages, mailed once, read by its own people, never changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

#include "applications/applications_letters.h"
#include "support/applying.h"
#include "support/database.h"

struct reading {
    int64_t application_id;
    int64_t notice_id;
    int64_t person_id;
    struct application_notice_list_rows rows;
    struct application_notice_unread unread;
};

static void list_work(void *context) {
    struct reading *reading = context;
    reading->rows =
        application_notice_list_run(test_database(), (struct application_notice_list_in){reading->application_id});
    reading->unread =
        *application_notice_unread_one(test_database(), (struct application_notice_unread_in){reading->application_id});
}

static void read_work(void *context) {
    struct reading *reading = context;
    application_message_read(test_database(), reading->notice_id, reading->person_id, now);
}

static void sql_work(void *context) {
    db_script(test_database(), context);
}

static void letter_work(void *context) {
    struct reading *reading = context;
    const struct application_locked *application = application_lock(test_database(), reading->application_id);
    struct application_letter letter =
        application_letter_for(test_database(), application, APPLICATION_LETTER_DEFERRED, now);
    static const char *const codes[] = {"training_under_way"};
    letter.reason_codes = (struct text_list){1, codes};
    letter.words = "Finish the training.";
    reading->notice_id = application_letter_send(test_database(), application, &letter, "letter:1", now);
}

static void welsh_account(int64_t person_id) {
    script(words(
        "INSERT INTO account (person_id, email, language, created_at, verified_at) SELECT person_id, email, 'cy', "
        "'2024-01-01', '2024-01-01' FROM person WHERE person_id = %lld",
        (long long)person_id));
}

static struct reading listed(const struct step *step, int64_t person_id) {
    struct reading reading = {.application_id = step->application_id, .person_id = person_id};
    assert_int_equal(as(person_id, step->organisation_id, list_work, &reading), ERROR_NONE);
    return reading;
}

static void kept_and_mailed_in_each_ones_language(void **state) {
    (void)state;
    struct step step = started();
    int64_t gwen = person("Gwen Gymraeg", "organisation_lead", step.organisation_id);
    welsh_account(gwen);
    save_all(&step);
    evidence_all(&step);
    assert_int_equal(as(step.person_id, step.organisation_id, submit_work, &step), ERROR_NONE);
    struct reading reading = listed(&step, step.person_id);
    assert_int_equal(reading.rows.count, 1);
    const struct application_notice_list *row = reading.rows.row;
    assert_string_equal(row->kind, "message");
    assert_non_null(strstr(row->subject, "received"));
    assert_string_not_equal(row->subject, row->subject_cy);
    assert_int_equal(row->mails, 2);
    assert_int_equal(row->failed, 0);
    assert_string_equal(
        value(words("SELECT string_agg(m.language || (m.subject = CASE m.language WHEN 'cy' THEN n.subject_cy "
                    "ELSE n.subject END AND m.body = CASE m.language WHEN 'cy' THEN n.body_cy ELSE n.body END), "
                    "' ' ORDER BY m.language) FROM notice n JOIN notice_mail USING (notice_id) JOIN mail m USING "
                    "(mail_id) WHERE n.application_id = %lld",
            (long long)step.application_id)),
        "cytrue entrue");
}

static void read_once_by_each_and_by_nobody_else(void **state) {
    (void)state;
    struct step step = submitted();
    struct step other = submitted();
    int64_t second = person("Second Lead", "organisation_lead", step.organisation_id);
    struct reading reading = listed(&step, step.person_id);
    assert_int_equal(reading.unread.unread, 1);
    assert_int_equal(reading.unread.all_of_them, 1);
    reading.notice_id = reading.rows.row->notice_id;
    assert_int_equal(as(step.person_id, step.organisation_id, read_work, &reading), ERROR_NONE);
    moment first = now;
    now += MOMENT_DAY;
    assert_int_equal(as(step.person_id, step.organisation_id, read_work, &reading), ERROR_NONE);
    now = first;
    reading = listed(&step, step.person_id);
    assert_int_equal(reading.unread.unread, 0);
    assert_int_equal(reading.rows.row->read_at, first);
    assert_int_equal(listed(&step, second).unread.unread, 1);
    /* Another organisation's people neither see it nor mark it; nobody marks it for somebody else. */
    struct reading theirs = {
        .application_id = step.application_id, .notice_id = reading.rows.row->notice_id, .person_id = other.person_id};
    assert_int_equal(as(other.person_id, other.organisation_id, list_work, &theirs), ERROR_NONE);
    assert_int_equal(theirs.rows.count, 0);
    assert_int_not_equal(as(other.person_id, other.organisation_id, read_work, &theirs), ERROR_NONE);
    theirs.person_id = second;
    assert_int_not_equal(as(step.person_id, step.organisation_id, read_work, &theirs), ERROR_NONE);
    /* Staff see it, and reading it is none of theirs. */
    int64_t officer = person("Ines Intake", "intake_officer", 0);
    theirs.person_id = officer;
    assert_int_equal(as(officer, DB_NULL_INT8, list_work, &theirs), ERROR_NONE);
    assert_int_equal(theirs.rows.count, 1);
    assert_int_not_equal(as(officer, DB_NULL_INT8, read_work, &theirs), ERROR_NONE);
    assert_int_equal(
        number(words("SELECT count(*) FROM notice_read WHERE notice_id = %lld", (long long)theirs.notice_id)), 1);
}

static void a_letter_goes_once_and_stays_as_it_went(void **state) {
    (void)state;
    struct step step = submitted();
    struct reading reading = {.application_id = step.application_id};
    int64_t officer = person("Dana Decider", "decision_maker", 0);
    assert_int_equal(as(officer, DB_NULL_INT8, letter_work, &reading), ERROR_NONE);
    int64_t notice = reading.notice_id;
    assert_true(notice > 0);
    assert_int_equal(as(officer, DB_NULL_INT8, letter_work, &reading), ERROR_NONE);
    assert_int_equal(reading.notice_id, 0);
    const char *body = value(words("SELECT body FROM notice WHERE notice_id = %lld", (long long)notice));
    assert_non_null(strstr(body, "## Reasons\n\n- Training is under way."));
    assert_non_null(strstr(body, "Finish the training."));
    const char *mail = value(
        words("SELECT m.body FROM notice_mail JOIN mail m USING (mail_id) WHERE notice_id = %lld", (long long)notice));
    assert_non_null(
        strstr(mail, words("/applications/%lld/messages/%lld\n", (long long)step.application_id, (long long)notice)));
    assert_null(strstr(mail, "Finish the training."));
    assert_int_equal(number("SELECT count(*) FROM notice WHERE key = 'letter:1'"), 1);
    static const char *const changes[] = {"UPDATE notice SET body = 'x'", "DELETE FROM notice",
        "DELETE FROM notice_mail", "UPDATE notice_mail SET mail_id = mail_id",
        "UPDATE notice_read SET read_at = read_at"};
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        assert_int_not_equal(as(officer, DB_NULL_INT8, sql_work, (void *)(uintptr_t)changes[i]), ERROR_NONE);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kept_and_mailed_in_each_ones_language),
        cmocka_unit_test(read_once_by_each_and_by_nobody_else),
        cmocka_unit_test(a_letter_goes_once_and_stays_as_it_went),
    };
    return cmocka_run_group_tests(tests, applying_setup, applying_teardown);
}
