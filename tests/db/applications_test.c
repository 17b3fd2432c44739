/* The applicant's side against a real database: drafts and both versions, evidence, submission with its clock, requests
 * for information, withdrawal; what other organisations and staff do not see; and that events tell the whole. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cmocka.h>

#include "accounts/accounts_queries.h"
#include "applications/applications_store.h"
#include "plug/plug.h"
#include "support/database.h"

static struct arena *arena;
static moment now;
static int64_t charity, lead, other, other_lead, officer;

__attribute__((format(printf, 1, 2))) static const char *words(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const char *text = arena_format_list(arena, format, arguments);
    va_end(arguments);
    return text;
}
static const char *value(const char *sql) {
    return test_value(test_database_owner(), sql);
}
static int64_t number(const char *sql) {
    const char *text = value(sql);
    return text == NULL ? 0 : strtoll(text, NULL, 10);
}
static void script(const char *sql) {
    db_script(test_database_owner(), sql);
}

static int64_t person(const char *name, const char *role, int64_t organisation) {
    script(words("INSERT INTO person (full_name, email, created_at) VALUES ('%s', lower(replace('%s', ' ', '.')) || "
                 "'@example.org', '2024-01-01')",
        name, name));
    int64_t id = number("SELECT max(person_id) FROM person");
    script(words("INSERT INTO role_holding (person_id, organisation_id, role, started_on) VALUES (%lld, %s, '%s', "
                 "'2024-01-01')",
        (long long)id, organisation == 0 ? "NULL" : words("%lld", (long long)organisation), role));
    return id;
}

static int64_t organisation(const char *name) {
    script(
        words("INSERT INTO organisation (name, framework_code, kind, sector, registered_at) VALUES ('%s', 'england', "
              "'charity', 'non_statutory', '2024-01-01')",
            name));
    return number("SELECT max(organisation_id) FROM organisation");
}

/* One act in a transaction of its own, as that person (0: the system) for that organisation. */
struct acting {
    int64_t person_id;
    int64_t organisation_id;
    void (*work)(void *context);
    void *context;
};
static void acting_run(void *context) {
    struct acting *acting = context;
    if (acting->person_id == 0) {
        actor_begin_system_one(test_database(), (struct actor_begin_system_in){now});
    } else {
        actor_assume_one(test_database(), (struct actor_assume_in){acting->person_id, acting->organisation_id, now});
    }
    acting->work(acting->context);
}
static void transaction_run(void *context) {
    db_transaction(test_database(), acting_run, context);
}
static enum error_code as(int64_t person_id, int64_t organisation_id, void (*work)(void *context), void *context) {
    struct acting acting = {person_id, organisation_id, work, context};
    return test_raises(arena, transaction_run, &acting);
}

struct step {
    int64_t application_id;
    int64_t organisation_id;
    int64_t person_id;
    struct application_save save;
    enum application_saved saved;
    struct application_upload upload;
    int64_t evidence_id;
    const char *fault;
    int64_t request_id;
    bool sent;
};

static void start_work(void *context) {
    struct step *step = context;
    step->application_id = application_start(test_database(), step->organisation_id, "england", step->person_id, now);
}
static void save_work(void *context) {
    struct step *step = context;
    step->saved = application_save_section(test_database(), &step->save, now);
}
static void upload_work(void *context) {
    struct step *step = context;
    step->fault = NULL;
    step->evidence_id = application_add_evidence(test_database(), &step->upload, now, &step->fault);
}
static void remove_work(void *context) {
    struct step *step = context;
    application_remove_evidence(test_database(), step->application_id, step->evidence_id, step->person_id, now);
}
static void submit_work(void *context) {
    struct step *step = context;
    step->sent = application_submit(test_database(), step->application_id, step->person_id, now);
}
static void withdraw_work(void *context) {
    struct step *step = context;
    application_withdraw(test_database(), step->application_id, step->person_id, "apply_later", "Not this year", now);
}
static void answer_work(void *context) {
    struct step *step = context;
    application_answer_information(
        test_database(), step->application_id, step->request_id, step->person_id, "Here they are", now);
}
/* An act of the staff's, as the table has it. */
static enum application_event staff_event;
static void staff_work(void *context) {
    struct step *step = context;
    application_record(test_database(), application_lock(test_database(), step->application_id),
        &(struct application_act){.event = staff_event,
            .who = APPLICATION_BY_INTAKE_OFFICER,
            .guards = APPLICATION_GUARD_IN_ROLE,
            .person_id = step->person_id,
            .clock_reason = "with the applicant"},
        now);
}
static void verify_work(void *context) {
    *(struct application_differences *)context = application_verify(test_database());
}

static const char *state_of(int64_t application) {
    return value(words("SELECT state FROM application WHERE application_id = %lld", (long long)application));
}
static const char *due_of(int64_t application) {
    return value(words("SELECT coalesce(stage_due_on::text, 'none') FROM application WHERE application_id = %lld",
        (long long)application));
}

/* A file in memory with that content. */
static int file_with(const void *data, size_t bytes) {
    int descriptor = memfd_create("test", MFD_CLOEXEC);
    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, data, bytes), (ssize_t)bytes);
    return descriptor;
}

static const char pdf[] = "%PDF-1.7\nminutes of the board\n%%EOF\n";

static enum error_code upload(
    struct step *step, const char *criterion, const char *name, const void *data, size_t bytes) {
    int descriptor = file_with(data, bytes);
    step->upload = (struct application_upload){.application_id = step->application_id,
        .person_id = step->person_id,
        .criterion = criterion,
        .name = name,
        .descriptor = descriptor,
        .size = bytes};
    enum error_code error = as(step->person_id, step->organisation_id, upload_work, step);
    close(descriptor);
    return error;
}

/* A right answer to any question. */
static const char *answer_to(const struct framework_question *question) {
    switch (question->kind) {
    case FRAMEWORK_TEXT:
        return text_equal(question->code, "charity_number")   ? "1123456"
               : text_equal(question->code, "ico_number")     ? "ZA123456"
               : text_equal(question->code, "company_number") ? "01234567"
                                                              : "Answer";
    case FRAMEWORK_TEXTAREA:
        return "We do this in the way that the toolkit says, and look at it again each year.";
    case FRAMEWORK_CHOICE:
        return question->option[0].code;
    case FRAMEWORK_NUMBER:
        return words("%lld", (long long)(question->least > 5  ? question->least
                                         : question->most < 5 ? question->most
                                                              : 5));
    case FRAMEWORK_DATE:
        return "2020-02-29";
    case FRAMEWORK_YES_NO:
        return "yes";
    }
    return "";
}

static struct fields *answers_to(const struct framework_section *section) {
    struct fields *answers = ARENA_NEW(arena, struct fields);
    fields_start(answers, arena);
    struct frameworks_questions questions = frameworks_questions_on(arena, section, day_of_moment(now, ZONE_LONDON));
    for (size_t i = 0; i < questions.count; i++) {
        fields_add(answers, questions.item[i]->code, answer_to(questions.item[i]));
    }
    return answers;
}

static struct step started(void) {
    static int made;
    struct step step = {.organisation_id = organisation(words("Charity %d", ++made))};
    step.person_id = person(words("Lead %d", made), "organisation_lead", step.organisation_id);
    assert_int_equal(as(step.person_id, step.organisation_id, start_work, &step), ERROR_NONE);
    return step;
}

static void save_all(struct step *step) {
    struct frameworks_sections sections =
        frameworks_sections_on(arena, frameworks_need(arena, "england"), day_of_moment(now, ZONE_LONDON));
    for (size_t i = 0; i < sections.count; i++) {
        step->save = (struct application_save){.application_id = step->application_id,
            .person_id = step->person_id,
            .section = sections.item[i]->code,
            .answer = answers_to(sections.item[i]),
            .done = true};
        assert_int_equal(as(step->person_id, step->organisation_id, save_work, step), ERROR_NONE);
        assert_int_equal(step->saved, APPLICATION_SAVED);
    }
}

static void evidence_all(struct step *step) {
    struct frameworks_criteria criteria = frameworks_criteria_on(
        arena, frameworks_need(arena, "england"), FRAMEWORK_NON_STATUTORY, day_of_moment(now, ZONE_LONDON));
    for (size_t i = 0; i < criteria.count; i++) {
        if (criteria.item[i]->evidence_required || criteria.item[i]->gate) {
            assert_int_equal(upload(step, criteria.item[i]->code, "file.pdf", pdf, sizeof pdf - 1), ERROR_NONE);
            assert_true(step->evidence_id > 0);
        }
    }
}

static struct step submitted(void) {
    struct step step = started();
    save_all(&step);
    evidence_all(&step);
    assert_int_equal(as(step.person_id, step.organisation_id, submit_work, &step), ERROR_NONE);
    assert_true(step.sent);
    return step;
}

static void store_work(void *context) {
    (void)context;
    frameworks_store(test_database(), arena, now);
}

static int setup(void **state) {
    (void)state;
    arena = arena_new(512 << 20);
    db_arena_set(test_database(), arena);
    db_arena_set(test_database_owner(), arena);
    now = moment_parse("2026-11-23T12:00:00Z"); /* a Monday */
    setenv("ASSAY_PLUGINS", BINARY_FOLDER "/plugins/plugins.conf", 0);
    plug_start(arena, NULL);
    assert_non_null(frameworks_find("england"));
    assert_int_equal(test_raises(arena, store_work, NULL), ERROR_NONE);
    charity = organisation("Haven");
    lead = person("Lena Lead", "organisation_lead", charity);
    other = organisation("Elsewhere");
    other_lead = person("Otto Other", "organisation_lead", other);
    officer = person("Ines Intake", "intake_officer", 0);
    return 0;
}
static int teardown(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

/* What differs between rows and events, over everything the tests before have made. */
static void nothing_differs(void) {
    struct application_differences differences = {0, 0, NULL};
    assert_int_equal(as(0, 0, verify_work, &differences), ERROR_NONE);
    for (size_t i = 0; i < differences.count; i++) {
        print_message("application %lld: %s\n", (long long)differences.row[i].application_id, differences.row[i].what);
    }
    assert_int_equal(differences.count, 0);
    assert_int_equal(differences.checked, number("SELECT count(*) FROM application"));
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
    assert_int_equal(upload(&step, "no-such-criterion", "a.pdf", pdf, sizeof pdf - 1), ERROR_NOT_FOUND);
    /* Shorter than it said. */
    int descriptor = file_with(pdf, sizeof pdf - 1);
    step.upload.descriptor = descriptor;
    step.upload.criterion = "governance";
    step.upload.size = sizeof pdf + 100;
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
    assert_int_equal(upload(&step, "governance", "a.pdf", pdf, sizeof pdf - 1), ERROR_NONE);
    assert_int_equal(step.evidence_id, 0);
    assert_non_null(strstr(step.fault, "100 files"));
}

static void test_submit(void **state) {
    (void)state;
    struct step step = started();
    assert_int_equal(as(step.person_id, step.organisation_id, submit_work, &step), ERROR_NONE);
    assert_false(step.sent);
    assert_string_equal(state_of(step.application_id), "draft");
    save_all(&step);
    assert_int_equal(as(step.person_id, step.organisation_id, submit_work, &step), ERROR_NONE);
    assert_false(step.sent); /* evidence is missing */
    evidence_all(&step);
    int64_t mails = number("SELECT count(*) FROM mail");
    assert_int_equal(as(step.person_id, step.organisation_id, submit_work, &step), ERROR_NONE);
    assert_true(step.sent);
    assert_string_equal(state_of(step.application_id), "submitted");
    /* Ten working days after Monday 23 November 2026. */
    assert_string_equal(due_of(step.application_id), "2026-12-07");
    assert_string_equal(value(words("SELECT received_on::text FROM application WHERE application_id = %lld",
                            (long long)step.application_id)),
        "2026-11-23");
    assert_int_equal(number("SELECT count(*) FROM mail"), mails + 1);
    assert_int_equal(
        number(words("SELECT count(*) FROM audit_entry WHERE action = 'application.submit' AND subject_id = "
                     "%lld",
            (long long)step.application_id)),
        1);
    /* Sent is sent: no second submit, no more changes. */
    assert_int_equal(as(step.person_id, step.organisation_id, submit_work, &step), ERROR_STATE_REFUSED);
    assert_int_equal(as(step.person_id, step.organisation_id, save_work, &step), ERROR_STATE_REFUSED);
    assert_int_equal(upload(&step, "governance", "late.pdf", pdf, sizeof pdf - 1), ERROR_STATE_REFUSED);
    /* The day of receipt is for ever. */
    assert_int_equal(number(words("SELECT count(*) FROM application WHERE application_id = %lld AND received_on = "
                                  "'2026-11-23'",
                         (long long)step.application_id)),
        1);
    nothing_differs();
}

static void test_information_pauses_the_clock(void **state) {
    (void)state;
    struct step step = submitted();
    struct step staff = {.application_id = step.application_id, .person_id = officer};
    staff_event = APPLICATION_EVENT_OPEN_INTAKE;
    assert_int_equal(as(officer, 0, staff_work, &staff), ERROR_NONE);
    moment began = now;
    now += MOMENT_DAY; /* Tuesday */
    staff_event = APPLICATION_EVENT_ASK_INFORMATION;
    assert_int_equal(as(officer, 0, staff_work, &staff), ERROR_NONE);
    assert_string_equal(due_of(step.application_id), "none");
    script(words("INSERT INTO information_request (application_id, person_id, words, asked_at, due_on) VALUES (%lld, "
                 "%lld, 'Send the accounts', '2026-11-24', '2026-12-22')",
        (long long)step.application_id, (long long)officer));
    step.request_id = number("SELECT max(information_request_id) FROM information_request");
    /* Nobody else answers it; evidence may be added meanwhile, nothing be removed. */
    struct step foreign = step;
    foreign.person_id = other_lead;
    assert_int_equal(as(other_lead, other, answer_work, &foreign), ERROR_NOT_FOUND);
    assert_int_equal(upload(&step, "financial_viability", "accounts.pdf", pdf, sizeof pdf - 1), ERROR_NONE);
    assert_true(step.evidence_id > 0);
    assert_int_equal(as(step.person_id, step.organisation_id, remove_work, &step), ERROR_STATE_REFUSED);
    now += 6 * MOMENT_DAY; /* the Monday after */
    assert_int_equal(as(step.person_id, step.organisation_id, answer_work, &step), ERROR_NONE);
    assert_string_equal(state_of(step.application_id), "completeness_check");
    /* Tuesday 24 to Monday 30 do not count: ten working days from Tuesday 1 December end on Monday 14. */
    assert_string_equal(due_of(step.application_id), "2026-12-14");
    assert_int_equal(as(step.person_id, step.organisation_id, answer_work, &step), ERROR_STATE_REFUSED);
    nothing_differs();
    staff_event = APPLICATION_EVENT_COMPLETE;
    assert_int_equal(as(officer, 0, staff_work, &staff), ERROR_NONE);
    /* Thirty working days from Monday 30 November: over Christmas, its substitute day and New Year. */
    assert_string_equal(due_of(step.application_id), "2027-01-14");
    nothing_differs();
    now = began;
}

static void test_withdraw(void **state) {
    (void)state;
    struct step step = submitted();
    assert_int_equal(as(step.person_id, step.organisation_id, withdraw_work, &step), ERROR_NONE);
    assert_string_equal(state_of(step.application_id), "withdrawn");
    assert_string_equal(due_of(step.application_id), "none");
    assert_string_equal(value(words("SELECT words_to_applicant || ' ' || reason_codes[1] FROM application_event WHERE "
                                    "application_id = %lld AND event = 'withdraw'",
                            (long long)step.application_id)),
        "Not this year apply_later");
    assert_int_equal(as(step.person_id, step.organisation_id, withdraw_work, &step), ERROR_STATE_REFUSED);
    /* A new one may be started. */
    assert_int_equal(as(step.person_id, step.organisation_id, start_work, &step), ERROR_NONE);
    nothing_differs();
}

static void test_walls(void **state) {
    (void)state;
    struct step step = submitted();
    struct step foreign = step;
    foreign.person_id = other_lead;
    foreign.save = step.save;
    foreign.save.person_id = other_lead;
    assert_int_equal(as(other_lead, other, save_work, &foreign), ERROR_NOT_FOUND);
    assert_int_equal(as(other_lead, other, submit_work, &foreign), ERROR_NOT_FOUND);
    assert_int_equal(as(other_lead, other, withdraw_work, &foreign), ERROR_NOT_FOUND);
    foreign.evidence_id = step.evidence_id;
    assert_int_equal(as(other_lead, other, remove_work, &foreign), ERROR_NOT_FOUND);
    /* A draft is nobody's but the organisation's; what was sent is the staff's to see. */
    struct step draft = started();
    struct step staff = {.application_id = draft.application_id, .person_id = officer};
    staff_event = APPLICATION_EVENT_OPEN_INTAKE;
    assert_int_equal(as(officer, 0, staff_work, &staff), ERROR_NOT_FOUND);
    staff.application_id = step.application_id;
    assert_int_equal(as(officer, 0, staff_work, &staff), ERROR_NONE);
    /* The rows behind it, too. */
    static const char *const tables[] = {"application", "application_answer", "application_section",
        "application_evidence", "application_event", "application_clock"};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        db_script(test_database(),
            words(
                "BEGIN; SELECT actor_assume(%lld, %lld, '2026-11-23T12:00Z');"
                "DO $$ BEGIN IF EXISTS (SELECT FROM %s WHERE application_id = %lld) THEN RAISE 'seen'; END IF; END $$;"
                "COMMIT",
                (long long)other_lead, (long long)other, tables[i], (long long)step.application_id));
    }
}

/* Two people press submit at once, each on a connection of their own: one is sent, the other is told. */
struct racing {
    const struct step *step;
    struct db *db;
    struct arena *arena;
    enum error_code error;
    bool sent;
};
static void race_work(void *context) {
    struct racing *racing = context;
    actor_assume_one(racing->db, (struct actor_assume_in){racing->step->person_id, racing->step->organisation_id, now});
    racing->sent = application_submit(racing->db, racing->step->application_id, racing->step->person_id, now);
}
static void race_transaction(void *context) {
    struct racing *racing = context;
    db_transaction(racing->db, race_work, racing);
}
static void *race(void *context) {
    struct racing *racing = context;
    racing->error = arena_try(racing->arena, race_transaction, racing) ? ERROR_NONE : arena_error(racing->arena)->code;
    return NULL;
}

static void test_submit_at_once(void **state) {
    (void)state;
    for (int round = 0; round < 5; round++) {
        struct step step = started();
        save_all(&step);
        evidence_all(&step);
        struct racing racing[4];
        pthread_t thread[4];
        for (int i = 0; i < 4; i++) {
            racing[i] = (struct racing){&step, test_database_another(), arena_new(64 << 20), ERROR_NONE, false};
            db_arena_set(racing[i].db, racing[i].arena);
        }
        for (int i = 0; i < 4; i++) {
            assert_int_equal(pthread_create(&thread[i], NULL, race, &racing[i]), 0);
        }
        int sent = 0;
        for (int i = 0; i < 4; i++) {
            pthread_join(thread[i], NULL);
            sent += racing[i].sent && racing[i].error == ERROR_NONE;
            assert_true(racing[i].sent || racing[i].error == ERROR_STATE_REFUSED);
            db_close(racing[i].db);
            arena_free(racing[i].arena);
        }
        assert_int_equal(sent, 1);
        assert_int_equal(
            number(words("SELECT count(*) FROM application_event WHERE event = 'submit' AND application_id = "
                         "%lld",
                (long long)step.application_id)),
            1);
    }
    nothing_differs();
}

/* The states the database lets in are those of the table, and no others. */
static void test_states_agree(void **state) {
    (void)state;
    const char *check = value("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = "
                              "'application'::regclass AND contype = 'c' AND conname LIKE '%state%'");
    assert_non_null(check);
    size_t quoted = 0;
    for (const char *at = check; (at = strchr(at, '\'')) != NULL; at++) {
        quoted++;
    }
    assert_int_equal(quoted / 2, APPLICATION_STATES - 1);
    for (int i = APPLICATION_NONE + 1; i < APPLICATION_STATES; i++) {
        assert_non_null(strstr(check, words("'%s'", application_state_text((enum application_state)i))));
    }
}

/* A row that was changed beside its events is found. */
static void test_verify_finds(void **state) {
    (void)state;
    struct step step = submitted();
    nothing_differs();
    script(words("UPDATE application SET stage_due_on = '2027-06-01' WHERE application_id = %lld",
        (long long)step.application_id));
    struct application_differences differences = {0, 0, NULL};
    assert_int_equal(as(0, 0, verify_work, &differences), ERROR_NONE);
    assert_int_equal(differences.count, 1);
    assert_int_equal(differences.row[0].application_id, step.application_id);
    script(words("UPDATE application SET stage_due_on = '2026-12-07', state = 'assessment' WHERE application_id = %lld",
        (long long)step.application_id));
    assert_int_equal(as(0, 0, verify_work, &differences), ERROR_NONE);
    assert_int_equal(differences.count, 1);
    script(words(
        "UPDATE application SET state = 'submitted' WHERE application_id = %lld", (long long)step.application_id));
    nothing_differs();
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
        cmocka_unit_test(test_submit),
        cmocka_unit_test(test_information_pauses_the_clock),
        cmocka_unit_test(test_withdraw),
        cmocka_unit_test(test_walls),
        cmocka_unit_test(test_submit_at_once),
        cmocka_unit_test(test_states_agree),
        cmocka_unit_test(test_verify_finds),
        cmocka_unit_test(test_frameworks_are_stored_once),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
