#include "files/files.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "files/files_queries.h"

enum { CHUNK_BYTES = 256 * 1024, SCRATCH_BYTES = 4 * 1024 * 1024 };

static void descriptor_close(void *what) {
    close((int)(intptr_t)what);
}

/* Reads exactly that many bytes at offset; false when the file ends before. */
static bool read_whole(int descriptor, unsigned char *data, size_t bytes, off_t offset) {
    while (bytes > 0) {
        ssize_t got = pread(descriptor, data, bytes, offset);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return false;
        }
        data += got;
        offset += got;
        bytes -= (size_t)got;
    }
    return true;
}

static size_t chunk_size(uint64_t size, uint64_t offset) {
    return size - offset < CHUNK_BYTES ? (size_t)(size - offset) : CHUNK_BYTES;
}

void file_hash(struct arena *arena, int descriptor, uint64_t size, unsigned char hash[32]) {
    unsigned char *buffer = arena_alloc(arena, CHUNK_BYTES);
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    for (uint64_t offset = 0; offset < size; offset += CHUNK_BYTES) {
        size_t bytes = chunk_size(size, offset);
        if (!read_whole(descriptor, buffer, bytes, (off_t)offset)) {
            arena_raise(arena, ERROR_INTERNAL, "an uploaded file is shorter than it was");
        }
        crypto_hash_sha256_update(&state, buffer, bytes);
    }
    crypto_hash_sha256_final(&state, hash);
}

int64_t file_store(struct db *db, const struct file_upload *upload, moment now) {
    struct arena *arena = db_arena(db);
    unsigned char *buffer = arena_alloc(arena, CHUNK_BYTES);
    unsigned char hash[32];
    file_hash(arena, upload->descriptor, upload->size, hash);
    const struct file_add *file = file_add_one(db, (struct file_add_in){.organisation_id = upload->organisation_id,
                                                       .name = upload->name,
                                                       .type = upload->type,
                                                       .bytes = (int64_t)upload->size,
                                                       .sha256 = {hash, sizeof hash},
                                                       .created_by = upload->person_id,
                                                       .now = now});
    int32_t number = 0;
    for (uint64_t offset = 0; offset < upload->size; offset += CHUNK_BYTES) {
        size_t bytes = chunk_size(upload->size, offset);
        if (!read_whole(upload->descriptor, buffer, bytes, (off_t)offset)) {
            arena_raise(arena, ERROR_INTERNAL, "an uploaded file is shorter than it was");
        }
        file_chunk_add_run(db, (struct file_chunk_add_in){file->file_id, number++, {buffer, bytes}});
    }
    return file->file_id;
}

struct copying {
    struct db *db;
    struct arena *arena; /* of the whole work */
    int descriptor;
    int64_t file_id;
    int64_t bytes;
};

static void write_whole(struct arena *arena, int descriptor, const unsigned char *data, size_t bytes) {
    while (bytes > 0) {
        ssize_t put = write(descriptor, data, bytes);
        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put <= 0) {
            arena_raise(arena, ERROR_INTERNAL, "no room for a temporary file");
        }
        data += put;
        bytes -= (size_t)put;
    }
}

/* One chunk a time, each in an arena of its own: a large file never fills the request's. */
static void copy_chunk(void *context) {
    struct copying *copying = context;
    struct arena *scratch = db_arena(copying->db);
    int32_t number = (int32_t)(copying->bytes / CHUNK_BYTES);
    const struct file_chunk_of *chunk =
        file_chunk_of_one(copying->db, (struct file_chunk_of_in){copying->file_id, number});
    if (chunk == NULL) {
        arena_raise(scratch, ERROR_INTERNAL, "a chunk of file %lld is missing", (long long)copying->file_id);
    }
    write_whole(scratch, copying->descriptor, chunk->data.data, chunk->data.length);
    copying->bytes += (int64_t)chunk->data.length;
}

int file_open(struct db *db, struct arena *arena, int64_t file_id) {
    const struct file_of *file = file_of_one(db, (struct file_of_in){file_id});
    if (file == NULL) {
        arena_raise(arena, ERROR_NOT_FOUND, "no such file");
    }
    int descriptor = memfd_create("file", MFD_CLOEXEC);
    if (descriptor < 0) {
        arena_raise(arena, ERROR_INTERNAL, "no temporary file");
    }
    arena_defer(arena, descriptor_close, (void *)(intptr_t)descriptor);
    struct copying copying = {db, arena, descriptor, file_id, 0};
    while (copying.bytes < file->bytes) {
        struct arena *scratch = arena_new(SCRATCH_BYTES);
        db_arena_set(db, scratch);
        bool done = arena_try(scratch, copy_chunk, &copying);
        struct error error = *arena_error(scratch);
        const char *detail = done ? "" : arena_text(arena, error.detail);
        db_arena_set(db, arena);
        arena_free(scratch);
        if (!done) {
            arena_raise(arena, error.code, "%s", detail);
        }
    }
    lseek(descriptor, 0, SEEK_SET);
    return descriptor;
}

void file_reply(
    struct http_request *request, struct db *db, int64_t file_id, const char *name, const char *type, int64_t bytes) {
    int descriptor = file_open(db, request->arena, file_id);
    http_reply_file(request, type, name, descriptor, (uint64_t)bytes);
}
