/* A small lexer over raw bytes. For every well-formed document it sees the same tags as libxml2; in one that is not,
 * libxml2 stops by itself. All that matters here is ASCII, which every encoding taken shares. */
#include "xml/xml_scan.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum scan_state {
    SCAN_HEAD,
    SCAN_TEXT,
    SCAN_OPEN,
    SCAN_BANG,
    SCAN_BANG_DASH,
    SCAN_COMMENT,
    SCAN_COMMENT_DASH,
    SCAN_COMMENT_DASHES,
    SCAN_CDATA_OPEN,
    SCAN_CDATA,
    SCAN_CDATA_BRACKET,
    SCAN_CDATA_BRACKETS,
    SCAN_INSTRUCTION,
    SCAN_INSTRUCTION_MARK,
    SCAN_TAG,
    SCAN_TAG_QUOTE,
    SCAN_END_TAG
};

static const char CDATA_OPENING[] = "[CDATA[";
/* Those that libxml2 converts by itself: any other would have the C library load modules from files. */
static const char *const ENCODINGS[] = {"UTF-8", "UTF8", "US-ASCII", "ASCII", "ISO-8859-1", "ISO-LATIN-1"};

void xml_scan_start(struct xml_scan *scan, const struct xml_limits *limits) {
    memset(scan, 0, sizeof *scan);
    scan->limits = limits;
    scan->state = SCAN_HEAD;
    scan->place = (struct xml_place){1, 1};
    scan->utf8 = true;
}

void xml_scan_end(void *what) {
    struct xml_scan *scan = what;
    free(scan->tags);
    scan->tags = NULL;
}

static void scan_stop(struct xml_scan *scan, struct xml_place where, const char *code, const char *message) {
    scan->code = code;
    scan->message = message;
    scan->where = where;
}

static void scan_remember(struct xml_scan *scan) {
    if (scan->waiting == scan->capacity) {
        size_t capacity = scan->capacity == 0 ? 256 : scan->capacity * 2;
        struct xml_place *tags = malloc(capacity * sizeof *tags);
        if (tags == NULL) {
            scan_stop(
                scan, scan->tag, "memory", N_("There is not enough memory to read this document. Try again later."));
            return;
        }
        for (size_t i = 0; i < scan->waiting; i++) {
            tags[i] = scan->tags[(scan->first + i) % scan->capacity];
        }
        free(scan->tags);
        scan->tags = tags;
        scan->capacity = capacity;
        scan->first = 0;
    }
    scan->tags[(scan->first + scan->waiting) % scan->capacity] = scan->tag;
    scan->waiting++;
}

struct xml_place xml_scan_next_tag(struct xml_scan *scan) {
    if (scan->waiting == 0) {
        return scan->place;
    }
    struct xml_place place = scan->tags[scan->first];
    scan->first = (scan->first + 1) % scan->capacity;
    scan->waiting--;
    return place;
}

static bool scan_space(unsigned char byte) {
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

/* The declared encoding, from the finished XML declaration in head. */
static void scan_encoding(struct xml_scan *scan) {
    scan->heading = false;
    scan->head[scan->heads] = '\0';
    if (strncmp(scan->head, "xml", 3) != 0 || !scan_space((unsigned char)scan->head[3])) {
        return;
    }
    const char *at = strstr(scan->head, "encoding");
    if (at == NULL) {
        return;
    }
    at += strlen("encoding");
    at += strspn(at, " \t\r\n=");
    char quote = *at;
    if (quote != '"' && quote != '\'') {
        return;
    }
    at++;
    size_t length = strcspn(at, quote == '"' ? "\"" : "'");
    for (size_t i = 0; i < sizeof ENCODINGS / sizeof *ENCODINGS; i++) {
        if (strlen(ENCODINGS[i]) == length && strncasecmp(at, ENCODINGS[i], length) == 0) {
            scan->utf8 = i < 2;
            return;
        }
    }
    scan_stop(scan, scan->tag, "encoding",
        N_("The encoding that the document declares is not accepted. Save the file as UTF-8 and send it again."));
}

static void scan_tag_closed(struct xml_scan *scan) {
    bool empty = scan->slash;
    scan->state = SCAN_TEXT;
    scan->text = 0;
    if (scan->depth >= scan->limits->depth) {
        scan_stop(scan, scan->tag, "too-deep",
            N_("Elements are nested too deeply. Check that every element is closed where it should be."));
        return;
    }
    if (!empty) {
        scan->depth++;
    }
    scan_remember(scan);
}

static void scan_tag_byte(struct xml_scan *scan, unsigned char byte) {
    if (++scan->length > scan->limits->tag_bytes) {
        scan_stop(scan, scan->tag, "tag-too-long",
            N_("A start tag here is far longer than any that is accepted. Shorten its attributes, or check that a "
               "quote "
               "or "
               "'>' is not missing."));
        return;
    }
    switch (byte) {
    case '"':
    case '\'':
        scan->quote = byte;
        scan->state = SCAN_TAG_QUOTE;
        scan->name = 0;
        break;
    case '>':
        scan_tag_closed(scan);
        return;
    case '=':
        scan->name = 0;
        if (++scan->attributes > scan->limits->attributes) {
            scan_stop(scan, scan->tag, "too-many-attributes",
                N_("An element here has more attributes than any that is accepted. Check the program that wrote the "
                   "file."));
        }
        break;
    default:
        if (scan_space(byte) || byte == '/') {
            scan->name = 0;
        } else if (++scan->name > scan->limits->name_bytes) {
            scan_stop(scan, scan->tag, "name-too-long",
                N_("A name here is far longer than any that is accepted. Check that a space, a quote or '>' is not "
                   "missing."));
        }
    }
    scan->slash = byte == '/';
}

static void scan_text_byte(struct xml_scan *scan, struct xml_place here, unsigned char byte) {
    if (byte == '<') {
        scan->tag = here;
        scan->state = SCAN_OPEN;
        return;
    }
    if (++scan->text > scan->limits->text_bytes) {
        scan_stop(scan, here, "text-too-long", N_("A text here is longer than any that is accepted. Shorten it."));
    }
}

static void scan_open_byte(struct xml_scan *scan, unsigned char byte) {
    scan->length = 2;
    scan->name = 0;
    if (byte == '!') {
        scan->state = SCAN_BANG;
    } else if (byte == '?') {
        scan->state = SCAN_INSTRUCTION;
        scan->heading = scan->heads == 0 && scan->depth == 0;
    } else if (byte == '/') {
        scan->state = SCAN_END_TAG;
    } else {
        scan->state = SCAN_TAG;
        scan->attributes = 0;
        scan->slash = false;
        scan->length = 1;
        scan_tag_byte(scan, byte);
    }
}

static void scan_bang_byte(struct xml_scan *scan, unsigned char byte) {
    if (byte == '-') {
        scan->state = SCAN_BANG_DASH;
    } else if (byte == '[' && scan->depth > 0) {
        scan->state = SCAN_CDATA_OPEN;
        scan->matched = 1;
    } else {
        scan_stop(scan, scan->tag, "doctype",
            N_("The document has a document type declaration (<!DOCTYPE ...>), which is not accepted. Remove it, and "
               "any "
               "entities it declares, and send the file again."));
    }
}

static void scan_markup_byte(struct xml_scan *scan) {
    if (++scan->length > scan->limits->markup_bytes) {
        scan_stop(scan, scan->tag, "markup-too-long",
            N_("A comment or processing instruction here is longer than any that is accepted, or is never closed."));
    }
}

static void scan_cdata_byte(struct xml_scan *scan, struct xml_place here) {
    if (++scan->text > scan->limits->text_bytes) {
        scan_stop(scan, here, "text-too-long", N_("A text here is longer than any that is accepted. Shorten it."));
    }
}

static void scan_head_byte(struct xml_scan *scan, struct xml_place here, unsigned char byte) {
    /* The three bytes of a UTF-8 mark, then white space or '<'. */
    static const unsigned char MARK[] = {0xEF, 0xBB, 0xBF};
    if (scan->offset < 3 && scan->matched == scan->offset && byte == MARK[scan->offset]) {
        scan->matched++;
        scan->place = (struct xml_place){1, 1}; /* the mark is not a character */
        return;
    }
    if (byte == '<') {
        scan->matched = 0;
        scan_text_byte(scan, here, byte);
    } else if (scan_space(byte)) {
        scan->state = SCAN_TEXT;
    } else if (byte >= 0xFE || byte == 0) {
        scan_stop(scan, here, "encoding", N_("The file is not in UTF-8. Save it as UTF-8 and send it again."));
    } else {
        scan_stop(
            scan, here, "not-xml", N_("This is not an XML document: it does not begin with '<'. Choose the XML file."));
    }
}

static void scan_byte(struct xml_scan *scan, struct xml_place here, unsigned char byte) {
    switch ((enum scan_state)scan->state) {
    case SCAN_HEAD:
        scan_head_byte(scan, here, byte);
        break;
    case SCAN_TEXT:
        scan_text_byte(scan, here, byte);
        break;
    case SCAN_OPEN:
        scan_open_byte(scan, byte);
        break;
    case SCAN_BANG:
        scan_bang_byte(scan, byte);
        break;
    case SCAN_BANG_DASH:
        scan->state = SCAN_COMMENT;
        break;
    case SCAN_COMMENT:
        scan->state = byte == '-' ? SCAN_COMMENT_DASH : SCAN_COMMENT;
        scan_markup_byte(scan);
        break;
    case SCAN_COMMENT_DASH:
        scan->state = byte == '-' ? SCAN_COMMENT_DASHES : SCAN_COMMENT;
        scan_markup_byte(scan);
        break;
    case SCAN_COMMENT_DASHES:
        scan->state = byte == '>' ? SCAN_TEXT : byte == '-' ? SCAN_COMMENT_DASHES : SCAN_COMMENT;
        scan_markup_byte(scan);
        break;
    case SCAN_CDATA_OPEN:
        if (byte != (unsigned char)CDATA_OPENING[scan->matched]) {
            scan_stop(
                scan, scan->tag, "not-well-formed", N_("There is a '<![' here that is not '<![CDATA['. Correct it."));
        } else if (CDATA_OPENING[++scan->matched] == '\0') {
            scan->state = SCAN_CDATA;
        }
        break;
    case SCAN_CDATA:
        scan->state = byte == ']' ? SCAN_CDATA_BRACKET : SCAN_CDATA;
        scan_cdata_byte(scan, here);
        break;
    case SCAN_CDATA_BRACKET:
        scan->state = byte == ']' ? SCAN_CDATA_BRACKETS : SCAN_CDATA;
        scan_cdata_byte(scan, here);
        break;
    case SCAN_CDATA_BRACKETS:
        scan->state = byte == '>' ? SCAN_TEXT : byte == ']' ? SCAN_CDATA_BRACKETS : SCAN_CDATA;
        scan_cdata_byte(scan, here);
        break;
    case SCAN_INSTRUCTION:
    case SCAN_INSTRUCTION_MARK:
        if (scan->heading && scan->heads == sizeof scan->head - 1) {
            scan_stop(
                scan, scan->tag, "encoding", N_("The first line of the document is longer than any that is accepted."));
            break;
        }
        if (scan->heading) {
            scan->head[scan->heads++] = (char)byte;
        }
        if (scan->state == SCAN_INSTRUCTION_MARK && byte == '>') {
            scan->state = SCAN_TEXT;
            if (scan->heading) {
                scan_encoding(scan);
            }
            break;
        }
        scan->state = byte == '?' ? SCAN_INSTRUCTION_MARK : SCAN_INSTRUCTION;
        scan_markup_byte(scan);
        break;
    case SCAN_TAG:
        scan_tag_byte(scan, byte);
        break;
    case SCAN_TAG_QUOTE:
        if (byte == scan->quote) {
            scan->state = SCAN_TAG;
        }
        if (++scan->length > scan->limits->tag_bytes) {
            scan_stop(scan, scan->tag, "tag-too-long",
                N_("An attribute here is far longer than any that is accepted. Shorten it, or check that its closing "
                   "quote is "
                   "there."));
        }
        break;
    case SCAN_END_TAG:
        if (++scan->length > scan->limits->name_bytes + 64) {
            scan_stop(scan, scan->tag, "name-too-long", N_("An end tag here is longer than any that is accepted."));
        }
        if (byte == '>') {
            scan->state = SCAN_TEXT;
            scan->text = 0;
            scan->depth -= scan->depth > 0 ? 1 : 0;
        }
        break;
    }
}

size_t xml_scan_bytes(struct xml_scan *scan, const char *data, size_t bytes) {
    for (size_t i = 0; i < bytes; i++) {
        unsigned char byte = (unsigned char)data[i];
        struct xml_place here = scan->place;
        if (scan->offset >= scan->limits->document_bytes) {
            scan_stop(scan, here, "too-large",
                N_("The document is larger than what is accepted. Split it and send the parts."));
        } else if (byte == 0 && scan->state != SCAN_HEAD) {
            scan_stop(scan, here, "encoding",
                N_("The file holds a zero byte: it is not UTF-8 text. Save it as UTF-8 and send it again."));
        } else {
            scan_byte(scan, here, byte);
        }
        if (scan->code != NULL) {
            return i;
        }
        scan->offset++;
        if (byte == '\n') {
            scan->place.line++;
            scan->place.column = 1;
        } else if (!scan->utf8 || (byte & 0xC0) != 0x80) {
            scan->place.column++;
        }
    }
    return bytes;
}

bool xml_scan_open(const struct xml_scan *scan) {
    return scan->state != SCAN_TEXT && scan->state != SCAN_HEAD;
}
