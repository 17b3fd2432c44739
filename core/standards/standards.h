/* Versions of a framework's training standard: drafted by policy officers, proposed, approved by a second person,
 * published. Acts run in the caller's transaction, whose actor is set, and write their audit entry.
 *
 * What stood at a moment K is asked of the rules themselves: framework_rules_ask (frameworks/frameworks_rules.h), or in
 * SQL known_at of schemas/sql/0005_frameworks.sql. */
#ifndef STANDARDS_STANDARDS_H
#define STANDARDS_STANDARDS_H

#include "db/db.h"
#include "http/http.h"
#include "jobs/jobs.h"
#include "standards/standards_rules.h"

/* A version as it is seen. */
struct standard_version {
    int64_t version_id;
    int number; /* 0: not published */
    const char *state;
    day effective_on;
    const char *summary;
    const char *summary_welsh;
    int version;
    const char *created_name; /* NULL when the person is not to be seen */
    const char *proposed_name;
    moment proposed_at;
    const char *decided_name;
    moment decided_at;
    bool mine; /* who asks drafted, changed or proposed it */
    struct standard_edition edition;
};

/* A framework's standard: its own rules, and all versions that whoever asks may see. */
struct standard_source {
    const char *framework_code;
    struct framework_rules base;
    size_t count;
    const struct standard_version *row; /* published ones in the order in which they take effect, then the others */
    struct standard_editions published;
};
struct standard_source_parts;
/* Joins the batch. */
struct standard_source_parts *standard_source_ask(struct db *db, const char *framework_code);
/* After the batch has run. */
struct standard_source standard_source_read(struct arena *arena, const struct standard_source_parts *parts);
/* NULL when there is none of that id. */
const struct standard_version *standard_version_find(const struct standard_source *source, int64_t version_id);
/* The published editions with that version's among them, at its place. */
struct standard_editions standard_editions_with(
    struct arena *arena, const struct standard_source *source, const struct standard_version *version);

/* The published editions without that version's. */
struct standard_editions standard_editions_without(
    struct arena *arena, const struct standard_source *source, const struct standard_version *version);

/* The new draft's id; it takes effect on effective_on, a day to come. */
int64_t standard_draft(struct db *db, const char *framework_code, day effective_on, int64_t person_id, moment now);

/* What acts on a version name: it must be of that framework and that counter. */
struct standard_of {
    const char *framework_code;
    int64_t version_id;
    int version;
    int64_t person_id;
    moment now;
};
enum standard_answer {
    STANDARD_DONE,
    STANDARD_STALE,   /* somebody changed it since */
    STANDARD_STATE,   /* not in this state */
    STANDARD_OWN,     /* who drafted, changed or proposed it does not decide on it */
    STANDARD_PAST,    /* its day is not to come */
    STANDARD_EMPTY,   /* it changes nothing */
    STANDARD_SUMMARY, /* its summary is missing in one language */
    STANDARD_UNSEEN,  /* what it would do was not worked out today, since it was changed */
    STANDARD_CLASH    /* a change cannot be made (any more), or takes from a published version what that changes */
};
/* Each raises ERROR_NOT_FOUND when there is no such version. */
enum standard_answer standard_save(
    struct db *db, struct standard_of of, day effective_on, const char *summary, const char *summary_welsh);
/* The change must have no standard_change_fault. */
enum standard_answer standard_change_add(struct db *db, struct standard_of of, const struct standard_change *change);
enum standard_answer standard_change_remove(struct db *db, struct standard_of of, int64_t change_id);
enum standard_answer standard_propose(struct db *db, struct standard_of of);
enum standard_answer standard_return(struct db *db, struct standard_of of, const char *words);
enum standard_answer standard_discard(struct db *db, struct standard_of of);
/* Writes the rules, and queues what follows: everybody's intervals, and mail to the leads of organisations that fall.
 */
enum standard_answer standard_publish(struct db *db, struct standard_of of);

/* standard.recompute, standard.impact */
extern const struct job_kind standard_jobs[];
/* /standards (public), /frameworks/{framework}/standards (policy officers) */
extern const struct http_routes standards_routes;

#endif
