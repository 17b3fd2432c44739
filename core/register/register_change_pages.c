/* Changing an entry by hand, in two steps: filled in, then looked at and confirmed. */
#include <string.h>

#include "accounts/page.h"
#include "pages/register/change.h"
#include "pages/register/change_check.h"
#include "pages/register/change_form.h"
#include "register/register_pages.h"
#include "register/register_parts.h"
#include "register/register_queries.h"
#include "register/register_staff_view.h"
#include "training/training_summary.h"

enum { WORDS_MOST = 5000, DAYS_BACK = 28 };

static const char *base_of(struct http_request *request) {
    return arena_format(request->arena, "/register/%lld/change", (long long)http_part_id(request, "organisation"));
}

struct loaded {
    struct register_standing_of_rows of;
    struct register_draft_of_rows draft;
    struct register_history_whole_rows past;
};

static void load(struct http_request *request, struct loaded *loaded) {
    struct db *db = actor_db(request);
    int64_t id = http_part_id(request, "organisation");
    register_standing_of_add(db, (struct register_standing_of_in){id}, &loaded->of);
    register_draft_of_add(db, (struct register_draft_of_in){id}, &loaded->draft);
    register_history_whole_add(db, (struct register_history_whole_in){id}, &loaded->past);
    actor_load(request);
    if (loaded->of.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no register entry");
    }
}

static struct register_standing standing_of(const struct register_standing_of *of) {
    return (struct register_standing){of->state, of->under_review_since, of->surrender_asked};
}

struct register_pasts register_pasts_of(
    struct arena *arena, const char *framework_code, const struct register_history_whole_rows *rows, bool staff) {
    struct register_pasts past = {rows->count, ARENA_ARRAY(arena, rows->count, struct register_past)};
    for (size_t i = 0; i < rows->count; i++) {
        const struct register_history_whole *row = &rows->row[i];
        const char *by = !staff || row->full_name == NULL ? "" : row->full_name;
        past.row[i] = (struct register_past){register_event_title(row->event),
            register_reason_title(framework_code, row->reason_code, row->effective_on), row->words, row->legal_basis,
            staff && row->approver_name != NULL ? arena_format(arena, "%s, %s", by, row->approver_name) : by,
            row->effective_on};
    }
    return past;
}

static struct register_change_view view_of(struct http_request *request, const struct loaded *loaded) {
    struct arena *arena = request->arena;
    const struct register_standing_of *of = loaded->of.row;
    struct register_standing standing = standing_of(of);
    struct register_change_view view = {.of = of,
        .base = base_of(request),
        .entry_path = arena_format(arena, "/register/%lld", (long long)of->organisation_id),
        .state_title = register_state_title(of->state),
        .state_colour = register_state_colour(of->state),
        .past = register_pasts_of(arena, of->framework_code, &loaded->past, true)};
    struct register_deeds deeds = register_deeds_from(arena, &standing);
    view.deeds.row = ARENA_ARRAY(arena, deeds.count, struct register_deed_link);
    for (size_t i = 0; !of->own && i < deeds.count; i++) {
        view.deeds.row[view.deeds.count++] = (struct register_deed_link){deeds.item[i]->title, deeds.item[i]->follows,
            arena_format(arena, "%s/%s", view.base, deeds.item[i]->event)};
    }
    return view;
}

void register_change_page(struct http_request *request) {
    struct training_board_parts *parts = training_board_add(actor_db(request), http_part_id(request, "organisation"),
        day_of_moment(request->now, ZONE_LONDON), MOMENT_NONE);
    struct loaded loaded;
    load(request, &loaded);
    struct register_change_view view = view_of(request, &loaded);
    const struct training_board *board =
        actor_may(request, "compliance.view") ? training_board_build(request->arena, parts) : NULL;
    struct training_summary training;
    if (board != NULL) {
        training = training_summary_of(request->arena, board, NULL);
        view.training = &training;
    }
    struct html *out = page_open(request);
    register_change_html(out, &view);
    page_send_back(request, 200, out, view.entry_path);
}

/* The deed of the path, where it may be done now. */
static const struct register_deed *deed_of(struct http_request *request, const struct loaded *loaded) {
    const struct register_deed *deed = register_deed_of(http_part(request, "event"));
    if (deed == NULL) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such change");
    }
    struct register_standing standing = standing_of(loaded->of.row);
    if (register_refusal(&standing, deed->event) != NULL) {
        arena_raise(request->arena, ERROR_STATE_REFUSED, "register: %s from %s", deed->event, standing.state);
    }
    if (loaded->of.row->own) {
        arena_raise(request->arena, ERROR_FORBIDDEN, "a person of the organisation");
    }
    return deed;
}

static struct options reasons_of(struct http_request *request, const char *framework_code, const char *purpose) {
    struct frameworks_reasons reasons = frameworks_reasons_on(request->arena,
        frameworks_need(request->arena, framework_code), purpose, day_of_moment(request->now, ZONE_LONDON));
    struct option *row = ARENA_ARRAY(request->arena, reasons.count, struct option);
    for (size_t i = 0; i < reasons.count; i++) {
        row[i] = (struct option){reasons.item[i]->code, reasons.item[i]->title, reasons.item[i]->text};
    }
    return (struct options){reasons.count, row};
}

static void form_show(struct http_request *request, int status, const struct loaded *loaded,
    const struct register_deed *deed, const struct form *form) {
    struct register_change_view view = view_of(request, loaded);
    view.deed = deed;
    view.form = form;
    view.reasons = reasons_of(request, view.of->framework_code, deed->purpose);
    struct html *out = page_open(request);
    register_change_form_html(out, &view);
    page_send_back(request, status, out, view.base);
}

void register_change_form_page(struct http_request *request) {
    struct loaded loaded;
    load(request, &loaded);
    const struct register_deed *deed = deed_of(request, &loaded);
    struct form form;
    form_start(&form, request->arena, NULL);
    const struct register_draft_of *draft = loaded.draft.count == 0 ? NULL : loaded.draft.row;
    bool mine = draft != NULL && strcmp(draft->event, deed->event) == 0;
    form_date_set(&form, "from", mine ? draft->effective_on : day_of_moment(request->now, ZONE_LONDON));
    if (mine) {
        fields_add(&form.values, "reason", draft->reason_code);
        fields_add(&form.values, "words", draft->words);
    }
    form_show(request, 200, &loaded, deed, &form);
}

void register_change_form_post(struct http_request *request) {
    struct loaded loaded;
    load(request, &loaded);
    const struct register_deed *deed = deed_of(request, &loaded);
    const struct register_standing_of *of = loaded.of.row;
    struct options reasons = reasons_of(request, of->framework_code, deed->purpose);
    const char **codes = ARENA_ARRAY(request->arena, reasons.count, const char *);
    for (size_t i = 0; i < reasons.count; i++) {
        codes[i] = reasons.row[i].value;
    }
    day today = day_of_moment(request->now, ZONE_LONDON);
    day earliest = of->since > today - DAYS_BACK ? of->since : today - DAYS_BACK;
    struct form *form = page_form(request);
    const char *reason = form_choice(form, "reason", N_("Select the reason"), codes, reasons.count);
    const char *words = form_text(form, "words", N_("Write the reasons in words"), WORDS_MOST);
    personal_data_check(form, "words", words);
    day from =
        form_date(form, "from", N_("Enter the day from which it holds"), earliest < today ? earliest : today, today);
    if (!form_good(form)) {
        form_show(request, 422, &loaded, deed, form);
        return;
    }
    register_draft_save_run(
        actor_db(request), (struct register_draft_save_in){.person_id = actor_of(request)->person_id,
                               .organisation_id = of->organisation_id,
                               .event = deed->event,
                               .reason_code = reason,
                               .words = words,
                               .effective_on = from,
                               .seen_event_id = of->last_event_id,
                               .now = request->now});
    http_redirect(request, arena_format(request->arena, "%s/check", base_of(request)));
}

/* The draft as it would be recorded; stale: the entry changed since it was filled in. */
static void check_show(struct http_request *request, int status, const struct loaded *loaded, struct form *form) {
    struct register_change_view view = view_of(request, loaded);
    view.draft = loaded->draft.row;
    view.deed = register_deed_of(view.draft->event);
    view.form = form;
    view.reason = register_reason_title(view.of->framework_code, view.draft->reason_code, view.draft->effective_on);
    const struct register_change change = {.organisation_id = view.of->organisation_id,
        .framework_code = view.of->framework_code,
        .reason_code = view.draft->reason_code,
        .words = view.draft->words,
        .effective_on = view.draft->effective_on,
        .now = request->now};
    view.told = register_notice(request->arena, &change,
        register_event_from(view.of->state, view.of->open_conditions > 0, view.draft->event), view.of->name,
        view.notice);
    struct html *out = page_open(request);
    register_change_check_html(out, &view);
    page_send_back(request, status, out, arena_format(request->arena, "%s/%s", view.base, view.draft->event));
}

void register_change_check_page(struct http_request *request) {
    struct loaded loaded;
    load(request, &loaded);
    if (loaded.draft.count == 0) {
        http_redirect(request, base_of(request));
        return;
    }
    struct form form;
    form_start(&form, request->arena, NULL);
    check_show(request, 200, &loaded, &form);
}

void register_change_check_post(struct http_request *request) {
    struct db *db = actor_db(request);
    struct loaded loaded;
    load(request, &loaded);
    if (loaded.draft.count == 0) {
        http_redirect(request, base_of(request));
        return;
    }
    /* The row as it is once nobody else changes it. */
    const struct register_draft_of *draft = loaded.draft.row;
    const struct register_lock *now =
        register_lock_one(db, (struct register_lock_in){loaded.of.row->organisation_id, loaded.of.row->framework_code});
    if (now->last_event_id != draft->seen_event_id) {
        struct form *form = page_form(request);
        form_fail(form, "check",
            N_("The entry changed after you filled this in. Look at its history below. If your change still holds, go "
               "back to it and continue again; nothing you wrote is lost."));
        check_show(request, 409, &loaded, form);
        return;
    }
    register_record(db, &(struct register_change){.organisation_id = loaded.of.row->organisation_id,
                            .framework_code = loaded.of.row->framework_code,
                            .event = draft->event,
                            .reason_code = draft->reason_code,
                            .words = draft->words,
                            .legal_basis = "",
                            .effective_on = draft->effective_on,
                            .person_id = actor_of(request)->person_id,
                            .approved_by = DB_NULL_INT8,
                            .application_id = DB_NULL_INT8,
                            .now = request->now});
    register_draft_drop_run(db, (struct register_draft_drop_in){actor_of(request)->person_id});
    page_done(request, arena_format(request->arena, "/register/%lld", (long long)loaded.of.row->organisation_id),
        N_("The change is on the register, and the organisation is told"));
}
