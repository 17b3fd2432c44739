/* Reminders of training that ends, against a real database: to the person in one mail, to leads once a week, to staff;
 * each once, whenever the server was down. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "register/register.h"
#include "support/database.h"
#include "support/trained.h"
#include "training/training_standing.h"

static struct arena *arena;
static moment now;
static int64_t charity, lead, ada, nobody;

static void at(const char *moment_words) {
    now = test_at(moment_words);
}

static void trained(int64_t person_id, const char *on) {
    test_trained(person_id, "first_responder", on, now);
}

static void jobs_at(const char *moment_words) {
    static const struct job_kind *const kinds[] = {standing_jobs, register_training_jobs, training_reminder_jobs};
    at(moment_words);
    test_jobs(kinds, 3);
}

static int64_t mails(const char *key, int64_t person_id) {
    return test_number(
        test_words("SELECT count(*) FROM mail WHERE key LIKE '%s:%%' AND person_id = %lld", key, (long long)person_id));
}

static void test_people_are_reminded_once(void **state) {
    (void)state;
    /* 12-month modules of 1 March 2026 count through 1 March 2027. */
    jobs_at("2026-12-30T09:00:00Z");
    assert_int_equal(mails("training-reminder", ada), 0);
    jobs_at("2026-12-31T09:00:00Z"); /* 60 days before */
    assert_int_equal(mails("training-reminder", ada), 1);
    int64_t modules = test_number("SELECT count(*) FROM module_requirement r JOIN module m USING (framework_code, "
                                  "module_code) WHERE r.framework_code = 'england' AND r.sector = 'non_statutory' AND "
                                  "r.role = 'first_responder' AND m.months = 12");
    assert_true(modules > 5);
    assert_int_equal(test_number(test_words("SELECT count(*) FROM mail, regexp_matches(body, '^- .*: 1 March 2027$', "
                                            "'gn') WHERE key LIKE 'training-reminder:%lld:%%'",
                         (long long)ada)),
        modules); /* all in one mail */
    jobs_at("2026-12-31T15:00:00Z");
    assert_int_equal(mails("training-reminder", ada), 1);
    /* Two days without a server, over the day on which it was due. */
    jobs_at("2027-01-28T09:00:00Z");
    jobs_at("2027-02-02T09:00:00Z"); /* 30 days before was 30 January */
    assert_int_equal(mails("training-reminder", ada), 2);
    jobs_at("2027-02-02T12:00:00Z");
    assert_int_equal(mails("training-reminder", ada), 2);
    assert_int_equal(test_number("SELECT count(*) FROM mail WHERE address IS NULL OR address = ''"), 0);
    assert_int_equal(mails("training-reminder", nobody), 0); /* no address */
    /* Trained anew: nothing more to remind of. */
    at("2027-02-10T09:00:00Z");
    trained(ada, "2027-02-09");
    jobs_at("2027-02-22T09:00:00Z"); /* 7 days before, a Monday */
    assert_int_equal(mails("training-reminder", ada), 2);
}

/* A place on a session that covers all that First Responders need, on that day. */
static void booked(int64_t person_id, const char *held_on) {
    static int sessions;
    sessions++;
    test_script(test_words(
        "INSERT INTO training_session (course_id, provider_id, reference, held_on, place, places, trainer_person_id, "
        "created_at) SELECT c.course_id, c.provider_id, 'R-%d', '%s', 'Hall', 9, %lld, now() FROM course c LIMIT 1; "
        "INSERT INTO session_enrolment (session_id, provider_id, person_id, organisation_id, state, framework_code, "
        "modules, booked_on, held_on, asked_at, recorded_at) SELECT s.session_id, s.provider_id, %lld, %lld, 'booked', "
        "'england', ARRAY(SELECT DISTINCT module_code FROM module WHERE framework_code = 'england'), '%s', s.held_on, "
        "'%s', '%s' FROM training_session s WHERE s.reference = 'R-%d'",
        sessions, held_on, (long long)lead, (long long)person_id, (long long)charity,
        day_text(arena, day_of_moment(now, ZONE_LONDON)), moment_text(arena, now), moment_text(arena, now), sessions));
}

static int64_t said(int64_t person_id, const char *words) {
    return test_number(test_words("SELECT count(*) FROM mail WHERE key LIKE 'training-reminder:%lld:%%' AND "
                                  "(subject || ' ' || body) LIKE '%%%s%%'",
        (long long)person_id, words));
}

static void test_who_is_booked_hears_so(void **state) {
    (void)state;
    at("2026-03-02T10:00:00Z");
    int64_t late = test_person("Lou Late", "first_responder", charity);
    int64_t soon = test_person("Sol Soon", "first_responder", charity);
    test_script(
        test_words("UPDATE person SET email = 'p' || person_id || '@example.org' WHERE person_id IN (%lld, %lld)",
            (long long)late, (long long)soon));
    trained(late, "2026-03-01");
    trained(soon, "2026-03-01");
    test_organisation("Provider", false);
    test_script("UPDATE organisation SET sector = 'training_provider' WHERE name = 'Provider'; "
                "INSERT INTO course (provider_id, framework_code, code, title, offered_from) "
                "SELECT organisation_id, 'england', 'DAY', 'Refresher', '2024-01-01' FROM organisation "
                "WHERE name = 'Provider'; DELETE FROM mail; "
                "UPDATE setting SET value = '2026-12-30' WHERE name = 'training.reminded_through'");
    at("2026-12-30T12:00:00Z");
    booked(soon, "2027-02-15");
    booked(late, "2027-03-15");
    /* Each step once: 60, 30 and 7 days before 1 March. */
    static const char *const days[] = {"2026-12-31T09:00:00Z", "2026-12-31T12:00:00Z", "2027-01-30T09:00:00Z",
        "2027-01-31T09:00:00Z", "2027-02-14T09:00:00Z"};
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        jobs_at(days[i]);
    }
    assert_int_equal(mails("training-reminder", soon), 2);
    assert_int_equal(said(soon, "you are booked to renew it"), 2);
    assert_int_equal(said(soon, ": 1 March 2027 (booked: Refresher on 15 February 2027)"), 2);
    assert_int_equal(said(soon, "Ask your training lead"), 0);
    /* Booked, but too late: they still have to ask. */
    assert_int_equal(mails("training-reminder", late), 2);
    assert_int_equal(said(late, "Ask your training lead for a place on a session before that day"), 2);
    assert_int_equal(said(late, "(booked: Refresher on 15 March 2027)"), 2);
    assert_int_equal(said(late, "you are booked to renew it"), 0);
    jobs_at("2027-02-22T09:00:00Z");
    assert_int_equal(mails("training-reminder", late), 3);
}

static void test_leads_and_staff_hear_on_mondays(void **state) {
    (void)state;
    int64_t officer = test_person("Dana Decider", "decision_maker", 0);
    test_script("DELETE FROM mail; UPDATE setting SET value = '2027-02-23' WHERE name = 'training.reminded_through'");
    jobs_at("2027-02-28T09:00:00Z"); /* a Sunday */
    assert_int_equal(mails("training-digest", lead), 0);
    jobs_at("2027-03-01T09:00:00Z");
    jobs_at("2027-03-01T19:00:00Z");
    assert_int_equal(mails("training-digest", lead), 1);
    assert_true(test_number("SELECT count(*) FROM mail WHERE key LIKE 'training-digest:%' AND body LIKE "
                            "'%within 30 days: 1; within 60 days: 1; within 90 days: 1. In grace already: 0.%'") ==
                1); /* who has no address counts too */
    /* The same figures as on the lead's page, those in grace too. */
    jobs_at("2027-03-08T09:00:00Z");
    assert_int_equal(mails("training-digest", lead), 2);
    assert_int_equal(test_number("SELECT count(*) FROM mail WHERE key LIKE 'training-digest:%' AND body LIKE "
                                 "'%within 90 days: 1. In grace already: 1.%'"),
        1);
    assert_int_equal(mails("training-digest", officer), 0);
    assert_int_equal(mails("standing-digest", officer), 2);
    assert_int_equal(mails("standing-digest", lead), 0);
}

static int setup(void **state) {
    (void)state;
    arena = test_ground(512u << 20, test_at("2024-01-01T10:00:00Z"));
    at("2026-03-02T10:00:00Z");
    charity = test_organisation("Reminded", false);
    lead = test_person("Lee Lead", "organisation_lead", charity);
    ada = test_person("Ada First", "first_responder", charity);
    nobody = test_person("No Address", "first_responder", charity);
    test_script(test_words("UPDATE person SET email = 'ada@example.org' WHERE person_id = %lld", (long long)ada));
    trained(ada, "2026-03-01");
    trained(nobody, "2026-03-01");
    test_register(charity, "accredited", "meets-criteria", 0, now);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_people_are_reminded_once),
        cmocka_unit_test(test_leads_and_staff_hear_on_mondays),
        cmocka_unit_test(test_who_is_booked_hears_so),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
