/* From SQLSTATE to the registry of errors. Details name the query, the state and the constraint, never a value: what
 * the server says about data stays out of the log. */
#include "db/db_parts.h"

#include <string.h>

struct mapping {
    const char *state; /* five characters, or the first two for a class */
    enum error_code code;
};

/* First match wins. */
static const struct mapping mappings[] = {
    {"57014", ERROR_BUSY},      /* statement timeout */
    {"55P03", ERROR_BUSY},      /* lock timeout */
    {"25P03", ERROR_BUSY},      /* idle in transaction too long */
    {"53300", ERROR_DATABASE},  /* too many connections */
    {"57P01", ERROR_DATABASE},  /* shutting down */
    {"57P02", ERROR_DATABASE},  /* crashed */
    {"57P03", ERROR_DATABASE},  /* starting up */
    {"08", ERROR_DATABASE},     /* connection */
    {"23505", ERROR_CONFLICT},  /* unique */
    {"23P01", ERROR_CONFLICT},  /* exclusion */
    {"40", ERROR_CONFLICT},     /* serialization, deadlock */
    {"42501", ERROR_FORBIDDEN}, /* permission, row-level security */
    {"22021", ERROR_BAD_ENCODING}, {"22P05", ERROR_BAD_ENCODING}, {"23514", ERROR_INVALID}, /* check */
    {"23503", ERROR_INVALID},                                                               /* foreign key */
    {"23502", ERROR_INVALID},                                                               /* not null */
};

static const char *field(const PGresult *result, int code) {
    const char *text = result == NULL ? NULL : PQresultErrorField(result, code);
    return text == NULL ? "" : text;
}

/* A rule of a trigger names the error itself, in its hint. */
static enum error_code named(const char *hint) {
    for (int code = ERROR_NONE + 1; code < ERROR_COUNT; code++) {
        if (strcmp(error_name((enum error_code)code), hint) == 0) {
            return (enum error_code)code;
        }
    }
    return ERROR_INTERNAL;
}

static enum error_code mapped(const char *state, const char *hint) {
    if (strcmp(state, "AS001") == 0) {
        return named(hint);
    }
    for (size_t i = 0; i < sizeof mappings / sizeof mappings[0]; i++) {
        if (strncmp(state, mappings[i].state, strlen(mappings[i].state)) == 0) {
            return mappings[i].code;
        }
    }
    return ERROR_INTERNAL;
}

void db_error_note(struct db *db, const PGresult *result) {
    strncpy(db->sqlstate, field(result, PG_DIAG_SQLSTATE), sizeof db->sqlstate - 1);
    strncpy(db->constraint, field(result, PG_DIAG_CONSTRAINT_NAME), sizeof db->constraint - 1);
}

void db_error_raise(struct db *db, const PGresult *result, const char *name) {
    db_error_note(db, result);
    /* 0A000: the schema changed under a prepared statement; a new connection looks at the schema again. */
    if (PQstatus(db->conn) == CONNECTION_BAD || strcmp(db->sqlstate, "0A000") == 0) {
        db->broken = true;
    }
    if (db->sqlstate[0] == '\0') {
        db_error_gone(db, name);
    }
    /* Words about statements and states (classes 42, 55, 25) and words of our own triggers hold no one's data. */
    bool ours = strncmp(db->sqlstate, "42", 2) == 0 || strncmp(db->sqlstate, "55", 2) == 0 ||
                strncmp(db->sqlstate, "25", 2) == 0 || strcmp(db->sqlstate, "AS001") == 0;
    const char *words = ours ? field(result, PG_DIAG_MESSAGE_PRIMARY) : "";
    const char *table = field(result, PG_DIAG_TABLE_NAME);
    const char *column = field(result, PG_DIAG_COLUMN_NAME);
    arena_raise(db->arena, mapped(db->sqlstate, field(result, PG_DIAG_MESSAGE_HINT)), "%s: SQLSTATE %s%s%s%s%s%s%s%s%s",
        name, db->sqlstate, db->constraint[0] != '\0' ? ", constraint " : "", db->constraint,
        table[0] != '\0' ? ", table " : "", table, column[0] != '\0' ? ", column " : "", column,
        words[0] != '\0' ? ": " : "", words);
}

void db_error_gone(struct db *db, const char *name) {
    db->broken = true;
    strcpy(db->sqlstate, "08006");
    db->constraint[0] = '\0';
    arena_raise(db->arena, ERROR_DATABASE, "%s: the connection to the database is gone", name);
}

bool db_error_again(const struct db *db) {
    return strcmp(db->sqlstate, "40001") == 0 || strcmp(db->sqlstate, "40P01") == 0;
}

const char *db_last_sqlstate(const struct db *db) {
    return db->sqlstate;
}

const char *db_last_constraint(const struct db *db) {
    return db->constraint;
}
