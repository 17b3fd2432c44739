#include <string.h>

#include "accounts/page.h"
#include "accounts/page_path.h"
#include "pages/register/entry.h"
#include "pages/register/meanings.h"
#include "pages/register/search.h"
#include "register/register_pages.h"
#include "register/register_parts.h"
#include "register/register_view.h"

enum { PAGE_ROWS = 25 };

static const struct option status_options[] = {
    {"may_refer", N_("May refer now"), NULL},
    {"designated", N_("Designated"), NULL},
    {"accredited", N_("Accredited"), NULL},
    {"accredited_with_conditions", N_("Accredited with conditions"), NULL},
    {"renewal_due", N_("Renewal due"), NULL},
    {"under_review", N_("Under review"), NULL},
    {"onboarding", N_("Getting ready"), NULL},
    {"suspended", N_("Suspended"), NULL},
    {"revoked", N_("Revoked"), NULL},
    {"lapsed", N_("Lapsed"), NULL},
    {"surrendered", N_("Surrendered"), NULL},
};
static const struct option sector_options[] = {
    {"statutory", N_("Statutory body"), NULL},
    {"non_statutory", N_("Charity or other organisation"), NULL},
};
static const struct option cohort_options[] = {
    {"adults", N_("Adults"), NULL},
    {"children", N_("Children"), NULL},
    {"women", N_("Women"), NULL},
    {"men", N_("Men"), NULL},
};

/* The options with "any" in front, which filters nothing. */
static struct options options_any(struct arena *arena, const struct option *option, size_t count) {
    struct option *row = ARENA_ARRAY(arena, count + 1, struct option);
    row[0] = (struct option){"", N_("Any"), NULL};
    memcpy(row + 1, option, count * sizeof *option);
    return (struct options){count + 1, row};
}

void register_search_page(struct http_request *request) {
    struct arena *arena = request->arena;
    int64_t page = page_number(&request->query);
    struct register_search_rows found;
    struct register_nations_rows nations;
    register_search_add(actor_db(request),
        (struct register_search_in){.name = page_like(arena, page_filter(arena, &request->query, "name")),
            .nation = page_filter(arena, &request->query, "nation"),
            .status = page_filter(arena, &request->query, "status"),
            .sector = page_filter(arena, &request->query, "sector"),
            .area = page_like(arena, page_filter(arena, &request->query, "area")),
            .cohort = page_filter(arena, &request->query, "cohort"),
            .language = page_filter(arena, &request->query, "language"),
            .first = (int32_t)((page - 1) * PAGE_ROWS),
            .most = PAGE_ROWS},
        &found);
    register_nations_add(actor_db(request), &nations);
    actor_load(request);

    if (found.count == 0 && page > 1) {
        http_redirect(request, "/register");
        return;
    }
    struct form form;
    form_start(&form, arena, &request->query);
    struct register_search_view view = {.form = &form,
        .page = page,
        .total = found.count == 0 ? 0 : found.row[0].total,
        .statuses = options_any(arena, status_options, sizeof status_options / sizeof *status_options),
        .sectors = options_any(arena, sector_options, sizeof sector_options / sizeof *sector_options),
        .cohorts = options_any(arena, cohort_options, sizeof cohort_options / sizeof *cohort_options)};
    view.pages = (view.total + PAGE_ROWS - 1) / PAGE_ROWS;
    struct option *nation = ARENA_ARRAY(arena, nations.count, struct option);
    for (size_t i = 0; i < nations.count; i++) {
        nation[i] = (struct option){nations.row[i].nation, nations.row[i].nation, NULL};
    }
    view.nations = options_any(arena, nation, nations.count);
    view.results.count = found.count;
    view.results.row = ARENA_ARRAY(arena, found.count, struct register_result);
    for (size_t i = 0; i < found.count; i++) {
        const struct register_search *row = &found.row[i];
        view.results.row[i] =
            (struct register_result){.path = arena_format(arena, "/register/%lld", (long long)row->organisation_id),
                .name = row->name,
                .kind = register_kind_title(row->framework_code, row->kind),
                .nation = row->nation,
                .state_title = register_state_title(row->state),
                .state_colour = register_state_colour(row->state),
                .under_review = row->under_review,
                .since = row->since};
    }
    static const char *const names[] = {"name", "nation", "status", "sector", "area", "cohort", "language"};
    struct fields kept = page_kept(arena, &request->query, names, sizeof names / sizeof *names);
    view.filtered = kept.count > 0;
    view.page_path = page_path(arena, "/register", &kept);
    struct html *out = page_open(request);
    register_search_html(out, &view);
    page_send(request, 200, out);
}

/* The list as one line: "A, B, C", each translated; "" when empty. */
static const char *list_line(struct html *out, struct text_list list, bool translate) {
    struct text_builder line;
    text_builder_start(&line, out->arena);
    for (size_t i = 0; i < list.count; i++) {
        text_add(&line, i == 0 ? "" : ", ");
        text_add(&line, translate ? html_message(out, list.item[i]) : list.item[i]);
    }
    return line.data;
}

/* Codes of cohorts as their labels, still in English. */
static struct text_list cohort_labels(struct arena *arena, struct text_list codes) {
    const char **item = ARENA_ARRAY(arena, codes.count, const char *);
    for (size_t i = 0; i < codes.count; i++) {
        item[i] = codes.item[i];
        for (size_t j = 0; j < sizeof cohort_options / sizeof *cohort_options; j++) {
            if (strcmp(codes.item[i], cohort_options[j].value) == 0) {
                item[i] = cohort_options[j].label;
            }
        }
    }
    return (struct text_list){codes.count, item};
}

void register_entry_page(struct http_request *request) {
    int64_t id = http_part_id(request, "organisation");
    struct register_entry_of_rows entry;
    struct register_history_of_rows history;
    struct register_conditions_of_rows conditions;
    register_entry_of_add(actor_db(request), (struct register_entry_of_in){id}, &entry);
    register_history_of_add(actor_db(request), (struct register_history_of_in){id}, &history);
    register_conditions_of_add(actor_db(request), (struct register_conditions_of_in){id, NULL}, &conditions);
    actor_load(request);
    if (entry.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no register entry");
    }
    struct html *out = page_open(request);
    struct register_entry_view view = {.entry = entry.row,
        .path = arena_format(request->arena, "/register/%lld", (long long)id),
        .conditions = conditions,
        .may_change = actor_may(request, "register.change"),
        .may_ask = actor_may(request, "compliance.view"),
        .kind = register_kind_title(entry.row->framework_code, entry.row->kind),
        .state_title = register_state_title(entry.row->state),
        .state_colour = register_state_colour(entry.row->state),
        .meaning = register_state_meaning(entry.row->state),
        .may_refer = register_may_refer(entry.row->state),
        .areas = list_line(out, entry.row->areas, false),
        .cohorts = list_line(out, cohort_labels(request->arena, entry.row->cohorts), true),
        .languages = list_line(out, entry.row->languages, false)};
    view.history.count = history.count;
    view.history.row = ARENA_ARRAY(request->arena, history.count, struct register_line);
    for (size_t i = 0; i < history.count; i++) {
        view.history.row[i] = (struct register_line){.title = register_event_title(history.row[i].event),
            .reason = register_reason_title(
                entry.row->framework_code, history.row[i].reason_code, history.row[i].effective_on),
            .effective_on = history.row[i].effective_on,
            .legal_basis = history.row[i].legal_basis};
    }
    register_entry_html(out, &view);
    page_send_back(request, 200, out, "/register");
}

void register_meanings_page(struct http_request *request) {
    actor_load(request);
    struct text_list states = register_states(request->arena);
    struct register_meanings view = {states.count, ARENA_ARRAY(request->arena, states.count, struct register_meaning)};
    for (size_t i = 0; i < states.count; i++) {
        const char *state = states.item[i];
        view.row[i] = (struct register_meaning){register_state_title(state), register_state_colour(state),
            register_state_meaning(state), register_may_refer(state)};
    }
    struct html *out = page_open(request);
    register_meanings_html(out, &view);
    page_send_back(request, 200, out, "/register");
}
