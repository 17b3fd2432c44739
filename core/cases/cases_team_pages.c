/* Teams of staff, kept by lead officers. */
#include "accounts/page.h"
#include "cases/cases_assign.h"
#include "cases/cases_queue_view.h"
#include "pages/cases/team.h"
#include "pages/cases/teams.h"

enum { NAME_MOST = 100 };

static const char *framework_titles(struct html *out, struct text_list codes) {
    struct text_builder line;
    text_builder_start(&line, out->arena);
    for (size_t i = 0; i < codes.count; i++) {
        const struct framework_data *data = frameworks_find(codes.item[i]);
        text_add(&line, i == 0 ? "" : ", ");
        text_add(&line, data == NULL ? codes.item[i] : html_message(out, data->title));
    }
    return line.data;
}

void case_teams_page(struct http_request *request) {
    struct arena *arena = request->arena;
    struct case_teams_rows found;
    case_teams_add(actor_db(request), &found);
    actor_load(request);
    struct html *out = page_open(request);
    struct case_team_lines lines = {found.count, ARENA_ARRAY(arena, found.count, struct case_team_line)};
    for (size_t i = 0; i < found.count; i++) {
        lines.row[i] = (struct case_team_line){found.row[i].name,
            arena_format(arena, "/cases/teams/%lld", (long long)found.row[i].case_team_id),
            framework_titles(out, found.row[i].frameworks), found.row[i].members == NULL ? "" : found.row[i].members};
    }
    cases_teams_html(out, lines);
    page_send_back(request, 200, out, "/cases");
}

struct editing {
    int64_t id; /* 0: a new one */
    struct case_team_of_rows of;
    struct case_staff_rows staff;
};

static void editing_load(struct http_request *request, struct editing *editing) {
    editing->id = text_equal(http_part(request, "team"), "new") ? 0 : http_part_id(request, "team");
    case_team_of_add(actor_db(request), (struct case_team_of_in){editing->id}, &editing->of);
    case_staff_add(
        actor_db(request), (struct case_staff_in){day_of_moment(request->now, ZONE_LONDON)}, &editing->staff);
    actor_load(request);
    if (editing->id != 0 && editing->of.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such team");
    }
}

/* The team as it is saved, for whoever comes too late. */
static const struct case_team_line *saved_line(struct html *out, const struct editing *editing) {
    struct text_builder members;
    text_builder_start(&members, out->arena);
    const struct case_team_of *of = editing->of.row;
    for (size_t i = 0; i < editing->staff.count; i++) {
        for (size_t j = 0; j < of->person_ids.count; j++) {
            if (of->person_ids.item[j] == editing->staff.row[i].person_id) {
                text_add(&members, members.length == 0 ? "" : ", ");
                text_add(&members, editing->staff.row[i].full_name);
            }
        }
    }
    struct case_team_line *line = ARENA_NEW(out->arena, struct case_team_line);
    *line = (struct case_team_line){
        .name = of->name, .frameworks = framework_titles(out, of->frameworks), .members = members.data};
    return line;
}

static void team_show(
    struct http_request *request, int status, const struct form *form, const struct editing *editing) {
    struct arena *arena = request->arena;
    struct plug_frameworks all = plug_frameworks_all();
    struct option *frameworks = ARENA_ARRAY(arena, all.count, struct option);
    for (size_t i = 0; i < all.count; i++) {
        frameworks[i] = (struct option){all.row[i].data->id, all.row[i].data->title, NULL};
    }
    struct option *people = ARENA_ARRAY(arena, editing->staff.count, struct option);
    for (size_t i = 0; i < editing->staff.count; i++) {
        people[i] = (struct option){arena_format(arena, "%lld", (long long)editing->staff.row[i].person_id),
            editing->staff.row[i].full_name, NULL};
    }
    struct case_team_view view = {.form = form,
        .id = editing->id,
        .path =
            editing->id == 0 ? "/cases/teams/new" : arena_format(arena, "/cases/teams/%lld", (long long)editing->id),
        .frameworks = {all.count, frameworks},
        .people = {editing->staff.count, people}};
    struct html *out = page_open(request);
    view.saved = status == 409 ? saved_line(out, editing) : NULL;
    cases_team_html(out, &view);
    page_send_back(request, status, out, "/cases/teams");
}

void case_team_page(struct http_request *request) {
    struct arena *arena = request->arena;
    struct editing editing;
    editing_load(request, &editing);
    struct form form;
    form_start(&form, arena, NULL);
    if (editing.id != 0) {
        const struct case_team_of *of = editing.of.row;
        fields_add(&form.values, "name", of->name);
        fields_add(&form.values, "version", arena_format(arena, "%d", of->version));
        for (size_t i = 0; i < of->frameworks.count; i++) {
            fields_add(&form.values, "frameworks", of->frameworks.item[i]);
        }
        for (size_t i = 0; i < of->person_ids.count; i++) {
            fields_add(&form.values, "people", arena_format(arena, "%lld", (long long)of->person_ids.item[i]));
        }
    }
    team_show(request, 200, &form, &editing);
}

void case_team_post(struct http_request *request) {
    struct arena *arena = request->arena;
    struct db *db = actor_db(request);
    struct editing editing;
    editing_load(request, &editing);
    struct form *form = page_form(request);
    struct case_team team = {
        .case_team_id = editing.id, .name = form_name(form, "name", N_("Enter the team's name"), NAME_MOST)};
    if (form_good(form) && text_length(team.name) < 2) {
        form_fail(form, "name", N_("Enter the team's name"));
    }
    int64_t version = 0;
    text_number(form_value(form, "version"), 0, INT32_MAX, &version);
    team.version = (int32_t)version;
    /* Only what the lists offer is taken. */
    struct plug_frameworks all = plug_frameworks_all();
    const char **codes = ARENA_ARRAY(arena, all.count, const char *);
    for (size_t i = 0; i < all.count; i++) {
        if (fields_has(&form->values, "frameworks", all.row[i].data->id)) {
            codes[team.frameworks.count++] = all.row[i].data->id;
        }
    }
    team.frameworks.item = codes;
    int64_t *members = ARENA_ARRAY(arena, editing.staff.count, int64_t);
    for (size_t i = 0; i < editing.staff.count; i++) {
        int64_t id = editing.staff.row[i].person_id;
        if (fields_has(&form->values, "people", arena_format(arena, "%lld", (long long)id))) {
            members[team.members.count++] = id;
        }
    }
    team.members.item = members;
    if (form_good(form) && case_team_named_one(db, (struct case_team_named_in){team.name, editing.id})->taken) {
        form_fail(form, "name", N_("Another team has this name already"));
    }
    if (form_good(form) && editing.id != 0 && editing.of.row->version != team.version) {
        form_fail(form, "name", error_message(ERROR_STALE_FORM));
        fields_set(&form->values, "version", arena_format(arena, "%d", editing.of.row->version));
        team_show(request, 409, form, &editing);
        return;
    }
    if (!form_good(form)) {
        team_show(request, 422, form, &editing);
        return;
    }
    case_team_keep(db, &team);
    page_done(request, "/cases/teams", N_("The team is saved"));
}
