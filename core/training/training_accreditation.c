#include "training/training_accreditation.h"

#include "audit/audit.h"
#include "training_accreditation/training_accreditation_queries.h"

int64_t provider_accredit(struct db *db, int64_t provider_id, const char *framework_code, day accredited_from,
    day accredited_to, int64_t granted_by, moment now) {
    struct arena *arena = db_arena(db);
    const struct provider_accredit *accredited =
        provider_accredit_one(db, (struct provider_accredit_in){.provider_id = provider_id,
                                      .framework_code = framework_code,
                                      .accredited_from = accredited_from,
                                      .accredited_to = accredited_to,
                                      .granted_by = granted_by,
                                      .now = now});
    audit_record_one(db, (struct audit_record_in){.action = "provider.accredit",
                             .subject_kind = "organisation",
                             .subject_id = provider_id,
                             .organisation_id = provider_id,
                             .detail = audit_json(arena, "{s:s, s:s, s:s?}", "framework", framework_code, "from",
                                 day_text(arena, accredited_from), "to",
                                 accredited_to == DAY_NONE ? NULL : day_text(arena, accredited_to))});
    return accredited->accreditation_id;
}

bool provider_accreditation_end(struct db *db, int64_t provider_id, int64_t accreditation_id, day accredited_to,
    const char *reason, int64_t ended_by, moment now) {
    struct arena *arena = db_arena(db);
    const struct provider_accreditation_end *ended =
        provider_accreditation_end_one(db, (struct provider_accreditation_end_in){.accreditation_id = accreditation_id,
                                               .provider_id = provider_id,
                                               .accredited_to = accredited_to,
                                               .ended_by = ended_by,
                                               .reason = reason,
                                               .now = now});
    if (ended == NULL) {
        return false;
    }
    audit_record_one(db, (struct audit_record_in){.action = "provider.accreditation_end",
                             .subject_kind = "organisation",
                             .subject_id = provider_id,
                             .organisation_id = provider_id,
                             .detail = audit_json(arena, "{s:s, s:s}", "framework", ended->framework_code, "last",
                                 day_text(arena, accredited_to)),
                             .personal = audit_json(arena, "{s:s}", "reason", reason)});
    return true;
}
