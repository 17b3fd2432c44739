/* Conditions after the decision: acts on them, and what follows for the register. */
#include "cases/cases_condition.h"

#include <jansson.h>

#include "audit/audit.h"
#include "cases/cases_condition_parts.h"
#include "register/register.h"
#include "view/html.h"

static void audit_condition(
    struct db *db, const struct condition_of *condition, const char *action, const char *detail) {
    audit_record_one(db, (struct audit_record_in){.action = action,
                             .subject_kind = "condition",
                             .subject_id = condition->condition_id,
                             .organisation_id = condition->organisation_id,
                             .detail = detail});
}

const struct condition_of *condition_lock(
    struct db *db, int64_t condition_id, const struct application_locked **application) {
    const struct condition_application *row =
        condition_application_one(db, (struct condition_application_in){condition_id});
    if (row == NULL) {
        arena_raise(db_arena(db), ERROR_NOT_FOUND, "no such condition");
    }
    *application = application_lock(db, row->application_id);
    return condition_of_one(db, (struct condition_of_in){condition_id});
}

/* Writes the event, where the rules let it happen; its id. */
static int64_t record(struct db *db, const struct condition_of *condition, const char *event, int64_t person_id,
    const char *words, moment now) {
    const char *next = condition_next(condition->state, event);
    if (next == NULL || !condition->binding) {
        arena_raise(db_arena(db), ERROR_STATE_REFUSED, "condition %lld: %s from %s%s",
            (long long)condition->condition_id, event, condition->state, condition->binding ? "" : ", not binding");
    }
    const struct condition_event_add *added = condition_event_add_one(
        db, (struct condition_event_add_in){condition->condition_id, event, next, person_id, now, words});
    audit_condition(db, condition, arena_format(db_arena(db), "condition.%s", event), NULL);
    return added->condition_event_id;
}

void case_condition_send(struct db *db, int64_t condition_id, int64_t person_id, const char *words, moment now) {
    const struct application_locked *application;
    const struct condition_of *condition = condition_lock(db, condition_id, &application);
    record(db, condition, "send", person_id, words, now);
}

bool case_condition_add_file(
    struct db *db, const struct case_condition_upload *upload, moment now, const char **fault) {
    const struct application_locked *application;
    const struct condition_of *condition = condition_lock(db, upload->condition_id, &application);
    if (condition_next(condition->state, "send") == NULL || !condition->binding) {
        arena_raise(
            db_arena(db), ERROR_STATE_REFUSED, "condition %lld takes no files now", (long long)condition->condition_id);
    }
    if (condition_files_run(db, (struct condition_files_in){upload->condition_id}).count >= CONDITION_FILES_MOST) {
        *fault = N_("You have added 20 files, which is the most there can be. Remove one first");
        return false;
    }
    const char *type;
    int64_t file_id = application_file_keep(db, application,
        &(struct application_upload){.application_id = application->application_id,
            .person_id = upload->person_id,
            .criterion = "",
            .name = upload->name,
            .descriptor = upload->descriptor,
            .size = upload->size},
        now, &type, fault);
    if (file_id == 0) {
        return false;
    }
    condition_file_add_run(db, (struct condition_file_add_in){upload->condition_id, file_id, upload->person_id, now});
    audit_condition(db, condition, "condition.add_file",
        audit_json(db_arena(db), "{s:I, s:s, s:I}", "file", (json_int_t)file_id, "type", type, "bytes",
            (json_int_t)upload->size));
    return true;
}

void case_condition_remove_file(struct db *db, int64_t condition_id, int64_t file_id) {
    const struct application_locked *application;
    const struct condition_of *condition = condition_lock(db, condition_id, &application);
    if (condition_file_remove_run(db, (struct condition_file_remove_in){condition_id, file_id}) == 0) {
        arena_raise(db_arena(db), ERROR_NOT_FOUND, "no such file of this condition");
    }
    audit_condition(
        db, condition, "condition.remove_file", audit_json(db_arena(db), "{s:I}", "file", (json_int_t)file_id));
}

static void register_change_record(struct db *db, const struct condition_of *condition, const char *event,
    const char *reason, int64_t person_id, moment now) {
    register_record(db, &(struct register_change){.organisation_id = condition->organisation_id,
                            .framework_code = condition->framework_code,
                            .event = event,
                            .reason_code = reason,
                            .legal_basis = "",
                            .effective_on = day_of_moment(now, ZONE_LONDON),
                            .person_id = person_id,
                            .approved_by = DB_NULL_INT8,
                            .application_id = condition->application_id,
                            .now = now});
}

/* When no condition is left unmet the register says so, and a review that was for a condition ends. */
static void all_met(struct db *db, const struct condition_of *condition, int64_t person_id, moment now) {
    if (conditions_unmet_one(db, (struct conditions_unmet_in){condition->organisation_id, condition->framework_code})
                ->unmet > 0 ||
        register_next(condition->register_state, "conditions_met") == NULL) {
        return;
    }
    register_change_record(db, condition, "conditions_met", "conditions-met", person_id, now);
    const struct condition_review *review = condition_review_one(
        db, (struct condition_review_in){condition->organisation_id, condition->framework_code, condition->due_on});
    if (condition->under_review_since != DAY_NONE && text_equal(review->reason_code, "condition_late")) {
        register_change_record(db, condition, "review_closed", "conditions-met", person_id, now);
    }
}

void condition_late(struct db *db, const struct condition_of *condition, int64_t person_id, moment now) {
    const struct register_standing standing = {condition->register_state, condition->under_review_since, false};
    const struct condition_review *review = condition_review_one(
        db, (struct condition_review_in){condition->organisation_id, condition->framework_code, condition->due_on});
    /* Once for the condition: a review that staff have closed since is not opened again by itself. */
    if (condition->binding && !review->late_since && register_refusal(&standing, "under_review") == NULL) {
        register_change_record(db, condition, "under_review", "condition_late", person_id, now);
    }
}

void case_condition_judge(
    struct db *db, int64_t condition_id, int64_t person_id, bool met, const char *words, moment now) {
    const struct application_locked *application;
    const struct condition_of *condition = condition_lock(db, condition_id, &application);
    int64_t event = record(db, condition, met ? "meet" : "fail", person_id, words, now);
    application_mail_dated(db, application, arena_format(db_arena(db), "condition-judged:%lld", (long long)event),
        met ? N_("{reference}: a condition is met") : N_("{reference}: a condition is not met yet"),
        met ? N_("A condition of the accreditation of {organisation}, to be met by {date}, is met.\n\nSign in and open "
                 "“Accreditation” to see all conditions.\n")
            : N_("What {organisation} sent for a condition of its accreditation, to be met by {date}, does not show "
                 "yet "
                 "that it is met. Sign in and open “Accreditation” to read why and to send more.\n"),
        condition->due_on, now);
    if (met) {
        all_met(db, condition, person_id, now);
    } else if (day_of_moment(now, ZONE_LONDON) > condition->due_on) {
        condition_late(db, condition, person_id, now);
    }
}
