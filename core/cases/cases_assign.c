/* Assignment, cover and teams in the database. */
#include "cases/cases_assign.h"

#include <jansson.h>

#include "applications/applications_store.h"
#include "audit/audit.h"
#include "cases/cases.h"
#include "cases/cases_queries.h"
#include "cases_queue/cases_queue_queries.h"
#include "mail/mail.h"
#include "view/html.h"

static void audit_act(
    struct db *db, const struct application_locked *application, const char *action, const char *detail) {
    audit_record_one(db, (struct audit_record_in){.action = action,
                             .subject_kind = "application",
                             .subject_id = application->application_id,
                             .organisation_id = application->organisation_id,
                             .detail = detail});
}

/* Mail to one of the staff, with {reference}, {organisation} and {link} filled in. */
static void tell(struct db *db, const struct application_locked *application, int64_t person_id, const char *key,
    const char *subject, const char *body) {
    struct arena *arena = db_arena(db);
    const struct case_staff_mail *to = case_staff_mail_one(db, (struct case_staff_mail_in){person_id});
    if (to == NULL) {
        return; /* no account any more: the queue shows it to the others */
    }
    struct html words = {.arena = arena, .cymraeg = text_equal(to->language, "cy")};
    const char *link = mail_link(arena, arena_format(arena, "/cases/%lld", (long long)application->application_id));
    mail_add(db, (struct mail){.address = to->address,
                     .subject = html_fill(&words, html_message(&words, subject), "reference", application->reference,
                         (const char *)NULL),
                     .body = html_fill(&words, html_message(&words, body), "reference", application->reference,
                         "organisation", application->organisation_name, "link", link, (const char *)NULL),
                     .language = to->language,
                     .key = key,
                     .person_id = person_id});
}

static const struct case_assign_standing *standing_of(struct db *db, const struct case_assign *assign, moment now) {
    return case_assign_standing_one(db, (struct case_assign_standing_in){.application_id = assign->application_id,
                                            .person_id = assign->person_id,
                                            .replaces = assign->replaces,
                                            .today = day_of_moment(now, ZONE_LONDON)});
}

static const char *fault_of(const struct case_assign *assign, const struct case_assign_standing *standing) {
    struct case_assign_facts facts = {.needed = standing->role != NULL,
        .barred = standing->barred,
        .conflicted = standing->conflicted,
        .had_part = standing->had_part,
        .assigned = standing->assigned,
        .holds_role = standing->holds_role,
        .away = standing->away_until != DAY_NONE,
        .replaces = assign->replaces != DB_NULL_INT8,
        .replaced_works = standing->replaced,
        .same = assign->replaces == assign->person_id,
        .places_left = standing->places_left};
    return case_assign_fault(&facts);
}

const char *case_assign_refusal(struct db *db, const struct case_assign *assign, moment now) {
    application_lock(db, assign->application_id);
    return fault_of(assign, standing_of(db, assign, now));
}

/* Somebody's part, or what was assigned to them, ends for another to go on. */
static void hand_on(struct db *db, int64_t application_id, int64_t person_id, moment now) {
    if (case_assignment_end_one(db, (struct case_assignment_end_in){application_id, person_id, "withdrawn", "", now}) ==
        NULL) {
        case_role_leave_run(db, (struct case_role_leave_in){application_id, person_id, now});
    }
}

void case_assign(struct db *db, const struct case_assign *assign, moment now) {
    struct arena *arena = db_arena(db);
    const struct application_locked *application = application_lock(db, assign->application_id);
    const struct case_assign_standing *standing = standing_of(db, assign, now);
    const char *fault = fault_of(assign, standing);
    if (fault != NULL) {
        arena_raise(arena, ERROR_CONFLICT, "case %lld is not assigned: %s", (long long)assign->application_id, fault);
    }
    if (assign->replaces != DB_NULL_INT8) {
        hand_on(db, assign->application_id, assign->replaces, now);
    }
    const struct case_assignment_add *added =
        case_assignment_add_one(db, (struct case_assignment_add_in){.application_id = assign->application_id,
                                        .person_id = assign->person_id,
                                        .role = standing->role,
                                        .replaces = assign->replaces,
                                        .assigned_by = assign->by,
                                        .now = now,
                                        .words = assign->words});
    json_int_t replaced = assign->replaces == DB_NULL_INT8 ? 0 : (json_int_t)assign->replaces;
    audit_act(db, application, "case.assign",
        audit_json(arena, "{s:s, s:I, s:I}", "role", standing->role, "to", (json_int_t)assign->person_id, "replaces",
            replaced));
    tell(db, application, assign->person_id, arena_format(arena, "assigned-%lld", (long long)added->case_assignment_id),
        N_("Case {reference} is assigned to you"),
        N_("Case {reference} of {organisation} is assigned to you. Say whether you have a conflict of interest and "
           "take "
           "it, or refuse it with a reason: {link}"));
}

void case_refuse_assignment(struct db *db, int64_t application_id, int64_t person_id, const char *words, moment now) {
    struct arena *arena = db_arena(db);
    const struct application_locked *application = application_lock(db, application_id);
    const struct case_assignment_end *ended =
        case_assignment_end_one(db, (struct case_assignment_end_in){application_id, person_id, "refused", words, now});
    if (ended == NULL) {
        arena_raise(arena, ERROR_STATE_REFUSED, "nothing is assigned to this person in this case");
    }
    audit_act(db, application, "case.refuse_assignment", NULL);
    tell(db, application, ended->assigned_by, arena_format(arena, "refused-%lld", (long long)ended->case_assignment_id),
        N_("The assignment of case {reference} was refused"),
        N_("Case {reference} of {organisation}, which you had assigned, was refused. The reason is on the case's page, "
           "and somebody else is to be found: {link}"));
}

void case_take_over(struct db *db, int64_t application_id, int64_t person_id, int64_t away_id, moment now) {
    struct arena *arena = db_arena(db);
    const struct application_locked *application = application_lock(db, application_id);
    day today = day_of_moment(now, ZONE_LONDON);
    if (!case_cover_one(db, (struct case_cover_in){person_id, away_id, today})->covers) {
        arena_raise(arena, ERROR_FORBIDDEN, "only the cover that was named takes over");
    }
    if (case_role_leave_run(db, (struct case_role_leave_in){application_id, away_id, now}) == 0) {
        arena_raise(arena, ERROR_STATE_REFUSED, "no unfinished part to take over");
    }
    audit_act(db, application, "case.take_over", audit_json(arena, "{s:I}", "from", (json_int_t)away_id));
    case_take(db, application_id, person_id, now);
}

bool case_cover_away(struct db *db, const struct case_absence *absence) {
    return absence->cover != DB_NULL_INT8 &&
           case_away_between_one(db, (struct case_away_between_in){absence->cover, absence->from_on, absence->until_on})
               ->away;
}

int64_t case_absence_add_act(struct db *db, const struct case_absence *absence, moment now) {
    int64_t id = case_absence_add_one(db, (struct case_absence_add_in){.person_id = absence->person_id,
                                              .from_on = absence->from_on,
                                              .until_on = absence->until_on,
                                              .cover = absence->cover,
                                              .named_by = absence->by,
                                              .now = now})
                     ->staff_absence_id;
    audit_record_one(
        db, (struct audit_record_in){.action = "case.absence",
                .subject_kind = "person",
                .subject_id = absence->person_id,
                .organisation_id = DB_NULL_INT8,
                .detail = audit_json(db_arena(db), "{s:I, s:s, s:s}", "staff_absence_id", (json_int_t)id, "from",
                    day_text(db_arena(db), absence->from_on), "until", day_text(db_arena(db), absence->until_on))});
    return id;
}

void case_absence_end_act(struct db *db, int64_t staff_absence_id, int64_t by, bool own, moment now) {
    const struct case_absence_lock *absence =
        case_absence_lock_one(db, (struct case_absence_lock_in){staff_absence_id});
    if (absence == NULL || absence->ended || (own && absence->person_id != by)) {
        arena_raise(db_arena(db), ERROR_NOT_FOUND, "no such absence of this person");
    }
    case_absence_end_run(db, (struct case_absence_end_in){staff_absence_id, now});
    audit_record_one(
        db, (struct audit_record_in){.action = "case.absence_end",
                .subject_kind = "person",
                .subject_id = absence->person_id,
                .organisation_id = DB_NULL_INT8,
                .detail = audit_json(db_arena(db), "{s:I}", "staff_absence_id", (json_int_t)staff_absence_id)});
}

int64_t case_team_keep(struct db *db, const struct case_team *team) {
    int64_t id = team->case_team_id;
    if (id == 0) {
        id = case_team_add_one(db, (struct case_team_add_in){team->name, team->frameworks})->case_team_id;
    } else if (case_team_save_run(db, (struct case_team_save_in){id, team->name, team->frameworks, team->version}) ==
               0) {
        arena_raise(db_arena(db), ERROR_STALE_FORM, "the team was saved meanwhile");
    }
    case_team_members_clear_run(db, (struct case_team_members_clear_in){id});
    case_team_members_add_run(db, (struct case_team_members_add_in){id, team->members});
    audit_record_one(db, (struct audit_record_in){.action = "case.team",
                             .subject_kind = "case_team",
                             .subject_id = id,
                             .organisation_id = DB_NULL_INT8,
                             .detail = audit_json(db_arena(db), "{s:I}", "members", (json_int_t)team->members.count)});
    return id;
}
