/* Lines of a pasted register, as people write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "training/training_register_lines.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void reads_lines(void **state) {
    (void)state;
    static const struct register_columns nothing = {.count = 0};
    static const struct {
        const char *text;
        const char *key;
        const char *name;
        const char *email;
        const char *result;
    } CASES[] = {
        {"Ade Mwangi", "Ade Mwangi", "Ade Mwangi", "", ""},
        {"  Ade Mwangi  ", "Ade Mwangi", "Ade Mwangi", "", ""},
        {"Mwangi, Ade", "Mwangi, Ade", "Mwangi, Ade", "", ""},
        {"O\xe2\x80\x99Neill", "O\xe2\x80\x99Neill", "O\xe2\x80\x99Neill", "", ""},
        {"1. Ade Mwangi", "Ade Mwangi", "Ade Mwangi", "", ""},
        {"12) Ade Mwangi", "Ade Mwangi", "Ade Mwangi", "", ""},
        {"- Ade Mwangi", "Ade Mwangi", "Ade Mwangi", "", ""},
        {"\xe2\x80\xa2 Ade Mwangi", "Ade Mwangi", "Ade Mwangi", "", ""},
        {"\xe2\x80\xa2\tAde Mwangi", "Ade Mwangi", "Ade Mwangi", "", ""},
        {"Dr Ade Mwangi", "Ade Mwangi", "Ade Mwangi", "", ""},
        {"Mrs. Ade Mwangi", "Ade Mwangi", "Ade Mwangi", "", ""},
        {"3. Prof Ade Mwangi (absent)", "Ade Mwangi", "Ade Mwangi", "", "absent"},
        {"Drew Mister", "Drew Mister", "Drew Mister", "", ""},
        {"Dr", "Dr", "Dr", "", ""},
        {"Ade Mwangi (absent)", "Ade Mwangi", "Ade Mwangi", "", "absent"},
        {"Ade Mwangi (Absennol)", "Ade Mwangi", "Ade Mwangi", "", "absent"},
        {"Ade Mwangi (Lantern)", "Ade Mwangi", "Ade Mwangi", "", ""},
        {"Ade Mwangi, passed", "Ade Mwangi", "Ade Mwangi", "", "passed"},
        {"Ade Mwangi, not passed", "Ade Mwangi", "Ade Mwangi", "", "not_passed"},
        {"ade@example.org", "ade@example.org", "", "ade@example.org", ""},
        {"Ade Mwangi <Ade@Example.org>", "ade@example.org", "Ade Mwangi", "ade@example.org", ""},
        {"Mwangi, Ade <ade@example.org>", "ade@example.org", "Mwangi Ade", "ade@example.org", ""},
        {"mailto:ade@example.org", "ade@example.org", "", "ade@example.org", ""},
        {"Ade Mwangi\tade@example.org\tpassed", "ade@example.org", "Ade Mwangi", "ade@example.org", "passed"},
        {"1\tAde Mwangi\tade@example.org\tFail", "ade@example.org", "Ade Mwangi", "ade@example.org", "not_passed"},
        {"Ade Mwangi;ade@example.org;absent", "ade@example.org", "Ade Mwangi", "ade@example.org", "absent"},
        {"Ade Mwangi | ade@example.org | y", "ade@example.org", "Ade Mwangi", "ade@example.org", "passed"},
        {"Ade,Mwangi,ade@example.org,yes", "ade@example.org", "Ade Mwangi", "ade@example.org", "passed"},
        {"Mwangi\tAde", "Mwangi Ade", "Mwangi Ade", "", ""},
        {"\"Mwangi, Ade\"\tade@example.org", "ade@example.org", "Mwangi, Ade", "ade@example.org", ""},
        {"Name\tEmail\tResult", "", "", "", ""},
        {"Enw\tE-bost\tCanlyniad", "", "", "", ""},
        {"Yes", "Yes", "Yes", "", ""},
        {"Ade Mwangi passed", "Ade Mwangi", "Ade Mwangi", "", "passed"},
        {"Ade Mwangi did not attend", "Ade Mwangi", "Ade Mwangi", "", "absent"},
        {"Ade Mwangi not passed", "Ade Mwangi", "Ade Mwangi", "", "not_passed"},
        {"Ade Mwangi - part", "Ade Mwangi", "Ade Mwangi", "", "part"},
        {"Ade Mwangi \xe2\x80\x93 F", "Ade Mwangi", "Ade Mwangi", "", "not_passed"},
        {"Ade Mwangi: absent", "Ade Mwangi", "Ade Mwangi", "", "absent"},
        {"Ade Mwangi yn rhannol", "Ade Mwangi", "Ade Mwangi", "", "part"},
        {"Ade Mwangi, rhan", "Ade Mwangi", "Ade Mwangi", "", "part"},
        {"Ade Mwangi (left early)", "Ade Mwangi", "Ade Mwangi", "", "part"},
        {"Ade Mwangi wedi methu", "Ade Mwangi", "Ade Mwangi", "", "not_passed"},
        {"Ade Mwangi, ade@example.org, part", "ade@example.org", "Ade Mwangi", "ade@example.org", "part"},
        {"ade@example.org absent", "ade@example.org", "", "ade@example.org", "absent"},
        {"Grace Part", "Grace Part", "Grace Part", "", ""},
        {"Bethan Pass", "Bethan Pass", "Bethan Pass", "", ""},
        {"Anne-Do", "Anne-Do", "Anne-Do", "", ""},
        {"Smith-Yes", "Smith-Yes", "Smith-Yes", "", ""},
        {"Passed", "Passed", "Passed", "", ""},
        {"\xd8\xa2\xd8\xaf\xd9\x85", "\xd8\xa2\xd8\xaf\xd9\x85", "\xd8\xa2\xd8\xaf\xd9\x85", "", ""},
        {"42", "42", "", "", ""},
        {"", "", "", "", ""},
        {"()", "()", "()", "", ""},
        {"(", "(", "(", "", ""},
        {"@", "@", "", "@", ""},
        {"\t\t\t", "", "", "", ""},
        {"1.", "1.", "1.", "", ""},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct arena *arena = arena_new(1u << 20);
        struct register_said said = register_line_read(arena, CASES[i].text, &nothing);
        const char *email = said.email == NULL ? "" : said.email;
        const char *result = said.result == NULL ? "" : said.result;
        if (strcmp(said.key, CASES[i].key) != 0 || strcmp(said.name, CASES[i].name) != 0 ||
            strcmp(email, CASES[i].email) != 0 || strcmp(result, CASES[i].result) != 0) {
            fail_msg("%s: key %s, name %s, address %s, result %s", CASES[i].text, said.key, said.name, email, result);
        }
        arena_free(arena);
    }
}

/* In a sheet whose first line names its columns; what stands where a result would and is none is asked about. */
static void reads_columns(void **state) {
    (void)state;
    static const struct {
        const char *heading;
        const char *text;
        const char *key;
        const char *name;
        const char *result;
        const char *word;
    } CASES[] = {
        {"Name,Address,Result", "Mwangi Ade,ade@example.org,part", "ade@example.org", "Mwangi Ade", "part", ""},
        {"Name,Address,Result", "Mwangi Ade,,attended", "Mwangi Ade", "Mwangi Ade", "", "attended"},
        {"Name,Address,Result", "\"Mwangi, Ade\",,passed", "Mwangi, Ade", "Mwangi, Ade", "passed", ""},
        {"Name,Address,Result", "Ade Mwangi", "Ade Mwangi", "Ade Mwangi", "", ""},
        {"First name\tSurname\tOrganisation\tOutcome", "Ade\tMwangi\tLantern House\tFail", "Ade Mwangi", "Ade Mwangi",
            "not_passed", ""},
        {"First name\tSurname\tJob title\tOutcome", "Ade\tMwangi\tWarden\t", "Ade Mwangi", "Ade Mwangi", "", ""},
        {"Enw;E-bost;Presenoldeb", "Ade Mwangi;ade@example.org;rhannol", "ade@example.org", "Ade Mwangi", "part", ""},
        {"Result;Name", "absent;Ade Mwangi", "Ade Mwangi", "Ade Mwangi", "absent", ""},
        {"Result;Name", "maybe;Ade Mwangi", "Ade Mwangi", "Ade Mwangi", "", "maybe"},
        /* Without a heading: after the address. */
        {"", "Ade Mwangi\tade@example.org\tattended", "ade@example.org", "Ade Mwangi", "", "attended"},
        {"", "Ade Mwangi\tade@example.org\tLantern\tpassed", "ade@example.org", "Ade Mwangi", "passed", ""},
        {"", "Ade Mwangi, ade@example.org, pending", "ade@example.org", "Ade Mwangi", "", "pending"},
        {"", "Ade Mwangi (pending)", "Ade Mwangi", "Ade Mwangi", "", "pending"},
        {"", "Ade Mwangi (Lantern); ; passed", "Ade Mwangi", "Ade Mwangi", "passed", ""},
        {"", "Ade Mwangi (ade@example.org)", "ade@example.org", "Ade Mwangi", "", ""},
        {"", "Ade Mwangi ()", "Ade Mwangi", "Ade Mwangi", "", ""},
        {"", "Ade Mwangi; ; attended", "Ade Mwangi", "Ade Mwangi", "", "attended"},
        {"", "Ade Mwangi\t\tpart", "Ade Mwangi", "Ade Mwangi", "part", ""},
        {"", "Ade Mwangi\t\t", "Ade Mwangi", "Ade Mwangi", "", ""},
        {"", "\tAde Mwangi\tfailed", "Ade Mwangi", "Ade Mwangi", "not_passed", ""},
        {"", "ade@example.org; Ade Mwangi", "ade@example.org", "Ade Mwangi", "", ""},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct arena *arena = arena_new(1u << 20);
        struct register_columns columns = {.count = 0};
        assert_int_equal(register_columns_read(arena, CASES[i].heading, &columns), *CASES[i].heading != '\0');
        struct register_said said = register_line_read(arena, CASES[i].text, &columns);
        const char *word = said.word == NULL ? "" : said.word;
        const char *result = said.result == NULL ? "" : said.result;
        if (strcmp(said.key, CASES[i].key) != 0 || strcmp(said.name, CASES[i].name) != 0 ||
            strcmp(word, CASES[i].word) != 0 || strcmp(result, CASES[i].result) != 0) {
            fail_msg("%s: key %s, name %s, result %s, word %s", CASES[i].text, said.key, said.name, result, word);
        }
        arena_free(arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(reads_lines), cmocka_unit_test(reads_columns)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
