#include "people/people.h"

#include "audit/audit.h"
#include "people/people_queries.h"

static void audit_role(
    struct db *db, const char *action, int64_t person_id, int64_t organisation_id, const char *role, day on) {
    struct arena *arena = db_arena(db);
    audit_record_one(db, (struct audit_record_in){.action = action,
                             .subject_kind = "person",
                             .subject_id = person_id,
                             .organisation_id = organisation_id,
                             .detail = audit_json(arena, "{s:s, s:s}", "role", role, "on", day_text(arena, on))});
}

struct person_added person_add(struct db *db, struct person_new person, moment now) {
    struct people_add *added = people_add_one(db, (struct people_add_in){.full_name = person.full_name,
                                                      .email = person.email,
                                                      .organisation_id = person.organisation_id,
                                                      .role = person.role,
                                                      .started_on = person.started_on,
                                                      .granted_by = person.granted_by,
                                                      .now = now});
    audit_role(db, "person.add", added->person_id, person.organisation_id, person.role, person.started_on);
    return (struct person_added){added->person_id, added->learner_number};
}

bool role_start(
    struct db *db, int64_t person_id, int64_t organisation_id, const char *role, day started_on, int64_t granted_by) {
    if (people_role_start_one(
            db, (struct people_role_start_in){person_id, organisation_id, role, started_on, granted_by}) == NULL) {
        return false;
    }
    audit_role(db, "role.start", person_id, organisation_id, role, started_on);
    return true;
}

bool role_give(struct db *db, int64_t person_id, int64_t organisation_id, const char *role, day started_on,
    day ended_on, int64_t granted_by) {
    if (people_role_give_one(db,
            (struct people_role_give_in){person_id, organisation_id, role, started_on, ended_on, granted_by}) == NULL) {
        return false;
    }
    audit_role(db, "role.start", person_id, organisation_id, role, started_on);
    if (ended_on != DAY_NONE) {
        audit_role(db, "role.end", person_id, organisation_id, role, ended_on);
    }
    return true;
}

bool role_end(struct db *db, int64_t person_id, int64_t organisation_id, const char *role, day ended_on) {
    if (people_role_end_one(db, (struct people_role_end_in){person_id, organisation_id, role, ended_on}) == NULL) {
        return false;
    }
    audit_role(db, "role.end", person_id, organisation_id, role, ended_on);
    return true;
}

void supervised_referral_add(
    struct db *db, int64_t person_id, int64_t organisation_id, day supervised_on, int64_t signed_by, moment now) {
    people_supervised_add_one(
        db, (struct people_supervised_add_in){person_id, organisation_id, supervised_on, signed_by, now});
    audit_role(db, "referral.supervised", person_id, organisation_id, "first_responder", supervised_on);
}

static void audit_words(struct db *db, const char *action, int64_t person_id, int64_t organisation_id, const char *name,
    const char *words) {
    audit_record_one(db, (struct audit_record_in){.action = action,
                             .subject_kind = "person",
                             .subject_id = person_id,
                             .organisation_id = organisation_id,
                             .personal = words == NULL ? NULL : audit_json(db_arena(db), "{s:s}", name, words)});
}

bool person_change(struct db *db, int64_t person_id, int64_t organisation_id, const char *name, const char *email) {
    if (people_change_one(db, (struct people_change_in){person_id, name, email}) == NULL) {
        return false;
    }
    audit_words(db, "person.change", person_id, organisation_id, "full_name", name);
    return true;
}

bool consent_give(struct db *db, int64_t organisation_id, moment now) {
    if (people_consent_give_one(db, (struct people_consent_give_in){organisation_id, now}) == NULL) {
        return false;
    }
    audit_words(db, "consent.give", DB_NULL_INT8, organisation_id, NULL, NULL);
    return true;
}

bool consent_withdraw(struct db *db, int64_t consent_id, moment now) {
    const struct people_consent_withdraw *row =
        people_consent_withdraw_one(db, (struct people_consent_withdraw_in){consent_id, now});
    if (row == NULL) {
        return false;
    }
    audit_words(db, "consent.withdraw", DB_NULL_INT8, row->organisation_id, NULL, NULL);
    return true;
}

bool correction_ask(struct db *db, int64_t person_id, const char *words, moment now) {
    if (people_correction_ask_one(db, (struct people_correction_ask_in){words, now}) == NULL) {
        return false;
    }
    audit_words(db, "correction.ask", person_id, DB_NULL_INT8, "words", words);
    return true;
}

bool correction_answer(struct db *db, int64_t person_id, const char *answer, int64_t answered_by, moment now) {
    if (people_correction_answer_one(db, (struct people_correction_answer_in){person_id, answer, answered_by, now}) ==
        NULL) {
        return false;
    }
    audit_words(db, "correction.answer", person_id, DB_NULL_INT8, "answer", answer);
    return true;
}
