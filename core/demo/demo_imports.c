/* Two files of results: one that was recorded, one that waits to be looked over, with lines that are refused. An import
 * runs in transactions of its own, so these come after all the rest, and go on where a former load left off. */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "accounts/accounts_queries.h"
#include "base/log.h"
#include "demo/demo_parts.h"
#include "demo/demo_queries.h"
#include "exchange/exchange.h"
#include "exchange/exchange_queries.h"

static const char format[] = "assay_xml";

struct file {
    const char *name;
    bool recorded;
    const char *(*text)(struct demo *demo, const char *provider);
};

struct importing {
    struct demo *demo;
    const struct file *file;
    struct import_actor actor;
    int64_t import_id;
    const char *state;
    moment at;
};

static void batch_open(const struct demo *demo, struct text_builder *text, const char *provider, int days) {
    text_add_format(text,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<batch xmlns=\"urn:assay:completions:1\" provider=\"%s\" "
        "created-on=\"%s\">\n",
        provider, day_text(demo->arena, demo_day(demo, days)));
}

/* The awareness modules, done online by those of the charities who make no referrals. */
static const char *awareness(struct demo *demo, const char *provider) {
    struct text_builder text;
    text_builder_start(&text, demo->arena);
    batch_open(demo, &text, provider, -15);
    text_add_format(&text, "  <session reference=\"ONLINE-AW\" course=\"BL-AWARE\" held-on=\"%s\">\n",
        day_text(demo->arena, demo_day(demo, -16)));
    for (size_t i = 0; i < demo_other_count; i++) {
        text_add_format(&text, "    <completion email=\"%s@%s.example\" result=\"passed\"/>\n", demo_others[i].local,
            demo_charities[demo_others[i].charity].domain);
    }
    text_add(&text, "  </session>\n</batch>\n");
    return text.data;
}

/* Some of it is good; the rest is what goes wrong in real files. */
static const char *children(struct demo *demo, const char *provider) {
    struct text_builder text;
    text_builder_start(&text, demo->arena);
    batch_open(demo, &text, provider, -1);
    text_add_format(&text, "  <session reference=\"CH-EVENINGS\" course=\"BL-CHILD\" held-on=\"%s\">\n",
        day_text(demo->arena, demo_day(demo, -3)));
    text_add(&text,
        "    <completion email=\"selam@lanternway.example\" result=\"passed\"/>\n"
        "    <completion email=\"gordon@lanternway.example\" result=\"passed\"/>\n"
        "    <completion email=\"prudence@fernbridge.example\" result=\"passed\"/>\n"
        "    <completion email=\"oluwaseun@harbourlight.example\" result=\"not_passed\"/>\n"
        "    <completion email=\"ravi@harbourlight.example\" module=\"FR-11\" result=\"passed\"/>\n"
        "    <completion email=\"ravi@harbourlight.example\" module=\"FR-11\" result=\"passed\"/>\n"
        "    <completion email=\"nobody.known@harbourlight.example\" result=\"passed\"/>\n"
        "    <completion given-name=\"Gwion\" family-name=\"ap Rhydderch\" module=\"FR-99\" result=\"passed\"/>\n");
    text_add_format(&text,
        "    <completion email=\"lucy@harbourlight.example\" module=\"FR-12\" completed-on=\"%s\" "
        "result=\"passed\"/>\n",
        day_text(demo->arena, demo->today + 40));
    text_add(&text, "  </session>\n</batch>\n");
    return text.data;
}

static const struct file files[] = {
    {"awareness-online.xml", true, awareness},
    {"children-evenings.xml", false, children},
};

static void as_trainer(const struct importing *importing) {
    actor_assume_one(importing->demo->db,
        (struct actor_assume_in){importing->actor.person_id, importing->actor.provider_id, importing->at});
}

static void look(void *context) {
    struct importing *importing = context;
    struct demo *demo = importing->demo;
    const struct demo_provider *provider = &demo_providers[0];
    actor_begin_system_one(demo->db, (struct actor_begin_system_in){demo->now});
    struct import_actor_rows actors = import_actor_run(demo->db,
        (struct import_actor_in){
            arena_format(demo->arena, "%s@%s.example", provider->trainer_local[0], provider->domain), demo->today});
    if (actors.count != 1) {
        arena_raise(demo->arena, ERROR_NOT_FOUND, "the demonstration's trainer is not there");
    }
    importing->actor = actors.row[0];
    const struct demo_import *found =
        demo_import_one(demo->db, (struct demo_import_in){importing->actor.provider_id, importing->file->name});
    importing->import_id = found == NULL ? 0 : found->import_id;
    importing->state = found == NULL ? "" : found->state;
}

static void open_import(void *context) {
    struct importing *importing = context;
    struct demo *demo = importing->demo;
    const char *text = importing->file->text(demo, importing->actor.identifier);
    size_t bytes = strlen(text);
    int descriptor = memfd_create("import", MFD_CLOEXEC);
    if (descriptor < 0 || write(descriptor, text, bytes) != (ssize_t)bytes) {
        arena_raise(demo->arena, ERROR_INTERNAL, "a file cannot be made in memory");
    }
    as_trainer(importing);
    importing->import_id = import_add(demo->db,
        (struct import_new){.provider_id = importing->actor.provider_id,
            .person_id = importing->actor.person_id,
            .plugin = format,
            .name = importing->file->name,
            .descriptor = descriptor,
            .size = bytes},
        false, importing->at);
    close(descriptor);
}

static void confirm(void *context) {
    struct importing *importing = context;
    as_trainer(importing);
    import_confirm(importing->demo->db, importing->import_id, false, importing->at);
}

static bool at(const struct importing *importing, const char *state) {
    return strcmp(importing->state, state) == 0;
}

static void import_finish(struct importing *importing) {
    struct db *db = importing->demo->db;
    const struct import_work work = {.db = db, .import_id = importing->import_id, .now = importing->at};
    if (at(importing, "waiting") || at(importing, "reading")) {
        import_read(&work);
        db_transaction(db, look, importing);
    }
    if (importing->file->recorded && at(importing, "preview")) {
        db_transaction(db, confirm, importing);
        db_transaction(db, look, importing);
    }
    if (at(importing, "applying")) {
        import_apply(&work);
        db_transaction(db, look, importing);
    }
    if (at(importing, "refused")) {
        log_warning("an import of the demonstration was refused: see the page of imports", "import",
            log_number(importing->import_id), NULL);
    }
}

void demo_imports_finish(struct db *db, moment now) {
    struct demo demo = {.db = db, .arena = db_arena(db), .now = now, .today = day_of_moment(now, ZONE_LONDON)};
    demo_imports_lock_one(db);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct importing importing = {.demo = &demo, .file = &files[i], .at = demo_time(&demo, -1, 16, 40 + (int)i)};
        db_transaction(db, look, &importing);
        if (importing.import_id == 0) {
            db_transaction(db, open_import, &importing);
            db_transaction(db, look, &importing);
        }
        import_finish(&importing);
    }
    demo_backlog_finish(&demo);
    demo_imports_unlock_one(db);
}
