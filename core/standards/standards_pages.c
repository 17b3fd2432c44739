/* A policy officer's pages of a standard: its versions, and one version from its draft to its publication. */
#include "frameworks/frameworks.h"
#include "pages/standards/draft.h"
#include "pages/standards/list.h"
#include "standards/standards_impact.h"
#include "standards/standards_parts.h"
#include "standards/standards_queries.h"
#include "view/personal_data.h"

enum { SUMMARY_MOST = 5000, WORDS_MOST = 2000 };

const struct framework_data *standard_framework(struct http_request *request) {
    return frameworks_need(request->arena, http_part(request, "framework"));
}

const char *standard_base(struct http_request *request, const struct framework_data *data) {
    return arena_format(request->arena, "/frameworks/%s/standards", data->id);
}

const struct standard_version *standard_asked(struct http_request *request, const struct standard_source *source) {
    const struct standard_version *version = standard_version_find(source, http_part_id(request, "standard"));
    if (version == NULL) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such version of the standard");
    }
    return version;
}

static bool state_is(const struct standard_version *version, const char *state) {
    return text_equal(version->state, state);
}

struct standard_item standard_item_of(struct html *out, const char *base, const struct standard_version *version) {
    static const struct {
        const char *state;
        const char *title;
        const char *colour;
    } states[] = {{"draft", N_("Draft"), "grey"}, {"proposed", N_("Waits for the second officer"), "orange"},
        {"returned", N_("Returned"), "yellow"}, {"published", N_("Published"), "green"},
        {"discarded", N_("Discarded"), "grey"}};
    struct standard_item item = {
        .version = version, .href = arena_format(out->arena, "%s/%lld", base, (long long)version->version_id)};
    item.title = version->number != 0
                     ? html_fill(out, html_message(out, N_("Version {number}")), "number",
                           html_count(out, version->number), (const char *)NULL)
                     : html_fill(out, html_message(out, N_("Draft by {name}")), "name",
                           version->created_name == NULL ? "" : version->created_name, (const char *)NULL);
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        if (state_is(version, states[i].state)) {
            item.state = states[i].title;
            item.colour = states[i].colour;
        }
    }
    return item;
}

/* ---- The list ---- */

/* What the framework's file says otherwise than what stands, once it is not taken over any more. */
static struct standard_words differences_of(
    struct html *out, const struct framework_data *data, struct framework_rules base) {
    struct framework_rules file = framework_rules_only(out->arena, framework_rules_of_file(out->arena, data), true);
    struct framework_rules others = framework_rules_without(out->arena, file, base);
    const char **row = ARENA_ARRAY(out->arena, others.count + 1, const char *);
    for (size_t i = 0; i < others.count; i++) {
        row[i] = standard_rule_words(out, &others.row[i]);
    }
    return (struct standard_words){others.count, row};
}

static void list_show(struct http_request *request, int status, const struct framework_data *data,
    const struct standard_source *source, const struct form *form) {
    struct html *out = page_open(request);
    const char *base = standard_base(request, data);
    struct standard_item *row = ARENA_ARRAY(request->arena, source->count + 1, struct standard_item);
    for (size_t i = 0; i < source->count; i++) {
        row[i] = standard_item_of(out, base, &source->row[source->count - 1 - i]);
    }
    struct standard_list_view view = {.data = data,
        .base = base,
        .form = form,
        .items = {source->count, row},
        .may_draft = actor_may(request, "standard.draft"),
        .own_source = source->published.count > 0};
    if (view.own_source) {
        view.differences = differences_of(out, data, source->base);
    }
    standards_list_html(out, &view);
    page_send_back(request, status, out, "/frameworks");
}

void standard_list_page(struct http_request *request) {
    const struct standard_source_parts *parts = standard_source_ask(actor_db(request), http_part(request, "framework"));
    actor_load(request);
    const struct framework_data *data = standard_framework(request);
    struct standard_source source = standard_source_read(request->arena, parts);
    struct form form;
    form_start(&form, request->arena, NULL);
    list_show(request, 200, data, &source, &form);
}

static struct standard_source source_now(struct http_request *request, const struct framework_data *data) {
    const struct standard_source_parts *parts = standard_source_ask(actor_db(request), data->id);
    db_batch_run(actor_db(request));
    return standard_source_read(request->arena, parts);
}

static day effective_read(struct http_request *request, struct form *form) {
    day today = day_of_moment(request->now, ZONE_LONDON);
    return form_date(form, "effective", N_("Enter the day from which the version holds"), today + 1, today + 3653);
}

void standard_new_post(struct http_request *request) {
    const struct framework_data *data = standard_framework(request);
    struct form *form = page_form(request);
    day effective_on = effective_read(request, form);
    if (!form_good(form)) {
        struct standard_source source = source_now(request, data);
        list_show(request, 422, data, &source, form);
        return;
    }
    int64_t id = standard_draft(actor_db(request), data->id, effective_on, actor_of(request)->person_id, request->now);
    page_done(request, arena_format(request->arena, "%s/%lld", standard_base(request, data), (long long)id),
        N_("The draft is made. Add what it changes"));
}

/* ---- One version ---- */

struct draft_parts {
    const struct standard_source_parts *source;
    struct standard_events_rows events;
    const struct standard_impact_parts *impact;
    struct standard_progress_of_rows progress;
};

static struct draft_parts *draft_ask(struct http_request *request) {
    struct db *db = actor_db(request);
    int64_t id = http_part_id(request, "standard");
    struct draft_parts *parts = ARENA_NEW(request->arena, struct draft_parts);
    parts->source = standard_source_ask(db, http_part(request, "framework"));
    standard_events_add(db, (struct standard_events_in){id}, &parts->events);
    parts->impact = standard_impact_ask(db, id);
    standard_progress_of_add(db, (struct standard_progress_of_in){id}, &parts->progress);
    return parts;
}

static struct standard_event_lines events_of(struct arena *arena, const struct standard_events_rows *rows) {
    static const char *const titles[][2] = {{"drafted", N_("Drafted")}, {"changed", N_("Changed")},
        {"proposed", N_("Proposed")}, {"returned", N_("Returned")}, {"published", N_("Approved and published")},
        {"discarded", N_("Discarded")}};
    struct standard_event_lines lines = {0, ARENA_ARRAY(arena, rows->count + 1, struct standard_event_line)};
    for (size_t i = 0; i < rows->count; i++) {
        const struct standard_events *row = &rows->row[i];
        struct standard_event_line *last = lines.count == 0 ? NULL : &lines.row[lines.count - 1];
        bool changed = text_equal(row->event, "changed");
        struct standard_event_line line = {.title = row->event,
            .name = row->full_name == NULL ? "" : row->full_name,
            .words = changed ? "" : row->words,
            .at = row->at};
        for (size_t k = 0; k < sizeof titles / sizeof *titles; k++) {
            if (text_equal(row->event, titles[k][0])) {
                line.title = titles[k][1];
            }
        }
        if (last != NULL && changed && text_equal(last->title, line.title) && text_equal(last->name, line.name)) {
            *last = line; /* of changes by one person in a row, the last */
        } else {
            lines.row[lines.count++] = line;
        }
    }
    return lines;
}

static struct standard_change_lines changes_of(struct html *out, const struct standard_source *source,
    const struct standard_version *version, struct standard_conflict conflict) {
    struct framework_rules rules =
        standard_rules_after(out->arena, source->base, standard_editions_with(out->arena, source, version));
    struct framework_rules without =
        standard_rules_after(out->arena, source->base, standard_editions_without(out->arena, source, version));
    struct standard_change_lines lines = {
        version->edition.changes, ARENA_ARRAY(out->arena, version->edition.changes + 1, struct standard_change_line)};
    for (size_t i = 0; i < lines.count; i++) {
        const struct standard_change *change = &version->edition.change[i];
        lines.row[i] = (struct standard_change_line){change->change_id, standard_change_words(out, rules, change),
            standard_before_words(out, without, change, version->effective_on),
            conflict.change != NULL && conflict.change->change_id == change->change_id ? conflict.fault : NULL};
    }
    return lines;
}

static struct options kind_options(void) {
    static const struct option options[] = {
        {"months", N_("How long a completion counts"), NULL},
        {"require", N_("A module becomes required"), NULL},
        {"release", N_("A module is no longer required"), NULL},
        {"module_new", N_("A new module"), NULL},
        {"module_retire", N_("A module ends"), NULL},
        {"figure", N_("A figure of the minimum standard, or the days of grace"), NULL},
        {"retrain", N_("Retraining is required"), NULL},
        {"equivalence_add", N_("A course of others counts for a module"), NULL},
        {"equivalence_end", N_("A course of others no longer counts"), NULL},
        {"outcomes", N_("The outcomes that a module serves"), NULL},
    };
    return (struct options){sizeof options / sizeof *options, options};
}

static void draft_show(struct http_request *request, int status, const struct framework_data *data,
    const struct draft_parts *parts, struct form *form, const struct standard_version *saved) {
    struct arena *arena = request->arena;
    struct standard_source source = standard_source_read(arena, parts->source);
    const struct standard_version *version = standard_asked(request, &source);
    struct html *out = page_open(request);
    const char *base = standard_base(request, data);
    bool open = state_is(version, "draft") || state_is(version, "returned");
    struct standard_conflict conflict = {NULL, NULL, NULL};
    if (version->number == 0) {
        conflict = standard_conflict_of(
            arena, source.base, standard_editions_with(arena, &source, version), version->version_id);
    }
    if (form == NULL) {
        form = ARENA_NEW(arena, struct form);
        form_start(form, arena, NULL);
        form_date_set(form, "effective", version->effective_on);
        fields_set(&form->values, "summary", version->summary);
        fields_set(&form->values, "summary_welsh", version->summary_welsh);
    }
    struct standard_draft_view view = {.data = data,
        .base = arena_format(arena, "%s/%lld", base, (long long)version->version_id),
        .version = version,
        .item = standard_item_of(out, base, version),
        .form = form,
        .saved = saved == NULL ? NULL : version,
        .changes = changes_of(out, &source, version, conflict),
        .kinds = kind_options(),
        .impact = standard_impact_view_of(
            out, data, &source, version, parts->impact, day_of_moment(request->now, ZONE_LONDON)),
        .events = events_of(arena, &parts->events),
        .may_edit = open && actor_may(request, "standard.draft"),
        .own = state_is(version, "proposed") && version->mine && actor_may(request, "standard.approve"),
        .published = version->number != 0};
    view.may_decide = state_is(version, "proposed") && !version->mine && actor_may(request, "standard.approve");
    if (conflict.edition != NULL && conflict.edition->version_id != version->version_id) {
        view.clash = conflict.fault;
        view.clash_words = standard_change_words(out, source.base, conflict.change);
    }
    if (parts->progress.count > 0) {
        view.people = parts->progress.row->people;
        view.people_done = parts->progress.row->people_done;
        view.told = parts->progress.row->told;
        view.worked_off = parts->progress.row->done_at != MOMENT_NONE;
    }
    standards_draft_html(out, &view);
    page_send_back(request, status, out, base);
}

void standard_page(struct http_request *request) {
    struct draft_parts *parts = draft_ask(request);
    actor_load(request);
    const struct framework_data *data = standard_framework(request);
    draft_show(request, 200, data, parts, NULL, NULL);
}

struct standard_of standard_of_form(struct http_request *request, const struct framework_data *data) {
    int64_t version = 0;
    if (!text_number(fields_get(&request->form, "version"), 1, INT32_MAX, &version)) {
        arena_raise(request->arena, ERROR_BAD_REQUEST, "no version");
    }
    return (struct standard_of){.framework_code = data->id,
        .version_id = http_part_id(request, "standard"),
        .version = (int)version,
        .person_id = actor_of(request)->person_id,
        .now = request->now};
}

const char *standard_answer_words(enum standard_answer answer) {
    static const char *const words[] = {
        [STANDARD_DONE] = NULL,
        [STANDARD_STALE] = N_("Somebody changed this version since you opened the page. Look at it again, then decide"),
        [STANDARD_STATE] = N_("The version is not in a state for that any more. Look at where it stands now"),
        [STANDARD_OWN] = N_("You drafted, changed or proposed it, so another policy officer decides"),
        [STANDARD_PAST] = N_("The day from which it holds is not to come. A version needs a later day"),
        [STANDARD_EMPTY] = N_("It changes nothing yet. Add what it changes"),
        [STANDARD_SUMMARY] = N_("Write what changes in English and in Welsh, and save it"),
        [STANDARD_UNSEEN] = N_("Work out first what it would do: it was changed since, or that was not today"),
        [STANDARD_CLASH] = N_("One of its changes cannot be made. It is marked in the list"),
    };
    return words[answer];
}

void standard_refused(struct http_request *request, int status, const char *fault) {
    const struct framework_data *data = standard_framework(request);
    struct draft_parts *parts = draft_ask(request);
    db_batch_run(actor_db(request));
    struct standard_source source = standard_source_read(request->arena, parts->source);
    const struct standard_version *version = standard_asked(request, &source);
    struct form *form = ARENA_NEW(request->arena, struct form);
    form_start(form, request->arena, NULL);
    form_date_set(form, "effective", version->effective_on);
    fields_set(&form->values, "summary", version->summary);
    fields_set(&form->values, "summary_welsh", version->summary_welsh);
    fields_set(&form->values, "words", fields_value(&request->form, "words"));
    form_fail(form, "act", fault);
    draft_show(request, status, data, parts, form, NULL);
}

/* The act is done, or the page says why not. */
static void act_end(struct http_request *request, enum standard_answer answer, const char *message) {
    if (answer != STANDARD_DONE) {
        standard_refused(request, answer == STANDARD_STALE ? 409 : 422, standard_answer_words(answer));
        return;
    }
    page_done(request,
        arena_format(request->arena, "%s/%lld", standard_base(request, standard_framework(request)),
            (long long)http_part_id(request, "standard")),
        message);
}

void standard_save_post(struct http_request *request) {
    const struct framework_data *data = standard_framework(request);
    struct standard_of of = standard_of_form(request, data);
    struct form *form = page_form(request);
    day effective_on = effective_read(request, form);
    const char *summary = form_text_optional(form, "summary", SUMMARY_MOST);
    const char *welsh = form_text_optional(form, "summary_welsh", SUMMARY_MOST);
    enum standard_answer answer = STANDARD_DONE;
    if (form_good(form)) {
        answer = standard_save(actor_db(request), of, effective_on, summary, welsh);
    }
    if (form_good(form) && answer != STANDARD_STALE) {
        act_end(request, answer, N_("Saved"));
        return;
    }
    /* What was typed stays; what somebody else saved meanwhile stands beside it. */
    struct draft_parts *parts = draft_ask(request);
    db_batch_run(actor_db(request));
    struct standard_source source = standard_source_read(request->arena, parts->source);
    const struct standard_version *now = standard_asked(request, &source);
    draft_show(request, answer == STANDARD_STALE ? 409 : 422, data, parts, form, answer == STANDARD_STALE ? now : NULL);
}

void standard_propose_post(struct http_request *request) {
    act_end(request, standard_propose(actor_db(request), standard_of_form(request, standard_framework(request))),
        N_("The version is proposed. Another policy officer approves it"));
}

void standard_discard_post(struct http_request *request) {
    act_end(request, standard_discard(actor_db(request), standard_of_form(request, standard_framework(request))),
        N_("The draft is discarded"));
}

void standard_return_post(struct http_request *request) {
    struct form *form = page_form(request);
    const char *words = form_text(form, "words", N_("Say what is to be changed"), WORDS_MOST);
    personal_data_check(form, "words", words);
    if (!form_good(form)) {
        const struct framework_data *data = standard_framework(request);
        struct draft_parts *parts = draft_ask(request);
        db_batch_run(actor_db(request));
        draft_show(request, 422, data, parts, form, NULL);
        return;
    }
    act_end(request, standard_return(actor_db(request), standard_of_form(request, standard_framework(request)), words),
        N_("The version is returned to who drafted it"));
}

void standard_approve_post(struct http_request *request) {
    act_end(request, standard_publish(actor_db(request), standard_of_form(request, standard_framework(request))),
        N_("The version is published. Everybody's training is being worked out anew"));
}

static const struct http_route routes[] = {
    {HTTP_GET, "/standards", NULL, HTTP_PUBLIC, 0, standards_index_page},
    {HTTP_GET, "/standards/{framework}", NULL, HTTP_PUBLIC, 0, standard_now_page},
    {HTTP_GET, "/standards/{framework}/{version}", NULL, HTTP_PUBLIC, 0, standard_version_page},
    {HTTP_GET, "/standards/{framework}/{version}/json", NULL, HTTP_PUBLIC, 0, standard_json},
    {HTTP_GET, "/standards/{framework}/{version}/csv", NULL, HTTP_PUBLIC, 0, standard_csv},
    {HTTP_GET, "/frameworks/{framework}/standards", "framework.view", 0, 0, standard_list_page},
    {HTTP_POST, "/frameworks/{framework}/standards", "standard.draft", 0, 0, standard_new_post},
    {HTTP_GET, "/frameworks/{framework}/standards/{standard}", "framework.view", 0, 0, standard_page},
    {HTTP_POST, "/frameworks/{framework}/standards/{standard}/save", "standard.draft", 0, 0, standard_save_post},
    {HTTP_GET, "/frameworks/{framework}/standards/{standard}/changes/new", "standard.draft", 0, 0,
        standard_change_page},
    {HTTP_POST, "/frameworks/{framework}/standards/{standard}/changes/new", "standard.draft", 0, 0,
        standard_change_post},
    {HTTP_POST, "/frameworks/{framework}/standards/{standard}/changes/remove", "standard.draft", 0, 0,
        standard_remove_post},
    {HTTP_GET, "/frameworks/{framework}/standards/{standard}/impact", "framework.view", 0, 0,
        standard_impact_show_page},
    {HTTP_POST, "/frameworks/{framework}/standards/{standard}/impact", "standard.draft", 0, 0, standard_impact_post},
    {HTTP_GET, "/frameworks/{framework}/standards/{standard}/impact/csv", "framework.view", 0, 0, standard_impact_csv},
    {HTTP_POST, "/frameworks/{framework}/standards/{standard}/propose", "standard.draft", 0, 0, standard_propose_post},
    {HTTP_POST, "/frameworks/{framework}/standards/{standard}/discard", "standard.draft", 0, 0, standard_discard_post},
    {HTTP_POST, "/frameworks/{framework}/standards/{standard}/return", "standard.approve", 0, 0, standard_return_post},
    {HTTP_POST, "/frameworks/{framework}/standards/{standard}/approve", "standard.approve", 0, 0,
        standard_approve_post},
};
const struct http_routes standards_routes = {routes, sizeof routes / sizeof *routes};
