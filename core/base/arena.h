/* Memory and way out of one piece of work (a request, a job, a command).
 *
 * Everything that work needs is taken from its arena and goes when the arena is freed. What is not memory (a result
 * of libpq, a document of libxml2, a descriptor) is handed to arena_defer and goes with it, last in first out.
 * Work that cannot go on calls arena_raise: control returns to whoever called arena_try, with the error in the arena.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct arena;

/* Owner frees with arena_free. cap_bytes bounds all memory ever taken from it; going over raises
 * ERROR_TOO_MUCH_MEMORY. Aborts the process only when the system has no memory for the arena itself. */
struct arena *arena_new(size_t cap_bytes);

/* Runs what was deferred, frees everything. NULL is allowed. */
void arena_free(struct arena *arena);

/* Zeroed memory, aligned for any type. Never NULL: raises instead. bytes 0 gives a valid unique pointer. */
void *arena_alloc(struct arena *arena, size_t bytes);
/* count * size, checked for overflow. */
void *arena_array(struct arena *arena, size_t count, size_t size);
#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, count, type) ((type *)arena_array((arena), (count), sizeof(type)))

/* Copies; text NULL gives NULL. */
char *arena_text(struct arena *arena, const char *text);
/* The first bytes of text, closed with a NUL. */
char *arena_text_part(struct arena *arena, const char *text, size_t bytes);
char *arena_format(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *arena_format_list(struct arena *arena, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

/* cleanup(what) is called once when the arena is freed, or by arena_release. */
void arena_defer(struct arena *arena, void (*cleanup)(void *), void *what);
/* Runs and forgets the deferred clean-up of what, if there is one. */
void arena_release(struct arena *arena, void *what);

/* Bytes taken so far. */
size_t arena_bytes(const struct arena *arena);

/* Runs work(context); true when it returned, false when it raised: arena_error says what. Nests. */
bool arena_try(struct arena *arena, void (*work)(void *context), void *context);
/* The error last raised; valid until the next raise. */
const struct error *arena_error(const struct arena *arena);
/* Leaves to the nearest arena_try; aborts the process, with a log line, where there is none.
 * detail (printf) is for the log and the developer, never shown to a user; no personal data, no secrets. */
_Noreturn void arena_raise(struct arena *arena, enum error_code code, const char *detail, ...)
    __attribute__((format(printf, 3, 4)));

#endif
