/* The plugin interface of Assay: the only header that a plugin may include.
 *
 * A plugin is one shared library that exports one symbol, the constant `assay_plugin`. Its descriptor is checked
 * before any hook is called: magic, size, major version (equal), minor version (the host's or older), kind, id,
 * version, needs. Structs only ever grow at their end and begin with their size: read a member that came later than
 * minor 0 only when the size covers it. There is no double, and nothing is compared that could hold padding.
 *
 * Text is NUL-terminated UTF-8. Texts handed to a hook are good until it returns. Dates are days since 1 January 1970.
 * Hooks hold no state of their own between pieces of work, keep no thread, open nothing: what they need is handed in,
 * what they find goes out through the host's functions. Memory comes from the host and is never freed by the plugin.
 */
#ifndef ASSAY_PLUGIN_H
#define ASSAY_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#define ASSAY_PLUGIN_MAGIC UINT64_C(0x474c505941535341) /* "ASSAYPLG", least byte first */
#define ASSAY_ABI_MAJOR 1
/* 1: fill of struct assay_finding. 2: fills of rejections, waiting applications, CSV. 3: judge_person, notes of
 * imports, CSV written. 4: the lead of a waiting application. */
#define ASSAY_ABI_MINOR 4

/* Kinds. */
#define ASSAY_FRAMEWORK UINT32_C(1) /* a nation's rules; runs in the server */
#define ASSAY_EXCHANGE UINT32_C(2)  /* a data format; runs in an isolated worker process only */

/* Needs: what the host must offer. A host that does not know a bit refuses the plugin. */
#define ASSAY_NEEDS_NOTHING UINT32_C(0)
#define ASSAY_NEEDS_CALENDAR UINT32_C(1) /* working days in deadline hooks */
#define ASSAY_NEEDS_WRITER UINT32_C(2)   /* writing in export hooks */

typedef int32_t assay_date;
#define ASSAY_DATE_NONE INT32_MIN

/* What a hook gives back. */
#define ASSAY_DONE 0
#define ASSAY_FAILED 1 /* could not do its work (no memory, input that makes no sense); the host says so */

/* How heavy a finding is. */
#define ASSAY_NOTE UINT32_C(1)    /* worth knowing */
#define ASSAY_WARNING UINT32_C(2) /* will go wrong unless something is done */
#define ASSAY_FAULT UINT32_C(3)   /* a rule is broken */

struct assay_pair {
    const char *name;
    const char *value; /* never NULL */
};

struct assay_finding {
    uint32_t size;
    uint32_t weight;     /* ASSAY_NOTE ... */
    const char *code;    /* stable, for example "charity_number_form" */
    const char *subject; /* code of the criterion, question or module it is about; "" for the whole */
    const char *message; /* plain English: what is wrong and what to do; the key of its translation */
    assay_date from;     /* first day it is true; ASSAY_DATE_NONE where days do not matter */
    assay_date until;    /* last day it is true; ASSAY_DATE_NONE while it lasts */
    /* From minor 1 on: what stands for each {name} of the message, once it is translated. */
    const struct assay_pair *fill;
    size_t fills;
};

#define ASSAY_PASSED UINT32_C(1)
#define ASSAY_NOT_PASSED UINT32_C(2)
#define ASSAY_WITHDRAWN UINT32_C(3) /* left before the end */

/* One person's completion of one module or course. Texts that are not known are NULL. */
struct assay_completion {
    uint32_t size;
    uint32_t result; /* ASSAY_PASSED ... */
    assay_date completed_on;
    uint32_t line; /* where it stands in the document; 0 when exported */
    uint32_t column;
    const char *learner_number;
    const char *email;
    const char *given_name;
    const char *family_name;
    const char *organisation_identifier; /* org-id.guide form: GB-CHC-1234567 */
    const char *module_code;             /* of the framework; one of this and course_code is known */
    const char *course_code;
    const char *session_reference;
    const char *trainer; /* the trainer's number or address */
    const char *certificate_number;
    const char *provider; /* identifier of the training provider */
};

/* From minor 2 on. An application that was made before it is entered here and still waits for its decision. Texts that
 * are not known are NULL. Nothing of a potential victim. */
struct assay_waiting {
    uint32_t size;
    uint32_t reserved;
    assay_date received_on; /* the day it was first received, wherever that was */
    uint32_t line;          /* where it stands in the document */
    uint32_t column;
    const char *reference; /* its number where it was kept so far */
    const char *organisation_name;
    const char *organisation_identifier; /* org-id.guide form: GB-CHC-1234567 */
    const char *body_kind;               /* code of the framework's kinds of bodies */
    const char *framework;               /* code of the framework it was made under */
    /* From minor 4 on: who leads the organisation, to be invited. */
    const char *lead_name;
    const char *lead_email;
};

/* What the host does for a hook. Handed to every hook; `context` is the host's own. */
struct assay_host {
    uint32_t size;
    uint16_t abi_major;
    uint16_t abi_minor;
    void *context;

    /* Zeroed memory that lives until the piece of work ends (one check, one import); NULL when there is no more. */
    void *(*memory)(const struct assay_host *host, size_t bytes);
    /* Zeroed memory that lives until the end of the record element being read, or of the record being written. */
    void *(*memory_brief)(const struct assay_host *host, size_t bytes);
    /* A line for the administrator. No personal data. */
    void (*log)(const struct assay_host *host, uint32_t weight, const char *message);
    /* "YYYY-MM-DD"; ASSAY_DATE_NONE when it is no such date. */
    assay_date (*date_parse)(const struct assay_host *host, const char *text);
    /* "YYYY-MM-DD" in brief memory; "" for ASSAY_DATE_NONE. */
    const char *(*date_text)(const struct assay_host *host, assay_date date);

    /* Framework hooks: says a finding; copied. */
    void (*finding)(const struct assay_host *host, const struct assay_finding *finding);
    /* Framework deadline hooks: 1 when that day is a working day of the nation's calendar, else 0. */
    int (*working_day)(const struct assay_host *host, assay_date date);

    /* Import hooks: gives a record to the host; copied. */
    void (*completion)(const struct assay_host *host, const struct assay_completion *completion);
    /* Import hooks: what stands there cannot be taken, and why. code is stable; message says what to do. */
    void (*reject)(
        const struct assay_host *host, uint32_t line, uint32_t column, const char *code, const char *message);

    /* Export hooks: the document, in order. The host escapes, indents, declares `namespace_uri` on the root and refuses
     * what would not be well-formed (the export then fails). text and value NULL write nothing. */
    void (*write_start)(const struct assay_host *host, const char *name);
    void (*write_attribute)(const struct assay_host *host, const char *name, const char *value);
    void (*write_text)(const struct assay_host *host, const char *text);
    void (*write_end)(const struct assay_host *host);

    /* From minor 2 on. Import hooks: gives a waiting application to the host; copied. */
    void (*waiting)(const struct assay_host *host, const struct assay_waiting *waiting);
    /* As reject; message is the key of its translation, and fill stands for each {name} in it. */
    void (*reject_filled)(const struct assay_host *host, uint32_t line, uint32_t column, const char *code,
        const char *message, const struct assay_pair *fill, size_t fills);

    /* From minor 3 on. Import hooks: as reject_filled, but nothing is refused for it: it is worth knowing. */
    void (*note)(const struct assay_host *host, uint32_t line, uint32_t column, const char *code, const char *message,
        const struct assay_pair *fill, size_t fills);
};

/* ---- Framework -------------------------------------------------------------------------------------------------- */

/* An application as it stands. Answers by question code; files by criterion code. */
struct assay_application {
    uint32_t size;
    uint32_t statutory; /* 1 for statutory bodies, 0 for others */
    assay_date on;      /* the day whose rules count */
    const char *body_kind;
    const struct assay_pair *answer;
    size_t answers;
    /* name: criterion code; value: how many evidence files are there, in decimal. Criteria without any may be left out.
     */
    const struct assay_pair *evidence;
    size_t evidences;
    /* Codes of the framework's gate criteria on that day. */
    const char *const *gate;
    size_t gates;
};

struct assay_module_figure {
    const char *code;
    uint32_t required; /* 1 when every First Responder of this kind of body needs it */
    uint32_t first_responders_in_date;
};

/* An organisation's training on one day. Counts are of people; in grace counts as in date. */
struct assay_training {
    uint32_t size;
    uint32_t statutory;
    assay_date on;
    uint32_t first_responders;
    uint32_t first_responders_in_date; /* in date on every required module */
    uint32_t leads_in_date;
    uint32_t new_without_supervision; /* new First Responders with fewer supervised referrals than asked */
    const struct assay_module_figure *module;
    size_t modules;
    /* The framework's minimum standard on that day. */
    uint32_t least_first_responders;
    uint32_t least_leads;
    uint32_t least_share_percent;
    uint32_t least_supervised;
};

/* From minor 3 on. One completion that counts, and a role from a day through a day (ASSAY_DATE_NONE: no end). */
struct assay_trained {
    const char *module;
    assay_date completed_on;
    uint32_t external; /* 1: by an external course that counts as the module */
};
struct assay_role_held {
    const char *role; /* "first_responder" or "lead", in any organisation of this framework */
    assay_date from;
    assay_date until;
};

/* From minor 3 on. One person's training under this framework, as it stands: what was passed and not corrected since,
 * whether or not it has lapsed. By module, then day. */
struct assay_person_training {
    uint32_t size;
    uint32_t reserved;
    const struct assay_trained *trained;
    size_t trainings;
    const struct assay_role_held *role;
    size_t roles;
};

struct assay_deadline {
    uint32_t size;
    uint32_t days;    /* the limit in the framework's data */
    uint32_t working; /* 1 for working days, 0 for calendar days */
    assay_date start; /* day of the event; day 1 is the first (working) day after it */
    const char *kind; /* code of the time limit */
    const char *body_kind;
};

/* Every hook may be NULL: the framework's data alone then decides. Hooks are pure functions of what they are handed. */
struct assay_framework {
    uint32_t size;
    uint32_t reserved;
    /* The data file beside the library, validated by framework.xsd. */
    const char *data_file;
    /* Says findings on an application before it is submitted. */
    int (*check_application)(const struct assay_host *host, const struct assay_application *application);
    /* Says findings, with days, on an organisation's training. */
    int (*judge_training)(const struct assay_host *host, const struct assay_training *training);
    /* The last day of the limit; ASSAY_DATE_NONE leaves it to the host (end of day N as the data says). */
    assay_date (*deadline)(const struct assay_host *host, const struct assay_deadline *deadline);
    /* From minor 3 on. Says findings, with days, on one person's training: subject is a module, or "" for the whole. A
     * fault takes its days away: what was completed does not count on them. Asked again whenever something changes. */
    int (*judge_person)(const struct assay_host *host, const struct assay_person_training *training);
};

/* ---- Exchange --------------------------------------------------------------------------------------------------- */

#define ASSAY_IMPORTS UINT32_C(1)
#define ASSAY_EXPORTS UINT32_C(2)

/* What a format's records are, and what its documents are written in. */
#define ASSAY_COMPLETIONS UINT32_C(0)
#define ASSAY_WAITING_APPLICATIONS UINT32_C(1)
#define ASSAY_XML UINT32_C(0)
/* The host reads the table (UTF-8 or Windows-1252; commas, semicolons or tabs; quoted cells may hold line
 * breaks) and hands it as elements: the root with an attribute for each column of the first line (its name in small
 * letters, other characters than letters and digits as one underscore; the value as written), then a record element for
 * each line, with an attribute for each cell that is not empty. From minor 3 on it writes one, too, from the same
 * elements: the root's attributes are the columns with what the first line calls them. */
#define ASSAY_CSV UINT32_C(1)

struct assay_document {
    uint32_t size;
    uint32_t reserved;
    const char *name; /* what the sender called it; "" when unknown */
};

struct assay_attribute {
    const char *name;          /* without prefix */
    const char *namespace_uri; /* "" for none */
    const char *value;
};

/* An element. The host has already checked it against the schema. */
struct assay_element {
    uint32_t size;
    uint32_t depth; /* the root is 1 */
    uint32_t line;  /* of its start tag, from 1; in characters, from 1 */
    uint32_t column;
    const char *name; /* without prefix */
    const char *namespace_uri;
    const struct assay_attribute *attribute;
    size_t attributes;
};

/* `state` is what start gave back (memory of the host); NULL is a failure. A plugin leaves NULL the hooks of a
 * direction it has not, import_text where it reads attributes only, and, from minor 4 on, import_element_end and
 * import_finish where nothing is to be done then. */
struct assay_exchange {
    uint32_t size;
    uint32_t directions;       /* ASSAY_IMPORTS and ASSAY_EXPORTS, or'ed */
    const char *schema;        /* file name in the schema folder; "" for CSV */
    const char *root;          /* name of the root element */
    const char *namespace_uri; /* of the root */
    /* The element that holds one record: a fault inside rejects that record and no other; one outside, the document. */
    const char *record_element;
    const char *const *media_types; /* closed by NULL */
    const char *const *extensions;  /* without the dot; closed by NULL */

    void *(*import_start)(const struct assay_host *host, const struct assay_document *document);
    int (*import_element_start)(const struct assay_host *host, void *state, const struct assay_element *element);
    /* The whole text of an element that has no child elements, right before its end; not called when there is none. */
    int (*import_text)(const struct assay_host *host, void *state, const char *text, size_t bytes);
    int (*import_element_end)(const struct assay_host *host, void *state, const struct assay_element *element);
    int (*import_finish)(const struct assay_host *host, void *state);

    void *(*export_start)(const struct assay_host *host, const struct assay_document *document);
    int (*export_completion)(const struct assay_host *host, void *state, const struct assay_completion *completion);
    int (*export_finish)(const struct assay_host *host, void *state);

    /* From minor 2 on. */
    uint32_t records; /* ASSAY_COMPLETIONS ... */
    uint32_t syntax;  /* ASSAY_XML ... */
};

/* ---- The descriptor --------------------------------------------------------------------------------------------- */

struct assay_plugin {
    uint64_t magic;
    uint32_t size; /* sizeof(struct assay_plugin) */
    uint16_t abi_major;
    uint16_t abi_minor;
    uint32_t kind;
    uint32_t needs;
    const char *id;      /* a lower-case letter, then lower-case letters, digits and underscores, 2 to 40; unique among
                            plugins of its kind */
    const char *version; /* three numbers with dots: "1.0.0" */
    const char *title;   /* for people */
    union {
        const struct assay_framework *framework;
        const struct assay_exchange *exchange;
    } is;
};

#if defined(__GNUC__)
#define ASSAY_EXPORT __attribute__((visibility("default")))
#else
#define ASSAY_EXPORT
#endif

/* Each plugin defines this and nothing else that is visible:
 *     ASSAY_EXPORT const struct assay_plugin assay_plugin = {ASSAY_PLUGIN_HEAD, ...}; */
extern ASSAY_EXPORT const struct assay_plugin assay_plugin;

#define ASSAY_PLUGIN_HEAD                                                                                              \
    .magic = ASSAY_PLUGIN_MAGIC, .size = (uint32_t)sizeof(struct assay_plugin), .abi_major = ASSAY_ABI_MAJOR,          \
    .abi_minor = ASSAY_ABI_MINOR

#endif
