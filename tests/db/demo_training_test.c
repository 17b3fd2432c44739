/* Training in the demonstration, loaded just after midnight on a bank holiday: every status, what was asked for, what
 * fell below the standard and when, who learns what. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "accounts/accounts_queries.h"
#include "demo/demo.h"
#include "demo/demo_council.h"
#include "support/field.h"
#include "training/training.h"
#include "training/training_standing.h"

static struct arena *arena;
static moment now;

static void load_work(void *context) {
    (void)context;
    struct demo_load with = {.now = now, .accounts = demo_accounts_make(arena)};
    assert_int_equal(demo_load(test_database(), &with), DEMO_LOADED);
}

static int setup(void **state) {
    (void)state;
    now = moment_parse("2026-12-28T00:05:00Z");
    setenv("ASSAY_WORKER", BINARY_FOLDER "/assay-worker", 0);
    arena = test_ground(SIZE_MAX / 4, now);
    assert_int_equal(test_raises(arena, load_work, NULL), ERROR_NONE);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

struct boarding {
    const char *name;
    struct training_board *board;
};
static void board_work(void *context) {
    struct boarding *boarding = context;
    struct db *db = test_database();
    actor_begin_system_one(db, (struct actor_begin_system_in){now});
    int64_t id = test_number(test_words("SELECT organisation_id FROM organisation WHERE name = '%s'", boarding->name));
    struct training_board_parts *parts = training_board_add(db, id, day_of_moment(now, ZONE_LONDON), MOMENT_NONE);
    db_batch_run(db);
    boarding->board = training_board_build(arena, parts);
}
static void board_transaction(void *context) {
    db_transaction(test_database(), board_work, context);
}
static const struct training_board *board_of(const char *name) {
    struct boarding boarding = {name, NULL};
    assert_int_equal(test_raises(arena, board_transaction, &boarding), ERROR_NONE);
    assert_non_null(boarding.board);
    return boarding.board;
}

static void training_shows_each_status(void **state) {
    (void)state;
    const struct training_board *board = board_of("Harbourlight Trust");
    size_t seen[TRAINING_STATUSES] = {0};
    for (size_t i = 0; i < board->organisation.people * board->organisation.modules; i++) {
        seen[board->state[i].status]++;
    }
    for (int status = 0; status < TRAINING_STATUSES; status++) {
        if (seen[status] == 0) {
            fail_msg("nobody is %s", training_status_text((enum training_status)status));
        }
    }
    assert_true(board->now.good);
    assert_int_not_equal(board->falls_on, DAY_NONE);
    assert_true(board->lapses.count > 0);
    assert_false(board_of("Lanternway")->now.good);
    assert_true(board_of("Northmoor Welcome")->now.good);
    const struct training_board *least = board_of("The Fernbridge Centre");
    assert_true(least->now.good);
    assert_int_equal(least->now.first_responders_in_date, least->standard.first_responders);
}

/* By the functions that the pages call: two persons each, and in each state. */
static void exemptions_and_courses_are_asked_for(void **state) {
    (void)state;
    static const char *const kinds[][2] = {{"exempt", "approved"}, {"exempt", "asked"}, {"exempt", "refused"},
        {"equivalent", "approved"}, {"equivalent", "asked"}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (test_number(test_words(
                "SELECT count(*) FROM recognition JOIN organisation USING (organisation_id) WHERE "
                "name = 'Harbourlight Trust' AND recognition.kind = '%s' AND recognition_state(recognition_id) "
                "= '%s'",
                kinds[i][0], kinds[i][1])) == 0) {
            fail_msg("nothing %s is %s", kinds[i][0], kinds[i][1]);
        }
    }
    assert_int_equal(test_number("SELECT count(*) FROM recognition r JOIN recognition_event e USING (recognition_id) "
                                 "WHERE e.acted_by IN (r.asked_by, r.person_id)"),
        0);
    assert_int_equal(test_number("SELECT count(*) FROM recognition WHERE NOT EXISTS (SELECT FROM audit_entry WHERE "
                                 "action = 'recognition.ask' AND subject_id = recognition_id)"),
        0);
}

/* A review of the standard begins on the first day on which it was not met. */
static void reviews_begin_when_the_standard_fell(void **state) {
    (void)state;
    assert_int_equal(test_number("SELECT count(*) FROM register_event WHERE reason_code = 'standard_fallen'"), 2);
    assert_int_equal(test_number("SELECT count(*) FROM register_event e WHERE e.reason_code = 'standard_fallen' AND "
                                 "NOT EXISTS (SELECT FROM standing_interval s JOIN standing_interval b ON "
                                 "b.organisation_id = s.organisation_id AND b.ends_on = s.starts_on - 1 AND b.good AND "
                                 "b.superseded_at IS NULL WHERE s.organisation_id = e.organisation_id AND "
                                 "s.superseded_at IS NULL AND NOT s.good AND s.starts_on = e.effective_on)"),
        0);
    assert_string_equal(test_text("SELECT e.state FROM register_entry e JOIN organisation o USING (organisation_id) "
                                  "WHERE o.name = 'Lanternway' AND e.under_review_since IS NOT NULL"),
        "accredited");
}

static void courses_have_their_tiers(void **state) {
    (void)state;
    assert_string_equal(test_text("SELECT string_agg(DISTINCT tier || ' ' || left(module_code, 2), ', ' ORDER BY tier "
                                  "|| ' ' || left(module_code, 2)) FROM course_module"),
        "awareness AW, lead FR, lead LD, referrer EN, referrer FR");
    assert_int_equal(test_number("SELECT count(*) FROM completion c JOIN training_session s USING (session_id) WHERE "
                                 "c.module_code <> ALL (course_modules(s.course_id, s.held_on))"),
        0);
}

/* So many that the pages of many people can be judged, with names as people have them. */
static void a_council_has_two_hundred_people(void **state) {
    (void)state;
    const struct training_board *board = board_of(DEMO_COUNCIL);
    assert_int_equal(board->organisation.people, DEMO_COUNCIL_PEOPLE);
    size_t seen[TRAINING_STATUSES] = {0};
    for (size_t i = 0; i < board->organisation.people * board->organisation.modules; i++) {
        seen[board->state[i].status]++;
    }
    for (int status = 0; status < TRAINING_EQUIVALENT; status++) {
        if (seen[status] == 0) {
            fail_msg("nobody is %s", training_status_text((enum training_status)status));
        }
    }
    assert_true(board->now.good);
    assert_int_not_equal(board->falls_on, DAY_NONE);
    size_t alike = 0;
    for (size_t i = 0; i < DEMO_COUNCIL_RESPONDERS; i++) {
        for (size_t k = 0; k < i; k++) {
            alike += strcmp(demo_council_name(arena, i), demo_council_name(arena, k)) == 0;
        }
    }
    assert_int_equal(alike, 1);
}

static void intervals_and_standings_are_as_recomputed(void **state) {
    (void)state;
    int64_t checked;
    assert_int_equal(training_verify(test_database(), now, &checked), 0);
    assert_true(checked > 1000);
    assert_int_equal(standing_verify(test_database(), now, &checked), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(training_shows_each_status),
        cmocka_unit_test(a_council_has_two_hundred_people),
        cmocka_unit_test(exemptions_and_courses_are_asked_for),
        cmocka_unit_test(reviews_begin_when_the_standard_fell),
        cmocka_unit_test(courses_have_their_tiers),
        cmocka_unit_test(intervals_and_standings_are_as_recomputed),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
