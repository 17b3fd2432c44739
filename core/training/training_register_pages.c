/* The whole register on one page: lines are matched to people, looked over, and recorded by one submit. Each line
 * travels in the form and is matched anew, so that only people whom the trainer may find can be recorded. */
#include <string.h>

#include "accounts/page.h"
#include "pages/training/register.h"
#include "training/training_pages.h"
#include "training/training_register_gather.h"
#include "training/training_register_record.h"
#include "training/training_trainee.h"
#include "training/training_view.h"
#include "training_waiting/training_waiting_queries.h"

static const struct training_session *session_of(struct http_request *request, struct training_session_rows session) {
    if (session.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such session");
    }
    return session.row;
}

static void show(struct http_request *request, int status, struct register_view *view) {
    int32_t left = view->session->places - view->session->taken;
    view->places_left = left > 0 ? (size_t)left : 0;
    struct html *out = page_open(request);
    training_register_html(out, view);
    page_send_back(
        request, status, out, arena_format(request->arena, "/sessions/%lld", (long long)view->session->session_id));
}

/* What is kept of the register stands in the box. */
static void kept_fill(struct form *form, const struct register_kept_rows *kept) {
    struct text_builder box;
    text_builder_start(&box, form->arena);
    text_add(&box, "");
    for (size_t i = 0; i < kept->count; i++) {
        text_add_format(&box, "%s\n", kept->row[i].line);
    }
    fields_set(&form->values, "people", box.data);
}

void register_page(struct http_request *request) {
    struct training_session_rows session;
    struct register_kept_rows kept;
    int64_t id = http_part_id(request, "session");
    training_session_add(actor_db(request), (struct training_session_in){id}, &session);
    register_kept_add(actor_db(request), (struct register_kept_in){id}, &kept);
    actor_load(request);
    struct form *form = page_form(request);
    kept_fill(form, &kept);
    struct register_view view = {.form = form,
        .session = session_of(request, session),
        .heading = "",
        .everybody = "passed",
        .refusal = session_refusal_of(session.row, day_of_moment(request->now, ZONE_LONDON)),
        .kept = kept.count > 0};
    show(request, 200, &view);
}

/* The box without the lines that the page says are to be left out. */
static void left_out_take(struct form *form) {
    const char *everybody = form_value(form, "do-everybody");
    for (size_t i = 0; i < REGISTER_MISSING_SHOWN; i++) {
        const char *text = fields_get(&form->values, arena_format(form->arena, "missing-%zu", i));
        const char *answer = form_value(form, arena_format(form->arena, "do-%zu", i));
        if (text != NULL && strcmp(*answer == '\0' ? everybody : answer, "leave_out") == 0) {
            register_box_drop(form, text);
        }
    }
}

/* What is wrong with the people who are to be added. */
static void trainees_check(struct form *form, const struct register_view *view) {
    for (size_t i = 0; i < view->missing.count; i++) {
        trainee_of(form, view->missing.row[i].field, form_value(form, "do-everybody"), view->organisations);
    }
}

void register_act(struct http_request *request) {
    struct db *db = actor_db(request);
    int64_t id = http_part_id(request, "session");
    training_session_lock_one(db, (struct training_session_lock_in){id});
    struct training_session *found = training_session_one(db, (struct training_session_in){id});
    struct form *form = page_form(request);
    struct register_view view = {.form = form,
        .session = session_of(request, (struct training_session_rows){found != NULL, found, 0}),
        .may_raise = actor_may(request, "training.sessions")};
    struct training_trainee_parts *trainees = trainee_choices_add(db);
    struct register_kept_rows kept;
    register_kept_add(db, (struct register_kept_in){id}, &kept);
    struct training_session_results_rows before;
    training_session_results_add(db, (struct training_session_results_in){id}, &before);
    db_batch_run(db);
    view.kept = kept.count > 0;
    if (strcmp(form_value(form, "action"), "forget") == 0) {
        register_kept_drop_run(db, (struct register_kept_drop_in){id});
        page_done(request, arena_format(request->arena, "/sessions/%lld", (long long)id),
            N_("The lines that were kept are gone"));
        return;
    }
    view.organisations = trainee_choices(request->arena, trainees);
    view.everybody_missing = trainee_choices_all(request, view.organisations);
    view.refusal = session_refusal_of(view.session, day_of_moment(request->now, ZONE_LONDON));
    left_out_take(form);
    bool whole = register_gather(request, &view, form);
    if (strcmp(form_value(form, "action"), "record") == 0) {
        if (register_sheet_record(request, &view, &form, &before) && view.lines.count + view.boxed == 0) {
            page_done(request, arena_format(request->arena, "/sessions/%lld/recorded", (long long)id),
                N_("Register recorded"));
            return;
        }
        if (view.recorded > 0) {
            trainees_check(form, &view);
        }
    } else if (whole && view.lines.count + view.boxed == 0) {
        form_fail(form, "people", N_("Enter names, addresses or learner numbers, one a line"));
    } else {
        trainees_check(form, &view);
    }
    register_places_look(&view, &before);
    show(request, form_good(view.form) ? 200 : 422, &view);
}
