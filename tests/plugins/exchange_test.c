/* Assay's own XML format, through its plugin in its worker: what comes in, what is rejected where, and out again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/text.h"
#include "plug/exchange.h"
#include "xml/xml.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define ARENA_BYTES ((size_t)512 << 20)
#define BATCH "<batch xmlns='urn:assay:completions:1' provider='GB-CHC-1234567'>\n"
#define SESSION "<session reference='S-1' course='first-responder' held-on='2026-05-01' trainer='t@p.example'>\n"
#define END "</session></batch>\n"

struct heard {
    struct text_builder said; /* a line a record or rejection */
    size_t records;
    size_t rejections;
    size_t stop_after; /* records; 0: never */
    uint64_t progress;
    uint64_t total;
    size_t progresses;
};

static const char *known(const char *text) {
    return text == NULL ? "-" : text;
}

static bool on_record(void *context, const struct exchange_record *record) {
    struct heard *heard = context;
    heard->records++;
    if (heard->records <= 50) {
        text_add_format(&heard->said, "%lld:%lld %d %d %s %s %s %s %s %s %s %s %s %s %s\n", (long long)record->line,
            (long long)record->column, (int)record->result, (int)record->completed_on, known(record->learner_number),
            known(record->email), known(record->given_name), known(record->family_name),
            known(record->organisation_identifier), known(record->module_code), known(record->course_code),
            known(record->session_reference), known(record->trainer), known(record->certificate_number),
            known(record->provider));
    }
    return heard->stop_after == 0 || heard->records < heard->stop_after;
}

static bool on_rejection(void *context, const struct exchange_rejection *rejection) {
    struct heard *heard = context;
    heard->rejections++;
    if (heard->rejections <= 50) {
        text_add_format(&heard->said, "%lld:%lld %s%s\n", (long long)rejection->line, (long long)rejection->column,
            rejection->code, rejection->whole ? " whole" : "");
    }
    assert_true(strlen(rejection->message) > 10);
    return true;
}

static bool on_progress(void *context, uint64_t bytes, uint64_t total) {
    struct heard *heard = context;
    assert_true(bytes >= heard->progress && bytes <= total);
    heard->progress = bytes;
    heard->total = total;
    heard->progresses++;
    return true;
}

static int file_of(const char *data, size_t bytes) {
    int descriptor = memfd_create("document", MFD_CLOEXEC);
    assert_true(descriptor >= 0);
    for (size_t at = 0; at < bytes;) {
        ssize_t written = write(descriptor, data + at, bytes - at);
        assert_true(written > 0);
        at += (size_t)written;
    }
    assert_int_equal(lseek(descriptor, 0, SEEK_SET), 0);
    return descriptor;
}

static struct exchange_outcome import(
    struct arena *arena, const char *data, size_t bytes, const struct exchange_limits *limits, struct heard *heard) {
    const struct exchange_listener listener = {
        .record = on_record, .rejection = on_rejection, .progress = on_progress, .context = heard};
    text_builder_start(&heard->said, arena);
    text_add(&heard->said, "");
    int document = file_of(data, bytes);
    struct exchange_outcome outcome = plug_import(arena, "assay_xml", document, "batch.xml", limits, &listener);
    assert_int_equal(close(document), 0);
    return outcome;
}

static struct exchange_outcome table_import(struct arena *arena, const char *data, size_t bytes, struct heard *heard) {
    const struct exchange_listener listener = {.record = on_record, .rejection = on_rejection, .context = heard};
    text_builder_start(&heard->said, arena);
    text_add(&heard->said, "");
    int document = file_of(data, bytes);
    struct exchange_outcome outcome = plug_import(arena, "assay_csv", document, "results.csv", NULL, &listener);
    assert_int_equal(close(document), 0);
    return outcome;
}

static void takes_tables(void **state) {
    (void)state;
#define HEAD "Email,Module,Date,Result\n"
#define TABLE "1:1 columns\n"
#define MEANT "1:1 columns-meant\n"
#define NOTE TABLE MEANT
    static const struct {
        const char *text;
        enum exchange_state end;
        const char *said;
    } CASES[] = {
        {HEAD "a@b.example,FR-03,2026-05-01,passed\n", EXCHANGE_FINISHED,
            NOTE "2:1 1 20574 - a@b.example - - - FR-03 - - - - -\n"},
        {"Rhif dysgwr;Enw;Sefydliad;Cwrs;Dyddiad;Canlyniad;Sesiwn;Hyfforddwr;Tystysgrif\n"
         "L-1;Si\xC3\xA2n;Lantern;DAY;1 Mai 2026;heb lwyddo;S-1;t@p.example;C-1\n",
            EXCHANGE_FINISHED, NOTE "2:1 2 20574 L-1 - - Si\xC3\xA2n Lantern - DAY S-1 t@p.example C-1 -\n"},
        {"First name,Surname,Module,Date,Result\nJo,Bloggs,FR-03,01-May-26,withdrew\n", EXCHANGE_FINISHED,
            NOTE "2:1 3 20574 - - Jo Bloggs - FR-03 - - - - -\n"},
        {HEAD "a@b.example,FR-03,1/5/2026,y\nb@b.example,FR-03,02/05/2026,PASS\n", EXCHANGE_FINISHED,
            NOTE "2:1 day-first\n2:1 1 20574 - a@b.example - - - FR-03 - - - - -\n"
                 "3:1 1 20575 - b@b.example - - - FR-03 - - - - -\n"},
        {HEAD "a@b.example,FR-03,31/02/2026,passed\n,,,\na@b.example,FR-03,29/02/2024,passed\n", EXCHANGE_FINISHED,
            NOTE "2:1 date\n4:1 1 19782 - a@b.example - - - FR-03 - - - - -\n"},
        {HEAD "a@b.example,FR-03,05/13/2026,passed\na@b.example,FR-03,46143,passed\na@b.example,FR-03,,passed\n"
              "a@b.example,FR-03,2026-05-01T09:30:00,\na@b.example,FR-03,1st May 2026,absent\n"
              "a@b.example,FR-03,1.5.1066,passed\n,FR-03,1.5.2026,passed\na@b.example,,1.5.2026,passed\n",
            EXCHANGE_FINISHED,
            NOTE
            "2:1 date\n3:1 date\n4:1 date\n5:1 result\n6:1 absent\n7:1 day-first\n7:1 date\n8:1 person\n9:1 module\n"},
        {"Email,Module,Date,Result,Colour\n", EXCHANGE_FINISHED, TABLE "1:1 column-unknown\n" MEANT},
        {"Email,Module\n", EXCHANGE_STOPPED, NOTE "1:1 column-missing whole\n1:1 column-missing whole\n"},
        {"Email,E-mail,Module,Date,Result\n", EXCHANGE_STOPPED, TABLE "1:1 column-twice whole\n" MEANT},
        {"", EXCHANGE_STOPPED, "0:0 empty whole\n"},
        {"\"", EXCHANGE_STOPPED, "1:1 quote whole\n"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct arena *arena = arena_new(ARENA_BYTES);
        struct heard heard = {.records = 0};
        struct exchange_outcome outcome = table_import(arena, CASES[i].text, strlen(CASES[i].text), &heard);
        if (outcome.state != CASES[i].end || strcmp(heard.said.data, CASES[i].said) != 0) {
            fail_msg("case %zu: ended %d, said\n%s", i, (int)outcome.state, heard.said.data);
        }
        arena_free(arena);
    }
}

/* Files that are none, and such as are made to hurt: they are refused, in time and memory that can be spared. */
static void refuses_hostile_tables(void **state) {
    (void)state;
    enum { LARGE = 50 << 20 };
    char *data = malloc(LARGE);
    assert_non_null(data);
    for (size_t round = 0; round < 5; round++) {
        static const char FILL[] = {'x', '"', ',', '\n', '\0'};
        struct arena *arena = arena_new(ARENA_BYTES);
        struct heard heard = {.records = 0};
        memset(data, FILL[round], LARGE);
        struct exchange_outcome outcome = table_import(arena, data, LARGE, &heard);
        assert_int_equal(outcome.state, EXCHANGE_STOPPED);
        assert_int_equal(heard.records, 0);
        arena_free(arena);
    }
    uint32_t seed = 7;
    for (size_t round = 0; round < 40; round++) {
        struct arena *arena = arena_new(ARENA_BYTES);
        struct heard heard = {.records = 0};
        size_t bytes = (size_t)snprintf(data, 100, "%s", round % 2 == 0 ? HEAD : "");
        for (; bytes < 3000; bytes++) {
            static const char SIGNS[] = "a@b.example,FR-03,2026-05-01,passed\n\"\"\";\t\r\xE9\x81/";
            seed = seed * 1664525u + 1013904223u;
            data[bytes] = round % 3 == 0 ? (char)(seed >> 16) : SIGNS[(seed >> 8) % (sizeof SIGNS - 1)];
        }
        enum exchange_state end = table_import(arena, data, bytes, &heard).state;
        assert_true(end == EXCHANGE_FINISHED || end == EXCHANGE_STOPPED);
        arena_free(arena);
    }
    free(data);
}

static void takes_what_is_right(void **state) {
    (void)state;
    struct arena *arena = arena_new(ARENA_BYTES);
    struct heard heard = {.records = 0};
    const char *text =
        BATCH SESSION "<completion learner-number=' FR4K7Q2M ' result='passed' certificate-number='C &amp; 1'/>\n"
                      "<completion email='jo@charity.example' given-name='Jo' family-name='Bl\xC3\xB6ggs' "
                      "organisation='GB-SC-SC012345' "
                      "module='FR-03' completed-on='2026-04-30' result='not_passed' trainer='x@p.example'/>\n"
                      "</session><session reference='S-2' held-on='2026-05-02'>\n"
                      "<completion learner-number='A' course='other' result='withdrawn'></completion>\n" END;
    struct exchange_outcome outcome = import(arena, text, strlen(text), NULL, &heard);
    assert_int_equal(outcome.state, EXCHANGE_FINISHED);
    assert_string_equal(outcome.message, "");
    assert_int_equal(outcome.records, 3);
    assert_int_equal(outcome.rejections, 0);
    assert_int_equal(outcome.bytes, strlen(text));
    assert_string_equal(heard.said.data,
        "3:1 1 20574 FR4K7Q2M - - - - - first-responder S-1 t@p.example C & 1 GB-CHC-1234567\n"
        "4:1 2 20573 - jo@charity.example Jo Bl\xC3\xB6ggs GB-SC-SC012345 FR-03 first-responder S-1 x@p.example - "
        "GB-CHC-1234567\n"
        "6:1 3 20575 A - - - - - other S-2 - - GB-CHC-1234567\n");
    arena_free(arena);
}

static void rejects_record_or_document(void **state) {
    (void)state;
    static const struct {
        const char *text;
        enum exchange_state end;
        bool whole;
        const char *said; /* records: only their place */
        size_t records;
    } CASES[] = {
        /* A fault in a record costs that record only. */
        {BATCH SESSION
            "<completion learner-number='a' result='maybe'/>\n<completion learner-number='b' result='passed'/>" END,
            EXCHANGE_FINISHED, false, "3:1 value\n", 1},
        {BATCH SESSION "<completion learner-number='a'/>" END, EXCHANGE_FINISHED, false, "3:1 attribute-missing\n", 0},
        {BATCH SESSION
            "<completion learner-number='a' result='passed'><x/></completion>\n"
            "<completion learner-number='b' result='no'/>\n<completion learner-number='c' result='passed'/>" END,
            EXCHANGE_FINISHED, false, "3:48 element\n4:1 value\n", 1},
        {BATCH SESSION "<completion learner-number='a' result='passed'>text</completion>" END, EXCHANGE_FINISHED, false,
            "3:1 ", 0},
        {BATCH SESSION "<completion result='passed'/>" END, EXCHANGE_FINISHED, false, "3:1 person\n", 0},
        {BATCH "<session reference='S' held-on='2026-05-01'><completion learner-number='a' result='passed'/>" END,
            EXCHANGE_FINISHED, false, "2:45 module\n", 0},
        {BATCH SESSION "<completion learner-number='a' result='passed' completed-on='2026-02-31'/>" END,
            EXCHANGE_FINISHED, false, "3:1 value\n", 0},
        {BATCH SESSION "<completion learner-number='a' result='passed' completed-on='1066-10-14'/>" END,
            EXCHANGE_FINISHED, false, "3:1 date\n", 0},
        {BATCH SESSION "<completion learner-number='a&#10;b' result='passed'/>" END, EXCHANGE_FINISHED, false,
            "3:1 text\n", 0},
        /* One anywhere else costs the document. */
        {"<batch xmlns='urn:assay:completions:1'>" SESSION "<completion learner-number='b' result='passed'/>" END,
            EXCHANGE_FINISHED, true, "1:1 attribute-missing whole\n", 1},
        {BATCH "<session reference='S'><completion learner-number='a' course='c' result='passed'/>" END,
            EXCHANGE_FINISHED, true, "2:1 attribute-missing whole\n2:24 date\n", 0},
        {BATCH "<completion learner-number='a' result='passed'/></batch>", EXCHANGE_FINISHED, true,
            "2:1 element whole\n", 0},
        {BATCH SESSION "<other/>" END, EXCHANGE_FINISHED, true, "3:1 element whole\n", 0},
        {"<results xmlns='urn:assay:example:results'/>", EXCHANGE_FINISHED, true, "1:1 root whole\n", 0},
        {"<batch/>", EXCHANGE_FINISHED, true, "1:1 root whole\n", 0},
        /* Reading cannot go on. */
        {"", EXCHANGE_STOPPED, true, "1:1 empty whole\n", 0},
        {"name,result\njo,passed\n", EXCHANGE_STOPPED, true, "1:1 not-xml whole\n", 0},
        {"<!DOCTYPE batch [<!ENTITY x 'y'>]>" BATCH SESSION END, EXCHANGE_STOPPED, true, "1:1 doctype whole\n", 0},
        {BATCH SESSION "<completion learner-number='a' result='passed'/>\n<completion learner-n", EXCHANGE_STOPPED,
            true, "4:22 cut-off whole\n", 1},
        {BATCH SESSION "<completion learner-number='&x;' result='passed'/>" END, EXCHANGE_STOPPED, true,
            "entity whole\n", 0},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct arena *arena = arena_new(ARENA_BYTES);
        struct heard heard = {.records = 0};
        struct exchange_outcome outcome = import(arena, CASES[i].text, strlen(CASES[i].text), NULL, &heard);
        if (outcome.state != CASES[i].end || outcome.whole_rejected != CASES[i].whole ||
            strstr(heard.said.data, CASES[i].said) == NULL || outcome.records != CASES[i].records ||
            (outcome.message[0] == '\0') != (CASES[i].end == EXCHANGE_FINISHED)) {
            fail_msg("case %zu: state %d (%s), whole %d, %zu records:\n%s", i, (int)outcome.state, outcome.detail,
                outcome.whole_rejected, heard.records, heard.said.data);
        }
        arena_free(arena);
    }
}

static const char *batch_large(struct arena *arena, int count, size_t *bytes) {
    struct text_builder text;
    text_builder_start(&text, arena);
    text_add(&text, BATCH SESSION);
    for (int i = 0; i < count; i++) {
        text_add_format(&text, "<completion learner-number='L%d' result='passed' certificate-number='C-%d'/>\n", i, i);
    }
    text_add(&text, END);
    *bytes = text.length;
    return text.data;
}

static void tells_progress_and_can_be_stopped(void **state) {
    (void)state;
    struct arena *arena = arena_new(ARENA_BYTES);
    size_t bytes = 0;
    const char *text = batch_large(arena, 20000, &bytes);
    struct heard heard = {.records = 0};
    struct exchange_outcome outcome = import(arena, text, bytes, NULL, &heard);
    assert_int_equal(outcome.state, EXCHANGE_FINISHED);
    assert_int_equal(heard.records, 20000);
    assert_true(heard.progresses > 2);
    assert_int_equal(heard.total, bytes);
    struct heard stopping = {.stop_after = 10};
    outcome = import(arena, text, bytes, NULL, &stopping);
    assert_int_equal(outcome.state, EXCHANGE_CANCELLED);
    assert_int_equal(stopping.records, 10);
    arena_free(arena);
}

static void keeps_to_its_limits(void **state) {
    (void)state;
    struct arena *arena = arena_new(ARENA_BYTES);
    size_t bytes = 0;
    const char *text = batch_large(arena, 20000, &bytes);
    struct heard heard = {.records = 0};
    struct exchange_limits limits = {.records = 500};
    struct exchange_outcome outcome = import(arena, text, bytes, &limits, &heard);
    assert_int_equal(outcome.state, EXCHANGE_TOO_MUCH_OUTPUT);
    assert_true(heard.records <= 500);
    limits = (struct exchange_limits){.document_bytes = 10000};
    outcome = import(arena, text, bytes, &limits, &heard);
    assert_int_equal(outcome.state, EXCHANGE_STOPPED);
    assert_non_null(strstr(heard.said.data, "too-large whole"));
    limits = (struct exchange_limits){.output_bytes = 10000};
    outcome = import(arena, text, bytes, &limits, &heard);
    assert_int_equal(outcome.state, EXCHANGE_TOO_MUCH_OUTPUT);
    arena_free(arena);
}

/* A pipe has no length, and may be fed slowly. */
static void reads_from_pipes(void **state) {
    (void)state;
    struct arena *arena = arena_new(ARENA_BYTES);
    int ends[2];
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    const char *text = BATCH SESSION "<completion learner-number='a' result='passed'/>" END;
    assert_int_equal(write(ends[1], text, strlen(text)), (ssize_t)strlen(text));
    assert_int_equal(close(ends[1]), 0);
    struct heard heard = {.records = 0};
    text_builder_start(&heard.said, arena);
    const struct exchange_listener listener = {.record = on_record, .context = &heard};
    struct exchange_outcome outcome = plug_import(arena, "assay_xml", ends[0], "", NULL, &listener);
    assert_int_equal(outcome.state, EXCHANGE_FINISHED);
    assert_int_equal(heard.records, 1);
    assert_int_equal(close(ends[0]), 0);
    arena_free(arena);
}

struct giving {
    const struct exchange_record *record;
    size_t count;
    size_t at;
    size_t times;
};

static bool give(void *context, struct exchange_record *record) {
    struct giving *giving = context;
    if (giving->at == giving->count * giving->times) {
        return false;
    }
    *record = giving->record[giving->at++ % giving->count];
    return true;
}

static const struct exchange_record RECORDS[] = {
    {.result = EXCHANGE_PASSED,
        .completed_on = 20574,
        .learner_number = "FR4K7Q2M",
        .course_code = "c",
        .session_reference = "S-1",
        .provider = "GB-CHC-1234567"},
    {.result = EXCHANGE_NOT_PASSED,
        .completed_on = 20573,
        .email = "jo@charity.example",
        .given_name = "J\"o'",
        .family_name = "<Bl\xC3\xB6ggs> & co",
        .organisation_identifier = "GB-SC-SC012345",
        .module_code = "FR-03",
        .course_code = "c",
        .session_reference = "S-1",
        .trainer = "t",
        .certificate_number = "C-1",
        .provider = "GB-CHC-1234567"},
    {.result = EXCHANGE_WITHDRAWN,
        .completed_on = 20575,
        .learner_number = "A",
        .module_code = "FR-04",
        .session_reference = "S-2",
        .provider = "GB-CHC-1234567"},
};

static void reads_back_what_it_wrote(void **state) {
    (void)state;
    struct arena *arena = arena_new(ARENA_BYTES);
    struct giving giving = {.record = RECORDS, .count = COUNT(RECORDS), .times = 1};
    int document = memfd_create("document", MFD_CLOEXEC);
    struct exchange_outcome outcome = plug_export(arena, "assay_xml", document, "", NULL, give, &giving);
    assert_int_equal(outcome.state, EXCHANGE_FINISHED);
    assert_int_equal(outcome.records, 3);
    assert_int_equal(outcome.bytes, lseek(document, 0, SEEK_CUR));
    assert_int_equal(lseek(document, 0, SEEK_SET), 0);
    struct heard heard = {.records = 0};
    text_builder_start(&heard.said, arena);
    const struct exchange_listener listener = {.record = on_record, .rejection = on_rejection, .context = &heard};
    outcome = plug_import(arena, "assay_xml", document, "", NULL, &listener);
    assert_int_equal(outcome.state, EXCHANGE_FINISHED);
    assert_string_equal(heard.said.data,
        "4:5 1 20574 FR4K7Q2M - - - - - c S-1 - - GB-CHC-1234567\n"
        "5:5 2 20573 - jo@charity.example J\"o' <Bl\xC3\xB6ggs> & co GB-SC-SC012345 FR-03 c S-1 t C-1 GB-CHC-1234567\n"
        "8:5 3 20575 A - - - - FR-04 - S-2 - - GB-CHC-1234567\n");
    assert_int_equal(close(document), 0);
    arena_free(arena);
}

static void exports_much_and_fails_clearly(void **state) {
    (void)state;
    struct arena *arena = arena_new(ARENA_BYTES);
    struct giving giving = {.record = RECORDS, .count = COUNT(RECORDS), .times = 20000};
    int document = memfd_create("document", MFD_CLOEXEC);
    struct exchange_outcome outcome = plug_export(arena, "assay_xml", document, "", NULL, give, &giving);
    assert_int_equal(outcome.state, EXCHANGE_FINISHED);
    assert_int_equal(outcome.records, 60000);
    assert_true(outcome.bytes > 1000000);
    /* Nothing to write. */
    giving = (struct giving){.record = RECORDS, .count = 1, .times = 0};
    assert_int_equal(plug_export(arena, "assay_xml", document, "", NULL, give, &giving).state, EXCHANGE_PLUGIN_FAILED);
    /* Two providers in one batch. */
    struct exchange_record two[] = {RECORDS[0], RECORDS[0]};
    two[1].provider = "GB-CHC-7654321";
    giving = (struct giving){.record = two, .count = 2, .times = 40000};
    assert_int_equal(plug_export(arena, "assay_xml", document, "", NULL, give, &giving).state, EXCHANGE_PLUGIN_FAILED);
    /* Where it goes does not take it. */
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    giving = (struct giving){.record = RECORDS, .count = 1, .times = 1};
    assert_int_equal(plug_export(arena, "assay_xml", full, "", NULL, give, &giving).state, EXCHANGE_CANCELLED);
    giving = (struct giving){.record = RECORDS, .count = 1, .times = 1};
    assert_int_equal(plug_export(arena, "nobody", document, "", NULL, give, &giving).state, EXCHANGE_NOT_STARTED);
    assert_int_equal(close(full) | close(document), 0);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_tables),
        cmocka_unit_test(refuses_hostile_tables),
        cmocka_unit_test(takes_what_is_right),
        cmocka_unit_test(rejects_record_or_document),
        cmocka_unit_test(tells_progress_and_can_be_stopped),
        cmocka_unit_test(keeps_to_its_limits),
        cmocka_unit_test(reads_from_pipes),
        cmocka_unit_test(reads_back_what_it_wrote),
        cmocka_unit_test(exports_much_and_fails_clearly),
    };
    if (!xml_start(SOURCE_FOLDER "/schemas/xsd")) {
        return 1;
    }
    struct arena *arena = arena_new(ARENA_BYTES);
    const struct plug_configuration built = {
        .list = BINARY_FOLDER "/plugins/plugins.conf", .worker = BINARY_FOLDER "/assay-worker"};
    plug_start(arena, &built);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
