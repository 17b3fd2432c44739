#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "mail/mail_rules.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

static struct arena *arena;

static int start(void **state) {
    (void)state;
    arena = arena_new(16u << 20);
    return 0;
}

static int finish(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

static void addresses(void **state) {
    (void)state;
    static const struct {
        const char *address;
        bool good;
    } cases[] = {
        {"lead@example.org", true},
        {"first.last+tag@sub.example.org", true},
        {"", false},
        {NULL, false},
        {"lead", false},
        {"lead@example.org\r\nRCPT TO:<all@example.org>", false},
        {"lead@example.org\nBcc: all@example.org", false},
        {"<lead@example.org>", false},
        {"lead@example.org>", false},
        {"a@b@example.org", false},
        {"lead@example.org, other@example.org", false},
        {"lead@ex ample.org", false},
        {"l\xc3\xa9"
         "ad@example.org",
            false},
        {"lead@example.org\x7f", false},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(mail_address_good(cases[i].address), cases[i].good);
    }
    assert_string_equal(mail_address_of(arena, "Assay <a@example.org>"), "a@example.org");
    assert_string_equal(mail_address_of(arena, "a@example.org"), "a@example.org");
    assert_null(mail_address_of(arena, "Assay <a@example.org"));
    assert_null(mail_address_of(arena, "Assay"));
}

static void headers(void **state) {
    (void)state;
    static const struct {
        const char *value;
        const char *header;
    } cases[] = {
        {"Your award", "Your award"},
        {"Your award\r\nBcc: all@example.org", "Your award  Bcc: all@example.org"},
        {"tab\there", "tab here"},
        {"\xc2\xa3"
         "5",
            "=?UTF-8?B?wqM1?="},
        {"=?UTF-8?B?wqM1?"
         "=",
            "=?UTF-8?B?PT9VVEYtOD9CP3dxTTE/PQ==?="},
        {"", ""},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_string_equal(mail_header_value(arena, cases[i].value, 7), cases[i].header);
    }
}

static void long_headers_fold_between_characters(void **state) {
    (void)state;
    struct text_builder subject;
    text_builder_start(&subject, arena);
    for (int i = 0; i < 80; i++) {
        text_add(&subject, i % 2 == 0 ? "\xc5\xb5" : "\xe2\x82\xac");
    }
    const char *header = mail_header_value(arena, subject.data, 7);
    size_t column = strlen("Subject: ");
    for (const char *c = header; *c != '\0'; c++) {
        column = *c == '\n' ? 0 : column + 1;
        assert_true(column <= 77); /* the CR is not of the line's 76 */
    }
    /* Each word is whole characters: a word of base64 that decodes to a broken one would begin with a continuation. */
    size_t words = 0;
    for (const char *word = header; (word = strstr(word, "?B?")) != NULL; word++, words++) {
        static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        size_t first = (size_t)(strchr(digits, word[3]) - digits);
        assert_true(first >> 4 == 3); /* the first byte of a character of two bytes or more */
    }
    assert_in_range(words, 4, 12);
}

static void bodies(void **state) {
    (void)state;
    static const struct {
        const char *body;
        const char *printable;
    } cases[] = {
        {"", ""},
        {"one\ntwo\n", "one\r\ntwo\r\n"},
        {"one\r\ntwo", "one\r\ntwo\r\n"},
        {"a=b", "a=3Db\r\n"},
        {"end \nnext\t", "end=20\r\nnext=09\r\n"},
        {"\xc2\xa3"
         "1",
            "=C2=A31\r\n"},
        {".\n.hidden\n", ".\r\n.hidden\r\n"},
        {"bell\a", "bell=07\r\n"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_string_equal(mail_quoted_printable(arena, cases[i].body), cases[i].printable);
    }
    char line[400];
    memset(line, 'x', sizeof line - 1);
    line[sizeof line - 1] = '\0';
    size_t column = 0;
    for (const char *c = mail_quoted_printable(arena, line); *c != '\0'; c++) {
        column = *c == '\n' || *c == '\r' ? 0 : column + 1;
        assert_true(column <= 76);
    }
}

static void dates(void **state) {
    (void)state;
    assert_string_equal(mail_date(arena, moment_parse("2026-11-21T14:05:09Z")), "Sat, 21 Nov 2026 14:05:09 +0000");
    assert_string_equal(mail_date(arena, moment_parse("1969-12-31T23:59:59Z")), "Wed, 31 Dec 1969 23:59:59 +0000");
}

static void messages(void **state) {
    (void)state;
    const struct mail_letter letter = {.mail_id = 7,
        .from = "Assay, the \"service\" <assay@example.org>",
        .to = "lead@example.org",
        .subject = "Cr\xc3\xb6yd\nX-Evil: yes",
        .body = "Hello\n.\nQUIT\n",
        .language = "cy",
        .created_at = moment_parse("2026-11-21T14:05:09Z")};
    const char *message = mail_message(arena, &letter);
    assert_non_null(strstr(message, "From: \"Assay, the service\" <assay@example.org>\r\n"));
    assert_non_null(strstr(message, "To: <lead@example.org>\r\n"));
    assert_non_null(strstr(message, "Message-ID: <assay.7.1795269909000000@example.org>\r\n"));
    assert_non_null(strstr(message, "Content-Language: cy\r\n"));
    assert_null(strstr(message, "\nX-Evil"));
    assert_non_null(strstr(message, "\r\n\r\nHello\r\n.\r\nQUIT\r\n"));
    assert_string_equal(message, mail_message(arena, &letter));
}

static void tries_for_two_days(void **state) {
    (void)state;
    int64_t seconds = 0;
    for (int32_t attempt = 1; attempt < MAIL_ATTEMPTS; attempt++) {
        seconds += mail_retry_seconds(attempt);
    }
    assert_in_range(seconds, 40 * 3600, 56 * 3600);
    assert_int_equal(mail_retry_seconds(1), 60);
    assert_int_equal(mail_retry_seconds(2), 120);
    assert_int_equal(mail_retry_seconds(30), 4 * 3600);
}

static void what_is_for_good(void **state) {
    (void)state;
    assert_true(mail_refused_for_good("RCPT", 550));
    assert_true(mail_refused_for_good("DATA", 552));
    assert_false(mail_refused_for_good("RCPT", 450));
    assert_false(mail_refused_for_good("MAIL", 550));
    assert_false(mail_refused_for_good("AUTH", 535));
    assert_false(mail_refused_for_good("RCPT", 0));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses),
        cmocka_unit_test(headers),
        cmocka_unit_test(long_headers_fold_between_characters),
        cmocka_unit_test(bodies),
        cmocka_unit_test(dates),
        cmocka_unit_test(messages),
        cmocka_unit_test(tries_for_two_days),
        cmocka_unit_test(what_is_for_good),
    };
    return cmocka_run_group_tests(tests, start, finish);
}
