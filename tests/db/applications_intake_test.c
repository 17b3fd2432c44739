/* Drafts against a real database: put away when nobody works on them, and taken up again. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

#include "support/applying.h"
#include "support/database.h"

static int setup(void **state) {
    applying_setup(state);
    return 0;
}

/* What the hourly job over drafts does at `now`. */
static void drafts_run(void *context) {
    for (const struct job_kind *kind = applications_jobs; kind->kind != NULL; kind++) {
        if (text_equal(kind->kind, "applications.drafts")) {
            struct job job = {.db = test_database(), .arena = arena, .now = now};
            kind->run(&job);
            *(bool *)context = true;
        }
    }
}
static void drafts_look(void) {
    bool ran = false;
    assert_int_equal(as(0, 0, drafts_run, &ran), ERROR_NONE);
    assert_true(ran);
}

static void take_up_work(void *context) {
    const struct step *step = context;
    application_take_up(test_database(), step->application_id, step->person_id, now);
}

static int64_t mails(const struct step *step, const char *subject) {
    return number(words("SELECT count(*) FROM mail WHERE person_id = %lld AND subject LIKE '%%%s%%'",
        (long long)step->person_id, subject));
}

static void test_idle_drafts(void **state) {
    (void)state;
    moment began = now;
    struct step step = started();
    struct step busy = started();
    struct step sent = submitted();
    now = began + 20 * MOMENT_DAY;
    drafts_look();
    assert_int_equal(mails(&step, "nobody has worked"), 0);
    now = began + 21 * MOMENT_DAY;
    drafts_look();
    drafts_look();
    assert_int_equal(mails(&step, "nobody has worked"), 1);
    assert_string_equal(state_of(step.application_id), "draft");
    /* Work on it begins the time anew. */
    assert_int_equal(upload(&busy, "governance", "a.pdf", pdf, pdf_bytes), ERROR_NONE);
    now = began + 28 * MOMENT_DAY;
    drafts_look();
    drafts_look();
    assert_string_equal(state_of(step.application_id), "archived");
    assert_string_equal(state_of(busy.application_id), "draft");
    assert_string_equal(state_of(sent.application_id), "submitted");
    assert_int_equal(mails(&step, "put away"), 1);
    assert_int_equal(mails(&busy, "put away"), 0);
    /* Put away: no work on it, and no second one beside it, until it is taken up. */
    struct fields answers;
    fields_start(&answers, arena);
    fields_add(&answers, "legal_name", "Haven");
    step.save = (struct application_save){.application_id = step.application_id,
        .person_id = step.person_id,
        .section = "organisation",
        .answer = &answers};
    assert_int_equal(as(step.person_id, step.organisation_id, save_work, &step), ERROR_STATE_REFUSED);
    assert_int_equal(upload(&step, "governance", "a.pdf", pdf, pdf_bytes), ERROR_STATE_REFUSED);
    struct step again = step;
    assert_int_equal(as(step.person_id, step.organisation_id, start_work, &again), ERROR_CONFLICT);
    assert_int_equal(as(busy.person_id, busy.organisation_id, take_up_work, &step), ERROR_NOT_FOUND);
    assert_int_equal(as(step.person_id, step.organisation_id, take_up_work, &step), ERROR_NONE);
    assert_string_equal(state_of(step.application_id), "draft");
    assert_int_equal(as(step.person_id, step.organisation_id, take_up_work, &step), ERROR_STATE_REFUSED);
    assert_int_equal(as(step.person_id, step.organisation_id, save_work, &step), ERROR_NONE);
    drafts_look();
    assert_string_equal(state_of(step.application_id), "draft");
    nothing_differs();
    now = began;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_idle_drafts),
    };
    return cmocka_run_group_tests(tests, setup, applying_teardown);
}
