#include "cases/cases_round.h"

#include "audit/audit.h"
#include "cases_round/cases_round_queries.h"

void case_new_round(struct db *db, const struct application_locked *application, moment now) {
    const struct case_round_next *next =
        case_round_next_one(db, (struct case_round_next_in){application->application_id, now});
    audit_record_one(db, (struct audit_record_in){.action = "case.new_round",
                             .subject_kind = "application",
                             .subject_id = application->application_id,
                             .organisation_id = application->organisation_id,
                             .detail = audit_json(db_arena(db), "{s:i}", "round", (int)next->round)});
}
