/* One assessor's blind assessment: the list of criteria, a page for each, handing in. */
#include <string.h>

#include "accounts/page.h"
#include "cases/cases_view.h"
#include "pages/cases/assess.h"
#include "pages/cases/score.h"

enum { REASON_MOST = 5000, SCORE_MOST = 3 };

static bool mine(struct http_request *request, const struct case_view *view) {
    return case_mine(request, view, view->may_assess, "case.assess");
}

static void assess_show(struct http_request *request, int status, const struct form *form) {
    struct case_assess_view view = {.of = case_load(request), .form = form};
    if (!mine(request, view.of)) {
        return;
    }
    struct html *out = page_open(request);
    cases_assess_html(out, &view);
    page_send_back(request, status, out, view.of->base);
}

void case_assess_page(struct http_request *request) {
    struct form form;
    form_start(&form, request->arena, NULL);
    assess_show(request, 200, &form);
}

void case_hand_in_post(struct http_request *request) {
    struct form *form = page_form(request);
    const struct case_view *view = case_load(request);
    if (!mine(request, view)) {
        return;
    }
    if (view->scored < view->to_score) {
        form_fail(form, "criteria", N_("Score every criterion and give your reasons before you hand in"));
        assess_show(request, 422, form);
        return;
    }
    case_hand_in(actor_db(request), view->of->application_id, actor_of(request)->person_id, request->now);
    page_done(request, view->base, N_("Your assessment is handed in"));
}

static const struct case_criterion *criterion_of(struct http_request *request, const struct case_view *view) {
    const char *code = http_part(request, "criterion");
    for (size_t i = 0; i < view->criteria.count; i++) {
        if (strcmp(view->criteria.row[i].code, code) == 0 && view->criteria.row[i].mine_to_score) {
            return &view->criteria.row[i];
        }
    }
    arena_raise(request->arena, ERROR_NOT_FOUND, "no such criterion");
}

struct options case_score_options(void) {
    static const struct option scores[] = {
        {"0", N_("0: not met"), N_("Nothing shows that it is met, or what is shown worries you.")},
        {"1", N_("1: partly met"), N_("Some of it is shown; important parts are missing or weak.")},
        {"2", N_("2: met"), N_("Shown, with evidence, to the standard asked for.")},
        {"3", N_("3: well met"), N_("Shown beyond the standard, with strong evidence.")},
    };
    return (struct options){sizeof scores / sizeof *scores, scores};
}

static void score_show(struct http_request *request, int status, const struct case_view *of, const struct form *form) {
    struct arena *arena = request->arena;
    const struct case_criterion *criterion = criterion_of(request, of);
    struct option *files = ARENA_ARRAY(arena, criterion->files.count, struct option);
    for (size_t i = 0; i < criterion->files.count; i++) {
        files[i] = (struct option){arena_format(arena, "%lld", (long long)criterion->files.row[i].evidence_id),
            criterion->files.row[i].name, NULL};
    }
    struct case_score_view view = {.of = of,
        .criterion = criterion,
        .form = form,
        .stale = status == 409,
        .scores = case_score_options(),
        .files = {criterion->files.count, files}};
    struct html *out = page_open(request);
    cases_score_html(out, &view);
    page_send_back(request, status, out, arena_format(arena, "%s/assessment", of->base));
}

void case_score_page(struct http_request *request) {
    const struct case_view *view = case_load(request);
    if (!mine(request, view)) {
        return;
    }
    const struct case_criterion *criterion = criterion_of(request, view);
    struct fields saved;
    fields_start(&saved, request->arena);
    fields_add(&saved, "score", criterion->mine);
    fields_add(&saved, "reason", criterion->my_reason);
    fields_add(&saved, "version", arena_format(request->arena, "%d", criterion->version));
    for (size_t i = 0; i < criterion->files.count; i++) {
        if (criterion->files.row[i].cited) {
            fields_add(&saved, "evidence",
                arena_format(request->arena, "%lld", (long long)criterion->files.row[i].evidence_id));
        }
    }
    struct form form;
    form_start(&form, request->arena, &saved);
    score_show(request, 200, view, &form);
}

/* Where "Save and continue" leads: the next criterion without a whole score, else the list. */
static const char *next_path(struct http_request *request, const struct case_view *view, const char *code) {
    size_t at = 0;
    while (strcmp(view->criteria.row[at].code, code) != 0) {
        at++;
    }
    for (size_t i = 1; i < view->criteria.count; i++) {
        const struct case_criterion *next = &view->criteria.row[(at + i) % view->criteria.count];
        if (next->mine_to_score && !next->scored) {
            return next->path;
        }
    }
    return arena_format(request->arena, "%s/assessment", view->base);
}

void case_score_post(struct http_request *request) {
    struct arena *arena = request->arena;
    const struct case_view *view = case_load(request);
    if (!mine(request, view)) {
        return;
    }
    const struct case_criterion *criterion = criterion_of(request, view);
    struct form *form = page_form(request);
    int64_t score = form_number(form, "score", N_("Choose a score"), 0, SCORE_MOST);
    const char *reason = form_text(form, "reason", N_("Give your reasons for the score"), REASON_MOST);
    personal_data_check(form, "reason", reason);
    struct text_list chosen = fields_all(&form->values, "evidence");
    int64_t *evidence = ARENA_ARRAY(arena, chosen.count, int64_t);
    size_t count = 0;
    for (size_t i = 0; i < criterion->files.count; i++) {
        const char *id = arena_format(arena, "%lld", (long long)criterion->files.row[i].evidence_id);
        if (fields_has(&form->values, "evidence", id) && count < chosen.count) {
            evidence[count++] = criterion->files.row[i].evidence_id;
        }
    }
    int64_t version = 0;
    text_number(form_value(form, "version"), 0, INT32_MAX, &version);
    if (!form_good(form)) {
        score_show(request, 422, view, form);
        return;
    }
    bool kept = case_save_score(actor_db(request),
        &(struct case_score){.application_id = view->of->application_id,
            .person_id = actor_of(request)->person_id,
            .criterion = criterion->code,
            .score = (int32_t)score,
            .reason = reason,
            .evidence = {count, evidence},
            .version = (int32_t)version},
        request->now);
    if (!kept) {
        const struct case_view *saved = case_load(request);
        form_fail(form, "reason", error_message(ERROR_STALE_FORM));
        fields_set(&form->values, "version", arena_format(arena, "%d", criterion_of(request, saved)->version));
        score_show(request, 409, saved, form);
        return;
    }
    page_done(request, next_path(request, view, criterion->code), N_("Score saved"));
}
