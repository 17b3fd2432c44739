/* Every query of the program, prepared against the real schema: its parameters and columns are what its head says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/database.h"

static struct arena *arena;

static void check(void *context) {
    db_check(test_database(), context);
}

static void query_fits_the_schema(void **state) {
    void *query = *state;
    arena = arena_new(4u << 20);
    db_arena_set(test_database(), arena);
    if (!db_ready(test_database())) {
        fail_msg("the connection is gone");
    }
    char detail[512] = "";
    if (test_raises(arena, check, query) != ERROR_NONE) {
        snprintf(detail, sizeof detail, "%s", arena_error(arena)->detail);
    }
    arena_free(arena);
    assert_string_equal(detail, "");
}

struct row {
    int64_t number;
};
static const struct db_field columns[] = {{"number", DB_INT8, false, offsetof(struct row, number)}};
#define WRONG(id, text)                                                                                                \
    { .name = id, .sql = text, .column = columns, .columns = 1, .row_size = sizeof(struct row) }
static const struct db_query wrong[] = {
    WRONG("no_table", "SELECT number FROM nothing_of_the_kind"),
    WRONG("other_name", "SELECT 1::int8 AS nummer"),
    WRONG("other_type", "SELECT 1::int4 AS number"),
    WRONG("one_more", "SELECT 1::int8 AS number, 2 AS more"),
    WRONG("no_columns", "DELETE FROM setting"),
};

static void what_does_not_fit_is_found(void **state) {
    (void)state;
    arena = arena_new(4u << 20);
    db_arena_set(test_database(), arena);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_int_equal(test_raises(arena, check, (void *)&wrong[i]), ERROR_INTERNAL);
        assert_non_null(strstr(arena_error(arena)->detail, wrong[i].name));
    }
    arena_free(arena);
}

int main(void) {
    struct CMUnitTest *tests = calloc(db_query_count + 1, sizeof *tests);
    if (tests == NULL) {
        return 1;
    }
    tests[0] = (struct CMUnitTest)cmocka_unit_test(what_does_not_fit_is_found);
    for (size_t i = 0; i < db_query_count; i++) {
        tests[i + 1] = (struct CMUnitTest){
            .name = db_queries[i]->name, .test_func = query_fits_the_schema, .initial_state = (void *)db_queries[i]};
    }
    int failed = _cmocka_run_group_tests("queries", tests, db_query_count + 1, NULL, NULL);
    free(tests);
    return failed;
}
