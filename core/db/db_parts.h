/* What the files of this room share; nobody else includes it. */
#ifndef DB_DB_PARTS_H
#define DB_DB_PARTS_H

#include <libpq-fe.h>

#include "db/db.h"

/* Whether a query is prepared on this connection. */
enum db_statement_state { STATEMENT_NEW, STATEMENT_SENT, STATEMENT_PREPARED, STATEMENT_CHECKED };

struct db_statement {
    const struct db_query *query; /* NULL: an empty place of the table */
    enum db_statement_state state;
    unsigned number; /* "s<number>" is its name on the server */
};

/* One query of a batch with its parameters in libpq's form, in the arena. */
struct db_entry {
    const struct db_query *query;
    struct db_rows *rows; /* may be NULL */
    const char **value;
    int *length;
    int *format;
};

struct db_channel {
    char name[64];
    bool notified; /* to be handed out though no notification came: some may have been missed */
};

struct db {
    char *connection;
    int statement_timeout_ms;
    bool check_schema;
    PGconn *conn; /* NULL when there is none */
    bool broken;  /* conn is of no more use */
    struct arena *arena;
    unsigned round_trips;
    bool in_transaction;
    bool copying;
    struct db_statement *statement; /* open addressing by the query's address; capacity a power of two */
    size_t statements;
    size_t statement_capacity;
    unsigned statement_last;
    struct db_entry *entry;
    size_t entries;
    size_t entry_capacity;
    PGresult **result; /* of the batch under way; cleared before the next thing is done */
    size_t results;
    size_t result_capacity;
    struct db_channel *channel;
    size_t channels;
    char notified[64];
    char sqlstate[6];
    char constraint[64];
};

/* A new connection with all that is set on it; false, with a log line, when there is none to be had. */
bool db_connect(struct db *db);
/* Ends a COPY that was left behind, and a transaction; marks the connection broken when it cannot. Never raises. */
void db_rollback(struct db *db);
void db_results_clear(struct db *db);
/* Raises ERROR_DATABASE unless the connection is usable. */
void db_must_be_usable(struct db *db);
/* BEGIN, when a transaction runs and none is open on the server: for what cannot go into a pipeline. */
void db_begin_now(struct db *db);
/* One simple command; raises. Counts one round trip. */
void db_command(struct db *db, const char *sql, const char *name);

/* Memory that is not the arena's; ends the process when there is none. */
void *db_grow(void *memory, size_t *capacity, size_t needed, size_t size);

/* db_values.c. Raises where a value is null that must not be. */
void db_encode(struct arena *arena, struct db_entry *entry, const void *parameters);
struct db_rows db_decode(struct arena *arena, const struct db_query *query, const PGresult *result);
/* What a parameter of that type is declared as. */
Oid db_type_oid(enum db_type type);
/* Raises ERROR_INTERNAL with query and column when what the server gives is not what the query says. */
void db_check_columns(struct arena *arena, const struct db_query *query, const PGresult *result);

/* db_errors.c. name: the query's, or what was tried. */
void db_error_note(struct db *db, const PGresult *result);
_Noreturn void db_error_raise(struct db *db, const PGresult *result, const char *name);
_Noreturn void db_error_gone(struct db *db, const char *name);
/* A failure that may go away when the transaction is run again. */
bool db_error_again(const struct db *db);

#endif
