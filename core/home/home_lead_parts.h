/* What the files of a lead's pages share; nobody else includes it. */
#ifndef HOME_HOME_LEAD_PARTS_H
#define HOME_HOME_LEAD_PARTS_H

#include "accounts/page.h"
#include "home/home_lead.h"
#include "home/home_lead_view.h"

struct home_lead_parts {
    day today;
    struct training_board_parts *board;
    struct home_applications_rows applications;
    struct home_awards_rows awards;
    struct home_conditions_rows conditions;
    struct home_messages_rows messages;
    struct home_exemptions_rows exemptions;
    struct home_invitations_rows invitations;
    struct home_contact_rows contact;
    struct home_bookings_rows bookings;
    struct home_places_rows places;
    day review_due; /* by when the review of the accreditation is to be answered; DAY_NONE: none, or no limit */
};

/* The first session with a place for that person, or where they wait for one, that covers the module; NULL when none
 * does. Pure. */
const struct home_bookings *home_booking_of(
    const struct home_bookings_rows *bookings, int64_t person_id, const char *module, bool waits);
/* The board's lapses, those of one person that the same booking renews together, soonest first. Pure. */
struct home_lapses home_lapses_of(
    struct arena *arena, const struct training_board *board, const struct home_bookings_rows *bookings);
/* What people's training asks for, into view->tasks; home_people_tasks_most: how many at most. Pure. */
void home_people_tasks(struct html *out, struct home_lead_view *view, const struct home_bookings_rows *bookings);
size_t home_people_tasks_most(const struct home_lead_view *view);
void home_task_add(struct home_tasks *tasks, day due, const char *text, const char *href);

/* Everything that is due, into view->tasks: by day, what has none first. Of the view, all else is filled. Pure. */
void home_due_fill(struct html *out, struct home_lead_view *view, const struct home_lead_parts *parts);
/* Leaves at most so many, in their order: the rest gives way to what the whole organisation must do within 30 days. How
 * many were left out. Pure. */
size_t home_due_shorten(struct home_tasks *tasks, size_t most, day today);
/* By when it is due; in the order of the tasks. Pure. */
struct home_due_groups home_due_grouped(struct arena *arena, const struct home_tasks *tasks, day today);

#endif
