#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

enum { BLOCK_BYTES = 16384 };

struct block {
    struct block *next;
    size_t used;
    size_t size;
    max_align_t data[];
};

struct cleanup {
    struct cleanup *next;
    void (*run)(void *);
    void *what;
};

struct arena {
    struct block *block;
    struct cleanup *cleanup;
    size_t cap;
    size_t taken;
    jmp_buf *way_out;
    struct error error;
    char detail[512];
};

static struct block *block_new(size_t bytes) {
    struct block *block = malloc(sizeof *block + bytes);
    if (block == NULL) {
        log_error("out of memory", NULL);
        abort();
    }
    block->next = NULL;
    block->used = 0;
    block->size = bytes;
    return block;
}

struct arena *arena_new(size_t cap_bytes) {
    struct arena *arena = calloc(1, sizeof *arena);
    if (arena == NULL) {
        log_error("out of memory", NULL);
        abort();
    }
    arena->cap = cap_bytes;
    arena->error.detail = arena->detail;
    return arena;
}

void arena_free(struct arena *arena) {
    if (arena == NULL) {
        return;
    }
    while (arena->cleanup != NULL) {
        struct cleanup *cleanup = arena->cleanup;
        arena->cleanup = cleanup->next;
        cleanup->run(cleanup->what);
    }
    for (struct block *block = arena->block, *next; block != NULL; block = next) {
        next = block->next;
        free(block);
    }
    free(arena);
}

void *arena_alloc(struct arena *arena, size_t bytes) {
    const size_t unit = sizeof(max_align_t);
    if (bytes > arena->cap || arena->taken + bytes + unit > arena->cap) {
        arena_raise(arena, ERROR_TOO_MUCH_MEMORY, "arena of %zu bytes is full", arena->cap);
    }
    size_t rounded = (bytes + unit) / unit * unit;
    arena->taken += rounded;
    struct block *block = arena->block;
    if (block == NULL || block->size - block->used < rounded) {
        struct block *fresh = block_new(rounded > BLOCK_BYTES / 4 ? rounded : BLOCK_BYTES);
        if (rounded > BLOCK_BYTES / 4 && block != NULL) {
            /* A block of its own goes behind, so that the current one is filled to its end. */
            fresh->next = block->next;
            block->next = fresh;
        } else {
            fresh->next = block;
            arena->block = fresh;
        }
        block = fresh;
    }
    void *data = (char *)block->data + block->used;
    block->used += rounded;
    return memset(data, 0, rounded);
}

void *arena_array(struct arena *arena, size_t count, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        arena_raise(arena, ERROR_TOO_MUCH_MEMORY, "array of %zu times %zu bytes", count, size);
    }
    return arena_alloc(arena, bytes);
}

char *arena_text_part(struct arena *arena, const char *text, size_t bytes) {
    char *copy = arena_alloc(arena, bytes + 1);
    memcpy(copy, text, bytes);
    return copy;
}

char *arena_text(struct arena *arena, const char *text) {
    return text == NULL ? NULL : arena_text_part(arena, text, strlen(text));
}

char *arena_format_list(struct arena *arena, const char *format, va_list arguments) {
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    char *text = arena_alloc(arena, (size_t)(length < 0 ? 0 : length) + 1);
    vsnprintf(text, (size_t)(length < 0 ? 0 : length) + 1, format, again);
    va_end(again);
    return text;
}

char *arena_format(struct arena *arena, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    char *text = arena_format_list(arena, format, arguments);
    va_end(arguments);
    return text;
}

void arena_defer(struct arena *arena, void (*cleanup)(void *), void *what) {
    struct cleanup *entry = ARENA_NEW(arena, struct cleanup);
    *entry = (struct cleanup){arena->cleanup, cleanup, what};
    arena->cleanup = entry;
}

void arena_release(struct arena *arena, void *what) {
    for (struct cleanup **place = &arena->cleanup; *place != NULL; place = &(*place)->next) {
        if ((*place)->what == what) {
            struct cleanup *entry = *place;
            *place = entry->next;
            entry->run(what);
            return;
        }
    }
}

size_t arena_bytes(const struct arena *arena) {
    return arena->taken;
}

bool arena_try(struct arena *arena, void (*work)(void *context), void *context) {
    jmp_buf here;
    jmp_buf *volatile before = arena->way_out;
    arena->way_out = &here;
    if (setjmp(here) != 0) {
        arena->way_out = before;
        return false;
    }
    work(context);
    arena->way_out = before;
    return true;
}

const struct error *arena_error(const struct arena *arena) {
    return &arena->error;
}

void arena_raise(struct arena *arena, enum error_code code, const char *detail, ...) {
    va_list arguments;
    char words[sizeof arena->detail]; /* detail may print the detail of the error before */
    va_start(arguments, detail);
    vsnprintf(words, sizeof words, detail, arguments);
    va_end(arguments);
    memcpy(arena->detail, words, sizeof words);
    arena->error.code = code;
    if (arena->way_out == NULL) {
        log_error("raised with no way out", "error", error_name(code), "detail", arena->detail, NULL);
        abort();
    }
    longjmp(*arena->way_out, 1);
}
