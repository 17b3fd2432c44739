/* Files people upload, kept in the database in chunks: no server holds what another lacks. */
#ifndef FILES_FILES_H
#define FILES_FILES_H

#include "db/db.h"
#include "http/http.h"

struct file_upload {
    int64_t organisation_id; /* whose wall it stands behind; DB_NULL_INT8: the Home Office's alone */
    const char *name;        /* 1 to 255 characters, as shown */
    const char *type;        /* media type, decided by us, never the browser's word */
    int descriptor;          /* read from its start by pread; stays open */
    uint64_t size;
    int64_t person_id;
};

/* SHA-256 of the first size bytes, read by pread. Raises ERROR_INTERNAL when the descriptor gives fewer. */
void file_hash(struct arena *arena, int descriptor, uint64_t size, unsigned char hash[32]);
/* Stores it in the open transaction and gives its id. Needs one chunk of memory at a time. Raises ERROR_INTERNAL when
 * the descriptor gives fewer bytes than size. */
int64_t file_store(struct db *db, const struct file_upload *upload, moment now);
/* The file's bytes in an unlinked temporary file, at its start; closed with the arena. Raises ERROR_NOT_FOUND when the
 * actor does not see it. */
int file_open(struct db *db, struct arena *arena, int64_t file_id);
/* Sends it as a download under that name. */
void file_reply(
    struct http_request *request, struct db *db, int64_t file_id, const char *name, const char *type, int64_t bytes);

#endif
