/* The second factor in the database: who is signed in without it, which acts ask for it again, and that a code, a
 * recovery code and a reset each do what they do once, with their entries. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "accounts/second_factor.h"
#include "base/random.h"
#include "support/database.h"
#include "support/field.h"

#define MINUTE (60 * MOMENT_SECOND)

static struct arena *arena;
static moment now;
static struct account_made account;
static const char *token;
static moment shown_at;
static struct factor_offer offer;
static int people;

static void make_run(void *context) {
    const char *role = context;
    struct db *db = test_database();
    actor_begin_system_one(db, (struct actor_begin_system_in){now});
    account = account_create(db, (struct account_new){.full_name = "Fay Factor",
                                     .email = arena_format(arena, "fay%d@example.org", ++people),
                                     .verified = true,
                                     .now = now});
    role_add(db, account.person_id, DB_NULL_INT8, role, DB_NULL_INT8, now);
    token = random_token(arena);
    session_start_run(db, (struct session_start_in){.token_hash = token_hash_bytes(arena, token),
                              .account_id = account.account_id,
                              .person_id = account.person_id,
                              .today = day_of_moment(now, ZONE_LONDON),
                              .now = now,
                              .ends_at = now + SESSION_WHOLE,
                              .factor_at = shown_at});
}

static void within(void *context) {
    db_transaction(test_database(), ((void (**)(void *))context)[0], ((void **)context)[1]);
}
static enum error_code raised(void (*work)(void *context), void *context) {
    void *both[2];
    memcpy(&both[0], &work, sizeof work);
    both[1] = context;
    return test_raises(arena, within, both);
}

static void somebody(const char *role, moment shown) {
    shown_at = shown;
    assert_int_equal(raised(make_run, (void *)role), ERROR_NONE);
}

struct visit {
    moment at;
    const char *action;
    bool read_only;
    bool signed_in;
};
static void visit_run(void *context) {
    struct visit *visit = context;
    const struct actor_begin *row = actor_begin_one(test_database(),
        (struct actor_begin_in){token_hash_bytes(arena, token), visit->action, visit->at, visit->read_only});
    visit->signed_in = row->account_id != DB_NULL_INT8;
}
static enum error_code visit(const char *action, moment at) {
    struct visit one = {.at = at, .action = action};
    return test_raises(arena, visit_run, &one);
}

static void who_needs_one_is_signed_in_once_it_was_shown(void **state) {
    (void)state;
    static const char *const roles[] = {"intake_officer", "assessor", "lived_experience_assessor", "nation_adviser",
        "moderator", "decision_maker", "panel_member", "panel_chair", "grants_officer", "finance_approver",
        "policy_officer", "administrator", "auditor"};
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        somebody(roles[i], MOMENT_NONE);
        assert_int_equal(visit("home.view", now), ERROR_SIGN_IN_NEEDED);
        struct visit anyone = {.at = now, .action = NULL, .signed_in = true};
        assert_int_equal(test_raises(arena, visit_run, &anyone), ERROR_NONE);
        assert_false(anyone.signed_in);
        somebody(roles[i], now);
        assert_int_equal(visit("home.view", now), ERROR_NONE);
    }
}

static void acts_of_weight_ask_for_it_again(void **state) {
    (void)state;
    somebody("decision_maker", now);
    assert_int_equal(visit("case.issue", now), ERROR_NONE);
    assert_int_equal(visit("case.issue", now + FACTOR_FRESH - MOMENT_SECOND), ERROR_NONE);
    assert_int_equal(visit("case.issue", now + FACTOR_FRESH), ERROR_FACTOR_NEEDED);
    assert_int_equal(visit("case.decide", now + FACTOR_FRESH), ERROR_NONE);
    assert_int_equal(visit("case.assess", now + FACTOR_FRESH), ERROR_FORBIDDEN);
    somebody("assessor", now);
    assert_int_equal(visit("case.issue", now + FACTOR_FRESH), ERROR_FORBIDDEN);
    somebody("administrator", now);
    assert_int_equal(visit("administration.factors", now + FACTOR_FRESH), ERROR_FACTOR_NEEDED);
}

static void set_run(void *context) {
    actor_begin_system_one(test_database(), (struct actor_begin_system_in){now});
    factor_set(test_database(), context, now);
}
static void set_up(void) {
    offer = factor_offer_new();
    struct factor_setting setting = {.account_id = account.account_id,
        .person_id = account.person_id,
        .email = "fay@example.org",
        .language = "cy",
        .offer = &offer,
        .last_step = factor_step(now) - 5,
        .recovery_codes = true,
        .tell = true};
    assert_int_equal(raised(set_run, &setting), ERROR_NONE);
}

struct asked {
    const char *typed;
    enum factor_answer answer;
};
static void answer_run(void *context) {
    struct asked *asked = context;
    actor_begin_system_one(test_database(), (struct actor_begin_system_in){now});
    asked->answer = factor_answer(test_database(), account.account_id, asked->typed, now);
}
static enum factor_answer answer(const char *typed) {
    struct asked asked = {.typed = typed};
    assert_int_equal(raised(answer_run, &asked), ERROR_NONE);
    return asked.answer;
}

#define counted(what) test_number(test_words(what, (long long)account.account_id))

static void codes_are_good_once(void **state) {
    (void)state;
    somebody("assessor", now);
    assert_int_equal(answer("123456"), FACTOR_WRONG);
    set_up();
    const char *code = factor_code(arena, offer.secret, factor_step(now));
    const char *earlier = factor_code(arena, offer.secret, factor_step(now) - 1);
    assert_int_equal(answer(code), FACTOR_CODE);
    assert_int_equal(answer(code), FACTOR_WRONG);
    assert_int_equal(answer(earlier), FACTOR_WRONG);
    const char *recovery = factor_base32(arena, offer.recovery[3], FACTOR_RECOVERY_BYTES, false);
    assert_int_equal(answer(recovery), FACTOR_RECOVERY);
    assert_int_equal(answer(recovery), FACTOR_WRONG);
    assert_int_equal(counted("SELECT count(*) FROM recovery_code WHERE account_id = %lld AND used_at IS NULL"), 9);
    assert_int_equal(
        counted("SELECT count(*) FROM audit_entry WHERE action = 'account.recovery_code_used' AND subject_id "
                "= %lld"),
        1);
    /* Another in its place: nothing of the former is good. */
    const char *former = factor_base32(arena, offer.recovery[4], FACTOR_RECOVERY_BYTES, false);
    const char *later = factor_code(arena, offer.secret, factor_step(now) + 1);
    set_up();
    assert_int_equal(answer(former), FACTOR_WRONG);
    assert_int_equal(answer(later), FACTOR_WRONG);
    assert_int_equal(answer(factor_code(arena, offer.secret, factor_step(now))), FACTOR_CODE);
    assert_int_equal(counted("SELECT count(*) FROM recovery_code WHERE account_id = %lld"), 10);
}

static bool was_there;
static void reset_run(void *context) {
    (void)context;
    actor_begin_system_one(test_database(), (struct actor_begin_system_in){now});
    was_there = factor_reset(test_database(), account.account_id, account.person_id, "fay@example.org", "en", now);
}

static void a_reset_ends_sessions_and_is_told(void **state) {
    (void)state;
    somebody("assessor", now);
    set_up();
    int64_t mails = test_number("SELECT count(*) FROM mail WHERE address = 'fay@example.org'");
    assert_int_equal(visit("home.view", now), ERROR_NONE);
    assert_int_equal(raised(reset_run, NULL), ERROR_NONE);
    assert_true(was_there);
    assert_int_equal(visit("home.view", now), ERROR_SIGN_IN_NEEDED);
    assert_int_equal(counted("SELECT count(*) FROM recovery_code WHERE account_id = %lld"), 0);
    assert_int_equal(
        counted("SELECT count(*) FROM audit_entry WHERE action = 'account.factor_reset' AND subject_id = %lld"), 1);
    assert_int_equal(test_number("SELECT count(*) FROM mail WHERE address = 'fay@example.org'"), mails + 1);
    assert_int_equal(raised(reset_run, NULL), ERROR_NONE);
    assert_false(was_there);
}

static int start(void **state) {
    (void)state;
    static const unsigned char key[32] = {7};
    random_start();
    accounts_start(key);
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
        cmocka_unit_test(who_needs_one_is_signed_in_once_it_was_shown),
        cmocka_unit_test(acts_of_weight_ask_for_it_again),
        cmocka_unit_test(codes_are_good_once),
        cmocka_unit_test(a_reset_ends_sessions_and_is_told),
    };
    return cmocka_run_group_tests_name("second_factor", tests, start, stop);
}
