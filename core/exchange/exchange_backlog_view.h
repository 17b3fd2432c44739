/* What the pages of waiting applications show. */
#ifndef EXCHANGE_EXCHANGE_BACKLOG_VIEW_H
#define EXCHANGE_EXCHANGE_BACKLOG_VIEW_H

#include "exchange/exchange_view.h"
#include "exchange_backlog/exchange_backlog_queries.h"

struct backlog_view {
    struct imports_view imports;
    bool may_import;
    bool may_report;
};

struct backlog_leads_view {
    struct import_backlog_leaderless_rows organisations;
    bool may_import;
};
struct backlog_lead_view {
    const struct import_backlog_leaderless *organisation;
    const struct form *form;
};

struct backlog_new_view {
    const struct form *form;
    struct options formats;
    const char *accept;
};

struct backlog_import_view {
    const struct import_backlog_one *import;
    struct import_backlog_lines_rows added;
    struct import_backlog_lines_rows refused;
    bool working;
    bool may_import;
};

#endif
