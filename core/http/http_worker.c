/* Workers: each owns its resource, takes a request off the queue, runs it, makes the reply and hands it back. */
#include <signal.h>
#include <stdio.h>

#include "base/log.h"
#include "http/http_internal.h"

enum { ERROR_ARENA_BYTES = 8 * 1024 * 1024 };

struct job {
    struct http_exchange *exchange;
    const struct http_hooks *hooks;
    struct error error;
};

static void job_work(void *context) {
    struct job *job = context;
    struct http_exchange *exchange = job->exchange;
    struct http_request *request = &exchange->request;
    http_request_prepare(exchange);
    if (exchange->error != ERROR_NONE) {
        arena_raise(request->arena, exchange->error, "%s", exchange->detail);
    }
    if (exchange->step == STEP_GATE) {
        job->hooks->gate(job->hooks->context, request);
        return;
    }
    http_csrf_check(exchange);
    job->hooks->run(job->hooks->context, request);
    if (request->reply == NULL || request->reply->status == 0) {
        arena_raise(request->arena, ERROR_INTERNAL, "the handler made no reply");
    }
    http_respond(exchange);
}

static void job_render(void *context) {
    struct job *job = context;
    struct http_request *request = &job->exchange->request;
    job->hooks->render_error(job->hooks->context, request, &job->error);
    if (request->reply == NULL || request->reply->status == 0) {
        arena_raise(request->arena, ERROR_INTERNAL, "no error page");
    }
    http_respond(job->exchange);
}

/* In an arena of its own: the request's may be full. Nothing of the failed reply, its cookies least of all, is kept. */
static void job_fail(struct job *job) {
    struct http_exchange *exchange = job->exchange;
    struct http_request *request = &exchange->request;
    struct arena *arena = request->arena;
    const struct error *error = arena_error(arena);
    job->error = *error;
    exchange->error = error->code;
    snprintf(exchange->detail, sizeof exchange->detail, "%s", error->detail);
    if (error_status(error->code) >= 500) {
        log_error("request failed", "id", exchange->id, "route", request->route == NULL ? "" : request->route->pattern,
            "error", error_name(error->code), "detail", error->detail, NULL);
    }
    void *session = request->session; /* what rendering puts there goes with its arena */
    request->arena = arena_new(ERROR_ARENA_BYTES);
    request->reply = NULL;
    if (!arena_try(request->arena, job_render, job)) {
        log_error("error page failed", "id", exchange->id, "error", error_name(arena_error(request->arena)->code),
            "detail", arena_error(request->arena)->detail, NULL);
        http_respond_error(exchange, job->error.code);
    }
    request->reply = NULL;
    arena_free(request->arena);
    request->arena = arena;
    request->session = session;
}

static void job_run(struct http_server *server, struct http_exchange *exchange, void *resource) {
    struct http_request *request = &exchange->request;
    struct job job = {exchange, server->config.hooks, {ERROR_NONE, ""}};
    bool gate = exchange->step == STEP_GATE;
    request->resource = resource;
    request->now = clock_now();
    bool done = arena_try(request->arena, job_work, &job);
    if (!done) {
        job_fail(&job);
    }
    job.hooks->finish(job.hooks->context, request);
    request->session = NULL;
    request->resource = NULL;
    if (gate && done) {
        http_exchange_resume(exchange, STEP_GATE_PASSED);
        return;
    }
    /* All that hangs on the request goes here, while the worker's resource is there, not when the last byte is sent. */
    struct arena *arena = request->arena;
    request->arena = NULL;
    exchange->allow = NULL;
    arena_free(arena);
    http_spool_release(exchange);
    http_exchange_resume(exchange, STEP_ANSWER);
}

static void *worker_run(void *context) {
    struct http_worker *worker = context;
    struct http_server *server = worker->server;
    const struct http_hooks *hooks = server->config.hooks;
    struct http_exchange *exchange;
    char name[16];
    snprintf(name, sizeof name, "http-%u", worker->number);
    pthread_setname_np(pthread_self(), name);
    void *resource = hooks->worker_open(hooks->context, worker->number);
    pthread_mutex_lock(&server->lock);
    server->workers_ready += resource == NULL ? 0 : 1;
    server->workers_failed += resource == NULL ? 1 : 0;
    pthread_cond_broadcast(&server->changed);
    pthread_mutex_unlock(&server->lock);
    if (resource == NULL) {
        return NULL;
    }
    while ((exchange = http_queue_take(&server->queue)) != NULL) {
        atomic_fetch_add(&server->busy, 1);
        job_run(server, exchange, resource);
        atomic_fetch_sub(&server->busy, 1);
    }
    hooks->worker_close(hooks->context, resource);
    return NULL;
}

bool http_workers_start(struct http_server *server) {
    for (unsigned i = 0; i < server->config.workers; i++) {
        server->worker[i] = (struct http_worker){.server = server, .number = i};
        if (pthread_create(&server->worker[i].thread, NULL, worker_run, &server->worker[i]) != 0) {
            log_error("server not started", "cause", "no thread for a worker", NULL);
            return false;
        }
        server->workers_started++;
    }
    pthread_mutex_lock(&server->lock);
    while (server->workers_ready + server->workers_failed < server->workers_started) {
        pthread_cond_wait(&server->changed, &server->lock);
    }
    bool good = server->workers_failed == 0;
    pthread_mutex_unlock(&server->lock);
    if (!good) {
        log_error("server not started", "cause", "a worker's resource did not open", NULL);
    }
    return good;
}

void http_workers_join(struct http_server *server) {
    for (unsigned i = 0; i < server->workers_started; i++) {
        pthread_join(server->worker[i].thread, NULL);
    }
    server->workers_started = 0;
}
