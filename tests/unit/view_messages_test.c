/* Reading of .po files, and that Welsh has every message. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/tool_run.h"

#define HEADER                                                                                                         \
    "msgid \"\"\nmsgstr \"\"\n\"Content-Type: text/plain; charset=UTF-8\\n\"\n"                                        \
    "\"Plural-Forms: nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n==3 ? 3 : n==6 ? 4 : 5;\\n\"\n\n"
#define FORMS                                                                                                          \
    "msgstr[0] \"{n} a\"\nmsgstr[1] \"{n} b\"\nmsgstr[2] \"{n} c\"\nmsgstr[3] \"{n} d\"\nmsgstr[4] \"{n} e\"\n"

struct po {
    const char *source;
    const char *said; /* NULL: it compiles */
    const char *code; /* must be in the C */
};

static const struct po files[] = {
    {"", NULL, "messages_count = 0"},
    {HEADER, NULL, "messages_count = 0"},
    {HEADER "msgid \"Save\"\nmsgstr \"Cadw\"\n", NULL, "{\"Save\", {\"Cadw\", NULL"},
    {HEADER "msgid \"Save\"\nmsgstr \"Cadw\"", NULL, "{\"Save\", {\"Cadw\", NULL"},
    {HEADER "msgid \"Save\"\r\nmsgstr \"Cadw\"\r\n", NULL, "{\"Save\", {\"Cadw\", NULL"},
    {HEADER "# note\n#. for translators\n#: a.html:3\n#, fuzzy\nmsgid \"Save\"\nmsgstr \"Cadw\"\n", NULL, "\"Cadw\""},
    {HEADER "msgid \"Save\"\nmsgstr \"\"\n", NULL, "messages_count = 0"},
    {HEADER "#~ msgid \"Old\"\n#~ msgstr \"Hen\"\n", NULL, "messages_count = 0"},
    {HEADER "msgid \"b\"\nmsgstr \"2\"\n\nmsgid \"a\"\nmsgstr \"1\"\n", NULL,
        "{\"a\", {\"1\", NULL, NULL, NULL, NULL, NULL}},\n    {\"b\""},
    {HEADER "msgid \"\"\n\"Two \"\n\"parts\"\nmsgstr \"Dwy \"\n\"ran\"\n", NULL, "{\"Two parts\", {\"Dwy ran\""},
    {HEADER "msgid \"Say \\\"a\\\\b\\\"\\n\"\nmsgstr \"x\"\n", NULL, "{\"Say \\\"a\\\\b\\\"\\n\""},
    {HEADER "msgid \"{n} day\"\nmsgid_plural \"{n} days\"\n" FORMS "msgstr[5] \"{n} f\"\n", NULL,
        "{\"{n} day\", {\"{n} a\", \"{n} b\", \"{n} c\", \"{n} d\", \"{n} e\", \"{n} f\"}}"},
    {HEADER "msgid \"{n} day\"\nmsgid_plural \"{n} days\"\n" FORMS "msgstr[5] \"none\"\n", NULL, "\"none\""},
    {HEADER "msgid \"{n} day\"\nmsgid_plural \"{n} days\"\n" FORMS, ":6: msgstr[5] is missing", NULL},
    {HEADER "msgid \"a\"\nmsgstr \"1\"\n\nmsgid \"a\"\nmsgstr \"1\"\n", ":9: \"a\" is there already", NULL},
    {HEADER "msgid \"by {date}\"\nmsgstr \"erbyn\"\n", ":6: {date} is missing in: erbyn", NULL},
    {HEADER "msgid \"by\"\nmsgstr \"erbyn {date}\"\n", ":6: {date} is missing in: by", NULL},
    {HEADER "msgid \"by {date\"\nmsgstr \"x\"\n", ":6: a { is not closed", NULL},
    {HEADER "msgid Save\nmsgstr \"Cadw\"\n", ":6: expected a text in double quotes", NULL},
    {HEADER "msgid \"Save\nmsgstr \"Cadw\"\n", ":6: expected a text in double quotes", NULL},
    {HEADER "msgid \"a\"b\"\nmsgstr \"Cadw\"\n", ":6: a quote within a text", NULL},
    {HEADER "msgid \"a\\qb\"\nmsgstr \"Cadw\"\n", ":6: unknown escape", NULL},
    {HEADER "msgid \"Save\"\n", ":6: an entry has a msgid and a msgstr", NULL},
    {HEADER "msgstr \"Save\"\n", "an entry has a msgid and a msgstr", NULL},
    {HEADER "msgid \"Save\"\nmsgstr \"a\"\nmsgstr \"b\"\n", ":8: given twice in one entry", NULL},
    {HEADER "msgctxt \"menu\"\nmsgid \"Save\"\nmsgstr \"a\"\n", ":6: not understood", NULL},
    {HEADER "msgid \"a\"\nmsgstr[9] \"x\"\n", ":7: not understood", NULL},
    {"msgid \"\"\nmsgstr \"Plural-Forms: nplurals=2; plural=n!=1;\\n\"\n", ":1: the header must say", NULL},
};

static void po_files(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct tool_run run = message_run(files[i].source);
        bool good = files[i].said == NULL ? run.status == 0 && strstr(run.code, files[i].code) != NULL
                                          : run.status == 1 && strstr(run.said, files[i].said) != NULL && !run.made;
        if (!good) {
            fail_msg("%s\n  status %d, said: %s\n  made: %s", files[i].source, run.status, run.said, run.code);
        }
        tool_run_free(&run);
    }
}

static void no_files(void **state) {
    (void)state;
    char *said;
    assert_int_equal(command_run(&said, "%s/message_compile /dev/stdout", BINARY_FOLDER), 0);
    assert_non_null(strstr(said, "messages_count = 0"));
    free(said);
}

static void missing_found(void **state) {
    (void)state;
    struct tool_run run = message_run(HEADER "msgid \"Save\"\nmsgstr \"Cadw\"\n");
    char *said;
    char path[128];
    snprintf(path, sizeof path, "%s/page.html", run.folder);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fputs("<p>it's {{ _(\"Save\") }}</p>\n{{ _(\"Open {a}\", a=f(_(\"Inner\"))) }}{{ _n(\"{n} day\", \"{n} days\", n) "
          "}}\n"
          "{% set x = N_(\"Listed\") %}{{ not_a(\"message\") }}{{ _(\"Open {a}\", a=x) }}",
        file);
    fclose(file);
    assert_int_equal(command_run(&said, "%s/message_missing %s %s", BINARY_FOLDER, run.source, path), 1);
    char *wanted = NULL;
    assert_true(asprintf(&wanted,
                    "#: %s:2\nmsgid \"Open {a}\"\nmsgstr \"\"\n\n#: %s:2\nmsgid \"Inner\"\nmsgstr \"\"\n\n"
                    "#: %s:2\nmsgid \"{n} day\"\nmsgid_plural \"{n} days\"\nmsgstr[0] \"\"\nmsgstr[1] \"\"\n"
                    "msgstr[2] \"\"\nmsgstr[3] \"\"\nmsgstr[4] \"\"\nmsgstr[5] \"\"\n\n"
                    "#: %s:3\nmsgid \"Listed\"\nmsgstr \"\"\n\n",
                    path, path, path, path) > 0);
    assert_string_equal(said, wanted);
    free(wanted);
    free(said);
    tool_run_free(&run);
}

/* What people see of a framework, in words the .po file has: white space collapsed, entities read. */
static void missing_found_in_framework(void **state) {
    (void)state;
    struct tool_run run =
        message_run(HEADER "msgid \"Title\"\nmsgstr \"Teitl\"\n\nmsgid \"One & two\"\nmsgstr \"Un a dau\"\n");
    char path[128];
    char more[128];
    snprintf(path, sizeof path, "%s/framework.xml", run.folder);
    snprintf(more, sizeof more, "%s/more.po", run.folder);
    FILE *file = fopen(more, "wb");
    assert_non_null(file);
    fputs(HEADER "msgid \"Elsewhere\"\nmsgstr \"Mewn man arall\"\n", file);
    fclose(file);
    file = fopen(path, "wb");
    assert_non_null(file);
    fputs("<?xml version=\"1.0\"?>\n<!-- title=\"Remark\" -->\n<framework id=\"a\" title=\"Title\"\n    "
          "nation=\"Land\">\n"
          "<hint>One &amp;\n  two</hint><hint>Elsewhere</hint>\n<label code=\"b\"> Say\n &quot;it&quot; </label>\n"
          "<limit title=\"Last\" unit=\"days\"/></framework>\n",
        file);
    fclose(file);
    char *said;
    assert_int_equal(command_run(&said, "%s/message_missing %s %s %s", BINARY_FOLDER, run.source, more, path), 1);
    char *wanted = NULL;
    assert_true(asprintf(&wanted,
                    "#: %s:4\nmsgid \"Land\"\nmsgstr \"\"\n\n#: %s:7\nmsgid \"Say \\\"it\\\"\"\nmsgstr \"\"\n\n"
                    "#: %s:9\nmsgid \"Last\"\nmsgstr \"\"\n\n",
                    path, path, path) > 0);
    assert_string_equal(said, wanted);
    free(wanted);
    free(said);
    tool_run_free(&run);
}

static void welsh_is_whole(void **state) {
    (void)state;
    char *said;
    int status = command_run(&said, "%s/core/tools/messages_missing.sh %s", SOURCE_FOLDER, BINARY_FOLDER);
    if (status != 0) {
        fail_msg("web/i18n/cy.po and the plugins' own lack:\n%s", said);
    }
    free(said);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(po_files),
        cmocka_unit_test(no_files),
        cmocka_unit_test(missing_found),
        cmocka_unit_test(missing_found_in_framework),
        cmocka_unit_test(welsh_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
