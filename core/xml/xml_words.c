/* Errors of libxml2 in plain words. Its schema messages are precise but read like a compiler's; its messages on
 * well-formedness name productions of the standard. */
#include "xml/xml_parts.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"

struct advice {
    int error;
    const char *code;
    const char *message;
};

static const struct advice FORM[] = {
    {XML_ERR_DOCUMENT_EMPTY, "empty",
        "The document is empty, or it is not XML. Choose the XML file and send it again."},
    {XML_ERR_DOCUMENT_END, "cut-off", "The document ends too early. It may have been cut off: send the whole file."},
    {XML_ERR_TAG_NAME_MISMATCH, "tags-cross",
        "An element is closed by a tag with another name. Close elements in the order in which they were opened."},
    {XML_ERR_TAG_NOT_FINISHED, "cut-off",
        "An element is never closed. The file may have been cut off: send the whole file."},
    {XML_ERR_ATTRIBUTE_REDEFINED, "attribute-twice", "An element has the same attribute twice. Remove one of them."},
    {XML_ERR_ATTRIBUTE_NOT_STARTED, "not-well-formed", "The value of an attribute must stand in quotes."},
    {XML_ERR_ATTRIBUTE_NOT_FINISHED, "not-well-formed", "The value of an attribute has no closing quote."},
    {XML_ERR_ATTRIBUTE_WITHOUT_VALUE, "not-well-formed", "An attribute has no value. Write name=\"value\"."},
    {XML_ERR_LT_IN_ATTRIBUTE, "not-well-formed", "An attribute's value holds '<'. Write &lt; in its place."},
    {XML_ERR_UNDECLARED_ENTITY, "entity",
        "An entity is used that is not one of &amp; &lt; &gt; &quot; &apos;. Write the character itself."},
    {XML_WAR_UNDECLARED_ENTITY, "entity",
        "An entity is used that is not one of &amp; &lt; &gt; &quot; &apos;. Write the character itself."},
    {XML_ERR_ENTITYREF_SEMICOL_MISSING, "not-well-formed",
        "There is a '&' that begins no entity. Write &amp; in its place."},
    {XML_ERR_NAME_REQUIRED, "not-well-formed",
        "There is a '<' or '&' that begins nothing. Write &lt; or &amp; in its place."},
    {XML_ERR_INVALID_CHARREF, "not-well-formed",
        "A character reference (&#...;) names no character of XML. Remove it."},
    {XML_ERR_INVALID_CHAR, "not-well-formed",
        "There is a character that XML does not allow, or bytes that are not of the document's encoding. Remove it, or "
        "save "
        "the file as UTF-8."},
    {XML_ERR_INVALID_ENCODING, "encoding",
        "There are bytes that are not valid in the document's encoding. Save the file as UTF-8 and send it again."},
    {XML_ERR_UNSUPPORTED_ENCODING, "encoding",
        "The encoding is not accepted. Save the file as UTF-8 and send it again."},
    {XML_I18N_CONV_FAILED, "encoding",
        "There are bytes that are not valid in the document's encoding. Save the file as UTF-8 and send it again."},
    {XML_ERR_RESERVED_XML_NAME, "not-well-formed",
        "The XML declaration (<?xml ...?>) must be the very first thing in the file. Remove what stands before it."},
    {XML_ERR_XMLDECL_NOT_FINISHED, "not-well-formed", "The XML declaration (<?xml ...?>) is not closed."},
    {XML_ERR_COMMENT_NOT_FINISHED, "not-well-formed", "A comment is never closed. Write --> at its end."},
    {XML_ERR_CDATA_NOT_FINISHED, "not-well-formed", "A CDATA section is never closed. Write ]]> at its end."},
    {XML_ERR_GT_REQUIRED, "not-well-formed", "A tag is not closed. Write '>' at its end."},
    {XML_ERR_LTSLASH_REQUIRED, "cut-off",
        "An element is never closed. The file may have been cut off: send the whole file."},
    {XML_NS_ERR_UNDEFINED_NAMESPACE, "namespace",
        "A prefix is used that is not declared. Declare it with xmlns:prefix."},
    {XML_NS_ERR_ATTRIBUTE_REDEFINED, "attribute-twice", "An element has the same attribute twice. Remove one of them."},
    {XML_ERR_NO_MEMORY, "memory", "There is not enough memory to read this document. Split it and send the parts."},
};

/* Schema errors: libxml2's own words are cleaned up, and what to do is added. */
static const struct advice VALID[] = {
    {XML_SCHEMAV_CVC_PATTERN_VALID, "value", "Correct the value: it does not have the form that is asked for."},
    {XML_SCHEMAV_CVC_ENUMERATION_VALID, "value", "Use one of the values listed."},
    {XML_SCHEMAV_CVC_DATATYPE_VALID_1_2_1, "value", "Correct the value."},
    {XML_SCHEMAV_CVC_MINLENGTH_VALID, "value-length", "Give a longer value."},
    {XML_SCHEMAV_CVC_MAXLENGTH_VALID, "value-length", "Shorten the value."},
    {XML_SCHEMAV_CVC_MININCLUSIVE_VALID, "value-range", "Give a value within the range."},
    {XML_SCHEMAV_CVC_MAXINCLUSIVE_VALID, "value-range", "Give a value within the range."},
    {XML_SCHEMAV_CVC_COMPLEX_TYPE_3_2_1, "attribute-unknown", "Remove the attribute, or correct its name."},
    {XML_SCHEMAV_CVC_COMPLEX_TYPE_3_2_2, "attribute-unknown", "Remove the attribute, or correct its name."},
    {XML_SCHEMAV_CVC_COMPLEX_TYPE_4, "attribute-missing", "Add the attribute."},
    {XML_SCHEMAV_ELEMENT_CONTENT, "element", "Put the elements in the order of the format's description."},
    {XML_SCHEMAV_CVC_ELT_1, "root", "This is another kind of document, or its namespace is not the format's."},
    {XML_SCHEMAV_CVC_TYPE_3_1_2, "element", "Remove the elements inside it."},
    {XML_SCHEMAV_CVC_COMPLEX_TYPE_2_1, "element", "Remove what stands inside it."},
    {XML_SCHEMAV_CVC_COMPLEX_TYPE_2_3, "text", "Remove the text, or put it into an element."},
};

/* "Element '{urn:x}completion', attribute 'result': [facet 'enumeration'] The value ..." becomes
 * "Element 'completion', attribute 'result': the value ..." */
static const char *message_clean(struct arena *arena, const char *message) {
    struct text_builder clean;
    text_builder_start(&clean, arena);
    for (const char *at = message; *at != '\0';) {
        if (*at == '{' && at > message && (at[-1] == '\'' || at[-1] == ' ' || at[-1] == '(') &&
            strchr(at, '}') != NULL && memchr(at, '\'', strcspn(at, "}")) == NULL) {
            at = strchr(at, '}') + 1;
            continue;
        }
        if (strncmp(at, "[facet '", 8) == 0 && strchr(at, ']') != NULL) {
            at = strchr(at, ']') + 1;
            at += *at == ' ' ? 1 : 0;
            continue;
        }
        if (*at == '\n') {
            break;
        }
        text_add_char(&clean, *at++);
    }
    return text_trim(arena, clean.data == NULL ? "" : clean.data);
}

/* What stands between the first two single quotes from `at` on; NULL when nothing does. *end: after the second. */
static const char *quoted(struct arena *arena, const char *at, const char **end) {
    const char *open = strchr(at, '\'');
    const char *close = open == NULL ? NULL : strchr(open + 1, '\'');
    if (close == NULL) {
        return NULL;
    }
    *end = close + 1;
    return arena_text_part(arena, open + 1, (size_t)(close - open - 1));
}

/* A value that is not of its type: libxml2 names the type, people want to know what to write. */
static const char *type_words(struct arena *arena, const char *value, const char *type) {
    static const struct {
        const char *part;
        const char *words;
    } TYPES[] = {
        {"date", "is not a date. Write it as YYYY-MM-DD, a day that there is."},
        {"day", "is not a date. Write it as YYYY-MM-DD, a day that there is."},
        {"boolean", "is neither true nor false. Write one of them."},
        {"int", "is not a whole number within the range. Write one with digits."},
        {"decimal", "is not a number. Write one with digits."},
    };
    for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES; i++) {
        if (strstr(type, TYPES[i].part) != NULL) {
            return arena_format(arena, "'%s' %s", value, TYPES[i].words);
        }
    }
    return arena_format(arena, "'%s' is not a value of the kind that is asked for. Correct it.", value);
}

/* "Element 'completion', attribute 'email': The value ..." keeps its first part, and gets a plainer second one. */
static const char *value_words(struct arena *arena, int code, const char *said) {
    const char *rest = strstr(said, "': ");
    const char *end = NULL;
    const char *value = rest == NULL ? NULL : quoted(arena, rest + 3, &end);
    if (value == NULL) {
        return NULL;
    }
    const char *where = arena_text_part(arena, said, (size_t)(rest + 2 - said));
    const char *set = strchr(end, '{');
    if (code == XML_SCHEMAV_CVC_PATTERN_VALID) {
        return arena_format(arena,
            "%s '%s' does not have the form that is asked for. Correct it as the format's description says.", where,
            value);
    }
    if (code == XML_SCHEMAV_CVC_ENUMERATION_VALID && set != NULL) {
        return arena_format(
            arena, "%s '%s' is not one of %.*s. Use one of these.", where, value, (int)strcspn(set + 1, "}"), set + 1);
    }
    const char *type = code == XML_SCHEMAV_CVC_DATATYPE_VALID_1_2_1 ? quoted(arena, end, &end) : NULL;
    return type == NULL ? NULL : arena_format(arena, "%s %s", where, type_words(arena, value, type));
}

static struct xml_words words_of_validity(struct arena *arena, const xmlError *error) {
    struct xml_words words = {.code = "not-valid", .echo = false};
    const char *todo = "Correct it as the format's description says.";
    for (size_t i = 0; i < sizeof VALID / sizeof *VALID; i++) {
        if (VALID[i].error == error->code) {
            words.code = VALID[i].code;
            todo = VALID[i].message;
        }
    }
    const char *said = message_clean(arena, error->message == NULL ? "This is not valid." : error->message);
    words.message = value_words(arena, error->code, said);
    if (words.message == NULL) {
        words.message = arena_format(arena, "%s %s", said, todo);
    }
    words.echo = error->code == XML_SCHEMAV_CVC_DATATYPE_VALID_1_2_1;
    return words;
}

struct xml_words xml_words_of(struct arena *arena, const xmlError *error) {
    if (error->domain == XML_FROM_SCHEMASV) {
        return words_of_validity(arena, error);
    }
    for (size_t i = 0; i < sizeof FORM / sizeof *FORM; i++) {
        if (FORM[i].error == error->code) {
            return (struct xml_words){.code = FORM[i].code, .message = FORM[i].message};
        }
    }
    return (struct xml_words){.code = "not-well-formed",
        .message = arena_format(arena, "The document is not well-formed XML (%s). Correct it and send it again.",
            message_clean(arena, error->message == NULL ? "unknown fault" : error->message))};
}
