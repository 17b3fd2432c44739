#include "support/panel_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "cases/cases.h"
#include "cases/cases_panel.h"

struct arena *panel_arena;
moment panel_now;
int64_t charity, lead, officer, chair, members[6];

enum error_code panel_as(int64_t person_id, void (*work)(struct db *db, void *context), void *context) {
    int64_t within = person_id == lead ? charity : 0;
    return test_act_raises((struct test_acting){test_database(), person_id, within, panel_now, work, context});
}

void convene_work(struct db *db, void *context) {
    struct step *step = context;
    case_panel_convene(db, application_lock(db, step->application_id), panel_now);
}
void again_work(struct db *db, void *context) {
    struct step *step = context;
    case_panel_again(db, step->application_id, panel_now);
}
void declare_work(struct db *db, void *context) {
    struct step *step = context;
    case_panel_declare(db, step->application_id, step->person_id, step->conflicted, "", panel_now);
}
void recuse_work(struct db *db, void *context) {
    struct step *step = context;
    case_panel_recuse(db, step->application_id, step->person_id, "Ill", panel_now);
}
void replace_work(struct db *db, void *context) {
    struct step *step = context;
    case_panel_replace(db, step->application_id, step->other_id, step->person_id, "Does not answer", panel_now);
}
void vote_work(struct db *db, void *context) {
    struct step *step = context;
    case_panel_vote(db, step->application_id, step->person_id, step->vote, "As the papers show", panel_now);
}
void panel_withdraw_work(struct db *db, void *context) {
    struct step *step = context;
    application_withdraw(db, step->application_id, step->person_id, "apply_later", "", panel_now);
}
void sql_work(struct db *db, void *context) {
    db_script(db, context);
}
int64_t rows_seen;
void votes_work(struct db *db, void *context) {
    rows_seen = strtoll(test_value(db, context), NULL, 10);
}

const char *panel_state_of(int64_t application) {
    return test_text(test_words("SELECT state FROM application WHERE application_id = %lld", (long long)application));
}

/* A case of a new charity in that state. due: as SQL. */
int64_t case_in(const char *state, const char *due) {
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
int64_t represented(void) {
    return case_in("representations", "NULL");
}

int64_t convened(void) {
    struct step step = {.application_id = represented()};
    assert_int_equal(panel_as(0, convene_work, &step), ERROR_NONE);
    return step.application_id;
}

/* The person in that place of the case's panel; 0 when it is empty. */
int64_t in_place(int64_t application, int place) {
    return test_number(test_words("SELECT s.person_id FROM panel_seat s JOIN panel p USING (panel_id) WHERE "
                                  "p.application_id = %lld AND s.place = %d AND s.left_at IS NULL",
        (long long)application, place));
}

enum error_code declare(int64_t application, int64_t person_id, bool conflicted) {
    struct step step = {.application_id = application, .person_id = person_id, .conflicted = conflicted};
    return panel_as(person_id, declare_work, &step);
}

enum error_code vote(int64_t application, int64_t person_id, const char *what) {
    struct step step = {.application_id = application, .person_id = person_id, .vote = what};
    return panel_as(person_id, vote_work, &step);
}

/* Convened, and all three have declared. */
int64_t sitting(void) {
    int64_t application = convened();
    for (int place = 1; place <= 3; place++) {
        assert_int_equal(declare(application, in_place(application, place), false), ERROR_NONE);
    }
    return application;
}

int64_t seats(int64_t application, const char *where) {
    return test_number(test_words("SELECT count(*) FROM panel_seat s JOIN panel p USING (panel_id) WHERE "
                                  "p.application_id = %lld AND %s",
        (long long)application, where));
}

int panel_setup(void **state) {
    (void)state;
    panel_now = moment_parse("2026-11-23T12:00:00Z");
    panel_arena = test_ground(512u << 20, panel_now);
    officer = test_person("Ines Intake", "intake_officer", 0);
    chair = test_person("Chidi Chair", "panel_chair", 0);
    for (size_t i = 0; i < COUNT(members); i++) {
        members[i] = test_person(test_words("Member %zu", i + 1), "panel_member", 0);
    }
    return 0;
}

int panel_teardown(void **state) {
    (void)state;
    arena_free(panel_arena);
    return 0;
}
