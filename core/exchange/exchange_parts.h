/* What the files of this room share; nobody else includes it. */
#ifndef EXCHANGE_EXCHANGE_PARTS_H
#define EXCHANGE_EXCHANGE_PARTS_H

#include "exchange/exchange.h"
#include "exchange/exchange_queries.h"

static const char import_read_job[] = "exchange.read";
static const char import_apply_job[] = "exchange.apply";

/* The import's row, locked; raises ERROR_NOT_FOUND when the actor does not see it. */
const struct import_locked *import_lock(struct db *db, int64_t import_id);
/* One entry of the trail about an import; detail may be NULL. */
void import_audit(struct db *db, const char *action, const struct import_locked *import, const char *detail);

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

#endif
