/* Streaming reader: raw bytes through the scan, then libxml2's push parser, then the schema, then the events. Our SAX
 * handlers call the schema's own first, so that what is told has been checked. */
#include "xml/xml_parts.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "xml/xml_scan.h"

#define DEPTH_MOST 256
#define PIECE_BYTES 65536

const struct xml_limits xml_limits_default = {.document_bytes = UINT64_C(256) << 20,
    .tag_bytes = 65536,
    .attributes = 256,
    .depth = 64,
    .name_bytes = 256,
    .text_bytes = 1 << 20,
    .markup_bytes = 65536,
    .problems = 1000};

struct open_element {
    struct xml_place place;
    bool parent;      /* has child elements */
    const char *name; /* the parser's own copies, good while it lives */
    const char *namespace_uri;
};

struct xml_reader {
    struct arena *arena;
    struct arena *brief; /* words of problems; renewed with each element that has some */
    struct xml_limits limits;
    const struct xml_events *events;
    void *context;
    struct xml_scan scan;
    xmlParserCtxtPtr parser;
    xmlSchemaValidCtxtPtr validity;
    xmlSchemaSAXPlugPtr plug;
    xmlSAXHandlerPtr schema_sax;
    void *schema_data;

    struct open_element open[DEPTH_MOST + 1];
    size_t depth;
    struct xml_place place; /* of the event at hand */
    bool starting;          /* that event is a start */
    uint64_t problems;
    int64_t value_line; /* where the last complaint about a value stood */
    int64_t value_column;
    bool rooted; /* the root has begun */
    bool stopped;
    bool ended;
    bool raised;
    enum error_code raised_code;
    const char *raised_detail;

    char *text;
    size_t text_bytes;
    size_t text_capacity;
    struct xml_attribute *attribute;
    size_t attribute_capacity;
    char *values;
    size_t values_capacity;

    struct xml_element element;
    const char *element_text;
    struct xml_problem problem;
    int event;
};

enum { EVENT_START, EVENT_END, EVENT_PROBLEM };

static void event_run(void *what) {
    struct xml_reader *reader = what;
    if (reader->event == EVENT_START) {
        reader->events->start(reader->context, &reader->element);
    } else if (reader->event == EVENT_END) {
        reader->events->end(reader->context, &reader->element, reader->element_text, reader->text_bytes);
    } else {
        reader->events->problem(reader->context, &reader->problem);
    }
}

static void reader_halt(struct xml_reader *reader) {
    reader->stopped = true;
    if (reader->parser != NULL) {
        xmlStopParser(reader->parser);
    }
}

/* An event may raise; that must not jump over libxml2's frames. It is raised again once they have returned. */
static void event_tell(struct xml_reader *reader, int event) {
    reader->event = event;
    if (!arena_try(reader->arena, event_run, reader)) {
        reader->raised = true;
        reader->raised_code = arena_error(reader->arena)->code;
        reader->raised_detail = arena_error(reader->arena)->detail;
        reader_halt(reader);
    }
}

static void problem_tell(struct xml_reader *reader, struct xml_problem problem) {
    if (reader->stopped) {
        return;
    }
    reader->problem = problem;
    if (problem.element == NULL) {
        reader->problem.element = "";
        reader->problem.namespace_uri = "";
    }
    reader->problems++;
    event_tell(reader, EVENT_PROBLEM);
    if (problem.fatal) {
        reader_halt(reader);
    } else if (reader->problems >= reader->limits.problems && !reader->stopped) {
        reader->problem = (struct xml_problem){.line = problem.line,
            .column = problem.column,
            .code = "too-many-problems",
            .message = N_("There are too many problems to go on. Correct those listed and send the file again."),
            .fatal = true,
            .element = "",
            .namespace_uri = ""};
        reader->problems++;
        event_tell(reader, EVENT_PROBLEM);
        reader_halt(reader);
    }
}

static void memory_problem(struct xml_reader *reader) {
    problem_tell(
        reader, (struct xml_problem){.line = reader->place.line,
                    .column = reader->place.column,
                    .code = "memory",
                    .message = N_("There is not enough memory to read this document. Split it and send the parts."),
                    .fatal = true});
}

/* Grows a malloc'ed buffer to hold at least `needed`; false, and told, when it cannot. */
static bool buffer_hold(struct xml_reader *reader, void *buffer, size_t *capacity, size_t needed, size_t size) {
    if (needed <= *capacity) {
        return true;
    }
    size_t grown = needed + needed / 2 + 64;
    void *old = *(void **)buffer;
    void *moved = realloc(old, grown * size);
    if (moved == NULL) {
        memory_problem(reader);
        return false;
    }
    *(void **)buffer = moved;
    *capacity = grown;
    return true;
}

/* Where entities are not replaced, libxml2 hands the character '&' in attributes, however it was written, as "&#38;".
 */
static size_t value_copy(char *into, const char *raw, size_t bytes) {
    static const char AMPERSAND[] = "&#38;";
    size_t length = 0;
    for (size_t i = 0; i < bytes;) {
        bool coded = raw[i] == '&' && bytes - i >= 5 && memcmp(raw + i, AMPERSAND, 5) == 0;
        into[length++] = raw[i];
        i += coded ? 5 : 1;
    }
    into[length] = '\0';
    return length;
}

static bool element_fill(
    struct xml_reader *reader, int attributes, const xmlChar **raw, const xmlChar **namespaces, int namespace_count) {
    (void)namespaces;
    (void)namespace_count;
    size_t count = (size_t)attributes;
    size_t bytes = 0;
    for (size_t i = 0; i < count; i++) {
        bytes += (size_t)(raw[i * 5 + 4] - raw[i * 5 + 3]) + 1;
    }
    if (!buffer_hold(reader, &reader->attribute, &reader->attribute_capacity, count + 1, sizeof *reader->attribute) ||
        !buffer_hold(reader, &reader->values, &reader->values_capacity, bytes + 1, 1)) {
        return false;
    }
    char *value = reader->values;
    for (size_t i = 0; i < count; i++) {
        size_t length = (size_t)(raw[i * 5 + 4] - raw[i * 5 + 3]);
        length = value_copy(value, (const char *)raw[i * 5 + 3], length);
        reader->attribute[i] = (struct xml_attribute){.name = (const char *)raw[i * 5],
            .namespace_uri = raw[i * 5 + 2] == NULL ? "" : (const char *)raw[i * 5 + 2],
            .value = value};
        value += length + 1;
    }
    reader->element.attribute = reader->attribute;
    reader->element.attributes = count;
    return true;
}

static void on_start(void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespace_count,
    const xmlChar **namespaces, int attributes, int defaulted, const xmlChar **raw) {
    struct xml_reader *reader = data;
    struct xml_place place = xml_scan_next_tag(&reader->scan);
    if (reader->stopped) {
        return;
    }
    reader->rooted = true;
    reader->open[reader->depth].parent = true;
    reader->depth++;
    if (reader->depth > reader->limits.depth) {
        problem_tell(reader, (struct xml_problem){.line = place.line,
                                 .column = place.column,
                                 .code = "too-deep",
                                 .message = N_("Elements are nested too deeply. Check that every element is closed."),
                                 .fatal = true});
        return;
    }
    reader->open[reader->depth] = (struct open_element){.place = place,
        .parent = false,
        .name = (const char *)name,
        .namespace_uri = uri == NULL ? "" : (const char *)uri};
    reader->place = place;
    reader->starting = true;
    reader->text_bytes = 0;
    if (reader->schema_sax != NULL) {
        reader->schema_sax->startElementNs(
            reader->schema_data, name, prefix, uri, namespace_count, namespaces, attributes, defaulted, raw);
    }
    if (reader->stopped || reader->events->start == NULL) {
        return;
    }
    if (element_fill(reader, attributes, raw, namespaces, namespace_count)) {
        reader->element.name = (const char *)name;
        reader->element.namespace_uri = uri == NULL ? "" : (const char *)uri;
        reader->element.depth = reader->depth;
        reader->element.line = place.line;
        reader->element.column = place.column;
        event_tell(reader, EVENT_START);
    }
}

static void on_end(void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri) {
    struct xml_reader *reader = data;
    if (reader->stopped || reader->depth == 0) {
        return;
    }
    struct open_element open = reader->open[reader->depth];
    reader->place = open.place;
    reader->starting = false;
    if (reader->schema_sax != NULL) {
        reader->schema_sax->endElementNs(reader->schema_data, name, prefix, uri);
    }
    if (!reader->stopped && reader->events->end != NULL &&
        buffer_hold(reader, &reader->text, &reader->text_capacity, reader->text_bytes + 1, 1)) {
        reader->text[reader->text_bytes] = '\0';
        reader->element = (struct xml_element){.name = (const char *)name,
            .namespace_uri = uri == NULL ? "" : (const char *)uri,
            .depth = reader->depth,
            .line = open.place.line,
            .column = open.place.column};
        reader->element_text = open.parent ? NULL : reader->text;
        reader->text_bytes = open.parent ? 0 : reader->text_bytes;
        event_tell(reader, EVENT_END);
    }
    reader->text_bytes = 0;
    reader->depth--;
}

static void text_take(struct xml_reader *reader, const xmlChar *text, int bytes) {
    if (reader->stopped || reader->open[reader->depth].parent) {
        return;
    }
    size_t length = (size_t)bytes;
    if (reader->text_bytes + length > reader->limits.text_bytes * 2) {
        problem_tell(reader, (struct xml_problem){.line = reader->place.line,
                                 .column = reader->place.column,
                                 .code = "text-too-long",
                                 .message = N_("A text here is longer than any that is accepted. Shorten it."),
                                 .fatal = true});
        return;
    }
    if (buffer_hold(reader, &reader->text, &reader->text_capacity, reader->text_bytes + length + 1, 1)) {
        memcpy(reader->text + reader->text_bytes, text, length);
        reader->text_bytes += length;
    }
}

static void on_text(void *data, const xmlChar *text, int bytes) {
    struct xml_reader *reader = data;
    if (!reader->stopped && reader->schema_sax != NULL) {
        reader->schema_sax->characters(reader->schema_data, text, bytes);
    }
    text_take(reader, text, bytes);
}

static void on_cdata(void *data, const xmlChar *text, int bytes) {
    struct xml_reader *reader = data;
    if (!reader->stopped && reader->schema_sax != NULL) {
        reader->schema_sax->cdataBlock(reader->schema_data, text, bytes);
    }
    text_take(reader, text, bytes);
}

/* The scan refuses document types first; this is the second wall. */
static void on_doctype(void *data, const xmlChar *name, const xmlChar *external, const xmlChar *system) {
    struct xml_reader *reader = data;
    (void)name;
    (void)external;
    (void)system;
    problem_tell(
        reader, (struct xml_problem){.line = 1,
                    .column = 1,
                    .code = "doctype",
                    .message = N_("The document has a document type declaration, which is not accepted. Remove it."),
                    .fatal = true});
}

static void on_error(void *data, xmlErrorPtr error) {
    struct xml_reader *reader = data;
    if (reader->stopped || error->level < XML_ERR_ERROR) {
        return;
    }
    arena_free(reader->brief);
    reader->brief = arena_new(1 << 20);
    struct xml_words words = xml_words_of(reader->brief, error);
    bool validity = error->domain == XML_FROM_SCHEMASV;
    if (!validity && error->code == XML_ERR_DOCUMENT_END && reader->depth == 0) {
        words = reader->rooted
                    ? (struct xml_words){.code = "not-well-formed",
                          .message = N_("Something stands after the end of the root element. Remove it.")}
                    : (struct xml_words){.code = "empty",
                          .message = N_("There is no element in the document. Choose the XML file and send it again.")};
    }
    if (validity) {
        bool same = reader->value_line == reader->place.line && reader->value_column == reader->place.column;
        if (words.echo && same) {
            return;
        }
        reader->value_line = reader->place.line;
        reader->value_column = reader->place.column;
    }
    /* libxml2 checks nothing more of an element that holds what it should not. */
    bool of_parent = validity && reader->starting && error->code == XML_SCHEMAV_ELEMENT_CONTENT;
    size_t depth = !validity ? 0 : of_parent ? reader->depth - 1 : reader->depth;
    problem_tell(reader, (struct xml_problem){.line = validity ? reader->place.line : error->line,
                             .column = validity ? reader->place.column : error->int2,
                             .code = words.code,
                             .message = words.message,
                             .fill = words.fill,
                             .fills = words.fills,
                             .fatal = !validity,
                             .depth = depth,
                             .element = depth == 0 ? NULL : reader->open[depth].name,
                             .namespace_uri = depth == 0 ? NULL : reader->open[depth].namespace_uri});
}

static void reader_close(void *what) {
    struct xml_reader *reader = what;
    if (reader->plug != NULL) {
        xmlSchemaSAXUnplug(reader->plug);
    }
    if (reader->validity != NULL) {
        xmlSchemaFreeValidCtxt(reader->validity);
    }
    if (reader->parser != NULL) {
        xmlFreeParserCtxt(reader->parser);
    }
    xml_scan_end(&reader->scan);
    free(reader->text);
    free(reader->attribute);
    free(reader->values);
    arena_free(reader->brief);
}

struct xml_reader *xml_reader_new(struct arena *arena, const struct xml_schema *schema, const struct xml_limits *limits,
    const struct xml_events *events, void *context) {
    struct xml_reader *reader = ARENA_NEW(arena, struct xml_reader);
    reader->arena = arena;
    reader->limits = limits == NULL ? xml_limits_default : *limits;
    if (reader->limits.depth > DEPTH_MOST) {
        reader->limits.depth = DEPTH_MOST;
    }
    reader->events = events;
    reader->context = context;
    reader->place = (struct xml_place){1, 1};
    arena_defer(arena, reader_close, reader);
    xml_scan_start(&reader->scan, &reader->limits);

    xmlSAXHandler sax = {.initialized = XML_SAX2_MAGIC,
        .startElementNs = on_start,
        .endElementNs = on_end,
        .characters = on_text,
        .ignorableWhitespace = on_text,
        .cdataBlock = on_cdata,
        .internalSubset = on_doctype,
        .serror = on_error};
    reader->parser = xmlCreatePushParserCtxt(&sax, reader, NULL, 0, NULL);
    if (reader->parser == NULL) {
        arena_raise(arena, ERROR_TOO_MUCH_MEMORY, "no XML parser");
    }
    /* Never XML_PARSE_NOENT, _HUGE, _DTDLOAD. */
    (void)xmlCtxtUseOptions(reader->parser, XML_PARSE_NONET | XML_PARSE_BIG_LINES);
    if (schema != NULL) {
        reader->validity = xmlSchemaNewValidCtxt(xml_schema_compiled(schema));
        if (reader->validity == NULL) {
            arena_raise(arena, ERROR_TOO_MUCH_MEMORY, "no schema validation context");
        }
        xmlSchemaSetValidStructuredErrors(reader->validity, on_error, reader);
        reader->plug = xmlSchemaSAXPlug(reader->validity, &reader->schema_sax, &reader->schema_data);
        if (reader->plug == NULL) {
            arena_raise(arena, ERROR_INTERNAL, "the schema cannot be plugged into the parser");
        }
    }
    return reader;
}

static void reader_raise(struct xml_reader *reader) {
    if (reader->raised) {
        reader->raised = false;
        arena_raise(reader->arena, reader->raised_code, "%s", reader->raised_detail);
    }
}

/* What the parser says by its result alone. */
static void parse_piece(struct xml_reader *reader, const char *data, size_t bytes, bool last) {
    int result = xmlParseChunk(reader->parser, data, (int)bytes, last ? 1 : 0);
    if (result != 0 && !reader->stopped && !reader->parser->wellFormed) {
        problem_tell(reader, (struct xml_problem){.line = reader->scan.place.line,
                                 .column = reader->scan.place.column,
                                 .code = "not-well-formed",
                                 .message = N_("The document is not well-formed XML. Correct it and send it again."),
                                 .fatal = true});
    }
}

bool xml_reader_feed(struct xml_reader *reader, const char *data, size_t bytes) {
    while (bytes > 0 && !reader->stopped && !reader->ended) {
        size_t piece = bytes < PIECE_BYTES ? bytes : PIECE_BYTES;
        size_t good = xml_scan_bytes(&reader->scan, data, piece);
        if (good > 0) {
            parse_piece(reader, data, good, false);
        }
        if (reader->scan.code != NULL && !reader->stopped) {
            problem_tell(reader, (struct xml_problem){.line = reader->scan.where.line,
                                     .column = reader->scan.where.column,
                                     .code = reader->scan.code,
                                     .message = reader->scan.message,
                                     .fatal = true});
        }
        data += piece;
        bytes -= piece;
    }
    reader_raise(reader);
    return !reader->stopped;
}

bool xml_reader_finish(struct xml_reader *reader) {
    if (!reader->ended && !reader->stopped && xml_scan_open(&reader->scan)) {
        problem_tell(
            reader, (struct xml_problem){.line = reader->scan.place.line,
                        .column = reader->scan.place.column,
                        .code = "cut-off",
                        .message = N_("The document ends in the middle of a tag or comment. It may have been cut "
                                      "off: send the whole file."),
                        .fatal = true});
    } else if (!reader->ended && !reader->stopped) {
        parse_piece(reader, "", 0, true);
    }
    reader_raise(reader);
    bool whole = !reader->stopped && reader->problems == 0 && reader->depth == 0;
    reader->ended = true;
    arena_release(reader->arena, reader);
    reader->plug = NULL;
    return whole;
}

uint64_t xml_reader_problems(const struct xml_reader *reader) {
    return reader->problems;
}
