#include <string.h>

#include "base/text.h"
#include "register/register.h"
#include "view/html.h"

static const struct {
    const char *state;
    const char *event;
    const char *next;
} changes[] = {
#define CHANGE(state, event, next) {#state, #event, #next},
#include "register/register_states.def"
#undef CHANGE
};

static const struct {
    const char *state;
    const char *title;
    const char *colour;
    bool may_refer;
    const char *meaning;
} states[] = {
    {"designated", N_("Designated"), "green", true,
        N_("Named in law or guidance as a First Responder Organisation. It may refer people to the National Referral "
           "Mechanism.")},
    {"accredited", N_("Accredited"), "green", true,
        N_("Assessed against the published criteria and approved. It may refer people to the National Referral "
           "Mechanism.")},
    {"accredited_with_conditions", N_("Accredited with conditions"), "yellow", true,
        N_("Approved, with conditions it must meet by set dates. It may refer people to the National Referral "
           "Mechanism.")},
    {"renewal_due", N_("Renewal due"), "yellow", true,
        N_("Accredited, and due to show again that it meets the criteria. It may go on referring people meanwhile.")},
    {"onboarding", N_("Getting ready"), "blue", false, N_("Approved, but not yet ready to refer people.")},
    {"suspended", N_("Suspended"), "red", false,
        N_("Its accreditation is paused while a concern is looked into. It may not refer people now.")},
    {"lapsed", N_("Lapsed"), "grey", false,
        N_("Its accreditation ended and was not renewed. It may not refer people.")},
    {"surrendered", N_("Surrendered"), "grey", false, N_("It gave up its accreditation. It may not refer people.")},
    {"revoked", N_("Revoked"), "red", false, N_("Its accreditation was taken away. It may not refer people.")},
};

static const struct {
    const char *event;
    const char *title;
} events[] = {
    {"designated", N_("Designated")},
    {"onboarded", N_("Approved, getting ready")},
    {"accredited", N_("Accredited")},
    {"accredited_with_conditions", N_("Accredited with conditions")},
    {"conditions_met", N_("Conditions met")},
    {"renewal_opened", N_("Renewal opened")},
    {"renewed", N_("Renewed")},
    {"suspended", N_("Suspended")},
    {"reinstated", N_("Reinstated")},
    {"revoked", N_("Revoked")},
    {"lapsed", N_("Lapsed")},
    {"surrendered", N_("Surrendered")},
};

const char *register_next(const char *state, const char *event) {
    const char *from = state == NULL ? "NONE" : state;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        if (strcmp(changes[i].state, from) == 0 && strcmp(changes[i].event, event) == 0) {
            return strcmp(changes[i].next, "NONE") == 0 ? "" : changes[i].next;
        }
    }
    return NULL;
}

static size_t state_place(const char *state) {
    size_t place = 0;
    while (place < sizeof states / sizeof *states && !text_equal(states[place].state, state)) {
        place++;
    }
    return place;
}

static bool state_known(const char *state) {
    return state_place(state) < sizeof states / sizeof *states;
}

const char *register_state_title(const char *state) {
    return state_known(state) ? states[state_place(state)].title : N_("Not on the register");
}

const char *register_state_meaning(const char *state) {
    return state_known(state) ? states[state_place(state)].meaning : "";
}

const char *register_state_colour(const char *state) {
    return state_known(state) ? states[state_place(state)].colour : "grey";
}

bool register_may_refer(const char *state) {
    return state_known(state) && states[state_place(state)].may_refer;
}

const char *register_event_title(const char *event) {
    for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
        if (text_equal(events[i].event, event)) {
            return events[i].title;
        }
    }
    return event;
}
