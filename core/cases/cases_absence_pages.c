/* Who of the staff is away, and who looks after their cases meanwhile. */
#include "accounts/page.h"
#include "cases/cases_assign.h"
#include "cases/cases_queue_view.h"
#include "pages/cases/absences.h"

struct absences {
    struct case_absences_rows rows;
    struct case_staff_rows staff;
};

static void absences_load(struct http_request *request, struct absences *absences) {
    day today = day_of_moment(request->now, ZONE_LONDON);
    case_absences_add(actor_db(request), (struct case_absences_in){today}, &absences->rows);
    case_staff_add(actor_db(request), (struct case_staff_in){today}, &absences->staff);
    actor_load(request);
}

static bool is_staff(const struct case_staff_rows *staff, int64_t person_id) {
    for (size_t i = 0; i < staff->count; i++) {
        if (staff->row[i].person_id == person_id) {
            return true;
        }
    }
    return false;
}

static const struct text_list *roles_of(const struct case_staff_rows *staff, int64_t person_id) {
    static const struct text_list none = {0, NULL};
    for (size_t i = 0; i < staff->count; i++) {
        if (staff->row[i].person_id == person_id) {
            return &staff->row[i].roles;
        }
    }
    return &none;
}

/* Whoever covers takes up parts in cases: they hold one of the roles. */
static bool cover_fits(const struct case_staff_rows *staff, const struct case_absence *absence) {
    const struct text_list *away = roles_of(staff, absence->person_id);
    const struct text_list *cover = roles_of(staff, absence->cover);
    for (size_t i = 0; i < away->count; i++) {
        for (size_t j = 0; j < cover->count; j++) {
            if (text_equal(away->item[i], cover->item[j])) {
                return true;
            }
        }
    }
    return away->count == 0;
}

static struct options people_of(struct arena *arena, const struct case_staff_rows *staff, const char *nobody) {
    struct option *row = ARENA_ARRAY(arena, staff->count + 1, struct option);
    row[0] = (struct option){"", nobody, NULL};
    for (size_t i = 0; i < staff->count; i++) {
        row[i + 1] = (struct option){
            arena_format(arena, "%lld", (long long)staff->row[i].person_id), staff->row[i].full_name, NULL};
    }
    return (struct options){staff->count + 1, row};
}

static void absences_show(
    struct http_request *request, int status, const struct form *form, const struct absences *absences) {
    struct arena *arena = request->arena;
    day today = day_of_moment(request->now, ZONE_LONDON);
    bool lead = actor_may(request, "case.assign");
    int64_t own = actor_of(request)->person_id;
    size_t count = absences->rows.count;
    struct case_absence_lines lines = {count, ARENA_ARRAY(arena, count, struct case_absence_line)};
    for (size_t i = 0; i < count; i++) {
        const struct case_absences *row = &absences->rows.row[i];
        lines.row[i] = (struct case_absence_line){.id = row->staff_absence_id,
            .full_name = row->full_name,
            .from_on = row->from_on,
            .until_on = row->until_on,
            .cover = row->cover_name == NULL ? "" : row->cover_name,
            .may_end = lead || row->person_id == own,
            .now = row->from_on <= today};
    }
    struct case_absence_view view = {.form = form,
        .lines = lines,
        .may_add = actor_may(request, "case.absence"),
        .for_others = lead,
        .people = people_of(arena, &absences->staff, N_("Choose a person")),
        .covers = people_of(arena, &absences->staff, N_("Nobody"))};
    struct html *out = page_open(request);
    cases_absences_html(out, &view);
    page_send_back(request, status, out, "/cases");
}

void case_absences_page(struct http_request *request) {
    struct absences absences;
    absences_load(request, &absences);
    struct form form;
    form_start(&form, request->arena, NULL);
    absences_show(request, 200, &form, &absences);
}

void case_absences_post(struct http_request *request) {
    struct absences absences;
    absences_load(request, &absences);
    struct form *form = page_form(request);
    day today = day_of_moment(request->now, ZONE_LONDON);
    bool lead = actor_may(request, "case.assign");
    int64_t person = actor_of(request)->person_id;
    if (lead &&
        (!text_number(form_value(form, "person"), 1, INT64_MAX, &person) || !is_staff(&absences.staff, person))) {
        form_fail(form, "person", N_("Choose who is away"));
    }
    struct case_absence absence = {.person_id = person, .cover = DB_NULL_INT8, .by = actor_of(request)->person_id};
    absence.from_on = form_date(
        form, "from", N_("Enter the first day of the absence"), today - CASE_ABSENCE_DAYS_MOST, today + 2 * 366);
    absence.until_on = form_date(
        form, "until", N_("Enter the last day of the absence"), today - CASE_ABSENCE_DAYS_MOST, today + 3 * 366);
    if (*form_value(form, "cover") != '\0' && (!text_number(form_value(form, "cover"), 1, INT64_MAX, &absence.cover) ||
                                                  !is_staff(&absences.staff, absence.cover))) {
        form_fail(form, "cover", N_("Choose a person from the list"));
    }
    if (form_good(form)) {
        const char *field;
        const char *fault = case_absence_fault(&absence, case_cover_away(actor_db(request), &absence),
            cover_fits(&absences.staff, &absence), today, &field);
        if (fault != NULL) {
            form_fail(form, field, fault);
        }
    }
    if (!form_good(form)) {
        absences_show(request, 422, form, &absences);
        return;
    }
    case_absence_add_act(actor_db(request), &absence, request->now);
    page_done(request, "/cases/absences", N_("The absence is noted"));
}

void case_absence_end_post(struct http_request *request) {
    case_absence_end_act(actor_db(request), http_part_id(request, "absence"), actor_of(request)->person_id,
        !actor_may(request, "case.assign"), request->now);
    page_done(request, "/cases/absences", N_("The absence is ended"));
}
