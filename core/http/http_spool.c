/* Uploads under way: unlinked temporary files, and the quota over all of them (and over bodies held in memory). */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "http/http_internal.h"

bool http_spool_charge(struct http_exchange *exchange, uint64_t bytes) {
    struct http_server *server = exchange->server;
    if (atomic_fetch_add(&server->spooled, bytes) + bytes > server->config.spool_quota) {
        atomic_fetch_sub(&server->spooled, bytes);
        http_exchange_fail(exchange, ERROR_BUSY, "spool quota used up");
        return false;
    }
    exchange->spooled += bytes;
    return true;
}

void http_spool_release(struct http_exchange *exchange) {
    atomic_fetch_sub(&exchange->server->spooled, exchange->spooled);
    exchange->spooled = 0;
}

static int temporary_open(const char *folder, struct arena *arena) {
    int descriptor = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, 0600);
    if (descriptor < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL)) {
        char *name = arena_format(arena, "%s/upload-XXXXXX", folder);
        descriptor = mkostemp(name, O_CLOEXEC);
        if (descriptor >= 0) {
            unlink(name);
        }
    }
    return descriptor;
}

static void descriptor_close(void *what) {
    close(*(int *)what);
}

/* Only the last path part, without control characters. */
static const char *file_name(struct arena *arena, const char *name) {
    for (const char *at = name; *at != '\0'; at++) {
        if (*at == '/' || *at == '\\') {
            name = at + 1;
        }
    }
    char *clean = arena_text(arena, name);
    char *out = clean;
    for (const char *at = clean; *at != '\0'; at++) {
        if ((unsigned char)*at >= 0x20 && *at != 0x7F) {
            *out++ = *at;
        }
    }
    *out = '\0';
    return clean;
}

struct http_file *http_spool_open(
    struct http_exchange *exchange, const char *field, const char *name, const char *type) {
    struct http_request *request = &exchange->request;
    if (request->files == HTTP_FILES_MOST) {
        http_exchange_fail(exchange, ERROR_BAD_REQUEST, "too many files");
        return NULL;
    }
    if (request->file == NULL) {
        request->file = ARENA_ARRAY(request->arena, HTTP_FILES_MOST, struct http_file);
    }
    int descriptor = temporary_open(exchange->server->config.spool_folder, request->arena);
    if (descriptor < 0) {
        log_error("spool file not made", "id", exchange->id, "cause", strerror(errno), NULL);
        http_exchange_fail(exchange, ERROR_BUSY, "no spool file");
        return NULL;
    }
    struct http_file *file = &request->file[request->files++];
    file->descriptor = descriptor;
    arena_defer(request->arena, descriptor_close, &file->descriptor);
    *file = (struct http_file){arena_text(request->arena, field), file_name(request->arena, name),
        arena_text(request->arena, type), descriptor, 0};
    return file;
}

bool http_spool_write(struct http_exchange *exchange, struct http_file *file, const char *data, size_t bytes) {
    if (!http_spool_charge(exchange, bytes)) {
        return false;
    }
    while (bytes > 0) {
        ssize_t wrote = write(file->descriptor, data, bytes);
        if (wrote < 0 && errno == EINTR) {
            continue;
        }
        if (wrote <= 0) {
            log_error("spool file not written", "id", exchange->id, "cause", strerror(errno), NULL);
            http_exchange_fail(exchange, ERROR_BUSY, "spool file not written");
            return false;
        }
        data += wrote;
        bytes -= (size_t)wrote;
        file->size += (uint64_t)wrote;
    }
    return true;
}
