/* The trail of acts: helpers for entries (audit_record_one of audit_queries.h writes them), sealing, verification. */
#ifndef AUDIT_AUDIT_H
#define AUDIT_AUDIT_H

#include <stdbool.h>
#include <stdint.h>

#include "audit/audit_queries.h"
#include "base/arena.h"
#include "jobs/jobs.h"

/* JSON text for an entry's detail or personal part; format and arguments as jansson's json_pack:
 * audit_json(arena, "{s:I, s:s}", "award_id", (json_int_t)award_id, "state", "offered"). */
const char *audit_json(struct arena *arena, const char *format, ...);

extern const struct job_kind audit_jobs[];

#endif
