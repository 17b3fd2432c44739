/* Assay's own XML format: a batch of sessions of completions. schemas/xsd/assay-completions-1.xsd describes it. */
#include "abi/assay_plugin.h"

#include <string.h>

#define N_(english) english

#define TEXT_BYTES 256

/* What holds for the completions that follow. */
struct batch {
    char provider[TEXT_BYTES];
    char session[TEXT_BYTES];
    char course[TEXT_BYTES];
    char trainer[TEXT_BYTES];
    assay_date held_on;
    int open;         /* export: the batch has begun */
    int session_open; /* export: a session has begun */
};

static const char SPACES[] = " \t\r\n";

/* Without white space at both ends, as xs:token reads it; cut to fit, which the schema's lengths never need. */
static void keep(char *into, const char *text) {
    text += strspn(text, SPACES);
    size_t length = strlen(text);
    while (length > 0 && strchr(SPACES, text[length - 1]) != NULL) {
        length--;
    }
    if (length >= TEXT_BYTES) {
        length = TEXT_BYTES - 1;
    }
    memcpy(into, text, length);
    into[length] = '\0';
}

static const char *attribute(const struct assay_element *element, const char *name) {
    for (size_t i = 0; i < element->attributes; i++) {
        if (element->attribute[i].namespace_uri[0] == '\0' && strcmp(element->attribute[i].name, name) == 0) {
            return element->attribute[i].value;
        }
    }
    return "";
}

static void *start(const struct assay_host *host, const struct assay_document *document) {
    (void)document;
    return host->memory(host, sizeof(struct batch));
}

static uint32_t result_of(const char *text) {
    char result[TEXT_BYTES];
    keep(result, text);
    return strcmp(result, "passed") == 0       ? ASSAY_PASSED
           : strcmp(result, "not_passed") == 0 ? ASSAY_NOT_PASSED
                                               : ASSAY_WITHDRAWN;
}

static assay_date date_of(const struct assay_host *host, const char *text) {
    char date[TEXT_BYTES];
    keep(date, text);
    return host->date_parse(host, date);
}

/* The attribute's own value, else what the session says; NULL when neither does. */
static const char *value_of(const struct assay_element *element, const char *name, char *space, const char *otherwise) {
    keep(space, attribute(element, name));
    return space[0] != '\0' ? space : otherwise != NULL && otherwise[0] != '\0' ? otherwise : NULL;
}

static void take_completion(
    const struct assay_host *host, const struct batch *batch, const struct assay_element *element) {
    char space[9][TEXT_BYTES];
    assay_date completed_on = date_of(host, attribute(element, "completed-on"));
    struct assay_completion completion = {.size = sizeof completion,
        .result = result_of(attribute(element, "result")),
        .completed_on = completed_on == ASSAY_DATE_NONE ? batch->held_on : completed_on,
        .line = element->line,
        .column = element->column,
        .learner_number = value_of(element, "learner-number", space[0], NULL),
        .email = value_of(element, "email", space[1], NULL),
        .given_name = value_of(element, "given-name", space[2], NULL),
        .family_name = value_of(element, "family-name", space[3], NULL),
        .organisation_identifier = value_of(element, "organisation", space[4], NULL),
        .module_code = value_of(element, "module", space[5], NULL),
        .course_code = value_of(element, "course", space[6], batch->course),
        .session_reference = batch->session,
        .trainer = value_of(element, "trainer", space[7], batch->trainer),
        .certificate_number = value_of(element, "certificate-number", space[8], NULL),
        .provider = batch->provider};
    host->completion(host, &completion);
}

static int element_start(const struct assay_host *host, void *state, const struct assay_element *element) {
    struct batch *batch = state;
    if (strcmp(element->name, "batch") == 0) {
        keep(batch->provider, attribute(element, "provider"));
    } else if (strcmp(element->name, "session") == 0) {
        keep(batch->session, attribute(element, "reference"));
        keep(batch->course, attribute(element, "course"));
        keep(batch->trainer, attribute(element, "trainer"));
        batch->held_on = date_of(host, attribute(element, "held-on"));
    } else if (strcmp(element->name, "completion") == 0) {
        take_completion(host, batch, element);
    }
    return ASSAY_DONE;
}

static const char *known(const char *text) {
    return text == NULL ? "" : text;
}

static void session_write(
    const struct assay_host *host, struct batch *batch, const struct assay_completion *completion) {
    if (batch->session_open) {
        host->write_end(host);
    }
    keep(batch->session, known(completion->session_reference));
    keep(batch->course, known(completion->course_code));
    batch->held_on = completion->completed_on;
    batch->session_open = 1;
    host->write_start(host, "session");
    host->write_attribute(host, "reference", batch->session[0] != '\0' ? batch->session : "none");
    host->write_attribute(host, "course", batch->course[0] != '\0' ? batch->course : NULL);
    host->write_attribute(host, "held-on", host->date_text(host, completion->completed_on));
}

static int export_completion(const struct assay_host *host, void *state, const struct assay_completion *completion) {
    static const char *const RESULTS[] = {"", "passed", "not_passed", "withdrawn"};
    struct batch *batch = state;
    if (!batch->open) {
        batch->open = 1;
        keep(batch->provider, known(completion->provider));
        host->write_start(host, "batch");
        host->write_attribute(host, "provider", batch->provider);
    }
    if (strcmp(batch->provider, known(completion->provider)) != 0) {
        host->log(host, ASSAY_FAULT, "one batch holds the completions of one provider");
        return ASSAY_FAILED;
    }
    if (completion->result < ASSAY_PASSED || completion->result > ASSAY_WITHDRAWN) {
        return ASSAY_FAILED;
    }
    if (!batch->session_open || strcmp(batch->session, known(completion->session_reference)) != 0 ||
        strcmp(batch->course, known(completion->course_code)) != 0) {
        session_write(host, batch, completion);
    }
    host->write_start(host, "completion");
    host->write_attribute(host, "learner-number", completion->learner_number);
    host->write_attribute(host, "email", completion->email);
    host->write_attribute(host, "given-name", completion->given_name);
    host->write_attribute(host, "family-name", completion->family_name);
    host->write_attribute(host, "organisation", completion->organisation_identifier);
    host->write_attribute(host, "module", completion->module_code);
    if (completion->completed_on != batch->held_on) {
        host->write_attribute(host, "completed-on", host->date_text(host, completion->completed_on));
    }
    host->write_attribute(host, "result", RESULTS[completion->result]);
    host->write_attribute(host, "trainer", completion->trainer);
    host->write_attribute(host, "certificate-number", completion->certificate_number);
    host->write_end(host);
    return ASSAY_DONE;
}

static int export_finish(const struct assay_host *host, void *state) {
    struct batch *batch = state;
    if (!batch->open) {
        host->log(host, ASSAY_FAULT, "there is nothing to write: a batch names its provider");
        return ASSAY_FAILED;
    }
    if (batch->session_open) {
        host->write_end(host);
    }
    host->write_end(host);
    return ASSAY_DONE;
}

static const char *const MEDIA_TYPES[] = {"application/xml", "text/xml", NULL};
static const char *const EXTENSIONS[] = {"xml", NULL};

static const struct assay_exchange format = {.size = sizeof format,
    .directions = ASSAY_IMPORTS | ASSAY_EXPORTS,
    .schema = "assay-completions-1.xsd",
    .root = "batch",
    .namespace_uri = "urn:assay:completions:1",
    .record_element = "completion",
    .media_types = MEDIA_TYPES,
    .extensions = EXTENSIONS,
    .import_start = start,
    .import_element_start = element_start,
    .export_start = start,
    .export_completion = export_completion,
    .export_finish = export_finish};

ASSAY_EXPORT const struct assay_plugin assay_plugin = {ASSAY_PLUGIN_HEAD, .kind = ASSAY_EXCHANGE,
    .needs = ASSAY_NEEDS_WRITER, .id = "assay_xml", .version = "1.0.0", .title = N_("Assay XML: training results"),
    .is = {.exchange = &format}};
