#include "base/log.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { LINE_BYTES = 4096, NUMBERS = 16, NUMBER_BYTES = 24 };

static enum log_level least = LOG_INFO_LEVEL;

struct line {
    char data[LINE_BYTES];
    size_t length;
};

static void line_char(struct line *line, char character) {
    if (line->length < LINE_BYTES - 4) { /* room for the closing quote, brace and newline */
        line->data[line->length++] = character;
    }
}

static void line_json(struct line *line, const char *text) {
    line_char(line, '"');
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++) {
        if (*at == '"' || *at == '\\') {
            line_char(line, '\\');
            line_char(line, (char)*at);
        } else if (*at < 0x20 || *at == 0x7f) {
            char escape[8];
            snprintf(escape, sizeof escape, "\\u%04x", *at);
            for (const char *c = escape; *c != '\0'; c++) {
                line_char(line, *c);
            }
        } else {
            line_char(line, (char)*at);
        }
    }
    line->data[line->length++] = '"';
    if (line->length >= LINE_BYTES - 3) {
        line->length = LINE_BYTES - 3;
    }
}

static void log_write(enum log_level level, const char *name, const char *event, va_list pairs) {
    if (level < least) {
        return;
    }
    struct line line = {.length = 0};
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    struct tm parts;
    gmtime_r(&now.tv_sec, &parts);
    char stamp[64];
    size_t written = strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%S", &parts);
    snprintf(stamp + written, sizeof stamp - written, ".%03ldZ", now.tv_nsec / 1000000);
    line.length = (size_t)snprintf(line.data, LINE_BYTES, "{\"at\":\"%s\",\"level\":\"%s\",\"event\":", stamp, name);
    line_json(&line, event);
    for (const char *key = va_arg(pairs, const char *); key != NULL; key = va_arg(pairs, const char *)) {
        const char *value = va_arg(pairs, const char *);
        line_char(&line, ',');
        line_json(&line, key);
        line_char(&line, ':');
        line_json(&line, value == NULL ? "" : value);
    }
    line.data[line.length++] = '}';
    line.data[line.length++] = '\n';
    /* One write a line: lines of several threads and processes do not mix. */
    ssize_t done = write(STDERR_FILENO, line.data, line.length);
    (void)done;
}

#define LOG_FUNCTION(function, level, name)                                                                            \
    void function(const char *event, ...) {                                                                            \
        va_list pairs;                                                                                                 \
        va_start(pairs, event);                                                                                        \
        log_write(level, name, event, pairs);                                                                          \
        va_end(pairs);                                                                                                 \
    }
LOG_FUNCTION(log_info, LOG_INFO_LEVEL, "info")
LOG_FUNCTION(log_warning, LOG_WARNING_LEVEL, "warning")
LOG_FUNCTION(log_error, LOG_ERROR_LEVEL, "error")

void log_level_set(enum log_level level) {
    least = level;
}

const char *log_number(int64_t number) {
    static _Thread_local char buffer[NUMBERS][NUMBER_BYTES];
    static _Thread_local unsigned next;
    char *text = buffer[next++ % NUMBERS];
    snprintf(text, NUMBER_BYTES, "%" PRId64, number);
    return text;
}
