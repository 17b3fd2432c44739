#include <ctype.h>
#include <string.h>
#include <unistd.h>

#include "accounts/page.h"
#include "exchange/exchange.h"
#include "exchange/exchange_backlog.h"
#include "exchange/exchange_parts.h"
#include "exchange/exchange_view.h"
#include "pages/exchange/import.h"
#include "pages/exchange/import_new.h"
#include "pages/exchange/imports.h"
#include "plug/exchange.h"
#include "view/csv_write.h"

enum { REFUSED_SHOWN = 200, LINES_SHOWN = 100 };

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
    struct imports_view view;
    import_list_add(actor_db(request), &view.rows);
    actor_load(request);
    struct html *out = page_open(request);
    exchange_imports_html(out, &view);
    page_send_back(request, 200, out, "/sessions");
}

static void new_show(struct http_request *request, int status, struct form *form) {
    struct exchange_formats formats = plug_formats_all();
    struct option *option = ARENA_ARRAY(request->arena, formats.count, struct option);
    struct text_builder accept;
    text_builder_start(&accept, request->arena);
    size_t count = 0;
    for (size_t i = 0; i < formats.count; i++) {
        if (formats.row[i].imports && !formats.row[i].waiting) {
            option[count++] = (struct option){formats.row[i].id, formats.row[i].title, NULL};
            text_add_format(
                &accept, "%s.%s,%s", accept.length > 0 ? "," : "", formats.row[i].extension, formats.row[i].media_type);
        }
    }
    if (count == 1 && form_good(form)) { /* nothing to choose from */
        fields_add(&form->values, "format", option[0].value);
    }
    struct import_new_view view = {form, {count, option}, accept.data};
    struct html *out = page_open(request);
    exchange_import_new_html(out, &view);
    page_send_back(request, status, out, "/imports");
}

void import_new_page(struct http_request *request) {
    actor_load(request);
    new_show(request, 200, page_form(request));
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

static const char *file_fault(const struct http_file *file) {
    return file == NULL                     ? N_("Select a file")
           : file->size == 0                ? N_("The file is empty. Select another one.")
           : file->size > IMPORT_BYTES_MOST ? N_("The file is larger than 50 MB. Split it into several files.")
           : !looks_like_xml(file->descriptor)
               ? N_("This is no XML file. Export the results as XML, or record them on the session's register page.")
               : NULL;
}

void import_new_act(struct http_request *request) {
    struct form *form = page_form(request);
    const struct http_file *file = http_file_get(request, "file");
    const char *plugin = form_value(form, "format");
    const struct exchange_format *format = plug_format_find(plugin);
    if (format == NULL || !format->imports || format->waiting) {
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
        (struct import_new){.provider_id = actor_of(request)->organisation_id,
            .person_id = actor_of(request)->person_id,
            .plugin = plugin,
            .name = *file->name == '\0' ? "results.xml" : file->name,
            .descriptor = file->descriptor,
            .size = file->size},
        true, request->now);
    http_redirect(request, arena_format(request->arena, "/imports/%lld", (long long)id));
}

void import_page(struct http_request *request) {
    int64_t id = http_part_id(request, "import");
    struct import_view view = {0};
    struct import_one_rows import;
    import_one_add(actor_db(request), (struct import_one_in){id}, &import);
    import_modules_add(actor_db(request), (struct import_modules_in){id}, &view.modules);
    import_new_lines_add(actor_db(request), (struct import_new_lines_in){id, LINES_SHOWN}, &view.lines);
    import_refused_add(actor_db(request), (struct import_refused_in){id, REFUSED_SHOWN}, &view.refused);
    actor_load(request);
    if (import.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no import %lld", (long long)id);
    }
    view.import = import.row;
    view.working = strcmp(import.row->state, "waiting") == 0 || strcmp(import.row->state, "reading") == 0 ||
                   strcmp(import.row->state, "applying") == 0;
    struct html *out = page_open(request);
    exchange_import_html(out, &view);
    page_send_back(request, 200, out, "/imports");
}

void import_confirm_act(struct http_request *request) {
    int64_t id = http_part_id(request, "import");
    import_confirm(actor_db(request), id, true, request->now);
    http_redirect(request, arena_format(request->arena, "/imports/%lld", (long long)id));
}

void import_abandon_act(struct http_request *request) {
    int64_t id = http_part_id(request, "import");
    import_abandon(actor_db(request), id, request->now);
    page_done(request, "/imports", N_("Import abandoned. Nothing was recorded."));
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
        csv_write_number(&csv, row->position);
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
    {HTTP_GET, "/imports/{import}", "training.record", 0, 0, import_page},
    {HTTP_POST, "/imports/{import}/confirm", "training.record", 0, 0, import_confirm_act},
    {HTTP_POST, "/imports/{import}/abandon", "training.record", 0, 0, import_abandon_act},
    {HTTP_GET, "/imports/{import}/lines.csv", "training.record", 0, 0, import_lines_page},
    {HTTP_GET, "/backlog", "backlog.view", 0, 0, backlog_page},
    {HTTP_GET, "/backlog/new", "backlog.import", 0, 0, backlog_new_page},
    {HTTP_POST, "/backlog/new", "backlog.import", HTTP_UPLOAD, BACKLOG_BYTES_MOST + (1 << 20), backlog_new_act},
    {HTTP_GET, "/backlog/format.xsd", "backlog.import", 0, 0, backlog_schema_page},
    {HTTP_GET, "/backlog/example.csv", "backlog.import", 0, 0, backlog_example_page},
    {HTTP_GET, "/backlog/{import}", "backlog.view", 0, 0, backlog_import_page},
    {HTTP_POST, "/backlog/{import}/confirm", "backlog.import", 0, 0, backlog_confirm_act},
    {HTTP_POST, "/backlog/{import}/abandon", "backlog.import", 0, 0, backlog_abandon_act},
    {HTTP_GET, "/backlog/{import}/lines.csv", "backlog.view", 0, 0, backlog_lines_page},
};
const struct http_routes exchange_routes = {route, sizeof route / sizeof *route};
