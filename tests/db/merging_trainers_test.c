/* What trainers have goes over when two records are made one, and comes back: authorisations, sessions to come. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/random.h"
#include "merging/merging.h"
#include "support/field.h"
#include "training/training_standing.h"

static struct arena *arena;
static moment now;
static int64_t charity, other, lead, kept, merged;

static enum error_code act_as(
    int64_t person, int64_t organisation, void (*work)(struct db *db, void *context), void *context) {
    return test_act_raises((struct test_acting){.db = test_database(),
        .person_id = person,
        .organisation_id = organisation,
        .now = now,
        .work = work,
        .context = context});
}

static int setup(void **state) {
    (void)state;
    arena = arena_new(256 << 20);
    db_arena_set(test_database(), arena);
    db_arena_set(test_database_owner(), arena);
    now = day_start(day_from(2026, 11, 21), ZONE_LONDON) + 12 * 3600 * MOMENT_SECOND;
    test_script("INSERT INTO framework VALUES ('testland', 'Testland', 'Testland', 'england-and-wales', '1.0.0', "
                "'\\x00', now()) ON CONFLICT DO NOTHING");
    charity = test_organisation("Harbour", false);
    other = test_organisation("Hill", false);
    lead = test_person("Lee Lead", "organisation_lead", charity);
    kept = test_member("Ada Okoro", "'ada@harbour.example'", charity);
    merged = test_member("Ada Okoro", "NULL", charity);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

struct merging {
    struct merge_new merge;
    struct merge_asked asked;
};
static void ask_run(struct db *db, void *context) {
    struct merging *merging = context;
    merging->asked = merge_ask(db, merging->merge, now);
}
static void undo_run(struct db *db, void *context) {
    merge_undo(db, *(int64_t *)context, "Two sisters", now);
}
static const char *authorised(int64_t person) {
    return test_text(
        test_words("SELECT coalesce(string_agg(module_code || ' ' || coalesce(holds_to::text, 'open'), ', ' "
                   "ORDER BY module_code), '') FROM trainer_authorisation WHERE person_id = %lld AND "
                   "(holds_to IS NULL OR holds_to >= holds_from)",
            (long long)person));
}

/* Authorisations to train go over, each for as long as either record had it, and come back; twice. */
static void authorisations_go_over(void **state) {
    (void)state;
    test_script(
        test_words("INSERT INTO trainer_authorisation VALUES (%lld, '%s', 'M-03', '2024-01-01', '2026-12-31'), "
                   "(%lld, '%s', 'M-03', '2024-01-01', NULL), (%lld, '%s', 'M-04', '2025-01-01', '2027-01-31'), "
                   "(%lld, '%s', 'M-05', '2025-01-01', '2024-12-31')",
            (long long)kept, "testland", (long long)merged, "testland", (long long)merged, "testland",
            (long long)merged, "testland"));
    for (int round = 0; round < 2; round++) {
        now += MOMENT_SECOND;
        struct merging merging = {.merge = {kept, merged, NULL, "The same person"}};
        assert_int_equal(act_as(lead, charity, ask_run, &merging), ERROR_NONE);
        assert_string_equal(authorised(kept), "M-03 open, M-04 2027-01-31");
        assert_string_equal(authorised(merged), "M-03 open, M-04 2027-01-31");
        now += MOMENT_SECOND;
        assert_int_equal(act_as(lead, charity, undo_run, &merging.asked.merge_id), ERROR_NONE);
        assert_string_equal(authorised(kept), "M-03 2026-12-31");
        assert_string_equal(authorised(merged), "M-03 open, M-04 2027-01-31");
    }
    /* What was ended since stays ended. */
    now += MOMENT_SECOND;
    struct merging merging = {.merge = {kept, merged, NULL, "The same person"}};
    assert_int_equal(act_as(lead, charity, ask_run, &merging), ERROR_NONE);
    test_script(test_words("UPDATE trainer_authorisation SET holds_to = '2026-06-30' WHERE person_id = %lld AND "
                           "module_code = 'M-03'",
        (long long)kept));
    now += MOMENT_SECOND;
    assert_int_equal(act_as(lead, charity, undo_run, &merging.asked.merge_id), ERROR_NONE);
    assert_string_equal(authorised(kept), "M-03 2026-06-30");
}

static const char *sessions_of(int64_t trainer) {
    return test_text(test_words("SELECT string_agg(reference, ' ' ORDER BY reference) FROM training_session WHERE "
                                "trainer_person_id = %lld",
        (long long)trainer));
}

/* Two trainers are made one: who keeps their record gives the sessions to come too, until it is taken back. */
static void two_trainers(void **state) {
    (void)state;
    int64_t trainer = test_person("Tess Trainer", "trainer", other);
    int64_t again = test_member("T. Trainer", "NULL", other);
    test_script(test_words("INSERT INTO role_holding (person_id, organisation_id, role, started_on) VALUES (%lld, "
                           "%lld, 'trainer', '2024-01-01')",
        (long long)again, (long long)other));
    test_script(test_words(
        "WITH c AS (INSERT INTO course (provider_id, framework_code, code, title, offered_from) VALUES (%lld, "
        "'testland', 'DAY', 'A day', '2024-01-01') RETURNING course_id) INSERT INTO training_session (course_id, "
        "provider_id, reference, held_on, place, places, trainer_person_id, created_at) SELECT course_id, %lld, r, "
        "d::date, 'Hall', 9, %lld, '2026-01-01' FROM c, (VALUES ('S-1', '2026-01-05'), ('S-2', '2030-01-05')) v (r, d)",
        (long long)other, (long long)other, (long long)again));
    int64_t elsewhere = test_member("Tess Trainer", "NULL", other);
    struct merging merging = {.merge = {elsewhere, again, NULL, "The same person"}};
    assert_int_equal(act_as(lead, other, ask_run, &merging), ERROR_FORBIDDEN);
    merging.merge = (struct merge_new){trainer, again, NULL, "The same person"};
    assert_int_equal(act_as(lead, other, ask_run, &merging), ERROR_NONE);
    assert_string_equal(sessions_of(trainer), "S-2");
    assert_int_equal(act_as(lead, other, undo_run, &merging.asked.merge_id), ERROR_NONE);
    assert_string_equal(sessions_of(again), "S-1 S-2");
}

int main(void) {
    random_start();
    standing_start(NULL);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(authorisations_go_over, setup, teardown),
        cmocka_unit_test_setup_teardown(two_trainers, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
