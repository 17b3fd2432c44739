/* Sealing and verification against a real database: each kind of tampering, done as the owner, is found and named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pthread.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "audit/audit.h"
#include "audit/audit_rules.h"
#include "base/random.h"
#include "jobs/jobs_queries.h"
#include "support/database.h"

static struct arena *arena;
static struct db *db;
static struct db *owner;
static char folder[] = "/tmp/assay-audit-XXXXXX";
static struct audit_config config;
static const struct job_kind *const tables[] = {audit_jobs};

struct entries {
    struct db *db;
    int count;
    bool personal;
};

static void write_entries(void *context) {
    const struct entries *entries = context;
    job_system_one(entries->db, (struct job_system_in){clock_now()});
    for (int i = 0; i < entries->count; i++) {
        audit_record_one(entries->db, (struct audit_record_in){.action = "test.act",
                                          .subject_kind = "test",
                                          .subject_id = i,
                                          .organisation_id = DB_NULL_INT8,
                                          .detail = "{\"figure\": 5}",
                                          .personal = entries->personal ? "{\"words\": \"Gw\xc3\xaan\"}" : NULL});
    }
}

static void act(int count, bool personal) {
    db_transaction(db, write_entries, &(struct entries){db, count, personal});
}

/* Transactions of other databases of the cluster hold seals back too: waits until none is older than our entries. */
static void settle(void) {
    static const char settled[] =
        "SELECT coalesce(max(transaction) < pg_snapshot_xmin(pg_current_snapshot()), true) FROM audit_entry";
    for (int i = 0; i < 400 && strcmp(test_value(owner, settled), "true") != 0; i++) {
        nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
    }
}

/* As the job does it; time enough goes by for the next checkpoint. */
static void seal(void) {
    settle();
    clock_set(clock_now() + 61 * MOMENT_SECOND);
    jobs_run_due(db, tables, 1, true);
}

static void tamper(const char *sql) {
    db_script(owner, sql);
}

static int start(void **state) {
    (void)state;
    arena = arena_new(256u << 20);
    db = test_database();
    owner = test_database_owner();
    if (!db_ready(db) || !db_ready(owner)) {
        return 1;
    }
    db_arena_set(db, arena);
    db_arena_set(owner, arena);
    tamper("ALTER TABLE audit_entry DISABLE TRIGGER USER; ALTER TABLE audit_seal DISABLE TRIGGER USER;"
           "ALTER TABLE audit_checkpoint DISABLE TRIGGER USER;"
           "ALTER TABLE audit_seal DROP CONSTRAINT IF EXISTS audit_seal_audit_id_fkey;"
           "ALTER TABLE audit_checkpoint DROP CONSTRAINT IF EXISTS audit_checkpoint_number_fkey;"
           "ALTER TABLE audit_personal DROP CONSTRAINT IF EXISTS audit_personal_audit_id_fkey;"
           "TRUNCATE audit_entry, audit_personal, audit_seal, audit_checkpoint; DELETE FROM job");
    if (truncate(config.checkpoints, 0) != 0) {
        return 1;
    }
    act(4, false);
    act(3, true);
    seal();
    act(3, false);
    seal();
    return 0;
}

static int finish(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

static char words[20000];

static void note(void *context, const char *found) {
    (void)context;
    size_t length = strlen(words);
    snprintf(words + length, sizeof words - length, "%s\n", found);
}

static struct audit_verified verify(void) {
    words[0] = '\0';
    const struct audit_verify_with with = {
        .checkpoints = config.checkpoints, .keys = config.keys, .now = clock_now(), .found = note};
    return audit_verify(db, &with);
}

/* Exactly that is found. {n} is the audit_id of the nth entry. */
static void finds(int64_t faults, const char *expected, int nth) {
    struct audit_verified verified = verify();
    const char *id = test_value(owner, arena_format(arena,
                                           "SELECT max(id) FROM (SELECT audit_id AS id FROM "
                                           "audit_seal WHERE number = %d) AS x",
                                           nth));
    const char *place = strstr(expected, "{n}");
    const char *wanted = place == NULL || id == NULL
                             ? expected
                             : arena_format(arena, "%.*s%s%s", (int)(place - expected), expected, id, place + 3);
    if (strstr(words, wanted) == NULL || verified.faults != faults) {
        fail_msg("expected %lld faults with \"%s\", found %lld:\n%s", (long long)faults, wanted,
            (long long)verified.faults, words);
    }
}

static void untouched(void **state) {
    (void)state;
    struct audit_verified verified = verify();
    assert_string_equal(words, "");
    assert_int_equal(verified.faults, 0);
    assert_int_equal(verified.sealed, 10);
    assert_int_equal(verified.checkpoints, 2);
    assert_int_equal(verified.waiting, 0);
    act(2, false);
    assert_int_equal(verify().waiting, 2);
    assert_int_equal(verify().faults, 0);
}

static void a_changed_entry(void **state) {
    (void)state;
    tamper("UPDATE audit_entry SET detail = '{\"figure\": 6}' WHERE audit_id = (SELECT audit_id FROM audit_seal WHERE "
           "number = 3)");
    finds(1, "entry {n} (seal 3): it, or its seal, was changed", 3);
}

static void each_column_counts(void **state) {
    (void)state;
    static const char *const changes[] = {"at = at + interval '1 microsecond'", "person_id = 1", "account_id = 1",
        "action = 'test.other'", "subject_kind = 'other'", "subject_id = 99", "organisation_id = 1",
        "personal_hash = sha256('x')"};
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        tamper(arena_format(arena,
            "CREATE TABLE kept AS SELECT * FROM audit_entry;"
            "UPDATE audit_entry SET %s WHERE audit_id = (SELECT audit_id FROM audit_seal WHERE "
            "number = 2)",
            changes[i]));
        finds(1, "entry {n} (seal 2): it, or its seal, was changed", 2);
        tamper("DELETE FROM audit_entry; INSERT INTO audit_entry OVERRIDING SYSTEM VALUE SELECT * FROM kept; "
               "DROP TABLE kept");
    }
    assert_int_equal(verify().faults, 0);
}

static void an_entry_removed_from_the_middle(void **state) {
    (void)state;
    tamper("DELETE FROM audit_entry WHERE audit_id = (SELECT audit_id FROM audit_seal WHERE number = 3)");
    finds(1, "entry {n} (seal 3): removed", 3);
}

static void an_entry_removed_with_its_seal(void **state) {
    (void)state;
    tamper("DELETE FROM audit_entry WHERE audit_id = (SELECT audit_id FROM audit_seal WHERE number = 3);"
           "DELETE FROM audit_seal WHERE number = 3");
    finds(1, "seals 3 to 3: removed", 0);
}

static void the_end_cut_off(void **state) {
    (void)state;
    tamper("DELETE FROM audit_entry WHERE audit_id IN (SELECT audit_id FROM audit_seal WHERE number > 8);"
           "DELETE FROM audit_seal WHERE number > 8; DELETE FROM audit_checkpoint WHERE number > 8");
    finds(2, "checkpoint 10: removed from the database", 0);
    finds(2, "checkpoint 10 outside the database: the seal it signs is gone", 0);
}

static void everything_gone(void **state) {
    (void)state;
    tamper("TRUNCATE audit_entry, audit_personal, audit_seal, audit_checkpoint");
    finds(4, "checkpoint 7: removed from the database", 0);
}

static void the_seals_cut_off(void **state) {
    (void)state;
    tamper("DELETE FROM audit_seal WHERE number > 7; DELETE FROM audit_checkpoint WHERE number > 7");
    assert_true(verify().faults >= 2);
    clock_set(clock_now() + 11 * 60 * MOMENT_SECOND);
    verify();
    assert_non_null(strstr(words, "has waited for its seal since"));
}

static void an_entry_put_in(void **state) {
    (void)state;
    tamper("INSERT INTO audit_entry (audit_id, transaction, at, action, subject_kind) OVERRIDING SYSTEM VALUE "
           "SELECT -5, min(transaction), min(at), 'test.act', 'test' FROM audit_entry");
    finds(1, "entry -5: has no seal though later ones have: put in, or its seal removed", 0);
    seal();
    finds(1, "entry -5: has no seal", 0);
}

static void an_entry_put_in_and_sealed(void **state) {
    (void)state;
    tamper("INSERT INTO audit_entry (audit_id, transaction, at, action, subject_kind) OVERRIDING SYSTEM VALUE "
           "SELECT -5, min(transaction), min(at), 'test.act', 'test' FROM audit_entry;"
           "INSERT INTO audit_seal SELECT 11, -5, sha256('x')");
    verify();
    assert_non_null(strstr(words, "entry -5 (seal 11): out of order, so put in later"));
    assert_non_null(strstr(words, "entry -5 (seal 11): it, or its seal, was changed"));
}

static void two_entries_exchanged(void **state) {
    (void)state;
    tamper("UPDATE audit_seal SET audit_id = -audit_id WHERE number IN (2, 3);"
           "UPDATE audit_seal s SET audit_id = -(SELECT audit_id FROM audit_seal o WHERE o.number = 5 - s.number) "
           "WHERE number = 2;");
    assert_true(verify().faults > 0);
    assert_non_null(strstr(words, "(seal 2): it, or its seal, was changed"));
}

/* Somebody who can do everything but sign computes the whole chain anew. */
static void the_chain_rewritten(void **state) {
    (void)state;
    tamper("UPDATE audit_entry SET subject_id = 99 WHERE audit_id = (SELECT audit_id FROM audit_seal WHERE number = 3);"
           "DELETE FROM audit_seal");
    settle();
    assert_int_equal(audit_seal_now(db), 10);
    finds(4, "checkpoint 7 in the database: the chain was rewritten at or before seal 7", 0);
    finds(4, "checkpoint 10 outside the database: the chain was rewritten at or before seal 10", 0);
}

static void the_chain_rewritten_and_signed_by_another_key(void **state) {
    (void)state;
    tamper("UPDATE audit_entry SET subject_id = 99 WHERE audit_id = (SELECT audit_id FROM audit_seal WHERE number = 3);"
           "DELETE FROM audit_seal; DELETE FROM audit_checkpoint");
    audit_seal_now(db);
    struct audit_checkpoint_facts facts = {.number = 10, .signed_at = clock_now()};
    text_unhex(test_value(owner, "SELECT encode(hash, 'hex') FROM audit_seal WHERE number = 10"), facts.hash, 32);
    static const unsigned char other[32] = {7};
    audit_checkpoint_sign(arena, other, &facts);
    audit_checkpoint_write_run(db, (struct audit_checkpoint_write_in){.number = 10,
                                       .hash = {facts.hash, 32},
                                       .signed_at = facts.signed_at,
                                       .public_key = {facts.public_key, 32},
                                       .signature = {facts.signature, 64}});
    verify();
    assert_non_null(strstr(words, "checkpoint 10 in the database: signed with an unknown key"));
    assert_non_null(strstr(words, "checkpoint 7: removed from the database"));
}

static void a_signature_changed(void **state) {
    (void)state;
    tamper("UPDATE audit_checkpoint SET signature = set_byte(signature, 5, 255 - get_byte(signature, 5)) "
           "WHERE number = 7");
    finds(1, "checkpoint 7 in the database: its signature is bad", 0);
}

static void a_checkpoint_moved(void **state) {
    (void)state;
    tamper("UPDATE audit_checkpoint SET number = 8 WHERE number = 7");
    verify();
    assert_non_null(strstr(words, "checkpoint 8 in the database: its signature is bad"));
    assert_non_null(strstr(words, "checkpoint 7: removed from the database"));
}

static void personal_parts(void **state) {
    (void)state;
    tamper("DELETE FROM audit_personal WHERE audit_id = (SELECT audit_id FROM audit_seal WHERE number = 5)");
    struct audit_verified verified = verify();
    assert_int_equal(verified.faults, 0);
    assert_int_equal(verified.erased, 1);
    tamper("UPDATE audit_personal SET payload = '{\"words\": \"other\"}' "
           "WHERE audit_id = (SELECT audit_id FROM audit_seal WHERE number = 6)");
    finds(1, "entry {n}: its personal part was changed", 6);
    tamper("INSERT INTO audit_personal SELECT audit_id, 'x', '{}' FROM audit_seal WHERE number = 1");
    finds(2, "entry {n}: has a personal part that was put in later", 1);
}

static void an_entry_removed_before_its_seal(void **state) {
    (void)state;
    act(1, true);
    tamper("DELETE FROM audit_entry WHERE audit_id = (SELECT max(audit_id) FROM audit_entry)");
    assert_int_equal(verify().faults, 1);
    assert_non_null(strstr(words, "removed, with its personal part left behind"));
}

static void the_outside_file(void **state) {
    (void)state;
    FILE *file = fopen(config.checkpoints, "a");
    fputs("{\"number\":1", file);
    fclose(file);
    finds(1, "checkpoints.jsonl line 3: not a checkpoint", 0);
    /* What comes after a line cut off is whole. */
    act(1, false);
    seal();
    finds(1, "checkpoints.jsonl line 3: not a checkpoint", 0);
    assert_int_equal(verify().checkpoints, 3);
    const struct audit_verify_with with = {
        .checkpoints = "/tmp/no/such/file", .keys = config.keys, .now = clock_now(), .found = note};
    assert_int_equal(audit_verify(db, &with).faults, 1);
}

static void writing_is_append_only(void **state) {
    (void)state;
    tamper("ALTER TABLE audit_entry ENABLE TRIGGER USER; ALTER TABLE audit_seal ENABLE TRIGGER USER;"
           "ALTER TABLE audit_checkpoint ENABLE TRIGGER USER");
    static const char *const refused[] = {"UPDATE audit_entry SET action = 'x'", "DELETE FROM audit_entry",
        "DELETE FROM audit_seal", "UPDATE audit_checkpoint SET number = 1", "TRUNCATE audit_entry CASCADE"};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        assert_int_equal(
            test_raises(arena, (void (*)(void *))(void *)tamper, (void *)(uintptr_t)refused[i]), ERROR_FORBIDDEN);
        db_ready(owner);
    }
    assert_int_equal(verify().faults, 0);
}

/* A slow transaction's lower ids are not skipped: what began after it waits for it. */
static void slow_transactions(void **state) {
    (void)state;
    struct db *slow = test_database_another();
    db_arena_set(slow, arena);
    db_script(slow, "BEGIN; SELECT audit_write('test.slow', 'test', 1, NULL)");
    act(3, false);
    assert_int_equal(audit_seal_now(db), 0);
    db_script(slow, "SELECT audit_write('test.slow', 'test', 2, NULL); COMMIT");
    settle();
    assert_int_equal(audit_seal_now(db), 5);
    assert_int_equal(verify().faults, 0);
    db_close(slow);
}

static void *writer(void *context) {
    (void)context;
    struct arena *own = arena_new(64u << 20);
    struct db *connection = test_database_another();
    db_arena_set(connection, own);
    for (int i = 0; i < 60; i++) {
        db_transaction(connection, write_entries, &(struct entries){connection, 1 + i % 4, i % 2 == 0});
    }
    db_close(connection);
    arena_free(own);
    return NULL;
}

static void writers_and_servers_at_once(void **state) {
    (void)state;
    const struct jobs_config jobs = {.connection = test_connection(), .kinds = tables, .tables = 1};
    struct jobs *one = jobs_start(&jobs);
    struct jobs *two = jobs_start(&jobs);
    pthread_t thread[4];
    for (int i = 0; i < 4; i++) {
        pthread_create(&thread[i], NULL, writer, NULL);
    }
    for (int i = 0; i < 20; i++) {
        audit_seal_now(db);
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(thread[i], NULL);
    }
    jobs_stop(one, 10);
    jobs_stop(two, 10);
    settle();
    audit_seal_now(db);
    struct audit_verified verified = verify();
    assert_string_equal(words, "");
    assert_int_equal(verified.sealed, 10 + 4 * 150);
    assert_int_equal(verified.waiting, 0);
}

static void more_than_a_batch(void **state) {
    (void)state;
    act(12000, false);
    seal();
    struct audit_verified verified = verify();
    assert_string_equal(words, "");
    assert_int_equal(verified.sealed, 12010);
}

int main(void) {
    random_start();
    if (mkdtemp(folder) == NULL) {
        return 1;
    }
    struct arena *paths = arena_new(1u << 16);
    config = (struct audit_config){.seed = {3},
        .checkpoints = arena_format(paths, "%s/checkpoints.jsonl", folder),
        .keys = arena_format(paths, "%s/keys.txt", folder)};
    if (!audit_start(&config)) {
        return 1;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(untouched, start, finish),
        cmocka_unit_test_setup_teardown(a_changed_entry, start, finish),
        cmocka_unit_test_setup_teardown(each_column_counts, start, finish),
        cmocka_unit_test_setup_teardown(an_entry_removed_from_the_middle, start, finish),
        cmocka_unit_test_setup_teardown(an_entry_removed_with_its_seal, start, finish),
        cmocka_unit_test_setup_teardown(the_end_cut_off, start, finish),
        cmocka_unit_test_setup_teardown(everything_gone, start, finish),
        cmocka_unit_test_setup_teardown(the_seals_cut_off, start, finish),
        cmocka_unit_test_setup_teardown(an_entry_put_in, start, finish),
        cmocka_unit_test_setup_teardown(an_entry_put_in_and_sealed, start, finish),
        cmocka_unit_test_setup_teardown(two_entries_exchanged, start, finish),
        cmocka_unit_test_setup_teardown(the_chain_rewritten, start, finish),
        cmocka_unit_test_setup_teardown(the_chain_rewritten_and_signed_by_another_key, start, finish),
        cmocka_unit_test_setup_teardown(a_signature_changed, start, finish),
        cmocka_unit_test_setup_teardown(a_checkpoint_moved, start, finish),
        cmocka_unit_test_setup_teardown(personal_parts, start, finish),
        cmocka_unit_test_setup_teardown(an_entry_removed_before_its_seal, start, finish),
        cmocka_unit_test_setup_teardown(the_outside_file, start, finish),
        cmocka_unit_test_setup_teardown(writing_is_append_only, start, finish),
        cmocka_unit_test_setup_teardown(slow_transactions, start, finish),
        cmocka_unit_test_setup_teardown(writers_and_servers_at_once, start, finish),
        cmocka_unit_test_setup_teardown(more_than_a_batch, start, finish),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(config.checkpoints);
    unlink(config.keys);
    rmdir(folder);
    arena_free(paths);
    return failed;
}
