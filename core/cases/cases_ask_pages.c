/* Asking the applicant: the request item by item, filled in from what the check found missing. */
#include <string.h>

#include "accounts/page.h"
#include "cases/cases_intake_view.h"
#include "cases_intake/cases_intake_queries.h"
#include "pages/cases/ask.h"

enum { WORDS_MOST = 5000, ROWS_EMPTY = 2, DAYS_USUAL = 28, DAYS_MOST = 90 };

/* "section:governance", "criterion:safeguarding", "general:". */
static struct options subjects_of(struct html *out, const struct case_view *of) {
    struct frameworks_sections sections = frameworks_sections_on(out->arena, of->data, of->rules_day);
    struct option *row = ARENA_ARRAY(out->arena, sections.count + of->criteria.count + 1, struct option);
    size_t count = 0;
    row[count++] = (struct option){"general:", html_message(out, N_("Something else")), NULL};
    for (size_t i = 0; i < sections.count; i++) {
        row[count++] = (struct option){arena_format(out->arena, "section:%s", sections.item[i]->code),
            html_fill(out, html_message(out, N_("Section: {title}")), "title",
                html_message(out, sections.item[i]->title), (const char *)NULL),
            NULL};
    }
    for (size_t i = 0; i < of->criteria.count; i++) {
        const struct case_criterion *criterion = &of->criteria.row[i];
        row[count++] = (struct option){arena_format(out->arena, "criterion:%s", criterion->code),
            html_fill(out, html_message(out, N_("Criterion {number}: {title}")), "number",
                html_count(out, criterion->number), "title", html_message(out, criterion->title), (const char *)NULL),
            NULL};
    }
    return (struct options){count, row};
}

static const char *field_name(struct arena *arena, size_t number, const char *what) {
    return arena_format(arena, "item-%zu-%s", number, what);
}

static void ask_show(
    struct http_request *request, int status, const struct case_view *of, const struct form *form, size_t rows) {
    struct html *out = page_open(request);
    struct case_ask_view view = {.of = of, .form = form, .subjects = subjects_of(out, of)};
    size_t count = rows + ROWS_EMPTY < CASE_ASK_ITEMS_MOST ? rows + ROWS_EMPTY : CASE_ASK_ITEMS_MOST;
    view.lines.row = ARENA_ARRAY(request->arena, count + 1, struct case_ask_line);
    for (size_t i = 1; i <= count; i++) {
        view.lines.row[view.lines.count++] = (struct case_ask_line){
            (int)i, field_name(request->arena, i, "about"), field_name(request->arena, i, "words")};
    }
    cases_ask_html(out, &view);
    page_send_back(request, status, out, of->base);
}

/* The framework's time to answer from today on. */
static day usual_due(const struct case_view *of, day today) {
    const struct framework_limit *limit = frameworks_limit(of->data, "information_request", today);
    if (limit == NULL || limit->unit != FRAMEWORK_WORKING_DAYS) {
        return today + (limit == NULL || limit->unit == FRAMEWORK_MONTHS ? DAYS_USUAL : limit->amount);
    }
    day due = calendar_add(calendar_find(of->data->calendar), today, limit->amount, NULL);
    return due == DAY_NONE ? today + DAYS_USUAL : due;
}

static bool may_ask(const struct case_view *of) {
    return of->may_complete || of->may_assess;
}

void case_ask_page(struct http_request *request) {
    struct case_check_items_rows items;
    case_check_items_add(actor_db(request), (struct case_check_items_in){http_part_id(request, "application")}, &items);
    struct case_view *of = case_load(request);
    if (!may_ask(of)) {
        http_redirect(request, of->base);
        return;
    }
    struct fields suggested;
    fields_start(&suggested, request->arena);
    size_t rows = 0;
    for (size_t i = 0; i < items.count && of->may_complete; i++) {
        if (items.row[i].missing && rows < CASE_ASK_ITEMS_MOST) {
            rows++;
            fields_add(&suggested, field_name(request->arena, rows, "about"),
                arena_format(request->arena, "%s:%s", items.row[i].subject_kind, items.row[i].subject_code));
            fields_add(&suggested, field_name(request->arena, rows, "words"), items.row[i].words);
        }
    }
    struct form form;
    form_start(&form, request->arena, &suggested);
    form_date_set(&form, "due", usual_due(of, of->today));
    ask_show(request, 200, of, &form, rows);
}

/* The subject chosen in that row; an error in the form when it is none. */
static struct case_subject about_read(struct form *form, const char *name, const struct options *subjects) {
    const char *chosen = form_value(form, name);
    for (size_t i = 0; i < subjects->count; i++) {
        if (text_equal(chosen, subjects->row[i].value)) {
            const char *colon = strchr(chosen, ':');
            return (struct case_subject){
                arena_text_part(form->arena, chosen, (size_t)(colon - chosen)), arena_text(form->arena, colon + 1)};
        }
    }
    form_fail(form, name, N_("Select what the item is about"));
    return (struct case_subject){"general", ""};
}

void case_ask_post(struct http_request *request) {
    struct case_view *of = case_load(request);
    if (!may_ask(of)) {
        arena_raise(request->arena, ERROR_STATE_REFUSED, "not a case to ask about for this person now");
    }
    struct form *form = page_form(request);
    struct options subjects = subjects_of(page_open(request), of);
    const char *words = form_text_optional(form, "words", WORDS_MOST);
    personal_data_check(form, "words", words);
    struct case_ask_item *item = ARENA_ARRAY(request->arena, CASE_ASK_ITEMS_MOST, struct case_ask_item);
    size_t count = 0;
    size_t rows = 0;
    for (size_t i = 1; i <= CASE_ASK_ITEMS_MOST; i++) {
        const char *name = field_name(request->arena, i, "words");
        const char *said = form_text_optional(form, name, WORDS_MOST);
        personal_data_check(form, name, said);
        if (!text_blank(said)) {
            rows = i;
            item[count++] =
                (struct case_ask_item){about_read(form, field_name(request->arena, i, "about"), &subjects), said};
        }
    }
    if (count == 0) {
        form_fail(form, "item-1-words", N_("Write at least one item: what is missing, and what to send"));
    }
    day due = form_date(form, "due", N_("Enter the day by which it must arrive"), of->today + 1, of->today + DAYS_MOST);
    if (!form_good(form)) {
        ask_show(request, 422, of, form, rows);
        return;
    }
    case_ask_information(actor_db(request),
        &(struct case_ask){.application_id = of->of->application_id,
            .person_id = actor_of(request)->person_id,
            .words = words,
            .due_on = due,
            .count = count,
            .item = item},
        request->now);
    page_done(request, of->base, N_("The applicant has been asked"));
}
