#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/database.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

static struct arena *arena;
static struct db *db;

static int start(void **state) {
    (void)state;
    arena = arena_new(64u << 20);
    db = test_database();
    if (!db_ready(db)) {
        return 1;
    }
    db_arena_set(db, arena);
    db_round_trips(db);
    return 0;
}

static int finish(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

/* Everything there and back. */
struct all {
    const char *text;
    int64_t large;
    int32_t small;
    bool yes;
    day date;
    moment when;
    struct bytes bytes;
    struct text_list texts;
    struct int8_list numbers;
    const char *json;
    struct day_list days;
};
static const struct db_field all_fields[] = {
    {"text", DB_TEXT, true, offsetof(struct all, text)},
    {"large", DB_INT8, true, offsetof(struct all, large)},
    {"small", DB_INT4, true, offsetof(struct all, small)},
    {"yes", DB_BOOL, false, offsetof(struct all, yes)},
    {"date", DB_DATE, true, offsetof(struct all, date)},
    {"when", DB_MOMENT, true, offsetof(struct all, when)},
    {"bytes", DB_BYTES, true, offsetof(struct all, bytes)},
    {"texts", DB_TEXT_LIST, true, offsetof(struct all, texts)},
    {"numbers", DB_INT8_LIST, true, offsetof(struct all, numbers)},
    {"json", DB_JSON, true, offsetof(struct all, json)},
    {"days", DB_DATE_LIST, true, offsetof(struct all, days)},
};
static const struct db_query all_query = {
    .name = "test_all",
    .sql = "SELECT $1 AS text, $2 AS large, $3 AS small, $4 AS yes, $5 AS date, $6 AS when, $7 AS bytes, $8 AS texts,"
           " $9 AS numbers, $10 AS json, $11 AS days",
    .parameter = all_fields,
    .parameters = COUNT(all_fields),
    .column = all_fields,
    .columns = COUNT(all_fields),
    .row_size = sizeof(struct all),
};

static void values_round_trip(void **state) {
    (void)state;
    const char *const texts[] = {"one", "", NULL, "y\tz\"{},\\"};
    const int64_t numbers[] = {1, -1, INT64_MAX};
    const day days[] = {day_from(2024, 2, 29), day_from(1969, 12, 31)};
    const unsigned char raw[] = {0, 1, 255, 0};
    struct all in = {.text = "Gwên \xe2\x82\xac",
        .large = -9007199254740993,
        .small = -7,
        .yes = true,
        .date = day_from(1999, 12, 31),
        .when = moment_parse("2026-03-29T01:00:00.123456Z"),
        .bytes = {raw, sizeof raw},
        .texts = {COUNT(texts), texts},
        .numbers = {COUNT(numbers), numbers},
        .json = "{\"a\": [1, null]}",
        .days = {COUNT(days), days}};
    struct db_rows rows = db_run(db, &all_query, &in);
    assert_int_equal(rows.count, 1);
    const struct all *out = rows.row;
    assert_string_equal(out->text, in.text);
    assert_true(out->large == in.large && out->small == in.small && out->yes);
    assert_int_equal(out->date, in.date);
    assert_true(out->when == in.when);
    assert_int_equal(out->bytes.length, sizeof raw);
    assert_memory_equal(out->bytes.data, raw, sizeof raw);
    assert_int_equal(out->texts.count, COUNT(texts));
    for (size_t i = 0; i < COUNT(texts); i++) {
        assert_true(text_equal(out->texts.item[i], texts[i]));
    }
    assert_int_equal(out->numbers.count, COUNT(numbers));
    assert_memory_equal(out->numbers.item, numbers, sizeof numbers);
    assert_string_equal(out->json, in.json);
    assert_int_equal(out->days.count, COUNT(days));
    assert_memory_equal(out->days.item, days, sizeof days);
}

static void nulls_round_trip(void **state) {
    (void)state;
    struct all in = {.large = DB_NULL_INT8, .small = DB_NULL_INT4, .date = DAY_NONE, .when = MOMENT_NONE};
    const struct all *out = db_run(db, &all_query, &in).row;
    assert_true(out->text == NULL && out->json == NULL && out->bytes.data == NULL);
    assert_true(out->large == DB_NULL_INT8 && out->small == DB_NULL_INT4);
    assert_true(out->date == DAY_NONE && out->when == MOMENT_NONE && !out->yes);
    assert_true(out->texts.item == NULL && out->numbers.item == NULL && out->days.item == NULL);
}

static void empty_lists_are_not_null(void **state) {
    (void)state;
    static const char *const none[1];
    struct all in = {.texts = {0, none}, .bytes = {(const unsigned char *)"", 0}};
    const struct all *out = db_run(db, &all_query, &in).row;
    assert_true(out->texts.item != NULL && out->texts.count == 0);
    assert_true(out->bytes.data != NULL && out->bytes.length == 0);
    assert_true(out->numbers.item == NULL);
}

/* Statements on a table of the test's own. */
struct number_row {
    int64_t number;
};
static const struct db_field number_fields[] = {{"number", DB_INT8, false, offsetof(struct number_row, number)}};
#define NUMBER_QUERY(id, text)                                                                                         \
    static const struct db_query id = {.name = #id,                                                                    \
        .sql = text,                                                                                                   \
        .parameter = number_fields,                                                                                    \
        .parameters = 1,                                                                                               \
        .column = number_fields,                                                                                       \
        .columns = 1,                                                                                                  \
        .row_size = sizeof(struct number_row)}
NUMBER_QUERY(thing_add, "INSERT INTO thing (number) VALUES ($1) RETURNING number");
NUMBER_QUERY(thing_add_late, "INSERT INTO late (number) VALUES ($1) RETURNING number");
NUMBER_QUERY(thing_count, "SELECT count(*) AS number FROM thing WHERE number >= $1");
NUMBER_QUERY(series, "SELECT g AS number FROM generate_series(1, $1) g");
NUMBER_QUERY(misnamed, "SELECT $1 AS nummer");
NUMBER_QUERY(mistyped, "SELECT $1::int4 AS number");
NUMBER_QUERY(too_wide, "SELECT $1 AS number, 1 AS more");
NUMBER_QUERY(null_out, "SELECT nullif($1, $1) AS number");
NUMBER_QUERY(no_such_table, "SELECT $1 AS number FROM nothing_of_the_kind");
NUMBER_QUERY(refused, "SELECT $1 AS number FROM (SELECT refuse('STATE_REFUSED', 'not now')) x");
NUMBER_QUERY(backend, "SELECT pg_backend_pid()::int8 AS number WHERE $1 = 0");
NUMBER_QUERY(kill, "SELECT pg_terminate_backend($1::int4)::int4::int8 AS number");

static int64_t number_of(const struct db_query *query, int64_t number) {
    struct db_rows rows = db_run(db, query, &number);
    return rows.count == 0 ? -1 : ((struct number_row *)rows.row)->number;
}

static int tables_make(void **state) {
    (void)state;
    struct arena *own = arena_new(1u << 20);
    struct db *owner = test_database_owner();
    db_arena_set(owner, own);
    db_script(owner, "CREATE TABLE thing (number int8 PRIMARY KEY CHECK (number < 1000));"
                     "CREATE TABLE late (number int8 REFERENCES thing DEFERRABLE INITIALLY DEFERRED);"
                     "CREATE TABLE words (number int8, word text, at date);"
                     "GRANT ALL ON thing, late, words TO assay_app;"
                     "CREATE TABLE closed (number int8)");
    arena_free(own);
    return 0;
}

static void one_round_trip_each(void **state) {
    (void)state;
    number_of(&series, 3);
    assert_int_equal(db_round_trips(db), 1);
    struct db_rows rows[3];
    int64_t number = 5;
    db_add(db, &series, &number, &rows[0]);
    db_add(db, &thing_count, &number, &rows[1]);
    db_add(db, &series, &number, &rows[2]);
    db_batch_run(db);
    assert_int_equal(db_round_trips(db), 1);
    assert_int_equal(rows[0].count, 5);
    assert_int_equal(rows[1].count, 1);
    assert_int_equal(((struct number_row *)rows[2].row)[4].number, 5);
    db_batch_run(db);
    assert_int_equal(db_round_trips(db), 0);
}

static void batch_add(void *context) {
    const int64_t *numbers = context;
    for (size_t i = 0; i < 3; i++) {
        db_add(db, &thing_add, &numbers[i], NULL);
    }
    db_batch_run(db);
}

static void batch_is_all_or_nothing(void **state) {
    (void)state;
    int64_t twice[] = {101, 102, 101};
    assert_int_equal(test_raises(arena, batch_add, twice), ERROR_CONFLICT);
    assert_string_equal(db_last_sqlstate(db), "23505");
    assert_string_equal(db_last_constraint(db), "thing_pkey");
    assert_int_equal(number_of(&thing_count, 101), 0);
    assert_string_equal(db_last_sqlstate(db), "");
    int64_t over[] = {101, 102, 5000};
    assert_int_equal(test_raises(arena, batch_add, over), ERROR_INVALID);
    assert_int_equal(number_of(&thing_count, 101), 0);
    int64_t fine[] = {101, 102, 103};
    assert_int_equal(test_raises(arena, batch_add, fine), ERROR_NONE);
    assert_int_equal(number_of(&thing_count, 101), 3);
}

static void add_late(void *context) {
    struct db_rows rows[2];
    db_add(db, &thing_add_late, context, &rows[0]);
    db_add(db, &series, context, &rows[1]);
    db_batch_run(db);
}

static void what_is_deferred_fails_the_batch(void **state) {
    (void)state;
    int64_t missing = 77;
    assert_int_equal(test_raises(arena, add_late, &missing), ERROR_INVALID);
    assert_string_equal(db_last_sqlstate(db), "23503");
    assert_string_equal(test_value(db, "SELECT count(*) FROM late"), "0");
}

static void in_transaction_late(void *context) {
    assert_true(db_in_transaction(db));
    add_late(context);
}
static void transaction_late(void *context) {
    db_transaction(db, in_transaction_late, context);
}

static void what_is_deferred_fails_the_commit(void **state) {
    (void)state;
    int64_t missing = 78;
    assert_int_equal(test_raises(arena, transaction_late, &missing), ERROR_INVALID);
    assert_false(db_in_transaction(db));
    assert_int_equal(number_of(&series, 1), 1);
}

static void run_one(void *context) {
    number_of(context, 1);
}

static void mismatches_name_query_and_column(void **state) {
    (void)state;
    const struct db_query *const wrong[] = {&misnamed, &mistyped, &too_wide, &null_out};
    for (size_t i = 0; i < COUNT(wrong); i++) {
        for (int again = 0; again < 2; again++) {
            assert_int_equal(test_raises(arena, run_one, (void *)wrong[i]), ERROR_INTERNAL);
            assert_non_null(strstr(arena_error(arena)->detail, wrong[i]->name));
        }
    }
    assert_int_equal(test_raises(arena, run_one, (void *)&no_such_table), ERROR_INTERNAL);
    assert_non_null(strstr(arena_error(arena)->detail, "42P01"));
    assert_int_equal(number_of(&series, 1), 1);
}

static void encode_null(void *context) {
    (void)context;
    number_of(&series, DB_NULL_INT8);
}

static void null_parameter_is_refused(void **state) {
    (void)state;
    assert_int_equal(test_raises(arena, encode_null, NULL), ERROR_INTERNAL);
}

static void run_script(void *context) {
    db_script(db, context);
}

static void states_become_errors(void **state) {
    (void)state;
    assert_int_equal(test_raises(arena, run_one, (void *)&refused), ERROR_STATE_REFUSED);
    assert_int_equal(test_raises(arena, run_script, "SELECT refuse('NO_SUCH_NAME', 'x')"), ERROR_INTERNAL);
    assert_int_equal(test_raises(arena, run_script, "SELECT * FROM closed"), ERROR_FORBIDDEN);
    assert_int_equal(test_raises(arena, run_script, "SET statement_timeout TO 20; SELECT pg_sleep(5)"), ERROR_BUSY);
    assert_int_equal(test_raises(arena, run_script, "SELECT 1/0"), ERROR_INTERNAL);
    assert_int_equal(number_of(&series, 1), 1);
}

static void run_bad_text(void *context) {
    db_run(db, &all_query, context);
}

static void bad_utf8_is_said_so(void **state) {
    (void)state;
    struct all bad = {.text = "\xff\xfe"};
    assert_int_equal(test_raises(arena, run_bad_text, &bad), ERROR_BAD_ENCODING);
}

/* A transaction that meets a serialization failure a few times. */
struct attempts {
    int made;
    int failing;
};
static void attempt(void *context) {
    struct attempts *attempts = context;
    number_of(&thing_add, 200);
    if (++attempts->made <= attempts->failing) {
        db_script(db, "DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40001'; END $$");
    }
}
static void attempts_run(void *context) {
    db_transaction(db, attempt, context);
}

static void serialization_failures_are_retried(void **state) {
    (void)state;
    struct attempts many = {.failing = 100};
    assert_int_equal(test_raises(arena, attempts_run, &many), ERROR_CONFLICT);
    assert_int_equal(many.made, 5);
    assert_int_equal(number_of(&thing_count, 200), 0);
    struct attempts few = {.failing = 2};
    assert_int_equal(test_raises(arena, attempts_run, &few), ERROR_NONE);
    assert_int_equal(few.made, 3);
    assert_int_equal(number_of(&thing_count, 200), 1);
}

static void swallow(void *context) {
    int64_t number = 300;
    db_run(db, &thing_add, &number);
    assert_false(arena_try(arena, run_one, (void *)&refused));
    (void)context;
}
static void swallow_run(void *context) {
    db_transaction(db, swallow, context);
}

static void failed_transaction_never_counts_as_done(void **state) {
    (void)state;
    assert_int_equal(test_raises(arena, swallow_run, NULL), ERROR_INTERNAL);
    assert_int_equal(number_of(&thing_count, 300), 0);
}

static void killed_backend_comes_back(void **state) {
    (void)state;
    int64_t pid = number_of(&backend, 0);
    struct db *other = test_database_another();
    db_arena_set(other, arena);
    db_run(other, &kill, &pid);
    assert_int_equal(test_raises(arena, run_one, (void *)&series), ERROR_DATABASE);
    assert_int_equal(test_raises(arena, run_one, (void *)&series), ERROR_DATABASE);
    assert_true(db_ready(db));
    assert_int_equal(number_of(&series, 1), 1);
    assert_true(number_of(&backend, 0) != pid);
    /* Found out before the next piece of work, not by it. */
    pid = number_of(&backend, 0);
    db_run(other, &kill, &pid);
    test_value(other, "SELECT pg_sleep(0.2)");
    assert_true(db_ready(db));
    assert_int_equal(number_of(&series, 1), 1);
    db_close(other);
}

static void too_many_rows_are_refused(void **state) {
    (void)state;
    struct arena *small = arena_new(100000);
    db_arena_set(db, small);
    assert_int_equal(test_raises(small, run_one, (void *)&series), ERROR_NONE);
    int64_t many = 100000;
    struct db_rows rows;
    db_add(db, &series, &many, &rows);
    assert_int_equal(test_raises(small, (void (*)(void *))db_batch_run, db), ERROR_TOO_MUCH_MEMORY);
    db_arena_set(db, arena);
    assert_int_equal(number_of(&series, 1), 1);
    arena_free(small);
}

static void batch_of_former_work_is_forgotten(void **state) {
    (void)state;
    int64_t number = 400;
    db_add(db, &thing_add, &number, NULL);
    db_arena_set(db, arena);
    db_batch_run(db);
    assert_int_equal(number_of(&thing_count, 400), 0);
}

static const char awkward[] = "a\tb\\c\nd\re\\N";

static void copy_some(void *context) {
    const char *last = context;
    struct db_copy *copy = db_copy_start(db, "COPY words (number, word, at) FROM STDIN");
    for (int64_t i = 0; i < 20000; i++) {
        db_copy_int8(copy, i);
        db_copy_text(copy, i == 7 ? NULL : awkward);
        db_copy_date(copy, i == 8 ? DAY_NONE : day_from(2026, 1, 31));
        db_copy_end_row(copy);
    }
    db_copy_int8(copy, DB_NULL_INT8);
    db_copy_text(copy, last);
    db_copy_date(copy, DAY_NONE);
    db_copy_end_row(copy);
    if (last != NULL && *last == 'x') {
        arena_raise(arena, ERROR_INVALID, "left in the middle");
    }
    assert_int_equal(db_copy_finish(copy), 20001);
}

static void copy_transaction(void *context) {
    db_transaction(db, copy_some, context);
}

static void copy_sends_rows(void **state) {
    (void)state;
    assert_int_equal(test_raises(arena, copy_transaction, "y"), ERROR_NONE);
    assert_string_equal(test_value(db, "SELECT count(*) FROM words"), "20001");
    assert_string_equal(test_value(db, "SELECT word FROM words WHERE number = 0"), awkward);
    assert_null(test_value(db, "SELECT word FROM words WHERE number = 7"));
    assert_string_equal(test_value(db, "SELECT count(*) FROM words WHERE at IS NULL"), "2");
    assert_int_equal(test_raises(arena, copy_transaction, "\xff"), ERROR_BAD_ENCODING);
    assert_int_equal(test_raises(arena, copy_transaction, "x"), ERROR_INVALID);
    assert_string_equal(test_value(db, "SELECT count(*) FROM words"), "20001");
    assert_int_equal(test_raises(arena, copy_some, "x"), ERROR_INVALID);
    assert_true(db_ready(db));
    assert_string_equal(test_value(db, "SELECT count(*) FROM words"), "20001");
}

static void notifications_arrive(void **state) {
    (void)state;
    struct db *listener = test_database_another();
    db_arena_set(listener, arena);
    db_listen(listener, "roles");
    db_listen(listener, "Frameworks");
    assert_null(db_notification(listener, 0));
    db_script(db, "NOTIFY \"Frameworks\", 'x'");
    assert_string_equal(db_notification(listener, 2000), "Frameworks");
    assert_null(db_notification(listener, 20));
    /* After a break both count as notified: something may have been missed. */
    int64_t pid = ((struct number_row *)db_run(listener, &backend, &(int64_t){0}).row)->number;
    number_of(&kill, pid);
    test_value(db, "SELECT pg_sleep(0.2)");
    assert_true(db_ready(listener));
    assert_string_equal(db_notification(listener, 0), "roles");
    assert_string_equal(db_notification(listener, 0), "Frameworks");
    assert_null(db_notification(listener, 0));
    db_script(db, "NOTIFY roles");
    assert_string_equal(db_notification(listener, 2000), "roles");
    db_close(listener);
}

static void connection_is_set_up(void **state) {
    (void)state;
    assert_string_equal(test_value(db, "SELECT current_setting('TimeZone')"), "UTC");
    assert_string_equal(test_value(db, "SELECT current_setting('client_encoding')"), "UTF8");
    assert_string_equal(test_value(db, "SELECT current_setting('application_name')"), "assay");
    assert_null(db_open("host=/nowhere/at/all dbname=none", 1000, false));
}

int main(void) {
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, finish)
        TEST(values_round_trip),
        TEST(nulls_round_trip),
        TEST(empty_lists_are_not_null),
        TEST(one_round_trip_each),
        TEST(batch_is_all_or_nothing),
        TEST(what_is_deferred_fails_the_batch),
        TEST(what_is_deferred_fails_the_commit),
        TEST(mismatches_name_query_and_column),
        TEST(null_parameter_is_refused),
        TEST(states_become_errors),
        TEST(bad_utf8_is_said_so),
        TEST(serialization_failures_are_retried),
        TEST(failed_transaction_never_counts_as_done),
        TEST(killed_backend_comes_back),
        TEST(too_many_rows_are_refused),
        TEST(batch_of_former_work_is_forgotten),
        TEST(copy_sends_rows),
        TEST(notifications_arrive),
        TEST(connection_is_set_up),
    };
    return cmocka_run_group_tests(tests, tables_make, NULL);
}
