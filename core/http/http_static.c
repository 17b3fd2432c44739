/* Files compiled in: straight from the I/O thread, gzip where the client takes it, cached by their tag or for a year.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "http/http_internal.h"

struct http_assets {
    size_t count;
    const struct http_asset *sorted[];
};

static int asset_compare(const void *a, const void *b) {
    return strcmp((*(const struct http_asset *const *)a)->path, (*(const struct http_asset *const *)b)->path);
}

struct http_assets *http_assets_new(const struct http_asset *asset, size_t count) {
    struct http_assets *assets = calloc(1, sizeof *assets + count * sizeof(const struct http_asset *));
    if (assets == NULL) {
        return NULL;
    }
    assets->count = count;
    for (size_t i = 0; i < count; i++) {
        assets->sorted[i] = &asset[i];
    }
    qsort(assets->sorted, count, sizeof(const struct http_asset *), asset_compare);
    return assets;
}

void http_assets_free(struct http_assets *assets) {
    free(assets);
}

const struct http_asset *http_assets_find(const struct http_assets *assets, const char *path) {
    size_t low = 0;
    size_t high = assets->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(path, assets->sorted[middle]->path);
        if (order == 0) {
            return assets->sorted[middle];
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return NULL;
}

/* "gzip" or "*" named with a weight above 0. */
static bool takes_gzip(const char *accept) {
    bool any = false;
    for (const char *at = accept == NULL ? "" : accept; *at != '\0';) {
        at += strspn(at, ", \t");
        size_t bytes = strcspn(at, ",");
        size_t name = strcspn(at, ",; \t");
        const char *q = memmem(at, bytes, "q=", 2);
        bool wanted = q == NULL || strtod(q + 2, NULL) > 0;
        if ((name == 4 && strncasecmp(at, "gzip", 4) == 0) || (name == 6 && strncasecmp(at, "x-gzip", 6) == 0)) {
            return wanted;
        }
        any = any || (name == 1 && *at == '*' && wanted);
        at += bytes;
    }
    return any;
}

void http_static_respond(struct http_exchange *exchange) {
    const struct http_asset *asset = exchange->asset;
    const char *accept = MHD_lookup_connection_value(exchange->connection, MHD_HEADER_KIND, "Accept-Encoding");
    bool gzip = asset->gzip != NULL && takes_gzip(accept);
    size_t bytes = gzip ? asset->gzip_bytes : asset->bytes;
    size_t tag = strlen(asset->etag);
    bool quoted = tag >= 2 && asset->etag[0] == '"';
    char etag[128];
    snprintf(etag, sizeof etag, "\"%.*s%s\"", (int)(quoted ? tag - 2 : tag), asset->etag + (quoted ? 1 : 0),
        gzip ? "-gzip" : "");
    union {
        const unsigned char *constant;
        void *data;
    } body = {gzip ? asset->gzip : asset->data};
    struct MHD_Response *response = MHD_create_response_from_buffer(bytes, body.data, MHD_RESPMEM_PERSISTENT);
    exchange->response = response;
    if (response == NULL) {
        return; /* the connection is closed */
    }
    exchange->status = http_etag_matches(exchange->connection, etag) ? 304 : 200;
    exchange->bytes = exchange->status == 304 ? 0 : bytes;
    MHD_add_response_header(response, "Content-Type", asset->type);
    MHD_add_response_header(response, "ETag", etag);
    MHD_add_response_header(
        response, "Cache-Control", asset->immutable ? "public, max-age=31536000, immutable" : "public, no-cache");
    if (asset->gzip != NULL) {
        MHD_add_response_header(response, "Vary", "Accept-Encoding");
    }
    if (gzip) {
        MHD_add_response_header(response, "Content-Encoding", "gzip");
    }
    http_respond_security(exchange, response, NULL, false);
}
