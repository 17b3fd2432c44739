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
        {"3. Prof Ade Mwangi (absent)", "Ade Mwangi", "Ade Mwangi", "", "leave_out"},
        {"Drew Mister", "Drew Mister", "Drew Mister", "", ""},
        {"Dr", "Dr", "Dr", "", ""},
        {"Ade Mwangi (absent)", "Ade Mwangi", "Ade Mwangi", "", "leave_out"},
        {"Ade Mwangi (Absennol)", "Ade Mwangi", "Ade Mwangi", "", "leave_out"},
        {"Ade Mwangi (Lantern)", "Ade Mwangi", "Ade Mwangi", "", ""},
        {"Ade Mwangi, passed", "Ade Mwangi", "Ade Mwangi", "", "passed"},
        {"Ade Mwangi, not passed", "Ade Mwangi", "Ade Mwangi", "", "not_passed"},
        {"ade@example.org", "ade@example.org", "", "ade@example.org", ""},
        {"Ade Mwangi <Ade@Example.org>", "ade@example.org", "Ade Mwangi", "ade@example.org", ""},
        {"Mwangi, Ade <ade@example.org>", "ade@example.org", "Mwangi Ade", "ade@example.org", ""},
        {"mailto:ade@example.org", "ade@example.org", "", "ade@example.org", ""},
        {"Ade Mwangi\tade@example.org\tpassed", "ade@example.org", "Ade Mwangi", "ade@example.org", "passed"},
        {"1\tAde Mwangi\tade@example.org\tFail", "ade@example.org", "Ade Mwangi", "ade@example.org", "not_passed"},
        {"Ade Mwangi;ade@example.org;absent", "ade@example.org", "Ade Mwangi", "ade@example.org", "leave_out"},
        {"Ade Mwangi | ade@example.org | y", "ade@example.org", "Ade Mwangi", "ade@example.org", "passed"},
        {"Ade,Mwangi,ade@example.org,yes", "ade@example.org", "Ade Mwangi", "ade@example.org", "passed"},
        {"Mwangi\tAde", "Mwangi Ade", "Mwangi Ade", "", ""},
        {"\"Mwangi, Ade\"\tade@example.org", "ade@example.org", "Mwangi, Ade", "ade@example.org", ""},
        {"Name\tEmail\tResult", "", "Name Email Result", "", ""},
        {"Enw\tE-bost\tCanlyniad", "", "Enw E-bost Canlyniad", "", ""},
        {"Yes", "Yes", "Yes", "", ""},
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
        struct register_said said = register_line_read(arena, CASES[i].text);
        const char *email = said.email == NULL ? "" : said.email;
        const char *result = said.result == NULL ? "" : said.result;
        if (strcmp(said.key, CASES[i].key) != 0 || strcmp(said.name, CASES[i].name) != 0 ||
            strcmp(email, CASES[i].email) != 0 || strcmp(result, CASES[i].result) != 0) {
            fail_msg("%s: key %s, name %s, address %s, result %s", CASES[i].text, said.key, said.name, email, result);
        }
        arena_free(arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(reads_lines)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
