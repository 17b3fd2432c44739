/* Checkpoints outside of the database: a file of lines that only grows. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/audit_parts.h"
#include "base/log.h"
#include "jobs/jobs_queries.h"

enum { BATCH = 1000, LINE_BYTES = 1024 };

static struct audit_config configured;
static bool started;

const struct audit_config *audit_configured(void) {
    return started ? &configured : NULL;
}

struct audit_checkpoint_facts audit_checkpoint_of(const struct audit_checkpoint_list *row) {
    struct audit_checkpoint_facts facts = {.number = row->number, .signed_at = row->signed_at};
    memcpy(facts.hash, row->hash.data, sizeof facts.hash);
    memcpy(facts.public_key, row->public_key.data, sizeof facts.public_key);
    memcpy(facts.signature, row->signature.data, sizeof facts.signature);
    return facts;
}

/* Appends whole lines and makes sure of them; false when that failed. A line cut off by a crash is closed first. */
static bool append(const char *path, const char *lines, bool close_line) {
    int descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
    if (descriptor < 0) {
        return false;
    }
    size_t bytes = strlen(lines);
    bool written = (!close_line || write(descriptor, "\n", 1) == 1) &&
                   write(descriptor, lines, bytes) == (ssize_t)bytes && fsync(descriptor) == 0;
    return close(descriptor) == 0 && written;
}

/* Whether the file ends within a line. */
static bool cut_off(const char *path) {
    FILE *file = fopen(path, "re");
    bool cut = file != NULL && fseek(file, -1, SEEK_END) == 0 && fgetc(file) != '\n';
    if (file != NULL) {
        fclose(file);
    }
    return cut;
}

/* The number of the file's last checkpoint; 0 when there is none. False when the file cannot be read. */
static bool export_last(const char *path, int64_t *number) {
    *number = 0;
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return errno == ENOENT;
    }
    /* The last two lines are enough: the very last may be cut off. */
    if (fseek(file, -2 * LINE_BYTES, SEEK_END) == 0) {
        char rest[LINE_BYTES];
        if (fgets(rest, sizeof rest, file) == NULL) {
            *rest = '\0';
        }
    } else {
        rewind(file);
    }
    char line[LINE_BYTES];
    while (fgets(line, sizeof line, file) != NULL) {
        struct audit_checkpoint_facts checkpoint;
        if (audit_checkpoint_parse(line, &checkpoint)) {
            *number = checkpoint.number;
        }
    }
    bool read = ferror(file) == 0;
    fclose(file);
    return read;
}

/* What the file held when this process last looked, so that an idle run reads nothing. */
static int64_t exported;
static int64_t exported_bytes = -1;

static int64_t file_bytes(const char *path) {
    struct stat known;
    return stat(path, &known) == 0 ? known.st_size : -1;
}

void audit_export_checkpoints(struct db *db) {
    struct arena *arena = db_arena(db);
    if (exported_bytes < 0 || file_bytes(configured.checkpoints) != exported_bytes) {
        exported_bytes = -1;
        if (!export_last(configured.checkpoints, &exported)) {
            arena_raise(arena, ERROR_INTERNAL, "the file of checkpoints cannot be read");
        }
        exported_bytes = file_bytes(configured.checkpoints);
    }
    struct audit_checkpoint_list_rows rows;
    do {
        rows = audit_checkpoint_list_run(db, (struct audit_checkpoint_list_in){exported, BATCH});
        struct text_builder lines;
        text_builder_start(&lines, arena);
        for (size_t i = 0; i < rows.count; i++) {
            struct audit_checkpoint_facts checkpoint = audit_checkpoint_of(&rows.row[i]);
            text_add_format(&lines, "%s\n", audit_checkpoint_line(arena, &checkpoint));
            log_info("audit checkpoint", "number", log_number(checkpoint.number), "hash",
                text_hex(arena, checkpoint.hash, sizeof checkpoint.hash), "signature",
                text_hex(arena, checkpoint.signature, sizeof checkpoint.signature), NULL);
        }
        if (rows.count > 0) {
            if (!append(configured.checkpoints, lines.data, cut_off(configured.checkpoints))) {
                arena_raise(arena, ERROR_INTERNAL, "the file of checkpoints cannot be written");
            }
            exported = rows.row[rows.count - 1].number;
            exported_bytes = file_bytes(configured.checkpoints);
        }
    } while (rows.count == BATCH);
}

static bool file_has(const char *path, const char *wanted) {
    FILE *file = fopen(path, "re");
    char line[LINE_BYTES];
    bool has = false;
    while (file != NULL && !has && fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\r\n")] = '\0';
        has = strcmp(line, wanted) == 0;
    }
    if (file != NULL) {
        fclose(file);
    }
    return has;
}

bool audit_start(const struct audit_config *config) {
    struct arena *arena = arena_new(1u << 20);
    unsigned char public_key[AUDIT_KEY_BYTES];
    audit_public_key(config->seed, public_key);
    const char *key = text_hex(arena, public_key, sizeof public_key);
    bool kept = file_has(config->keys, key) || append(config->keys, arena_format(arena, "%s\n", key), false);
    if (!kept) {
        log_error("audit: the file of public keys cannot be written", "file", config->keys, NULL);
    }
    kept = kept && append(config->checkpoints, "", false);
    if (!kept) {
        log_error("audit: the file of checkpoints cannot be written", "file", config->checkpoints, NULL);
    }
    configured = *config;
    started = kept;
    arena_free(arena);
    return kept;
}
