/* Everything that is due from an organisation, each with what to do about it. */
#include <stdlib.h>
#include <string.h>

#include "home/home_lead_parts.h"
#include "training/training_words.h"

enum { AWARD_DAYS = 90, OTHERS_MOST = 8 };

void home_task_add(struct home_tasks *tasks, day due, const char *text, const char *href) {
    tasks->row[tasks->count++] = (struct home_task){false, due, text, href};
}

/* Where that which the application waits for is done. */
static const char *application_path(struct arena *arena, const struct home_applications *row) {
    if (strcmp(row->state, "information_requested") == 0 && row->request_id != DB_NULL_INT8) {
        return arena_format(
            arena, "/applications/%lld/information/%lld", (long long)row->application_id, (long long)row->request_id);
    }
    return arena_format(arena, "/applications/%lld%s", (long long)row->application_id,
        strcmp(row->state, "intention_to_refuse") == 0 ? "/representations" : "");
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
            home_task_add(&view->tasks, DAY_NONE,
                html_fill(out,
                    html_plural(out, "Read {n} new message about application {reference}.",
                        "Read {n} new messages about application {reference}.", row->unread),
                    "n", html_count(out, row->unread), "reference", row->reference, NULL),
                arena_format(out->arena, "/applications/%lld/messages", (long long)row->application_id));
        }
        for (size_t k = 0; k < sizeof waiting / sizeof *waiting; k++) {
            if (strcmp(waiting[k].state, row->state) == 0) {
                day due = row->request_due_on != DAY_NONE    ? row->request_due_on
                          : strcmp(row->state, "draft") == 0 ? DAY_NONE
                                                             : row->stage_due_on;
                home_task_add(&view->tasks, due,
                    html_fill(out, html_message(out, waiting[k].words), "reference", row->reference, NULL),
                    application_path(out->arena, row));
            }
        }
    }
}

static void award_tasks(struct html *out, struct home_lead_view *view) {
    for (size_t i = 0; view->may_see_funding && i < view->awards.count; i++) {
        const struct home_awards *row = &view->awards.row[i];
        if (strcmp(row->state, "offered") == 0) {
            home_task_add(&view->tasks, DAY_NONE,
                html_fill(out, html_message(out, N_("Answer the offer of {money} ({reference}).")), "money",
                    html_money(out, row->amount_pence), "reference", row->reference, NULL),
                arena_format(out->arena, "/funding/%lld", (long long)row->award_id));
        } else if (strcmp(row->state, "live") == 0 && row->ends_on >= view->today &&
                   row->ends_on <= view->today + AWARD_DAYS) {
            home_task_add(&view->tasks, row->ends_on,
                html_fill(out, html_message(out, N_("The award {reference} ends on this day.")), "reference",
                    row->reference, NULL),
                arena_format(out->arena, "/funding/%lld", (long long)row->award_id));
        }
    }
}

/* What the register told the organisation and nobody has opened yet. */
static void message_tasks(struct html *out, struct home_lead_view *view, const struct home_messages_rows *messages) {
    for (size_t i = 0; view->may_see_applications && i < messages->count; i++) {
        const struct home_messages *row = &messages->row[i];
        home_task_add(&view->tasks, DAY_NONE,
            html_fill(out, html_message(out, N_("Read the message: {subject}.")), "subject",
                out->cymraeg ? row->subject_cy : row->subject, NULL),
            arena_format(out->arena, "/organisation/accreditation/messages/%lld", (long long)row->notice_id));
    }
}

/* Places for which somebody is still to be named. */
static void place_tasks(struct html *out, struct home_lead_view *view, const struct home_places_rows *places) {
    for (size_t i = 0; i < places->count; i++) {
        const struct home_places *row = &places->row[i];
        home_task_add(&view->tasks, row->held_on,
            html_fill(out,
                html_plural(out, "{n} place on {course} has no name yet: say who comes.",
                    "{n} places on {course} have no names yet: say who comes.", row->places),
                "n", html_count(out, row->places), "course", row->title, NULL),
            arena_format(out->arena, "/training/sessions/%lld", (long long)row->session_id));
    }
}

static void condition_tasks(struct html *out, struct home_lead_view *view) {
    for (size_t i = 0; view->may_see_applications && i < view->conditions.count; i++) {
        const struct home_conditions *row = &view->conditions.row[i];
        home_task_add(&view->tasks, row->due_on,
            html_fill(out, html_message(out, N_("Show that condition {n} of your accreditation is met.")), "n",
                html_count(out, row->place), NULL),
            arena_format(out->arena, "/conditions/%lld", (long long)row->condition_id));
    }
}

static void exemption_tasks(
    struct html *out, struct home_lead_view *view, const struct home_exemptions_rows *exemptions) {
    for (size_t i = 0; i < exemptions->count; i++) {
        const struct home_exemptions *row = &exemptions->row[i];
        home_task_add(&view->tasks, row->ends_on,
            html_fill(out,
                html_plural(out, "{name}: the exemption from {n} module ends. Book training before.",
                    "{name}: the exemption from {n} modules ends. Book training before.", row->modules),
                "name", row->full_name, "n", html_count(out, row->modules), NULL),
            arena_format(out->arena, "/training/recognitions/%lld", (long long)row->recognition_id));
    }
}

/* Who speaks for the organisation, and who was asked to join it. */
static void people_tasks(struct html *out, struct home_lead_view *view, const struct home_lead_parts *parts) {
    if (view->may_see_people && parts->contact.count > 0 && !parts->contact.row->named) {
        home_task_add(
            &view->tasks, DAY_NONE, html_message(out, N_("Name a single point of contact.")), "/organisation/people");
    }
    for (size_t i = 0; view->may_see_people && i < parts->invitations.count; i++) {
        const struct home_invitations *row = &parts->invitations.row[i];
        home_task_add(&view->tasks, day_of_moment(row->expires_at, ZONE_LONDON),
            html_fill(out,
                html_message(out, N_("{name} has not answered your invitation: ask them, or invite them again.")),
                "name", row->full_name, NULL),
            "/organisation/people#invitations");
    }
}

/* The accreditation's own term, and the day on which the organisation would no longer stand. */
static void accreditation_tasks(struct html *out, struct home_lead_view *view, const struct home_lead_parts *parts) {
    const struct home_contact *own = parts->contact.count > 0 ? parts->contact.row : NULL;
    if (view->may_see_applications && own != NULL && own->renewal_due_on != DAY_NONE) {
        home_task_add(&view->tasks, own->renewal_due_on, html_message(out, N_("Apply to renew your accreditation.")),
            "/organisation/accreditation");
    }
    if (view->may_see_applications && own != NULL && own->under_review_since != DAY_NONE) {
        home_task_add(&view->tasks, parts->review_due,
            html_message(out, N_("Your accreditation is under review: see why, and what to do.")),
            "/organisation/accreditation");
    }
    if (view->may_see_applications && view->standing == HOME_NOT_ACTIVE) {
        home_task_add(&view->tasks, DAY_NONE,
            html_message(out, N_("Your place on the register is not active: see why, and what you can do.")),
            "/organisation/accreditation");
    }
    if (view->standing == HOME_BELOW) {
        home_task_add(&view->tasks, DAY_NONE,
            html_fill(out, html_message(out, N_("Meet the minimum training standard again. Needed: {what}.")), "what",
                training_wanted_text(out, &view->board->now), NULL),
            "/training?show=attention&order=need");
    } else if (view->standing == HOME_GOOD && view->board->falls_on != DAY_NONE) {
        day falls_on = view->board->falls_on;
        home_task_add(&view->tasks, falls_on - 1,
            html_fill(out,
                html_message(out, N_("Needed by this day, or your organisation falls below the minimum standard on "
                                     "{date}: {what}.")),
                "date", html_date(out, falls_on), "what", training_wanted_text(out, &view->board->fallen), NULL),
            "/training?show=attention&order=lapse");
    }
}

/* What has no date is due now. Of one day, what concerns the whole organisation comes first. */
static int by_due(const void *a, const void *b) {
    const struct home_task *first = a;
    const struct home_task *second = b;
    if (first->due != second->due) {
        return first->due > second->due ? 1 : -1;
    }
    if (first->person != second->person) {
        return first->person ? 1 : -1;
    }
    return strcmp(first->text, second->text);
}

void home_due_fill(struct html *out, struct home_lead_view *view, const struct home_lead_parts *parts) {
    const struct training_board *board = view->board;
    size_t most = home_people_tasks_most(view) + view->applications.count * 2 + view->awards.count +
                  view->conditions.count + parts->exemptions.count + parts->invitations.count + parts->messages.count +
                  parts->places.count + OTHERS_MOST;
    view->tasks.row = ARENA_ARRAY(out->arena, most, struct home_task);
    application_tasks(out, view);
    award_tasks(out, view);
    condition_tasks(out, view);
    message_tasks(out, view, &parts->messages);
    place_tasks(out, view, &parts->places);
    exemption_tasks(out, view, &parts->exemptions);
    people_tasks(out, view, parts);
    accreditation_tasks(out, view, parts);
    if (view->starting && view->may_see_applications && view->applications.count == 0 &&
        !board->organisation.statutory) {
        home_task_add(&view->tasks, DAY_NONE, html_message(out, N_("Start your application")), "/apply");
    }
    if (!view->starting) {
        size_t whole = view->tasks.count;
        home_people_tasks(out, view, &parts->bookings);
        for (size_t i = whole; i < view->tasks.count; i++) {
            view->tasks.row[i].person = true;
        }
    }
    qsort(view->tasks.row, view->tasks.count, sizeof *view->tasks.row, by_due);
}

enum { WEEK_DAYS = 7, MONTH_DAYS = 30 };

static bool pressing(const struct home_task *task, day today) {
    return !task->person && (task->due == DAY_NONE || task->due <= today + MONTH_DAYS);
}

size_t home_due_shorten(struct home_tasks *tasks, size_t most, day today) {
    size_t first = 0;
    for (size_t i = 0; i < tasks->count; i++) {
        first += pressing(&tasks->row[i], today);
    }
    size_t others = first < most ? most - first : 0;
    size_t all = tasks->count;
    tasks->count = 0;
    for (size_t i = 0; i < all && tasks->count < most; i++) {
        bool presses = pressing(&tasks->row[i], today);
        if (presses || others > 0) {
            others -= !presses;
            tasks->row[tasks->count++] = tasks->row[i];
        }
    }
    return all - tasks->count;
}

/* ---- By when ---- */

static size_t group_of(const struct home_task *task, day today) {
    return task->due == DAY_NONE             ? 1
           : task->due < today               ? 0
           : task->due <= today + WEEK_DAYS  ? 2
           : task->due <= today + MONTH_DAYS ? 3
                                             : 4;
}

struct home_due_groups home_due_grouped(struct arena *arena, const struct home_tasks *tasks, day today) {
    static const char *const titles[] = {
        N_("Overdue"), N_("Now"), N_("Within 7 days"), N_("Within 30 days"), N_("Later")};
    enum { GROUPS = sizeof titles / sizeof *titles };
    struct home_due_group *group = ARENA_ARRAY(arena, GROUPS, struct home_due_group);
    for (size_t g = 0; g < GROUPS; g++) {
        group[g] = (struct home_due_group){titles[g], {0, ARENA_ARRAY(arena, tasks->count, struct home_task)}};
    }
    for (size_t i = 0; i < tasks->count; i++) {
        struct home_tasks *into = &group[group_of(&tasks->row[i], today)].tasks;
        into->row[into->count++] = tasks->row[i];
    }
    return (struct home_due_groups){GROUPS, group};
}
