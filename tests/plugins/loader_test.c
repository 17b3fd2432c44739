/* What the loader takes and what it refuses, and that nothing a library does on opening reaches this process. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "plug/exchange.h"
#include "plug/framework.h"
#include "xml/xml.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define ARENA_BYTES ((size_t)64 << 20)

static const struct plug_configuration BUILT = {
    .list = BINARY_FOLDER "/plugins/plugins.conf", .worker = BINARY_FOLDER "/assay-worker"};

static void loads_what_is_built(void **state) {
    (void)state;
    struct arena *arena = arena_new(ARENA_BYTES);
    plug_start(arena, &BUILT);
    assert_null(plug_all()->fault);
    for (size_t i = 0; i < plug_all()->count; i++) {
        if (plug_all()->plugin[i].refusal != NULL) {
            fail_msg("%s: %s", plug_all()->plugin[i].path, plug_all()->plugin[i].refusal);
        }
    }
    assert_non_null(plug_framework_find("england"));
    assert_null(plug_framework_find("nowhere"));
    assert_non_null(plug_format_find("assay_xml"));
    assert_null(plug_format_find("england"));
    assert_non_null(plug_find(ASSAY_FRAMEWORK, "england"));
    assert_null(plug_find(ASSAY_EXCHANGE, "england"));
    const struct exchange_format *format = plug_format_find("assay_xml");
    assert_true(format->imports && format->exports);
    assert_string_equal(format->schema, "assay-completions-1.xsd");
    assert_string_equal(format->extension, "xml");
    /* Exchange plugins never come into this process. */
    const struct plug_plugin *exchange = plug_find(ASSAY_EXCHANGE, "assay_xml");
    assert_null(exchange->loaded);
    arena_free(arena);
}

static void loads_the_examples(void **state) {
    (void)state;
    struct arena *arena = arena_new(ARENA_BYTES);
    struct plug_configuration examples = BUILT;
    examples.list = BINARY_FOLDER "/plugins/examples.conf";
    plug_start(arena, &examples);
    assert_int_equal(plug_all()->count, 2);
    const struct plug_framework *framework = plug_framework_find("example_framework");
    assert_non_null(framework);
    struct plug_findings found =
        plug_check_application(framework, arena, (struct assay_application){.body_kind = "charity"});
    assert_false(found.failed);
    assert_int_equal(found.count, 1);
    assert_string_equal(found.row[0].code, "nothing_answered");
    assert_int_equal(plug_judge_training(framework, arena, (struct assay_training){.on = 20000}).count, 0);
    assert_non_null(plug_format_find("example_exchange"));
    arena_free(arena);
}

#ifndef ASSAY_SANITIZE
static void refuses_what_does_not_fit(void **state) {
    (void)state;
    static const struct {
        const char *name;
        const char *words; /* NULL: taken */
    } CASES[] = {
        {"descriptor-good", NULL},
        {"descriptor-longer", NULL},
        {"descriptor-minor_2", NULL},
        {"descriptor-no_symbol", "assay_plugin"},
        {"descriptor-wrong_magic", "magic"},
        {"descriptor-cut_short", "cut short"},
        {"descriptor-old_major", "version 0."},
        {"descriptor-new_major", "version 2."},
        {"descriptor-new_minor", "1.99"},
        {"descriptor-unknown_kind", "kind (77)"},
        {"descriptor-unknown_need", "update Assay"},
        {"descriptor-bad_id", "id"},
        {"descriptor-no_id", "id"},
        {"descriptor-bad_version", "1.0.0"},
        {"descriptor-no_hooks", "missing or cut short"},
        {"descriptor-cut_hooks", "missing or cut short"},
        {"descriptor-wild_hooks", "SIGSEGV"},
        {"descriptor-wild_id", "SIGSEGV"},
        {"constructor-plain", NULL},
        {"constructor-crashes", "SIGABRT"},
        {"constructor-hangs", "did not finish"},
        {"constructor-ends", "ended the process"},
        {"constructor-connects", "forbidden"},
        {"constructor-talks", NULL},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct arena *arena = arena_new(ARENA_BYTES);
        struct plug_configuration configuration = BUILT;
        configuration.probe_ms = 2000;
        const char *path = arena_format(arena, "%s/fixtures/%s.so", BINARY_FOLDER, CASES[i].name);
        int64_t before = clock_monotonic();
        const struct plug_plugin *plugin = plug_check_file(arena, &configuration, path);
        if ((plugin->refusal == NULL) != (CASES[i].words == NULL) ||
            (plugin->refusal != NULL && strstr(plugin->refusal, CASES[i].words) == NULL)) {
            fail_msg("%s: %s", CASES[i].name, plugin->refusal == NULL ? "taken" : plugin->refusal);
        }
        if (plugin->refusal != NULL && strchr(plugin->refusal, '\n') != NULL) {
            fail_msg("%s: the refusal is more than one line", CASES[i].name);
        }
        assert_true(clock_monotonic() - before < 10 * MOMENT_SECOND);
        arena_free(arena);
    }
}

static void believes_nothing_that_constructors_print(void **state) {
    (void)state;
    struct arena *arena = arena_new(ARENA_BYTES);
    const struct plug_plugin *plugin = plug_check_file(arena, &BUILT, BINARY_FOLDER "/fixtures/constructor-talks.so");
    assert_string_equal(plugin->id, "constructor");
    arena_free(arena);
}

/* Needs landlock: where there is none, the report says so. */
static void keeps_files_from_constructors(void **state) {
    (void)state;
    struct arena *arena = arena_new(ARENA_BYTES);
    if (strstr(plug_isolation_report(arena, NULL), "landlock: no file") == NULL) {
        arena_free(arena);
        print_message("skipped: this kernel has no landlock\n");
        skip();
    }
    assert_null(plug_check_file(arena, &BUILT, BINARY_FOLDER "/fixtures/constructor-reads.so")->refusal);
    arena_free(arena);
}
#endif

static void refuses_other_files(void **state) {
    (void)state;
    struct arena *arena = arena_new(ARENA_BYTES);
    assert_non_null(plug_check_file(arena, &BUILT, "/nowhere/at/all.so")->refusal);
    assert_non_null(plug_check_file(arena, &BUILT, "/tmp")->refusal);
    assert_non_null(plug_check_file(arena, &BUILT, "/etc/hostname")->refusal);
    struct plug_configuration configuration = BUILT;
    configuration.worker = "/nowhere/assay-worker";
    assert_non_null(strstr(plug_check_file(arena, &configuration, SOURCE_FOLDER "/README.md")->refusal, "/nowhere"));
    arena_free(arena);
}

static const char *list_write(struct arena *arena, const char *folder, const char *text) {
    const char *path = arena_format(arena, "%s/list.conf", folder);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    return path;
}

static void reads_lists_with_care(void **state) {
    (void)state;
    struct arena *arena = arena_new(ARENA_BYTES);
    char folder[] = "/tmp/assay-list-XXXXXX";
    assert_non_null(mkdtemp(folder));
    struct plug_configuration configuration = BUILT;
    configuration.list = "/nowhere/plugins.conf";
    assert_non_null(plug_load(arena, &configuration, true)->fault);
    configuration.list = list_write(arena, folder,
        "# a comment\n\n   \nno-hash.so\n"
        "/nowhere.so 0000000000000000000000000000000000000000000000000000000000000000\n"
        "/etc/hostname 0000000000000000000000000000000000000000000000000000000000000000\n");
    struct plug_list *list = plug_load(arena, &configuration, true);
    assert_null(list->fault);
    assert_int_equal(list->count, 3);
    assert_non_null(strstr(list->plugin[0].refusal, "no SHA-256"));
    assert_non_null(strstr(list->plugin[1].refusal, "cannot be read"));
    assert_non_null(strstr(list->plugin[2].refusal, "SHA-256"));
    configuration.list = list_write(arena, folder, "\xFF\xFE");
    assert_non_null(plug_load(arena, &configuration, true)->fault);
#ifndef ASSAY_SANITIZE
    /* The same plugin twice: the first is taken. */
    const char *good = BINARY_FOLDER "/plugins/frameworks-england.so";
    const char *hash = plug_check_file(arena, &configuration, good)->sha256;
    configuration.list = list_write(arena, folder, arena_format(arena, "%s %s\n%s %s\n", good, hash, good, hash));
    list = plug_load(arena, &configuration, true);
    assert_int_equal(list->count, 2);
    assert_null(list->plugin[0].refusal);
    assert_non_null(strstr(list->plugin[1].refusal, "already"));
    /* check_only opened nothing here. */
    assert_null(list->plugin[0].loaded);
#endif
    assert_int_equal(unlink(configuration.list), 0);
    assert_int_equal(rmdir(folder), 0);
    arena_free(arena);
}

static void tells_what_isolates(void **state) {
    (void)state;
    struct arena *arena = arena_new(ARENA_BYTES);
    bool whole = true;
    plug_start(arena, &BUILT);
    const char *report = plug_isolation_report(arena, &whole);
    assert_non_null(strstr(report, "landlock"));
    assert_non_null(strstr(report, "seccomp"));
    assert_non_null(strstr(report, "limits"));
    assert_int_equal(whole, strstr(report, "NOT") == NULL && strstr(report, "left out") == NULL);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loads_what_is_built),
        cmocka_unit_test(loads_the_examples),
#ifndef ASSAY_SANITIZE
        cmocka_unit_test(refuses_what_does_not_fit),
        cmocka_unit_test(believes_nothing_that_constructors_print),
        cmocka_unit_test(keeps_files_from_constructors),
#endif
        cmocka_unit_test(refuses_other_files),
        cmocka_unit_test(reads_lists_with_care),
        cmocka_unit_test(tells_what_isolates),
    };
    return xml_start(SOURCE_FOLDER "/schemas/xsd") ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
