#include "training/training_recognition.h"

#include <string.h>

#include "audit/audit.h"
#include "base/text.h"
#include "frameworks/frameworks.h"
#include "mail/mail.h"
#include "plug/framework.h"
#include "training/training.h"
#include "view/html.h"

enum recognition_fault recognition_exemption_judge(day starts_on, day ends_on, day today, day last) {
    return ends_on < starts_on                         ? RECOGNITION_BACKWARDS
           : ends_on < today                           ? RECOGNITION_OVER
           : last != DAY_NONE && ends_on > last        ? RECOGNITION_TOO_LONG
           : starts_on < today - RECOGNITION_BACK_DAYS ? RECOGNITION_TOO_OLD
                                                       : RECOGNITION_GOOD;
}

bool recognition_may(const char *state, const char *event) {
    return strcmp(state, strcmp(event, "ended") == 0 ? "approved" : "asked") == 0;
}

static int64_t add(struct db *db, struct recognition_add_in in) {
    struct arena *arena = db_arena(db);
    if (recognition_same_one(db, (struct recognition_same_in){in.person_id, in.kind, in.modules, in.starts_on,
                                     in.ends_on, in.course_code, in.completed_on}) != NULL) {
        return 0;
    }
    int64_t id = recognition_add_one(db, in)->recognition_id;
    audit_record_one(db, (struct audit_record_in){.action = "recognition.ask",
                             .subject_kind = "recognition",
                             .subject_id = id,
                             .organisation_id = in.organisation_id,
                             .detail = audit_json(arena, "{s:s, s:I, s:I}", "kind", in.kind, "person_id",
                                 (long long)in.person_id, "modules", (long long)in.modules.count),
                             .personal = audit_json(arena, "{s:s}", "words", in.words)});
    return id;
}

int64_t exemption_ask(struct db *db, struct exemption_ask ask, moment now) {
    return add(db, (struct recognition_add_in){.kind = "exempt",
                       .person_id = ask.person_id,
                       .organisation_id = ask.organisation_id,
                       .framework_code = ask.framework_code,
                       .modules = ask.modules,
                       .words = ask.words,
                       .reason_code = ask.reason_code,
                       .starts_on = ask.starts_on,
                       .ends_on = ask.ends_on,
                       .completed_on = DAY_NONE,
                       .file_id = DB_NULL_INT8,
                       .asked_by = ask.asked_by,
                       .now = now});
}

int64_t external_course_ask(struct db *db, struct course_ask ask, moment now) {
    struct arena *arena = db_arena(db);
    struct recognition_course_modules_rows rows = recognition_course_modules_run(
        db, (struct recognition_course_modules_in){ask.framework_code, ask.course_code, ask.completed_on});
    if (rows.count == 0) {
        arena_raise(arena, ERROR_INVALID, "the course counted for no module on that day");
    }
    const char **code = ARENA_ARRAY(arena, rows.count, const char *);
    for (size_t i = 0; i < rows.count; i++) {
        code[i] = rows.row[i].module_code;
    }
    return add(db, (struct recognition_add_in){.kind = "equivalent",
                       .person_id = ask.person_id,
                       .organisation_id = ask.organisation_id,
                       .framework_code = ask.framework_code,
                       .modules = {rows.count, code},
                       .words = ask.words,
                       .starts_on = DAY_NONE,
                       .ends_on = DAY_NONE,
                       .course_code = ask.course_code,
                       .completed_on = ask.completed_on,
                       .file_id = ask.file_id,
                       .asked_by = ask.asked_by,
                       .now = now});
}

struct letter {
    const char *subject; /* message keys with {name}, {date}, {words} and {link} */
    const char *body;
};
static const struct letter approved = {N_("What you asked for is approved: {name}"),
    N_("What you asked for {name}'s training was approved.\n{words}\n\nSee what it is and how long it "
       "counts:\n{link}\n")};
static const struct letter refused = {N_("What you asked for is not approved: {name}"),
    N_("What you asked for {name}'s training was not approved.\n\nWhy: {words}\n\nSee what you can do now:\n{link}\n")};
static const struct letter ended = {N_("An exemption or external course counts no longer: {name}"),
    N_("What was approved for {name}'s training ends.\n\nWhy: {words}\n\nSee until when it counts:\n{link}\n")};
static const struct letter ending = {
    N_("The exemption of {name} ends on {date}"), N_("The exemption of {name} ends on {date}. Book the training they "
                                                     "need by then, or ask for another exemption if the "
                                                     "reason still holds.\n\n{link}\n")};

static void tell(struct db *db, const struct letter *letter, int64_t organisation_id, int64_t recognition_id,
    const char *name, day date, const char *words, const char *key, moment now) {
    struct arena *arena = db_arena(db);
    struct recognition_mail_people_rows people = recognition_mail_people_run(
        db, (struct recognition_mail_people_in){organisation_id, day_of_moment(now, ZONE_LONDON)});
    for (size_t i = 0; i < people.count; i++) {
        const struct recognition_mail_people *person = &people.row[i];
        struct html to = {.arena = arena, .cymraeg = text_equal(person->language, "cy")};
        const char *on = date == DAY_NONE ? "" : html_date(&to, date);
        mail_add(db,
            (struct mail){.address = person->address,
                .subject =
                    html_fill(&to, html_message(&to, letter->subject), "name", name, "date", on, (const char *)NULL),
                .body =
                    html_fill(&to, html_message(&to, letter->body), "name", name, "date", on, "words", words, "link",
                        mail_link(arena, arena_format(arena, "/training/recognitions/%lld", (long long)recognition_id)),
                        (const char *)NULL),
                .language = person->language,
                .key =
                    arena_format(arena, "%s:%lld:%lld", key, (long long)recognition_id, (long long)person->person_id),
                .person_id = person->person_id});
    }
}

/* The event, its entry, and the person's intervals. */
static const struct recognition_one *happen(
    struct db *db, int64_t recognition_id, struct recognition_event_add_in event) {
    struct arena *arena = db_arena(db);
    const struct recognition_one *of = recognition_one_one(db, (struct recognition_one_in){recognition_id, false});
    if (of == NULL) {
        arena_raise(arena, ERROR_NOT_FOUND, "no recognition %lld", (long long)recognition_id);
    }
    event.recognition_id = recognition_id;
    recognition_event_add_run(db, event);
    training_refresh(db, (struct int8_list){1, &of->person_id}, event.now);
    audit_record_one(
        db, (struct audit_record_in){.action = arena_format(arena, "recognition.%s", event.kind),
                .subject_kind = "recognition",
                .subject_id = recognition_id,
                .organisation_id = of->organisation_id,
                .detail = audit_json(arena, "{s:s, s:I}", "kind", of->kind, "person_id", (long long)of->person_id),
                .personal = audit_json(arena, "{s:s}", "words", event.words)});
    return of;
}

void recognition_decide(
    struct db *db, int64_t recognition_id, bool approve, const char *words, int64_t person_id, moment now) {
    const struct recognition_one *of = happen(db, recognition_id,
        (struct recognition_event_add_in){.kind = approve ? "approved" : "refused",
            .words = words,
            .ended_on = DAY_NONE,
            .acted_by = person_id,
            .now = now});
    tell(db, approve ? &approved : &refused, of->organisation_id, recognition_id, of->full_name, DAY_NONE, words,
        "recognition", now);
}

void recognition_take_back(struct db *db, int64_t recognition_id, int64_t person_id, moment now) {
    happen(db, recognition_id,
        (struct recognition_event_add_in){
            .kind = "taken_back", .words = "", .ended_on = DAY_NONE, .acted_by = person_id, .now = now});
}

void recognition_end(
    struct db *db, int64_t recognition_id, day ended_on, const char *words, int64_t person_id, moment now) {
    const struct recognition_one *of = happen(db, recognition_id,
        (struct recognition_event_add_in){
            .kind = "ended", .words = words, .ended_on = ended_on, .acted_by = person_id, .now = now});
    tell(db, &ended, of->organisation_id, recognition_id, of->full_name, ended_on, words, "recognition-ended", now);
}

static void framework_remind(struct job *job, const struct framework_data *data, day today) {
    const struct framework_limit *limit = frameworks_limit(data, "exemption", today);
    for (size_t i = 0; limit != NULL && i < limit->reminders.count; i++) {
        int64_t before;
        if (!text_number(limit->reminders.item[i], 0, 3660, &before)) {
            continue;
        }
        struct recognition_ending_rows rows =
            recognition_ending_run(job->db, (struct recognition_ending_in){data->id, today + (day)before});
        for (size_t k = 0; k < rows.count; k++) {
            const struct recognition_ending *row = &rows.row[k];
            tell(job->db, &ending, row->organisation_id, row->recognition_id, row->full_name, row->ends_on, "",
                arena_format(job->arena, "recognition-ends:%lld", (long long)before), job->now);
        }
    }
}

static void remind(struct job *job) {
    struct plug_frameworks frameworks = plug_frameworks_all();
    for (size_t i = 0; i < frameworks.count; i++) {
        framework_remind(job, frameworks.row[i].data, day_of_moment(job->now, ZONE_LONDON));
    }
}

const struct job_kind recognition_jobs[] = {
    {.kind = "training.exemptions", .run = remind, .every_seconds = 6 * 3600},
    {.kind = NULL},
};
