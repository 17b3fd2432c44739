/* Funds and awards against a real database: the whole path, who is refused what, and that a fund is never committed
 * beyond its budget, however many approve at once, by the program's way or by direct SQL of the serving role. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <pthread.h>

#include <cmocka.h>

#include "base/random.h"
#include "funding/funding.h"
#include "support/field.h"

static struct arena *arena;
static struct db *db;
static moment now;
static int64_t charity, other, lead, other_lead, officer, approver, insider;
static struct fund_made fund;

static enum error_code as(
    int64_t person_id, int64_t organisation_id, void (*work)(struct db *db, void *context), void *context) {
    return test_act_raises((struct test_acting){NULL, person_id, organisation_id, now, work, context});
}

struct doing {
    struct award_deed deed;
    struct award_outcome outcome;
};
static void do_work(struct db *on, void *context) {
    struct doing *doing = context;
    doing->outcome = award_do(on, &doing->deed);
}

static void propose_work(struct db *on, void *context) {
    struct award_new *with = context;
    with->scheme_id = with->scheme_id == 0 ? fund.scheme_id : with->scheme_id;
    int64_t id = award_propose(on, with);
    with->organisation_id = id; /* handed back */
}

static struct award_new award_with(int64_t pence) {
    return (struct award_new){.organisation_id = charity,
        .amount_pence = pence,
        .purpose = "Training of First Responders",
        .starts_on = day_from(2026, 4, 1),
        .ends_on = day_from(2027, 3, 31),
        .person_id = officer,
        .now = now};
}

static int64_t proposed(int64_t pence) {
    struct award_new with = award_with(pence);
    assert_int_equal(as(officer, 0, propose_work, &with), ERROR_NONE);
    return with.organisation_id;
}

static struct award_deed deed(int64_t award_id, enum award_act act, int64_t person_id) {
    return (struct award_deed){.award_id = award_id,
        .act = act,
        .version =
            (int32_t)test_number(test_words("SELECT version FROM award WHERE award_id = %lld", (long long)award_id)),
        .words = "Because",
        .signatory_name = "Leigh Lead",
        .signatory_capacity = "Chief executive",
        .person_id = person_id,
        .now = now};
}

static enum award_refusal done(struct award_deed what, int64_t organisation_id) {
    struct doing doing = {.deed = what};
    assert_int_equal(as(what.person_id, organisation_id, do_work, &doing), ERROR_NONE);
    return doing.outcome.refusal;
}

static const char *state_of(int64_t award_id) {
    return test_text(test_words("SELECT state FROM award WHERE award_id = %lld", (long long)award_id));
}

static int64_t committed(void) {
    return test_number(test_words("SELECT committed_pence FROM fund WHERE fund_id = %lld", (long long)fund.fund_id));
}

static void fund_work(struct db *on, void *context) {
    fund = fund_create(on, context);
}

static void new_fund(int64_t budget_pence) {
    struct fund_new with = {.title = "Capacity fund",
        .funder = "Home Office",
        .starts_on = day_from(2026, 4, 1),
        .ends_on = day_from(2027, 3, 31),
        .budget_pence = budget_pence,
        .scheme_title = "Training",
        .scheme_purpose = "",
        .person_id = officer,
        .now = now};
    assert_int_equal(as(officer, 0, fund_work, &with), ERROR_NONE);
}

static int start(void **state) {
    (void)state;
    arena = arena_new(256u << 20);
    db = test_database();
    if (!db_ready(db) || !db_ready(test_database_owner())) {
        return 1;
    }
    db_arena_set(db, arena);
    db_arena_set(test_database_owner(), arena);
    now = moment_parse("2026-11-21T10:00:00Z");
    clock_set(now);
    test_script("ALTER TABLE award_event DISABLE TRIGGER USER; TRUNCATE award, award_event, fund, scheme CASCADE;"
                "ALTER TABLE award_event ENABLE TRIGGER USER; TRUNCATE mail, job CASCADE;"
                "UPDATE register_entry SET state = 'accredited'");
    new_fund(25000000);
    return 0;
}

static int finish(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

static void the_whole_path(void **state) {
    (void)state;
    int64_t award = proposed(1234567);
    assert_string_equal(state_of(award), "proposed");
    assert_int_equal(committed(), 0);
    assert_int_equal(done(deed(award, AWARD_APPROVE, approver), 0), AWARD_FINE);
    assert_string_equal(state_of(award), "offered");
    assert_int_equal(committed(), 1234567);
    assert_int_equal(done(deed(award, AWARD_ACCEPT, lead), charity), AWARD_FINE);
    assert_string_equal(state_of(award), "accepted");
    assert_int_equal(committed(), 1234567);
    assert_string_equal(
        test_text("SELECT string_agg(event || '>' || to_state, ' ' ORDER BY award_event_id) FROM award_event"),
        "proposed>proposed approved>offered accepted>accepted");
    assert_string_equal(
        test_text(test_words("SELECT string_agg(action, ' ' ORDER BY audit_id) FROM audit_entry WHERE subject_kind "
                             "= 'award' AND subject_id = %lld",
            (long long)award)),
        "award.proposed award.approved award.accepted");
    assert_string_equal(
        test_text(test_words(
            "SELECT signatory_name || ', ' || signatory_capacity FROM award WHERE award_id = %lld", (long long)award)),
        "Leigh Lead, Chief executive");
    /* The organisation is told of the offer, the two officers of the answer, the proposer of the approval. */
    assert_int_equal(
        test_number(test_words("SELECT count(*) FROM mail WHERE person_id = %lld AND subject LIKE 'Funding offered%%' "
                               "AND body LIKE '%%12,345.67%%/funding/%lld%%'",
            (long long)lead, (long long)award)),
        1);
    assert_int_equal(
        test_number(test_words("SELECT count(*) FROM mail WHERE person_id IN (%lld, %lld) AND subject LIKE 'Award "
                               "accepted%%'",
            (long long)officer, (long long)approver)),
        2);
    assert_int_equal(
        test_number(test_words("SELECT count(*) FROM mail WHERE person_id = %lld AND subject LIKE 'Award approved%%'",
            (long long)officer)),
        1);
    assert_int_equal(test_number("SELECT count(*) FROM mail"), 4);
}

static void money_comes_back(void **state) {
    (void)state;
    int64_t declined = proposed(500);
    int64_t withdrawn = proposed(700);
    int64_t rejected = proposed(900);
    assert_int_equal(done(deed(declined, AWARD_APPROVE, approver), 0), AWARD_FINE);
    assert_int_equal(done(deed(withdrawn, AWARD_APPROVE, approver), 0), AWARD_FINE);
    assert_int_equal(committed(), 1200);
    assert_int_equal(done(deed(declined, AWARD_DECLINE, lead), charity), AWARD_FINE);
    assert_int_equal(committed(), 700);
    assert_int_equal(done(deed(withdrawn, AWARD_WITHDRAW, officer), 0), AWARD_FINE);
    assert_int_equal(committed(), 0);
    assert_int_equal(done(deed(rejected, AWARD_REJECT, approver), 0), AWARD_FINE);
    assert_int_equal(committed(), 0);
    int64_t checked = 0;
    assert_int_equal(funding_verify(db, now, &checked), 0);
    assert_int_equal(checked, 4);
}

static void refused(int64_t award, struct award_deed what, int64_t organisation_id, enum award_refusal refusal) {
    const char *before = test_text(test_words("SELECT award::text FROM award WHERE award_id = %lld", (long long)award));
    assert_int_equal(done(what, organisation_id), refusal);
    assert_string_equal(
        before, test_text(test_words("SELECT award::text FROM award WHERE award_id = %lld", (long long)award)));
}

static void who_is_refused(void **state) {
    (void)state;
    int64_t award = proposed(1000);
    refused(award, deed(award, AWARD_APPROVE, officer), 0, AWARD_OWN);
    refused(award, deed(award, AWARD_REJECT, officer), 0, AWARD_OWN);
    refused(award, deed(award, AWARD_APPROVE, insider), 0, AWARD_CONNECTED);
    struct award_deed stale = deed(award, AWARD_APPROVE, approver);
    stale.version--;
    refused(award, stale, 0, AWARD_STALE);
    test_script("UPDATE register_entry SET state = 'suspended'");
    refused(award, deed(award, AWARD_APPROVE, approver), 0, AWARD_NOT_ACCREDITED);
    test_script("UPDATE register_entry SET state = 'renewal_due'");
    assert_int_equal(done(deed(award, AWARD_APPROVE, approver), 0), AWARD_FINE);
    refused(award, deed(award, AWARD_APPROVE, approver), 0, AWARD_STATE_REFUSED);
    assert_int_equal(done(deed(award, AWARD_ACCEPT, lead), charity), AWARD_FINE);
    refused(award, deed(award, AWARD_ACCEPT, lead), charity, AWARD_STATE_REFUSED);
    refused(award, deed(award, AWARD_WITHDRAW, officer), 0, AWARD_STATE_REFUSED);
}

static void another_organisation_finds_nothing(void **state) {
    (void)state;
    int64_t award = proposed(1000);
    struct doing doing = {.deed = deed(award, AWARD_ACCEPT, lead)};
    assert_int_equal(as(lead, charity, do_work, &doing), ERROR_NOT_FOUND); /* not offered yet: not seen */
    assert_int_equal(done(deed(award, AWARD_APPROVE, approver), 0), AWARD_FINE);
    doing.deed = deed(award, AWARD_ACCEPT, other_lead);
    assert_int_equal(as(other_lead, other, do_work, &doing), ERROR_NOT_FOUND);
    doing.deed = deed(award, AWARD_ACCEPT, lead);
    doing.deed.award_id = award + 1000;
    assert_int_equal(as(lead, charity, do_work, &doing), ERROR_NOT_FOUND);
}

static void more_than_is_left(void **state) {
    (void)state;
    int64_t first = proposed(20000000);
    int64_t second = proposed(5000001);
    assert_int_equal(done(deed(first, AWARD_APPROVE, approver), 0), AWARD_FINE);
    struct doing doing = {.deed = deed(second, AWARD_APPROVE, approver)};
    assert_int_equal(as(approver, 0, do_work, &doing), ERROR_NONE);
    assert_int_equal(doing.outcome.refusal, AWARD_OVER_BUDGET);
    assert_int_equal(doing.outcome.over_pence, 1);
    assert_string_equal(state_of(second), "proposed");
    int64_t third = proposed(5000000);
    assert_int_equal(done(deed(third, AWARD_APPROVE, approver), 0), AWARD_FINE);
    assert_int_equal(committed(), 25000000);
}

enum { AWARDS = 50, THREADS = 10, FIT = 25 };

struct race {
    int64_t award[AWARDS];
    int32_t version[AWARDS];
    bool direct;
    int fine;
    int over;
    int else_;
    pthread_mutex_t lock;
    pthread_barrier_t barrier;
};
struct runner {
    struct race *race;
    int first;
};

static void direct_work(struct db *on, void *context) {
    struct doing *doing = context;
    db_script(on,
        arena_format(db_arena(on),
            "UPDATE award SET state = 'offered', approved_by = %lld, approved_at = '2026-11-21' WHERE award_id = %lld",
            (long long)approver, (long long)doing->deed.award_id));
}

static void *approve_some(void *context) {
    struct runner *runner = context;
    struct race *race = runner->race;
    struct arena *own = arena_new(64u << 20);
    struct db *connection = test_database_another();
    db_arena_set(connection, own);
    pthread_barrier_wait(&race->barrier);
    for (int i = runner->first; i < AWARDS; i += THREADS) {
        struct doing doing = {.deed = {.award_id = race->award[i],
                                  .act = AWARD_APPROVE,
                                  .version = race->version[i],
                                  .words = "Because",
                                  .person_id = approver,
                                  .now = now}};
        struct test_acting acting = {connection, approver, 0, now, race->direct ? direct_work : do_work, &doing};
        bool good = arena_try(own, test_act, &acting);
        bool over = good ? doing.outcome.refusal == AWARD_OVER_BUDGET
                         : strcmp(db_last_constraint(connection), "fund_within_budget") == 0;
        pthread_mutex_lock(&race->lock);
        race->fine += good && doing.outcome.refusal == AWARD_FINE;
        race->over += over;
        race->else_ += !over && !(good && doing.outcome.refusal == AWARD_FINE);
        pthread_mutex_unlock(&race->lock);
    }
    db_close(connection);
    arena_free(own);
    return NULL;
}

static void fifty_approve_at_once(bool direct) {
    struct race race = {.direct = direct, .lock = PTHREAD_MUTEX_INITIALIZER};
    pthread_barrier_init(&race.barrier, NULL, THREADS);
    for (int i = 0; i < AWARDS; i++) {
        race.award[i] = proposed(25000000 / FIT);
        race.version[i] = 1;
    }
    pthread_t thread[THREADS];
    struct runner runner[THREADS];
    for (int i = 0; i < THREADS; i++) {
        runner[i] = (struct runner){&race, i};
        pthread_create(&thread[i], NULL, approve_some, &runner[i]);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(thread[i], NULL);
    }
    pthread_barrier_destroy(&race.barrier);
    assert_int_equal(race.else_, 0);
    assert_int_equal(race.fine, FIT);
    assert_int_equal(race.over, AWARDS - FIT);
    assert_int_equal(committed(), 25000000);
    assert_int_equal(test_number("SELECT sum(amount_pence) FROM award WHERE state = 'offered'"), 25000000);
}

static void never_beyond_the_budget(void **state) {
    (void)state;
    fifty_approve_at_once(false);
    assert_int_equal(funding_verify(db, now, NULL), 0);
    assert_int_equal(test_number("SELECT count(*) FROM award_event WHERE event = 'approved'"), FIT);
}

static void never_beyond_the_budget_by_direct_sql(void **state) {
    (void)state;
    fifty_approve_at_once(true);
}

static void sql_work(struct db *on, void *context) {
    db_script(on, context);
}

static void the_database_refuses(void **state) {
    (void)state;
    int64_t award = proposed(1000);
    int64_t offered = proposed(2000);
    assert_int_equal(done(deed(offered, AWARD_APPROVE, approver), 0), AWARD_FINE);
    const struct {
        const char *sql;
        enum error_code code;
    } cases[] = {
        {test_words("UPDATE award SET state = 'offered', approved_by = proposed_by, approved_at = '2026-11-21' WHERE "
                    "award_id = "
                    "%lld",
             (long long)award),
            ERROR_INVALID},
        {test_words("UPDATE award SET state = 'offered', approved_by = %lld WHERE award_id = %lld", (long long)insider,
             (long long)award),
            ERROR_FORBIDDEN},
        {test_words("UPDATE award SET state = 'offered' WHERE award_id = %lld", (long long)award), ERROR_FORBIDDEN},
        {test_words("UPDATE award SET state = 'accepted', approved_by = %lld WHERE award_id = %lld",
             (long long)approver, (long long)award),
            ERROR_STATE_REFUSED},
        {test_words("UPDATE award SET amount_pence = 1 WHERE award_id = %lld", (long long)offered), ERROR_FORBIDDEN},
        {test_words("UPDATE award SET approved_by = %lld WHERE award_id = %lld", (long long)lead, (long long)offered),
            ERROR_FORBIDDEN},
        {test_words("UPDATE award SET state = 'accepted', answered_by = %lld WHERE award_id = %lld", (long long)lead,
             (long long)offered),
            ERROR_INVALID},
        {test_words(
             "UPDATE award SET organisation_id = %lld WHERE award_id = %lld", (long long)other, (long long)award),
            ERROR_FORBIDDEN},
        {test_words(
             "UPDATE award SET starts_on = '2026-03-31', state = 'offered', approved_by = %lld WHERE award_id = %lld",
             (long long)approver, (long long)award),
            ERROR_INVALID},
        {test_words("DELETE FROM award WHERE award_id = %lld", (long long)award), ERROR_FORBIDDEN},
        {"UPDATE fund SET committed_pence = 0", ERROR_FORBIDDEN},
        {"UPDATE fund SET budget_pence = 1", ERROR_INVALID},
        {"UPDATE award_event SET words = 'x'", ERROR_FORBIDDEN},
        {test_words(
             "INSERT INTO award (reference, scheme_id, organisation_id, amount_pence, purpose, starts_on, ends_on, "
             "state, "
             "proposed_by, proposed_at, approved_by, terms_code) SELECT 'X', scheme_id, organisation_id, 5, 'x', "
             "starts_on, ends_on, 'offered', proposed_by, proposed_at, %lld, 'x' FROM award WHERE award_id = %lld",
             (long long)approver, (long long)award),
            ERROR_STATE_REFUSED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        enum error_code code = as(approver, 0, sql_work, (void *)(uintptr_t)cases[i].sql);
        if (code != cases[i].code) {
            fail_msg("%s: %s, not %s", cases[i].sql, error_name(code), error_name(cases[i].code));
        }
    }
    test_script("UPDATE register_entry SET state = 'revoked'");
    assert_int_equal(
        as(approver, 0, sql_work,
            (void *)(uintptr_t)test_words("UPDATE award SET state = 'offered', approved_by = %lld WHERE award_id = "
                                          "%lld",
                (long long)approver, (long long)award)),
        ERROR_STATE_REFUSED);
}

static void schemes_have_their_own_titles(struct db *on, void *context) {
    int64_t *found = context;
    found[0] = scheme_create(on, fund.fund_id, "Interpreters", "");
    found[1] = scheme_create(on, fund.fund_id, "interpreters", "");
}

static void schemes(void **state) {
    (void)state;
    int64_t found[2] = {0, 1};
    assert_int_equal(as(officer, 0, schemes_have_their_own_titles, found), ERROR_NONE);
    assert_true(found[0] > 0);
    assert_int_equal(found[1], 0);
}

static void an_insider_proposes_nothing(void **state) {
    (void)state;
    struct award_new with = award_with(100);
    with.person_id = insider;
    assert_int_equal(as(insider, 0, propose_work, &with), ERROR_FORBIDDEN);
}

static void reminders(void **state) {
    (void)state;
    static const struct job_kind *const tables[] = {funding_jobs};
    int64_t waits = proposed(100);
    int64_t answered = proposed(200);
    assert_int_equal(done(deed(waits, AWARD_APPROVE, approver), 0), AWARD_FINE);
    assert_int_equal(done(deed(answered, AWARD_APPROVE, approver), 0), AWARD_FINE);
    assert_int_equal(done(deed(answered, AWARD_DECLINE, lead), charity), AWARD_FINE);
    assert_int_equal(jobs_run_due(db, tables, 1, false), 0);
    clock_set(now + 14 * MOMENT_DAY + MOMENT_SECOND);
    assert_int_equal(jobs_run_due(db, tables, 1, false), 2);
    assert_int_equal(test_number("SELECT count(*) FROM mail WHERE subject LIKE 'Your answer is awaited%'"), 1);
}

static void differences_are_found(void **state) {
    (void)state;
    int64_t award = proposed(100);
    assert_int_equal(done(deed(award, AWARD_APPROVE, approver), 0), AWARD_FINE);
    assert_int_equal(funding_verify(db, now, NULL), 0);
    test_script("UPDATE fund SET committed_pence = 99");
    assert_int_equal(funding_verify(db, now, NULL), 1);
    test_script("ALTER TABLE award DISABLE TRIGGER guard; UPDATE award SET state = 'proposed', approved_by = NULL;"
                "ALTER TABLE award ENABLE TRIGGER guard; UPDATE fund SET committed_pence = 0");
    assert_int_equal(funding_verify(db, now, NULL), 1);
}

static int everybody(void **state) {
    (void)state;
    random_start();
    arena = arena_new(16u << 20);
    db_arena_set(test_database_owner(), arena);
    charity = test_organisation("Lantern Trust", true);
    other = test_organisation("Harbour Project", true);
    lead = test_person("Leigh Lead", "organisation_lead", charity);
    other_lead = test_person("Olu Other", "organisation_lead", other);
    officer = test_person("Gwen Grants", "grants_officer", 0);
    approver = test_person("Finn Finance", "finance_approver", 0);
    insider = test_person("Ina Insider", "finance_approver", 0);
    test_script(test_words(
        "INSERT INTO role_holding (person_id, organisation_id, role, started_on, ended_on) VALUES (%lld, %lld, "
        "'finance_contact', '2024-01-01', '2024-12-31')",
        (long long)insider, (long long)charity));
    arena_free(arena);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_whole_path, start, finish),
        cmocka_unit_test_setup_teardown(money_comes_back, start, finish),
        cmocka_unit_test_setup_teardown(who_is_refused, start, finish),
        cmocka_unit_test_setup_teardown(another_organisation_finds_nothing, start, finish),
        cmocka_unit_test_setup_teardown(more_than_is_left, start, finish),
        cmocka_unit_test_setup_teardown(never_beyond_the_budget, start, finish),
        cmocka_unit_test_setup_teardown(never_beyond_the_budget_by_direct_sql, start, finish),
        cmocka_unit_test_setup_teardown(the_database_refuses, start, finish),
        cmocka_unit_test_setup_teardown(schemes, start, finish),
        cmocka_unit_test_setup_teardown(an_insider_proposes_nothing, start, finish),
        cmocka_unit_test_setup_teardown(reminders, start, finish),
        cmocka_unit_test_setup_teardown(differences_are_found, start, finish),
    };
    return cmocka_run_group_tests(tests, everybody, NULL);
}
