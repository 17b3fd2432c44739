/* Starting, waiting for and ending worker processes. posix_spawn only: the server has threads. */
#include "plug/plug_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

#define PIPE_BYTES (1 << 20)

/* Above what is assigned in the child, so that no assignment overwrites another's source. */
static int descriptor_high(int descriptor) {
    return fcntl(descriptor, F_DUPFD_CLOEXEC, 16);
}

static void close_if_open(int *descriptor) {
    if (*descriptor >= 0) {
        (void)close(*descriptor);
        *descriptor = -1;
    }
}

/* The worker needs nothing of the server's environment, which may hold secrets. */
struct child_environment {
    char *variable[8];
    char document[320];
};

static void environment_fill(struct child_environment *environment, const char *document) {
    static char language[] = "LC_ALL=C.UTF-8";
    size_t count = 0;
    environment->variable[count++] = language;
    if (document != NULL) {
        (void)snprintf(environment->document, sizeof environment->document, "ASSAY_DOCUMENT=%s", document);
        environment->variable[count++] = environment->document;
    }
#ifdef ASSAY_SANITIZE
    for (char **variable = environ; *variable != NULL && count < 7; variable++) {
        if (strstr(*variable, "SAN_OPTIONS=") != NULL) {
            environment->variable[count++] = *variable;
        }
    }
#endif
    environment->variable[count] = NULL;
}

static int spawn(pid_t *pid, const char *worker, const char **argument, int input, int output, int library,
    char *const *environment) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none;
    sigset_t all;
    (void)sigemptyset(&none);
    (void)sigfillset(&all);
    int failed = posix_spawn_file_actions_init(&actions);
    if (failed != 0) {
        return failed;
    }
    failed = posix_spawnattr_init(&attributes);
    if (failed != 0) {
        (void)posix_spawn_file_actions_destroy(&actions);
        return failed;
    }
    failed |= posix_spawnattr_setsigmask(&attributes, &none);
    failed |= posix_spawnattr_setsigdefault(&attributes, &all);
    failed |= posix_spawnattr_setpgroup(&attributes, 0);
    failed |=
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    failed |= posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    failed |= posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
#ifndef ASSAY_SANITIZE
    failed |= posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
#endif
    if (library >= 0) {
        failed |= posix_spawn_file_actions_adddup2(&actions, library, PLUG_LIBRARY_DESCRIPTOR);
    }
    if (failed == 0) {
        union {
            const char **from;
            char *const *to;
        } arguments = {.from = argument};
        failed = posix_spawn(pid, worker, &actions, &attributes, arguments.to, environment);
    }
    (void)posix_spawnattr_destroy(&attributes);
    (void)posix_spawn_file_actions_destroy(&actions);
    return failed;
}

bool plug_child_start(
    struct plug_child *child, const char *worker, const char **argument, int input, int library, const char *document) {
    *child = (struct plug_child){.pid = -1, .handle = -1, .from = -1, .to = -1};
    int out[2] = {-1, -1};
    int in[2] = {-1, -1};
    int given[3] = {-1, -1, -1}; /* input, output, library as handed to the child */
    struct child_environment environment;
    environment_fill(&environment, document);
    argument[0] = worker;
    bool ready = pipe2(out, O_CLOEXEC) == 0 && (input >= 0 || pipe2(in, O_CLOEXEC) == 0);
    if (ready) {
        (void)fcntl(out[0], F_SETPIPE_SZ, PIPE_BYTES);
        given[0] = descriptor_high(input >= 0 ? input : in[0]);
        given[1] = descriptor_high(out[1]);
        given[2] = library >= 0 ? descriptor_high(library) : -1;
        ready = given[0] >= 0 && given[1] >= 0 && (library < 0 || given[2] >= 0);
    }
    int failed =
        ready ? spawn(&child->pid, worker, argument, given[0], given[1], given[2], environment.variable) : errno;
    for (size_t i = 0; i < 3; i++) {
        close_if_open(&given[i]);
    }
    close_if_open(&out[1]);
    close_if_open(&in[0]);
    if (failed != 0) {
        close_if_open(&out[0]);
        close_if_open(&in[1]);
        child->pid = -1;
        errno = failed;
        return false;
    }
    child->from = out[0];
    child->to = in[1];
    (void)fcntl(child->from, F_SETFL, O_NONBLOCK);
    if (child->to >= 0) {
        (void)fcntl(child->to, F_SETFL, O_NONBLOCK);
    }
    child->handle = (int)syscall(SYS_pidfd_open, child->pid, 0);
    return true;
}

static bool child_reap(struct plug_child *child, int flags, int *status) {
    pid_t got;
    do {
        got = waitpid(child->pid, status, flags);
    } while (got < 0 && errno == EINTR);
    if (got == 0) {
        return false;
    }
    if (got < 0) {
        *status = 0; /* reaped by somebody else: SIGCHLD is ignored */
    }
    child->pid = -1;
    return true;
}

bool plug_child_wait(struct plug_child *child, int64_t until, int *status) {
    if (child->pid < 0) {
        return true;
    }
    for (;;) {
        if (child_reap(child, WNOHANG, status)) {
            return true;
        }
        int64_t left = until - clock_monotonic();
        if (left <= 0) {
            return false;
        }
        if (child->handle >= 0) {
            struct pollfd ended = {.fd = child->handle, .events = POLLIN};
            (void)poll(&ended, 1, (int)(left / 1000) + 1);
        } else {
            (void)nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
        }
    }
}

int plug_child_end(struct plug_child *child) {
    int status = 0;
    if (child->pid > 0) {
        /* Not yet reaped, so the number is still its own. */
        if (!child_reap(child, WNOHANG, &status)) {
            (void)kill(child->pid, SIGKILL);
            (void)child_reap(child, 0, &status);
        }
    }
    close_if_open(&child->handle);
    close_if_open(&child->from);
    close_if_open(&child->to);
    return status;
}

const char *plug_beside(struct arena *arena, const char *name) {
    char self[4096];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    if (length <= 0) {
        return name;
    }
    self[length] = '\0';
    char *slash = strrchr(self, '/');
    if (slash != NULL) {
        *slash = '\0';
    }
    const char *beside = arena_format(arena, "%s/%s", self, name);
    if (access(beside, F_OK) == 0) {
        return beside;
    }
    /* Test programs stand in a folder of their own. */
    const char *above = arena_format(arena, "%s/../%s", self, name);
    return access(above, F_OK) == 0 ? above : beside;
}
