/* Convening a panel, and the draws that fill its places. */
#include "cases/cases_panel.h"

#include <jansson.h>
#include <string.h>

#include "accounts/accounts_queries.h"
#include "audit/audit.h"
#include "base/random.h"
#include "cases/cases_panel_parts.h"
#include "cases/cases_queries.h"
#include "mail/mail.h"
#include "view/html.h"

enum { SEED_BYTES = 32 };

void case_panel_audit(
    struct db *db, const struct application_locked *application, const char *action, const char *detail) {
    audit_record_one(db, (struct audit_record_in){.action = action,
                             .subject_kind = "application",
                             .subject_id = application->application_id,
                             .organisation_id = application->organisation_id,
                             .detail = detail});
}

void case_panel_mail(struct db *db, const struct application_locked *application, int64_t person_id,
    const struct case_panel_letter *letter) {
    struct arena *arena = db_arena(db);
    const struct case_panel_person *person = case_panel_person_one(db, (struct case_panel_person_in){person_id});
    if (person == NULL) {
        return;
    }
    struct html out = {.arena = arena, .cymraeg = text_equal(person->language, "cy")};
    const char *link = mail_link(arena, arena_format(arena, "/panels/%lld", (long long)application->application_id));
    const char *by = html_date(&out, application->stage_due_on);
    mail_add(db, (struct mail){.address = person->address,
                     .subject = html_fill(&out, html_message(&out, letter->subject), "reference",
                         application->reference, "organisation", application->organisation_name, "date", by, NULL),
                     .body = html_fill(&out, html_message(&out, letter->body), "reference", application->reference,
                         "organisation", application->organisation_name, "date", by, "link", link, NULL),
                     .language = person->language,
                     .key = arena_format(arena, "%s:%lld", letter->key, (long long)person_id),
                     .person_id = person_id});
}

const struct case_panel_open *case_panel_sitting(struct db *db, const struct application_locked *application) {
    const struct case_panel_open *panel =
        application_state_of(application->state) != APPLICATION_PANEL_REVIEW
            ? NULL
            : case_panel_open_one(db, (struct case_panel_open_in){application->application_id});
    if (panel == NULL) {
        arena_raise(db_arena(db), ERROR_STATE_REFUSED, "no panel sits on application %lld",
            (long long)application->application_id);
    }
    return panel;
}

struct vacancies {
    size_t count;
    int32_t *place;
};

static struct vacancies vacancies_of(struct db *db, const struct case_panel_open *panel) {
    struct case_panel_seats_rows seats = case_panel_seats_run(db, (struct case_panel_seats_in){panel->panel_id});
    struct vacancies vacant = {0, ARENA_ARRAY(db_arena(db), (size_t)panel->places, int32_t)};
    for (int32_t place = 1; place <= panel->places; place++) {
        bool taken = false;
        for (size_t i = 0; i < seats.count; i++) {
            taken = taken || (seats.row[i].place == place && !seats.row[i].gone);
        }
        if (!taken) {
            vacant.place[vacant.count++] = place;
        }
    }
    return vacant;
}

static void seat_tell(
    struct db *db, const struct application_locked *application, int64_t panel_id, int64_t person_id) {
    const struct case_panel_letter letter = {
        arena_format(db_arena(db), "panel-drawn:%lld", (long long)panel_id),
        N_("You have been drawn for a panel: {reference}"),
        N_("You have been drawn for the independent panel on the application of {organisation}, {reference}. The panel "
           "has until {date}.\n\nBefore you see the papers, say whether you have a conflict of interest:\n{link}\n"),
    };
    case_panel_mail(db, application, person_id, &letter);
}

static const char *plain(const char *setting) {
    return setting == NULL ? "" : setting;
}

/* The program itself acts from here on; gives whom to put back. */
static const struct case_panel_actor *system_begin(struct db *db, moment now) {
    const struct case_panel_actor *actor = case_panel_actor_one(db);
    actor_begin_system_one(db, (struct actor_begin_system_in){now});
    return actor;
}

static void system_end(struct db *db, const struct case_panel_actor *actor) {
    case_panel_actor_back_one(db, (struct case_panel_actor_back_in){plain(actor->person), plain(actor->account),
                                      plain(actor->organisation), plain(actor->sees_all), plain(actor->roles)});
}

void case_panel_seat_end(struct db *db, const struct application_locked *application, int64_t panel_id,
    int64_t person_id, const char *because, moment now) {
    case_panel_leave_run(db, (struct case_panel_leave_in){panel_id, person_id, because, now});
    case_role_leave_run(db, (struct case_role_leave_in){application->application_id, person_id, now});
    case_panel_audit(db, application, "panel.leave",
        audit_json(db_arena(db), "{s:I, s:I, s:s}", "panel_id", (json_int_t)panel_id, "person_id",
            (json_int_t)person_id, "because", because));
}

/* The pool as it stands now, in drawn order. draw: the number that those get who were in no draw yet. */
struct pool {
    struct panel_candidate *candidate;
    size_t count;
};

static struct pool pool_of(struct db *db, const struct application_locked *application,
    const struct case_panel_open *panel, int32_t draw, moment now) {
    struct arena *arena = db_arena(db);
    const struct framework_data *data = application_framework(db, application);
    struct case_panel_pool_rows rows = case_panel_pool_run(
        db, (struct case_panel_pool_in){application->application_id, panel->panel_id, day_of_moment(now, data->zone)});
    struct pool pool = {ARENA_ARRAY(arena, rows.count, struct panel_candidate), rows.count};
    for (size_t i = 0; i < rows.count; i++) {
        const struct case_panel_pool *row = &rows.row[i];
        struct panel_tie tie = {row->applicant, row->conflicted, row->seated, row->gave_up, row->touched, row->ended};
        pool.candidate[i] = (struct panel_candidate){row->person_id, row->chair, row->member, panel_left_out(&tie),
            row->known_since == DB_NULL_INT4 ? draw : row->known_since, 0};
    }
    panel_rank(arena, panel->seed, pool.candidate, pool.count);
    return pool;
}

/* Who of the pool takes the empty places; *found is how many of these are filled. */
static int64_t *chosen_of(struct arena *arena, const struct pool *pool, const struct vacancies *vacant, size_t *found) {
    int64_t *person = ARENA_ARRAY(arena, vacant->count, int64_t);
    panel_fill(pool->candidate, pool->count, vacant->place, vacant->count, person);
    *found = 0;
    for (size_t i = 0; i < vacant->count; i++) {
        *found += person[i] != 0;
    }
    return person;
}

int32_t case_panel_draw(struct db *db, const struct application_locked *application,
    const struct case_panel_open *panel, const char *cause, moment now) {
    struct arena *arena = db_arena(db);
    const struct case_panel_actor *actor = system_begin(db, now);
    struct vacancies vacant = vacancies_of(db, panel);
    int32_t draw = case_panel_draw_add_one(db, (struct case_panel_draw_add_in){panel->panel_id, cause, now})->draw;
    struct pool pool = pool_of(db, application, panel, draw, now);
    size_t found;
    const int64_t *person = chosen_of(arena, &pool, &vacant, &found);
    for (size_t i = 0; i < pool.count; i++) {
        const struct panel_candidate *one = &pool.candidate[i];
        case_panel_candidate_add_run(
            db, (struct case_panel_candidate_add_in){panel->panel_id, draw, one->person_id, one->chair, one->member,
                    one->left_out, one->rank == 0 ? DB_NULL_INT4 : one->rank});
    }
    case_panel_left_mark_run(db, (struct case_panel_left_mark_in){panel->panel_id, draw});
    for (size_t i = 0; i < vacant.count; i++) {
        if (person[i] != 0) {
            case_panel_seat_add_run(
                db, (struct case_panel_seat_add_in){panel->panel_id, person[i], draw, vacant.place[i], now});
            seat_tell(db, application, panel->panel_id, person[i]);
        }
    }
    int32_t empty = (int32_t)(vacant.count - found);
    case_panel_audit(db, application, "panel.draw",
        audit_json(arena, "{s:I, s:i, s:s, s:i, s:i}", "panel_id", (json_int_t)panel->panel_id, "draw", (int)draw,
            "cause", cause, "filled", (int)found, "empty", (int)empty));
    system_end(db, actor);
    return empty;
}

void case_panel_convene(struct db *db, const struct application_locked *locked, moment now) {
    struct arena *arena = db_arena(db);
    const struct case_panel_actor *actor = system_begin(db, now);
    const struct framework_data *data = application_framework(db, locked);
    bool time_is_up = locked->stage_due_on != DAY_NONE && day_of_moment(now, data->zone) > locked->stage_due_on;
    struct application_act act = {.event = APPLICATION_EVENT_CONVENE_PANEL,
        .who = APPLICATION_BY_SYSTEM,
        .guards = time_is_up ? APPLICATION_GUARD_TIME_IS_UP : APPLICATION_GUARD_NOTHING,
        .person_id = DB_NULL_INT8};
    application_record(db, locked, &act, now);
    unsigned char *seed = arena_alloc(arena, SEED_BYTES);
    random_fill(seed, SEED_BYTES);
    const struct framework_panel *size = frameworks_panel(data, application_rules_day(locked, now));
    if (size == NULL) {
        arena_raise(arena, ERROR_STATE_REFUSED, "the framework says of no size of a panel for that day");
    }
    const struct case_panel_add *added = case_panel_add_one(
        db, (struct case_panel_add_in){locked->application_id, {seed, SEED_BYTES}, size->seats, now});
    struct case_panel_open panel = {added->panel_id, {seed, SEED_BYTES}, size->seats, now};
    case_panel_draw(db, application_lock(db, locked->application_id), &panel, "convened", now);
    application_mail(db, locked, arena_format(arena, "panel-%lld", (long long)added->panel_id),
        N_("Your application {reference}: an independent panel is convened"),
        N_("An independent panel now reviews the application of {organisation}, {reference}, with everything you have "
           "sent. Its members took no part in the case. Nothing is refused unless the panel says so.\n\n{link}\n"),
        now);
    system_end(db, actor);
}

void case_panel_keep(
    struct db *db, const struct application_locked *application, const struct case_panel_open *panel, moment now) {
    struct case_panel_seats_rows seats = case_panel_seats_run(db, (struct case_panel_seats_in){panel->panel_id});
    bool left = false;
    for (size_t i = 0; i < seats.count; i++) {
        const struct case_panel_seats *seat = &seats.row[i];
        if (!seat->gone && !seat->holds_role && (!seat->voted || seat->place == PANEL_CHAIR)) {
            case_panel_seat_end(db, application, panel->panel_id, seat->person_id, "left", now);
            left = true;
        }
    }
    struct vacancies vacant = vacancies_of(db, panel);
    if (vacant.count == 0) {
        return;
    }
    const struct case_panel_actor *actor = system_begin(db, now);
    struct pool pool = pool_of(db, application, panel, INT32_MAX, now);
    size_t found;
    chosen_of(db_arena(db), &pool, &vacant, &found);
    system_end(db, actor);
    if (left || found > 0) {
        case_panel_draw(db, application, panel, left ? "left" : "again", now);
    }
}

int32_t case_panel_again(struct db *db, int64_t application_id, moment now) {
    const struct application_locked *application = application_lock(db, application_id);
    const struct case_panel_open *panel = case_panel_sitting(db, application);
    case_panel_keep(db, application, panel, now);
    return (int32_t)vacancies_of(db, panel).count;
}
