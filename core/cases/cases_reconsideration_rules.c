#include "cases/cases_reconsideration.h"

#include "view/html.h"

enum { USUAL_DAYS = 28 };

day case_reconsideration_last_day(
    struct arena *arena, const struct framework_data *data, moment refused_at, const char *body_kind) {
    day refused_on = day_of_moment(refused_at, data->zone);
    day last = application_limit_last_day(arena, data, "reconsideration", refused_on, body_kind);
    return last == DAY_NONE ? refused_on + USUAL_DAYS : last;
}

const char *case_reconsideration_fault(
    enum application_state state, day last_day, day today, bool asked, bool elsewhere) {
    if (asked) {
        return N_("Reconsideration was asked for already. It can be asked for once.");
    }
    if (state != APPLICATION_REFUSED) {
        return N_("Reconsideration can be asked for when an application is refused. This one is not.");
    }
    if (today > last_day) {
        return N_("The time to ask for reconsideration is over. You can start a new application at any time.");
    }
    if (elsewhere) {
        return N_("You have another application under way. Withdraw it first, or go on with it instead.");
    }
    return NULL;
}
