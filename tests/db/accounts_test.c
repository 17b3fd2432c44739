/* Accounts against a real database: sessions and their ends, links used once, limits, walls, roles, sweeping. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "accounts/accounts.h"
#include "base/random.h"
#include "organisations/organisations.h"
#include "support/database.h"

#define MINUTE (60 * MOMENT_SECOND)
#define HOUR (60 * MINUTE)

static moment now;
static struct arena *arena;

static int64_t number(const char *sql) {
    const char *value = test_value(test_database_owner(), sql);
    return value == NULL ? 0 : strtoll(value, NULL, 10);
}

/* work, as the system within a transaction. */
static void as_system_run(void *context) {
    void (*work)(void) = *(void (**)(void))context;
    actor_begin_system_one(test_database(), (struct actor_begin_system_in){now});
    work();
}
static void transaction(void *context) {
    db_transaction(test_database(), as_system_run, context);
}
static enum error_code raised(void (*work)(void)) {
    return test_raises(arena, transaction, &work);
}

static struct account_made account;
static int64_t organisation_id;
static const char *email;

static void make_account(void) {
    account = account_create(
        test_database(), (struct account_new){.full_name = "Leigh Lead", .email = email, .verified = true, .now = now});
}

static void make_organisation(void) {
    static const char *const area[] = {"London"};
    make_account();
    organisation_id = organisation_add(test_database(), (struct organisation_new){.name = "Lantern Trust",
                                                            .framework_code = "england",
                                                            .kind = "charity",
                                                            .sector = "non_statutory",
                                                            .areas = {1, area},
                                                            .now = now});
    role_add(test_database(), account.person_id, organisation_id, "organisation_lead", DB_NULL_INT8, now);
    organisation_spoc_set(test_database(), organisation_id, account.person_id, DB_NULL_INT8, now);
}

static void fresh(const char *address) {
    email = address;
    assert_int_equal(raised(make_organisation), ERROR_NONE);
}

static const char *token;
static void start_session(void) {
    token = random_token(arena);
    session_start_run(test_database(), (struct session_start_in){.token_hash = token_hash_bytes(arena, token),
                                           .account_id = account.account_id,
                                           .person_id = account.person_id,
                                           .today = day_of_moment(now, ZONE_LONDON),
                                           .now = now,
                                           .ends_at = now + SESSION_WHOLE,
                                           .factor_at = MOMENT_NONE});
}

struct visit {
    moment at;
    const char *action;
    struct actor_begin row;
};
static void visit_run(void *context) {
    struct visit *visit = context;
    visit->row = *actor_begin_one(
        test_database(), (struct actor_begin_in){token_hash_bytes(arena, token), visit->action, visit->at, true});
}
static enum error_code visit(moment at, const char *action) {
    struct visit one = {.at = at, .action = action};
    return test_raises(arena, visit_run, &one);
}

static void an_address_has_one_account(void **state) {
    (void)state;
    email = "One@Example.org";
    assert_int_equal(raised(make_account), ERROR_NONE);
    email = "one@example.ORG";
    assert_int_equal(raised(make_account), ERROR_CONFLICT);
    assert_int_equal(number("SELECT count(*) FROM account WHERE email = 'one@example.org'"), 1);
    assert_int_equal(number("SELECT count(*) FROM person WHERE email = 'one@example.org'"), 1);
}

static void sessions_end_by_themselves(void **state) {
    (void)state;
    fresh("idle@example.org");
    assert_int_equal(raised(start_session), ERROR_NONE);
    assert_int_equal(visit(now, "organisation.view"), ERROR_NONE);
    assert_int_equal(visit(now + 30 * MINUTE - MOMENT_SECOND, "organisation.view"), ERROR_NONE);
    assert_int_equal(visit(now + 30 * MINUTE, "organisation.view"), ERROR_SIGN_IN_NEEDED);
    /* Seen every 20 minutes, it lives on, but no longer than 12 hours. */
    for (moment at = now; at < now + SESSION_WHOLE; at += 20 * MINUTE) {
        assert_int_equal(visit(at, "organisation.view"), ERROR_NONE);
        session_seen_run(test_database(), (struct session_seen_in){token_hash_bytes(arena, token), at});
    }
    assert_int_equal(visit(now + SESSION_WHOLE, "organisation.view"), ERROR_SIGN_IN_NEEDED);
    assert_int_equal(visit(now + SESSION_WHOLE, NULL), ERROR_NONE);
}

static void permissions_are_roles_of_the_organisation_acted_for(void **state) {
    (void)state;
    fresh("roles@example.org");
    assert_int_equal(raised(start_session), ERROR_NONE);
    assert_int_equal(visit(now, "organisation.manage"), ERROR_NONE);
    assert_int_equal(visit(now, "case.decide"), ERROR_FORBIDDEN);
    assert_int_equal(visit(now, "no.such.action"), ERROR_FORBIDDEN);
    struct visit looked = {.at = now, .action = "home.view"};
    visit_run(&looked);
    assert_int_equal(looked.row.organisation_id, organisation_id);
    assert_string_equal(looked.row.organisation_name, "Lantern Trust");
    /* Ended today, a role is gone today. */
    int64_t holding = number(arena_format(arena,
        "SELECT role_holding_id FROM role_holding WHERE person_id = %lld AND role = 'organisation_lead'",
        (long long)account.person_id));
    db_script(test_database_owner(),
        arena_format(arena, "UPDATE role_holding SET ended_on = started_on - 1 WHERE role_holding_id = %lld",
            (long long)holding));
    assert_int_equal(visit(now, "organisation.manage"), ERROR_FORBIDDEN);
    /* An account that is closed has no session, whatever the table says. */
    db_script(test_database_owner(), arena_format(arena, "UPDATE account SET closed_at = now() WHERE account_id = %lld",
                                         (long long)account.account_id));
    assert_int_equal(visit(now, "home.view"), ERROR_SIGN_IN_NEEDED);
}

static const char *link_token;
static void make_link(void) {
    link_token = account_link_make(test_database(), account.account_id, LINK_PURPOSE_RESET, NULL, now);
}

static void *use_link(void *context) {
    int64_t *used = context;
    struct db *db = test_database_another();
    struct arena *own = arena_new(1 << 20);
    db_arena_set(db, own);
    for (int i = 0; i < 50; i++) {
        if (account_link_use_one(db, (struct account_link_use_in){token_hash_bytes(own, link_token), "reset", now}) !=
            NULL) {
            ++*used;
        }
    }
    db_close(db);
    arena_free(own);
    return NULL;
}

static void a_link_is_used_once_however_many_press(void **state) {
    (void)state;
    fresh("link@example.org");
    assert_int_equal(raised(make_link), ERROR_NONE);
    const char *before = link_token;
    assert_int_equal(raised(make_link), ERROR_NONE);
    assert_null(account_link_use_one(
        test_database(), (struct account_link_use_in){token_hash_bytes(arena, before), "reset", now}));
    assert_null(account_link_use_one(
        test_database(), (struct account_link_use_in){token_hash_bytes(arena, link_token), "verify", now}));
    assert_null(account_link_use_one(
        test_database(), (struct account_link_use_in){token_hash_bytes(arena, link_token), "reset", now + LINK_RESET}));
    pthread_t thread[4];
    int64_t used[4] = {0};
    for (int i = 0; i < 4; i++) {
        assert_int_equal(pthread_create(&thread[i], NULL, use_link, &used[i]), 0);
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(thread[i], NULL);
    }
    assert_int_equal(used[0] + used[1] + used[2] + used[3], 1);
    assert_int_equal(number(arena_format(arena,
                         "SELECT count(*) FROM account_link WHERE token_hash = convert_to('%s', 'UTF8')", link_token)),
        0);
}

static bool attempt(const char *address, const char *network, moment at) {
    return attempt_take_one(test_database(), (struct attempt_take_in){address, network, 5, 30, at - ATTEMPT_WINDOW, at})
        ->open;
}

static void attempts_are_limited_by_address_and_by_network(void **state) {
    (void)state;
    for (int i = 0; i < 5; i++) {
        assert_true(attempt("a1", "n1", now + i));
    }
    assert_false(attempt("a1", "n1", now + 6));
    assert_false(attempt("a1", "n2", now + 6));
    assert_true(attempt("a2", "n1", now + 6));
    /* Refused attempts do not count: the wait ends. */
    assert_true(attempt("a1", "n1", now + ATTEMPT_WINDOW + 1));
    attempt_forget_run(test_database(), (struct attempt_forget_in){"a1", "n1", now});
    assert_true(attempt("a1", "n1", now + 7));
    int taken = 0;
    for (int i = 0; i < 40; i++) {
        taken += attempt(arena_format(arena, "b%d", i), "n3", now + i);
    }
    assert_int_equal(taken, 30);
}

static int64_t kept;
static void keep(void) {
    const struct kept_form_keep *row = kept_form_keep_one(test_database(),
        (struct kept_form_keep_in){token_hash_bytes(arena, token), "/applications/1", "[[\"name\",\"x\"]]", now});
    kept = row == NULL ? 0 : row->kept_form_id;
}

/* The session of `token` was signed out more than a day ago. */
static void session_start_old_ended(void) {
    db_script(test_database_owner(),
        arena_format(arena, "UPDATE session SET ended_at = ended_at - interval '25 hours' WHERE account_id = %lld",
            (long long)account.account_id));
}

static void forms_are_kept_for_the_session_that_was_shown_them(void **state) {
    (void)state;
    fresh("kept@example.org");
    assert_int_equal(raised(start_session), ERROR_NONE);
    keep();
    assert_true(kept > 0);
    for (int i = 0; i < 30; i++) {
        keep();
    }
    assert_int_equal(kept, 0);
    assert_int_equal(number(arena_format(arena, "SELECT count(*) FROM kept_form WHERE account_id = %lld",
                         (long long)account.account_id)),
        20);
    fresh("signedout@example.org");
    assert_int_equal(raised(start_session), ERROR_NONE);
    session_end_this_run(test_database(), (struct session_end_this_in){token_hash_bytes(arena, token), now});
    keep(); /* signed out elsewhere: what was typed here is kept for its owner, for a day */
    assert_true(kept > 0);
    session_start_old_ended();
    keep();
    assert_int_equal(kept, 0);
    token = "never a session";
    keep();
    assert_int_equal(kept, 0);
}

static void sweep(void) {
    accounts_sweep_run(test_database(), (struct accounts_sweep_in){now + 31 * MOMENT_DAY});
}

static void what_is_past_its_time_is_swept(void **state) {
    (void)state;
    fresh("sweep@example.org");
    assert_int_equal(raised(start_session), ERROR_NONE);
    assert_int_equal(raised(make_link), ERROR_NONE);
    keep();
    attempt("sweep", "sweep", now);
    assert_int_equal(raised(sweep), ERROR_NONE);
    assert_int_equal(number("SELECT (SELECT count(*) FROM attempt) + (SELECT count(*) FROM kept_form)"
                            " + (SELECT count(*) FROM account_link) + (SELECT count(*) FROM session)"),
        0);
    assert_true(number("SELECT count(*) FROM account") > 0);
}

static int64_t other_organisation;
static void look_beyond(void) {
    actor_assume_one(test_database(), (struct actor_assume_in){account.person_id, organisation_id, now});
}
static void rename_other(void) {
    look_beyond();
    db_script(
        test_database(), arena_format(arena, "UPDATE organisation SET name = 'Taken' WHERE organisation_id = %lld",
                             (long long)other_organisation));
}
static void grant_other(void) {
    look_beyond();
    role_add(test_database(), account.person_id, other_organisation, "organisation_lead", account.person_id, now);
}
static void grant_staff(void) {
    look_beyond();
    role_add(test_database(), account.person_id, DB_NULL_INT8, "decision_maker", account.person_id, now);
}
static void grant_staff_within(void) {
    look_beyond();
    role_add(test_database(), account.person_id, organisation_id, "decision_maker", account.person_id, now);
}
static void invite_other(void) {
    static const char *const role[] = {"organisation_lead"};
    look_beyond();
    invitation_add_one(test_database(), (struct invitation_add_in){token_hash_bytes(arena, "x"), other_organisation,
                                            "X", "x@example.org", {1, role}, account.person_id, now, now + HOUR});
}

static void a_lead_reaches_no_other_organisation(void **state) {
    (void)state;
    fresh("other@example.org");
    other_organisation = organisation_id;
    fresh("own@example.org");
    assert_int_equal(raised(rename_other), ERROR_NONE);
    assert_int_equal(number("SELECT count(*) FROM organisation WHERE name = 'Taken'"), 0);
    assert_int_equal(raised(grant_other), ERROR_FORBIDDEN);
    assert_int_equal(raised(grant_staff), ERROR_FORBIDDEN);
    assert_int_equal(raised(grant_staff_within), ERROR_FORBIDDEN);
    assert_int_equal(raised(invite_other), ERROR_FORBIDDEN);
}

static void name_again(void) {
    organisation_spoc_set(test_database(), organisation_id, account.person_id, DB_NULL_INT8, now);
}

static void an_organisation_has_one_single_point_of_contact(void **state) {
    (void)state;
    fresh("spoc@example.org");
    int64_t first = account.person_id;
    email = "next@example.org";
    assert_int_equal(raised(make_account), ERROR_NONE);
    assert_int_equal(raised(name_again), ERROR_NONE);
    assert_int_equal(number(arena_format(arena, "SELECT spoc_person_id FROM organisation WHERE organisation_id = %lld",
                         (long long)organisation_id)),
        account.person_id);
    assert_int_equal(number(arena_format(arena,
                         "SELECT string_agg(person_id::text, ',') FROM role_holding WHERE organisation_id = %lld AND "
                         "role = 'spoc' AND ended_on IS NULL",
                         (long long)organisation_id)),
        account.person_id);
    assert_int_not_equal(first, account.person_id);
    assert_true(
        number(arena_format(arena,
            "SELECT count(*) FROM audit_entry WHERE action = 'organisation.spoc_named' AND organisation_id = %lld",
            (long long)organisation_id)) == 2);
}

static int start(void **state) {
    (void)state;
    arena = arena_new(256 << 20);
    now = moment_parse("2026-11-21T12:00:00Z");
    db_arena_set(test_database(), arena);
    db_arena_set(test_database_owner(), arena);
    return 0;
}

static int stop(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_has_one_account),
        cmocka_unit_test(sessions_end_by_themselves),
        cmocka_unit_test(permissions_are_roles_of_the_organisation_acted_for),
        cmocka_unit_test(a_link_is_used_once_however_many_press),
        cmocka_unit_test(attempts_are_limited_by_address_and_by_network),
        cmocka_unit_test(forms_are_kept_for_the_session_that_was_shown_them),
        cmocka_unit_test(a_lead_reaches_no_other_organisation),
        cmocka_unit_test(an_organisation_has_one_single_point_of_contact),
        cmocka_unit_test(what_is_past_its_time_is_swept),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
