/* The completeness check: each section and each criterion is there, or something of it is missing. */
#include "accounts/page.h"
#include "cases/cases_intake_view.h"
#include "cases_intake/cases_intake_queries.h"
#include "pages/cases/complete.h"

enum { WORDS_MOST = 2000 };

static const char *mark_of(struct arena *arena, struct case_subject about) {
    return arena_format(arena, "%s:%s", about.kind, about.code);
}

static struct case_check_line line_of(
    struct html *out, struct case_subject about, const char *title, const char *hint) {
    struct option *box = ARENA_NEW(out->arena, struct option);
    *box = (struct option){mark_of(out->arena, about), N_("Missing or unclear"), NULL};
    const char *id = arena_format(out->arena, "%s-%s", about.kind, about.code);
    return (struct case_check_line){.about = about,
        .title = title,
        .hint = hint,
        .id = id,
        .mark = {1, box},
        .words_name = arena_format(out->arena, "words-%s", id)};
}

static const char *answers_hint(struct html *out, const struct case_section *section) {
    int64_t answered = 0;
    for (size_t i = 0; i < section->answers.count; i++) {
        answered += *section->answers.row[i].value != '\0';
    }
    return html_fill(out, html_message(out, N_("{done} of {all} questions answered")), "done",
        html_count(out, answered), "all", html_count(out, (int64_t)section->answers.count), (const char *)NULL);
}

static void lines_fill(struct html *out, struct case_check_view *view) {
    const struct case_view *of = view->of;
    struct arena *arena = out->arena;
    struct frameworks_sections sections = frameworks_sections_on(arena, of->data, of->rules_day);
    view->sections.row = ARENA_ARRAY(arena, sections.count + 1, struct case_check_line);
    for (size_t i = 0; i < sections.count; i++) {
        struct case_check_line *line = &view->sections.row[view->sections.count++];
        *line = line_of(out, (struct case_subject){"section", sections.item[i]->code},
            html_message(out, sections.item[i]->title), answers_hint(out, &of->sections.row[i]));
        line->section = &of->sections.row[i];
    }
    view->criteria.row = ARENA_ARRAY(arena, of->criteria.count + 1, struct case_check_line);
    for (size_t i = 0; i < of->criteria.count; i++) {
        const struct case_criterion *criterion = &of->criteria.row[i];
        int64_t files = (int64_t)criterion->files.count;
        struct case_check_line *line = &view->criteria.row[view->criteria.count++];
        *line = line_of(out, (struct case_subject){"criterion", criterion->code},
            arena_format(arena, "%d. %s", criterion->number, html_message(out, criterion->title)),
            html_fill(out, html_plural(out, "{n} file", "{n} files", files), "n", html_count(out, files),
                (const char *)NULL));
        line->criterion = criterion;
    }
}

static void check_show(struct http_request *request, int status, struct html *out, struct case_check_view *view) {
    static const struct option outcomes[] = {
        {"complete", N_("It is complete"), N_("Assessment begins, and its time limit starts.")},
        {"ask", N_("Something is missing"),
            N_("Next you write the request, item by item. The time limit is paused until the applicant answers.")},
        {"later", N_("I go on later"), N_("Your marks are kept.")},
    };
    view->outcomes = (struct options){sizeof outcomes / sizeof *outcomes, outcomes};
    cases_complete_html(out, view);
    page_send_back(request, status, out, view->of->base);
}

static void mark_add(struct fields *saved, struct html *out, struct case_subject about, const char *words) {
    const char *name = arena_format(out->arena, "words-%s-%s", about.kind, about.code);
    const char *said = fields_value(saved, name);
    if (!fields_has(saved, "missing", mark_of(out->arena, about))) {
        fields_add(saved, "missing", mark_of(out->arena, about));
    }
    fields_set(saved, name, *said == '\0' ? words : arena_format(out->arena, "%s; %s", said, words));
}

/* Before the first save: what the program itself found missing. */
static void findings_suggest(struct fields *saved, struct html *out, const struct application_findings *findings) {
    for (size_t i = 0; i < findings->count; i++) {
        const struct application_finding *finding = &findings->row[i];
        if (*finding->section == '\0' && *finding->field == '\0') {
            continue;
        }
        struct case_subject about = *finding->section != '\0' ? (struct case_subject){"section", finding->section}
                                                              : (struct case_subject){"criterion", finding->field};
        const char *title = html_message(out, finding->title);
        const char *message = html_fill_fields(out, html_message(out, finding->message), &finding->fill);
        mark_add(saved, out, about,
            *finding->section != '\0' ? arena_format(out->arena, "%s: %s", title, message) : message);
    }
}

void case_complete_page(struct http_request *request) {
    struct case_check_items_rows items;
    case_check_items_add(actor_db(request), (struct case_check_items_in){http_part_id(request, "application")}, &items);
    struct case_view *of = case_load(request);
    if (!of->may_complete) {
        http_redirect(request, of->base); /* the case's page says what can be done */
        return;
    }
    struct html *out = page_open(request);
    struct fields saved;
    fields_start(&saved, request->arena);
    for (size_t i = 0; i < items.count; i++) {
        const struct case_check_items *row = &items.row[i];
        struct case_subject about = {row->subject_kind, row->subject_code};
        if (row->missing) {
            mark_add(&saved, out, about, row->words);
        }
    }
    if (items.count == 0) {
        findings_suggest(&saved, out, &of->findings);
    }
    struct form form;
    form_start(&form, request->arena, &saved);
    struct case_check_view view = {.of = of, .form = &form};
    lines_fill(out, &view);
    check_show(request, 200, out, &view);
}

/* Reads the marks of some lines; an error for each that is marked without words, when words are wanted. */
static void marks_read(
    struct form *form, const struct case_check_lines *lines, bool asking, struct case_check_item *item, size_t *count) {
    for (size_t i = 0; i < lines->count; i++) {
        const struct case_check_line *line = &lines->row[i];
        bool missing = form_checked(form, "missing", line->mark.row->value);
        const char *words = form_text_optional(form, line->words_name, WORDS_MOST);
        personal_data_check(form, line->words_name, words);
        if (missing && asking && text_blank(words)) {
            form_fail(form, line->words_name, N_("Say what is missing or unclear"));
        }
        item[(*count)++] = (struct case_check_item){line->about, missing, missing ? words : ""};
    }
}

void case_complete_post(struct http_request *request) {
    static const char *const outcomes[] = {"complete", "ask", "later"};
    struct db *db = actor_db(request);
    struct case_view *of = case_load(request);
    if (!of->may_complete) {
        arena_raise(request->arena, ERROR_STATE_REFUSED, "not a check of this person in hand");
    }
    struct html *out = page_open(request);
    struct form *form = page_form(request);
    struct case_check_view view = {.of = of, .form = form};
    lines_fill(out, &view);
    struct case_check_item *item =
        ARENA_ARRAY(request->arena, view.sections.count + view.criteria.count + 1, struct case_check_item);
    struct case_check check = {of->of->application_id, actor_of(request)->person_id, 0, item};
    const char *outcome = form_choice(form, "outcome", N_("Say whether the application is complete"), outcomes, 3);
    bool asking = text_equal(outcome, "ask");
    marks_read(form, &view.sections, asking, item, &check.count);
    marks_read(form, &view.criteria, asking, item, &check.count);
    int64_t missing = 0;
    for (size_t i = 0; i < check.count; i++) {
        missing += item[i].missing;
    }
    if (asking && missing == 0 && form_good(form)) {
        form_fail(form, "outcome", N_("Mark what is missing first"));
    }
    bool asked = case_check_standing_one(db, (struct case_check_standing_in){check.application_id})->asked;
    const char *fault = text_equal(outcome, "complete") ? case_complete_fault(missing, asked) : NULL;
    if (fault != NULL) {
        form_fail(form, "outcome", fault);
    }
    if (!form_good(form)) {
        check_show(request, 422, out, &view);
        return;
    }
    case_check_save(db, &check, request->now);
    if (asking) {
        http_redirect(request, arena_format(request->arena, "%s/ask", of->base));
    } else if (text_equal(outcome, "later")) {
        page_done(request, of->base, N_("Your marks are kept"));
    } else {
        case_complete(db, check.application_id, check.person_id, request->now);
        page_done(request, of->base, N_("The application is complete and assessment has begun"));
    }
}
