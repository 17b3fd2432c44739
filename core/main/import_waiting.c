/* assay import of applications that wait already: the steps of the pages, one after the other. */
#include <stdio.h>
#include <string.h>

#include "accounts/accounts_queries.h"
#include "exchange/exchange.h"
#include "exchange/exchange_backlog_view.h"
#include "main/import_waiting.h"
#include "view/html.h"

enum { SAFETY_SECONDS = 3600, LINES_TOLD = 2000 };

struct asked {
    struct db *db;
    const struct import_waiting *with;
    int64_t person_id;
    int64_t import_id;
    moment now;
    const struct import_backlog_one *import;
    struct import_backlog_lines_rows refused;
};

static void officer_find(void *context) {
    struct asked *asked = context;
    actor_begin_system_one(asked->db, (struct actor_begin_system_in){asked->now});
    const struct import_backlog_actor *found = import_backlog_actor_one(
        asked->db, (struct import_backlog_actor_in){asked->with->as, day_of_moment(asked->now, ZONE_LONDON)});
    if (found == NULL) {
        fputs("assay import: this account may not enter applications\n", stderr);
        arena_raise(db_arena(asked->db), ERROR_INVALID, "no intake officer");
    }
    asked->person_id = found->person_id;
}

static void as_officer(const struct asked *asked) {
    actor_assume_one(asked->db, (struct actor_assume_in){asked->person_id, DB_NULL_INT8, asked->now});
}

static void open_import(void *context) {
    struct asked *asked = context;
    as_officer(asked);
    asked->import_id = import_add(asked->db,
        (struct import_new){.provider_id = DB_NULL_INT8,
            .person_id = asked->person_id,
            .plugin = asked->with->format,
            .name = asked->with->name,
            .descriptor = asked->with->descriptor,
            .size = asked->with->size},
        true, asked->now + SAFETY_SECONDS * MOMENT_SECOND); /* if this command is killed, the server reads it then */
}

static void look(void *context) {
    struct asked *asked = context;
    as_officer(asked);
    asked->import = import_backlog_one_one(asked->db, (struct import_backlog_one_in){asked->import_id});
    asked->refused =
        import_backlog_lines_run(asked->db, (struct import_backlog_lines_in){asked->import_id, "rejected", LINES_TOLD});
}

static void confirm(void *context) {
    struct asked *asked = context;
    as_officer(asked);
    import_confirm(asked->db, asked->import_id, true, asked->now + SAFETY_SECONDS * MOMENT_SECOND);
}

static void refused_print(const struct asked *asked) {
    struct html words = {.arena = db_arena(asked->db)};
    for (size_t i = 0; i < asked->refused.count; i++) {
        const struct import_backlog_lines *row = &asked->refused.row[i];
        printf("%d\t%d\t%s\t%s\n", row->line, row->position, row->code,
            import_words(&words, row->code, row->message, row->fill));
    }
    fflush(stdout);
}

int import_waiting(struct db *db, const struct import_waiting *with) {
    struct asked asked = {.db = db, .with = with, .now = clock_now()};
    db_transaction(db, officer_find, &asked);
    db_transaction(db, open_import, &asked);
    const struct import_work work = {.db = db, .import_id = asked.import_id, .now = asked.now};
    import_read(&work);
    db_transaction(db, look, &asked);
    refused_print(&asked);
    if (strcmp(asked.import->state, "preview") != 0) {
        fprintf(stderr, "assay import: the file was refused as a whole. %s\n", asked.import->words);
        return 1;
    }
    fprintf(stderr, "%d new, %d here before, %d refused\n", asked.import->applied, asked.import->unchanged,
        asked.import->rejected);
    int status = asked.import->rejected > 0;
    if (with->preview) {
        fprintf(stderr, "nothing is entered yet: confirm it at /backlog/%lld\n", (long long)asked.import_id);
        return status;
    }
    db_transaction(db, confirm, &asked);
    import_apply(&work);
    db_transaction(db, look, &asked);
    fprintf(stderr, "%d entered\n", asked.import->applied);
    return status;
}
