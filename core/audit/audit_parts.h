/* What the files of this room share; nobody else includes it. */
#ifndef AUDIT_AUDIT_PARTS_H
#define AUDIT_AUDIT_PARTS_H

#include "audit/audit.h"
#include "audit/audit_rules.h"

/* NULL until audit_start. */
const struct audit_config *audit_configured(void);

/* The facts of a row of any query with the entry's columns, and a checkpoint of one with the checkpoint's. */
#define AUDIT_FACTS(row)                                                                                               \
    (struct audit_facts) {                                                                                             \
        .audit_id = (row)->audit_id, .transaction = (row)->transaction, .at = (row)->at,                               \
        .person_id = (row)->person_id, .account_id = (row)->account_id, .action = (row)->action,                       \
        .subject_kind = (row)->subject_kind, .subject_id = (row)->subject_id,                                          \
        .organisation_id = (row)->organisation_id, .detail = (row)->detail, .personal_hash = (row)->personal_hash      \
    }
struct audit_checkpoint_facts audit_checkpoint_of(const struct audit_checkpoint_list *row);

/* Appends to the file what it does not hold yet. Raises ERROR_INTERNAL when it cannot be written. */
void audit_export_checkpoints(struct db *db);
#endif
