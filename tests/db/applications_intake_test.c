/* How applications come in, against a real database: rounds, several people on one draft, the lead's signature, copying
 * forward, and drafts that nobody works on. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

#include "frameworks/frameworks_intake.h"
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

/* ---- Rounds ---- */

struct rounding {
    int64_t round_id;
    int64_t officer;
    bool rolling;
    const char *opens, *closes;
};
static void mode_work(void *context) {
    const struct rounding *rounding = context;
    framework_intake_set(test_database(), "england", rounding->rolling, rounding->officer, now);
}
static void plan_work(void *context) {
    struct rounding *rounding = context;
    rounding->round_id = framework_round_add(test_database(), "england", "Winter", day_parse(rounding->opens),
        day_parse(rounding->closes), rounding->officer, now);
}
static void publish_work(void *context) {
    const struct rounding *rounding = context;
    framework_round_open_up(test_database(), "england", rounding->round_id, rounding->officer, now);
}
static void call_off_work(void *context) {
    const struct rounding *rounding = context;
    framework_round_call_off(test_database(), "england", rounding->round_id, rounding->officer, now);
}
static void move_work(void *context) {
    const struct rounding *rounding = context;
    framework_round_move(
        test_database(), "england", rounding->round_id, day_parse(rounding->closes), rounding->officer, now);
}
static void submit_by_sql(void *context) {
    const struct step *step = context;
    db_script(test_database(), words("UPDATE application SET state = 'submitted', received_on = '2026-11-23' WHERE "
                                     "application_id = %lld",
                                   (long long)step->application_id));
}

static void test_rounds(void **state) {
    (void)state;
    moment began = now; /* Monday 23 November 2026 */
    struct rounding rounding = {.officer = person("Petra Policy", "policy_officer", 0)};
    struct step early = started();
    save_all(&early);
    evidence_all(&early);
    assert_int_equal(as(rounding.officer, 0, mode_work, &rounding), ERROR_NONE);
    /* In rounds, and none is there: nothing is begun or sent, what was typed stays and can be gone on with. */
    assert_int_equal(as(early.person_id, early.organisation_id, submit_work, &early), ERROR_NONE);
    assert_false(early.sent);
    assert_string_equal(state_of(early.application_id), "draft");
    struct step late = {.organisation_id = organisation("Latecomers")};
    late.person_id = person("Lata Late", "organisation_lead", late.organisation_id);
    assert_int_equal(as(late.person_id, late.organisation_id, start_work, &late), ERROR_STATE_REFUSED);
    assert_int_equal(upload(&early, "governance", "more.pdf", pdf, pdf_bytes), ERROR_NONE);
    /* The database says so by itself too. */
    assert_int_equal(as(early.person_id, early.organisation_id, submit_by_sql, &early), ERROR_STATE_REFUSED);
    /* A round is published before it opens, or does not open. */
    rounding.opens = "2026-11-23";
    rounding.closes = "2026-11-30";
    assert_int_equal(as(rounding.officer, 0, plan_work, &rounding), ERROR_STATE_REFUSED);
    rounding.opens = "2026-11-25";
    assert_int_equal(as(rounding.officer, 0, plan_work, &rounding), ERROR_NONE);
    struct rounding second = {.officer = rounding.officer, .opens = "2026-11-30", .closes = "2026-12-04"};
    assert_int_equal(as(rounding.officer, 0, plan_work, &second), ERROR_CONFLICT);
    second.opens = "2026-12-01";
    assert_int_equal(as(rounding.officer, 0, plan_work, &second), ERROR_NONE);
    assert_int_equal(as(rounding.officer, 0, publish_work, &rounding), ERROR_NONE);
    assert_int_equal(as(rounding.officer, 0, publish_work, &rounding), ERROR_STATE_REFUSED);
    now = began + 2 * MOMENT_DAY;
    assert_int_equal(as(late.person_id, late.organisation_id, start_work, &late), ERROR_NONE);
    assert_int_equal(as(rounding.officer, 0, call_off_work, &rounding), ERROR_STATE_REFUSED);
    save_all(&late);
    evidence_all(&late);
    /* Told once that the last day comes near. */
    drafts_look();
    assert_int_equal(mails(&late, "submit it by"), 0);
    now = began + 5 * MOMENT_DAY;
    drafts_look();
    drafts_look();
    assert_int_equal(mails(&late, "submit it by 30 November 2026"), 1);
    /* The last day is in, the next is not; a longer round is longer for everybody, never shorter. */
    now = began + 7 * MOMENT_DAY;
    assert_int_equal(as(early.person_id, early.organisation_id, submit_work, &early), ERROR_NONE);
    assert_true(early.sent);
    assert_int_equal(number(words("SELECT intake_round_id FROM application WHERE application_id = %lld",
                         (long long)early.application_id)),
        rounding.round_id);
    rounding.closes = "2026-11-29";
    assert_int_equal(as(rounding.officer, 0, move_work, &rounding), ERROR_STATE_REFUSED);
    rounding.closes = "2026-12-02";
    assert_int_equal(as(rounding.officer, 0, move_work, &rounding), ERROR_CONFLICT);
    assert_int_equal(as(rounding.officer, 0, call_off_work, &second), ERROR_NONE);
    assert_int_equal(as(rounding.officer, 0, move_work, &rounding), ERROR_NONE);
    now = began + 9 * MOMENT_DAY;
    assert_int_equal(as(rounding.officer, 0, move_work, &rounding), ERROR_STATE_REFUSED);
    now = began + 10 * MOMENT_DAY;
    drafts_look();
    drafts_look();
    assert_int_equal(mails(&late, "the round has closed"), 1);
    assert_int_equal(as(late.person_id, late.organisation_id, submit_work, &late), ERROR_NONE);
    assert_false(late.sent);
    /* Rolling again: it goes. */
    rounding.rolling = true;
    assert_int_equal(as(rounding.officer, 0, mode_work, &rounding), ERROR_NONE);
    assert_int_equal(as(late.person_id, late.organisation_id, submit_work, &late), ERROR_NONE);
    assert_true(late.sent);
    assert_int_equal(
        number("SELECT count(*) FROM audit_entry WHERE action LIKE 'framework.round_%' OR action = 'framework.intake'"),
        7);
    nothing_differs();
    now = began;
}

/* ---- Several people on one draft, and the lead's signature ---- */

static void ask_work(void *context) {
    struct step *step = context;
    step->sent = application_ask_sign_off(test_database(), step->application_id, step->person_id, now);
}

static int64_t signer; /* in whose name */
static void sign_by_sql(void *context) {
    const struct step *step = context;
    db_script(test_database(), words("INSERT INTO application_sign_off (application_id, person_id, signed_at) VALUES "
                                     "(%lld, %lld, '2026-11-23')",
                                   (long long)step->application_id, (long long)signer));
}

static void answer_by_sql(void *context) {
    const struct step *step = context;
    db_script(test_database(), words("UPDATE application_answer SET value = 'Changed' WHERE application_id = %lld AND "
                                     "question_code = 'purpose'",
                                   (long long)step->application_id));
}

static void test_sign_off(void **state) {
    (void)state;
    struct step step = started();
    struct step colleague = step;
    colleague.person_id = person("Cora Colleague", "spoc", step.organisation_id);
    assert_int_equal(as(colleague.person_id, step.organisation_id, ask_work, &colleague), ERROR_NONE);
    assert_false(colleague.sent); /* not complete yet */
    assert_int_equal(mails(&step, "ready for you to sign"), 0);
    save_all(&colleague);
    evidence_all(&colleague);
    assert_int_equal(as(colleague.person_id, step.organisation_id, submit_work, &colleague), ERROR_FORBIDDEN);
    assert_int_equal(as(colleague.person_id, step.organisation_id, submit_by_sql, &colleague), ERROR_FORBIDDEN);
    signer = step.person_id; /* nor in the lead's name */
    assert_int_not_equal(as(colleague.person_id, step.organisation_id, sign_by_sql, &colleague), ERROR_NONE);
    assert_string_equal(state_of(step.application_id), "draft");
    assert_int_equal(as(colleague.person_id, step.organisation_id, ask_work, &colleague), ERROR_NONE);
    assert_true(colleague.sent);
    assert_int_equal(mails(&step, "ready for you to sign"), 1);
    assert_int_equal(as(step.person_id, step.organisation_id, submit_work, &step), ERROR_NONE);
    assert_true(step.sent);
    assert_int_equal(number(words("SELECT person_id FROM application_sign_off WHERE application_id = %lld",
                         (long long)step.application_id)),
        step.person_id);
    assert_int_equal(as(colleague.person_id, step.organisation_id, ask_work, &colleague), ERROR_STATE_REFUSED);
    /* What was sent is not changed by SQL either; nor a draft by those of others. */
    assert_int_equal(as(step.person_id, step.organisation_id, answer_by_sql, &step), ERROR_STATE_REFUSED);
    int64_t officer = person("Ines Intake", "intake_officer", 0);
    assert_int_equal(as(officer, 0, answer_by_sql, &step), ERROR_STATE_REFUSED);
    /* A signature of somebody who is no lead of the organisation sends nothing. */
    struct step other = started();
    save_all(&other);
    evidence_all(&other);
    script(words("INSERT INTO application_sign_off (application_id, person_id, signed_at) VALUES (%lld, %lld, "
                 "'2026-11-23')",
        (long long)other.application_id, (long long)step.person_id));
    assert_int_equal(as(other.person_id, other.organisation_id, submit_by_sql, &other), ERROR_FORBIDDEN);
    /* And if something is sent unsigned after all, verifying tells. */
    nothing_differs();
    script(words("INSERT INTO application_event (application_id, event, from_state, to_state, person_id, at) VALUES "
                 "(%lld, 'submit', 'draft', 'submitted', %lld, '2026-11-23')",
        (long long)other.application_id, (long long)other.person_id));
    struct application_differences found = {0, 0, NULL};
    assert_int_equal(as(0, 0, verify_work, &found), ERROR_NONE);
    assert_true(found.count > 0);
    bool told = false;
    for (size_t i = 0; i < found.count; i++) {
        told = told || strstr(found.row[i].what, "not signed") != NULL;
    }
    assert_true(told);
    script("ALTER TABLE application_event DISABLE TRIGGER append_only");
    script(words("DELETE FROM application_event WHERE application_id = %lld AND event = 'submit'",
        (long long)other.application_id));
    script("ALTER TABLE application_event ENABLE TRIGGER append_only");
}

static void changes_count(void *context) {
    *(size_t *)context =
        application_changes_run(test_database(), (struct application_changes_in){*(int64_t *)context, "organisation"})
            .count;
}

static void test_who_changed_what(void **state) {
    (void)state;
    struct step step = started();
    struct fields answers;
    fields_start(&answers, arena);
    fields_add(&answers, "legal_name", "Haven");
    fields_add(&answers, "purpose", "Help");
    step.save = (struct application_save){.application_id = step.application_id,
        .person_id = step.person_id,
        .section = "organisation",
        .answer = &answers};
    assert_int_equal(as(step.person_id, step.organisation_id, save_work, &step), ERROR_NONE);
    int64_t colleague = person("Cora Colleague", "spoc", step.organisation_id);
    fields_set(&answers, "legal_name", "Haven & Hope");
    fields_set(&answers, "purpose", "");
    step.save.person_id = colleague;
    step.save.version = 1;
    assert_int_equal(as(colleague, step.organisation_id, save_work, &step), ERROR_NONE);
    step.save.version = 2; /* nothing new: nothing noted */
    assert_int_equal(as(colleague, step.organisation_id, save_work, &step), ERROR_NONE);
    assert_string_equal(
        value(words("SELECT string_agg(question_code || ':' || before || '>' || after || ' by ' || person_id, ', ' "
                    "ORDER BY change_id) FROM application_change WHERE application_id = %lld",
            (long long)step.application_id)),
        words("legal_name:>Haven by %lld, purpose:>Help by %lld, legal_name:Haven>Haven & Hope by %lld, purpose:Help> "
              "by %lld",
            (long long)step.person_id, (long long)step.person_id, (long long)colleague, (long long)colleague));
    /* The applicant's own affair. */
    script(words(
        "UPDATE application SET state = 'assessment' WHERE application_id = %lld", (long long)step.application_id));
    int64_t officer = person("Ines Intake", "intake_officer", 0);
    size_t seen = 0;
    memcpy(&seen, &step.application_id, sizeof seen);
    assert_int_equal(as(officer, 0, changes_count, &seen), ERROR_NONE);
    assert_int_equal(seen, 0);
    memcpy(&seen, &step.application_id, sizeof seen);
    assert_int_equal(as(step.person_id, step.organisation_id, changes_count, &seen), ERROR_NONE);
    assert_int_equal(seen, 4);
    script(words("UPDATE application SET state = 'draft' WHERE application_id = %lld", (long long)step.application_id));
}

/* ---- Copying forward ---- */

struct copying {
    const struct step *into;
    int64_t from;
    int64_t copied;
};
static void copy_work(void *context) {
    struct copying *copying = context;
    copying->copied =
        application_copy(test_database(), copying->into->application_id, copying->from, copying->into->person_id, now);
}
static void confirm_work(void *context) {
    const struct step *step = context;
    application_confirm_copied(test_database(), step->application_id, step->person_id, now);
}

static void test_copy_forward(void **state) {
    (void)state;
    struct step old = submitted();
    assert_int_equal(as(old.person_id, old.organisation_id, withdraw_work, &old), ERROR_NONE);
    struct step draft = {.organisation_id = old.organisation_id, .person_id = old.person_id};
    assert_int_equal(as(draft.person_id, draft.organisation_id, start_work, &draft), ERROR_NONE);
    struct fields answers;
    fields_start(&answers, arena);
    fields_add(&answers, "legal_name", "Typed anew");
    draft.save = (struct application_save){.application_id = draft.application_id,
        .person_id = draft.person_id,
        .section = "organisation",
        .answer = &answers};
    assert_int_equal(as(draft.person_id, draft.organisation_id, save_work, &draft), ERROR_NONE);
    /* Nobody else's, and not its own. */
    struct step foreign = submitted();
    struct copying copying = {&draft, foreign.application_id, 0};
    assert_int_equal(as(draft.person_id, draft.organisation_id, copy_work, &copying), ERROR_NOT_FOUND);
    copying.from = draft.application_id;
    assert_int_equal(as(draft.person_id, draft.organisation_id, copy_work, &copying), ERROR_NOT_FOUND);
    copying.from = old.application_id;
    assert_int_equal(as(draft.person_id, draft.organisation_id, copy_work, &copying), ERROR_NONE);
    assert_true(copying.copied > 40);
    assert_string_equal(
        value(words("SELECT value FROM application_answer WHERE application_id = %lld AND question_code = "
                    "'legal_name' AND copied_from IS NULL",
            (long long)draft.application_id)),
        "Typed anew");
    int64_t files =
        number(words("SELECT count(*) FROM application_evidence WHERE application_id = %lld AND copied_from "
                     "= %lld",
            (long long)draft.application_id, (long long)old.application_id));
    assert_true(files > 5);
    /* Twice is once. */
    assert_int_equal(as(draft.person_id, draft.organisation_id, copy_work, &copying), ERROR_NONE);
    assert_int_equal(copying.copied, 0);
    /* Complete it is, but not looked at: it is not sent. */
    assert_int_equal(as(draft.person_id, draft.organisation_id, submit_work, &draft), ERROR_NONE);
    assert_false(draft.sent);
    struct frameworks_sections sections =
        frameworks_sections_on(arena, frameworks_need(arena, "england"), day_of_moment(now, ZONE_LONDON));
    for (size_t i = 0; i < sections.count; i++) {
        draft.save = (struct application_save){.application_id = draft.application_id,
            .person_id = draft.person_id,
            .section = sections.item[i]->code,
            .answer = answers_to(sections.item[i]),
            .version = (int32_t)number(words("SELECT version FROM application_section WHERE application_id = %lld AND "
                                             "section_code = '%s'",
                (long long)draft.application_id, sections.item[i]->code)),
            .done = true};
        assert_int_equal(as(draft.person_id, draft.organisation_id, save_work, &draft), ERROR_NONE);
        assert_int_equal(draft.saved, APPLICATION_SAVED);
    }
    assert_int_equal(as(draft.person_id, draft.organisation_id, submit_work, &draft), ERROR_NONE);
    assert_false(draft.sent); /* the files */
    assert_int_equal(as(draft.person_id, draft.organisation_id, confirm_work, &draft), ERROR_NONE);
    assert_int_equal(as(draft.person_id, draft.organisation_id, submit_work, &draft), ERROR_NONE);
    assert_true(draft.sent);
    assert_int_equal(as(draft.person_id, draft.organisation_id, copy_work, &copying), ERROR_STATE_REFUSED);
    assert_int_equal(as(draft.person_id, draft.organisation_id, confirm_work, &draft), ERROR_STATE_REFUSED);
    nothing_differs();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rounds),
        cmocka_unit_test(test_sign_off),
        cmocka_unit_test(test_who_changed_what),
        cmocka_unit_test(test_copy_forward),
        cmocka_unit_test(test_idle_drafts),
    };
    return cmocka_run_group_tests(tests, setup, applying_teardown);
}
