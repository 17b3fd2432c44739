/* Places of sessions, booked by the organisation: only who booked has its people found by name by a provider. */
#include "accounts/page.h"
#include "pages/training/booking.h"
#include "pages/training/bookings.h"
#include "training/training_pages.h"
#include "training/training_view.h"

static day today_of(const struct http_request *request) {
    return day_of_moment(request->now, ZONE_LONDON);
}

void bookings_page(struct http_request *request) {
    struct training_offered_rows sessions;
    training_offered_add(actor_db(request), (struct training_offered_in){today_of(request), DB_NULL_INT8}, &sessions);
    actor_load(request);
    struct bookings_view view = {&sessions, actor_may(request, "people.manage"), today_of(request)};
    struct html *out = page_open(request);
    training_bookings_html(out, &view);
    page_send_back(request, 200, out, "/training");
}

static void show(
    struct http_request *request, int status, const struct form *form, const struct training_offered *session) {
    if (session == NULL) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such session to book");
    }
    struct booking_view view = {form, session};
    struct html *out = page_open(request);
    training_booking_html(out, &view);
    page_send_back(request, status, out, "/training/sessions");
}

void booking_page(struct http_request *request) {
    struct training_offered_rows found;
    training_offered_add(
        actor_db(request), (struct training_offered_in){today_of(request), http_part_id(request, "session")}, &found);
    actor_load(request);
    struct form *form = page_form(request);
    if (found.count > 0 && found.row->booked > 0) {
        form_number_set(form, "places", found.row->booked);
    }
    show(request, 200, form, found.count > 0 ? found.row : NULL);
}

void booking_act(struct http_request *request) {
    int64_t id = http_part_id(request, "session");
    struct form *form = page_form(request);
    int64_t places = form_number(form, "places", N_("Enter how many places you need"), 1, 1000);
    if (form_good(form) &&
        !session_book(actor_db(request), id, actor_of(request)->organisation_id, (int32_t)places, request->now)) {
        form_fail(form, "places", N_("Fewer places are left. Enter a smaller number, or choose another session."));
    }
    if (!form_good(form)) {
        show(request, 422, form,
            training_offered_one(actor_db(request), (struct training_offered_in){today_of(request), id}));
        return;
    }
    page_done(request, "/training/sessions", N_("Places booked"));
}

void booking_cancel_act(struct http_request *request) {
    session_book_cancel(
        actor_db(request), http_part_id(request, "session"), actor_of(request)->organisation_id, request->now);
    page_done(request, "/training/sessions", N_("Booking cancelled"));
}
