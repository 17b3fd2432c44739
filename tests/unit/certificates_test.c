/* What a certificate is worth, how names of any script are laid out, and the file itself, read back by other programs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "accounts/accounts.h"
#include "certificates/certificates.h"
#include "certificates/certificates_pdf.h"
#include "certificates/certificates_rules.h"
#include "certificates/certificates_text.h"

static struct arena *arena;

static void worth(void **state) {
    (void)state;
    static const struct {
        size_t modules, corrected, again;
        enum certificate_state is;
    } cases[] = {{1, 0, 0, CERTIFICATE_VALID}, {8, 0, 0, CERTIFICATE_VALID}, {8, 1, 0, CERTIFICATE_CHANGED},
        {8, 1, 1, CERTIFICATE_CHANGED}, {8, 8, 8, CERTIFICATE_REPLACED}, {1, 1, 1, CERTIFICATE_REPLACED},
        {8, 8, 7, CERTIFICATE_WITHDRAWN}, {1, 1, 0, CERTIFICATE_WITHDRAWN}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        enum certificate_state is = certificate_judge(cases[i].modules, cases[i].corrected, cases[i].again);
        assert_int_equal(is, cases[i].is);
        assert_int_equal(certificate_stands(is), cases[i].corrected < cases[i].modules);
    }
}

static void codes(void **state) {
    (void)state;
    static const unsigned char key[32] = {1, 2, 3};
    accounts_start(key);
    const char *code = certificate_code(arena, "C-2026-0000001");
    assert_int_equal(strlen(code), CERTIFICATE_CODE);
    assert_string_equal(code, certificate_code(arena, "C-2026-0000001"));
    assert_string_not_equal(code, certificate_code(arena, "C-2026-0000002"));
    assert_true(certificate_code_right(arena, "C-2026-0000001", code));
    assert_true(certificate_code_right(
        arena, "C-2026-0000001", arena_format(arena, " %.4s-%.4s %.4s-%.4s", code, code + 4, code + 8, code + 12)));
    assert_false(certificate_code_right(arena, "C-2026-0000002", code));
    assert_false(certificate_code_right(arena, "C-2026-0000001", ""));
    assert_false(certificate_code_right(arena, "C-2026-0000001", arena_format(arena, "%s0", code)));
    static const unsigned char other[32] = {9};
    accounts_start(other);
    assert_false(certificate_code_right(arena, "C-2026-0000001", code));
}

/* Pieces as "main:text|east:text"; NULL: not drawn. */
static const struct {
    const char *text;
    const char *pieces;
} layouts[] = {
    {"Siân O’Connor-Ngũgĩ", "main:Siân O’Connor-Ngũgĩ"},
    {"Ŵyn Łukasz Đặng", "main:Ŵyn Łukasz Đặng"},
    {"Олена Шевченко", "main:Олена Шевченко"},
    {"Γιώργος", "main:Γιώργος"},
    {"山田", "east:山田"},
    {"Yamada 山田 Taro", "main:Yamada |east:山田|main: Taro"},
    {"김민준", "east:김민준"},
    {"अनिता", NULL},
    {"สมชาย", NULL},
    {"Ade अ", NULL},
    {"😀", NULL},
    {"", ""},
};

static void layout(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++) {
        struct certificate_pieces pieces = certificate_pieces_of(arena, layouts[i].text);
        assert_int_equal(pieces.drawable, layouts[i].pieces != NULL);
        struct text_builder all;
        text_builder_start(&all, arena);
        for (size_t k = 0; k < pieces.count; k++) {
            text_add_format(&all, "%s%s:%s", k > 0 ? "|" : "",
                pieces.piece[k].font == CERTIFICATE_FONT_MAIN ? "main" : "east", pieces.piece[k].text);
        }
        if (layouts[i].pieces != NULL) {
            assert_string_equal(all.data, layouts[i].pieces);
        }
    }
    /* From right to left, so the last letter stands first. */
    struct certificate_pieces hebrew = certificate_pieces_of(arena, "\xD7\x93\xD7\x95\xD7\x9C");
    assert_string_equal(hebrew.piece[0].text, "\xD7\x9C\xD7\x95\xD7\x93");
    /* Meem, hah, meem, dal, joined: forms of the middle and the end, not the letters alone. */
    struct certificate_pieces arabic = certificate_pieces_of(arena, "\xD9\x85\xD8\xAD\xD9\x85\xD8\xAF");
    assert_int_equal(arabic.count, 1);
    assert_string_equal(arabic.piece[0].text, "\xEF\xBA\xAA\xEF\xBB\xA4\xEF\xBA\xA4\xEF\xBB\xA3");
}

/* What pdftotext reads in the file. */
static const char *read_back(const char *name, bool part) {
    static const struct certificate_line lines[] = {{"FR-03", "The NRM"}, {"FR-04", "Caniatâd gwybodus"}};
    struct bytes file =
        certificate_pdf(arena, &(struct certificate_print){.name = name,
                                   .learner_number = "L-7F3K-2Q9M",
                                   .course = "First Responder day",
                                   .provider = "Example Training",
                                   .trainer = "Tess Trainer",
                                   .completed_on = 20000,
                                   .number = "C-2026-0000042",
                                   .code = "7F3K-2Q9M-ABCD-0234",
                                   .address = "https://assay.example.org/certificates/C-2026-0000042/7F3K2Q9MABCD0234",
                                   .part = part,
                                   .lines = 2,
                                   .line = lines});
    assert_true(file.length > 1000);
    assert_memory_equal(file.data, "%PDF-", 5);
    char path[] = "/tmp/certificate-XXXXXX";
    int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, file.data, file.length), (ssize_t)file.length);
    close(descriptor);
    FILE *pipe = popen(arena_format(arena, "pdftotext -layout %s - 2>/dev/null", path), "r");
    assert_non_null(pipe);
    char *text = arena_alloc(arena, 65536);
    size_t length = fread(text, 1, 65535, pipe);
    text[length] = '\0';
    assert_int_equal(pclose(pipe), 0);
    unlink(path);
    return text;
}

static void file(void **state) {
    (void)state;
    const char *text = read_back("Siân O’Connor-Ngũgĩ", false);
    const char *parts[] = {"Siân O’Connor-Ngũgĩ", "First Responder day", "C-2026-0000042", "7F3K-2Q9M-ABCD-0234",
        "Example Training", "Caniatâd gwybodus", "https://assay.example.org/certificates/C-2026-0000042/"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (strstr(text, parts[i]) == NULL) {
            fail_msg("%s is not in the file: %s", parts[i], text);
        }
    }
    /* What was corrected in part does not say that the course was passed. */
    assert_non_null(strstr(text, "has passed"));
    const char *corrected = read_back("Siân O’Connor-Ngũgĩ", true);
    assert_null(strstr(corrected, "has passed"));
    assert_non_null(strstr(corrected, "has completed the modules below, of:"));
    assert_non_null(strstr(corrected, "Corrected: other modules that it named do not stand"));
    assert_non_null(strstr(read_back("Олена 山田", false), "Олена 山田"));
    /* What cannot be drawn is said, and the number stands in its place. */
    const char *devanagari = read_back("अनिता शर्मा", false);
    assert_non_null(strstr(devanagari, "L-7F3K-2Q9M"));
    assert_non_null(strstr(devanagari, "cannot draw"));
}

static int setup(void **state) {
    (void)state;
    arena = arena_new(256 << 20);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(worth), cmocka_unit_test(codes), cmocka_unit_test(layout), cmocka_unit_test(file)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
