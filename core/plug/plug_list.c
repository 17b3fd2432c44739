/* The list of plugins: read, hashed, probed, loaded. */
#include "plug/plug_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "xml/xml.h"

#define LIST_MOST 65536
#define LIBRARY_MOST (64 << 20)
#define PLUGINS_MOST 64

static struct plug_list plug_none = {.path = "", .fault = NULL};
static struct plug_list *plug_now = &plug_none;
static const char *plug_worker = "";

const struct plug_list *plug_all(void) {
    return plug_now;
}

const char *plug_worker_path(void) {
    return plug_worker;
}

const struct plug_plugin *plug_find(uint32_t kind, const char *id) {
    for (size_t i = 0; i < plug_now->count; i++) {
        const struct plug_plugin *plugin = &plug_now->plugin[i];
        if (plugin->refusal == NULL && plugin->kind == kind && text_equal(plugin->id, id)) {
            return plugin;
        }
    }
    return NULL;
}

static struct plug_configuration configuration_full(struct arena *arena, const struct plug_configuration *given) {
    struct plug_configuration full = given == NULL ? (struct plug_configuration){.list = NULL} : *given;
    const char *list = getenv("ASSAY_PLUGINS");
    const char *worker = getenv("ASSAY_WORKER");
    if (full.list == NULL) {
        full.list = list == NULL || list[0] == '\0' ? plug_beside(arena, "plugins/plugins.conf") : list;
    }
    if (full.worker == NULL) {
        full.worker = worker == NULL || worker[0] == '\0' ? plug_beside(arena, "assay-worker") : worker;
    }
    return full;
}

static void memory_close(void *what) {
    struct plug_plugin *plugin = what;
    (void)close(plugin->descriptor);
}

/* A sealed copy in memory, so that what is hashed is what is opened, here and in every worker. */
static const char *library_copy(struct arena *arena, const char *file, struct plug_plugin *plugin, char hash[65]) {
    int source = open(file, O_RDONLY | O_CLOEXEC);
    struct stat about;
    if (source < 0 || fstat(source, &about) != 0 || !S_ISREG(about.st_mode)) {
        const char *why = source < 0 ? strerror(errno) : "it is not a file";
        if (source >= 0) {
            (void)close(source);
        }
        return arena_format(arena, "it cannot be read: %s", why);
    }
    if (about.st_size > LIBRARY_MOST) {
        (void)close(source);
        return "it is larger than any library that is taken";
    }
    plugin->descriptor = memfd_create("assay-plugin", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (plugin->descriptor < 0) {
        (void)close(source);
        return arena_format(arena, "no memory for a copy of it: %s", strerror(errno));
    }
    arena_defer(arena, memory_close, plugin);
    crypto_hash_sha256_state state;
    (void)crypto_hash_sha256_init(&state);
    char piece[65536];
    ssize_t got;
    bool written = true;
    while (written && (got = read(source, piece, sizeof piece)) > 0) {
        (void)crypto_hash_sha256_update(&state, (const unsigned char *)piece, (unsigned long long)got);
        written = write(plugin->descriptor, piece, (size_t)got) == got;
    }
    (void)close(source);
    if (!written || fcntl(plugin->descriptor, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL)) {
        return "it could not be copied into memory";
    }
    unsigned char digest[crypto_hash_sha256_BYTES];
    (void)crypto_hash_sha256_final(&state, digest);
    memcpy(hash, text_hex(arena, digest, sizeof digest), 65);
    return NULL;
}

static const char *plugin_open(struct arena *arena, struct plug_plugin *plugin) {
    const char *refusal = NULL;
    const struct assay_plugin *found;
    if (text_starts(plugin->path, PLUG_LINKED_PREFIX)) {
        found = plug_linked_find(plugin->path + strlen(PLUG_LINKED_PREFIX));
    } else {
        found = plug_library_open(arena, plugin->descriptor, &refusal);
    }
    if (found != NULL && !text_equal(found->id, plugin->id)) {
        found = NULL;
        refusal = "it says something else here than in the process that checked it";
    }
    plugin->loaded = found;
    return refusal;
}

static void plugin_examine(struct arena *arena, const struct plug_configuration *configuration, const char *file,
    struct plug_plugin *plugin, bool hash_asked) {
    char hash[65] = "";
    plugin->descriptor = -1;
    plugin->id = "";
    plugin->version = "";
    plugin->title = "";
    plugin->schema = "";
    plugin->media_type = "";
    plugin->extension = "";
    const char *dot = strrchr(file, '.');
    plugin->folder = arena_text_part(arena, file, dot == NULL ? strlen(file) : (size_t)(dot - file));
    if (!text_starts(plugin->path, PLUG_LINKED_PREFIX)) {
        plugin->refusal = library_copy(arena, file, plugin, hash);
        if (plugin->refusal == NULL && hash_asked && !text_equal(hash, plugin->sha256)) {
            plugin->refusal = arena_format(arena,
                "its SHA-256 is %.16s..., not the one in the list: somebody changed the file; if it was you, correct "
                "the list",
                hash);
        }
        if (!hash_asked) {
            plugin->sha256 = arena_text(arena, hash);
        }
    }
    if (plugin->refusal == NULL) {
        plug_probe(arena, configuration, plugin);
    }
}

static void plugin_take(struct arena *arena, const struct plug_configuration *configuration, const char *folder,
    struct plug_list *list, struct plug_plugin *plugin, bool check_only) {
    bool linked = text_starts(plugin->path, PLUG_LINKED_PREFIX);
    const char *name = linked ? plugin->path + strlen(PLUG_LINKED_PREFIX) : plugin->path;
    const char *file = name[0] == '/' ? name : arena_format(arena, "%s/%s%s", folder, name, linked ? ".so" : "");
    plugin_examine(arena, configuration, file, plugin, true);
    for (size_t i = 0; plugin->refusal == NULL && i < list->count; i++) {
        const struct plug_plugin *other = &list->plugin[i];
        if (other != plugin && other->refusal == NULL && other->kind == plugin->kind &&
            text_equal(other->id, plugin->id)) {
            plugin->refusal =
                arena_format(arena, "%s is already that %s plugin", other->path, plug_kind_name(plugin->kind));
        }
    }
    /* Exchange plugins are opened in their workers alone. */
    if (plugin->refusal == NULL && plugin->kind == ASSAY_FRAMEWORK && !check_only) {
        plugin->refusal = plugin_open(arena, plugin);
    }
    if (plugin->refusal != NULL) {
        log_warning("plugin refused", "path", plugin->path, "why", plugin->refusal, NULL);
    }
}

/* "path sha256" or, for one that is linked in, "linked:name -". Spaces in paths are allowed. */
static bool line_take(struct arena *arena, char *line, struct plug_plugin *plugin) {
    char *end = line + strlen(line);
    while (end > line && strchr(" \t\r", end[-1]) != NULL) {
        *--end = '\0';
    }
    char *space = strrchr(line, ' ');
    if (space == NULL || space == line) {
        plugin->path = arena_text(arena, line);
        plugin->sha256 = "";
        return false;
    }
    plugin->sha256 = text_lower(arena, space + 1);
    plugin->path = text_trim(arena, arena_text_part(arena, line, (size_t)(space - line)));
    return true;
}

static char *list_text(struct arena *arena, struct plug_list *list) {
    FILE *file = fopen(list->path, "re");
    if (file == NULL) {
        list->fault = arena_format(arena, "The list of plugins %s cannot be read: %s.", list->path, strerror(errno));
        return NULL;
    }
    char *text = arena_alloc(arena, LIST_MOST + 1);
    size_t length = fread(text, 1, LIST_MOST + 1, file);
    (void)fclose(file);
    if (length > LIST_MOST || !text_utf8(text, length)) {
        list->fault = arena_format(arena, "The list of plugins %s is too long or not UTF-8.", list->path);
        return NULL;
    }
    return text;
}

struct plug_list *plug_load(struct arena *arena, const struct plug_configuration *given, bool check_only) {
    struct plug_configuration configuration = configuration_full(arena, given);
    struct plug_list *list = ARENA_NEW(arena, struct plug_list);
    list->path = configuration.list;
    list->plugin = ARENA_ARRAY(arena, PLUGINS_MOST, struct plug_plugin);
    char *text = list_text(arena, list);
    if (text == NULL) {
        log_warning("plugin list refused", "why", list->fault, NULL);
        return list;
    }
    const char *slash = strrchr(list->path, '/');
    const char *folder = slash == NULL ? "." : arena_text_part(arena, list->path, (size_t)(slash - list->path));
    char *rest = NULL;
    for (char *line = strtok_r(text, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest)) {
        line += strspn(line, " \t");
        if (line[0] == '#' || line[0] == '\0' || line[0] == '\r') {
            continue;
        }
        if (list->count == PLUGINS_MOST) {
            list->fault = "The list names more plugins than are taken; the rest was left out.";
            break;
        }
        struct plug_plugin *plugin = &list->plugin[list->count++];
        if (line_take(arena, line, plugin)) {
            plugin_take(arena, &configuration, folder, list, plugin, check_only);
        } else {
            plugin->descriptor = -1;
            plugin->id = plugin->version = plugin->title = plugin->folder = "";
            plugin->schema = plugin->media_type = plugin->extension = "";
            plugin->refusal = "its line in the list has no SHA-256; write \"path sha256\"";
            log_warning("plugin refused", "path", plugin->path, "why", plugin->refusal, NULL);
        }
    }
    return list;
}

struct plug_plugin *plug_check_file(struct arena *arena, const struct plug_configuration *given, const char *path) {
    struct plug_configuration configuration = configuration_full(arena, given);
    struct plug_plugin *plugin = ARENA_NEW(arena, struct plug_plugin);
    plugin->path = arena_text(arena, path);
    plugin->sha256 = "";
    plugin_examine(arena, &configuration, path, plugin, false);
    return plugin;
}

void plug_start(struct arena *arena, const struct plug_configuration *given) {
    struct plug_configuration configuration = configuration_full(arena, given);
    if (xml_schema_folder()[0] == '\0' && !xml_start(NULL)) {
        log_error("the folder of schemas cannot be read", "folder", xml_schema_folder(), NULL);
    }
    plug_worker = configuration.worker;
    plug_now = plug_load(arena, &configuration, false);
    plug_frameworks_start(arena, plug_now);
    plug_formats_start(arena, plug_now);
    bool whole = true;
    const char *report = plug_isolation_report(arena, &whole);
    if (!whole) {
        log_warning("workers are not fully isolated", "report", report, NULL);
    }
}
