/* The files compiled into the program: whole, named by their content, naming each other, without what is not ours. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <cmocka.h>

#include "http/server.h"
#include "view/asset_paths.h"

extern const struct http_asset http_assets[];
extern const size_t http_asset_count;

/* To be freed. */
static char *content(const char *path) {
    for (size_t i = 0; i < http_asset_count; i++) {
        if (strcmp(http_assets[i].path, path) == 0) {
            char *text = calloc(1, http_assets[i].bytes + 1);
            memcpy(text, http_assets[i].data, http_assets[i].bytes);
            return text;
        }
    }
    fail_msg("no asset %s", path);
    return NULL;
}

static void compressed(void **state) {
    (void)state;
    size_t smaller = 0;
    for (size_t i = 0; i < http_asset_count; i++) {
        const struct http_asset *asset = &http_assets[i];
        assert_true(asset->immutable);
        assert_int_equal(asset->etag[0], '"');
        assert_memory_equal(asset->path, "/assets/", 8);
        /* the hash of the content is in the name */
        char *hash = strndup(asset->etag + 1, strlen(asset->etag) - 2);
        assert_non_null(strstr(asset->path, hash));
        free(hash);
        if (asset->gzip == NULL) {
            continue;
        }
        smaller++;
        assert_true(asset->gzip_bytes < asset->bytes);
        unsigned char *plain = malloc(asset->bytes + 1);
        z_stream stream = {0};
        assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
        stream.next_in = (unsigned char *)asset->gzip;
        stream.avail_in = (uInt)asset->gzip_bytes;
        stream.next_out = plain;
        stream.avail_out = (uInt)asset->bytes + 1;
        assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
        assert_int_equal(stream.total_out, asset->bytes);
        assert_memory_equal(plain, asset->data, asset->bytes);
        inflateEnd(&stream);
        free(plain);
    }
    assert_true(smaller >= 5);
}

static void plain_branding(void **state) {
    (void)state;
    char *css = content(ASSET_GOVUK_FRONTEND_MIN_CSS);
    assert_non_null(strstr(css, ".govuk-button{"));
    assert_non_null(strstr(css, ".govuk-\\!-width-one-quarter"));
    assert_non_null(strstr(css, "\"Helvetica Neue\",Helvetica,Arial,sans-serif"));
    static const char *const absent[] = {"GDS Transport", "@font-face", "crest", "url(/", "sourceMappingURL"};
    for (size_t i = 0; i < sizeof absent / sizeof absent[0]; i++) {
        assert_null(strstr(css, absent[i]));
    }
    free(css);
    for (size_t i = 0; i < http_asset_count; i++) {
        assert_null(strstr(http_assets[i].path, ".woff"));
        assert_null(strstr(http_assets[i].path, "crest"));
    }
}

static void scripts_joined(void **state) {
    (void)state;
    char *init = content(ASSET_INIT_JS);
    assert_non_null(strstr(init, "\"" ASSET_GOVUK_FRONTEND_MIN_JS "\""));
    assert_non_null(strstr(init, "\"" ASSET_SESSION_JS "\""));
    assert_non_null(strstr(init, "\"" ASSET_FORMS_JS "\""));
    assert_null(strstr(init, "\"./"));
    free(init);
    char *frontend = content(ASSET_GOVUK_FRONTEND_MIN_JS);
    assert_non_null(strstr(frontend, "export{Accordion,"));
    assert_null(strstr(frontend, "sourceMappingURL"));
    free(frontend);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compressed),
        cmocka_unit_test(plain_branding),
        cmocka_unit_test(scripts_joined),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
