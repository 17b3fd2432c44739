/* Files of evidence: what kind a file is, by its name's ending and its content together. */
#include <ctype.h>
#include <string.h>

#include "files/evidence.h"
#include "view/html.h"

const struct evidence_type evidence_types[] = {
    {"pdf", "application/pdf", "PDF"},
    {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word (DOCX)"},
    {"odt", "application/vnd.oasis.opendocument.text", "OpenDocument (ODT)"},
    {"png", "image/png", "PNG"},
    {"jpg", "image/jpeg", "JPEG"},
    {"jpeg", "image/jpeg", "JPEG"},
    {"txt", "text/plain", "plain text"},
    {"csv", "text/csv", "CSV"},
};
const char evidence_accept[] = ".pdf,.docx,.odt,.png,.jpg,.jpeg,.txt,.csv";
const size_t evidence_type_count = sizeof evidence_types / sizeof *evidence_types;

static bool begins(struct bytes bytes, const char *magic, size_t length) {
    return bytes.length >= length && memcmp(bytes.data, magic, length) == 0;
}

static bool holds(struct bytes bytes, const char *part, size_t length) {
    return memmem(bytes.data, bytes.length, part, length) != NULL;
}

/* The last bytes of the file, at most so many. */
static struct bytes end_of(struct bytes tail, size_t most) {
    size_t length = tail.length < most ? tail.length : most;
    return (struct bytes){tail.data + tail.length - length, length};
}

/* Bytes of text at the edge of the part may be half a character: up to three are left out. */
static bool text_only(struct bytes part, bool cut_before, bool cut_after) {
    const char *data = (const char *)part.data;
    size_t length = part.length;
    for (int i = 0; cut_before && i < 3 && length > 0 && ((unsigned char)*data & 0xc0) == 0x80; i++) {
        data++;
        length--;
    }
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)data[i];
        if (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r' && byte != '\f') {
            return false;
        }
    }
    for (size_t left = 0; left < (cut_after ? 4 : 1) && left <= length; left++) {
        if (text_utf8(data, length - left)) {
            return true;
        }
    }
    return false;
}

static const char *content_type(struct bytes head, struct bytes tail, uint64_t size) {
    if (begins(head, "%PDF-", 5)) {
        return "application/pdf";
    }
    if (begins(head, "\x89PNG\r\n\x1a\n", 8)) {
        return "image/png";
    }
    if (begins(head, "\xff\xd8\xff", 3)) {
        return "image/jpeg";
    }
    if (begins(head, "PK\x03\x04", 4)) {
        if (head.length >= 38 && memcmp(head.data + 30, "mimetype", 8) == 0 &&
            memmem(head.data + 38, head.length - 38 < 64 ? head.length - 38 : 64,
                "application/vnd.oasis.opendocument.text", 39) != NULL) {
            return "application/vnd.oasis.opendocument.text";
        }
        if (holds(tail, "word/document.xml", 17) && holds(tail, "[Content_Types].xml", 19)) {
            return "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
        }
        return NULL;
    }
    bool whole = size <= head.length;
    if (text_only(head, false, !whole) && (whole || text_only(tail, true, false))) {
        return "text/plain";
    }
    return NULL;
}

/* Does the file end as files of its kind do? What was cut off half-way does not. */
static bool ended(const char *type, struct bytes tail) {
    if (text_equal(type, "application/pdf")) {
        return holds(end_of(tail, 2048), "%%EOF", 5);
    }
    if (text_equal(type, "image/png")) {
        return holds(end_of(tail, 64), "IEND", 4);
    }
    if (text_equal(type, "image/jpeg")) {
        return holds(tail, "\xff\xd9", 2);
    }
    if (text_starts(type, "text/")) {
        return true;
    }
    return holds(tail, "PK\x05\x06", 4);
}

static const struct evidence_type *by_ending(const char *name) {
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot != NULL && i < evidence_type_count; i++) {
        if (strcasecmp(dot + 1, evidence_types[i].extension) == 0) {
            return &evidence_types[i];
        }
    }
    return NULL;
}

const struct evidence_type *evidence_type_of(
    const char *name, struct bytes head, struct bytes tail, uint64_t size, const char **fault) {
    *fault = NULL;
    const struct evidence_type *type = by_ending(name);
    if (size == 0) {
        *fault = N_("The selected file is empty");
    } else if (size > EVIDENCE_BYTES_MOST) {
        *fault = N_("The selected file must be 25 MB or smaller");
    } else if (type == NULL) {
        *fault = N_("The selected file must be a PDF, DOCX, ODT, PNG, JPEG, TXT or CSV");
    } else {
        const char *content = content_type(head, tail, size);
        const char *wanted = text_equal(type->type, "text/csv") ? "text/plain" : type->type;
        if (content == NULL && text_equal(wanted, "text/plain")) {
            *fault = N_("The selected file is not plain text. Save it as UTF-8 text and try again");
        } else if (!text_equal(content, wanted)) {
            *fault = content == NULL && begins(head, "PK\x03\x04", 4) && !ended(type->type, tail)
                         ? N_("The selected file is cut off. Save it again and send the whole file")
                         : N_("The content of the selected file is not what its name says. Save it again as that type");
        } else if (!ended(type->type, tail)) {
            *fault = N_("The selected file is cut off. Save it again and send the whole file");
        }
    }
    return *fault == NULL ? type : NULL;
}

const char *evidence_name(struct arena *arena, const char *name) {
    const char *from = name == NULL ? "" : name;
    for (const char *at = from; *at != '\0'; at++) {
        if (*at == '/' || *at == '\\') {
            from = at + 1;
        }
    }
    struct text_builder clean;
    text_builder_start(&clean, arena);
    bool valid = text_utf8(from, strlen(from));
    for (const char *at = from; *at != '\0'; at++) {
        unsigned char byte = (unsigned char)*at;
        if (byte < 0x20 || byte == 0x7f || (byte >= 0x80 && !valid) || strchr("<>\"'&;:|?*`$%{}", byte) != NULL) {
            continue;
        }
        text_add_char(&clean, *at);
    }
    char *good = text_trim(arena, clean.data);
    while (*good == '.') {
        good++;
    }
    /* Too long: the middle goes, the ending stays. */
    if (text_length(good) > 120) {
        const char *dot = strrchr(good, '.');
        const char *ending = dot != NULL && strlen(dot) <= 8 ? dot : "";
        size_t kept = 0;
        size_t characters = 0;
        while (characters < 120 - strlen(ending)) {
            do {
                kept++;
            } while (((unsigned char)good[kept] & 0xc0) == 0x80);
            characters++;
        }
        good = arena_format(arena, "%.*s%s", (int)kept, good, ending);
    }
    return text_blank(good) ? "file" : good;
}
