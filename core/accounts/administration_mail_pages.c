/* Mails and plugins, as the administrator sees them. */
#include <string.h>

#include "accounts/administration_pages.h"
#include "accounts/administration_view.h"
#include "accounts/page.h"
#include "mail/mail.h"
#include "pages/accounts/administration_mail.h"
#include "pages/accounts/administration_mails.h"
#include "pages/accounts/administration_plugins.h"

enum { MAILS = 100 };

/* What a mail says can let its reader in: it is shown in the demonstration alone. */
void administration_mails_page(struct http_request *request) {
    struct administration_mails_view view = {.before = 0};
    int64_t before = DB_NULL_INT8;
    text_number(fields_get(&request->query, "before"), 1, INT64_MAX, &before);
    mail_recent_add(actor_db(request), (struct mail_recent_in){before, MAILS}, &view.mails);
    actor_load(request);
    view.readable = actor_of(request)->demonstration;
    if (view.mails.count == MAILS) {
        view.before = view.mails.row[MAILS - 1].mail_id;
    }
    struct html *out = page_open(request);
    accounts_administration_mails_html(out, &view);
    page_send_back(request, 200, out, "/administration");
}

void administration_mail_page(struct http_request *request) {
    struct mail_read_rows rows;
    mail_read_add(actor_db(request), (struct mail_read_in){http_part_id(request, "mail")}, &rows);
    actor_load(request);
    if (rows.count == 0 || !actor_of(request)->demonstration) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no mail that may be read");
    }
    struct administration_mail_view view = {.mail = rows.row};
    const char *site = mail_link(request->arena, "/");
    const char *found = rows.row->body == NULL ? NULL : strstr(rows.row->body, site);
    if (found != NULL) {
        const char *path = found + strlen(site) - 1;
        view.link = arena_text_part(request->arena, path, strcspn(path, " \r\n"));
    }
    struct html *out = page_open(request);
    accounts_administration_mail_html(out, &view);
    page_send_back(request, 200, out, "/administration/mail");
}

void administration_plugins_page(struct http_request *request) {
    actor_load(request);
    const struct plug_list *list = plug_all();
    struct administration_plugin *row = ARENA_ARRAY(request->arena, list->count, struct administration_plugin);
    for (size_t i = 0; i < list->count; i++) {
        row[i] = (struct administration_plugin){&list->plugin[i], plug_kind_name(list->plugin[i].kind)};
    }
    const struct administration_plugins_view view = {list->path, list->fault, {list->count, row}};
    struct html *out = page_open(request);
    accounts_administration_plugins_html(out, &view);
    page_send_back(request, 200, out, "/administration");
}
