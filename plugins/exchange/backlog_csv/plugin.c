/* Applications that wait already, as a table: one line each. Columns by their usual names, in any order; others are
 * passed over, so that a list kept in a spreadsheet can be sent as it is. */
#include "abi/assay_plugin.h"

#include <stdio.h>
#include <string.h>

#define N_(english) english
#define TEXT_BYTES 1024

enum { REFERENCE, RECEIVED, ORGANISATION, IDENTIFIER, KIND, FRAMEWORK, LEAD, LEAD_EMAIL, COLUMNS };

/* Names a column may have, as the host writes them; the first is the one we ask for. */
static const char *const NAMES[COLUMNS][6] = {
    [REFERENCE] = {"reference", "case_reference", "ref", "our_reference", NULL},
    [RECEIVED] = {"received_on", "received", "date_received", "receipt_date", "date_of_receipt", NULL},
    [ORGANISATION] = {"organisation", "organisation_name", "name_of_organisation", "applicant", NULL},
    [IDENTIFIER] = {"identifier", "organisation_identifier", "org_id", NULL},
    [KIND] = {"kind", "body_kind", "kind_of_body", NULL},
    [FRAMEWORK] = {"framework", NULL},
    [LEAD] = {"lead", "lead_name", "contact", "contact_name", NULL},
    [LEAD_EMAIL] = {"lead_email", "email", "email_address", "contact_email", NULL},
};

static const char *value(const struct assay_element *element, int column) {
    for (size_t n = 0; NAMES[column][n] != NULL; n++) {
        for (size_t i = 0; i < element->attributes; i++) {
            if (strcmp(element->attribute[i].name, NAMES[column][n]) == 0) {
                return element->attribute[i].value;
            }
        }
    }
    return NULL;
}

static void *start(const struct assay_host *host, const struct assay_document *document) {
    (void)document;
    return host->memory(host, 1);
}

static void header_check(const struct assay_host *host, const struct assay_element *element) {
    for (int column = REFERENCE; column <= ORGANISATION; column++) {
        if (value(element, column) == NULL) {
            struct assay_pair fill = {"column", NAMES[column][0]};
            host->reject_filled(host, element->line, 1, "column-missing",
                N_("There is no column {column}. Add it, with its name in the first line."), &fill, 1);
        }
    }
}

/* A text of one line: line breaks in a quoted cell become spaces. */
static const char *line_of(const struct assay_host *host, const char *text) {
    size_t length = text == NULL ? 0 : strlen(text);
    char *copy = length == 0 ? NULL : host->memory_brief(host, length + 1);
    if (copy == NULL) {
        return NULL;
    }
    memcpy(copy, text, length + 1);
    for (size_t i = 0; i < length; i++) {
        copy[i] = copy[i] == '\n' || copy[i] == '\t' ? ' ' : copy[i];
    }
    return copy;
}

/* 2019-03-04, or as the British write it: 4/3/2019, 04.03.2019, 4-3-2019. */
static assay_date date_of(const struct assay_host *host, const char *text) {
    int day = 0;
    int month = 0;
    int year = 0;
    int length = 0;
    char first = 0;
    char second = 0;
    char written[40];
    if (text == NULL) {
        return ASSAY_DATE_NONE;
    }
    if (sscanf(text, "%2d%c%2d%c%4d%n", &day, &first, &month, &second, &year, &length) == 5 && first == second &&
        strchr("/.-", first) != NULL && text[length] == '\0' && year > 999 && day > 0 && month > 0) {
        (void)snprintf(written, sizeof written, "%04d-%02d-%02d", year, month, day);
        return host->date_parse(host, written);
    }
    return host->date_parse(host, text);
}

static int element_start(const struct assay_host *host, void *state, const struct assay_element *element) {
    (void)state;
    if (element->depth == 1) {
        header_check(host, element);
        return ASSAY_DONE;
    }
    struct assay_waiting waiting = {.size = sizeof waiting,
        .received_on = date_of(host, value(element, RECEIVED)),
        .line = element->line,
        .column = 1,
        .reference = line_of(host, value(element, REFERENCE)),
        .organisation_name = line_of(host, value(element, ORGANISATION)),
        .organisation_identifier = line_of(host, value(element, IDENTIFIER)),
        .body_kind = line_of(host, value(element, KIND)),
        .framework = line_of(host, value(element, FRAMEWORK)),
        .lead_name = line_of(host, value(element, LEAD)),
        .lead_email = line_of(host, value(element, LEAD_EMAIL))};
    host->waiting(host, &waiting);
    return ASSAY_DONE;
}

static const char *const MEDIA_TYPES[] = {"text/csv", "application/vnd.ms-excel", NULL};
static const char *const EXTENSIONS[] = {"csv", "txt", NULL};

static const struct assay_exchange format = {.size = sizeof format,
    .directions = ASSAY_IMPORTS,
    .schema = "",
    .root = "table",
    .namespace_uri = "",
    .record_element = "row",
    .media_types = MEDIA_TYPES,
    .extensions = EXTENSIONS,
    .import_start = start,
    .import_element_start = element_start,
    .records = ASSAY_WAITING_APPLICATIONS,
    .syntax = ASSAY_CSV};

ASSAY_EXPORT const struct assay_plugin assay_plugin = {ASSAY_PLUGIN_HEAD, .kind = ASSAY_EXCHANGE,
    .needs = ASSAY_NEEDS_NOTHING, .id = "backlog_csv", .version = "1.0.0", .title = N_("CSV: waiting applications"),
    .is = {.exchange = &format}};
