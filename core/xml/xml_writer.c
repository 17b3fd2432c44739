/* Streaming writer: escapes, indents, declares namespaces, and refuses what would not be well-formed. */
#include "xml/xml.h"

#include <string.h>

#include "base/text.h"

#define WRITER_DEPTH 64
#define WRITER_BYTES 65536

struct writing {
    const char *name;
    bool children;
    bool text;
};

struct xml_writer {
    struct arena *arena;
    bool (*sink)(void *context, const char *data, size_t bytes);
    void *context;
    char data[WRITER_BYTES];
    size_t length;
    struct writing open[WRITER_DEPTH];
    size_t depth;
    bool tag;  /* the start tag is still open for attributes */
    bool done; /* the root is closed */
    const char *fault;
    char names[WRITER_DEPTH][256];
};

struct xml_writer *xml_writer_new(
    struct arena *arena, bool (*sink)(void *context, const char *data, size_t bytes), void *context) {
    struct xml_writer *writer = ARENA_NEW(arena, struct xml_writer);
    writer->arena = arena;
    writer->sink = sink;
    writer->context = context;
    return writer;
}

static void writer_flush(struct xml_writer *writer) {
    if (writer->length > 0 && writer->fault == NULL && !writer->sink(writer->context, writer->data, writer->length)) {
        writer->fault = "What was written could not be handed on.";
    }
    writer->length = 0;
}

static void put_bytes(struct xml_writer *writer, const char *data, size_t bytes) {
    while (bytes > 0 && writer->fault == NULL) {
        size_t room = sizeof writer->data - writer->length;
        size_t part = bytes < room ? bytes : room;
        memcpy(writer->data + writer->length, data, part);
        writer->length += part;
        data += part;
        bytes -= part;
        if (writer->length == sizeof writer->data) {
            writer_flush(writer);
        }
    }
}

static void put(struct xml_writer *writer, const char *text) {
    put_bytes(writer, text, strlen(text));
}

static void put_line(struct xml_writer *writer) {
    static const char SPACES[] = "\n                                                                ";
    size_t spaces = writer->depth < 32 ? writer->depth * 2 : 64;
    put_bytes(writer, SPACES, 1 + spaces);
}

static bool name_first(unsigned char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' || byte >= 0x80;
}

/* Names here are ASCII or any letters beyond it, without prefix. */
static bool name_valid(const char *name) {
    if (name == NULL || !name_first((unsigned char)name[0]) || strlen(name) > 255 || !text_utf8(name, strlen(name))) {
        return false;
    }
    for (const char *at = name + 1; *at != '\0'; at++) {
        unsigned char byte = (unsigned char)*at;
        if (!name_first(byte) && !(byte >= '0' && byte <= '9') && byte != '-' && byte != '.') {
            return false;
        }
    }
    return true;
}

/* U+FFFE and U+FFFF are not characters of XML. */
static bool text_of_xml(const char *text) {
    if (!text_utf8(text, strlen(text))) {
        return false;
    }
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++) {
        if ((*at < 0x20 && *at != '\t' && *at != '\n' && *at != '\r') ||
            (at[0] == 0xEF && at[1] == 0xBF && (at[2] == 0xBE || at[2] == 0xBF))) {
            return false;
        }
    }
    return true;
}

static void put_escaped(struct xml_writer *writer, const char *text, bool attribute) {
    if (!text_of_xml(text)) {
        writer->fault = "A text holds characters that XML cannot hold.";
        return;
    }
    const char *plain = text;
    for (const char *at = text; *at != '\0'; at++) {
        const char *escape = NULL;
        switch (*at) {
        case '&':
            escape = "&amp;";
            break;
        case '<':
            escape = "&lt;";
            break;
        case '>':
            escape = "&gt;";
            break;
        case '\r':
            escape = "&#13;";
            break;
        case '"':
            escape = attribute ? "&quot;" : NULL;
            break;
        case '\n':
            escape = attribute ? "&#10;" : NULL;
            break;
        case '\t':
            escape = attribute ? "&#9;" : NULL;
            break;
        default:
            break;
        }
        if (escape != NULL) {
            put_bytes(writer, plain, (size_t)(at - plain));
            put(writer, escape);
            plain = at + 1;
        }
    }
    put(writer, plain);
}

static void tag_close(struct xml_writer *writer) {
    if (writer->tag) {
        put(writer, ">");
        writer->tag = false;
    }
}

void xml_write_start(struct xml_writer *writer, const char *name, const char *namespace_uri) {
    if (writer->fault != NULL) {
        return;
    }
    if (!name_valid(name)) {
        writer->fault = "An element's name is not one.";
    } else if (writer->depth == WRITER_DEPTH) {
        writer->fault = "Elements are nested too deeply.";
    } else if (writer->done) {
        writer->fault = "A document has one root element.";
    } else if (writer->depth > 0 && writer->open[writer->depth - 1].text) {
        writer->fault = "An element has text or child elements, not both.";
    }
    if (writer->fault != NULL) {
        return;
    }
    if (writer->depth == 0) {
        put(writer, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    } else {
        writer->open[writer->depth - 1].children = true;
    }
    tag_close(writer);
    put_line(writer);
    memcpy(writer->names[writer->depth], name, strlen(name) + 1);
    writer->open[writer->depth] = (struct writing){.name = writer->names[writer->depth]};
    writer->depth++;
    put(writer, "<");
    put(writer, name);
    writer->tag = true;
    if (namespace_uri != NULL) {
        put(writer, " xmlns=\"");
        put_escaped(writer, namespace_uri, true);
        put(writer, "\"");
    }
}

void xml_write_attribute(struct xml_writer *writer, const char *name, const char *value) {
    if (writer->fault != NULL || value == NULL) {
        return;
    }
    if (!writer->tag) {
        writer->fault = "Attributes come right after the start of their element.";
    } else if (!name_valid(name) || strcmp(name, "xmlns") == 0) {
        writer->fault = "An attribute's name is not one.";
    } else {
        put(writer, " ");
        put(writer, name);
        put(writer, "=\"");
        put_escaped(writer, value, true);
        put(writer, "\"");
    }
}

void xml_write_text(struct xml_writer *writer, const char *text) {
    if (writer->fault != NULL || text == NULL) {
        return;
    }
    if (writer->depth == 0) {
        writer->fault = "Text must stand in an element.";
    } else if (writer->open[writer->depth - 1].children) {
        writer->fault = "An element has text or child elements, not both.";
    } else if (text[0] != '\0') {
        tag_close(writer);
        writer->open[writer->depth - 1].text = true;
        put_escaped(writer, text, false);
    }
}

void xml_write_end(struct xml_writer *writer) {
    if (writer->fault != NULL) {
        return;
    }
    if (writer->depth == 0) {
        writer->fault = "More elements are ended than were started.";
        return;
    }
    writer->depth--;
    struct writing *element = &writer->open[writer->depth];
    if (writer->tag) {
        put(writer, "/>");
        writer->tag = false;
    } else {
        if (element->children) {
            put_line(writer);
        }
        put(writer, "</");
        put(writer, element->name);
        put(writer, ">");
    }
    writer->done = writer->depth == 0;
}

bool xml_writer_finish(struct xml_writer *writer) {
    if (writer->fault == NULL && !writer->done) {
        writer->fault = writer->depth == 0 ? "Nothing was written." : "An element was not ended.";
    }
    if (writer->fault == NULL) {
        put(writer, "\n");
        writer_flush(writer);
    }
    return writer->fault == NULL;
}

const char *xml_writer_fault(const struct xml_writer *writer) {
    return writer->fault;
}
