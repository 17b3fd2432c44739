/* Exemptions and external courses as those see them who decide; and what both sides' pages share. */
#include "accounts/page.h"
#include "accounts/page_path.h"
#include "base/text.h"
#include "files/files.h"
#include "frameworks/frameworks.h"
#include "pages/training/recognition.h"
#include "pages/training/recognitions.h"
#include "training/training_pages.h"
#include "training/training_recognition_parts.h"
#include "view/personal_data.h"

struct words {
    const char *code;
    const char *words;
    const char *colour;
};

static const struct words states[] = {{"asked", N_("Waits for a decision"), "blue"},
    {"approved", N_("Approved"), "green"}, {"refused", N_("Not approved"), "red"},
    {"taken_back", N_("Taken back"), "grey"}, {"ended", N_("Ended early"), "grey"}};

static const struct words *state_of(const char *state) {
    size_t i = 0;
    while (i + 1 < sizeof states / sizeof *states && !text_equal(states[i].code, state)) {
        i++;
    }
    return &states[i];
}

const char *recognition_state_words(const char *state) {
    return state_of(state)->words;
}

const char *recognition_state_colour(const char *state) {
    return state_of(state)->colour;
}

const char *recognition_kind_words(const char *kind) {
    return text_equal(kind, "exempt") ? N_("Exemption") : N_("External course");
}

const char *recognition_event_words(const char *kind) {
    return state_of(kind)->words;
}

const char *recognition_modules_text(struct arena *arena, struct text_list modules) {
    struct text_builder text;
    text_builder_start(&text, arena);
    for (size_t i = 0; i < modules.count; i++) {
        text_add_format(&text, "%s%s", i == 0 ? "" : ", ", modules.item[i]);
    }
    return text.data;
}

struct recognition_titles recognition_titles_of(const struct recognition_one *of) {
    return (struct recognition_titles){of->titles.count, of->titles.item};
}

static const struct option outcomes_row[] = {{"approve", N_("Approve"), NULL}, {"refuse", N_("Do not approve"), NULL}};
const struct options recognition_outcomes = {sizeof outcomes_row / sizeof *outcomes_row, outcomes_row};

/* ---- What both sides share -------------------------------------------------------------------------------------- */

static const char *path_of(struct http_request *request, bool own) {
    return arena_format(request->arena, "%s/%lld", own ? "/training/recognitions" : "/recognitions",
        (long long)http_part_id(request, "recognition"));
}

static struct recognition_view view_of(struct http_request *request, const struct recognition_one *of,
    const struct recognition_events_rows *events, const struct form *form, bool own) {
    const struct framework_data *data = frameworks_find(of->framework_code);
    const struct framework_reason *reason =
        data == NULL || of->reason_code == NULL
            ? NULL
            : frameworks_reason(data, of->reason_code, day_of_moment(of->asked_at, ZONE_LONDON));
    struct recognition_view view = {.of = of,
        .events = events,
        .form = form,
        .path = path_of(request, own),
        .reason = reason == NULL ? of->reason_code : reason->title,
        .staff = !own};
    int64_t person_id = actor_of(request)->person_id;
    bool decides = !own && actor_may(request, "recognition.decide");
    view.may_decide = decides && recognition_may(of->state, "approved");
    if (view.may_decide && (of->asked_by == person_id || of->person_id == person_id)) {
        view.may_decide = false;
        view.may_not = N_("You asked for this, or it is about you: somebody else decides it.");
    }
    view.may_end = recognition_may(of->state, "ended") &&
                   (decides || (own && text_equal(of->kind, "exempt") && actor_may(request, "recognition.ask"))) &&
                   (of->ends_on == DAY_NONE || of->ends_on > day_of_moment(request->now, ZONE_LONDON));
    view.may_take_back = own && recognition_may(of->state, "taken_back") && actor_may(request, "recognition.ask");
    return view;
}

void recognition_show(struct http_request *request, int status, const struct form *form, bool own) {
    int64_t id = http_part_id(request, "recognition");
    struct recognition_one_rows of;
    struct recognition_events_rows events;
    recognition_one_add(actor_db(request), (struct recognition_one_in){id, own}, &of);
    recognition_events_add(actor_db(request), (struct recognition_events_in){id}, &events);
    actor_load(request);
    if (of.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no recognition %lld", (long long)id);
    }
    struct recognition_view view = view_of(request, of.row, &events, form, own);
    struct html *out = page_open(request);
    training_recognition_html(out, &view);
    page_send_back(request, status, out, own ? "/training/recognitions" : "/recognitions");
}

const struct recognition_one *recognition_need(struct http_request *request, bool own) {
    int64_t id = http_part_id(request, "recognition");
    const struct recognition_one *of = recognition_one_one(actor_db(request), (struct recognition_one_in){id, own});
    if (of == NULL) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no recognition %lld", (long long)id);
    }
    return of;
}

void recognition_end_by_form(struct http_request *request, bool own) {
    const struct recognition_one *of = recognition_need(request, own);
    struct form *form = page_form(request);
    bool exempt = text_equal(of->kind, "exempt");
    if (own && !exempt) {
        arena_raise(request->arena, ERROR_FORBIDDEN, "an external course is ended by who decides");
    }
    day today = day_of_moment(request->now, ZONE_LONDON);
    day ends =
        exempt ? form_date(form, "ended", N_("Enter the last day of the exemption"), today, of->ends_on - 1) : DAY_NONE;
    const char *words = form_text(form, "reason", N_("Say why it ends"), RECOGNITION_WORDS_MOST);
    personal_data_check(form, "reason", words);
    if (!form_good(form)) {
        recognition_show(request, 422, form, own);
        return;
    }
    recognition_end(actor_db(request), of->recognition_id, ends, words, actor_of(request)->person_id, request->now);
    page_done(request, path_of(request, own), N_("Ended"));
}

void recognition_file_send(struct http_request *request, bool own) {
    int64_t id = http_part_id(request, "recognition");
    struct recognition_one_rows of;
    recognition_one_add(actor_db(request), (struct recognition_one_in){id, own}, &of);
    actor_load(request);
    if (of.count == 0 || of.row->file_name == NULL) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no file of recognition %lld", (long long)id);
    }
    file_reply(request, actor_db(request), of.row->file_id, of.row->file_name, of.row->file_type, of.row->file_bytes);
}

/* ---- For staff -------------------------------------------------------------------------------------------------- */

void recognitions_page(struct http_request *request) {
    struct arena *arena = request->arena;
    int64_t page = 1;
    text_number(fields_get(&request->query, "page"), 1, 1000, &page);
    bool all = text_equal(fields_get(&request->query, "show"), "all");
    struct recognitions_asked_rows rows;
    recognitions_asked_add(actor_db(request),
        (struct recognitions_asked_in){DB_NULL_INT8, false, all ? NULL : "asked",
            (int32_t)((page - 1) * RECOGNITION_PAGE_ROWS), RECOGNITION_PAGE_ROWS},
        &rows);
    actor_load(request);
    int64_t total = rows.count == 0 ? 0 : rows.row[0].total;
    struct fields kept;
    fields_start(&kept, arena);
    if (all) {
        fields_add(&kept, "show", "all");
    }
    struct recognitions_view view = {.rows = &rows,
        .staff = true,
        .all = all,
        .page = page,
        .pages = (total + RECOGNITION_PAGE_ROWS - 1) / RECOGNITION_PAGE_ROWS,
        .page_path = page_path(arena, "/recognitions", &kept)};
    struct html *out = page_open(request);
    training_recognitions_html(out, &view);
    page_send(request, 200, out);
}

void recognition_page(struct http_request *request) {
    struct form form;
    form_start(&form, request->arena, NULL);
    recognition_show(request, 200, &form, false);
}

void recognition_act(struct http_request *request) {
    static const char *const outcomes[] = {"approve", "refuse"};
    const struct recognition_one *of = recognition_need(request, false);
    struct form *form = page_form(request);
    const char *outcome = form_choice(form, "outcome", N_("Say whether you approve it"), outcomes, 2);
    bool approve = text_equal(outcome, "approve");
    const char *words = text_equal(outcome, "refuse")
                            ? form_text(form, "words", N_("Say why it is not approved"), RECOGNITION_WORDS_MOST)
                            : form_text_optional(form, "words", RECOGNITION_WORDS_MOST);
    personal_data_check(form, "words", words);
    if (form_good(form) && !recognition_may(of->state, "approved")) {
        form_fail(form, "outcome", N_("Somebody decided this meanwhile. See below what was decided."));
        recognition_show(request, 409, form, false);
        return;
    }
    if (!form_good(form)) {
        recognition_show(request, 422, form, false);
        return;
    }
    recognition_decide(
        actor_db(request), of->recognition_id, approve, words, actor_of(request)->person_id, request->now);
    page_done(request, path_of(request, false), approve ? N_("Approved") : N_("Not approved"));
}

void recognition_end_act(struct http_request *request) {
    recognition_end_by_form(request, false);
}

void recognition_file(struct http_request *request) {
    recognition_file_send(request, false);
}
