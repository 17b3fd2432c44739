/* Results of training as a table: one line a person and module or course. Columns by their usual names in English and
 * Welsh, in any order; those that are not known are said and passed over. */
#include "abi/assay_plugin.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define N_(english) english
#define TEXT_BYTES 1000

enum {
    NUMBER,
    EMAIL,
    NAME,
    GIVEN,
    FAMILY,
    ORGANISATION,
    MODULE,
    COURSE,
    DATE,
    RESULT,
    SESSION,
    TRAINER,
    CERTIFICATE,
    COLUMNS
};

enum { NAMES_MOST = 16 };

/* Names a column may have, as the host writes them; the first is the one we write. */
static const char *const NAMES[COLUMNS][NAMES_MOST] = {
    [NUMBER] = {"learner_number", "learner_no", "learner_id", "learner", "rhif_dysgwr", "rhif_y_dysgwr", NULL},
    [EMAIL] = {"email", "email_address", "e_mail", "e_mail_address", "work_email", "work_email_address", "e_bost",
        "ebost", "cyfeiriad_e_bost", "cyfeiriad_ebost", NULL},
    [NAME] = {"name", "full_name", "person", "delegate", "delegate_name", "attendee", "participant", "learner_name",
        "employee", "enw", "enw_llawn", "person_name", "enw_r_dysgwr", NULL},
    [GIVEN] = {"first_name", "given_name", "given_names", "forename", "forenames", "enw_cyntaf", NULL},
    [FAMILY] = {"surname", "last_name", "family_name", "cyfenw", NULL},
    [ORGANISATION] = {"organisation", "organization", "organisation_name", "employer", "company", "agency",
        "organisation_identifier", "sefydliad", "cyflogwr", "corff", NULL},
    [MODULE] = {"module", "module_code", "modiwl", "cod_y_modiwl", "cod_modiwl", NULL},
    [COURSE] = {"course", "course_code", "training", "cwrs", "cod_y_cwrs", "cod_cwrs", "hyfforddiant", NULL},
    [DATE] = {"date", "completed_on", "completed", "date_completed", "completion_date", "date_of_completion",
        "date_of_training", "training_date", "course_date", "session_date", "held_on", "dyddiad", "dyddiad_cwblhau",
        "cwblhawyd_ar", NULL},
    [RESULT] = {"result", "outcome", "status", "passed", "pass", "pass_fail", "canlyniad", "statws", NULL},
    [SESSION] = {"session", "session_reference", "session_ref", "event", "sesiwn", "cyfeirnod_y_sesiwn", NULL},
    [TRAINER] = {"trainer", "tutor", "instructor", "facilitator", "delivered_by", "hyfforddwr", "tiwtor", NULL},
    [CERTIFICATE] = {"certificate_number", "certificate", "certificate_no", "tystysgrif", "rhif_tystysgrif",
        "rhif_y_dystysgrif", NULL},
};
/* What the first line calls them when we write it. */
static const char *const TITLES[COLUMNS] = {"Learner number", "Email", "Name", NULL, NULL, "Organisation", "Module",
    "Course", "Date", "Result", "Session", "Trainer", "Certificate number"};

struct reading {
    int day_first_told;
    int open;                  /* export: the table has begun */
    char text[16][TEXT_BYTES]; /* of the line being read */
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
    return host->memory(host, sizeof(struct reading));
}

static int column_of(const char *name) {
    for (int column = 0; column < COLUMNS; column++) {
        for (size_t n = 0; NAMES[column][n] != NULL; n++) {
            if (strcmp(NAMES[column][n], name) == 0) {
                return column;
            }
        }
    }
    return COLUMNS;
}

static void missing(const struct assay_host *host, const struct assay_element *element, const char *message) {
    host->reject_filled(host, element->line, 1, "column-missing", message, NULL, 0);
}

/* What the columns are called that a fault may be about. */
static void header_tell(const struct assay_host *host, const struct assay_element *element, const char *const *seen) {
    static const struct {
        const char *meaning;
        int column;
    } MEANT[] = {{"person", NAME}, {"person", FAMILY}, {"person", EMAIL}, {"person", NUMBER}, {"module", MODULE},
        {"course", COURSE}, {"date", DATE}, {"result", RESULT}, {"session", SESSION}, {"trainer", TRAINER}};
    struct assay_pair fill[sizeof MEANT / sizeof *MEANT];
    size_t fills = 0;
    for (size_t i = 0; i < sizeof MEANT / sizeof *MEANT; i++) {
        const char *called = seen[MEANT[i].column];
        if (called != NULL && (fills == 0 || strcmp(fill[fills - 1].name, MEANT[i].meaning) != 0)) {
            fill[fills++] = (struct assay_pair){MEANT[i].meaning, called};
        }
    }
    host->note(host, element->line, 1, "columns-meant", N_("The first line names the columns."), fill, fills);
}

/* Says which columns are not known, which stand twice under different names, and which are missing. */
static void header_check(const struct assay_host *host, const struct assay_element *element) {
    const char *seen[COLUMNS] = {NULL};
    for (size_t i = 0; i < element->attributes; i++) {
        const struct assay_attribute *attribute = &element->attribute[i];
        int column = column_of(attribute->name);
        struct assay_pair fill[] = {
            {"column", attribute->value}, {"other", column < COLUMNS && seen[column] != NULL ? seen[column] : ""}};
        if (column == COLUMNS) {
            host->note(host, element->line, 1, "column-unknown",
                N_("The column {column} is not known and is passed over."), fill, 1);
        } else if (seen[column] != NULL) {
            host->reject_filled(host, element->line, 1, "column-twice",
                N_("The columns {column} and {other} mean the same. Remove or rename one of them."), fill, 2);
        } else {
            seen[column] = attribute->value;
        }
    }
    header_tell(host, element, seen);
    if (seen[NUMBER] == NULL && seen[EMAIL] == NULL && seen[NAME] == NULL && seen[FAMILY] == NULL) {
        missing(host, element,
            N_("No column says who the people are. Name one Learner number, Email or Name in the first line."));
    }
    if (seen[MODULE] == NULL && seen[COURSE] == NULL && seen[SESSION] == NULL) {
        missing(host, element,
            N_("No column says what was completed. Name one Module, Course or Session in the first line."));
    }
    if (seen[DATE] == NULL) {
        missing(host, element, N_("There is no column Date. Add one with the day of completion, as 31/01/2026."));
    }
    if (seen[RESULT] == NULL) {
        missing(host, element, N_("There is no column Result. Add one with passed, not passed or withdrawn."));
    }
}

/* A text of one line in the reading's own memory: line breaks in a quoted cell become spaces. */
static const char *keep(struct reading *reading, int place, const char *text) {
    size_t length = text == NULL ? 0 : strlen(text);
    if (length == 0) {
        return NULL;
    }
    if (length >= TEXT_BYTES) {
        return text; /* the host says that it is too long */
    }
    char *copy = reading->text[place];
    for (size_t i = 0; i <= length; i++) {
        copy[i] = text[i] == '\n' || text[i] == '\t' ? ' ' : text[i];
    }
    return copy;
}

/* Small letters; anything but letters, digits and bytes beyond ASCII as one space between. */
static void plain(char *into, size_t room, const char *text) {
    size_t length = 0;
    int gap = 0;
    for (; *text != '\0' && length + 2 < room; text++) {
        unsigned char byte = (unsigned char)*text;
        if (isalnum(byte) || byte >= 0x80) {
            if (gap && length > 0) {
                into[length++] = ' ';
            }
            gap = 0;
            into[length++] = (char)tolower(byte);
        } else {
            gap = 1;
        }
    }
    into[length] = '\0';
}

static int one_of(const char *word, const char *const *list) {
    for (size_t i = 0; list[i] != NULL; i++) {
        if (strcmp(word, list[i]) == 0) {
            return 1;
        }
    }
    return 0;
}

/* 0 when the words are none of those. */
static uint32_t result_of(const char *text) {
    static const char *const PASSED[] = {"passed", "pass", "yes", "y", "p", "1", "true", "complete", "completed",
        "achieved", "competent", "llwyddo", "wedi llwyddo", "llwyddodd", "pasio", "wedi pasio", "pasiodd", "do", "ie",
        "cwblhawyd", "wedi cwblhau", NULL};
    static const char *const NOT_PASSED[] = {"not passed", "notpassed", "fail", "failed", "no", "n", "f", "0", "false",
        "not yet", "refer", "referred", "not competent", "heb lwyddo", "heb basio", "methu", "wedi methu", "methodd",
        "na", "naddo", NULL};
    static const char *const WITHDRAWN[] = {"withdrawn", "withdrew", "left", "did not finish", "wedi tynnu n \xc3\xb4l",
        "tynnu n \xc3\xb4l", "tynnodd yn \xc3\xb4l", "wedi gadael", NULL};
    char word[80];
    plain(word, sizeof word, text);
    return one_of(word, PASSED)       ? ASSAY_PASSED
           : one_of(word, NOT_PASSED) ? ASSAY_NOT_PASSED
           : one_of(word, WITHDRAWN)  ? ASSAY_WITHDRAWN
                                      : 0;
}

static int absent(const char *text) {
    static const char *const ABSENT[] = {"absent", "did not attend", "dna", "no show", "not attended", "apologies",
        "absennol", "ddim yn bresennol", "yn absennol", NULL};
    char word[80];
    plain(word, sizeof word, text);
    return one_of(word, ABSENT);
}

/* 1 to 12 for the name of a month, whole or by its first letters, in English or Welsh; 0 for none. */
static int month_of(const char *name) {
    static const char *const MONTHS[12][5] = {{"january", "ionawr", "jan", "ion", NULL},
        {"february", "chwefror", "feb", "chwe", "chwef"}, {"march", "mawrth", "mar", "maw", NULL},
        {"april", "ebrill", "apr", "ebr", NULL}, {"may", "mai", NULL}, {"june", "mehefin", "jun", "meh", NULL},
        {"july", "gorffennaf", "jul", "gorff", "gor"}, {"august", "awst", "aug", "aws", NULL},
        {"september", "medi", "sep", "sept", "med"}, {"october", "hydref", "oct", "hyd", NULL},
        {"november", "tachwedd", "nov", "tach", NULL}, {"december", "rhagfyr", "dec", "rhag", "rha"}};
    for (int month = 0; month < 12; month++) {
        for (int i = 0; i < 5 && MONTHS[month][i] != NULL; i++) {
            if (strcmp(MONTHS[month][i], name) == 0) {
                return month + 1;
            }
        }
    }
    return 0;
}

/* What a date's text says before anything is asked of a calendar. */
struct said {
    int day;
    int month;
    int year;
    int by_number; /* day and month both as numbers, the year last: the order is a custom */
    int serial;    /* a bare number, as spreadsheets keep dates */
};

static const char *number_take(const char *at, int digits_most, int *number) {
    int digits = 0;
    *number = 0;
    while (digits < digits_most && isdigit((unsigned char)*at)) {
        *number = *number * 10 + (*at++ - '0');
        digits++;
    }
    return digits > 0 && !isdigit((unsigned char)*at) ? at : NULL;
}

static const char *parted(const char *at) {
    const char *after = at + strspn(at, " /.-,");
    return after > at ? after : NULL;
}

/* A time of day may follow, as spreadsheets write it; it must be one. */
static int time_or_end(const char *at) {
    if (*at == 'T' || *at == ' ') {
        at++;
        size_t length = strspn(at, "0123456789:.");
        if (length >= 4 && memchr(at, ':', length) != NULL) {
            at += length;
        }
        at += strspn(at, " Z");
    }
    return *at == '\0';
}

static int date_said(const char *text, struct said *said) {
    int first;
    const char *at = number_take(text, 5, &first);
    if (at == NULL) {
        return 0;
    }
    if (*at == '\0') {
        said->serial = 1;
        return 0;
    }
    size_t digits = (size_t)(at - text);
    const char *second = parted(at);
    if (second == NULL && (strncmp(at, "st ", 3) == 0 || strncmp(at, "nd ", 3) == 0 || strncmp(at, "rd ", 3) == 0 ||
                              strncmp(at, "th ", 3) == 0)) {
        second = at + 3;
    }
    if (second == NULL) {
        return 0;
    }
    char word[20] = "";
    size_t letters = 0;
    while (letters + 1 < sizeof word && isalpha((unsigned char)second[letters])) {
        word[letters] = (char)tolower((unsigned char)second[letters]);
        letters++;
    }
    int number = month_of(word);
    const char *third = letters > 0 ? second + letters : number_take(second, 2, &number);
    third = third == NULL ? NULL : parted(third);
    int last;
    const char *end = third == NULL ? NULL : number_take(third, digits == 4 ? 2 : 4, &last);
    if (end == NULL || number == 0 || !time_or_end(end)) {
        return 0;
    }
    if (digits == 4) {
        *said = (struct said){.day = last, .month = number, .year = first};
        return 1;
    }
    size_t year_digits = (size_t)(end - third);
    if (digits > 2 || (year_digits != 4 && year_digits != 2)) {
        return 0;
    }
    *said = (struct said){
        .day = first, .month = number, .year = year_digits == 2 ? 2000 + last : last, .by_number = letters == 0};
    return 1;
}

/* Why a date was not taken; NULL when it was. */
static const char *date_read(const struct assay_host *host, const char *text, struct said *said, assay_date *date) {
    char written[40];
    *date = ASSAY_DATE_NONE;
    if (!date_said(text, said)) {
        return said->serial
                   ? N_("{value} is the number a spreadsheet keeps a date by. Format the column as dates, save "
                        "the file again and send it.")
                   : N_("{value} is not a date. Write it as 31/01/2026, 2026-01-31 or 31-Jan-2026.");
    }
    if (said->by_number && said->month > 12 && said->month <= 31 && said->day <= 12) {
        return N_("{value} has no such month: the day comes first. Write it as 31/01/2026.");
    }
    (void)snprintf(written, sizeof written, "%04d-%02d-%02d", said->year, said->month, said->day);
    *date = host->date_parse(host, written);
    return *date == ASSAY_DATE_NONE ? N_("There is no such day as {value}. Correct the date.") : NULL;
}

static void row_reject(const struct assay_host *host, const struct assay_element *element, const char *code,
    const char *message, const char *given) {
    char shown[80];
    size_t length = 0;
    /* Cut between characters. */
    while (given[length] != '\0' && (length < 60 || ((unsigned char)given[length] & 0xC0) == 0x80) &&
           length + 1 < sizeof shown) {
        shown[length] = given[length];
        length++;
    }
    shown[length] = '\0';
    const char *given_name = value(element, GIVEN);
    const char *family = value(element, FAMILY);
    const char *who[] = {value(element, NAME), family, value(element, EMAIL), value(element, NUMBER), ""};
    size_t first = 0;
    while (who[first] == NULL) {
        first++;
    }
    char whole[TEXT_BYTES];
    int wanted = first != 1 || given_name == NULL ? 0 : snprintf(whole, sizeof whole, "%s %s", given_name, family);
    int fits = wanted > 0 && (size_t)wanted < sizeof whole; /* else it may end within a character */
    struct assay_pair fill[] = {{"value", shown}, {"person", fits ? whole : who[first]}};
    host->reject_filled(host, element->line, 1, code, message, fill, 2);
}

/* Both could be the day: told once, for the first such date. */
static void order_tell(
    const struct assay_host *host, struct reading *reading, const struct assay_element *element, const char *text) {
    if (!reading->day_first_told) {
        struct assay_pair fill = {"value", text};
        host->note(host, element->line, 1, "day-first",
            N_("Dates such as {value} are read with the day first, as in the United Kingdom. Look whether they are "
               "right."),
            &fill, 1);
        reading->day_first_told = 1;
    }
}

static void row_take(const struct assay_host *host, struct reading *reading, const struct assay_element *element) {
    const char *date_text = value(element, DATE);
    const char *result_text = value(element, RESULT);
    struct said said = {0};
    assay_date date = ASSAY_DATE_NONE;
    if (date_text == NULL) {
        row_reject(host, element, "date", N_("There is no date. Give the day of completion, as 31/01/2026."), "");
        return;
    }
    const char *fault = date_read(host, date_text, &said, &date);
    if (fault != NULL) {
        row_reject(host, element, "date", fault, date_text);
        return;
    }
    if (result_text == NULL) {
        row_reject(host, element, "result", N_("There is no result. Write passed, not passed or withdrawn."), "");
        return;
    }
    uint32_t result = result_of(result_text);
    if (result == 0) {
        row_reject(host, element, absent(result_text) ? "absent" : "result",
            absent(result_text)
                ? N_("{value}: who did not take part has no result to record. Take the line out, or correct it.")
                : N_("{value} is not a result. Write passed, not passed or withdrawn."),
            result_text);
        return;
    }
    if (said.by_number && said.day <= 12 && said.month <= 12 && said.day != said.month) {
        order_tell(host, reading, element, date_text);
    }
    const char *name = keep(reading, 2, value(element, NAME));
    const char *family = keep(reading, 4, value(element, FAMILY));
    struct assay_completion completion = {.size = sizeof completion,
        .result = result,
        .completed_on = date,
        .line = element->line,
        .column = 1,
        .learner_number = keep(reading, 0, value(element, NUMBER)),
        .email = keep(reading, 1, value(element, EMAIL)),
        .given_name = name == NULL ? keep(reading, 3, value(element, GIVEN)) : NULL,
        .family_name = name == NULL ? family : name,
        .organisation_identifier = keep(reading, 5, value(element, ORGANISATION)),
        .module_code = keep(reading, 6, value(element, MODULE)),
        .course_code = keep(reading, 7, value(element, COURSE)),
        .session_reference = keep(reading, 8, value(element, SESSION)),
        .trainer = keep(reading, 9, value(element, TRAINER)),
        .certificate_number = keep(reading, 10, value(element, CERTIFICATE))};
    host->completion(host, &completion);
}

static int element_start(const struct assay_host *host, void *state, const struct assay_element *element) {
    if (element->depth == 1) {
        header_check(host, element);
    } else {
        row_take(host, state, element);
    }
    return ASSAY_DONE;
}

static void table_start(const struct assay_host *host, struct reading *writing) {
    if (!writing->open) {
        writing->open = 1;
        host->write_start(host, "table");
        for (int column = 0; column < COLUMNS; column++) {
            if (TITLES[column] != NULL) {
                host->write_attribute(host, NAMES[column][0], TITLES[column]);
            }
        }
    }
}

static int export_completion(const struct assay_host *host, void *state, const struct assay_completion *completion) {
    static const char *const RESULTS[] = {"", "passed", "not passed", "withdrawn"};
    if (completion->result < ASSAY_PASSED || completion->result > ASSAY_WITHDRAWN) {
        return ASSAY_FAILED;
    }
    const char *session = completion->session_reference;
    table_start(host, state);
    host->write_start(host, "row");
    host->write_attribute(host, NAMES[NUMBER][0], completion->learner_number);
    host->write_attribute(host, NAMES[ORGANISATION][0], completion->organisation_identifier);
    host->write_attribute(host, NAMES[MODULE][0], completion->module_code);
    host->write_attribute(host, NAMES[COURSE][0], completion->course_code);
    host->write_attribute(host, NAMES[DATE][0], host->date_text(host, completion->completed_on));
    host->write_attribute(host, NAMES[RESULT][0], RESULTS[completion->result]);
    host->write_attribute(host, NAMES[SESSION][0], session != NULL && strcmp(session, "none") == 0 ? NULL : session);
    host->write_attribute(host, NAMES[TRAINER][0], completion->trainer);
    host->write_attribute(host, NAMES[CERTIFICATE][0], completion->certificate_number);
    host->write_end(host);
    return ASSAY_DONE;
}

static int export_finish(const struct assay_host *host, void *state) {
    table_start(host, state);
    host->write_end(host);
    return ASSAY_DONE;
}

static const char *const MEDIA_TYPES[] = {"text/csv", "application/vnd.ms-excel", "text/plain", NULL};
static const char *const EXTENSIONS[] = {"csv", "txt", NULL};

static const struct assay_exchange format = {.size = sizeof format,
    .directions = ASSAY_IMPORTS | ASSAY_EXPORTS,
    .schema = "",
    .root = "table",
    .namespace_uri = "",
    .record_element = "row",
    .media_types = MEDIA_TYPES,
    .extensions = EXTENSIONS,
    .import_start = start,
    .import_element_start = element_start,
    .export_start = start,
    .export_completion = export_completion,
    .export_finish = export_finish,
    .syntax = ASSAY_CSV};

ASSAY_EXPORT const struct assay_plugin assay_plugin = {ASSAY_PLUGIN_HEAD, .kind = ASSAY_EXCHANGE,
    .needs = ASSAY_NEEDS_WRITER, .id = "assay_csv", .version = "1.0.0", .title = N_("CSV: training results"),
    .is = {.exchange = &format}};
