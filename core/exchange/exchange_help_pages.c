/* What a provider needs to write a file: the schema, and an example made with its own identifier and codes. */
#include <fcntl.h>
#include <unistd.h>

#include "accounts/page.h"
#include "exchange/exchange_parts.h"
#include "view/csv_write.h"
#include "xml/xml.h"

static const char schema_file[] = "assay-completions-1.xsd";

static void descriptor_close(void *context) {
    close(*(int *)context);
}

void import_schema_send(struct http_request *request, const char *file) {
    int *descriptor = ARENA_NEW(request->arena, int);
    *descriptor = open(arena_format(request->arena, "%s/%s", xml_schema_folder(), file), O_RDONLY | O_CLOEXEC);
    if (*descriptor < 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no schema %s", file);
    }
    arena_defer(request->arena, descriptor_close, descriptor);
    enum { SCHEMA_BYTES_MOST = 1 << 18 };
    char *text = arena_alloc(request->arena, SCHEMA_BYTES_MOST);
    ssize_t bytes = pread(*descriptor, text, SCHEMA_BYTES_MOST, 0);
    http_reply_attachment(request, "application/xml", file, text, bytes > 0 ? (size_t)bytes : 0);
}

void import_schema_page(struct http_request *request) {
    actor_load(request);
    import_schema_send(request, schema_file);
}

static void escape_add(struct text_builder *xml, const char *text) {
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '&':
            text_add(xml, "&amp;");
            break;
        case '<':
            text_add(xml, "&lt;");
            break;
        case '"':
            text_add(xml, "&quot;");
            break;
        default:
            text_add_char(xml, *text);
        }
    }
}

static void attribute_add(struct text_builder *xml, const char *name, const char *value) {
    if (value != NULL) {
        text_add_format(xml, " %s=\"", name);
        escape_add(xml, value);
        text_add_char(xml, '"');
    }
}

void import_example_page(struct http_request *request) {
    day today = day_of_moment(request->now, ZONE_LONDON);
    struct import_example_rows found;
    import_example_add(actor_db(request), (struct import_example_in){today}, &found);
    actor_load(request);
    struct import_example example = found.count > 0 ? found.row[0] : (struct import_example){0};
    const char *held = day_text(request->arena, today - 7);
    struct text_builder xml;
    text_builder_start(&xml, request->arena);
    text_add(&xml, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<batch xmlns=\"urn:assay:completions:1\"");
    attribute_add(&xml, "provider", example.identifier != NULL ? example.identifier : "GB-CHC-1234567");
    text_add(&xml, ">\n  <session reference=\"YOUR-SESSION-1\"");
    attribute_add(&xml, "course", example.course_code);
    attribute_add(&xml, "held-on", held);
    attribute_add(&xml, "trainer", example.trainer);
    text_add(&xml, ">\n    <completion email=\"person@organisation.example\"");
    attribute_add(&xml, "module", example.module_code != NULL ? example.module_code : "FR-03");
    text_add(&xml, " result=\"passed\"/>\n"
                   "    <completion email=\"another@organisation.example\" result=\"not_passed\"");
    attribute_add(&xml, "module", example.module_code != NULL ? example.module_code : "FR-03");
    text_add(&xml, "/>\n  </session>\n</batch>\n");
    http_reply_attachment(request, "application/xml", "example-results.xml", xml.data, xml.length);
}

void import_template_page(struct http_request *request) {
    day today = day_of_moment(request->now, ZONE_LONDON);
    struct import_example_rows found;
    import_example_add(actor_db(request), (struct import_example_in){today}, &found);
    actor_load(request);
    struct import_example example = found.count > 0 ? found.row[0] : (struct import_example){0};
    static const char *const people[][3] = {
        {"", "person@organisation.example", ""}, {"", "", "Another Person"}, {"L-7F3K-2Q9M", "", ""}};
    struct html words = {.arena = request->arena, .cymraeg = request->cymraeg};
    struct text_builder titles;
    text_builder_start(&titles, request->arena);
    for (size_t i = 0; i < IMPORT_TITLES; i++) {
        text_add_format(&titles, "%s%s", i > 0 ? "," : "", html_message(&words, import_titles[i]));
    }
    struct text_builder csv;
    csv_write_start(&csv, request->arena, titles.data);
    for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
        csv_write_text(&csv, people[i][0]);
        csv_write_text(&csv, people[i][1]);
        csv_write_text(&csv, people[i][2]);
        csv_write_text(&csv, "");
        csv_write_text(&csv, example.module_code != NULL ? example.module_code : "FR-03");
        csv_write_text(&csv, example.course_code);
        csv_write_text(&csv, day_text(request->arena, today - 7));
        csv_write_text(&csv, html_message(&words, i == 1 ? N_("not passed") : N_("passed")));
        csv_write_text(&csv, "");
        csv_write_text(&csv, example.trainer);
        csv_write_text(&csv, "");
        csv_write_end(&csv);
    }
    http_reply_attachment(request, "text/csv; charset=utf-8",
        request->cymraeg ? "canlyniadau-hyfforddiant.csv" : "training-results.csv", csv.data, csv.length);
}
