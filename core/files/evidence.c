/* Files of evidence, looked at and kept. */
#include "files/evidence.h"

#include <errno.h>
#include <unistd.h>

/* Reads so many bytes at that place; fewer there than said means that the file is not what the request promised. */
static void read_at(struct arena *arena, int descriptor, unsigned char *data, size_t bytes, uint64_t offset) {
    size_t have = 0;
    while (have < bytes) {
        ssize_t got = pread(descriptor, data + have, bytes - have, (off_t)(offset + have));
        if (got > 0) {
            have += (size_t)got;
        } else if (got == 0 || errno != EINTR) {
            arena_raise(arena, ERROR_BAD_REQUEST, "an uploaded file could not be read to its end");
        }
    }
}

static const struct evidence_type *file_look(
    struct arena *arena, const struct file_upload *upload, const char *name, const char **fault) {
    size_t ends = upload->size < EVIDENCE_ENDS ? (size_t)upload->size : EVIDENCE_ENDS;
    unsigned char *head = arena_alloc(arena, ends);
    unsigned char *tail = arena_alloc(arena, ends);
    read_at(arena, upload->descriptor, head, ends, 0);
    read_at(arena, upload->descriptor, tail, ends, upload->size - ends);
    return evidence_type_of(name, (struct bytes){head, ends}, (struct bytes){tail, ends}, upload->size, fault);
}

int64_t evidence_keep(
    struct db *db, const struct file_upload *upload, moment now, const char **type, const char **fault) {
    struct arena *arena = db_arena(db);
    struct file_upload kept = *upload;
    kept.name = evidence_name(arena, upload->name);
    *fault = NULL;
    if (upload->size == 0 || upload->size > EVIDENCE_BYTES_MOST) {
        evidence_type_of(kept.name, (struct bytes){NULL, 0}, (struct bytes){NULL, 0}, upload->size, fault);
        return 0;
    }
    const struct evidence_type *found = file_look(arena, upload, kept.name, fault);
    if (found == NULL) {
        return 0;
    }
    *type = found->type;
    kept.type = found->type;
    return file_store(db, &kept, now);
}
