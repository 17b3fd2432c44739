/* The queue of cases. */
#include <string.h>

#include "accounts/page.h"
#include "accounts/page_path.h"
#include "cases/cases_view.h"
#include "pages/cases/queue.h"

enum { PAGE_ROWS = 30, MOST_PAGES = 10000 };

static const enum application_state stages[] = {APPLICATION_SUBMITTED, APPLICATION_COMPLETENESS_CHECK,
    APPLICATION_INFORMATION_REQUESTED, APPLICATION_ASSESSMENT, APPLICATION_MODERATION, APPLICATION_RECOMMENDATION,
    APPLICATION_DECISION, APPLICATION_DEFERRED};
enum { STAGES = sizeof stages / sizeof *stages };

static const struct option orders[] = {
    {"", N_("Nearest deadline first"), NULL},
    {"age", N_("Longest waiting first"), NULL},
};

static struct options stage_options(struct arena *arena) {
    struct option *row = ARENA_ARRAY(arena, STAGES + 1, struct option);
    row[0] = (struct option){"", N_("Any stage"), NULL};
    for (size_t i = 0; i < STAGES; i++) {
        row[i + 1] = (struct option){application_state_text(stages[i]), application_state_title(stages[i]), NULL};
    }
    return (struct options){STAGES + 1, row};
}

static struct case_stage_lines stage_lines(struct arena *arena, const struct case_stages_rows *found) {
    struct case_stage_lines lines = {0, ARENA_ARRAY(arena, STAGES, struct case_stage_line)};
    for (size_t i = 0; i < STAGES; i++) {
        const char *state = application_state_text(stages[i]);
        struct case_stage_line *line = &lines.row[lines.count++];
        line->title = application_state_title(stages[i]);
        line->path = arena_format(arena, "/cases?stage=%s", state);
        for (size_t j = 0; j < found->count; j++) {
            if (strcmp(found->row[j].state, state) == 0) {
                line->cases = found->row[j].cases;
                line->overdue = found->row[j].overdue;
            }
        }
    }
    return lines;
}

static struct case_lines queue_lines(struct arena *arena, const struct case_queue_rows *found) {
    struct case_lines lines = {found->count, ARENA_ARRAY(arena, found->count, struct case_line)};
    for (size_t i = 0; i < found->count; i++) {
        const struct case_queue *row = &found->row[i];
        lines.row[i] = (struct case_line){.application_id = row->application_id,
            .reference = row->reference,
            .organisation = row->organisation_name,
            .stage = application_state_title(application_state_of(row->state)),
            .received_on = row->received_on,
            .due_on = row->due_on,
            .holders = row->holders == NULL ? "" : row->holders};
    }
    return lines;
}

void case_queue_page(struct http_request *request) {
    struct arena *arena = request->arena;
    const struct fields *query = &request->query;
    int64_t page = 1;
    text_number(fields_get(query, "page"), 1, MOST_PAGES, &page);
    day today = day_of_moment(request->now, ZONE_LONDON);
    const char *stage = fields_value(query, "stage");
    const char *words = text_trim(arena, fields_get(query, "words"));
    words = strlen(words) > 200 ? "" : words;
    bool mine = fields_has(query, "show", "mine");
    bool overdue = fields_has(query, "show", "overdue");
    struct case_queue_rows found;
    struct case_stages_rows stage_counts;
    case_queue_add(actor_db(request),
        (struct case_queue_in){.mine = mine,
            .nobody = fields_has(query, "show", "nobody"),
            .oldest_first = fields_has(query, "order", "age"),
            .stage = *stage == '\0' || strlen(stage) > 50 ? NULL : stage,
            .overdue = overdue,
            .words = *words == '\0' ? NULL : page_like(arena, words),
            .today = today,
            .first = (int32_t)((page - 1) * PAGE_ROWS),
            .most = PAGE_ROWS},
        &found);
    case_stages_add(actor_db(request), (struct case_stages_in){today}, &stage_counts);
    actor_load(request);
    if (found.count == 0 && page > 1) {
        http_redirect(request, "/cases");
        return;
    }

    struct form form;
    form_start(&form, arena, query);
    struct fields kept;
    fields_start(&kept, arena);
    static const char *const names[] = {"words", "stage", "order", "show"};
    for (size_t i = 0; i < query->count; i++) {
        for (size_t j = 0; j < sizeof names / sizeof *names; j++) {
            if (strcmp(query->field[i].name, names[j]) == 0 && *query->field[i].value != '\0') {
                fields_add(&kept, query->field[i].name, query->field[i].value);
            }
        }
    }
    struct case_queue_view view = {.form = &form,
        .today = today,
        .stages = stage_options(arena),
        .orders = {sizeof orders / sizeof *orders, orders},
        .mine = mine,
        .total = found.count == 0 ? 0 : found.row[0].total,
        .lines = queue_lines(arena, &found),
        .stage_lines = stage_lines(arena, &stage_counts),
        .page = page,
        .page_path = page_path(arena, "/cases", &kept)};
    view.pages = (view.total + PAGE_ROWS - 1) / PAGE_ROWS;
    struct html *out = page_open(request);
    cases_queue_html(out, &view);
    page_send(request, 200, out);
}
