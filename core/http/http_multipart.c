/* multipart/form-data, read as it comes: text fields into the form, files into the spool.
 *
 * Not libmicrohttpd's post processor: with 0.9.75 a handler cannot tell two empty fields of one name from one field
 * handed over in two calls (both start at offset 0), and a NUL in a name or file name just ends it. */
#include <string.h>
#include <strings.h>

#include "http/http_internal.h"

enum { WINDOW_BYTES = 16 * 1024, BOUNDARY_MOST = 70, PART_HEADERS_MOST = 16, TEXT_MOST = 1024 * 1024 };

enum multipart_state { AT_PREAMBLE, AT_BOUNDARY, AT_HEADER, AT_TEXT, AT_FILE, AT_END };

struct http_multipart {
    struct http_exchange *exchange;
    enum multipart_state state;
    char delimiter[BOUNDARY_MOST + 5]; /* CR LF -- boundary */
    size_t delimiter_bytes;
    char window[WINDOW_BYTES];
    size_t length;
    unsigned headers;
    const char *name;
    const char *file_name;
    const char *type;
    struct http_file *file;
    struct text_builder text;
    size_t texts; /* bytes of all text fields */
    size_t fields;
};

/* The value of a parameter "; name=value" of a header, quoted or not; NULL when it has none. */
static char *parameter_get(struct arena *arena, const char *header, const char *name) {
    size_t name_bytes = strlen(name);
    const char *at = header + strcspn(header, ";");
    while (*at == ';') {
        at += 1 + strspn(at + 1, " \t");
        bool wanted = strncasecmp(at, name, name_bytes) == 0 && at[name_bytes] == '=';
        at += strcspn(at, "=;");
        if (*at != '=') {
            continue;
        }
        at++;
        char *value = arena_alloc(arena, strlen(at) + 1);
        char *out = value;
        if (*at == '"') {
            for (at++; *at != '"' && *at != '\0'; at++) {
                /* Browsers write %22 and leave backslashes alone; other clients write \" and \\. */
                at += *at == '\\' && (at[1] == '"' || at[1] == '\\') ? 1 : 0;
                *out++ = *at;
            }
            at += strcspn(at, ";");
        } else {
            size_t bytes = strcspn(at, "; \t");
            memcpy(value, at, bytes);
            at += strcspn(at, ";");
        }
        if (wanted) {
            return value;
        }
    }
    return NULL;
}

struct http_multipart *http_multipart_start(struct http_exchange *exchange, const char *content_type) {
    struct arena *arena = exchange->request.arena;
    const char *boundary = parameter_get(arena, content_type, "boundary");
    size_t bytes = boundary == NULL ? 0 : strlen(boundary);
    if (bytes == 0 || bytes > BOUNDARY_MOST) {
        return NULL;
    }
    struct http_multipart *multipart = ARENA_NEW(arena, struct http_multipart);
    multipart->exchange = exchange;
    memcpy(multipart->delimiter, "\r\n--", 4);
    memcpy(multipart->delimiter + 4, boundary, bytes);
    multipart->delimiter_bytes = bytes + 4;
    /* The first boundary may open the body: as if a line had ended before it. */
    memcpy(multipart->window, "\r\n", 2);
    multipart->length = 2;
    return multipart;
}

static void window_drop(struct http_multipart *multipart, size_t bytes) {
    multipart->length -= bytes;
    memmove(multipart->window, multipart->window + bytes, multipart->length);
}

static bool fail(struct http_multipart *multipart, enum error_code code, const char *detail) {
    http_exchange_fail(multipart->exchange, code, detail);
    return false;
}

static bool part_header(struct http_multipart *multipart, const char *line, size_t bytes) {
    struct arena *arena = multipart->exchange->request.arena;
    if (!text_utf8(line, bytes)) {
        return fail(multipart, ERROR_BAD_ENCODING, "part header is not UTF-8");
    }
    if (++multipart->headers > PART_HEADERS_MOST) {
        return fail(multipart, ERROR_BAD_REQUEST, "too many headers in a part");
    }
    char *copy = arena_text_part(arena, line, bytes);
    if (strncasecmp(copy, "Content-Disposition:", 20) == 0) {
        multipart->name = parameter_get(arena, copy, "name");
        multipart->file_name = parameter_get(arena, copy, "filename");
    } else if (strncasecmp(copy, "Content-Type:", 13) == 0) {
        multipart->type = text_trim(arena, copy + 13);
    }
    return true;
}

static bool part_start(struct http_multipart *multipart) {
    struct http_exchange *exchange = multipart->exchange;
    if (multipart->name == NULL) {
        return fail(multipart, ERROR_BAD_REQUEST, "part without a name");
    }
    if (++multipart->fields > HTTP_FIELDS_MOST) {
        return fail(multipart, ERROR_BAD_REQUEST, "too many fields");
    }
    if (multipart->file_name == NULL) {
        text_builder_start(&multipart->text, exchange->request.arena);
        multipart->state = AT_TEXT;
        return true;
    }
    multipart->file = NULL; /* opened with its first byte, or at its end when it has a name */
    multipart->state = AT_FILE;
    return true;
}

static bool part_file(struct http_multipart *multipart) {
    if (multipart->file == NULL) {
        multipart->file = http_spool_open(
            multipart->exchange, multipart->name, multipart->file_name, multipart->type == NULL ? "" : multipart->type);
    }
    return multipart->file != NULL;
}

static bool part_data(struct http_multipart *multipart, size_t bytes) {
    if (bytes == 0) {
        return true;
    }
    if (multipart->state == AT_FILE) {
        return part_file(multipart) && http_spool_write(multipart->exchange, multipart->file, multipart->window, bytes);
    }
    multipart->texts += bytes;
    if (multipart->texts > TEXT_MOST) {
        return fail(multipart, ERROR_TOO_LARGE, "text fields over 1 MiB");
    }
    text_add_bytes(&multipart->text, multipart->window, bytes);
    return true;
}

static bool part_end(struct http_multipart *multipart) {
    if (multipart->state == AT_FILE) {
        /* An empty file without a name: none was chosen. */
        return multipart->file_name[0] == '\0' || part_file(multipart);
    }
    const char *value = multipart->text.length == 0 ? "" : multipart->text.data;
    if (!text_utf8(value, multipart->text.length)) {
        return fail(multipart, ERROR_BAD_ENCODING, "form field is not UTF-8");
    }
    fields_add(&multipart->exchange->request.form, multipart->name, value);
    return true;
}

/* Up to the next boundary, or to where one may have begun. False when more must come or on an error. */
static bool step_data(struct http_multipart *multipart) {
    char *found = memmem(multipart->window, multipart->length, multipart->delimiter, multipart->delimiter_bytes);
    size_t keep = multipart->delimiter_bytes - 1;
    size_t bytes = found != NULL              ? (size_t)(found - multipart->window)
                   : multipart->length > keep ? multipart->length - keep
                                              : 0;
    if (multipart->state != AT_PREAMBLE && !part_data(multipart, bytes)) {
        return false;
    }
    window_drop(multipart, bytes);
    if (found == NULL) {
        return false;
    }
    if (multipart->state != AT_PREAMBLE && !part_end(multipart)) {
        return false;
    }
    window_drop(multipart, multipart->delimiter_bytes);
    multipart->state = AT_BOUNDARY;
    return true;
}

static bool step_boundary(struct http_multipart *multipart) {
    if (multipart->length < 2) {
        return false;
    }
    if (memcmp(multipart->window, "--", 2) == 0) {
        multipart->state = AT_END;
        return false;
    }
    if (memcmp(multipart->window, "\r\n", 2) != 0) {
        return fail(multipart, ERROR_BAD_REQUEST, "malformed multipart boundary");
    }
    window_drop(multipart, 2);
    multipart->headers = 0;
    multipart->name = multipart->file_name = multipart->type = NULL;
    multipart->state = AT_HEADER;
    return true;
}

static bool step_header(struct http_multipart *multipart) {
    char *end = memmem(multipart->window, multipart->length, "\r\n", 2);
    if (end == NULL) {
        return multipart->length < WINDOW_BYTES / 2 ? false
                                                    : fail(multipart, ERROR_BAD_REQUEST, "header of a part too long");
    }
    size_t bytes = (size_t)(end - multipart->window);
    if (bytes == 0) {
        if (!part_start(multipart)) {
            return false;
        }
        window_drop(multipart, 2);
        return true;
    }
    if (!part_header(multipart, multipart->window, bytes)) {
        return false;
    }
    window_drop(multipart, bytes + 2);
    return true;
}

bool http_multipart_take(struct http_multipart *multipart, const char *data, size_t bytes) {
    while (bytes > 0 && multipart->exchange->error == ERROR_NONE && multipart->state != AT_END) {
        size_t room = WINDOW_BYTES - multipart->length;
        size_t taken = bytes < room ? bytes : room;
        memcpy(multipart->window + multipart->length, data, taken);
        multipart->length += taken;
        data += taken;
        bytes -= taken;
        bool more = true;
        while (more && multipart->exchange->error == ERROR_NONE) {
            switch (multipart->state) {
            case AT_PREAMBLE:
            case AT_TEXT:
            case AT_FILE:
                more = step_data(multipart);
                break;
            case AT_BOUNDARY:
                more = step_boundary(multipart);
                break;
            case AT_HEADER:
                more = step_header(multipart);
                break;
            case AT_END:
                more = false;
                break;
            }
        }
    }
    return multipart->exchange->error == ERROR_NONE;
}

bool http_multipart_end(struct http_multipart *multipart) {
    return multipart->state == AT_END;
}
