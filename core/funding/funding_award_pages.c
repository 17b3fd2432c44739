/* Awards as the Home Office's staff see them: the list, one award, its approval. */
#include "funding/funding_pages.h"

#include <string.h>

#include "accounts/page_path.h"
#include "pages/funding/award.h"
#include "pages/funding/awards.h"

enum { PAGE_ROWS = 25, WAITING_MOST = 50, WORDS_MOST = 2000 };

static const char *const state_codes[] = {"proposed", "offered", "accepted", "declined", "rejected", "withdrawn"};
enum { STATE_CODES = sizeof state_codes / sizeof *state_codes };

static struct options state_options(struct arena *arena) {
    struct option *option = ARENA_ARRAY(arena, STATE_CODES, struct option);
    for (size_t i = 0; i < STATE_CODES; i++) {
        option[i] = (struct option){state_codes[i], award_state_title(state_codes[i]), NULL};
    }
    return (struct options){STATE_CODES, option};
}

static const char *state_asked(const struct http_request *request) {
    const char *asked = fields_get(&request->query, "state");
    for (size_t i = 0; i < STATE_CODES; i++) {
        if (text_equal(asked, state_codes[i])) {
            return asked;
        }
    }
    return NULL;
}

void awards_page(struct http_request *request) {
    struct db *db = actor_db(request);
    struct awards_view view = {.page = page_number(&request->query), .states = state_options(request->arena)};
    const char *state = state_asked(request);
    award_queue_add(
        db, (struct award_queue_in){.state = "proposed", .others = true, .most = WAITING_MOST}, &view.waiting);
    award_queue_add(db,
        (struct award_queue_in){.state = state, .first = (view.page - 1) * PAGE_ROWS, .most = PAGE_ROWS}, &view.awards);
    actor_load(request);
    struct form form;
    form_start(&form, request->arena, &request->query);
    struct fields kept;
    fields_start(&kept, request->arena);
    if (state != NULL) {
        fields_add(&kept, "state", state);
    }
    view.form = &form;
    view.may_approve = actor_may(request, "funding.approve");
    view.total = view.awards.count == 0 ? 0 : view.awards.row[0].total;
    view.pages = (view.total + PAGE_ROWS - 1) / PAGE_ROWS;
    view.page_path = page_path(request->arena, "/awards", &kept);
    struct html *out = page_open(request);
    funding_awards_html(out, &view);
    page_send(request, 200, out);
}

/* The award as it is now, with what was typed and why it was not done. */
static void award_show(
    struct http_request *request, int status, struct form *form, struct award_outcome outcome, bool personal) {
    struct db *db = actor_db(request);
    int64_t award_id = http_part_id(request, "award");
    struct award_of_rows rows;
    struct award_view view = {.form = form, .refusal = outcome.refusal, .personal = personal};
    award_of_add(db, (struct award_of_in){award_id}, &rows);
    award_history_add(db, (struct award_history_in){award_id}, &view.history);
    actor_load(request);
    view.award = funding_award_found(request, rows);
    const char *state = view.award->state;
    struct award_facts facts = award_facts_of(view.award);
    view.own = view.award->proposed_by == actor_of(request)->person_id;
    view.connected = view.award->connected;
    view.may_decide = actor_may(request, "funding.approve") && award_next(state, AWARD_APPROVE) != NULL;
    view.may_withdraw =
        actor_may(request, "funding.propose") && award_next(state, AWARD_WITHDRAW) != NULL && !view.connected;
    view.proposal = award_next(state, AWARD_APPROVE) != NULL;
    view.left_pence = facts.fund_left_pence;
    view.over_pence = award_commits(state) ? 0 : award_over_pence(&facts);
    view.stands_against = view.may_decide ? award_judge(&facts, AWARD_APPROVE, 0, false, facts.version) : AWARD_FINE;
    fields_set(&form->values, "version", arena_format(request->arena, "%d", (int)view.award->version));
    struct html *out = page_open(request);
    view.refusal_words = funding_refusal_words(out, outcome);
    funding_award_html(out, &view);
    page_send_back(request, status, out, arena_format(request->arena, "/funds/%lld", (long long)view.award->fund_id));
}

void award_page(struct http_request *request) {
    struct form form;
    form_start(&form, request->arena, NULL);
    award_show(request, 200, &form, (struct award_outcome){AWARD_FINE, 0}, false);
}

static void award_act(struct http_request *request, struct form *form, enum award_act act, const char *words,
    bool personal, const char *done) {
    int64_t award_id = http_part_id(request, "award");
    struct award_outcome outcome = award_do(actor_db(request), &(struct award_deed){.award_id = award_id,
                                                                   .act = act,
                                                                   .version = funding_version(form),
                                                                   .words = words,
                                                                   .person_id = actor_of(request)->person_id,
                                                                   .now = request->now});
    if (outcome.refusal != AWARD_FINE) {
        award_show(request, award_refusal_status(outcome.refusal), form, outcome, personal);
        return;
    }
    page_done(request, arena_format(request->arena, "/awards/%lld", (long long)award_id), done);
}

void award_decision_post(struct http_request *request) {
    static const char *const codes[] = {"approve", "reject"};
    struct form *form = page_form(request);
    bool personal = false;
    const char *decision =
        form_choice(form, "decision", N_("Choose whether you approve or reject the award"), codes, 2);
    const char *words = funding_words(form, "reasons", N_("Give the reasons for your decision"), WORDS_MOST, &personal);
    if (!form_good(form)) {
        award_show(request, 422, form, (struct award_outcome){AWARD_FINE, 0}, personal);
        return;
    }
    bool approve = strcmp(decision, "approve") == 0;
    award_act(request, form, approve ? AWARD_APPROVE : AWARD_REJECT, words, personal,
        approve ? N_("The award is approved and offered to the organisation") : N_("The award is rejected"));
}

void award_withdraw_post(struct http_request *request) {
    struct form *form = page_form(request);
    bool personal = false;
    const char *words =
        funding_words(form, "withdraw", N_("Give the reason for withdrawing it"), WORDS_MOST, &personal);
    if (!form_good(form)) {
        award_show(request, 422, form, (struct award_outcome){AWARD_FINE, 0}, personal);
        return;
    }
    award_act(request, form, AWARD_WITHDRAW, words, personal, N_("The award is withdrawn"));
}
