/* What the people of a panel do: declare, stand aside, vote. */
#include <jansson.h>
#include <string.h>

#include "audit/audit.h"
#include "cases/cases.h"
#include "cases/cases_panel_parts.h"
#include "cases/cases_queries.h"
#include "view/html.h"

/* The case and its panel, locked, with the place that somebody has on it. */
struct place {
    const struct application_locked *application;
    const struct case_panel_open *panel;
    const struct case_panel_seat *seat;
};

static struct place place_of(struct db *db, int64_t application_id, int64_t person_id) {
    struct place place = {.application = application_lock(db, application_id)};
    place.panel = case_panel_sitting(db, place.application);
    place.seat = case_panel_seat_one(db, (struct case_panel_seat_in){place.panel->panel_id, person_id});
    if (place.seat == NULL || place.seat->gone) {
        arena_raise(db_arena(db), ERROR_FORBIDDEN, "no place on this panel%s", place.seat == NULL ? "" : " any more");
    }
    return place;
}

void case_panel_declare(
    struct db *db, int64_t application_id, int64_t person_id, bool conflicted, const char *words, moment now) {
    struct place place = place_of(db, application_id, person_id);
    if (!conflicted && (place.seat->accepted || !place.seat->holds_role)) {
        arena_raise(db_arena(db), place.seat->accepted ? ERROR_STATE_REFUSED : ERROR_FORBIDDEN,
            "declared already, or no role on panels any more");
    }
    case_declare_run(db, (struct case_declare_in){application_id, person_id, conflicted, words, now});
    case_panel_audit(db, place.application, "case.declare_conflict",
        audit_json(
            db_arena(db), "{s:b, s:I}", "conflicted", (int)conflicted, "panel_id", (json_int_t)place.panel->panel_id));
    if (conflicted) {
        /* The database has ended the place with the declaration. */
        case_panel_draw(db, place.application, place.panel, "conflict", now);
        return;
    }
    case_panel_role_add_run(
        db, (struct case_panel_role_add_in){application_id, person_id, place.seat->role, place.seat->place, now});
    case_panel_accept_run(db, (struct case_panel_accept_in){place.panel->panel_id, person_id, now});
}

void case_panel_recuse(struct db *db, int64_t application_id, int64_t person_id, const char *words, moment now) {
    struct place place = place_of(db, application_id, person_id);
    if (place.seat->voted) {
        arena_raise(db_arena(db), ERROR_STATE_REFUSED, "a vote once cast stands");
    }
    case_note(db, application_id, person_id, words, now);
    case_panel_seat_end(db, place.application, place.panel->panel_id, person_id, "recused", now);
    case_panel_draw(db, place.application, place.panel, "recused", now);
}

void case_panel_replace(
    struct db *db, int64_t application_id, int64_t person_id, int64_t officer_id, const char *words, moment now) {
    struct place place = place_of(db, application_id, person_id);
    if (place.seat->voted) {
        arena_raise(db_arena(db), ERROR_STATE_REFUSED, "a vote once cast stands");
    }
    case_note(db, application_id, officer_id, words, now);
    case_panel_seat_end(db, place.application, place.panel->panel_id, person_id, "replaced", now);
    const struct case_panel_letter letter = {
        arena_format(db_arena(db), "panel-replaced:%lld", (long long)place.panel->panel_id),
        N_("You are no longer on a panel: {reference}"),
        N_("Somebody else has been asked to take your place on the independent panel on the application of "
           "{organisation}, {reference}. You need do nothing more.\n"),
    };
    case_panel_mail(db, place.application, person_id, &letter);
    case_panel_draw(db, place.application, place.panel, "replaced", now);
}

void case_panel_vote(
    struct db *db, int64_t application_id, int64_t person_id, const char *vote, const char *reason, moment now) {
    struct arena *arena = db_arena(db);
    struct place place = place_of(db, application_id, person_id);
    if (!place.seat->accepted || !place.seat->holds_role) {
        arena_raise(arena, ERROR_FORBIDDEN, "not declared, or no role on panels any more");
    }
    if (place.seat->voted) {
        arena_raise(arena, ERROR_STATE_REFUSED, "a vote once cast stands");
    }
    if (panel_outcome(&vote, 1) == NULL || text_blank(reason)) {
        arena_raise(arena, ERROR_INVALID, "no vote, or no reason");
    }
    int64_t panel_id = place.panel->panel_id;
    case_panel_vote_add_run(db, (struct case_panel_vote_add_in){panel_id, person_id, vote, reason, now});
    case_panel_audit(db, place.application, "panel.vote", audit_json(arena, "{s:I}", "panel_id", (json_int_t)panel_id));
    const struct case_panel_chair *chair = case_panel_chair_one(db, (struct case_panel_chair_in){panel_id});
    if (chair != NULL && chair->votes_in) {
        const struct case_panel_letter letter = {
            arena_format(arena, "panel-voted:%lld", (long long)panel_id),
            N_("All votes are in: {reference}"),
            N_("Everybody on the panel on the application of {organisation}, {reference}, has voted. Read the votes, "
               "and write the panel's summary by {date}:\n{link}\n"),
        };
        case_panel_mail(db, place.application, chair->person_id, &letter);
    }
}
