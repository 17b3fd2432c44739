/* Results of training, and applications that wait already, by file: read by a plugin in its isolated worker, judged
 * line by line, looked over, recorded. */
#ifndef EXCHANGE_EXCHANGE_H
#define EXCHANGE_EXCHANGE_H

#include "db/db.h"
#include "http/http.h"
#include "jobs/jobs.h"

/* A file at most this large; one of waiting applications, and how many it may hold. */
#define IMPORT_BYTES_MOST (UINT64_C(50) << 20)
#define BACKLOG_BYTES_MOST (UINT64_C(5) << 20)
#define BACKLOG_RECORDS_MOST 5000

struct import_new {
    int64_t provider_id; /* DB_NULL_INT8 for waiting applications: they are entered by the Home Office's staff */
    int64_t person_id;   /* who imports */
    const char *plugin;  /* "assay_xml"; it says what the records are */
    const char *name;    /* the file's, as shown */
    int descriptor;      /* read from its start by pread */
    uint64_t size;
};
/* Keeps the file and opens the import, in the caller's transaction; its id. queued: a job reads it soon. */
int64_t import_add(struct db *db, struct import_new import, bool queued, moment now);

struct import_progress {
    int64_t bytes; /* read so far, of all */
    int64_t bytes_total;
    int64_t records;
};

/* Long work on one import, in transactions of its own that act as the person who imports, behind the same walls. It
 * bears being broken off and run again. */
struct import_work {
    struct db *db;
    int64_t import_id;
    moment now;
    bool (*keep_on)(void *context);                                          /* false: stop; NULL: never asked */
    void (*progress)(void *context, const struct import_progress *progress); /* NULL: nobody looks */
    void *context;
};
/* From waiting (or reading, after a crash) to preview or refused. False when it was stopped. */
bool import_read(const struct import_work *work);
/* From applying to done: everything new is recorded in one transaction. Raises on failure: nothing is recorded then. */
void import_apply(const struct import_work *work);
/* From undoing to undone: every result of the import that still stands as it was recorded is corrected to withdrawn, in
 * one transaction; what was corrected since is left. */
void import_undo(const struct import_work *work);

/* The trainer's word on the preview, in the caller's transaction. Raise ERROR_STATE_REFUSED when it is not a preview.
 */
void import_confirm(struct db *db, int64_t import_id, bool queued, moment now);
void import_abandon(struct db *db, int64_t import_id, moment now);
/* A recorded import is to be taken back as a whole, with a reason that everybody sees who sees the results. Raises
 * ERROR_STATE_REFUSED when it is not recorded. */
void import_take_back(struct db *db, int64_t import_id, int64_t person_id, const char *reason, bool queued, moment now);
/* Whom the line means, and all that name their person alike; person DB_NULL_INT8: they are left out. False when that
 * line is in no doubt any more, or may not mean that person. import_settle then judges again. */
bool import_choose(struct db *db, int64_t import_id, int32_t line, int64_t person_id, int64_t chosen_by, moment now);
/* Judges again what is not recorded yet; what is new now waits to be confirmed. False when the lines are gone (the
 * database has crashed since): the file is to be sent again. */
bool import_settle(struct db *db, int64_t import_id, moment now);

/* What a code of a refused line means and what to do: English key. */
const char *import_code_words(const char *code);

/* /imports, /backlog */
extern const struct http_routes exchange_routes;
extern const struct job_kind exchange_jobs[];

#endif
