/* A lead's first page, in one round trip: are we in good standing, who is in date, who lapses next, what to do now. */
#include <stdlib.h>
#include <string.h>

#include "accounts/page.h"
#include "applications/applications_rules.h"
#include "home/home_lead.h"
#include "home/home_lead_view.h"
#include "pages/home/lead.h"
#include "register/register.h"

enum { TASKS_SHOWN = 15, LAPSES_SHOWN = 15, LINES_SHOWN = 25, TASK_DAYS = 60 };

struct home_lead_parts {
    day today;
    struct training_board_parts *board;
    struct home_applications_rows applications;
    struct home_awards_rows awards;
    struct home_conditions_rows conditions;
    struct home_messages_rows messages;
};

struct home_lead_parts *home_lead_add(struct http_request *request) {
    struct db *db = actor_db(request);
    struct home_lead_parts *parts = ARENA_NEW(request->arena, struct home_lead_parts);
    parts->today = day_of_moment(request->now, ZONE_LONDON);
    parts->board = training_board_add(db, DB_NULL_INT8, parts->today, MOMENT_NONE);
    home_applications_add(db, &parts->applications);
    home_awards_add(db, &parts->awards);
    home_conditions_add(db, &parts->conditions);
    home_messages_add(db, &parts->messages);
    return parts;
}

const char *home_application_words(const char *state) {
    return application_state_for_applicant(application_state_of(state));
}

static const struct {
    const char *state;
    const char *words;
    const char *colour;
} award_words[] = {
    {"offered", N_("Offered: answer it"), "orange"},
    {"declined", N_("Declined"), "grey"},
    {"withdrawn", N_("Withdrawn"), "grey"},
    {"accepted", N_("Accepted"), "green"},
    {"live", N_("Live"), "green"},
    {"suspended", N_("Suspended"), "red"},
    {"closed", N_("Closed"), "grey"},
    {"terminated", N_("Terminated"), "red"},
};

const char *home_award_words(const char *state) {
    for (size_t i = 0; i < sizeof award_words / sizeof *award_words; i++) {
        if (strcmp(award_words[i].state, state) == 0) {
            return award_words[i].words;
        }
    }
    return state;
}

const char *home_award_colour(const char *state) {
    for (size_t i = 0; i < sizeof award_words / sizeof *award_words; i++) {
        if (strcmp(award_words[i].state, state) == 0) {
            return award_words[i].colour;
        }
    }
    return "grey";
}

static void standing_fill(struct home_lead_view *view) {
    static const char *const active[] = {"designated", "accredited", "accredited_with_conditions", "renewal_due"};
    const char *state = view->board->register_state;
    if (state == NULL || strcmp(state, "onboarding") == 0) {
        view->standing = HOME_NOT_ON_REGISTER;
        view->register_words = state == NULL ? N_("Not on the register") : register_state_title(state);
        return;
    }
    view->register_words = register_state_title(state);
    view->standing = HOME_NOT_ACTIVE;
    for (size_t i = 0; i < sizeof active / sizeof *active; i++) {
        if (strcmp(active[i], state) == 0) {
            view->standing = view->board->now.good ? HOME_GOOD : HOME_BELOW;
        }
    }
}

/* Lapses come soonest first; each person's are told together, at their soonest. */
static void lapses_fill(struct arena *arena, struct home_lead_view *view) {
    const struct training_board *board = view->board;
    const struct training_organisation *organisation = &board->organisation;
    struct home_lapse *row = ARENA_ARRAY(arena, organisation->people, struct home_lapse);
    size_t *place = ARENA_ARRAY(arena, organisation->people, size_t); /* plus 1; 0: not there yet */
    for (size_t i = 0; i < board->lapses.count; i++) {
        const struct training_lapse *lapse = &board->lapses.row[i];
        if (place[lapse->person] == 0) {
            place[lapse->person] = ++view->lapses.count;
            row[view->lapses.count - 1] = (struct home_lapse){organisation->person[lapse->person].name,
                organisation->person[lapse->person].person_id, lapse->ends_on, lapse->grace_ends_on, 0,
                organisation->module[lapse->module].title};
            for (int k = 0; k < 3; k++) {
                view->lapsing[k] += lapse->ends_on >= board->on && lapse->ends_on <= board->on + 30 * (k + 1);
            }
        }
        row[place[lapse->person] - 1].modules++;
    }
    view->lapses.row = row;
    if (view->lapses.count > LAPSES_SHOWN) {
        view->lapses_left_out = view->lapses.count - LAPSES_SHOWN;
        view->lapses.count = LAPSES_SHOWN;
    }
}

static void task_add(struct home_tasks *tasks, day due, const char *text, const char *href) {
    tasks->row[tasks->count++] = (struct home_task){due, text, href};
}

static const char *number_text(struct html *out, int64_t number) {
    return html_count(out, number);
}

static const char *person_path(struct arena *arena, int64_t person_id) {
    return arena_format(arena, "/training/people/%lld", (long long)person_id);
}

/* Modules that a person never did, or let expire; due: the day by which the first of them is needed. */
static void missing_task(struct html *out, struct home_lead_view *view, size_t person) {
    const struct training_board *board = view->board;
    const struct training_organisation *organisation = &board->organisation;
    const struct training_person *who = &organisation->person[person];
    int64_t missing = 0;
    int64_t expired = 0;
    for (size_t k = 0; k < organisation->modules; k++) {
        enum training_status status = board->state[person * organisation->modules + k].status;
        missing += status == TRAINING_NOT_STARTED;
        expired += status == TRAINING_EXPIRED;
    }
    const char *href = person_path(out->arena, who->person_id);
    bool fresh = who->first_responder_since != DAY_NONE && board->on - who->first_responder_since <= 90;
    if (expired > 0) {
        task_add(&view->tasks, DAY_NONE,
            html_fill(out,
                html_plural(out, "{name}: {n} module has expired. Book training.",
                    "{name}: {n} modules have expired. Book training.", expired),
                "name", who->name, "n", number_text(out, expired), NULL),
            "/training/sessions");
    }
    if (missing > 0) {
        const char *words = fresh ? html_plural(out, "{name} is new: {n} module to complete before acting alone.",
                                        "{name} is new: {n} modules to complete before acting alone.", missing)
                                  : html_plural(out, "{name}: {n} module not started. Book training.",
                                        "{name}: {n} modules not started. Book training.", missing);
        task_add(&view->tasks, DAY_NONE, html_fill(out, words, "name", who->name, "n", number_text(out, missing), NULL),
            "/training/sessions");
    }
    int wanted = board->standard.supervised_referrals - who->supervised_referrals;
    if (wanted > 0 && who->first_responder_since != DAY_NONE &&
        board->on - who->first_responder_since <= TRAINING_NEW_DAYS) {
        task_add(&view->tasks, who->first_responder_since + TRAINING_SUPERVISED_WITHIN_DAYS,
            html_fill(out,
                html_plural(out, "{name}: {n} more supervised referral to sign off.",
                    "{name}: {n} more supervised referrals to sign off.", wanted),
                "name", who->name, "n", number_text(out, wanted), NULL),
            arena_format(out->arena, "%s/supervised", href));
    }
}

static void application_tasks(struct html *out, struct home_lead_view *view) {
    static const struct {
        const char *state;
        const char *words;
    } waiting[] = {
        {"draft", N_("Finish application {reference} and submit it.")},
        {"archived", N_("Take up application {reference} again, or withdraw it.")},
        {"information_requested", N_("Answer the request for information on application {reference}.")},
        {"intention_to_refuse", N_("Make representations on application {reference}.")},
    };
    for (size_t i = 0; view->may_see_applications && i < view->applications.count; i++) {
        const struct home_applications *row = &view->applications.row[i];
        if (row->unread > 0) {
            task_add(&view->tasks, DAY_NONE,
                html_fill(out,
                    html_plural(out, "Read {n} new message about application {reference}.",
                        "Read {n} new messages about application {reference}.", row->unread),
                    "n", number_text(out, row->unread), "reference", row->reference, NULL),
                arena_format(out->arena, "/applications/%lld/messages", (long long)row->application_id));
        }
        for (size_t k = 0; k < sizeof waiting / sizeof *waiting; k++) {
            if (strcmp(waiting[k].state, row->state) == 0) {
                day due = row->request_due_on != DAY_NONE    ? row->request_due_on
                          : strcmp(row->state, "draft") == 0 ? DAY_NONE
                                                             : row->stage_due_on;
                task_add(&view->tasks, due,
                    html_fill(out, html_message(out, waiting[k].words), "reference", row->reference, NULL),
                    arena_format(out->arena, "/applications/%lld", (long long)row->application_id));
            }
        }
    }
}

static void award_tasks(struct html *out, struct home_lead_view *view) {
    for (size_t i = 0; view->may_see_funding && i < view->awards.count; i++) {
        const struct home_awards *row = &view->awards.row[i];
        if (strcmp(row->state, "offered") == 0) {
            task_add(&view->tasks, DAY_NONE,
                html_fill(out, html_message(out, N_("Answer the offer of {money} ({reference}).")), "money",
                    html_money(out, row->amount_pence), "reference", row->reference, NULL),
                arena_format(out->arena, "/funding/%lld", (long long)row->award_id));
        }
    }
}

static void message_tasks(struct html *out, struct home_lead_view *view, int64_t unread) {
    if (view->may_see_applications && unread > 0) {
        task_add(&view->tasks, DAY_NONE,
            html_fill(out,
                html_plural(out, "Read {n} new message about your accreditation.",
                    "Read {n} new messages about your accreditation.", unread),
                "n", number_text(out, unread), NULL),
            "/organisation/accreditation/messages");
    }
}

static void condition_tasks(struct html *out, struct home_lead_view *view) {
    for (size_t i = 0; view->may_see_applications && i < view->conditions.count; i++) {
        const struct home_conditions *row = &view->conditions.row[i];
        task_add(&view->tasks, row->due_on,
            html_fill(out, html_message(out, N_("Show that condition {n} of your accreditation is met.")), "n",
                html_count(out, row->place), NULL),
            arena_format(out->arena, "/conditions/%lld", (long long)row->condition_id));
    }
}

/* What has no date is due now. */
static int by_due(const void *a, const void *b) {
    const struct home_task *first = a;
    const struct home_task *second = b;
    if (first->due != second->due) {
        return first->due > second->due ? 1 : -1;
    }
    return strcmp(first->text, second->text);
}

static void tasks_fill(struct html *out, struct home_lead_view *view, int64_t unread) {
    const struct training_board *board = view->board;
    size_t most =
        board->organisation.people * 4 + view->applications.count * 2 + view->awards.count + view->conditions.count + 2;
    view->tasks.row = ARENA_ARRAY(out->arena, most, struct home_task);
    application_tasks(out, view);
    award_tasks(out, view);
    condition_tasks(out, view);
    message_tasks(out, view, unread);
    if (view->starting && view->may_see_applications && view->applications.count == 0 &&
        !board->organisation.statutory) {
        task_add(&view->tasks, DAY_NONE, html_message(out, N_("Start your application")), "/apply");
    }
    size_t told = view->starting ? 0 : view->lapses.count;
    for (size_t i = 0; i < told; i++) {
        const struct home_lapse *lapse = &view->lapses.row[i];
        if (lapse->ends_on <= board->on + TASK_DAYS) {
            task_add(&view->tasks, lapse->ends_on < board->on ? lapse->grace_ends_on : lapse->ends_on,
                html_fill(out,
                    html_plural(out, "{name}: renew {n} module, {first}.", "{name}: renew {n} modules, first {first}.",
                        (int64_t)lapse->modules),
                    "name", lapse->name, "n", number_text(out, (int64_t)lapse->modules), "first",
                    html_message(out, lapse->first), NULL),
                "/training/sessions");
        }
    }
    for (size_t i = 0; i < board->organisation.people && !view->starting; i++) {
        missing_task(out, view, i);
    }
    qsort(view->tasks.row, view->tasks.count, sizeof *view->tasks.row, by_due);
    if (view->tasks.count > TASKS_SHOWN) {
        view->tasks_left_out = view->tasks.count - TASKS_SHOWN;
        view->tasks.count = TASKS_SHOWN;
    }
}

bool home_lead_page(struct http_request *request, const struct home_lead_parts *parts) {
    if (!actor_may(request, "training.view")) {
        return false;
    }
    const struct training_board *board = training_board_build(request->arena, parts->board);
    if (board == NULL) {
        return false;
    }
    struct home_lead_view view = {.board = board,
        .matrix = training_matrix_view_of(request->arena, board, false, LINES_SHOWN),
        .applications = parts->applications,
        .awards = parts->awards,
        .conditions = parts->conditions,
        .may_see_applications = actor_may(request, "application.view"),
        .may_see_funding = actor_may(request, "funding.view"),
        .today = parts->today};
    struct html *out = page_open(request);
    standing_fill(&view);
    view.starting = view.standing == HOME_NOT_ON_REGISTER && board->now.first_responders == 0;
    lapses_fill(request->arena, &view);
    tasks_fill(out, &view, parts->messages.row->unread);
    home_lead_html(out, &view);
    page_send(request, 200, out);
    return true;
}
