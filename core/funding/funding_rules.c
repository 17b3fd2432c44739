#include "funding/funding_rules.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "view/html.h"

static const struct {
    const char *state;
    const char *title;
    const char *colour;
    bool commits;
} states[] = {
    {"proposed", N_("Waiting for approval"), "yellow", false},
    {"rejected", N_("Rejected"), "red", false},
    {"offered", N_("Offered"), "blue", true},
    {"declined", N_("Declined"), "grey", false},
    {"withdrawn", N_("Withdrawn"), "grey", false},
    {"accepted", N_("Accepted"), "green", true},
    {"live", N_("Live"), "green", true},
    {"suspended", N_("Suspended"), "orange", true},
    {"closed", N_("Closed"), "grey", true},
    {"terminated", N_("Terminated"), "red", false},
};
enum { STATES = sizeof states / sizeof *states };

static const struct {
    const char *from;
    enum award_act act;
    const char *to;
} steps[] = {
    {"proposed", AWARD_APPROVE, "offered"},
    {"proposed", AWARD_REJECT, "rejected"},
    {"proposed", AWARD_WITHDRAW, "withdrawn"},
    {"offered", AWARD_ACCEPT, "accepted"},
    {"offered", AWARD_DECLINE, "declined"},
    {"offered", AWARD_WITHDRAW, "withdrawn"},
};

const char *award_next(const char *state, enum award_act act) {
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (steps[i].act == act && strcmp(steps[i].from, state) == 0) {
            return steps[i].to;
        }
    }
    return NULL;
}

static const struct {
    const char *event;
    const char *title;
} events[] = {
    [AWARD_APPROVE] = {"approved", N_("Approved and offered")},
    [AWARD_REJECT] = {"rejected", N_("Rejected")},
    [AWARD_ACCEPT] = {"accepted", N_("Accepted")},
    [AWARD_DECLINE] = {"declined", N_("Declined")},
    [AWARD_WITHDRAW] = {"withdrawn", N_("Withdrawn")},
    [AWARD_ACTS] = {"proposed", N_("Proposed")},
};

const char *award_event(enum award_act act) {
    return events[act].event;
}

const char *award_event_title(const char *event) {
    for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
        if (strcmp(events[i].event, event) == 0) {
            return events[i].title;
        }
    }
    return event;
}

/* STATES when there is none of that name. */
static size_t state_place(const char *state) {
    size_t place = 0;
    while (place < STATES && strcmp(states[place].state, state) != 0) {
        place++;
    }
    return place;
}

bool award_commits(const char *state) {
    size_t place = state_place(state);
    return place < STATES && states[place].commits;
}

const char *award_state_title(const char *state) {
    size_t place = state_place(state);
    return place < STATES ? states[place].title : state;
}

const char *award_state_colour(const char *state) {
    size_t place = state_place(state);
    return place < STATES ? states[place].colour : NULL;
}

const char *award_reference(struct arena *arena, int year, int64_t number) {
    return arena_format(arena, "AWD-%04d-%05" PRId64, year, number);
}

int64_t award_over_pence(const struct award_facts *facts) {
    return facts->amount_pence > facts->fund_left_pence ? facts->amount_pence - facts->fund_left_pence : 0;
}

enum award_refusal award_judge(
    const struct award_facts *facts, enum award_act act, int64_t person_id, bool connected, int32_t version) {
    bool decides = act == AWARD_APPROVE || act == AWARD_REJECT;
    if (award_next(facts->state, act) == NULL) {
        return AWARD_STATE_REFUSED;
    }
    if (decides && person_id == facts->proposed_by) {
        return AWARD_OWN;
    }
    if (connected && (decides || act == AWARD_WITHDRAW)) {
        return AWARD_CONNECTED;
    }
    if (version != facts->version) {
        return AWARD_STALE;
    }
    if (act != AWARD_APPROVE) {
        return AWARD_FINE;
    }
    if (!facts->accredited) {
        return AWARD_NOT_ACCREDITED;
    }
    if (facts->starts_on < facts->fund_starts_on || facts->ends_on > facts->fund_ends_on) {
        return AWARD_OUTSIDE_PERIOD;
    }
    return award_over_pence(facts) > 0 ? AWARD_OVER_BUDGET : AWARD_FINE;
}

static const struct {
    int status;
    const char *words;
} refusals[AWARD_REFUSALS] = {
    [AWARD_FINE] = {200, ""},
    [AWARD_STALE] = {409, N_("This award was changed after you opened it. Compare it with what you entered, and send "
                             "it again if it still holds.")},
    [AWARD_STATE_REFUSED] = {409, N_("This cannot be done any more. The award's state and history say what happened.")},
    [AWARD_OWN] = {403, N_("You proposed this award. Another person must approve or reject it.")},
    [AWARD_CONNECTED] = {403,
        N_("You have or had a role in this organisation, so you take no part in giving it money.")},
    [AWARD_NOT_ACCREDITED] = {409,
        N_("The organisation is not accredited at present. Money goes to accredited organisations only.")},
    [AWARD_OUTSIDE_PERIOD] = {409,
        N_("The award lies outside of the fund's period. Reject it, so that it can be proposed anew.")},
    [AWARD_OVER_BUDGET] = {409, N_("This would commit {money} more than the fund has left.")},
};

int award_refusal_status(enum award_refusal refusal) {
    return refusals[refusal].status;
}

const char *award_refusal_words(enum award_refusal refusal) {
    return refusals[refusal].words;
}

/* Proposed here after the usual points of general grant standards; not an official text. */
static const char *const clauses_2026[] = {
    N_("The money is spent only on the purpose of the award, within its period."),
    N_("It is paid in arrears, against claims with evidence of what was spent."),
    N_("It is paid only while your organisation is accredited; a suspension stops payment."),
    N_("Records of spending are kept for seven years and shown when asked for."),
    N_("Nothing that could identify a potential victim is sent with a claim or a report."),
    N_("Money that was not spent, or was spent on something else, is paid back."),
    N_("Changes to purpose, period or amount are agreed in writing first."),
    N_("The award is published: your organisation's name, the amount, the purpose and the period."),
};
static const struct award_terms terms[] = {
    {"2026-11", clauses_2026, sizeof clauses_2026 / sizeof *clauses_2026},
};
enum { TERMS = sizeof terms / sizeof *terms };

const struct award_terms *award_terms_now(void) {
    return &terms[TERMS - 1];
}

const struct award_terms *award_terms_of(const char *code) {
    for (size_t i = 0; i < TERMS; i++) {
        if (text_equal(terms[i].code, code)) {
            return &terms[i];
        }
    }
    return NULL;
}
