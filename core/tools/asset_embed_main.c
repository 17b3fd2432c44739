/* asset_embed OUT.c OUT_PATHS.h ASSETS_FOLDER FRONTEND_FOLDER
 *
 * Compiles the files of web/assets, and GOV.UK Frontend's own stylesheet and script, into the program. The content's
 * hash becomes part of each name, so that browsers may keep files for a year; addresses of one asset in another
 * ("./NAME" in scripts, url(NAME) in styles) are set to the full name. Plain branding: GOV.UK Frontend's fonts and
 * crest are not ours to show, so what asks for them is taken out of its stylesheet. */
#include <ctype.h>
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "tools/tool.h"

#define ASSETS_MOST 200

struct asset {
    const char *name; /* "application.css" */
    const char *path; /* "/assets/application-0123456789abcdef.css" once it is named */
    const char *type;
    struct tool_text content;
    uint64_t hash;
};

static struct asset assets[ASSETS_MOST];
static size_t assets_count;

static const char *extension(const char *name) {
    const char *dot = strrchr(name, '.');
    return dot != NULL ? dot : "";
}

static const char *type_of(const char *path) {
    static const char *const types[][2] = {{".css", "text/css; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"}, {".svg", "image/svg+xml"}, {".png", "image/png"},
        {".ico", "image/x-icon"}, {".txt", "text/plain; charset=utf-8"}, {".json", "application/json"}};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (strcmp(extension(path), types[i][0]) == 0) {
            return types[i][1];
        }
    }
    tool_fail(path, 0, "no content type is known for this kind of file");
}

static void asset_add(const char *folder, const char *name) {
    const char *path = tool_format("%s/%s", folder, name);
    if (assets_count == ASSETS_MOST) {
        tool_fail(path, 0, "too many assets");
    }
    struct asset *asset = &assets[assets_count++];
    asset->name = name;
    asset->type = type_of(path);
    size_t bytes;
    char *data = tool_file_read(path, &bytes);
    tool_add_bytes(&asset->content, data, bytes);
}

/* Replaces every `from` by `to`; from may end in '%' and one more character: all up to that one. */
static void replace(struct asset *asset, const char *from, const char *to) {
    struct tool_text changed = {0};
    const char *rest = strchr(from, '%');
    size_t length = rest != NULL ? (size_t)(rest - from) : strlen(from);
    const char *at = asset->content.data;
    const char *found;
    char *fixed = tool_copy(from, length);
    while ((found = strstr(at, fixed)) != NULL) {
        tool_add_bytes(&changed, at, (size_t)(found - at));
        tool_add(&changed, to);
        at = found + length;
        if (rest != NULL) {
            at += strcspn(at, rest + 1);
            at += *at != '\0';
        }
    }
    tool_add(&changed, at);
    asset->content = changed;
}

static bool is_text(const struct asset *asset) {
    return strcmp(extension(asset->name), ".css") == 0 || strcmp(extension(asset->name), ".js") == 0;
}

/* FNV-1a, 64 bits: tells versions of a file apart, no more. */
static uint64_t hash_of(const struct tool_text *content) {
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < content->length; i++) {
        hash = (hash ^ (unsigned char)content->data[i]) * UINT64_C(0x100000001b3);
    }
    return hash;
}

static void asset_name(struct asset *asset) {
    const char *dot = extension(asset->name);
    asset->hash = hash_of(&asset->content);
    asset->path = tool_format(
        "/assets/%.*s-%016llx%s", (int)(dot - asset->name), asset->name, (unsigned long long)asset->hash, dot);
}

/* Names those assets that mention only named ones, until all are named. */
static void assets_name(void) {
    for (size_t named = 0; named < assets_count;) {
        size_t before = named;
        for (size_t i = 0; i < assets_count; i++) {
            struct asset *asset = &assets[i];
            bool waits = asset->path != NULL;
            for (size_t k = 0; k < assets_count && !waits && is_text(asset); k++) {
                waits =
                    assets[k].path == NULL && (strstr(asset->content.data, tool_format("\"./%s\"", assets[k].name)) ||
                                                  strstr(asset->content.data, tool_format("url(%s)", assets[k].name)));
            }
            if (waits) {
                continue;
            }
            for (size_t k = 0; k < assets_count && is_text(asset); k++) {
                if (assets[k].path != NULL) {
                    replace(asset, tool_format("\"./%s\"", assets[k].name), tool_format("\"%s\"", assets[k].path));
                    replace(asset, tool_format("url(%s)", assets[k].name), tool_format("url(%s)", assets[k].path));
                }
            }
            asset_name(asset);
            named++;
        }
        if (named == before) {
            tool_fail("assets", 0, "files that name each other in a circle");
        }
    }
}

/* The system's own sans-serif in place of GDS Transport; no fonts, no crest, no source maps that are not there. */
static void frontend_add(const char *folder) {
    asset_add(folder, "govuk-frontend.min.css");
    struct asset *css = &assets[assets_count - 1];
    replace(css, "@font-face{%}", "");
    replace(css, "GDS Transport,arial", "\"Helvetica Neue\",Helvetica,Arial");
    replace(css, "url(/assets/images/govuk-crest.svg)", "none");
    replace(css, "/*# sourceMappingURL=%\n", "");
    if (strstr(css->content.data, "url(/") != NULL || strstr(css->content.data, "GDS Transport") != NULL) {
        tool_fail(css->name, 0, "this version asks for files or fonts that are not embedded");
    }
    asset_add(folder, "govuk-frontend.min.js");
    replace(&assets[assets_count - 1], "//# sourceMappingURL=%\n", "");
}

static int name_compare(const struct dirent **a, const struct dirent **b) {
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void folder_add(const char *folder) {
    struct dirent **entry;
    int count = scandir(folder, &entry, NULL, name_compare);
    if (count < 0) {
        tool_fail(folder, 0, "cannot read the folder");
    }
    for (int i = 0; i < count; i++) {
        const char *name = entry[i]->d_name;
        if (name[0] != '.') {
            asset_add(folder, tool_copy(name, strlen(name)));
        }
        free(entry[i]);
    }
    free(entry);
}

/* Level 9 without a time in its header: the same file always gives the same bytes. */
static struct tool_text gzip_of(const struct tool_text *content) {
    z_stream stream = {0};
    if (deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK) {
        tool_fail("zlib", 0, "cannot start");
    }
    uLong most = deflateBound(&stream, (uLong)content->length);
    unsigned char *data = tool_alloc(most);
    stream.next_in = (unsigned char *)content->data;
    stream.avail_in = (uInt)content->length;
    stream.next_out = data;
    stream.avail_out = (uInt)most;
    if (deflate(&stream, Z_FINISH) != Z_STREAM_END) {
        tool_fail("zlib", 0, "cannot compress");
    }
    struct tool_text gzip = {(char *)data, stream.total_out, most};
    deflateEnd(&stream);
    return gzip;
}

static void bytes_write(struct tool_text *code, const char *name, size_t place, const struct tool_text *data) {
    tool_add_format(code, "static const unsigned char %s_%zu[] = {", name, place);
    for (size_t i = 0; i < data->length; i++) {
        char number[8];
        int length = snprintf(number, sizeof number, i % 24 == 0 ? "\n%d," : "%d,", (unsigned char)data->data[i]);
        tool_add_bytes(code, number, (size_t)length);
    }
    tool_add(code, "\n};\n");
}

static void code_write(const char *path) {
    struct tool_text code = {0};
    struct tool_text table = {0};
    tool_add(&code, "/* Made by asset_embed. */\n#include \"http/server.h\"\n\n");
    for (size_t i = 0; i < assets_count; i++) {
        const struct asset *asset = &assets[i];
        struct tool_text gzip = gzip_of(&asset->content);
        bool smaller = gzip.length < asset->content.length;
        bytes_write(&code, "data", i, &asset->content);
        tool_add_format(&table, "    {.path = \"%s\", .type = \"%s\", .data = data_%zu, .bytes = %zu, ", asset->path,
            asset->type, i, asset->content.length);
        if (smaller) {
            bytes_write(&code, "gzip", i, &gzip);
            tool_add_format(&table, ".gzip = gzip_%zu, .gzip_bytes = %zu, ", i, gzip.length);
        }
        tool_add_format(&table, ".etag = \"\\\"%016llx\\\"\", .immutable = true},\n", (unsigned long long)asset->hash);
    }
    tool_add_format(&code, "\nconst struct http_asset http_assets[] = {\n%s};\nconst size_t http_asset_count = %zu;\n",
        table.data, assets_count);
    tool_file_write(path, &code);
}

static void header_write(const char *path) {
    struct tool_text header = {0};
    tool_add(&header, "/* Made by asset_embed: where each asset is found. */\n#ifndef VIEW_ASSET_PATHS_H\n"
                      "#define VIEW_ASSET_PATHS_H\n\n");
    for (size_t i = 0; i < assets_count; i++) {
        char *name = tool_copy(assets[i].name, strlen(assets[i].name));
        for (char *c = name; *c != '\0'; c++) {
            *c = isalnum((unsigned char)*c) ? (char)toupper((unsigned char)*c) : '_';
        }
        tool_add_format(&header, "#define ASSET_%s \"%s\"\n", name, assets[i].path);
    }
    tool_add(&header, "\n#endif\n");
    tool_file_write(path, &header);
}

int main(int count, char **argument) {
    if (count != 5) {
        fputs("usage: asset_embed OUT.c OUT_PATHS.h ASSETS_FOLDER FRONTEND_FOLDER\n", stderr);
        return 2;
    }
    frontend_add(argument[4]);
    folder_add(argument[3]);
    assets_name();
    code_write(argument[1]);
    header_write(argument[2]);
    return 0;
}
