/* The chain recomputed, entry by entry, and held against every checkpoint. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/audit_parts.h"
#include "jobs/jobs_queries.h"

enum { BATCH = 5000, MOST_NAMED = 10000, LINE_BYTES = 1024, MOST_KEYS = 256 };
#define PATIENCE (10 * 60 * MOMENT_SECOND)
#define ARENA_BYTES ((size_t)256 << 20)

/* A checkpoint to be met on the way along the chain. */
struct due {
    struct audit_checkpoint_facts facts;
    bool in_database;
    bool in_file;
};

struct verifying {
    struct db *db;
    const struct audit_verify_with *with;
    struct arena *whole; /* lives to the end; db's arena is a batch's */
    struct audit_verified result;
    struct due *due;
    size_t dues;
    size_t capacity;
    size_t next_due;
    int64_t file_last;
    unsigned char key[MOST_KEYS][AUDIT_KEY_BYTES];
    size_t keys;
    /* Where the chain has been followed to. */
    int64_t number;
    bool started;
    unsigned char hash[AUDIT_HASH_BYTES];
    uint64_t transaction;
    int64_t audit_id;
    size_t rows; /* of the last batch */
};

static void found(struct verifying *verifying, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void found(struct verifying *verifying, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const char *words = arena_format_list(db_arena(verifying->db), format, arguments);
    va_end(arguments);
    verifying->result.faults++;
    verifying->with->found(verifying->with->context, words);
}

static void keys_read(struct verifying *verifying) {
    const struct audit_config *config = audit_configured();
    if (config != NULL) {
        audit_public_key(config->seed, verifying->key[verifying->keys++]);
    }
    FILE *file = verifying->with->keys == NULL ? NULL : fopen(verifying->with->keys, "re");
    if (verifying->with->keys != NULL && file == NULL) {
        found(verifying, "%s: the file of public keys cannot be read", verifying->with->keys);
    }
    char line[LINE_BYTES];
    for (int number = 1; file != NULL && fgets(line, sizeof line, file) != NULL; number++) {
        line[strcspn(line, "\r\n")] = '\0';
        if (verifying->keys < MOST_KEYS && text_unhex(line, verifying->key[verifying->keys], AUDIT_KEY_BYTES)) {
            verifying->keys++;
        } else if (*line != '\0') {
            found(verifying, "%s line %d: no public key", verifying->with->keys, number);
        }
    }
    if (file != NULL) {
        fclose(file);
    }
}

static struct due *due_add(struct verifying *verifying, const struct audit_checkpoint_facts *facts) {
    if (verifying->dues == verifying->capacity) {
        size_t capacity = verifying->capacity == 0 ? 64 : verifying->capacity * 2;
        struct due *grown = ARENA_ARRAY(verifying->whole, capacity, struct due);
        if (verifying->dues > 0) {
            memcpy(grown, verifying->due, verifying->dues * sizeof *grown);
        }
        verifying->due = grown;
        verifying->capacity = capacity;
    }
    verifying->due[verifying->dues] = (struct due){.facts = *facts};
    return &verifying->due[verifying->dues++];
}

static void file_checkpoints(struct verifying *verifying) {
    const char *path = verifying->with->checkpoints;
    FILE *file = path == NULL ? NULL : fopen(path, "re");
    if (path != NULL && file == NULL) {
        found(verifying, "%s: the file of checkpoints cannot be read", path);
        return;
    }
    char line[LINE_BYTES];
    for (int number = 1; file != NULL && fgets(line, sizeof line, file) != NULL; number++) {
        struct audit_checkpoint_facts facts;
        if (!audit_checkpoint_parse(line, &facts)) {
            found(verifying, "%s line %d: not a checkpoint", path, number);
            continue;
        }
        due_add(verifying, &facts)->in_file = true;
        verifying->file_last = facts.number > verifying->file_last ? facts.number : verifying->file_last;
    }
    if (file != NULL) {
        fclose(file);
    }
}

static void database_checkpoints(struct verifying *verifying) {
    struct audit_checkpoint_list_rows rows;
    int64_t after = 0;
    do {
        rows = audit_checkpoint_list_run(verifying->db, (struct audit_checkpoint_list_in){after, BATCH});
        for (size_t i = 0; i < rows.count; i++) {
            struct audit_checkpoint_facts facts = audit_checkpoint_of(&rows.row[i]);
            due_add(verifying, &facts)->in_database = true;
            after = facts.number;
        }
        verifying->result.checkpoints += (int64_t)rows.count;
    } while (rows.count == BATCH);
}

static int by_number(const void *a, const void *b) {
    const struct due *one = a;
    const struct due *two = b;
    if (one->facts.number != two->facts.number) {
        return one->facts.number < two->facts.number ? -1 : 1;
    }
    return memcmp(&one->facts.hash, &two->facts.hash, sizeof one->facts.hash);
}

static bool known_key(const struct verifying *verifying, const unsigned char *key) {
    for (size_t i = 0; i < verifying->keys; i++) {
        if (memcmp(verifying->key[i], key, AUDIT_KEY_BYTES) == 0) {
            return true;
        }
    }
    return false;
}

static const char *place(const struct due *due) {
    return due->in_file ? "outside the database" : "in the database";
}

/* The same checkpoint inside and outside must be both there. */
static void checkpoints_compare(struct verifying *verifying) {
    for (size_t i = 0; i < verifying->dues;) {
        bool in_database = false;
        bool in_file = false;
        size_t same = i;
        for (; same < verifying->dues && verifying->due[same].facts.number == verifying->due[i].facts.number; same++) {
            in_database = in_database || verifying->due[same].in_database;
            in_file = in_file || verifying->due[same].in_file;
        }
        int64_t number = verifying->due[i].facts.number;
        if (!in_database) {
            found(verifying, "checkpoint %" PRId64 ": removed from the database", number);
        } else if (!in_file && number < verifying->file_last) {
            found(verifying, "checkpoint %" PRId64 ": in the database, but not outside of it", number);
        }
        i = same;
    }
}

static void checkpoints_judge(struct verifying *verifying) {
    if (verifying->dues > 1) {
        qsort(verifying->due, verifying->dues, sizeof *verifying->due, by_number);
    }
    for (size_t i = 0; i < verifying->dues; i++) {
        const struct due *due = &verifying->due[i];
        if (!known_key(verifying, due->facts.public_key)) {
            found(verifying, "checkpoint %" PRId64 " %s: signed with an unknown key", due->facts.number, place(due));
        } else if (!audit_checkpoint_good(db_arena(verifying->db), &due->facts)) {
            found(verifying, "checkpoint %" PRId64 " %s: its signature is bad", due->facts.number, place(due));
        }
    }
    checkpoints_compare(verifying);
}

/* Checkpoints up to that number; hash NULL: there is no such seal. */
static void meet_checkpoints(struct verifying *verifying, int64_t number, const unsigned char *hash) {
    for (; verifying->next_due < verifying->dues; verifying->next_due++) {
        const struct due *due = &verifying->due[verifying->next_due];
        if (due->facts.number > number) {
            return;
        }
        if (hash == NULL || due->facts.number < number) {
            found(verifying, "checkpoint %" PRId64 " %s: the seal it signs is gone", due->facts.number, place(due));
        } else if (memcmp(due->facts.hash, hash, AUDIT_HASH_BYTES) != 0) {
            found(verifying, "checkpoint %" PRId64 " %s: the chain was rewritten at or before seal %" PRId64,
                due->facts.number, place(due), number);
        }
    }
}

static void judge_personal(struct verifying *verifying, const struct audit_chain *row) {
    if (row->payload == NULL) {
        verifying->result.erased += row->personal_hash.data != NULL;
        return;
    }
    unsigned char hash[AUDIT_HASH_BYTES];
    audit_personal_hash(row->salt, row->payload, hash);
    if (row->personal_hash.data == NULL) {
        found(verifying, "entry %" PRId64 ": has a personal part that was put in later", row->sealed_id);
    } else if (row->personal_hash.length != sizeof hash || memcmp(hash, row->personal_hash.data, sizeof hash) != 0) {
        found(verifying, "entry %" PRId64 ": its personal part was changed", row->sealed_id);
    }
}

static void judge_entry(struct verifying *verifying, const struct audit_chain *row, bool gap) {
    struct audit_facts facts = AUDIT_FACTS(row);
    unsigned char hash[AUDIT_HASH_BYTES];
    audit_hash(db_arena(verifying->db), verifying->started ? verifying->hash : NULL, &facts, hash);
    if (!gap && memcmp(hash, row->hash.data, sizeof hash) != 0) {
        found(verifying, "entry %" PRId64 " (seal %" PRId64 "): it, or its seal, was changed", row->sealed_id,
            row->number);
    }
    uint64_t transaction = strtoull(row->transaction, NULL, 10);
    if (transaction < verifying->transaction ||
        (transaction == verifying->transaction && row->audit_id <= verifying->audit_id)) {
        found(verifying, "entry %" PRId64 " (seal %" PRId64 "): out of order, so put in later", row->sealed_id,
            row->number);
    } else {
        verifying->transaction = transaction;
        verifying->audit_id = row->audit_id;
    }
    judge_personal(verifying, row);
}

static void judge_seal(struct verifying *verifying, const struct audit_chain *row) {
    bool gap = row->number != verifying->number + 1;
    if (gap) {
        found(verifying, "seals %" PRId64 " to %" PRId64 ": removed", verifying->number + 1, row->number - 1);
    }
    if (row->audit_id == DB_NULL_INT8) {
        found(verifying, "entry %" PRId64 " (seal %" PRId64 "): removed", row->sealed_id, row->number);
    } else {
        judge_entry(verifying, row, gap);
    }
    meet_checkpoints(verifying, row->number, row->hash.data);
    memcpy(verifying->hash, row->hash.data, sizeof verifying->hash);
    verifying->number = row->number;
    verifying->started = true;
    verifying->result.sealed++;
}

static void as_system(struct verifying *verifying) {
    job_system_one(verifying->db, (struct job_system_in){verifying->with->now});
}

static void follow_batch(void *context) {
    struct verifying *verifying = context;
    as_system(verifying);
    struct audit_chain_rows rows = audit_chain_run(verifying->db, (struct audit_chain_in){verifying->number, BATCH});
    for (size_t i = 0; i < rows.count; i++) {
        judge_seal(verifying, &rows.row[i]);
    }
    verifying->rows = rows.count;
}

static void transaction_batch(void *context) {
    struct verifying *verifying = context;
    db_transaction(verifying->db, follow_batch, verifying);
}

static void begin(void *context) {
    struct verifying *verifying = context;
    as_system(verifying);
    keys_read(verifying);
    file_checkpoints(verifying);
    database_checkpoints(verifying);
    checkpoints_judge(verifying);
}

static void end(void *context) {
    struct verifying *verifying = context;
    as_system(verifying);
    meet_checkpoints(verifying, INT64_MAX, NULL);
    struct audit_unsealed_rows unsealed = audit_unsealed_run(verifying->db, (struct audit_unsealed_in){MOST_NAMED});
    for (size_t i = 0; i < unsealed.count; i++) {
        const struct audit_unsealed *row = &unsealed.row[i];
        if (row->astray) {
            found(verifying, "entry %" PRId64 ": has no seal though later ones have: put in, or its seal removed",
                row->audit_id);
        } else if (verifying->with->now - row->at > PATIENCE) {
            found(verifying, "entry %" PRId64 ": has waited for its seal since %s", row->audit_id,
                moment_text(db_arena(verifying->db), row->at));
        } else {
            verifying->result.waiting++;
        }
    }
    struct audit_personal_astray_rows astray =
        audit_personal_astray_run(verifying->db, (struct audit_personal_astray_in){MOST_NAMED});
    for (size_t i = 0; i < astray.count; i++) {
        found(verifying, "entry %" PRId64 ": removed, with its personal part left behind", astray.row[i].audit_id);
    }
}

struct audit_verified audit_verify(struct db *db, const struct audit_verify_with *with) {
    struct arena *whole = db_arena(db);
    struct verifying *verifying = ARENA_NEW(whole, struct verifying);
    verifying->db = db;
    verifying->with = with;
    verifying->whole = whole;
    db_transaction(db, begin, verifying);
    do {
        struct arena *batch = arena_new(ARENA_BYTES);
        db_arena_set(db, batch);
        bool done = arena_try(batch, transaction_batch, verifying);
        struct error error = done ? (struct error){ERROR_NONE, ""} : *arena_error(batch);
        error.detail = arena_text(whole, error.detail);
        arena_free(batch);
        db_arena_set(db, whole);
        if (!done) {
            arena_raise(whole, error.code, "%s", error.detail);
        }
    } while (verifying->rows == BATCH);
    db_transaction(db, end, verifying);
    return verifying->result;
}
