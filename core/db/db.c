#include "db/db_parts.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "db/migrate.h"

/* A transaction that its program has forgotten holds locks no longer than this. */
enum { IDLE_IN_TRANSACTION_MS = 60000 };

static void forget_notice(void *context, const PGresult *result) {
    (void)context;
    (void)result;
}

static void disconnect(struct db *db) {
    db_results_clear(db);
    PQfinish(db->conn);
    db->conn = NULL;
    db->broken = false;
    db->copying = false;
    if (db->statement != NULL) {
        memset(db->statement, 0, db->statement_capacity * sizeof *db->statement);
    }
    db->statements = 0;
}

static bool set_up(struct db *db) {
    char sql[512];
    snprintf(sql, sizeof sql,
        "SET timezone TO 'UTC'; SET client_encoding TO 'UTF8'; SET standard_conforming_strings TO on;"
        " SET row_security TO on; SET jit TO off; SET statement_timeout TO %d;"
        " SET idle_in_transaction_session_timeout TO %d",
        db->statement_timeout_ms, (int)IDLE_IN_TRANSACTION_MS);
    PGresult *result = PQexec(db->conn, sql);
    bool done = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    return done;
}

static bool listen_to(struct db *db, const char *channel) {
    char *name = PQescapeIdentifier(db->conn, channel, strlen(channel));
    if (name == NULL) {
        return false;
    }
    char sql[160];
    snprintf(sql, sizeof sql, "LISTEN %s", name);
    PQfreemem(name);
    PGresult *result = PQexec(db->conn, sql);
    bool done = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    return done;
}

bool db_connect(struct db *db) {
    disconnect(db);
    /* What the connection string says overrides what stands before it. */
    static const char *const keywords[] = {
        "fallback_application_name", "connect_timeout", "keepalives_idle", "tcp_user_timeout", "dbname", NULL};
    const char *const values[] = {"assay", "5", "30", "30000", db->connection, NULL};
    db->conn = PQconnectdbParams(keywords, values, 1);
    if (db->conn == NULL || PQstatus(db->conn) != CONNECTION_OK) {
        log_error("database out of reach", "reason", db->conn == NULL ? "no memory" : PQerrorMessage(db->conn), NULL);
        disconnect(db);
        return false;
    }
    PQsetNoticeReceiver(db->conn, forget_notice, NULL);
    bool done = set_up(db);
    for (size_t i = 0; i < db->channels && done; i++) {
        done = listen_to(db, db->channel[i].name);
        db->channel[i].notified = true;
    }
    if (!done) {
        log_error("database out of reach", "reason", PQerrorMessage(db->conn), NULL);
    } else if (db->check_schema) {
        done = db_schema_known(db);
    }
    if (!done) {
        disconnect(db);
    }
    return done;
}

struct db *db_open(const char *connection, int statement_timeout_ms, bool check_schema) {
    struct db *db = calloc(1, sizeof *db);
    if (db == NULL || (db->connection = strdup(connection)) == NULL) {
        log_error("out of memory", NULL);
        abort();
    }
    db->statement_timeout_ms = statement_timeout_ms;
    db->check_schema = check_schema;
    if (!db_connect(db)) {
        db_close(db);
        return NULL;
    }
    return db;
}

void db_close(struct db *db) {
    if (db == NULL) {
        return;
    }
    disconnect(db);
    free(db->statement);
    free(db->entry);
    free(db->result);
    free(db->channel);
    free(db->connection);
    free(db);
}

void db_arena_set(struct db *db, struct arena *arena) {
    db->arena = arena;
    db->entries = 0; /* they were the former arena's */
}

struct arena *db_arena(struct db *db) {
    return db->arena;
}

void db_apart(struct db *db, size_t bytes, void (*work)(void *context), void *context) {
    struct arena *outer = db_arena(db);
    struct arena *inner = arena_new(bytes);
    db_arena_set(db, inner);
    bool done = arena_try(inner, work, context);
    db_arena_set(db, outer);
    if (!done) {
        enum error_code code = arena_error(inner)->code;
        const char *detail = arena_text(outer, arena_error(inner)->detail);
        arena_free(inner);
        arena_raise(outer, code, "%s", detail);
    }
    arena_free(inner);
}

/* Nothing comes unasked on an idle connection but notifications and its end. */
static bool still_there(struct db *db) {
    struct pollfd look = {.fd = PQsocket(db->conn), .events = POLLIN};
    while (poll(&look, 1, 0) > 0) {
        if (PQconsumeInput(db->conn) != 1) {
            return false; /* its last words came before, if it had any */
        }
    }
    return PQstatus(db->conn) == CONNECTION_OK;
}

bool db_ready(struct db *db) {
    db_rollback(db);
    db->in_transaction = false;
    if (db->conn != NULL && !db->broken && still_there(db)) {
        return true;
    }
    return db_connect(db);
}

unsigned db_round_trips(struct db *db) {
    unsigned made = db->round_trips;
    db->round_trips = 0;
    return made;
}

void db_listen(struct db *db, const char *channel) {
    db_must_be_usable(db);
    db->round_trips++;
    if (strlen(channel) >= sizeof db->channel[0].name || !listen_to(db, channel)) {
        db_error_gone(db, "listen");
    }
    struct db_channel *grown = realloc(db->channel, (db->channels + 1) * sizeof *grown);
    if (grown == NULL) {
        log_error("out of memory", NULL);
        abort();
    }
    db->channel = grown;
    db->channel[db->channels] = (struct db_channel){.notified = false};
    memcpy(db->channel[db->channels++].name, channel, strlen(channel) + 1);
}

const char *db_notification(struct db *db, int timeout_ms) {
    db_must_be_usable(db);
    for (size_t i = 0; i < db->channels; i++) {
        if (db->channel[i].notified) {
            db->channel[i].notified = false;
            return db->channel[i].name;
        }
    }
    for (int64_t until = clock_monotonic() + (int64_t)timeout_ms * 1000;;) {
        if (PQconsumeInput(db->conn) != 1) {
            db_error_gone(db, "notification");
        }
        PGnotify *notify = PQnotifies(db->conn);
        if (notify != NULL) {
            snprintf(db->notified, sizeof db->notified, "%s", notify->relname);
            PQfreemem(notify);
            return db->notified;
        }
        int64_t left = (until - clock_monotonic() + 999) / 1000;
        struct pollfd wait = {.fd = PQsocket(db->conn), .events = POLLIN};
        if (left <= 0 || poll(&wait, 1, (int)left) == 0) {
            return NULL;
        }
    }
}
