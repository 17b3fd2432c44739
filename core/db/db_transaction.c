#include "db/db_parts.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "base/random.h"

enum { ATTEMPTS = 5 };

void db_command(struct db *db, const char *sql, const char *name) {
    db->round_trips++;
    PGresult *result = PQexec(db->conn, sql);
    db->result = db_grow(db->result, &db->result_capacity, db->results + 1, sizeof *db->result);
    db->result[db->results++] = result;
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        db_error_raise(db, result, name);
    }
}

void db_begin_now(struct db *db) {
    if (db->in_transaction && PQtransactionStatus(db->conn) == PQTRANS_IDLE) {
        db_command(db, "BEGIN ISOLATION LEVEL READ COMMITTED", "begin");
    }
}

void db_script(struct db *db, const char *sql) {
    db_must_be_usable(db);
    db_begin_now(db);
    db_command(db, sql, "script");
    db_results_clear(db);
}

void db_rollback(struct db *db) {
    db_results_clear(db);
    db->entries = 0;
    if (db->conn == NULL || db->broken) {
        return;
    }
    if (db->copying) {
        db->copying = false;
        PQputCopyEnd(db->conn, "given up");
        for (PGresult *result; (result = PQgetResult(db->conn)) != NULL;) {
            PQclear(result);
        }
    }
    PGTransactionStatusType status = PQtransactionStatus(db->conn);
    if (status == PQTRANS_INTRANS || status == PQTRANS_INERROR) {
        db->round_trips++;
        PQclear(PQexec(db->conn, "ROLLBACK"));
        status = PQtransactionStatus(db->conn);
    }
    if (status != PQTRANS_IDLE || PQpipelineStatus(db->conn) != PQ_PIPELINE_OFF) {
        db->broken = true;
    }
}

static void (*before_commit)(struct db *db);

void db_before_commit(void (*work)(struct db *db)) {
    before_commit = work;
}

struct round {
    struct db *db;
    void (*work)(void *context);
    void *context;
};

static void round_run(void *context) {
    struct round *round = context;
    struct db *db = round->db;
    round->work(round->context);
    db_must_be_usable(db);
    if (before_commit != NULL && PQtransactionStatus(db->conn) == PQTRANS_INTRANS) {
        before_commit(db);
        db_must_be_usable(db);
    }
    PGTransactionStatusType status = PQtransactionStatus(db->conn);
    if (status == PQTRANS_INERROR) {
        /* COMMIT would roll back and call it a success. */
        arena_raise(db->arena, ERROR_INTERNAL, "commit: work went on after a failed statement");
    }
    if (status != PQTRANS_IDLE) {
        db_command(db, "COMMIT", "commit");
        db_results_clear(db);
    }
}

/* A few milliseconds by chance, more each time, so that two that met do not meet again. */
static void pause_before(int attempt) {
    unsigned char chance;
    random_fill(&chance, 1);
    struct timespec wait = {.tv_nsec = (1 + chance % 8) * (1L << attempt) * 500000L};
    nanosleep(&wait, NULL);
}

void db_transaction(struct db *db, void (*work)(void *context), void *context) {
    if (db->in_transaction) {
        log_error("a transaction within a transaction", NULL);
        abort();
    }
    struct round round = {db, work, context};
    for (int attempt = 1;; attempt++) {
        db->sqlstate[0] = '\0';
        db->constraint[0] = '\0';
        db->in_transaction = true;
        bool done = arena_try(db->arena, round_run, &round);
        db->in_transaction = false;
        if (done) {
            return;
        }
        db_rollback(db);
        if (!db_error_again(db) || attempt == ATTEMPTS) {
            break;
        }
        pause_before(attempt);
    }
    arena_raise(db->arena, arena_error(db->arena)->code, "%s", arena_error(db->arena)->detail);
}

bool db_in_transaction(const struct db *db) {
    return db->in_transaction;
}
