/* Acts on funds and awards. */
#include "funding/funding.h"

#include <string.h>

#include "audit/audit.h"
#include "base/log.h"
#include "funding/funding_parts.h"
#include "jobs/jobs_queries.h"

static int64_t scheme_write(struct db *db, int64_t fund_id, const char *title, const char *purpose) {
    const struct scheme_add *scheme = scheme_add_one(db, (struct scheme_add_in){fund_id, title, purpose});
    if (scheme == NULL) {
        return 0;
    }
    audit_record_one(db, (struct audit_record_in){.action = "scheme.add",
                             .subject_kind = "scheme",
                             .subject_id = scheme->scheme_id,
                             .organisation_id = DB_NULL_INT8,
                             .detail = audit_json(db_arena(db), "{s:I}", "fund_id", fund_id)});
    return scheme->scheme_id;
}

struct fund_made fund_create(struct db *db, const struct fund_new *with) {
    const struct fund_add *fund = fund_add_one(db, (struct fund_add_in){.title = with->title,
                                                       .funder = with->funder,
                                                       .starts_on = with->starts_on,
                                                       .ends_on = with->ends_on,
                                                       .budget_pence = with->budget_pence,
                                                       .person_id = with->person_id,
                                                       .now = with->now});
    audit_record_one(db, (struct audit_record_in){.action = "fund.create",
                             .subject_kind = "fund",
                             .subject_id = fund->fund_id,
                             .organisation_id = DB_NULL_INT8,
                             .detail = audit_json(db_arena(db), "{s:I}", "budget_pence", with->budget_pence)});
    return (struct fund_made){fund->fund_id, scheme_write(db, fund->fund_id, with->scheme_title, with->scheme_purpose)};
}

int64_t scheme_create(struct db *db, int64_t fund_id, const char *title, const char *purpose) {
    return scheme_write(db, fund_id, title, purpose);
}

static const char *trail_detail(struct db *db, const struct award_of *award, const char *to_state) {
    return audit_json(db_arena(db), "{s:I, s:I, s:s, s:i}", "fund_id", award->fund_id, "amount_pence",
        award->amount_pence, "state", to_state, "version", (int)award->version);
}

static void record(struct db *db, const struct award_of *award, const char *event, const char *to_state,
    int64_t person_id, const char *words, moment now) {
    award_event_add_run(db, (struct award_event_add_in){.award_id = award->award_id,
                                .event = event,
                                .to_state = to_state,
                                .person_id = person_id,
                                .now = now,
                                .words = words});
    audit_record_one(db, (struct audit_record_in){.action = arena_format(db_arena(db), "award.%s", event),
                             .subject_kind = "award",
                             .subject_id = award->award_id,
                             .organisation_id = award->organisation_id,
                             .detail = trail_detail(db, award, to_state)});
}

static const struct award_of *award_read(struct db *db, int64_t award_id) {
    const struct award_of *award = award_of_one(db, (struct award_of_in){award_id});
    if (award == NULL) {
        arena_raise(db_arena(db), ERROR_NOT_FOUND, "award %lld is not there or not seen", (long long)award_id);
    }
    return award;
}

int64_t award_propose(struct db *db, const struct award_new *with) {
    struct arena *arena = db_arena(db);
    int year;
    int month;
    int month_day;
    day_parts(day_of_moment(with->now, ZONE_LONDON), &year, &month, &month_day);
    const struct award_add *added = award_add_one(
        db, (struct award_add_in){.reference = award_reference(arena, year, award_number_next_one(db)->number),
                .scheme_id = with->scheme_id,
                .organisation_id = with->organisation_id,
                .amount_pence = with->amount_pence,
                .purpose = with->purpose,
                .starts_on = with->starts_on,
                .ends_on = with->ends_on,
                .person_id = with->person_id,
                .terms_code = award_terms_now()->code,
                .now = with->now});
    record(db, award_read(db, added->award_id), award_event(AWARD_ACTS), "proposed", with->person_id, "", with->now);
    return added->award_id;
}

struct award_facts award_facts_of(const struct award_of *award) {
    return (struct award_facts){.state = award->state,
        .version = award->version,
        .proposed_by = award->proposed_by,
        .amount_pence = award->amount_pence,
        .starts_on = award->starts_on,
        .ends_on = award->ends_on,
        .accredited = award->accredited,
        .fund_starts_on = award->fund_starts_on,
        .fund_ends_on = award->fund_ends_on,
        .fund_left_pence = award->fund_budget_pence - award->fund_committed_pence};
}

/* The award as it stands while its row, and its fund's, are locked. */
static const struct award_of *award_locked(struct db *db, const struct award_deed *deed) {
    const struct award_lock *locked = award_lock_one(db, (struct award_lock_in){deed->award_id});
    if (locked == NULL) {
        arena_raise(db_arena(db), ERROR_NOT_FOUND, "award %lld is not there or not seen", (long long)deed->award_id);
    }
    if (deed->act == AWARD_APPROVE) {
        fund_lock_one(db, (struct fund_lock_in){locked->fund_id});
    }
    return award_read(db, deed->award_id);
}

static void award_write(struct db *db, const struct award_deed *deed, const char *to_state) {
    bool approves = deed->act == AWARD_APPROVE;
    bool answers = deed->act == AWARD_ACCEPT || deed->act == AWARD_DECLINE;
    bool accepts = deed->act == AWARD_ACCEPT;
    award_update_run(db, (struct award_update_in){.award_id = deed->award_id,
                             .state = to_state,
                             .approved_by = approves ? deed->person_id : DB_NULL_INT8,
                             .approved_at = approves ? deed->now : MOMENT_NONE,
                             .answered_by = answers ? deed->person_id : DB_NULL_INT8,
                             .answered_at = answers ? deed->now : MOMENT_NONE,
                             .signatory_name = accepts ? deed->signatory_name : NULL,
                             .signatory_capacity = accepts ? deed->signatory_capacity : NULL});
}

struct award_outcome award_do(struct db *db, const struct award_deed *deed) {
    const struct award_of *award = award_locked(db, deed);
    struct award_facts facts = award_facts_of(award);
    bool connected =
        funding_connected_one(db, (struct funding_connected_in){award->organisation_id, deed->person_id})->connected;
    enum award_refusal refusal = award_judge(&facts, deed->act, deed->person_id, connected, deed->version);
    if (refusal != AWARD_FINE) {
        return (struct award_outcome){refusal, award_over_pence(&facts)};
    }
    const char *to_state = award_next(award->state, deed->act);
    award_write(db, deed, to_state);
    record(db, award, award_event(deed->act), to_state, deed->person_id, deed->words, deed->now);
    award_tell(db, award, deed);
    return (struct award_outcome){AWARD_FINE, 0};
}

struct verifying {
    struct db *db;
    moment now;
    int64_t checked;
    int64_t differences;
};

static void verify(void *context) {
    struct verifying *verifying = context;
    struct db *db = verifying->db;
    verifying->checked = verifying->differences = 0;
    job_system_one(db, (struct job_system_in){verifying->now});
    struct funding_check_funds_rows funds = funding_check_funds_run(db);
    for (size_t i = 0; i < funds.count; i++) {
        if (funds.row[i].committed_pence != funds.row[i].sum_pence) {
            verifying->differences++;
            log_warning("fund differs from the sum of its awards", "fund", log_number(funds.row[i].fund_id), NULL);
        }
    }
    struct funding_check_awards_rows awards = funding_check_awards_run(db);
    for (size_t i = 0; i < awards.count; i++) {
        const struct funding_check_awards *award = &awards.row[i];
        if (award->last_state == NULL || strcmp(award->state, award->last_state) != 0 ||
            award->version != award->events) {
            verifying->differences++;
            log_warning("award differs from its events", "award", log_number(award->award_id), NULL);
        }
    }
    verifying->checked = (int64_t)(funds.count + awards.count);
}

int64_t funding_verify(struct db *db, moment now, int64_t *checked) {
    struct verifying verifying = {.db = db, .now = now};
    db_transaction(db, verify, &verifying);
    if (checked != NULL) {
        *checked = verifying.checked;
    }
    return verifying.differences;
}
