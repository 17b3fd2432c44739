/* Applications that waited before there was this service: one file that was entered, one that waits to be looked over,
 * with lines that are refused. Names are invented. */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "accounts/accounts_queries.h"
#include "demo/demo_parts.h"
#include "demo/demo_queries.h"
#include "exchange/exchange.h"

/* As a spreadsheet writes it: semicolons, British dates, a column that is passed over. */
static const char entered[] = "Ref;Date received;Name of organisation;Kind;Remarks\r\n"
                              "MSU/2019/003;11/03/2019;Tidewhistle Refuge;charity;\"on paper; two boxes\"\r\n"
                              "MSU/2019/017;02/09/2019;Cobblegate Welcome;charity;\r\n"
                              "MSU/2020/004;20/01/2020;Larkmere Women's Centre;charity;\r\n"
                              "MSU/2021/009;14/06/2021;Brackenferry Outreach;community_interest_company;\r\n"
                              "MSU/2022/002;07/02/2022;Opengate Holderness;charity;\r\n"
                              "MSU/2023/011;23/10/2023;Seven Lamps Trust;charity;\r\n"
                              "MSU/2024/006;18/04/2024;Northhaven Network;charity;\r\n"
                              "MSU/2025/001;15/01/2025;Fairmoor Support;not_for_profit;\r\n";

/* Some of it is good; the rest is what goes wrong in real lists. */
static const char looked_over[] = "\xef\xbb\xbf"
                                  "reference,received on,organisation,kind\r\n"
                                  "MSU/2025/014,2025-05-19,\"Meadow House, Leeds\",charity\r\n"
                                  "MSU/2019/003,2019-03-11,Tidewhistle Refuge,charity\r\n"
                                  "MSU/2025/015,2052-05-20,Quayside Friends,charity\r\n"
                                  "MSU/2025/016,31/02/2025,Stepping Stones East,charity\r\n"
                                  "MSU/2025/017,2025-06-02,Cobblegate Welcome,charity\r\n";

static const struct file {
    const char *name;
    const char *text;
    int days;
    bool enter;
} files[] = {
    {"waiting-since-2019.csv", entered, -40, true},
    {"waiting-rest.csv", looked_over, -1, false},
};

struct entering {
    struct demo *demo;
    const struct file *file;
    int64_t person_id;
    int64_t import_id;
    const char *state;
    moment at;
};

static void look(void *context) {
    struct entering *entering = context;
    struct demo *demo = entering->demo;
    actor_begin_system_one(demo->db, (struct actor_begin_system_in){demo->now});
    entering->person_id =
        demo_person_one(demo->db, (struct demo_person_in){demo_staff_members[DEMO_INTAKE_1].email})->person_id;
    const struct demo_backlog *found = demo_backlog_one(demo->db, (struct demo_backlog_in){entering->file->name});
    entering->import_id = found == NULL ? 0 : found->import_id;
    entering->state = found == NULL ? "" : found->state;
}

static void as_officer(const struct entering *entering) {
    actor_assume_one(entering->demo->db, (struct actor_assume_in){entering->person_id, DB_NULL_INT8, entering->at});
}

static void open_import(void *context) {
    struct entering *entering = context;
    const struct file *file = entering->file;
    size_t bytes = strlen(file->text);
    int descriptor = memfd_create("waiting", MFD_CLOEXEC);
    if (descriptor < 0 || write(descriptor, file->text, bytes) != (ssize_t)bytes) {
        arena_raise(entering->demo->arena, ERROR_INTERNAL, "a file cannot be made in memory");
    }
    as_officer(entering);
    import_add(entering->demo->db,
        (struct import_new){.provider_id = DB_NULL_INT8,
            .person_id = entering->person_id,
            .plugin = "backlog_csv",
            .name = file->name,
            .descriptor = descriptor,
            .size = bytes},
        false, entering->at);
    close(descriptor);
}

static void confirm(void *context) {
    struct entering *entering = context;
    as_officer(entering);
    import_confirm(entering->demo->db, entering->import_id, false, entering->at);
}

static void invented(void *context) {
    const struct entering *entering = context;
    actor_begin_system_one(entering->demo->db, (struct actor_begin_system_in){entering->at});
    demo_backlog_invented_run(entering->demo->db);
}

static bool at(struct entering *entering, const char *state) {
    db_transaction(entering->demo->db, look, entering);
    return strcmp(entering->state, state) == 0;
}

void demo_backlog_finish(struct demo *demo) {
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct entering entering = {.demo = demo, .file = &files[i], .at = demo_time(demo, files[i].days, 10, 5)};
        if (at(&entering, "")) {
            db_transaction(demo->db, open_import, &entering);
        }
        bool read = at(&entering, "waiting") || at(&entering, "reading");
        const struct import_work work = {.db = demo->db, .import_id = entering.import_id, .now = entering.at};
        if (read) {
            import_read(&work);
        }
        if (files[i].enter && at(&entering, "preview")) {
            db_transaction(demo->db, confirm, &entering);
        }
        if (at(&entering, "applying")) {
            import_apply(&work);
        }
        db_transaction(demo->db, invented, &entering);
    }
}
