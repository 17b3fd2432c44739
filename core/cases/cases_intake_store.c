/* Acts of the completeness check, and questions to the applicant. */
#include "audit/audit.h"
#include "cases/cases_intake.h"
#include "cases/cases_queries.h"
#include "cases/cases_store.h"
#include "cases_intake/cases_intake_queries.h"
#include "view/html.h"

void case_check_save(struct db *db, const struct case_check *check, moment now) {
    const struct application_locked *application = application_lock(db, check->application_id);
    case_need_role(db, check->application_id, check->person_id, "intake_officer");
    int64_t missing = 0;
    for (size_t i = 0; i < check->count; i++) {
        const struct case_check_item *item = &check->item[i];
        missing += item->missing;
        case_check_put_add(db, (struct case_check_put_in){.application_id = check->application_id,
                                   .subject_kind = item->about.kind,
                                   .subject_code = item->about.code,
                                   .missing = item->missing,
                                   .words = item->words,
                                   .person_id = check->person_id,
                                   .now = now});
    }
    db_batch_run(db);
    audit_record_one(db, (struct audit_record_in){.action = "case.check",
                             .subject_kind = "application",
                             .subject_id = check->application_id,
                             .organisation_id = application->organisation_id,
                             .detail = audit_json(db_arena(db), "{s:I, s:I}", "parts", (int64_t)check->count, "missing",
                                 (int64_t)missing)});
}

void case_ask_information(struct db *db, const struct case_ask *ask, moment now) {
    struct arena *arena = db_arena(db);
    const struct application_locked *application = application_lock(db, ask->application_id);
    bool assessing = application_state_of(application->state) == APPLICATION_ASSESSMENT;
    case_need_role(db, ask->application_id, ask->person_id, assessing ? "assessor" : "intake_officer");
    if (ask->count == 0 || ask->count > CASE_ASK_ITEMS_MOST) {
        arena_raise(arena, ERROR_INVALID, "a request for information has 1 to %d items", CASE_ASK_ITEMS_MOST);
    }
    int64_t request_id = case_request_add_one(db, (struct case_request_add_in){.application_id = ask->application_id,
                                                      .person_id = ask->person_id,
                                                      .stage = application->state,
                                                      .words = ask->words,
                                                      .now = now,
                                                      .due_on = ask->due_on})
                             ->information_request_id;
    for (size_t i = 0; i < ask->count; i++) {
        case_request_item_add_add(db, (struct case_request_item_add_in){request_id, (int32_t)i + 1,
                                          ask->item[i].about.kind, ask->item[i].about.code, ask->item[i].words});
    }
    db_batch_run(db);
    application_record(db, application,
        &(struct application_act){.event = APPLICATION_EVENT_ASK_INFORMATION,
            .who = assessing ? APPLICATION_BY_ASSESSOR : APPLICATION_BY_INTAKE_OFFICER,
            .guards = APPLICATION_GUARD_IN_ROLE,
            .person_id = ask->person_id,
            .words = ask->words,
            .clock_reason = N_("waiting for information from the applicant"),
            .detail = audit_json(arena, "{s:I, s:I}", "information_request", request_id, "items", (int64_t)ask->count)},
        now);
    application_mail_dated(db, application, arena_format(arena, "information-request-%lld", (long long)request_id),
        N_("Your application {reference}: we need more information"),
        N_("We need more information before we can go on with application {reference} of {organisation}.\n\nAnswer by "
           "{date}. Until you do, the time limit of the case is paused. Without an answer by then, the case goes on "
           "with what we have, and what is missing may count against the application. We remind you before that "
           "day.\n\nSign in to see what is asked, item by item, and to answer:\n{link}\n"),
        ask->due_on, now);
}

void case_complete(struct db *db, int64_t application_id, int64_t person_id, moment now) {
    const struct application_locked *application = application_lock(db, application_id);
    case_need_role(db, application_id, person_id, "intake_officer");
    const struct case_check_standing *standing =
        case_check_standing_one(db, (struct case_check_standing_in){application_id});
    if (case_complete_fault(standing->missing, standing->asked) != NULL) {
        arena_raise(db_arena(db), ERROR_INVALID, "a part is missing, and nobody has asked for it");
    }
    application_record(db, application,
        &(struct application_act){.event = APPLICATION_EVENT_COMPLETE,
            .who = APPLICATION_BY_INTAKE_OFFICER,
            .guards = APPLICATION_GUARD_IN_ROLE,
            .person_id = person_id},
        now);
    case_role_finish_run(db, (struct case_role_finish_in){application_id, person_id, now});
    application_mail(db, application, arena_format(db_arena(db), "complete-%lld", (long long)application_id),
        N_("Your application {reference} is complete"),
        N_("Application {reference} of {organisation} was found complete. Two assessors now score it against the "
           "published criteria. Sign in to see what happens next and by when."),
        now);
}
