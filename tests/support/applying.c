#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cmocka.h>

#include "accounts/accounts_queries.h"
#include "support/applying.h"
#include "support/database.h"
#include "support/field.h"

struct arena *arena;
moment now;

__attribute__((format(printf, 1, 2))) const char *words(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const char *text = arena_format_list(arena, format, arguments);
    va_end(arguments);
    return text;
}
const char *value(const char *sql) {
    return test_value(test_database_owner(), sql);
}
int64_t number(const char *sql) {
    const char *text = value(sql);
    return text == NULL ? 0 : strtoll(text, NULL, 10);
}
void script(const char *sql) {
    db_script(test_database_owner(), sql);
}

int64_t person(const char *name, const char *role, int64_t organisation) {
    script(words("INSERT INTO person (full_name, email, created_at) VALUES ('%s', lower(replace('%s', ' ', '.')) || "
                 "'@example.org', '2024-01-01')",
        name, name));
    int64_t id = number("SELECT max(person_id) FROM person");
    script(words("INSERT INTO role_holding (person_id, organisation_id, role, started_on) VALUES (%lld, %s, '%s', "
                 "'2024-01-01')",
        (long long)id, organisation == 0 ? "NULL" : words("%lld", (long long)organisation), role));
    return id;
}

int64_t organisation(const char *name) {
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
enum error_code as(int64_t person_id, int64_t organisation_id, void (*work)(void *context), void *context) {
    struct acting acting = {person_id, organisation_id, work, context};
    return test_raises(arena, transaction_run, &acting);
}

void start_work(void *context) {
    struct step *step = context;
    step->application_id = application_start(test_database(), step->organisation_id, "england", step->person_id, now);
}
void save_work(void *context) {
    struct step *step = context;
    step->saved = application_save_section(test_database(), &step->save, now);
}
void upload_work(void *context) {
    struct step *step = context;
    step->fault = NULL;
    step->evidence_id = application_add_evidence(test_database(), &step->upload, now, &step->fault);
}
void remove_work(void *context) {
    struct step *step = context;
    application_remove_evidence(test_database(), step->application_id, step->evidence_id, step->person_id, now);
}
void submit_work(void *context) {
    struct step *step = context;
    step->sent = application_submit(test_database(), step->application_id, step->person_id, now);
}
void withdraw_work(void *context) {
    struct step *step = context;
    application_withdraw(test_database(), step->application_id, step->person_id, "apply_later", "Not this year", now);
}
void answer_work(void *context) {
    struct step *step = context;
    int64_t item = number(words("SELECT coalesce(min(information_item_id), 0) FROM information_item WHERE "
                                "information_request_id = %lld",
        (long long)step->request_id));
    step->sent = application_answer_item(test_database(),
        &(struct application_item_answer){.application_id = step->application_id,
            .request_id = step->request_id,
            .item_id = item,
            .person_id = step->person_id,
            .answer = "Here they are"},
        now);
    if (step->sent) {
        application_send_answers(test_database(), step->application_id, step->request_id, step->person_id, now);
    }
}
void staff_work(void *context) {
    struct step *step = context;
    application_record(test_database(), application_lock(test_database(), step->application_id),
        &(struct application_act){.event = step->staff_event,
            .who = APPLICATION_BY_INTAKE_OFFICER,
            .guards = APPLICATION_GUARD_IN_ROLE,
            .person_id = step->person_id,
            .clock_reason = "with the applicant"},
        now);
}
int64_t asked(int64_t application, int64_t officer, const char *asked_at, const char *due_on) {
    script(words(
        "INSERT INTO conflict_declaration (application_id, person_id, conflicted, declared_at) VALUES (%1$lld, "
        "%2$lld, false, '%3$s'); INSERT INTO case_role (application_id, person_id, role, taken_at) VALUES (%1$lld, "
        "%2$lld, 'intake_officer', '%3$s'); INSERT INTO information_request (application_id, person_id, asked_at, "
        "due_on) VALUES (%1$lld, %2$lld, '%3$s', '%4$s'); INSERT INTO information_item (information_request_id, "
        "place, subject_kind, words) SELECT max(information_request_id), 1, 'general', 'Send the accounts' FROM "
        "information_request",
        (long long)application, (long long)officer, asked_at, due_on));
    return number("SELECT max(information_request_id) FROM information_request");
}
void verify_work(void *context) {
    *(struct application_differences *)context = application_verify(test_database());
}

const char *state_of(int64_t application) {
    return value(words("SELECT state FROM application WHERE application_id = %lld", (long long)application));
}
const char *due_of(int64_t application) {
    return value(words("SELECT coalesce(stage_due_on::text, 'none') FROM application WHERE application_id = %lld",
        (long long)application));
}

/* A file in memory with that content. */
int file_with(const void *data, size_t bytes) {
    int descriptor = memfd_create("test", MFD_CLOEXEC);
    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, data, bytes), (ssize_t)bytes);
    return descriptor;
}

const char pdf[] = "%PDF-1.7\nminutes of the board\n%%EOF\n";
const size_t pdf_bytes = sizeof pdf - 1;

enum error_code upload(struct step *step, const char *criterion, const char *name, const void *data, size_t bytes) {
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

struct fields *answers_to(const struct framework_section *section) {
    struct fields *answers = ARENA_NEW(arena, struct fields);
    fields_start(answers, arena);
    struct frameworks_questions questions = frameworks_questions_on(arena, section, day_of_moment(now, ZONE_LONDON));
    for (size_t i = 0; i < questions.count; i++) {
        fields_add(answers, questions.item[i]->code, answer_to(questions.item[i]));
    }
    return answers;
}

struct step started(void) {
    static int made;
    struct step step = {.organisation_id = organisation(words("Charity %d", ++made))};
    step.person_id = person(words("Lead %d", made), "organisation_lead", step.organisation_id);
    assert_int_equal(as(step.person_id, step.organisation_id, start_work, &step), ERROR_NONE);
    return step;
}

void save_all(struct step *step) {
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

void evidence_all(struct step *step) {
    struct frameworks_criteria criteria = frameworks_criteria_on(
        arena, frameworks_need(arena, "england"), FRAMEWORK_NON_STATUTORY, day_of_moment(now, ZONE_LONDON));
    for (size_t i = 0; i < criteria.count; i++) {
        if (criteria.item[i]->evidence_required || criteria.item[i]->gate) {
            assert_int_equal(upload(step, criteria.item[i]->code, "file.pdf", pdf, pdf_bytes), ERROR_NONE);
            assert_true(step->evidence_id > 0);
        }
    }
}

struct step submitted(void) {
    struct step step = started();
    save_all(&step);
    evidence_all(&step);
    assert_int_equal(as(step.person_id, step.organisation_id, submit_work, &step), ERROR_NONE);
    assert_true(step.sent);
    return step;
}

void store_work(void *context) {
    (void)context;
    frameworks_store(test_database(), arena, now);
}

int applying_setup(void **state) {
    (void)state;
    now = moment_parse("2026-11-23T12:00:00Z");
    arena = test_ground(512u << 20, now);
    assert_non_null(frameworks_find("england"));
    return 0;
}

int applying_teardown(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

/* What differs between rows and events, over everything the tests before have made. */
void nothing_differs(void) {
    struct application_differences differences = {0, 0, NULL};
    assert_int_equal(as(0, 0, verify_work, &differences), ERROR_NONE);
    for (size_t i = 0; i < differences.count; i++) {
        print_message("application %lld: %s\n", (long long)differences.row[i].application_id, differences.row[i].what);
    }
    assert_int_equal(differences.count, 0);
    assert_int_equal(differences.checked, number("SELECT count(*) FROM application"));
}
