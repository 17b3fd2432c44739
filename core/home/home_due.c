/* Everything that is due from an organisation, each with what to do about it. */
#include <stdlib.h>
#include <string.h>

#include "home/home_lead_parts.h"

static void task_add(struct home_tasks *tasks, day due, const char *text, const char *href) {
    tasks->row[tasks->count++] = (struct home_task){due, text, href};
}

static const char *number_text(struct html *out, int64_t number) {
    return html_count(out, number);
}

static const char *person_path(struct arena *arena, int64_t person_id) {
    return arena_format(arena, "/training/people/%lld", (long long)person_id);
}

/* Sessions that cover the module, to book that person on. */
static const char *book_path(struct arena *arena, const char *module, int64_t person_id) {
    return arena_format(arena, "/training/sessions?module=%s&person=%lld", module, (long long)person_id);
}

/* Modules that a person never did, or let expire; due: the day by which the first of them is needed. */
static void missing_task(struct html *out, struct home_lead_view *view, size_t person) {
    const struct training_board *board = view->board;
    const struct training_organisation *organisation = &board->organisation;
    const struct training_person *who = &organisation->person[person];
    int64_t missing = 0;
    int64_t expired = 0;
    const char *first_missing = NULL;
    const char *first_expired = NULL;
    for (size_t k = 0; k < organisation->modules; k++) {
        enum training_status status = board->state[person * organisation->modules + k].status;
        bool booked = board->state[person * organisation->modules + k].booked_until != DAY_NONE;
        if (status == TRAINING_NOT_STARTED) {
            missing++;
            first_missing = first_missing == NULL ? organisation->module[k].code : first_missing;
        } else if (status == TRAINING_EXPIRED && !booked) {
            expired++;
            first_expired = first_expired == NULL ? organisation->module[k].code : first_expired;
        }
    }
    const char *href = person_path(out->arena, who->person_id);
    bool fresh = who->first_responder_since != DAY_NONE && board->on - who->first_responder_since <= 90;
    if (expired > 0) {
        task_add(&view->tasks, DAY_NONE,
            html_fill(out,
                html_plural(out, "{name}: {n} module has expired. Book training.",
                    "{name}: {n} modules have expired. Book training.", expired),
                "name", who->name, "n", number_text(out, expired), NULL),
            book_path(out->arena, first_expired, who->person_id));
    }
    if (missing > 0) {
        const char *words = fresh ? html_plural(out, "{name} is new: {n} module to complete before acting alone.",
                                        "{name} is new: {n} modules to complete before acting alone.", missing)
                                  : html_plural(out, "{name}: {n} module not started. Book training.",
                                        "{name}: {n} modules not started. Book training.", missing);
        task_add(&view->tasks, DAY_NONE, html_fill(out, words, "name", who->name, "n", number_text(out, missing), NULL),
            book_path(out->arena, first_missing, who->person_id));
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
                    application_path(out->arena, row));
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

static void exemption_tasks(
    struct html *out, struct home_lead_view *view, const struct home_exemptions_rows *exemptions) {
    for (size_t i = 0; i < exemptions->count; i++) {
        const struct home_exemptions *row = &exemptions->row[i];
        task_add(&view->tasks, row->ends_on,
            html_fill(out,
                html_plural(out, "{name}: the exemption from {n} module ends. Book training before.",
                    "{name}: the exemption from {n} modules ends. Book training before.", row->modules),
                "name", row->full_name, "n", number_text(out, row->modules), NULL),
            arena_format(out->arena, "/training/recognitions/%lld", (long long)row->recognition_id));
    }
}

/* Who speaks for the organisation, and who was asked to join it. */
static void people_tasks(struct html *out, struct home_lead_view *view, const struct home_lead_parts *parts) {
    if (view->may_see_people && parts->contact.count > 0 && !parts->contact.row->named) {
        task_add(
            &view->tasks, DAY_NONE, html_message(out, N_("Name a single point of contact.")), "/organisation/people");
    }
    for (size_t i = 0; view->may_see_people && i < parts->invitations.count; i++) {
        const struct home_invitations *row = &parts->invitations.row[i];
        task_add(&view->tasks, day_of_moment(row->expires_at, ZONE_LONDON),
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
        task_add(&view->tasks, own->renewal_due_on, html_message(out, N_("Apply to renew your accreditation.")),
            "/organisation/accreditation");
    }
    if (view->standing == HOME_BELOW) {
        task_add(&view->tasks, DAY_NONE,
            html_message(out, N_("Meet the minimum training standard again: see who needs what.")),
            "/training?show=attention&order=need");
    } else if (view->standing == HOME_GOOD && view->board->falls_on != DAY_NONE) {
        task_add(&view->tasks, view->board->falls_on,
            html_message(out, N_("Train before this day, or your organisation falls below the minimum standard.")),
            "/training?show=attention&order=lapse");
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

void home_due_fill(struct html *out, struct home_lead_view *view, const struct home_lead_parts *parts) {
    const struct training_board *board = view->board;
    size_t most = board->organisation.people * 4 + view->applications.count * 2 + view->awards.count +
                  view->conditions.count + parts->exemptions.count + parts->invitations.count + 5;
    view->tasks.row = ARENA_ARRAY(out->arena, most, struct home_task);
    application_tasks(out, view);
    award_tasks(out, view);
    condition_tasks(out, view);
    message_tasks(out, view, parts->messages.row->unread);
    exemption_tasks(out, view, &parts->exemptions);
    people_tasks(out, view, parts);
    accreditation_tasks(out, view, parts);
    if (view->starting && view->may_see_applications && view->applications.count == 0 &&
        !board->organisation.statutory) {
        task_add(&view->tasks, DAY_NONE, html_message(out, N_("Start your application")), "/apply");
    }
    size_t told = view->starting ? 0 : view->lapses.count;
    for (size_t i = 0; i < told; i++) {
        const struct home_lapse *lapse = &view->lapses.row[i];
        task_add(&view->tasks, lapse->ends_on < board->on ? lapse->grace_ends_on : lapse->ends_on,
            html_fill(out,
                html_plural(out, "{name}: renew {n} module, {first}.", "{name}: renew {n} modules, first {first}.",
                    (int64_t)lapse->modules),
                "name", lapse->name, "n", number_text(out, (int64_t)lapse->modules), "first",
                html_message(out, lapse->first), NULL),
            book_path(out->arena, lapse->first_code, lapse->person_id));
    }
    for (size_t i = 0; i < board->organisation.people && !view->starting; i++) {
        missing_task(out, view, i);
    }
    qsort(view->tasks.row, view->tasks.count, sizeof *view->tasks.row, by_due);
}

/* ---- By when ---- */

enum { WEEK_DAYS = 7, MONTH_DAYS = 30 };

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
