/* Queries and batches: one pipeline, one round trip. A query is prepared by the same pipeline that first runs it. */
#include "db/db_parts.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

/* Beyond the server's own limit on a statement: a server that is frozen does not keep it. */
enum { GRACE_MS = 5000 };

void *db_grow(void *memory, size_t *capacity, size_t needed, size_t size) {
    if (needed <= *capacity) {
        return memory;
    }
    size_t grown = *capacity * 2 < needed ? needed + 8 : *capacity * 2;
    memory = realloc(memory, grown * size);
    if (memory == NULL) {
        log_error("out of memory", NULL);
        abort();
    }
    *capacity = grown;
    return memory;
}

void db_results_clear(struct db *db) {
    for (size_t i = 0; i < db->results; i++) {
        PQclear(db->result[i]);
    }
    db->results = 0;
}

void db_must_be_usable(struct db *db) {
    db_results_clear(db);
    db->sqlstate[0] = '\0';
    db->constraint[0] = '\0';
    if (db->conn == NULL || db->broken || PQstatus(db->conn) != CONNECTION_OK) {
        db_error_gone(db, "database");
    }
    if (db->copying) {
        arena_raise(db->arena, ERROR_INTERNAL, "a statement while a COPY is open");
    }
}

static size_t place_of(const struct db *db, const struct db_query *query) {
    size_t place = ((uintptr_t)query >> 4) * 11400714819323198485u >> 20;
    for (;; place++) {
        place &= db->statement_capacity - 1;
        if (db->statement[place].query == query || db->statement[place].query == NULL) {
            return place;
        }
    }
}

static struct db_statement *statement_of(struct db *db, const struct db_query *query) {
    if (db->statements * 2 >= db->statement_capacity) {
        struct db_statement *old = db->statement;
        size_t capacity = db->statement_capacity;
        db->statement_capacity = capacity == 0 ? 64 : capacity * 2;
        db->statement = calloc(db->statement_capacity, sizeof *db->statement);
        if (db->statement == NULL) {
            log_error("out of memory", NULL);
            abort();
        }
        for (size_t i = 0; i < capacity; i++) {
            if (old[i].query != NULL) {
                db->statement[place_of(db, old[i].query)] = old[i];
            }
        }
        free(old);
    }
    struct db_statement *statement = &db->statement[place_of(db, query)];
    if (statement->query == NULL) {
        *statement = (struct db_statement){.query = query, .number = ++db->statement_last};
        db->statements++;
    }
    return statement;
}

/* What each result of the pipeline belongs to. */
enum step_kind { STEP_BEGIN, STEP_PREPARE, STEP_RUN };
struct step {
    enum step_kind kind;
    size_t entry;
};

static Oid *parameter_oids(struct arena *arena, const struct db_query *query) {
    Oid *oids = ARENA_ARRAY(arena, query->parameters, Oid);
    for (size_t i = 0; i < query->parameters; i++) {
        oids[i] = db_type_oid(query->parameter[i].type);
    }
    return oids;
}

static bool send_entry(struct db *db, const struct db_entry *entry, size_t index, struct step *step, size_t *steps) {
    const struct db_query *query = entry->query;
    struct db_statement *statement = statement_of(db, query);
    char name[24];
    snprintf(name, sizeof name, "s%u", statement->number);
    if (statement->state == STATEMENT_NEW) {
        const Oid *oids = parameter_oids(db->arena, query);
        if (PQsendPrepare(db->conn, name, query->sql, (int)query->parameters, oids) != 1) {
            return false;
        }
        statement->state = STATEMENT_SENT;
        step[(*steps)++] = (struct step){STEP_PREPARE, index};
    }
    step[(*steps)++] = (struct step){STEP_RUN, index};
    return PQsendQueryPrepared(db->conn, name, (int)query->parameters, entry->value, entry->length, entry->format, 1) ==
           1;
}

/* The next result, waiting no longer than a statement may take; NULL at the end of a step or when the connection is
 * gone (db->broken). */
static PGresult *next_result(struct db *db) {
    int timeout = db->statement_timeout_ms > 0 ? db->statement_timeout_ms + GRACE_MS : -1;
    while (!db->broken && PQisBusy(db->conn)) {
        struct pollfd wait = {.fd = PQsocket(db->conn), .events = POLLIN};
        int ready = poll(&wait, 1, timeout);
        if (ready == 0 || PQconsumeInput(db->conn) != 1) {
            db->broken = true;
        }
    }
    return db->broken ? NULL : PQgetResult(db->conn);
}

/* Takes in every result up to the Sync's; the first failure, or NULL. Results of STEP_RUN stay in db->result. */
static const PGresult *receive(
    struct db *db, const struct db_entry *entry, const struct step *step, size_t steps, size_t *failed) {
    const PGresult *failure = NULL;
    for (size_t i = 0; i < steps && !db->broken; i++) {
        PGresult *result = next_result(db);
        if (result == NULL) {
            db->broken = true;
            break;
        }
        db->result[db->results++] = result;
        ExecStatusType status = PQresultStatus(result);
        bool good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
        if (step[i].kind == STEP_PREPARE) {
            statement_of(db, entry[step[i].entry].query)->state = good ? STATEMENT_PREPARED : STATEMENT_NEW;
        }
        if (!good && failure == NULL) {
            failure = result;
            *failed = step[i].entry;
        }
        if (PQstatus(db->conn) == CONNECTION_BAD) {
            db->broken = true;
        } else if (next_result(db) != NULL) {
            db->broken = true; /* one result each, or the two sides no longer agree */
        }
    }
    /* What was put off to the end of the transaction fails here, before the Sync's own result. */
    for (int gaps = 0; !db->broken;) {
        PGresult *result = next_result(db);
        if (result == NULL) {
            db->broken = ++gaps > 2 || PQstatus(db->conn) == CONNECTION_BAD;
            continue;
        }
        if (PQresultStatus(result) == PGRES_PIPELINE_SYNC) {
            PQclear(result);
            return failure;
        }
        db->result = db_grow(db->result, &db->result_capacity, db->results + 1, sizeof *db->result);
        db->result[db->results++] = result;
        if (failure == NULL) {
            failure = result;
            *failed = SIZE_MAX;
        }
    }
    return failure;
}

static void run(struct db *db, const struct db_entry *entry, size_t count) {
    db_must_be_usable(db);
    struct step *step = ARENA_ARRAY(db->arena, count * 2 + 1, struct step);
    size_t steps = 0;
    db->result = db_grow(db->result, &db->result_capacity, count * 2 + 2, sizeof *db->result);
    bool sent = PQenterPipelineMode(db->conn) == 1;
    if (sent && db->in_transaction && PQtransactionStatus(db->conn) == PQTRANS_IDLE) {
        sent = PQsendQueryParams(db->conn, "BEGIN ISOLATION LEVEL READ COMMITTED", 0, NULL, NULL, NULL, NULL, 1) == 1;
        step[steps++] = (struct step){STEP_BEGIN, SIZE_MAX};
    }
    for (size_t i = 0; i < count && sent; i++) {
        sent = send_entry(db, &entry[i], i, step, &steps);
    }
    if (!sent || PQpipelineSync(db->conn) != 1) {
        db_error_gone(db, "send");
    }
    db->round_trips++;
    size_t failed = SIZE_MAX;
    const PGresult *failure = receive(db, entry, step, steps, &failed);
    if (!db->broken && PQexitPipelineMode(db->conn) != 1) {
        db->broken = true;
    }
    const char *name = failed == SIZE_MAX ? "commit" : entry[failed].query->name;
    if (failure != NULL) {
        db_error_raise(db, failure, name);
    }
    if (db->broken) {
        db_error_gone(db, count == 1 ? entry[0].query->name : "batch");
    }
    for (size_t i = 0; i < steps; i++) {
        if (step[i].kind != STEP_RUN) {
            continue;
        }
        const struct db_entry *one = &entry[step[i].entry];
        struct db_statement *statement = statement_of(db, one->query);
        if (statement->state != STATEMENT_CHECKED) {
            db_check_columns(db->arena, one->query, db->result[i]);
            statement->state = STATEMENT_CHECKED;
        }
        struct db_rows rows = db_decode(db->arena, one->query, db->result[i]);
        if (one->rows != NULL) {
            memcpy((void *)one->rows, &rows, sizeof rows); /* the caller's struct only has the layout of db_rows */
        }
    }
    db_results_clear(db);
}

static void keep(struct db *db, PGresult *result, const char *name) {
    db->result = db_grow(db->result, &db->result_capacity, db->results + 1, sizeof *db->result);
    db->result[db->results++] = result;
    if (PQresultStatus(result) != PGRES_COMMAND_OK) {
        db_error_raise(db, result, name);
    }
}

void db_check(struct db *db, const struct db_query *query) {
    db_must_be_usable(db);
    const Oid *oids = parameter_oids(db->arena, query);
    keep(db, PQprepare(db->conn, "", query->sql, (int)query->parameters, oids), query->name);
    PGresult *described = PQdescribePrepared(db->conn, "");
    keep(db, described, query->name);
    db_check_columns(db->arena, query, described);
    db->round_trips += 2;
}

struct db_rows db_run(struct db *db, const struct db_query *query, const void *parameters) {
    struct db_rows rows = {0};
    struct db_entry entry = {.query = query, .rows = &rows};
    db_encode(db->arena, &entry, parameters);
    run(db, &entry, 1);
    return rows;
}

void db_add(struct db *db, const struct db_query *query, const void *parameters, struct db_rows *rows) {
    struct db_entry entry = {.query = query, .rows = rows};
    db_encode(db->arena, &entry, parameters);
    db->entry = db_grow(db->entry, &db->entry_capacity, db->entries + 1, sizeof *db->entry);
    db->entry[db->entries++] = entry;
}

void db_batch_run(struct db *db) {
    size_t count = db->entries;
    db->entries = 0; /* whatever happens, they are not run again; nothing is added while they run */
    if (count > 0) {
        run(db, db->entry, count);
    }
}
