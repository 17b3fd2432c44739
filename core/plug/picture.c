#include "plug/picture.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "plug/plug_parts.h"

enum { PAGE_SIDE = 1400, PICTURE_WIDTH = 1100, DEADLINE_SECONDS = 8, INFO_BYTES = 64 * 1024 };
#define PAGE_BYTES ((size_t)32 << 20)
#define PICTURE_BYTES ((size_t)8 << 20)

static const char pdf[] = "application/pdf";

bool picture_possible(const char *type) {
    return text_equal(type, pdf) || text_equal(type, "image/png") || text_equal(type, "image/jpeg");
}

static void descriptor_close(void *what) {
    close((int)(intptr_t)what);
}

static bool write_whole(int descriptor, const char *data, size_t bytes) {
    while (bytes > 0) {
        ssize_t put = write(descriptor, data, bytes);
        if (put <= 0) {
            return false;
        }
        data += put;
        bytes -= (size_t)put;
    }
    return true;
}

/* What the worker writes, as a file in memory at its start; -1 when it failed, wrote nothing or too much. */
static int worker_output(struct arena *arena, const char **argument, int input, size_t most, size_t *bytes) {
    const char *worker = plug_worker_path()[0] == '\0' ? plug_beside(arena, "assay-worker") : plug_worker_path();
    int output = memfd_create("picture", MFD_CLOEXEC);
    if (output < 0) {
        return -1;
    }
    arena_defer(arena, descriptor_close, (void *)(intptr_t)output);
    struct plug_child child;
    (void)lseek(input, 0, SEEK_SET);
    if (!plug_child_start(&child, worker, argument, input, -1, NULL)) {
        return -1;
    }
    int64_t until = clock_monotonic() + DEADLINE_SECONDS * MOMENT_SECOND;
    size_t length = 0;
    bool good = true;
    bool open = true;
    while (good && open) {
        char part[16384];
        struct pollfd ready = {.fd = child.from, .events = POLLIN};
        (void)poll(&ready, 1, 100);
        ssize_t got = read(child.from, part, sizeof part);
        if (got > 0) {
            length += (size_t)got;
            good = length <= most && write_whole(output, part, (size_t)got);
        } else {
            open = got < 0 && (errno == EAGAIN || errno == EINTR);
        }
        good = good && clock_monotonic() < until;
    }
    int status = 0;
    bool ended = plug_child_wait(&child, good ? until : 0, &status);
    (void)plug_child_end(&child);
    if (!good || !ended || !WIFEXITED(status) || WEXITSTATUS(status) != 0 || length == 0) {
        return -1;
    }
    (void)lseek(output, 0, SEEK_SET);
    *bytes = length;
    return output;
}

int picture_pages(struct arena *arena, int descriptor, const char *type) {
    if (!text_equal(type, pdf)) {
        return picture_possible(type) ? 1 : 0;
    }
    const char *argument[] = {NULL, "pages", NULL};
    size_t bytes = 0;
    int output = worker_output(arena, argument, descriptor, INFO_BYTES, &bytes);
    char *text = arena_alloc(arena, bytes + 1); /* zeroed: closed with a NUL */
    if (output < 0 || read(output, text, bytes) != (ssize_t)bytes) {
        return 0;
    }
    char *rest = NULL;
    for (char *line = strtok_r(text, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest)) {
        int64_t pages;
        if (text_starts(line, "Pages:") && text_number(text_trim(arena, line + 6), 1, 10000, &pages)) {
            return (int)pages;
        }
    }
    return 0;
}

struct bytes picture_make(struct arena *arena, int descriptor, const char *type, int page) {
    struct bytes none = {NULL, 0};
    size_t bytes = 0;
    if (!picture_possible(type) || page < 1 || (page != 1 && !text_equal(type, pdf))) {
        return none;
    }
    if (text_equal(type, pdf)) {
        const char *number = arena_format(arena, "%d", page);
        const char *side = arena_format(arena, "%d", PAGE_SIDE);
        const char *argument[] = {NULL, "page", number, side, NULL};
        descriptor = worker_output(arena, argument, descriptor, PAGE_BYTES, &bytes);
        if (descriptor < 0) {
            return none;
        }
    }
    const char *argument[] = {NULL, "picture", arena_format(arena, "%d", PICTURE_WIDTH), NULL};
    int output = worker_output(arena, argument, descriptor, PICTURE_BYTES, &bytes);
    if (output < 0) {
        return none;
    }
    unsigned char *data = arena_alloc(arena, bytes);
    return read(output, data, bytes) == (ssize_t)bytes ? (struct bytes){data, bytes} : none;
}
