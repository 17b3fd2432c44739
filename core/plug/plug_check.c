/* Is this descriptor one that the host can take? Asked in the probing child first, and again wherever it is opened. */
#include "plug/plug_parts.h"

#include <string.h>

#define NEEDS_KNOWN (ASSAY_NEEDS_CALENDAR | ASSAY_NEEDS_WRITER)

static bool id_valid(const char *id) {
    if (id == NULL || id[0] < 'a' || id[0] > 'z') {
        return false;
    }
    size_t length = strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789_");
    return id[length] == '\0' && length >= 2 && length <= 40;
}

static bool version_valid(const char *version) {
    for (int part = 0; part < 3; part++) {
        size_t digits = version == NULL ? 0 : strspn(version, "0123456789");
        if (digits == 0 || digits > 5 || version[digits] != (part < 2 ? '.' : '\0')) {
            return false;
        }
        version += digits + 1;
    }
    return true;
}

static bool title_valid(const char *title) {
    size_t length = title == NULL ? 0 : strnlen(title, 201);
    if (length == 0 || length > 200 || !text_utf8(title, length)) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)title[i] < 0x20 || title[i] == 0x7F) {
            return false;
        }
    }
    return true;
}

static bool file_valid(const char *file) {
    return file != NULL && file[0] != '\0' && file[0] != '.' && strchr(file, '/') == NULL && strlen(file) < 128;
}

static const char *framework_refusal(const struct assay_framework *framework) {
    if (framework == NULL || framework->size < offsetof(struct assay_framework, judge_person)) {
        return "its framework part is missing or cut short; build it against this version's assay_plugin.h";
    }
    return file_valid(framework->data_file) ? NULL : "its data file is not named by a plain file name";
}

/* Members that came with minor 2. */
uint32_t plug_exchange_records(const struct assay_exchange *exchange) {
    return exchange->size < sizeof *exchange ? ASSAY_COMPLETIONS : exchange->records;
}

uint32_t plug_exchange_syntax(const struct assay_exchange *exchange) {
    return exchange->size < sizeof *exchange ? ASSAY_XML : exchange->syntax;
}

static const char *exchange_refusal(const struct assay_exchange *exchange) {
    if (exchange == NULL || exchange->size < offsetof(struct assay_exchange, records)) {
        return "its exchange part is missing or cut short; build it against this version's assay_plugin.h";
    }
    if (plug_exchange_records(exchange) > ASSAY_WAITING_APPLICATIONS || plug_exchange_syntax(exchange) > ASSAY_CSV) {
        return "its records or its syntax are of a kind that this program does not know; update Assay";
    }
    bool csv = plug_exchange_syntax(exchange) == ASSAY_CSV;
    if (csv ? !text_equal(exchange->schema, "") : !file_valid(exchange->schema)) {
        return csv ? "it names a schema, which CSV has not" : "its schema is not named by a plain file name";
    }
    if (text_blank(exchange->root) || text_blank(exchange->record_element) || exchange->namespace_uri == NULL) {
        return "its root element, record element or namespace is missing";
    }
    if (exchange->media_types == NULL || exchange->media_types[0] == NULL || exchange->extensions == NULL ||
        exchange->extensions[0] == NULL) {
        return "it names no media type or file extension";
    }
    if ((exchange->directions & (ASSAY_IMPORTS | ASSAY_EXPORTS)) == 0) {
        return "it neither imports nor exports";
    }
    if ((exchange->directions & ASSAY_IMPORTS) != 0 &&
        (exchange->import_start == NULL || exchange->import_element_start == NULL)) {
        return "it says that it imports, but lacks an import hook";
    }
    if ((exchange->directions & ASSAY_EXPORTS) != 0 &&
        (exchange->export_start == NULL || exchange->export_completion == NULL || exchange->export_finish == NULL)) {
        return "it says that it exports, but lacks an export hook";
    }
    return NULL;
}

const char *plug_descriptor_refusal(struct arena *arena, const struct assay_plugin *plugin) {
    if (plugin->magic != ASSAY_PLUGIN_MAGIC) {
        return "it is not a plugin of Assay (the magic number is wrong)";
    }
    if (plugin->abi_major != ASSAY_ABI_MAJOR) {
        return arena_format(arena,
            "it was built for version %u.%u of the plugin interface, which does not fit this program's %u.%u; build it "
            "again",
            plugin->abi_major, plugin->abi_minor, ASSAY_ABI_MAJOR, ASSAY_ABI_MINOR);
    }
    if (plugin->abi_minor > ASSAY_ABI_MINOR) {
        return arena_format(arena,
            "it needs version %u.%u of the plugin interface and this program has %u.%u; update Assay or use an older "
            "version of the plugin",
            plugin->abi_major, plugin->abi_minor, ASSAY_ABI_MAJOR, ASSAY_ABI_MINOR);
    }
    if (plugin->size < sizeof(struct assay_plugin)) {
        return "its descriptor is cut short (the size is smaller than this version's)";
    }
    if ((plugin->needs & ~NEEDS_KNOWN) != 0) {
        return "it needs something that this program does not offer; update Assay";
    }
    if (!id_valid(plugin->id)) {
        return "its id is not 2 to 40 lower-case letters, digits and underscores";
    }
    if (!version_valid(plugin->version)) {
        return "its version is not three numbers such as 1.0.0";
    }
    if (!title_valid(plugin->title)) {
        return "its title is missing, too long or holds control characters";
    }
    switch (plugin->kind) {
    case ASSAY_FRAMEWORK:
        return framework_refusal(plugin->is.framework);
    case ASSAY_EXCHANGE:
        return exchange_refusal(plugin->is.exchange);
    default:
        return arena_format(arena, "it is of a kind (%u) that this program does not know", plugin->kind);
    }
}

const struct assay_plugin *plug_linked_find(const char *name) {
    for (size_t i = 0; i < plug_linked_count; i++) {
        if (strcmp(plug_linked[i].name, name) == 0) {
            return plug_linked[i].plugin;
        }
    }
    return NULL;
}

const char *plug_kind_name(uint32_t kind) {
    return kind == ASSAY_FRAMEWORK ? "framework" : kind == ASSAY_EXCHANGE ? "exchange" : "unknown";
}
