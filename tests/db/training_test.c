/* Recording of training against a real database: walls, sameness, corrections, intervals, sessions, speed of refresh.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "accounts/accounts_queries.h"
#include "base/random.h"
#include "people/people.h"
#include "people/people_rules.h"
#include "support/field.h"
#include "training/training_session.h"
#include "training/training_queries.h"

/* 21 November 2026, noon. */
static moment now;
static day today;

static int64_t framework_ready;
static int64_t provider, provider_other, charity, charity_other;
static int64_t trainer, trainer_other, lead, lead_other;
static int64_t course;
static struct arena *arena;

static int64_t organisation(const char *name, const char *sector) {
    test_write("INSERT INTO organisation (name, framework_code, kind, sector, registered_at) VALUES ('%s', 'testland', "
               "'charity', '%s', '2024-01-01')",
        name, sector);
    int64_t id = test_number("SELECT max(organisation_id) FROM organisation");
    if (strcmp(sector, "training_provider") == 0) {
        test_write(
            "INSERT INTO provider_accreditation (provider_id, framework_code, accredited_from, granted_at) VALUES "
            "(%lld, 'testland', '2024-01-01', '2024-01-01')",
            (long long)id);
    }
    return id;
}

static int64_t person(const char *name, const char *email, int64_t of, const char *role) {
    test_write("INSERT INTO person (full_name, email, created_at) VALUES ('%s', %s, '2024-01-01')", name, email);
    int64_t id = test_number("SELECT max(person_id) FROM person");
    test_write("INSERT INTO role_holding (person_id, organisation_id, role, started_on) VALUES (%lld, %lld, '%s', "
               "'2024-01-01')",
        (long long)id, (long long)of, role);
    return id;
}

/* work, within a transaction as that person for that organisation. */
struct acting {
    int64_t person_id;
    int64_t organisation_id;
    void (*work)(void *context);
    void *context;
};
static void acting_run(void *context) {
    struct acting *acting = context;
    if (acting->person_id == 0) {
        actor_begin_system_one(test_database(), (struct actor_begin_system_in){now});
    } else {
        actor_assume_one(test_database(), (struct actor_assume_in){acting->person_id, acting->organisation_id, now});
    }
    acting->work(acting->context);
}
static void transaction_run(void *context) {
    db_transaction(test_database(), acting_run, context);
}
static enum error_code as(int64_t person_id, int64_t organisation_id, void (*work)(void *context), void *context) {
    struct acting acting = {person_id, organisation_id, work, context};
    return test_raises(arena, transaction_run, &acting);
}

static void course_make(void *context) {
    static const char *const codes[] = {"M-03", "M-04"};
    struct text_list modules = {2, codes};
    (void)context;
    course = course_add(test_database(),
        (struct course_new){provider, "testland", test_words("C-%lld", (long long)provider), "First Responder day",
            day_from(2024, 1, 1), DAY_NONE, modules, NULL},
        now);
    trainer_authorise(test_database(), trainer, "testland", modules, day_from(2024, 1, 1), DAY_NONE, now);
}

static int setup(void **state) {
    (void)state;
    arena = arena_new(256 << 20);
    db_arena_set(test_database(), arena);
    db_arena_set(test_database_owner(), arena);
    today = day_from(2026, 11, 21);
    now = day_start(today, ZONE_LONDON) + 12 * 3600 * MOMENT_SECOND;
    framework_ready = test_number("SELECT count(*) FROM framework WHERE framework_code = 'testland'");
    if (framework_ready == 0) {
        db_script(test_database_owner(),
            "INSERT INTO framework VALUES ('testland', 'Testland', 'Testland', 'england-and-wales', '1.0.0', '\\x00', "
            "now());"
            "INSERT INTO module_rule (framework_code, module_code, position, title, audiences, months, holds_from, "
            "holds_to, recorded_at) VALUES"
            " ('testland', 'M-03', 3, 'The NRM', '{first_responder}', 12, '2020-01-01', NULL, '2020-01-01'),"
            " ('testland', 'M-04', 4, 'Consent', '{first_responder}', 24, '2020-01-01', '2026-06-30', '2020-01-01'),"
            " ('testland', 'M-04', 4, 'Consent', '{first_responder}', 12, '2026-07-01', NULL, '2020-01-01'),"
            " ('testland', 'M-21', 21, 'Wellbeing', '{lead}', 24, '2020-01-01', NULL, '2020-01-01');"
            "INSERT INTO requirement_rule (framework_code, role, module_code, sector, holds_from, recorded_at) VALUES"
            " ('testland', 'first_responder', 'M-03', 'non_statutory', '2020-01-01', '2020-01-01'),"
            " ('testland', 'first_responder', 'M-04', 'non_statutory', '2020-01-01', '2020-01-01'),"
            " ('testland', 'lead', 'M-21', 'non_statutory', '2020-01-01', '2020-01-01');"
            "INSERT INTO figure_rule (framework_code, name, sector, figure, holds_from, recorded_at) VALUES"
            " ('testland', 'first_responders', 'non_statutory', 2, '2020-01-01', '2020-01-01'),"
            " ('testland', 'leads', 'non_statutory', 1, '2020-01-01', '2020-01-01'),"
            " ('testland', 'share_percent', 'non_statutory', 50, '2020-01-01', '2020-01-01'),"
            " ('testland', 'grace_days', 'non_statutory', 30, '2020-01-01', '2020-01-01'),"
            " ('testland', 'due_soon_days', 'non_statutory', 60, '2020-01-01', '2020-01-01');");
    }
    provider = organisation("Example Training", "training_provider");
    provider_other = organisation("Other Training", "training_provider");
    charity = organisation("Harbour Charity", "non_statutory");
    charity_other = organisation("Hill Charity", "non_statutory");
    trainer = person("Tess Trainer", "NULL", provider, "trainer");
    trainer_other = person("Otto Trainer", "NULL", provider_other, "trainer");
    lead = person("Lee Lead", "NULL", charity, "organisation_lead");
    lead_other = person("Lou Lead", "NULL", charity_other, "organisation_lead");
    assert_int_equal(as(0, 0, course_make, NULL), ERROR_NONE);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

/* ---- Sessions ---- */

struct held {
    day on;
    int32_t places;
    int64_t organisation;
    int64_t id;
};
static void session_make(void *context) {
    struct held *held = context;
    held->id = session_add(test_database(),
        (struct session_new){.course_id = course,
            .provider_id = provider,
            .held_on = held->on,
            .place = "Online",
            .places = held->places,
            .trainer_person_id = trainer,
            .created_by = trainer,
            .organisations = {held->organisation != 0, &held->organisation}},
        now);
}
static int64_t session_held(day on, int32_t places, int64_t booked) {
    struct held held = {on, places, booked, 0};
    assert_int_equal(as(trainer, provider, session_make, &held), ERROR_NONE);
    return held.id;
}

struct recording {
    int64_t session_id;
    size_t count;
    struct session_result result[8];
    struct session_recorded recorded;
};
static void record(void *context) {
    struct recording *recording = context;
    recording->recorded =
        session_record(test_database(), recording->session_id, recording->result, recording->count, trainer, now);
}

static int64_t intervals_of(int64_t person_id) {
    return test_number(
        test_words("SELECT count(*) FROM training_interval WHERE superseded_at IS NULL AND person_id = %lld",
            (long long)person_id));
}

static void session_records_each_module_once(void **state) {
    (void)state;
    int64_t ade = person("Ade Mwangi", "'ade@harbour.example'", charity, "first_responder");
    int64_t session = session_held(today - 10, 20, charity);
    struct recording recording = {session, 1, {{ade, charity, TRAINING_PASSED, NULL}}, {0}};
    assert_int_equal(as(trainer, provider, record, &recording), ERROR_NONE);
    assert_int_equal(recording.recorded.refusal, SESSION_FINE);
    assert_int_equal(recording.recorded.people, 1);
    assert_int_equal(recording.recorded.records, 2);
    assert_int_equal(intervals_of(ade), 2);
    assert_string_equal(
        test_value(test_database_owner(),
            test_words("SELECT max(ends_on)::text FROM training_interval WHERE person_id = %lld AND module_code = "
                       "'M-03'",
                (long long)ade)),
        "2027-11-11");
    /* Again: nothing. */
    int64_t audit = test_number("SELECT max(audit_id) FROM audit_entry");
    assert_int_equal(as(trainer, provider, record, &recording), ERROR_NONE);
    assert_int_equal(recording.recorded.people, 0);
    assert_int_equal(
        test_number(test_words("SELECT count(*) FROM completion WHERE person_id = %lld", (long long)ade)), 2);
    assert_int_equal(intervals_of(ade), 2);
    assert_true(test_number("SELECT max(audit_id) FROM audit_entry") > audit);
    /* One certificate for all modules of the session. */
    assert_int_equal(
        test_number(test_words(
            "SELECT count(DISTINCT certificate_number) FROM completion WHERE person_id = %lld", (long long)ade)),
        1);
}

static void session_refuses(void **state) {
    (void)state;
    int64_t one = person("One Person", "NULL", charity, "first_responder");
    int64_t two = person("Two Person", "NULL", charity, "first_responder");
    struct recording future = {session_held(today + 1, 5, charity), 1, {{one, 0, TRAINING_PASSED, NULL}}, {0}};
    assert_int_equal(as(trainer, provider, record, &future), ERROR_NONE);
    assert_int_equal(future.recorded.refusal, SESSION_NOT_HELD);
    struct recording full = {session_held(today - 1, 1, charity), 2,
        {{one, 0, TRAINING_PASSED, NULL}, {two, 0, TRAINING_NOT_PASSED, NULL}}, {0}};
    assert_int_equal(as(trainer, provider, record, &full), ERROR_NONE);
    assert_int_equal(full.recorded.refusal, SESSION_FULL);
    struct recording early = {
        session_held(day_from(2023, 12, 31), 5, charity), 1, {{one, 0, TRAINING_PASSED, NULL}}, {0}};
    assert_int_equal(as(trainer, provider, record, &early), ERROR_NONE);
    assert_int_equal(early.recorded.refusal, SESSION_BEFORE_COURSE);
    test_write("UPDATE trainer_authorisation SET holds_to = '2026-01-01' WHERE person_id = %lld", (long long)trainer);
    struct recording unauthorised = {session_held(today - 1, 5, charity), 1, {{one, 0, TRAINING_PASSED, NULL}}, {0}};
    assert_int_equal(as(trainer, provider, record, &unauthorised), ERROR_NONE);
    assert_int_equal(unauthorised.recorded.refusal, SESSION_UNAUTHORISED);
    assert_int_equal(test_number(test_words("SELECT count(*) FROM completion WHERE person_id IN (%lld, %lld)",
                         (long long)one, (long long)two)),
        0);
}

static void session_walls(void **state) {
    (void)state;
    int64_t one = person("Wall Person", "NULL", charity, "first_responder");
    struct recording recording = {session_held(today - 1, 5, charity), 1, {{one, 0, TRAINING_PASSED, NULL}}, {0}};
    assert_int_equal(as(trainer_other, provider_other, record, &recording), ERROR_NOT_FOUND);
    assert_int_equal(as(lead, charity, record, &recording), ERROR_NOT_FOUND);
    assert_int_equal(
        test_number(test_words("SELECT count(*) FROM completion WHERE person_id = %lld", (long long)one)), 0);
}

/* ---- Who sees what ---- */

struct seen {
    int64_t person_id;
    int64_t intervals;
    int64_t people;
};
static void look(void *context) {
    struct seen *seen = context;
    seen->intervals = strtoll(
        test_value(test_database(),
            test_words("SELECT count(*) FROM training_interval WHERE person_id = %lld", (long long)seen->person_id)),
        NULL, 10);
    seen->people = strtoll(test_value(test_database(), test_words("SELECT count(*) FROM person WHERE person_id = %lld",
                                                           (long long)seen->person_id)),
        NULL, 10);
}

static void records_are_seen_within_walls(void **state) {
    (void)state;
    int64_t one = person("Seen Person", "NULL", charity, "first_responder");
    struct recording recording = {session_held(today - 1, 5, charity), 1, {{one, 0, TRAINING_PASSED, NULL}}, {0}};
    assert_int_equal(as(trainer, provider, record, &recording), ERROR_NONE);
    struct seen seen = {one, -1, -1};
    assert_int_equal(as(lead, charity, look, &seen), ERROR_NONE);
    assert_int_equal(seen.intervals, 2);
    assert_int_equal(seen.people, 1);
    assert_int_equal(as(lead_other, charity_other, look, &seen), ERROR_NONE);
    assert_int_equal(seen.intervals, 0);
    assert_int_equal(seen.people, 0);
    assert_int_equal(as(trainer, provider, look, &seen), ERROR_NONE);
    assert_int_equal(seen.people, 0);
    assert_int_equal(as(trainer_other, provider_other, look, &seen), ERROR_NONE);
    assert_int_equal(seen.intervals, 0);
}

struct matching {
    const char *line[6];
    size_t lines;
    struct training_match_rows rows;
};
static void match(void *context) {
    struct matching *matching = context;
    matching->rows =
        training_match_run(test_database(), (struct training_match_in){{matching->lines, matching->line}, today});
}

static void names_are_matched_only_where_booked(void **state) {
    (void)state;
    int64_t ade = person("Ade O''Neill", "'ade.oneill@harbour.example'", charity, "first_responder");
    person("Ade O''Neill", "'other@hill.example'", charity_other, "first_responder");
    int64_t sukarno = person("Sukarno", "NULL", charity, "first_responder");
    int64_t li = person("李小龍", "NULL", charity_other, "first_responder");
    int64_t olena = person("Олена Шевчук (Olena Shevchuk)", "NULL", charity, "first_responder");
    session_held(today - 1, 5, charity);
    const char *learner = test_value(
        test_database_owner(), test_words("SELECT learner_number FROM person WHERE person_id = %lld", (long long)li));
    struct matching matching = {
        {"O’neill,  ADE", "sukarno", "other@HILL.example", "李小龍", learner, "Sukarnoo"}, 6, {0}};
    assert_int_equal(as(trainer, provider, match, &matching), ERROR_NONE);
    assert_int_equal(matching.rows.count, 5);
    assert_int_equal(matching.rows.row[0].person_id, ade);
    assert_string_equal(matching.rows.row[0].how, "name");
    assert_string_equal(matching.rows.row[0].address, "a****@harbour.example");
    assert_int_equal(matching.rows.row[1].person_id, sukarno);
    assert_string_equal(matching.rows.row[2].how, "address");
    assert_int_equal(matching.rows.row[2].line, 3);
    assert_int_equal(matching.rows.row[3].person_id, li);
    assert_string_equal(matching.rows.row[3].how, "number");
    assert_int_equal(matching.rows.row[4].line, 6);
    assert_string_equal(matching.rows.row[4].how, "like");
    /* What stands in brackets and what stands before them each count as the name. */
    matching = (struct matching){
        {"olena shevchuk", "Олена  Шевчук", "Olena Shevchuk (Олена Шевчук)", "Олена Шевчук (Olena Shevchuk)"}, 4, {0}};
    assert_int_equal(as(trainer, provider, match, &matching), ERROR_NONE);
    assert_int_equal(matching.rows.count, 4);
    for (size_t i = 0; i < matching.rows.count; i++) {
        assert_int_equal(matching.rows.row[i].person_id, olena);
        assert_string_equal(matching.rows.row[i].how, "name");
    }
    /* A provider nobody booked with finds no names; others may not look at all. */
    matching.lines = 2;
    assert_int_equal(as(trainer_other, provider_other, match, &matching), ERROR_NONE);
    assert_int_equal(matching.rows.count, 0);
    assert_int_equal(as(lead, charity, match, &matching), ERROR_FORBIDDEN);
}

/* ---- Corrections, grace of rules, verification ---- */

struct correcting {
    int64_t completion_id;
    enum training_result result;
};
static void correct(void *context) {
    struct correcting *correcting = context;
    correcting->completion_id = completion_correct(test_database(), correcting->completion_id, today - 5,
        correcting->result, "Wrong person", trainer, now + MOMENT_SECOND);
}

static void correction_stands_in_place(void **state) {
    (void)state;
    int64_t one = person("Corrected Person", "NULL", charity, "first_responder");
    struct recording recording = {session_held(today - 3, 5, charity), 1, {{one, 0, TRAINING_PASSED, NULL}}, {0}};
    assert_int_equal(as(trainer, provider, record, &recording), ERROR_NONE);
    struct correcting correcting = {
        test_number(test_words(
            "SELECT completion_id FROM completion WHERE person_id = %lld AND module_code = 'M-03'", (long long)one)),
        TRAINING_WITHDRAWN};
    int64_t first = correcting.completion_id;
    assert_int_equal(as(trainer, provider, correct, &correcting), ERROR_NONE);
    assert_int_equal(intervals_of(one), 1);
    assert_int_equal(test_number(test_words(
                         "SELECT count(*) FROM training_interval WHERE person_id = %lld AND superseded_at IS NOT NULL",
                         (long long)one)),
        1);
    correcting.completion_id = first;
    assert_int_equal(as(trainer, provider, correct, &correcting), ERROR_CONFLICT);
    correcting.completion_id = first;
    assert_int_equal(as(trainer_other, provider_other, correct, &correcting), ERROR_NOT_FOUND);
}

static void verification_finds_what_was_changed(void **state) {
    (void)state;
    int64_t checked = 0;
    assert_int_equal(training_verify(test_database(), now, &checked), 0);
    assert_true(checked > 0);
    test_write(
        "UPDATE training_interval SET ends_on = ends_on + 1 WHERE ctid = (SELECT ctid FROM training_interval WHERE "
        "superseded_at IS NULL LIMIT 1)");
    assert_int_equal(training_verify(test_database(), now, NULL), 1);
    assert_int_equal(training_refresh_all(test_database(), now + 2 * MOMENT_SECOND), 1);
    assert_int_equal(training_verify(test_database(), now, NULL), 0);
}

static void write_directly(void *context) {
    db_script(test_database(), context);
}
static void history_is_append_only(void **state) {
    (void)state;
    assert_int_equal(as(0, 0, write_directly, (void *)"UPDATE completion SET result = 'passed'"), ERROR_FORBIDDEN);
    assert_int_equal(as(0, 0, write_directly, (void *)"DELETE FROM completion"), ERROR_FORBIDDEN);
    assert_int_equal(
        as(0, 0, write_directly,
            (void *)"INSERT INTO completion (person_id, framework_code, module_code, completed_on, result, "
                    "recorded_at) "
                    "VALUES (999999999, 'testland', 'M-03', '2026-01-01', 'passed', '2026-11-21')"),
        ERROR_INVALID);
    assert_int_equal(
        as(0, 0, write_directly,
            (void *)test_words(
                "INSERT INTO completion (person_id, framework_code, module_code, completed_on, result, recorded_at) "
                "VALUES (%lld, 'testland', 'M-99', '2026-01-01', 'passed', '2026-11-21')",
                (long long)lead)),
        ERROR_INVALID);
    assert_int_equal(
        as(0, 0, write_directly,
            (void *)test_words(
                "INSERT INTO completion (person_id, framework_code, module_code, completed_on, result, recorded_at) "
                "VALUES (%lld, 'testland', 'M-03', '2026-11-22', 'passed', '2026-11-21 23:59Z')",
                (long long)lead)),
        ERROR_INVALID);
}

/* ---- People ---- */

struct adding {
    struct person_new person;
    struct person_added added;
};
static void add(void *context) {
    struct adding *adding = context;
    adding->added = person_add(test_database(), adding->person, now);
}
static void people_are_added_by_their_own(void **state) {
    (void)state;
    struct adding adding = {
        {"Nnamdi Ọláńrewájú O'Brien-ø", "Nnamdi@Harbour.example", charity, "first_responder", today, lead}, {0}};
    assert_int_equal(as(lead, charity, add, &adding), ERROR_NONE);
    char form[LEARNER_NUMBER_SIZE];
    assert_true(learner_number_parse(adding.added.learner_number, form));
    assert_string_equal(form, adding.added.learner_number);
    assert_int_equal(as(lead_other, charity_other, add, &adding), ERROR_FORBIDDEN);
    adding.person.role = "trainer";
    assert_int_equal(as(lead, charity, add, &adding), ERROR_FORBIDDEN);
    for (int i = 0; i < 200; i++) {
        assert_true(learner_number_parse(
            test_value(test_database_owner(), test_words("SELECT learner_number_new() || '' /* %d */", i)), form));
    }
}

static struct training_board *board;
static void board_read(void *context) {
    (void)context;
    db_round_trips(test_database());
    struct training_board_parts *parts = training_board_add(test_database(), DB_NULL_INT8, today, MOMENT_NONE);
    db_batch_run(test_database());
    board = training_board_build(arena, parts);
}
static void board_says_what_stands(void **state) {
    (void)state;
    int64_t of = organisation("Board Charity", "non_statutory");
    int64_t chief = person("Chief Lead", "NULL", of, "organisation_lead");
    int64_t one = person("Anna One", "NULL", of, "first_responder");
    int64_t two = person("Bob Two", "NULL", of, "first_responder");
    struct recording recording = {session_held(day_from(2025, 12, 10), 5, of), 2,
        {{one, of, TRAINING_PASSED, NULL}, {two, of, TRAINING_PASSED, NULL}}, {0}};
    assert_int_equal(as(trainer, provider, record, &recording), ERROR_NONE);
    assert_int_equal(as(chief, of, board_read, NULL), ERROR_NONE);
    assert_non_null(board);
    assert_int_equal(board->organisation.people, 3);
    assert_int_equal(board->organisation.modules, 3);
    assert_int_equal(board->now.first_responders_in_date, 2);
    assert_false(board->now.good); /* nobody leads in date */
    assert_false(board->now.reason[TRAINING_REASON_LEADS].met);
    assert_true(board->now.reason[TRAINING_REASON_SHARE].met);
    /* Both modules end on 10 December 2026: 12 months by the rule of that day; 30 days of grace. */
    assert_int_equal(board->lapses.count, 4);
    assert_int_equal(board->lapses.row[0].ends_on, day_from(2026, 12, 10));
    assert_int_equal(board->lapses.row[0].grace_ends_on, day_from(2027, 1, 9));
    assert_int_equal(board->later[0].first_responders_in_date, 2);
    assert_int_equal(board->later[1].first_responders_in_date, 0);
    assert_int_equal(as(lead_other, charity_other, board_read, NULL), ERROR_NONE);
    assert_int_not_equal(board->organisation_id, of);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(session_records_each_module_once),
        cmocka_unit_test(session_walls), cmocka_unit_test(records_are_seen_within_walls),
        cmocka_unit_test(names_are_matched_only_where_booked), cmocka_unit_test(correction_stands_in_place),
        cmocka_unit_test(verification_finds_what_was_changed), cmocka_unit_test(history_is_append_only),
        cmocka_unit_test(people_are_added_by_their_own), cmocka_unit_test(board_says_what_stands),
        cmocka_unit_test(session_refuses)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
