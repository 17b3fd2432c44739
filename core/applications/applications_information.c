/* Requests for information as the applicant answers them: item by item, then all at once. */
#include "applications/applications_store.h"
#include "audit/audit.h"

/* The request, of a case whose row is locked. */
static const struct application_information_of *request_of(
    struct db *db, int64_t application_id, int64_t information_request_id) {
    const struct application_information_of *request = application_information_of_one(
        db, (struct application_information_of_in){application_id, information_request_id});
    if (request == NULL) {
        arena_raise(db_arena(db), ERROR_NOT_FOUND, "no request for information of that id");
    }
    return request;
}

bool application_answer_item(struct db *db, const struct application_item_answer *answer, moment now) {
    struct arena *arena = db_arena(db);
    const struct application_locked *application = application_lock(db, answer->application_id);
    const struct application_information_of *request = request_of(db, answer->application_id, answer->request_id);
    if (application_item_of_one(db, (struct application_item_of_in){answer->request_id, answer->item_id}) == NULL) {
        arena_raise(arena, ERROR_NOT_FOUND, "no such item of the request");
    }
    bool late = request->expired_at != MOMENT_NONE;
    bool open = request->answered_at == MOMENT_NONE &&
                application_state_of(application->state) == APPLICATION_INFORMATION_REQUESTED;
    if (!late && !open) {
        arena_raise(arena, ERROR_STATE_REFUSED, "the request takes no answer any more");
    }
    const char *detail =
        audit_json(arena, "{s:I, s:I}", "information_request", answer->request_id, "information_item", answer->item_id);
    if (late) {
        application_record(db, application,
            &(struct application_act){.event = APPLICATION_EVENT_LATE_EVIDENCE,
                .who = APPLICATION_BY_APPLICANT,
                .guards = APPLICATION_GUARD_TIME_IS_UP,
                .person_id = answer->person_id,
                .detail = detail},
            now);
    } else {
        audit_record_one(db, (struct audit_record_in){.action = "application.answer_item",
                                 .subject_kind = "application",
                                 .subject_id = answer->application_id,
                                 .organisation_id = application->organisation_id,
                                 .detail = detail});
    }
    application_item_answer_run(
        db, (struct application_item_answer_in){answer->item_id, answer->answer, answer->person_id, now});
    return !late;
}

bool application_send_answers(
    struct db *db, int64_t application_id, int64_t request_id, int64_t person_id, moment now) {
    struct arena *arena = db_arena(db);
    const struct application_locked *application = application_lock(db, application_id);
    const struct application_information_of *request = request_of(db, application_id, request_id);
    if (request->answered_at != MOMENT_NONE || request->expired_at != MOMENT_NONE) {
        arena_raise(arena, ERROR_STATE_REFUSED, "the request is not waited for any more");
    }
    if (application_items_open_one(db, (struct application_items_open_in){request_id})->count > 0) {
        return false;
    }
    bool assessing = text_equal(request->stage, "assessment");
    struct application_act act = {
        .event = assessing ? APPLICATION_EVENT_ANSWER_QUESTION : APPLICATION_EVENT_ANSWER_INFORMATION,
        .who = APPLICATION_BY_APPLICANT,
        .guards = assessing ? APPLICATION_GUARD_FROM_ASSESSMENT : APPLICATION_GUARD_NOTHING,
        .person_id = person_id,
        .detail = audit_json(arena, "{s:I}", "information_request", request_id)};
    application_information_answer_run(db, (struct application_information_answer_in){request_id, person_id, now});
    application_record(db, application, &act, now);
    return true;
}
