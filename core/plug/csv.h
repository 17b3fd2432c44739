/* Tables as text: comma, semicolon or tab between cells, UTF-8 (with or without a byte order mark) or Windows-1252,
 * line ends of any kind, cells in quotes that may hold separators, line breaks and quotes written twice. A first line
 * "sep=;" as spreadsheets write it is obeyed. Where two columns are those of a list of faults ("Line", "What is
 * wrong"), they are passed over and no part of a row. Pure: bytes in, rows out. */
#ifndef PLUG_CSV_H
#define PLUG_CSV_H

#include "base/arena.h"
#include "base/fields.h"

enum { CSV_COLUMNS_MOST = 64, CSV_CELL_MOST = 20000, CSV_PROBLEMS_MOST = 1000 };

/* Where a row stands in the file, in bytes: with its line end, which the last one may lack. */
struct csv_place {
    uint64_t from;
    uint64_t bytes;
};

/* One row; good until the callback returns. */
struct csv_row {
    int64_t line; /* its first, from 1: physical lines of the file */
    size_t cells;
    const char *const *cell; /* trimmed; "" for an empty one */
    struct csv_place place;
    /* How the whole table is written. */
    char separator;
    bool separator_said; /* by a first line "sep=;" */
    bool windows;        /* in Windows-1252, not in UTF-8 */
};

struct csv_problem {
    int64_t line;           /* 0 when it is about the whole file */
    struct csv_place place; /* of its row; no bytes when it is about none */
    const char *code;
    const char *message; /* English key */
    const struct field *fill;
    size_t fills;
    bool whole; /* nothing of the file can be taken */
};

struct csv_events {
    /* The first line that is not empty. False: stop. */
    bool (*header)(void *context, const struct csv_row *row);
    /* A row with no more cells than the header; empty rows are passed over. False: stop. */
    bool (*row)(void *context, const struct csv_row *row);
    void (*problem)(void *context, const struct csv_problem *problem);
};

/* Reads the whole table. Takes memory for a row at a time, however large the table is. */
void csv_read(struct arena *arena, const char *data, size_t bytes, const struct csv_events *events, void *context);

/* A column's name as an attribute's: small letters and digits, anything else between them one underscore. */
char *csv_name(struct arena *arena, const char *heading);

/* How many cells a row of a table has, as it stands in the file without its line end. */
size_t csv_cells(const char *data, size_t bytes, char separator);

/* Bytes of a table as UTF-8. */
const char *csv_text(struct arena *arena, const char *data, size_t bytes, bool windows);

#endif
