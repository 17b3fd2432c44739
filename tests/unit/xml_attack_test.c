/* Documents made to hurt: each is refused, with words, and soon. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "support/xml_events.h"

#define ARENA_BYTES ((size_t)512 << 20)
/* Each of these took libxml2 alone a quarter of a minute or more. Generous for slow machines and sanitizers. */
#define SOON (5 * MOMENT_SECOND)

static void refused_soon(const char *what, const char *data, size_t bytes, const char *code) {
    struct arena *arena = arena_new(ARENA_BYTES);
    int64_t before = clock_monotonic();
    struct xml_told *told = xml_tell(arena, NULL, NULL, data, bytes, 0);
    int64_t took = clock_monotonic() - before;
    if (told->whole || strcmp(told->code, code) != 0 || told->message[0] == '\0' || took > SOON) {
        fail_msg("%s: %s after %lld us: %s", what, told->code, (long long)took, told->message);
    }
    arena_free(arena);
}

static void refuses_many_attributes(void **state) {
    (void)state;
    struct arena *arena = arena_new(ARENA_BYTES);
    struct text_builder text;
    text_builder_start(&text, arena);
    text_add(&text, "<a");
    for (int i = 0; i < 100000; i++) {
        text_add_format(&text, " a%d='%d'", i, i);
    }
    text_add(&text, "/>");
    refused_soon("100,000 attributes", text.data, text.length, "too-many-attributes");
    text_builder_start(&text, arena);
    text_add(&text, "<a");
    for (int i = 0; i < 100000; i++) {
        text_add_format(&text, " xmlns:n%d='urn:%d'", i, i);
    }
    text_add(&text, "/>");
    refused_soon("100,000 namespaces", text.data, text.length, "too-many-attributes");
    arena_free(arena);
}

static void refuses_a_huge_attribute(void **state) {
    (void)state;
    struct arena *arena = arena_new(ARENA_BYTES);
    size_t length = (size_t)11 << 20;
    char *text = arena_alloc(arena, length + 16);
    memset(text, 'x', length);
    memcpy(text, "<a b='", 6);
    memcpy(text + length - 3, "'/>", 3);
    refused_soon("an attribute of 11 MB", text, length, "tag-too-long");
    arena_free(arena);
}

static void refuses_deep_nesting(void **state) {
    (void)state;
    struct arena *arena = arena_new(ARENA_BYTES);
    struct text_builder text;
    text_builder_start(&text, arena);
    for (int i = 0; i < 1000000; i++) {
        text_add(&text, "<a>");
    }
    refused_soon("a million open elements", text.data, text.length, "too-deep");
    arena_free(arena);
}

static void refuses_entities(void **state) {
    (void)state;
    static const char *const TEXTS[] = {
        ("<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol2 \"&lol;&lol;&lol;&lol;&lol;\">"
         "<!ENTITY lol3 \"&lol2;&lol2;&lol2;&lol2;&lol2;\">]><lolz>&lol3;</lolz>"),
        "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>",
        "<!DOCTYPE a SYSTEM \"http://localhost:1/a.dtd\"><a/>",
        "<!DOCTYPE a [<!ENTITY % p SYSTEM \"http://localhost:1/p\">%p;]><a/>",
        "<?xml version='1.0' standalone='yes'?>\n\n<!--x--><!DOCTYPE a><a/>",
    };
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
        refused_soon(TEXTS[i], TEXTS[i], strlen(TEXTS[i]), "doctype");
    }
}

static void bears_many_small_elements(void **state) {
    (void)state;
    struct arena *arena = arena_new(ARENA_BYTES);
    struct text_builder text;
    text_builder_start(&text, arena);
    text_add(&text, "<a>");
    for (int i = 0; i < 500000; i++) {
        text_add(&text, "<b/>");
    }
    text_add(&text, "</a>");
    struct xml_told *told = xml_tell(arena, NULL, NULL, text.data, text.length, 0);
    assert_true(told->whole);
    assert_int_equal(told->started, 500001);
    arena_free(arena);
}

static size_t files_read;
static size_t files_refused;

static bool bytes_hold(const char *data, size_t bytes, const char *part) {
    return memmem(data, bytes, part, strlen(part)) != NULL;
}

static int attack_file(const char *path, const struct stat *about, int type, struct FTW *place) {
    (void)place;
    if (type != FTW_F || about->st_size > 64 << 20 || strstr(path, "SOURCES.md") != NULL) {
        return 0;
    }
    struct arena *arena = arena_new(ARENA_BYTES);
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(descriptor >= 0);
    char *data = arena_alloc(arena, (size_t)about->st_size + 1);
    ssize_t got = read(descriptor, data, (size_t)about->st_size);
    (void)close(descriptor);
    assert_int_equal(got, about->st_size);
    int64_t before = clock_monotonic();
    struct xml_told *told = xml_tell(arena, NULL, NULL, data, (size_t)got, 0);
    struct xml_told *slow = xml_tell(arena, NULL, NULL, data, (size_t)got, 7);
    int64_t took = clock_monotonic() - before;
    files_read++;
    files_refused += told->whole ? 0 : 1;
    if (took > SOON) {
        fail_msg("%s took %lld us", path, (long long)took);
    }
    if (told->whole && bytes_hold(data, (size_t)got, "<!DOCTYPE") && !bytes_hold(data, (size_t)got, "<![CDATA[") &&
        !bytes_hold(data, (size_t)got, "<!--")) {
        fail_msg("%s has a document type and was taken", path);
    }
    if (!told->whole && told->message[0] == '\0') {
        fail_msg("%s was refused without words", path);
    }
    if (told->whole != slow->whole) {
        fail_msg("%s is taken whole and refused in pieces, or the other way round (%s)", path, slow->code);
    }
    arena_free(arena);
    return 0;
}

static void bears_collected_attacks(void **state) {
    (void)state;
    const char *folder = SOURCE_FOLDER "/../shared/data/standards/attacks";
    if (access(folder, R_OK) != 0) {
        print_message("skipped: %s is not there\n", folder);
        skip();
    }
    assert_int_equal(nftw(folder, attack_file, 16, FTW_PHYS), 0);
    print_message("%zu files read, %zu refused\n", files_read, files_refused);
    assert_true(files_read > 0 && files_refused > 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_many_attributes),
        cmocka_unit_test(refuses_a_huge_attribute),
        cmocka_unit_test(refuses_deep_nesting),
        cmocka_unit_test(refuses_entities),
        cmocka_unit_test(bears_many_small_elements),
        cmocka_unit_test(bears_collected_attacks),
    };
    return xml_start(SOURCE_FOLDER "/schemas/xsd") ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
