/* The decision once more, with the letter as it will go, and its issue. */
#include <string.h>

#include "accounts/page.h"
#include "cases/cases_decide_parts.h"
#include "pages/cases/decide_check.h"

/* The letter as it would go now. */
static void letter_fill(struct http_request *request, const struct case_view *of, const struct case_draft *draft,
    struct case_decide_check_view *view) {
    const struct application_locked application = {.application_id = of->of->application_id,
        .reference = of->of->reference,
        .organisation_id = of->of->organisation_id,
        .organisation_name = of->of->organisation_name,
        .sector = of->of->sector,
        .body_kind = of->of->kind,
        .framework_code = of->of->framework_code,
        .ready = of->of->ready};
    struct case_decision decision = case_draft_decision(request->arena, of->of->application_id, 0, draft);
    struct application_letter letter = case_decision_letter(actor_db(request), &application, &decision, request->now);
    application_letter_render_both(request->arena, &letter, view->letter);
}

static void check_show(
    struct http_request *request, int status, const struct case_view *of, const struct case_draft *draft, bool stale) {
    struct case_decide_check_view view = {.of = of,
        .decision = case_decision_words_of(request, of, draft),
        .moderation = strcmp(draft->outcome, "moderation") == 0,
        .stale = stale,
        .version = draft->version};
    struct html *out = page_open(request);
    if (!view.moderation) {
        letter_fill(request, of, draft, &view);
    }
    cases_decide_check_html(out, &view);
    page_send_back(request, status, out, arena_format(request->arena, "%s/decision", of->base));
}

static struct case_view *check_load(struct http_request *request, struct case_draft_rows *drafts) {
    case_draft_add(actor_db(request), (struct case_draft_in){http_part_id(request, "application")}, drafts);
    return case_load(request);
}

void case_decide_check_page(struct http_request *request) {
    struct case_draft_rows drafts;
    const struct case_view *view = check_load(request, &drafts);
    if (!case_decision_mine(request, view)) {
        return;
    }
    if (drafts.count == 0) {
        http_redirect(request, arena_format(request->arena, "%s/decision", view->base));
        return;
    }
    check_show(request, 200, view, drafts.row, false);
}

/* The draft as the fields it was typed in. */
static const struct fields *draft_typed(struct arena *arena, const struct case_draft *draft) {
    struct form *form = ARENA_NEW(arena, struct form);
    form_start(form, arena, NULL);
    case_draft_fill(form, draft);
    return &form->values;
}

void case_decide_issue_post(struct http_request *request) {
    struct db *db = actor_db(request);
    application_lock(db, http_part_id(request, "application"));
    struct case_draft_rows drafts;
    const struct case_view *view = check_load(request, &drafts);
    if (!view->may_decide && drafts.count > 0) {
        case_decide_moved_show(request, view, draft_typed(request->arena, drafts.row));
        return;
    }
    if (!case_decision_mine(request, view)) {
        return;
    }
    if (drafts.count == 0) {
        http_redirect(request, arena_format(request->arena, "%s/decision", view->base));
        return;
    }
    int64_t version = 0;
    text_number(fields_value(&page_form(request)->values, "version"), 1, INT32_MAX, &version);
    bool moderation = strcmp(drafts.row->outcome, "moderation") == 0;
    if (!case_draft_issue(db, view->of->application_id, actor_of(request)->person_id, (int32_t)version, request->now)) {
        check_show(request, 409, view, drafts.row, true);
        return;
    }
    page_done(request, view->base, moderation ? N_("The case is sent to moderation") : N_("The decision is issued"));
}
