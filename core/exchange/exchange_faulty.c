/* The lines of a file that were refused, as they came, with what is wrong: to be mended and sent again. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "accounts/page.h"
#include "exchange/exchange_parts.h"
#include "exchange/exchange_view.h"
#include "files/files.h"
#include "plug/csv.h"
#include "view/csv_write.h"

enum { LINE_BYTES_MOST = 1 << 20, KEPT_BYTES = 1 << 18, LINE_ARENA_BYTES = 16 << 20 };

struct writing {
    struct http_request *request;
    struct text_builder text; /* not yet in the file */
    struct html words;        /* for a line or some */
    int out;
    uint64_t bytes;
    int in;         /* the file as it was sent */
    bool table;     /* it is a table: lines go back as they came */
    bool windows;   /* in that encoding */
    char separator; /* between its cells */
    size_t cells;   /* its first line has */
};

static void flush(struct writing *writing) {
    size_t at = 0;
    while (at < writing->text.length) {
        ssize_t wrote = write(writing->out, writing->text.data + at, writing->text.length - at);
        if (wrote < 0 && errno == EINTR) {
            continue;
        }
        if (wrote <= 0) {
            arena_raise(writing->request->arena, ERROR_INTERNAL, "no room for a temporary file");
        }
        at += (size_t)wrote;
    }
    writing->bytes += writing->text.length;
    writing->text.length = 0;
}

/* A cell after a line as it came. */
static void cell_add(struct writing *writing, const char *text) {
    struct text_builder cell;
    text_builder_start(&cell, writing->words.arena);
    csv_write_text(&cell, text);
    text_add_char(&writing->text, writing->separator);
    text_add(&writing->text, cell.data);
}

/* What stands there in the file, without its line end; how many cells it has. A line that is so long that it cannot be
 * mended is left out: a part of it might end within quotes. */
static size_t piece_add(struct writing *writing, int64_t from, int64_t bytes) {
    size_t most = bytes > LINE_BYTES_MOST ? 0 : (size_t)bytes;
    char *data = arena_alloc(writing->words.arena, most + 1);
    ssize_t got = pread(writing->in, data, most, (off_t)from);
    size_t length = got < 0 ? 0 : (size_t)got;
    while (length > 0 && (data[length - 1] == '\n' || data[length - 1] == '\r')) {
        length--;
    }
    text_add(&writing->text, csv_text(writing->words.arena, data, length, writing->windows));
    return csv_cells(data, length, writing->separator);
}

static void cells_add(struct writing *writing, const char *cells) {
    const char *at = cells == NULL ? "" : cells;
    for (size_t i = 0; i < IMPORT_TITLES; i++) {
        size_t length = strcspn(at, "\x1f");
        csv_write_text(&writing->text, arena_text_part(writing->words.arena, at, length));
        at += length + (at[length] != '\0');
    }
}

/* Ours come last, so that a line is found where it was. */
static void line_add(struct writing *writing, const struct import_faulty *row) {
    const char *wrong = import_words(&writing->words, row->code, row->message, row->fill);
    if (writing->table) {
        size_t cells = piece_add(
            writing, row->bytes == DB_NULL_INT8 ? 0 : row->starts_at, row->bytes == DB_NULL_INT8 ? 0 : row->bytes);
        for (; cells < writing->cells; cells++) {
            text_add_char(&writing->text, writing->separator);
        }
        cell_add(writing, arena_format(writing->words.arena, "%d", row->line));
        cell_add(writing, wrong);
    } else {
        cells_add(writing, row->cells);
        csv_write_number(&writing->text, row->line);
        csv_write_text(&writing->text, wrong);
    }
    text_add(&writing->text, "\r\n");
    flush(writing);
}

/* The names of the columns: those of the file as they came, or of the template, then ours. */
static void head_add(struct writing *writing, const struct import_columns *columns) {
    const char *line = html_message(&writing->words, N_("Line"));
    const char *wrong = html_message(&writing->words, N_("What is wrong"));
    struct fields fields = fields_unpack(writing->request->arena, columns == NULL ? "" : columns->fill);
    const char *separator = fields_value(&fields, "separator");
    writing->table = columns != NULL;
    writing->windows = strcmp(fields_value(&fields, "encoding"), "windows-1252") == 0;
    writing->separator = *separator == '\0' ? ',' : *separator;
    text_add(&writing->text, "\xef\xbb\xbf");
    if (strcmp(fields_value(&fields, "said"), "yes") == 0) {
        text_add_format(&writing->text, "sep=%c\r\n", writing->separator);
    }
    flush(writing); /* a mark is no cell: the first one is not parted from it */
    if (columns != NULL) {
        writing->cells = piece_add(writing, columns->starts_at, columns->bytes);
        cell_add(writing, line);
        cell_add(writing, wrong);
    } else {
        for (size_t i = 0; i < IMPORT_TITLES; i++) {
            csv_write_text(&writing->text, html_message(&writing->words, import_titles[i]));
        }
        csv_write_text(&writing->text, line);
        csv_write_text(&writing->text, wrong);
    }
    text_add(&writing->text, "\r\n");
    flush(writing);
}

/* What lines took is given back now and then. */
static void words_renew(struct writing *writing) {
    if (writing->words.arena == NULL || arena_bytes(writing->words.arena) > KEPT_BYTES) {
        arena_free(writing->words.arena);
        writing->words.arena = arena_new(LINE_ARENA_BYTES);
    }
}

static void words_end(void *what) {
    arena_free(((struct writing *)what)->words.arena);
}

static void descriptor_close(void *what) {
    close((int)(intptr_t)what);
}

void import_faulty_page(struct http_request *request) {
    struct db *db = actor_db(request);
    int64_t id = http_part_id(request, "import");
    struct import_one_rows import;
    struct import_columns_rows columns;
    struct import_faulty_rows rows;
    import_one_add(db, (struct import_one_in){id}, &import);
    import_columns_add(db, (struct import_columns_in){id}, &columns);
    import_faulty_add(db, (struct import_faulty_in){id}, &rows);
    actor_load(request);
    if (import.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no import %lld", (long long)id);
    }
    struct writing *writing = ARENA_NEW(request->arena, struct writing);
    *writing = (struct writing){
        .request = request, .words = {.cymraeg = request->cymraeg}, .out = memfd_create("faulty", MFD_CLOEXEC)};
    if (writing->out < 0) {
        arena_raise(request->arena, ERROR_INTERNAL, "no temporary file");
    }
    arena_defer(request->arena, descriptor_close, (void *)(intptr_t)writing->out);
    arena_defer(request->arena, words_end, writing);
    text_builder_start(&writing->text, request->arena);
    words_renew(writing);
    writing->in = columns.count == 0 ? -1 : file_open(db, request->arena, import.row->file_id);
    head_add(writing, columns.count == 0 ? NULL : columns.row);
    for (size_t i = 0; i < rows.count; i++) {
        words_renew(writing);
        line_add(writing, &rows.row[i]);
    }
    http_reply_file(request, "text/csv; charset=utf-8",
        arena_format(request->arena, "import-%lld-to-mend.csv", (long long)id), writing->out, writing->bytes);
}
