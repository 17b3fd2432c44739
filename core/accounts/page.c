#include "accounts/page.h"

#include <sodium.h>
#include <string.h>

#include "accounts/accounts.h"
#include "base/random.h"
#include "view/shell.h"

static const struct {
    const char *action;
    const char *href;
    const char *label;
} items[] = {
#define ITEM(action, href, label) {action, href, label},
#include "accounts/navigation.def"
#undef ITEM
};
enum { ITEMS = sizeof items / sizeof *items, BANNER_SECONDS = 120 };
static const char banner_cookie[] = "assay_done";

struct html *page_open(struct http_request *request) {
    struct html *out = ARENA_NEW(request->arena, struct html);
    out->arena = request->arena;
    text_builder_start(&out->text, request->arena);
    out->cymraeg = request->cymraeg;
    out->csrf = request->csrf;
    out->submission = random_token(request->arena);
    return out;
}

static bool path_within(const char *path, const char *href) {
    size_t length = strlen(href);
    return strncmp(path, href, length) == 0 && (path[length] == '\0' || path[length] == '/');
}

/* What the actor may go to; the item whose address is the longest beginning of this page's is the current one. */
static struct shell_links navigation_of(const struct http_request *request) {
    struct shell_link *link = ARENA_ARRAY(request->arena, ITEMS, struct shell_link);
    size_t count = 0;
    size_t longest = 0;
    struct shell_link *current = NULL;
    for (size_t i = 0; i < ITEMS; i++) {
        if (!actor_may(request, items[i].action)) {
            continue;
        }
        link[count] = (struct shell_link){.label = items[i].label, .href = items[i].href};
        if (path_within(request->path, items[i].href) && strlen(items[i].href) > longest) {
            longest = strlen(items[i].href);
            current = &link[count];
        }
        count++;
    }
    if (current != NULL) {
        current->current = true;
    }
    return (struct shell_links){count, link};
}

/* The message that page_done left, once. It is signed: nobody else can put words on our pages. */
static const char *banner_take(struct http_request *request) {
    const char *cookie = http_cookie(request, banner_cookie);
    if (cookie == NULL) {
        return NULL;
    }
    http_reply_cookie(request, banner_cookie, NULL, 0);
    const char *dot = strchr(cookie, '.');
    if (dot == NULL || dot - cookie > 2000) {
        return NULL;
    }
    size_t bytes = (size_t)(dot - cookie);
    char *message = arena_alloc(request->arena, bytes + 1);
    size_t length = 0;
    if (sodium_base642bin((unsigned char *)message, bytes, cookie, bytes, NULL, &length, NULL,
            sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0) {
        return NULL;
    }
    message[length] = '\0';
    return secret_equal(dot + 1, accounts_keyed(request->arena, "banner", message)) ? message : NULL;
}

const char *page_address(const struct http_request *request) {
    if (request->method == HTTP_GET || http_page_exists(request, request->path)) {
        return request->target;
    }
    char *path = arena_text(request->arena, request->path);
    for (char *slash = strrchr(path, '/'); slash != NULL && slash != path; slash = strrchr(path, '/')) {
        *slash = '\0';
        if (http_page_exists(request, path)) {
            return path;
        }
    }
    return "/";
}

static void page_reply(struct http_request *request, int status, struct html *content, const char *back) {
    struct shell shell = {.back = back, .success = banner_take(request)};
    if (request->target != NULL) {
        shell.other_language = shell_other_language(request->arena, page_address(request), request->cymraeg);
    }
    if (actor_known(request)) {
        const struct actor *actor = actor_of(request);
        shell.demo = actor->demonstration;
        if (actor_signed_in(request)) {
            shell.signed_in = actor->full_name;
            shell.account_href = "/account";
            shell.navigation = navigation_of(request);
            moment left = actor->session_ends - request->now;
            shell.session_seconds = left > MOMENT_SECOND ? left / MOMENT_SECOND : 1;
        }
    }
    struct html_safe page = shell_render(content, &shell);
    http_reply(request, status, "text/html; charset=utf-8", page.data, page.length);
}

void page_send_back(struct http_request *request, int status, struct html *content, const char *back) {
    if (!actor_known(request)) {
        actor_load(request);
    }
    page_reply(request, status, content, back);
}

void page_send(struct http_request *request, int status, struct html *content) {
    page_send_back(request, status, content, NULL);
}

void page_send_as_known(struct http_request *request, int status, struct html *content) {
    page_reply(request, status, content, NULL);
}

void page_done(struct http_request *request, const char *path, const char *message) {
    size_t bytes = strlen(message);
    size_t room = sodium_base64_encoded_len(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    char *packed = arena_alloc(request->arena, room);
    sodium_bin2base64(packed, room, (const unsigned char *)message, bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    http_reply_cookie(request, banner_cookie,
        arena_format(request->arena, "%s.%s", packed, accounts_keyed(request->arena, "banner", message)),
        BANNER_SECONDS);
    http_redirect(request, path);
}

struct form *page_form(struct http_request *request) {
    struct form *form = ARENA_NEW(request->arena, struct form);
    form_start(form, request->arena, &request->form);
    return form;
}
