/* Random histories of organisations: after every act, and after every act that was killed in the middle, the standing
 * that is kept is the one that follows from what is recorded, and what was once answered stays the answer. ASSAY_SEED
 * runs another history. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "support/trained.h"
#include "training/training.h"
#include "training/training_standing.h"

enum { SEEDS = 4, ACTS = 45, ORGANISATIONS = 2, PEOPLE = 6, DAYS = 2, KEPT = 60, KINDS = 7 };

static struct arena *arena;
static uint64_t state;
static int seed;
static int done;
static int good_seen, killed_seen;
static moment now;
static int64_t organisation[ORGANISATIONS];
static int64_t person[PEOPLE];

static int below(int most) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (int)((state >> 33) % (uint64_t)most);
}

static day today(void) {
    return day_of_moment(now, ZONE_LONDON);
}

static const char *around(int before, int after) {
    return day_text(arena, today() - before + below(before + after + 1));
}

/* ---- What happens ---- */

struct act {
    const char *sql;
    int64_t person_id; /* whose training it changes; 0: nobody's */
};

static struct act act_next(void) {
    static const char *const roles[] = {"first_responder", "first_responder", "organisation_lead", "training_lead"};
    long long who = (long long)person[below(PEOPLE)];
    long long where = (long long)organisation[below(ORGANISATIONS)];
    const char *at = moment_text(arena, now);
    switch (below(KINDS)) {
    case 0:
        return (struct act){test_words("INSERT INTO role_holding (person_id, organisation_id, role, started_on, "
                                       "recorded_at) VALUES (%lld, %lld, '%s', '%s', '%s') ON CONFLICT DO NOTHING",
                                who, where, roles[below(4)], around(300, 60), at),
            0};
    case 1: {
        const char *end = around(60, 60);
        return (struct act){
            test_words(
                "UPDATE role_holding SET ended_on = greatest(started_on - 1, '%s'), end_recorded_at = '%s' WHERE "
                "role_holding_id = (SELECT role_holding_id FROM role_holding WHERE ended_on IS NULL AND "
                "person_id = %lld AND organisation_id IS NOT NULL ORDER BY 1 LIMIT 1)",
                end, at, who),
            0};
    }
    case 2:
        return (struct act){
            test_words("INSERT INTO completion (person_id, framework_code, module_code, completed_on, result, "
                       "corrects_id, correction_reason, recorded_at) SELECT person_id, framework_code, module_code, "
                       "completed_on, 'withdrawn', completion_id, 'Somebody else', '%s' FROM completion c WHERE "
                       "person_id = %lld AND corrects_id IS NULL AND NOT EXISTS (SELECT FROM completion d WHERE "
                       "d.corrects_id = c.completion_id) ORDER BY md5(completion_id || '%d') LIMIT 2",
                at, who, done),
            who};
    case 3:
        return (struct act){test_words("INSERT INTO supervised_referral (person_id, organisation_id, supervised_on, "
                                       "signed_by, signed_at) VALUES (%lld, %lld, '%s', %lld, '%s')",
                                who, where, around(100, 0), who, at),
            0};
    case 4:
        return (struct act){test_words("UPDATE organisation SET sector = CASE sector WHEN 'statutory' THEN "
                                       "'non_statutory' ELSE 'statutory' END WHERE organisation_id = %lld",
                                where),
            0};
    default:
        return (struct act){
            test_words(
                "INSERT INTO completion (person_id, framework_code, module_code, completed_on, result, "
                "recorded_at) SELECT DISTINCT %lld, 'england', module_code, '%s'::date, 'passed', '%s'::timestamptz "
                "FROM module_requirement WHERE framework_code = 'england' AND role = '%s' AND "
                "md5(module_code || '%d') < '%s' ON CONFLICT DO NOTHING",
                who, around(330, 0), at, below(3) == 0 ? "lead" : "first_responder", done, below(3) == 0 ? "8" : "g"),
            who};
    }
}

static void act_work(struct db *db, void *context) {
    struct act *act = context;
    db_script(db, act->sql);
    if (act->person_id != 0) {
        training_refresh(db, (struct int8_list){1, &act->person_id}, now);
    }
}

static void act_killed(struct db *db, void *context) {
    struct act *act = context;
    db_script(db, act->sql);
    if (done % 2 == 0) {
        act_work(db, &(struct act){"SELECT", act->person_id});
        standing_refresh_stale(db);
    }
    kill(getpid(), SIGKILL);
}

/* Somebody else begins it, and dies before it is committed. */
static void kill_in_the_middle(struct act *act) {
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct db *db = test_database_another();
        db_arena_set(db, arena_new(256u << 20));
        test_raises(db_arena(db), test_act, &(struct test_acting){db, 0, 0, now, act_killed, act});
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

/* ---- What is to hold ---- */

static const char *answer(int64_t id, day on, moment known_at) {
    const char *text = test_text(
        test_words("SELECT format('%%s %%s/%%s %%s/%%s %%s %%s %%s', good, first_responders_in_date, first_responders, "
                   "leads_in_date, leads, unsupervised, first_responders_in_grace, faults) "
                   "FROM standing_on(%lld, '%s', '%s')",
            (long long)id, day_text(arena, on), moment_text(arena, known_at)));
    return text == NULL ? "none" : text;
}

static void check(bool holds, const char *what, int64_t id, day on) {
    if (!holds) {
        fail_msg("ASSAY_SEED=%d, act %d of organisation %lld on %s: %s", seed, done, (long long)id,
            on == DAY_NONE ? "any day" : day_text(arena, on), what);
    }
}

struct looking {
    int64_t organisation_id;
    day on;
};

/* What the people of that day come to by themselves. */
static void own_work(struct db *db, void *context) {
    const struct looking *looking = context;
    struct training_board_parts *parts = training_board_add(db, looking->organisation_id, looking->on, MOMENT_NONE);
    db_batch_run(db);
    const struct training_board *board = training_board_build(arena, parts);
    struct training_standing own = training_standing_on(&board->organisation, &board->standard, looking->on);
    for (size_t i = 0; i < board->findings.count; i++) {
        own.faults += board->findings.row[i].fault;
    }
    own.good = own.good && own.faults == 0;
    good_seen += own.good;
    check(training_standing_equal(&own, &board->now), "is not what its people come to", looking->organisation_id,
        looking->on);
}

struct kept {
    int64_t organisation_id;
    day on;
    moment known_at;
    const char *answer;
};
static struct kept kept[KEPT];

static void all_holds(void) {
    check(standing_verify(test_database(), now, NULL) == 0, "is not what follows from the records", 0, DAY_NONE);
    for (size_t i = 0; i < KEPT && kept[i].answer != NULL; i++) {
        check(strcmp(answer(kept[i].organisation_id, kept[i].on, kept[i].known_at), kept[i].answer) == 0,
            "was answered otherwise", kept[i].organisation_id, kept[i].on);
    }
    for (int i = 0; i < DAYS; i++) {
        struct looking looking = {organisation[below(ORGANISATIONS)], today() - 200 + below(700)};
        assert_int_equal(
            test_act_raises((struct test_acting){test_database(), 0, 0, now, own_work, &looking}), ERROR_NONE);
        struct kept *asked = &kept[below(KEPT)];
        for (size_t k = 0; asked->answer != NULL && k < KEPT && kept[k].answer == NULL; k++) {
            asked = &kept[k];
        }
        *asked =
            (struct kept){looking.organisation_id, looking.on, now, answer(looking.organisation_id, looking.on, now)};
    }
}

static void history(int which) {
    seed = which;
    state = (uint64_t)seed * 2654435761u + 1;
    memset(kept, 0, sizeof kept);
    now = test_at("2025-01-06T10:00:00Z");
    for (int i = 0; i < ORGANISATIONS; i++) {
        organisation[i] = test_organisation(test_words("Random %d %d", seed, i), false);
    }
    for (int i = 0; i < PEOPLE; i++) {
        person[i] = test_person(test_words("Person %d %d", seed, i), "training_lead", organisation[i % ORGANISATIONS]);
        test_write("INSERT INTO role_holding (person_id, organisation_id, role, started_on, recorded_at) VALUES (%lld, "
                   "%lld, 'first_responder', '2023-06-01', '2023-06-01')",
            (long long)person[i], (long long)organisation[i % ORGANISATIONS]);
        test_passed(person[i], "lead", "2024-12-01", now);
        test_trained(person[i], "first_responder", "2024-12-01", now);
    }
    static const struct job_kind *const kinds[] = {standing_jobs};
    test_jobs(kinds, 1);
    for (done = 0; done < ACTS; done++) {
        now += (1 + below(20 * 24)) * (moment)3600 * MOMENT_SECOND;
        clock_set(now);
        struct act act = act_next();
        if (below(5) == 0) {
            kill_in_the_middle(&act);
            killed_seen++;
            all_holds();
            now += MOMENT_SECOND;
        }
        enum error_code raised = test_act_raises((struct test_acting){test_database(), 0, 0, now, act_work, &act});
        check(raised == ERROR_NONE, act.sql, 0, DAY_NONE);
        all_holds();
    }
}

static void test_random_histories(void **unused) {
    (void)unused;
    const char *one = getenv("ASSAY_SEED");
    for (int i = 1; i <= SEEDS; i++) {
        history(one == NULL ? i : atoi(one));
    }
    print_message("%d standings were good, %d acts were killed\n", good_seen, killed_seen);
    assert_true(one != NULL || (good_seen > 0 && killed_seen > SEEDS));
}

static int setup(void **unused) {
    (void)unused;
    arena = test_ground(3u << 30, test_at("2024-01-01T10:00:00Z"));
    return 0;
}

static int teardown(void **unused) {
    (void)unused;
    arena_free(arena);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_random_histories)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
