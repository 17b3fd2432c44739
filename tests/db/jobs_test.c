/* Jobs against a real database: each effect once, whoever runs and whoever is killed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/random.h"
#include "jobs/jobs.h"
#include "jobs/jobs_queries.h"
#include "support/database.h"

static struct arena *arena;
static struct db *db;

static int start(void **state) {
    (void)state;
    arena = arena_new(64u << 20);
    db = test_database();
    if (!db_ready(db)) {
        return 1;
    }
    db_arena_set(db, arena);
    struct db *owner = test_database_owner();
    db_arena_set(owner, arena);
    db_script(owner, "CREATE TABLE IF NOT EXISTS effect (key text, at timestamptz DEFAULT clock_timestamp());"
                     "GRANT ALL ON effect TO assay_app; TRUNCATE effect; TRUNCATE job;");
    return 0;
}

static int finish(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

static void rest_ms(long ms) {
    nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}, NULL);
}

static int64_t counted(const char *sql) {
    return strtoll(test_value(db, sql), NULL, 10);
}

static void forward(int64_t seconds) {
    clock_set(clock_now() + seconds * MOMENT_SECOND);
}

static void write_effect(struct job *job) {
    db_script(job->db, arena_format(job->arena, "INSERT INTO effect VALUES ('%s')", job->key));
}

static void fail_after_effect(struct job *job) {
    write_effect(job);
    arena_raise(job->arena, ERROR_STATE_REFUSED, "not today");
}

static void look_as_another(struct job *job);

static void end_process(struct job *job) {
    write_effect(job);
    _exit(9);
}

static void check_payload(struct job *job) {
    if (job_number(job, "number") != 42 || strcmp(job_text(job, "word"), "yes") != 0) {
        arena_raise(job->arena, ERROR_INTERNAL, "payload");
    }
    write_effect(job);
}

static void ask_for_missing(struct job *job) {
    job_number(job, "missing");
}

static void look_at_actor(struct job *job) {
    assert_string_equal(test_value(job->db, "actor_sees_all()"), "true");
    assert_null(test_value(job->db, "actor_person()"));
    write_effect(job);
}

static const struct job_kind kinds[] = {
    {.kind = "test.effect", .run = write_effect},
    {.kind = "test.fail", .run = fail_after_effect, .attempts = 3},
    {.kind = "test.alive", .run = look_as_another, .own_transactions = true},
    {.kind = "test.end", .run = end_process, .attempts = 2, .lease_seconds = 30},
    {.kind = "test.payload", .run = check_payload},
    {.kind = "test.missing", .run = ask_for_missing, .attempts = 1},
    {.kind = "test.actor", .run = look_at_actor},
    {0},
};
static const struct job_kind *const tables[] = {kinds};

static void run_due(void) {
    jobs_run_due(db, tables, 1, false);
}

static void added_twice_runs_once(void **state) {
    (void)state;
    job_add(db, "test.effect", "a", clock_now(), NULL);
    job_add(db, "test.effect", "a", clock_now(), NULL);
    assert_int_equal(jobs_run_due(db, tables, 1, false), 1);
    job_add(db, "test.effect", "a", clock_now(), NULL);
    assert_int_equal(jobs_run_due(db, tables, 1, false), 0);
    assert_int_equal(counted("SELECT count(*) FROM effect"), 1);
    assert_ptr_equal(db_arena(db), arena);
}

static void waits_until_it_is_due(void **state) {
    (void)state;
    job_add(db, "test.effect", "later", clock_now() + 100 * MOMENT_SECOND, NULL);
    run_due();
    assert_int_equal(counted("SELECT count(*) FROM effect"), 0);
    forward(101);
    run_due();
    assert_int_equal(counted("SELECT count(*) FROM effect"), 1);
}

static void add_and_raise(void *context) {
    (void)context;
    job_add(db, "test.effect", "undone", clock_now(), NULL);
    arena_raise(arena, ERROR_INVALID, "after all not");
}

static void add_in_transaction(void *context) {
    db_transaction(db, add_and_raise, context);
}

static void goes_with_its_transaction(void **state) {
    (void)state;
    assert_int_equal(test_raises(arena, add_in_transaction, NULL), ERROR_INVALID);
    assert_int_equal(counted("SELECT count(*) FROM job"), 0);
}

static void cancelled_may_be_added_again(void **state) {
    (void)state;
    job_add(db, "test.effect", "c", clock_now() + MOMENT_DAY, NULL);
    job_cancel(db, "c");
    job_add(db, "test.effect", "c", clock_now(), NULL);
    run_due();
    assert_int_equal(counted("SELECT count(*) FROM effect WHERE key = 'c'"), 1);
}

static void failure_leaves_nothing_and_is_given_up(void **state) {
    (void)state;
    job_add(db, "test.fail", "f", clock_now(), NULL);
    for (int attempt = 1; attempt <= 3; attempt++) {
        assert_int_equal(jobs_run_due(db, tables, 1, false), 1);
        assert_int_equal(counted("SELECT attempts FROM job WHERE key = 'f'"), attempt);
        assert_int_equal(jobs_run_due(db, tables, 1, false), 0); /* not before its pause is over */
        forward(60);
    }
    assert_int_equal(jobs_run_due(db, tables, 1, false), 0);
    assert_int_equal(counted("SELECT count(*) FROM effect"), 0);
    assert_string_equal(test_value(db, "SELECT last_error FROM job WHERE key = 'f'"), "STATE_REFUSED: not today");
    assert_non_null(test_value(db, "SELECT given_up_at FROM job WHERE key = 'f'"));
    struct job_problems_rows problems = job_problems_run(db, (struct job_problems_in){10});
    assert_int_equal(problems.count, 1);
    assert_string_equal(problems.row[0].kind, "test.fail");
}

static void killed_in_the_middle(void) {
    pid_t child = fork();
    if (child == 0) {
        struct db *own = test_database_another();
        db_arena_set(own, arena_new(64u << 20));
        jobs_run_due(own, tables, 1, false);
        _exit(0);
    }
    int status;
    waitpid(child, &status, 0);
    assert_int_equal(WEXITSTATUS(status), 9);
    /* Its connection may take a moment to let go. */
    for (int i = 0; i < 200 && counted("SELECT count(*) FROM pg_locks WHERE classid = 20617") > 0; i++) {
        rest_ms(20);
    }
}

/* Whoever else looks meanwhile leaves the job to its holder. */
static void look_as_another(struct job *job) {
    struct db *other = test_database_another();
    db_arena_set(other, job->arena);
    assert_int_equal(jobs_run_due(other, tables, 1, false), 0);
    db_close(other);
    write_effect(job);
}

static void taken_up_after_a_kill_and_given_up_when_it_kills(void **state) {
    (void)state;
    job_add(db, "test.end", "e", clock_now(), NULL);
    killed_in_the_middle();
    /* Long before its lease is over. */
    killed_in_the_middle();
    assert_int_equal(jobs_run_due(db, tables, 1, false), 1); /* not run a third time */
    assert_non_null(test_value(db, "SELECT given_up_at FROM job WHERE key = 'e'"));
    assert_int_equal(counted("SELECT count(*) FROM effect"), 0);
}

static void is_left_to_a_holder_that_lives(void **state) {
    (void)state;
    job_add(db, "test.alive", "alive", clock_now(), NULL);
    assert_int_equal(jobs_run_due(db, tables, 1, false), 1);
    assert_int_equal(counted("SELECT count(*) FROM effect WHERE key = 'alive'"), 1);
    assert_int_equal(counted("SELECT count(*) FROM pg_locks WHERE classid = 20617"), 0);
}

static void payload_is_typed(void **state) {
    (void)state;
    job_add(db, "test.payload", "p", clock_now(), "{\"number\": 42, \"word\": \"yes\"}");
    job_add(db, "test.missing", "m", clock_now(), "{\"number\": 42}");
    run_due();
    assert_int_equal(counted("SELECT count(*) FROM effect"), 1);
    assert_string_equal(test_value(db, "SELECT last_error FROM job WHERE key = 'm'"),
        "INTERNAL: job test.missing: its payload has no missing");
}

static void acts_as_the_system(void **state) {
    (void)state;
    job_add(db, "test.actor", "who", clock_now(), NULL);
    run_due();
    assert_int_equal(counted("SELECT count(*) FROM effect WHERE key = 'who'"), 1);
    assert_string_equal(test_value(db, "actor_sees_all()"), "false");
}

static void unknown_kinds_are_left_alone(void **state) {
    (void)state;
    job_add(db, "test.from_the_future", "x", clock_now(), NULL);
    assert_int_equal(jobs_run_due(db, tables, 1, false), 0);
    assert_int_equal(counted("SELECT attempts FROM job WHERE key = 'x'"), 0);
}

static void many_servers_one_effect(void **state) {
    (void)state;
    enum { JOBS = 300, SERVERS = 3 };
    for (int i = 0; i < JOBS; i++) {
        job_add(db, "test.effect", arena_format(arena, "n%d", i), clock_now(), NULL);
    }
    const struct jobs_config config = {.connection = test_connection(), .threads = 3, .kinds = tables, .tables = 1};
    struct jobs *server[SERVERS];
    for (int i = 0; i < SERVERS; i++) {
        server[i] = jobs_start(&config);
        assert_non_null(server[i]);
    }
    for (int i = 0; i < 200 && counted("SELECT count(*) FROM job WHERE done_at IS NULL") > 0; i++) {
        rest_ms(50);
    }
    for (int i = 0; i < SERVERS; i++) {
        jobs_stop(server[i], 5);
    }
    assert_int_equal(counted("SELECT count(*) FROM effect"), JOBS);
    assert_int_equal(counted("SELECT count(DISTINCT key) FROM effect"), JOBS);
    assert_int_equal(counted("SELECT max(attempts) FROM job"), 1);
}

static void every_second(struct job *job) {
    db_script(job->db, arena_format(job->arena, "INSERT INTO effect VALUES ('%lld')", (long long)job->job_id));
}

static const struct job_kind ticking[] = {
    {.kind = "test.tick", .run = every_second, .every_seconds = 1},
    {.kind = "test.rare", .run = every_second, .every_seconds = 86400},
    {.kind = "test.effect", .run = write_effect},
    {0},
};

static void recurring_runs_once_a_slot_and_on_call(void **state) {
    (void)state;
    const struct job_kind *const all[] = {ticking};
    const struct jobs_config config = {.connection = test_connection(), .kinds = all, .tables = 1};
    struct jobs *one = jobs_start(&config);
    struct jobs *two = jobs_start(&config);
    rest_ms(3500);
    static const char rare[] =
        "SELECT count(*) FROM effect WHERE key = (SELECT job_id::text FROM job WHERE kind = 'test.rare')";
    assert_int_equal(counted(rare), 1); /* at the first start */
    int64_t called = clock_monotonic();
    job_wake(db, "test.rare");
    while (counted(rare) < 2 && clock_monotonic() - called < 5000000) {
        rest_ms(20);
    }
    assert_true(clock_monotonic() - called < 1000000);
    job_add(db, "test.effect", "soon", clock_now(), NULL);
    int64_t added = clock_monotonic();
    while (counted("SELECT count(*) FROM effect WHERE key = 'soon'") == 0 && clock_monotonic() - added < 5000000) {
        rest_ms(20);
    }
    assert_true(clock_monotonic() - added < 800000);
    jobs_stop(one, 5);
    jobs_stop(two, 5);
    int64_t ticks =
        counted("SELECT count(*) FROM effect WHERE key = (SELECT job_id::text FROM job WHERE kind = 'test.tick')");
    assert_in_range(ticks, 3, 7);
    assert_int_equal(counted("SELECT count(*) FROM job WHERE kind = 'test.tick'"), 1);
    assert_int_equal(counted("SELECT count(*) FROM (SELECT date_trunc('second', at) FROM effect WHERE key = (SELECT "
                             "job_id::text FROM job WHERE kind = 'test.tick') GROUP BY 1 HAVING count(*) > 2) AS x"),
        0);
}

static void slowly(struct job *job) {
    every_second(job);
    rest_ms(1500);
}

static const struct job_kind slow[] = {
    {.kind = "test.slow", .run = slowly, .every_seconds = 86400},
    {0},
};

/* What somebody calls for while it runs may have come too late for it. */
static void called_while_it_runs_it_runs_again(void **state) {
    (void)state;
    const struct job_kind *const all[] = {slow};
    const struct jobs_config config = {.connection = test_connection(), .kinds = all, .tables = 1};
    struct jobs *one = jobs_start(&config);
    struct jobs *two = jobs_start(&config);
    int64_t started = clock_monotonic();
    while (counted("SELECT count(*) FROM job WHERE kind = 'test.slow' AND leased_until IS NOT NULL") == 0 &&
           clock_monotonic() - started < 5000000) {
        rest_ms(20);
    }
    job_wake(db, "test.slow");
    job_wake(db, "test.slow");
    while (counted("SELECT count(*) FROM effect") < 2 && clock_monotonic() - started < 15000000) {
        rest_ms(50);
    }
    rest_ms(500);
    jobs_stop(one, 5);
    jobs_stop(two, 5);
    /* Each server may hear of each call. */
    assert_in_range(counted("SELECT count(*) FROM effect"), 2, 5);
}

static atomic_int rounds;

static void part(void *context) {
    struct job *job = context;
    assert_string_equal(test_value(job->db, "actor_sees_all()"), "true");
    write_effect(job);
}

static void long_work(struct job *job) {
    for (int i = 0; i < 600; i++) {
        job_transaction(job, part, job);
        atomic_fetch_add(&rounds, 1);
        if (!job_extend(job)) {
            return;
        }
        rest_ms(50);
    }
}

static const struct job_kind lengthy[] = {
    {.kind = "test.long", .run = long_work, .own_transactions = true, .lease_seconds = 20},
    {0},
};
static const struct job_kind *const lengthy_tables[] = {lengthy};

static void long_work_leaves_when_the_server_stops(void **state) {
    (void)state;
    job_add(db, "test.long", "long", clock_now(), NULL);
    const struct jobs_config config = {.connection = test_connection(), .kinds = lengthy_tables, .tables = 1};
    struct jobs *server = jobs_start(&config);
    while (atomic_load(&rounds) < 3) {
        rest_ms(20);
    }
    int64_t begun = clock_monotonic();
    jobs_stop(server, 10);
    assert_true(clock_monotonic() - begun < 3000000);
    assert_null(test_value(db, "SELECT done_at FROM job WHERE key = 'long'"));
    assert_null(test_value(db, "SELECT leased_until FROM job WHERE key = 'long'"));
    assert_int_equal(counted("SELECT attempts FROM job WHERE key = 'long'"), 0);
}

static void take_over(struct job *job) {
    struct db *other = test_database_owner();
    db_arena_set(other, job->arena);
    db_script(
        other, "UPDATE job SET leased_until = leased_until + interval '1 hour', locked = false WHERE key = 'lost'");
    assert_false(job_extend(job));
}

static const struct job_kind overtaken[] = {
    {.kind = "test.overtaken", .run = take_over, .own_transactions = true},
    {0},
};

static void what_was_taken_over_writes_no_mark(void **state) {
    (void)state;
    const struct job_kind *const all[] = {overtaken};
    job_add(db, "test.overtaken", "lost", clock_now(), NULL);
    jobs_run_due(db, all, 1, false);
    assert_null(test_value(db, "SELECT done_at FROM job WHERE key = 'lost'"));
    assert_non_null(test_value(db, "SELECT leased_until FROM job WHERE key = 'lost'"));
}

static void same_kind_twice_does_not_start(void **state) {
    (void)state;
    const struct job_kind *const twice[] = {kinds, kinds};
    const struct jobs_config config = {.connection = test_connection(), .kinds = twice, .tables = 2};
    assert_null(jobs_start(&config));
}

int main(void) {
    random_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(added_twice_runs_once, start, finish),
        cmocka_unit_test_setup_teardown(waits_until_it_is_due, start, finish),
        cmocka_unit_test_setup_teardown(goes_with_its_transaction, start, finish),
        cmocka_unit_test_setup_teardown(cancelled_may_be_added_again, start, finish),
        cmocka_unit_test_setup_teardown(failure_leaves_nothing_and_is_given_up, start, finish),
        cmocka_unit_test_setup_teardown(taken_up_after_a_kill_and_given_up_when_it_kills, start, finish),
        cmocka_unit_test_setup_teardown(is_left_to_a_holder_that_lives, start, finish),
        cmocka_unit_test_setup_teardown(payload_is_typed, start, finish),
        cmocka_unit_test_setup_teardown(acts_as_the_system, start, finish),
        cmocka_unit_test_setup_teardown(unknown_kinds_are_left_alone, start, finish),
        cmocka_unit_test_setup_teardown(many_servers_one_effect, start, finish),
        cmocka_unit_test_setup_teardown(recurring_runs_once_a_slot_and_on_call, start, finish),
        cmocka_unit_test_setup_teardown(called_while_it_runs_it_runs_again, start, finish),
        cmocka_unit_test_setup_teardown(long_work_leaves_when_the_server_stops, start, finish),
        cmocka_unit_test_setup_teardown(what_was_taken_over_writes_no_mark, start, finish),
        cmocka_unit_test_setup_teardown(same_kind_twice_does_not_start, start, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
