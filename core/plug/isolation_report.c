/* Asks a worker to shut itself in and tell what held, rather than guess. */
#include "plug/plug_parts.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

const char *plug_isolation_report(struct arena *arena, bool *whole) {
    bool ignored;
    bool *held = whole == NULL ? &ignored : whole;
    *held = false;
    const char *worker = plug_worker_path()[0] == '\0' ? plug_beside(arena, "assay-worker") : plug_worker_path();
    const char *argument[] = {NULL, "report", NULL};
    struct plug_child child;
    if (!plug_child_start(&child, worker, argument, -1, -1, NULL)) {
        return arena_format(
            arena, "workers: %s cannot be started (%s); nothing can be imported", worker, strerror(errno));
    }
    char text[1024] = "";
    size_t length = 0;
    int64_t until = clock_monotonic() + 5 * MOMENT_SECOND;
    while (length < sizeof text - 1 && clock_monotonic() < until) {
        struct pollfd ready = {.fd = child.from, .events = POLLIN};
        (void)poll(&ready, 1, 100);
        ssize_t got = read(child.from, text + length, sizeof text - 1 - length);
        if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) {
            break;
        }
        length += got > 0 ? (size_t)got : 0;
    }
    text[length] = '\0';
    int status = 0;
    bool ended = plug_child_wait(&child, until, &status);
    (void)plug_child_end(&child);
    *held = ended && WIFEXITED(status) && WEXITSTATUS(status) == 0 && length > 0;
    return length > 0 ? text_trim(arena, text)
                      : "workers: they do not start under their own limits; nothing can be imported";
}
