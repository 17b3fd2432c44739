/* The machine, and the rules of scores and clocks. */
#include "applications/applications_rules.h"

#include <stdio.h>

#include "base/random.h"
#include "view/html.h"

const struct application_transition application_transitions[] = {
#define TRANSITION(state, event, who, guard, next, effect, clock)                                                      \
    {APPLICATION_##state, APPLICATION_EVENT_##event, APPLICATION_BY_##who, APPLICATION_GUARD_##guard,                  \
        APPLICATION_##next, APPLICATION_CLOCK_##effect, clock},
#include "applications/applications_states.def"
};
const size_t application_transition_count = sizeof application_transitions / sizeof *application_transitions;

struct state_words {
    const char *text, *title, *applicant, *next;
    int step;
};
static const struct state_words state_words[APPLICATION_STATES] = {
#define STATE(name, text, title, applicant, next, step) {text, title, applicant, next, step},
#include "applications/applications_states.def"
};

struct event_words {
    const char *text, *applicant;
};
static const struct event_words event_words[APPLICATION_EVENTS] = {
#define EVENT(name, text, applicant) {text, applicant},
#include "applications/applications_states.def"
};

const struct application_transition *application_transition(
    enum application_state state, enum application_event event) {
    for (size_t i = 0; i < application_transition_count; i++) {
        if (application_transitions[i].state == state && application_transitions[i].event == event) {
            return &application_transitions[i];
        }
    }
    return NULL;
}

enum application_state application_next(enum application_state state, enum application_event event) {
    const struct application_transition *row = application_transition(state, event);
    return row == NULL ? APPLICATION_STATES : row->next;
}

bool application_allowed(
    enum application_state state, enum application_event event, unsigned who, unsigned guards_that_hold) {
    const struct application_transition *row = application_transition(state, event);
    return row != NULL && (row->who & who) != 0 && (row->guard & ~guards_that_hold) == 0;
}

const char *application_state_text(enum application_state state) {
    return state < APPLICATION_STATES ? state_words[state].text : "";
}

enum application_state application_state_of(const char *text) {
    for (int i = 0; i < APPLICATION_STATES; i++) {
        if (text_equal(text, state_words[i].text)) {
            return (enum application_state)i;
        }
    }
    return APPLICATION_STATES;
}

const char *application_event_text(enum application_event event) {
    return event < APPLICATION_EVENTS ? event_words[event].text : "";
}

enum application_event application_event_of(const char *text) {
    for (int i = 0; i < APPLICATION_EVENTS; i++) {
        if (text_equal(text, event_words[i].text)) {
            return (enum application_event)i;
        }
    }
    return APPLICATION_EVENTS;
}

const char *application_state_title(enum application_state state) {
    return state < APPLICATION_STATES ? state_words[state].title : "";
}

const char *application_state_for_applicant(enum application_state state) {
    return state < APPLICATION_STATES ? state_words[state].applicant : "";
}

const char *application_state_next(enum application_state state) {
    return state < APPLICATION_STATES ? state_words[state].next : "";
}

const char *application_event_for_applicant(enum application_event event) {
    return event < APPLICATION_EVENTS ? event_words[event].applicant : "";
}

int application_state_step(enum application_state state) {
    return state < APPLICATION_STATES ? state_words[state].step : 0;
}

bool application_state_closed(enum application_state state) {
    return application_state_step(state) == 5;
}

const char *application_reference(struct arena *arena, int year, int64_t number) {
    return arena_format(arena, "ASY-%04d-%05lld", year, (long long)number);
}

static int score_highest(const struct application_score *score) {
    int highest = score->first > score->second ? score->first : score->second;
    return score->moderated >= 0 ? score->moderated : score->third > highest ? score->third : highest;
}

int application_score_lowest(const struct application_score *score) {
    int lowest = score->first < score->second ? score->first : score->second;
    return score->moderated >= 0                        ? score->moderated
           : score->third >= 0 && score->third < lowest ? score->third
                                                        : lowest;
}

bool application_disagree(const struct framework_recommendation *figures, const struct application_score *score) {
    return score->first >= 0 && score->second >= 0 &&
           score_highest(score) - application_score_lowest(score) >= figures->disagreement;
}

/* All voices count the same: the criterion's mean, in sixths. */
static int score_sixths(const struct application_score *score) {
    return score->moderated >= 0 ? score->moderated * 6
           : score->third >= 0   ? (score->first + score->second + score->third) * 2
                                 : (score->first + score->second) * 3;
}

bool application_sampled(const char *seed, const char *reference, int percent) {
    char text[256];
    int length = snprintf(text, sizeof text, "%s:%s", seed, reference);
    if (length < 0 || (size_t)length >= sizeof text) {
        return true; /* a reference that long is none of ours: let a person look */
    }
    unsigned char hash[32];
    token_hash(text, hash);
    uint32_t number = (uint32_t)hash[0] | (uint32_t)hash[1] << 8 | (uint32_t)hash[2] << 16 | (uint32_t)hash[3] << 24;
    return (int)(number % 100) < percent;
}

struct application_judgement application_judge(struct arena *arena, const struct framework_recommendation *figures,
    const struct application_score *score, size_t scores, const char *seed, const char *reference) {
    struct application_judgement judgement = {NULL, 0, {0, NULL}};
    int64_t sum = 0;
    int64_t weights = 0;
    bool disagree = false;
    bool gate_below = false;
    bool gate_nothing = false;
    for (size_t i = 0; i < scores; i++) {
        const struct application_score *one = &score[i];
        if (one->first < 0 || one->second < 0) {
            return judgement;
        }
        int lower = application_score_lowest(one);
        sum += (int64_t)one->criterion->weight * score_sixths(one);
        weights += (int64_t)one->criterion->weight * 6;
        disagree |= application_disagree(figures, one);
        gate_below |= one->criterion->gate && lower < figures->gate_least;
        gate_nothing |= one->criterion->gate && lower == 0;
    }
    if (weights == 0) {
        return judgement;
    }
    judgement.mean_hundredths = (int)(sum * 100 / weights);
    bool mean_reached = judgement.mean_hundredths >= figures->mean_hundredths;
    judgement.recommendation = disagree                                        ? "moderate"
                               : !gate_below && mean_reached                   ? "approve"
                               : gate_nothing || (gate_below && !mean_reached) ? "refuse"
                                                                               : "ask";
    const char **cause = ARENA_ARRAY(arena, 3, const char *);
    size_t causes = 0;
    if (disagree) {
        cause[causes++] = "disagreement";
    }
    if (gate_below) {
        cause[causes++] = "gate";
    }
    if (causes == 0 && application_sampled(seed, reference, figures->sample_percent)) {
        cause[causes++] = "sample";
    }
    judgement.causes = (struct text_list){causes, cause};
    return judgement;
}

static enum clock_kind clock_kind_of(const char *event) {
    return text_equal(event, "start")    ? CLOCK_START
           : text_equal(event, "pause")  ? CLOCK_PAUSE
           : text_equal(event, "resume") ? CLOCK_RESUME
                                         : CLOCK_STOP;
}

struct clock_reading application_clock_read(struct arena *arena, const struct framework_data *data,
    const struct application_clock_event *event, size_t events, const char **name) {
    const struct application_clock_event *start = NULL;
    for (size_t i = 0; i < events; i++) {
        if (text_equal(event[i].event, "start")) {
            start = &event[i];
        }
    }
    *name = start == NULL ? "" : start->clock;
    struct clock_event *told = ARENA_ARRAY(arena, events + 1, struct clock_event);
    size_t count = 0;
    for (size_t i = 0; start != NULL && i < events; i++) {
        if (&event[i] >= start && text_equal(event[i].clock, start->clock)) {
            told[count++] = (struct clock_event){clock_kind_of(event[i].event), event[i].at};
        }
    }
    return clock_due(calendar_find(data->calendar), start == NULL || start->working_days,
        start == NULL ? 0 : start->limit_days, told, count);
}

day application_clock_due(const struct clock_reading *reading) {
    return reading->state == CLOCK_RUNNING ? reading->due : DAY_NONE;
}

int32_t application_clock_missing(const struct clock_reading *reading) {
    return reading->state == CLOCK_RUNNING && reading->missing_year != 0 ? reading->missing_year : INT32_MIN;
}

/* What a deadline hook asks the calendar by; unknown: it asked about a year without data. */
struct hook_calendar {
    enum calendar calendar;
    bool *unknown;
};

static bool working_day(const void *context, day when) {
    const struct hook_calendar *asked = context;
    int year, month, month_day;
    day_parts(when, &year, &month, &month_day);
    *asked->unknown = *asked->unknown || !calendar_known(asked->calendar, year);
    return calendar_working_day(asked->calendar, when);
}

bool application_clock_limit(struct arena *arena, const struct framework_data *data, const char *limit, day start,
    const char *body_kind, int *days, bool *working) {
    const struct framework_limit *figure = frameworks_limit(data, limit, start);
    if (figure == NULL) {
        return false;
    }
    bool unknown = false;
    const struct hook_calendar calendar = {calendar_find(data->calendar), &unknown};
    *working = figure->unit == FRAMEWORK_WORKING_DAYS;
    const struct plug_framework *framework = plug_framework_find(data->id);
    day last = framework == NULL ? DAY_NONE
                                 : plug_deadline(framework, arena, limit, start, body_kind,
                                       (struct plug_calendar){working_day, &calendar});
    int hooked = last == DAY_NONE || unknown ? -1
                 : *working                  ? calendar_count(calendar.calendar, start, last, NULL)
                                             : last - start;
    *days = hooked >= 0                        ? hooked
            : figure->unit == FRAMEWORK_MONTHS ? day_add_months(start, figure->amount) - start
                                               : figure->amount;
    return *days >= 0;
}

day application_limit_last_day(
    struct arena *arena, const struct framework_data *data, const char *limit, day start, const char *body_kind) {
    int days;
    bool working;
    if (!application_clock_limit(arena, data, limit, start, body_kind, &days, &working)) {
        return DAY_NONE;
    }
    return working ? calendar_add(calendar_find(data->calendar), start, days, NULL) : start + days;
}

enum application_idle application_idle_of(const struct framework_limit *limit, day last, day today, day *over_on) {
    enum { DAYS = 28, WARNING = 7 };
    int days = limit == NULL ? DAYS : limit->amount;
    int64_t warning = WARNING;
    for (size_t i = 0; limit != NULL && i < limit->reminders.count; i++) {
        int64_t before;
        if (text_number(limit->reminders.item[i], 1, 3660, &before) && (i == 0 || before > warning)) {
            warning = before;
        }
    }
    *over_on = last + days;
    return today >= *over_on             ? APPLICATION_IDLE_OVER
           : today >= *over_on - warning ? APPLICATION_IDLE_WARNED
                                         : APPLICATION_IDLE_NOT;
}

int application_reminder(const struct framework_limit *limit, day asked, day due, day today) {
    static const char *const usual[] = {"14", "7", "2"};
    struct text_list days =
        limit != NULL && limit->reminders.count > 0 ? limit->reminders : (struct text_list){3, usual};
    int64_t nearest = 0;
    for (size_t i = 0; i < days.count; i++) {
        int64_t before;
        if (text_number(days.item[i], 1, 3660, &before) && today >= due - before && today <= due &&
            due - before > asked && (nearest == 0 || before < nearest)) {
            nearest = before;
        }
    }
    return (int)nearest;
}
