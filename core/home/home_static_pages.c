#include "accounts/page.h"
#include "home/home_pages.h"
#include "home/home_queries.h"
#include "pages/home/accessibility.h"
#include "pages/home/contact.h"
#include "pages/home/cookies.h"
#include "pages/home/privacy.h"
#include "retention/retention_queries.h"

static void show(struct http_request *request, void (*write)(struct html *out)) {
    struct html *out = page_open(request);
    write(out);
    page_send(request, 200, out);
}

void privacy_page(struct http_request *request) {
    struct retention_rules_rows rules;
    retention_rules_add(actor_db(request), &rules);
    actor_load(request);
    struct html *out = page_open(request);
    home_privacy_html(out, &rules);
    page_send(request, 200, out);
}

void cookies_page(struct http_request *request) {
    show(request, home_cookies_html);
}

void accessibility_page(struct http_request *request) {
    show(request, home_accessibility_html);
}

void contact_page(struct http_request *request) {
    struct home_setting_rows setting;
    home_setting_add(actor_db(request), (struct home_setting_in){"contact_email"}, &setting);
    actor_load(request);
    struct html *out = page_open(request);
    home_contact_html(out, setting.count > 0 ? setting.row->value : NULL);
    page_send(request, 200, out);
}
