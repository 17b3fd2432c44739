/* Moderation: every voice side by side, a page for each criterion to settle, closing. */
#include <string.h>

#include "accounts/page.h"
#include "cases/cases_decision_view.h"
#include "cases/cases_moderation.h"
#include "cases_moderation/cases_moderation_queries.h"
#include "pages/cases/moderate.h"
#include "pages/cases/moderation.h"

enum { REASON_MOST = 5000, SCORE_MOST = 3 };

static const char *score_words(struct arena *arena, int32_t score) {
    return score == DB_NULL_INT4 ? "" : arena_format(arena, "%d", score);
}

static const char *text_or_empty(const char *text) {
    return text == NULL ? "" : text;
}

static const struct case_voices *voices_of(const struct case_voices_rows *rows, const char *criterion) {
    for (size_t i = 0; i < rows->count; i++) {
        if (strcmp(rows->row[i].criterion_code, criterion) == 0) {
            return &rows->row[i];
        }
    }
    return NULL;
}

static void line_fill(struct arena *arena, struct case_voice_line *line, const struct case_voices *row) {
    static const struct case_voices none = {
        .first = DB_NULL_INT4, .second = DB_NULL_INT4, .third = DB_NULL_INT4, .moderated = DB_NULL_INT4};
    row = row == NULL ? &none : row;
    line->first = score_words(arena, row->first);
    line->first_reason = text_or_empty(row->first_reason);
    line->second = score_words(arena, row->second);
    line->second_reason = text_or_empty(row->second_reason);
    line->third = score_words(arena, row->third);
    line->third_reason = text_or_empty(row->third_reason);
    line->moderated = score_words(arena, row->moderated);
    line->moderated_reason = text_or_empty(row->moderated_reason);
}

/* The case with all voices, in the page's one round trip; without them when it is not for this person to moderate. */
static struct case_moderation_view moderation_load(struct http_request *request) {
    struct arena *arena = request->arena;
    struct case_voices_rows rows;
    struct case_moderation_open_rows open;
    case_moderation_open_add(
        actor_db(request), (struct case_moderation_open_in){http_part_id(request, "application")}, &open);
    case_voices_add(actor_db(request), (struct case_voices_in){http_part_id(request, "application")}, &rows);
    struct case_moderation_view view = {.of = case_load(request)};
    if (!view.of->may_moderate) {
        return view;
    }
    if (open.count > 0) {
        view.causes = case_cause_titles(arena, open.row->causes);
    }
    const struct framework_data *data = view.of->data;
    day on = view.of->rules_day;
    const struct framework_recommendation *figures = frameworks_recommendation(data, on);
    size_t scores;
    const struct application_score *score = case_scores_of(arena, data, on, &rows, &scores);
    const struct case_criteria *criteria = &view.of->criteria;
    view.lines =
        (struct case_voice_lines){criteria->count, ARENA_ARRAY(arena, criteria->count, struct case_voice_line)};
    for (size_t i = 0; i < criteria->count; i++) {
        struct case_voice_line *line = &view.lines.row[i];
        *line = (struct case_voice_line){.criterion = &criteria->row[i],
            .path = arena_format(arena, "%s/moderation/%s", view.of->base, criteria->row[i].code)};
        line_fill(arena, line, voices_of(&rows, criteria->row[i].code));
        for (size_t j = 0; j < scores; j++) {
            if (strcmp(score[j].criterion->code, criteria->row[i].code) == 0) {
                struct application_score voices = score[j];
                voices.moderated = APPLICATION_NO_SCORE;
                line->apart = application_disagree(figures, &voices);
                line->in_question = case_in_question(figures, &voices);
                line->low = line->in_question && voices.criterion->gate &&
                            application_score_lowest(&voices) < figures->gate_least;
            }
        }
        view.third = view.third || *line->third != '\0';
        view.questions += line->in_question;
        view.settled += line->in_question && *line->moderated != '\0';
    }
    return view;
}

static bool mine(struct http_request *request, const struct case_moderation_view *view) {
    return case_mine(request, view->of, view->of->may_moderate, "case.moderate");
}

static void moderation_show(
    struct http_request *request, int status, struct case_moderation_view *view, const struct form *form) {
    view->form = form;
    struct html *out = page_open(request);
    cases_moderation_html(out, view);
    page_send_back(request, status, out, view->of->base);
}

void case_moderation_page(struct http_request *request) {
    struct case_moderation_view view = moderation_load(request);
    if (!mine(request, &view)) {
        return;
    }
    struct form form;
    form_start(&form, request->arena, NULL);
    moderation_show(request, 200, &view, &form);
}

void case_moderation_post(struct http_request *request) {
    application_lock(actor_db(request), http_part_id(request, "application"));
    struct case_moderation_view view = moderation_load(request);
    if (!mine(request, &view)) {
        return;
    }
    struct form *form = page_form(request);
    if (view.settled < view.questions) {
        form_fail(form, "criteria", N_("Settle every criterion in question before you close moderation"));
    }
    const char *words = form_text(form, "words", N_("Say what you looked at and what you found"), REASON_MOST);
    personal_data_check(form, "words", words);
    if (!form_good(form)) {
        moderation_show(request, 422, &view, form);
        return;
    }
    case_moderation_close(
        actor_db(request), view.of->of->application_id, actor_of(request)->person_id, words, request->now);
    page_done(request, view.of->base, N_("Moderation is closed and the recommendation is computed anew"));
}

static const struct case_voice_line *line_of(struct http_request *request, const struct case_moderation_view *view) {
    const char *code = http_part(request, "criterion");
    for (size_t i = 0; i < view->lines.count; i++) {
        if (strcmp(view->lines.row[i].criterion->code, code) == 0) {
            return &view->lines.row[i];
        }
    }
    arena_raise(request->arena, ERROR_NOT_FOUND, "no such criterion");
}

static void moderate_show(struct http_request *request, int status, const struct case_moderation_view *of,
    const struct case_voice_line *line, const struct form *form) {
    struct case_moderate_view view = {of->of, line, form, case_score_options()};
    struct html *out = page_open(request);
    cases_moderate_html(out, &view);
    page_send_back(request, status, out, arena_format(request->arena, "%s/moderation", of->of->base));
}

void case_moderate_page(struct http_request *request) {
    struct case_moderation_view view = moderation_load(request);
    if (!mine(request, &view)) {
        return;
    }
    const struct case_voice_line *line = line_of(request, &view);
    struct fields saved;
    fields_start(&saved, request->arena);
    fields_add(&saved, "score", line->moderated);
    fields_add(&saved, "reason", line->moderated_reason);
    struct form form;
    form_start(&form, request->arena, &saved);
    moderate_show(request, 200, &view, line, &form);
}

/* The next criterion in question that is not settled, else the list. */
static const char *next_path(
    struct http_request *request, const struct case_moderation_view *view, const struct case_voice_line *settled) {
    for (size_t i = 0; i < view->lines.count; i++) {
        const struct case_voice_line *line = &view->lines.row[i];
        if (line != settled && line->in_question && *line->moderated == '\0') {
            return line->path;
        }
    }
    return arena_format(request->arena, "%s/moderation", view->of->base);
}

void case_moderate_post(struct http_request *request) {
    application_lock(actor_db(request), http_part_id(request, "application"));
    struct case_moderation_view view = moderation_load(request);
    if (!mine(request, &view)) {
        return;
    }
    const struct case_voice_line *line = line_of(request, &view);
    struct form *form = page_form(request);
    int64_t score = form_number(form, "score", N_("Choose a score"), 0, SCORE_MOST);
    const char *reason = form_text(form, "reason", N_("Give your reasons for the score"), REASON_MOST);
    personal_data_check(form, "reason", reason);
    if (!form_good(form)) {
        moderate_show(request, 422, &view, line, form);
        return;
    }
    case_moderate(actor_db(request),
        &(struct case_moderated){.application_id = view.of->of->application_id,
            .person_id = actor_of(request)->person_id,
            .criterion = line->criterion->code,
            .score = (int32_t)score,
            .reason = reason},
        request->now);
    page_done(request, next_path(request, &view, line), N_("Moderated score saved"));
}
