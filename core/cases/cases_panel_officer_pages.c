/* What an officer does with a panel: nothing but see that it has its people. */
#include "accounts/page.h"
#include "cases/cases_panel_view.h"
#include "pages/cases/panel_officer.h"
#include "view/personal_data.h"

enum { WORDS_MOST = 2000 };

static struct panel_officer_view *officer_load(struct http_request *request) {
    struct arena *arena = request->arena;
    struct db *db = actor_db(request);
    int64_t id = http_part_id(request, "application");
    struct case_panel_of_rows of;
    struct case_panel_people_rows people;
    case_panel_of_add(db, (struct case_panel_of_in){id}, &of);
    case_panel_people_add(db, (struct case_panel_people_in){id}, &people);
    struct panel_officer_view *view = ARENA_NEW(arena, struct panel_officer_view);
    view->page = case_page_load_some(request, NULL, 0, NULL);
    const struct case_view *of_case = view->page->of;
    if (of.count == 0 || of_case->state != APPLICATION_PANEL_REVIEW) {
        arena_raise(arena, ERROR_STATE_REFUSED, "no panel sits on this case");
    }
    if (of_case->of->barred || of_case->of->conflicted) {
        arena_raise(arena, ERROR_FORBIDDEN, "this person takes no part in the case");
    }
    view->stand = panel_stand_of(arena, of.row);
    view->members = panel_member_lines_of(arena, &people, 0);
    struct option *option = ARENA_ARRAY(arena, people.count, struct option);
    for (size_t i = 0; i < people.count; i++) {
        const struct case_panel_people *row = &people.row[i];
        if (row->left_because == NULL && !row->voted) {
            option[view->replaceable.count++] =
                (struct option){arena_format(arena, "%lld", (long long)row->person_id), row->full_name, NULL};
        }
    }
    view->replaceable.row = option;
    view->form = view->page->form;
    return view;
}

static void officer_show(struct http_request *request, int status, const struct panel_officer_view *view) {
    struct html *out = page_open(request);
    cases_panel_officer_html(out, view);
    page_send_back(request, status, out, view->page->of->base);
}

void panel_officer_page(struct http_request *request) {
    officer_show(request, 200, officer_load(request));
}

void panel_again_post(struct http_request *request) {
    const struct panel_officer_view *view = officer_load(request);
    int32_t empty = case_panel_again(actor_db(request), view->page->of->of->application_id, request->now);
    page_done(request, arena_format(request->arena, "%s/panel", view->page->of->base),
        empty == 0 ? N_("The panel has all its people") : N_("Nobody else can be drawn. The panel is still short."));
}

void panel_replace_post(struct http_request *request) {
    struct arena *arena = request->arena;
    struct panel_officer_view *view = officer_load(request);
    struct form *form = page_form(request);
    view->form = form;
    const char **allowed = ARENA_ARRAY(arena, view->replaceable.count, const char *);
    for (size_t i = 0; i < view->replaceable.count; i++) {
        allowed[i] = view->replaceable.row[i].value;
    }
    const char *person = form_choice(form, "person", N_("Choose somebody who sits on the panel and has not voted"),
        allowed, view->replaceable.count);
    const char *words = form_text(form, "words", N_("Say why somebody else takes their place"), WORDS_MOST);
    personal_data_check(form, "words", words);
    int64_t person_id = 0;
    if (!form_good(form) || !text_number(person, 1, INT64_MAX, &person_id)) {
        officer_show(request, 422, view);
        return;
    }
    case_panel_replace(actor_db(request), view->page->of->of->application_id, person_id, actor_of(request)->person_id,
        words, request->now);
    page_done(request, arena_format(arena, "%s/panel", view->page->of->base),
        N_("The place is given to the next of the drawn order"));
}
