/* Codes of the second factor against the vectors of RFC 6238, and what surrounds them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "accounts/second_factor.h"
#include "base/random.h"
#include "view/qr.h"

static struct arena *arena;
static const unsigned char rfc_secret[FACTOR_SECRET_BYTES + 1] = "12345678901234567890";

/* Appendix B of RFC 6238, SHA-1, the last six of eight figures. */
static void codes_are_those_of_the_standard(void **state) {
    (void)state;
    static const struct {
        int64_t seconds;
        const char *code;
    } cases[] = {{59, "287082"}, {1111111109, "081804"}, {1111111111, "050471"}, {1234567890, "005924"},
        {2000000000, "279037"}, {20000000000, "353130"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t step = factor_step(cases[i].seconds * MOMENT_SECOND);
        assert_int_equal(step, cases[i].seconds / 30);
        assert_string_equal(factor_code(arena, rfc_secret, step), cases[i].code);
    }
}

static void a_code_fits_its_step_and_the_ones_beside_it(void **state) {
    (void)state;
    const moment now = 1234567890 * MOMENT_SECOND;
    const int64_t step = factor_step(now);
    static const struct {
        int from;
        int last; /* used up, from the step of now */
        bool taken;
    } cases[] = {{0, -9, true}, {-1, -9, true}, {1, -9, true}, {-2, -9, false}, {2, -9, false}, {0, 0, false},
        {0, -1, true}, {-1, -1, false}, {1, 0, true}, {1, 1, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *code = factor_code(arena, rfc_secret, step + cases[i].from);
        assert_int_equal(factor_match(arena, rfc_secret, code, step + cases[i].last, now),
            cases[i].taken ? step + cases[i].from : -1);
    }
    static const char *const wrong[] = {"", "0", "00592", "0059240", "005925", "00592a"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(factor_match(arena, rfc_secret, wrong[i], -1, now), -1);
    }
}

static void the_next_step_is_one_that_is_taken(void **state) {
    (void)state;
    const moment now = 1234567890 * MOMENT_SECOND;
    const int64_t step = factor_step(now);
    assert_int_equal(factor_next_step(-1, now), step);
    assert_int_equal(factor_next_step(step - 1, now), step);
    assert_int_equal(factor_next_step(step, now), step + 1);
    assert_int_equal(factor_next_step(step + 1, now), step + 2);
}

static void what_is_typed_is_read_kindly(void **state) {
    (void)state;
    assert_string_equal(factor_typed(arena, " 123 456 "), "123456");
    assert_string_equal(factor_typed(arena, "abcd-efgh ijkl"), "ABCDEFGHIJKL");
    assert_string_equal(factor_typed(arena, ""), "");
}

static void keys_are_shown_for_apps(void **state) {
    (void)state;
    assert_string_equal(
        factor_base32(arena, rfc_secret, FACTOR_SECRET_BYTES, false), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    assert_string_equal(
        factor_base32(arena, rfc_secret, FACTOR_SECRET_BYTES, true), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    assert_string_equal(factor_address(arena, "a+b@example.org", rfc_secret),
        "otpauth://totp/Assay:a%2Bb%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Assay&algorithm=SHA1"
        "&digits=6&period=30");
    int size = 0;
    const char *picture = qr_path(arena, "otpauth://totp/Assay:a", &size);
    assert_int_equal((size - 8 - 17) % 4, 0);
    /* The upper edge of the first finder pattern, seven wide, within the quiet zone. */
    assert_true(strncmp(picture, "M4 4h7v1h-7z", strlen("M4 4h7v1h-7z")) == 0);
    assert_int_equal(strspn(picture, "Mhvz -0123456789"), strlen(picture));
}

static void what_is_sealed_opens_whole_and_with_its_key_alone(void **state) {
    (void)state;
    unsigned char key[32] = {1};
    accounts_start(key);
    struct factor_offer offer = factor_offer_new();
    struct factor_offer opened;
    struct bytes sealed = factor_offer_seal(arena, &offer);
    assert_true(factor_offer_open(arena, sealed, &opened));
    assert_memory_equal(&opened, &offer, sizeof offer);
    unsigned char secret[FACTOR_SECRET_BYTES];
    assert_false(factor_secret_open(arena, sealed, secret));
    struct bytes small = factor_secret_seal(arena, offer.secret);
    assert_true(factor_secret_open(arena, small, secret));
    assert_memory_equal(secret, offer.secret, sizeof secret);
    assert_null(accounts_open(arena, "another purpose", small).data);
    assert_null(accounts_open(arena, "second factor", (struct bytes){small.data, 10}).data);
    assert_null(accounts_open(arena, "second factor", (struct bytes){NULL, 0}).data);
    for (size_t i = 0; i < small.length; i++) {
        unsigned char changed[100];
        memcpy(changed, small.data, small.length);
        changed[i] ^= 1;
        assert_false(factor_secret_open(arena, (struct bytes){changed, small.length}, secret));
    }
    key[0] = 2;
    accounts_start(key);
    assert_false(factor_secret_open(arena, small, secret));
}

int main(void) {
    random_start();
    arena = arena_new(1 << 20);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_those_of_the_standard),
        cmocka_unit_test(a_code_fits_its_step_and_the_ones_beside_it),
        cmocka_unit_test(the_next_step_is_one_that_is_taken),
        cmocka_unit_test(what_is_typed_is_read_kindly),
        cmocka_unit_test(keys_are_shown_for_apps),
        cmocka_unit_test(what_is_sealed_opens_whole_and_with_its_key_alone),
    };
    int failed = cmocka_run_group_tests_name("second_factor", tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
