#include "plug/isolation.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

bool isolation_start(int first) {
    pid_t parent = getppid();
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent) {
        return false;
    }
    if (syscall(SYS_close_range, (unsigned)first, ~0U, 0U) != 0) {
        return false;
    }
#ifndef ASSAY_SANITIZE
    /* The leak checker attaches to its own process, and reads /proc. */
    if (prctl(PR_SET_DUMPABLE, 0) != 0) {
        return false;
    }
#endif
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

static bool limit_set(int resource, rlim_t most, rlim_t hard) {
    struct rlimit limit = {.rlim_cur = most, .rlim_max = hard};
    return setrlimit((__rlimit_resource_t)resource, &limit) == 0;
}

bool isolation_limits(uint64_t cpu_seconds, uint64_t memory_bytes) {
    bool set = limit_set(RLIMIT_CORE, 0, 0) && limit_set(RLIMIT_FSIZE, 0, 0) && limit_set(RLIMIT_NOFILE, 32, 32);
    if (cpu_seconds > 0) {
        set = set && limit_set(RLIMIT_CPU, cpu_seconds, cpu_seconds + 1);
    }
#ifdef ASSAY_SANITIZE
    (void)memory_bytes; /* the sanitizer's shadow is larger than any bound */
#else
    if (memory_bytes > 0) {
        set = set && limit_set(RLIMIT_AS, memory_bytes, memory_bytes);
    }
#endif
    return set;
}

/* 0 when there is none. */
static int landlock_version(void) {
    long version = syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, LANDLOCK_CREATE_RULESET_VERSION);
    return version > 0 ? (int)version : 0;
}

bool isolation_landlock(void) {
    if (landlock_version() == 0) {
        return false;
    }
#ifdef ASSAY_SANITIZE
    return false;
#endif
    /* Every right of the first version, none granted: it is enough that nothing can be opened, made or removed. */
    struct landlock_ruleset_attr rules = {.handled_access_fs = (UINT64_C(1) << 13) - 1};
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &rules, sizeof rules, 0U);
    if (ruleset < 0) {
        return false;
    }
    bool held = syscall(SYS_landlock_restrict_self, ruleset, 0U) == 0;
    (void)close(ruleset);
    return held;
}

/* One folder or file with what is beneath it; what is not there needs no right. */
static bool landlock_allow(int ruleset, const char *path, uint64_t rights) {
    int descriptor = open(path, O_PATH | O_CLOEXEC);
    if (descriptor < 0) {
        return errno == ENOENT;
    }
    struct landlock_path_beneath_attr beneath = {.allowed_access = rights, .parent_fd = descriptor};
    long added = syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0U);
    (void)close(descriptor);
    return added == 0;
}

bool isolation_landlock_programs(void) {
    if (landlock_version() == 0) {
        return false;
    }
#ifdef ASSAY_SANITIZE
    return false;
#endif
    static const char *const folders[] = {"/usr", "/lib", "/lib64", "/etc/fonts"};
    static const uint64_t reading =
        LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_EXECUTE;
    struct landlock_ruleset_attr rules = {.handled_access_fs = (UINT64_C(1) << 13) - 1};
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &rules, sizeof rules, 0U);
    if (ruleset < 0) {
        return false;
    }
    bool held = landlock_allow(ruleset, "/etc/ld.so.cache", LANDLOCK_ACCESS_FS_READ_FILE);
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        held = held && landlock_allow(ruleset, folders[i], reading);
    }
    held = held && syscall(SYS_landlock_restrict_self, ruleset, 0U) == 0;
    (void)close(ruleset);
    return held;
}

#ifdef ASSAY_SANITIZE
bool isolation_filter_program(void) {
    return true;
}
bool isolation_filter_opening(void) {
    return true;
}
bool isolation_filter_working(void) {
    return true;
}
#else

#define WHOLE UINT32_MAX /* descriptors, process ids and commands are compared in 32 bits */

/* Memory, time, randomness, ending: what any code needs. */
static const int ALWAYS[] = {SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap),
    SCMP_SYS(madvise), SCMP_SYS(futex), SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask), SCMP_SYS(clock_gettime),
    SCMP_SYS(gettimeofday), SCMP_SYS(getrandom), SCMP_SYS(gettid), SCMP_SYS(getpid), SCMP_SYS(restart_syscall)};
/* What dlopen and loading the second filter need on top. Landlock keeps openat from everything that has a path. */
static const int OPENING[] = {SCMP_SYS(openat), SCMP_SYS(close), SCMP_SYS(fstat), SCMP_SYS(newfstatat), SCMP_SYS(lseek),
    SCMP_SYS(pread64), SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(mmap), SCMP_SYS(mprotect), SCMP_SYS(readlink),
    SCMP_SYS(getcwd), SCMP_SYS(access), SCMP_SYS(seccomp), SCMP_SYS(prctl)};

static bool allow_all(scmp_filter_ctx filter, const int *call, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, call[i], 0) != 0) {
            return false;
        }
    }
    return true;
}

/* A call allowed where one argument passes: argument & mask == value. */
static bool allow_where(scmp_filter_ctx filter, int call, unsigned argument, uint64_t mask, uint64_t value) {
    const struct scmp_arg_cmp where = {.arg = argument, .op = SCMP_CMP_MASKED_EQ, .datum_a = mask, .datum_b = value};
    return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call, 1, &where) == 0;
}

static scmp_filter_ctx filter_new(void) {
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    if (filter == NULL) {
        return NULL;
    }
    /* abort() signals itself: that is a crash, and should be seen as one. */
    if (!allow_all(filter, ALWAYS, sizeof ALWAYS / sizeof *ALWAYS) ||
        !allow_where(filter, SCMP_SYS(tgkill), 0, WHOLE, (uint64_t)getpid())) {
        seccomp_release(filter);
        return NULL;
    }
    return filter;
}

bool isolation_filter_opening(void) {
    scmp_filter_ctx filter = filter_new();
    if (filter == NULL) {
        return false;
    }
    /* The C library asks whether what it prints to is a terminal. */
    bool held = allow_all(filter, OPENING, sizeof OPENING / sizeof *OPENING) &&
                allow_where(filter, SCMP_SYS(fcntl), 1, WHOLE, F_DUPFD_CLOEXEC) &&
                allow_where(filter, SCMP_SYS(ioctl), 1, WHOLE, TCGETS) && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return held;
}

bool isolation_filter_working(void) {
    scmp_filter_ctx filter = filter_new();
    if (filter == NULL) {
        return false;
    }
    bool held = allow_where(filter, SCMP_SYS(read), 0, WHOLE, STDIN_FILENO) &&
                allow_where(filter, SCMP_SYS(write), 0, WHOLE, STDOUT_FILENO) &&
                allow_where(filter, SCMP_SYS(mmap), 2, PROT_EXEC, 0) &&
                allow_where(filter, SCMP_SYS(mprotect), 2, PROT_EXEC, 0) && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return held;
}

/* What a program that turns a document into a picture has no business with. */
static const int FORBIDDEN[] = {SCMP_SYS(socket), SCMP_SYS(socketpair), SCMP_SYS(connect), SCMP_SYS(bind),
    SCMP_SYS(listen), SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev), SCMP_SYS(kill),
    SCMP_SYS(tkill), SCMP_SYS(pidfd_open), SCMP_SYS(pidfd_getfd), SCMP_SYS(pidfd_send_signal), SCMP_SYS(mount),
    SCMP_SYS(umount2), SCMP_SYS(unshare), SCMP_SYS(setns), SCMP_SYS(bpf), SCMP_SYS(keyctl), SCMP_SYS(add_key),
    SCMP_SYS(request_key), SCMP_SYS(userfaultfd), SCMP_SYS(perf_event_open), SCMP_SYS(io_uring_setup), SCMP_SYS(fork),
    SCMP_SYS(vfork), SCMP_SYS(shmget), SCMP_SYS(msgget), SCMP_SYS(mq_open)};

bool isolation_filter_program(void) {
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    if (filter == NULL) {
        return false;
    }
    bool held = true;
    for (size_t i = 0; held && i < sizeof FORBIDDEN / sizeof *FORBIDDEN; i++) {
        held = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), FORBIDDEN[i], 0) == 0;
    }
    held = held && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return held;
}
#endif
