/* The frame of pages, and every component: what screen readers, keyboards and the content security policy need. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <ctype.h>
#include <string.h>
#include <cmocka.h>

#include "pages/view/gallery.h"
#include "view/asset_paths.h"
#include "view/form.h"
#include "view/shell.h"

static struct arena *arena;

static int open_page(void **state) {
    (void)state;
    arena = arena_new(1 << 24);
    return 0;
}

static int close_page(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

static const char *gallery(bool cymraeg, bool errors, const struct shell *shell) {
    static const char *const fields[] = {
        "organisation", "email", "amount", "statement", "nation", "base", "areas", "started", "evidence", "password"};
    struct html out;
    struct form form;
    html_start(&out, arena, cymraeg);
    out.csrf = "token&";
    out.submission = "once";
    form_start(&form, arena, NULL);
    fields_add(&form.values, "organisation", "\"><script>alert(1)</script>");
    fields_add(&form.values, "statement", "</textarea><script>alert(1)</script>");
    fields_add(&form.values, "areas", "wales");
    fields_add(&form.values, "nation", "scotland");
    fields_add(&form.values, "password", "never shown");
    for (size_t i = 0; errors && i < sizeof fields / sizeof fields[0]; i++) {
        form_fail(&form, fields[i], "Enter an email address");
    }
    view_gallery_html(&out, &form, day_parse("2026-11-21"));
    return shell_render(&out, shell).data;
}

static const struct shell_link links[] = {{"Home", "/", false}, {"Components", "/components", true}};
static const struct shell whole = {.signed_in = "Ann <b>",
    .account_href = "/account",
    .navigation = {2, links},
    .demo = true,
    .other_language = "/components?lang=cy",
    .session_seconds = 1200,
    .back = "/",
    .success = "Back"};

/* The value of the attribute in the tag that begins at tag; NULL when it has none. */
static const char *attribute(const char *tag, const char *name) {
    const char *end = strchr(tag, '>');
    const char *at = strstr(tag, arena_format(arena, " %s=\"", name));
    if (at == NULL || at > end) {
        return NULL;
    }
    at += strlen(name) + 3;
    return arena_text_part(arena, at, strcspn(at, "\""));
}

static size_t occurrences(const char *html, const char *what) {
    size_t count = 0;
    for (const char *at = strstr(html, what); at != NULL; at = strstr(at + 1, what)) {
        count++;
    }
    return count;
}

static void id_once(const char *html, const char *id, const char *why) {
    size_t count = occurrences(html, arena_format(arena, " id=\"%s\"", id));
    if (count != 1) {
        fail_msg("id \"%s\" (%s) is there %zu times", id, why, count);
    }
}

static void references_good(const char *html) {
    static const char *const refer[] = {"for", "aria-describedby", "aria-labelledby", "aria-controls"};
    for (const char *tag = strchr(html, '<'); tag != NULL; tag = strchr(tag + 1, '<')) {
        const char *id = attribute(tag, "id");
        if (id != NULL) {
            id_once(html, id, "own");
        }
        for (size_t i = 0; i < sizeof refer / sizeof refer[0]; i++) {
            const char *value = attribute(tag, refer[i]);
            while (value != NULL && *(value += strspn(value, " ")) != '\0') {
                size_t bytes = strcspn(value, " ");
                id_once(html, arena_text_part(arena, value, bytes), refer[i]);
                value += bytes;
            }
        }
        const char *href = attribute(tag, "href");
        if (href != NULL && href[0] == '#') {
            id_once(html, href + 1, "href");
        }
    }
}

/* Nothing that the content security policy would refuse, and nothing of GOV.UK's own branding. */
static void policy_good(const char *html) {
    for (const char *tag = strchr(html, '<'); tag != NULL; tag = strchr(tag + 1, '<')) {
        assert_null(attribute(tag, "style"));
        assert_null(attribute(tag, "onclick"));
        if (strncmp(tag, "<script", 7) == 0) {
            assert_non_null(attribute(tag, "src"));
            assert_memory_equal(strchr(tag, '>') + 1, "</script>", 9);
        }
    }
    assert_null(strstr(html, "<style"));
    assert_null(strstr(html, "crown"));
    assert_null(strstr(html, "GOV.UK"));
    assert_null(strstr(html, "alert(1)</script>"));
    assert_null(strstr(html, "never shown"));
}

static void components(void **state) {
    (void)state;
    for (int i = 0; i < 4; i++) {
        const char *html = gallery(i & 1, i & 2, &whole);
        references_good(html);
        policy_good(html);
        assert_int_equal(occurrences(html, "govuk-error-message"), i & 2 ? 10 : 0);
        assert_int_equal(occurrences(html, " checked"), 1);
        assert_int_equal(occurrences(html, " selected>"), 1);
        assert_int_equal(occurrences(html, "name=\"csrf\" value=\"token&amp;\""), 2);
    }
    assert_non_null(strstr(gallery(false, true, &whole), "<a href=\"#started\">Enter an email address</a>"));
    assert_non_null(strstr(gallery(true, true, &whole), "<a href=\"#started\">Rhowch gyfeiriad e-bost</a>"));
    assert_non_null(strstr(gallery(false, false, &whole), "3 days overdue"));
}

static void frame(void **state) {
    (void)state;
    const char *html = gallery(false, false, &whole);
    assert_memory_equal(html, "<!DOCTYPE html>", 15);
    assert_non_null(strstr(html, "<html lang=\"en\""));
    assert_non_null(strstr(html, "<title>Components &ndash; Assay</title>"));
    assert_non_null(strstr(html, ASSET_APPLICATION_CSS));
    assert_non_null(strstr(html, "data-session-seconds=\"1200\""));
    assert_non_null(strstr(html, "Demonstration"));
    assert_non_null(strstr(html, "Ann &lt;b&gt;"));
    assert_non_null(strstr(html, "action=\"/sign-out\""));
    assert_null(strstr(html, "/sign-in"));
    html = gallery(true, true, &whole);
    assert_non_null(strstr(html, "<html lang=\"cy\""));
    assert_non_null(strstr(html, "<title>Gwall: Components &ndash; Assay</title>"));
    assert_non_null(strstr(html, "Arddangosiad"));
}

static void bare_frame(void **state) {
    (void)state;
    static const struct shell nothing;
    struct html out;
    html_start(&out, arena, false);
    const char *html = shell_render(&out, &nothing).data;
    references_good(html);
    assert_non_null(strstr(html, "<title>Assay</title>"));
    assert_non_null(strstr(html, "href=\"/sign-in\""));
    static const char *const absent[] = {
        "Demonstration", "/sign-out", "session-", "<dialog", "service-navigation", "hreflang", "back-link", "wide"};
    for (size_t i = 0; i < sizeof absent / sizeof absent[0]; i++) {
        if (strstr(html, absent[i]) != NULL) {
            fail_msg("%s", absent[i]);
        }
    }
    out.wide = true;
    assert_non_null(strstr(shell_render(&out, &nothing).data, "assay-width-wide"));
}

static void other_language(void **state) {
    (void)state;
    static const struct {
        const char *target;
        bool cymraeg;
        const char *wanted;
    } cases[] = {
        {"/", false, "/?lang=cy"},
        {"/", true, "/?lang=en"},
        {"/register?q=a%20b&page=2", false, "/register?q=a%20b&page=2&lang=cy"},
        {"/register?lang=cy", true, "/register?lang=en"},
        {"/register?lang=cy&q=x", true, "/register?q=x&lang=en"},
        {"/register?q=x&lang=cy&y=1", true, "/register?q=x&y=1&lang=en"},
        {"/register?", false, "/register?lang=cy"},
        {"/register?&&a=1", false, "/register?a=1&lang=cy"},
        {"/register?slang=1", false, "/register?slang=1&lang=cy"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_string_equal(shell_other_language(arena, cases[i].target, cases[i].cymraeg), cases[i].wanted);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(components, open_page, close_page),
        cmocka_unit_test_setup_teardown(frame, open_page, close_page),
        cmocka_unit_test_setup_teardown(bare_frame, open_page, close_page),
        cmocka_unit_test_setup_teardown(other_language, open_page, close_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
