/* What the template compiler refuses, with file and line, and what it makes of each context. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/tool_run.h"

struct refusal {
    const char *source;
    const char *message; /* part of what is said, line included */
};

#define HEAD "{% template try_it(const char *x, const struct form *form) %}\n"

static const struct refusal refusals[] = {
    /* places where nothing makes a value safe */
    {HEAD "<script>{{ x }}</script>", ":2: a value may not stand in a script or style"},
    {HEAD "<style>\n{{ x }}</style>", ":3: a value may not stand in a script or style"},
    {HEAD "<SCRIPT src=\"/a.js\">{{ x }}</SCRIPT>", ":2: a value may not stand in a script or style"},
    {HEAD "<script>{% if x %}{% end %}</script>", ":2: nothing may be put into a script or style"},
    {HEAD "<script>go()</script>", ":2: inline scripts and styles are refused"},
    {HEAD "<style>p { margin: 0 }</style>", ":2: inline scripts and styles are refused"},
    {HEAD "<!-- {{ x }} -->", ":2: a value may not stand in a comment"},
    {HEAD "<!-- {% if x %} -->{% end %}", ":2: a mark may not stand in a comment"},
    {HEAD "<a href={{ x }}>", ":2: an attribute's value must stand in quotes"},
    {HEAD "<a href=/plain>", ":2: an attribute's value must stand in quotes"},
    {HEAD "<a href={% if x %}\"/\"{% end %}>", ":2: an attribute's value must stand in quotes"},
    {HEAD "<p onclick=\"{{ x }}\">", ":2: inline handlers and styles are refused"},
    {HEAD "<p ONCLICK=\"go()\">", ":2: inline handlers and styles are refused"},
    {HEAD "<p style=\"color: {{ x }}\">", ":2: inline handlers and styles are refused"},
    {HEAD "<iframe srcdoc=\"{{ x }}\"></iframe>", ":2: a value may not stand in this attribute"},
    {HEAD "<img srcset=\"{{ x }} 2x\">", ":2: a value may not stand in this attribute"},
    {HEAD "<meta http-equiv=\"{{ x }}\">", ":2: a value may not stand in this attribute"},
    {HEAD "<{{ x }}>", ":2: a value may stand in text or in a quoted attribute"},
    {HEAD "<p {{ x }}>", ":2: a value may stand in text or in a quoted attribute"},
    {HEAD "<p class{{ x }}=\"a\">", ":2: a value may stand in text or in a quoted attribute"},
    {HEAD "<p on{% if x %}click=\"a\"{% end %}>", ":2: a name of a tag or attribute may not be put together"},
    {HEAD "<sc{% if x %}ript{% end %}>", ":2: a name of a tag or attribute may not be put together"},
    {HEAD "<a href=\"javascript:{{ x }}\">", ":2: a web address may not begin like that"},
    {HEAD "<a href=\" JavaScript:{{ x }}\">", ":2: a web address may not begin like that"},
    {HEAD "<a href=\"data:text/html,{{ x }}\">", ":2: a web address may not begin like that"},
    {HEAD "<p title=\"{{ out_safe | safe }}\">", ":2: safe HTML may stand only between tags"},
    {HEAD "<textarea>{{ out_safe | safe }}</textarea>", ":2: safe HTML may stand only between tags"},
    {HEAD "1 < 2", ":2: '<' must be written &lt; in text"},
    {HEAD "<p class=\"a\"id=\"b\">", ":2: a space is missing between two attributes"},
    /* what is not closed, or closed twice */
    {HEAD "{% if x %}\n<p></p>", ":2: {% if %} has no {% end %}"},
    {HEAD "{% for y in x %}", ":2: {% for %} has no {% end %}"},
    {HEAD "{% block details summary=x %}", ":2: {% block %} has no {% end %}"},
    {HEAD "\n{% end %}", ":3: {% end %} without an open"},
    {HEAD "{% else %}", ":2: {% else %} without an open"},
    {HEAD "{% if x %}{% else %}{% else %}{% end %}", ":2: {% else %} does not belong to an {% if %}"},
    {HEAD "{% for y in x %}{% else %}{% end %}", ":2: {% else %} does not belong to an {% if %}"},
    {HEAD "<p class=\"a", ":2: a tag, value, comment or element is not closed"},
    {HEAD "<p", ":2: a tag, value, comment or element is not closed"},
    {HEAD "<!-- a", ":2: a tag, value, comment or element is not closed"},
    {HEAD "<textarea>", ":2: a tag, value, comment or element is not closed"},
    {HEAD "{{ x", ":2: {{ is not closed by }}"},
    {HEAD "{% if x", ":2: {% is not closed by %}"},
    {HEAD "{# never", ":2: {# is not closed by #}"},
    /* branches that leave the HTML at different places */
    {HEAD "<p {% if x %}class=\"a{% end %}\">", ":2: the branches of the {% if %} of line 2"},
    {HEAD "{% if x %}<p{% else %}<p>{% end %}>", ":2: the branches of the {% if %} of line 2"},
    {HEAD "{% if x %}<script>{% end %}", ":2: nothing may be put into a script"},
    {HEAD "{% for y in x %}<p class=\"{% end %}\">", ":2: the {% for %} of line 2 does not end where it began"},
    {HEAD "{% block details summary=x %}<p {% end %}>", ":2: the {% block %} of line 2 does not end between tags"},
    {HEAD "<p {% use button text=x %}>", ":2: a component may stand only between tags"},
    {HEAD "<p {% csrf %}>", ":2: this mark may stand only between tags"},
    /* expressions, filters, messages */
    {HEAD "{{ x | shout }}", ":2: unknown filter \"shout\""},
    {HEAD "{{ x | date | money }}", ":2: one filter only"},
    {HEAD "{{ }}", ":2: an expression is missing"},
    {HEAD "{{ | date }}", ":2: an expression is missing"},
    {HEAD "{{ (x }}", ":2: a bracket is not closed"},
    {HEAD "{{ x) }}", ":2: a bracket is closed that was not opened"},
    {HEAD "{{ _(x) }}", ":2: a message must be a text in double quotes"},
    {HEAD "{{ _(\"\") }}", ":2: a message is empty"},
    {HEAD "{{ _() }}", ":2: _() wants a text"},
    {HEAD "{{ _n(\"{n} person\", \"{n} people\") }}", ":2: _n() wants two texts and a number"},
    {HEAD "{{ _(\"by {date}\") }}", ":2: the message has {date}, but date= is not given"},
    {HEAD "{{ _(\"by\", date=x) }}", ":2: date= is given, but the message has no {date}"},
    {HEAD "{{ _(\"by {the date}\", date=x) }}", ":2: a placeholder is written {name}"},
    {HEAD "{{ _(\"{a}\", a=x, a=x) }}", ":2: a is given twice"},
    {HEAD "{% use button text=x text=x %}", ":2: text is given twice"},
    {HEAD "{% use button text= %}", ":2: text has no value"},
    {HEAD "{% use button x %}", ":2: expected NAME=VALUE"},
    {HEAD "{% set x %}", ":2: expected"},
    {HEAD "{% for in x %}", ":2: expected {% for NAME in ROWS %}"},
    {HEAD "{% for y of x %}", ":2: expected {% for NAME in ROWS %}"},
    {HEAD "{% fetch x %}", ":2: unknown mark {% fetch %}"},
    {HEAD "{% wide x %}", ":2: unexpected \"x\""},
    {HEAD "{% if %}{% end %}", ":2: an expression is missing"},
    /* words outside of messages */
    {HEAD "<p>Save</p>", ":2: words must stand in _"},
    {HEAD "<img alt=\"A picture\" src=\"/a.png\">", ":2: words must stand in _"},
    {HEAD "<p aria-label=\"Close\"></p>", ":2: words must stand in _"},
    {HEAD "<textarea>a</textarea>", ":2: words must stand in _"},
    /* forms */
    {HEAD "\n<form method=\"post\" action=\"/x\">\n</form>", ":3: a POST form must hold {% csrf %}"},
    {HEAD "<form action=\"/x\" method=\"POST\">", ":2: a POST form must be closed and hold {% csrf %}"},
    /* the head */
    {"<p></p>", "{% template %} or {% component %} must come first"},
    {"\n", "{% template %} or {% component %} must come first"},
    {"", "no {% template NAME(...) %}"},
    {HEAD "{% template again() %}", ":2: one {% template %} or {% component %} in a file"},
    {"{% template %}", ":1: expected NAME(PARAMETERS)"},
    {"{% template x(int) %}", ":1: expected TYPE NAME"},
    {"{% component x(const char *with) %}", ":1: the name \"with\" is taken"},
    {"{% template x() %}{% content %}", ":1: {% content %} belongs into a component"},
    {"{% if x %}", ":1: {% template %} or {% component %} must come before"},
};

static void refuses(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        struct tool_run run = template_run(refusals[i].source);
        if (run.status != 1 || strstr(run.said, refusals[i].message) == NULL ||
            strncmp(run.said, run.source, strlen(run.source)) != 0 || run.made) {
            fail_msg("%s\n  status %d, said: %s\n  wanted: %s", refusals[i].source, run.status, run.said,
                refusals[i].message);
        }
        tool_run_free(&run);
    }
}

struct made {
    const char *source;
    const char *code;   /* must be in the C */
    const char *absent; /* must not; NULL for nothing */
};

static const struct made all_made[] = {
    {HEAD "<p>{{ x }}</p>", "html_text(out, x);", NULL},
    {HEAD "<p title=\"{{ x }}\"></p>", "html_text(out, x);", NULL},
    {HEAD "<p title='{{ x }}'></p>", "html_text(out, x);", NULL},
    {HEAD "<a href=\"{{ x }}\"></a>", "html_url(out, x);", "html_text(out, x)"},
    {HEAD "<a HREF=\"{{ x }}\"></a>", "html_url(out, x);", "html_text(out, x)"},
    {HEAD "<a href=\"/a/{{ x }}\"></a>", "html_url_part(out, x);", "html_url(out"},
    {HEAD "<a href=\"{{ x }}?q={{ x }}\"></a>", "html_url_part(out, x);", NULL},
    {HEAD "<a href=\"{% if x %}/a{% end %}{{ x }}\"></a>", "html_url_part(out, x);", "html_url(out"},
    {HEAD "<form action=\"{{ x }}\"></form>", "html_url(out, x);", NULL},
    {HEAD "<button formaction=\"{{ x }}\"></button>", "html_url(out, x);", NULL},
    {HEAD "<img src=\"{{ x }}\">", "html_url(out, x);", NULL},
    {HEAD "<textarea>{{ x }}</textarea>", "html_text(out, x);", NULL},
    {HEAD "<script src=\"/a.js\"></script>{{ x }}", "html_text(out, x);", NULL},
    {HEAD "<p>{{ when | date }}</p>", "html_text(out, html_date(out, when));", NULL},
    {HEAD "{{ sum | money }}", "html_text(out, html_money(out, sum));", NULL},
    {HEAD "{{ many | count }}", "html_number(out, ", NULL},
    {HEAD "<a href=\"/a/{{ many | id }}\"></a>", "html_plain_number(out, ", NULL},
    {HEAD "{{ safe | safe }}", "html_safe_write(out, safe);", NULL},
    {HEAD "{{ a || b ? x : x }}", "html_text(out, a || b ? x : x);", NULL},
    {HEAD "{{ _(\"Save\") }}", "html_message(out, \"Save\")", "html_fill"},
    {HEAD "{{ _(\"{a} | {b}\", a=x, b=day | date) }}", "\"a\", x, \"b\", html_date(out, day), (const char *)NULL)",
        NULL},
    {HEAD "{{ x != NULL ? x : _(\"None\") }}", "x != NULL ? x : html_message(out, \"None\")", NULL},
    {HEAD "{{ _n(\"{n} day\", \"{n} days\", left) }}", "html_plural(out, \"{n} day\", \"{n} days\", ", NULL},
    {HEAD "{% title _(\"Home\") %}", "out->title = html_message(out, \"Home\");", NULL},
    {HEAD "{% wide %}", "out->wide = true;", NULL},
    {HEAD "{% use button text=_(\"Save\") secondary=a == b %}", ".secondary = a == b})", NULL},
    {HEAD "{% use button %}", "#include \"components/button.h\"", NULL},
    {HEAD "{% call other_html(x) %}", "other_html(out, x);", NULL},
    {HEAD "{% for row in view->rows as item %}{{ row }}{% end %}", "row_rows.item[row_index]", NULL},
    {HEAD "<p>&amp; &nbsp; &#xA3; &#8212;</p>", "&amp; &nbsp; &#xA3; &#8212;", NULL},
    {HEAD "<p>\n\n   <b>{{ x }}</b>   \n</p>", "<p>\\n<b>", NULL},
    {HEAD "<pre>\n\n   <b>{{ x }}</b></pre>", "<pre>\\n\\n   <b>", NULL},
    {HEAD "{# Words in a remark #}", "(void)out;", "remark"},
    {HEAD "<form method=\"post\" action=\"/x\">{% csrf %}</form>", "html_csrf(out);", NULL},
    {HEAD "<form method=\"get\" action=\"/x\"></form>", "html_raw", "html_csrf"},
    {HEAD "{{ \"a }} b\" }}", "html_text(out, \"a }} b\");", NULL},
    {"{% component thing(const char *x) %}<b>{{ x }}{% content %}</b>", "html_safe_write(out, with->content);", NULL},
};

static void makes(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof all_made / sizeof all_made[0]; i++) {
        struct tool_run run = template_run(all_made[i].source);
        if (run.status != 0 || strstr(run.code, all_made[i].code) == NULL ||
            (all_made[i].absent != NULL && strstr(run.code, all_made[i].absent) != NULL)) {
            fail_msg("%s\n  status %d, said: %s\n  made: %s", all_made[i].source, run.status, run.said, run.code);
        }
        tool_run_free(&run);
    }
}

static void usage(void **state) {
    (void)state;
    assert_int_equal(system(BINARY_FOLDER "/template_compile 2>/dev/null") >> 8, 2);
    assert_int_equal(system(BINARY_FOLDER "/template_compile /no/such.html /tmp/x.h /tmp/x.c 2>/dev/null") >> 8, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses),
        cmocka_unit_test(makes),
        cmocka_unit_test(usage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
