/* A draft against a real database: start, sections and both versions, evidence; and frameworks in the tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "support/applying.h"
#include "support/database.h"

static int64_t charity, lead, other, other_lead;

static int setup(void **state) {
    applying_setup(state);
    charity = organisation("Haven");
    lead = person("Lena Lead", "organisation_lead", charity);
    other = organisation("Elsewhere");
    other_lead = person("Otto Other", "organisation_lead", other);
    return 0;
}

static void test_start(void **state) {
    (void)state;
    struct step step = {.organisation_id = charity, .person_id = lead};
    assert_int_equal(as(lead, charity, start_work, &step), ERROR_NONE);
    assert_string_equal(state_of(step.application_id), "draft");
    const char *reference =
        value(words("SELECT reference FROM application WHERE application_id = %lld", (long long)step.application_id));
    assert_true(text_starts(reference, "ASY-2026-"));
    assert_int_equal(
        number(words("SELECT count(*) FROM application_event WHERE application_id = %lld AND event = 'start' "
                     "AND to_state = 'draft' AND person_id = %lld",
            (long long)step.application_id, (long long)lead)),
        1);
    assert_int_equal(
        number(words("SELECT count(*) FROM audit_entry WHERE action = 'application.start' AND subject_id = "
                     "%lld",
            (long long)step.application_id)),
        1);
    /* One at a time; and none for an organisation that one does not act for. */
    assert_int_equal(as(lead, charity, start_work, &step), ERROR_CONFLICT);
    struct step foreign = {.organisation_id = charity, .person_id = other_lead};
    assert_int_equal(as(other_lead, other, start_work, &foreign), ERROR_FORBIDDEN);
}

static void test_save_and_stale(void **state) {
    (void)state;
    struct step step = started();
    struct fields answers;
    fields_start(&answers, arena);
    fields_add(&answers, "legal_name", "Haven <b>& Co</b>");
    fields_add(&answers, "no_such_question", "passed over");
    step.save = (struct application_save){.application_id = step.application_id,
        .person_id = step.person_id,
        .section = "organisation",
        .answer = &answers};
    assert_int_equal(as(step.person_id, step.organisation_id, save_work, &step), ERROR_NONE);
    assert_int_equal(step.saved, APPLICATION_SAVED);
    assert_string_equal(value(words("SELECT value FROM application_answer WHERE application_id = %lld",
                            (long long)step.application_id)),
        "Haven <b>& Co</b>");
    assert_int_equal(number(words("SELECT count(*) FROM application_answer WHERE application_id = %lld",
                         (long long)step.application_id)),
        1);
    /* The same form again is stale: nothing is written. */
    fields_set(&answers, "legal_name", "Somebody else's");
    assert_int_equal(as(step.person_id, step.organisation_id, save_work, &step), ERROR_NONE);
    assert_int_equal(step.saved, APPLICATION_STALE);
    assert_string_equal(value(words("SELECT value FROM application_answer WHERE application_id = %lld",
                            (long long)step.application_id)),
        "Haven <b>& Co</b>");
    /* Knowing the version, it is saved; marked as done it is not, while something is missing. */
    step.save.version = 1;
    step.save.done = true;
    assert_int_equal(as(step.person_id, step.organisation_id, save_work, &step), ERROR_NONE);
    assert_int_equal(step.saved, APPLICATION_NOT_DONE);
    assert_int_equal(number(words("SELECT version FROM application_section WHERE application_id = %lld AND done_at IS "
                                  "NULL",
                         (long long)step.application_id)),
        2);
    /* An empty answer takes the old one away. */
    step.save.version = 2;
    step.save.done = false;
    fields_set(&answers, "legal_name", "");
    assert_int_equal(as(step.person_id, step.organisation_id, save_work, &step), ERROR_NONE);
    assert_int_equal(number(words("SELECT count(*) FROM application_answer WHERE application_id = %lld",
                         (long long)step.application_id)),
        0);
    /* Wrong answers are not written. */
    step.save.version = 3;
    fields_set(&answers, "founded_on", "2021-02-31");
    assert_int_equal(as(step.person_id, step.organisation_id, save_work, &step), ERROR_NONE);
    assert_int_equal(step.saved, APPLICATION_BAD_ANSWER);
    /* Sections that are not in the form are not found; done is kept when all is there. */
    step.save.section = "no-such-section";
    assert_int_equal(as(step.person_id, step.organisation_id, save_work, &step), ERROR_NOT_FOUND);
    const struct framework_section *section =
        frameworks_section(frameworks_need(arena, "england"), "organisation", day_of_moment(now, ZONE_LONDON));
    step.save.section = "organisation";
    step.save.answer = answers_to(section);
    step.save.done = true;
    assert_int_equal(as(step.person_id, step.organisation_id, save_work, &step), ERROR_NONE);
    assert_int_equal(step.saved, APPLICATION_SAVED);
    assert_int_equal(number(words("SELECT count(*) FROM application_section WHERE application_id = %lld AND done_at IS "
                                  "NOT NULL",
                         (long long)step.application_id)),
        1);
}

static void test_evidence(void **state) {
    (void)state;
    struct step step = started();
    size_t bytes = 600 * 1024;
    char *large = arena_alloc(arena, bytes);
    memset(large, 'x', bytes);
    memcpy(large, "%PDF-1.7\n", 9);
    memcpy(large + bytes - 6, "%%EOF\n", 6);
    assert_int_equal(upload(&step, "governance", "../minutes <b>.pdf", large, bytes), ERROR_NONE);
    assert_true(step.evidence_id > 0);
    assert_int_equal(number("SELECT count(*) FROM file_chunk WHERE file_id = (SELECT max(file_id) FROM file)"), 3);
    assert_string_equal(value("SELECT name FROM file ORDER BY file_id DESC LIMIT 1"), "minutes b.pdf");
    assert_int_equal(
        number("SELECT (sha256 = sha256((SELECT string_agg(data, '' ORDER BY number) FROM file_chunk c WHERE "
               "c.file_id = f.file_id)))::int FROM file f ORDER BY file_id DESC LIMIT 1"),
        1);
    int64_t kept = step.evidence_id;
    /* What is no such file is not taken, and nothing is written. */
    int64_t files = number("SELECT count(*) FROM file");
    static const struct {
        const char *name, *data;
    } bad[] = {
        {"virus.exe", "%PDF-1.7\n%%EOF"}, {"page.pdf", "<html>"}, {"cut.pdf", "%PDF-1.7\nhalf"}, {"empty.pdf", ""}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(upload(&step, "governance", bad[i].name, bad[i].data, strlen(bad[i].data)), ERROR_NONE);
        assert_int_equal(step.evidence_id, 0);
        assert_non_null(step.fault);
    }
    assert_int_equal(number("SELECT count(*) FROM file"), files);
    assert_int_equal(upload(&step, "no-such-criterion", "a.pdf", pdf, pdf_bytes), ERROR_NOT_FOUND);
    /* Shorter than it said. */
    int descriptor = file_with(pdf, pdf_bytes);
    step.upload.descriptor = descriptor;
    step.upload.criterion = "governance";
    step.upload.size = pdf_bytes + 101;
    assert_int_equal(as(step.person_id, step.organisation_id, upload_work, &step), ERROR_BAD_REQUEST);
    close(descriptor);
    /* Removed once; the row stays, for the history. */
    step.evidence_id = kept;
    assert_int_equal(as(step.person_id, step.organisation_id, remove_work, &step), ERROR_NONE);
    assert_int_equal(as(step.person_id, step.organisation_id, remove_work, &step), ERROR_NOT_FOUND);
    assert_int_equal(
        number(words("SELECT count(*) FROM application_evidence WHERE evidence_id = %lld AND removed_at IS "
                     "NOT NULL",
            (long long)kept)),
        1);
    /* A hundred are the most. */
    script(
        words("INSERT INTO application_evidence (application_id, criterion_code, file_id, added_by, added_at) SELECT "
              "%lld, 'governance', (SELECT max(file_id) FROM file), %lld, '2026-11-01' FROM generate_series(1, 100)",
            (long long)step.application_id, (long long)step.person_id));
    assert_int_equal(upload(&step, "governance", "a.pdf", pdf, pdf_bytes), ERROR_NONE);
    assert_int_equal(step.evidence_id, 0);
    assert_non_null(strstr(step.fault, "100 files"));
}

static void test_frameworks_are_stored_once(void **state) {
    (void)state;
    const char *written = value("SELECT written_at::text FROM framework WHERE framework_code = 'england'");
    now += MOMENT_DAY;
    assert_int_equal(test_raises(arena, store_work, NULL), ERROR_NONE);
    now -= MOMENT_DAY;
    assert_string_equal(value("SELECT written_at::text FROM framework WHERE framework_code = 'england'"), written);
    assert_int_equal(number("SELECT count(*) FROM criterion WHERE framework_code = 'england'"), 20);
    assert_true(number("SELECT count(*) FROM module_requirement WHERE framework_code = 'england' AND role = "
                       "'first_responder'") > 20);
    assert_int_equal(number("SELECT figure FROM framework_figure WHERE framework_code = 'england' AND name = "
                            "'limit.completeness'"),
        10);
    /* Another digest: written anew. */
    script("UPDATE framework SET digest = '\\x00' WHERE framework_code = 'england';"
           "DELETE FROM criterion WHERE framework_code = 'england'");
    assert_int_equal(test_raises(arena, store_work, NULL), ERROR_NONE);
    assert_int_equal(number("SELECT count(*) FROM criterion WHERE framework_code = 'england'"), 20);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_start),
        cmocka_unit_test(test_save_and_stale),
        cmocka_unit_test(test_evidence),
        cmocka_unit_test(test_frameworks_are_stored_once),
    };
    return cmocka_run_group_tests(tests, setup, applying_teardown);
}
