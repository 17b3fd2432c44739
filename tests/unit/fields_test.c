/* Names and values: packed into one text and back, and filled into messages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/fields.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void fills_what_is_named(void **state) {
    (void)state;
    static const struct field FIELDS[] = {{"where", "batch"}, {"value", "{where}"}};
    static const struct {
        const char *message;
        const char *filled;
    } CASES[] = {
        {"", ""},
        {"plain", "plain"},
        {"{where}", "batch"},
        {"In {where}: '{value}'.", "In batch: '{where}'."}, /* values are not filled in again */
        {"{other} {where", "{other} {where"},
        {"{{where}}", "{batch}"},
        {"&#{}", "&#{}"},
    };
    struct arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < COUNT(CASES); i++) {
        assert_string_equal(fields_fill(arena, CASES[i].message, FIELDS, COUNT(FIELDS)), CASES[i].filled);
    }
    assert_string_equal(fields_fill(arena, "{where}", NULL, 0), "{where}");
    arena_free(arena);
}

static void packs_and_unpacks(void **state) {
    (void)state;
    static const struct field FIELDS[] = {{"where", "a=b & c"}, {"empty", ""}, {"parted", "one\x1ftwo"}, {"ŵ", "ŷ\n"}};
    static const char *const VALUES[] = {"a=b & c", "", "onetwo", "ŷ\n"};
    struct arena *arena = arena_new(1 << 20);
    for (size_t count = 0; count <= COUNT(FIELDS); count++) {
        struct fields back = fields_unpack(arena, fields_pack(arena, FIELDS, count));
        assert_int_equal(back.count, count);
        for (size_t i = 0; i < count; i++) {
            assert_string_equal(back.field[i].name, FIELDS[i].name);
            assert_string_equal(back.field[i].value, VALUES[i]);
        }
    }
    /* Cut off: what is there is taken. */
    assert_string_equal(fields_value(&(struct fields){0}, "x"), "");
    struct fields cut = fields_unpack(arena, "name");
    assert_int_equal(cut.count, 1);
    assert_string_equal(fields_value(&cut, "name"), "");
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fills_what_is_named),
        cmocka_unit_test(packs_and_unpacks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
