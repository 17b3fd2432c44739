/* Structured log lines on stderr: one JSON object a line. No personal data, no secrets: ids only. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdint.h>

enum log_level { LOG_DEBUG_LEVEL, LOG_INFO_LEVEL, LOG_WARNING_LEVEL, LOG_ERROR_LEVEL };

/* Pairs of key and text value, closed by NULL: log_info("request", "id", id, "path", route, NULL). */
void log_info(const char *event, ...) __attribute__((sentinel));
void log_warning(const char *event, ...) __attribute__((sentinel));
void log_error(const char *event, ...) __attribute__((sentinel));

/* Lines below this level are not written; the default is LOG_INFO_LEVEL. */
void log_level_set(enum log_level level);

/* A number as text in a rotating thread-local buffer, good for one log call (16 at most). */
const char *log_number(int64_t number);

#endif
