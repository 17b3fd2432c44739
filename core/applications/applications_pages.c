/* The organisation's applications, and where a submitted one is. */
#include "applications/applications_parts.h"
#include "pages/applications/list.h"
#include "pages/applications/status.h"

const struct application_view *application_seen(struct http_request *request, struct application_view_rows rows) {
    if (rows.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no application of that id is seen");
    }
    return rows.row;
}

const char *application_path(struct arena *arena, int64_t application_id, const char *rest) {
    return arena_format(arena, "/applications/%lld%s", (long long)application_id, rest);
}

static struct application_head head(
    struct http_request *request, int64_t application_id, const char *reference, const char *framework_code) {
    const struct framework_data *data = frameworks_find(framework_code);
    return (struct application_head){application_id, reference, data == NULL ? framework_code : data->title,
        application_path(request->arena, application_id, "")};
}

struct application_head application_head_of(struct http_request *request, const struct application_view *row) {
    return head(request, row->application_id, row->reference, row->framework_code);
}

struct application_head application_head_locked(struct http_request *request, const struct application_locked *row) {
    return head(request, row->application_id, row->reference, row->framework_code);
}

day application_view_day(const struct application_view *row, moment now) {
    const struct application_locked locked = {.framework_code = row->framework_code, .submitted_at = row->submitted_at};
    return application_rules_day(&locked, now);
}

static const char *state_colour(enum application_state state) {
    switch (state) {
    case APPLICATION_DRAFT:
        return "blue";
    case APPLICATION_INFORMATION_REQUESTED:
    case APPLICATION_INTENTION_TO_REFUSE:
        return "orange";
    case APPLICATION_APPROVED:
    case APPLICATION_APPROVED_WITH_CONDITIONS:
        return "green";
    case APPLICATION_REFUSED:
        return "red";
    case APPLICATION_WITHDRAWN:
    case APPLICATION_ARCHIVED:
        return "grey";
    default:
        return "purple";
    }
}

void applications_page(struct http_request *request) {
    struct application_list_rows rows;
    struct application_organisation_rows organisation;
    application_list_add(actor_db(request), &rows);
    application_organisation_add(actor_db(request), &organisation);
    actor_load(request);
    struct application_list_item *item = ARENA_ARRAY(request->arena, rows.count + 1, struct application_list_item);
    struct application_list_view view = {.items = {rows.count, item},
        .may_edit = actor_may(request, "application.edit"),
        .designated = organisation.count > 0 && !text_equal(organisation.row->sector, "non_statutory")};
    for (size_t i = 0; i < rows.count; i++) {
        enum application_state state = application_state_of(rows.row[i].state);
        const struct framework_data *data = frameworks_find(rows.row[i].framework_code);
        item[i] = (struct application_list_item){&rows.row[i], data == NULL ? rows.row[i].framework_code : data->title,
            application_state_for_applicant(state), state_colour(state)};
        view.open = view.open || !application_state_closed(state);
    }
    struct html *out = page_open(request);
    applications_list_html(out, &view);
    page_send(request, 200, out);
}

/* How far it came: what was withdrawn goes no further than it was. */
static int step_reached(enum application_state state, const struct application_history_rows *history) {
    if (state != APPLICATION_WITHDRAWN) {
        return application_state_step(state);
    }
    int reached = 0;
    for (size_t i = 0; i < history->count; i++) {
        enum application_state before = application_state_of(history->row[i].to_state);
        if (before != APPLICATION_WITHDRAWN && application_state_step(before) > reached) {
            reached = application_state_step(before);
        }
    }
    return reached;
}

static struct application_steps steps_of(
    struct arena *arena, enum application_state state, const struct application_history_rows *history) {
    static const char *const titles[] = {
        N_("Received"), N_("Completeness check"), N_("Assessment"), N_("Decision"), N_("Closed")};
    enum { STEPS = sizeof titles / sizeof *titles };
    struct application_step *row = ARENA_ARRAY(arena, STEPS, struct application_step);
    int at = step_reached(state, history);
    for (int i = 0; i < STEPS; i++) {
        row[i] = (struct application_step){titles[i], i + 1 < at, i + 1 == at};
    }
    return (struct application_steps){state == APPLICATION_WITHDRAWN ? (size_t)at : STEPS, row};
}

static struct frameworks_reasons reasons_of(
    struct arena *arena, const struct framework_data *data, struct text_list codes, day on) {
    const struct framework_reason **item = ARENA_ARRAY(arena, codes.count + 1, const struct framework_reason *);
    size_t count = 0;
    for (size_t i = 0; i < codes.count; i++) {
        const struct framework_reason *reason = frameworks_reason(data, codes.item[i], on);
        if (reason != NULL) {
            item[count++] = reason;
        }
    }
    return (struct frameworks_reasons){count, item};
}

static struct application_history_list history_of(
    struct arena *arena, const struct framework_data *data, struct application_history_rows rows) {
    struct application_past *past = ARENA_ARRAY(arena, rows.count + 1, struct application_past);
    size_t count = 0;
    for (size_t i = 0; i < rows.count; i++) {
        const char *words = application_event_for_applicant(application_event_of(rows.row[i].event));
        if (*words != '\0') {
            past[count++] = (struct application_past){words, rows.row[i].at,
                reasons_of(arena, data, rows.row[i].reason_codes, day_of_moment(rows.row[i].at, data->zone)),
                rows.row[i].words};
        }
    }
    return (struct application_history_list){count, past};
}

/* What the clock says now, and under which limit's title. */
static void clock_show(struct arena *arena, const struct framework_data *data,
    struct application_clock_events_rows rows, struct application_status_view *view) {
    struct application_clock_event *event = ARENA_ARRAY(arena, rows.count + 1, struct application_clock_event);
    for (size_t i = 0; i < rows.count; i++) {
        event[i] = (struct application_clock_event){
            rows.row[i].clock, rows.row[i].event, rows.row[i].at, rows.row[i].limit_days, rows.row[i].working};
    }
    const char *name;
    struct clock_reading reading = application_clock_read(arena, data, event, rows.count, &name);
    const struct framework_limit *limit = frameworks_limit(data, name, view->today);
    view->limit = limit == NULL ? "" : limit->title;
    view->paused = reading.state == CLOCK_PAUSED;
    view->due = reading.state == CLOCK_RUNNING ? reading.due : DAY_NONE;
    view->late = view->due != DAY_NONE && view->today > view->due;
}

static bool asked_again(const struct application_history_rows *history) {
    for (size_t i = 0; i < history->count; i++) {
        if (application_event_of(history->row[i].event) == APPLICATION_EVENT_REQUEST_RECONSIDERATION) {
            return true;
        }
    }
    return false;
}

static void status_send(struct http_request *request, const struct application_view *row,
    const struct framework_data *data, const struct application_parts *parts) {
    struct arena *arena = request->arena;
    enum application_state state = application_state_of(row->state);
    struct application_status_view view = {.head = application_head_of(request, row),
        .state = state,
        .title = application_state_for_applicant(state),
        .next = application_state_next(state),
        .colour = state_colour(state),
        .submitted_on = row->submitted_at == MOMENT_NONE ? DAY_NONE : day_of_moment(row->submitted_at, data->zone),
        .today = day_of_moment(request->now, data->zone),
        .steps = steps_of(arena, state, &parts->history),
        .history = history_of(arena, data, parts->history),
        .asks = information_requests_of(arena, data, state, application_view_day(row, request->now),
            application_path(arena, row->application_id, ""), false, parts->asks, parts->items, parts->files),
        .may_withdraw = actor_may(request, "application.submit") &&
                        application_transition(state, APPLICATION_EVENT_WITHDRAW) != NULL,
        .may_ask_again = actor_may(request, "application.submit") && !asked_again(&parts->history),
        .may_answer = actor_may(request, "application.edit") && state == APPLICATION_INFORMATION_REQUESTED,
        .messages = parts->notices.row->all_of_them,
        .unread = parts->notices.row->unread};
    clock_show(arena, data, parts->clock, &view);
    view.missing_year = row->missing_year == DB_NULL_INT4 ? 0 : row->missing_year;
    view.held = row->hold_reason != NULL;
    view.hold = view.held ? frameworks_reason(data, row->hold_reason, view.today) : NULL;
    bool intended = state == APPLICATION_INTENTION_TO_REFUSE || state == APPLICATION_REPRESENTATIONS ||
                    state == APPLICATION_PANEL_REVIEW;
    /* A decision is told when it is issued: deferred, intended and closed cases show theirs. */
    if (parts->decision.count > 0 && state != APPLICATION_WITHDRAWN &&
        (state == APPLICATION_DEFERRED || intended || application_state_closed(state))) {
        const struct application_decision_last *decision = parts->decision.row;
        view.outcome_words = decision->words;
        view.outcome_reasons =
            reasons_of(arena, data, decision->reason_codes, day_of_moment(decision->decided_at, data->zone));
    }
    struct html *out = page_open(request);
    applications_status_html(out, &view);
    page_send_back(request, 200, out, "/applications");
}

void application_page(struct http_request *request) {
    struct db *db = actor_db(request);
    int64_t application_id = http_part_id(request, "application");
    struct application_parts parts;
    application_view_add(db, (struct application_view_in){application_id}, &parts.view);
    framework_rounds_add(db, &parts.rounds);
    application_copy_sources_add(db, (struct application_copy_sources_in){application_id}, &parts.sources);
    application_answers_add(db, (struct application_answers_in){application_id}, &parts.answers);
    application_sections_add(db, (struct application_sections_in){application_id}, &parts.sections);
    application_evidence_list_add(db, (struct application_evidence_list_in){application_id}, &parts.evidence);
    application_history_add(db, (struct application_history_in){application_id}, &parts.history);
    application_information_list_add(db, (struct application_information_list_in){application_id}, &parts.asks);
    application_information_items_add(db, (struct application_information_items_in){application_id}, &parts.items);
    application_information_files_add(db, (struct application_information_files_in){application_id}, &parts.files);
    application_decision_last_add(db, (struct application_decision_last_in){application_id}, &parts.decision);
    application_clock_events_add(db, (struct application_clock_events_in){application_id}, &parts.clock);
    application_notice_unread_add(db, (struct application_notice_unread_in){application_id}, &parts.notices);
    actor_load(request);
    const struct application_view *row = application_seen(request, parts.view);
    const struct framework_data *data = frameworks_need(request->arena, row->framework_code);
    if (application_state_of(row->state) == APPLICATION_DRAFT) {
        application_draft_send(request, row, data, &parts);
    } else if (application_state_of(row->state) == APPLICATION_ARCHIVED) {
        application_archived_send(request, row);
    } else {
        status_send(request, row, data, &parts);
    }
}
