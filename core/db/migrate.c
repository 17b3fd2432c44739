#include "db/migrate.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/random.h"
#include "db/db_parts.h"

/* Any number of our own; the same in every version of the program. */
#define MIGRATION_LOCK "727004481"

static const char table[] = "CREATE TABLE IF NOT EXISTS migration ("
                            " number int4 PRIMARY KEY,"
                            " name text NOT NULL,"
                            " checksum text NOT NULL,"
                            " applied_at timestamptz NOT NULL DEFAULT now());"
                            "GRANT SELECT ON migration TO PUBLIC";

struct migration_done {
    int32_t number;
    const char *name;
    const char *checksum;
};
static const struct db_field done_columns[] = {
    {"number", DB_INT4, false, offsetof(struct migration_done, number)},
    {"name", DB_TEXT, false, offsetof(struct migration_done, name)},
    {"checksum", DB_TEXT, false, offsetof(struct migration_done, checksum)},
};
static const struct db_query done_query = {
    .name = "migration_done",
    .sql = "SELECT number, name, checksum FROM migration ORDER BY number",
    .column = done_columns,
    .columns = 3,
    .row_size = sizeof(struct migration_done),
};

static const struct db_field note_parameters[] = {
    {"number", DB_INT4, false, offsetof(struct migration_done, number)},
    {"name", DB_TEXT, false, offsetof(struct migration_done, name)},
    {"checksum", DB_TEXT, false, offsetof(struct migration_done, checksum)},
};
static const struct db_query note_query = {
    .name = "migration_note",
    .sql = "INSERT INTO migration (number, name, checksum) VALUES ($1, $2, $3)",
    .parameter = note_parameters,
    .parameters = 3,
};

/* BLAKE2b-256 of the file's text, in hexadecimal. */
static void checksum(const struct db_migration *migration, char text[65]) {
    unsigned char hash[32];
    token_hash(migration->sql, hash);
    for (size_t i = 0; i < sizeof hash; i++) {
        text[i * 2] = "0123456789abcdef"[hash[i] >> 4];
        text[i * 2 + 1] = "0123456789abcdef"[hash[i] & 15];
    }
    text[64] = '\0';
}

struct step {
    struct db *db;
    const struct db_migration *migration;
};

static void step_run(void *context) {
    const struct step *step = context;
    char sum[65];
    checksum(step->migration, sum);
    db_script(step->db, step->migration->sql);
    struct migration_done note = {step->migration->number, step->migration->name, sum};
    db_run(step->db, &note_query, &note);
}

static int migrate_rest(struct db *db) {
    struct db_rows rows = db_run(db, &done_query, NULL);
    const struct migration_done *done = rows.row;
    if (rows.count > db_migration_count) {
        arena_raise(db->arena, ERROR_STATE_REFUSED,
            "the database has migration %d, this program knows %zu: it is older than the database",
            done[rows.count - 1].number, db_migration_count);
    }
    for (size_t i = 0; i < rows.count; i++) {
        char sum[65];
        checksum(&db_migrations[i], sum);
        if (done[i].number != db_migrations[i].number || strcmp(done[i].checksum, sum) != 0) {
            arena_raise(db->arena, ERROR_STATE_REFUSED,
                "migration %d (%s) was run and is not what this program calls %s: a migration that was run must not "
                "change",
                done[i].number, done[i].name, db_migrations[i].name);
        }
    }
    for (size_t i = rows.count; i < db_migration_count; i++) {
        struct step step = {db, &db_migrations[i]};
        log_info("migration", "name", step.migration->name, NULL);
        db_transaction(db, step_run, &step);
    }
    return (int)(db_migration_count - rows.count);
}

static void unlock(void *what) {
    struct db *db = what;
    db_rollback(db);
    if (db->conn != NULL && !db->broken) {
        PQclear(PQexec(db->conn, "SELECT pg_advisory_unlock(" MIGRATION_LOCK ")"));
    }
}

int db_migrate(struct db *db) {
    /* The lock is the session's: it holds over the transactions of all migrations. */
    db_script(db, "SET statement_timeout TO 0; SELECT pg_advisory_lock(" MIGRATION_LOCK ")");
    arena_defer(db->arena, unlock, db);
    db_script(db, table);
    int run = migrate_rest(db);
    arena_release(db->arena, db);
    return run;
}

static bool schema_differs(const char *why, const char *which) {
    log_error(
        "schema is not the one this program knows", "reason", why, "migration", which, "cure", "assay migrate", NULL);
    return false;
}

bool db_schema_known(struct db *db) {
    PGresult *result = PQexec(db->conn, "SELECT number, name, checksum FROM migration ORDER BY number");
    bool known = true;
    if (PQresultStatus(result) != PGRES_TUPLES_OK) {
        known = schema_differs("no schema", "");
    }
    size_t count = known ? (size_t)PQntuples(result) : 0;
    for (size_t i = 0; i < count && known; i++) {
        char sum[65];
        if (i >= db_migration_count) {
            known = schema_differs("newer than the program", PQgetvalue(result, (int)i, 1));
            break;
        }
        checksum(&db_migrations[i], sum);
        if (strcmp(PQgetvalue(result, (int)i, 2), sum) != 0) {
            known = schema_differs("changed", PQgetvalue(result, (int)i, 1));
        }
    }
    if (known && count < db_migration_count) {
        known = schema_differs("older than the program", db_migrations[count].name);
    }
    PQclear(result);
    return known;
}
