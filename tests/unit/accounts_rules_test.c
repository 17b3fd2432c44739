/* What accounts and organisations decide without asking anybody, by tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "accounts/accounts_rules.h"
#include "accounts/kept_form.h"
#include "accounts/password.h"
#include "base/random.h"
#include "organisations/organisations_rules.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static struct arena *arena;

static int start(void **state) {
    (void)state;
    random_start();
    arena = arena_new(64 << 20);
    return 0;
}

static int stop(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

static void passwords(void **state) {
    (void)state;
    static const struct {
        const char *password;
        const char *email;
        const char *name;
        const char *fault; /* begins with; NULL: fine */
    } cases[] = {
        {"correct marble teapot", NULL, NULL, NULL},
        {"", NULL, NULL, "Enter a password"},
        {"elevenchars", NULL, NULL, "Password must be 12"},
        {"twelvecharsx", NULL, NULL, NULL},
        /* Characters count, not bytes. */
        {"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", NULL, NULL, "Password must be 12"},
        {"ŵŷâêîôûäëïöü", NULL, NULL, NULL},
        {"password1234", NULL, NULL, "This password is one"},
        {"PassWord1234", NULL, NULL, "This password is one"},
        {"aaaaaaaaaaaa", NULL, NULL, "This password is one"},
        {"abcabcabcabc", NULL, NULL, "This password is one"},
        {"123412341234", NULL, NULL, "This password is one"},
        {"abcdefghijkl", NULL, NULL, "This password is one"},
        {"zyxwvutsrqpo", NULL, NULL, "This password is one"},
        {"martha runs fast", "martha.jones@kalayaan.example", "Martha Jones", "Password must not contain"},
        {"MARTHA runs fast", "x@kalayaan.example", "Martha Jones", "Password must not contain"},
        {"we love kalayaan", "x@kalayaan.example", NULL, "Password must not contain"},
        /* Short parts of a name are no clue. */
        {"li and bo went out", "li@bo.example", "Li Bo", NULL},
        {"correct marble teapot", "", "", NULL},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *fault = password_fault(cases[i].password, cases[i].email, cases[i].name);
        if (cases[i].fault == NULL) {
            assert_null(fault);
        } else {
            assert_non_null(fault);
            assert_memory_equal(fault, cases[i].fault, strlen(cases[i].fault));
        }
    }
    char whole[PASSWORD_MOST + 2];
    for (size_t i = 0; i < sizeof whole - 1; i++) {
        whole[i] = "velvet copper orchard "[i % 22];
    }
    whole[sizeof whole - 1] = '\0';
    assert_non_null(password_fault(whole, NULL, NULL));
    whole[sizeof whole - 2] = '\0';
    assert_null(password_fault(whole, NULL, NULL));
}

static void hashes(void **state) {
    (void)state;
    const char *hash = password_hash(arena, "correct marble teapot");
    const char *other = password_hash(arena, "correct marble teapot");
    assert_string_not_equal(hash, other);
    assert_memory_equal(hash, "$argon2id$", 10);
    assert_true(password_fits(arena, "correct marble teapot", hash));
    assert_false(password_fits(arena, "correct marble teapo", hash));
    assert_false(password_fits(arena, "correct marble teapot", NULL));
    assert_false(password_hash_outdated(hash));
    /* One pass over 8 MiB: made by other parameters, and still good for signing in. */
    static const char weak[] = "$argon2id$v=19$m=8192,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$"
                               "v9ICMAiQk+XNTRc+W53VUpwQNuRVWWXWZ0gd6Em8Vh8";
    assert_true(password_hash_outdated(weak));
}

static void paths(void **state) {
    (void)state;
    static const struct {
        const char *path;
        bool local;
        const char *after;
    } cases[] = {
        {"/applications/7?a=b", true, "/applications/7?a=b"},
        {"/", true, "/home"},
        {NULL, false, "/home"},
        {"", false, "/home"},
        {"applications", false, "/home"},
        {"//evil.example", false, "/home"},
        {"/\\evil.example", false, "/home"},
        {"/a\\b", false, "/home"},
        {"/a b", false, "/home"},
        {"/a\r\nSet-Cookie: x", false, "/home"},
        {"https://evil.example/", false, "/home"},
        {"javascript:alert(1)", false, "/home"},
        {"/sign-in?return=/x", true, "/home"},
        {"/sign-out", true, "/home"},
        {"/verify/token", true, "/home"},
        {"/account/kept", true, "/account/kept"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(path_is_local(cases[i].path), cases[i].local);
        assert_string_equal(path_after_sign_in(cases[i].path), cases[i].after);
    }
}

static void kept_fields(void **state) {
    (void)state;
    struct fields form;
    fields_start(&form, arena);
    fields_add(&form, "csrf", "secret");
    fields_add(&form, "submission", "secret");
    fields_add(&form, "kept_form", "7");
    fields_add(&form, "password", "secret");
    fields_add(&form, "old_password", "secret");
    fields_add(&form, "newPassword", "secret");
    fields_add(&form, "areas", "London");
    fields_add(&form, "areas", "Wales \"\\ \xe2\x82\xac");
    fields_add(&form, "date-of-birth_day", "");
    struct kept_fields kept = kept_fields_of(arena, &form);
    assert_int_equal(kept.count, 3);
    const char *json = kept_fields_write(arena, kept);
    assert_null(strstr(json, "secret"));
    struct kept_fields read = kept_fields_read(arena, json);
    assert_int_equal(read.count, 3);
    assert_string_equal(read.row[1].name, "areas");
    assert_string_equal(read.row[1].value, "Wales \"\\ \xe2\x82\xac");
    assert_string_equal(read.row[2].words, "Date of birth day");
    assert_int_equal(kept_fields_read(arena, "not json").count, 0);
    assert_int_equal(kept_fields_read(arena, "{\"a\":1}").count, 0);
    assert_int_equal(kept_fields_read(arena, "[1,[\"a\"],[\"b\",\"c\"]]").count, 1);
}

static void sessions(void **state) {
    (void)state;
    const moment started = moment_parse("2026-11-21T09:00:00Z");
    assert_int_equal(session_end(started, started), started + SESSION_IDLE);
    assert_int_equal(session_end(started, started + SESSION_WHOLE - MOMENT_SECOND), started + SESSION_WHOLE);
}

static void roles(void **state) {
    (void)state;
    assert_null(role_title_find("king"));
    assert_null(role_title_find(NULL));
    assert_int_equal(role_title_find("trainer")->side, ROLE_TRAINING);
    for (size_t i = 0; i < role_title_count; i++) {
        assert_ptr_equal(role_title_find(role_titles[i].role), &role_titles[i]);
    }
}

static void identifiers(void **state) {
    (void)state;
    static const struct {
        const char *scheme;
        const char *typed;
        const char *identifier;
    } cases[] = {
        {"GB-CHC", "1234567", "GB-CHC-1234567"},
        {"GB-CHC", " 1 234 567 ", "GB-CHC-1234567"},
        {"GB-CHC", "123456", "GB-CHC-123456"},
        {"GB-CHC", "1234567-12", "GB-CHC-1234567-12"},
        {"GB-CHC", "12345678", NULL},
        {"GB-CHC", "12345", NULL},
        {"GB-CHC", "SC012345", NULL},
        {"GB-CHC", "", NULL},
        {"GB-SC", "sc 012345", "GB-SC-SC012345"},
        {"GB-SC", "12345", "GB-SC-SC012345"},
        {"GB-SC", "SC0123456", NULL},
        {"GB-NIC", "NIC 101234", "GB-NIC-101234"},
        {"GB-NIC", "201234", NULL},
        {"GB-COH", "1234567", "GB-COH-01234567"},
        {"GB-COH", "sc123456", "GB-COH-SC123456"},
        {"GB-COH", "IP12345R", "GB-COH-IP12345R"},
        {"GB-COH", "123456789", NULL},
        {"GB-COH", "ABC12345", NULL},
        {"GB-MPR", "12345R", "GB-MPR-12345R"},
        {"GB-CHC", "1234567'; --", NULL},
        {"GB-CHC", "\xd9\xa1\xd9\xa2\xd9\xa3", NULL},
        {"GB-XXX", "1234567", NULL},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *identifier = identifier_make(arena, cases[i].scheme, cases[i].typed);
        if (cases[i].identifier == NULL) {
            assert_null(identifier);
            continue;
        }
        assert_non_null(identifier);
        assert_string_equal(identifier, cases[i].identifier);
        const char *number;
        assert_string_equal(identifier_split(identifier, &number)->code, cases[i].scheme);
    }
    for (size_t i = 0; i < identifier_scheme_count; i++) {
        assert_non_null(identifier_make(arena, identifier_schemes[i].code, identifier_schemes[i].example));
    }
    const char *number;
    assert_null(identifier_split("GB-LAE-BIR", &number));
    assert_null(identifier_split(NULL, &number));
}

static void contacts(void **state) {
    (void)state;
    static const struct {
        const char *typed;
        const char *website;
    } websites[] = {
        {"www.example.org", "https://www.example.org"},
        {"http://example.org/a?b=c", "http://example.org/a?b=c"},
        {"https://example.org", "https://example.org"},
        {"example", NULL},
        {"javascript:alert(1)", NULL},
        {"ex ample.org", NULL},
        {"example.org/\"><b>", NULL},
        {"http://", NULL},
        {"..", NULL},
    };
    for (size_t i = 0; i < COUNT(websites); i++) {
        const char *website = website_make(arena, websites[i].typed);
        assert_true(text_equal(website, websites[i].website));
    }
    assert_true(phone_valid("+44 (0)1632 960001"));
    assert_true(phone_valid("01632-960-001"));
    assert_false(phone_valid("01632 960"));
    assert_false(phone_valid("01632 960001 ext 5"));
    assert_false(phone_valid("1234567890123456"));
    assert_false(phone_valid("0+1632960001"));
    assert_string_equal(domain_own(arena, "a@Charity.ORG.uk"), "charity.org.uk");
    assert_null(domain_own(arena, "a@Gmail.com"));
    assert_null(domain_own(arena, "nobody"));
}

static void ends(void **state) {
    (void)state;
    assert_non_null(membership_end_fault("organisation_lead", 1, false));
    assert_null(membership_end_fault("organisation_lead", 2, false));
    assert_non_null(membership_end_fault("provider_administrator", 1, false));
    assert_null(membership_end_fault("provider_administrator", 2, false));
    assert_null(membership_end_fault("trainer", 1, false));
    assert_non_null(membership_end_fault("spoc", 2, true));
    assert_null(membership_end_fault("spoc", 2, false));
    assert_null(membership_end_fault("finance_contact", 1, true));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(passwords),
        cmocka_unit_test(hashes),
        cmocka_unit_test(paths),
        cmocka_unit_test(kept_fields),
        cmocka_unit_test(sessions),
        cmocka_unit_test(roles),
        cmocka_unit_test(identifiers),
        cmocka_unit_test(contacts),
        cmocka_unit_test(ends),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
