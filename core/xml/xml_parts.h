/* What the files of this room share. */
#ifndef XML_XML_PARTS_H
#define XML_XML_PARTS_H

#include <libxml/parser.h>
#include <libxml/xmlerror.h>
#include <libxml/xmlschemas.h>

#include "xml/xml.h"

xmlSchemaPtr xml_schema_compiled(const struct xml_schema *schema);

/* Plain English of an error of libxml2: what is wrong, what to do. */
struct xml_words {
    const char *code;
    const char *message;      /* English key */
    const struct field *fill; /* for the {names} in it */
    size_t fills;
    bool echo; /* says the same again as a closer error right before it */
};
struct xml_words xml_words_of(struct arena *arena, const xmlError *error);

#endif
