#include "plug/exchange_parts.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define INPUT_BYTES ((size_t)512 << 10)
#define INPUT_ENOUGH ((size_t)64 << 10)

struct feeding {
    struct exchange_run *run;
    bool (*next)(void *context, struct exchange_record *record);
    void *context;
    struct frame_buffer buffer;
    size_t written;
    bool ended; /* no more records */
};

/* Keeps some records ready to be written. */
static void feed_fill(struct feeding *feeding) {
    if (feeding->written == feeding->buffer.length) {
        feeding->buffer.length = 0;
        feeding->written = 0;
    }
    while (!feeding->ended && feeding->buffer.length < INPUT_ENOUGH && !feeding->buffer.full) {
        struct exchange_record record = {.completed_on = DAY_NONE};
        if (feeding->next(feeding->context, &record)) {
            frame_put_record(&feeding->buffer, &record);
        } else {
            feeding->ended = true;
            frame_end(&feeding->buffer, frame_begin(&feeding->buffer, FRAME_INPUT_END));
        }
    }
    if (feeding->buffer.full) {
        exchange_decide(feeding->run, EXCHANGE_NOT_STARTED, "no memory for the records");
    }
}

static void feed_write(struct feeding *feeding) {
    size_t left = feeding->buffer.length - feeding->written;
    ssize_t wrote = write(feeding->run->child.to, feeding->buffer.data + feeding->written, left);
    if (wrote > 0) {
        feeding->written += (size_t)wrote;
    } else if (errno != EAGAIN && errno != EINTR) {
        /* It reads no more: what it said, or how it ended, tells why. */
        feeding->written = feeding->buffer.length;
        feeding->ended = true;
    }
}

static void export_run(struct feeding *feeding) {
    struct exchange_run *run = feeding->run;
    while (!run->decided && !run->closed) {
        feed_fill(feeding);
        bool more = feeding->written < feeding->buffer.length;
        struct pollfd ready[2] = {
            {.fd = run->child.from, .events = POLLIN}, {.fd = more ? run->child.to : -1, .events = POLLOUT}};
        int left = exchange_left(run);
        if (left == 0) {
            exchange_decide(run, EXCHANGE_TIMED_OUT, "killed at its deadline");
        } else if (poll(ready, 2, left) > 0) {
            if (ready[0].revents != 0) {
                exchange_read(run);
            }
            if (more && ready[1].revents != 0) {
                feed_write(feeding);
            }
        }
    }
}

static void feed_release(void *what) {
    struct feeding *feeding = what;
    frame_buffer_end(&feeding->buffer);
}

struct exchange_outcome plug_export(struct arena *arena, const char *plugin, int output, const char *name,
    const struct exchange_limits *limits, bool (*next)(void *context, struct exchange_record *record), void *context) {
    struct exchange_run *run = ARENA_NEW(arena, struct exchange_run);
    run->document = output;
    if (!exchange_begin(run, arena, plugin, ASSAY_EXPORTS, -1, name, limits)) {
        return exchange_finish(run);
    }
    struct feeding *feeding = ARENA_NEW(arena, struct feeding);
    feeding->run = run;
    feeding->next = next;
    feeding->context = context;
    feeding->buffer.most = INPUT_BYTES;
    arena_defer(arena, feed_release, feeding);

    /* A worker that has died must cost a failed write, not the process. */
    sigset_t broken;
    sigset_t before;
    (void)sigemptyset(&broken);
    (void)sigaddset(&broken, SIGPIPE);
    (void)pthread_sigmask(SIG_BLOCK, &broken, &before);
    export_run(feeding);
    if (sigismember(&before, SIGPIPE) == 0) {
        (void)sigtimedwait(&broken, NULL, &(struct timespec){0});
    }
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    arena_release(arena, feeding);
    return exchange_finish(run);
}
