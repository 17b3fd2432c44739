/* Tables of routes become one tree of path segments at start; a literal segment is tried before a parameter. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "http/http_internal.h"

enum { SEGMENTS_MOST = 32, METHODS = 4 };

struct node {
    char *literal; /* NULL for a parameter */
    struct node *child;
    struct node *next;
    const struct http_route *route[METHODS];
};

struct http_router {
    struct arena *arena;
    struct node root;
};

static const char *const method_name[METHODS] = {"GET", "POST", "PUT", "DELETE"};

struct segments {
    size_t count;
    const char *start[SEGMENTS_MOST];
    size_t bytes[SEGMENTS_MOST];
};

/* "/" has none. False when there are too many. */
static bool segments_split(const char *path, struct segments *segments) {
    segments->count = 0;
    if (strcmp(path, "/") == 0) {
        return true;
    }
    for (const char *at = path; *at == '/';) {
        size_t bytes = strcspn(at + 1, "/");
        if (segments->count == SEGMENTS_MOST) {
            return false;
        }
        segments->start[segments->count] = at + 1;
        segments->bytes[segments->count++] = bytes;
        at += 1 + bytes;
    }
    return true;
}

static bool segment_is_parameter(const char *start, size_t bytes) {
    return bytes > 2 && start[0] == '{' && start[bytes - 1] == '}' &&
           strspn(start + 1, "abcdefghijklmnopqrstuvwxyz_0123456789") == bytes - 2;
}

static bool segment_is_literal(const char *start, size_t bytes) {
    return bytes > 0 && strspn(start, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~") >= bytes;
}

static const char *pattern_fault(const struct segments *segments) {
    size_t parameters = 0;
    for (size_t i = 0; i < segments->count; i++) {
        bool parameter = segment_is_parameter(segments->start[i], segments->bytes[i]);
        if (!parameter && !segment_is_literal(segments->start[i], segments->bytes[i])) {
            return "bad pattern";
        }
        for (size_t j = 0; parameter && j < i; j++) {
            if (segments->bytes[i] == segments->bytes[j] &&
                memcmp(segments->start[i], segments->start[j], segments->bytes[i]) == 0) {
                return "a parameter twice in the pattern";
            }
        }
        parameters += parameter ? 1 : 0;
    }
    return parameters > HTTP_PARTS_MOST ? "too many parameters" : NULL;
}

static const char *route_fault(const struct http_route *route, struct segments *segments) {
    bool open = (route->flags & (HTTP_PUBLIC | HTTP_ANONYMOUS)) != 0;
    if (route->pattern == NULL || route->pattern[0] != '/' || !segments_split(route->pattern, segments)) {
        return "bad pattern";
    }
    if (route->handler == NULL || (int)route->method < 0 || route->method >= HTTP_OTHER) {
        return "no handler or method";
    }
    if (open ? route->permission != NULL : route->permission == NULL) {
        return open ? "a permission on an open route" : "no permission";
    }
    if (route->method == HTTP_GET && (route->flags & HTTP_UPLOAD) != 0) {
        return "an upload by GET";
    }
    return pattern_fault(segments);
}

static struct node *node_child(struct http_router *router, struct node *node, const char *start, size_t bytes) {
    bool parameter = start[0] == '{';
    struct node **place = &node->child;
    for (; *place != NULL; place = &(*place)->next) {
        const char *literal = (*place)->literal;
        if (literal == NULL ? parameter
                            : !parameter && strlen(literal) == bytes && memcmp(literal, start, bytes) == 0) {
            return *place;
        }
        if (literal == NULL) {
            break; /* the parameter stays last, so that literals are tried first */
        }
    }
    struct node *fresh = ARENA_NEW(router->arena, struct node);
    fresh->literal = parameter ? NULL : arena_text_part(router->arena, start, bytes);
    fresh->next = *place;
    *place = fresh;
    return fresh;
}

static bool route_add(struct http_router *router, const struct http_route *route) {
    struct segments segments;
    const char *fault = route_fault(route, &segments);
    struct node *node = &router->root;
    if (fault == NULL) {
        for (size_t i = 0; i < segments.count; i++) {
            node = node_child(router, node, segments.start[i], segments.bytes[i]);
        }
        if (node->route[route->method] != NULL) {
            fault = "clash of routes";
        }
    }
    if (fault != NULL) {
        bool method = (int)route->method >= 0 && route->method < HTTP_OTHER;
        const struct http_route *other = method ? node->route[route->method] : NULL;
        log_error("route refused", "cause", fault, "pattern", route->pattern, "method",
            method ? method_name[route->method] : NULL, "other", other == NULL ? NULL : other->pattern, NULL);
        return false;
    }
    node->route[route->method] = route;
    return true;
}

struct http_router *http_router_new(const struct http_routes *routes, size_t count) {
    struct http_router *router = calloc(1, sizeof *router);
    bool good = router != NULL;
    if (router != NULL) {
        router->arena = arena_new(SIZE_MAX / 4);
    }
    for (size_t i = 0; good && i < count; i++) {
        for (size_t j = 0; j < routes[i].count; j++) {
            good = route_add(router, &routes[i].route[j]) && good;
        }
    }
    if (!good) {
        http_router_free(router);
        return NULL;
    }
    return router;
}

void http_router_free(struct http_router *router) {
    if (router != NULL) {
        arena_free(router->arena);
        free(router);
    }
}

struct search {
    const struct segments *segments;
    enum http_method method;
    bool allowed[METHODS];
    bool caught[SEGMENTS_MOST];
};

/* Depth first; backs out of a literal that leads nowhere. Patterns are few segments deep. */
static const struct http_route *node_find(const struct node *node, struct search *search, size_t depth) {
    const struct segments *segments = search->segments;
    if (depth == segments->count) {
        for (size_t i = 0; i < METHODS; i++) {
            search->allowed[i] = search->allowed[i] || node->route[i] != NULL;
        }
        return search->method < HTTP_OTHER ? node->route[search->method] : NULL;
    }
    const char *start = segments->start[depth];
    size_t bytes = segments->bytes[depth];
    for (const struct node *child = node->child; child != NULL; child = child->next) {
        bool fits = child->literal == NULL
                        ? bytes > 0
                        : strncmp(child->literal, start, bytes) == 0 && child->literal[bytes] == '\0';
        search->caught[depth] = child->literal == NULL;
        const struct http_route *route = fits ? node_find(child, search, depth + 1) : NULL;
        if (route != NULL) {
            return route;
        }
    }
    return NULL;
}

static const char *allow_text(struct arena *arena, const bool allowed[METHODS]) {
    struct text_builder text;
    text_builder_start(&text, arena);
    for (size_t i = 0; i < METHODS; i++) {
        if (allowed[i]) {
            text_add(&text, text.length == 0 ? "" : ", ");
            text_add(&text, i == HTTP_GET ? "GET, HEAD" : method_name[i]);
        }
    }
    return text.length == 0 ? NULL : text.data;
}

void http_router_find(const struct http_router *router, struct http_exchange *exchange) {
    struct http_request *request = &exchange->request;
    struct segments segments;
    struct search search = {.segments = &segments, .method = request->method};
    if (!segments_split(request->path, &segments)) {
        http_exchange_fail(exchange, ERROR_NOT_FOUND, "no such path");
        return;
    }
    const struct http_route *route = node_find(&router->root, &search, 0);
    if (route == NULL) {
        exchange->allow = allow_text(request->arena, search.allowed);
        http_exchange_fail(exchange, exchange->allow == NULL ? ERROR_NOT_FOUND : ERROR_METHOD_NOT_ALLOWED,
            exchange->allow == NULL ? "no such path" : "no such method at this path");
        return;
    }
    size_t parts = 0;
    for (size_t i = 0; i < segments.count && parts < HTTP_PARTS_MOST; i++) {
        if (search.caught[i]) {
            exchange->part[parts++] = arena_text_part(request->arena, segments.start[i], segments.bytes[i]);
        }
    }
    request->route = route;
}

bool http_page_exists(const struct http_request *request, const char *path) {
    struct segments segments;
    struct search search = {.segments = &segments, .method = HTTP_GET};
    return segments_split(path, &segments) &&
           node_find(&exchange_of(request)->server->router->root, &search, 0) != NULL;
}
