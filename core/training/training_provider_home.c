/* The first page of a provider's administrator: courses and how full they are, who waits, whose authorisation ends. */
#include "accounts/page.h"
#include "pages/training/provider_home.h"
#include "training/training_course_view.h"
#include "training/training_pages.h"

enum { ENDING_DAYS = 90 };

void provider_home_page(struct http_request *request) {
    struct db *db = actor_db(request);
    day today = day_of_moment(request->now, ZONE_LONDON);
    struct provider_home_view view = {.today = today};
    struct provider_home_courses_rows courses;
    struct provider_home_authorisations_rows authorisations;
    struct provider_home_attention_rows attention;
    struct provider_accreditations_rows accreditations;
    struct training_imports_waiting_rows imports;
    provider_home_courses_add(db, (struct provider_home_courses_in){today}, &courses);
    provider_home_authorisations_add(
        db, (struct provider_home_authorisations_in){today, today + ENDING_DAYS}, &authorisations);
    provider_home_attention_add(db, (struct provider_home_attention_in){today}, &attention);
    provider_accreditations_add(db, (struct provider_accreditations_in){DB_NULL_INT8}, &accreditations);
    training_imports_waiting_add(db, &imports);
    actor_load(request);
    view.courses = &courses;
    view.authorisations = &authorisations;
    view.attention = &attention;
    view.accreditations = &accreditations;
    view.imports = imports.count > 0 ? imports.row->waiting : 0;
    struct html *out = page_open(request);
    training_provider_home_html(out, &view);
    page_send(request, 200, out);
}
