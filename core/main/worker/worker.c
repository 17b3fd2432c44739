/* The program: which work, and how tightly it is shut in before any of the plugin's code runs. */
#include "worker.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "plug/isolation.h"
#include "plug/plug_parts.h"

static void say(int descriptor, const char *text) {
    size_t length = strlen(text);
    while (length > 0) {
        ssize_t written = write(descriptor, text, length);
        if (written <= 0) {
            return;
        }
        text += written;
        length -= (size_t)written;
    }
}

const struct assay_plugin *worker_plugin_open(struct arena *arena, const char *name, const char **refusal) {
    if (name == NULL || !text_starts(name, PLUG_LINKED_PREFIX)) {
        return plug_library_open(arena, PLUG_LIBRARY_DESCRIPTOR, refusal);
    }
    const struct assay_plugin *found = plug_linked_find(name + strlen(PLUG_LINKED_PREFIX));
    *refusal = found == NULL ? "it is not linked into this program" : plug_descriptor_refusal(arena, found);
    return *refusal == NULL ? found : NULL;
}

/* "assay-worker probe": what is the library at descriptor 3? */
static int worker_probe(struct arena *arena) {
    /* What constructors print must not be taken for our answer. */
    int answer = dup(STDOUT_FILENO);
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (answer < 0 || nowhere < 0 || dup2(nowhere, STDOUT_FILENO) < 0 || dup2(nowhere, STDIN_FILENO) < 0) {
        return WORKER_NOT_SHUT_IN;
    }
    if (!isolation_limits(10, UINT64_C(512) << 20)) {
        return WORKER_NOT_SHUT_IN;
    }
    (void)isolation_landlock();
    if (!isolation_filter_opening()) {
        return WORKER_NOT_SHUT_IN;
    }
    const char *refusal = NULL;
    const struct assay_plugin *plugin = worker_plugin_open(arena, NULL, &refusal);
    if (plugin == NULL) {
        say(answer, arena_format(arena, "refused\n%s\n", refusal));
    } else {
        bool exchange = plugin->kind == ASSAY_EXCHANGE;
        say(answer,
            arena_format(arena, "plugin\n%u\n%u\n%u\n%u\n%u\n%u\n%s\n%s\n%s\n%s\n%s\n%s\n", plugin->kind,
                plugin->abi_major, plugin->abi_minor, exchange ? plugin->is.exchange->directions : 0,
                exchange ? plug_exchange_records(plugin->is.exchange) : 0,
                exchange ? plug_exchange_syntax(plugin->is.exchange) : 0, plugin->id, plugin->version, plugin->title,
                exchange ? plugin->is.exchange->schema : "", exchange ? plugin->is.exchange->media_types[0] : "",
                exchange ? plugin->is.exchange->extensions[0] : ""));
    }
    return WORKER_DONE;
}

/* "assay-worker report": shuts itself in as for an import and tells what held. */
static int worker_report(void) {
    bool limits = isolation_limits(10, UINT64_C(512) << 20);
    bool landlock = isolation_landlock();
    bool filter = isolation_filter_opening();
#ifdef ASSAY_SANITIZE
    filter = false;
    say(STDOUT_FILENO, "landlock, seccomp and the limit on memory: left out in this build (sanitizers)\n");
#else
    /* Believed only when a file that everybody may read cannot be opened. */
    landlock = landlock && open("/etc/passwd", O_RDONLY | O_CLOEXEC) < 0;
    filter = filter && isolation_filter_working();
    say(STDOUT_FILENO,
        landlock ? "landlock: no file can be opened by a worker\n"
                 : "landlock: NOT available in this kernel; only the system call filter keeps files from workers\n");
    say(STDOUT_FILENO, filter ? "seccomp: system calls are filtered; anything else kills the worker\n"
                              : "seccomp: NOT available; workers are not started\n");
#endif
    say(STDOUT_FILENO,
        limits ? "limits: processor time, memory, files\n" : "limits: NOT set; workers are not started\n");
    return landlock && filter && limits ? WORKER_DONE : WORKER_NOT_SHUT_IN;
}

int main(int argc, char **argv) {
    const char *work = argc > 1 ? argv[1] : "";
    bool library = fcntl(PLUG_LIBRARY_DESCRIPTOR, F_GETFD) >= 0;
    if (!isolation_start(library ? PLUG_LIBRARY_DESCRIPTOR + 1 : PLUG_LIBRARY_DESCRIPTOR)) {
        return WORKER_NOT_SHUT_IN;
    }
    struct arena *arena = arena_new((size_t)1 << 30);
    int status = WORKER_BAD_USE;
    if (strcmp(work, "probe") == 0) {
        status = worker_probe(arena);
    } else if (strcmp(work, "report") == 0) {
        status = worker_report();
    } else if (strcmp(work, "import") == 0) {
        status = worker_import(arena, argc, argv);
    } else if (strcmp(work, "export") == 0) {
        status = worker_export(arena, argc, argv);
    } else if (strcmp(work, "picture") == 0) {
        status = worker_picture(arena, argc, argv);
    } else if (strcmp(work, "page") == 0) {
        status = worker_page(argc, argv);
    } else if (strcmp(work, "pages") == 0) {
        status = worker_pages();
    } else {
        say(STDERR_FILENO, "assay-worker is started by assay; it is not for use by hand.\n");
    }
    arena_free(arena);
    return status;
}
