/* Exchange formats: documents to records and back, each in a worker process of its own.
 *
 * The worker (assay-worker) holds no secret, has no network and no files, runs under limits and is killed at its
 * deadline. Whatever it does, these functions return, and say in plain words what happened.
 */
#ifndef PLUG_EXCHANGE_H
#define PLUG_EXCHANGE_H

#include "base/clock.h"
#include "base/fields.h"
#include "plug/plug.h"

struct exchange_format {
    const char *id; /* of the plugin: "assay_xml" */
    const char *title;
    const char *version;
    bool imports;
    bool exports;
    bool waiting; /* its records are waiting applications, not completions */
    bool csv;
    const char *schema;     /* file name */
    const char *media_type; /* the first one */
    const char *extension;  /* the first one, without the dot */
};

struct exchange_formats {
    size_t count;
    const struct exchange_format *row;
};

/* After plug_start. */
struct exchange_formats plug_formats_all(void);
/* NULL when there is none of that id. */
const struct exchange_format *plug_format_find(const char *id);

enum exchange_result { EXCHANGE_PASSED = 1, EXCHANGE_NOT_PASSED = 2, EXCHANGE_WITHDRAWN = 3 };

/* Where a line of a table stands in its document; bytes 0 when that is not known, as in XML. */
struct exchange_place {
    int64_t from;
    int64_t bytes;
};

/* A completion; texts not known are NULL. Checked on arrival: valid UTF-8, no control characters, lengths, result and
 * date within range. */
struct exchange_record {
    int64_t line; /* of its element in the document; 0 for export */
    int64_t column;
    struct exchange_place place;
    enum exchange_result result;
    day completed_on;
    const char *learner_number;
    const char *email;
    const char *given_name;
    const char *family_name;
    const char *organisation_identifier;
    const char *module_code;
    const char *course_code;
    const char *session_reference;
    const char *trainer;
    const char *certificate_number;
    const char *provider;
};

/* A waiting application; texts not known are NULL. Checked on arrival like a completion. */
struct exchange_waiting {
    int64_t line;
    int64_t column;
    day received_on;
    const char *reference;
    const char *organisation_name;
    const char *organisation_identifier;
    const char *body_kind;
    const char *framework;
    const char *lead_name;
    const char *lead_email;
};

/* The same with its texts in the arena. */
struct exchange_record exchange_record_copy(struct arena *arena, const struct exchange_record *record);
struct exchange_waiting exchange_waiting_copy(struct arena *arena, const struct exchange_waiting *waiting);

/* What cannot be taken. whole: it is about the document, not about one record: nothing should be taken in. note:
 * nothing is refused for it; it is worth knowing. */
struct exchange_rejection {
    int64_t line; /* 0 when it has no place */
    int64_t column;
    struct exchange_place place;
    const char *code;    /* stable: "doctype", "not-valid", "date" ... */
    const char *message; /* English key: what is wrong and what to do */
    /* For the {names} of the message, once it is translated; may hold personal data: not for logs. */
    const struct field *fill;
    size_t fills;
    bool whole;
    bool note;
};

/* Zeros mean the default. */
struct exchange_limits {
    uint64_t document_bytes; /* 256 MiB */
    uint64_t output_bytes;   /* 1 GiB over the pipe */
    uint64_t records;        /* 1,000,000 */
    uint64_t rejections;     /* 1,000 told; reading goes on to count no further */
    uint64_t memory_bytes;   /* of the worker's address space: 512 MiB */
    int deadline_ms;         /* 60,000 */
    int cpu_seconds;         /* 30 */
};

enum exchange_state {
    EXCHANGE_FINISHED,         /* the document was read to its end; look at rejections */
    EXCHANGE_STOPPED,          /* reading stopped at a fault in the document, which was told as a rejection */
    EXCHANGE_TIMED_OUT,        /* killed at the deadline */
    EXCHANGE_KILLED_LIMIT,     /* used up its processor time or memory */
    EXCHANGE_KILLED_FORBIDDEN, /* tried something that a worker may not do */
    EXCHANGE_CRASHED,
    EXCHANGE_TOO_MUCH_OUTPUT,
    EXCHANGE_BAD_OUTPUT,    /* what it wrote makes no sense */
    EXCHANGE_PLUGIN_FAILED, /* the plugin itself said that it could not */
    EXCHANGE_CANCELLED,     /* a callback said stop */
    EXCHANGE_NOT_STARTED    /* no such plugin, or the worker cannot be started */
};

struct exchange_outcome {
    enum exchange_state state;
    const char *message; /* English key, for the person; "" when finished */
    const char *detail;  /* for the log: signal, exit status, what the plugin logged; no personal data */
    uint64_t records;
    uint64_t rejections;
    bool whole_rejected; /* a rejection of the whole document was among them */
    uint64_t bytes;      /* of the document, read or written */
    int64_t elapsed_ms;
};

/* Callbacks return false to stop. What they are handed is good during the call only. They must not raise. progress:
 * bytes read so far and of all; total 0 when it is not known. Any may be NULL. */
struct exchange_listener {
    bool (*record)(void *context, const struct exchange_record *record);
    bool (*waiting)(void *context, const struct exchange_waiting *waiting);
    bool (*rejection)(void *context, const struct exchange_rejection *rejection);
    bool (*progress)(void *context, uint64_t bytes, uint64_t total);
    void *context;
};

/* Reads the document from input (a file or pipe, from where it stands; not closed) through the plugin. name: what the
 * sender called it, or "". limits may be NULL. */
struct exchange_outcome plug_import(struct arena *arena, const char *plugin, int input, const char *name,
    const struct exchange_limits *limits, const struct exchange_listener *listener);

/* Writes the records that next gives (false at the end) as one document to output (not closed). */
struct exchange_outcome plug_export(struct arena *arena, const char *plugin, int output, const char *name,
    const struct exchange_limits *limits, bool (*next)(void *context, struct exchange_record *record), void *context);

#endif
