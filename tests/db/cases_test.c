/* Cases against a real database: who may take part, blindness, the recommendation, the decision and what follows from
 * it; and that direct SQL as the serving role is refused what the rules refuse. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "applications/applications_store.h"
#include "base/random.h"
#include "cases/cases_intake.h"
#include "cases/cases_queries.h"
#include "register/register.h"
#include "support/database.h"
#include "support/field.h"

static struct arena *arena;
static moment now;
static int64_t charity, lead, intake, first, second, third, decider, other_decider;

/* One act in a transaction of its own, as that person (0: the system) for that organisation. */
static enum error_code as(
    int64_t person_id, int64_t organisation_id, void (*work)(struct db *db, void *context), void *context) {
    return test_act_raises((struct test_acting){test_database(), person_id, organisation_id, now, work, context});
}

struct step {
    int64_t application_id;
    int64_t person_id;
    bool conflicted;
    int32_t score;
    const char *outcome;
    const char *criterion;
};

static void declare_work(struct db *db, void *context) {
    struct step *step = context;
    case_declare_conflict(db, step->application_id, step->person_id, step->conflicted, "", now);
}
static void take_work(struct db *db, void *context) {
    struct step *step = context;
    case_take(db, step->application_id, step->person_id, now);
}
static void leave_work(struct db *db, void *context) {
    struct step *step = context;
    case_leave(db, step->application_id, step->person_id, "On leave", now);
}
static void complete_work(struct db *db, void *context) {
    struct step *step = context;
    case_complete(db, step->application_id, step->person_id, now);
}
static void ask_work(struct db *db, void *context) {
    struct step *step = context;
    static const struct case_ask_item item = {{"general", ""}, "Send the accounts"};
    case_ask_information(db,
        &(struct case_ask){.application_id = step->application_id,
            .person_id = step->person_id,
            .words = "",
            .due_on = day_of_moment(now, ZONE_LONDON) + 20,
            .count = 1,
            .item = &item},
        now);
}
static void score_work(struct db *db, void *context) {
    struct step *step = context;
    const struct framework_data *data = frameworks_find("england");
    struct frameworks_criteria criteria =
        frameworks_criteria_on(arena, data, FRAMEWORK_NON_STATUTORY, day_of_moment(now, ZONE_LONDON));
    for (size_t i = 0; i < criteria.count; i++) {
        bool low = step->criterion != NULL && strcmp(step->criterion, criteria.item[i]->code) == 0;
        case_save_score(db,
            &(struct case_score){.application_id = step->application_id,
                .person_id = step->person_id,
                .criterion = criteria.item[i]->code,
                .score = low ? 0 : step->score,
                .reason = "Shown by the files"},
            now);
    }
}
static void hand_in_work(struct db *db, void *context) {
    struct step *step = context;
    case_hand_in(db, step->application_id, step->person_id, now);
}
static void decide_work(struct db *db, void *context) {
    struct step *step = context;
    static const char *const reasons[] = {"criteria-met"};
    case_decide(db,
        &(struct case_decision){.application_id = step->application_id,
            .person_id = step->person_id,
            .outcome = step->outcome,
            .reason_codes = {1, reasons},
            .words = "The criteria are met",
            .departs = strcmp(step->outcome, "approved") == 0 ? "" : "The lead has left"},
        now);
}
static void resume_work(struct db *db, void *context) {
    struct step *step = context;
    case_resume(db, step->application_id, step->person_id, now);
}
static int64_t rows_seen;
static void scores_work(struct db *db, void *context) {
    struct step *step = context;
    rows_seen = (int64_t)case_scores_run(db, (struct case_scores_in){step->application_id}).count;
}
static void note_work(struct db *db, void *context) {
    struct step *step = context;
    case_note(db, step->application_id, step->person_id, "Strong on governance", now);
}
static void notes_work(struct db *db, void *context) {
    struct step *step = context;
    rows_seen = (int64_t)case_notes_run(db, (struct case_notes_in){step->application_id}).count;
}
static void sql_work(struct db *db, void *context) {
    db_script(db, context);
}

/* Declares and takes, as that person. */
static enum error_code join(int64_t application, int64_t person_id) {
    struct step step = {.application_id = application, .person_id = person_id};
    enum error_code declared = as(person_id, 0, declare_work, &step);
    return declared != ERROR_NONE ? declared : as(person_id, 0, take_work, &step);
}

static const char *state_of(int64_t application) {
    return test_text(test_words("SELECT state FROM application WHERE application_id = %lld", (long long)application));
}

/* A submitted application of a charity of its own, with a reference that the sample leaves alone. */
static int64_t submitted(void) {
    static int made;
    test_script(test_words("INSERT INTO organisation (name, framework_code, kind, sector, registered_at) VALUES "
                           "('Charity %d', 'england', 'charity', 'non_statutory', '2024-01-01')",
        ++made));
    charity = test_number("SELECT max(organisation_id) FROM organisation");
    lead = test_person(test_words("Lead %d", made), "organisation_lead", charity);
    const char *seed = test_text("SELECT value FROM setting WHERE name = 'moderation_seed'");
    const char *reference;
    int tail = made * 1000;
    do {
        reference = test_words("ASY-2026-%05d", tail++);
    } while (application_sampled(seed, reference, 50));
    test_script(test_words(
        "INSERT INTO application (reference, organisation_id, framework_code, state, created_by, created_at, "
        "updated_at, received_on, submitted_at) VALUES ('%s', %lld, 'england', 'submitted', %lld, "
        "'2026-11-02', '2026-11-02', '2026-11-02', '2026-11-02 10:00Z')",
        reference, (long long)charity, (long long)lead));
    int64_t application = test_number("SELECT max(application_id) FROM application");
    test_script(test_words("INSERT INTO application_clock (application_id, clock, event, at, limit_days) VALUES (%lld, "
                           "'completeness', 'start', '2026-11-02 10:00Z', 10)",
        (long long)application));
    return application;
}

/* The same, taken through to assessment with both assessors on it. */
static int64_t assessing(void) {
    int64_t application = submitted();
    struct step step = {.application_id = application, .person_id = intake};
    assert_int_equal(join(application, intake), ERROR_NONE);
    assert_int_equal(as(intake, 0, complete_work, &step), ERROR_NONE);
    assert_int_equal(join(application, first), ERROR_NONE);
    assert_int_equal(join(application, second), ERROR_NONE);
    return application;
}

static void hand_in(int64_t application, int64_t person_id, int32_t score, const char *zero_on) {
    struct step step = {.application_id = application, .person_id = person_id, .score = score, .criterion = zero_on};
    assert_int_equal(as(person_id, 0, score_work, &step), ERROR_NONE);
    assert_int_equal(as(person_id, 0, hand_in_work, &step), ERROR_NONE);
}

static void seed_work(struct db *db, void *context) {
    (void)context;
    application_sample_seed(db);
}

static int setup(void **state) {
    (void)state;
    now = moment_parse("2026-11-23T12:00:00Z");
    arena = test_ground(512u << 20, now);
    assert_int_equal(as(0, 0, seed_work, NULL), ERROR_NONE);
    intake = test_person("Ines Intake", "intake_officer", 0);
    first = test_person("Farah First", "assessor", 0);
    second = test_person("Sam Second", "assessor", 0);
    third = test_person("Theo Third", "assessor", 0);
    decider = test_person("Dana Decider", "decision_maker", 0);
    other_decider = test_person("Olu Other", "decision_maker", 0);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

static void test_whole_way_to_the_register(void **state) {
    (void)state;
    int64_t application = assessing();
    int64_t organisation = charity;
    struct step step = {.application_id = application, .person_id = decider, .outcome = "approved"};
    hand_in(application, first, 3, NULL);
    assert_string_equal(state_of(application), "assessment");
    hand_in(application, second, 2, NULL);
    assert_string_equal(state_of(application), "recommendation");
    assert_string_equal(
        test_text("SELECT recommendation FROM application ORDER BY application_id DESC LIMIT 1"), "approve");
    assert_int_equal(join(application, decider), ERROR_NONE);
    assert_string_equal(state_of(application), "decision");
    test_stands(organisation);
    assert_int_equal(as(decider, 0, decide_work, &step), ERROR_NONE);
    assert_string_equal(state_of(application), "approved");
    assert_string_equal(
        test_text(test_words("SELECT state FROM register_entry WHERE organisation_id = %lld", (long long)organisation)),
        "accredited");
    assert_int_equal(
        test_number(test_words("SELECT count(*) FROM audit_entry WHERE subject_kind = 'application' AND subject_id = "
                               "%lld AND action LIKE '%%approve%%'",
            (long long)application)),
        1);
    assert_true(
        test_number(test_words("SELECT count(*) FROM application_clock WHERE application_id = %lld AND event = 'stop'",
            (long long)application)) > 0);
    /* A decided case is not decided again. */
    assert_int_equal(as(decider, 0, decide_work, &step), ERROR_STATE_REFUSED);
    /* An old public register entry agrees with its events. */
    assert_int_equal(test_number("SELECT count(*) FROM register_entry e WHERE NOT EXISTS (SELECT FROM register_event v "
                                 "WHERE v.organisation_id = e.organisation_id)"),
        0);
}

static void test_defer_and_resume(void **state) {
    (void)state;
    int64_t application = assessing();
    struct step step = {.application_id = application, .person_id = decider, .outcome = "deferred"};
    hand_in(application, first, 2, NULL);
    hand_in(application, second, 2, NULL);
    assert_int_equal(join(application, decider), ERROR_NONE);
    assert_int_equal(as(decider, 0, decide_work, &step), ERROR_NONE);
    assert_string_equal(state_of(application), "deferred");
    assert_null(test_text(
        test_words("SELECT organisation_id FROM register_entry WHERE organisation_id = %lld", (long long)charity)));
    assert_int_equal(as(decider, 0, resume_work, &step), ERROR_NONE);
    assert_string_equal(state_of(application), "decision");
    /* What would be a refusal waits in moderation; nothing is told to the applicant. */
    step.outcome = "moderation";
    int64_t mails = test_number("SELECT count(*) FROM mail");
    assert_int_equal(as(decider, 0, decide_work, &step), ERROR_NONE);
    assert_string_equal(state_of(application), "moderation");
    assert_int_equal(test_number("SELECT count(*) FROM mail"), mails);
}

static void test_disagreement_goes_to_moderation(void **state) {
    (void)state;
    int64_t application = assessing();
    hand_in(application, first, 3, NULL);
    hand_in(application, second, 3, "safeguarding");
    assert_string_equal(state_of(application), "moderation");
    assert_true(test_number(test_words("SELECT cardinality(causes) FROM moderation WHERE application_id = %lld",
                    (long long)application)) >= 1);
    assert_int_equal(join(application, decider), ERROR_FORBIDDEN); /* no moderator */
}

static void test_information_pauses_the_clock(void **state) {
    (void)state;
    int64_t application = submitted();
    struct step step = {.application_id = application, .person_id = intake};
    assert_int_equal(join(application, intake), ERROR_NONE);
    assert_int_equal(as(intake, 0, ask_work, &step), ERROR_NONE);
    assert_string_equal(state_of(application), "information_requested");
    assert_null(
        test_text(test_words("SELECT stage_due_on FROM application WHERE application_id = %lld AND stage_due_on IS NOT "
                             "NULL",
            (long long)application)));
    assert_int_equal(as(intake, 0, complete_work, &step), ERROR_STATE_REFUSED);
}

static void test_separation_of_duties(void **state) {
    (void)state;
    int64_t application = assessing();
    struct step step = {.application_id = application, .person_id = third};
    /* Without a declaration nobody takes part. */
    assert_int_equal(as(third, 0, take_work, &step), ERROR_CONFLICT); /* and both places are taken */
    assert_int_equal(join(application, third), ERROR_CONFLICT);
    /* The intake officer is no assessor of the same case, whatever roles their account has. */
    test_script(test_words(
        "INSERT INTO role_holding (person_id, role, started_on) VALUES (%lld, 'decision_maker', '2024-01-01')",
        (long long)first));
    hand_in(application, first, 2, NULL);
    hand_in(application, second, 2, NULL);
    assert_string_equal(state_of(application), "recommendation");
    assert_int_equal(join(application, first), ERROR_CONFLICT);
    assert_string_equal(state_of(application), "recommendation");
    /* The applicant's own people take no part, even with a Home Office role. */
    test_script(test_words(
        "INSERT INTO role_holding (person_id, role, started_on) VALUES (%lld, 'decision_maker', '2024-01-01')",
        (long long)lead));
    assert_int_equal(join(application, lead), ERROR_FORBIDDEN);
    /* A conflict ends it, for good. */
    step = (struct step){.application_id = application, .person_id = other_decider, .conflicted = true};
    assert_int_equal(as(other_decider, 0, declare_work, &step), ERROR_NONE);
    assert_int_equal(as(other_decider, 0, take_work, &step), ERROR_FORBIDDEN);
    step.conflicted = false;
    assert_int_equal(as(other_decider, 0, declare_work, &step), ERROR_FORBIDDEN);
    assert_int_equal(join(application, decider), ERROR_NONE);
    /* Only the decision-maker of this case decides. */
    step = (struct step){.application_id = application, .person_id = other_decider, .outcome = "approved"};
    assert_int_equal(as(other_decider, 0, decide_work, &step), ERROR_FORBIDDEN);
    test_script(test_words("DELETE FROM role_holding WHERE person_id IN (%lld, %lld) AND role = 'decision_maker'",
        (long long)first, (long long)lead));
}

static void test_assessments_are_blind(void **state) {
    (void)state;
    int64_t application = assessing();
    struct step step = {.application_id = application, .person_id = first, .score = 3};
    assert_int_equal(as(first, 0, hand_in_work, &step), ERROR_INVALID); /* nothing is scored yet */
    hand_in(application, first, 3, NULL);
    /* Handed in: it changes no more. */
    assert_int_equal(as(first, 0, score_work, &step), ERROR_STATE_REFUSED);
    int64_t people[] = {second, intake, decider};
    for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
        assert_int_equal(as(people[i], 0, scores_work, &step), ERROR_NONE);
        assert_int_equal(rows_seen, 0);
    }
    assert_int_equal(as(first, 0, scores_work, &step), ERROR_NONE);
    assert_int_equal(rows_seen, 20);
    hand_in(application, second, 2, NULL);
    assert_int_equal(as(second, 0, scores_work, &step), ERROR_NONE);
    assert_int_equal(rows_seen, 40);
    /* The applicant sees none of it, ever. */
    assert_int_equal(as(lead, charity, scores_work, &step), ERROR_NONE);
    assert_int_equal(rows_seen, 0);
}

static void test_notes_of_assessors_are_blind(void **state) {
    (void)state;
    int64_t application = assessing();
    struct step step = {.application_id = application, .person_id = first};
    assert_int_equal(as(first, 0, note_work, &step), ERROR_NONE);
    assert_int_equal(as(second, 0, notes_work, &step), ERROR_NONE);
    assert_int_equal(rows_seen, 0);
    assert_int_equal(as(first, 0, notes_work, &step), ERROR_NONE);
    assert_int_equal(rows_seen, 1);
    step.person_id = intake;
    assert_int_equal(as(intake, 0, note_work, &step), ERROR_NONE);
    assert_int_equal(as(second, 0, notes_work, &step), ERROR_NONE);
    assert_int_equal(rows_seen, 1); /* the intake officer's */
    hand_in(application, first, 2, NULL);
    hand_in(application, second, 2, NULL);
    assert_int_equal(as(second, 0, notes_work, &step), ERROR_NONE);
    assert_int_equal(rows_seen, 2);
}

static void test_who_gave_a_case_back_stays_out(void **state) {
    (void)state;
    int64_t application = assessing();
    struct step step = {.application_id = application, .person_id = second};
    assert_int_equal(as(second, 0, leave_work, &step), ERROR_NONE);
    assert_int_equal(as(second, 0, take_work, &step), ERROR_CONFLICT);
    assert_int_equal(join(application, third), ERROR_NONE);
}

static void test_direct_sql_is_refused(void **state) {
    (void)state;
    int64_t application = assessing();
    static const struct {
        const char *sql; /* the case's id comes behind it */
        const char *rest;
        enum error_code refusal;
    } attempts[] = {
        {"UPDATE case_role SET role = 'decision_maker' WHERE application_id = ", "", ERROR_FORBIDDEN},
        {"UPDATE case_role SET person_id = person_id + 1 WHERE application_id = ", "", ERROR_FORBIDDEN},
        {"DELETE FROM case_role WHERE application_id = ", "", ERROR_FORBIDDEN},
        {"INSERT INTO case_role (application_id, person_id, role, taken_at) SELECT application_id, person_id, "
         "'decision_maker', taken_at FROM case_role WHERE application_id = ",
            " LIMIT 1", ERROR_FORBIDDEN},
        {"INSERT INTO decision (application_id, outcome, reason_codes, words, person_id, decided_at) SELECT "
         "application_id, 'approved', '{x}', 'x', person_id, taken_at FROM case_role WHERE application_id = ",
            " LIMIT 1", ERROR_FORBIDDEN},
        {"UPDATE application SET received_on = '2026-01-01' WHERE application_id = ", "", ERROR_FORBIDDEN},
        {"UPDATE application_event SET person_id = NULL WHERE application_id = ", "", ERROR_FORBIDDEN},
        {"DELETE FROM application_event WHERE application_id = ", "", ERROR_FORBIDDEN},
        {"INSERT INTO assessment (application_id, person_id, criterion_code, saved_at) SELECT application_id, "
         "created_by, 'governance', created_at FROM application WHERE application_id = ",
            "", ERROR_STATE_REFUSED},
        {"DELETE FROM application WHERE application_id = ", "", ERROR_FORBIDDEN},
    };
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
        const char *text = test_words("%s%lld%s", attempts[i].sql, (long long)application, attempts[i].rest);
        char *sql = arena_text(arena, text);
        enum error_code refusal = as(decider, 0, sql_work, sql);
        if (refusal != attempts[i].refusal) {
            fail_msg("%s: %s", sql, error_name(refusal));
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_way_to_the_register),
        cmocka_unit_test(test_defer_and_resume),
        cmocka_unit_test(test_disagreement_goes_to_moderation),
        cmocka_unit_test(test_information_pauses_the_clock),
        cmocka_unit_test(test_separation_of_duties),
        cmocka_unit_test(test_assessments_are_blind),
        cmocka_unit_test(test_notes_of_assessors_are_blind),
        cmocka_unit_test(test_who_gave_a_case_back_stays_out),
        cmocka_unit_test(test_direct_sql_is_refused),
    };
    return random_start() ? cmocka_run_group_tests_name("cases", tests, setup, teardown) : 1;
}
