#include "cases/cases_reconsideration.h"

#include "view/html.h"

enum { USUAL_DAYS = 28 };

day case_reconsideration_last_day(const struct framework_data *data, moment refused_at) {
    day refused_on = day_of_moment(refused_at, data->zone);
    const struct framework_limit *limit = frameworks_limit(data, "reconsideration", refused_on);
    if (limit == NULL) {
        return refused_on + USUAL_DAYS;
    }
    switch (limit->unit) {
    case FRAMEWORK_MONTHS:
        return day_add_months(refused_on, limit->amount);
    case FRAMEWORK_WORKING_DAYS: {
        day last = calendar_add(calendar_find(data->calendar), refused_on, limit->amount, NULL);
        return last == DAY_NONE ? refused_on + USUAL_DAYS : last;
    }
    default:
        return refused_on + limit->amount;
    }
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
