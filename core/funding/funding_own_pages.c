/* Awards as the organisation sees them: what was offered, its terms, its answer. */
#include "funding/funding_pages.h"

#include <string.h>

#include "pages/funding/funding.h"
#include "pages/funding/offer.h"

enum { NAME_MOST = 200, WORDS_MOST = 2000 };

void funding_page(struct http_request *request) {
    struct funding_view view;
    funding_own_add(actor_db(request), &view.awards);
    actor_load(request);
    struct html *out = page_open(request);
    funding_funding_html(out, &view);
    page_send(request, 200, out);
}

static void offer_show(
    struct http_request *request, int status, struct form *form, struct award_outcome outcome, bool personal) {
    struct db *db = actor_db(request);
    int64_t award_id = http_part_id(request, "award");
    struct award_of_rows rows;
    struct funding_award_view view = {.form = form, .refusal = outcome.refusal, .personal = personal};
    award_of_add(db, (struct award_of_in){award_id}, &rows);
    award_history_add(db, (struct award_history_in){award_id}, &view.history);
    actor_load(request);
    view.award = funding_award_found(request, rows);
    if (view.award->organisation_id != actor_of(request)->organisation_id) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "an award of another organisation");
    }
    view.terms = award_terms_of(view.award->terms_code);
    view.may_answer = actor_may(request, "funding.accept") && award_next(view.award->state, AWARD_ACCEPT) != NULL;
    fields_set(&form->values, "version", arena_format(request->arena, "%d", (int)view.award->version));
    struct html *out = page_open(request);
    view.refusal_words = funding_refusal_words(out, outcome);
    funding_offer_html(out, &view);
    page_send_back(request, status, out, "/funding");
}

void funding_award_page(struct http_request *request) {
    struct form form;
    form_start(&form, request->arena, NULL);
    offer_show(request, 200, &form, (struct award_outcome){AWARD_FINE, 0}, false);
}

static struct award_deed answer_read(struct http_request *request, struct form *form, bool *personal) {
    static const char *const codes[] = {"accept", "decline"};
    struct award_deed deed = {.award_id = http_part_id(request, "award"),
        .version = funding_version(form),
        .words = "",
        .person_id = actor_of(request)->person_id,
        .now = request->now};
    const char *answer = form_choice(form, "answer", N_("Choose whether you accept or decline"), codes, 2);
    deed.act = strcmp(answer, "decline") == 0 ? AWARD_DECLINE : AWARD_ACCEPT;
    if (strcmp(answer, "decline") == 0) {
        deed.words = funding_words(form, "reason", N_("Say why you decline the award"), WORDS_MOST, personal);
    } else if (strcmp(answer, "accept") == 0) {
        deed.signatory_name = form_name(form, "signatory", N_("Enter your full name"), NAME_MOST);
        deed.signatory_capacity = form_text(form, "capacity", N_("Enter your position in the organisation"), NAME_MOST);
        if (!form_checked(form, "confirm", "yes")) {
            form_fail(form, "confirm", N_("Confirm that you may sign for the organisation and accept the terms"));
        }
    }
    return deed;
}

void funding_answer_post(struct http_request *request) {
    struct form *form = page_form(request);
    bool personal = false;
    struct award_deed deed = answer_read(request, form, &personal);
    if (!form_good(form)) {
        offer_show(request, 422, form, (struct award_outcome){AWARD_FINE, 0}, personal);
        return;
    }
    /* Staff see every organisation's awards; only its own people answer for it. */
    const struct award_of *award = award_of_one(actor_db(request), (struct award_of_in){deed.award_id});
    if (award == NULL || award->organisation_id != actor_of(request)->organisation_id) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such award for this organisation");
    }
    struct award_outcome outcome = award_do(actor_db(request), &deed);
    if (outcome.refusal != AWARD_FINE) {
        offer_show(request, award_refusal_status(outcome.refusal), form, outcome, personal);
        return;
    }
    page_done(request, arena_format(request->arena, "/funding/%lld", (long long)deed.award_id),
        deed.act == AWARD_ACCEPT ? N_("You have accepted the award") : N_("You have declined the award"));
}
