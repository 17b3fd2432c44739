/* Sharing out the cases against a real database: assignment and refusal, handing on, cover, and that nothing of the
 * other assessor is seen in any list. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "applications/applications_store.h"
#include "base/random.h"
#include "cases/cases.h"
#include "cases/cases_assign.h"
#include "cases/cases_queries.h"
#include "cases_queue/cases_queue_queries.h"
#include "support/database.h"
#include "support/field.h"

static struct arena *arena;
static moment now;
static day today;
static int64_t charity, lead, officer, chief, intake, other_intake, first, second, third;

static enum error_code as(int64_t person_id, void (*work)(struct db *db, void *context), void *context) {
    return test_act_raises((struct test_acting){test_database(), person_id, 0, now, work, context});
}

struct step {
    int64_t application_id;
    int64_t person_id;
    int64_t other;
    bool conflicted;
};

static void declare_work(struct db *db, void *context) {
    struct step *step = context;
    case_declare_conflict(db, step->application_id, step->person_id, step->conflicted, "", now);
}
static void take_work(struct db *db, void *context) {
    struct step *step = context;
    case_take(db, step->application_id, step->person_id, now);
}
static void take_over_work(struct db *db, void *context) {
    struct step *step = context;
    case_take_over(db, step->application_id, step->person_id, step->other, now);
}
static void refuse_work(struct db *db, void *context) {
    struct step *step = context;
    case_refuse_assignment(db, step->application_id, step->person_id, "Too much else this week", now);
}
static void assign_work(struct db *db, void *context) {
    struct case_assign *assign = context;
    case_assign(db, assign, now);
}
static void absence_work(struct db *db, void *context) {
    case_absence_add_act(db, context, now);
}
static void score_work(struct db *db, void *context) {
    struct step *step = context;
    case_save_score(db,
        &(struct case_score){.application_id = step->application_id,
            .person_id = step->person_id,
            .criterion = "governance",
            .score = 2,
            .reason = "Shown by the files"},
        now);
}
static void sql_work(struct db *db, void *context) {
    db_script(db, context);
}

static enum error_code assign(int64_t application, int64_t to, int64_t replaces) {
    struct case_assign act = {application, to, replaces == 0 ? DB_NULL_INT8 : replaces, chief, "The others are busy"};
    return as(chief, assign_work, &act);
}
static enum error_code join(int64_t application, int64_t person_id) {
    struct step step = {.application_id = application, .person_id = person_id};
    enum error_code declared = as(person_id, declare_work, &step);
    return declared != ERROR_NONE ? declared : as(person_id, take_work, &step);
}

/* An application in that state, of a charity of its own. */
static int64_t application_in(const char *state) {
    static int made;
    charity = test_organisation(test_words("Charity %d", ++made), false);
    lead = test_person(test_words("Lead %d", made), "organisation_lead", charity);
    test_script(
        test_words("INSERT INTO application (reference, organisation_id, framework_code, state, created_by, "
                   "created_at, updated_at, received_on, submitted_at, stage_due_on) VALUES ('ASY-2026-%05d', "
                   "%lld, 'england', '%s', %lld, '2026-11-02', '2026-11-02', '2026-11-02', '2026-11-02 10:00Z', "
                   "'2026-11-30')",
            made, (long long)charity, state, (long long)lead));
    return test_number("SELECT max(application_id) FROM application");
}
static int64_t count(const char *what, int64_t application) {
    return test_number(test_words("SELECT count(*) FROM %s AND application_id = %lld", what, (long long)application));
}

static int setup(void **state) {
    (void)state;
    now = moment_parse("2026-11-23T12:00:00Z");
    today = day_of_moment(now, ZONE_LONDON);
    arena = test_ground(512u << 20, now);
    chief = test_person("Lowri Lead", "lead_officer", 0);
    intake = test_person("Ines Intake", "intake_officer", 0);
    other_intake = test_person("Owen Intake", "intake_officer", 0);
    officer = test_person("Uma Intake", "intake_officer", 0);
    first = test_person("Farah First", "assessor", 0);
    second = test_person("Sam Second", "assessor", 0);
    third = test_person("Theo Third", "assessor", 0);
    return 0;
}
static int teardown(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

static void test_an_assignment_keeps_the_place(void **state) {
    (void)state;
    int64_t application = application_in("submitted");
    assert_int_equal(assign(application, intake, 0), ERROR_NONE);
    assert_int_equal(test_number(test_words("SELECT count(*) FROM mail WHERE person_id = %lld", (long long)intake)), 1);
    assert_int_equal(assign(application, other_intake, 0), ERROR_CONFLICT);
    assert_int_equal(join(application, other_intake), ERROR_CONFLICT);
    assert_int_equal(join(application, intake), ERROR_NONE);
    assert_int_equal(count("case_assignment WHERE outcome = 'taken'", application), 1);
    assert_string_equal(
        test_text(test_words("SELECT state FROM application WHERE application_id = %lld", (long long)application)),
        "completeness_check");
    /* Handed on: who had it is out, and does not get it back. */
    assert_int_equal(assign(application, other_intake, intake), ERROR_NONE);
    assert_int_equal(count("case_role WHERE left_at IS NOT NULL", application), 1);
    assert_int_equal(assign(application, intake, other_intake), ERROR_CONFLICT);
    assert_int_equal(join(application, other_intake), ERROR_NONE);
    assert_int_equal(test_number(test_words("SELECT count(*) FROM audit_entry WHERE action = 'case.assign' AND "
                                            "subject_id = %lld",
                         (long long)application)),
        2);
}

static void test_refused_and_conflicted(void **state) {
    (void)state;
    int64_t application = application_in("submitted");
    struct step step = {.application_id = application, .person_id = intake};
    assert_int_equal(as(intake, refuse_work, &step), ERROR_STATE_REFUSED);
    assert_int_equal(assign(application, intake, 0), ERROR_NONE);
    assert_int_equal(as(intake, refuse_work, &step), ERROR_NONE);
    assert_int_equal(as(intake, refuse_work, &step), ERROR_STATE_REFUSED);
    assert_int_equal(test_number(test_words("SELECT count(*) FROM mail WHERE person_id = %lld", (long long)chief)), 1);
    assert_int_equal(count("case_assignment WHERE outcome = 'refused' AND reason <> ''", application), 1);
    assert_int_equal(assign(application, other_intake, 0), ERROR_NONE);
    step = (struct step){.application_id = application, .person_id = other_intake, .conflicted = true};
    assert_int_equal(as(other_intake, declare_work, &step), ERROR_NONE);
    assert_int_equal(count("case_assignment WHERE outcome = 'conflict'", application), 1);
    assert_int_equal(assign(application, other_intake, 0), ERROR_CONFLICT);
    /* Nobody but the holders of the role, and never the applicant's own people. */
    assert_int_equal(assign(application, first, 0), ERROR_CONFLICT);
    test_script(test_words("INSERT INTO role_holding (person_id, role, started_on) VALUES (%lld, 'intake_officer', "
                           "'2024-01-01')",
        (long long)lead));
    assert_int_equal(assign(application, lead, 0), ERROR_CONFLICT);
    test_script(
        test_words("DELETE FROM role_holding WHERE person_id = %lld AND role = 'intake_officer'", (long long)lead));
}

static void test_an_absent_assessor_is_replaced(void **state) {
    (void)state;
    int64_t application = application_in("assessment");
    assert_int_equal(join(application, first), ERROR_NONE);
    assert_int_equal(join(application, second), ERROR_NONE);
    struct step step = {.application_id = application, .person_id = first};
    assert_int_equal(as(first, score_work, &step), ERROR_NONE);
    step.person_id = second;
    assert_int_equal(as(second, score_work, &step), ERROR_NONE);
    assert_int_equal(assign(application, third, 0), ERROR_CONFLICT);
    assert_int_equal(assign(application, third, first), ERROR_NONE);
    /* What both wrote is kept; who is replaced writes no more, who stays goes on. */
    assert_int_equal(count("assessment WHERE true", application), 2);
    step.person_id = first;
    assert_int_equal(as(first, score_work, &step), ERROR_STATE_REFUSED);
    step.person_id = second;
    assert_int_equal(as(second, score_work, &step), ERROR_NONE);
    assert_int_equal(join(application, third), ERROR_NONE);
    assert_int_equal(test_number(test_words("SELECT place FROM case_role WHERE application_id = %lld AND person_id = "
                                            "%lld",
                         (long long)application, (long long)third)),
        1);
}

static void test_cover_takes_over(void **state) {
    (void)state;
    int64_t application = application_in("submitted");
    assert_int_equal(join(application, intake), ERROR_NONE);
    struct step step = {.application_id = application, .person_id = officer, .other = intake};
    assert_int_equal(as(officer, declare_work, &step), ERROR_NONE);
    assert_int_equal(as(officer, take_over_work, &step), ERROR_FORBIDDEN);
    struct case_absence absence = {intake, today, today + 7, officer, intake};
    assert_int_equal(as(intake, absence_work, &absence), ERROR_NONE);
    /* Nothing is assigned to who is away. */
    assert_int_equal(assign(application_in("submitted"), intake, 0), ERROR_CONFLICT);
    assert_int_equal(as(officer, take_over_work, &step), ERROR_NONE);
    assert_int_equal(as(officer, take_over_work, &step), ERROR_STATE_REFUSED);
    assert_int_equal(
        test_number(test_words("SELECT person_id FROM case_role WHERE application_id = %lld AND left_at IS "
                               "NULL",
            (long long)application)),
        officer);
    test_script("UPDATE staff_absence SET ended_at = now()");
}

/* What one person's lists say of a case. */
struct seen {
    int64_t application_id;
    const char *holders;
    int64_t people;
    int64_t assignments;
    int64_t hand_ins;
    bool found_by_holder; /* narrowed by the other assessor */
    bool nobody;
};
static void seen_work(struct db *db, void *context) {
    struct seen *seen = context;
    int64_t id = seen->application_id;
    struct case_queue_in all = {.show = "all",
        .clock = "",
        .holder = DB_NULL_INT8,
        .sort = "deadline",
        .after_id = DB_NULL_INT8,
        .today = today,
        .soon = 5,
        .most = 1000};
    struct case_queue_rows rows = case_queue_run(db, all);
    for (size_t i = 0; i < rows.count; i++) {
        if (rows.row[i].application_id == id) {
            seen->holders = arena_text(arena, rows.row[i].holders == NULL ? "" : rows.row[i].holders);
        }
    }
    all.holder = second;
    rows = case_queue_run(db, all);
    for (size_t i = 0; i < rows.count; i++) {
        seen->found_by_holder = seen->found_by_holder || rows.row[i].application_id == id;
    }
    all.holder = DB_NULL_INT8;
    all.show = "nobody";
    rows = case_queue_run(db, all);
    for (size_t i = 0; i < rows.count; i++) {
        seen->nobody = seen->nobody || rows.row[i].application_id == id;
    }
    seen->people = (int64_t)case_people_run(db, (struct case_people_in){id}).count;
    seen->assignments = (int64_t)case_assignments_run(db, (struct case_assignments_in){id}).count;
    struct case_events_rows events = case_events_run(db, (struct case_events_in){id});
    for (size_t i = 0; i < events.count; i++) {
        seen->hand_ins += text_equal(events.row[i].event, "hand_in");
    }
}

static void test_nothing_of_the_other_assessor(void **state) {
    (void)state;
    int64_t application = application_in("assessment");
    assert_int_equal(join(application, first), ERROR_NONE);
    struct seen seen = {.application_id = application};
    assert_int_equal(as(first, seen_work, &seen), ERROR_NONE);
    assert_false(seen.nobody);
    assert_int_equal(assign(application, second, 0), ERROR_NONE);
    assert_int_equal(join(application, second), ERROR_NONE);
    test_script(test_words("INSERT INTO application_event (application_id, event, to_state, person_id, at) VALUES "
                           "(%lld, 'hand_in', 'assessment', %lld, '2026-11-23')",
        (long long)application, (long long)second));
    seen = (struct seen){.application_id = application};
    assert_int_equal(as(first, seen_work, &seen), ERROR_NONE);
    assert_string_equal(seen.holders, "Farah First");
    assert_int_equal(seen.people, 1);
    assert_int_equal(seen.assignments, 0);
    assert_int_equal(seen.hand_ins, 0);
    assert_false(seen.found_by_holder);
    assert_false(seen.nobody);
    /* The other sees themselves alone; who assesses nothing here sees both. */
    seen = (struct seen){.application_id = application};
    assert_int_equal(as(second, seen_work, &seen), ERROR_NONE);
    assert_string_equal(seen.holders, "Sam Second");
    assert_int_equal(seen.people, 1);
    assert_int_equal(seen.assignments, 1);
    assert_int_equal(seen.hand_ins, 1);
    seen = (struct seen){.application_id = application};
    assert_int_equal(as(chief, seen_work, &seen), ERROR_NONE);
    assert_string_equal(seen.holders, "Farah First, Sam Second");
    assert_int_equal(seen.people, 2);
    assert_int_equal(seen.assignments, 1);
    assert_true(seen.found_by_holder);
    /* Once both are in, nothing is hidden. */
    test_script(test_words(
        "UPDATE case_role SET finished_at = '2026-11-23' WHERE application_id = %lld", (long long)application));
    seen = (struct seen){.application_id = application};
    assert_int_equal(as(first, seen_work, &seen), ERROR_NONE);
    assert_int_equal(seen.people, 2);
    assert_int_equal(seen.hand_ins, 1);
}

static void pages_work(struct db *db, void *context) {
    int64_t *total = context;
    static const char *const sorts[] = {"deadline", "age", "organisation", "reference", "stage"};
    for (size_t i = 0; i < 2 * sizeof sorts / sizeof *sorts; i++) {
        struct case_queue_in in = {.show = "all",
            .clock = "",
            .holder = DB_NULL_INT8,
            .sort = sorts[i / 2],
            .descending = i % 2 == 1,
            .after_id = DB_NULL_INT8,
            .today = today,
            .soon = 5,
            .most = 1000};
        struct case_queue_rows whole = case_queue_run(db, in);
        *total = (int64_t)whole.count;
        in.most = 2;
        /* Two by two to the end, and back again: the same order, nothing twice, nothing left out. */
        size_t at = 0;
        while (at < whole.count) {
            struct case_queue_rows page = case_queue_run(db, in);
            assert_int_equal(page.count, whole.count - at < 2 ? whole.count - at : 2);
            assert_int_equal(page.row[0].total, whole.count);
            for (size_t j = 0; j < page.count; j++, at++) {
                assert_int_equal(page.row[j].application_id, whole.row[at].application_id);
            }
            in.after_key = page.row[page.count - 1].sort_key;
            in.after_id = page.row[page.count - 1].application_id;
        }
        in.backward = true;
        at--;
        while (at > 0) {
            struct case_queue_rows page = case_queue_run(db, in);
            assert_true(page.count > 0);
            for (size_t j = 0; j < page.count; j++) {
                assert_int_equal(page.row[j].application_id, whole.row[--at].application_id);
            }
            in.after_key = page.row[page.count - 1].sort_key;
            in.after_id = page.row[page.count - 1].application_id;
        }
    }
}

static void test_pages_by_key(void **state) {
    (void)state;
    application_in("submitted");
    test_script("UPDATE application SET stage_due_on = NULL WHERE application_id = (SELECT max(application_id) FROM "
                "application)");
    application_in("deferred");
    application_in("panel_review");
    int64_t total = 0;
    assert_int_equal(as(chief, pages_work, &total), ERROR_NONE);
    assert_true(total >= 7);
}

static void next_work(struct db *db, void *context) {
    struct step *step = context;
    struct case_next *next = case_next_one(
        db, (struct case_next_in){.after = step->application_id == 0 ? DB_NULL_INT8 : step->application_id,
                .show = "all",
                .clock = "",
                .holder = DB_NULL_INT8,
                .today = day_from(2026, 11, 23),
                .soon = 0});
    step->other = next == NULL ? 0 : next->application_id;
}

static void test_the_next_case(void **state) {
    (void)state;
    test_script("UPDATE application SET state = 'withdrawn'");
    struct step step = {0};
    assert_int_equal(as(other_intake, next_work, &step), ERROR_NONE);
    assert_int_equal(step.other, 0);
    int64_t free_one = application_in("submitted");
    int64_t own = application_in("submitted");
    int64_t later = application_in("submitted");
    test_script(test_words("UPDATE application SET stage_due_on = '2026-12-24' WHERE application_id IN (%lld, %lld)",
        (long long)own, (long long)later));
    assert_int_equal(join(own, other_intake), ERROR_NONE);
    assert_int_equal(join(later, other_intake), ERROR_NONE);
    /* Own ones first, each after the other; then what nobody has. */
    assert_int_equal(as(other_intake, next_work, &step), ERROR_NONE);
    assert_int_equal(step.other, own);
    step.application_id = own;
    assert_int_equal(as(other_intake, next_work, &step), ERROR_NONE);
    assert_int_equal(step.other, later);
    step.application_id = later;
    assert_int_equal(as(other_intake, next_work, &step), ERROR_NONE);
    assert_int_equal(step.other, own);
    step.application_id = 0;
    assert_int_equal(as(officer, next_work, &step), ERROR_NONE);
    assert_int_equal(step.other, free_one);
    /* Nothing that the role does not take, nothing after a conflict. */
    assert_int_equal(as(first, next_work, &step), ERROR_NONE);
    assert_int_equal(step.other, 0);
    step = (struct step){.application_id = free_one, .person_id = officer, .conflicted = true};
    assert_int_equal(as(officer, declare_work, &step), ERROR_NONE);
    step.application_id = 0;
    assert_int_equal(as(officer, next_work, &step), ERROR_NONE);
    assert_int_equal(step.other, 0);
}

static void test_direct_sql_is_refused(void **state) {
    (void)state;
    int64_t application = application_in("submitted");
    assert_int_equal(assign(application, intake, 0), ERROR_NONE);
    const struct {
        const char *sql;
        enum error_code refusal;
    } attempts[] = {
        {"DELETE FROM case_assignment", ERROR_FORBIDDEN},
        {test_words("UPDATE case_assignment SET person_id = %lld", (long long)other_intake), ERROR_FORBIDDEN},
        {"UPDATE case_assignment SET words = 'x'", ERROR_FORBIDDEN},
        /* By nobody who leads, to nobody of the role, to a place that is kept. */
        {test_words("INSERT INTO case_assignment (application_id, person_id, role, assigned_by, assigned_at, words) "
                    "VALUES (%lld, %lld, 'intake_officer', %lld, '2026-11-23', 'x')",
             (long long)application, (long long)other_intake, (long long)other_intake),
            ERROR_FORBIDDEN},
        {test_words("INSERT INTO case_assignment (application_id, person_id, role, assigned_by, assigned_at, words) "
                    "VALUES (%lld, %lld, 'intake_officer', %lld, '2026-11-23', 'x')",
             (long long)application, (long long)first, (long long)chief),
            ERROR_FORBIDDEN},
        {test_words("INSERT INTO case_assignment (application_id, person_id, role, assigned_by, assigned_at, words) "
                    "VALUES (%lld, %lld, 'assessor', %lld, '2026-11-23', 'x')",
             (long long)application, (long long)first, (long long)chief),
            ERROR_STATE_REFUSED},
        {test_words("INSERT INTO case_assignment (application_id, person_id, role, assigned_by, assigned_at, words) "
                    "VALUES (%lld, %lld, 'intake_officer', %lld, '2026-11-23', 'x')",
             (long long)application, (long long)other_intake, (long long)chief),
            ERROR_CONFLICT},
        {test_words("INSERT INTO conflict_declaration (application_id, person_id, conflicted, declared_at) VALUES "
                    "(%lld, %lld, false, '2026-11-23'); INSERT INTO case_role (application_id, person_id, role, "
                    "taken_at) VALUES (%lld, %lld, 'intake_officer', '2026-11-23')",
             (long long)application, (long long)other_intake, (long long)application, (long long)other_intake),
            ERROR_CONFLICT},
    };
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
        char *sql = arena_text(arena, attempts[i].sql);
        enum error_code refusal = as(chief, sql_work, sql);
        if (refusal != attempts[i].refusal) {
            fail_msg("%s: %s", sql, error_name(refusal));
        }
    }
}

/* The database and the program agree whom each state waits for. */
static void test_parts_are_the_same_in_both(void **state) {
    (void)state;
    for (enum application_state each = 0; each < APPLICATION_STATES; each++) {
        const struct case_part *part = case_part_of(each, false);
        if (part == NULL) {
            continue;
        }
        const char *text = application_state_text(each);
        assert_string_equal(test_text(test_words("SELECT case_role_needed('%s')", text)), part->role);
        assert_int_equal(test_number(test_words("SELECT case_places(case_role_needed('%s'))", text)), part->places);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_assignment_keeps_the_place),
        cmocka_unit_test(test_refused_and_conflicted),
        cmocka_unit_test(test_an_absent_assessor_is_replaced),
        cmocka_unit_test(test_cover_takes_over),
        cmocka_unit_test(test_nothing_of_the_other_assessor),
        cmocka_unit_test(test_pages_by_key),
        cmocka_unit_test(test_the_next_case),
        cmocka_unit_test(test_direct_sql_is_refused),
        cmocka_unit_test(test_parts_are_the_same_in_both),
    };
    return random_start() ? cmocka_run_group_tests_name("cases_assign", tests, setup, teardown) : 1;
}
