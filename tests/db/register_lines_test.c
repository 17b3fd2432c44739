/* Lines of a register that mean nobody yet: kept for as long as files of results are, and gone with whom they name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/random.h"
#include "retention/retention.h"
#include "support/field.h"
#include "training/training_standing.h"

static struct arena *arena;
static moment now;
static int64_t provider, trainer;

static int setup(void **state) {
    (void)state;
    arena = arena_new(64 << 20);
    db_arena_set(test_database(), arena);
    db_arena_set(test_database_owner(), arena);
    now = day_start(day_from(2026, 11, 21), ZONE_LONDON);
    test_script("INSERT INTO framework VALUES ('testland', 'Testland', 'Testland', 'england-and-wales', '1.0.0', "
                "'\\x00', now()) ON CONFLICT DO NOTHING; DELETE FROM session_kept_line");
    provider = test_organisation("Provider", false);
    trainer = test_person("Tess Trainer", "trainer", provider);
    test_script(test_words(
        "WITH c AS (INSERT INTO course (provider_id, framework_code, code, title, offered_from) VALUES (%lld, "
        "'testland', 'DAY', 'A day', '2024-01-01') RETURNING course_id) INSERT INTO training_session (course_id, "
        "provider_id, reference, held_on, place, places, trainer_person_id, created_at) SELECT course_id, %lld, "
        "'S-%lld', '2026-11-01', 'Hall', 9, %lld, '2026-01-01' FROM c",
        (long long)provider, (long long)provider, (long long)provider, (long long)trainer));
    return 0;
}

static int teardown(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

static void keep(int place, const char *line, const char *day_kept) {
    test_script(
        test_words("INSERT INTO session_kept_line (session_id, provider_id, place, line, kept_by, kept_at) SELECT "
                   "session_id, provider_id, %d, '%s', trainer_person_id, '%s' FROM training_session WHERE "
                   "provider_id = %lld",
            place, line, day_kept, (long long)provider));
}

static void sweep_run(struct db *db, void *context) {
    (void)context;
    retention_run(db, 100, now);
}
static void look_run(struct db *db, void *context) {
    *(int64_t *)context = strtoll(test_value(db, "SELECT count(*) FROM session_kept_line"), NULL, 10);
}
static int64_t seen_by(int64_t person, int64_t organisation) {
    int64_t lines = -1;
    assert_int_equal(test_act_raises((struct test_acting){.db = test_database(),
                         .person_id = person,
                         .organisation_id = organisation,
                         .now = now,
                         .work = look_run,
                         .context = &lines}),
        ERROR_NONE);
    return lines;
}

static void kept_for_a_time(void **state) {
    (void)state;
    keep(1, "Una Unheard", "2026-06-01");
    keep(2, "Ulf Unheard", "2026-11-20");
    assert_int_equal(
        test_act_raises((struct test_acting){.db = test_database(), .now = now, .work = sweep_run}), ERROR_NONE);
    assert_string_equal(test_text("SELECT string_agg(line, ', ') FROM session_kept_line"), "Ulf Unheard");
}

static void seen_by_their_provider_alone(void **state) {
    (void)state;
    keep(1, "Una Unheard", "2026-11-20");
    int64_t other = test_organisation("Another provider", false);
    int64_t stranger = test_person("Sid Stranger", "trainer", other);
    assert_int_equal(seen_by(trainer, provider), 1);
    assert_int_equal(seen_by(stranger, other), 0);
}

int main(void) {
    random_start();
    standing_start(NULL);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(kept_for_a_time, setup, teardown),
        cmocka_unit_test_setup_teardown(seen_by_their_provider_alone, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
