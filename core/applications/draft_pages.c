/* A draft: its task list, who changed what, asking the lead to sign, and taking it up again when it was put away. */
#include "applications/applications_parts.h"
#include "pages/applications/archived.h"
#include "pages/applications/changes.h"
#include "pages/applications/draft.h"

const char *application_intake_told(struct html *out, const struct framework_intake *intake, int64_t round_id) {
    if (intake->state != FRAMEWORK_INTAKE_CLOSED) {
        return NULL;
    }
    const char *closed = "";
    for (size_t i = 0; i < intake->rounds.count; i++) {
        const struct framework_round *round = &intake->rounds.row[i];
        if (round->round_id == round_id) {
            closed = html_fill(out, html_message(out, N_("{round} closed at the end of {date}.")), "round",
                round->title, "date", html_date(out, round->closes_on), (const char *)NULL);
        }
    }
    const char *kept = html_message(out,
        N_("Everything in this draft is kept, and you can go on filling it in. You can submit it in the next round."));
    const char *next = intake->next == NULL ? html_message(out, N_("The next round is not published yet."))
                                            : html_fill(out, html_message(out, N_("{round} opens on {date}.")), "round",
                                                  intake->next->title, "date", html_date(out, intake->next->opens_on),
                                                  (const char *)NULL);
    return arena_format(out->arena, "%s%s%s %s", closed, *closed == '\0' ? "" : " ", kept, next);
}

bool application_sign_off_stands(moment asked_at, moment updated_at) {
    return asked_at != MOMENT_NONE && asked_at >= updated_at;
}

static const struct application_sections *section_row(const struct application_sections_rows *rows, const char *code) {
    for (size_t i = 0; i < rows->count; i++) {
        if (text_equal(rows->row[i].section_code, code)) {
            return &rows->row[i];
        }
    }
    return NULL;
}

static bool section_stops(const struct application_findings *findings, const char *code) {
    for (size_t i = 0; i < findings->count; i++) {
        if (findings->row[i].stops && text_equal(findings->row[i].section, code)) {
            return true;
        }
    }
    return false;
}

static bool section_copied(
    struct arena *arena, const struct framework_section *section, day on, struct text_list questions) {
    struct frameworks_questions asked = frameworks_questions_on(arena, section, on);
    for (size_t i = 0; i < asked.count; i++) {
        for (size_t j = 0; j < questions.count; j++) {
            if (text_equal(asked.item[i]->code, questions.item[j])) {
                return true;
            }
        }
    }
    return false;
}

static const char *saved_words(struct html *out, const struct application_sections *saved) {
    return saved == NULL || saved->saved_by_name == NULL
               ? NULL
               : html_fill(out, html_message(out, N_("Last saved by {name}, {when}")), "name", saved->saved_by_name,
                     "when", html_moment(out, saved->saved_at), (const char *)NULL);
}

static struct application_task section_task(struct html *out, const struct framework_section *section,
    const struct application_sections *saved, bool done, bool copied, int64_t application_id) {
    struct arena *arena = out->arena;
    return (struct application_task){.id = arena_format(arena, "section-%s", section->code),
        .title = html_message(out, section->title),
        .href = application_path(arena, application_id, arena_format(arena, "/sections/%s", section->code)),
        .hint = saved_words(out, saved),
        .status = html_message(out, copied          ? N_("Copied: look at it again")
                                    : saved == NULL ? N_("Not started")
                                    : done          ? N_("Done")
                                                    : N_("In progress")),
        .colour = copied          ? "orange"
                  : saved == NULL ? "blue"
                  : done          ? NULL
                                  : "teal"};
}

static struct application_task evidence_task(
    struct html *out, const struct application_findings *findings, size_t files, bool copied, int64_t application_id) {
    size_t wanting = 0;
    for (size_t i = 0; i < findings->count; i++) {
        wanting += *findings->row[i].section == '\0' && findings->row[i].stops;
    }
    return (struct application_task){.id = "evidence",
        .title = html_message(out, N_("Add evidence")),
        .href = application_path(out->arena, application_id, "/evidence"),
        .hint = html_fill(out, html_plural(out, "{n} file added", "{n} files added", (int64_t)files), "n",
            html_count(out, (int64_t)files), (const char *)NULL),
        .status = html_message(out, copied         ? N_("Copied: look at it again")
                                    : wanting == 0 ? N_("Done")
                                    : files == 0   ? N_("Not started")
                                                   : N_("In progress")),
        .colour = copied         ? "orange"
                  : wanting == 0 ? NULL
                  : files == 0   ? "blue"
                                 : "teal"};
}

void application_draft_send(struct http_request *request, const struct application_view *row,
    const struct framework_data *data, const struct application_parts *parts) {
    struct arena *arena = request->arena;
    day on = application_view_day(row, request->now);
    struct frameworks_sections sections = frameworks_sections_on(arena, data, on);
    struct application_task *task = ARENA_ARRAY(arena, sections.count + 1, struct application_task);
    struct html *out = page_open(request);
    struct framework_intake intake = framework_intake_of(arena, parts->rounds, data->id, on);
    bool asked = application_sign_off_stands(row->sign_off_asked_at, row->updated_at);
    struct application_draft_view view = {.head = application_head_of(request, row),
        .sections = {sections.count, task},
        .may_submit = actor_may(request, "application.submit"),
        .may_edit = actor_may(request, "application.edit"),
        .messages = parts->notices.row->all_of_them,
        .unread = parts->notices.row->unread,
        .intake = application_intake_told(out, &intake, row->intake_round_id),
        .closes = intake.open,
        .asked_by = asked ? row->sign_off_asked_by : NULL,
        .may_copy = parts->sources.count > 0};
    struct application_copied copied = application_copied_of(arena, parts->answers, parts->evidence);
    struct application_findings findings =
        application_check_rows(arena, data, row->sector, row->body_kind, on, parts->answers, parts->evidence);
    for (size_t i = 0; i < sections.count; i++) {
        const struct framework_section *section = sections.item[i];
        const struct application_sections *saved = section_row(&parts->sections, section->code);
        /* What was right alone may be wrong beside an answer of another section, or by a newer rule. */
        bool done = saved != NULL && saved->done && !section_stops(&findings, section->code);
        view.sections_done += done;
        task[i] = section_task(
            out, section, saved, done, section_copied(arena, section, on, copied.questions), row->application_id);
    }
    view.evidence =
        evidence_task(out, &findings, parts->evidence.count, copied.criteria.count > 0, row->application_id);
    view.check = (struct application_task){.id = "check",
        .title = html_message(out, N_("Check your answers and submit")),
        .href = application_path(arena, row->application_id, "/check"),
        .status = html_message(out, findings.stopping == 0 ? N_("Ready") : N_("Not complete yet")),
        .colour = findings.stopping == 0 ? "green" : "grey"};
    applications_draft_html(out, &view);
    page_send_back(request, 200, out, "/applications");
}

void application_archived_send(struct http_request *request, const struct application_view *row) {
    const struct application_archived_view view = {.head = application_head_of(request, row),
        .archived_on = day_of_moment(row->updated_at, ZONE_LONDON),
        .may_edit = actor_may(request, "application.edit"),
        .may_withdraw = actor_may(request, "application.submit")};
    struct html *out = page_open(request);
    applications_archived_html(out, &view);
    page_send_back(request, 200, out, "/applications");
}

void take_up_post(struct http_request *request) {
    int64_t application_id = http_part_id(request, "application");
    application_take_up(actor_db(request), application_id, actor_of(request)->person_id, request->now);
    page_done(request, application_path(request->arena, application_id, ""), N_("The draft is yours to go on with"));
}

void sign_off_post(struct http_request *request) {
    int64_t application_id = http_part_id(request, "application");
    bool asked =
        application_ask_sign_off(actor_db(request), application_id, actor_of(request)->person_id, request->now);
    page_done(request, application_path(request->arena, application_id, asked ? "" : "/check"),
        asked ? N_("Your organisation's lead is asked to sign and submit it")
              : N_("The application is not complete yet, so nobody was asked to sign it"));
}

static const struct framework_question *question_of(const struct framework_section *section, const char *code) {
    for (size_t i = 0; i < section->questions; i++) {
        if (text_equal(section->question[i].code, code)) {
            return &section->question[i];
        }
    }
    return NULL;
}

void section_changes_page(struct http_request *request) {
    struct db *db = actor_db(request);
    int64_t application_id = http_part_id(request, "application");
    const char *code = http_part(request, "section");
    struct application_view_rows views;
    struct application_changes_rows rows;
    application_view_add(db, (struct application_view_in){application_id}, &views);
    application_changes_add(db, (struct application_changes_in){application_id, code}, &rows);
    actor_load(request);
    const struct application_view *row = application_seen(request, views);
    const struct framework_section *section = frameworks_section(
        frameworks_need(request->arena, row->framework_code), code, application_view_day(row, request->now));
    if (section == NULL) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "there is no such section in the form");
    }
    struct html *out = page_open(request);
    struct section_change *change = ARENA_ARRAY(request->arena, rows.count + 1, struct section_change);
    for (size_t i = 0; i < rows.count; i++) {
        const struct framework_question *question = question_of(section, rows.row[i].question_code);
        change[i] = (struct section_change){.at = rows.row[i].at,
            .person = rows.row[i].person,
            .question = question == NULL ? rows.row[i].question_code : html_message(out, question->label),
            .before =
                question == NULL ? rows.row[i].before : application_answer_words(out, question, rows.row[i].before),
            .after = question == NULL ? rows.row[i].after : application_answer_words(out, question, rows.row[i].after)};
    }
    const struct section_changes_view view = {
        application_head_of(request, row), html_message(out, section->title), {rows.count, change}};
    applications_changes_html(out, &view);
    page_send_back(request, 200, out,
        application_path(request->arena, application_id, arena_format(request->arena, "/sections/%s", code)));
}
