/* The signed statement: both forms say the same, survive what mail does to text, and nothing in them can be changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/random.h"
#include "base/text.h"
#include "register/register_statement.h"

static struct arena *arena;
static unsigned char seed[STATEMENT_KEY_BYTES];
static unsigned char key[2][STATEMENT_KEY_BYTES];
static moment issued;
static struct statement statement;

static int setup(void **state) {
    (void)state;
    arena = arena_new(512u << 20);
    if (!random_start()) {
        return -1;
    }
    memset(seed, 7, sizeof seed);
    statement_public_key(seed, key[0]);
    issued = moment_parse("2026-11-22T02:00:00Z");
    static const struct statement_condition conditions[] = {
        {"Train two more\nFirst Responders,  and send their certificates.", 20800, false},
        {"Adopt the code “in full”", 20700, true},
    };
    statement = (struct statement){.organisation_id = 41,
        .organisation = "Quillstone  House",
        .identifier = "GB-CHC-1234567",
        .framework = "england",
        .nation = "England",
        .state = "accredited_with_conditions",
        .may_refer = true,
        .since = 20600,
        .under_review_since = DAY_NONE,
        .conditions = 2,
        .condition = conditions,
        .issued_at = issued + 999};
    statement_sign(arena, seed, &statement);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

static enum statement_verdict judge(const char *text, moment now) {
    return statement_judge(
        arena, statement_read(arena, text), (const unsigned char(*)[STATEMENT_KEY_BYTES])key, 1, now);
}

static void test_both_forms_are_good(void **state) {
    (void)state;
    const char *forms[] = {statement_json(arena, &statement), statement_text(arena, &statement)};
    for (size_t i = 0; i < 2; i++) {
        const struct statement *read = statement_read(arena, forms[i]);
        assert_non_null(read);
        assert_string_equal(read->organisation, "Quillstone House");
        assert_string_equal(read->state, "accredited_with_conditions");
        assert_int_equal(read->conditions, 2);
        assert_string_equal(read->condition[0].words, "Train two more First Responders, and send their certificates.");
        assert_true(read->condition[1].met);
        assert_int_equal(read->issued_at, issued);
        assert_int_equal(judge(forms[i], issued), STATEMENT_GOOD);
    }
    assert_string_equal(statement_json(arena, statement_read(arena, forms[1])), forms[0]);
    assert_string_equal(statement_text(arena, statement_read(arena, forms[0])), forms[1]);
}

static void test_time(void **state) {
    (void)state;
    const char *text = statement_text(arena, &statement);
    assert_int_equal(judge(text, issued + STATEMENT_DAYS * MOMENT_DAY), STATEMENT_GOOD);
    assert_int_equal(judge(text, issued + STATEMENT_DAYS * MOMENT_DAY + 1), STATEMENT_OLD);
    assert_int_equal(judge(text, issued - 300 * MOMENT_SECOND), STATEMENT_GOOD);
    assert_int_equal(judge(text, issued - 301 * MOMENT_SECOND), STATEMENT_AHEAD);
}

static void test_another_key(void **state) {
    (void)state;
    unsigned char other[STATEMENT_KEY_BYTES];
    memset(other, 9, sizeof other);
    struct statement forged = statement;
    statement_sign(arena, other, &forged);
    assert_int_equal(judge(statement_json(arena, &forged), issued), STATEMENT_WRONG_KEY);
    assert_int_equal(judge(statement_text(arena, &forged), issued), STATEMENT_WRONG_KEY);
    /* It is good to whoever trusts both. */
    statement_public_key(other, key[1]);
    assert_int_equal(
        statement_judge(arena, &forged, (const unsigned char(*)[STATEMENT_KEY_BYTES])key, 2, issued), STATEMENT_GOOD);
    /* With this register's key in place of its own the signature does not fit. */
    memcpy(forged.public_key, key[0], STATEMENT_KEY_BYTES);
    assert_int_equal(judge(statement_json(arena, &forged), issued), STATEMENT_CHANGED);
}

/* Each byte in turn, three ways: whatever comes of it is not genuine, unless it still reads as the same statement. */
static void each_byte(const char *text) {
    const char *same = statement_json(arena, &statement);
    size_t good = 0;
    for (size_t i = 0; text[i] != '\0'; i++) {
        for (int bit = 0; bit < 3; bit++) {
            static const int bits[] = {1, 4, 32};
            struct arena *once = arena_new(4u << 20);
            char *changed = arena_text(once, text);
            changed[i] = (char)(changed[i] ^ bits[bit]);
            const struct statement *read = changed[i] == '\0' ? NULL : statement_read(once, changed);
            enum statement_verdict verdict =
                statement_judge(once, read, (const unsigned char(*)[STATEMENT_KEY_BYTES])key, 1, issued);
            if (verdict == STATEMENT_GOOD) {
                assert_string_equal(statement_json(once, read), same);
                good++;
            } else if (verdict != STATEMENT_CHANGED && verdict != STATEMENT_UNREADABLE) {
                fail_msg("byte %zu: verdict %d", i, verdict);
            }
            arena_free(once);
        }
    }
    assert_true(good < strlen(text) / 10); /* white space alone */
}

static void test_each_byte(void **state) {
    (void)state;
    each_byte(statement_json(arena, &statement));
    each_byte(statement_text(arena, &statement));
}

static void test_changed_words(void **state) {
    (void)state;
    static const struct {
        const char *from;
        const char *to;
    } swaps[] = {
        {"\"may_refer\": true", "\"may_refer\": false"},
        {"accredited_with_conditions", "accredited"},
        {"Quillstone", "Quillstome"},
        {"\"met\": false", "\"met\": true"},
        {"\"demonstration\": false", "\"demonstration\": true"},
        {"\"issued_at\": \"2026", "\"issued_at\": \"2027"},
        {"\"organisation_id\": 41", "\"organisation_id\": 42"},
        {"\"nation\"", "\"extra\": 1, \"nation\""},
        {"\"due_on\"", "\"extra\": 1, \"due_on\""},
    };
    const char *text = statement_json(arena, &statement);
    for (size_t i = 0; i < sizeof swaps / sizeof *swaps; i++) {
        const char *at = strstr(text, swaps[i].from);
        assert_non_null(at);
        const char *changed =
            arena_format(arena, "%.*s%s%s", (int)(at - text), text, swaps[i].to, at + strlen(swaps[i].from));
        enum statement_verdict verdict = judge(changed, issued);
        assert_true(verdict == STATEMENT_CHANGED || verdict == STATEMENT_UNREADABLE);
    }
}

static void test_what_mail_does(void **state) {
    (void)state;
    const char *text = statement_text(arena, &statement);
    struct text_builder mailed;
    text_builder_start(&mailed, arena);
    text_add(&mailed, "Hello,\r\n\r\nhere it is:\r\n");
    size_t column = 0;
    text_add(&mailed, "> ");
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '\n' || (*at == ' ' && column > 40 && strncmp(at, " more", 5) == 0)) {
            text_add(&mailed, "\r\n> ");
            column = 0;
        } else {
            text_add_char(&mailed, *at);
            column++;
        }
    }
    text_add(&mailed, "\r\nRegards\r\n");
    assert_int_equal(judge(mailed.data, issued), STATEMENT_GOOD);
}

static void test_no_statements(void **state) {
    (void)state;
    const char *text = statement_text(arena, &statement);
    const char *doubled = arena_format(
        arena, "%.*sStatus: revoked\n%s", (int)(strstr(text, "Since:") - text), text, strstr(text, "Since:"));
    const char *none[] = {"", " ", "{", "{}", "[]", "null", "hello", "{\"statement\": {}}",
        "-----BEGIN ASSAY REGISTER STATEMENT-----\n-----END ASSAY REGISTER STATEMENT-----\n",
        "-----BEGIN ASSAY REGISTER STATEMENT-----\nloose\n-----END ASSAY REGISTER STATEMENT-----\n",
        arena_text_part(arena, text, strlen(text) / 2), doubled,
        arena_text_part(arena, statement_json(arena, &statement), 200),
        "{\"statement\": 1, \"public_key\": 2, \"signature\": 3}"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        if (judge(none[i], issued) != STATEMENT_UNREADABLE) {
            fail_msg("case %zu", i);
        }
    }
    for (int verdict = STATEMENT_GOOD; verdict <= STATEMENT_UNREADABLE; verdict++) {
        assert_true(strlen(statement_verdict_words((enum statement_verdict)verdict)) > 40);
    }
}

static void test_keys(void **state) {
    (void)state;
    unsigned char read[STATEMENT_KEYS_MOST][STATEMENT_KEY_BYTES];
    size_t keys;
    const char *hexadecimal = text_hex(arena, key[0], STATEMENT_KEY_BYTES);
    assert_true(
        statement_keys_read(arena_format(arena, "# key\r\n%s\r\n\r\n%s\n", hexadecimal, hexadecimal), read, &keys));
    assert_int_equal(keys, 2);
    assert_memory_equal(read[1], key[0], STATEMENT_KEY_BYTES);
    const char *bad[] = {"", "# none\n", "zz\n", arena_format(arena, "%s0\n", hexadecimal),
        arena_format(arena, "%s\nnot a key\n", hexadecimal)};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(statement_keys_read(bad[i], read, &keys));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_both_forms_are_good),
        cmocka_unit_test(test_time),
        cmocka_unit_test(test_another_key),
        cmocka_unit_test(test_each_byte),
        cmocka_unit_test(test_changed_words),
        cmocka_unit_test(test_what_mail_does),
        cmocka_unit_test(test_no_statements),
        cmocka_unit_test(test_keys),
    };
    return cmocka_run_group_tests_name("register_statement", tests, setup, teardown);
}
