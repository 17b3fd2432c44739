/* Exemptions and external courses against a real database: two persons, ended early, as known at each moment, figures
 * of the framework; and what a framework's own code finds in somebody's training. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cmocka.h>

#include "files/files.h"
#include "frameworks/frameworks.h"
#include "people/people.h"
#include "support/field.h"
#include "training/training_recognition.h"
#include "training/training_session.h"
#include "training/training_standing.h"

static struct arena *arena;
static moment now;
static day today;
static int64_t charity, lead, officer, second, provider, trainer;
static int64_t ada;

static void at(const char *words) {
    now = moment_parse(words);
    today = day_of_moment(now, ZONE_LONDON);
    clock_set(now);
}
static void later(int days) {
    now += days * MOMENT_DAY + MOMENT_SECOND;
    today = day_of_moment(now, ZONE_LONDON);
    clock_set(now);
}

static enum error_code act_as(int64_t who, int64_t within, void (*work)(struct db *db, void *context), void *context) {
    return test_act_raises((struct test_acting){
        .person_id = who, .organisation_id = within, .now = now, .work = work, .context = context});
}

/* Somebody who refers for the charity; what they completed, as "FR-11 2026-01-05 2027-01-05, ...". */
static int64_t responder(const char *name) {
    return test_person(name, "first_responder", charity);
}
static const char *held(int64_t person, const char *basis) {
    return test_text(
        test_words("SELECT coalesce(string_agg(module_code || ' ' || starts_on || ' ' || ends_on, ', ' ORDER "
                   "BY module_code, starts_on), '') FROM training_interval WHERE person_id = %lld AND basis "
                   "= '%s' AND superseded_at IS NULL",
            (long long)person, basis));
}
static void nothing_differs(void) {
    assert_int_equal(training_verify(test_database(), now, NULL), 0);
    assert_int_equal(standing_verify(test_database(), now, NULL), 0);
}

struct asked {
    int64_t person;
    int64_t by;
    day from;
    day until;
    int64_t id;
};
static void ask_run(struct db *db, void *context) {
    static const char *const modules[] = {"FR-03"};
    struct asked *asked = context;
    asked->id = exemption_ask(db,
        (struct exemption_ask){.person_id = asked->person,
            .organisation_id = charity,
            .framework_code = "england",
            .modules = {1, modules},
            .reason_code = "long_absence",
            .words = "Away",
            .starts_on = asked->from,
            .ends_on = asked->until,
            .asked_by = asked->by},
        now);
}
static int64_t exemption_of(int64_t person, day from, day until) {
    struct asked asked = {.person = person, .by = lead, .from = from, .until = until};
    assert_int_equal(act_as(lead, charity, ask_run, &asked), ERROR_NONE);
    return asked.id;
}

struct deciding {
    int64_t id;
    int64_t by;
    bool approve;
    day ended_on;
};
static void decide_run(struct db *db, void *context) {
    const struct deciding *deciding = context;
    recognition_decide(db, deciding->id, deciding->approve, "Decided", deciding->by, now);
}
static void end_run(struct db *db, void *context) {
    const struct deciding *deciding = context;
    recognition_end(db, deciding->id, deciding->ended_on, "Back early", deciding->by, now);
}
static enum error_code decided(int64_t id, int64_t by, bool approve) {
    struct deciding deciding = {id, by, approve, DAY_NONE};
    return act_as(by, by == officer || by == second ? 0 : charity, decide_run, &deciding);
}

/* ---- A second person ---- */

static void a_second_person_decides(void **state) {
    (void)state;
    at("2026-02-02T10:00:00Z");
    int64_t id = exemption_of(ada, today, today + 100);
    assert_true(id > 0);
    assert_int_equal(exemption_of(ada, today + 50, today + 200), 0); /* some of it is asked for already */
    /* Whoever asked, whom it is about, and whoever is or was of the organisation. */
    assert_int_equal(decided(id, lead, true), ERROR_FORBIDDEN);
    assert_int_equal(decided(id, ada, true), ERROR_FORBIDDEN);
    assert_int_equal(decided(id, second, true), ERROR_FORBIDDEN);
    assert_string_equal(held(ada, "exempt"), "");
    assert_int_equal(decided(id, officer, true), ERROR_NONE);
    assert_string_equal(held(ada, "exempt"), "FR-03 2026-02-02 2026-05-13");
    assert_int_equal(decided(id, officer, false), ERROR_STATE_REFUSED);
    later(0);
    int64_t refused = exemption_of(ada, today + 150, today + 200);
    assert_int_equal(decided(refused, officer, false), ERROR_NONE);
    assert_int_equal(decided(refused, officer, true), ERROR_STATE_REFUSED);
    assert_string_equal(held(ada, "exempt"), "FR-03 2026-02-02 2026-05-13");
    nothing_differs();
}

/* ---- As known at a moment ---- */

struct looking {
    int64_t person;
    const char *module;
    day on;
    moment known_at;
    enum training_status status;
};
static void look_run(struct db *db, void *context) {
    struct looking *looking = context;
    struct training_board_parts *parts = training_board_add(db, charity, looking->on, looking->known_at);
    db_batch_run(db);
    const struct training_board *board = training_board_build(arena, parts);
    assert_non_null(board);
    looking->status = TRAINING_STATUSES;
    for (size_t i = 0; i < board->organisation.people; i++) {
        for (size_t k = 0; k < board->organisation.modules; k++) {
            if (board->organisation.person[i].person_id == looking->person &&
                strcmp(board->organisation.module[k].code, looking->module) == 0) {
                looking->status = board->state[i * board->organisation.modules + k].status;
            }
        }
    }
}
static const char *status(int64_t person, const char *module, day on, moment known_at) {
    struct looking looking = {person, module, on, known_at, TRAINING_STATUSES};
    assert_int_equal(act_as(0, 0, look_run, &looking), ERROR_NONE);
    return looking.status == TRAINING_STATUSES ? "nobody" : training_status_text(looking.status);
}

static void ended_early_it_stays_known_as_it_was(void **state) {
    (void)state;
    at("2026-06-01T10:00:00Z");
    int64_t bo = responder("Bo Early");
    moment before = now;
    later(1);
    day day_of_end = today + 40;
    int64_t id = exemption_of(bo, today, today + 120);
    later(1);
    assert_int_equal(decided(id, officer, true), ERROR_NONE);
    moment approved = now;
    later(30);
    struct deciding ending = {.id = id, .by = officer, .ended_on = today - 1};
    assert_int_equal(act_as(officer, 0, end_run, &ending), ERROR_INVALID); /* not backwards */
    ending.ended_on = today;
    assert_int_equal(act_as(officer, 0, end_run, &ending), ERROR_NONE);
    assert_int_equal(act_as(officer, 0, end_run, &ending), ERROR_STATE_REFUSED);
    assert_string_equal(status(bo, "FR-03", day_of_end, before), "not_started");
    assert_string_equal(status(bo, "FR-03", day_of_end, approved), "exempt");
    assert_string_equal(status(bo, "FR-03", day_of_end, MOMENT_NONE), "not_started");
    assert_string_equal(status(bo, "FR-03", today, MOMENT_NONE), "exempt");
    nothing_differs();
}

static void leave_run(struct db *db, void *context) {
    role_end(db, *(int64_t *)context, charity, "first_responder", today - 1);
}

/* By the lead who asked, when the person has left already. */
static void ended_after_leaving(void **state) {
    (void)state;
    at("2026-08-03T10:00:00Z");
    int64_t cy = responder("Cy Leaving");
    int64_t id = exemption_of(cy, today, today + 120);
    assert_int_equal(decided(id, officer, true), ERROR_NONE);
    later(10);
    assert_int_equal(act_as(lead, charity, leave_run, &cy), ERROR_NONE);
    later(1);
    struct deciding ending = {.id = id, .by = lead, .ended_on = today};
    assert_int_equal(act_as(lead, charity, end_run, &ending), ERROR_NONE);
    assert_string_equal(held(cy, "exempt"), "FR-03 2026-08-03 2026-08-14");
    nothing_differs();
}

/* ---- External courses ---- */

static void file_run(struct db *db, void *context) {
    int descriptor = memfd_create("file", MFD_CLOEXEC);
    assert_int_equal(write(descriptor, "seen", 4), 4);
    *(int64_t *)context = file_store(db,
        &(struct file_upload){.organisation_id = charity,
            .name = "certificate.txt",
            .type = "text/plain",
            .descriptor = descriptor,
            .size = 4,
            .person_id = lead},
        now);
    close(descriptor);
}
static void course_run(struct db *db, void *context) {
    struct asked *asked = context;
    int64_t file = 0;
    file_run(db, &file);
    asked->id = external_course_ask(db,
        (struct course_ask){.person_id = asked->person,
            .organisation_id = charity,
            .framework_code = "england",
            .course_code = "ho_child_victims",
            .words = "Seen",
            .completed_on = asked->from,
            .file_id = file,
            .asked_by = lead},
        now);
}

static void an_external_course_counts_as_its_modules(void **state) {
    (void)state;
    at("2026-09-01T10:00:00Z");
    struct asked asked = {.person = responder("Di External"), .from = day_from(2026, 8, 10)};
    assert_int_equal(act_as(lead, charity, course_run, &asked), ERROR_NONE);
    moment waiting = now;
    later(1);
    assert_int_equal(decided(asked.id, lead, true), ERROR_FORBIDDEN);
    assert_int_equal(decided(asked.id, officer, true), ERROR_NONE);
    moment approved = now;
    assert_string_equal(held(asked.person, "equivalent"), "FR-11 2026-08-10 2027-08-10");
    later(30);
    struct deciding ending = {.id = asked.id, .by = officer, .ended_on = today};
    assert_int_equal(act_as(officer, 0, end_run, &ending), ERROR_INVALID); /* it counts, or it does not */
    ending.ended_on = DAY_NONE;
    assert_int_equal(act_as(officer, 0, end_run, &ending), ERROR_NONE);
    assert_string_equal(held(asked.person, "equivalent"), "");
    assert_string_equal(status(asked.person, "FR-11", today, waiting), "not_started");
    assert_string_equal(status(asked.person, "FR-11", today, approved), "equivalent");
    assert_string_equal(status(asked.person, "FR-11", today, MOMENT_NONE), "not_started");
    nothing_differs();
}

/* ---- What the framework's own code finds ---- */

struct completing {
    int64_t person;
    const char *module;
    const char *on;
};
static void refresh_run(struct db *db, void *context) {
    training_refresh(db, (struct int8_list){1, &((struct completing *)context)->person}, now);
}
static void completed(int64_t person, const char *module, const char *on) {
    struct completing completing = {person, module, on};
    test_script(test_words("INSERT INTO completion (person_id, framework_code, module_code, completed_on, result, "
                           "recorded_at) VALUES (%lld, 'england', '%s', '%s', 'passed', '%s')",
        (long long)person, module, on, moment_text(arena, now)));
    assert_int_equal(act_as(0, 0, refresh_run, &completing), ERROR_NONE);
}
static int64_t faults(int64_t person) {
    return test_number(
        test_words("SELECT count(*) FROM training_finding WHERE person_id = %lld AND weight = 'fault' AND "
                   "superseded_at IS NULL",
            (long long)person));
}

/* England: age uncertainty rests on child victims. */
static void a_fault_takes_its_days_until_it_is_put_right(void **state) {
    (void)state;
    at("2026-03-02T10:00:00Z");
    int64_t eve = responder("Eve Fault");
    completed(eve, "FR-12", "2026-02-10");
    moment faulty = now;
    assert_int_equal(faults(eve), 1);
    assert_string_equal(held(eve, "completed"), "");
    assert_string_equal(status(eve, "FR-12", today, MOMENT_NONE), "not_started");
    later(20);
    completed(eve, "FR-11", "2026-03-16");
    moment right = now;
    assert_string_equal(held(eve, "completed"), "FR-11 2026-03-16 2027-03-16, FR-12 2026-03-16 2027-02-10");
    assert_string_equal(status(eve, "FR-12", day_from(2026, 3, 10), MOMENT_NONE), "not_started");
    assert_string_equal(status(eve, "FR-12", today, MOMENT_NONE), "in_date");
    assert_string_equal(status(eve, "FR-12", today, faulty), "not_started");
    /* An earlier day for what it rests on: no fault any more, on any day. */
    later(5);
    completed(eve, "FR-11", "2026-01-20");
    assert_int_equal(faults(eve), 0);
    assert_string_equal(status(eve, "FR-12", day_from(2026, 3, 10), MOMENT_NONE), "in_date");
    assert_string_equal(status(eve, "FR-12", day_from(2026, 3, 10), right), "not_started");
    nothing_differs();
}

static void join_run(struct db *db, void *context) {
    role_start(db, *(int64_t *)context, charity, "first_responder", today, lead);
}

/* The rule is about First Responders: who becomes one is judged with that act. */
static void a_role_that_begins_is_judged_with_it(void **state) {
    (void)state;
    at("2026-04-06T10:00:00Z");
    int64_t flo = test_person("Flo Joining", "finance_contact", charity);
    completed(flo, "FR-12", "2026-04-01");
    assert_int_equal(faults(flo), 0);
    assert_string_equal(held(flo, "completed"), "FR-12 2026-04-01 2027-04-01");
    moment before = now;
    later(3);
    assert_int_equal(act_as(lead, charity, join_run, &flo), ERROR_NONE);
    assert_int_equal(faults(flo), 1);
    assert_string_equal(held(flo, "completed"), "");
    assert_string_equal(status(flo, "FR-12", today, MOMENT_NONE), "not_started");
    assert_string_equal(status(flo, "FR-12", today, before), "nobody");
    nothing_differs();
}

/* ---- Figures of the framework ---- */

static void reminders_run(void) {
    static const struct job_kind *const kinds[] = {recognition_jobs};
    test_script("DELETE FROM job");
    jobs_run_due(test_database(), kinds, 1, true);
}
static int64_t reminders(int64_t id, int days) {
    return test_number(
        test_words("SELECT count(*) FROM mail WHERE key LIKE 'recognition-ends:%d:%lld:%%'", days, (long long)id));
}

static void ends_are_told_of_as_the_framework_says(void **state) {
    (void)state;
    at("2026-10-01T10:00:00Z");
    day last = day_from(2026, 12, 31);
    int64_t gil = responder("Gil Reminded");
    int64_t id = exemption_of(gil, today, last);
    assert_int_equal(decided(id, officer, true), ERROR_NONE);
    const struct framework_limit *limit = frameworks_limit(frameworks_need(arena, "england"), "exemption", today);
    assert_int_equal(limit->reminders.count, 2);
    for (day on = today; on <= last; on++) {
        now = day_start(on, ZONE_LONDON) + 9 * 3600 * MOMENT_SECOND;
        clock_set(now);
        reminders_run();
        assert_int_equal(reminders(id, 30), on >= last - 30 ? 2 : 0); /* both who lead */
        assert_int_equal(reminders(id, 7), on >= last - 7 ? 2 : 0);
    }
    reminders_run(); /* once each */
    assert_int_equal(test_number(test_words(
                         "SELECT count(*) FROM mail WHERE key LIKE 'recognition-ends:%%:%lld:%%'", (long long)id)),
        4);
}

/* Followed by another there is nothing to tell. */
static void an_end_that_another_follows_is_not_told_of(void **state) {
    (void)state;
    at("2027-02-01T10:00:00Z");
    int64_t hal = responder("Hal Again");
    int64_t first = exemption_of(hal, today, today + 30);
    int64_t next = exemption_of(hal, today + 31, today + 90);
    assert_int_equal(decided(first, officer, true), ERROR_NONE);
    assert_int_equal(decided(next, officer, true), ERROR_NONE);
    reminders_run();
    assert_int_equal(reminders(first, 30), 0);
    later(60);
    reminders_run();
    assert_int_equal(reminders(next, 30), 2);
}

struct session {
    int64_t person;
    day on;
};
static int64_t course;
static void course_make(struct db *db, void *context) {
    static const char *const modules[] = {"FR-13"};
    struct text_list list = {1, modules};
    (void)context;
    course = course_add(db,
        (struct course_new){provider, "england", "PART", "One module", day_from(2024, 1, 1), DAY_NONE, list, NULL},
        now);
    trainer_authorise(db, trainer, "england", list, day_from(2024, 1, 1), DAY_NONE, now);
}
static void part_run(struct db *db, void *context) {
    const struct session *part = context;
    int64_t session = session_add(db,
        (struct session_new){.course_id = course,
            .provider_id = provider,
            .held_on = part->on,
            .place = "Online",
            .places = 5,
            .trainer_person_id = trainer,
            .created_by = trainer,
            .organisations = {1, &charity}},
        now);
    session_attend(db, session, 0,
        &(struct session_presence){
            .person_id = part->person, .attendance = SESSION_PART_TIME, .to_do = "The afternoon."},
        1, trainer, now);
}
static day finish_by(int64_t person) {
    return (day)test_number(
        test_words("SELECT max(ends_on) - date '1970-01-01' FROM training_interval WHERE person_id = "
                   "%lld AND basis = 'in_progress' AND superseded_at IS NULL",
            (long long)person));
}

/* The figures are the framework's: with others, other days. */
static void limits_are_of_the_framework(void **state) {
    (void)state;
    at("2027-03-15T10:00:00Z");
    const struct framework_data *data = frameworks_need(arena, "england");
    assert_int_equal(frameworks_limit_last(data, "exemption", today), day_add_months(today, 24));
    assert_int_equal(recognition_exemption_judge(
                         today, day_add_months(today, 24), today, frameworks_limit_last(data, "exemption", today)),
        RECOGNITION_GOOD);
    assert_int_equal(recognition_exemption_judge(
                         today, day_add_months(today, 24) + 1, today, frameworks_limit_last(data, "exemption", today)),
        RECOGNITION_TOO_LONG);
    struct session part = {responder("Ida Part"), today - 2};
    assert_int_equal(act_as(trainer, provider, part_run, &part), ERROR_NONE);
    assert_int_equal(finish_by(part.person), part.on + 90);
    struct framework_limit *limit = (struct framework_limit *)frameworks_limit(data, "part_attendance", today);
    int amount = limit->amount;
    limit->amount = 40;
    struct session other = {responder("Jo Part"), today - 1};
    enum error_code code = act_as(trainer, provider, part_run, &other);
    limit->amount = amount;
    assert_int_equal(code, ERROR_NONE);
    assert_int_equal(finish_by(other.person), other.on + 40);
    assert_int_equal(finish_by(part.person), part.on + 90); /* what was said stays */
    nothing_differs();
}

static int setup(void **state) {
    (void)state;
    at("2026-01-05T10:00:00Z");
    arena = test_ground(SIZE_MAX / 4, moment_parse("2024-01-01T00:00:00Z"));
    charity = test_organisation("Recognised", true);
    lead = test_person("Lee Lead", "organisation_lead", charity);
    test_person("Lou Lead", "training_lead", charity);
    ada = responder("Ada First");
    officer = test_person("Pat Policy", "policy_officer", 0);
    /* Worked there until last year. */
    second = test_person("Quin Policy", "policy_officer", 0);
    test_script(test_words("INSERT INTO role_holding (person_id, organisation_id, role, started_on, ended_on) VALUES "
                           "(%lld, %lld, 'finance_contact', '2023-01-01', '2023-12-31')",
        (long long)second, (long long)charity));
    provider = test_organisation("Provider", false);
    test_script(test_words("UPDATE organisation SET sector = 'training_provider', kind = 'training_provider' WHERE "
                           "organisation_id = %lld; INSERT INTO provider_accreditation (provider_id, framework_code, "
                           "accredited_from, granted_at) VALUES (%lld, 'england', '2024-01-01', '2024-01-01')",
        (long long)provider, (long long)provider));
    trainer = test_person("Tess Trainer", "trainer", provider);
    assert_int_equal(act_as(0, 0, course_make, NULL), ERROR_NONE);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_second_person_decides),
        cmocka_unit_test(a_fault_takes_its_days_until_it_is_put_right),
        cmocka_unit_test(a_role_that_begins_is_judged_with_it),
        cmocka_unit_test(ended_early_it_stays_known_as_it_was),
        cmocka_unit_test(ended_after_leaving),
        cmocka_unit_test(an_external_course_counts_as_its_modules),
        cmocka_unit_test(ends_are_told_of_as_the_framework_says),
        cmocka_unit_test(an_end_that_another_follows_is_not_told_of),
        cmocka_unit_test(limits_are_of_the_framework),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
