/* Looks at the raw bytes of a document before libxml2 does: finds what is too large, a document type, an encoding that
 * is not taken; and remembers where each start tag stands. */
#ifndef XML_XML_SCAN_H
#define XML_XML_SCAN_H

#include "xml/xml.h"

struct xml_place {
    int64_t line;
    int64_t column;
};

struct xml_scan {
    const struct xml_limits *limits;
    int state;
    unsigned char quote;
    uint64_t offset;        /* bytes looked at */
    struct xml_place place; /* of the next byte */
    struct xml_place tag;   /* where the markup now open began */
    size_t length;          /* of the markup now open */
    size_t name;            /* of the name now running */
    size_t attributes;      /* seen in the start tag now open */
    size_t text;            /* since the last tag */
    size_t depth;
    bool slash; /* the last byte of a start tag was '/' */
    bool utf8;
    size_t matched; /* of "[CDATA[" */
    char head[256]; /* the XML declaration */
    size_t heads;
    bool heading;

    /* Places of start tags that the parser has not reached yet: a ring. */
    struct xml_place *tags;
    size_t capacity;
    size_t first;
    size_t waiting;

    /* What stopped it; code NULL while nothing has. */
    const char *code;
    const char *message;
    struct xml_place where;
};

void xml_scan_start(struct xml_scan *scan, const struct xml_limits *limits);
/* Gives the number of bytes that may be parsed: fewer than bytes when scan->code is set. False memory: code "memory".
 */
size_t xml_scan_bytes(struct xml_scan *scan, const char *data, size_t bytes);
/* The place of the next start tag, in document order. */
struct xml_place xml_scan_next_tag(struct xml_scan *scan);
/* The bytes so far end inside a tag, comment or the like. */
bool xml_scan_open(const struct xml_scan *scan);
/* Frees the ring; for arena_defer. */
void xml_scan_end(void *scan);

#endif
