/* The writer: what it writes is what the reader reads; what would not be well-formed it refuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "support/xml_events.h"

#define ARENA_BYTES ((size_t)64 << 20)

static bool sink(void *context, const char *data, size_t bytes) {
    text_add_bytes(context, data, bytes);
    return true;
}

static bool no_sink(void *context, const char *data, size_t bytes) {
    (void)context;
    (void)data;
    (void)bytes;
    return false;
}

static void writes_documents(void **state) {
    (void)state;
    struct arena *arena = arena_new(ARENA_BYTES);
    struct text_builder out;
    text_builder_start(&out, arena);
    struct xml_writer *writer = xml_writer_new(arena, sink, &out);
    xml_write_start(writer, "a", "urn:x");
    xml_write_attribute(writer, "b", "1 < 2 & \"3\"\n");
    xml_write_attribute(writer, "none", NULL);
    xml_write_start(writer, "c", NULL);
    xml_write_text(writer, "x > y & z");
    xml_write_end(writer);
    xml_write_start(writer, "d", NULL);
    xml_write_end(writer);
    xml_write_end(writer);
    assert_true(xml_writer_finish(writer));
    assert_string_equal(out.data, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                                  "<a xmlns=\"urn:x\" b=\"1 &lt; 2 &amp; &quot;3&quot;&#10;\">\n"
                                  "  <c>x &gt; y &amp; z</c>\n  <d/>\n</a>\n");
    arena_free(arena);
}

static void reads_back_what_was_written(void **state) {
    (void)state;
    static const char *const TEXTS[] = {"]]>", "&amp;", "<!DOCTYPE a>", "\t\n\r x",
        "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", "'\"", "<![CDATA[", "--><!--", "\x7F"};
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
        struct arena *arena = arena_new(ARENA_BYTES);
        struct text_builder out;
        text_builder_start(&out, arena);
        struct xml_writer *writer = xml_writer_new(arena, sink, &out);
        xml_write_start(writer, "a", NULL);
        xml_write_attribute(writer, "b", TEXTS[i]);
        xml_write_text(writer, TEXTS[i]);
        xml_write_end(writer);
        assert_true(xml_writer_finish(writer));
        const char *fault = NULL;
        const struct xml_node *root = xml_tree_read(arena, NULL, NULL, out.data, out.length, &fault);
        assert_non_null(root);
        assert_string_equal(xml_node_value(root, "b"), TEXTS[i]);
        assert_string_equal(root->text, TEXTS[i]);
        arena_free(arena);
    }
}

static void hands_on_long_documents(void **state) {
    (void)state;
    struct arena *arena = arena_new(ARENA_BYTES);
    struct text_builder out;
    text_builder_start(&out, arena);
    struct xml_writer *writer = xml_writer_new(arena, sink, &out);
    xml_write_start(writer, "a", NULL);
    for (int i = 0; i < 20000; i++) {
        xml_write_start(writer, "row", NULL);
        xml_write_attribute(writer, "value", "0123456789");
        xml_write_end(writer);
    }
    xml_write_end(writer);
    assert_true(xml_writer_finish(writer));
    struct xml_told *told = xml_tell(arena, NULL, NULL, out.data, out.length, 0);
    assert_true(told->whole);
    assert_int_equal(told->started, 20001);
    arena_free(arena);
}

enum act { START, ATTRIBUTE, TEXT, END };

static void refuses_what_is_not_xml(void **state) {
    (void)state;
    static const struct {
        struct {
            enum act act;
            const char *one;
            const char *two;
        } step[5];
        size_t steps;
    } CASES[] = {
        {{{START, "a", NULL}}, 1},
        {{{END, NULL, NULL}}, 1},
        {{{TEXT, "x", NULL}}, 1},
        {{{START, "1a", NULL}, {END, NULL, NULL}}, 2},
        {{{START, "a b", NULL}, {END, NULL, NULL}}, 2},
        {{{START, "", NULL}, {END, NULL, NULL}}, 2},
        {{{START, "a", NULL}, {ATTRIBUTE, "x=y", "1"}, {END, NULL, NULL}}, 3},
        {{{START, "a", NULL}, {ATTRIBUTE, "xmlns", "urn:y"}, {END, NULL, NULL}}, 3},
        {{{START, "a", NULL}, {TEXT, "t", NULL}, {ATTRIBUTE, "x", "1"}, {END, NULL, NULL}}, 4},
        {{{START, "a", NULL}, {TEXT, "t\x01", NULL}, {END, NULL, NULL}}, 3},
        {{{START, "a", NULL}, {TEXT, "\xC3(", NULL}, {END, NULL, NULL}}, 3},
        {{{START, "a", NULL}, {TEXT, "\xEF\xBF\xBF", NULL}, {END, NULL, NULL}}, 3},
        {{{START, "a", NULL}, {END, NULL, NULL}, {START, "b", NULL}, {END, NULL, NULL}}, 4},
        {{{START, "a", NULL}, {TEXT, "t", NULL}, {START, "b", NULL}, {END, NULL, NULL}, {END, NULL, NULL}}, 5},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct arena *arena = arena_new(ARENA_BYTES);
        struct text_builder out;
        text_builder_start(&out, arena);
        struct xml_writer *writer = xml_writer_new(arena, sink, &out);
        for (size_t j = 0; j < CASES[i].steps; j++) {
            switch (CASES[i].step[j].act) {
            case START:
                xml_write_start(writer, CASES[i].step[j].one, NULL);
                break;
            case ATTRIBUTE:
                xml_write_attribute(writer, CASES[i].step[j].one, CASES[i].step[j].two);
                break;
            case TEXT:
                xml_write_text(writer, CASES[i].step[j].one);
                break;
            case END:
                xml_write_end(writer);
                break;
            }
        }
        if (xml_writer_finish(writer) || xml_writer_fault(writer) == NULL) {
            fail_msg("case %zu was written", i);
        }
        arena_free(arena);
    }
}

static void fails_when_nobody_takes_it(void **state) {
    (void)state;
    struct arena *arena = arena_new(ARENA_BYTES);
    struct xml_writer *writer = xml_writer_new(arena, no_sink, NULL);
    xml_write_start(writer, "a", NULL);
    xml_write_end(writer);
    assert_false(xml_writer_finish(writer));
    assert_non_null(xml_writer_fault(writer));
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_documents),
        cmocka_unit_test(reads_back_what_was_written),
        cmocka_unit_test(hands_on_long_documents),
        cmocka_unit_test(refuses_what_is_not_xml),
        cmocka_unit_test(fails_when_nobody_takes_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
