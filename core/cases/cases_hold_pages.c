/* Putting a case on hold and taking it off. */
#include "accounts/page.h"
#include "cases/cases_hold.h"
#include "cases/cases_hold_view.h"
#include "pages/cases/hold.h"

enum { WORDS_MOST = 5000 };

static struct options reasons_of(struct html *out, const struct case_view *of) {
    struct frameworks_reasons reasons = frameworks_reasons_on(out->arena, of->data, "hold", of->today);
    struct option *row = ARENA_ARRAY(out->arena, reasons.count + 1, struct option);
    for (size_t i = 0; i < reasons.count; i++) {
        row[i] = (struct option){reasons.item[i]->code, reasons.item[i]->title, reasons.item[i]->text};
    }
    return (struct options){reasons.count, row};
}

static void hold_show(struct http_request *request, int status, const struct case_view *of, const struct form *form,
    const struct case_hold_now_rows *rows) {
    struct html *out = page_open(request);
    struct case_hold_view view = {
        .of = of, .form = form, .reasons = reasons_of(out, of), .now = rows->count == 0 ? NULL : rows->row};
    if (view.now != NULL) {
        view.reason = case_reasons_line(out, of, (struct text_list){1, &view.now->reason_code});
    }
    cases_hold_html(out, &view);
    page_send_back(request, status, out, of->base);
}

void case_hold_page(struct http_request *request) {
    struct case_hold_now_rows rows;
    case_hold_now_add(actor_db(request), (struct case_hold_now_in){http_part_id(request, "application")}, &rows);
    const struct case_view *of = case_load(request);
    if (!of->of->may_hold || application_transition(of->state, APPLICATION_EVENT_HOLD) == NULL) {
        http_redirect(request, of->base); /* the case's page says what can be done */
        return;
    }
    struct form form;
    form_start(&form, request->arena, NULL);
    hold_show(request, 200, of, &form, &rows);
}

void case_hold_post(struct http_request *request) {
    const struct case_view *of = case_load(request);
    struct form *form = page_form(request);
    struct options reasons = reasons_of(page_open(request), of);
    const char **codes = ARENA_ARRAY(request->arena, reasons.count + 1, const char *);
    for (size_t i = 0; i < reasons.count; i++) {
        codes[i] = reasons.row[i].value;
    }
    const char *reason = form_choice(form, "reason", N_("Select why the case has to wait"), codes, reasons.count);
    const char *words = form_text_optional(form, "words", WORDS_MOST);
    personal_data_check(form, "words", words);
    if (!form_good(form)) {
        const struct case_hold_now_rows none = {0, NULL, 0};
        hold_show(request, 422, of, form, &none);
        return;
    }
    case_hold(actor_db(request), of->of->application_id, actor_of(request)->person_id, reason, words, request->now);
    page_done(request, of->base, N_("The case is on hold, and the applicant has been told"));
}

void case_release_post(struct http_request *request) {
    int64_t application_id = http_part_id(request, "application");
    case_release(actor_db(request), application_id, actor_of(request)->person_id, request->now);
    page_done(request, arena_format(request->arena, "/cases/%lld", (long long)application_id),
        N_("The case is off hold, and the applicant has been told"));
}
