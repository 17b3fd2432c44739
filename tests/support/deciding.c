#include "support/deciding.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "applications/applications_store.h"
#include "cases/cases_reconsideration.h"

struct deciding_staff staff;
struct arena *case_arena;
moment case_now;

enum error_code deciding_as(int64_t person_id, struct deciding *step, void (*work)(struct db *db, void *context)) {
    step->person_id = person_id;
    int64_t within = person_id == step->lead && person_id != 0 ? step->organisation_id : 0;
    return test_act_raises((struct test_acting){test_database(), person_id, within, case_now, work, step});
}

void deciding_script_work(struct db *db, void *context) {
    const struct deciding *step = context;
    db_script(db, step->sql);
}

void deciding_score_work(struct db *db, void *context) {
    const struct deciding *step = context;
    bool lived = step->person_id == staff.lived || step->person_id == staff.other_lived;
    struct frameworks_criteria criteria = frameworks_criteria_on(
        case_arena, frameworks_find("england"), FRAMEWORK_NON_STATUTORY, day_of_moment(case_now, ZONE_LONDON));
    for (size_t i = 0; i < criteria.count; i++) {
        if (!lived || criteria.item[i]->lived_experience) {
            case_save_score(db,
                &(struct case_score){.application_id = step->application_id,
                    .person_id = step->person_id,
                    .criterion = criteria.item[i]->code,
                    .score = text_equal(step->low, criteria.item[i]->code) ? 0 : step->score,
                    .reason = "Shown by the files"},
                case_now);
        }
    }
}

void deciding_hand_in_work(struct db *db, void *context) {
    const struct deciding *step = context;
    case_hand_in(db, step->application_id, step->person_id, case_now);
}

void deciding_decide_work(struct db *db, void *context) {
    const struct deciding *step = context;
    static const char *const reasons[] = {"meets_criteria"};
    case_decide(db,
        &(struct case_decision){.application_id = step->application_id,
            .person_id = step->person_id,
            .outcome = step->outcome,
            .reason_codes = {1, reasons},
            .words = "As the scores say",
            .departs = step->departs == NULL ? "" : step->departs,
            .conditions = step->conditions},
        case_now);
}

void deciding_leave_work(struct db *db, void *context) {
    const struct deciding *step = context;
    case_leave(db, step->application_id, step->person_id, "On leave", case_now);
}

void deciding_conflict_work(struct db *db, void *context) {
    const struct deciding *step = context;
    case_declare_conflict(db, step->application_id, step->person_id, true, "A relative works there", case_now);
}

void deciding_withdraw_work(struct db *db, void *context) {
    const struct deciding *step = context;
    application_withdraw(db, step->application_id, step->person_id, "apply_later", "", case_now);
}

static void declare_work(struct db *db, void *context) {
    const struct deciding *step = context;
    case_declare_conflict(db, step->application_id, step->person_id, false, "", case_now);
}

static void take_work(struct db *db, void *context) {
    const struct deciding *step = context;
    case_take(db, step->application_id, step->person_id, case_now);
}

struct deciding deciding_case(void) {
    static int made;
    struct deciding step = {.organisation_id = test_organisation(test_words("Charity %d", ++made), false)};
    step.lead = test_person(test_words("Lead %d", made), "organisation_lead", step.organisation_id);
    const char *seed = test_text("SELECT value FROM setting WHERE name = 'moderation_seed'");
    const char *reference;
    int tail = made * 1000;
    do {
        reference = test_words("ASY-2026-%06d", tail++);
    } while (application_sampled(seed, reference, 50));
    test_script(test_words(
        "INSERT INTO application (reference, organisation_id, framework_code, state, created_by, created_at, "
        "updated_at, received_on, submitted_at) VALUES ('%s', %lld, 'england', 'assessment', %lld, '2026-11-02', "
        "'2026-11-02', '2026-11-02', '2026-11-02 10:00Z')",
        reference, (long long)step.organisation_id, (long long)step.lead));
    step.application_id = test_number("SELECT max(application_id) FROM application");
    test_script(test_words("INSERT INTO application_clock (application_id, clock, event, at, limit_days) VALUES (%lld, "
                           "'assessment', 'start', '2026-11-09 10:00Z', 30)",
        (long long)step.application_id));
    return step;
}

enum error_code deciding_join(struct deciding *step, int64_t person_id) {
    enum error_code declared = deciding_as(person_id, step, declare_work);
    return declared != ERROR_NONE ? declared : deciding_as(person_id, step, take_work);
}

void deciding_assess(struct deciding *step, int64_t person_id, int32_t score, const char *low) {
    if (deciding_number(step, test_words("SELECT count(*) FROM case_role WHERE application_id = %%lld AND person_id = "
                                         "%lld AND left_at IS NULL",
                                  (long long)person_id)) == 0) {
        assert_int_equal(deciding_join(step, person_id), ERROR_NONE);
    }
    step->score = score;
    step->low = low;
    assert_int_equal(deciding_as(person_id, step, deciding_score_work), ERROR_NONE);
    assert_int_equal(deciding_as(person_id, step, deciding_hand_in_work), ERROR_NONE);
}

struct deciding deciding_ready(int32_t score) {
    struct deciding step = deciding_case();
    deciding_assess(&step, staff.first, score, NULL);
    deciding_assess(&step, staff.second, score, NULL);
    if (text_equal(deciding_state(&step), "moderation")) {
        fail_msg("a score of %d goes to moderation", (int)score);
    }
    assert_int_equal(deciding_join(&step, staff.decider), ERROR_NONE);
    assert_string_equal(deciding_state(&step), "decision");
    return step;
}

struct deciding deciding_refused(void) {
    struct deciding step = deciding_ready(2);
    step.outcome = "intention_to_refuse";
    step.departs = "The register shows a removal";
    assert_int_equal(deciding_as(staff.decider, &step, deciding_decide_work), ERROR_NONE);
    test_script(test_words("ALTER TABLE application DISABLE TRIGGER USER; UPDATE application SET state = 'refused', "
                           "decided_at = '2026-11-23 12:00Z', stage_due_on = NULL WHERE application_id = %lld; "
                           "ALTER TABLE application ENABLE TRIGGER USER",
        (long long)step.application_id));
    return step;
}

int64_t deciding_number(const struct deciding *step, const char *sql) {
    const char *text = deciding_text(step, sql);
    return text == NULL ? 0 : strtoll(text, NULL, 10);
}

const char *deciding_text(const struct deciding *step, const char *sql) {
    const char *place = strstr(sql, "%lld");
    return test_text(
        place == NULL ? sql
                      : test_words("%.*s%lld%s", (int)(place - sql), sql, (long long)step->application_id, place + 4));
}

const char *deciding_state(const struct deciding *step) {
    return deciding_text(step, "SELECT state FROM application WHERE application_id = %lld");
}

static void seed_work(struct db *db, void *context) {
    (void)context;
    application_sample_seed(db);
}

int deciding_setup(void **state) {
    (void)state;
    case_now = moment_parse("2026-11-23T12:00:00Z");
    case_arena = test_ground(512u << 20, case_now);
    struct deciding nobody = {0};
    assert_int_equal(deciding_as(0, &nobody, seed_work), ERROR_NONE);
    const struct {
        int64_t *person;
        const char *role;
    } people[] = {
        {&staff.first, "assessor"},
        {&staff.second, "assessor"},
        {&staff.lived, "lived_experience_assessor"},
        {&staff.moderator, "moderator"},
        {&staff.decider, "decision_maker"},
        {&staff.other_first, "assessor"},
        {&staff.other_second, "assessor"},
        {&staff.other_lived, "lived_experience_assessor"},
        {&staff.other_moderator, "moderator"},
        {&staff.other_decider, "decision_maker"},
        {&staff.intake, "intake_officer"},
        {&staff.other_intake, "intake_officer"},
        {&staff.third_decider, "decision_maker"},
        {&staff.chair, "panel_chair"},
        {&staff.member, "panel_member"},
        {&staff.other_member, "panel_member"},
    };
    for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
        *people[i].person = test_person(test_words("Staff %zu", i + 1), people[i].role, 0);
    }
    return 0;
}

int deciding_teardown(void **state) {
    (void)state;
    arena_free(case_arena);
    return 0;
}

enum error_code deciding_decide(
    struct deciding *step, int64_t person_id, const char *outcome, const char *departs, struct case_conditions with) {
    step->outcome = outcome;
    step->departs = departs;
    step->conditions = with;
    return deciding_as(person_id, step, deciding_decide_work);
}

struct deciding deciding_intended(void) {
    struct deciding step = deciding_ready(2);
    assert_int_equal(deciding_decide(&step, staff.decider, "intention_to_refuse", "The register shows a removal",
                         (struct case_conditions){0, NULL}),
        ERROR_NONE);
    return step;
}

void deciding_request_work(struct db *db, void *context) {
    const struct deciding *step = context;
    case_reconsideration_request(
        db, step->application_id, step->person_id, "The panel did not see the letter", case_now);
}
