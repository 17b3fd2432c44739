/* COPY FROM STDIN in text format: values split by tabs, rows by line feeds, both escaped within values. */
#include "db/db_parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { BUFFER_BYTES = 65536 };

struct db_copy {
    struct db *db;
    bool started; /* a value stands in the row already */
    int64_t rows;
    size_t length;
    char buffer[BUFFER_BYTES];
};

struct db_copy *db_copy_start(struct db *db, const char *copy_statement) {
    db_must_be_usable(db);
    db_begin_now(db);
    struct db_copy *copy = ARENA_NEW(db->arena, struct db_copy);
    copy->db = db;
    db->round_trips++;
    PGresult *result = PQexec(db->conn, copy_statement);
    db->result = db_grow(db->result, &db->result_capacity, db->results + 1, sizeof *db->result);
    db->result[db->results++] = result;
    if (PQresultStatus(result) != PGRES_COPY_IN) {
        db_error_raise(db, result, "copy");
    }
    db->copying = true;
    return copy;
}

static void flush(struct db_copy *copy) {
    if (copy->length > 0 && PQputCopyData(copy->db->conn, copy->buffer, (int)copy->length) != 1) {
        copy->db->copying = false;
        db_error_gone(copy->db, "copy");
    }
    copy->length = 0;
}

static void put(struct db_copy *copy, const char *data, size_t bytes) {
    while (bytes > 0) {
        if (copy->length == BUFFER_BYTES) {
            flush(copy);
        }
        size_t part = BUFFER_BYTES - copy->length < bytes ? BUFFER_BYTES - copy->length : bytes;
        memcpy(copy->buffer + copy->length, data, part);
        copy->length += part;
        data += part;
        bytes -= part;
    }
}

static void next_value(struct db_copy *copy) {
    if (copy->started) {
        put(copy, "\t", 1);
    }
    copy->started = true;
}

void db_copy_text(struct db_copy *copy, const char *value) {
    next_value(copy);
    if (value == NULL) {
        put(copy, "\\N", 2);
        return;
    }
    for (;;) {
        size_t plain = strcspn(value, "\\\t\n\r");
        put(copy, value, plain);
        value += plain;
        if (*value == '\0') {
            return;
        }
        const char escape[2] = {'\\', *value == '\t' ? 't' : *value == '\n' ? 'n' : *value == '\r' ? 'r' : '\\'};
        put(copy, escape, 2);
        value++;
    }
}

void db_copy_int8(struct db_copy *copy, int64_t value) {
    char digits[24];
    if (value != DB_NULL_INT8) {
        snprintf(digits, sizeof digits, "%" PRId64, value);
    }
    db_copy_text(copy, value == DB_NULL_INT8 ? NULL : digits);
}

void db_copy_date(struct db_copy *copy, day value) {
    char text[24];
    if (value != DAY_NONE) {
        int year;
        int month;
        int month_day;
        day_parts(value, &year, &month, &month_day);
        snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, month_day);
    }
    db_copy_text(copy, value == DAY_NONE ? NULL : text);
}

void db_copy_end_row(struct db_copy *copy) {
    put(copy, "\n", 1);
    copy->started = false;
    copy->rows++;
}

int64_t db_copy_finish(struct db_copy *copy) {
    struct db *db = copy->db;
    flush(copy);
    db->copying = false;
    db->round_trips++;
    if (PQputCopyEnd(db->conn, NULL) != 1) {
        db_error_gone(db, "copy");
    }
    db_results_clear(db);
    const PGresult *failure = NULL;
    for (PGresult *result; (result = PQgetResult(db->conn)) != NULL;) {
        db->result = db_grow(db->result, &db->result_capacity, db->results + 1, sizeof *db->result);
        db->result[db->results++] = result;
        if (PQresultStatus(result) != PGRES_COMMAND_OK && failure == NULL) {
            failure = result;
        }
    }
    if (failure != NULL) {
        db_error_raise(db, failure, "copy");
    }
    db_results_clear(db);
    return copy->rows;
}
