#include "organisations/organisations.h"

#include "accounts/accounts.h"
#include "audit/audit_queries.h"
#include "organisations/organisations_queries.h"

int64_t organisation_add(struct db *db, struct organisation_new with) {
    const struct organisation_insert *row =
        organisation_insert_one(db, (struct organisation_insert_in){.name = with.name,
                                        .framework_code = with.framework_code,
                                        .kind = with.kind,
                                        .sector = with.sector,
                                        .identifier = with.identifier,
                                        .website = with.website,
                                        .phone = with.phone,
                                        .about = with.about == NULL ? "" : with.about,
                                        .areas = with.areas,
                                        .cohorts = with.cohorts,
                                        .languages = with.languages,
                                        .now = with.now,
                                        .invented = with.invented});
    if (row == NULL) {
        arena_raise(db_arena(db), ERROR_CONFLICT, "the identifier is taken");
    }
    audit_record_one(db, (struct audit_record_in){.action = "organisation.registered",
                             .subject_kind = "organisation",
                             .subject_id = row->organisation_id,
                             .organisation_id = row->organisation_id});
    return row->organisation_id;
}

void organisation_spoc_set(struct db *db, int64_t organisation_id, int64_t person_id, int64_t granted_by, moment now) {
    day today = day_of_moment(now, ZONE_LONDON);
    organisation_lock_one(db, (struct organisation_lock_in){organisation_id});
    organisation_spoc_end_run(db, (struct organisation_spoc_end_in){organisation_id, today});
    role_add(db, person_id, organisation_id, "spoc", granted_by, now);
    organisation_spoc_write_run(db, (struct organisation_spoc_write_in){organisation_id, person_id});
    audit_record_one(db, (struct audit_record_in){.action = "organisation.spoc_named",
                             .subject_kind = "organisation",
                             .subject_id = organisation_id,
                             .organisation_id = organisation_id,
                             .detail = arena_format(db_arena(db), "{\"person_id\":%lld}", (long long)person_id)});
}
