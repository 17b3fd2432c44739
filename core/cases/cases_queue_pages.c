/* The queue of cases, and the way to the next one. */
#include <string.h>

#include "accounts/page.h"
#include "accounts/page_path.h"
#include "cases/cases_queue_view.h"
#include "cases/cases_view.h"
#include "cases_condition/cases_condition_queries.h"
#include "pages/cases/queue.h"

enum { PAGE_ROWS = 30 };
static const char queue_path[] = "/cases";

static const enum application_state stages[] = {APPLICATION_SUBMITTED, APPLICATION_COMPLETENESS_CHECK,
    APPLICATION_INFORMATION_REQUESTED, APPLICATION_ASSESSMENT, APPLICATION_MODERATION, APPLICATION_RECOMMENDATION,
    APPLICATION_DECISION, APPLICATION_DEFERRED, APPLICATION_INTENTION_TO_REFUSE, APPLICATION_REPRESENTATIONS,
    APPLICATION_PANEL_REVIEW, APPLICATION_RECONSIDERATION_REQUESTED, APPLICATION_RECONSIDERATION};
enum { STAGES = sizeof stages / sizeof *stages };

static const struct option clock_options[] = {
    {"", N_("Any deadline"), NULL},
    {"warning", N_("Deadline near"), NULL},
    {"breached", N_("Overdue"), NULL},
    {"hold", N_("On hold"), NULL},
};

static struct options stage_options(struct arena *arena) {
    struct option *row = ARENA_ARRAY(arena, STAGES + 1, struct option);
    row[0] = (struct option){"", N_("Any stage"), NULL};
    for (size_t i = 0; i < STAGES; i++) {
        row[i + 1] = (struct option){application_state_text(stages[i]), application_state_title(stages[i]), NULL};
    }
    return (struct options){STAGES + 1, row};
}

static struct options framework_options(struct arena *arena) {
    struct plug_frameworks all = plug_frameworks_all();
    struct option *row = ARENA_ARRAY(arena, all.count + 1, struct option);
    row[0] = (struct option){"", N_("Any framework"), NULL};
    for (size_t i = 0; i < all.count; i++) {
        row[i + 1] = (struct option){all.row[i].data->id, all.row[i].data->title, NULL};
    }
    return (struct options){all.count + 1, row};
}

static struct options holder_options(struct arena *arena, const struct case_staff_rows *staff) {
    struct option *row = ARENA_ARRAY(arena, staff->count + 1, struct option);
    row[0] = (struct option){"", N_("Anybody"), NULL};
    for (size_t i = 0; i < staff->count; i++) {
        row[i + 1] = (struct option){
            arena_format(arena, "%lld", (long long)staff->row[i].person_id), staff->row[i].full_name, NULL};
    }
    return (struct options){staff->count + 1, row};
}

/* The stages that hold cases, each as a link to them. */
static struct case_count_lines stage_lines(struct arena *arena, const struct case_stages_rows *found) {
    struct case_count_lines lines = {0, ARENA_ARRAY(arena, STAGES, struct case_count_line)};
    for (size_t i = 0; i < STAGES; i++) {
        const char *state = application_state_text(stages[i]);
        for (size_t j = 0; j < found->count; j++) {
            if (strcmp(found->row[j].state, state) == 0) {
                lines.row[lines.count++] = (struct case_count_line){.title = application_state_title(stages[i]),
                    .path = arena_format(arena, "/cases?stage=%s", state),
                    .cases = found->row[j].cases,
                    .overdue = found->row[j].overdue};
            }
        }
    }
    return lines;
}

/* The views, each with what else the list is narrowed by. */
static struct case_count_lines view_lines(
    struct arena *arena, const struct case_filter *filter, const struct case_queue_counts *counts) {
    const struct {
        const char *show;
        const char *clock;
        const char *title;
        int64_t cases;
    } views[] = {
        {"mine", "", N_("My cases"), counts->mine},
        {"nobody", "", N_("Unassigned"), counts->nobody},
        {"team", "", N_("My team's"), counts->team},
        {"cover", "", N_("I cover for"), counts->cover},
        {"all", "", N_("All cases"), counts->whole},
        {"all", "warning", N_("Deadline near"), counts->warning},
        {"all", "breached", N_("Overdue"), counts->breached},
        {"all", "hold", N_("On hold"), counts->held},
    };
    size_t count = sizeof views / sizeof *views;
    struct case_count_lines lines = {count, ARENA_ARRAY(arena, count, struct case_count_line)};
    for (size_t i = 0; i < count; i++) {
        struct case_filter narrowed = {.show = views[i].show,
            .clock = views[i].clock,
            .stage = "",
            .framework = "",
            .words = "",
            .sort = filter->sort,
            .descending = filter->descending,
            .after_key = ""};
        lines.row[i] = (struct case_count_line){.title = views[i].title,
            .path = case_filter_path(arena, queue_path, &narrowed),
            .cases = views[i].cases,
            .current = text_equal(filter->show, views[i].show) && text_equal(filter->clock, views[i].clock)};
    }
    return lines;
}

static struct case_column_lines columns_of(
    struct arena *arena, const struct case_filter *filter, bool several_frameworks) {
    static const struct {
        const char *title;
        const char *sort;
    } columns[] = {
        {N_("Reference"), "reference"},
        {N_("Organisation"), "organisation"},
        {N_("Framework"), NULL},
        {N_("Stage"), "stage"},
        {N_("Age"), "age"},
        {N_("Deadline"), "deadline"},
        {N_("With"), NULL},
    };
    size_t most = sizeof columns / sizeof *columns;
    struct case_column_lines lines = {0, ARENA_ARRAY(arena, most, struct case_column_line)};
    for (size_t i = 0; i < most; i++) {
        if (!several_frameworks && text_equal(columns[i].title, "Framework")) {
            continue;
        }
        struct case_column_line *line = &lines.row[lines.count++];
        line->title = columns[i].title;
        if (columns[i].sort != NULL) {
            line->path = case_filter_sorted(arena, queue_path, filter, columns[i].sort);
            /* The day it was received is what is sorted by: the earlier it is, the higher the age. */
            bool descending = filter->descending != text_equal(columns[i].sort, "age");
            line->order = !text_equal(filter->sort, columns[i].sort) ? NULL : descending ? "descending" : "ascending";
        }
    }
    return lines;
}

/* The rows in the order of the list: a page before a row was read backwards. */
static struct case_lines queue_lines(
    struct arena *arena, const struct case_filter *filter, const struct case_queue *found, size_t count) {
    struct case_lines lines = {count, ARENA_ARRAY(arena, count, struct case_line)};
    for (size_t i = 0; i < count; i++) {
        const struct case_queue *row = &found[filter->backward ? count - 1 - i : i];
        const struct framework_data *data = frameworks_find(row->framework_code);
        lines.row[i] = (struct case_line){.application_id = row->application_id,
            .path = case_filter_path(arena, arena_format(arena, "/cases/%lld", (long long)row->application_id), filter),
            .reference = row->reference,
            .organisation = row->organisation_name,
            .stage = application_state_title(application_state_of(row->state)),
            .framework = data == NULL ? row->framework_code : data->title,
            .received_on = row->received_on,
            .due_on = row->due_on,
            .holders = row->holders == NULL ? "" : row->holders,
            .assigned = row->assigned == NULL ? "" : row->assigned,
            .assigned_mine = row->assigned_mine,
            .away = row->away,
            .covering = row->covering,
            .held = row->held,
            .missing_year = row->missing_year == DB_NULL_INT4 ? 0 : row->missing_year,
            .panel = application_state_of(row->state) == APPLICATION_PANEL_REVIEW,
            .panel_chair_missing = row->panel_chair_missing,
            .panel_members_missing = row->panel_members_missing};
    }
    return lines;
}

void case_queue_page(struct http_request *request) {
    struct arena *arena = request->arena;
    struct db *db = actor_db(request);
    struct case_filter filter = case_filter_read(arena, &request->query);
    day today = day_of_moment(request->now, ZONE_LONDON);
    struct case_queue_rows found;
    struct case_queue_counts_rows counts;
    struct case_stages_rows stage_counts;
    struct case_staff_rows staff;
    struct conditions_attention_rows attention;
    case_queue_add(db,
        (struct case_queue_in){.show = filter.show,
            .clock = filter.clock,
            .stage = *filter.stage == '\0' ? NULL : filter.stage,
            .framework = *filter.framework == '\0' ? NULL : filter.framework,
            .holder = filter.holder == 0 ? DB_NULL_INT8 : filter.holder,
            .words = *filter.words == '\0' ? NULL : page_like(arena, filter.words),
            .sort = filter.sort,
            .descending = filter.descending,
            .backward = filter.backward,
            .after_key = filter.after_id == 0 ? NULL : filter.after_key,
            .after_id = filter.after_id == 0 ? DB_NULL_INT8 : filter.after_id,
            .today = today,
            .soon = CASE_SOON_DAYS,
            .most = PAGE_ROWS + 1},
        &found);
    case_queue_counts_add(db, (struct case_queue_counts_in){today, CASE_SOON_DAYS}, &counts);
    case_stages_add(db, (struct case_stages_in){today}, &stage_counts);
    case_staff_add(db, (struct case_staff_in){today}, &staff);
    conditions_attention_add(db, &attention);
    actor_load(request);
    if (found.count == 0 && filter.after_id != 0) {
        http_redirect(request, case_filter_path(arena, queue_path, &filter));
        return;
    }
    bool more = found.count > PAGE_ROWS;
    size_t count = more ? PAGE_ROWS : found.count;
    const struct case_queue *first = count == 0 ? NULL : &found.row[filter.backward ? count - 1 : 0];
    const struct case_queue *last = count == 0 ? NULL : &found.row[filter.backward ? 0 : count - 1];

    struct form form;
    form_start(&form, arena, &request->query);
    fields_set(&form.values, "show", filter.show);
    bool several = plug_frameworks_all().count > 1;
    struct case_queue_view view = {.form = &form,
        .filter = &filter,
        .today = today,
        .stages = stage_options(arena),
        .clocks = {sizeof clock_options / sizeof *clock_options, clock_options},
        .frameworks = framework_options(arena),
        .holders = holder_options(arena, &staff),
        .may_assign = actor_may(request, "case.assign"),
        .several_frameworks = several,
        .accreditations = actor_may(request, "register.view_all") ? attention.row->accreditations : 0,
        .total = count == 0 ? 0 : found.row[0].total,
        .lines = queue_lines(arena, &filter, found.row, count),
        .views = view_lines(arena, &filter, counts.row),
        .stage_lines = stage_lines(arena, &stage_counts),
        .columns = columns_of(arena, &filter, several),
        .next_case_path = case_filter_next(arena, &filter, 0)};
    if (first != NULL && (filter.backward ? more : filter.after_id != 0)) {
        view.previous_path = case_filter_page(arena, queue_path, &filter, first->sort_key, first->application_id, true);
    }
    if (last != NULL && (filter.backward || more)) {
        view.next_path = case_filter_page(arena, queue_path, &filter, last->sort_key, last->application_id, false);
    }
    struct html *out = page_open(request);
    cases_queue_html(out, &view);
    page_send(request, 200, out);
}

void case_next_page(struct http_request *request) {
    int64_t after = DB_NULL_INT8;
    text_number(fields_get(&request->query, "after"), 1, INT64_MAX, &after);
    struct arena *arena = request->arena;
    struct case_filter filter = case_filter_read(arena, &request->query);
    struct case_next_rows next;
    case_next_add(actor_db(request),
        (struct case_next_in){.after = after,
            .show = filter.show,
            .clock = filter.clock,
            .stage = *filter.stage == '\0' ? NULL : filter.stage,
            .framework = *filter.framework == '\0' ? NULL : filter.framework,
            .holder = filter.holder == 0 ? DB_NULL_INT8 : filter.holder,
            .words = *filter.words == '\0' ? NULL : page_like(arena, filter.words),
            .today = day_of_moment(request->now, ZONE_LONDON),
            .soon = CASE_SOON_DAYS},
        &next);
    actor_load(request);
    if (next.count == 0) {
        const char *path =
            case_filter_plain(&filter) ? "/cases?show=mine" : case_filter_path(arena, queue_path, &filter);
        page_done(request, path, N_("No other case waits for you"));
        return;
    }
    http_redirect(request,
        case_filter_path(arena, arena_format(arena, "/cases/%lld", (long long)next.row->application_id), &filter));
}
