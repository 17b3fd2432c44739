/* The register against a real database: what may follow on what, who may do it, what time does, and that direct SQL as
 * the serving role is refused what the rules refuse. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "frameworks/frameworks.h"
#include "jobs/jobs.h"
#include "main/kinds.h"
#include "register/register.h"
#include "support/database.h"
#include "support/field.h"

static struct arena *arena;
static moment now;
static int64_t policy, second_policy, decider, lead;
static int made;

static enum error_code as(
    int64_t person_id, int64_t organisation_id, void (*work)(struct db *db, void *context), void *context) {
    return test_act_raises((struct test_acting){test_database(), person_id, organisation_id, now, work, context});
}

static void sql_work(struct db *db, void *context) {
    db_script(db, context);
}
static enum error_code sql_as(int64_t person_id, int64_t organisation_id, const char *sql) {
    return as(person_id, organisation_id, sql_work, (void *)sql);
}

static void record_work(struct db *db, void *context) {
    register_record(db, context);
}

/* Records as that person (0: the program), for no organisation unless it is the lead's own. */
static enum error_code record_of(int64_t organisation, const char *event, int64_t person, int64_t approver) {
    bool own = text_starts(event, "surrender_");
    struct register_change change = {.organisation_id = organisation,
        .framework_code = "england",
        .event = event,
        .reason_code = "some-reason",
        .words = "Because of this.",
        .legal_basis = "",
        .effective_on = day_of_moment(now, ZONE_LONDON),
        .person_id = person == 0 ? DB_NULL_INT8 : person,
        .approved_by = approver == 0 ? DB_NULL_INT8 : approver,
        .application_id = DB_NULL_INT8,
        .now = now};
    return as(approver != 0 ? approver : person, own ? organisation : 0, record_work, &change);
}

static int64_t organisation_new(const char *sector) {
    test_script(test_words("INSERT INTO organisation (name, framework_code, kind, sector, registered_at) VALUES ('Body "
                           "%d', 'england', 'charity', '%s', '2024-01-01')",
        ++made, sector));
    int64_t id = test_number("SELECT max(organisation_id) FROM organisation");
    lead = test_person(test_words("Lead %d", made), "organisation_lead", id);
    return id;
}

static int64_t accredited(void) {
    int64_t id = organisation_new("non_statutory");
    assert_int_equal(record_of(id, "accredited", decider, 0), ERROR_NONE);
    return id;
}

static const char *state_of(int64_t organisation) {
    const char *state = test_text(
        test_words("SELECT state || CASE WHEN under_review_since IS NOT NULL THEN ' (under review)' ELSE '' END FROM "
                   "register_entry WHERE organisation_id = %lld",
            (long long)organisation));
    return state == NULL ? "" : state;
}

static void verify_work(struct db *db, void *context) {
    (void)context;
    int64_t checked;
    assert_int_equal(register_verify(db, &checked), 0);
    assert_true(checked > 0);
}

static int setup(void **state) {
    (void)state;
    now = moment_parse("2026-11-23T12:00:00Z");
    arena = test_ground(512u << 20, now);
    policy = test_person("Pat Policy", "policy_officer", 0);
    second_policy = test_person("Sol Second", "policy_officer", 0);
    decider = test_person("Dana Decider", "decision_maker", 0);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    assert_int_equal(as(0, 0, verify_work, NULL), ERROR_NONE);
    clock_set(0);
    arena_free(arena);
    return 0;
}

static void test_the_guard_holds_the_same_machine(void **state) {
    (void)state;
    static const char *const states[] = {"", "onboarding", "designated", "accredited", "accredited_with_conditions",
        "renewal_due", "suspended", "revoked", "lapsed", "surrendered"};
    int64_t pairs = 0;
    const char *events = test_text("SELECT string_agg(DISTINCT event, ',') FROM register_change");
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        char *rest = arena_text(arena, events);
        for (char *event = strsep(&rest, ","); event != NULL; event = strsep(&rest, ",")) {
            const char *next = register_next(*states[i] == '\0' ? NULL : states[i], event);
            const char *stored = test_text(
                test_words("SELECT next FROM register_change WHERE state = '%s' AND event = '%s'", states[i], event));
            if (!text_equal(next, stored)) {
                fail_msg("%s from %s: %s and %s", event, states[i], next, stored);
            }
            pairs += stored != NULL;
        }
    }
    assert_int_equal(test_number("SELECT count(*) FROM register_change"), pairs);
}

static void test_review_and_suspension(void **state) {
    (void)state;
    int64_t id = accredited();
    assert_int_equal(record_of(id, "review_closed", decider, 0), ERROR_STATE_REFUSED);
    assert_int_equal(record_of(id, "under_review", 0, 0), ERROR_NONE);
    assert_string_equal(state_of(id), "accredited (under review)");
    assert_int_equal(record_of(id, "under_review", decider, 0), ERROR_STATE_REFUSED);
    assert_int_equal(record_of(id, "review_closed", decider, 0), ERROR_NONE);
    assert_string_equal(state_of(id), "accredited");
    assert_int_equal(record_of(id, "under_review", decider, 0), ERROR_NONE);
    assert_int_equal(record_of(id, "suspended", decider, 0), ERROR_NONE);
    assert_string_equal(state_of(id), "suspended");
    assert_int_equal(record_of(id, "suspended", decider, 0), ERROR_STATE_REFUSED);
    assert_int_equal(record_of(id, "reinstated", decider, 0), ERROR_NONE);
    assert_string_equal(state_of(id), "accredited");
    assert_int_equal(record_of(id, "revoked", decider, 0), ERROR_NONE);
    assert_int_equal(record_of(id, "reinstated", decider, 0), ERROR_STATE_REFUSED);
    /* The organisation is told of each, and everybody reads a history without persons and words. */
    assert_int_equal(test_number(test_words("SELECT count(*) FROM mail WHERE person_id = %lld", (long long)lead)), 6);
    /* Each message is kept as it was sent, in both languages, whoever it went to. */
    assert_int_equal(test_number(test_words("SELECT count(*) FROM notice n JOIN notice_mail USING (notice_id) WHERE "
                                            "organisation_id = %lld AND application_id IS NULL AND kind = 'message' "
                                            "AND subject <> subject_cy",
                         (long long)id)),
        6);
    assert_int_equal(test_number(test_words("SELECT count(*) FROM register_history(%lld)", (long long)id)), 7);
    assert_int_equal(test_number(test_words("SELECT count(*) FROM audit_entry WHERE organisation_id = %lld AND action "
                                            "LIKE 'register.%%'",
                         (long long)id)),
        7);
}

static void test_giving_up_is_asked_for(void **state) {
    (void)state;
    int64_t id = accredited();
    assert_int_equal(record_of(id, "surrendered", decider, 0), ERROR_STATE_REFUSED);
    assert_int_equal(record_of(id, "surrender_asked", decider, 0), ERROR_FORBIDDEN);
    assert_int_equal(record_of(id, "surrender_asked", lead, 0), ERROR_NONE);
    assert_int_equal(record_of(id, "surrender_asked", lead, 0), ERROR_STATE_REFUSED);
    assert_string_equal(state_of(id), "accredited");
    assert_int_equal(record_of(id, "surrender_withdrawn", lead, 0), ERROR_NONE);
    assert_int_equal(record_of(id, "surrendered", decider, 0), ERROR_STATE_REFUSED);
    assert_int_equal(record_of(id, "surrender_asked", lead, 0), ERROR_NONE);
    assert_int_equal(record_of(id, "surrendered", decider, 0), ERROR_NONE);
    assert_string_equal(state_of(id), "surrendered");
    assert_int_equal(test_number(test_words(
                         "SELECT count(*) FROM register_history(%lld) WHERE event LIKE 'surrender%%'", (long long)id)),
        1);
}

static void test_designation_takes_two(void **state) {
    (void)state;
    int64_t id = organisation_new("statutory");
    assert_int_equal(record_of(id, "accredited", decider, 0), ERROR_FORBIDDEN);
    assert_int_equal(record_of(id, "designated", policy, second_policy), ERROR_STATE_REFUSED);
    assert_int_equal(record_of(id, "designation_proposed", policy, 0), ERROR_NONE);
    assert_int_equal(record_of(id, "designation_proposed", second_policy, 0), ERROR_STATE_REFUSED);
    assert_string_equal(state_of(id), "");
    assert_int_not_equal(record_of(id, "designated", policy, policy), ERROR_NONE);
    assert_int_equal(record_of(id, "designated", policy, decider), ERROR_FORBIDDEN);
    assert_int_equal(record_of(id, "designated", second_policy, policy), ERROR_FORBIDDEN);
    assert_int_equal(record_of(id, "designation_rejected", second_policy, 0), ERROR_NONE);
    assert_int_equal(record_of(id, "designated", policy, second_policy), ERROR_STATE_REFUSED);
    assert_int_equal(record_of(id, "designation_proposed", policy, 0), ERROR_NONE);
    assert_int_equal(record_of(id, "designated", policy, second_policy), ERROR_NONE);
    assert_string_equal(state_of(id), "designated");
    assert_int_equal(record_of(id, "revoked", decider, 0), ERROR_NONE);
    assert_int_equal(record_of(id, "designation_proposed", second_policy, 0), ERROR_NONE);
    assert_string_equal(state_of(id), "revoked");
    assert_int_equal(record_of(id, "designated", second_policy, policy), ERROR_NONE);
    assert_string_equal(state_of(id), "designated");
    int64_t charity = organisation_new("non_statutory");
    assert_int_equal(record_of(charity, "designation_proposed", policy, 0), ERROR_FORBIDDEN);
}

static void jobs_work(const char *when) {
    moment at = moment_parse(when);
    clock_set(at);
    const struct job_kind *const kinds[] = {register_jobs};
    jobs_run_due(test_database(), kinds, 1, true);
}

static void test_terms_end(void **state) {
    (void)state;
    int64_t id = accredited(); /* on 23 November 2026, for 36 months */
    int64_t waits = accredited();
    int64_t renews = accredited();
    assert_int_equal(test_number(test_words("SELECT count(*) FROM register_entry WHERE organisation_id = %lld AND "
                                            "renewal_due_on = '2029-11-23'",
                         (long long)id)),
        1);
    jobs_work("2029-05-26T09:00:00Z");
    assert_string_equal(state_of(id), "accredited");
    jobs_work("2029-05-27T09:00:00Z");
    assert_string_equal(state_of(id), "renewal_due");
    jobs_work("2029-05-27T11:00:00Z");
    assert_int_equal(
        test_number(test_words("SELECT count(*) FROM register_event WHERE organisation_id = %lld AND event "
                               "= 'renewal_opened' AND person_id IS NULL",
            (long long)id)),
        1);
    /* Approved within the window: renewed, for a term that begins anew. */
    now = moment_parse("2029-09-03T12:00:00Z");
    assert_int_equal(record_of(renews, "accredited", decider, 0), ERROR_NONE);
    assert_string_equal(state_of(renews), "accredited");
    assert_string_equal(
        test_text(test_words("SELECT event || ' ' || (SELECT renewal_due_on FROM register_entry e WHERE "
                             "e.organisation_id = v.organisation_id) FROM register_event v WHERE "
                             "organisation_id = %lld ORDER BY register_event_id DESC LIMIT 1",
            (long long)renews)),
        "renewed 2032-09-03");
    /* Reminded 90, 30 and 7 days before, each once. */
    jobs_work("2029-08-25T09:00:00Z");
    jobs_work("2029-08-25T12:00:00Z");
    jobs_work("2029-11-17T09:00:00Z");
    assert_int_equal(test_number(test_words("SELECT count(*) FROM mail m JOIN role_holding h USING (person_id) WHERE "
                                            "h.organisation_id = %lld AND m.key LIKE 'register-ends:%%'",
                         (long long)id)),
        2);
    /* Whoever sent an application in by then waits for its decision without losing the role. */
    test_script(
        test_words("INSERT INTO application (reference, organisation_id, framework_code, state, created_by, "
                   "created_at, updated_at, received_on, submitted_at) SELECT 'ASY-2029-09999', %lld, 'england', "
                   "'submitted', person_id, '2029-10-01', '2029-10-01', '2029-10-01', '2029-10-01' FROM "
                   "role_holding WHERE organisation_id = %lld",
            (long long)waits, (long long)waits));
    jobs_work("2029-11-23T22:00:00Z");
    assert_string_equal(state_of(id), "renewal_due");
    jobs_work("2029-11-24T09:00:00Z");
    assert_string_equal(state_of(id), "lapsed");
    assert_string_equal(state_of(waits), "renewal_due");
    assert_string_equal(state_of(renews), "accredited");
    now = moment_parse("2029-12-03T12:00:00Z");
    assert_int_equal(record_of(id, "accredited", decider, 0), ERROR_NONE);
    assert_string_equal(state_of(id), "accredited");
    now = moment_parse("2026-11-23T12:00:00Z");
}

static void test_direct_sql_is_refused(void **state) {
    (void)state;
    int64_t id = accredited();
    int64_t organisation = id;
    int64_t own = test_person("Olly Own", "decision_maker", 0);
    test_script(test_words("INSERT INTO role_holding (person_id, organisation_id, role, started_on, ended_on) VALUES "
                           "(%lld, %lld, 'spoc', '2024-01-01', '2025-01-01')",
        (long long)own, (long long)id));
    static const char insert[] =
        "INSERT INTO register_event (organisation_id, framework_code, event, reason_code, effective_on, person_id, at) "
        "VALUES (%lld, 'england', '%s', 'r', '2026-11-23', %s, '2026-11-23')";
    const char *by = test_words("%lld", (long long)decider);
    static const char *const refused[] = {"accredited", "designated", "onboarded", "renewed_without", "lapsed",
        "reinstated", "conditions_met", "review_closed", "surrendered", "made_up"};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        if (sql_as(decider, 0, test_words(insert, (long long)id, refused[i], by)) == ERROR_NONE) {
            fail_msg("%s is let in", refused[i]);
        }
    }
    /* By whom: nobody, somebody of the organisation, however long ago, or somebody who is no staff. */
    assert_int_equal(sql_as(0, 0, test_words(insert, (long long)id, "suspended", "NULL")), ERROR_FORBIDDEN);
    assert_int_equal(sql_as(own, 0, test_words(insert, (long long)id, "suspended", test_words("%lld", (long long)own))),
        ERROR_FORBIDDEN);
    assert_int_equal(
        sql_as(lead, id, test_words(insert, (long long)id, "suspended", test_words("%lld", (long long)lead))),
        ERROR_FORBIDDEN);
    /* An event without the entry that it leads to does not stand. */
    assert_int_equal(sql_as(decider, 0, test_words(insert, (long long)id, "suspended", by)), ERROR_STATE_REFUSED);
    /* The entry follows its events, and these stay. */
    const char *none[] = {
        test_words("UPDATE register_entry SET state = 'revoked' WHERE organisation_id = %lld", (long long)organisation),
        test_words("UPDATE register_event SET event = 'revoked' WHERE organisation_id = %lld", (long long)organisation),
        test_words("DELETE FROM register_event WHERE organisation_id = %lld", (long long)organisation),
        test_words("DELETE FROM register_entry WHERE organisation_id = %lld", (long long)organisation),
        "INSERT INTO register_change VALUES ('accredited', 'made_up', 'revoked')",
        test_words(
            "INSERT INTO register_entry (organisation_id, framework_code, name, kind, sector, nation, state, "
            "since) SELECT organisation_id, 'england', name, kind, sector, 'England', 'accredited', '2026-01-01' "
            "FROM organisation WHERE organisation_id = %lld",
            (long long)organisation_new("non_statutory"))};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        if (sql_as(decider, 0, none[i]) == ERROR_NONE) {
            fail_msg("%s", none[i]);
        }
    }
    assert_string_equal(state_of(id), "accredited");
}

/* Two connections at once: the second waits for the first, and is judged by what it left. */
static void begin_as(struct db *db, int64_t person) {
    db_script(db, test_words("BEGIN; SELECT actor_assume(%lld, NULL, '2026-11-23 12:00Z')", (long long)person));
}
struct racing {
    struct db *db;
    const char *sql;
};
static void race_script(void *context) {
    struct racing *racing = context;
    db_script(racing->db, racing->sql);
}

static void test_two_at_once(void **state) {
    (void)state;
    int64_t id = accredited();
    const char *event = test_words(
        "INSERT INTO register_event (organisation_id, framework_code, event, reason_code, effective_on, person_id, at) "
        "VALUES (%lld, 'england', 'suspended', 'r', '2026-11-23', %lld, '2026-11-23')",
        (long long)id, (long long)decider);
    struct db *other = test_database_another();
    struct arena *own = arena_new(64u << 20);
    db_arena_set(other, own);
    struct db *first = test_database();
    begin_as(first, decider);
    db_script(first, event);
    begin_as(other, decider);
    db_script(other, "SET LOCAL lock_timeout = '300ms'");
    struct racing racing = {other, event};
    assert_int_not_equal(test_raises(own, race_script, &racing), ERROR_NONE);
    assert_string_equal(db_last_sqlstate(other), "55P03"); /* it waits */
    db_script(other, "ROLLBACK");
    db_script(first, test_words("UPDATE register_entry SET state = 'suspended', since = '2026-11-23' WHERE "
                                "organisation_id = %lld; COMMIT",
                         (long long)id));
    begin_as(other, decider);
    assert_int_equal(test_raises(own, race_script, &racing), ERROR_STATE_REFUSED);
    db_script(other, "ROLLBACK");
    db_close(other);
    arena_free(own);
    assert_string_equal(state_of(id), "suspended");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_guard_holds_the_same_machine),
        cmocka_unit_test(test_review_and_suspension),
        cmocka_unit_test(test_giving_up_is_asked_for),
        cmocka_unit_test(test_designation_takes_two),
        cmocka_unit_test(test_terms_end),
        cmocka_unit_test(test_direct_sql_is_refused),
        cmocka_unit_test(test_two_at_once),
    };
    return cmocka_run_group_tests_name("register", tests, setup, teardown);
}
