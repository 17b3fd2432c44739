/* Copying forward: an earlier application's answers and files into a draft, each to be looked at again. */
#include "applications/applications_store.h"
#include "audit/audit.h"
#include "view/html.h"

struct application_copied application_copied_of(
    struct arena *arena, struct application_answers_rows answers, struct application_evidence_list_rows files) {
    const char **question = ARENA_ARRAY(arena, answers.count + 1, const char *);
    const char **criterion = ARENA_ARRAY(arena, files.count + 1, const char *);
    size_t questions = 0;
    size_t criteria = 0;
    for (size_t i = 0; i < answers.count; i++) {
        if (answers.row[i].copied) {
            question[questions++] = answers.row[i].question_code;
        }
    }
    for (size_t i = 0; i < files.count; i++) {
        if (files.row[i].copied) {
            criterion[criteria++] = files.row[i].criterion_code;
        }
    }
    return (struct application_copied){{questions, question}, {criteria, criterion}};
}

struct application_findings application_check_rows(struct arena *arena, const struct framework_data *data,
    const char *sector, const char *body_kind, day on, struct application_answers_rows answers,
    struct application_evidence_list_rows files) {
    struct fields answer;
    struct fields evidence;
    fields_start(&answer, arena);
    fields_start(&evidence, arena);
    for (size_t i = 0; i < answers.count; i++) {
        fields_add(&answer, answers.row[i].question_code, answers.row[i].value);
    }
    application_evidence_count(arena, files, &evidence);
    struct application_copied copied = application_copied_of(arena, answers, files);
    return application_copied_found(
        arena, data, on, application_check(arena, data, sector, body_kind, on, &answer, &evidence), &copied);
}

/* Answers to questions that are still asked and that would be taken today; sections that got one begin. */
static int64_t answers_copy(
    struct db *db, const struct application_locked *draft, int64_t source_id, int64_t person_id, moment now) {
    struct arena *arena = db_arena(db);
    day on = application_rules_day(draft, now);
    struct frameworks_sections sections = frameworks_sections_on(arena, application_framework(db, draft), on);
    struct fields from;
    struct fields own;
    struct fields unused;
    application_fields(db, source_id, &from, &unused);
    application_fields(db, draft->application_id, &own, &unused);
    int64_t copied = 0;
    for (size_t i = 0; i < sections.count; i++) {
        struct frameworks_questions questions = frameworks_questions_on(arena, sections.item[i], on);
        int64_t before = copied;
        for (size_t j = 0; j < questions.count; j++) {
            const char *code = questions.item[j]->code;
            const char *value = fields_value(&from, code);
            if (text_blank(value) || fields_get(&own, code) != NULL ||
                application_answer_fault(arena, questions.item[j], value) != NULL) {
                continue;
            }
            application_change_note_add(db, (struct application_change_note_in){draft->application_id,
                                                sections.item[i]->code, code, value, person_id, now});
            application_answer_copy_add(
                db, (struct application_answer_copy_in){draft->application_id, code, value, source_id, person_id, now});
            copied++;
        }
        if (copied > before) {
            application_section_put_add(db, (struct application_section_put_in){
                                                draft->application_id, sections.item[i]->code, false, person_id, now});
        }
    }
    if (copied > 0) {
        db_batch_run(db);
    }
    return copied;
}

static int64_t files_copy(
    struct db *db, const struct application_locked *draft, int64_t source_id, int64_t person_id, moment now) {
    struct arena *arena = db_arena(db);
    struct frameworks_criteria criteria = frameworks_criteria_on(
        arena, application_framework(db, draft), frameworks_bodies(draft->sector), application_rules_day(draft, now));
    const char **code = ARENA_ARRAY(arena, criteria.count + 1, const char *);
    for (size_t i = 0; i < criteria.count; i++) {
        code[i] = criteria.item[i]->code;
    }
    size_t there =
        application_evidence_list_run(db, (struct application_evidence_list_in){draft->application_id}).count;
    return application_evidence_copy_run(
        db, (struct application_evidence_copy_in){draft->application_id, source_id, {criteria.count, code},
                there < EVIDENCE_FILES_MOST ? (int64_t)(EVIDENCE_FILES_MOST - there) : 0, person_id, now});
}

int64_t application_copy(struct db *db, int64_t application_id, int64_t source_id, int64_t person_id, moment now) {
    struct arena *arena = db_arena(db);
    const struct application_locked *draft = application_lock(db, application_id);
    struct application_copy_sources_rows sources =
        application_copy_sources_run(db, (struct application_copy_sources_in){application_id});
    bool found = false;
    for (size_t i = 0; i < sources.count; i++) {
        found = found || sources.row[i].application_id == source_id;
    }
    if (!found && application_state_of(draft->state) == APPLICATION_DRAFT) {
        arena_raise(arena, ERROR_NOT_FOUND, "no earlier application of that id to copy from");
    }
    int64_t answers = found ? answers_copy(db, draft, source_id, person_id, now) : 0;
    int64_t files = found ? files_copy(db, draft, source_id, person_id, now) : 0;
    application_record(db, draft,
        &(struct application_act){.event = APPLICATION_EVENT_COPY,
            .who = APPLICATION_BY_APPLICANT,
            .person_id = person_id,
            .detail = audit_json(arena, "{s:I, s:I, s:I}", "from", source_id, "answers", answers, "files", files)},
        now);
    return answers + files;
}

void application_confirm_copied(struct db *db, int64_t application_id, int64_t person_id, moment now) {
    const struct application_locked *draft = application_lock(db, application_id);
    int64_t files =
        application_state_of(draft->state) != APPLICATION_DRAFT
            ? 0
            : application_evidence_confirm_run(db, (struct application_evidence_confirm_in){application_id});
    application_record(db, draft,
        &(struct application_act){.event = APPLICATION_EVENT_CONFIRM_COPIED,
            .who = APPLICATION_BY_APPLICANT,
            .person_id = person_id,
            .detail = audit_json(db_arena(db), "{s:I}", "files", files)},
        now);
}
