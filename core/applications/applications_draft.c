/* The applicant's acts: start, save, submit, withdraw. */
#include "applications/applications_store.h"
#include "audit/audit.h"
#include "frameworks/frameworks_intake.h"
#include "view/html.h"

int64_t application_start(
    struct db *db, int64_t organisation_id, const char *framework_code, int64_t person_id, moment now) {
    struct arena *arena = db_arena(db);
    const struct framework_data *data = frameworks_need(arena, framework_code);
    struct framework_intake intake = framework_intake_read(db, data->id, day_of_moment(now, data->zone));
    if (intake.state == FRAMEWORK_INTAKE_CLOSED) {
        arena_raise(arena, ERROR_STATE_REFUSED, "no round of %s is open", data->id);
    }
    int year, month, month_day;
    day_parts(day_of_moment(now, data->zone), &year, &month, &month_day);
    const char *reference = application_reference(arena, year, application_number_next_one(db)->number);
    int64_t application_id =
        application_create_one(db, (struct application_create_in){reference, organisation_id, data->id,
                                       intake.open == NULL ? DB_NULL_INT8 : intake.open->round_id, person_id, now})
            ->application_id;
    application_event_add_run(
        db, (struct application_event_add_in){.application_id = application_id,
                .event = application_event_text(APPLICATION_EVENT_START),
                .to_state = application_state_text(application_next(APPLICATION_NONE, APPLICATION_EVENT_START)),
                .person_id = person_id,
                .now = now,
                .words = ""});
    audit_record_one(db, (struct audit_record_in){.action = "application.start",
                             .subject_kind = "application",
                             .subject_id = application_id,
                             .organisation_id = organisation_id,
                             .detail = audit_json(arena, "{s:s, s:s}", "reference", reference, "framework", data->id)});
    return application_id;
}

/* May the applicant do this now? Asked before anything is read or written. */
static void applicant_may(struct db *db, const struct application_locked *application, enum application_event event) {
    const struct application_transition *row = application_transition(application_state_of(application->state), event);
    if (row == NULL || (row->who & APPLICATION_BY_APPLICANT) == 0) {
        arena_raise(db_arena(db), ERROR_STATE_REFUSED, "application %lld: %s is refused in state %s",
            (long long)application->application_id, application_event_text(event), application->state);
    }
}

static bool answers_good(struct db *db, struct frameworks_questions questions, const struct fields *answers) {
    for (size_t i = 0; i < questions.count; i++) {
        const char *value = fields_value(answers, questions.item[i]->code);
        if (application_answer_fault(db_arena(db), questions.item[i], value) != NULL) {
            return false;
        }
    }
    return true;
}

static void answers_write(
    struct db *db, const struct application_save *save, struct frameworks_questions questions, moment now) {
    for (size_t i = 0; i < questions.count; i++) {
        const struct framework_question *question = questions.item[i];
        const char *value = fields_value(save->answer, question->code);
        bool blank = text_blank(value);
        application_change_note_add(db, (struct application_change_note_in){save->application_id, save->section,
                                            question->code, blank ? "" : value, save->person_id, now});
        if (blank) {
            application_answer_clear_add(
                db, (struct application_answer_clear_in){save->application_id, question->code});
        } else {
            application_answer_put_add(db,
                (struct application_answer_put_in){save->application_id, question->code, value, save->person_id, now});
        }
    }
    db_batch_run(db);
}

struct application_findings application_section_findings(
    struct db *db, const struct application_locked *application, const struct framework_section *section, moment now) {
    struct arena *arena = db_arena(db);
    struct fields answers;
    struct fields evidence;
    application_fields(db, application->application_id, &answers, &evidence);
    struct application_findings all = application_check(arena, application_framework(db, application),
        application->sector, application->body_kind, application_rules_day(application, now), &answers, &evidence);
    struct application_finding *row = ARENA_ARRAY(arena, all.count + 1, struct application_finding);
    struct application_findings own = {0, 0, row};
    for (size_t i = 0; i < all.count; i++) {
        if (text_equal(all.row[i].section, section->code)) {
            row[own.count++] = all.row[i];
            own.stopping += all.row[i].stops;
        }
    }
    return own;
}

enum application_saved application_save_section(struct db *db, const struct application_save *save, moment now) {
    struct arena *arena = db_arena(db);
    const struct application_locked *application = application_lock(db, save->application_id);
    applicant_may(db, application, APPLICATION_EVENT_SAVE);
    day on = application_rules_day(application, now);
    const struct framework_section *section =
        frameworks_section(application_framework(db, application), save->section, on);
    if (section == NULL) {
        arena_raise(arena, ERROR_NOT_FOUND, "there is no such section in the form");
    }
    const struct application_section_version *stored = application_section_version_one(
        db, (struct application_section_version_in){save->application_id, section->code});
    if (save->version != (stored == NULL ? 0 : stored->version)) {
        return APPLICATION_STALE;
    }
    struct frameworks_questions questions = frameworks_questions_on(arena, section, on);
    if (!answers_good(db, questions, save->answer)) {
        return APPLICATION_BAD_ANSWER;
    }
    answers_write(db, save, questions, now);
    bool done = save->done && application_section_findings(db, application, section, now).stopping == 0;
    application_section_put_run(
        db, (struct application_section_put_in){save->application_id, section->code, done, save->person_id, now});
    application_record(db, application,
        &(struct application_act){.event = APPLICATION_EVENT_SAVE,
            .who = APPLICATION_BY_APPLICANT,
            .person_id = save->person_id,
            .detail = audit_json(arena, "{s:s, s:b}", "section", section->code, "done", done)},
        now);
    return save->done && !done ? APPLICATION_NOT_DONE : APPLICATION_SAVED;
}

void application_fields(struct db *db, int64_t application_id, struct fields *answers, struct fields *evidence) {
    struct arena *arena = db_arena(db);
    fields_start(answers, arena);
    fields_start(evidence, arena);
    struct application_answers_rows rows = application_answers_run(db, (struct application_answers_in){application_id});
    for (size_t i = 0; i < rows.count; i++) {
        fields_add(answers, rows.row[i].question_code, rows.row[i].value);
    }
    struct application_evidence_list_rows files =
        application_evidence_list_run(db, (struct application_evidence_list_in){application_id});
    application_evidence_count(arena, files, evidence);
}

void application_evidence_count(
    struct arena *arena, struct application_evidence_list_rows files, struct fields *evidence) {
    for (size_t i = 0; i < files.count; i++) {
        int64_t count = 0;
        text_number(fields_value(evidence, files.row[i].criterion_code), 0, INT32_MAX, &count);
        fields_set(evidence, files.row[i].criterion_code, arena_format(arena, "%lld", (long long)count + 1));
    }
}

struct application_findings application_check(struct arena *arena, const struct framework_data *data,
    const char *sector, const char *body_kind, day on, const struct fields *answers, const struct fields *evidence) {
    enum framework_bodies bodies = frameworks_bodies(sector);
    struct application_findings found = application_completeness(arena, data, bodies, on, answers, evidence);
    const struct plug_framework *framework = plug_framework_find(data->id);
    struct assay_pair *answer = ARENA_ARRAY(arena, answers->count + 1, struct assay_pair);
    struct assay_pair *file = ARENA_ARRAY(arena, evidence->count + 1, struct assay_pair);
    for (size_t i = 0; i < answers->count; i++) {
        answer[i] = (struct assay_pair){answers->field[i].name, answers->field[i].value};
    }
    for (size_t i = 0; i < evidence->count; i++) {
        file[i] = (struct assay_pair){evidence->field[i].name, evidence->field[i].value};
    }
    struct frameworks_criteria criteria = frameworks_criteria_on(arena, data, bodies, on);
    const char **gate = ARENA_ARRAY(arena, criteria.count + 1, const char *);
    size_t gates = 0;
    for (size_t i = 0; i < criteria.count; i++) {
        if (criteria.item[i]->gate) {
            gate[gates++] = criteria.item[i]->code;
        }
    }
    struct plug_findings said = plug_check_application(framework, arena,
        (struct assay_application){.statutory = bodies == FRAMEWORK_STATUTORY,
            .on = on,
            .body_kind = body_kind,
            .answer = answer,
            .answers = answers->count,
            .evidence = file,
            .evidences = evidence->count,
            .gate = gate,
            .gates = gates});
    return application_findings_join(arena, data, on, found, said);
}

/* The section that asks the question of that code. */
static const struct framework_section *section_of(
    struct arena *arena, const struct framework_data *data, day on, const char *code, const char **label) {
    struct frameworks_sections sections = frameworks_sections_on(arena, data, on);
    for (size_t i = 0; i < sections.count; i++) {
        struct frameworks_questions questions = frameworks_questions_on(arena, sections.item[i], on);
        for (size_t j = 0; j < questions.count; j++) {
            if (text_equal(questions.item[j]->code, code)) {
                *label = questions.item[j]->label;
                return sections.item[i];
            }
        }
    }
    return NULL;
}

static bool found_already(const struct application_findings *found, const char *field) {
    for (size_t i = 0; i < found->count; i++) {
        if (text_equal(found->row[i].field, field)) {
            return true;
        }
    }
    return false;
}

struct application_findings application_findings_join(struct arena *arena, const struct framework_data *data, day on,
    struct application_findings found, struct plug_findings said) {
    struct application_finding *row = ARENA_ARRAY(arena, found.count + said.count + 1, struct application_finding);
    struct application_findings all = {found.count, found.stopping, row};
    for (size_t i = 0; i < found.count; i++) {
        row[i] = found.row[i];
    }
    for (size_t i = 0; i < said.count; i++) {
        const char *subject = said.row[i].subject;
        if (*subject != '\0' && found_already(&found, subject)) {
            continue; /* the same gap, seen by both */
        }
        const char *label = "";
        const struct framework_section *section = section_of(arena, data, on, subject, &label);
        const struct framework_criterion *criterion = frameworks_criterion(data, subject, on);
        bool stops = said.row[i].weight == PLUG_FAULT;
        row[all.count++] = (struct application_finding){section == NULL ? "" : section->code, subject,
            section != NULL     ? label
            : criterion != NULL ? criterion->title
                                : "",
            said.row[i].message, stops, true, said.row[i].fill};
        all.stopping += stops;
    }
    if (said.failed) {
        row[all.count++] = (struct application_finding){"", "", "",
            N_("The framework's own check could not be made just now. Staff will make it"), false, true, {0}};
    }
    return all;
}

static struct application_findings draft_findings(
    struct db *db, const struct application_locked *application, moment now) {
    int64_t id = application->application_id;
    return application_check_rows(db_arena(db), application_framework(db, application), application->sector,
        application->body_kind, application_rules_day(application, now),
        application_answers_run(db, (struct application_answers_in){id}),
        application_evidence_list_run(db, (struct application_evidence_list_in){id}));
}

bool application_submit(struct db *db, int64_t application_id, int64_t person_id, moment now) {
    struct arena *arena = db_arena(db);
    const struct application_locked *application = application_lock(db, application_id);
    applicant_may(db, application, APPLICATION_EVENT_SUBMIT);
    const struct framework_data *data = application_framework(db, application);
    day today = day_of_moment(now, data->zone);
    if (application_lead_one(db, (struct application_lead_in){application->organisation_id, person_id, today}) ==
        NULL) {
        arena_raise(arena, ERROR_FORBIDDEN, "only a lead of the organisation signs what is sent");
    }
    struct framework_intake intake = framework_intake_read(db, data->id, today);
    if (intake.state == FRAMEWORK_INTAKE_CLOSED || draft_findings(db, application, now).stopping > 0) {
        return false;
    }
    application_sign_off_add_run(db, (struct application_sign_off_add_in){application_id, person_id, now});
    application_round_set_run(db,
        (struct application_round_set_in){application_id, intake.open == NULL ? DB_NULL_INT8 : intake.open->round_id});
    application_record(db, application,
        &(struct application_act){.event = APPLICATION_EVENT_SUBMIT,
            .who = APPLICATION_BY_APPLICANT,
            .guards = APPLICATION_GUARD_MAY_SEND,
            .person_id = person_id},
        now);
    application_mail(db, application, arena_format(arena, "application-submitted:%s", application->reference),
        N_("Application {reference} received"),
        N_("We have received the application of {organisation}. Its reference is {reference}.\n\nAn intake officer "
           "will "
           "check that it is complete. You can see where it is and what happens next here:\n{link}\n"),
        now);
    return true;
}

bool application_ask_sign_off(struct db *db, int64_t application_id, int64_t person_id, moment now) {
    struct arena *arena = db_arena(db);
    const struct application_locked *application = application_lock(db, application_id);
    applicant_may(db, application, APPLICATION_EVENT_ASK_SIGN_OFF);
    if (draft_findings(db, application, now).stopping > 0) {
        return false;
    }
    application_record(db, application,
        &(struct application_act){.event = APPLICATION_EVENT_ASK_SIGN_OFF,
            .who = APPLICATION_BY_APPLICANT,
            .guards = APPLICATION_GUARD_FORM_COMPLETE,
            .person_id = person_id},
        now);
    application_sign_off_ask_run(db, (struct application_sign_off_ask_in){application_id, person_id, now});
    application_mail(db, application,
        arena_format(arena, "sign-off:%s:%d", application->reference, application->version),
        N_("Application {reference}: ready for you to sign"),
        N_("The application of {organisation}, {reference}, is complete, and its lead is asked to sign and submit it. "
           "Only the lead can.\n\nRead it and submit it here:\n{link}\n"),
        now);
    return true;
}

void application_take_up(struct db *db, int64_t application_id, int64_t person_id, moment now) {
    application_record(db, application_lock(db, application_id),
        &(struct application_act){
            .event = APPLICATION_EVENT_TAKE_UP, .who = APPLICATION_BY_APPLICANT, .person_id = person_id},
        now);
}

void application_withdraw(
    struct db *db, int64_t application_id, int64_t person_id, const char *reason, const char *words, moment now) {
    struct arena *arena = db_arena(db);
    const struct application_locked *application = application_lock(db, application_id);
    application_record(db, application,
        &(struct application_act){.event = APPLICATION_EVENT_WITHDRAW,
            .who = APPLICATION_BY_APPLICANT,
            .person_id = person_id,
            .reason_codes = {*reason != '\0', &reason},
            .words = words},
        now);
    if (application_state_step(application_state_of(application->state)) == 0) {
        return; /* nobody but them has seen it */
    }
    application_mail(db, application, arena_format(arena, "application-withdrawn:%s", application->reference),
        N_("Application {reference} withdrawn"),
        N_("The application of {organisation}, {reference}, was withdrawn. Nothing more will happen to it. You can "
           "start "
           "a new one at any time.\n\n{link}\n"),
        now);
}
