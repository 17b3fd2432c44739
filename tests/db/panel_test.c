/* The independent panel against a real database: who is drawn, who takes whose place, unseen votes, and that direct SQL
 * as the serving role is refused what the rules refuse, also when two race. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "applications/applications_store.h"
#include "base/random.h"
#include "cases/cases.h"
#include "cases/cases_panel.h"
#include "cases/cases_time.h"
#include "cases_panel/cases_panel_queries.h"
#include "plug/plug.h"
#include "support/database.h"
#include "support/field.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct arena *arena;
static moment now;
static int64_t charity, lead, officer, chair, members[6];

struct step {
    int64_t application_id;
    int64_t person_id;
    int64_t other_id;
    bool conflicted;
    const char *vote;
};

static enum error_code as(int64_t person_id, void (*work)(struct db *db, void *context), void *context) {
    int64_t within = person_id == lead ? charity : 0;
    return test_act_raises((struct test_acting){test_database(), person_id, within, now, work, context});
}

static void convene_work(struct db *db, void *context) {
    struct step *step = context;
    case_panel_convene(db, application_lock(db, step->application_id), now);
}
static void again_work(struct db *db, void *context) {
    struct step *step = context;
    case_panel_again(db, step->application_id, now);
}
static void declare_work(struct db *db, void *context) {
    struct step *step = context;
    case_panel_declare(db, step->application_id, step->person_id, step->conflicted, "", now);
}
static void recuse_work(struct db *db, void *context) {
    struct step *step = context;
    case_panel_recuse(db, step->application_id, step->person_id, "Ill", now);
}
static void replace_work(struct db *db, void *context) {
    struct step *step = context;
    case_panel_replace(db, step->application_id, step->other_id, step->person_id, "Does not answer", now);
}
static void vote_work(struct db *db, void *context) {
    struct step *step = context;
    case_panel_vote(db, step->application_id, step->person_id, step->vote, "As the papers show", now);
}
static void withdraw_work(struct db *db, void *context) {
    struct step *step = context;
    application_withdraw(db, step->application_id, step->person_id, "apply_later", "", now);
}
static void sql_work(struct db *db, void *context) {
    db_script(db, context);
}
static int64_t rows_seen;
static void votes_work(struct db *db, void *context) {
    rows_seen = strtoll(test_value(db, context), NULL, 10);
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

static const char *state_of(int64_t application) {
    return test_text(test_words("SELECT state FROM application WHERE application_id = %lld", (long long)application));
}

/* A case of a new charity in that state. due: as SQL. */
static int64_t case_in(const char *state, const char *due) {
    static int made;
    charity = test_organisation(test_words("Charity %d", ++made), false);
    lead = test_person(test_words("Lead %d", made), "organisation_lead", charity);
    test_script(test_words(
        "INSERT INTO application (reference, organisation_id, framework_code, state, created_by, created_at, "
        "updated_at, received_on, submitted_at, stage_due_on) VALUES ('ASY-2026-7%04d', %lld, 'england', '%s', %lld, "
        "'2026-08-03', '2026-11-02', '2026-08-03', '2026-08-03 10:00Z', %s)",
        made, (long long)charity, state, (long long)lead, due));
    return test_number("SELECT max(application_id) FROM application");
}

/* The same, with its representations in. */
static int64_t represented(void) {
    return case_in("representations", "NULL");
}

static int64_t convened(void) {
    struct step step = {.application_id = represented()};
    assert_int_equal(as(0, convene_work, &step), ERROR_NONE);
    return step.application_id;
}

/* The person in that place of the case's panel; 0 when it is empty. */
static int64_t in_place(int64_t application, int place) {
    return test_number(test_words("SELECT s.person_id FROM panel_seat s JOIN panel p USING (panel_id) WHERE "
                                  "p.application_id = %lld AND s.place = %d AND s.left_at IS NULL",
        (long long)application, place));
}

static enum error_code declare(int64_t application, int64_t person_id, bool conflicted) {
    struct step step = {.application_id = application, .person_id = person_id, .conflicted = conflicted};
    return as(person_id, declare_work, &step);
}

static enum error_code vote(int64_t application, int64_t person_id, const char *what) {
    struct step step = {.application_id = application, .person_id = person_id, .vote = what};
    return as(person_id, vote_work, &step);
}

/* Convened, and all three have declared. */
static int64_t sitting(void) {
    int64_t application = convened();
    for (int place = 1; place <= 3; place++) {
        assert_int_equal(declare(application, in_place(application, place), false), ERROR_NONE);
    }
    return application;
}

static int64_t seats(int64_t application, const char *where) {
    return test_number(test_words("SELECT count(*) FROM panel_seat s JOIN panel p USING (panel_id) WHERE "
                                  "p.application_id = %lld AND %s",
        (long long)application, where));
}

static void store_work(void *context) {
    (void)context;
    frameworks_store(test_database(), arena, now);
}

static int setup(void **state) {
    (void)state;
    arena = arena_new(512 << 20);
    db_arena_set(test_database(), arena);
    db_arena_set(test_database_owner(), arena);
    now = moment_parse("2026-11-23T12:00:00Z");
    setenv("ASSAY_PLUGINS", BINARY_FOLDER "/plugins/plugins.conf", 0);
    plug_start(arena, NULL);
    assert_int_equal(test_raises(arena, store_work, NULL), ERROR_NONE);
    officer = test_person("Ines Intake", "intake_officer", 0);
    chair = test_person("Chidi Chair", "panel_chair", 0);
    for (size_t i = 0; i < COUNT(members); i++) {
        members[i] = test_person(test_words("Member %zu", i + 1), "panel_member", 0);
    }
    return 0;
}

static int teardown(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

static void test_convened_from_the_pool(void **state) {
    (void)state;
    int64_t application = convened();
    assert_string_equal(state_of(application), "panel_review");
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
    assert_int_equal(as(0, convene_work, &step), ERROR_STATE_REFUSED);
}

static void test_the_applicants_own_act_convenes(void **state) {
    (void)state;
    struct step step = {.application_id = represented()};
    assert_int_equal(as(lead, convene_work, &step), ERROR_NONE);
    assert_int_equal(seats(step.application_id, "s.left_at IS NULL"), 3);
    /* And sees nothing of it. */
    assert_int_equal(as(lead, votes_work, "SELECT count(*) FROM panel"), ERROR_NONE);
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
        assert_int_equal(as(0, convene_work, &step), cases[i].raises);
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
    assert_int_equal(as(0, convene_work, &step), ERROR_NONE);
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
    assert_int_equal(as(officer, again_work, &step), ERROR_NONE);
    assert_int_equal(in_place(id, 3), 0);
    int64_t found = test_person("Nadia New", "panel_member", 0);
    assert_int_equal(as(officer, again_work, &step), ERROR_NONE);
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
    assert_int_equal(as(next, recuse_work, &step), ERROR_NONE);
    int64_t third = in_place(application, 3);
    assert_int_not_equal(in_place(application, 2), next);
    step = (struct step){.application_id = application, .person_id = officer, .other_id = third};
    assert_int_equal(as(officer, replace_work, &step), ERROR_NONE);
    assert_int_not_equal(in_place(application, 3), third);
    assert_int_equal(as(officer, replace_work, &step), ERROR_FORBIDDEN);
    assert_int_equal(seats(application, "s.left_at IS NOT NULL AND s.left_draw > s.draw"), 3);
    assert_int_equal(seats(application, "s.left_at IS NOT NULL AND s.left_draw IS NULL"), 0);
}

static void test_votes_are_unseen_until_all_are_in(void **state) {
    (void)state;
    int64_t application = sitting();
    int64_t second = in_place(application, 2);
    int64_t third = in_place(application, 3);
    char *count = arena_text(arena, test_words("SELECT count(*) FROM panel_vote v JOIN panel p USING (panel_id) WHERE "
                                               "p.application_id = %lld",
                                        (long long)application));
    assert_int_equal(vote(application, second, "perhaps"), ERROR_INVALID);
    assert_int_equal(vote(application, second, "refuse"), ERROR_NONE);
    assert_int_equal(vote(application, second, "approve"), ERROR_STATE_REFUSED); /* it stands */
    assert_int_equal(vote(application, officer, "approve"), ERROR_FORBIDDEN);
    int64_t blind[] = {chair, third, officer, members[5] == second || members[5] == third ? officer : members[5]};
    for (size_t i = 0; i < COUNT(blind); i++) {
        assert_int_equal(as(blind[i], votes_work, count), ERROR_NONE);
        assert_int_equal(rows_seen, 0);
    }
    assert_int_equal(as(second, votes_work, count), ERROR_NONE);
    assert_int_equal(rows_seen, 1);
    assert_int_equal(vote(application, third, "approve"), ERROR_NONE);
    assert_int_equal(vote(application, chair, "refuse"), ERROR_NONE);
    int64_t seated[] = {chair, second, third};
    for (size_t i = 0; i < COUNT(seated); i++) {
        assert_int_equal(as(seated[i], votes_work, count), ERROR_NONE);
        assert_int_equal(rows_seen, 3);
    }
    assert_int_equal(as(officer, votes_work, count), ERROR_NONE);
    assert_int_equal(rows_seen, 0);
    assert_int_equal(as(lead, votes_work, count), ERROR_NONE);
    assert_int_equal(rows_seen, 0);
    assert_string_equal(test_text(test_words("SELECT panel_outcome(panel_id) FROM panel WHERE application_id = %lld",
                            (long long)application)),
        "refuse");
    /* Quorum lost: a conflict that comes to light now takes the vote away with its place, and closes the votes. */
    assert_int_equal(declare(application, third, true), ERROR_NONE);
    int64_t next = in_place(application, 3);
    assert_int_not_equal(next, 0);
    assert_int_equal(as(chair, votes_work, count), ERROR_NONE);
    assert_int_equal(rows_seen, 1);
    assert_null(test_text(
        test_words("SELECT panel_outcome(panel_id) FROM panel WHERE application_id = %lld", (long long)application)));
    assert_int_equal(vote(application, next, "reassess"), ERROR_FORBIDDEN); /* not declared yet */
    assert_int_equal(declare(application, next, false), ERROR_NONE);
    assert_int_equal(vote(application, next, "reassess"), ERROR_NONE);
    assert_int_equal(as(next, votes_work, count), ERROR_NONE);
    assert_int_equal(rows_seen, 4);
    /* Who has voted does not stand aside, nor is put aside. */
    struct step step = {.application_id = application, .person_id = next};
    assert_int_equal(as(next, recuse_work, &step), ERROR_STATE_REFUSED);
    step = (struct step){.application_id = application, .person_id = officer, .other_id = next};
    assert_int_equal(as(officer, replace_work, &step), ERROR_STATE_REFUSED);
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
    assert_int_equal(as(officer, again_work, &step), ERROR_NONE);
    assert_int_not_equal(in_place(application, 2), second);
    assert_int_equal(in_place(application, 3), third); /* a vote cast in time stands */
    test_script(test_words("UPDATE role_holding SET ended_on = NULL WHERE person_id IN (%lld, %lld)", (long long)second,
        (long long)third));
}

static void test_withdrawn_midway(void **state) {
    (void)state;
    int64_t application = sitting();
    struct step step = {.application_id = application, .person_id = lead};
    assert_int_equal(vote(application, chair, "refuse"), ERROR_NONE);
    assert_int_equal(as(lead, withdraw_work, &step), ERROR_NONE);
    assert_int_equal(vote(application, in_place(application, 2), "refuse"), ERROR_STATE_REFUSED);
    assert_int_equal(as(officer, again_work, &step), ERROR_STATE_REFUSED);
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
        text_builder_start(&sql, arena);
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
        enum error_code refusal = as(attempts[i].person_id, sql_work, sql.data);
        if (refusal != attempts[i].refusal) {
            fail_msg("%s: %s", sql.data, error_name(refusal));
        }
    }
    test_script(
        test_words("UPDATE role_holding SET ended_on = '2026-11-01' WHERE person_id = %lld", (long long)outside));
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
    clock_set(now);
    jobs_run_due(test_database(), kinds, COUNT(kinds), true);
}

static void test_what_goes_on_by_itself(void **state) {
    (void)state;
    moment then = now;
    int64_t application = convened();
    int64_t second = in_place(application, 2);
    int64_t third = in_place(application, 3);
    assert_int_equal(declare(application, chair, false), ERROR_NONE);
    assert_int_equal(declare(application, third, false), ERROR_NONE);
    assert_int_equal(vote(application, third, "refuse"), ERROR_NONE);
    /* Who has left makes room, and is not reminded; who has voted is not either. */
    test_script(
        test_words("UPDATE role_holding SET ended_on = '2026-12-01' WHERE person_id = %lld", (long long)second));
    const char *reminders = arena_text(arena,
        test_words("SELECT count(*) FROM mail WHERE key LIKE 'panel-reminder:' || (SELECT panel_id FROM panel WHERE "
                   "application_id = %lld) || ':%%'",
            (long long)application));
    now = moment_parse("2026-12-10T12:00:00Z");
    jobs_work(NULL);
    int64_t next = in_place(application, 2);
    assert_int_not_equal(next, second);
    assert_int_equal(test_number(reminders), 0); /* eleven days before */
    int64_t draws = test_number("SELECT count(*) FROM panel_draw");
    now = moment_parse("2026-12-14T12:00:00Z");
    jobs_work(NULL);
    assert_int_equal(test_number(reminders), 2);
    now += MOMENT_DAY;
    jobs_work(NULL);
    assert_int_equal(test_number(reminders), 2);
    now = moment_parse("2026-12-19T12:00:00Z");
    jobs_work(NULL);
    assert_int_equal(test_number(reminders), 4);
    assert_int_equal(test_number("SELECT count(*) FROM panel_draw"), draws); /* none for nothing */
    test_script(test_words("UPDATE role_holding SET ended_on = NULL WHERE person_id = %lld", (long long)second));
    now = then;
}

static void test_every_draw_can_be_done_again(void **state) {
    (void)state;
    assert_int_equal(as(0, verify_work, NULL), ERROR_NONE);
    assert_int_equal(differences, 0);
    assert_int_equal(panels_checked, test_number("SELECT count(*) FROM panel"));
    assert_true(panels_checked >= 8);
    assert_true(test_number("SELECT max(draw) FROM panel_draw") >= 4);
    /* Somebody slipped in afterwards, in a place of the order that is not theirs, is found. */
    int64_t application = convened();
    int64_t slipped = test_person("Sly Slipped", "panel_member", 0);
    test_script(
        test_words("INSERT INTO panel_candidate (panel_id, draw, person_id, chair, member, rank) SELECT panel_id, "
                   "1, %lld, false, true, 99 FROM panel WHERE application_id = %lld",
            (long long)slipped, (long long)application));
    assert_int_equal(as(0, verify_work, NULL), ERROR_NONE);
    assert_int_equal(differences, 1);
}

/* Two connections vote for the same place at once: the second waits for the first, and is refused. */
static void test_votes_race(void **state) {
    (void)state;
    int64_t application = sitting();
    int64_t second = in_place(application, 2);
    struct db *other = test_database_another();
    struct arena *own = arena_new(64 << 20);
    db_arena_set(other, own);
    char *sql = arena_text(arena,
        test_words(
            "INSERT INTO panel_vote (panel_id, person_id, vote, reason, cast_at) SELECT panel_id, %lld, 'approve', "
            "'x', convened_at FROM panel WHERE application_id = %lld",
            (long long)second, (long long)application));
    struct racing racing = {.acting = {other, second, 0, now, sql_work, sql}, .arena = own};
    pthread_t thread;
    struct step step = {.application_id = application, .person_id = second, .vote = "refuse"};
    struct holding holding = {&step, &racing, &thread};
    assert_int_equal(as(second, vote_and_race_work, &holding), ERROR_NONE);
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
    entry = case_time_tell(
        db, step->application_id, step->person_id, day_of_moment(now, ZONE_LONDON), 95, "Read the papers", now);
}
static void undo_work(struct db *db, void *context) {
    struct step *step = context;
    case_time_undo(db, step->application_id, step->other_id, step->person_id, now);
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
    assert_int_equal(as(second, tell_work, &step), ERROR_NONE);
    int64_t told = entry;
    /* Nobody tells another's time, nor without a part in the case, nor without being paid for lived experience. */
    assert_int_equal(as(third, tell_work, &step), ERROR_FORBIDDEN);
    step.person_id = third;
    assert_int_equal(as(third, tell_work, &step), ERROR_FORBIDDEN);
    int64_t elsewhere = convened();
    step = (struct step){.application_id = elsewhere, .person_id = second};
    assert_int_equal(as(second, tell_work, &step), ERROR_FORBIDDEN);
    char *sql = arena_text(arena, test_words("UPDATE lived_experience_time SET minutes = 500 WHERE "
                                             "lived_experience_time_id = %lld",
                                      (long long)told));
    assert_int_equal(as(second, sql_work, sql), ERROR_FORBIDDEN);
    step = (struct step){.application_id = application, .person_id = third, .other_id = told};
    assert_int_equal(as(third, undo_work, &step), ERROR_NOT_FOUND);
    step.person_id = second;
    assert_int_equal(as(second, undo_work, &step), ERROR_NONE);
    assert_int_equal(as(second, undo_work, &step), ERROR_NOT_FOUND);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_convened_from_the_pool),
        cmocka_unit_test(test_the_applicants_own_act_convenes),
        cmocka_unit_test(test_only_when_representations_are_over),
        cmocka_unit_test(test_the_barred_are_left_out),
        cmocka_unit_test(test_the_next_takes_the_place),
        cmocka_unit_test(test_votes_are_unseen_until_all_are_in),
        cmocka_unit_test(test_who_has_left_does_not_vote),
        cmocka_unit_test(test_withdrawn_midway),
        cmocka_unit_test(test_direct_sql_is_refused),
        cmocka_unit_test(test_votes_race),
        cmocka_unit_test(test_what_goes_on_by_itself),
        cmocka_unit_test(test_time_of_lived_experience),
        cmocka_unit_test(test_every_draw_can_be_done_again),
    };
    return random_start() ? cmocka_run_group_tests_name("panel", tests, setup, teardown) : 1;
}
