/* Files of evidence of an application. */
#include "applications/applications_store.h"
#include "audit/audit.h"
#include "files/files.h"
#include "view/html.h"

/* May files come and go in this state? Criteria that are not in force take none. */
static void evidence_may(struct db *db, const struct application_locked *application, enum application_event event,
    const char *criterion, moment now) {
    const struct application_transition *row = application_transition(application_state_of(application->state), event);
    if (row == NULL || (row->who & APPLICATION_BY_APPLICANT) == 0) {
        arena_raise(db_arena(db), ERROR_STATE_REFUSED, "application %lld: %s is refused in state %s",
            (long long)application->application_id, application_event_text(event), application->state);
    }
    if (criterion != NULL && frameworks_criterion(application_framework(db, application), criterion,
                                 application_rules_day(application, now)) == NULL) {
        arena_raise(db_arena(db), ERROR_NOT_FOUND, "there is no such criterion");
    }
}

int64_t application_file_keep(struct db *db, const struct application_locked *application,
    const struct application_upload *upload, moment now, const char **type, const char **fault) {
    return evidence_keep(db,
        &(struct file_upload){.organisation_id = application->organisation_id,
            .name = upload->name,
            .descriptor = upload->descriptor,
            .size = upload->size,
            .person_id = upload->person_id},
        now, type, fault);
}

/* Whether the same file stands for that criterion already; it is read only where one of its size does. */
static bool stands(
    struct db *db, const struct application_upload *upload, const struct application_evidence_list_rows *there) {
    bool alike = false;
    for (size_t i = 0; i < there->count; i++) {
        alike = alike || (there->row[i].bytes == (int64_t)upload->size &&
                             text_equal(there->row[i].criterion_code, upload->criterion));
    }
    if (!alike) {
        return false;
    }
    unsigned char hash[32];
    file_hash(db_arena(db), upload->descriptor, upload->size, hash);
    return application_evidence_same_one(db, (struct application_evidence_same_in){upload->application_id,
                                                 upload->criterion, {hash, sizeof hash}}) != NULL;
}

int64_t application_add_evidence(
    struct db *db, const struct application_upload *upload, moment now, const char **fault) {
    struct arena *arena = db_arena(db);
    const struct application_locked *application = application_lock(db, upload->application_id);
    enum application_event event = APPLICATION_EVENT_ADD_EVIDENCE;
    unsigned guards = APPLICATION_GUARD_NOTHING;
    if (application_transition(application_state_of(application->state), event) == NULL &&
        application_information_expired_one(db, (struct application_information_expired_in){upload->application_id})
            ->expired) {
        event = APPLICATION_EVENT_LATE_EVIDENCE;
        guards = APPLICATION_GUARD_TIME_IS_UP;
    }
    bool late = event == APPLICATION_EVENT_LATE_EVIDENCE;
    evidence_may(db, application, event, upload->criterion, now);
    struct application_evidence_list_rows there =
        application_evidence_list_run(db, (struct application_evidence_list_in){upload->application_id});
    if (there.count >= EVIDENCE_FILES_MOST) {
        *fault = N_("You have added 100 files, which is the most there can be. Remove one first");
        return 0;
    }
    if (stands(db, upload, &there)) {
        *fault = N_("This file is already added to this criterion");
        return 0;
    }
    const char *type;
    int64_t file_id = application_file_keep(db, application, upload, now, &type, fault);
    if (file_id == 0) {
        return 0;
    }
    int64_t evidence_id = application_evidence_put_one(
        db, (struct application_evidence_put_in){.application_id = upload->application_id,
                .criterion_code = upload->criterion,
                .file_id = file_id,
                .person_id = upload->person_id,
                .now = now,
                .information_item_id = upload->item_id > 0 ? upload->item_id : DB_NULL_INT8,
                .late = late})
                              ->evidence_id;
    application_record(db, application,
        &(struct application_act){.event = event,
            .who = APPLICATION_BY_APPLICANT,
            .guards = guards,
            .person_id = upload->person_id,
            .detail = audit_json(arena, "{s:I, s:I, s:s, s:s, s:I}", "evidence", evidence_id, "file", file_id,
                "criterion", upload->criterion, "type", type, "bytes", (int64_t)upload->size)},
        now);
    return evidence_id;
}

void application_remove_evidence(
    struct db *db, int64_t application_id, int64_t evidence_id, int64_t person_id, moment now) {
    struct arena *arena = db_arena(db);
    const struct application_locked *application = application_lock(db, application_id);
    evidence_may(db, application, APPLICATION_EVENT_REMOVE_EVIDENCE, NULL, now);
    if (application_evidence_take_away_one(
            db, (struct application_evidence_take_away_in){application_id, evidence_id, now}) == NULL) {
        arena_raise(arena, ERROR_NOT_FOUND, "no file of evidence of that id");
    }
    application_record(db, application,
        &(struct application_act){.event = APPLICATION_EVENT_REMOVE_EVIDENCE,
            .who = APPLICATION_BY_APPLICANT,
            .person_id = person_id,
            .detail = audit_json(arena, "{s:I}", "evidence", evidence_id)},
        now);
}
