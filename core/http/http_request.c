/* What handlers read of a request. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "http/http_internal.h"

const char *http_part(const struct http_request *request, const char *name) {
    const struct http_exchange *exchange = exchange_of(request);
    size_t bytes = strlen(name);
    size_t part = 0;
    for (const char *at = request->route->pattern; (at = strchr(at, '{')) != NULL; at++) {
        if (strncmp(at + 1, name, bytes) == 0 && at[1 + bytes] == '}') {
            return exchange->part[part];
        }
        part++;
    }
    arena_raise(request->arena, ERROR_INTERNAL, "no part %s in %s", name, request->route->pattern);
}

int64_t http_part_id(const struct http_request *request, const char *name) {
    int64_t id;
    if (!text_number(http_part(request, name), 1, INT64_MAX, &id)) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "%s is no id", name);
    }
    return id;
}

const char *http_header(const struct http_request *request, const char *name) {
    return MHD_lookup_connection_value(exchange_of(request)->connection, MHD_HEADER_KIND, name);
}

const char *http_cookie(const struct http_request *request, const char *name) {
    return fields_get(&exchange_of(request)->cookies, name);
}

const struct http_file *http_file_get(const struct http_request *request, const char *field) {
    for (size_t i = 0; i < request->files; i++) {
        if (strcmp(request->file[i].field, field) == 0) {
            return &request->file[i];
        }
    }
    return NULL;
}

/* Values are gathered first and worked on later: nothing may raise through libmicrohttpd's own functions. */
struct header_list {
    const char *wanted;
    const char *value[HTTP_HEADERS_MOST];
    size_t count;
};

static enum MHD_Result header_gather(void *context, enum MHD_ValueKind kind, const char *name, const char *value) {
    struct header_list *list = context;
    (void)kind;
    if (value != NULL && list->count < HTTP_HEADERS_MOST && strcasecmp(name, list->wanted) == 0) {
        list->value[list->count++] = value;
    }
    return MHD_YES;
}

static struct header_list headers_all(const struct http_exchange *exchange, const char *name) {
    struct header_list list = {.wanted = name};
    MHD_get_connection_values(exchange->connection, MHD_HEADER_KIND, header_gather, &list);
    return list;
}

static void cookies_read(struct http_exchange *exchange) {
    struct arena *arena = exchange->request.arena;
    struct header_list list = headers_all(exchange, "Cookie");
    fields_start(&exchange->cookies, arena);
    for (size_t i = 0; i < list.count; i++) {
        for (const char *at = list.value[i]; *at != '\0';) {
            at += strspn(at, "; \t");
            size_t bytes = strcspn(at, ";");
            const char *equals = memchr(at, '=', bytes);
            if (equals != NULL && text_utf8(at, bytes)) {
                const char *value = equals + 1;
                fields_add(&exchange->cookies, arena_text_part(arena, at, (size_t)(equals - at)),
                    text_trim(arena, arena_text_part(arena, value, (size_t)(at + bytes - value))));
            }
            at += bytes;
        }
    }
}

/* The weight (thousandths) that Accept-Language gives a language; -1 when it is not named. */
static int language_weight(const char *accept, const char *language) {
    int weight = -1;
    for (const char *at = accept; *at != '\0';) {
        at += strspn(at, ", \t");
        size_t bytes = strcspn(at, ",");
        if (strncasecmp(at, language, 2) == 0 && strchr("-;, \t", at[2]) != NULL) {
            const char *q = memmem(at, bytes, "q=", 2);
            double share = q == NULL ? 1 : strtod(q + 2, NULL);
            int found = share >= 0 && share <= 1 ? (int)(share * 1000) : 0;
            weight = found > weight ? found : weight;
        }
        at += bytes;
    }
    return weight;
}

static void language_choose(struct http_exchange *exchange) {
    struct http_request *request = &exchange->request;
    const char *asked = fields_value(&request->query, "lang");
    const char *cookie = http_cookie(request, "assay_language");
    const char *accept = http_header(request, "Accept-Language");
    if (strcmp(asked, "cy") == 0 || strcmp(asked, "en") == 0) {
        request->cymraeg = strcmp(asked, "cy") == 0;
        exchange->language_new = asked;
    } else if (cookie != NULL) {
        request->cymraeg = strcmp(cookie, "cy") == 0;
    } else if (accept != NULL) {
        int cymraeg = language_weight(accept, "cy");
        request->cymraeg = cymraeg > 0 && cymraeg > language_weight(accept, "en");
    }
}

static void address_find(struct http_exchange *exchange) {
    struct http_request *request = &exchange->request;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(exchange->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    char text[INET6_ADDRSTRLEN] = "";
    if (info != NULL && info->client_addr->sa_family == AF_INET) {
        inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)info->client_addr)->sin_addr, text, sizeof text);
    } else if (info != NULL && info->client_addr->sa_family == AF_INET6) {
        inet_ntop(
            AF_INET6, &((const struct sockaddr_in6 *)(const void *)info->client_addr)->sin6_addr, text, sizeof text);
    }
    request->remote_address = arena_text(request->arena, text);
    if (!exchange->server->config.behind_proxy) {
        return;
    }
    struct header_list forwarded = headers_all(exchange, "X-Forwarded-For");
    const char *protocol = http_header(request, "X-Forwarded-Proto");
    if (forwarded.count > 0) {
        /* The last one is the address that our own proxy saw; those before it anyone can write. */
        const char *last = forwarded.value[forwarded.count - 1];
        const char *comma = strrchr(last, ',');
        char *address = text_trim(request->arena, comma == NULL ? last : comma + 1);
        struct in6_addr scratch;
        if (inet_pton(AF_INET, address, &scratch) == 1 || inet_pton(AF_INET6, address, &scratch) == 1) {
            request->remote_address = address;
        }
    }
    request->secure = protocol != NULL && strcasecmp(protocol, "https") == 0;
}

void http_request_prepare(struct http_exchange *exchange) {
    struct http_request *request = &exchange->request;
    size_t count = 0;
    bool good = true;
    if (exchange->prepared) {
        return;
    }
    exchange->prepared = true;
    const char *mark = strchr(exchange->raw, '?');
    fields_start(&request->query, request->arena);
    if (request->form.arena == NULL) {
        fields_start(&request->form, request->arena);
    }
    if (mark != NULL) {
        char *text = arena_text(request->arena, mark + 1);
        good = http_form_decode(text, strlen(text), &request->query, &count);
    }
    cookies_read(exchange);
    language_choose(exchange);
    address_find(exchange);
    http_csrf_prepare(exchange);
    if (!good) {
        http_exchange_fail(exchange, ERROR_BAD_ENCODING, "query is not UTF-8");
    } else if (count > HTTP_FIELDS_MOST) {
        http_exchange_fail(exchange, ERROR_BAD_REQUEST, "too many fields in the query");
    }
}
