/* A month's time of people with lived experience, for those who pay for it: put forward by one, marked as paid by
 * another. */
#include "accounts/page.h"
#include "audit/audit.h"
#include "cases/cases_time_view.h"
#include "pages/cases/time_month.h"
#include "view/csv_write.h"

enum { YEAR_FIRST = 2020, YEAR_LAST = 2199 };

static void payment_audit(struct db *db, const char *action, int64_t payment_id, int64_t person_id, day month) {
    audit_record_one(db, (struct audit_record_in){.action = action,
                             .subject_kind = "lived_experience_payment",
                             .subject_id = payment_id,
                             .organisation_id = DB_NULL_INT8,
                             .detail = audit_json(db_arena(db), "{s:I, s:s}", "payee", person_id, "month",
                                 arena_format(db_arena(db), "%.7s", day_text(db_arena(db), month)))});
}

int64_t case_time_put_forward(struct db *db, int64_t person_id, day month, int64_t by, moment now) {
    int64_t payment_id =
        case_time_payment_add_one(db, (struct case_time_payment_add_in){person_id, month, by, now})->payment_id;
    if (case_time_payment_fill_run(db, (struct case_time_payment_fill_in){payment_id}) == 0) {
        arena_raise(db_arena(db), ERROR_STATE_REFUSED, "nothing of this month is still to be put forward");
    }
    payment_audit(db, "time.put_forward", payment_id, person_id, month);
    return payment_id;
}

void case_time_paid(struct db *db, int64_t payment_id, int64_t by, moment now) {
    const struct case_time_payment_paid *paid =
        case_time_payment_paid_one(db, (struct case_time_payment_paid_in){payment_id, by, now});
    if (paid == NULL) {
        arena_raise(db_arena(db), ERROR_STATE_REFUSED, "no such payment, or paid already");
    }
    payment_audit(db, "time.paid", payment_id, paid->person_id, paid->month);
}

/* The first day of the month that is asked for as "2026-11"; DAY_NONE when none is. */
static day month_read(struct arena *arena, const char *asked) {
    day from = asked == NULL ? DAY_NONE : day_parse(arena_format(arena, "%s-01", asked));
    if (from == DAY_NONE) {
        return DAY_NONE;
    }
    int year;
    int month;
    int month_day;
    day_parts(from, &year, &month, &month_day);
    return year >= YEAR_FIRST && year <= YEAR_LAST ? from : DAY_NONE;
}

/* This month when none is asked for. */
static day month_of(struct http_request *request) {
    day asked = month_read(request->arena, fields_get(&request->query, "month"));
    int year;
    int month;
    int month_day;
    day_parts(day_of_moment(request->now, ZONE_LONDON), &year, &month, &month_day);
    return asked == DAY_NONE ? day_from(year, month, 1) : asked;
}

static const char *month_path(struct arena *arena, const char *path, day from) {
    return arena_format(arena, "%s?month=%.7s", path, day_text(arena, from));
}

void case_time_month_page(struct http_request *request) {
    struct arena *arena = request->arena;
    day from = month_of(request);
    day next = day_add_months(from, 1);
    struct case_time_month_rows entries;
    struct case_time_payments_rows payments;
    case_time_month_add(actor_db(request), (struct case_time_month_in){from, next - 1}, &entries);
    case_time_payments_add(actor_db(request), (struct case_time_payments_in){from, next - 1}, &payments);
    actor_load(request);
    bool to_come = next > day_of_moment(request->now, ZONE_LONDON);
    struct case_time_month_view view = {.before = month_path(arena, "/lived-experience", day_add_months(from, -1)),
        .after = to_come ? NULL : month_path(arena, "/lived-experience", next),
        .csv = month_path(arena, "/lived-experience.csv", from),
        .month = arena_format(arena, "%.7s", day_text(arena, from)),
        .from = from,
        .entries = &entries,
        .payments = &payments,
        .may_put_forward = actor_may(request, "time.put_forward"),
        .may_pay = actor_may(request, "time.pay")};
    for (size_t i = 0; i < entries.count; i++) {
        view.sum += entries.row[i].minutes;
    }
    struct html *out = page_open(request);
    cases_time_month_html(out, &view);
    page_send(request, 200, out);
}

void case_time_csv_page(struct http_request *request) {
    day from = month_of(request);
    struct case_time_month_rows entries;
    case_time_month_add(actor_db(request), (struct case_time_month_in){from, day_add_months(from, 1) - 1}, &entries);
    actor_load(request);
    struct arena *arena = request->arena;
    struct text_builder csv;
    csv_write_start(
        &csv, arena, "name,day,case,what they did,minutes,put forward by,put forward at,marked as paid by,paid at");
    for (size_t i = 0; i < entries.count; i++) {
        const struct case_time_month *row = &entries.row[i];
        csv_write_text(&csv, row->full_name);
        csv_write_text(&csv, day_text(arena, row->worked_on));
        csv_write_text(&csv, row->reference);
        csv_write_text(&csv, row->what);
        csv_write_number(&csv, row->minutes);
        csv_write_text(&csv, row->put_forward_by);
        csv_write_text(&csv, moment_text(arena, row->put_forward_at));
        csv_write_text(&csv, row->paid_by);
        csv_write_text(&csv, moment_text(arena, row->paid_at));
        csv_write_end(&csv);
    }
    http_reply_attachment(request, "text/csv; charset=utf-8",
        arena_format(arena, "lived-experience-%.7s.csv", day_text(arena, from)), csv.data, csv.length);
}

void case_time_put_forward_post(struct http_request *request) {
    struct form *form = page_form(request);
    day month = month_read(request->arena, form_value(form, "month"));
    int64_t person_id;
    if (month == DAY_NONE || !text_number(form_value(form, "person"), 1, INT64_MAX, &person_id)) {
        arena_raise(request->arena, ERROR_INVALID, "no person and month are named");
    }
    case_time_put_forward(actor_db(request), person_id, month, actor_of(request)->person_id, request->now);
    page_done(request, month_path(request->arena, "/lived-experience", month),
        N_("Put forward for payment. A finance approver marks it as paid."));
}

void case_time_paid_post(struct http_request *request) {
    struct form *form = page_form(request);
    day month = month_read(request->arena, form_value(form, "month"));
    case_time_paid(actor_db(request), http_part_id(request, "payment"), actor_of(request)->person_id, request->now);
    page_done(request, month == DAY_NONE ? "/lived-experience" : month_path(request->arena, "/lived-experience", month),
        N_("Marked as paid"));
}
