/* assay doctor: is this machine, and its database, in order? */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "audit/audit.h"
#include "base/calendar.h"
#include "db/db_queries.h"
#include "jobs/jobs_queries.h"
#include "mail/mail.h"
#include "mail/mail_queries.h"
#include "main/command.h"
#include "main/commands.h"
#include "plug/plug.h"

static const char help[] =
    "usage: assay doctor [--state DIR]\n"
    "\n"
    "Looks at the database and its walls, the serving role's rights, the trail, the work that is\n"
    "due, mail, calendars, plugins and how they are kept apart, clock, disk and key files. A line each:\n"
    "ok, look (worth a look) or FAIL; status 1 when anything failed.\n";

enum { LEAST_DISK_MB = 1024, MOST_CLOCK_SECONDS = 5, OVERDUE_SECONDS = 120 };

struct doctor {
    struct db *db;
    const struct configuration *configuration;
    int failures;
};

enum verdict { OK, LOOK, FAIL };

static void say(struct doctor *doctor, enum verdict verdict, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void say(struct doctor *doctor, enum verdict verdict, const char *format, ...) {
    static const char *const words[] = {"ok  ", "look", "FAIL"};
    va_list arguments;
    va_start(arguments, format);
    printf("%s  ", words[verdict]);
    vprintf(format, arguments);
    putchar('\n');
    va_end(arguments);
    doctor->failures += verdict == FAIL;
}

static void check_server(struct doctor *doctor) {
    const struct db_server *server = db_server_one(doctor->db);
    int64_t apart = (clock_now() - server->clock) / MOMENT_SECOND;
    say(doctor, server->version >= 150000 ? OK : FAIL, "PostgreSQL %d.%d (15 or newer is needed)",
        server->version / 10000, server->version % 10000);
    say(doctor, strcmp(server->encoding, "UTF8") == 0 ? OK : FAIL, "the database's encoding is %s", server->encoding);
    say(doctor, server->fsync && strcmp(server->synchronous, "off") != 0 ? OK : FAIL, "commits are %s",
        server->fsync && strcmp(server->synchronous, "off") != 0
            ? "on disk before they are confirmed"
            : "confirmed before they are on disk: fsync or synchronous_commit is off");
    say(doctor, server->local || server->encrypted ? OK : FAIL, "the connection to the database is %s",
        server->encrypted ? "encrypted"
        : server->local   ? "local"
                          : "neither local nor encrypted: use sslmode=verify-full");
    if (getenv("ASSAY_CLOCK") != NULL) {
        say(doctor, LOOK, "ASSAY_CLOCK is set: the program's time is not the real one");
    } else {
        say(doctor, llabs(apart) <= MOST_CLOCK_SECONDS ? OK : FAIL,
            "this machine's clock and the database's are %lld seconds apart", llabs(apart));
    }
}

static void check_walls(struct doctor *doctor) {
    const struct db_role_rights *role = db_role_rights_one(doctor->db);
    for (size_t i = 0; i < role->rights.count; i++) {
        say(doctor, FAIL, "the serving role %s %s", role->role, role->rights.item[i]);
    }
    if (role->rights.count == 0) {
        say(doctor, OK, "the serving role %s can change no schema and passes no wall", role->role);
    }
    struct db_tables_open_rows open = db_tables_open_run(doctor->db);
    for (size_t i = 0; i < open.count; i++) {
        say(doctor, FAIL, "table %s has no row-level security", open.row[i].name);
    }
    struct db_guards_off_rows off = db_guards_off_run(doctor->db);
    for (size_t i = 0; i < off.count; i++) {
        say(doctor, FAIL, "trigger %s of table %s is switched off", off.row[i].name, off.row[i].guarded);
    }
    if (open.count == 0 && off.count == 0) {
        say(doctor, OK, "row-level security stands on %lld tables, no guard is switched off",
            (long long)db_server_one(doctor->db)->walls);
    }
}

static void check_audit(struct doctor *doctor) {
    struct arena *arena = db_arena(doctor->db);
    const struct audit_status *status = audit_status_one(doctor->db);
    bool late =
        status->oldest_waiting != MOMENT_NONE && clock_now() - status->oldest_waiting > OVERDUE_SECONDS * MOMENT_SECOND;
    say(doctor, late ? LOOK : OK, "%lld entries of the trail are sealed, %lld wait%s%s", (long long)status->sealed,
        (long long)status->waiting, late ? " since " : "", late ? moment_text(arena, status->oldest_waiting) : "");
    if (status->sealed > 0 && status->signed_number == DB_NULL_INT8) {
        say(doctor, LOOK, "nothing of the trail is signed yet");
    }
    if (audit_ahead_one(doctor->db)->ahead) {
        say(doctor, FAIL,
            "the trail is ahead of the server's transactions: the database was put back from a dump; restore the files "
            "of a physical backup instead, or new entries stay unsealed");
    }
}

static void check_work(struct doctor *doctor) {
    struct arena *arena = db_arena(doctor->db);
    struct job_overdue_rows overdue =
        job_overdue_run(doctor->db, (struct job_overdue_in){clock_now() - OVERDUE_SECONDS * MOMENT_SECOND});
    for (size_t i = 0; i < overdue.count; i++) {
        say(doctor, LOOK, "%s was due at %s: is a server running?", overdue.row[i].kind,
            moment_text(arena, overdue.row[i].due_at));
    }
    struct job_problems_rows problems = job_problems_run(doctor->db, (struct job_problems_in){20});
    for (size_t i = 0; i < problems.count; i++) {
        const struct job_problems *job = &problems.row[i];
        say(doctor, LOOK, "job %lld (%s) %s after %d attempts: %s", (long long)job->job_id, job->kind,
            job->given_up_at != MOMENT_NONE ? "was given up" : "keeps failing", job->attempts,
            job->last_error == NULL ? "" : job->last_error);
    }
    if (overdue.count == 0 && problems.count == 0) {
        say(doctor, OK, "no work is late or was given up");
    }
}

static void check_mail(struct doctor *doctor) {
    const struct mail_configuration mail = {.site = doctor->configuration->base_url};
    if (!mail_start(&mail)) {
        say(doctor, FAIL, "mail is not configured as it must be: see the line above");
        return;
    }
    if (!mail_leaves()) {
        say(doctor, LOOK, "no mail server (ASSAY_SMTP): mails are kept for the administrator to read");
    } else {
        const char *fault = mail_check(db_arena(doctor->db));
        say(doctor, fault == NULL ? OK : FAIL, "the mail server %s%s",
            fault == NULL ? "answers" : "does not answer: ", fault == NULL ? "" : fault);
    }
    const struct mail_state *state = mail_state_one(doctor->db, (struct mail_state_in){clock_now()});
    bool late = state->oldest != MOMENT_NONE && clock_now() - state->oldest > 3600 * MOMENT_SECOND;
    say(doctor, late || state->given_up > 0 ? LOOK : OK, "%lld mails wait%s, %lld were given up in the last week",
        (long long)state->waiting, late ? ", one for more than an hour" : "", (long long)state->given_up);
}

static void database(void *context) {
    struct doctor *doctor = context;
    say(doctor, OK, "the database answers, and its schema is this program's");
    check_server(doctor);
    check_walls(doctor);
    check_audit(doctor);
    check_work(doctor);
    check_mail(doctor);
}

static void in_transaction(void *context) {
    struct doctor *doctor = context;
    job_system_one(doctor->db, (struct job_system_in){clock_now()});
    database(doctor);
}

static void as_system(void *context) {
    struct doctor *doctor = context;
    db_transaction(doctor->db, in_transaction, doctor);
}

/* Deadlines cannot be computed over a year whose bank holidays are not known: they come with the program. */
static void check_calendars(struct doctor *doctor) {
    int year, month, month_day;
    day_parts(day_of_moment(clock_now(), ZONE_LONDON), &year, &month, &month_day);
    for (int i = 0; i < CALENDAR_COUNT; i++) {
        enum calendar calendar = (enum calendar)i;
        int last = year - 1;
        while (calendar_known(calendar, last + 1)) {
            last++;
        }
        enum verdict verdict = last < year ? FAIL : last == year ? LOOK : OK;
        if (last < year) {
            say(doctor, verdict, "calendar %s has no bank holidays for %d", calendar_code(calendar), year);
        } else {
            say(doctor, verdict, "calendar %s has bank holidays to the end of %d", calendar_code(calendar), last);
        }
    }
}

static void check_plugins(struct doctor *doctor, struct arena *arena) {
    const struct plug_list *list = plug_load(arena, NULL, true);
    if (list->fault != NULL) {
        say(doctor, FAIL, "plugins: %s", list->fault);
    }
    size_t taken = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct plug_plugin *plugin = &list->plugin[i];
        taken += plugin->refusal == NULL;
        if (plugin->refusal != NULL) {
            say(doctor, FAIL, "plugin %s is refused: %s", plugin->path, plugin->refusal);
        }
    }
    say(doctor, taken > 0 ? OK : LOOK, "%zu plugins fit", taken);
    bool whole = false;
    const char *report = plug_isolation_report(arena, &whole);
    say(doctor, whole ? OK : LOOK, "how plugin workers are kept apart:");
    for (const char *line = report; *line != '\0';) {
        size_t length = strcspn(line, "\n");
        printf("        %.*s\n", (int)length, line);
        line += length + (line[length] == '\n');
    }
}

static void check_secret(struct doctor *doctor, struct arena *arena, const char *name) {
    struct stat file;
    const char *path = arena_format(arena, "%s/%s", doctor->configuration->state, name);
    if (stat(path, &file) != 0) {
        say(doctor, LOOK, "%s is not there yet: a server makes it when it starts", path);
    } else {
        bool closed = (file.st_mode & 077) == 0;
        say(doctor, closed ? OK : FAIL, "%s can be read by %s", path, closed ? "its owner alone" : "others: chmod 600");
    }
}

static void check_state(struct doctor *doctor, struct arena *arena) {
    const char *state = doctor->configuration->state;
    struct statvfs disk;
    if (statvfs(state, &disk) != 0) {
        say(doctor, FAIL, "the state folder %s: %s", state, strerror(errno));
        return;
    }
    unsigned long long free_mb = (unsigned long long)disk.f_bavail * disk.f_frsize >> 20;
    say(doctor, access(state, W_OK) == 0 ? OK : LOOK, "the state folder %s can%s be written", state,
        access(state, W_OK) == 0 ? "" : "not");
    say(doctor, free_mb >= LEAST_DISK_MB ? OK : FAIL, "%llu MB are free there", free_mb);
    check_secret(doctor, arena, "server.key");
    check_secret(doctor, arena, "audit.key");
}

int doctor_command(int argc, char **argv) {
    struct arena *arena = arena_new(64u << 20);
    struct configuration configuration;
    int status = 2;
    if (configuration_read(arena, &configuration, &argc, argv)) {
        if (configuration.help || argc > 1) {
            fputs(help, configuration.help ? stdout : stderr);
            status = configuration.help ? 0 : 2;
        } else {
            struct doctor doctor = {.configuration = &configuration};
            if (command_with_database("doctor", &configuration, &doctor.db, as_system, &doctor) != 0) {
                say(&doctor, FAIL, "the database cannot be used");
            }
            check_calendars(&doctor);
            check_plugins(&doctor, arena);
            check_state(&doctor, arena);
            status = doctor.failures > 0 ? 1 : 0;
        }
    }
    arena_free(arena);
    return status;
}
