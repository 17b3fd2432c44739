/* Files of evidence: what kind a file is, by its name's ending and its content together. Looked at from both ends
 * before they are kept, never whole in memory. */
#ifndef FILES_EVIDENCE_H
#define FILES_EVIDENCE_H

#include "files/files.h"

enum { EVIDENCE_FILES_MOST = 100, EVIDENCE_BYTES_MOST = 25 * 1024 * 1024, EVIDENCE_ENDS = 65536 };

struct evidence_type {
    const char *extension;
    const char *type;  /* as served */
    const char *title; /* for people */
};
extern const struct evidence_type evidence_types[];
extern const size_t evidence_type_count;
/* What a browser's picker offers: ".pdf,.docx,...". */
extern const char evidence_accept[];

/* The type that name's ending and content agree on, or NULL and *fault (a message key). head and tail: the first and
 * the last bytes of the file (at most EVIDENCE_ENDS each; they overlap in a small file), size the whole. */
const struct evidence_type *evidence_type_of(
    const char *name, struct bytes head, struct bytes tail, uint64_t size, const char **fault);
/* A name fit to store and show: no path, control characters, markup or quotes, at most 120 characters; "file" if
 * nothing is left. */
const char *evidence_name(struct arena *arena, const char *name);

/* Stores it in the open transaction, under a name that is fit, and gives its id; upload's type is found here, and *type
 * gets it. 0 and *fault, a message key, when it is none that is taken. */
int64_t evidence_keep(
    struct db *db, const struct file_upload *upload, moment now, const char **type, const char **fault);

#endif
