/* Organisations' standing against a real database: kept by every act, as known at each moment, when two race, when the
 * program is killed, and what follows for the register. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include <pthread.h>

#include "register/register.h"
#include "support/database.h"
#include "support/trained.h"
#include "training/training.h"
#include "training/training_standing.h"
#include "training_compliance/training_compliance_queries.h"

static struct arena *arena;
static moment now;
static day today;
static int made;
static int64_t charity, lead, first, second;

static enum error_code as_system(void (*work)(struct db *db, void *context), void *context) {
    return test_act_raises((struct test_acting){test_database(), 0, 0, now, work, context});
}

static void at(const char *moment_words) {
    now = test_at(moment_words);
    today = day_of_moment(now, ZONE_LONDON);
}

static int64_t responder(const char *name) {
    return test_person(test_words("%s %d", name, made), "first_responder", charity);
}

/* A charity on the register with a lead and two First Responders, who were all trained on 1 March 2026. */
static void charity_make(void) {
    at("2026-03-02T10:00:00Z");
    made++;
    charity = test_organisation(test_words("Standing %d", made), false);
    lead = test_person(test_words("Lee %d", made), "organisation_lead", charity);
    first = responder("Ada");
    second = responder("Bo");
    test_trained(lead, "lead", "2026-03-01", now);
    test_trained(first, "first_responder", "2026-03-01", now);
    test_trained(second, "first_responder", "2026-03-01", now);
    test_register(charity, "accredited", "meets-criteria", 0, now);
}

/* "good 2/2", or "none": on that day, as known at a moment ("" for now). */
static const char *standing(const char *on, const char *known_at) {
    const char *known = *known_at == '\0' ? "NULL" : test_words("'%s'", known_at);
    const char *text = test_text(
        test_words("SELECT CASE WHEN good THEN 'good' ELSE 'below' END || format(' %%s/%%s', first_responders_in_date, "
                   "first_responders) FROM standing_on(%lld, '%s', %s)",
            (long long)charity, on, known));
    return text == NULL ? "none" : text;
}

static int64_t differences(void) {
    int64_t checked = 0;
    int64_t found = standing_verify(test_database(), now, &checked);
    assert_true(checked > 0);
    return found;
}

static void jobs(void) {
    static const struct job_kind *const kinds[] = {standing_jobs, register_training_jobs};
    test_jobs(kinds, 2);
}

static void jobs_at(const char *moment_words) {
    at(moment_words);
    jobs();
}

static void test_each_act_leaves_it_right(void **state) {
    (void)state;
    charity_make();
    assert_string_equal(standing("2026-03-02", ""), "good 2/2");
    assert_string_equal(standing("2026-02-28", ""), "below 0/2");
    assert_string_equal(standing("2027-03-31", ""), "good 2/2"); /* in grace */
    assert_string_equal(standing("2027-04-01", ""), "below 0/2");
    assert_int_equal(test_number("SELECT count(*) FROM standing_stale WHERE xid <> '0'"), 0);
    assert_int_equal(differences(), 0);

    /* As known before, nothing changes by what is recorded later. */
    at("2026-04-01T10:00:00Z");
    test_script(test_words("UPDATE role_holding SET ended_on = '2026-03-20', end_recorded_at = '%s' "
                           "WHERE person_id = %lld",
        moment_text(arena, now), (long long)second));
    assert_int_equal(
        test_number(test_words("SELECT count(*) FROM standing_stale WHERE organisation_id = %lld", (long long)charity)),
        1); /* nobody of the program did it */
    assert_int_not_equal(differences(), 0);
    jobs_at("2026-04-01T11:00:00Z");
    assert_int_equal(differences(), 0);
    assert_string_equal(standing("2026-04-01", ""), "below 1/1");
    assert_string_equal(standing("2026-03-20", ""), "good 2/2");
    assert_string_equal(standing("2026-04-01", "2026-03-15T00:00:00Z"), "good 2/2");
    assert_string_equal(standing("2026-04-01", "2026-04-01T12:00:00Z"), "below 1/1");
    assert_string_equal(standing("2026-04-01", "2026-01-01T00:00:00Z"), "none");
}

/* ---- Two at once ---- */

struct racing {
    struct db *db;
    int64_t person_id;
    pthread_barrier_t *both;
    int tries;
    enum error_code failed;
};

static void race_work(struct db *db, void *context) {
    struct racing *racing = context;
    training_refresh(db, (struct int8_list){1, &racing->person_id}, now);
    /* Both have written what they came for before either brings the standing up to date. */
    if (racing->tries++ == 0) {
        pthread_barrier_wait(racing->both);
    }
}

static void *race(void *context) {
    struct racing *racing = context;
    struct arena *own = arena_new(256u << 20);
    db_arena_set(racing->db, own);
    struct test_acting acting = {racing->db, 0, 0, now, race_work, racing};
    racing->failed = test_raises(own, test_act, &acting);
    arena_free(own);
    return NULL;
}

static void test_two_at_once(void **state) {
    (void)state;
    for (int round = 0; round < 5; round++) {
        charity_make();
        int64_t third = responder("Cy");
        int64_t fourth = responder("Di");
        test_passed(third, "first_responder", "2026-03-01", now);
        test_passed(fourth, "first_responder", "2026-03-01", now);
        pthread_barrier_t both;
        pthread_barrier_init(&both, NULL, 2);
        struct racing racing[2] = {{test_database_another(), third, &both, 0, ERROR_NONE},
            {test_database_another(), fourth, &both, 0, ERROR_NONE}};
        pthread_t thread[2];
        for (int i = 0; i < 2; i++) {
            assert_int_equal(pthread_create(&thread[i], NULL, race, &racing[i]), 0);
        }
        for (int i = 0; i < 2; i++) {
            pthread_join(thread[i], NULL);
            db_close(racing[i].db);
            assert_int_equal(racing[i].failed, ERROR_NONE);
        }
        pthread_barrier_destroy(&both);
        assert_string_equal(standing("2026-03-02", ""), "good 4/4");
        assert_int_equal(differences(), 0);
    }
}

/* ---- Killed ---- */

static void killed_work(struct db *db, void *context) {
    training_refresh(db, (struct int8_list){1, context}, now);
    standing_refresh_stale(db);
    kill(getpid(), SIGKILL);
}

static void test_killed_before_commit(void **state) {
    (void)state;
    charity_make();
    int64_t third = responder("Cy");
    test_passed(third, "first_responder", "2026-03-01", now);
    jobs();
    assert_string_equal(standing("2026-03-02", ""), "good 2/3");
    const char *rows = test_text("SELECT count(*) || ' ' || max(recorded_at) FROM standing_interval");
    const char *intervals = test_text("SELECT count(*)::text FROM training_interval");
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct arena *own = arena_new(256u << 20);
        struct db *db = test_database_another();
        db_arena_set(db, own);
        struct test_acting acting = {db, 0, 0, now, killed_work, &third};
        test_raises(own, test_act, &acting);
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    assert_string_equal(standing("2026-03-02", ""), "good 2/3");
    assert_string_equal(test_text("SELECT count(*) || ' ' || max(recorded_at) FROM standing_interval"), rows);
    assert_string_equal(test_text("SELECT count(*)::text FROM training_interval"), intervals);
    assert_int_equal(differences(), 0);
    test_refreshed(third, now);
    assert_string_equal(standing("2026-03-02", ""), "good 3/3");
}

static void test_tampered_row_is_found(void **state) {
    (void)state;
    charity_make();
    assert_int_equal(differences(), 0);
    test_script(test_words("UPDATE standing_interval SET first_responders_in_date = 9 WHERE organisation_id = %lld AND "
                           "starts_on = (SELECT min(starts_on) FROM standing_interval WHERE organisation_id = %lld)",
        (long long)charity, (long long)charity));
    assert_int_equal(differences(), 1);
    assert_int_equal(standing_refresh_all(test_database(), now), 1);
    assert_int_equal(differences(), 0);
    test_script(test_words(
        "DELETE FROM standing_interval WHERE organisation_id = %lld AND ends_on IS NULL", (long long)charity));
    assert_int_equal(differences(), 1);
    standing_refresh_all(test_database(), now);
    assert_int_equal(differences(), 0);
}

/* ---- What follows for the register ---- */

static const char *review(void) {
    const char *text = test_text(test_words("SELECT coalesce(under_review_since::text, 'none') FROM register_entry "
                                            "WHERE organisation_id = %lld",
        (long long)charity));
    return text;
}
static int64_t mails(const char *key) {
    return test_number(
        test_words("SELECT count(*) FROM mail WHERE key LIKE 'standing-%s:%lld:%%'", key, (long long)charity));
}

static void test_falls_and_recovers_by_itself(void **state) {
    (void)state;
    charity_make();
    test_person(test_words("Tia %d", made), "training_lead", charity);
    jobs_at("2026-03-02T11:00:00Z");
    /* The lead's modules end on 1 March 2028; First Responders' shortest on 1 March 2027, and grace on the 31st. */
    assert_int_equal(mails("warned_60"), 0);
    jobs_at("2027-01-30T10:00:00Z");
    assert_int_equal(mails("warned_60"), 0); /* 61 days before */
    jobs_at("2027-01-31T10:00:00Z");
    jobs_at("2027-02-01T10:00:00Z");
    assert_int_equal(mails("warned_60"), 2); /* lead and training lead, once */
    jobs_at("2027-03-10T10:00:00Z");
    assert_int_equal(mails("warned_30"), 2);
    assert_string_equal(review(), "none");
    jobs_at("2027-03-31T22:30:00Z"); /* the last hour of the day but one in London's summer time */
    assert_string_equal(review(), "none");
    jobs_at("2027-04-01T00:10:00Z");
    assert_string_equal(review(), "2027-04-01");
    assert_int_equal(mails("fallen"), 2);
    assert_string_equal(
        test_text(test_words("SELECT reason_code || ' ' || (person_id IS NULL) FROM register_event WHERE "
                             "organisation_id = %lld ORDER BY register_event_id DESC LIMIT 1",
            (long long)charity)),
        "standard_fallen true");
    assert_string_equal(
        test_text(test_words("SELECT state FROM register_entry WHERE organisation_id = %lld", (long long)charity)),
        "accredited"); /* nothing else by itself */
    jobs_at("2027-04-02T10:00:00Z");
    assert_int_equal(mails("fallen"), 2);
    /* One of them is not enough. */
    at("2027-04-05T10:00:00Z");
    test_trained(first, "first_responder", "2027-04-04", now);
    jobs_at("2027-04-05T11:30:00Z");
    assert_string_equal(review(), "2027-04-01");
    at("2027-04-06T10:00:00Z");
    test_trained(second, "first_responder", "2027-04-06", now);
    jobs_at("2027-04-06T11:30:00Z");
    assert_string_equal(review(), "none");
    assert_string_equal(test_text(test_words("SELECT reason_code FROM register_event WHERE organisation_id = %lld "
                                             "ORDER BY register_event_id DESC LIMIT 1",
                            (long long)charity)),
        "standard_met_again");
    assert_int_equal(mails("restored"), 2);
}

/* ---- What staff hear of it ---- */

static int64_t told(int64_t person_id, const char *words) {
    return test_number(test_words("SELECT count(*) FROM mail WHERE key LIKE 'register-told:%%' AND person_id = %lld "
                                  "AND body LIKE '%%%s%%'",
        (long long)person_id, words));
}

static void test_staff_hear_once(void **state) {
    (void)state;
    charity_make();
    int64_t decider = test_person(test_words("Dee %d", made), "decision_maker", 0);
    int64_t colleague = test_person(test_words("Des %d", made), "decision_maker", 0);
    const char *name = test_words("Standing %d: ", made);
    /* Each step once, with what keeps the organisation above the standard. */
    jobs_at("2027-01-31T10:00:00Z");
    jobs_at("2027-02-01T10:00:00Z");
    assert_int_equal(
        told(decider, test_words("%sfalls below the minimum standard of training on 1 April 2027", name)), 1);
    assert_int_equal(told(decider, "Needed: 2 more First Responders in date."), 1);
    jobs_at("2027-03-02T10:00:00Z");
    jobs_at("2027-03-03T10:00:00Z");
    assert_int_equal(told(decider, test_words("%sfalls below", name)), 2);
    /* The organisation's own letter says the same. */
    assert_int_equal(test_number(test_words("SELECT count(*) FROM mail WHERE key LIKE 'standing-warned%%:%lld:%%' AND "
                                            "body LIKE '%%Needed to stay above it: 2 more First Responders in date.%%'",
                         (long long)charity)),
        2);
    jobs_at("2027-04-01T10:00:00Z");
    jobs_at("2027-04-01T15:00:00Z");
    assert_int_equal(told(decider, test_words("%sUnder review, from 1 April 2027", name)), 1);
    /* What a colleague did, but not what they did themselves. */
    at("2027-04-02T10:00:00Z");
    test_register(charity, "suspended", "x", colleague, now);
    jobs_at("2027-04-02T10:05:00Z");
    jobs_at("2027-04-02T12:00:00Z");
    assert_int_equal(told(decider, test_words("%sSuspended, from 2 April 2027", name)), 1);
    assert_int_equal(told(colleague, test_words("%sSuspended", name)), 0);
    at("2027-04-03T10:00:00Z");
    test_register(charity, "reinstated", "x", colleague, now);
    jobs_at("2027-04-03T10:05:00Z");
    assert_int_equal(told(decider, test_words("%sReinstated, from 3 April 2027", name)), 1);
    assert_int_equal(told(lead, name), 0);
}

/* ---- Nationally ---- */

struct figures {
    int64_t organisations, good, people, in_date, in_grace;
};

static void board_run(struct db *db, void *context) {
    struct figures *sum = context;
    for (int64_t id = 1; id <= test_number("SELECT max(organisation_id) FROM organisation"); id++) {
        if (test_number(test_words("SELECT count(*) FROM compliance_on('%s', NULL) WHERE organisation_id = %lld",
                day_text(arena, today), (long long)id)) == 0) {
            continue;
        }
        struct training_board_parts *parts = training_board_add(db, id, today, MOMENT_NONE);
        db_batch_run(db);
        const struct training_board *board = training_board_build(arena, parts);
        /* What is kept is what the board's own people come to. */
        struct training_standing own = training_standing_on(&board->organisation, &board->standard, today);
        for (size_t i = 0; i < board->findings.count; i++) {
            own.faults += board->findings.row[i].fault;
        }
        own.good = own.good && own.faults == 0;
        assert_true(training_standing_equal(&own, &board->now));
        sum->organisations++;
        sum->good += board->now.good;
        sum->people += board->now.first_responders;
        sum->in_date += board->now.first_responders_in_date;
        sum->in_grace += board->now.first_responders_in_grace;
    }
}

static void national_run(struct db *db, void *context) {
    struct figures *sum = context;
    struct compliance_national_rows rows =
        compliance_national_run(db, (struct compliance_national_in){today, MOMENT_NONE});
    for (size_t i = 0; i < rows.count; i++) {
        sum->organisations += rows.row[i].organisations;
        sum->good += rows.row[i].good;
        sum->people += rows.row[i].first_responders;
        sum->in_date += rows.row[i].in_date;
        sum->in_grace += rows.row[i].in_grace;
        assert_int_equal(rows.row[i].expired, rows.row[i].first_responders - rows.row[i].in_date);
    }
}

static void test_national_figures_are_the_boards(void **state) {
    (void)state;
    charity_make();
    responder("Untrained");
    charity_make();
    at("2026-04-02T10:00:00Z");
    jobs();
    static const char *const days[] = {"2026-02-01T10:00:00Z", "2026-04-02T10:00:00Z", "2027-03-01T10:00:00Z",
        "2027-03-15T10:00:00Z", "2027-04-15T10:00:00Z", "2028-09-01T10:00:00Z"};
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        at(days[i]);
        struct figures boards = {0};
        struct figures national = {0};
        assert_int_equal(as_system(board_run, &boards), ERROR_NONE);
        assert_int_equal(as_system(national_run, &national), ERROR_NONE);
        assert_memory_equal(&boards, &national, sizeof boards);
    }
    assert_int_equal(differences(), 0);
}

static int setup(void **state) {
    (void)state;
    arena = test_ground(2u << 30, test_at("2024-01-01T10:00:00Z"));
    return 0;
}

static int teardown(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_act_leaves_it_right),
        cmocka_unit_test(test_two_at_once),
        cmocka_unit_test(test_killed_before_commit),
        cmocka_unit_test(test_tampered_row_is_found),
        cmocka_unit_test(test_falls_and_recovers_by_itself),
        cmocka_unit_test(test_staff_hear_once),
        cmocka_unit_test(test_national_figures_are_the_boards),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
