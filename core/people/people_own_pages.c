/* One's own details: what is written, what to have put right, and who may see one's record besides one's own
 * organisations.
 */
#include "accounts/page.h"
#include "pages/people/details.h"
#include "people/people.h"
#include "people/people_pages.h"
#include "people/people_view.h"
#include "view/personal_data.h"

static const char details_path[] = "/account/details";

static void details_show(struct http_request *request, int status, const struct form *form) {
    struct db *db = actor_db(request);
    struct people_details_view view = {.form = form};
    people_own_add(db, &view.own);
    people_own_answer_add(db, &view.answer);
    people_own_consents_add(db, &view.consents);
    actor_load(request);
    view.trains = actor_may(request, "training.own");
    struct html *out = page_open(request);
    people_details_html(out, &view);
    page_send_back(request, status, out, "/account");
}

void people_details_page(struct http_request *request) {
    struct form form;
    form_start(&form, request->arena, NULL);
    details_show(request, 200, &form);
}

void people_correction_ask_act(struct http_request *request) {
    struct form *form = page_form(request);
    const char *words = form_text(form, "words", N_("Say what is wrong, and what it should be"), 2000);
    personal_data_check(form, "words", words);
    if (form_good(form) && !correction_ask(actor_db(request), actor_of(request)->person_id, words, request->now)) {
        form_fail(form, "words", N_("You have asked already: wait for the answer"));
    }
    if (!form_good(form)) {
        details_show(request, 422, form);
        return;
    }
    page_done(request, details_path, N_("Sent to your organisation"));
}

void people_consent_act(struct http_request *request) {
    struct db *db = actor_db(request);
    struct form *form = page_form(request);
    const char *name = form_text(form, "organisation", N_("Enter the organisation's name"), 200);
    struct people_organisation_named_rows named = {0, NULL, 0};
    if (form_good(form)) {
        named = people_organisation_named_run(db, (struct people_organisation_named_in){name});
    }
    if (form_good(form) && named.count != 1) {
        form_fail(form, "organisation",
            named.count == 0 ? N_("There is no organisation of this name: write it as it writes itself here")
                             : N_("Several organisations have this name: give them your learner number instead"));
    }
    if (form_good(form) && !consent_give(db, named.row->organisation_id, request->now)) {
        form_fail(form, "organisation", N_("This organisation may see your record already"));
    }
    if (!form_good(form)) {
        details_show(request, 422, form);
        return;
    }
    page_done(request, details_path, N_("They may see your record now"));
}

void people_consent_withdraw_act(struct http_request *request) {
    if (!consent_withdraw(actor_db(request), http_part_id(request, "consent"), request->now)) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such consent");
    }
    page_done(request, details_path, N_("They can no longer see your record"));
}
