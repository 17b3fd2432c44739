/* Answers, completeness, eligibility, what looks like a person's details, and files of evidence. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "applications/applications_rules.h"
#include "support/form_framework.h"
#include "view/personal_data.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static struct arena *arena;

static int arena_make(void **state) {
    (void)state;
    arena = arena_new(64 << 20);
    return 0;
}
static int arena_drop(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

static const struct framework_question *question_of(const char *code) {
    const struct framework_data *data = form_framework();
    for (size_t i = 0; i < data->sections; i++) {
        for (size_t j = 0; j < data->section[i].questions; j++) {
            if (text_equal(data->section[i].question[j].code, code)) {
                return &data->section[i].question[j];
            }
        }
    }
    fail_msg("no question %s", code);
    return NULL;
}

static void answers(void **state) {
    (void)state;
    static const struct {
        const char *question, *value;
        bool good;
    } cases[] = {
        {"name", "", true},
        {"name", "ten chars.", true},
        {"name", "eleven char", false},
        {"name", "ŵŷŵŷŵŷŵŷŵŷ", true},
        {"name", "<b>hi</b>", true},
        {"kind", "a", true},
        {"kind", "c", false},
        {"kind", "A", false},
        {"people", "1", true},
        {"people", "100", true},
        {"people", "101", false},
        {"people", "0", false},
        {"people", "-5", false},
        {"people", "ten", false},
        {"people", "1.5", false},
        {"people", "999999999999999999999", false},
        {"founded", "2020-02-29", true},
        {"founded", "2021-02-29", false},
        {"founded", "2020-02-31", false},
        {"founded", "20255-01-01", false},
        {"founded", "1 May 2020", false},
        {"checked", "yes", true},
        {"checked", "no", true},
        {"checked", "maybe", false},
        {"checked", "  ", true},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *fault = application_answer_fault(arena, question_of(cases[i].question), cases[i].value);
        if ((fault == NULL) != cases[i].good) {
            fail_msg("%s = \"%s\": %s", cases[i].question, cases[i].value, fault == NULL ? "taken" : fault);
        }
    }
}

static void completeness(void **state) {
    (void)state;
    const struct framework_data *data = form_framework();
    day on = day_from(2026, 6, 1);
    struct fields answer;
    struct fields evidence;
    fields_start(&answer, arena);
    fields_start(&evidence, arena);
    struct application_findings findings =
        application_completeness(arena, data, FRAMEWORK_NON_STATUTORY, on, &answer, &evidence);
    /* name, kind, people, founded, checked; evidence of legal. Not: story (optional), what is of other days or bodies.
     */
    assert_int_equal(findings.count, 6);
    assert_int_equal(findings.stopping, 6);
    assert_string_equal(findings.row[0].section, "one");
    assert_string_equal(findings.row[0].field, "name");
    assert_string_equal(findings.row[5].section, "");
    assert_string_equal(findings.row[5].field, "legal");
    findings = application_completeness(arena, data, FRAMEWORK_NON_STATUTORY, day_from(2025, 6, 1), &answer, &evidence);
    assert_int_equal(findings.count, 8);
    findings = application_completeness(arena, data, FRAMEWORK_STATUTORY, on, &answer, &evidence);
    assert_int_equal(findings.count, 6);
    assert_string_equal(findings.row[5].field, "statutory-only");
    fields_add(&answer, "name", "Haven");
    fields_add(&answer, "kind", "a");
    fields_add(&answer, "people", "3");
    fields_add(&answer, "founded", "2015-03-31");
    fields_add(&answer, "checked", "no");
    fields_add(&evidence, "legal", "2");
    findings = application_completeness(arena, data, FRAMEWORK_NON_STATUTORY, on, &answer, &evidence);
    assert_int_equal(findings.count, 0);
    fields_set(&answer, "people", "300");
    fields_set(&answer, "name", "   ");
    fields_set(&evidence, "legal", "0");
    findings = application_completeness(arena, data, FRAMEWORK_NON_STATUTORY, on, &answer, &evidence);
    assert_int_equal(findings.stopping, 3);
}

static void eligibility(void **state) {
    (void)state;
    static const struct {
        const char *charity, *barred;
        const char *failed; /* codes joined by spaces */
    } cases[] = {
        {"yes", "no", ""},
        {"no", "no", "charity"},
        {"yes", "yes", "barred"},
        {"no", "yes", "charity barred"},
        {"", "", "charity barred"},
        {"YES", "no", "charity"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct fields answer;
        fields_start(&answer, arena);
        fields_add(&answer, "charity", cases[i].charity);
        fields_add(&answer, "barred", cases[i].barred);
        struct frameworks_eligibilities failed =
            application_eligibility(arena, form_framework(), day_from(2026, 6, 1), &answer);
        struct text_builder codes;
        text_builder_start(&codes, arena);
        for (size_t j = 0; j < failed.count; j++) {
            text_add(&codes, j > 0 ? " " : "");
            text_add(&codes, failed.item[j]->code);
        }
        assert_string_equal(codes.data, cases[i].failed);
    }
}

static void personal_data(void **state) {
    (void)state;
    enum {
        NONE = PERSONAL_DATA_NONE,
        BIRTH = PERSONAL_DATA_NAME_AND_BIRTH,
        NRM = PERSONAL_DATA_NRM_REFERENCE,
        HOME = PERSONAL_DATA_HOME_OFFICE_REFERENCE
    };
    static const struct {
        const char *text;
        int seen;
    } cases[] = {
        {NULL, NONE},
        {"", NONE},
        {"We supported 240 people in 2025.", NONE},
        {"The board met on 3 March 2026 and agreed the policy.", NONE},
        {"Charity number 1123456, company number 01234567.", NONE},
        {"Registered in Scotland as SC012345.", NONE},
        {"Call us on 0800 0121 700 or 020 7946 0018.", NONE},
        {"Referrals into the NRM rose by 22% to 23,411 in 2025.", NONE},
        {"NRM referrals: 17,004 in 2023", NONE},
        {"The NRM took 12 days.", NONE},
        {"NRM statistics 2024-2025", NONE},
        {"NRM figures for 2024/25", NONE},
        {"We know the NRM. 12345 people asked.", NONE},
        {"NRM reference number 2026-01234", NRM},
        {"Reviewed by the Board of Trustees (12/03/2025).", NONE},
        {"Our safeguarding policy, 1 May 2025, version 3", NONE},
        {"In May 2015 we opened our second house.", NONE},
        {"Postcode SW1A 2AA", NONE},
        {"Anna Kowalska, born 3/4/1998, came to us", BIRTH},
        {"A.K. dob 03.04.98", BIRTH},
        {"Maria Lopez (12/03/1999) was referred", BIRTH},
        {"Nguyen Van An, 1 January 2001, told us", BIRTH},
        {"date of birth: 1999-02-28", BIRTH},
        {"Łucja Wójcik (3rd of April 1998)", BIRTH},
        {"She was born on 14 Feb 2003.", BIRTH},
        {"DOB 5-6-2001", BIRTH},
        {"Client born: 31 December 1987", BIRTH},
        {"NRM202600123", NRM},
        {"NRM reference 2026/00123", NRM},
        {"nrm ref: 202612345", NRM},
        {"NRM no. 00123456", NRM},
        {"Home Office ref A1234567", HOME},
        {"reference K7654321 was granted", HOME},
        {"HO ref: 1234 5678", HOME},
        {"GWF012345678", HOME},
        {"Port reference ABC/123456", HOME},
        {"company SC1234567", NONE},
        {"A12345678", NONE},
        {"word1234567", NONE},
        {"31/31/1999 is no date, says Anna Smith", NONE},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int seen = (int)personal_data_seen(cases[i].text);
        if (seen != cases[i].seen) {
            fail_msg("\"%s\": %d, not %d", cases[i].text, seen, cases[i].seen);
        }
        assert_int_equal(personal_data_words((enum personal_data)seen) == NULL, seen == NONE);
    }
}

#define HEAD_DOCX "PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x13\0\0\0[Content_Types].xml"
#define TAIL_DOCX "[Content_Types].xml word/document.xml PK\x05\x06\0\0\0\0"
#define HEAD_ODT                                                                                                       \
    "PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x08\0\0\0mimetypeapplication/"                           \
    "vnd.oasis.opendocument.text"                                                                                      \
    "PK\x05\x06"
#define BYTES(literal) literal, sizeof(literal) - 1

static void evidence_types_by_content(void **state) {
    (void)state;
    static const struct {
        const char *name;
        const char *content;
        size_t length;
        const char *type; /* NULL: not taken */
        const char *part; /* of the fault's words */
    } cases[] = {
        {"policy.pdf", BYTES("%PDF-1.7\n...\n%%EOF\n"), "application/pdf", NULL},
        {"POLICY.PDF", BYTES("%PDF-1.4\n%%EOF"), "application/pdf", NULL},
        {"policy.pdf", BYTES("%PDF-1.7\n and then the line went dead"), NULL, "cut off"},
        {"policy.pdf", BYTES("MZ\x90\0 this is a program"), NULL, "not what its name says"},
        {"policy.pdf", BYTES("<html><script>alert(1)</script></html>"), NULL, "not what its name says"},
        {"policy.exe", BYTES("%PDF-1.7\n%%EOF"), NULL, "must be a PDF"},
        {"policy", BYTES("%PDF-1.7\n%%EOF"), NULL, "must be a PDF"},
        {"photo.png", BYTES("\x89PNG\r\n\x1a\n....IEND\xae\x42\x60\x82"), "image/png", NULL},
        {"photo.png", BYTES("\x89PNG\r\n\x1a\n...."), NULL, "cut off"},
        {"photo.jpg", BYTES("\xff\xd8\xff\xe0 JFIF \xff\xd9"), "image/jpeg", NULL},
        {"photo.jpeg", BYTES("\xff\xd8\xff\xe0 JFIF"), NULL, "cut off"},
        {"photo.png", BYTES("\xff\xd8\xff\xe0 JFIF \xff\xd9"), NULL, "not what its name says"},
        {"plan.docx", BYTES(HEAD_DOCX TAIL_DOCX),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document", NULL},
        {"plan.docx", BYTES(HEAD_DOCX), NULL, "cut off"},
        {"plan.docx", BYTES("PK\x03\x04 some other archive PK\x05\x06"), NULL, "not what its name says"},
        {"plan.odt", BYTES(HEAD_ODT), "application/vnd.oasis.opendocument.text", NULL},
        {"plan.odt", BYTES(HEAD_DOCX TAIL_DOCX), NULL, "not what its name says"},
        {"notes.txt", BYTES("Plain words, a caf\xc3\xa9.\n"), "text/plain", NULL},
        {"rows.csv", BYTES("a,b\r\n1,2\r\n"), "text/csv", NULL},
        {"notes.txt", BYTES("caf\xe9"), NULL, "not plain text"},
        {"notes.txt", BYTES("nul \0 inside"), NULL, "not plain text"},
        {"notes.txt", BYTES("%PDF-1.7\n%%EOF"), NULL, "not what its name says"},
        {"empty.pdf", BYTES(""), NULL, "is empty"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct bytes whole = {(const unsigned char *)cases[i].content, cases[i].length};
        const char *fault;
        const struct evidence_type *type = evidence_type_of(cases[i].name, whole, whole, cases[i].length, &fault);
        if (!text_equal(type == NULL ? NULL : type->type, cases[i].type) ||
            (cases[i].part != NULL && (fault == NULL || strstr(fault, cases[i].part) == NULL))) {
            fail_msg("case %zu, %s: %s, %s", i, cases[i].name, type == NULL ? "refused" : type->type,
                fault == NULL ? "no fault" : fault);
        }
    }
    const char *fault;
    struct bytes pdf = {(const unsigned char *)"%PDF-1.7%%EOF", 13};
    assert_null(evidence_type_of("a.pdf", pdf, pdf, (uint64_t)EVIDENCE_BYTES_MOST + 1, &fault));
    assert_non_null(strstr(fault, "25 MB"));
    assert_non_null(evidence_type_of("a.pdf", pdf, pdf, EVIDENCE_BYTES_MOST, &fault));
}

/* Text longer than its ends: a character cut by the edge of a part is none the worse for it. */
static void evidence_long_text(void **state) {
    (void)state;
    struct text_builder text;
    text_builder_start(&text, arena);
    while (text.length < 3 * EVIDENCE_ENDS) {
        text_add(&text, "ŵ€a");
    }
    for (size_t shift = 0; shift < 6; shift++) {
        struct bytes head = {(const unsigned char *)text.data, EVIDENCE_ENDS - shift};
        struct bytes tail = {
            (const unsigned char *)text.data + text.length - EVIDENCE_ENDS + shift, EVIDENCE_ENDS - shift};
        const char *fault;
        assert_non_null(evidence_type_of("long.txt", head, tail, text.length, &fault));
    }
}

static void evidence_names(void **state) {
    (void)state;
    static const struct {
        const char *sent, *kept;
    } cases[] = {
        {"policy.pdf", "policy.pdf"},
        {"C:\\Users\\me\\policy.pdf", "policy.pdf"},
        {"../../etc/passwd", "passwd"},
        {"<script>alert(1)</script>.pdf", "script.pdf"},
        {"a\"b'c.pdf", "abc.pdf"},
        {"line\nbreak\t.pdf", "linebreak.pdf"},
        {"  spaces .pdf  ", "spaces .pdf"},
        {"", "file"},
        {NULL, "file"},
        {"...", "file"},
        {".htaccess", "htaccess"},
        {"Adroddiad ŵy.pdf", "Adroddiad ŵy.pdf"},
        {"caf\xe9.pdf", "caf.pdf"},
        {"/", "file"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_string_equal(evidence_name(arena, cases[i].sent), cases[i].kept);
    }
    struct text_builder name;
    text_builder_start(&name, arena);
    for (int i = 0; i < 300; i++) {
        text_add(&name, "ŵ");
    }
    text_add(&name, ".docx");
    const char *kept = evidence_name(arena, name.data);
    assert_int_equal(text_length(kept), 120);
    assert_string_equal(kept + strlen(kept) - 5, ".docx");
    assert_true(text_utf8(kept, strlen(kept)));
}

/* One finding that stops for each section and each criterion with something copied; what is no longer asked counts for
 * nothing. */
static void copied(void **state) {
    (void)state;
    static const struct {
        const char *question[4], *criterion[4];
        const char *found; /* section/field of each */
    } cases[] = {
        {{NULL}, {NULL}, ""},
        {{"name"}, {NULL}, "one/name "},
        {{"kind", "name"}, {NULL}, "one/name "},
        {{"people", "name"}, {NULL}, "one/name two/people "},
        {{"old"}, {NULL}, ""},
        {{"no-such"}, {"no-such"}, ""},
        {{NULL}, {"legal", "legal", "plan"}, "/legal /plan "},
        {{NULL}, {"gone"}, ""},
        {{"checked"}, {"plan"}, "two/checked /plan "},
    };
    const struct framework_data *data = form_framework();
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct application_copied from = {{0, cases[i].question}, {0, cases[i].criterion}};
        while (from.questions.count < 4 && cases[i].question[from.questions.count] != NULL) {
            from.questions.count++;
        }
        while (from.criteria.count < 4 && cases[i].criterion[from.criteria.count] != NULL) {
            from.criteria.count++;
        }
        struct application_finding before = {.section = "one", .field = "story", .stops = false};
        struct application_findings found = application_copied_found(
            arena, data, day_parse("2026-11-23"), (struct application_findings){1, 0, &before}, &from);
        struct text_builder told;
        text_builder_start(&told, arena);
        assert_string_equal(found.row[0].field, "story");
        for (size_t j = 1; j < found.count; j++) {
            assert_true(found.row[j].stops);
            text_add_format(&told, "%s/%s ", found.row[j].section, found.row[j].field);
        }
        assert_string_equal(told.data, cases[i].found);
        assert_int_equal(found.stopping, found.count - 1);
    }
}

/* What was said on registering answers only a question that asks for it, and only where it fits. */
static void known(void **state) {
    (void)state;
    static const struct framework_option forms[] = {{"charity", "Charity"}, {"other", "Other"}};
    static const struct framework_option whom[] = {{"adults", "Adults"}, {"children", "Children"}, {"both", "Both"}};
    static const struct {
        const char *known;
        enum framework_question_kind kind;
        const char *name, *body, *identifier;
        const char *cohort[3];
        const char *answer;
    } cases[] = {
        {"name", FRAMEWORK_TEXT, "Haven", "charity", NULL, {NULL}, "Haven"},
        {"name", FRAMEWORK_TEXT, "A name that is longer than its question lets it be", "charity", NULL, {NULL}, ""},
        {"", FRAMEWORK_TEXT, "Haven", "charity", NULL, {NULL}, ""},
        {"kind", FRAMEWORK_CHOICE, "Haven", "charity", NULL, {NULL}, "charity"},
        {"kind", FRAMEWORK_CHOICE, "Haven", "not_for_profit", NULL, {NULL}, ""},
        {"GB-CHC", FRAMEWORK_TEXT, "Haven", "charity", "GB-CHC-1123456", {NULL}, "1123456"},
        {"GB-CHC", FRAMEWORK_TEXT, "Haven", "charity", "GB-CHC-1123456-1", {NULL}, "1123456-1"},
        {"GB-COH", FRAMEWORK_TEXT, "Haven", "charity", "GB-CHC-1123456", {NULL}, ""},
        {"GB-CH", FRAMEWORK_TEXT, "Haven", "charity", "GB-CHC-1123456", {NULL}, ""},
        {"GB-CHC", FRAMEWORK_TEXT, "Haven", "charity", NULL, {NULL}, ""},
        {"cohorts", FRAMEWORK_CHOICE, "Haven", "charity", NULL, {"adults", "women"}, "adults"},
        {"cohorts", FRAMEWORK_CHOICE, "Haven", "charity", NULL, {"children"}, "children"},
        {"cohorts", FRAMEWORK_CHOICE, "Haven", "charity", NULL, {"women", "children"}, "both"},
        {"cohorts", FRAMEWORK_CHOICE, "Haven", "charity", NULL, {NULL}, ""},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        bool people = strcmp(cases[i].known, "cohorts") == 0;
        const struct framework_question question = {.code = "asked",
            .kind = cases[i].kind,
            .max_length = 20,
            .options = people ? 3 : 2,
            .option = people ? whom : forms,
            .known = cases[i].known};
        size_t cohorts = 0;
        while (cohorts < 3 && cases[i].cohort[cohorts] != NULL) {
            cohorts++;
        }
        const struct application_known facts = {
            cases[i].name, cases[i].body, cases[i].identifier, {cohorts, cases[i].cohort}};
        assert_string_equal(application_answer_known(arena, &question, &facts), cases[i].answer);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(answers, arena_make, arena_drop),
        cmocka_unit_test_setup_teardown(completeness, arena_make, arena_drop),
        cmocka_unit_test_setup_teardown(eligibility, arena_make, arena_drop),
        cmocka_unit_test_setup_teardown(known, arena_make, arena_drop),
        cmocka_unit_test_setup_teardown(copied, arena_make, arena_drop),
        cmocka_unit_test_setup_teardown(personal_data, arena_make, arena_drop),
        cmocka_unit_test_setup_teardown(evidence_types_by_content, arena_make, arena_drop),
        cmocka_unit_test_setup_teardown(evidence_long_text, arena_make, arena_drop),
        cmocka_unit_test_setup_teardown(evidence_names, arena_make, arena_drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
