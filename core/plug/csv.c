#include "plug/csv.h"

#include <string.h>

/* A row may have all columns there may be, and the two of a list of faults, and then one too many. */
enum { CELLS_KEPT = CSV_COLUMNS_MOST + 3 };

struct reading {
    struct arena *arena; /* of some rows */
    const char *data;    /* the file's first byte */
    bool windows;        /* Windows-1252, not UTF-8 */
    const char *row;     /* where the row being read begins */
    bool faults;         /* two columns are those of a list of faults */
    bool faults_last;    /* and nothing stands after them */
    size_t own;          /* the first of them */
    bool separator_said;
    const struct csv_events *events;
    void *context;
    const char *at;
    const char *end;
    int64_t line;
    char separator;
    size_t columns; /* of the header; 0 before */
    size_t problems;
    bool stopped;
    const char *cell[CELLS_KEPT];
    const char *start[CELLS_KEPT]; /* where each cell begins */
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

/* 0 for a byte that has no meaning. */
static unsigned windows_code(unsigned char byte) {
    return byte >= 0x80 && byte < 0xA0 ? WINDOWS[byte - 0x80] : byte;
}

static bool windows_good(const char *data, size_t bytes) {
    for (size_t i = 0; i < bytes; i++) {
        if (windows_code((unsigned char)data[i]) == 0) {
            return false;
        }
    }
    return true;
}

static char *from_windows(struct arena *arena, const char *data, size_t bytes) {
    char *text = arena_alloc(arena, bytes * 3 + 1);
    size_t out = 0;
    for (size_t i = 0; i < bytes; i++) {
        unsigned code = windows_code((unsigned char)data[i]);
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
    return text;
}

/* Finds out the encoding, and where the text begins. */
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
    reading->at = data + mark;
    reading->end = data + bytes;
    reading->windows = !text_utf8(data + mark, bytes - mark);
    if (reading->windows && (mark > 0 || !windows_good(data, bytes))) {
        whole(reading, 0, "encoding",
            N_("There are bytes that are not valid in the document's encoding. Save the file as UTF-8 and send it "
               "again."));
    }
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
        reading->separator_said = true;
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

/* Cells beyond what a row may have are passed over. */
static bool cell_counts(const struct reading *reading) {
    return reading->cells < CELLS_KEPT;
}

/* The text of a cell, as UTF-8 and trimmed; NULL when it is longer than any that is accepted. */
static const char *cell_text(struct reading *reading, const char *from, size_t bytes) {
    if (!cell_counts(reading)) {
        return "";
    }
    if (bytes > CSV_CELL_MOST) {
        return NULL;
    }
    return text_trim(reading->arena,
        reading->windows ? from_windows(reading->arena, from, bytes) : arena_text_part(reading->arena, from, bytes));
}

/* A cell in quotes, from after the first one on; NULL when it is too long, and when it is never closed, which is told.
 */
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
    size_t most = (size_t)(close - reading->at);
    bool fits = most <= (size_t)2 * CSV_CELL_MOST && cell_counts(reading);
    char *text = fits ? arena_alloc(reading->arena, most + 1) : NULL;
    size_t length = 0;
    while (reading->at < close) {
        char next = '\n';
        if (!line_end(reading)) {
            reading->at += *reading->at == '"';
            next = *reading->at++;
        }
        if (fits) {
            text[length++] = next;
        }
    }
    reading->at++;
    return fits ? cell_text(reading, text, length) : cell_counts(reading) ? NULL : "";
}

static const char *plain_read(struct reading *reading) {
    const char *from = reading->at;
    while (!cell_ends(reading)) {
        reading->at++;
    }
    return cell_text(reading, from, (size_t)(reading->at - from));
}

/* The next cell; *fault is set to what is wrong with its row. */
static const char *cell_read(struct reading *reading, const char **fault) {
    const char *start = reading->at;
    while (reading->at < reading->end && *reading->at == ' ') {
        reading->at++;
    }
    const char *text;
    if (reading->at == reading->end || *reading->at != '"') {
        reading->at = start;
        text = plain_read(reading);
    } else {
        reading->at++;
        text = quoted_read(reading);
        while (!reading->stopped && reading->at < reading->end && *reading->at == ' ') {
            reading->at++;
        }
        if (!reading->stopped && !cell_ends(reading)) {
            *fault = N_("Something stands after a closing quote. Write a quote inside of a cell twice.");
            (void)plain_read(reading);
        }
    }
    if (text == NULL) {
        *fault = N_("A text here is longer than any that is accepted. Shorten it.");
        return "";
    }
    return text;
}

/* Reads one row into the cells; *fault: why it cannot be taken. Stops the reading at what costs the whole file. */
static void row_read(struct reading *reading, const char **fault) {
    reading->cells = 0;
    for (;;) {
        const char *start = reading->at;
        const char *text = cell_read(reading, fault);
        if (reading->stopped) {
            return;
        }
        if (cell_counts(reading)) {
            reading->start[reading->cells] = start;
            reading->cell[reading->cells++] = text;
        }
        if (reading->at < reading->end && *reading->at == reading->separator) {
            reading->at++;
        } else if (line_end(reading) || reading->at == reading->end) {
            return;
        }
    }
}

/* Without empty cells at its end: spreadsheets give all rows as many as the longest has. */
static size_t cells_filled(const struct reading *reading) {
    size_t cells = reading->cells;
    while (cells > 0 && reading->cell[cells - 1][0] == '\0') {
        cells--;
    }
    return cells;
}

/* A list of faults that we gave out, mended: two of its columns are ours, wherever they stand now. */
static void header_of_faults(struct reading *reading) {
    static const char *const OURS[][2] = {{"line", "what_is_wrong"}, {"llinell", "beth_sydd_o_i_le"}};
    size_t cells = cells_filled(reading);
    for (size_t own = 0; cells > 2 && own + 1 < cells; own++) {
        for (size_t i = 0; i < sizeof OURS / sizeof *OURS; i++) {
            if (strcmp(csv_name(reading->arena, reading->cell[own]), OURS[i][0]) == 0 &&
                strcmp(csv_name(reading->arena, reading->cell[own + 1]), OURS[i][1]) == 0) {
                reading->faults = true;
                reading->own = own;
                reading->faults_last = own + 2 == cells;
            }
        }
    }
}

/* Takes the two cells of a list of faults out of the row; gives the place of what is left, where that is in one piece.
 * We wrote them last: of a row that is too long they are the last two. */
static struct csv_place own_drop(struct reading *reading) {
    const char *from = reading->row;
    const char *to = reading->at;
    size_t filled = cells_filled(reading);
    size_t own = reading->faults_last && filled > reading->own + 2 ? filled - 2 : reading->own;
    if (reading->faults && own < reading->cells) {
        size_t after = own + 2 < reading->cells ? own + 2 : reading->cells;
        to = reading->faults_last && own > 0 ? reading->start[own] - 1 : to;
        from = own > 0 ? from : after < reading->cells ? reading->start[after] : to;
        memmove(reading->cell + own, reading->cell + after, (reading->cells - after) * sizeof *reading->cell);
        reading->cells -= after - own;
    }
    return (struct csv_place){(uint64_t)(from - reading->data), (uint64_t)(to - from)};
}

static void header_take(struct reading *reading, const struct csv_row *row) {
    reading->cells = cells_filled(reading);
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
                                     .place = row->place,
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
    struct csv_row header = *row;
    header.cells = reading->cells;
    reading->stopped = !reading->events->header(reading->context, &header);
}

static void row_take(struct reading *reading, int64_t line, const char *fault) {
    if (reading->columns == 0) {
        header_of_faults(reading);
    }
    struct csv_place place = own_drop(reading);
    if (fault == NULL && cells_filled(reading) == 0) {
        return;
    }
    struct csv_row row = {.line = line,
        .cells = reading->cells,
        .cell = reading->cell,
        .place = place,
        .separator = reading->separator,
        .separator_said = reading->separator_said,
        .windows = reading->windows};
    if (reading->columns == 0) {
        if (fault != NULL) {
            whole(reading, line, "header", fault);
        } else {
            header_take(reading, &row);
        }
    } else if (fault == NULL && cells_filled(reading) > reading->columns) {
        problem(reading, (struct csv_problem){.line = line,
                             .place = row.place,
                             .code = "too-many-cells",
                             .message = N_("This line has more cells than the first one has columns. Put a text with a "
                                           "separator in it into quotes.")});
    } else if (fault != NULL) {
        problem(reading, (struct csv_problem){.line = line, .place = row.place, .code = "cell", .message = fault});
    } else {
        row.cells = row.cells > reading->columns ? reading->columns : row.cells;
        reading->stopped = !reading->events->row(reading->context, &row);
    }
}

/* What a row took is given back now and then: a table may be many times larger than memory should be. */
static void row_memory(struct reading *reading) {
    enum { KEPT = 1 << 18 };
    if (reading->arena == NULL || arena_bytes(reading->arena) > KEPT) {
        arena_free(reading->arena);
        reading->arena = arena_new((size_t)CSV_COLUMNS_MOST * CSV_CELL_MOST * 16);
    }
}

static void reading_end(void *what) {
    arena_free(((struct reading *)what)->arena);
}

void csv_read(struct arena *arena, const char *data, size_t bytes, const struct csv_events *events, void *context) {
    struct reading *reading = ARENA_NEW(arena, struct reading);
    *reading = (struct reading){.data = data, .row = data, .events = events, .context = context, .line = 1};
    arena_defer(arena, reading_end, reading);
    decode(reading, data, bytes);
    if (!reading->stopped) {
        separator_find(reading);
    }
    while (!reading->stopped && reading->at < reading->end) {
        int64_t line = reading->line;
        const char *fault = NULL;
        row_memory(reading);
        reading->row = reading->at;
        row_read(reading, &fault);
        if (!reading->stopped) {
            row_take(reading, line, fault);
        }
    }
    if (!reading->stopped && reading->columns == 0) {
        whole(reading, 0, "empty", N_("The file is empty. Select another one."));
    }
    arena_release(arena, reading);
}

const char *csv_text(struct arena *arena, const char *data, size_t bytes, bool windows) {
    return windows ? from_windows(arena, data, bytes) : arena_text_part(arena, data, bytes);
}

size_t csv_cells(const char *data, size_t bytes, char separator) {
    size_t cells = 1;
    bool quoted = false;
    bool fresh = true; /* nothing of the cell yet */
    for (size_t i = 0; i < bytes; i++) {
        if (quoted) {
            bool twice = data[i] == '"' && i + 1 < bytes && data[i + 1] == '"';
            quoted = data[i] != '"' || twice;
            i += twice;
        } else if (data[i] == separator) {
            cells++;
            fresh = true;
        } else {
            quoted = fresh && data[i] == '"';
            fresh = fresh && data[i] == ' ';
        }
    }
    return cells;
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
