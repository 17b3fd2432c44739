/* The independent panel against a real database: who is drawn, who takes whose place, and what goes on by itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/random.h"
#include "cases/cases_panel.h"
#include "support/panel_case.h"

static void test_convened_from_the_pool(void **state) {
    (void)state;
    int64_t application = convened();
    assert_string_equal(panel_state_of(application), "panel_review");
    assert_int_equal(seats(application, "s.left_at IS NULL"), 3);
    assert_int_equal(in_place(application, 1), chair);
    assert_int_equal(seats(application, "s.accepted_at IS NOT NULL"), 0);
    /* The clock of the panel runs, everybody drawn was written to, and so was the applicant. */
    assert_string_equal(test_text(test_words("SELECT stage_due_on FROM application WHERE application_id = %lld",
                            (long long)application)),
        "2026-12-21");
    assert_int_equal(test_number(test_words("SELECT count(*) FROM mail m JOIN panel p ON m.key LIKE 'panel-drawn:' || "
                                            "p.panel_id || ':%%' WHERE p.application_id = %lld",
                         (long long)application)),
        3);
    assert_int_equal(
        test_number(test_words("SELECT count(*) FROM panel_candidate c JOIN panel p USING (panel_id) WHERE "
                               "p.application_id = %lld AND c.rank IS NOT NULL",
            (long long)application)),
        7);
    assert_int_equal(test_number(test_words("SELECT count(*) FROM audit_entry WHERE subject_id = %lld AND action IN "
                                            "('panel.draw', 'application.convene_panel') AND person_id IS NULL",
                         (long long)application)),
        2);
    /* Once. */
    struct step step = {.application_id = application};
    assert_int_equal(panel_as(0, convene_work, &step), ERROR_STATE_REFUSED);
}

static void test_the_applicants_own_act_convenes(void **state) {
    (void)state;
    struct step step = {.application_id = represented()};
    assert_int_equal(panel_as(lead, convene_work, &step), ERROR_NONE);
    assert_int_equal(seats(step.application_id, "s.left_at IS NULL"), 3);
    /* And sees nothing of it. */
    assert_int_equal(panel_as(lead, votes_work, "SELECT count(*) FROM panel"), ERROR_NONE);
    assert_int_equal(rows_seen, 0);
}

static void test_only_when_representations_are_over(void **state) {
    (void)state;
    static const struct {
        const char *state, *due;
        enum error_code raises;
    } cases[] = {
        {"decision", "NULL", ERROR_STATE_REFUSED},
        {"intention_to_refuse", "NULL", ERROR_STATE_REFUSED},
        {"intention_to_refuse", "'2026-11-24'", ERROR_STATE_REFUSED},
        {"intention_to_refuse", "'2026-11-23'", ERROR_STATE_REFUSED}, /* the last day counts */
        {"intention_to_refuse", "'2026-11-22'", ERROR_NONE},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct step step = {.application_id = case_in(cases[i].state, cases[i].due)};
        assert_int_equal(panel_as(0, convene_work, &step), cases[i].raises);
    }
}

static void test_the_barred_are_left_out(void **state) {
    (void)state;
    struct step step = {.application_id = represented()};
    long long id = step.application_id;
    /* One's brother works there, one holds a role in the applicant, one has written a note, one has left. */
    test_script(
        test_words("INSERT INTO conflict_declaration (application_id, person_id, conflicted, declared_at) VALUES "
                   "(%lld, %lld, true, '2026-09-01')",
            id, (long long)members[0]));
    test_script(test_words("INSERT INTO role_holding (person_id, organisation_id, role, started_on, ended_on) VALUES "
                           "(%lld, %lld, 'first_responder', '2024-01-01', '2025-01-01')",
        (long long)members[1], (long long)charity));
    test_script(test_words("INSERT INTO audit_entry (at, person_id, action, subject_kind, subject_id) VALUES "
                           "('2026-09-01', %lld, 'case.note', 'application', %lld)",
        (long long)members[2], id));
    test_script(
        test_words("UPDATE role_holding SET ended_on = '2026-10-01' WHERE person_id = %lld", (long long)members[3]));
    assert_int_equal(panel_as(0, convene_work, &step), ERROR_NONE);
    static const char *const reasons[] = {"conflict", "applicant", "touched", "ended"};
    for (size_t i = 0; i < COUNT(reasons); i++) {
        assert_string_equal(
            test_text(test_words("SELECT c.left_out FROM panel_candidate c JOIN panel p USING (panel_id) WHERE "
                                 "p.application_id = %lld AND c.person_id = %lld",
                id, (long long)members[i])),
            reasons[i]);
    }
    assert_int_equal(seats(id, "s.left_at IS NULL"), 3);
    assert_int_equal(
        seats(id, test_words("s.person_id IN (%lld, %lld)", (long long)members[4], (long long)members[5])), 2);
    /* The pool is used up: when another declares a conflict, the panel is short, and waits until the pool has grown. */
    int64_t third = in_place(id, 3);
    assert_int_equal(declare(id, third, true), ERROR_NONE);
    assert_int_equal(in_place(id, 3), 0);
    assert_int_equal(panel_as(officer, again_work, &step), ERROR_NONE);
    assert_int_equal(in_place(id, 3), 0);
    int64_t found = test_person("Nadia New", "panel_member", 0);
    assert_int_equal(panel_as(officer, again_work, &step), ERROR_NONE);
    assert_int_equal(in_place(id, 3), found);
    test_script(test_words("UPDATE role_holding SET ended_on = NULL WHERE person_id = %lld", (long long)members[3]));
    test_script(test_words("UPDATE role_holding SET ended_on = '2026-10-01' WHERE person_id = %lld", (long long)found));
}

static void test_the_next_takes_the_place(void **state) {
    (void)state;
    int64_t application = convened();
    int64_t second = in_place(application, 2);
    int64_t next = test_number(test_words("SELECT c.person_id FROM panel_candidate c JOIN panel p USING (panel_id) "
                                          "WHERE p.application_id = %lld AND c.rank "
                                          "IS NOT NULL AND c.member AND NOT EXISTS (SELECT FROM panel_seat s WHERE "
                                          "s.panel_id = c.panel_id AND s.person_id "
                                          "= c.person_id) ORDER BY c.rank LIMIT 1",
        (long long)application));
    assert_int_equal(declare(application, second, true), ERROR_NONE);
    assert_int_equal(in_place(application, 2), next);
    /* A conflict stands; who had it has no place any more. */
    assert_int_equal(declare(application, second, false), ERROR_FORBIDDEN);
    assert_int_equal(vote(application, second, "refuse"), ERROR_FORBIDDEN);
    /* One who has declared may stand aside; one who does not answer is replaced. */
    assert_int_equal(declare(application, next, false), ERROR_NONE);
    struct step step = {.application_id = application, .person_id = next};
    assert_int_equal(panel_as(next, recuse_work, &step), ERROR_NONE);
    int64_t third = in_place(application, 3);
    assert_int_not_equal(in_place(application, 2), next);
    step = (struct step){.application_id = application, .person_id = officer, .other_id = third};
    assert_int_equal(panel_as(officer, replace_work, &step), ERROR_NONE);
    assert_int_not_equal(in_place(application, 3), third);
    assert_int_equal(panel_as(officer, replace_work, &step), ERROR_FORBIDDEN);
    assert_int_equal(seats(application, "s.left_at IS NOT NULL AND s.left_draw > s.draw"), 3);
    assert_int_equal(seats(application, "s.left_at IS NOT NULL AND s.left_draw IS NULL"), 0);
}

static void test_who_has_left_does_not_vote(void **state) {
    (void)state;
    int64_t application = sitting();
    int64_t second = in_place(application, 2);
    int64_t third = in_place(application, 3);
    assert_int_equal(vote(application, third, "approve"), ERROR_NONE);
    test_script(test_words("UPDATE role_holding SET ended_on = '2026-11-20' WHERE person_id IN (%lld, %lld)",
        (long long)second, (long long)third));
    assert_int_equal(vote(application, second, "refuse"), ERROR_NOT_FOUND); /* sees no case any more */
    test_script(test_words("INSERT INTO role_holding (person_id, role, started_on) VALUES (%lld, 'nation_adviser', "
                           "'2026-11-21')",
        (long long)second));
    assert_int_equal(vote(application, second, "refuse"), ERROR_FORBIDDEN);
    struct step step = {.application_id = application};
    assert_int_equal(panel_as(officer, again_work, &step), ERROR_NONE);
    assert_int_not_equal(in_place(application, 2), second);
    assert_int_equal(in_place(application, 3), third); /* a vote cast in time stands */
    test_script(test_words("UPDATE role_holding SET ended_on = NULL WHERE person_id IN (%lld, %lld)", (long long)second,
        (long long)third));
}

static int64_t differences, panels_checked;
static void verify_work(struct db *db, void *context) {
    (void)context;
    panels_checked = 0;
    differences = case_panel_verify(db, &panels_checked);
}

static void jobs_work(void *context) {
    (void)context;
    static const struct job_kind *const kinds[] = {case_panel_jobs};
    clock_set(panel_now);
    jobs_run_due(test_database(), kinds, COUNT(kinds), true);
}

static void test_what_goes_on_by_itself(void **state) {
    (void)state;
    moment then = panel_now;
    int64_t application = convened();
    int64_t second = in_place(application, 2);
    int64_t third = in_place(application, 3);
    assert_int_equal(declare(application, chair, false), ERROR_NONE);
    assert_int_equal(declare(application, third, false), ERROR_NONE);
    assert_int_equal(vote(application, third, "refuse"), ERROR_NONE);
    /* Who has left makes room, and is not reminded; who has voted is not either. */
    test_script(
        test_words("UPDATE role_holding SET ended_on = '2026-12-01' WHERE person_id = %lld", (long long)second));
    const char *reminders = arena_text(panel_arena,
        test_words("SELECT count(*) FROM mail WHERE key LIKE 'panel-reminder:' || (SELECT panel_id FROM panel WHERE "
                   "application_id = %lld) || ':%%'",
            (long long)application));
    panel_now = moment_parse("2026-12-10T12:00:00Z");
    jobs_work(NULL);
    int64_t next = in_place(application, 2);
    assert_int_not_equal(next, second);
    assert_int_equal(test_number(reminders), 0); /* eleven days before */
    int64_t draws = test_number("SELECT count(*) FROM panel_draw");
    panel_now = moment_parse("2026-12-14T12:00:00Z");
    jobs_work(NULL);
    assert_int_equal(test_number(reminders), 2);
    panel_now += MOMENT_DAY;
    jobs_work(NULL);
    assert_int_equal(test_number(reminders), 2);
    panel_now = moment_parse("2026-12-19T12:00:00Z");
    jobs_work(NULL);
    assert_int_equal(test_number(reminders), 4);
    assert_int_equal(test_number("SELECT count(*) FROM panel_draw"), draws); /* none for nothing */
    test_script(test_words("UPDATE role_holding SET ended_on = NULL WHERE person_id = %lld", (long long)second));
    panel_now = then;
}

static void test_every_draw_can_be_done_again(void **state) {
    (void)state;
    assert_int_equal(panel_as(0, verify_work, NULL), ERROR_NONE);
    assert_int_equal(differences, 0);
    assert_int_equal(panels_checked, test_number("SELECT count(*) FROM panel"));
    assert_true(panels_checked >= 6);
    assert_true(test_number("SELECT max(draw) FROM panel_draw") >= 4);
    /* Somebody slipped in afterwards, in a place of the order that is not theirs, is found. */
    int64_t application = convened();
    int64_t slipped = test_person("Sly Slipped", "panel_member", 0);
    test_script(
        test_words("INSERT INTO panel_candidate (panel_id, draw, person_id, chair, member, rank) SELECT panel_id, "
                   "1, %lld, false, true, 99 FROM panel WHERE application_id = %lld",
            (long long)slipped, (long long)application));
    assert_int_equal(panel_as(0, verify_work, NULL), ERROR_NONE);
    assert_int_equal(differences, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_convened_from_the_pool),
        cmocka_unit_test(test_the_applicants_own_act_convenes),
        cmocka_unit_test(test_only_when_representations_are_over),
        cmocka_unit_test(test_the_barred_are_left_out),
        cmocka_unit_test(test_the_next_takes_the_place),
        cmocka_unit_test(test_who_has_left_does_not_vote),
        cmocka_unit_test(test_what_goes_on_by_itself),
        cmocka_unit_test(test_every_draw_can_be_done_again),
    };
    return random_start() ? cmocka_run_group_tests_name("panel", tests, panel_setup, panel_teardown) : 1;
}
