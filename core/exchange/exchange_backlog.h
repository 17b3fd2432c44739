/* Waiting applications by file, within this room: from what was read to what is entered. */
#ifndef EXCHANGE_EXCHANGE_BACKLOG_H
#define EXCHANGE_EXCHANGE_BACKLOG_H

#include "exchange/exchange_parts.h"

struct backlog_counts {
    int32_t added;
    int32_t same;
    int32_t rejected;
};
/* Judges all lines of the import, in the caller's transaction whose actor sees all. */
struct backlog_counts backlog_check(struct db *db, int64_t import_id, moment now);
/* Judges them again and enters what is new; how many. One import at a time. */
int64_t backlog_apply(struct db *db, int64_t import_id, int64_t person_id, moment now);

/* Who is invited to lead an organisation that was entered by file. */
struct backlog_lead {
    int64_t organisation_id;
    const char *organisation_name;
    const char *full_name;
    const char *email;
    int64_t by; /* the intake officer */
};
void backlog_lead_invite(struct db *db, const struct backlog_lead *lead, moment now);

void backlog_leads_page(struct http_request *request);
void backlog_lead_page(struct http_request *request);
void backlog_lead_act(struct http_request *request);
void backlog_page(struct http_request *request);
void backlog_new_page(struct http_request *request);
void backlog_new_act(struct http_request *request);
void backlog_import_page(struct http_request *request);
void backlog_confirm_act(struct http_request *request);
void backlog_abandon_act(struct http_request *request);
void backlog_lines_page(struct http_request *request);
void backlog_schema_page(struct http_request *request);
void backlog_example_page(struct http_request *request);

#endif
