/* Tables as text: separators, quotes, line ends, encodings, and what is wrong with them by line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "plug/csv.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* What was told, as one text: "h1[a|b] r2[x|y] !3:cell". */
struct told {
    struct arena *arena;
    struct text_builder text;
};

static void row_tell(struct told *told, char kind, const struct csv_row *row) {
    text_add_format(&told->text, "%s%c%lld[", told->text.length > 0 ? " " : "", kind, (long long)row->line);
    for (size_t i = 0; i < row->cells; i++) {
        text_add_format(&told->text, "%s%s", i > 0 ? "|" : "", row->cell[i]);
    }
    text_add(&told->text, "]");
}

static bool on_header(void *context, const struct csv_row *row) {
    row_tell(context, 'h', row);
    return true;
}

static bool on_row(void *context, const struct csv_row *row) {
    row_tell(context, 'r', row);
    return true;
}

static void on_problem(void *context, const struct csv_problem *problem) {
    struct told *told = context;
    assert_true(strlen(problem->message) > 10);
    text_add_format(&told->text, "%s%s%lld:%s", told->text.length > 0 ? " " : "", problem->whole ? "!!" : "!",
        (long long)problem->line, problem->code);
}

static const struct csv_events EVENTS = {on_header, on_row, on_problem};

static const char *tell(struct arena *arena, const char *data, size_t bytes) {
    struct told *told = ARENA_NEW(arena, struct told);
    told->arena = arena;
    text_builder_start(&told->text, arena);
    csv_read(arena, data, bytes, &EVENTS, told);
    return told->text.data;
}

static void reads_tables(void **state) {
    (void)state;
    static const struct {
        const char *text;
        const char *told;
    } CASES[] = {
        {"a,b\nx,y\n", "h1[a|b] r2[x|y]"},
        {"a,b\nx,y", "h1[a|b] r2[x|y]"},
        {"a,b\r\nx,y\r\n", "h1[a|b] r2[x|y]"},
        {"a,b\rx,y\r", "h1[a|b] r2[x|y]"},
        {"a;b\nx,1;y\n", "h1[a|b] r2[x,1|y]"},
        {"a\tb\nx\ty;\n", "h1[a|b] r2[x|y;]"},
        {"\"a,b,c\";d\nx;y\n", "h1[a,b,c|d] r2[x|y]"},
        {"sep=;\na;b\nx;y\n", "h2[a|b] r3[x|y]"},
        {"sep=,\r\na,b;c;d\nx,y\n", "h2[a|b;c;d] r3[x|y]"},
        {"\xEF\xBB\xBF"
         "a,b\nx,y\n",
            "h1[a|b] r2[x|y]"},
        {"\n\n a , b \n\n x , y \n", "h3[a|b] r5[x|y]"},
        {"a,b\n\"x\ny\",z\nw,v\n", "h1[a|b] r2[x\ny|z] r4[w|v]"},
        {"a,b\n\"x\r\ny\",z\r\nw,v\n", "h1[a|b] r2[x\ny|z] r4[w|v]"},
        {"a,b\n\"say \"\"no\"\"\",y\n", "h1[a|b] r2[say \"no\"|y]"},
        {"a,b\n\"\",y\n", "h1[a|b] r2[|y]"},
        {"a,b\n \"x\" ,y\n", "h1[a|b] r2[x|y]"},
        {"a,b\n5\" pipe,y\n", "h1[a|b] r2[5\" pipe|y]"},
        {"a,b\n,,\n;,y\n", "h1[a|b] r3[;|y]"},
        {"a,b,,\nx,y,,\n", "h1[a|b] r2[x|y]"},
        {"a,b\nx\n", "h1[a|b] r2[x]"},
        {"caf\xC3\xA9,b\n\xE2\x82\xAC,y\n", "h1[café|b] r2[€|y]"},
        /* Windows-1252, where the bytes are no UTF-8. */
        {"caf\xE9,b\n\x80 \x93x\x94,y\n", "h1[café|b] r2[€ “x”|y]"},
        /* What is wrong. */
        {"", "!!0:empty"},
        {" \n\n", "!!0:empty"},
        {"a,b\nx,y,z\nu,v\n", "h1[a|b] !2:too-many-cells r3[u|v]"},
        {"a,b\n\"x\"y,z\nu,v\n", "h1[a|b] !2:cell r3[u|v]"},
        {"a,b\nu,v\n\"never\nclosed,z\n", "h1[a|b] r2[u|v] !!3:quote"},
        {"a,A\nx,y\n", "!!1:column-twice"},
        {"Received on,received_on\n", "!!1:column-twice"},
        {"\xFF\xFE"
         "a",
            "!!1:encoding"},
        {"a,b\n\x81,y\n", "!!0:encoding"},
        {"\xEF\xBB\xBF"
         "a,b\n\xE9,y\n",
            "!!0:encoding"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct arena *arena = arena_new(8u << 20);
        const char *told = tell(arena, CASES[i].text, strlen(CASES[i].text));
        if (strcmp(told, CASES[i].told) != 0) {
            fail_msg("case %zu: %s, not %s", i, told, CASES[i].told);
        }
        arena_free(arena);
    }
    struct arena *arena = arena_new(8u << 20);
    assert_string_equal(tell(arena, "PK\x03\x04\0\0", 6), "!!0:not-csv");
    arena_free(arena);
}

/* Where rows stand: "4+8" is eight bytes from the fourth on. */
static bool on_place(void *context, const struct csv_row *row) {
    struct told *told = context;
    text_add_format(&told->text, "%s%llu+%llu%s", told->text.length > 0 ? " " : "", (unsigned long long)row->place.from,
        (unsigned long long)row->place.bytes, row->windows ? "w" : "");
    return true;
}

static void says_where_rows_stand(void **state) {
    (void)state;
    static const struct csv_events PLACES = {on_place, on_place, on_problem};
    static const struct {
        const char *text;
        const char *told;
    } CASES[] = {
        {"a,b\nx,y\n", "0+4 4+4"},
        {"a,b\r\nx,y", "0+5 5+3"},
        {"\xEF\xBB\xBF"
         "a,b\n\nx,\"1\n2\"\nu,v\n",
            "3+4 8+8 16+4"},
        {"sep=;\na;b\nx;y\n", "6+4 10+4"},
        {"a,b\n\xE9,y\n", "0+4w 4+4w"},
        /* A list of faults that comes back: our two columns are no part of a row. */
        {"Line,What is wrong,a,b\n3,\"Bad, here\",x,y\n4,Worse,u,v\n", "19+4 37+4 49+4"},
        {"\"Llinell\";\"Beth sydd o'i le\";a\n3;bad;x\n4;worse\n", "29+2 37+2"},
        /* As we write it: at the end. */
        {"a,b,Line,What is wrong\nx,y,3,Bad\nu,v\n", "0+3 23+3 33+4"},
        {"a;b;Llinell;Beth sydd o'i le;;\nx;\"1\n;2\";3;drwg;;\nu;v;w;4;gwaeth;\n", "0+3 31+8 !4:too-many-cells"},
        /* In the middle they stay with what is around them. */
        {"a,Line,What is wrong,b\nx,3,Bad,y\n", "0+23 23+10"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct arena *arena = arena_new(8u << 20);
        struct told *told = ARENA_NEW(arena, struct told);
        text_builder_start(&told->text, arena);
        csv_read(arena, CASES[i].text, strlen(CASES[i].text), &PLACES, told);
        if (strcmp(told->text.data, CASES[i].told) != 0) {
            fail_msg("case %zu: %s, not %s", i, told->text.data, CASES[i].told);
        }
        arena_free(arena);
    }
    struct arena *arena = arena_new(8u << 20);
    static const char faults[] = "Line,What is wrong,a,b\n3,Bad,x,y\n4,Worse,,\n5,\"never\"x,u,v\n";
    assert_string_equal(tell(arena, faults, strlen(faults)), "h1[a|b] r2[x|y] !4:cell");
    static const struct {
        const char *text;
        const char *told;
    } LAST[] = {
        {"a,b,Line,What is wrong\nx,y,3,Bad\n,,4,Worse\nu,v,,\nw\n", "h1[a|b] r2[x|y] r4[u|v] r5[w]"},
        /* A line that was too long, as it came back, mended, and emptied. */
        {"a,b,Line,What is wrong,\nx,y,z,3,Long\nx,y,3,Long,\nx,y,,3,Long\n",
            "h1[a|b] !2:too-many-cells r3[x|y] r4[x|y]"},
        {"a,Line,What is wrong,b\nx,3,Bad,y\n", "h1[a|b] r2[x|y]"},
        /* Once more, by somebody who put a column after ours. */
        {"a,Line,What is wrong,b,Llinell,Beth sydd o'i le\nx,3,Bad,y,4,Drwg\n",
            "h1[a|Line|What is wrong|b] r2[x|3|Bad|y]"},
    };
    for (size_t i = 0; i < COUNT(LAST); i++) {
        assert_string_equal(tell(arena, LAST[i].text, strlen(LAST[i].text)), LAST[i].told);
    }
    arena_free(arena);
}

static void counts_cells_of_rows(void **state) {
    (void)state;
    static const struct {
        const char *row;
        size_t cells;
    } CASES[] = {{"", 1}, {"a", 1}, {"a;b", 2}, {"a;b;", 3}, {"\"a;b\";c", 2}, {"\"a\"\";b\";c", 2}, {" \"a;b\" ;c", 2},
        {"5\";6\";7", 3}, {"\"a\"x;\"b\"", 2}};
    for (size_t i = 0; i < COUNT(CASES); i++) {
        assert_int_equal(csv_cells(CASES[i].row, strlen(CASES[i].row), ';'), CASES[i].cells);
    }
}

/* A simple sequence of numbers that is the same each time. */
static uint32_t chance(uint32_t *seed) {
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* Broken tables of all kinds: what comes of them does not matter, only that it ends, and that places lie in the text.
 */
static bool within(void *context, const struct csv_row *row) {
    const size_t *bytes = context;
    assert_true(row->place.from + row->place.bytes <= *bytes);
    assert_true(row->cells <= CSV_COLUMNS_MOST);
    return true;
}

static void ignore(void *context, const struct csv_problem *problem) {
    const size_t *bytes = context;
    assert_true(problem->place.from + problem->place.bytes <= *bytes);
}

static void ends_whatever_comes(void **state) {
    (void)state;
    static const struct csv_events WITHIN = {within, within, ignore};
    static const char *const PIECES[] = {"a", "\"", "\"\"", ",", ";", "\t", "\n", "\r", "\r\n", "\xE9", "\xC3\xA9",
        "\x81", "Line", "What is wrong", " ", "sep=;", "\xEF\xBB\xBF", "=1+1", "31/02/2026", "\x1F", "'", "\xFF\xFE",
        "x,y\n", "\"x\ny\""};
    uint32_t seed = 20261122;
    for (size_t round = 0; round < 4000; round++) {
        struct arena *arena = arena_new(8u << 20);
        struct text_builder text;
        text_builder_start(&text, arena);
        text_add(&text, "");
        for (uint32_t pieces = chance(&seed) % 60; pieces > 0; pieces--) {
            text_add(&text, PIECES[chance(&seed) % COUNT(PIECES)]);
        }
        if (chance(&seed) % 8 == 0 && text.length > 0) {
            text.data[chance(&seed) % text.length] = (char)chance(&seed);
        }
        /* Of its own, so that a byte too far is one too far. */
        char *exact = arena_alloc(arena, text.length);
        memcpy(exact, text.data, text.length);
        csv_read(arena, exact, text.length, &WITHIN, &text.length);
        arena_free(arena);
    }
}

static void bounds_what_it_takes(void **state) {
    (void)state;
    struct arena *arena = arena_new(64u << 20);
    struct text_builder text;
    text_builder_start(&text, arena);
    for (int i = 0; i < CSV_COLUMNS_MOST + 10; i++) {
        text_add_format(&text, "c%d,", i);
    }
    assert_string_equal(tell(arena, text.data, text.length), "!!1:too-many-columns");
    text_builder_start(&text, arena);
    text_add(&text, "a,b\n");
    for (int i = 0; i <= CSV_CELL_MOST; i++) {
        text_add_char(&text, 'x');
    }
    text_add(&text, ",y\nu,v\n");
    assert_string_equal(tell(arena, text.data, text.length), "h1[a|b] !2:cell r3[u|v]");
    text_builder_start(&text, arena);
    text_add(&text, "a,b\n");
    for (int i = 0; i < CSV_PROBLEMS_MOST + 5; i++) {
        text_add(&text, "1,2,3\n");
    }
    const char *told = tell(arena, text.data, text.length);
    assert_non_null(strstr(told, "!!1001:too-many-problems"));
    assert_null(strstr(told, "!1002:"));
    arena_free(arena);
}

static void names_columns(void **state) {
    (void)state;
    static const struct {
        const char *heading;
        const char *name;
    } CASES[] = {{"Received on", "received_on"}, {"  Date of  receipt: ", "date_of_receipt"}, {"REF.", "ref"}, {"", ""},
        {"Café", "caf"}, {"a1", "a1"}, {"--", ""}};
    struct arena *arena = arena_new(1u << 20);
    for (size_t i = 0; i < COUNT(CASES); i++) {
        assert_string_equal(csv_name(arena, CASES[i].heading), CASES[i].name);
    }
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_tables),
        cmocka_unit_test(says_where_rows_stand),
        cmocka_unit_test(counts_cells_of_rows),
        cmocka_unit_test(ends_whatever_comes),
        cmocka_unit_test(bounds_what_it_takes),
        cmocka_unit_test(names_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
