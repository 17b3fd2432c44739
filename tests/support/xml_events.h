/* Reads a document and keeps what was told, for tests. */
#ifndef SUPPORT_XML_EVENTS_H
#define SUPPORT_XML_EVENTS_H

#include "base/text.h"
#include "xml/xml.h"

struct xml_told {
    struct arena *arena;
    struct text_builder events; /* "<name a=b|>name=text" and so on */
    size_t started;
    size_t problems;
    char code[64]; /* of the first problem */
    char message[1024];
    int64_t line;
    int64_t column;
    bool fatal;
    char element[64];
    bool whole; /* what finish gave */
};

/* Feeds `piece` bytes at a time; 0: all at once. schema and limits may be NULL. */
struct xml_told *xml_tell(struct arena *arena, const struct xml_schema *schema, const struct xml_limits *limits,
    const char *data, size_t bytes, size_t piece);

#endif
