/* The list for the National Referral Mechanism's sign-in, made on a press and noted in the trail. */
#include <string.h>

#include "accounts/page.h"
#include "pages/register/nrm.h"
#include "register/register_nrm.h"
#include "register/register_pages.h"

static const struct option form_options[] = {{"json", N_("JSON, signed"), NULL}, {"xml", N_("XML, signed"), NULL},
    {"csv", N_("CSV, for reading: it carries no signature"), NULL}};
enum { FORMS = sizeof form_options / sizeof *form_options };

static void show(struct http_request *request, int status, const struct form *form) {
    struct html *out = page_open(request);
    struct options options = {FORMS, form_options};
    register_nrm_html(out, form, options);
    page_send_back(request, status, out, "/register/training");
}

void register_nrm_page(struct http_request *request) {
    actor_load(request);
    struct form form;
    form_start(&form, request->arena, NULL);
    fields_set(&form.values, "form", "json");
    show(request, 200, &form);
}

void register_nrm_post(struct http_request *request) {
    static const char *const forms[] = {"json", "xml", "csv"};
    static const char *const types[] = {"application/json", "application/xml", "text/csv; charset=utf-8"};
    struct form *form = page_form(request);
    const char *wanted = form_choice(form, "form", N_("Choose the form of the file"), forms, FORMS);
    if (!form_good(form)) {
        show(request, 422, form);
        return;
    }
    size_t which = strcmp(wanted, forms[0]) == 0 ? 0 : strcmp(wanted, forms[1]) == 0 ? 1 : 2;
    const char *file = nrm_sign_in_write(request->arena, nrm_sign_in_now(actor_db(request), request->now), wanted);
    if (file == NULL) {
        arena_raise(request->arena, ERROR_INTERNAL, "the list cannot be written as %s", wanted);
    }
    http_reply_attachment(
        request, types[which], arena_format(request->arena, "nrm-sign-in.%s", wanted), file, strlen(file));
}
