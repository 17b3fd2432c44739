/* Records of one person found twice: the list, two beside each other, and what becomes of them. */
#include <string.h>

#include "accounts/page.h"
#include "merging/merging.h"
#include "merging/merging_view.h"
#include "pages/merging/duplicates.h"
#include "pages/merging/list.h"
#include "pages/merging/merge.h"
#include "pages/merging/pair.h"
#include "people/people_rules.h"
#include "view/personal_data.h"

static const char duplicates_path[] = "/training/people/duplicates";

static void duplicates_page(struct http_request *request) {
    struct db *db = actor_db(request);
    struct form form;
    form_start(&form, request->arena, &request->query);
    struct merging_duplicates_view view = {.form = &form};
    merging_duplicates_add(db, &view.rows);
    merging_list_add(db, (struct merging_list_in){DB_NULL_INT8}, &view.merges);
    actor_load(request);
    struct html *out = page_open(request);
    merging_duplicates_html(out, &view);
    page_send_back(request, 200, out, "/training/people");
}

/* The other record: by its id, or by a learner number that its owner gave. */
static int64_t other_of(struct http_request *request, const struct fields *fields, const char **number) {
    char parsed[LEARNER_NUMBER_SIZE];
    int64_t other = 0;
    *number = NULL;
    if (learner_number_parse(fields_get(fields, "number"), parsed)) {
        *number = arena_text(request->arena, parsed);
    }
    text_number(fields_get(fields, "other"), 1, INT64_MAX, &other);
    return other;
}

static struct merging_holds_in holds_in(int64_t person_id, const char *number) {
    return (struct merging_holds_in){person_id, number, DB_NULL_INT8, false};
}

/* Of another organisation's, a name unlike the own one's is not shown. */
static const char *record_named(struct arena *arena, const struct merging_holds *row) {
    return row->full_name == NULL ? row->learner_number
                                  : arena_format(arena, "%s, %s", row->full_name, row->learner_number);
}

static void pair_show(
    struct http_request *request, int status, const struct form *form, int64_t other, const char *number) {
    struct db *db = actor_db(request);
    struct merging_holds_rows one;
    struct merging_holds_rows two;
    merging_holds_add(db, holds_in(http_part_id(request, "person"), NULL), &one);
    merging_holds_add(db, holds_in(other == 0 ? DB_NULL_INT8 : other, number), &two);
    actor_load(request);
    if (one.count == 0 || !one.row->own || two.count == 0 || two.row->person_id == one.row->person_id) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such two records");
    }
    struct option *keep = ARENA_ARRAY(request->arena, 2, struct option);
    keep[0] = (struct option){"one", record_named(request->arena, one.row), NULL};
    keep[1] = (struct option){"other", record_named(request->arena, two.row), NULL};
    struct merging_pair_view view = {
        .form = form, .one = one.row, .other = two.row, .number = number, .both_own = two.row->own, .keep = {2, keep}};
    struct html *out = page_open(request);
    merging_pair_html(out, &view);
    page_send_back(request, status, out, duplicates_path);
}

static void pair_page(struct http_request *request) {
    const char *number;
    int64_t other = other_of(request, &request->query, &number);
    struct form form;
    form_start(&form, request->arena, NULL);
    pair_show(request, 200, &form, other, number);
}

static void pair_act(struct http_request *request) {
    struct db *db = actor_db(request);
    struct form *form = page_form(request);
    int64_t one = http_part_id(request, "person");
    const char *number;
    int64_t other = other_of(request, &request->form, &number);
    const struct merging_holds *found = merging_holds_one(db, holds_in(other == 0 ? DB_NULL_INT8 : other, number));
    if (found == NULL) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such record");
    }
    other = found->person_id;
    if (strcmp(fields_value(&request->form, "act"), "distinct") == 0) {
        merging_distinct_run(db, (struct merging_distinct_in){one, other, actor_of(request)->person_id, request->now});
        page_done(request, duplicates_path, N_("Kept apart: these are two people"));
        return;
    }
    static const char *const choices[] = {"one", "other"};
    const char *keep = form_choice(form, "keep", N_("Select which record to keep"), choices, 2);
    const char *reason = form_text(form, "reason", N_("Say how you know that they are one person"), 2000);
    personal_data_check(form, "reason", reason);
    bool first = strcmp(keep, "other") != 0;
    int64_t kept = first ? one : other;
    int64_t merged = first ? other : one;
    if (form_good(form)) {
        enum merge_refusal refusal = merge_judge(db, kept, merged);
        if (refusal != MERGE_FINE) {
            form_fail(form, "keep", merge_refusal_words(refusal));
        }
    }
    if (!form_good(form)) {
        pair_show(request, 422, form, other, number);
        return;
    }
    struct merge_asked asked = merge_ask(db, (struct merge_new){kept, merged, number, reason}, request->now);
    page_done(request, duplicates_path,
        asked.done ? N_("The two records are one") : N_("Asked for. A policy officer or an administrator decides"));
}

static void merge_show(struct http_request *request, int status, const struct form *form, bool staff) {
    struct db *db = actor_db(request);
    int64_t id = http_part_id(request, "merge");
    struct merging_list_rows rows;
    struct merging_merge_view view = {.form = form, .staff = staff};
    merging_list_add(db, (struct merging_list_in){id}, &rows);
    merging_holds_add(db, (struct merging_holds_in){DB_NULL_INT8, NULL, id, true}, &view.kept);
    merging_holds_add(db, (struct merging_holds_in){DB_NULL_INT8, NULL, id, false}, &view.merged);
    actor_load(request);
    if (rows.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such merge");
    }
    view.merge = rows.row;
    view.waits = rows.row->recorded_at == MOMENT_NONE && rows.row->refused_at == MOMENT_NONE;
    view.stands = rows.row->recorded_at != MOMENT_NONE && rows.row->superseded_at == MOMENT_NONE;
    view.may_decide = staff && view.waits && rows.row->asked_by != actor_of(request)->person_id;
    view.may_undo = view.stands && (staff || rows.row->own);
    static const struct option decisions[] = {{"confirm", N_("They are one person: make them one record"), NULL},
        {"refuse", N_("They are two people, or it is not shown"), NULL}};
    view.decisions = (struct options){2, decisions};
    struct html *out = page_open(request);
    merging_merge_html(out, &view);
    page_send_back(request, status, out, staff ? "/merges" : duplicates_path);
}

static void own_page(struct http_request *request) {
    struct form form;
    form_start(&form, request->arena, NULL);
    merge_show(request, 200, &form, false);
}

static void staff_page(struct http_request *request) {
    struct form form;
    form_start(&form, request->arena, NULL);
    merge_show(request, 200, &form, true);
}

static void undo(struct http_request *request, bool staff) {
    struct form *form = page_form(request);
    const char *reason = form_text(form, "reason", N_("Say why the merge is taken back"), 2000);
    personal_data_check(form, "reason", reason);
    if (!form_good(form)) {
        merge_show(request, 422, form, staff);
        return;
    }
    merge_undo(actor_db(request), http_part_id(request, "merge"), reason, request->now);
    page_done(request, staff ? "/merges" : duplicates_path, N_("The merge is taken back: there are two records again"));
}

static void own_undo_act(struct http_request *request) {
    undo(request, false);
}

static void staff_undo_act(struct http_request *request) {
    undo(request, true);
}

static void decide_act(struct http_request *request) {
    struct form *form = page_form(request);
    static const char *const choices[] = {"confirm", "refuse"};
    const char *choice = form_choice(form, "decision", N_("Select what is decided"), choices, 2);
    bool refused = strcmp(choice, "refuse") == 0;
    const char *words = refused ? form_text(form, "words", N_("Say why, for who asked"), 2000)
                                : form_text_optional(form, "words", 2000);
    personal_data_check(form, "words", words);
    if (!form_good(form)) {
        merge_show(request, 422, form, true);
        return;
    }
    merge_decide(
        actor_db(request), http_part_id(request, "merge"), !refused, *words == '\0' ? NULL : words, request->now);
    page_done(request, "/merges", refused ? N_("Refused: there are two records") : N_("The two records are one"));
}

static void list_page(struct http_request *request) {
    struct merging_list_view view;
    merging_list_add(actor_db(request), (struct merging_list_in){DB_NULL_INT8}, &view.rows);
    actor_load(request);
    struct html *out = page_open(request);
    merging_list_html(out, &view);
    page_send(request, 200, out);
}

static const struct http_route route[] = {
    {HTTP_GET, "/training/people/duplicates", "people.manage", 0, 0, duplicates_page},
    {HTTP_GET, "/training/people/{person}/merge", "people.manage", 0, 0, pair_page},
    {HTTP_POST, "/training/people/{person}/merge", "people.manage", 0, 0, pair_act},
    {HTTP_GET, "/training/people/merges/{merge}", "people.manage", 0, 0, own_page},
    {HTTP_POST, "/training/people/merges/{merge}/undo", "people.manage", 0, 0, own_undo_act},
    {HTTP_GET, "/merges", "people.merge_decide", 0, 0, list_page},
    {HTTP_GET, "/merges/{merge}", "people.merge_decide", 0, 0, staff_page},
    {HTTP_POST, "/merges/{merge}", "people.merge_decide", 0, 0, decide_act},
    {HTTP_POST, "/merges/{merge}/undo", "people.merge_decide", 0, 0, staff_undo_act},
};
const struct http_routes merging_routes = {route, sizeof route / sizeof *route};
