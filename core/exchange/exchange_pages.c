#include <ctype.h>
#include <string.h>
#include <unistd.h>

#include "accounts/page.h"
#include "exchange/exchange.h"
#include "exchange/exchange_backlog.h"
#include "exchange/exchange_parts.h"
#include "exchange/exchange_view.h"
#include "pages/exchange/import_new.h"
#include "pages/exchange/imports.h"
#include "plug/exchange.h"
#include "view/csv_write.h"

static const struct {
    const char *state;
    const char *words;
    const char *colour;
} states[] = {
    {"waiting", N_("Waiting to be read"), "grey"},
    {"reading", N_("Being read"), "blue"},
    {"preview", N_("Ready to look over"), "orange"},
    {"refused", N_("Refused"), "red"},
    {"applying", N_("Being recorded"), "blue"},
    {"done", N_("Recorded"), "green"},
    {"abandoned", N_("Abandoned"), "grey"},
    {"undoing", N_("Being taken back"), "blue"},
    {"undone", N_("Taken back"), "red"},
};

const char *import_state_words(const char *state) {
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        if (strcmp(states[i].state, state) == 0) {
            return states[i].words;
        }
    }
    return state;
}

const char *import_state_colour(const char *state) {
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        if (strcmp(states[i].state, state) == 0) {
            return states[i].colour;
        }
    }
    return "grey";
}

const char *import_result_words(const char *result) {
    return strcmp(result, "passed") == 0       ? N_("Passed")
           : strcmp(result, "not_passed") == 0 ? N_("Not passed")
                                               : N_("Withdrawn");
}

void imports_page(struct http_request *request) {
    struct imports_view view = {.path = "/imports", .before = N_("Recorded before")};
    import_list_add(actor_db(request), (struct import_list_in){false}, &view.rows);
    actor_load(request);
    struct html *out = page_open(request);
    exchange_imports_html(out, &view);
    page_send_back(request, 200, out, "/sessions");
}

/* The choice that leaves it to the file. */
static const char by_itself[] = "file";

/* What the page asks, by batch. */
static void new_parts_add(struct http_request *request, struct import_new_view *view) {
    day today = day_of_moment(request->now, ZONE_LONDON);
    import_codes_add(actor_db(request), (struct import_codes_in){today}, &view->codes);
    import_courses_add(actor_db(request), (struct import_courses_in){today}, &view->courses);
}

static const struct import_sample samples[] = {{"person@organisation.example", N_("passed")},
    {"another@organisation.example", N_("not passed")}, {"third@organisation.example", N_("passed")}};

/* One that the trainer may use. */
static const char *code_first(struct import_codes_rows codes) {
    for (size_t i = 0; i < codes.count; i++) {
        if (codes.row[i].authorised) {
            return codes.row[i].module_code;
        }
    }
    return "FR-03";
}

static void new_show(struct http_request *request, int status, struct form *form, struct import_new_view *view) {
    struct exchange_formats formats = plug_formats_all();
    struct option *option = ARENA_ARRAY(request->arena, formats.count + 1, struct option);
    struct text_builder accept;
    text_builder_start(&accept, request->arena);
    size_t count = 1;
    option[0] = (struct option){by_itself, N_("Find out from the file"), NULL};
    for (size_t i = 0; i < formats.count; i++) {
        if (formats.row[i].imports && !formats.row[i].waiting) {
            option[count++] = (struct option){formats.row[i].id, formats.row[i].title, NULL};
            text_add_format(
                &accept, "%s.%s,%s", accept.length > 0 ? "," : "", formats.row[i].extension, formats.row[i].media_type);
        }
    }
    if (form_good(form)) {
        fields_add(&form->values, "format", by_itself);
    }
    int year;
    int month;
    int month_day;
    day_parts(day_of_moment(request->now, ZONE_LONDON) - 7, &year, &month, &month_day);
    view->form = form;
    view->formats = (struct options){count == 1 ? 0 : count, option};
    view->accept = accept.data;
    view->frameworks = view->codes.count > 0 && view->codes.row->frameworks > 0;
    view->samples = (struct import_samples){sizeof samples / sizeof *samples, samples};
    view->module = code_first(view->codes);
    view->day = arena_format(request->arena, "%02d/%02d/%04d", month_day, month, year);
    struct html *out = page_open(request);
    exchange_import_new_html(out, view);
    page_send_back(request, status, out, "/imports");
}

void import_new_page(struct http_request *request) {
    struct import_new_view view = {0};
    new_parts_add(request, &view);
    actor_load(request);
    new_show(request, 200, page_form(request), &view);
}

/* XML begins with "<", after a byte order mark and white space; in UTF-16 with a mark and a zero byte beside it. */
static bool looks_like_xml(int descriptor) {
    unsigned char head[64];
    ssize_t got = pread(descriptor, head, sizeof head, 0);
    for (ssize_t i = 0; i < got; i++) {
        if (head[i] == '<') {
            return true;
        }
        if (!isspace(head[i]) && strchr("\xef\xbb\xbf\xfe\xff", head[i]) == NULL) {
            return false;
        }
    }
    return false;
}

static bool looks_like_workbook(int descriptor) {
    char head[4];
    return pread(descriptor, head, sizeof head, 0) == (ssize_t)sizeof head &&
           (memcmp(head, "PK\x03\x04", sizeof head) == 0 || memcmp(head, "\xd0\xcf\x11\xe0", sizeof head) == 0);
}

static const char *file_fault(const struct http_file *file, const struct exchange_format *format) {
    return file == NULL                     ? N_("Select a file")
           : file->size == 0                ? N_("The file is empty. Select another one.")
           : file->size > IMPORT_BYTES_MOST ? N_("The file is larger than 50 MB. Split it into several files.")
           : looks_like_workbook(file->descriptor)
               ? N_("This is a workbook. Save its sheet as CSV (UTF-8) and send that.")
           : format != NULL && !format->csv && !looks_like_xml(file->descriptor)
               ? N_("This is no XML file. Choose the format of the file, or leave it to the file.")
           : format != NULL && format->csv && looks_like_xml(file->descriptor)
               ? N_("This is an XML file. Choose the format of the file, or leave it to the file.")
               : NULL;
}

/* The first format of training results that is a table, or is not. */
static const struct exchange_format *format_first(bool csv) {
    struct exchange_formats formats = plug_formats_all();
    for (size_t i = 0; i < formats.count; i++) {
        if (formats.row[i].imports && !formats.row[i].waiting && formats.row[i].csv == csv) {
            return &formats.row[i];
        }
    }
    return NULL;
}

void import_new_act(struct http_request *request) {
    struct form *form = page_form(request);
    const struct http_file *file = http_file_get(request, "file");
    const char *asked = form_value(form, "format");
    const struct exchange_format *format = strcmp(asked, by_itself) != 0 ? plug_format_find(asked)
                                           : file == NULL                ? NULL
                                                          : format_first(!looks_like_xml(file->descriptor));
    if (format == NULL ? file != NULL || *asked == '\0' : !format->imports || format->waiting) {
        form_fail(form, "format", N_("Choose the format of the file"));
    }
    const char *fault = file_fault(file, format);
    if (fault != NULL) {
        form_fail(form, "file", fault);
    }
    if (!form_good(form) || format == NULL) {
        struct import_new_view view = {0};
        new_parts_add(request, &view);
        db_batch_run(actor_db(request));
        new_show(request, 422, form, &view);
        return;
    }
    int64_t id = import_add(actor_db(request),
        (struct import_new){.provider_id = actor_of(request)->organisation_id,
            .person_id = actor_of(request)->person_id,
            .plugin = format->id,
            .name = *file->name == '\0' ? "results" : file->name,
            .descriptor = file->descriptor,
            .size = file->size},
        true, request->now);
    http_redirect(request, arena_format(request->arena, "/imports/%lld", (long long)id));
}

void import_lines_page(struct http_request *request) {
    int64_t id = http_part_id(request, "import");
    struct import_one_rows import;
    struct import_all_rows rows;
    import_one_add(actor_db(request), (struct import_one_in){id}, &import);
    import_all_add(actor_db(request), (struct import_all_in){id}, &rows);
    actor_load(request);
    if (import.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no import %lld", (long long)id);
    }
    struct html words = {.arena = request->arena, .cymraeg = request->cymraeg};
    struct text_builder csv;
    csv_write_start(&csv, request->arena, "line,column,person,module,completed on,result,outcome,message");
    for (size_t i = 0; i < rows.count; i++) {
        const struct import_all *row = &rows.row[i];
        csv_write_number(&csv, row->line);
        if (import.row->columns == NULL) {
            csv_write_number(&csv, row->position);
        } else {
            csv_write_text(&csv, row->code == NULL ? "" : import_column(&words, import.row, row->code, row->position));
        }
        csv_write_text(&csv, row->who);
        csv_write_text(&csv, row->module_code);
        csv_write_text(&csv, day_text(request->arena, row->completed_on));
        csv_write_text(&csv, row->result);
        csv_write_text(&csv, row->outcome);
        csv_write_text(&csv, row->code == NULL ? "" : import_words(&words, row->code, row->message, row->fill));
        csv_write_end(&csv);
    }
    http_reply_attachment(request, "text/csv; charset=utf-8",
        arena_format(request->arena, "import-%lld.csv", (long long)id), csv.data, csv.length);
}

static const struct http_route route[] = {
    {HTTP_GET, "/imports", "training.record", 0, 0, imports_page},
    {HTTP_GET, "/imports/new", "training.record", 0, 0, import_new_page},
    {HTTP_POST, "/imports/new", "training.record", HTTP_UPLOAD, IMPORT_BYTES_MOST + (1 << 20), import_new_act},
    {HTTP_GET, "/imports/format.xsd", "training.record", 0, 0, import_schema_page},
    {HTTP_GET, "/imports/example.xml", "training.record", 0, 0, import_example_page},
    {HTTP_GET, "/imports/template.csv", "training.record", 0, 0, import_template_page},
    {HTTP_GET, "/imports/{import}", "training.record", 0, 0, import_page},
    {HTTP_POST, "/imports/{import}/confirm", "training.record", 0, 0, import_confirm_act},
    {HTTP_POST, "/imports/{import}/abandon", "training.record", 0, 0, import_abandon_act},
    {HTTP_POST, "/imports/{import}/people", "training.record", 0, 0, import_people_act},
    {HTTP_GET, "/imports/{import}/undo", "training.record", 0, 0, import_undo_page},
    {HTTP_POST, "/imports/{import}/undo", "training.record", 0, 0, import_undo_act},
    {HTTP_GET, "/imports/{import}/lines.csv", "training.record", 0, 0, import_lines_page},
    {HTTP_GET, "/imports/{import}/to-mend.csv", "training.record", HTTP_DOWNLOAD, 0, import_faulty_page},
    {HTTP_GET, "/backlog", "backlog.view", 0, 0, backlog_page},
    {HTTP_GET, "/backlog/new", "backlog.import", 0, 0, backlog_new_page},
    {HTTP_POST, "/backlog/new", "backlog.import", HTTP_UPLOAD, BACKLOG_BYTES_MOST + (1 << 20), backlog_new_act},
    {HTTP_GET, "/backlog/format.xsd", "backlog.import", 0, 0, backlog_schema_page},
    {HTTP_GET, "/backlog/example.csv", "backlog.import", 0, 0, backlog_example_page},
    {HTTP_GET, "/backlog/leads", "backlog.view", 0, 0, backlog_leads_page},
    {HTTP_GET, "/backlog/leads/{organisation}", "backlog.import", 0, 0, backlog_lead_page},
    {HTTP_POST, "/backlog/leads/{organisation}", "backlog.import", 0, 0, backlog_lead_act},
    {HTTP_GET, "/backlog/{import}", "backlog.view", 0, 0, backlog_import_page},
    {HTTP_POST, "/backlog/{import}/confirm", "backlog.import", 0, 0, backlog_confirm_act},
    {HTTP_POST, "/backlog/{import}/abandon", "backlog.import", 0, 0, backlog_abandon_act},
    {HTTP_GET, "/backlog/{import}/lines.csv", "backlog.view", 0, 0, backlog_lines_page},
};
const struct http_routes exchange_routes = {route, sizeof route / sizeof *route};
