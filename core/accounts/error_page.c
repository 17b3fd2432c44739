#include "accounts/error_page.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "accounts/accounts.h"
#include "accounts/accounts_view.h"
#include "accounts/page.h"
#include "base/log.h"
#include "pages/accounts/error.h"

struct failure {
    struct http_request *request;
    enum error_code code;
};

static const char *title_of(int status) {
    switch (status) {
    case 401:
        return N_("Sign in to continue");
    case 403:
        return N_("You cannot do this");
    case 404:
        return N_("Page not found");
    case 405:
        return N_("This address does not work that way");
    case 409:
        return N_("This has changed");
    case 413:
        return N_("What you sent is too large");
    case 429:
        return N_("Too many attempts");
    case 503:
        return N_("Sorry, the service is unavailable");
    default:
        return status >= 500 ? N_("Sorry, there is a problem with the service")
                             : N_("There is a problem with what was sent");
    }
}

static bool wants_json(const struct http_request *request) {
    const char *accept = http_header(request, "Accept");
    if (text_starts(request->path, "/api/")) {
        return true;
    }
    return accept != NULL && strstr(accept, "json") != NULL && strstr(accept, "text/html") == NULL;
}

static void text_free(void *text) {
    free(text);
}

/* RFC 9457. */
static void problem_send(struct http_request *request, enum error_code code) {
    int status = error_status(code);
    json_t *problem = json_pack("{s:s, s:s, s:s, s:i, s:s, s:s}", "type", "about:blank", "title", title_of(status),
        "detail", error_message(code), "status", status, "code", error_name(code), "request", request->id);
    char *text = json_dumps(problem, JSON_COMPACT);
    json_decref(problem);
    arena_defer(request->arena, text_free, text);
    http_reply(request, status, "application/problem+json", text, strlen(text));
}

static const char *percent_encoded(struct arena *arena, const char *text) {
    struct html out = {.arena = arena};
    text_builder_start(&out.text, arena);
    html_url_part(&out, text);
    return out.text.data;
}

/* What was sent waits for its owner, who is asked to sign in. */
static bool kept_instead(struct http_request *request) {
    if (!kept_form_save(request)) {
        return false;
    }
    http_redirect(request, "/sign-in?kept=1&return=%2Faccount%2Fkept");
    return true;
}

/* Whoever asks for a page without a session signs in and comes back; what they sent is kept for then. */
static bool sign_in_instead(struct http_request *request) {
    const char *after = request->target;
    if (request->method == HTTP_POST) {
        if (kept_instead(request)) {
            return true;
        }
        after = "/home";
    } else if (request->method != HTTP_GET) {
        return false;
    }
    http_redirect(
        request, strcmp(path_after_sign_in(after), "/home") == 0
                     ? "/sign-in"
                     : arena_format(request->arena, "/sign-in?return=%s", percent_encoded(request->arena, after)));
    return true;
}

/* Whoever must show the second factor again does so and goes on; what they sent is kept for then. */
static void code_instead(struct http_request *request) {
    bool typed = request->method == HTTP_POST && kept_fields_typed(kept_fields_of(request->arena, &request->form));
    bool kept = typed && kept_form_save(request);
    const char *after = kept ? "/account/kept" : page_address(request);
    http_redirect(request, arena_format(request->arena, "/account/code?return=%s%s",
                               percent_encoded(request->arena, after), kept ? "&kept=1" : ""));
}

/* A form that our own page sent with a token that is no longer right: it can be sent again from here. */
static bool may_send_again(const struct http_request *request, enum error_code code) {
    const char *site = http_header(request, "Sec-Fetch-Site");
    return code == ERROR_CSRF && request->method == HTTP_POST && site != NULL && strcmp(site, "same-origin") == 0 &&
           request->form.count > 0 && path_is_local(request->target) && !text_starts(request->path, "/sign-");
}

static void page_show(struct http_request *request, enum error_code code) {
    int status = error_status(code);
    struct error_view view = {
        .title = title_of(status), .message = error_message(code), .reference = status >= 500 ? request->id : NULL};
    bool nobody = request->session == NULL || !actor_signed_in(request);
    if (may_send_again(request, code)) {
        view.title = N_("What you typed is kept");
        view.send_again = request->target;
        view.sign_in = nobody && request->route != NULL && request->route->permission != NULL;
        view.fields = kept_fields_of(request->arena, &request->form);
    } else if (request->method == HTTP_POST && !nobody) {
        view.back = page_address(request);
        view.fields = kept_fields_of(request->arena, &request->form);
    }
    struct html *out = page_open(request);
    size_t most = request->route == NULL ? 0 : request->route->body_limit >> 20;
    if (code == ERROR_TOO_LARGE && most > 1) {
        view.message = html_fill(out,
            html_message(out, N_("At most {size} MB can be sent here at once. Split the file into several, or make it "
                                 "smaller, and send it again.")),
            "size", html_count(out, (int64_t)most - 1), (const char *)NULL); /* the form itself has a share */
    }
    accounts_error_html(out, &view);
    page_send_as_known(request, status, out);
}

static void look(void *context) {
    struct http_request *request = context;
    if (actor_db(request) != NULL && db_ready(actor_db(request))) {
        db_arena_set(actor_db(request), request->arena);
        actor_look(request);
    }
}

static void render_plain(void *context) {
    const struct failure *failure = context;
    page_show(failure->request, failure->code);
}

static void render(void *context) {
    const struct failure *failure = context;
    struct http_request *request = failure->request;
    if (wants_json(request)) {
        problem_send(request, failure->code);
        return;
    }
    if (failure->code == ERROR_SIGN_IN_NEEDED && sign_in_instead(request)) {
        return;
    }
    if (failure->code == ERROR_FACTOR_NEEDED) {
        code_instead(request);
        return;
    }
    /* Who asks, for the menu and the name; without it the page is just barer. */
    if (!actor_known(request) && failure->code != ERROR_DATABASE) {
        (void)arena_try(request->arena, look, request);
    }
    if (failure->code == ERROR_CSRF && request->method == HTTP_POST && actor_known(request) &&
        !actor_signed_in(request) && kept_instead(request)) {
        return;
    }
    page_show(request, failure->code);
}

static void render_bare(void *context) {
    static const char page[] =
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Sorry, there is a problem with the "
        "service</title></head><body><h1>Sorry, there is a problem with the service</h1><p>Try again later.</p></body>"
        "</html>";
    const struct failure *failure = context;
    http_reply(failure->request, error_status(failure->code), "text/html; charset=utf-8", page, sizeof page - 1);
}

void error_page_render(void *context, struct http_request *request, const struct error *error) {
    (void)context;
    struct failure failure = {request, error->code};
    if (arena_try(request->arena, render, &failure) || arena_try(request->arena, render_plain, &failure) ||
        arena_try(request->arena, render_bare, &failure)) {
        return;
    }
    log_error("an error page could not be made", "request", request->id, NULL);
}
