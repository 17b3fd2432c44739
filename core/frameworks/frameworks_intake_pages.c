/* A policy officer's pages of intake: at any time or in rounds, and each round from its plan to its end. */
#include "frameworks/frameworks_parts.h"
#include "pages/frameworks/intake.h"
#include "pages/frameworks/round.h"
#include "pages/frameworks/round_new.h"

enum { TITLE_MOST = 100 };

const char *framework_intake_words(struct html *out, const struct framework_intake *intake) {
    if (intake->state == FRAMEWORK_INTAKE_ROLLING) {
        return html_message(out, N_("Applications are taken at any time."));
    }
    if (intake->open != NULL) {
        return html_fill(out, html_message(out, N_("{round} is open: submit your application by the end of {date}.")),
            "round", intake->open->title, "date", html_date(out, intake->open->closes_on), (const char *)NULL);
    }
    if (intake->next != NULL) {
        return html_fill(out,
            html_message(out, N_("No round is open now. {round} takes applications from {from} until the end of "
                                 "{until}.")),
            "round", intake->next->title, "from", html_date(out, intake->next->opens_on), "until",
            html_date(out, intake->next->closes_on), (const char *)NULL);
    }
    return html_message(out, N_("No round is open now, and the next one is not published yet."));
}

static const struct framework_data *framework_of(struct http_request *request) {
    return frameworks_need(request->arena, http_part(request, "framework"));
}

static const char *base_of(struct http_request *request, const struct framework_data *data) {
    return arena_format(request->arena, "/frameworks/%s", data->id);
}

static struct framework_round_item item_of(
    struct arena *arena, const char *base, const struct framework_round *round, day today) {
    struct framework_round_item item = {
        .round = round, .href = arena_format(arena, "%s/rounds/%lld", base, (long long)round->round_id)};
    if (round->published_on == DAY_NONE) {
        bool missed = today >= round->opens_on;
        item.state = missed ? N_("Never opened: not published in time") : N_("Planned, not published");
        item.colour = missed ? "red" : "grey";
    } else if (today < round->opens_on) {
        item.state = N_("Published");
        item.colour = "blue";
    } else {
        bool open = today <= round->closes_on;
        item.state = open ? N_("Open") : N_("Closed");
        item.colour = open ? "green" : "grey";
    }
    return item;
}

static void intake_show(struct http_request *request, int status, const struct framework_data *data,
    struct framework_intake intake, const struct form *form) {
    day today = day_of_moment(request->now, data->zone);
    const char *base = base_of(request, data);
    struct framework_round_item *row =
        ARENA_ARRAY(request->arena, intake.rounds.count + 1, struct framework_round_item);
    for (size_t i = 0; i < intake.rounds.count; i++) {
        row[i] = item_of(request->arena, base, &intake.rounds.row[i], today);
    }
    const struct framework_intake_view view = {.data = data,
        .base = base,
        .form = form,
        .intake = intake,
        .rounds = {intake.rounds.count, row},
        .may_change = actor_may(request, "framework.intake")};
    struct html *out = page_open(request);
    frameworks_intake_html(out, &view);
    page_send_back(request, status, out, "/frameworks");
}

void intake_page(struct http_request *request) {
    struct framework_rounds_rows rows;
    framework_rounds_add(actor_db(request), &rows);
    actor_load(request);
    const struct framework_data *data = framework_of(request);
    struct framework_intake intake =
        framework_intake_of(request->arena, rows, data->id, day_of_moment(request->now, data->zone));
    struct form form;
    form_start(&form, request->arena, NULL);
    fields_set(&form.values, "mode", intake.state == FRAMEWORK_INTAKE_ROLLING ? "rolling" : "rounds");
    intake_show(request, 200, data, intake, &form);
}

void intake_post(struct http_request *request) {
    static const char *const modes[] = {"rolling", "rounds"};
    struct db *db = actor_db(request);
    const struct framework_data *data = framework_of(request);
    struct form *form = page_form(request);
    const char *mode = form_choice(form, "mode", N_("Select when applications are taken"), modes, 2);
    if (!form_good(form)) {
        day today = day_of_moment(request->now, data->zone);
        intake_show(request, 422, data, framework_intake_read(db, data->id, today), form);
        return;
    }
    framework_intake_set(db, data->id, text_equal(mode, "rolling"), actor_of(request)->person_id, request->now);
    page_done(request, arena_format(request->arena, "%s/intake", base_of(request, data)), N_("Saved"));
}

static void round_new_show(
    struct http_request *request, int status, const struct framework_data *data, const struct form *form) {
    const struct framework_round_new_view view = {data, base_of(request, data), form};
    struct html *out = page_open(request);
    frameworks_round_new_html(out, &view);
    page_send_back(request, status, out, arena_format(request->arena, "%s/intake", view.base));
}

void round_new_page(struct http_request *request) {
    actor_load(request);
    round_new_show(request, 200, framework_of(request), page_form(request));
}

void round_new_post(struct http_request *request) {
    struct db *db = actor_db(request);
    const struct framework_data *data = framework_of(request);
    day today = day_of_moment(request->now, data->zone);
    struct form *form = page_form(request);
    const char *title = form_name(form, "title", N_("Enter what the round is called"), TITLE_MOST);
    if (*title != '\0' && text_length(title) < 2) {
        form_fail(form, "title", N_("Enter a longer name for the round"));
    }
    day opens_on = form_date(form, "opens", N_("Enter the day on which it opens"), DAY_NONE, DAY_NONE);
    day closes_on = form_date(form, "closes", N_("Enter the last day of the round"), DAY_NONE, DAY_NONE);
    if (opens_on != DAY_NONE && closes_on != DAY_NONE) {
        switch (framework_round_judge(framework_intake_read(db, data->id, today).rounds, opens_on, closes_on, today)) {
        case FRAMEWORK_ROUND_GOOD:
            break;
        case FRAMEWORK_ROUND_BACKWARDS:
            form_fail(form, "closes", N_("The last day must not come before the day on which it opens"));
            break;
        case FRAMEWORK_ROUND_TOO_SOON:
            form_fail(
                form, "opens", N_("It must open after today, so that its criteria can be published before it does"));
            break;
        case FRAMEWORK_ROUND_MEETS:
            form_fail(form, "opens", N_("Another round is open within these days. Choose others"));
            break;
        }
    }
    if (!form_good(form)) {
        round_new_show(request, 422, data, form);
        return;
    }
    int64_t round_id =
        framework_round_add(db, data->id, title, opens_on, closes_on, actor_of(request)->person_id, request->now);
    page_done(request, arena_format(request->arena, "%s/rounds/%lld", base_of(request, data), (long long)round_id),
        N_("The round is planned. Publish its criteria before it opens"));
}

static void round_show(struct http_request *request, int status, const struct framework_data *data,
    struct framework_intake intake, const struct form *form) {
    int64_t round_id = http_part_id(request, "round");
    day today = day_of_moment(request->now, data->zone);
    for (size_t i = 0; i < intake.rounds.count; i++) {
        const struct framework_round *round = &intake.rounds.row[i];
        if (round->round_id != round_id) {
            continue;
        }
        bool may = actor_may(request, "framework.intake");
        struct framework_round_item item = item_of(request->arena, base_of(request, data), round, today);
        const struct framework_round_view view = {.data = data,
            .base = item.href,
            .form = form,
            .item = item,
            .criteria = frameworks_criteria_on(request->arena, data, FRAMEWORK_NON_STATUTORY, round->opens_on),
            .may_publish = may && framework_round_may_publish(round, today),
            .may_cancel = may && framework_round_may_cancel(round, today),
            .may_extend = may && today <= round->closes_on};
        struct html *out = page_open(request);
        frameworks_round_html(out, &view);
        page_send_back(request, status, out, arena_format(request->arena, "%s/intake", base_of(request, data)));
        return;
    }
    arena_raise(request->arena, ERROR_NOT_FOUND, "no round of that id");
}

void round_page(struct http_request *request) {
    struct framework_rounds_rows rows;
    framework_rounds_add(actor_db(request), &rows);
    actor_load(request);
    const struct framework_data *data = framework_of(request);
    struct form form;
    form_start(&form, request->arena, NULL);
    round_show(request, 200, data,
        framework_intake_of(request->arena, rows, data->id, day_of_moment(request->now, data->zone)), &form);
}

void round_publish_post(struct http_request *request) {
    const struct framework_data *data = framework_of(request);
    int64_t round_id = http_part_id(request, "round");
    framework_round_open_up(actor_db(request), data->id, round_id, actor_of(request)->person_id, request->now);
    page_done(request, arena_format(request->arena, "%s/rounds/%lld", base_of(request, data), (long long)round_id),
        N_("The round and its criteria are published"));
}

void round_cancel_post(struct http_request *request) {
    const struct framework_data *data = framework_of(request);
    framework_round_call_off(
        actor_db(request), data->id, http_part_id(request, "round"), actor_of(request)->person_id, request->now);
    page_done(
        request, arena_format(request->arena, "%s/intake", base_of(request, data)), N_("The round is called off"));
}

void round_extend_post(struct http_request *request) {
    struct db *db = actor_db(request);
    const struct framework_data *data = framework_of(request);
    int64_t round_id = http_part_id(request, "round");
    day today = day_of_moment(request->now, data->zone);
    struct framework_intake intake = framework_intake_read(db, data->id, today);
    struct form *form = page_form(request);
    day closes_on = form_date(form, "closes", N_("Enter the new last day of the round"), DAY_NONE, DAY_NONE);
    for (size_t i = 0; closes_on != DAY_NONE && i < intake.rounds.count; i++) {
        const struct framework_round *round = &intake.rounds.row[i];
        if (round->round_id == round_id ? closes_on <= round->closes_on : false) {
            form_fail(form, "closes", N_("The last day can only be moved to a later one"));
        }
        bool later = round->opens_on > today && round->round_id != round_id;
        if (later && closes_on >= round->opens_on && form_good(form)) {
            form_fail(form, "closes", N_("Another round is open by then. Choose an earlier day"));
        }
    }
    if (!form_good(form)) {
        round_show(request, 422, data, intake, form);
        return;
    }
    framework_round_move(db, data->id, round_id, closes_on, actor_of(request)->person_id, request->now);
    page_done(request, arena_format(request->arena, "%s/rounds/%lld", base_of(request, data), (long long)round_id),
        N_("The round is open for longer"));
}
