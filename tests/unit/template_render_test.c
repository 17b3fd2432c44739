/* Templates compiled to C, the C compiled and run: what reaches the page, and what the C compiler refuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/tool_run.h"

#ifdef ASSAY_SANITIZE
#define SANITIZE "-fsanitize=address,undefined"
#else
#define SANITIZE ""
#endif
#define WARNINGS "-Wall -Wextra -Wconversion -Wformat=2 -Wshadow -Wstrict-prototypes -Werror"
#define FLAGS "-std=gnu11 -D_GNU_SOURCE -I" SOURCE_FOLDER "/core -I" BINARY_FOLDER "/generated " WARNINGS " " SANITIZE

/* What the templates of this test are called with. */
static const char types[] = "#ifndef TRY_TYPES\n#define TRY_TYPES\n"
                            "struct row { const char *name; int64_t id; day when; };\n"
                            "struct view { const char *nasty; const char *nothing; bool yes; int64_t pence;\n"
                            "    struct { size_t count; struct row *row; } rows; struct text_list items; };\n#endif\n";
static const char program[] =
    "#include <stdio.h>\n#include \"t.h\"\n"
    "static void work(void *context) {\n"
    "    struct html out;\n    html_start(&out, context, false);\n    out.csrf = \"c&c\";\n    out.submission = "
    "\"s\";\n"
    "    struct row rows[] = {{\"One & two\", 1234, 20000}, {\"<three>\", 5, DAY_NONE}};\n"
    "    const char *const items[] = {\"a\", \"b\"};\n"
    "    struct view view = {\"<b a='1' c=\\\"2\\\">&\", NULL, true, 123450, {2, rows}, {2, items}};\n"
    "    try_it_html(&out, &view);\n    fwrite(out.text.data, 1, out.text.length, stdout);\n"
    "    if (out.title != NULL) { printf(\"[%s%s]\", out.title, out.wide ? \", wide\" : \"\"); }\n}\n"
    "int main(void) {\n    struct arena *arena = arena_new(1 << 20);\n    bool good = arena_try(arena, work, arena);\n"
    "    arena_free(arena);\n    return !good;\n}\n";

static void file_put(const char *folder, const char *name, const char *text) {
    char path[160];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

#define HEAD "{% include \"types.h\" %}\n{% template try_it(const struct view *view) %}\n"

struct page {
    const char *source;
    const char *html;
};

static const struct page pages[] = {
    {"<p>{{ view->nasty }}</p>", "<p>&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;</p>"},
    {"<p title=\"{{ view->nasty }}\"></p>", "<p title=\"&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;\"></p>"},
    {"<a href=\"{{ view->nasty }}\"></a>", "<a href=\"#\"></a>"},
    {"<a href=\"{{ \"javascript:alert(1)\" }}\"></a>", "<a href=\"#\"></a>"},
    {"<a href=\"{{ \"/a?b=1&c=2\" }}\"></a>", "<a href=\"/a?b=1&amp;c=2\"></a>"},
    {"<a href=\"/a/{{ view->nasty }}\"></a>", "<a href=\"/a/%3Cb%20a%3D%271%27%20c%3D%222%22%3E%26\"></a>"},
    {"<p>{{ view->nothing }}</p>", "<p></p>"},
    {"<p>{{ view->pence | money }}</p>", "<p>£1,234.50</p>"},
    {"{% for row in view->rows %}{{ row_index | id }}:{{ row->name }}:{{ row->id | count }}:{{ row->id | id }}:{{ "
     "row->when | date }};{% end %}",
        "0:One &amp; two:1,234:1234:4 October 2024;1:&lt;three&gt;:5:5:;"},
    {"{% for item in view->items as item %}{{ item }},{% end %}", "a,b,"},
    {"{% if view->yes %}{{ \"y\" }}{% else %}{{ \"n\" }}{% end %}", "y"},
    {"{% if !view->yes %}1{% elif view->nothing != NULL %}2{% elif view->yes %}3{% else %}4{% end %}", "3"},
    {"<p class=\"1{% if view->yes %} 2{% end %}\"{% if view->yes %} hidden{% end %}></p>",
        "<p class=\"1 2\" hidden></p>"},
    {"{% set n = view->rows.count %}{{ _n(\"{n} person\", \"{n} people\", n) }}", "2 people"},
    {"{{ _(\"{a} of {b}\", a=view->nasty, b=view->rows.count | count) }}",
        "&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp; of 2"},
    {"{% title _(\"{a}!\", a=\"Title\") %}{% wide %}", "[Title!, wide]"},
    {"<form method=\"post\" action=\"/x\">{% csrf %}</form>",
        "<form method=\"post\" action=\"/x\"><input type=\"hidden\" name=\"csrf\" value=\"c&amp;c\"><input "
        "type=\"hidden\" name=\"submission\" value=\"s\"></form>"},
    {"{% block inset_text text=view->nasty %}<i>{{ view->nasty }}</i>{% end %}",
        "<div class=\"govuk-inset-text\">&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;<i>&lt;b a=&#39;1&#39; "
        "c=&quot;2&quot;&gt;&amp;</i></div>"},
    {"<ul>\n  {% for item in view->items as item %}\n  <li>{{ item }}</li>\n  {% end %}\n</ul>",
        "<ul>\n <li>a</li>\n <li>b</li>\n</ul>"},
};

static void renders(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        char source[4096];
        char *said;
        snprintf(source, sizeof source, "%s%s", HEAD, pages[i].source);
        struct tool_run run = template_run(source);
        if (run.status != 0) {
            fail_msg("%s\n%s", source, run.said);
        }
        file_put(run.folder, "types.h", types);
        file_put(run.folder, "main.c", program);
        int status = command_run(&said,
            "cd %s && cc " FLAGS " -o try main.c t.c -Wl,--start-group " BINARY_FOLDER "/libpages.a " BINARY_FOLDER
            "/libview.a " BINARY_FOLDER "/libembedded.a " BINARY_FOLDER
            "/libbase.a -Wl,--end-group -Wl,--unresolved-symbols=ignore-all -lsodium && ./try",
            run.folder);
        size_t length = strlen(said);
        while (length > 0 && said[length - 1] == '\n') {
            said[--length] = '\0';
        }
        if (status != 0 || strcmp(said, pages[i].html) != 0) {
            fail_msg("%s\n  gave: %s\n  want: %s", pages[i].source, said, pages[i].html);
        }
        free(said);
        tool_run_free(&run);
    }
}

/* Mistakes that only the C compiler can see are shown at their line of the template. */
static const struct page mistakes[] = {
    {"<p>\n{{ view->nobody }}</p>", "t.html:4"},
    {"{{ view->pence }}", "t.html:3"},
    {"{{ view->nasty | money }}", "t.html:3"},
    {"{{ view->nasty | count }}", "t.html:3"},
    {"{{ view->nasty | safe }}", "t.html:3"},
    {"{% use inset_text title=view->nasty %}", "t.html:3"},
    {"{% block tag text=view->nasty %}{% end %}", "t.html:3"},
    {"{% for row in view->nasty %}{% end %}", "t.html:3"},
    {"{% if view->pence = 1 %}{% end %}", "t.html:3"},
};

static void mistakes_refused(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        char source[4096];
        char *said;
        snprintf(source, sizeof source, "%s%s", HEAD, mistakes[i].source);
        struct tool_run run = template_run(source);
        file_put(run.folder, "types.h", types);
        int status = command_run(&said, "cd %s && cc " FLAGS " -fsyntax-only t.c", run.folder);
        if (run.status != 0 || status == 0 || strstr(said, mistakes[i].html) == NULL) {
            fail_msg("%s\n%s%s", mistakes[i].source, run.said, said);
        }
        free(said);
        tool_run_free(&run);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(renders),
        cmocka_unit_test(mistakes_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
