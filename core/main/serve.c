/* assay serve: the server, until TERM or INT. */
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "accounts/accounts.h"
#include "accounts/actor.h"
#include "accounts/error_page.h"
#include "audit/audit.h"
#include "base/log.h"
#include "db/db.h"
#include "frameworks/frameworks.h"
#include "http/server.h"
#include "jobs/jobs.h"
#include "main/command.h"
#include "main/commands.h"
#include "main/configuration.h"
#include "main/kinds.h"
#include "main/routes.h"
#include "mail/mail.h"
#include "plug/plug.h"
#include "register/register.h"
#include "training/training_standing.h"

enum { ARENA_BYTES = 64 << 20, STATEMENT_TIMEOUT_MS = 15000, STOP_SECONDS = 20 };

/* Of the build's asset_embed. */
extern const struct http_asset http_assets[];
extern const size_t http_asset_count;

/* NULL until the server has started; it answers a little earlier than that. */
static struct http_server *_Atomic server;

static void *worker_open(void *context, unsigned worker) {
    (void)worker;
    const struct configuration *configuration = context;
    return db_open(configuration->database, STATEMENT_TIMEOUT_MS, true);
}

static void worker_close(void *context, void *resource) {
    (void)context;
    db_close(resource);
}

void health_page(struct http_request *request) {
    struct db *db = actor_db(request);
    db_arena_set(db, request->arena);
    bool reachable = db_ready(db);
    struct http_server *started = server;
    struct http_load load = {0};
    if (started != NULL) {
        load = http_server_load(started);
    }
    const char *body = arena_format(request->arena,
        "{\"status\":\"%s\",\"database\":%s,\"queued\":%u,\"busy\":%u,\"workers\":%u,\"connections\":%u}\n",
        reachable ? "ok" : "unavailable", reachable ? "true" : "false", load.queued, load.busy, load.workers,
        load.connections);
    http_reply(request, reachable ? 200 : 503, "application/json", body, strlen(body));
}

struct frameworks_writing {
    struct arena *arena;
    const struct configuration *configuration;
    bool written;
};

/* Rows refer to frameworks: what is loaded must be in the tables before anybody asks. */
static void frameworks_write(void *context) {
    struct frameworks_writing *writing = context;
    struct db *db = db_open(writing->configuration->database, STATEMENT_TIMEOUT_MS, true);
    if (db != NULL) {
        db_arena_set(db, writing->arena);
        arena_defer(writing->arena, (void (*)(void *))db_close, db);
        int count = frameworks_store(db, writing->arena, clock_now());
        log_info("frameworks written", "count", log_number(count), NULL);
        arena_release(writing->arena, db);
        writing->written = true;
    }
}

static bool frameworks_ready(const struct configuration *configuration) {
    struct frameworks_writing writing = {arena_new(ARENA_BYTES), configuration, false};
    if (!arena_try(writing.arena, frameworks_write, &writing)) {
        log_error("frameworks could not be written", "cause", arena_error(writing.arena)->detail, NULL);
    }
    arena_free(writing.arena);
    return writing.written;
}

static int serve_until_stopped(struct arena *arena, struct configuration *configuration) {
    unsigned char key[32];
    if (!configuration_key(arena, configuration, "server.key", key)) {
        return 1;
    }
    accounts_start(key);
    standing_start(REGISTER_TRAINING_KIND);
    plug_start(arena, NULL);
    if (!frameworks_ready(configuration)) {
        return 1;
    }
    const struct http_hooks hooks = {.context = configuration,
        .worker_open = worker_open,
        .worker_close = worker_close,
        .gate = actor_gate,
        .run = actor_run,
        .render_error = error_page_render,
        .finish = actor_finish};
    struct http_routes *tables = ARENA_ARRAY(arena, routes_all_count, struct http_routes);
    for (size_t i = 0; i < routes_all_count; i++) {
        tables[i] = *routes_all[i];
    }
    const struct http_config config = {.address = configuration->address,
        .port = configuration->port,
        .workers = configuration->workers,
        .csrf_key = key,
        .behind_proxy = configuration->behind_proxy,
        .routes = tables,
        .routes_count = routes_all_count,
        .hooks = &hooks,
        .assets = http_assets,
        .assets_count = http_asset_count};
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL); /* before any thread: they all inherit it */
    struct audit_config audit = {.checkpoints = command_audit_checkpoints(arena, configuration),
        .keys = command_audit_keys(arena, configuration)};
    if (!configuration_key(arena, configuration, "audit.key", audit.seed) || !audit_start(&audit)) {
        return 1;
    }
    unsigned char register_seed[32];
    if (!configuration_key(arena, configuration, "register.key", register_seed)) {
        return 1;
    }
    register_start(register_seed);
    const struct mail_configuration mail = {.site = configuration->base_url};
    if (!mail_start(&mail)) {
        return 1;
    }
    const struct jobs_config work = {
        .connection = configuration->database, .kinds = kinds_all, .tables = kinds_all_count};
    struct jobs *jobs = jobs_start(&work);
    server = jobs == NULL ? NULL : http_server_start(&config);
    if (server == NULL) {
        jobs_stop(jobs, STOP_SECONDS);
        return 1;
    }
    log_info("serving", "address", configuration->address, "port", log_number(http_server_port(server)), NULL);
    int received;
    sigwait(&signals, &received);
    log_info("stopping", "signal", strsignal(received), NULL);
    http_server_stop(server, STOP_SECONDS);
    jobs_stop(jobs, STOP_SECONDS);
    log_info("stopped", NULL);
    return 0;
}

int serve_command(int argc, char **argv) {
    struct arena *arena = arena_new(ARENA_BYTES);
    struct configuration configuration;
    int status = 2;
    if (configuration_read(arena, &configuration, &argc, argv)) {
        if (configuration.help || argc > 1) {
            fputs("usage: assay serve [--state DIR] [--address A] [--port N] [--workers N] [--behind-proxy]\n"
                  "ASSAY_DATABASE names the database (a libpq connection string), ASSAY_URL how people reach the\n"
                  "service, ASSAY_SMTP the mail server.\n",
                configuration.help ? stdout : stderr);
            status = configuration.help ? 0 : 2;
        } else {
            signal(SIGPIPE, SIG_IGN);
            umask(077);
            status = serve_until_stopped(arena, &configuration);
        }
    }
    arena_free(arena);
    return status;
}
