#include "tools/tool.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct block {
    struct block *next;
    max_align_t data[];
};

/* Keeps every block reachable, so that leak checkers stay quiet. */
static struct block *blocks;

void tool_fail(const char *file, int line, const char *format, ...) {
    va_list arguments;
    if (line > 0) {
        fprintf(stderr, "%s:%d: ", file, line);
    } else {
        fprintf(stderr, "%s: ", file);
    }
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(1);
}

void *tool_alloc(size_t bytes) {
    struct block *block = calloc(1, sizeof *block + bytes);
    if (block == NULL) {
        tool_fail("tool", 0, "out of memory");
    }
    block->next = blocks;
    blocks = block;
    return block->data;
}

char *tool_copy(const char *text, size_t bytes) {
    char *copy = tool_alloc(bytes + 1);
    memcpy(copy, text, bytes);
    return copy;
}

static char *format_list(const char *format, va_list arguments) __attribute__((format(printf, 1, 0)));
static char *format_list(const char *format, va_list arguments) {
    va_list again;
    va_copy(again, arguments);
    int bytes = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (bytes < 0) {
        tool_fail("tool", 0, "cannot format");
    }
    char *text = tool_alloc((size_t)bytes + 1);
    vsnprintf(text, (size_t)bytes + 1, format, arguments);
    return text;
}

char *tool_format(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    char *text = format_list(format, arguments);
    va_end(arguments);
    return text;
}

void tool_add_bytes(struct tool_text *text, const char *data, size_t bytes) {
    if (text->length + bytes + 1 > text->capacity) {
        size_t capacity = (text->length + bytes + 1) * 2;
        char *grown = tool_alloc(capacity);
        if (text->length > 0) {
            memcpy(grown, text->data, text->length);
        }
        text->data = grown;
        text->capacity = capacity;
    }
    memcpy(text->data + text->length, data, bytes);
    text->length += bytes;
    text->data[text->length] = '\0';
}

void tool_add(struct tool_text *text, const char *what) {
    tool_add_bytes(text, what, strlen(what));
}

void tool_add_format(struct tool_text *text, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    tool_add(text, format_list(format, arguments));
    va_end(arguments);
}

void tool_add_literal(struct tool_text *text, const char *data, size_t bytes) {
    tool_add(text, "\"");
    for (size_t i = 0; i < bytes; i++) {
        unsigned char c = (unsigned char)data[i];
        if (c == '\n') {
            tool_add(text, "\\n");
        } else if (c == '"' || c == '\\') {
            tool_add_format(text, "\\%c", c);
        } else if (c == '?' || c < 0x20 || c >= 0x7f) {
            tool_add_format(text, "\\%03o", c); /* three digits always: a digit behind cannot join it */
        } else {
            tool_add_bytes(text, data + i, 1);
        }
    }
    tool_add(text, "\"");
}

char *tool_file_read(const char *path, size_t *bytes) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        tool_fail(path, 0, "cannot open: %s", strerror(errno));
    }
    struct tool_text text = {0};
    char part[65536];
    size_t got;
    while ((got = fread(part, 1, sizeof part, file)) > 0) {
        tool_add_bytes(&text, part, got);
    }
    if (ferror(file)) {
        tool_fail(path, 0, "cannot read: %s", strerror(errno));
    }
    fclose(file);
    if (bytes != NULL) {
        *bytes = text.length;
    }
    return text.data != NULL ? text.data : tool_copy("", 0);
}

static void folders_make(const char *path) {
    char *part = tool_copy(path, strlen(path));
    for (char *slash = strchr(part + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(part, 0777) != 0 && errno != EEXIST) {
            tool_fail(part, 0, "cannot make the folder: %s", strerror(errno));
        }
        *slash = '/';
    }
}

void tool_file_write(const char *path, const struct tool_text *text) {
    folders_make(path);
    FILE *file = fopen(path, "wb");
    if (file == NULL) {
        tool_fail(path, 0, "cannot write: %s", strerror(errno));
    }
    size_t put = text->length > 0 ? fwrite(text->data, 1, text->length, file) : 0;
    if (fclose(file) != 0 || put != text->length) {
        remove(path);
        tool_fail(path, 0, "cannot write: %s", strerror(errno));
    }
}

const char *tool_file_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

#ifdef ASSAY_SANITIZE
/* Generators end in a moment and leave their memory to the end: no leaks are looked for in a sanitized build. */
const char *__asan_default_options(void);
const char *__asan_default_options(void) {
    return "detect_leaks=0";
}
#endif
