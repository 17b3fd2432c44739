/* PostgreSQL. Nouns do not call most of this by hand: core/tools/query_embed turns each `<noun>.sql` into a struct for
 * parameters, a struct for rows and the functions NAME_run, NAME_one and NAME_add, which call what is declared here.
 *
 * Failures raise in the arena: ERROR_DATABASE when the server is out of reach, what SQLSTATEs say otherwise (see
 * db_errors.c). 40001 and 40P01 are retried by db_transaction and nowhere else.
 */
#ifndef DB_DB_H
#define DB_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"

/* One connection with its prepared statements. Used by one thread at a time. */
struct db;

/* Value types of the query language; a '?' after the type in the .sql file lets it be null. */
enum db_type {
    DB_TEXT,      /* const char *; null is NULL */
    DB_INT8,      /* int64_t; null is DB_NULL_INT8 */
    DB_INT4,      /* int32_t; null is DB_NULL_INT4 */
    DB_BOOL,      /* bool; never null */
    DB_DATE,      /* day; null is DAY_NONE */
    DB_MOMENT,    /* moment (timestamptz); null is MOMENT_NONE */
    DB_BYTES,     /* struct bytes (bytea); null is data NULL */
    DB_TEXT_LIST, /* struct text_list (text[]); a NULL item is null; null is item NULL and count 0 */
    DB_INT8_LIST, /* struct int8_list (int8[]) */
    DB_JSON,      /* const char * (jsonb); null is NULL */
    DB_DATE_LIST  /* struct day_list (date[]) */
};
#define DB_NULL_INT8 INT64_MIN
#define DB_NULL_INT4 INT32_MIN

struct day_list {
    size_t count;
    const day *item;
};

struct db_field {
    const char *name;
    enum db_type type;
    bool nullable;
    size_t offset; /* within the parameter or row struct */
};

/* One named query; constant, generated. */
struct db_query {
    const char *name; /* "applications.queue" */
    const char *sql;
    const struct db_field *parameter;
    size_t parameters;
    const struct db_field *column;
    size_t columns;
    size_t row_size;
};

/* What a query gave: rows of the query's row struct in the arena; affected counts rows touched by INSERT and so on. */
struct db_rows {
    size_t count;
    void *row;
    int64_t affected;
};

/* connection: a libpq connection string. NULL, with a log line, when the server cannot be reached or the schema's
 * version is not the one this program knows (check_schema). statement_timeout_ms 0 means none. */
struct db *db_open(const char *connection, int statement_timeout_ms, bool check_schema);
void db_close(struct db *db);
/* The arena that results, and errors, go to from now on. Must be set before any query and outlives it. */
void db_arena_set(struct db *db, struct arena *arena);
struct arena *db_arena(struct db *db);
/* Runs work(context) with an arena of its own, of at most so many bytes, as the connection's: one page of much work,
 * so that memory does not grow with the number of pages. What it raises is raised on; nothing in that arena is left. */
void db_apart(struct db *db, size_t bytes, void (*work)(void *context), void *context);
/* Reconnects if the connection is gone, rolls back what is open. Between two pieces of work. False if out of reach. */
bool db_ready(struct db *db);
/* Round trips made since the last call; a page must answer 1. */
unsigned db_round_trips(struct db *db);

/* Runs one query now: one round trip, in the open transaction or in one of its own. */
struct db_rows db_run(struct db *db, const struct db_query *query, const void *parameters);
/* Prepares the query without running it; raises when the schema does not know what it names or when its columns are not
 * what its "out" says. For the test of all queries. */
void db_check(struct db *db, const struct db_query *query);
/* Puts a query in the batch; *rows is filled by db_batch_run. parameters are copied (what they point to is not). */
void db_add(struct db *db, const struct db_query *query, const void *parameters, struct db_rows *rows);
/* One round trip for the whole batch, in the open transaction or in one of its own: all of it holds or none does. */
void db_batch_run(struct db *db);

/* BEGIN (read committed) .. COMMIT round work(context); work may run again after a serialization failure or deadlock,
 * at most 5 times, so it must leave nothing behind but what is in the database. An error in work rolls back and raises
 * on. A transaction within a transaction is a mistake and aborts the process. */
void db_transaction(struct db *db, void (*work)(void *context), void *context);
bool db_in_transaction(const struct db *db);
/* Of the whole program, before the first transaction: work runs within every db_transaction, after its own work and
 * before COMMIT, when that has asked the server anything. NULL: none. */
void db_before_commit(void (*work)(struct db *db));

/* One or more statements without parameters, for migrations and tests only. */
void db_script(struct db *db, const char *sql);

/* COPY table (columns) FROM STDIN: rows as one text buffer in PostgreSQL's text format, as often as wanted. */
struct db_copy;
struct db_copy *db_copy_start(struct db *db, const char *copy_statement);
void db_copy_text(struct db_copy *copy, const char *value); /* NULL is null */
void db_copy_int8(struct db_copy *copy, int64_t value);     /* DB_NULL_INT8 is null */
void db_copy_date(struct db_copy *copy, day value);
void db_copy_end_row(struct db_copy *copy);
/* Rows sent; raises if the server refuses them. */
int64_t db_copy_finish(struct db_copy *copy);

/* The server's own words for the last failed statement: SQLSTATE, constraint name, message; "" when none. A rule that
 * a trigger enforces raises with SQLSTATE 'AS001' and its hint as error name: that error_code is raised as it is. */
const char *db_last_sqlstate(const struct db *db);
const char *db_last_constraint(const struct db *db);

/* LISTEN: db_listen subscribes; db_notification waits at most timeout_ms and gives the channel, or NULL. */
void db_listen(struct db *db, const char *channel);
const char *db_notification(struct db *db, int timeout_ms);

/* All queries of the program, for the test that prepares each one; generated by the build. */
extern const struct db_query *const db_queries[];
extern const size_t db_query_count;

#endif
