/* Conditions as staff see them: what waits for review, what is past its day, and the judgement. */
#include "accounts/page.h"
#include "accounts/page_path.h"
#include "applications/applications_rules.h"
#include "cases/cases_condition_pages.h"
#include "cases/cases_condition_parts.h"
#include "cases/cases_view.h"
#include "pages/cases/condition_review.h"
#include "pages/cases/conditions_watch.h"
#include "view/personal_data.h"

enum { PAGE_ROWS = 30, WORDS_MOST = 5000 };

static const struct option shows[] = {
    {"", N_("All that are not met"), NULL},
    {"sent", N_("Sent, waiting for review"), NULL},
    {"overdue", N_("Past their day"), NULL},
    {"soon", N_("Due within 28 days"), NULL},
    {"met", N_("Met"), NULL},
};

void conditions_watch_page(struct http_request *request) {
    struct arena *arena = request->arena;
    int64_t page = page_number(&request->query);
    day today = day_of_moment(request->now, ZONE_LONDON);
    struct conditions_watched_rows rows;
    conditions_watched_add(actor_db(request),
        (struct conditions_watched_in){.show = page_filter(arena, &request->query, "show"),
            .words = page_like(arena, page_filter(arena, &request->query, "words")),
            .today = today,
            .first = (int32_t)((page - 1) * PAGE_ROWS),
            .most = PAGE_ROWS},
        &rows);
    actor_load(request);
    if (rows.count == 0 && page > 1) {
        http_redirect(request, "/register/conditions");
        return;
    }
    struct form form;
    form_start(&form, arena, &request->query);
    static const char *const names[] = {"show", "words"};
    struct fields kept = page_kept(arena, &request->query, names, sizeof names / sizeof *names);
    struct conditions_watch_view view = {.form = &form,
        .shows = {sizeof shows / sizeof *shows, shows},
        .lines = {rows.count, ARENA_ARRAY(arena, rows.count, struct condition_line)},
        .today = today,
        .total = rows.count == 0 ? 0 : rows.row[0].total,
        .page = page,
        .page_path = page_path(arena, "/register/conditions", &kept),
        .filtered = kept.count > 0};
    view.pages = (view.total + PAGE_ROWS - 1) / PAGE_ROWS;
    for (size_t i = 0; i < rows.count; i++) {
        const struct conditions_watched *row = &rows.row[i];
        view.lines.row[i] = (struct condition_line){.organisation = row->organisation_name,
            .words = row->words,
            .path = arena_format(arena, "/register/conditions/%lld", (long long)row->condition_id),
            .due_on = row->due_on,
            .title = condition_title(row->state, row->due_on, today),
            .colour = condition_colour(row->state, row->due_on, today),
            .running = condition_next(row->state, "send") != NULL,
            .under_review = row->under_review};
    }
    struct html *out = page_open(request);
    cases_conditions_watch_html(out, &view);
    page_send_back(request, 200, out, "/register/watch");
}

static const char *path_of(struct http_request *request) {
    return arena_format(request->arena, "/register/conditions/%lld", (long long)http_part_id(request, "condition"));
}

static void show(
    struct http_request *request, int status, const struct condition_loaded *loaded, const struct form *form) {
    static const struct option outcomes[] = {
        {"met", N_("It is met"), NULL},
        {"not_met", N_("It is not met yet"), N_("The organisation reads your reasons and can send more.")},
    };
    struct html *out = page_open(request);
    struct condition_view view = condition_view_of(request, out, loaded, path_of(request), true);
    /* What nobody sent can be met, but not fail. */
    bool fails = condition_next(view.of->state, "fail") != NULL;
    view.outcomes = (struct options){fails ? 2 : 1, outcomes};
    view.form = form;
    view.may_case = actor_may(request, "case.view");
    view.may_judge = view.of->binding && !view.of->own && condition_next(view.of->state, "meet") != NULL &&
                     actor_may(request, "condition.review");
    cases_condition_review_html(out, &view);
    page_send_back(request, status, out, "/register/conditions");
}

void condition_review_page(struct http_request *request) {
    struct form form;
    form_start(&form, request->arena, NULL);
    struct condition_loaded loaded;
    condition_load_add(request, &loaded);
    show(request, 200, &loaded, &form);
}

void condition_review_post(struct http_request *request) {
    static const char *const outcomes[] = {"met", "not_met"};
    const struct application_locked *application;
    condition_lock(actor_db(request), http_part_id(request, "condition"), &application);
    struct condition_loaded loaded;
    condition_load_add(request, &loaded);
    const char *state = loaded.of.row->state;
    struct form *form = page_form(request);
    const char *outcome = form_choice(form, "outcome", N_("Say whether the condition is met"), outcomes, 2);
    bool met = text_equal(outcome, "met");
    const char *words = text_equal(outcome, "not_met") ? form_text(form, "words", N_("Say what is missing"), WORDS_MOST)
                                                       : form_text_optional(form, "words", WORDS_MOST);
    personal_data_check(form, "words", words);
    if (!text_equal(form_value(form, "state"), state)) {
        fields_set(&form->values, "state", state);
        form_fail(form, "outcome",
            N_("Something happened to this condition after you opened the page. Read what is new, then judge it "
               "again."));
        show(request, 409, &loaded, form);
        return;
    }
    if (form_good(form) && condition_next(state, met ? "meet" : "fail") == NULL) {
        form_fail(form, "outcome", N_("This cannot be said of the condition as it is now"));
    }
    if (!form_good(form)) {
        show(request, 422, &loaded, form);
        return;
    }
    case_condition_judge(
        actor_db(request), http_part_id(request, "condition"), actor_of(request)->person_id, met, words, request->now);
    page_done(
        request, path_of(request), met ? N_("The condition is met") : N_("The organisation is told what is missing"));
}
