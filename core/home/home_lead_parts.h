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
};

/* Everything that is due, into view->tasks: by day, what has none first. Of the view, all else is filled. */
void home_due_fill(struct html *out, struct home_lead_view *view, const struct home_lead_parts *parts);
/* By when it is due; in the order of the tasks. Pure. */
struct home_due_groups home_due_grouped(struct arena *arena, const struct home_tasks *tasks, day today);

#endif
