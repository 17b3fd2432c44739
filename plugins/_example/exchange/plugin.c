/* The smallest exchange plugin: reads <results><result learner="..." module="..." on="..."/></results>, writes nothing.
 *
 * To make your own: copy this folder to plugins/exchange/<name>/, put its schema into schemas/xsd/, and build. The host
 * has checked each element against the schema before it is handed here; a fault in a record element costs that record.
 */
#include "abi/assay_plugin.h"

#include <string.h>

static const char *attribute(const struct assay_element *element, const char *name) {
    for (size_t i = 0; i < element->attributes; i++) {
        if (strcmp(element->attribute[i].name, name) == 0) {
            return element->attribute[i].value;
        }
    }
    return NULL;
}

/* Must give memory of the host, also where there is nothing to remember. */
static void *import_start(const struct assay_host *host, const struct assay_document *document) {
    (void)document;
    return host->memory(host, 1);
}

static int import_element_start(const struct assay_host *host, void *state, const struct assay_element *element) {
    (void)state;
    if (strcmp(element->name, "result") == 0) {
        struct assay_completion completion = {.size = sizeof completion,
            .result = ASSAY_PASSED,
            .completed_on = host->date_parse(host, attribute(element, "on")),
            .line = element->line,
            .column = element->column,
            .learner_number = attribute(element, "learner"),
            .module_code = attribute(element, "module")};
        host->completion(host, &completion);
    }
    return ASSAY_DONE;
}

static const char *const MEDIA_TYPES[] = {"application/xml", NULL};
static const char *const EXTENSIONS[] = {"xml", NULL};

static const struct assay_exchange example = {.size = sizeof example,
    .directions = ASSAY_IMPORTS,
    .schema = "example-results.xsd",
    .root = "results",
    .namespace_uri = "urn:assay:example:results",
    .record_element = "result",
    .media_types = MEDIA_TYPES,
    .extensions = EXTENSIONS,
    .import_start = import_start,
    .import_element_start = import_element_start};

ASSAY_EXPORT const struct assay_plugin assay_plugin = {ASSAY_PLUGIN_HEAD, .kind = ASSAY_EXCHANGE,
    .needs = ASSAY_NEEDS_NOTHING, .id = "example_exchange", .version = "1.0.0",
    .title = "Example of an exchange plugin", .is = {.exchange = &example}};
