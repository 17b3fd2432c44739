/* Shipped schemas, compiled once. libxml2 asks one entity loader for everything; ours serves the schema folder only. */
#include "xml/xml_parts.h"

#include <libxml/xmlIO.h>
#include <libxml/xmlschemas.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"

#define SCHEMAS_MOST 64

struct xml_schema {
    char *file;
    xmlSchemaPtr compiled;
    char *fault;
};

static char schema_folder[4096];
static struct xml_schema schemas[SCHEMAS_MOST];
static size_t schemas_count;
static pthread_mutex_t schemas_lock = PTHREAD_MUTEX_INITIALIZER;

static bool file_name_plain(const char *file) {
    return file[0] != '\0' && file[0] != '.' && strchr(file, '/') == NULL && strlen(file) < 128;
}

/* Imports may name a folder or an address; only the last part counts, and only what the folder has is served. */
static xmlParserInputPtr schema_serve(const char *url, const char *id, xmlParserCtxtPtr context) {
    (void)id;
    const char *file = url == NULL ? "" : url;
    const char *slash = strrchr(file, '/');
    if (slash != NULL) {
        file = slash + 1;
    }
    char path[sizeof schema_folder + 256];
    if (schema_folder[0] == '\0' || !file_name_plain(file) ||
        snprintf(path, sizeof path, "%s/%s", schema_folder, file) >= (int)sizeof path || access(path, R_OK) != 0) {
        return NULL;
    }
    xmlParserInputBufferPtr buffer = xmlParserInputBufferCreateFilename(path, XML_CHAR_ENCODING_NONE);
    return buffer == NULL ? NULL : xmlNewIOInputStream(context, buffer, XML_CHAR_ENCODING_NONE);
}

static void xml_quiet(void *context, const char *message, ...) {
    (void)context;
    (void)message;
}

bool xml_start(const char *folder) {
    if (folder == NULL) {
        folder = xml_schema_folder_find();
    }
    xmlInitParser();
    xmlSetExternalEntityLoader(schema_serve);
    xmlSetGenericErrorFunc(NULL, xml_quiet);
    if (strlen(folder) >= sizeof schema_folder) {
        return false;
    }
    memcpy(schema_folder, folder, strlen(folder) + 1);
    return access(schema_folder, R_OK | X_OK) == 0;
}

const char *xml_schema_folder(void) {
    return schema_folder;
}

const char *xml_schema_folder_find(void) {
    static char found[4096];
    const char *told = getenv("ASSAY_SCHEMAS");
    if (told != NULL && told[0] != '\0') {
        return told;
    }
    static const char *const PLACES[] = {"schemas/xsd", "../schemas/xsd", "../share/assay/schemas/xsd"};
    char self[2048];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    if (length <= 0) {
        return PLACES[0];
    }
    self[length] = '\0';
    char *slash = strrchr(self, '/');
    if (slash != NULL) {
        *slash = '\0';
    }
    for (size_t i = 0; i < sizeof PLACES / sizeof *PLACES; i++) {
        (void)snprintf(found, sizeof found, "%s/%s", self, PLACES[i]);
        if (access(found, R_OK | X_OK) == 0) {
            return found;
        }
    }
    return PLACES[0];
}

struct compile_faults {
    char text[600];
    bool any;
};

static void compile_fault(void *context, xmlErrorPtr error) {
    struct compile_faults *faults = context;
    /* A skipped import comes as a warning: the schema would then check less than it says. */
    bool skipped = error->message != NULL && strstr(error->message, "Skipping the import") != NULL;
    if ((error->level < XML_ERR_ERROR && !skipped) || faults->any) {
        return;
    }
    faults->any = true;
    (void)snprintf(faults->text, sizeof faults->text, "line %d: %s", error->line,
        error->message == NULL ? "unknown fault" : error->message);
    faults->text[strcspn(faults->text, "\n")] = '\0';
}

static void schema_compile(struct xml_schema *schema) {
    struct compile_faults faults = {.any = false};
    char path[sizeof schema_folder + 256];
    (void)snprintf(path, sizeof path, "%s/%s", schema_folder, schema->file);
    xmlSchemaParserCtxtPtr context = access(path, R_OK) == 0 ? xmlSchemaNewParserCtxt(path) : NULL;
    if (context == NULL) {
        (void)snprintf(faults.text, sizeof faults.text, "it is not in the schema folder");
    } else {
        xmlSchemaSetParserStructuredErrors(context, compile_fault, &faults);
        schema->compiled = xmlSchemaParse(context);
        xmlSchemaFreeParserCtxt(context);
    }
    if (schema->compiled != NULL && faults.any) {
        xmlSchemaFree(schema->compiled);
        schema->compiled = NULL;
    }
    if (schema->compiled == NULL) {
        char fault[800];
        (void)snprintf(fault, sizeof fault, "The schema %s cannot be used: %s.", schema->file,
            faults.text[0] == '\0' ? "it does not compile" : faults.text);
        schema->fault = strdup(fault);
        log_error("schema refused", "file", schema->file, "fault", fault, NULL);
    }
}

const struct xml_schema *xml_schema_get(struct arena *arena, const char *file, const char **fault) {
    const struct xml_schema *found = NULL;
    const char *why = NULL;
    if (!file_name_plain(file)) {
        why = arena_format(arena, "The name of a schema must be a plain file name, not \"%s\".", file);
    } else {
        (void)pthread_mutex_lock(&schemas_lock);
        for (size_t i = 0; i < schemas_count && found == NULL; i++) {
            found = strcmp(schemas[i].file, file) == 0 ? &schemas[i] : NULL;
        }
        if (found == NULL && schemas_count < SCHEMAS_MOST) {
            struct xml_schema *schema = &schemas[schemas_count];
            schema->file = strdup(file);
            if (schema->file != NULL) {
                schema_compile(schema);
                schemas_count++;
                found = schema;
            }
        }
        (void)pthread_mutex_unlock(&schemas_lock);
        if (found == NULL) {
            why = "There are more schemas than this program keeps.";
        } else if (found->compiled == NULL) {
            why = arena_text(arena, found->fault == NULL ? "The schema cannot be used." : found->fault);
            found = NULL;
        }
    }
    if (fault != NULL) {
        *fault = why;
    }
    return found;
}

xmlSchemaPtr xml_schema_compiled(const struct xml_schema *schema) {
    return schema->compiled;
}
