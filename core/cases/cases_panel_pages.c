/* Panels as their people work on them: the list, the case with its papers, declaring, standing aside, voting. */
#include <string.h>

#include "accounts/page.h"
#include "accounts/page_path.h"
#include "cases/cases_panel_view.h"
#include "files/files.h"
#include "pages/cases/panel.h"
#include "pages/cases/panel_leave.h"
#include "pages/cases/panel_list.h"
#include "pages/cases/panel_vote.h"
#include "view/personal_data.h"

enum { PAGE_ROWS = 30, WORDS_MOST = 2000, REASON_MOST = 10000 };

static const struct http_route routes[] = {
    {HTTP_GET, "/panels", "panel.sit", 0, 0, panel_list_page},
    {HTTP_GET, "/panels/{application}", "panel.sit", 0, 0, panel_page},
    {HTTP_POST, "/panels/{application}/declare", "panel.sit", 0, 0, panel_declare_post},
    {HTTP_GET, "/panels/{application}/evidence/{evidence}", "panel.sit", HTTP_DOWNLOAD, 0, panel_evidence_page},
    {HTTP_GET, "/panels/{application}/evidence/{evidence}/view", "panel.sit", HTTP_DOWNLOAD, 0, case_preview_page},
    {HTTP_GET, "/panels/{application}/evidence/{evidence}/pages/{page}", "panel.sit", HTTP_DOWNLOAD, 0,
        case_picture_page},
    {HTTP_GET, "/panels/{application}/bundle", "panel.sit", 0, 0, panel_bundle_page},
    {HTTP_GET, "/panels/{application}/representations/{file}", "panel.sit", HTTP_DOWNLOAD, 0,
        panel_representation_file_page},
    {HTTP_GET, "/panels/{application}/leave", "panel.sit", 0, 0, panel_leave_page},
    {HTTP_POST, "/panels/{application}/leave", "panel.sit", 0, 0, panel_leave_post},
    {HTTP_GET, "/panels/{application}/vote", "panel.sit", 0, 0, panel_vote_page},
    {HTTP_POST, "/panels/{application}/vote", "panel.sit", 0, 0, panel_vote_post},
    {HTTP_GET, "/panels/{application}/outcome", "panel.close", 0, 0, panel_outcome_page},
    {HTTP_POST, "/panels/{application}/outcome", "panel.close", 0, 0, panel_outcome_post},
    {HTTP_POST, "/panels/{application}/outcome/issue", "panel.close", 0, 0, panel_issue_post},
    {HTTP_GET, "/cases/{application}/panel", "panel.convene", 0, 0, panel_officer_page},
    {HTTP_POST, "/cases/{application}/panel/again", "panel.convene", 0, 0, panel_again_post},
    {HTTP_POST, "/cases/{application}/panel/replace", "panel.convene", 0, 0, panel_replace_post},
};
const struct http_routes panel_routes = {routes, sizeof routes / sizeof *routes};

void panel_list_page(struct http_request *request) {
    struct arena *arena = request->arena;
    int64_t page = page_number(&request->query);
    struct case_panel_list_rows found;
    case_panel_list_add(
        actor_db(request), (struct case_panel_list_in){(int32_t)((page - 1) * PAGE_ROWS), PAGE_ROWS}, &found);
    actor_load(request);
    struct panel_list_view view = {.today = day_of_moment(request->now, ZONE_LONDON),
        .total = found.count == 0 ? 0 : found.row[0].total,
        .page = page,
        .lines = {found.count, ARENA_ARRAY(arena, found.count, struct panel_case_line)}};
    view.pages = (view.total + PAGE_ROWS - 1) / PAGE_ROWS;
    for (size_t i = 0; i < found.count; i++) {
        const struct case_panel_list *row = &found.row[i];
        struct panel_part part = {row->open, row->gone, row->accepted, row->voted, row->votes_in,
            row->place == PANEL_CHAIR, row->due_on != DAY_NONE && row->due_on < view.today};
        view.lines.row[i] = (struct panel_case_line){.application_id = row->application_id,
            .reference = row->reference,
            .organisation = row->organisation_name,
            .task = panel_task_title(panel_task_of(&part)),
            .outcome = row->outcome == NULL ? NULL : panel_vote_title(row->outcome),
            .open = row->open && !row->gone,
            .due_on = row->due_on};
    }
    struct html *out = page_open(request);
    cases_panel_list_html(out, &view);
    page_send(request, 200, out);
}

static void panel_show(struct http_request *request, int status, struct panel_view *view) {
    static const struct option answers[] = {
        {"no", N_("I have no conflict of interest in this case"), NULL},
        {"yes", N_("I have a conflict of interest"), N_("You will take no part in this case. This cannot be undone.")},
    };
    view->answers = (struct options){sizeof answers / sizeof *answers, answers};
    struct html *out = page_open(request);
    cases_panel_html(out, view);
    page_send_back(request, status, out, "/panels");
}

void panel_page(struct http_request *request) {
    panel_show(request, 200, panel_load(request));
}

/* Words that say what the conflict is, or why somebody stands aside. */
static const char *words_read(struct form *form, const char *missing) {
    const char *words = form_text(form, "words", missing, WORDS_MOST);
    personal_data_check(form, "words", words);
    return words;
}

void panel_declare_post(struct http_request *request) {
    static const char *const codes[] = {"no", "yes"};
    struct panel_view *view = panel_load_for(request, PANEL_TASK_DECLARE);
    struct form *form = page_form(request);
    view->form = form;
    const char *conflict =
        form_choice(form, "conflict", N_("Say whether you have a conflict of interest in this case"), codes, 2);
    bool conflicted = text_equal(conflict, "yes");
    const char *words = conflicted ? words_read(form, N_("Say in a few words what the conflict is")) : "";
    if (!form_good(form)) {
        panel_show(request, 422, view);
        return;
    }
    case_panel_declare(actor_db(request), http_part_id(request, "application"), actor_of(request)->person_id,
        conflicted, words, request->now);
    page_done(request, conflicted ? "/panels" : view->base,
        conflicted ? N_("Your conflict of interest is recorded. You take no part in this case.")
                   : N_("You are on the panel. Read the papers, then vote."));
}

void panel_evidence_page(struct http_request *request) {
    struct case_panel_file_rows file;
    case_panel_file_add(actor_db(request),
        (struct case_panel_file_in){http_part_id(request, "application"), http_part_id(request, "evidence")}, &file);
    actor_load(request);
    if (file.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such evidence for this person");
    }
    file_reply(request, actor_db(request), file.row->file_id, file.row->name, file.row->type, file.row->bytes);
}

void panel_representation_file_page(struct http_request *request) {
    struct case_panel_representation_file_rows file;
    case_panel_representation_file_add(actor_db(request),
        (struct case_panel_representation_file_in){http_part_id(request, "application"), http_part_id(request, "file")},
        &file);
    actor_load(request);
    if (file.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such file for this person");
    }
    file_reply(request, actor_db(request), file.row->file_id, file.row->name, file.row->type, file.row->bytes);
}

/* Has a place on a sitting panel, with its papers. */
static bool sits(const struct panel_view *view) {
    return view->task == PANEL_TASK_VOTE || view->task == PANEL_TASK_WAIT || view->task == PANEL_TASK_READ ||
           view->task == PANEL_TASK_CONCLUDE;
}

void panel_bundle_page(struct http_request *request) {
    const struct panel_view *view = panel_load(request);
    if (!sits(view)) {
        http_redirect(request, view->base); /* the panel's page says why */
        return;
    }
    view->page->bundle = true;
    case_bundle_send(request, view->page);
}

/* ---- Standing aside ---- */

static struct panel_view *leaving_load(struct http_request *request) {
    struct panel_view *view = panel_load(request);
    if (!sits(view)) {
        arena_raise(request->arena, ERROR_STATE_REFUSED, "no place on a sitting panel to give back");
    }
    return view;
}

static void leave_show(struct http_request *request, int status, struct panel_view *view) {
    static const struct option answers[] = {
        {"conflict", N_("I have a conflict of interest after all"),
            N_("Your vote does not count if you have voted. You take no part in this case again.")},
        {"recused", N_("I cannot do it"), N_("For example because you are ill or away.")},
    };
    /* A vote once cast stands: after it only a conflict ends a place. */
    view->answers = (struct options){view->mine->voted ? 1 : 2, answers};
    struct html *out = page_open(request);
    cases_panel_leave_html(out, view);
    page_send_back(request, status, out, view->base);
}

void panel_leave_page(struct http_request *request) {
    leave_show(request, 200, leaving_load(request));
}

void panel_leave_post(struct http_request *request) {
    static const char *const codes[] = {"conflict", "recused"};
    struct panel_view *view = leaving_load(request);
    struct form *form = page_form(request);
    view->form = form;
    const char *why = form_choice(form, "why", N_("Say why you leave the panel"), codes, view->mine->voted ? 1 : 2);
    const char *words = words_read(form, N_("Say it in a few words"));
    if (!form_good(form)) {
        leave_show(request, 422, view);
        return;
    }
    int64_t application = http_part_id(request, "application");
    int64_t person = actor_of(request)->person_id;
    if (text_equal(why, "conflict")) {
        case_panel_declare(actor_db(request), application, person, true, words, request->now);
    } else {
        case_panel_recuse(actor_db(request), application, person, words, request->now);
    }
    page_done(request, "/panels", N_("You have left the panel. Somebody else is asked to take your place."));
}

/* ---- Voting ---- */

static void vote_show(struct http_request *request, int status, struct panel_view *view) {
    static const struct option votes[] = {
        {"refuse", N_("Refuse"),
            N_("The intention to refuse is right. The applicant can ask once for reconsideration.")},
        {"reassess", N_("Have it assessed again by new staff"),
            N_("The way to the decision was not good enough. Nobody who worked on the case takes part again.")},
        {"approve_with_conditions", N_("Approve with conditions"),
            N_("The organisation goes on the register. Name the conditions in your reasons: the chair writes them "
               "down.")},
        {"approve", N_("Approve"), N_("The organisation goes on the register.")},
    };
    view->answers = (struct options){sizeof votes / sizeof *votes, votes};
    struct html *out = page_open(request);
    cases_panel_vote_html(out, view);
    page_send_back(request, status, out, view->base);
}

void panel_vote_page(struct http_request *request) {
    struct panel_view *view = panel_load(request);
    if (view->task != PANEL_TASK_VOTE) {
        http_redirect(request, view->base); /* the panel's page says why */
        return;
    }
    vote_show(request, 200, view);
}

void panel_vote_post(struct http_request *request) {
    struct panel_view *view = panel_load(request);
    struct form *form = page_form(request);
    view->form = form;
    const char *vote = form_choice(form, "vote", N_("Choose how you vote"), panel_votes, PANEL_VOTES);
    const char *reason = form_text(form, "reason", N_("Write the reasons for your vote"), REASON_MOST);
    personal_data_check(form, "reason", reason);
    static const char *const late[] = {
        [PANEL_TASK_DECLARE] = N_("Say first whether you have a conflict of interest. Your vote was not cast."),
        [PANEL_TASK_WAIT] = N_("You have voted already, and a vote once cast stands."),
        [PANEL_TASK_CONCLUDE] = N_("You have voted already, and a vote once cast stands."),
        [PANEL_TASK_READ] = N_("You have voted already, and a vote once cast stands."),
        [PANEL_TASK_LEFT] = N_("You are no longer on this panel. Your vote was not cast."),
        [PANEL_TASK_OVER] = N_("The panel has closed. Your vote was not cast."),
    };
    if (view->task != PANEL_TASK_VOTE) {
        form_fail(form, "vote", late[view->task]);
    } else if (!view->mine->holds_role) {
        form_fail(form, "vote", N_("You are no longer on this panel. Your vote was not cast."));
    }
    if (!form_good(form)) {
        vote_show(request, 422, view);
        return;
    }
    case_panel_vote(actor_db(request), http_part_id(request, "application"), actor_of(request)->person_id, vote, reason,
        request->now);
    page_done(request, view->base, N_("Your vote is cast"));
}
