/* Reading a file through the plugin's worker into staging, and judging what was read. */
#include <string.h>
#include <unistd.h>

#include "accounts/accounts_queries.h"
#include "audit/audit.h"
#include "exchange/exchange.h"
#include "exchange/exchange_backlog.h"
#include "exchange/exchange_parts.h"
#include "exchange_backlog/exchange_backlog_queries.h"
#include "files/files.h"
#include "people/people_rules.h"
#include "plug/exchange.h"
#include "view/html.h"

/* Of refusals so many are listed; a file with more of them is refused as a whole. */
enum { CHUNK_RECORDS = 5000, CHUNK_BYTES = 64 << 20, REFUSED_MOST = 20000 };

struct refused {
    int64_t line;
    int64_t position;
    const char *code;
    const char *message;
    const char *fill;
    const char *who;
    int64_t weight; /* 0: a line's, 1: the document's, 2: a note */
    struct exchange_place place;
};

/* One reading under way. Records gather in an arena of their own and go to the database a chunk at a time. */
struct reading {
    const struct import_work *work;
    struct arena *arena; /* of the whole reading */
    struct import_locked import;
    const char *provider_identifier; /* NULL when the provider has none */
    int descriptor;
    struct arena *chunk;
    bool waiting; /* the records are waiting applications */
    struct exchange_record *record;
    struct exchange_waiting *application;
    size_t records;
    struct refused *refused; /* room for refused_capacity */
    size_t refusals;
    size_t refused_capacity;
    struct import_progress progress;
    bool stopped;
    bool whole_refused;
    enum error_code failure; /* what a chunk raised; ERROR_NONE */
    const char *failure_detail;
    struct exchange_outcome outcome;
};

/* work(reading) in a transaction that acts as the person who imports. */
struct acting {
    struct reading *reading;
    void (*work)(struct reading *reading);
};

static void acting_run(void *context) {
    struct acting *acting = context;
    struct reading *reading = acting->reading;
    const struct import_locked *import = &reading->import;
    if (import->created_by != 0) {
        actor_assume_one(
            reading->work->db, (struct actor_assume_in){import->created_by, import->provider_id, reading->work->now});
        import_unhurried_one(reading->work->db);
    } else {
        actor_begin_system_one(reading->work->db, (struct actor_begin_system_in){reading->work->now});
    }
    acting->work(reading);
}

static void act(struct reading *reading, void (*work)(struct reading *reading)) {
    struct acting acting = {reading, work};
    db_transaction(reading->work->db, acting_run, &acting);
}

/* Who imports is not known before the row was read: as the program. */
static void find(struct reading *reading) {
    reading->import = (struct import_locked){.created_by = 0};
    const struct import_locked *found = import_lock(reading->work->db, reading->work->import_id);
    reading->import = *found;
    reading->import.state = arena_text(reading->arena, found->state);
    reading->waiting = strcmp(found->subject, "waiting") == 0;
}

static void start(struct reading *reading) {
    struct db *db = reading->work->db;
    import_lock(db, reading->work->import_id);
    import_state_set_run(db, (struct import_state_set_in){reading->work->import_id, "reading", "", MOMENT_NONE});
    import_progress_set_run(db, (struct import_progress_set_in){reading->work->import_id, 0, 0});
    import_lines_clear_run(db, (struct import_lines_clear_in){reading->work->import_id});
    import_backlog_clear_run(db, (struct import_backlog_clear_in){reading->work->import_id});
    import_rejections_clear_run(db, (struct import_rejections_clear_in){reading->work->import_id});
    const struct import_provider *provider =
        reading->waiting ? NULL : import_provider_one(db, (struct import_provider_in){reading->import.provider_id});
    reading->provider_identifier = provider == NULL ? NULL : provider->identifier;
    reading->descriptor = file_open(db, reading->arena, reading->import.file_id);
}

static const char *result_text(enum exchange_result result) {
    return result == EXCHANGE_PASSED ? "passed" : result == EXCHANGE_NOT_PASSED ? "not_passed" : "withdrawn";
}

static void record_copy(
    struct db_copy *copy, struct arena *arena, int64_t import_id, const struct exchange_record *record) {
    const char *name = record->given_name == NULL ? record->family_name
                       : record->family_name == NULL
                           ? record->given_name
                           : arena_format(arena, "%s %s", record->given_name, record->family_name);
    db_copy_int8(copy, import_id);
    db_copy_int8(copy, record->line);
    db_copy_int8(copy, record->column);
    db_copy_text(copy, record->learner_number);
    db_copy_text(copy, record->email);
    db_copy_text(copy, name);
    db_copy_text(copy, record->organisation_identifier);
    db_copy_text(copy, record->module_code);
    db_copy_text(copy, record->course_code);
    db_copy_text(copy, record->session_reference);
    db_copy_date(copy, record->completed_on);
    db_copy_text(copy, result_text(record->result));
    db_copy_text(copy, record->trainer);
    db_copy_text(copy, record->certificate_number);
    db_copy_int8(copy, record->place.bytes > 0 ? record->place.from : DB_NULL_INT8);
    db_copy_int8(copy, record->place.bytes > 0 ? record->place.bytes : DB_NULL_INT8);
    db_copy_end_row(copy);
}

static void applications_write(struct reading *reading) {
    struct db_copy *copy = db_copy_start(reading->work->db,
        "COPY backlog_record (import_id, line, position, reference, organisation_name, organisation_identifier, "
        "body_kind, framework_code, received_on, lead_name, lead_email) FROM STDIN");
    for (size_t i = 0; i < reading->records; i++) {
        const struct exchange_waiting *application = &reading->application[i];
        db_copy_int8(copy, reading->work->import_id);
        db_copy_int8(copy, application->line);
        db_copy_int8(copy, application->column);
        db_copy_text(copy, application->reference);
        db_copy_text(copy, application->organisation_name);
        db_copy_text(copy, application->organisation_identifier);
        db_copy_text(copy, application->body_kind);
        db_copy_text(copy, application->framework);
        db_copy_date(copy, application->received_on);
        db_copy_text(copy, application->lead_name);
        db_copy_text(copy, application->lead_email);
        db_copy_end_row(copy);
    }
    db_copy_finish(copy);
}

static void completions_write(struct reading *reading) {
    struct db *db = reading->work->db;
    struct db_copy *copy = db_copy_start(db,
        "COPY import_line (import_id, line, position, learner_number, email, full_name, organisation_identifier, "
        "module_code, course_code, session_reference, completed_on, result, trainer, certificate_number, starts_at, "
        "bytes) FROM STDIN");
    for (size_t i = 0; i < reading->records; i++) {
        record_copy(copy, db_arena(db), reading->work->import_id, &reading->record[i]);
    }
    db_copy_finish(copy);
}

static void chunk_write(struct reading *reading) {
    struct db *db = reading->work->db;
    (reading->waiting ? applications_write : completions_write)(reading);
    import_progress_set_run(db, (struct import_progress_set_in){reading->work->import_id, reading->progress.bytes,
                                    (int32_t)reading->progress.records});
}

static void chunk_new(struct reading *reading) {
    reading->chunk = arena_new(CHUNK_BYTES);
    if (reading->waiting) {
        reading->application = ARENA_ARRAY(reading->chunk, CHUNK_RECORDS, struct exchange_waiting);
    } else {
        reading->record = ARENA_ARRAY(reading->chunk, CHUNK_RECORDS, struct exchange_record);
    }
    reading->records = 0;
}

static void chunk_run(void *context) {
    act(context, chunk_write);
}

/* Writes what has gathered. Callbacks must not raise: false when it failed, or when the work is to stop. */
static bool chunk_flush(struct reading *reading) {
    if (reading->records > 0) {
        struct arena *outer = db_arena(reading->work->db);
        db_arena_set(reading->work->db, reading->chunk);
        bool done = arena_try(reading->chunk, chunk_run, reading);
        db_arena_set(reading->work->db, outer);
        if (!done) {
            reading->failure = arena_error(reading->chunk)->code;
            reading->failure_detail = arena_text(reading->arena, arena_error(reading->chunk)->detail);
        }
    }
    arena_free(reading->chunk);
    reading->chunk = NULL;
    chunk_new(reading);
    if (reading->work->keep_on != NULL && !reading->work->keep_on(reading->work->context)) {
        reading->stopped = true;
    }
    return reading->failure == ERROR_NONE && !reading->stopped;
}

/* How the line names its person, as far as the plugin says. */
static const char *who_of(struct reading *reading, const struct exchange_rejection *rejection) {
    for (size_t i = 0; i < rejection->fills; i++) {
        if (strcmp(rejection->fill[i].name, "person") == 0) {
            return arena_text(reading->arena, rejection->fill[i].value);
        }
    }
    return "";
}

static void refuse(struct reading *reading, const struct exchange_rejection *rejection) {
    enum { FIRST_ROOM = 64 };
    reading->whole_refused = reading->whole_refused || rejection->whole;
    if (reading->refusals == REFUSED_MOST && !rejection->whole) {
        return;
    }
    if (reading->refusals == reading->refused_capacity) {
        size_t capacity = reading->refused_capacity == 0 ? FIRST_ROOM : reading->refused_capacity * 2;
        struct refused *more = ARENA_ARRAY(reading->arena, capacity, struct refused);
        if (reading->refusals > 0) {
            memcpy(more, reading->refused, reading->refusals * sizeof *more);
        }
        reading->refused = more;
        reading->refused_capacity = capacity;
    }
    reading->refused[reading->refusals++] = (struct refused){rejection->line, rejection->column,
        arena_text(reading->arena, rejection->code), arena_text(reading->arena, rejection->message),
        fields_pack(reading->arena, rejection->fill, rejection->fills), who_of(reading, rejection),
        rejection->whole  ? 1
        : rejection->note ? 2
                          : 0,
        rejection->place};
}

/* The line near the file's start in which a text first stands; 0 when it is not there as it was read. */
static int64_t line_of(struct reading *reading, const char *text) {
    enum { HEAD_BYTES = 64 << 10 };
    char *head = arena_alloc(reading->arena, HEAD_BYTES + 1);
    ssize_t got = pread(reading->descriptor, head, HEAD_BYTES, 0);
    head[got < 0 ? 0 : got] = '\0';
    const char *at = strstr(head, text);
    int64_t line = at != NULL;
    for (const char *here = head; at != NULL && here < at; here++) {
        line += *here == '\n';
    }
    return line;
}

static bool record_take(void *context, const struct exchange_record *record) {
    struct reading *reading = context;
    if (reading->provider_identifier != NULL && record->provider != NULL &&
        strcmp(record->provider, reading->provider_identifier) != 0) {
        int64_t line = line_of(reading, record->provider);
        refuse(reading, &(struct exchange_rejection){.line = line > 0 ? line : record->line,
                            .column = line > 0 ? 1 : record->column,
                            .code = "provider",
                            .message = import_code_words("provider"),
                            .whole = true});
        return false;
    }
    struct exchange_record *copy = &reading->record[reading->records++];
    *copy = exchange_record_copy(reading->chunk, record);
    char number[LEARNER_NUMBER_SIZE];
    if (copy->learner_number != NULL && learner_number_parse(copy->learner_number, number)) {
        copy->learner_number = arena_text(reading->chunk, number);
    }
    bool address = copy->email != NULL && strchr(copy->email, '@') != NULL;
    if (copy->email != NULL && !address && copy->family_name == NULL) {
        /* A name in the place of an address: looked for as what it is. */
        copy->family_name = copy->email;
        copy->email = NULL;
    }
    copy->email = copy->email == NULL ? NULL : text_lower(reading->chunk, copy->email);
    reading->progress.records++;
    return reading->records < CHUNK_RECORDS || chunk_flush(reading);
}

static bool waiting_take(void *context, const struct exchange_waiting *application) {
    struct reading *reading = context;
    reading->application[reading->records++] = exchange_waiting_copy(reading->chunk, application);
    reading->progress.records++;
    return reading->records < CHUNK_RECORDS || chunk_flush(reading);
}

static bool rejection_take(void *context, const struct exchange_rejection *rejection) {
    refuse(context, rejection);
    return true;
}

static bool progress_take(void *context, uint64_t bytes, uint64_t total) {
    struct reading *reading = context;
    (void)total;
    reading->progress.bytes = (int64_t)bytes;
    if (reading->work->progress != NULL) {
        reading->work->progress(reading->work->context, &reading->progress);
    }
    return true;
}

static void refused_write(struct reading *reading) {
    struct arena *arena = db_arena(reading->work->db);
    size_t count = reading->refusals;
    int64_t *lines = ARENA_ARRAY(arena, count, int64_t);
    int64_t *positions = ARENA_ARRAY(arena, count, int64_t);
    int64_t *starts = ARENA_ARRAY(arena, count, int64_t);
    int64_t *bytes = ARENA_ARRAY(arena, count, int64_t);
    int64_t *weights = ARENA_ARRAY(arena, count, int64_t);
    const char **codes = ARENA_ARRAY(arena, count, const char *);
    const char **messages = ARENA_ARRAY(arena, count, const char *);
    const char **fills = ARENA_ARRAY(arena, count, const char *);
    const char **whos = ARENA_ARRAY(arena, count, const char *);
    for (size_t i = 0; i < count; i++) {
        lines[i] = reading->refused[i].line;
        positions[i] = reading->refused[i].position;
        starts[i] = reading->refused[i].place.from;
        bytes[i] = reading->refused[i].place.bytes;
        weights[i] = reading->refused[i].weight;
        codes[i] = reading->refused[i].code;
        messages[i] = reading->refused[i].message;
        fills[i] = reading->refused[i].fill;
        whos[i] = reading->refused[i].who;
    }
    import_rejections_add_run(
        reading->work->db, (struct import_rejections_add_in){.import_id = reading->work->import_id,
                               .lines = {count, lines},
                               .positions = {count, positions},
                               .starts = {count, starts},
                               .bytes = {count, bytes},
                               .codes = {count, codes},
                               .messages = {count, messages},
                               .fills = {count, fills},
                               .whos = {count, whos},
                               .weights = {count, weights}});
}

static struct backlog_counts completions_check(const struct reading *reading) {
    const struct import_counts_set *counts =
        import_judge(reading->work->db, reading->work->import_id, reading->import.created_by, reading->work->now);
    return (struct backlog_counts){counts->added, counts->same, counts->rejected};
}

/* The document was read: what is refused as a whole stays so; else every line is judged. */
static void finish(struct reading *reading) {
    struct db *db = reading->work->db;
    int64_t id = reading->work->import_id;
    const struct import_locked *import = import_lock(db, id);
    if (reading->outcome.rejections > REFUSED_MOST) {
        refuse(reading,
            &(struct exchange_rejection){.code = "too-many-problems",
                .message = N_("There are too many problems to go on. Correct those listed and send the file again."),
                .whole = true});
    }
    refused_write(reading);
    bool read = reading->outcome.state == EXCHANGE_FINISHED && !reading->whole_refused;
    import_progress_set_run(
        db, (struct import_progress_set_in){
                id, read ? reading->import.bytes_total : reading->progress.bytes, (int32_t)reading->progress.records});
    if (!read) {
        import_lines_clear_run(db, (struct import_lines_clear_in){id});
        import_backlog_clear_run(db, (struct import_backlog_clear_in){id});
        import_state_set_run(
            db, (struct import_state_set_in){id, "refused",
                    reading->outcome.state == EXCHANGE_CANCELLED ? "" : reading->outcome.message, reading->work->now});
        import_audit(
            db, "import.refuse", import, audit_json(db_arena(db), "{s:i}", "outcome", (int)reading->outcome.state));
        return;
    }
    struct backlog_counts counts =
        reading->waiting ? backlog_check(db, id, reading->work->now) : completions_check(reading);
    import_state_set_run(db, (struct import_state_set_in){id, "preview", "", MOMENT_NONE});
    import_audit(db, "import.read", import,
        audit_json(db_arena(db), "{s:i, s:i, s:i}", "new", (int)counts.added, "same", (int)counts.same, "rejected",
            (int)counts.rejected));
}

static void chunk_free(void *context) {
    arena_free(((struct reading *)context)->chunk);
}

bool import_read(const struct import_work *work) {
    struct arena *arena = db_arena(work->db);
    struct reading *reading = ARENA_NEW(arena, struct reading);
    *reading = (struct reading){.work = work, .arena = arena, .failure = ERROR_NONE};
    act(reading, find);
    if (strcmp(reading->import.state, "waiting") != 0 && strcmp(reading->import.state, "reading") != 0) {
        return true; /* done by somebody else */
    }
    reading->progress.bytes_total = reading->import.bytes_total;
    act(reading, start);
    chunk_new(reading);
    arena_defer(arena, chunk_free, reading);
    struct exchange_listener listener = {.record = record_take,
        .waiting = waiting_take,
        .rejection = rejection_take,
        .progress = progress_take,
        .context = reading};
    const struct exchange_limits limits = {.document_bytes = reading->waiting ? BACKLOG_BYTES_MOST : 0,
        .records = reading->waiting ? BACKLOG_RECORDS_MOST : 0,
        .rejections = REFUSED_MOST};
    reading->outcome = plug_import(
        arena, reading->import.plugin_id, reading->descriptor, reading->import.file_name, &limits, &listener);
    bool flushed = chunk_flush(reading);
    arena_release(arena, reading);
    if (reading->failure != ERROR_NONE) {
        arena_raise(arena, reading->failure, "%s", reading->failure_detail);
    }
    if (!flushed) {
        return false;
    }
    act(reading, finish);
    return true;
}
