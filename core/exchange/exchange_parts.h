/* What the files of this room share; nobody else includes it. */
#ifndef EXCHANGE_EXCHANGE_PARTS_H
#define EXCHANGE_EXCHANGE_PARTS_H

#include "exchange/exchange.h"
#include "exchange/exchange_queries.h"

static const char import_read_job[] = "exchange.read";
static const char import_apply_job[] = "exchange.apply";
static const char import_undo_job[] = "exchange.undo";

/* The import's row, locked; raises ERROR_NOT_FOUND when the actor does not see it. */
const struct import_locked *import_lock(struct db *db, int64_t import_id);
/* Judges the lines that are there, all at once, and counts what would become of them. */
const struct import_counts_set *import_judge(struct db *db, int64_t import_id, int64_t importer, moment now);
/* One entry of the trail about an import; detail may be NULL. */
void import_audit(struct db *db, const char *action, const struct import_locked *import, const char *detail);

/* What the first line of a table is written with: English keys; read in English and Welsh. */
enum { IMPORT_TITLES = 11 };
extern const char *const import_titles[IMPORT_TITLES];

/* A file of the schema folder, as a download. */
void import_schema_send(struct http_request *request, const char *file);

void import_schema_page(struct http_request *request);
void import_example_page(struct http_request *request);
void imports_page(struct http_request *request);
void import_new_page(struct http_request *request);
void import_new_act(struct http_request *request);
void import_page(struct http_request *request);
void import_confirm_act(struct http_request *request);
void import_abandon_act(struct http_request *request);
void import_lines_page(struct http_request *request);
void import_faulty_page(struct http_request *request);
void import_people_act(struct http_request *request);
void import_undo_page(struct http_request *request);
void import_undo_act(struct http_request *request);
void import_template_page(struct http_request *request);

#endif
