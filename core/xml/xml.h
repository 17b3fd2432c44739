/* XML in and out. The only room that knows libxml2.
 *
 * Reading is hardened: UTF-8 (or declared ASCII or ISO-8859-1) only, no document type at all, no entities but
 * the five of XML, nothing fetched from anywhere, start tags measured before they are parsed, depth, lengths and totals
 * bounded. What is wrong is told with line, column, a stable code and plain English that says what to do.
 */
#ifndef XML_XML_H
#define XML_XML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/fields.h"

/* Once, before threads start. schema_folder holds the shipped schemas (NULL: xml_schema_folder_find()). Only files
 * directly in it are ever compiled or imported. False when the folder cannot be read. */
bool xml_start(const char *schema_folder);
/* The folder given to xml_start; "" before. */
const char *xml_schema_folder(void);
/* ASSAY_SCHEMAS if set, else schemas/xsd beside the running program, else beside its parent folder; in static memory.
 */
const char *xml_schema_folder_find(void);

/* A compiled schema. Lives as long as the process; may be used by many threads at once. */
struct xml_schema;
/* file: a name without folder, "framework.xsd". Compiled once and kept. NULL when it is not there or does not compile:
 * *fault then says why (arena; may be NULL). An import that cannot be served is a fault, never skipped. */
const struct xml_schema *xml_schema_get(struct arena *arena, const char *file, const char **fault);

struct xml_limits {
    uint64_t document_bytes;
    size_t tag_bytes;    /* of one start tag, from '<' to '>' */
    size_t attributes;   /* of one start tag, namespace declarations counted */
    size_t depth;        /* of elements; at most 256 */
    size_t name_bytes;   /* of one name */
    size_t text_bytes;   /* of text between two tags */
    size_t markup_bytes; /* of one comment or processing instruction */
    unsigned problems;   /* reading stops after so many */
};
extern const struct xml_limits xml_limits_default;

struct xml_attribute {
    const char *name;          /* without prefix */
    const char *namespace_uri; /* "" for none */
    const char *value;
};

/* Good during the event only. */
struct xml_element {
    const char *name; /* without prefix */
    const char *namespace_uri;
    const struct xml_attribute *attribute; /* empty at the end event */
    size_t attributes;
    size_t depth;   /* the root is 1 */
    int64_t line;   /* of its start tag, from 1 */
    int64_t column; /* in characters, from 1 */
};

struct xml_problem {
    int64_t line; /* 0 when it is about the whole document */
    int64_t column;
    const char *code;    /* stable: "doctype", "not-well-formed", "not-valid", "too-deep" ... */
    const char *message; /* English key: what is wrong and what to do */
    /* What stands for each {name} of the message, once it is translated; may quote the document, so not for logs. */
    const struct field *fill;
    size_t fills;
    bool fatal; /* reading stopped there */
    /* The element it is about: 0 and "" for the whole document. An element that is not expected is a problem of its
     * parent, whose further content is then not checked. */
    size_t depth;
    const char *element;
    const char *namespace_uri;
};

struct xml_events {
    /* Called after the element's own attributes were checked against the schema. May be NULL. */
    void (*start)(void *context, const struct xml_element *element);
    /* Called after the element's content was checked. text: all of it when it has no child elements, else NULL; closed
     * with a NUL. May be NULL. */
    void (*end)(void *context, const struct xml_element *element, const char *text, size_t bytes);
    /* In order with the events. Needed. */
    void (*problem)(void *context, const struct xml_problem *problem);
};

/* Streaming: what is fed is told at once. Events may raise in the arena. */
struct xml_reader;
/* schema NULL: well-formedness only. limits NULL: the default. Lives in the arena. */
struct xml_reader *xml_reader_new(struct arena *arena, const struct xml_schema *schema, const struct xml_limits *limits,
    const struct xml_events *events, void *context);
/* False when reading has stopped (the fatal problem was told); further feeding does nothing. */
bool xml_reader_feed(struct xml_reader *reader, const char *data, size_t bytes);
/* Ends the document. True when it was whole and without any problem. */
bool xml_reader_finish(struct xml_reader *reader);
uint64_t xml_reader_problems(const struct xml_reader *reader);

/* Small documents as a tree. */
struct xml_node {
    const char *name;
    const char *namespace_uri;
    const char *text; /* "" unless it has no child elements */
    const struct xml_attribute *attribute;
    size_t attributes;
    const struct xml_node *child; /* first */
    const struct xml_node *next;  /* sibling */
    int64_t line;
    int64_t column;
};

/* The root, in the arena; NULL when the document has any problem: *fault then says the first few. */
const struct xml_node *xml_tree_read(struct arena *arena, const struct xml_schema *schema,
    const struct xml_limits *limits, const char *data, size_t bytes, const char **fault);
/* The attribute's value, or NULL. */
const char *xml_node_get(const struct xml_node *node, const char *name);
/* The attribute's value, or "". */
const char *xml_node_value(const struct xml_node *node, const char *name);
/* The first child of that name, or NULL; the next sibling of the same name. */
const struct xml_node *xml_node_child(const struct xml_node *node, const char *name);
const struct xml_node *xml_node_again(const struct xml_node *node);
size_t xml_node_count(const struct xml_node *node, const char *name);

/* Writing. sink is handed whole buffers of at most 64 KiB; false from it makes the writer fail. */
struct xml_writer;
struct xml_writer *xml_writer_new(
    struct arena *arena, bool (*sink)(void *context, const char *data, size_t bytes), void *context);
/* Starts an element; namespace_uri NULL keeps the parent's, else it is declared as the default. Names are checked. */
void xml_write_start(struct xml_writer *writer, const char *name, const char *namespace_uri);
/* Only right after a start. value NULL writes nothing. Characters that XML cannot hold make the writer fail. */
void xml_write_attribute(struct xml_writer *writer, const char *name, const char *value);
/* text NULL writes nothing. An element has text or child elements, not both. */
void xml_write_text(struct xml_writer *writer, const char *text);
void xml_write_end(struct xml_writer *writer);
/* Hands on what is left. True when everything written makes one well-formed document. */
bool xml_writer_finish(struct xml_writer *writer);
/* What went wrong, in plain words; NULL while nothing has. */
const char *xml_writer_fault(const struct xml_writer *writer);

#endif
