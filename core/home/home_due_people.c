/* What people's training asks for: what lapses, what has expired, what was never begun, and what is booked already. */
#include <string.h>

#include "home/home_lead_parts.h"

const struct home_bookings *home_booking_of(
    const struct home_bookings_rows *bookings, int64_t person_id, const char *module, bool waits) {
    for (size_t i = 0; i < bookings->count; i++) {
        const struct home_bookings *row = &bookings->row[i];
        for (size_t k = 0; row->person_id == person_id && (row->turn > 0) == waits && k < row->modules.count; k++) {
            if (strcmp(row->modules.item[k], module) == 0) {
                return row;
            }
        }
    }
    return NULL;
}

static enum home_timing timing_of(const struct home_lapse *lapse) {
    return lapse->booking == NULL || lapse->booking->held_on <= lapse->ends_on ? HOME_BEFORE
           : lapse->booking->held_on <= lapse->grace_ends_on                   ? HOME_IN_GRACE
                                                                               : HOME_AFTER;
}

struct home_lapses home_lapses_of(
    struct arena *arena, const struct training_board *board, const struct home_bookings_rows *bookings) {
    const struct training_organisation *organisation = &board->organisation;
    struct home_lapses lapses = {0, ARENA_ARRAY(arena, board->lapses.count, struct home_lapse)};
    /* By person: the last of their rows, plus 1, and by row the one before it of the same person. */
    size_t *last = ARENA_ARRAY(arena, organisation->people, size_t);
    size_t *before = ARENA_ARRAY(arena, board->lapses.count, size_t);
    for (size_t i = 0; i < board->lapses.count; i++) {
        const struct training_lapse *from = &board->lapses.row[i];
        const struct training_person *person = &organisation->person[from->person];
        const struct training_module *module = &organisation->module[from->module];
        const struct training_state *state = &board->state[from->person * organisation->modules + from->module];
        const struct home_bookings *booking =
            home_booking_of(bookings, person->person_id, module->code, state->booked_until == DAY_NONE);
        size_t place = last[from->person];
        while (place != 0 && lapses.row[place - 1].booking != booking) {
            place = before[place - 1];
        }
        if (place == 0) {
            before[lapses.count] = last[from->person];
            place = last[from->person] = ++lapses.count;
            struct home_lapse *row = &lapses.row[place - 1];
            *row = (struct home_lapse){person->name, person->person_id, state, from->ends_on, from->grace_ends_on, 0,
                module->title, module->code, booking, HOME_BEFORE};
            row->timing = timing_of(row);
        }
        lapses.row[place - 1].modules++;
    }
    return lapses;
}

/* Sessions that cover the module, to book that person on. */
static const char *book_path(struct arena *arena, const char *module, int64_t person_id) {
    return arena_format(arena, "/training/sessions?module=%s&person=%lld", module, (long long)person_id);
}

static const char *session_path(struct arena *arena, const struct home_bookings *booking) {
    return arena_format(arena, "/training/sessions/%lld", (long long)booking->session_id);
}

/* ---- What lapses ---- */

static const char *booked_words(struct html *out, enum home_timing timing, int64_t modules) {
    return timing == HOME_BEFORE
               ? html_plural(out, "{name}: {n} module ends on {end}. Booked by then: {course} on {date}.",
                     "{name}: {n} modules end, the first on {end}. Booked by then: {course} on {date}.", modules)
           : timing == HOME_IN_GRACE
               ? html_plural(out,
                     "{name}: {n} module ends on {end}. Booked in its grace, until {grace}: {course} on {date}.",
                     "{name}: {n} modules end, the first on {end}. Booked in its grace, until {grace}: {course} on "
                     "{date}.",
                     modules)
               : html_plural(out,
                     "{name}: {n} module ends on {end}. Booked too late, {course} on {date}: book an earlier session.",
                     "{name}: {n} modules end, the first on {end}. Booked too late, {course} on {date}: book an "
                     "earlier session.",
                     modules);
}

static const char *waiting_words(struct html *out, enum home_timing timing, int64_t modules) {
    return timing == HOME_BEFORE
               ? html_plural(out,
                     "{name}: {n} module ends on {end}. Waits for a place, turn {turn}: {course} on {date}.",
                     "{name}: {n} modules end, the first on {end}. Waits for a place, turn {turn}: {course} on {date}.",
                     modules)
           : timing == HOME_IN_GRACE
               ? html_plural(out,
                     "{name}: {n} module ends on {end}. Waits for a place in its grace, until {grace}, turn {turn}: "
                     "{course} on {date}.",
                     "{name}: {n} modules end, the first on {end}. Waits for a place in its grace, until {grace}, turn "
                     "{turn}: {course} on {date}.",
                     modules)
               : html_plural(out,
                     "{name}: {n} module ends on {end}. Waits for a place, turn {turn}, on {course} on {date}, after "
                     "grace ends on {grace}: book an earlier session.",
                     "{name}: {n} modules end, the first on {end}. Waits for a place, turn {turn}, on {course} on "
                     "{date}, after grace ends on {grace}: book an earlier session.",
                     modules);
}

static void lapse_task(struct html *out, struct home_lead_view *view, const struct home_lapse *lapse) {
    int64_t modules = (int64_t)lapse->modules;
    bool grace = lapse->ends_on < view->today;
    day needed = grace ? lapse->grace_ends_on : lapse->ends_on;
    const char *book = book_path(out->arena, lapse->first_code, lapse->person_id);
    const struct home_bookings *booking = lapse->booking;
    if (booking != NULL) {
        bool late = lapse->timing == HOME_AFTER;
        bool waits = booking->turn > 0;
        const char *words =
            waits ? waiting_words(out, lapse->timing, modules) : booked_words(out, lapse->timing, modules);
        home_task_add(&view->tasks, late || waits ? needed : booking->held_on,
            html_fill(out, words, "name", lapse->name, "n", html_count(out, modules), "end",
                html_date(out, lapse->ends_on), "grace", html_date(out, lapse->grace_ends_on), "course", booking->title,
                "date", html_date(out, booking->held_on), "turn", html_count(out, booking->turn), NULL),
            late ? book : session_path(out->arena, booking));
        return;
    }
    const char *words =
        grace ? html_plural(out, "{name}: {n} module is in grace until this day. Renew {first}.",
                    "{name}: {n} modules are in grace, the first until this day. Renew {first} first.", modules)
              : html_plural(
                    out, "{name}: renew {n} module, {first}.", "{name}: renew {n} modules, first {first}.", modules);
    home_task_add(&view->tasks, needed,
        html_fill(out, words, "name", lapse->name, "n", html_count(out, modules), "first",
            html_message(out, lapse->first), NULL),
        book);
}

/* ---- What does not count ---- */

/* Modules of one person that the same session is to bring, once they have a place. */
struct brought {
    const struct home_bookings *booking;
    int64_t modules;
    bool expired; /* some of them; else none was passed yet */
};

static void brought_add(struct brought *brought, size_t *count, const struct home_bookings *booking, bool expired) {
    size_t at = 0;
    while (at < *count && brought[at].booking != booking) {
        at++;
    }
    if (at == *count) {
        brought[(*count)++] = (struct brought){booking, 0, false};
    }
    brought[at].modules++;
    brought[at].expired = brought[at].expired || expired;
}

static void brought_task(
    struct html *out, struct home_lead_view *view, const struct training_person *who, const struct brought *brought) {
    const struct home_bookings *booking = brought->booking;
    bool waits = booking->turn > 0;
    const char *words =
        waits && brought->expired
            ? html_plural(out, "{name}: {n} module has expired. Waits for a place, turn {turn}: {course} on {date}.",
                  "{name}: {n} modules have expired. Waits for a place, turn {turn}: {course} on "
                  "{date}.",
                  brought->modules)
        : waits
            ? html_plural(out, "{name}: {n} module to complete. Waits for a place, turn {turn}: {course} on {date}.",
                  "{name}: {n} modules to complete. Waits for a place, turn {turn}: {course} on "
                  "{date}.",
                  brought->modules)
        : brought->expired ? html_plural(out, "{name}: {n} module has expired. Booked: {course} on {date}.",
                                 "{name}: {n} modules have expired. Booked: {course} on {date}.", brought->modules)
                           : html_plural(out, "{name}: {n} module to complete. Booked: {course} on {date}.",
                                 "{name}: {n} modules to complete. Booked: {course} on {date}.", brought->modules);
    home_task_add(&view->tasks, waits ? DAY_NONE : booking->held_on,
        html_fill(out, words, "name", who->name, "n", html_count(out, brought->modules), "course", booking->title,
            "date", html_date(out, booking->held_on), "turn", html_count(out, booking->turn), NULL),
        session_path(out->arena, booking));
}

/* What a new one lacks, what is booked or begun with it. */
static const char *new_words(struct html *out, const struct training_person *who, int64_t modules, int64_t booked) {
    const char *words =
        booked == 0
            ? html_plural(out, "{name} is new: {n} module to complete before acting alone.",
                  "{name} is new: {n} modules to complete before acting alone.", modules)
            : html_plural(out, "{name} is new: {n} module to complete before acting alone, of which booked: {booked}.",
                  "{name} is new: {n} modules to complete before acting alone, of which booked: {booked}.", modules);
    return html_fill(
        out, words, "name", who->name, "n", html_count(out, modules), "booked", html_count(out, booked), NULL);
}

/* Several modules of one kind, and the first of them. */
struct several {
    int64_t modules;
    const char *first;
    day until; /* the earliest */
};

static void several_add(struct several *several, const char *module, day until) {
    several->first = several->modules++ == 0 ? module : several->first;
    several->until = several->modules == 1 || until < several->until ? until : several->until;
}

static void several_task(struct html *out, struct home_lead_view *view, const struct training_person *who,
    const struct several *several, const char *words) {
    if (several->modules > 0) {
        home_task_add(&view->tasks, several->until,
            html_fill(out, words, "name", who->name, "n", html_count(out, several->modules), NULL),
            book_path(out->arena, several->first, who->person_id));
    }
}

static void person_tasks(
    struct html *out, struct home_lead_view *view, size_t person, const struct home_bookings_rows *bookings) {
    const struct training_board *board = view->board;
    const struct training_organisation *organisation = &board->organisation;
    const struct training_person *who = &organisation->person[person];
    struct several expired = {0};
    struct several missing = {0};
    struct several begun = {0};
    struct brought *brought = ARENA_ARRAY(out->arena, organisation->modules, struct brought);
    size_t sessions = 0;
    int64_t booked = 0;  /* of those never passed */
    int64_t waiting = 0; /* likewise, for a place */
    for (size_t k = 0; k < organisation->modules; k++) {
        const struct training_state *state = &board->state[person * organisation->modules + k];
        const char *module = organisation->module[k].code;
        bool ended = state->status == TRAINING_EXPIRED;
        if (!ended && state->status != TRAINING_NOT_STARTED && state->status != TRAINING_IN_PROGRESS) {
            continue;
        }
        const struct home_bookings *booking =
            home_booking_of(bookings, who->person_id, module, state->booked_until == DAY_NONE);
        if (booking != NULL) {
            brought_add(brought, &sessions, booking, ended);
            *(booking->turn > 0 ? &waiting : &booked) += !ended;
        } else if (state->booked_until != DAY_NONE) {
            several_add(&begun, module, state->booked_until);
        } else {
            several_add(ended ? &expired : &missing, module, DAY_NONE);
        }
    }
    for (size_t i = 0; i < sessions; i++) {
        brought_task(out, view, who, &brought[i]);
    }
    bool fresh = who->first_responder_since != DAY_NONE && board->on - who->first_responder_since <= 90;
    several_task(out, view, who, &begun,
        html_plural(out, "{name}: {n} module was attended in part. Finish it by this day.",
            "{name}: {n} modules were attended in part. Finish the first by this day.", begun.modules));
    several_task(out, view, who, &expired,
        html_plural(out, "{name}: {n} module has expired. Book training.",
            "{name}: {n} modules have expired. Book training.", expired.modules));
    if (fresh && missing.modules > 0) {
        home_task_add(&view->tasks, DAY_NONE,
            new_words(out, who, missing.modules + begun.modules + booked + waiting, booked),
            book_path(out->arena, missing.first, who->person_id));
    } else {
        several_task(out, view, who, &missing,
            html_plural(out, "{name}: {n} module not started. Book training.",
                "{name}: {n} modules not started. Book training.", missing.modules));
    }
    int wanted = board->standard.supervised_referrals - who->supervised_referrals;
    if (wanted > 0 && who->first_responder_since != DAY_NONE &&
        board->on - who->first_responder_since <= TRAINING_NEW_DAYS) {
        home_task_add(&view->tasks, who->first_responder_since + TRAINING_SUPERVISED_WITHIN_DAYS,
            html_fill(out,
                html_plural(out, "{name}: {n} more supervised referral to sign off.",
                    "{name}: {n} more supervised referrals to sign off.", wanted),
                "name", who->name, "n", html_count(out, wanted), NULL),
            arena_format(out->arena, "/training/people/%lld/supervised", (long long)who->person_id));
    }
}

size_t home_people_tasks_most(const struct home_lead_view *view) {
    const struct training_organisation *organisation = &view->board->organisation;
    return view->lapses.count + organisation->people * (organisation->modules + 4);
}

void home_people_tasks(struct html *out, struct home_lead_view *view, const struct home_bookings_rows *bookings) {
    for (size_t i = 0; i < view->lapses.count; i++) {
        lapse_task(out, view, &view->lapses.row[i]);
    }
    for (size_t i = 0; i < view->board->organisation.people; i++) {
        person_tasks(out, view, i, bookings);
    }
}
