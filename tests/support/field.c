#include "support/field.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "accounts/accounts_queries.h"
#include "audit/audit.h"
#include "frameworks/frameworks.h"
#include "plug/plug.h"

static void ground_work(void *context) {
    frameworks_store(test_database(), db_arena(test_database()), *(const moment *)context);
}

struct arena *test_ground(size_t bytes, moment now) {
    struct arena *arena = arena_new(bytes);
    db_arena_set(test_database(), arena);
    db_arena_set(test_database_owner(), arena);
    setenv("ASSAY_PLUGINS", BINARY_FOLDER "/plugins/plugins.conf", 0);
    plug_start(arena, NULL);
    if (test_raises(arena, ground_work, &now) != ERROR_NONE) {
        fprintf(stderr, "the frameworks cannot be stored: %s\n", arena_error(arena)->detail);
        abort();
    }
    return arena;
}

const char *test_words(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const char *text = arena_format_list(db_arena(test_database_owner()), format, arguments);
    va_end(arguments);
    return text;
}

void test_stands(int64_t organisation_id) {
    test_script(
        test_words("UPDATE standing_interval SET superseded_at = recorded_at WHERE organisation_id = %lld AND "
                   "superseded_at IS NULL;"
                   "INSERT INTO standing_interval (organisation_id, framework_code, starts_on, good, first_responders, "
                   "first_responders_in_date, first_responders_in_grace, leads, leads_in_date, unsupervised, "
                   "need_first_responders, "
                   "need_leads, need_share, faults, recorded_at) SELECT organisation_id, framework_code, '2020-01-01', "
                   "true, 2, 2, 0, "
                   "1, 1, 0, 2, 1, 50, 0, '2020-01-01' FROM organisation WHERE organisation_id = %lld",
            (long long)organisation_id, (long long)organisation_id));
}

void test_script(const char *sql) {
    db_script(test_database_owner(), sql);
}

void test_write(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    test_script(arena_format_list(db_arena(test_database_owner()), format, arguments));
    va_end(arguments);
}

const char *test_text(const char *sql) {
    return test_value(test_database_owner(), sql);
}

int64_t test_number(const char *sql) {
    const char *text = test_text(sql);
    return text == NULL ? 0 : strtoll(text, NULL, 10);
}

int64_t test_person(const char *name, const char *role, int64_t organisation) {
    test_script(test_words("INSERT INTO person (full_name, created_at) VALUES ('%s', '2024-01-01')", name));
    int64_t id = test_number("SELECT max(person_id) FROM person");
    const char *within = organisation == 0 ? "NULL" : test_words("%lld", (long long)organisation);
    test_script(test_words("INSERT INTO role_holding (person_id, organisation_id, role, started_on) "
                           "VALUES (%lld, %s, '%s', '2024-01-01')",
        (long long)id, within, role));
    test_script(test_words("INSERT INTO account (person_id, email, created_at, verified_at) "
                           "VALUES (%lld, 'p%lld@example.org', '2024-01-01', '2024-01-01')",
        (long long)id, (long long)id));
    return id;
}

int64_t test_member(const char *name, const char *email, int64_t organisation) {
    test_script(
        test_words("INSERT INTO person (full_name, email, created_at) VALUES ('%s', %s, '2024-01-01')", name, email));
    int64_t id = test_number("SELECT max(person_id) FROM person");
    test_script(test_words("INSERT INTO role_holding (person_id, organisation_id, role, started_on) VALUES (%lld, "
                           "%lld, 'first_responder', '2024-01-01')",
        (long long)id, (long long)organisation));
    return id;
}

bool test_audit_start(struct arena *arena) {
    static char folder[] = "/tmp/assay-audit-XXXXXX";
    if (mkdtemp(folder) == NULL) {
        return false;
    }
    const struct audit_config config = {.seed = {3},
        .checkpoints = arena_format(arena, "%s/checkpoints.jsonl", folder),
        .keys = arena_format(arena, "%s/keys.txt", folder)};
    return audit_start(&config);
}

int64_t test_organisation(const char *name, bool accredited) {
    test_script(test_words("INSERT INTO organisation (name, framework_code, kind, sector, registered_at) "
                           "VALUES ('%s', 'england', 'charity', 'non_statutory', '2024-01-01')",
        name));
    int64_t id = test_number("SELECT max(organisation_id) FROM organisation");
    if (accredited) {
        test_script(
            test_words("INSERT INTO register_entry (organisation_id, framework_code, name, kind, sector, nation, "
                       "state, since) VALUES (%lld, 'england', '%s', 'charity', 'non_statutory', 'England', "
                       "'accredited', '2024-01-01')",
                (long long)id, name));
    }
    return id;
}

static void act(void *context) {
    struct test_acting *acting = context;
    int64_t organisation_id = acting->organisation_id == 0 ? DB_NULL_INT8 : acting->organisation_id;
    if (acting->person_id == 0) {
        actor_begin_system_one(acting->db, (struct actor_begin_system_in){acting->now});
    } else {
        actor_assume_one(acting->db, (struct actor_assume_in){acting->person_id, organisation_id, acting->now});
    }
    acting->work(acting->db, acting->context);
}

void test_act(void *context) {
    struct test_acting *acting = context;
    db_transaction(acting->db, act, acting);
}

enum error_code test_act_raises(struct test_acting acting) {
    acting.db = test_database();
    return test_raises(db_arena(acting.db), test_act, &acting);
}
