/* Pictures made of what people sent: what the process that draws them can reach, and that anything at all may be fed to
 * it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "plug/isolation.h"
#include "plug/picture.h"
#include "plug/plug.h"

#define ARENA_BYTES ((size_t)64 << 20)
static const struct plug_configuration BUILT = {
    .list = BINARY_FOLDER "/plugins/plugins.conf", .worker = BINARY_FOLDER "/assay-worker"};

/* What a program shut in as the one that draws pages is found out by a process that shuts itself in. */
enum reach { SHUT_IN = 1, READS_FONTS = 2, READS_ACCOUNTS = 4, WRITES = 8, CONNECTS = 16, SIGNALS = 32 };
static int reached(bool *landlock) {
    int answer[2];
    assert_int_equal(pipe(answer), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        char said[2] = {0, 0};
        bool limited = isolation_limits(10, UINT64_C(1) << 30);
        said[1] = isolation_landlock_programs();
        said[0] = (char)(said[0] | (limited && isolation_filter_program() ? SHUT_IN : 0));
        said[0] = (char)(said[0] | (open("/usr/bin/env", O_RDONLY | O_CLOEXEC) >= 0 ? READS_FONTS : 0));
        said[0] = (char)(said[0] | (open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0 ? READS_ACCOUNTS : 0));
        said[0] = (char)(said[0] | (open("/tmp/assay-picture-test", O_WRONLY | O_CREAT, 0600) >= 0 ? WRITES : 0));
        said[0] = (char)(said[0] | (socket(AF_INET, SOCK_STREAM, 0) >= 0 ? CONNECTS : 0));
        said[0] = (char)(said[0] | (kill(getppid(), 0) == 0 ? SIGNALS : 0));
        _exit(write(answer[1], said, sizeof said) == (ssize_t)sizeof said ? 0 : 1);
    }
    char said[2] = {0, 0};
    (void)close(answer[1]);
    assert_int_equal(read(answer[0], said, sizeof said), sizeof said);
    (void)close(answer[0]);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    *landlock = said[1] != 0;
    return said[0];
}

static void what_draws_pages_reaches_nothing_else(void **state) {
    (void)state;
    bool landlock;
    int found = reached(&landlock);
    (void)unlink("/tmp/assay-picture-test");
    assert_true((found & SHUT_IN) != 0);
    assert_true((found & READS_FONTS) != 0);
#ifndef ASSAY_SANITIZE
    assert_int_equal(found & (CONNECTS | SIGNALS), 0);
    if (landlock) {
        assert_int_equal(found & (READS_ACCOUNTS | WRITES), 0);
    }
#endif
}

static int file_of(const void *data, size_t bytes) {
    int descriptor = memfd_create("sent", MFD_CLOEXEC);
    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, data, bytes), (ssize_t)bytes);
    return descriptor;
}

/* A PPM is what the drawing program hands on; here it is the start of the road for a picture of known size. */
static struct bytes picture_of(struct arena *arena, const void *data, size_t bytes, const char *type, int page) {
    int descriptor = file_of(data, bytes);
    struct bytes made = picture_make(arena, descriptor, type, page);
    (void)close(descriptor);
    return made;
}

static void pictures_are_made_anew_and_smaller(void **state) {
    (void)state;
    struct arena *arena = arena_new(ARENA_BYTES);
    enum { WIDTH = 2300, HEIGHT = 40 };
    char *ppm = arena_alloc(arena, 32 + WIDTH * HEIGHT * 3);
    int head = sprintf(ppm, "P6 %d %d 255\n", (int)WIDTH, (int)HEIGHT);
    memset(ppm + head, 0x7f, WIDTH * HEIGHT * 3);
    struct bytes first = picture_of(arena, ppm, (size_t)head + WIDTH * HEIGHT * 3, "image/png", 1);
    assert_non_null(first.data);
    assert_memory_equal(first.data, "\x89PNG", 4);
    assert_int_equal(first.data[18] << 8 | first.data[19], WIDTH / 3);
    assert_int_equal(first.data[22] << 8 | first.data[23], HEIGHT / 3);
    /* Made of a picture that was made, it stays as it is. */
    struct bytes second = picture_of(arena, first.data, first.length, "image/png", 1);
    assert_int_equal(second.length, first.length);
    assert_memory_equal(second.data, first.data, first.length);
    assert_null(picture_of(arena, first.data, first.length, "image/png", 2).data);
    assert_null(picture_of(arena, first.data, first.length, "text/html", 1).data);
    /* Cut off anywhere, or one byte changed anywhere: a picture or none, and never anything else. */
    for (size_t i = 0; i < 24; i++) {
        size_t at = i * (first.length - 1) / 23;
        struct bytes made = picture_of(arena, first.data, at + 1, "image/png", 1);
        assert_true(made.data == NULL || memcmp(made.data, "\x89PNG", 4) == 0);
        unsigned char *changed = arena_alloc(arena, first.length);
        memcpy(changed, first.data, first.length);
        changed[at] ^= 0x55;
        made = picture_of(arena, changed, first.length, i % 2 == 0 ? "image/png" : "image/jpeg", 1);
        assert_true(made.data == NULL || memcmp(made.data, "\x89PNG", 4) == 0);
    }
    arena_free(arena);
}

static void what_is_none_gives_none(void **state) {
    (void)state;
    struct arena *arena = arena_new(ARENA_BYTES);
    static const struct {
        const char *type;
        const char *data;
    } rows[] = {
        {"image/png", ""},
        {"image/png", "\x89PNG\r\n\x1a\n"},
        {"image/jpeg", "\xff\xd8\xff\xe0 and no more"},
        {"image/png", "P6 30000 30000 255\nshort"},
        {"image/png", "P6 99999 99999 255\n"},
        {"image/png", "P6 -1 5 255\n"},
        {"image/png", "P6 0 0 255\n"},
        {"application/pdf", ""},
        {"application/pdf", "%PDF-1.7\n%%EOF\n"},
        {"application/pdf", "<html>"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bytes made = picture_of(arena, rows[i].data, strlen(rows[i].data), rows[i].type, 1);
        if (made.data != NULL) {
            fail_msg("row %zu: a picture of %s", i, rows[i].data);
        }
    }
    int descriptor = file_of("<html>", 6);
    assert_int_equal(picture_pages(arena, descriptor, "application/pdf"), 0);
    assert_int_equal(picture_pages(arena, descriptor, "text/plain"), 0);
    assert_int_equal(picture_pages(arena, descriptor, "image/png"), 1);
    (void)close(descriptor);
    arena_free(arena);
}

static int setup(void **state) {
    struct arena *arena = arena_new(ARENA_BYTES);
    plug_start(arena, &BUILT);
    *state = arena;
    return 0;
}
static int teardown(void **state) {
    arena_free(*state);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_draws_pages_reaches_nothing_else),
        cmocka_unit_test(pictures_are_made_anew_and_smaller),
        cmocka_unit_test(what_is_none_gives_none),
    };
    return cmocka_run_group_tests_name("picture", tests, setup, teardown);
}
