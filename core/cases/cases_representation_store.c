#include "cases/cases_representation.h"

#include "applications/applications.h"
#include "audit/audit.h"
#include "cases/cases_panel.h"
#include "cases/cases_store.h"
#include "cases_representation/cases_representation_queries.h"
#include "view/html.h"

/* The case, locked, while its applicant may speak to the intention to refuse it. */
static const struct application_locked *intended_lock(struct db *db, int64_t application_id, moment now) {
    const struct application_locked *application = application_lock(db, application_id);
    const struct framework_data *data = application_framework(db, application);
    if (application_state_of(application->state) != APPLICATION_INTENTION_TO_REFUSE) {
        arena_raise(db_arena(db), ERROR_STATE_REFUSED, "no refusal is intended, or representations were sent");
    }
    if (application->stage_due_on != DAY_NONE && day_of_moment(now, data->zone) > application->stage_due_on) {
        arena_raise(db_arena(db), ERROR_STATE_REFUSED, "the time for representations is over");
    }
    return application;
}

bool case_representation_save(
    struct db *db, int64_t application_id, int64_t person_id, const char *words, int32_t version, moment now) {
    const struct application_locked *application = intended_lock(db, application_id, now);
    if (case_representation_put_one(db, (struct case_representation_put_in){application_id, application->round, words,
                                            version, person_id, now}) == NULL) {
        return false;
    }
    case_audit(db, application, "representation.save", NULL, NULL);
    return true;
}

int64_t case_representation_attach(
    struct db *db, const struct application_upload *upload, moment now, const char **fault) {
    const struct application_locked *application = intended_lock(db, upload->application_id, now);
    *fault = NULL;
    if (case_representation_own_files_run(db, (struct case_representation_own_files_in){upload->application_id})
            .count >= REPRESENTATION_FILES_MOST) {
        *fault = N_("You have added 20 files, which is the most there can be. Remove one first");
        return 0;
    }
    const char *type;
    int64_t file_id = application_file_keep(db, application, upload, now, &type, fault);
    if (file_id == 0) {
        return 0;
    }
    int64_t id = case_representation_file_add_one(db, (struct case_representation_file_add_in){upload->application_id,
                                                          application->round, file_id, upload->person_id, now})
                     ->representation_file_id;
    case_audit(db, application, "representation.attach",
        audit_json(db_arena(db), "{s:I, s:s, s:I}", "file", file_id, "type", type, "bytes", (int64_t)upload->size),
        NULL);
    return id;
}

void case_representation_detach(
    struct db *db, int64_t application_id, int64_t representation_file_id, int64_t person_id, moment now) {
    const struct application_locked *application = intended_lock(db, application_id, now);
    if (case_representation_file_remove_run(db, (struct case_representation_file_remove_in){application_id,
                                                    application->round, representation_file_id, now}) == 0) {
        arena_raise(db_arena(db), ERROR_NOT_FOUND, "no such file");
    }
    case_audit(db, application, "representation.detach",
        audit_json(db_arena(db), "{s:I, s:I}", "representation_file", (int64_t)representation_file_id, "by",
            (int64_t)person_id),
        NULL);
}

void case_representation_send(struct db *db, int64_t application_id, int64_t person_id, moment now) {
    struct arena *arena = db_arena(db);
    const struct application_locked *application = intended_lock(db, application_id, now);
    if (case_representation_sent_run(
            db, (struct case_representation_sent_in){application_id, application->round, person_id, now}) == 0) {
        arena_raise(arena, ERROR_INVALID, "nothing was written");
    }
    application_record(db, application,
        &(struct application_act){
            .event = APPLICATION_EVENT_REPRESENT, .who = APPLICATION_BY_APPLICANT, .person_id = person_id},
        now);
    application_mail(db, application,
        arena_format(arena, "representations:%lld:%d", (long long)application_id, (int)application->round),
        N_("Application {reference}: your representations are received"),
        N_("We have received the representations of {organisation} on application {reference}. An independent panel "
           "reviews the case with them before anything is refused. Sign in to see where it is.\n\n{link}\n"),
        now);
    case_panel_convene(db, application_lock(db, application_id), now);
}

/* ---- The days until then ---- */

static void remind(struct job *job, const struct application_locked *application, moment decided_at, day today) {
    const struct framework_data *data = application_framework(job->db, application);
    int days = application_reminder(frameworks_limit(data, "representations", today),
        day_of_moment(decided_at, data->zone), application->stage_due_on, today);
    if (days == 0) {
        return;
    }
    application_mail_dated(job->db, application,
        arena_format(job->arena, "representations-reminder:%lld:%d:%d", (long long)application->application_id,
            (int)application->round, days),
        N_("Application {reference}: make representations by {date}"),
        N_("We intend to refuse application {reference} of {organisation}. You can make representations until the end "
           "of {date}. After that day an independent panel reviews the case without them.\n\n{link}\n"),
        application->stage_due_on, job->now);
}

void case_representation_watch(struct job *job) {
    struct case_intentions_open_rows rows = case_intentions_open_run(job->db);
    for (size_t i = 0; i < rows.count; i++) {
        const struct application_locked *application = application_lock(job->db, rows.row[i].application_id);
        const struct framework_data *data = frameworks_find(application->framework_code);
        /* Sent or withdrawn while the lock was awaited, or on hold: nothing to do now. */
        if (data == NULL || application_state_of(application->state) != APPLICATION_INTENTION_TO_REFUSE ||
            application->stage_due_on == DAY_NONE) {
            continue;
        }
        day today = day_of_moment(job->now, data->zone);
        if (today > application->stage_due_on) {
            case_panel_convene(job->db, application, job->now);
        } else {
            remind(job, application, rows.row[i].decided_at, today);
        }
    }
}
