/* The catalogue of courses, open to who looks for training; and what a provider's course covers, changed from a day on.
 */
#include "training/training_catalogue.h"

#include <string.h>

#include "accounts/page.h"
#include "organisations/organisations_pages.h"
#include "pages/training/catalogue.h"
#include "pages/training/catalogue_course.h"
#include "pages/training/course_content.h"
#include "training/training_pages.h"
#include "training/training_queries.h"

static day today_of(const struct http_request *request) {
    return day_of_moment(request->now, ZONE_LONDON);
}

static const struct option tiers[] = {{"awareness", N_("Awareness"), N_("What everybody in an organisation needs")},
    {"referrer", N_("Referrer"), N_("What a First Responder needs")}, {"lead", N_("Lead"), N_("What a lead needs")}};
enum { TIERS = sizeof tiers / sizeof *tiers };

struct options training_yes_no(void) {
    static const struct option row[] = {{"yes", N_("Yes"), NULL}, {"no", N_("No"), NULL}};
    return (struct options){2, row};
}

struct options training_tiers(void) {
    return (struct options){TIERS, tiers};
}

const char *training_tier_title(const char *tier) {
    for (size_t i = 0; i < TIERS; i++) {
        if (strcmp(tiers[i].value, tier) == 0) {
            return tiers[i].label;
        }
    }
    return tier;
}

static const char *asked(const struct http_request *request, const char *name) {
    const char *value = fields_get(&request->query, name);
    return text_blank(value) ? NULL : text_trim(request->arena, value);
}

static int64_t asked_id(const struct http_request *request, const char *name) {
    int64_t id = DB_NULL_INT8;
    text_number(asked(request, name), 1, INT64_MAX, &id);
    return id;
}

struct catalogue_filter catalogue_filter_read(const struct http_request *request) {
    struct catalogue_filter filter = {.module = asked(request, "module"),
        .words = asked(request, "words"),
        .provider_id = asked_id(request, "provider"),
        .course_id = asked_id(request, "course"),
        .person_id = asked_id(request, "person")};
    const char *tier = asked(request, "tier");
    for (size_t i = 0; i < TIERS; i++) {
        filter.tier = text_equal(tier, tiers[i].value) ? tiers[i].value : filter.tier;
    }
    return filter;
}

struct catalogue_choices catalogue_choices(
    struct http_request *request, const char *framework_code, const struct catalogue_providers_rows *providers) {
    struct option *provider = ARENA_ARRAY(request->arena, providers->count, struct option);
    for (size_t i = 0; i < providers->count; i++) {
        provider[i] = (struct option){arena_format(request->arena, "%lld", (long long)providers->row[i].provider_id),
            providers->row[i].name, NULL};
    }
    return (struct catalogue_choices){.modules = training_module_options(request, framework_code, today_of(request)),
        .tiers = training_tiers(),
        .providers = {providers->count, provider}};
}

/* "FR-03, FR-04 (Referrer); FR-22 (Lead)": rows come by tier. */
static const char *covers_of(struct html *words, const struct catalogue_courses *course) {
    struct text_builder text;
    text_builder_start(&text, words->arena);
    for (size_t i = 0; i < course->modules.count; i++) {
        bool first = i == 0 || strcmp(course->tiers.item[i], course->tiers.item[i - 1]) != 0;
        bool last = i + 1 == course->modules.count || strcmp(course->tiers.item[i], course->tiers.item[i + 1]) != 0;
        text_add_format(&text, "%s%s", i == 0 ? "" : first ? "; " : ", ", course->modules.item[i]);
        if (last) {
            text_add_format(&text, " (%s)", html_message(words, training_tier_title(course->tiers.item[i])));
        }
    }
    return text.data;
}

void catalogue_page(struct http_request *request) {
    struct db *db = actor_db(request);
    struct catalogue_filter filter = catalogue_filter_read(request);
    struct catalogue_courses_rows courses;
    struct catalogue_providers_rows providers;
    struct training_own_provider_rows own;
    catalogue_courses_add(db,
        (struct catalogue_courses_in){.today = today_of(request),
            .module = filter.module,
            .tier = filter.tier,
            .provider_id = filter.provider_id,
            .words = filter.words},
        &courses);
    catalogue_providers_add(db, (struct catalogue_providers_in){today_of(request)}, &providers);
    training_own_provider_add(db, &own);
    actor_load(request);
    struct form form;
    form_start(&form, request->arena, &request->query);
    struct html words = {.arena = request->arena, .cymraeg = request->cymraeg};
    struct catalogue_line *line = ARENA_ARRAY(request->arena, courses.count, struct catalogue_line);
    for (size_t i = 0; i < courses.count; i++) {
        line[i] = (struct catalogue_line){&courses.row[i], covers_of(&words, &courses.row[i])};
    }
    /* Staff have no organisation: they look in the framework of the first course found. */
    const char *framework = own.count > 0       ? own.row->framework_code
                            : courses.count > 0 ? courses.row[0].framework_code
                                                : "";
    struct catalogue_view view = {.form = &form,
        .choices = catalogue_choices(request, framework, &providers),
        .lines = {courses.count, line},
        .filtered =
            filter.module != NULL || filter.tier != NULL || filter.words != NULL || filter.provider_id != DB_NULL_INT8,
        .may_book = actor_may(request, "people.manage")};
    struct html *out = page_open(request);
    training_catalogue_html(out, &view);
    page_send(request, 200, out);
}

void catalogue_course_page(struct http_request *request) {
    int64_t id = http_part_id(request, "course");
    struct catalogue_course_rows course;
    struct catalogue_covers_rows covers;
    catalogue_course_add(actor_db(request), (struct catalogue_course_in){id, today_of(request)}, &course);
    catalogue_covers_add(actor_db(request), (struct catalogue_covers_in){id, today_of(request)}, &covers);
    actor_load(request);
    if (course.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no course %lld", (long long)id);
    }
    struct catalogue_course_view view = {course.row, &covers, today_of(request), actor_may(request, "people.manage")};
    struct html *out = page_open(request);
    training_catalogue_course_html(out, &view);
    page_send_back(request, 200, out, "/training/courses");
}

/* ---- What a course of one's own covers ---- */

struct content {
    struct catalogue_course_rows course;
    struct catalogue_covers_rows covers;
    struct training_course_own_rows own; /* none: it is another provider's */
};

static void content_add(struct http_request *request, struct content *content) {
    struct db *db = actor_db(request);
    int64_t id = http_part_id(request, "course");
    day today = today_of(request);
    catalogue_course_add(db, (struct catalogue_course_in){id, today}, &content->course);
    catalogue_covers_add(db, (struct catalogue_covers_in){id, today}, &content->covers);
    training_course_own_add(db, (struct training_course_own_in){id, today}, &content->own);
}

static void content_load(struct http_request *request, const struct content *content) {
    actor_load(request);
    if (content->own.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no course of one's own");
    }
}

/* Modules that the course covers without an end, or (not) those. */
static struct options modules_of(struct http_request *request, const struct content *content, bool covered) {
    struct options all = training_module_options(request, content->course.row->framework_code, today_of(request));
    struct option *row = ARENA_ARRAY(request->arena, all.count, struct option);
    size_t count = 0;
    for (size_t i = 0; i < all.count; i++) {
        bool open = false;
        for (size_t k = 0; k < content->covers.count; k++) {
            open = open || (strcmp(content->covers.row[k].module_code, all.row[i].value) == 0 &&
                               content->covers.row[k].covers_to == DAY_NONE);
        }
        if (open == covered) {
            row[count++] = all.row[i];
        }
    }
    return (struct options){count, row};
}

static void content_show(
    struct http_request *request, int status, const struct form *form, const struct content *content) {
    struct course_content_view view = {.form = form,
        .course = content->course.row,
        .covers = &content->covers,
        .addable = modules_of(request, content, false),
        .endable = modules_of(request, content, true),
        .tiers = training_tiers(),
        .today = today_of(request)};
    struct html *out = page_open(request);
    training_course_content_html(out, &view);
    page_send_back(
        request, status, out, arena_format(request->arena, "/courses/%lld", (long long)content->course.row->course_id));
}

void course_content_page(struct http_request *request) {
    struct content content;
    content_add(request, &content);
    content_load(request, &content);
    content_show(request, 200, page_form(request), &content);
}

static struct content content_lock(struct http_request *request) {
    struct content content;
    training_course_lock_one(actor_db(request), (struct training_course_lock_in){http_part_id(request, "course")});
    content_add(request, &content);
    content_load(request, &content);
    return content;
}

static const char *content_path(const struct http_request *request) {
    return arena_format(request->arena, "/courses/%lld/content", (long long)http_part_id(request, "course"));
}

void course_content_add_act(struct http_request *request) {
    struct content content = content_lock(request);
    struct form *form = page_form(request);
    struct text_list modules = organisation_choices(form, "modules", modules_of(request, &content, false));
    const char *allowed[TIERS];
    for (size_t i = 0; i < TIERS; i++) {
        allowed[i] = tiers[i].value;
    }
    const char *tier = form_choice(form, "tier", N_("Choose the tier"), allowed, TIERS);
    day tomorrow = today_of(request) + 1;
    day from = form_date(
        form, "from", N_("Enter the first day on which they are covered"), tomorrow, day_add_months(tomorrow, 120));
    if (modules.count == 0 && form_error_of(form, "modules") == NULL) {
        form_fail(form, "modules", N_("Select at least one module"));
    }
    for (size_t i = 0; i < content.covers.count && form_good(form); i++) {
        const struct catalogue_covers *row = &content.covers.row[i];
        for (size_t k = 0; k < modules.count; k++) {
            if (strcmp(row->module_code, modules.item[k]) == 0 && row->covers_to >= from) {
                form_fail_date(
                    form, "from", N_("One of them is covered until {date}. Enter a later day"), row->covers_to);
                break;
            }
        }
    }
    if (!form_good(form)) {
        content_show(request, 422, form, &content);
        return;
    }
    course_cover_add(actor_db(request), content.course.row->course_id, modules, tier, from, request->now);
    page_done(request, content_path(request), N_("Modules added from that day on"));
}

void course_content_end_act(struct http_request *request) {
    struct content content = content_lock(request);
    struct form *form = page_form(request);
    struct text_list modules = organisation_choices(form, "ended", modules_of(request, &content, true));
    day today = today_of(request);
    day last =
        form_date(form, "last", N_("Enter the last day on which they are covered"), today, day_add_months(today, 120));
    if (modules.count == 0 && form_error_of(form, "ended") == NULL) {
        form_fail(form, "ended", N_("Select at least one module"));
    }
    for (size_t i = 0; i < content.covers.count && form_good(form); i++) {
        const struct catalogue_covers *row = &content.covers.row[i];
        for (size_t k = 0; k < modules.count; k++) {
            if (strcmp(row->module_code, modules.item[k]) == 0 && row->covers_to == DAY_NONE &&
                row->covers_from > last) {
                form_fail_date(form, "last",
                    N_("One of them is covered only from {date}. Enter that day or a later one"), row->covers_from);
                break;
            }
        }
    }
    if (!form_good(form)) {
        content_show(request, 422, form, &content);
        return;
    }
    course_cover_end(actor_db(request), content.course.row->course_id, modules, last, request->now);
    page_done(request, content_path(request), N_("They are covered no more after that day"));
}
