/* Applications that wait already: a file of them, looked over, entered. For intake officers; the auditor reads. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "accounts/page.h"
#include "exchange/exchange_backlog.h"
#include "exchange/exchange_backlog_view.h"
#include "pages/exchange/backlog.h"
#include "pages/exchange/backlog_import.h"
#include "pages/exchange/backlog_new.h"
#include "plug/exchange.h"
#include "view/csv_write.h"
#include "xml/xml.h"

enum { LINES_SHOWN = 200, LINES_MOST = BACKLOG_RECORDS_MOST + 2000 };

static const char schema_file[] = "assay-backlog-1.xsd";

void backlog_page(struct http_request *request) {
    struct backlog_view view = {.imports = {.path = "/backlog", .before = N_("Here before")}};
    import_list_add(actor_db(request), (struct import_list_in){true}, &view.imports.rows);
    actor_load(request);
    view.may_import = actor_may(request, "backlog.import");
    view.may_report = actor_may(request, "report.view");
    struct html *out = page_open(request);
    exchange_backlog_html(out, &view);
    page_send(request, 200, out);
}

static void new_show(struct http_request *request, int status, const struct form *form) {
    struct exchange_formats formats = plug_formats_all();
    struct option *option = ARENA_ARRAY(request->arena, formats.count, struct option);
    size_t count = 0;
    for (size_t i = 0; i < formats.count; i++) {
        if (formats.row[i].imports && formats.row[i].waiting) {
            option[count++] = (struct option){formats.row[i].id, formats.row[i].title, NULL};
        }
    }
    struct backlog_new_view view = {form, {count, option}, ".csv,.xml,text/csv,application/xml"};
    struct html *out = page_open(request);
    exchange_backlog_new_html(out, &view);
    page_send_back(request, status, out, "/backlog");
}

void backlog_new_page(struct http_request *request) {
    actor_load(request);
    new_show(request, 200, page_form(request));
}

static const char *file_fault(const struct http_file *file) {
    return file == NULL                      ? N_("Select a file")
           : file->size == 0                 ? N_("The file is empty. Select another one.")
           : file->size > BACKLOG_BYTES_MOST ? N_("The file is larger than 5 MB. Split it into several files.")
                                             : NULL;
}

void backlog_new_act(struct http_request *request) {
    struct form *form = page_form(request);
    const struct http_file *file = http_file_get(request, "file");
    const char *plugin = form_value(form, "format");
    const struct exchange_format *format = plug_format_find(plugin);
    if (format == NULL || !format->imports || !format->waiting) {
        form_fail(form, "format", N_("Choose the format of the file"));
    }
    const char *fault = file_fault(file);
    if (fault != NULL) {
        form_fail(form, "file", fault);
    }
    if (!form_good(form)) {
        new_show(request, 422, form);
        return;
    }
    int64_t id = import_add(actor_db(request),
        (struct import_new){.provider_id = DB_NULL_INT8,
            .person_id = actor_of(request)->person_id,
            .plugin = plugin,
            .name = *file->name == '\0' ? "waiting" : file->name,
            .descriptor = file->descriptor,
            .size = file->size},
        true, request->now);
    http_redirect(request, arena_format(request->arena, "/backlog/%lld", (long long)id));
}

static bool state_is(const struct import_backlog_one *import, const char *state) {
    return strcmp(import->state, state) == 0;
}

void backlog_import_page(struct http_request *request) {
    struct db *db = actor_db(request);
    int64_t id = http_part_id(request, "import");
    struct backlog_import_view view = {0};
    struct import_backlog_one_rows import;
    import_backlog_one_add(db, (struct import_backlog_one_in){id}, &import);
    import_backlog_lines_add(db, (struct import_backlog_lines_in){id, "new", LINES_SHOWN}, &view.added);
    import_backlog_lines_add(db, (struct import_backlog_lines_in){id, "rejected", LINES_SHOWN}, &view.refused);
    actor_load(request);
    if (import.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no file of waiting applications %lld", (long long)id);
    }
    view.import = import.row;
    view.working =
        state_is(import.row, "waiting") || state_is(import.row, "reading") || state_is(import.row, "applying");
    view.may_import = actor_may(request, "backlog.import");
    struct html *out = page_open(request);
    exchange_backlog_import_html(out, &view);
    page_send_back(request, 200, out, "/backlog");
}

/* Locked; not those of training. */
static void waiting_lock(struct http_request *request, int64_t id) {
    if (strcmp(import_lock(actor_db(request), id)->subject, "waiting") != 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "import %lld is of training", (long long)id);
    }
}

void backlog_confirm_act(struct http_request *request) {
    int64_t id = http_part_id(request, "import");
    waiting_lock(request, id);
    import_confirm(actor_db(request), id, true, request->now);
    http_redirect(request, arena_format(request->arena, "/backlog/%lld", (long long)id));
}

void backlog_abandon_act(struct http_request *request) {
    int64_t id = http_part_id(request, "import");
    waiting_lock(request, id);
    import_abandon(actor_db(request), id, request->now);
    page_done(request, "/backlog", N_("Abandoned. No application was entered."));
}

void backlog_lines_page(struct http_request *request) {
    struct db *db = actor_db(request);
    int64_t id = http_part_id(request, "import");
    struct import_backlog_one_rows import;
    struct import_backlog_lines_rows rows;
    import_backlog_one_add(db, (struct import_backlog_one_in){id}, &import);
    import_backlog_lines_add(db, (struct import_backlog_lines_in){id, NULL, LINES_MOST}, &rows);
    actor_load(request);
    if (import.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no file of waiting applications %lld", (long long)id);
    }
    struct html words = {.arena = request->arena, .cymraeg = request->cymraeg};
    struct text_builder csv;
    csv_write_start(
        &csv, request->arena, "line,reference,organisation,received on,framework,outcome,application,message");
    for (size_t i = 0; i < rows.count; i++) {
        const struct import_backlog_lines *row = &rows.row[i];
        csv_write_number(&csv, row->line);
        csv_write_text(&csv, row->reference);
        csv_write_text(&csv, row->organisation_name);
        csv_write_text(&csv, day_text(request->arena, row->received_on));
        csv_write_text(&csv, row->framework_code);
        csv_write_text(&csv, row->outcome);
        csv_write_text(&csv, row->application_reference);
        csv_write_text(&csv, row->code == NULL ? "" : import_words(&words, row->code, row->message, row->fill));
        csv_write_end(&csv);
    }
    http_reply_attachment(request, "text/csv; charset=utf-8",
        arena_format(request->arena, "waiting-applications-%lld.csv", (long long)id), csv.data, csv.length);
}

void backlog_schema_page(struct http_request *request) {
    actor_load(request);
    import_schema_send(request, schema_file);
}

void backlog_example_page(struct http_request *request) {
    static const char EXAMPLE[] = "\xef\xbb\xbf"
                                  "reference,received on,organisation,identifier,kind,framework,lead,lead email\r\n"
                                  "FRO/2019/007,2019-03-04,\"Harbour Trust, Hull\",GB-CHC-1234567,charity,,Robin "
                                  "Hull,robin@harbour.example\r\n"
                                  "FRO/2021/002,17/06/2021,Lantern Project,,,,,\r\n";
    actor_load(request);
    http_reply_attachment(
        request, "text/csv; charset=utf-8", "example-waiting-applications.csv", EXAMPLE, sizeof EXAMPLE - 1);
}
