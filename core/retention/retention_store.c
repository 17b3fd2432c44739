#include <jansson.h>

#include "accounts/accounts_queries.h"
#include "audit/audit.h"
#include "base/log.h"
#include "retention/retention.h"
#include "retention/retention_queries.h"

void person_erase(struct db *db, int64_t person_id, bool asked, moment now) {
    const char *by = asked ? "person_asked" : "person";
    retention_erase_run(db, (struct retention_erase_in){person_id, by, now});
    audit_record_one(db, (struct audit_record_in){.action = "person.erase",
                             .subject_kind = "person",
                             .subject_id = person_id,
                             .organisation_id = DB_NULL_INT8,
                             .detail = audit_json(db_arena(db), "{s:s}", "by", by)});
}

int64_t retention_run(struct db *db, int most, moment now) {
    struct retention_due_rows due =
        retention_due_run(db, (struct retention_due_in){day_of_moment(now, ZONE_LONDON), most});
    int64_t erased = 0;
    for (size_t i = 0; i < due.count; i++) {
        if (retention_use_parse(due.row[i].in_use) == RETENTION_FREE) {
            person_erase(db, due.row[i].person_id, false, now);
            erased++;
        }
    }
    const struct retention_sweep *swept = retention_sweep_one(db, (struct retention_sweep_in){now, most});
    if (erased + swept->mails + swept->imports + swept->invitations + swept->awards + swept->files > 0) {
        audit_record_one(db, (struct audit_record_in){.action = "retention.run",
                                 .subject_kind = "retention",
                                 .subject_id = DB_NULL_INT8,
                                 .organisation_id = DB_NULL_INT8,
                                 .detail = audit_json(db_arena(db), "{s:I, s:I, s:I, s:I, s:I, s:I}", "people",
                                     (json_int_t)erased, "mails", (json_int_t)swept->mails, "imports",
                                     (json_int_t)swept->imports, "invitations", (json_int_t)swept->invitations,
                                     "awards", (json_int_t)swept->awards, "files", (json_int_t)swept->files)});
    }
    return erased;
}

/* A thousand a night: who is left comes the night after. */
static void run(struct job *job) {
    int64_t erased = retention_run(job->db, 1000, job->now);
    if (erased > 0) {
        log_info("erased by the retention schedule", "people", log_number(erased), NULL);
    }
}

const struct job_kind retention_jobs[] = {
    {.kind = "retention.run", .run = run, .every_seconds = 86400, .lease_seconds = 600},
    {0},
};
