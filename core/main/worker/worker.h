/* assay-worker: one plugin, one document, shut in. Descriptors: 0 what is read, 1 what is written, 3 the library. */
#ifndef WORKER_WORKER_H
#define WORKER_WORKER_H

#include "abi/assay_plugin.h"
#include "base/arena.h"
#include "plug/frame.h"
#include "xml/xml.h"

/* Exit statuses: the host tells them apart. */
enum worker_exit { WORKER_DONE = 0, WORKER_BAD_USE = 2, WORKER_NOT_SHUT_IN = 3, WORKER_REFUSED = 4 };

/* One import or export. */
struct worker {
    struct arena *arena;
    struct arena *work;  /* the plugin's, for the whole work */
    struct arena *brief; /* the plugin's, for one record */
    const struct assay_plugin *plugin;
    const struct assay_exchange *exchange;
    struct assay_host host;
    void *state; /* the plugin's */

    struct frame_buffer out;  /* frames not yet written */
    struct frame_buffer held; /* records of the record element being read */
    uint64_t records;
    uint64_t held_records;
    uint64_t rejections;
    uint64_t notes;
    uint64_t bytes;
    bool whole_rejected;

    uint64_t records_most;
    uint64_t rejections_told;

    size_t record_depth; /* of the record element being read; 0 outside of one */
    int64_t record_line;
    int64_t record_column;
    struct exchange_place place; /* of the line of a table being read */
    bool record_bad;             /* a fault stands in it */
    bool record_next;            /* the fault stands in the one that is about to start */

    struct xml_writer *writer; /* one of the two, in an export */
    struct table_writer *table;
    /* Why work stopped before its end; state EXCHANGE_FINISHED while it has not. */
    enum exchange_state stopped;
    const char *words;
};

/* Opens the library at descriptor 3, or the linked plugin of that name; NULL with *refusal. */
const struct assay_plugin *worker_plugin_open(struct arena *arena, const char *name, const char **refusal);

/* Arguments of both: NAME ("-" or "linked:..."), SCHEMAS (folder), SCHEMA (file), CPU (seconds), MEMORY, DOCUMENT
 * (bytes), RECORDS, REJECTIONS. The document's name is in ASSAY_DOCUMENT. */
int worker_import(struct arena *arena, int argc, char **argv);
int worker_export(struct arena *arena, int argc, char **argv);

/* "assay-worker picture WIDTH": the PNG, JPEG or PPM at descriptor 0 made anew, as a PNG at descriptor 1, at most so
 * wide. Shuts itself in before it looks at a byte. */
int worker_picture(struct arena *arena, int argc, char **argv);
/* "assay-worker page NUMBER SIDE" and "assay-worker pages": a page of the PDF at descriptor 0 as a PPM at descriptor 1,
 * its longer side that long; or what is known of it, one "Pages: N" among the lines. Becomes a program of
 * poppler-utils, shut in. Returns only when that cannot be. */
int worker_page(int argc, char **argv);
int worker_pages(void);

/* Reads the arguments, shuts the process in and opens the plugin. False: the exit status is in *status. */
bool worker_open(struct worker *worker, struct arena *arena, int argc, char **argv, uint32_t direction,
    const struct xml_schema **schema, uint64_t *document_bytes, int *status);
/* An element as the plugin is handed it; context is the worker. */
void worker_element_start(void *context, const struct xml_element *element);
void worker_element_end(void *context, const struct xml_element *element, const char *text, size_t bytes);
void worker_import_finish(struct worker *worker);
/* The document at descriptor 0 as a table (CSV). */
void worker_table_import(struct worker *worker, uint64_t document_bytes);
/* Export of a table: begins one; elements as the plugin writes them; false when they made no table. */
void worker_table_open(struct worker *worker);
void worker_table_start(struct worker *worker);
void worker_table_cell(struct worker *worker, const char *name, const char *value);
void worker_table_end(struct worker *worker);
bool worker_table_close(struct worker *worker);
/* A piece of the exported document; context is the worker. */
bool worker_document_write(void *context, const char *data, size_t bytes);
/* The host's functions for the plugin's hooks. */
void worker_host_fill(struct worker *worker);
/* Writes what is held back; ends the process when nobody reads any more. */
void worker_flush(struct worker *worker);
/* Writes when there is enough. */
void worker_flush_some(struct worker *worker);
/* The last word. Gives the exit status. */
int worker_close(struct worker *worker);
/* Stops the work: the first reason counts. */
void worker_stop(struct worker *worker, enum exchange_state state, const char *words);
void worker_reject(
    struct worker *worker, int64_t line, int64_t column, const char *code, const char *message, bool whole);
/* The same with what stands for the {names} of the message, and notes. */
void worker_reject_filled(struct worker *worker, const struct exchange_rejection *rejection);

#endif
