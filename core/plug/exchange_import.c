#include "plug/exchange_parts.h"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

struct exchange_outcome plug_import(struct arena *arena, const char *plugin, int input, const char *name,
    const struct exchange_limits *limits, const struct exchange_listener *listener) {
    struct exchange_run *run = ARENA_NEW(arena, struct exchange_run);
    struct stat about;
    run->listener = listener;
    run->document = -1;
    if (!exchange_begin(run, arena, plugin, ASSAY_IMPORTS, input, name, limits)) {
        return exchange_finish(run);
    }
    if (fstat(input, &about) == 0 && S_ISREG(about.st_mode)) {
        run->total = (uint64_t)about.st_size;
    }
    while (!run->decided && !run->closed) {
        struct pollfd ready = {.fd = run->child.from, .events = POLLIN};
        int left = exchange_left(run);
        if (left == 0) {
            exchange_decide(run, EXCHANGE_TIMED_OUT, "killed at its deadline");
        } else if (poll(&ready, 1, left) > 0) {
            exchange_read(run);
        }
    }
    return exchange_finish(run);
}
