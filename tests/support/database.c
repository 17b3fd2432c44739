#include "support/database.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "training/training_standing.h"

static struct db *serving;
static struct db *owner;

static void close_all(void) {
    db_close(serving);
    db_close(owner);
}

static const char *needed(const char *name) {
    const char *value = getenv(name);
    if (value == NULL || *value == '\0') {
        fprintf(stderr, "%s is not set: run this test by tests/run\n", name);
        exit(1);
    }
    return value;
}

const char *test_connection(void) {
    return needed("ASSAY_DATABASE");
}

const char *test_connection_owner(void) {
    return needed("ASSAY_DATABASE_OWNER");
}

static struct db *opened(const char *connection) {
    random_start();
    standing_start(NULL); /* as the program does */
    struct db *db = db_open(connection, 20000, true);
    if (db == NULL) {
        fputs("the test's database cannot be used\n", stderr);
        exit(1);
    }
    return db;
}

static struct db *once(struct db **db, const char *connection) {
    static bool closing;
    if (*db == NULL) {
        *db = opened(connection);
        if (!closing) {
            closing = true;
            atexit(close_all);
        }
    }
    return *db;
}

struct db *test_database(void) {
    return once(&serving, test_connection());
}

struct db *test_database_owner(void) {
    return once(&owner, test_connection_owner());
}

struct db *test_database_another(void) {
    return opened(test_connection());
}

enum error_code test_raises(struct arena *arena, void (*work)(void *context), void *context) {
    return arena_try(arena, work, context) ? ERROR_NONE : arena_error(arena)->code;
}

struct value_row {
    const char *value;
};
static const struct db_field value_columns[] = {{"value", DB_TEXT, true, offsetof(struct value_row, value)}};

/* Connections know a statement by its query's address: each text has one query until the program ends. */
struct looked {
    struct looked *next;
    char *sql;
    struct db_query query;
};
static struct looked *looked;

static void looked_free(void) {
    while (looked != NULL) {
        struct looked *next = looked->next;
        free(looked->sql);
        free(looked);
        looked = next;
    }
}

static const struct db_query *looking(const char *sql) {
    for (struct looked *one = looked; one != NULL; one = one->next) {
        if (strcmp(one->sql, sql) == 0) {
            return &one->query;
        }
    }
    if (looked == NULL) {
        atexit(looked_free);
    }
    struct looked *one = calloc(1, sizeof *one);
    one->sql = strdup(sql);
    one->query = (struct db_query){.name = "test_value",
        .sql = one->sql,
        .column = value_columns,
        .columns = 1,
        .row_size = sizeof(struct value_row)};
    one->next = looked;
    looked = one;
    return &one->query;
}

const char *test_value(struct db *db, const char *sql) {
    const struct db_query *query = looking(arena_format(db_arena(db), "SELECT (%s)::text AS value", sql));
    struct db_rows rows = db_run(db, query, NULL);
    return rows.count == 0 ? NULL : ((struct value_row *)rows.row)->value;
}
