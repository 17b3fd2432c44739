/* Plugins that misbehave in their worker: this process goes on, and says in plain words what happened. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "plug/exchange.h"
#include "xml/xml.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define ARENA_BYTES ((size_t)64 << 20)

#ifdef ASSAY_SANITIZE
static void needs_limits(void **state) {
    (void)state;
    print_message("skipped: with sanitizers no library is opened and workers are not limited\n");
    skip();
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(needs_limits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
#else

struct heard {
    size_t records;
    size_t rejections;
    char code[64];
};

static bool on_record(void *context, const struct exchange_record *record) {
    struct heard *heard = context;
    heard->records++;
    assert_non_null(record->learner_number);
    return true;
}

static bool on_rejection(void *context, const struct exchange_rejection *rejection) {
    struct heard *heard = context;
    if (heard->rejections++ == 0) {
        (void)snprintf(heard->code, sizeof heard->code, "%s", rejection->code);
    }
    return true;
}

static int document_open(const char *text) {
    FILE *file = tmpfile();
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fflush(file), 0);
    int descriptor = dup(fileno(file));
    assert_int_equal(fclose(file), 0);
    assert_int_equal(lseek(descriptor, 0, SEEK_SET), 0);
    return descriptor;
}

static struct exchange_outcome import(
    struct arena *arena, const char *plugin, const struct exchange_limits *limits, struct heard *heard) {
    const struct exchange_listener listener = {.record = on_record, .rejection = on_rejection, .context = heard};
    int document = document_open("<results xmlns='urn:assay:example:results'>"
                                 "<result learner='a' module='b' on='2026-01-01'/></results>");
    struct exchange_outcome outcome = plug_import(arena, plugin, document, "", limits, &listener);
    assert_int_equal(close(document), 0);
    return outcome;
}

static void survives_what_plugins_do(void **state) {
    (void)state;
    static const struct {
        const char *plugin;
        enum exchange_state end;
        size_t records;
        const char *code; /* of the first rejection */
    } CASES[] = {
        {"good", EXCHANGE_FINISHED, 1, ""},
        {"no_start", EXCHANGE_PLUGIN_FAILED, 0, ""},
        {"crashes", EXCHANGE_CRASHED, 0, ""},
        {"aborts", EXCHANGE_CRASHED, 0, ""},
        {"floods", EXCHANGE_TOO_MUCH_OUTPUT, 0, ""},
        {"rejects", EXCHANGE_FINISHED, 0, "again"},
        {"hogs", EXCHANGE_KILLED_LIMIT, 0, ""},
        {"hogs_system", EXCHANGE_PLUGIN_FAILED, 0, ""},
        {"opens", EXCHANGE_KILLED_FORBIDDEN, 0, ""},
        {"connects", EXCHANGE_KILLED_FORBIDDEN, 0, ""},
        {"forks", EXCHANGE_KILLED_FORBIDDEN, 0, ""},
        {"signals", EXCHANGE_KILLED_FORBIDDEN, 0, ""},
        {"runs_memory", EXCHANGE_KILLED_FORBIDDEN, 0, ""},
        {"ends", EXCHANGE_BAD_OUTPUT, 0, ""},
        {"talks", EXCHANGE_BAD_OUTPUT, 0, ""},
        {"forges", EXCHANGE_BAD_OUTPUT, 0, ""},
        {"fails", EXCHANGE_PLUGIN_FAILED, 0, ""},
        {"bad_text", EXCHANGE_FINISHED, 0, "text"},
        {"bad_date", EXCHANGE_FINISHED, 0, "date"},
        {"cut_record", EXCHANGE_PLUGIN_FAILED, 0, ""},
        {"nobody", EXCHANGE_NOT_STARTED, 0, ""},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct arena *arena = arena_new(ARENA_BYTES);
        struct heard heard = {.records = 0};
        struct exchange_outcome outcome = import(arena, CASES[i].plugin, NULL, &heard);
        if (outcome.state != CASES[i].end || heard.records != CASES[i].records ||
            strcmp(heard.code, CASES[i].code) != 0) {
            fail_msg("%s: state %d (%s), %zu records, rejection '%s'", CASES[i].plugin, (int)outcome.state,
                outcome.detail, heard.records, heard.code);
        }
        /* Whoever reads it is told something, unless all went well. */
        assert_int_equal(outcome.message[0] == '\0', outcome.state == EXCHANGE_FINISHED);
        arena_free(arena);
    }
}

static void bounds_rejections_told(void **state) {
    (void)state;
    struct arena *arena = arena_new(ARENA_BYTES);
    struct heard heard = {.records = 0};
    struct exchange_limits limits = {.rejections = 50};
    struct exchange_outcome outcome = import(arena, "rejects", &limits, &heard);
    assert_int_equal(outcome.rejections, 20000);
    assert_int_equal(heard.rejections, 50);
    arena_free(arena);
}

static void kills_at_the_deadline(void **state) {
    (void)state;
    struct arena *arena = arena_new(ARENA_BYTES);
    struct heard heard = {.records = 0};
    struct exchange_limits limits = {.deadline_ms = 700, .cpu_seconds = 20};
    int64_t before = clock_monotonic();
    struct exchange_outcome outcome = import(arena, "loops", &limits, &heard);
    assert_int_equal(outcome.state, EXCHANGE_TIMED_OUT);
    assert_true(clock_monotonic() - before < 5 * MOMENT_SECOND);
    assert_true(outcome.elapsed_ms >= 700);
    arena_free(arena);
}

static void kills_when_time_is_used_up(void **state) {
    (void)state;
    struct arena *arena = arena_new(ARENA_BYTES);
    struct heard heard = {.records = 0};
    struct exchange_limits limits = {.deadline_ms = 30000, .cpu_seconds = 1};
    struct exchange_outcome outcome = import(arena, "loops", &limits, &heard);
    assert_int_equal(outcome.state, EXCHANGE_KILLED_LIMIT);
    arena_free(arena);
}

static size_t descriptors_open(void) {
    size_t count = 0;
    DIR *folder = opendir("/proc/self/fd");
    assert_non_null(folder);
    while (readdir(folder) != NULL) {
        count++;
    }
    assert_int_equal(closedir(folder), 0);
    return count;
}

static void leaves_nothing_behind(void **state) {
    (void)state;
    struct arena *arena = arena_new(ARENA_BYTES);
    struct heard heard = {.records = 0};
    size_t before = descriptors_open();
    for (int i = 0; i < 5; i++) {
        (void)import(arena, i % 2 == 0 ? "crashes" : "good", NULL, &heard);
    }
    assert_int_equal(descriptors_open(), before);
    /* No child is left, not even a zombie. */
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(survives_what_plugins_do),
        cmocka_unit_test(bounds_rejections_told),
        cmocka_unit_test(kills_at_the_deadline),
        cmocka_unit_test(kills_when_time_is_used_up),
        cmocka_unit_test(leaves_nothing_behind),
    };
    if (!xml_start(SOURCE_FOLDER "/schemas/xsd")) {
        return 1;
    }
    struct arena *arena = arena_new(ARENA_BYTES);
    const struct plug_configuration hooks = {
        .list = BINARY_FOLDER "/fixtures/hooks.conf", .worker = BINARY_FOLDER "/assay-worker"};
    plug_start(arena, &hooks);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
#endif
