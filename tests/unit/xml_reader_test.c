/* The reader: what it tells, what it refuses, where and in which words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/xml_events.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define ARENA_BYTES ((size_t)256 << 20)

static int start(void **state) {
    *state = NULL;
    return xml_start(SOURCE_FOLDER "/schemas/xsd") ? 0 : -1;
}

static struct xml_told *tell(struct arena *arena, const char *text) {
    return xml_tell(arena, NULL, NULL, text, strlen(text), 0);
}

static void tells_what_is_there(void **state) {
    (void)state;
    struct arena *arena = arena_new(ARENA_BYTES);
    const char *text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- a > b -->\n"
                       "<r xmlns=\"urn:x\" a='1 > 0'>\n  <t>x &amp; <![CDATA[<y>]]> &#233;</t>\n  <é/>\n</r>\n";
    struct xml_told *told = tell(arena, text);
    assert_true(told->whole);
    assert_int_equal(told->problems, 0);
    assert_string_equal(told->events.data, "<r a=1 > 0@3:1|<t@4:3|>t=x & <y> \xC3\xA9|<\xC3\xA9@5:3|>\xC3\xA9|>r|");
    arena_free(arena);
}

static void tells_the_same_in_any_pieces(void **state) {
    (void)state;
    static const char *const TEXTS[] = {
        "<a><b x='1'/>text<c>t</c></a>",
        "\xEF\xBB\xBF<?xml version='1.0'?>\r\n<a>\r\n<b>&lt;</b></a>",
        "<a><!-- <x> --><?pi <y> ?><![CDATA[]]]]><![CDATA[>]]><b q=\"'>'\"/></a>",
        "<a><b></a>",
        "<a b='1' b='2'/>",
        "<a>&nope;</a>",
        "<a>\n\n<b c=d/></a>",
        "<!DOCTYPE a><a/>",
    };
    for (size_t i = 0; i < COUNT(TEXTS); i++) {
        struct arena *arena = arena_new(ARENA_BYTES);
        struct xml_told *whole = xml_tell(arena, NULL, NULL, TEXTS[i], strlen(TEXTS[i]), 0);
        for (size_t piece = 1; piece < 8; piece++) {
            struct xml_told *parts = xml_tell(arena, NULL, NULL, TEXTS[i], strlen(TEXTS[i]), piece);
            assert_string_equal(parts->events.data == NULL ? "" : parts->events.data,
                whole->events.data == NULL ? "" : whole->events.data);
            assert_int_equal(parts->whole, whole->whole);
            assert_string_equal(parts->code, whole->code);
        }
        arena_free(arena);
    }
}

static void refuses_with_place_and_words(void **state) {
    (void)state;
    static const struct {
        const char *text;
        const char *code;
        int64_t line;
        int64_t column; /* 0: not looked at */
        const char *words;
    } CASES[] = {
        {"<!DOCTYPE a><a/>", "doctype", 1, 1, "Remove it"},
        {"<?xml version=\"1.0\"?>\n <!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>", "doctype", 2, 2, "entities"},
        {"<!doctype html><html/>", "doctype", 1, 1, ""},
        {"<a>&x;</a>", "entity", 1, 0, "&amp;"},
        {"<a b='&x;'/>", "entity", 1, 0, ""},
        {"<a>\n<b></a>", "tags-cross", 2, 0, "order"},
        {"<a>\n<b x='1", "cut-off", 2, 8, "whole file"},
        {"<a>\n<b>", "cut-off", 2, 0, "whole file"},
        {"<a><!-- never", "cut-off", 1, 0, ""},
        {"<a b='1' b='2'/>", "attribute-twice", 1, 0, "twice"},
        {"<p:a/>", "namespace", 1, 0, "xmlns"},
        {"<a/><b/>", "not-well-formed", 1, 0, ""},
        {"<a b=1/>", "not-well-formed", 1, 0, "quotes"},
        {"<a b='<'/>", "not-well-formed", 1, 0, "&lt;"},
        {"<a>&#0;</a>", "not-well-formed", 1, 0, "Remove it"},
        {"<a>\x01</a>", "not-well-formed", 1, 0, ""},
        {"<a>\xC3\x28</a>", "not-well-formed", 1, 0, "UTF-8"},
        {"<?xml version='1.0' encoding='UTF-7'?><a/>", "encoding", 1, 1, "UTF-8"},
        {"<?xml version='1.0' encoding='UTF-16'?><a/>", "encoding", 1, 1, ""},
        {"<?xml version='1.0' encoding='windows-1252'?><a/>", "encoding", 1, 1, ""},
        {"name,date\nx,y\n", "not-xml", 1, 1, "'<'"},
        {"PK\x03\x04", "not-xml", 1, 1, ""},
        {"\xFF\xFE<", "encoding", 1, 1, "UTF-8"},
        {"", "empty", 1, 0, ""},
        {"   \n ", "empty", 0, 0, ""},
        {" <?xml version='1.0'?><a/>", "not-well-formed", 1, 0, "very first"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct arena *arena = arena_new(ARENA_BYTES);
        struct xml_told *told = tell(arena, CASES[i].text);
        if (told->whole || strcmp(told->code, CASES[i].code) != 0 || told->message[0] == '\0' ||
            (CASES[i].line != 0 && told->line != CASES[i].line) ||
            (CASES[i].column != 0 && told->column != CASES[i].column) ||
            strstr(told->message, CASES[i].words) == NULL) {
            fail_msg("case %zu (%s): %s at %lld:%lld: %s", i, CASES[i].text, told->code, (long long)told->line,
                (long long)told->column, told->message);
        }
        assert_true(told->fatal);
        arena_free(arena);
    }
}

static void refuses_zero_bytes_and_other_encodings(void **state) {
    (void)state;
    struct arena *arena = arena_new(ARENA_BYTES);
    static const char ZERO[] = "<a>x\0y</a>";
    static const char UTF_16[] = "<\0a\0/\0>\0";
    static const char UTF_32[] = "\0\0\0<\0\0\0a\0\0\0/\0\0\0>";
    assert_string_equal(xml_tell(arena, NULL, NULL, ZERO, sizeof ZERO - 1, 0)->code, "encoding");
    assert_string_equal(xml_tell(arena, NULL, NULL, UTF_16, sizeof UTF_16 - 1, 0)->code, "encoding");
    assert_string_equal(xml_tell(arena, NULL, NULL, UTF_32, sizeof UTF_32 - 1, 0)->code, "encoding");
    struct xml_told *latin = tell(arena, "<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE9</a>");
    assert_true(latin->whole);
    assert_non_null(strstr(latin->events.data, "=\xC3\xA9|"));
    /* Blanks cannot push the declaration of an encoding out of sight. */
    char far[600];
    memset(far, ' ', sizeof far);
    memcpy(far, "<?xml version='1.0'", 19);
    (void)snprintf(far + 400, 200, "encoding='UTF-7'?><a/>");
    assert_string_equal(tell(arena, far)->code, "encoding");
    arena_free(arena);
}

static void bounds_what_is_read(void **state) {
    (void)state;
    static const struct xml_limits SMALL = {.document_bytes = 1000,
        .tag_bytes = 50,
        .attributes = 3,
        .depth = 4,
        .name_bytes = 10,
        .text_bytes = 20,
        .markup_bytes = 30,
        .problems = 10};
    static const struct {
        const char *text;
        const char *code; /* "" for what must pass */
    } CASES[] = {
        {"<a><b><c><d/></c></b></a>", ""},
        {"<a><b><c><d><e/></d></c></b></a>", "too-deep"},
        {"<a b='1' c='2' d='3'/>", ""},
        {"<a b='1' c='2' d='3' e='4'/>", "too-many-attributes"},
        {"<a xmlns:b='1' xmlns:c='2' d='3' e='4'/>", "too-many-attributes"},
        {"<a b='0123456789012345678901234567890123456789012345678901234567890123'/>", "tag-too-long"},
        {"<a                                                        />", "tag-too-long"},
        {"<abcdefghij/>", ""},
        {"<abcdefghijk/>", "name-too-long"},
        {"<a abcdefghijk='1'/>", "name-too-long"},
        {"<a>01234567890123456789</a>", ""},
        {"<a>012345678901234567890</a>", "text-too-long"},
        {"<a><![CDATA[012345678901234567890]]></a>", "text-too-long"},
        {"<a>0123456789<!-- -->01234567890</a>", "text-too-long"},
        {"<a><!--0123456789012345678901234567890123456789--></a>", "markup-too-long"},
        {"<a><?p 0123456789012345678901234567890123456789?></a>", "markup-too-long"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct arena *arena = arena_new(ARENA_BYTES);
        struct xml_told *told = xml_tell(arena, NULL, &SMALL, CASES[i].text, strlen(CASES[i].text), 0);
        if (strcmp(told->code, CASES[i].code) != 0 || told->whole != (CASES[i].code[0] == '\0')) {
            fail_msg("case %zu: %s (%s)", i, told->code, told->message);
        }
        arena_free(arena);
    }
    struct arena *arena = arena_new(ARENA_BYTES);
    char *large = arena_alloc(arena, 2001);
    memset(large, ' ', 2000);
    memcpy(large, "<a/>", 4);
    struct xml_limits limits = SMALL;
    limits.text_bytes = 5000;
    assert_string_equal(xml_tell(arena, NULL, &limits, large, 2000, 0)->code, "too-large");
    arena_free(arena);
}

static void checks_against_the_schema(void **state) {
    (void)state;
    struct arena *arena = arena_new(ARENA_BYTES);
    const char *fault = NULL;
    const struct xml_schema *schema = xml_schema_get(arena, "example-results.xsd", &fault);
    assert_non_null(schema);
    assert_ptr_equal(schema, xml_schema_get(arena, "example-results.xsd", NULL));
    static const struct {
        const char *text;
        const char *code;
        int64_t line;
        const char *element;
        size_t problems;
    } CASES[] = {
        {"<results xmlns='urn:assay:example:results'><result learner='a' module='b' on='2026-01-01'/></results>", "", 0,
            "", 0},
        {"<results xmlns='urn:assay:example:results'>\n<result learner='a' module='b'/></results>", "attribute-missing",
            2, "result", 1},
        {"<results xmlns='urn:assay:example:results'>\n<result learner='a' module='b' on='2026-02-30'/></results>",
            "value", 2, "result", 1},
        {"<results xmlns='urn:assay:example:results'>\n<result learner='a' module='b' on='2026-02-03' "
         "x='y'/></results>",
            "attribute-unknown", 2, "result", 1},
        /* What is not expected is a problem of its parent. */
        {"<results xmlns='urn:assay:example:results'>\n\n<other/></results>", "element", 3, "results", 1},
        {"<results/>", "root", 1, "results", 1},
        {"<other xmlns='urn:assay:example:results'/>", "root", 1, "other", 1},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct xml_told *told = xml_tell(arena, schema, NULL, CASES[i].text, strlen(CASES[i].text), 0);
        if (strcmp(told->code, CASES[i].code) != 0 || told->line != CASES[i].line ||
            strcmp(told->element, CASES[i].element) != 0 || told->problems != CASES[i].problems || told->fatal) {
            fail_msg("case %zu: %zu problems, %s at line %lld of '%s': %s", i, told->problems, told->code,
                (long long)told->line, told->element, told->message);
        }
    }
    arena_free(arena);
}

/* After a fault in one record the next ones are still checked. */
static void checks_on_after_a_fault(void **state) {
    (void)state;
    struct arena *arena = arena_new(ARENA_BYTES);
    const struct xml_schema *schema = xml_schema_get(arena, "example-results.xsd", NULL);
    const char *text = "<results xmlns='urn:assay:example:results'>"
                       "<result learner='a' module='b' on='2026-01-01'><x><y/></x></result>"
                       "<result learner='a' module='b' on='no'/>"
                       "<result learner='a' module='b' on='2026-01-01'>text</result>"
                       "<result learner='a' module='b' on='neither'/>"
                       "</results>";
    struct xml_told *told = xml_tell(arena, schema, NULL, text, strlen(text), 0);
    assert_int_equal(told->problems, 4);
    arena_free(arena);
}

static void stops_after_many_problems(void **state) {
    (void)state;
    struct arena *arena = arena_new(ARENA_BYTES);
    const struct xml_schema *schema = xml_schema_get(arena, "example-results.xsd", NULL);
    struct xml_limits limits = xml_limits_default;
    limits.problems = 5;
    struct text_builder text;
    text_builder_start(&text, arena);
    text_add(&text, "<results xmlns='urn:assay:example:results'>");
    for (int i = 0; i < 100; i++) {
        text_add(&text, "<result/>");
    }
    text_add(&text, "</results>");
    struct xml_told *told = xml_tell(arena, schema, &limits, text.data, text.length, 0);
    assert_false(told->whole);
    assert_true(told->problems >= 5 && told->problems <= 8);
    arena_free(arena);
}

static void serves_shipped_schemas_only(void **state) {
    (void)state;
    struct arena *arena = arena_new(ARENA_BYTES);
    const char *fault = NULL;
    char folder[] = "/tmp/assay-schemas-XXXXXX";
    assert_non_null(mkdtemp(folder));
    static const struct {
        const char *file;
        const char *text;
    } FILES[] = {
        {"imports.xsd",
            "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' xmlns:o='urn:o' targetNamespace='urn:i'>"
            "<xs:import namespace='urn:o' schemaLocation='http://localhost:1/nowhere.xsd'/>"
            "<xs:element name='a' type='xs:string'/></xs:schema>"},
        {"good.xsd", "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' targetNamespace='urn:g'>"
                     "<xs:import namespace='urn:o' schemaLocation='http://example.org/deep/other.xsd'/>"
                     "<xs:element name='a' type='xs:string'/></xs:schema>"},
        {"other.xsd", "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' targetNamespace='urn:o'/>"},
        {"broken.xsd",
            "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:element name='a' type='none'/></xs:schema>"},
        {"cut.xsd", "<xs:schema"},
    };
    for (size_t i = 0; i < COUNT(FILES); i++) {
        FILE *file = fopen(arena_format(arena, "%s/%s", folder, FILES[i].file), "we");
        assert_non_null(file);
        assert_true(fputs(FILES[i].text, file) >= 0);
        assert_int_equal(fclose(file), 0);
    }
    assert_true(xml_start(folder));
    assert_null(xml_schema_get(arena, "imports.xsd", &fault));
    assert_non_null(strstr(fault, "imports.xsd"));
    assert_null(xml_schema_get(arena, "broken.xsd", &fault));
    assert_null(xml_schema_get(arena, "cut.xsd", &fault));
    assert_null(xml_schema_get(arena, "missing.xsd", &fault));
    assert_non_null(strstr(fault, "not in the schema folder"));
    assert_null(xml_schema_get(arena, "../framework.xsd", &fault));
    assert_null(xml_schema_get(arena, "", &fault));
    /* An address is served from the folder by its last part, never fetched. */
    assert_non_null(xml_schema_get(arena, "good.xsd", &fault));
    for (size_t i = 0; i < COUNT(FILES); i++) {
        assert_int_equal(unlink(arena_format(arena, "%s/%s", folder, FILES[i].file)), 0);
    }
    assert_int_equal(rmdir(folder), 0);
    assert_true(xml_start(SOURCE_FOLDER "/schemas/xsd"));
    arena_free(arena);
}

static void raise_in_event(void *context, const struct xml_element *element) {
    if (strcmp(element->name, "b") == 0) {
        arena_raise(context, ERROR_CONFLICT, "told to stop");
    }
}

static void no_problem(void *context, const struct xml_problem *problem) {
    (void)context;
    fail_msg("%s", problem->message);
}

static void read_and_raise(void *context) {
    static const struct xml_events EVENTS = {raise_in_event, NULL, no_problem};
    struct xml_reader *reader = xml_reader_new(context, NULL, NULL, &EVENTS, context);
    (void)xml_reader_feed(reader, "<a><b/><c/></a>", 15);
    fail_msg("the event's raise was lost");
}

static void lets_events_raise(void **state) {
    (void)state;
    struct arena *arena = arena_new(ARENA_BYTES);
    assert_false(arena_try(arena, read_and_raise, arena));
    assert_int_equal(arena_error(arena)->code, ERROR_CONFLICT);
    assert_string_equal(arena_error(arena)->detail, "told to stop");
    arena_free(arena);
}

static void builds_trees(void **state) {
    (void)state;
    struct arena *arena = arena_new(ARENA_BYTES);
    const char *fault = NULL;
    const char *text = "<a x='1'><b>one</b><c/><b y='2'>two</b></a>";
    const struct xml_node *root = xml_tree_read(arena, NULL, NULL, text, strlen(text), &fault);
    assert_non_null(root);
    assert_string_equal(xml_node_value(root, "x"), "1");
    assert_null(xml_node_get(root, "y"));
    assert_int_equal(xml_node_count(root, "b"), 2);
    const struct xml_node *b = xml_node_child(root, "b");
    assert_string_equal(b->text, "one");
    b = xml_node_again(b);
    assert_string_equal(b->text, "two");
    assert_string_equal(xml_node_value(b, "y"), "2");
    assert_null(xml_node_again(b));
    assert_null(xml_tree_read(arena, NULL, NULL, "<a><b></a>", 10, &fault));
    assert_non_null(strstr(fault, "line 1, column "));
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_what_is_there),
        cmocka_unit_test(tells_the_same_in_any_pieces),
        cmocka_unit_test(refuses_with_place_and_words),
        cmocka_unit_test(refuses_zero_bytes_and_other_encodings),
        cmocka_unit_test(bounds_what_is_read),
        cmocka_unit_test(checks_against_the_schema),
        cmocka_unit_test(checks_on_after_a_fault),
        cmocka_unit_test(stops_after_many_problems),
        cmocka_unit_test(serves_shipped_schemas_only),
        cmocka_unit_test(lets_events_raise),
        cmocka_unit_test(builds_trees),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
