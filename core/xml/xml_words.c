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
        N_("The document is empty, or it is not XML. Choose the XML file and send it again.")},
    {XML_ERR_DOCUMENT_END, "cut-off",
        N_("The document ends too early. It may have been cut off: send the whole file.")},
    {XML_ERR_TAG_NAME_MISMATCH, "tags-cross",
        N_("An element is closed by a tag with another name. Close elements in the order in which they were opened.")},
    {XML_ERR_TAG_NOT_FINISHED, "cut-off",
        N_("An element is never closed. The file may have been cut off: send the whole file.")},
    {XML_ERR_ATTRIBUTE_REDEFINED, "attribute-twice",
        N_("An element has the same attribute twice. Remove one of them.")},
    {XML_ERR_ATTRIBUTE_NOT_STARTED, "not-well-formed", N_("The value of an attribute must stand in quotes.")},
    {XML_ERR_ATTRIBUTE_NOT_FINISHED, "not-well-formed", N_("The value of an attribute has no closing quote.")},
    {XML_ERR_ATTRIBUTE_WITHOUT_VALUE, "not-well-formed", N_("An attribute has no value. Write name=\"value\".")},
    {XML_ERR_LT_IN_ATTRIBUTE, "not-well-formed", N_("An attribute's value holds '<'. Write &lt; in its place.")},
    {XML_ERR_UNDECLARED_ENTITY, "entity",
        N_("An entity is used that is not one of &amp; &lt; &gt; &quot; &apos;. Write the character itself.")},
    {XML_WAR_UNDECLARED_ENTITY, "entity",
        N_("An entity is used that is not one of &amp; &lt; &gt; &quot; &apos;. Write the character itself.")},
    {XML_ERR_ENTITYREF_SEMICOL_MISSING, "not-well-formed",
        N_("There is a '&' that begins no entity. Write &amp; in its place.")},
    {XML_ERR_NAME_REQUIRED, "not-well-formed",
        N_("There is a '<' or '&' that begins nothing. Write &lt; or &amp; in its place.")},
    {XML_ERR_INVALID_CHARREF, "not-well-formed",
        N_("A character reference (&#...;) names no character of XML. Remove it.")},
    {XML_ERR_INVALID_CHAR, "not-well-formed",
        N_("There is a character that XML does not allow, or bytes that are not of the document's encoding. Remove it, "
           "or "
           "save the file as UTF-8.")},
    {XML_ERR_INVALID_ENCODING, "encoding",
        N_("There are bytes that are not valid in the document's encoding. Save the file as UTF-8 and send it again.")},
    {XML_ERR_UNSUPPORTED_ENCODING, "encoding",
        N_("The encoding is not accepted. Save the file as UTF-8 and send it again.")},
    {XML_I18N_CONV_FAILED, "encoding",
        N_("There are bytes that are not valid in the document's encoding. Save the file as UTF-8 and send it again.")},
    {XML_ERR_RESERVED_XML_NAME, "not-well-formed",
        N_("The XML declaration (<?xml ...?>) must be the very first thing in the file. Remove what stands before "
           "it.")},
    {XML_ERR_XMLDECL_NOT_FINISHED, "not-well-formed", N_("The XML declaration (<?xml ...?>) is not closed.")},
    {XML_ERR_COMMENT_NOT_FINISHED, "not-well-formed", N_("A comment is never closed. Write --> at its end.")},
    {XML_ERR_CDATA_NOT_FINISHED, "not-well-formed", N_("A CDATA section is never closed. Write ]]> at its end.")},
    {XML_ERR_GT_REQUIRED, "not-well-formed", N_("A tag is not closed. Write '>' at its end.")},
    {XML_ERR_LTSLASH_REQUIRED, "cut-off",
        N_("An element is never closed. The file may have been cut off: send the whole file.")},
    {XML_NS_ERR_UNDEFINED_NAMESPACE, "namespace",
        N_("A prefix is used that is not declared. Declare it with xmlns:prefix.")},
    {XML_NS_ERR_ATTRIBUTE_REDEFINED, "attribute-twice",
        N_("An element has the same attribute twice. Remove one of them.")},
    {XML_ERR_NO_MEMORY, "memory", N_("There is not enough memory to read this document. Split it and send the parts.")},
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

/* What libxml2's words are about, for our own. */
struct said {
    const char *element;
    const char *attribute; /* NULL when it is about the element itself */
    const char *where;     /* "completion", "completion/email" */
    const char *rest;      /* what is said of it */
};

static struct said said_read(struct arena *arena, const char *message) {
    struct said said = {.element = "", .where = "", .rest = message};
    const char *end = message;
    const char *element = strncmp(message, "Element '", 9) == 0 ? quoted(arena, message, &end) : NULL;
    if (element == NULL) {
        return said;
    }
    said.element = said.where = element;
    if (strncmp(end, ", attribute '", 13) == 0) {
        said.attribute = quoted(arena, end, &end);
        said.where = arena_format(arena, "%s/%s", element, said.attribute);
    }
    said.rest = strncmp(end, ": ", 2) == 0 ? end + 2 : end;
    return said;
}

/* What stands between the last two single quotes; "" when nothing does. */
static const char *quoted_last(struct arena *arena, const char *text) {
    const char *found = "";
    for (const char *end = text; end != NULL;) {
        const char *next = NULL;
        const char *value = quoted(arena, end, &next);
        found = value == NULL ? found : value;
        end = value == NULL ? NULL : next;
    }
    return found;
}

/* Between "( " and " )", or "{" and "}". */
static const char *choices(struct arena *arena, const char *text, char open, char close) {
    const char *from = strchr(text, open);
    const char *to = from == NULL ? NULL : strchr(from, close);
    return to == NULL ? NULL : text_trim(arena, arena_text_part(arena, from + 1, (size_t)(to - from - 1)));
}

/* A value that is not of its type: libxml2 names the type, people want to know what to write. */
static const char *type_words(const char *type) {
    static const struct {
        const char *part;
        const char *words;
    } TYPES[] = {
        {"date", N_("In {where}: '{value}' is not a date. Write it as YYYY-MM-DD, a day that there is.")},
        {"day", N_("In {where}: '{value}' is not a date. Write it as YYYY-MM-DD, a day that there is.")},
        {"boolean", N_("In {where}: '{value}' is neither true nor false. Write one of them.")},
        {"int", N_("In {where}: '{value}' is not a whole number within the range. Write one with digits.")},
        {"decimal", N_("In {where}: '{value}' is not a number. Write one with digits.")},
    };
    for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES; i++) {
        if (strstr(type, TYPES[i].part) != NULL) {
            return TYPES[i].words;
        }
    }
    return N_("In {where}: '{value}' is not a value of the kind that is asked for. Correct it.");
}

struct filling {
    struct arena *arena;
    struct xml_words *words;
    struct field *field;
};

static void fill(struct filling *filling, const char *name, const char *value) {
    filling->field[filling->words->fills++] = (struct field){name, value == NULL ? "" : value};
}

static void value_words(struct filling *filling, int code, const struct said *said) {
    struct arena *arena = filling->arena;
    const char *end = said->rest;
    const char *value = quoted(arena, said->rest, &end);
    const char *set = choices(arena, said->rest, '{', '}');
    fill(filling, "where", said->where);
    fill(filling, "value", value);
    filling->words->code = "value";
    if (code == XML_SCHEMAV_CVC_ENUMERATION_VALID && set != NULL) {
        fill(filling, "choices", set);
        filling->words->message = N_("In {where}: '{value}' is not one of {choices}. Use one of these.");
    } else if (code == XML_SCHEMAV_CVC_PATTERN_VALID) {
        filling->words->message =
            N_("In {where}: '{value}' does not have the form that is asked for. Correct it as the "
               "format's description says.");
    } else {
        const char *type = quoted(arena, end, &end);
        filling->words->message = type_words(type == NULL ? "" : type);
    }
}

static void content_words(struct filling *filling, const struct said *said) {
    const char *expected = choices(filling->arena, said->rest, '(', ')');
    filling->words->code = "element";
    fill(filling, "element", said->element);
    fill(filling, "expected", expected);
    filling->words->message =
        expected == NULL
            ? N_("{element} is not expected here. Remove it, or put it where the format's description says.")
        : strncmp(said->rest, "Missing", 7) == 0 ? N_("{element} lacks an element. What must come next: {expected}.")
                                                 : N_("{element} is not expected here. What can stand here: "
                                                      "{expected}. Put the elements in the order of the "
                                                      "format's description.");
}

/* Schema errors that need no more than the place and one figure of libxml2's. */
static const struct advice VALID[] = {
    {XML_SCHEMAV_CVC_MINLENGTH_VALID, "value-length",
        N_("{where} is too short. Give a value of at least {figure} characters.")},
    {XML_SCHEMAV_CVC_MAXLENGTH_VALID, "value-length",
        N_("{where} is too long. Shorten the value to at most {figure} characters.")},
    {XML_SCHEMAV_CVC_MININCLUSIVE_VALID, "value-range", N_("{where} is too low. Give a value of at least {figure}.")},
    {XML_SCHEMAV_CVC_MAXINCLUSIVE_VALID, "value-range", N_("{where} is too high. Give a value of at most {figure}.")},
    {XML_SCHEMAV_CVC_COMPLEX_TYPE_3_2_1, "attribute-unknown",
        N_("There is no attribute {figure} of {element}. Remove it, or correct its name.")},
    {XML_SCHEMAV_CVC_COMPLEX_TYPE_3_2_2, "attribute-unknown",
        N_("There is no attribute {figure} of {element}. Remove it, or correct its name.")},
    {XML_SCHEMAV_CVC_COMPLEX_TYPE_4, "attribute-missing", N_("{element} lacks the attribute {figure}. Add it.")},
    {XML_SCHEMAV_CVC_ELT_1, "root",
        N_("This is another kind of document, or its namespace is not the format's. Choose another file or format.")},
    {XML_SCHEMAV_CVC_TYPE_3_1_2, "element", N_("{element} holds elements where a value should stand. Remove them.")},
    {XML_SCHEMAV_CVC_COMPLEX_TYPE_2_1, "element", N_("{element} must be empty. Remove what stands inside it.")},
    {XML_SCHEMAV_CVC_COMPLEX_TYPE_2_3, "text",
        N_("{element} holds text where none can stand. Remove the text, or put it "
           "into an element.")},
};

static void plain_words(struct filling *filling, int code, const struct said *said) {
    for (size_t i = 0; i < sizeof VALID / sizeof *VALID; i++) {
        if (VALID[i].error == code) {
            filling->words->code = VALID[i].code;
            filling->words->message = VALID[i].message;
            fill(filling, "where", said->where);
            fill(filling, "element", said->element);
            fill(filling, "figure", quoted_last(filling->arena, said->rest));
            return;
        }
    }
    filling->words->code = "not-valid";
    filling->words->message = N_("{where} is not as the format's description says ({said}). Correct it.");
    fill(filling, "where", said->where);
    fill(filling, "said", said->rest);
}

enum { FILLS_MOST = 4 };

static struct xml_words words_of_validity(struct arena *arena, const xmlError *error) {
    struct xml_words words = {.echo = error->code == XML_SCHEMAV_CVC_DATATYPE_VALID_1_2_1};
    struct filling filling = {arena, &words, ARENA_ARRAY(arena, FILLS_MOST, struct field)};
    words.fill = filling.field;
    struct said said =
        said_read(arena, message_clean(arena, error->message == NULL ? "This is not valid." : error->message));
    switch (error->code) {
    case XML_SCHEMAV_CVC_PATTERN_VALID:
    case XML_SCHEMAV_CVC_ENUMERATION_VALID:
    case XML_SCHEMAV_CVC_DATATYPE_VALID_1_2_1:
        value_words(&filling, error->code, &said);
        break;
    case XML_SCHEMAV_ELEMENT_CONTENT:
        content_words(&filling, &said);
        break;
    default:
        plain_words(&filling, error->code, &said);
    }
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
    struct field *field = ARENA_NEW(arena, struct field);
    *field = (struct field){"said", message_clean(arena, error->message == NULL ? "unknown fault" : error->message)};
    return (struct xml_words){.code = "not-well-formed",
        .message = N_("The document is not well-formed XML ({said}). Correct it and send it again."),
        .fill = field,
        .fills = 1};
}
