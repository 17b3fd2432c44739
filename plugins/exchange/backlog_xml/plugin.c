/* Applications that wait already, in XML. schemas/xsd/assay-backlog-1.xsd describes it. */
#include "abi/assay_plugin.h"

#include <string.h>

#define N_(english) english

static const char *attribute(const struct assay_element *element, const char *name) {
    for (size_t i = 0; i < element->attributes; i++) {
        if (element->attribute[i].namespace_uri[0] == '\0' && strcmp(element->attribute[i].name, name) == 0) {
            return element->attribute[i].value;
        }
    }
    return NULL;
}

/* Without white space at both ends, as xs:token reads it. */
static const char *token(const struct assay_host *host, const struct assay_element *element, const char *name) {
    static const char SPACES[] = " \t\r\n";
    const char *text = attribute(element, name);
    if (text == NULL) {
        return NULL;
    }
    text += strspn(text, SPACES);
    size_t length = strlen(text);
    while (length > 0 && strchr(SPACES, text[length - 1]) != NULL) {
        length--;
    }
    char *copy = host->memory_brief(host, length + 1);
    if (copy != NULL) {
        memcpy(copy, text, length);
    }
    return copy;
}

static void *start(const struct assay_host *host, const struct assay_document *document) {
    (void)document;
    return host->memory(host, 1);
}

static int element_start(const struct assay_host *host, void *state, const struct assay_element *element) {
    (void)state;
    if (strcmp(element->name, "application") == 0) {
        struct assay_waiting waiting = {.size = sizeof waiting,
            .received_on = host->date_parse(host, token(host, element, "received-on")),
            .line = element->line,
            .column = element->column,
            .reference = token(host, element, "reference"),
            .organisation_name = token(host, element, "organisation"),
            .organisation_identifier = token(host, element, "identifier"),
            .body_kind = token(host, element, "kind"),
            .framework = token(host, element, "framework"),
            .lead_name = token(host, element, "lead"),
            .lead_email = token(host, element, "lead-email")};
        host->waiting(host, &waiting);
    }
    return ASSAY_DONE;
}

static const char *const MEDIA_TYPES[] = {"application/xml", "text/xml", NULL};
static const char *const EXTENSIONS[] = {"xml", NULL};

static const struct assay_exchange format = {.size = sizeof format,
    .directions = ASSAY_IMPORTS,
    .schema = "assay-backlog-1.xsd",
    .root = "backlog",
    .namespace_uri = "urn:assay:backlog:1",
    .record_element = "application",
    .media_types = MEDIA_TYPES,
    .extensions = EXTENSIONS,
    .import_start = start,
    .import_element_start = element_start,
    .records = ASSAY_WAITING_APPLICATIONS,
    .syntax = ASSAY_XML};

ASSAY_EXPORT const struct assay_plugin assay_plugin = {ASSAY_PLUGIN_HEAD, .kind = ASSAY_EXCHANGE,
    .needs = ASSAY_NEEDS_NOTHING, .id = "backlog_xml", .version = "1.0.0",
    .title = N_("Assay XML: waiting applications"), .is = {.exchange = &format}};
