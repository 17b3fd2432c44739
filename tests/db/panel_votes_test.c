/* The panel's votes against a real database: unseen until all are in, standing once cast, and what follows from them;
 * direct SQL as the serving role is refused what the rules refuse, also when two race. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "base/random.h"
#include "cases/cases_panel.h"
#include "cases/cases_panel_close.h"
#include "cases/cases_time.h"
#include "support/panel_case.h"

static void test_votes_are_unseen_until_all_are_in(void **state) {
    (void)state;
    int64_t application = sitting();
    int64_t second = in_place(application, 2);
    int64_t third = in_place(application, 3);
    char *count =
        arena_text(panel_arena, test_words("SELECT count(*) FROM panel_vote v JOIN panel p USING (panel_id) WHERE "
                                           "p.application_id = %lld",
                                    (long long)application));
    assert_int_equal(vote(application, second, "perhaps"), ERROR_INVALID);
    assert_int_equal(vote(application, second, "refuse"), ERROR_NONE);
    assert_int_equal(vote(application, second, "approve"), ERROR_STATE_REFUSED); /* it stands */
    assert_int_equal(vote(application, officer, "approve"), ERROR_FORBIDDEN);
    int64_t blind[] = {chair, third, officer, members[5] == second || members[5] == third ? officer : members[5]};
    for (size_t i = 0; i < COUNT(blind); i++) {
        assert_int_equal(panel_as(blind[i], votes_work, count), ERROR_NONE);
        assert_int_equal(rows_seen, 0);
    }
    assert_int_equal(panel_as(second, votes_work, count), ERROR_NONE);
    assert_int_equal(rows_seen, 1);
    assert_int_equal(vote(application, third, "approve"), ERROR_NONE);
    assert_int_equal(vote(application, chair, "refuse"), ERROR_NONE);
    int64_t seated[] = {chair, second, third};
    for (size_t i = 0; i < COUNT(seated); i++) {
        assert_int_equal(panel_as(seated[i], votes_work, count), ERROR_NONE);
        assert_int_equal(rows_seen, 3);
    }
    assert_int_equal(panel_as(officer, votes_work, count), ERROR_NONE);
    assert_int_equal(rows_seen, 0);
    assert_int_equal(panel_as(lead, votes_work, count), ERROR_NONE);
    assert_int_equal(rows_seen, 0);
    assert_string_equal(test_text(test_words("SELECT panel_outcome(panel_id) FROM panel WHERE application_id = %lld",
                            (long long)application)),
        "refuse");
    /* Quorum lost: a conflict that comes to light now takes the vote away with its place, and closes the votes. */
    assert_int_equal(declare(application, third, true), ERROR_NONE);
    int64_t next = in_place(application, 3);
    assert_int_not_equal(next, 0);
    assert_int_equal(panel_as(chair, votes_work, count), ERROR_NONE);
    assert_int_equal(rows_seen, 1);
    assert_null(test_text(
        test_words("SELECT panel_outcome(panel_id) FROM panel WHERE application_id = %lld", (long long)application)));
    assert_int_equal(vote(application, next, "reassess"), ERROR_FORBIDDEN); /* not declared yet */
    assert_int_equal(declare(application, next, false), ERROR_NONE);
    assert_int_equal(vote(application, next, "reassess"), ERROR_NONE);
    assert_int_equal(panel_as(next, votes_work, count), ERROR_NONE);
    assert_int_equal(rows_seen, 4);
    /* Who has voted does not stand aside, nor is put aside. */
    struct step step = {.application_id = application, .person_id = next};
    assert_int_equal(panel_as(next, recuse_work, &step), ERROR_STATE_REFUSED);
    step = (struct step){.application_id = application, .person_id = officer, .other_id = next};
    assert_int_equal(panel_as(officer, replace_work, &step), ERROR_STATE_REFUSED);
}

static void test_withdrawn_midway(void **state) {
    (void)state;
    int64_t application = sitting();
    struct step step = {.application_id = application, .person_id = lead};
    assert_int_equal(vote(application, chair, "refuse"), ERROR_NONE);
    assert_int_equal(panel_as(lead, panel_withdraw_work, &step), ERROR_NONE);
    assert_int_equal(vote(application, in_place(application, 2), "refuse"), ERROR_STATE_REFUSED);
    assert_int_equal(panel_as(officer, again_work, &step), ERROR_STATE_REFUSED);
}

static void test_direct_sql_is_refused(void **state) {
    (void)state;
    int64_t application = sitting();
    int64_t second = in_place(application, 2);
    long long panel =
        test_number(test_words("SELECT panel_id FROM panel WHERE application_id = %lld", (long long)application));
    int64_t outside = test_person("Otto Outside", "panel_member", 0);
    const struct {
        int64_t person_id;
        const char *sql;
        enum error_code refusal;
    } attempts[] = {
        {second, "UPDATE application SET state = 'refused' WHERE application_id = $A", ERROR_STATE_REFUSED},
        {second, "UPDATE application SET state = 'approved' WHERE application_id = $A", ERROR_STATE_REFUSED},
        {second, "UPDATE application SET state = 'assessment' WHERE application_id = $A", ERROR_STATE_REFUSED},
        {second, "UPDATE panel SET seed = convened_at::text::bytea WHERE panel_id = $P", ERROR_FORBIDDEN},
        {second,
            "UPDATE panel SET outcome = 'refuse', summary = 'x', closed_by = $S, closed_at = convened_at WHERE "
            "panel_id = $P",
            ERROR_STATE_REFUSED},
        {second, "DELETE FROM panel WHERE panel_id = $P", ERROR_FORBIDDEN},
        {second,
            "INSERT INTO panel (application_id, seed, places, convened_at) SELECT application_id, seed, places, "
            "convened_at FROM panel WHERE panel_id = $P",
            ERROR_CONFLICT},
        {second, "UPDATE panel_seat SET person_id = $O WHERE panel_id = $P AND person_id = $S", ERROR_FORBIDDEN},
        {second, "UPDATE panel_seat SET place = 1, role = 'panel_chair' WHERE panel_id = $P AND person_id = $S",
            ERROR_FORBIDDEN},
        {second, "DELETE FROM panel_seat WHERE panel_id = $P", ERROR_FORBIDDEN},
        {second,
            "INSERT INTO panel_draw (panel_id, draw, cause, drawn_at) SELECT panel_id, 1, 'again', convened_at FROM "
            "panel WHERE panel_id = $P",
            ERROR_CONFLICT},
        {second, "UPDATE panel_candidate SET rank = 1 WHERE panel_id = $P", ERROR_FORBIDDEN},
        {second, "UPDATE panel_draw SET cause = 'again' WHERE panel_id = $P", ERROR_FORBIDDEN},
        {outside,
            "INSERT INTO panel_vote (panel_id, person_id, vote, reason, cast_at) SELECT panel_id, $O, 'refuse', "
            "'x', convened_at FROM panel WHERE panel_id = $P",
            ERROR_FORBIDDEN},
        {outside,
            "INSERT INTO panel_vote (panel_id, person_id, vote, reason, cast_at) SELECT panel_id, $S, 'refuse', "
            "'x', convened_at FROM panel WHERE panel_id = $P",
            ERROR_FORBIDDEN},
        {0,
            "INSERT INTO panel_vote (panel_id, person_id, vote, reason, cast_at) SELECT panel_id, $S, 'refuse', 'x', "
            "convened_at FROM panel WHERE panel_id = $P",
            ERROR_FORBIDDEN},
        {second,
            "INSERT INTO panel_vote (panel_id, person_id, vote, reason, cast_at) SELECT panel_id, $S, 'refuse', "
            "'x', convened_at FROM panel WHERE panel_id = $P",
            ERROR_NONE},
        {second, "UPDATE panel_vote SET vote = 'approve' WHERE panel_id = $P", ERROR_FORBIDDEN},
        {second, "DELETE FROM panel_vote WHERE panel_id = $P", ERROR_FORBIDDEN},
        {second,
            "UPDATE panel_seat SET left_at = drawn_at, left_because = 'replaced' WHERE panel_id = $P AND person_id "
            "= $S",
            ERROR_FORBIDDEN},
    };
    for (size_t i = 0; i < COUNT(attempts); i++) {
        struct text_builder sql;
        text_builder_start(&sql, panel_arena);
        for (const char *at = attempts[i].sql; *at != '\0'; at++) {
            if (*at == '$') {
                at++;
                text_add_format(&sql, "%lld",
                    *at == 'A'   ? (long long)application
                    : *at == 'P' ? panel
                    : *at == 'S' ? (long long)second
                                 : (long long)outside);
            } else {
                text_add_char(&sql, *at);
            }
        }
        enum error_code refusal = panel_as(attempts[i].person_id, sql_work, sql.data);
        if (refusal != attempts[i].refusal) {
            fail_msg("%s: %s", sql.data, error_name(refusal));
        }
    }
    test_script(
        test_words("UPDATE role_holding SET ended_on = '2026-11-01' WHERE person_id = %lld", (long long)outside));
}

static const char *close_outcome;
static const char *close_reason;
static bool close_conditions;
static void close_work(struct db *db, void *context) {
    struct step *step = context;
    const char *const reasons[] = {close_reason};
    const struct case_condition condition = {"Train a second person", "", day_of_moment(panel_now, ZONE_LONDON) + 90};
    case_panel_close(db,
        &(struct case_panel_closing){.application_id = step->application_id,
            .person_id = step->person_id,
            .outcome = close_outcome,
            .summary = "As the panel found",
            .reason_codes = {close_reason != NULL, reasons},
            .conditions = {close_conditions, &condition}},
        panel_now);
}

static enum error_code panel_close(
    int64_t application, int64_t person_id, const char *outcome, const char *reason, bool conditions) {
    struct step step = {.application_id = application, .person_id = person_id};
    close_outcome = outcome;
    close_reason = reason;
    close_conditions = conditions;
    return panel_as(person_id, close_work, &step);
}

static void votes_cast(int64_t application, const char *one, const char *two, const char *three) {
    assert_int_equal(vote(application, in_place(application, 1), one), ERROR_NONE);
    assert_int_equal(vote(application, in_place(application, 2), two), ERROR_NONE);
    assert_int_equal(vote(application, in_place(application, 3), three), ERROR_NONE);
}

static void test_what_follows_the_votes(void **state) {
    (void)state;
    static const struct {
        const char *votes[3];
        const char *outcome, *reason;
        bool conditions;
        const char *state, *decision, *entry;
    } cases[] = {
        {{"refuse", "refuse", "approve"}, "refuse", "gate_not_met", false, "refused", "refused", NULL},
        {{"approve", "refuse", "approve"}, "approve", "meets_criteria", false, "approved", "approved", "onboarding"},
        {{"refuse", "approve_with_conditions", "approve"}, "approve_with_conditions", "meets_with_conditions", true,
            "approved_with_conditions", "approved_with_conditions", "onboarding"},
        {{"refuse", "reassess", "approve"}, "reassess", NULL, false, "assessment", NULL, NULL},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t application = sitting();
        long long id = application;
        int64_t second = in_place(application, 2);
        const char *outcome = cases[i].outcome;
        const char *reason = cases[i].reason;
        bool conditions = cases[i].conditions;
        assert_int_equal(panel_close(application, chair, outcome, reason, conditions), ERROR_STATE_REFUSED);
        votes_cast(application, cases[i].votes[0], cases[i].votes[1], cases[i].votes[2]);
        assert_int_equal(panel_close(application, second, outcome, reason, conditions), ERROR_FORBIDDEN);
        assert_int_equal(panel_close(application, officer, outcome, reason, conditions), ERROR_FORBIDDEN);
        const char *other = strcmp(outcome, "refuse") == 0 ? "approve" : "refuse";
        assert_int_equal(panel_close(application, chair, other, "gate_not_met", false), ERROR_CONFLICT);
        assert_int_equal(panel_close(application, chair, "perhaps", reason, conditions), ERROR_INVALID);
        assert_int_equal(panel_close(application, chair, outcome, reason, !conditions), ERROR_INVALID);
        assert_int_equal(panel_close(application, chair, outcome, reason == NULL ? "gate_not_met" : NULL, conditions),
            ERROR_INVALID);
        assert_int_equal(panel_close(application, chair, outcome, reason, conditions), ERROR_NONE);
        assert_string_equal(panel_state_of(application), cases[i].state);
        assert_true(text_equal(
            test_text(test_words("SELECT outcome FROM decision WHERE application_id = %lld", id)), cases[i].decision));
        assert_true(text_equal(
            test_text(test_words("SELECT state FROM register_entry WHERE organisation_id = %lld", (long long)charity)),
            cases[i].entry));
        /* The letter went, once, and the applicant reads it. */
        assert_int_equal(test_number(test_words("SELECT count(*) FROM notice WHERE application_id = %lld AND key LIKE "
                                                "'panel-outcome-%%'",
                             id)),
            1);
        /* It is over. */
        assert_int_equal(panel_close(application, chair, outcome, reason, conditions), ERROR_STATE_REFUSED);
        assert_int_equal(vote(application, second, "approve"), ERROR_STATE_REFUSED);
        assert_int_equal(declare(application, second, true), ERROR_STATE_REFUSED);
        char *sql =
            arena_text(panel_arena, test_words("UPDATE panel SET outcome = 'approve' WHERE application_id = %lld", id));
        assert_int_equal(panel_as(chair, sql_work, sql), ERROR_STATE_REFUSED);
        sql = arena_text(
            panel_arena, test_words("INSERT INTO decision (application_id, outcome, reason_codes, words, person_id, "
                                    "decided_at, round) SELECT application_id, 'refused', '{x}', 'x', %lld, "
                                    "convened_at, 1 FROM panel WHERE application_id = %lld",
                             (long long)chair, id));
        assert_int_equal(panel_as(chair, sql_work, sql), ERROR_FORBIDDEN);
    }
}

/* An act on another connection, begun while this one holds the case's row. */
struct racing {
    struct test_acting acting;
    struct arena *arena;
    enum error_code raised;
};
static void *race(void *context) {
    struct racing *racing = context;
    racing->raised = test_raises(racing->arena, test_act, &racing->acting);
    return NULL;
}
struct holding {
    struct step *step;
    struct racing *racing;
    pthread_t *thread;
};
static void vote_and_race_work(struct db *db, void *context) {
    struct holding *holding = context;
    vote_work(db, holding->step);
    pthread_create(holding->thread, NULL, race, holding->racing);
    nanosleep(&(struct timespec){.tv_nsec = 200000000L}, NULL);
}

/* Two connections vote for the same place at once: the second waits for the first, and is refused. */
static void test_votes_race(void **state) {
    (void)state;
    int64_t application = sitting();
    int64_t second = in_place(application, 2);
    struct db *other = test_database_another();
    struct arena *own = arena_new(64 << 20);
    db_arena_set(other, own);
    char *sql = arena_text(panel_arena,
        test_words(
            "INSERT INTO panel_vote (panel_id, person_id, vote, reason, cast_at) SELECT panel_id, %lld, 'approve', "
            "'x', convened_at FROM panel WHERE application_id = %lld",
            (long long)second, (long long)application));
    struct racing racing = {.acting = {other, second, 0, panel_now, sql_work, sql}, .arena = own};
    pthread_t thread;
    struct step step = {.application_id = application, .person_id = second, .vote = "refuse"};
    struct holding holding = {&step, &racing, &thread};
    assert_int_equal(panel_as(second, vote_and_race_work, &holding), ERROR_NONE);
    pthread_join(thread, NULL);
    assert_int_equal(racing.raised, ERROR_CONFLICT);
    assert_string_equal(test_text(test_words("SELECT vote FROM panel_vote v JOIN panel p USING (panel_id) WHERE "
                                             "p.application_id = %lld",
                            (long long)application)),
        "refuse");
    db_close(other);
    arena_free(own);
}

static int64_t entry;
static void tell_work(struct db *db, void *context) {
    struct step *step = context;
    entry = case_time_tell(db, step->application_id, step->person_id, day_of_moment(panel_now, ZONE_LONDON), 95,
        "Read the papers", panel_now);
}
static void undo_work(struct db *db, void *context) {
    struct step *step = context;
    case_time_undo(db, step->application_id, step->other_id, step->person_id, panel_now);
}

struct paying {
    int64_t payee;
    int64_t by;
    int64_t payment;
};
static void put_forward_work(struct db *db, void *context) {
    struct paying *paying = context;
    int year;
    int month;
    int month_day;
    day_parts(day_of_moment(panel_now, ZONE_LONDON), &year, &month, &month_day);
    paying->payment = case_time_put_forward(db, paying->payee, day_from(year, month, 1), paying->by, panel_now);
}
static void paid_work(struct db *db, void *context) {
    const struct paying *paying = context;
    case_time_paid(db, paying->payment, paying->by, panel_now);
}

static int64_t payer(int64_t person, const char *role) {
    test_script(test_words("INSERT INTO role_holding (person_id, role, started_on) VALUES (%lld, '%s', '2024-01-01') "
                           "ON CONFLICT DO NOTHING",
        (long long)person, role));
    return person;
}

/* Put forward by one, paid by another, who is not paid by it; what is put forward is not taken back. */
static void test_time_is_paid_by_two(void **state) {
    (void)state;
    int64_t application = sitting();
    int64_t payee = in_place(application, 2);
    int64_t other = in_place(application, 3);
    payer(payee, "lived_experience_assessor");
    struct step step = {.application_id = application, .person_id = payee};
    assert_int_equal(panel_as(payee, tell_work, &step), ERROR_NONE);
    step.other_id = entry;
    struct paying paying = {.payee = payee, .by = payee};
    assert_int_equal(panel_as(payee, put_forward_work, &paying), ERROR_FORBIDDEN);
    payer(payee, "grants_officer");
    payer(payee, "finance_approver");
    assert_int_not_equal(panel_as(payee, put_forward_work, &paying), ERROR_NONE);
    payer(officer, "grants_officer");
    payer(officer, "finance_approver");
    paying.by = officer;
    assert_int_equal(panel_as(officer, put_forward_work, &paying), ERROR_NONE);
    int64_t payment = paying.payment;
    assert_int_equal(panel_as(officer, put_forward_work, &paying), ERROR_STATE_REFUSED);
    paying.payment = payment;
    assert_int_equal(panel_as(payee, undo_work, &step), ERROR_STATE_REFUSED);
    assert_int_not_equal(panel_as(officer, paid_work, &paying), ERROR_NONE);
    paying.by = payee;
    assert_int_not_equal(panel_as(payee, paid_work, &paying), ERROR_NONE);
    paying.by = other;
    assert_int_equal(panel_as(other, paid_work, &paying), ERROR_FORBIDDEN);
    payer(other, "finance_approver");
    paying.by = officer;
    assert_int_equal(panel_as(other, paid_work, &paying), ERROR_FORBIDDEN);
    paying.by = other;
    assert_int_equal(panel_as(other, paid_work, &paying), ERROR_NONE);
    assert_int_equal(panel_as(other, paid_work, &paying), ERROR_STATE_REFUSED);
    char *sql = arena_text(panel_arena, "UPDATE lived_experience_payment SET paid_by = NULL, paid_at = NULL");
    assert_int_equal(panel_as(other, sql_work, sql), ERROR_FORBIDDEN);
    sql = arena_text(panel_arena, "DELETE FROM lived_experience_payment_entry");
    assert_int_not_equal(panel_as(officer, sql_work, sql), ERROR_NONE);
}

static void test_time_of_lived_experience(void **state) {
    (void)state;
    int64_t application = sitting();
    int64_t second = in_place(application, 2);
    int64_t third = in_place(application, 3);
    test_script(test_words("INSERT INTO role_holding (person_id, role, started_on) VALUES (%lld, "
                           "'lived_experience_assessor', '2024-01-01')",
        (long long)second));
    struct step step = {.application_id = application, .person_id = second};
    assert_int_equal(panel_as(second, tell_work, &step), ERROR_NONE);
    int64_t told = entry;
    /* Nobody tells another's time, nor without a part in the case, nor without being paid for lived experience. */
    assert_int_equal(panel_as(third, tell_work, &step), ERROR_FORBIDDEN);
    step.person_id = third;
    assert_int_equal(panel_as(third, tell_work, &step), ERROR_FORBIDDEN);
    int64_t elsewhere = convened();
    step = (struct step){.application_id = elsewhere, .person_id = second};
    assert_int_equal(panel_as(second, tell_work, &step), ERROR_FORBIDDEN);
    char *sql = arena_text(panel_arena, test_words("UPDATE lived_experience_time SET minutes = 500 WHERE "
                                                   "lived_experience_time_id = %lld",
                                            (long long)told));
    assert_int_equal(panel_as(second, sql_work, sql), ERROR_FORBIDDEN);
    step = (struct step){.application_id = application, .person_id = third, .other_id = told};
    assert_int_equal(panel_as(third, undo_work, &step), ERROR_NOT_FOUND);
    step.person_id = second;
    assert_int_equal(panel_as(second, undo_work, &step), ERROR_NONE);
    assert_int_equal(panel_as(second, undo_work, &step), ERROR_NOT_FOUND);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_votes_are_unseen_until_all_are_in),
        cmocka_unit_test(test_withdrawn_midway),
        cmocka_unit_test(test_direct_sql_is_refused),
        cmocka_unit_test(test_what_follows_the_votes),
        cmocka_unit_test(test_votes_race),
        cmocka_unit_test(test_time_of_lived_experience),
        cmocka_unit_test(test_time_is_paid_by_two),
    };
    return random_start() ? cmocka_run_group_tests_name("panel_votes", tests, panel_setup, panel_teardown) : 1;
}
