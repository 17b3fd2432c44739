/* What is asked before starting, for anyone; the frameworks as they are loaded, for policy officers. */
#include "frameworks/frameworks_parts.h"
#include "pages/frameworks/apply.h"
#include "pages/frameworks/frameworks.h"

const char *framework_limit_words(struct html *out, const struct framework_limit *limit) {
    if (limit == NULL) {
        return html_message(out, N_("No limit is set"));
    }
    const char *words = "";
    switch (limit->unit) {
    case FRAMEWORK_WORKING_DAYS:
        words = html_plural(out, "{n} working day", "{n} working days", limit->amount);
        break;
    case FRAMEWORK_CALENDAR_DAYS:
        words = html_plural(out, "{n} day", "{n} days", limit->amount);
        break;
    case FRAMEWORK_MONTHS:
        words = html_plural(out, "{n} month", "{n} months", limit->amount);
        break;
    }
    return html_fill(out, words, "n", html_count(out, limit->amount), (const char *)NULL);
}

/* The round of that id that anybody may see: its criteria are published. */
static const struct framework_round *round_asked(struct http_request *request, struct framework_round_list rounds) {
    const char *wanted = fields_get(&request->query, "round");
    int64_t id = 0;
    if (wanted == NULL) {
        return NULL;
    }
    for (size_t i = 0; text_number(wanted, 1, INT64_MAX, &id) && i < rounds.count; i++) {
        if (rounds.row[i].round_id == id &&
            (rounds.row[i].published_on != DAY_NONE || actor_may(request, "framework.view"))) {
            return &rounds.row[i];
        }
    }
    arena_raise(request->arena, ERROR_NOT_FOUND, "no published round of that id");
}

static void apply_page(struct http_request *request) {
    struct framework_rounds_rows rounds;
    framework_rounds_add(actor_db(request), &rounds);
    actor_load(request);
    struct framework_apply_view view = {.all = plug_frameworks_all(), .signed_in = actor_signed_in(request)};
    view.applies = actor_may(request, "application.view");
    const char *wanted = fields_get(&request->query, "framework");
    view.data =
        wanted != NULL ? frameworks_need(request->arena, wanted) : (view.all.count > 0 ? view.all.row[0].data : NULL);
    if (view.data != NULL) {
        day today = day_of_moment(request->now, view.data->zone);
        view.intake = framework_intake_of(request->arena, rounds, view.data->id, today);
        view.asked = round_asked(request, view.intake.rounds);
        view.criteria = frameworks_criteria_on(
            request->arena, view.data, FRAMEWORK_NON_STATUTORY, view.asked == NULL ? today : view.asked->opens_on);
        view.completeness = frameworks_limit(view.data, "completeness", today);
        view.assessment = frameworks_limit(view.data, "assessment", today);
        view.decision = frameworks_limit(view.data, "decision", today);
        view.accreditation = frameworks_limit(view.data, "accreditation", today);
    }
    struct html *out = page_open(request);
    frameworks_apply_html(out, &view);
    page_send(request, 200, out);
}

static void frameworks_page(struct http_request *request) {
    struct framework_list_rows stored;
    framework_list_add(actor_db(request), &stored);
    actor_load(request);
    struct plug_frameworks all = plug_frameworks_all();
    struct framework_item *item = ARENA_ARRAY(request->arena, all.count + 1, struct framework_item);
    day today = day_of_moment(request->now, ZONE_LONDON);
    for (size_t i = 0; i < all.count; i++) {
        item[i] = (struct framework_item){.data = all.row[i].data,
            .plugin = all.row[i].plugin,
            .written_at = MOMENT_NONE,
            .criteria = frameworks_criteria_on(request->arena, all.row[i].data, FRAMEWORK_ALL_BODIES, today)};
        for (size_t j = 0; j < stored.count; j++) {
            if (text_equal(stored.row[j].framework_code, item[i].data->id)) {
                item[i].written_at = stored.row[j].written_at;
                item[i].current = text_equal(stored.row[j].version, item[i].data->version);
            }
        }
    }
    const struct framework_list_view view = {{all.count, item}, today};
    struct html *out = page_open(request);
    frameworks_frameworks_html(out, &view);
    page_send(request, 200, out);
}

/* A framework's part of the page of all. */
static void framework_page(struct http_request *request) {
    actor_load(request);
    const struct framework_data *data = frameworks_find(http_part(request, "framework"));
    if (data == NULL) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such framework");
    }
    http_redirect(request, arena_format(request->arena, "/frameworks#%s", data->id));
}

static const struct http_route routes[] = {
    {HTTP_GET, "/apply", NULL, HTTP_PUBLIC, 0, apply_page},
    {HTTP_GET, "/frameworks", "framework.view", 0, 0, frameworks_page},
    {HTTP_GET, "/frameworks/{framework}", "framework.view", 0, 0, framework_page},
    {HTTP_GET, "/frameworks/{framework}/intake", "framework.view", 0, 0, intake_page},
    {HTTP_POST, "/frameworks/{framework}/intake", "framework.intake", 0, 0, intake_post},
    {HTTP_GET, "/frameworks/{framework}/rounds/new", "framework.intake", 0, 0, round_new_page},
    {HTTP_POST, "/frameworks/{framework}/rounds/new", "framework.intake", 0, 0, round_new_post},
    {HTTP_GET, "/frameworks/{framework}/rounds/{round}", "framework.view", 0, 0, round_page},
    {HTTP_POST, "/frameworks/{framework}/rounds/{round}/publish", "framework.intake", 0, 0, round_publish_post},
    {HTTP_POST, "/frameworks/{framework}/rounds/{round}/cancel", "framework.intake", 0, 0, round_cancel_post},
    {HTTP_POST, "/frameworks/{framework}/rounds/{round}/extend", "framework.intake", 0, 0, round_extend_post},
};
const struct http_routes frameworks_routes = {routes, sizeof routes / sizeof *routes};
