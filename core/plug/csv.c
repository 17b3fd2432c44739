#include "plug/csv.h"

#include <string.h>

struct reading {
    struct arena *arena;
    const struct csv_events *events;
    void *context;
    const char *at;
    const char *end;
    int64_t line;
    char separator;
    size_t columns; /* of the header; 0 before */
    size_t problems;
    bool stopped;
    const char *cell[CSV_COLUMNS_MOST + 1];
    size_t cells;
};

static void problem(struct reading *reading, struct csv_problem what) {
    reading->stopped = reading->stopped || what.whole;
    reading->events->problem(reading->context, &what);
    if (!reading->stopped && ++reading->problems >= CSV_PROBLEMS_MOST) {
        reading->stopped = true;
        reading->events->problem(reading->context,
            &(struct csv_problem){.line = what.line,
                .code = "too-many-problems",
                .message = N_("There are too many problems to go on. Correct those listed and send the file again."),
                .whole = true});
    }
}

static void whole(struct reading *reading, int64_t line, const char *code, const char *message) {
    problem(reading, (struct csv_problem){.line = line, .code = code, .message = message, .whole = true});
}

/* What Windows-1252 has in place of the control characters 0x80 to 0x9F; 0 where it has nothing. */
static const uint16_t WINDOWS[32] = {0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0, 0x017D, 0, 0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161,
    0x203A, 0x0153, 0, 0x017E, 0x0178};

/* As UTF-8; NULL when a byte is none of Windows-1252's. */
static const char *from_windows(struct arena *arena, const char *data, size_t bytes, size_t *length) {
    char *text = arena_alloc(arena, bytes * 3 + 1);
    size_t out = 0;
    for (size_t i = 0; i < bytes; i++) {
        unsigned byte = (unsigned char)data[i];
        unsigned code = byte >= 0x80 && byte < 0xA0 ? WINDOWS[byte - 0x80] : byte;
        if (code == 0) {
            return NULL;
        }
        if (code < 0x80) {
            text[out++] = (char)code;
        } else if (code < 0x800) {
            text[out++] = (char)(0xC0 | (code >> 6));
            text[out++] = (char)(0x80 | (code & 0x3F));
        } else {
            text[out++] = (char)(0xE0 | (code >> 12));
            text[out++] = (char)(0x80 | ((code >> 6) & 0x3F));
            text[out++] = (char)(0x80 | (code & 0x3F));
        }
    }
    *length = out;
    return text;
}

/* Finds out the encoding and leaves UTF-8 without a mark to be read. */
static void decode(struct reading *reading, const char *data, size_t bytes) {
    if (bytes >= 2 && (memcmp(data, "\xff\xfe", 2) == 0 || memcmp(data, "\xfe\xff", 2) == 0)) {
        whole(reading, 1, "encoding", N_("The file is not in UTF-8. Save it as UTF-8 and send it again."));
        return;
    }
    if (memchr(data, '\0', bytes) != NULL) {
        whole(reading, 0, "not-csv", N_("This is no table as text. Save the sheet as CSV (UTF-8) and send it again."));
        return;
    }
    size_t mark = bytes >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    size_t length = bytes - mark;
    const char *text = data + mark;
    if (!text_utf8(text, length)) {
        text = mark > 0 ? NULL : from_windows(reading->arena, data, bytes, &length);
    }
    if (text == NULL) {
        whole(reading, 0, "encoding",
            N_("There are bytes that are not valid in the document's encoding. Save the file as UTF-8 and send it "
               "again."));
        return;
    }
    reading->at = text;
    reading->end = text + length;
}

/* Steps over one line end, if one stands there. */
static bool line_end(struct reading *reading) {
    if (reading->at < reading->end && *reading->at == '\r') {
        reading->at++;
        reading->at += reading->at < reading->end && *reading->at == '\n';
        reading->line++;
        return true;
    }
    if (reading->at < reading->end && *reading->at == '\n') {
        reading->at++;
        reading->line++;
        return true;
    }
    return false;
}

/* What stands between the cells: of the three the one that stands most often outside of quotes in the first line. */
static void separator_find(struct reading *reading) {
    static const char CANDIDATES[] = {',', ';', '\t'};
    size_t count[sizeof CANDIDATES] = {0};
    bool quoted = false;
    while (line_end(reading)) {
    }
    size_t left = (size_t)(reading->end - reading->at);
    if (left >= 5 && memcmp(reading->at, "sep=", 4) == 0 &&
        memchr(CANDIDATES, reading->at[4], sizeof CANDIDATES) != NULL) {
        reading->separator = reading->at[4];
        reading->at += 5;
        return;
    }
    for (const char *at = reading->at; at < reading->end && (quoted || (*at != '\n' && *at != '\r')); at++) {
        quoted = *at == '"' ? !quoted : quoted;
        for (size_t i = 0; i < sizeof CANDIDATES; i++) {
            count[i] += !quoted && *at == CANDIDATES[i];
        }
    }
    size_t best = 0;
    for (size_t i = 1; i < sizeof CANDIDATES; i++) {
        best = count[i] > count[best] ? i : best;
    }
    reading->separator = CANDIDATES[best];
}

static bool cell_ends(const struct reading *reading) {
    return reading->at == reading->end || *reading->at == reading->separator || *reading->at == '\n' ||
           *reading->at == '\r';
}

/* A cell in quotes, from after the first one on. NULL, and told, when it is never closed. */
static const char *quoted_read(struct reading *reading) {
    const char *close = reading->at;
    while (close < reading->end && (*close != '"' || (close + 1 < reading->end && close[1] == '"'))) {
        close += *close == '"' ? 2 : 1;
    }
    if (close >= reading->end) {
        whole(reading, reading->line, "quote",
            N_("A quote is opened here and never closed. Close it, or remove it, and send the file again."));
        return NULL;
    }
    char *text = arena_alloc(reading->arena, (size_t)(close - reading->at) + 1);
    size_t length = 0;
    while (reading->at < close) {
        if (line_end(reading)) {
            text[length++] = '\n';
            continue;
        }
        reading->at += *reading->at == '"';
        text[length++] = *reading->at++;
    }
    reading->at++;
    return text;
}

static const char *plain_read(struct reading *reading) {
    const char *from = reading->at;
    while (!cell_ends(reading)) {
        reading->at++;
    }
    return arena_text_part(reading->arena, from, (size_t)(reading->at - from));
}

/* The next cell; *fault is set to what is wrong with its row. */
static const char *cell_read(struct reading *reading, const char **fault) {
    const char *start = reading->at;
    while (reading->at < reading->end && *reading->at == ' ') {
        reading->at++;
    }
    if (reading->at == reading->end || *reading->at != '"') {
        reading->at = start;
        return plain_read(reading);
    }
    reading->at++;
    const char *text = quoted_read(reading);
    while (text != NULL && reading->at < reading->end && *reading->at == ' ') {
        reading->at++;
    }
    if (text != NULL && !cell_ends(reading)) {
        *fault = N_("Something stands after a closing quote. Write a quote inside of a cell twice.");
        (void)plain_read(reading);
    }
    return text;
}

/* Reads one row into the cells; *fault: why it cannot be taken. Stops the reading at what costs the whole file. */
static void row_read(struct reading *reading, const char **fault) {
    reading->cells = 0;
    for (;;) {
        const char *text = cell_read(reading, fault);
        if (reading->stopped) {
            return;
        }
        if (strlen(text) > CSV_CELL_MOST) {
            *fault = N_("A text here is longer than any that is accepted. Shorten it.");
            text = "";
        }
        if (reading->cells < CSV_COLUMNS_MOST + 1) {
            reading->cell[reading->cells++] = text_trim(reading->arena, text);
        }
        if (reading->at < reading->end && *reading->at == reading->separator) {
            reading->at++;
            continue;
        }
        if (!line_end(reading) && reading->at < reading->end) {
            continue;
        }
        return;
    }
}

static bool row_empty(const struct reading *reading) {
    for (size_t i = 0; i < reading->cells; i++) {
        if (reading->cell[i][0] != '\0') {
            return false;
        }
    }
    return true;
}

/* Cells beyond the header's that hold something. */
static bool row_too_long(const struct reading *reading) {
    for (size_t i = reading->columns; i < reading->cells; i++) {
        if (reading->cell[i][0] != '\0') {
            return true;
        }
    }
    return false;
}

static void header_take(struct reading *reading, const struct csv_row *row) {
    while (reading->cells > 0 && reading->cell[reading->cells - 1][0] == '\0') {
        reading->cells--;
    }
    if (reading->cells > CSV_COLUMNS_MOST) {
        whole(reading, row->line, "too-many-columns", N_("There are more columns than are accepted. Remove some."));
        return;
    }
    for (size_t i = 0; i < reading->cells; i++) {
        for (size_t j = 0; j < i; j++) {
            if (reading->cell[i][0] != '\0' &&
                strcmp(csv_name(reading->arena, reading->cell[i]), csv_name(reading->arena, reading->cell[j])) == 0) {
                struct field fill = {"column", reading->cell[i]};
                problem(reading, (struct csv_problem){.line = row->line,
                                     .code = "column-twice",
                                     .message = N_("The column {column} stands twice. Remove one of them."),
                                     .fill = &fill,
                                     .fills = 1,
                                     .whole = true});
                return;
            }
        }
    }
    reading->columns = reading->cells;
    reading->stopped = !reading->events->header(
        reading->context, &(struct csv_row){.line = row->line, .cells = reading->cells, .cell = reading->cell});
}

static void row_take(struct reading *reading, int64_t line, const char *fault) {
    struct csv_row row = {.line = line, .cells = reading->cells, .cell = reading->cell};
    if (reading->columns == 0) {
        if (fault != NULL) {
            whole(reading, line, "header", fault);
        } else {
            header_take(reading, &row);
        }
    } else if (fault == NULL && row_too_long(reading)) {
        problem(reading, (struct csv_problem){.line = line,
                             .code = "too-many-cells",
                             .message = N_("This line has more cells than the first one has columns. Put a text with a "
                                           "separator in it into quotes.")});
    } else if (fault != NULL) {
        problem(reading, (struct csv_problem){.line = line, .code = "cell", .message = fault});
    } else {
        row.cells = row.cells > reading->columns ? reading->columns : row.cells;
        reading->stopped = !reading->events->row(reading->context, &row);
    }
}

void csv_read(struct arena *arena, const char *data, size_t bytes, const struct csv_events *events, void *context) {
    struct reading *reading = ARENA_NEW(arena, struct reading);
    *reading = (struct reading){.arena = arena, .events = events, .context = context, .line = 1};
    decode(reading, data, bytes);
    if (reading->stopped) {
        return;
    }
    separator_find(reading);
    while (!reading->stopped && reading->at < reading->end) {
        int64_t line = reading->line;
        const char *fault = NULL;
        row_read(reading, &fault);
        if (!reading->stopped && (fault != NULL || !row_empty(reading))) {
            row_take(reading, line, fault);
        }
    }
    if (!reading->stopped && reading->columns == 0) {
        whole(reading, 0, "empty", N_("The file is empty. Select another one."));
    }
}

char *csv_name(struct arena *arena, const char *heading) {
    struct text_builder name;
    text_builder_start(&name, arena);
    for (const char *at = heading; *at != '\0'; at++) {
        char letter = *at >= 'A' && *at <= 'Z' ? (char)(*at - 'A' + 'a') : *at;
        bool plain = (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
        if (plain) {
            text_add_char(&name, letter);
        } else if (name.length > 0 && name.data[name.length - 1] != '_') {
            text_add_char(&name, '_');
        }
    }
    if (name.length > 0 && name.data[name.length - 1] == '_') {
        name.data[--name.length] = '\0';
    }
    return name.data;
}
