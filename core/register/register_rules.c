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
    {"designation_proposed", N_("Designation proposed")},
    {"designation_rejected", N_("Designation not approved")},
    {"designated", N_("Designated")},
    {"onboarded", N_("Approved, getting ready")},
    {"accredited", N_("Accredited")},
    {"accredited_with_conditions", N_("Accredited with conditions")},
    {"conditions_met", N_("Conditions met")},
    {"under_review", N_("Under review")},
    {"review_closed", N_("Review closed")},
    {"renewal_opened", N_("Renewal opened")},
    {"renewed", N_("Renewed")},
    {"renewed_with_conditions", N_("Renewed with conditions")},
    {"suspended", N_("Suspended")},
    {"reinstated", N_("Reinstated")},
    {"reinstated_with_conditions", N_("Reinstated with conditions")},
    {"revoked", N_("Revoked")},
    {"lapsed", N_("Lapsed")},
    {"surrender_asked", N_("Asked to give up the accreditation")},
    {"surrender_withdrawn", N_("Took back the wish to give up")},
    {"surrendered", N_("Surrendered")},
};

/* What staff do to an entry, with the purpose of the framework's reasons for it and what follows, in words. */
static const struct register_deed deeds[] = {
    {"under_review", "review", N_("Open a review"),
        N_("The register says that the organisation is under review. It may go on referring people.")},
    {"review_closed", "review_close", N_("Close the review"),
        N_("The register no longer says that it is under review.")},
    {"suspended", "suspend", N_("Suspend"),
        N_("The organisation may not refer people from that day on, until it is reinstated.")},
    {"reinstated", "reinstate", N_("Reinstate"), N_("The organisation may refer people again from that day on.")},
    {"revoked", "revoke", N_("Revoke"),
        N_("The organisation's role is taken away. It can have it again only by a new application or designation.")},
    {"surrendered", "surrender", N_("Record that it is given up"),
        N_("The organisation asked for this. It may not refer people from that day on.")},
};

const struct register_deed *register_deed_of(const char *event) {
    for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++) {
        if (text_equal(deeds[i].event, event)) {
            return &deeds[i];
        }
    }
    return NULL;
}

struct register_deeds register_deeds_from(struct arena *arena, const struct register_standing *standing) {
    struct register_deeds open = {0, ARENA_ARRAY(arena, sizeof deeds / sizeof *deeds, const struct register_deed *)};
    for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++) {
        if (register_refusal(standing, deeds[i].event) == NULL) {
            open.item[open.count++] = &deeds[i];
        }
    }
    return open;
}

const char *register_refusal(const struct register_standing *standing, const char *event) {
    if (register_next(standing->state, event) == NULL) {
        return N_("The register does not allow this in the organisation's present status.");
    }
    if (text_equal(event, "under_review") && standing->under_review_since != DAY_NONE) {
        return N_("The organisation is under review already.");
    }
    if (text_equal(event, "review_closed") && standing->under_review_since == DAY_NONE) {
        return N_("The organisation is not under review.");
    }
    if ((text_equal(event, "surrendered") || text_equal(event, "surrender_withdrawn")) && !standing->surrender_asked) {
        return N_("The organisation's lead has not asked to give up the accreditation.");
    }
    if (text_equal(event, "surrender_asked") && standing->surrender_asked) {
        return N_("The organisation's lead has asked for this already.");
    }
    return NULL;
}

const char *register_event_from(const char *state, bool conditions, const char *event) {
    bool standing = text_equal(state, "accredited") || text_equal(state, "accredited_with_conditions") ||
                    text_equal(state, "renewal_due");
    if (standing && text_equal(event, "accredited")) {
        return "renewed";
    }
    if (standing && text_equal(event, "accredited_with_conditions")) {
        return "renewed_with_conditions";
    }
    if (text_equal(event, "reinstated") && conditions) {
        return "reinstated_with_conditions";
    }
    return event;
}

day register_review_after(day under_review_since, const char *event, const char *next, day effective_on) {
    if (text_equal(event, "under_review")) {
        return effective_on;
    }
    bool settled = text_equal(event, "review_closed") || text_equal(next, "suspended") || text_equal(next, "revoked") ||
                   text_equal(next, "lapsed") || text_equal(next, "surrendered");
    return settled ? DAY_NONE : under_review_since;
}

struct register_term register_term_due(const char *state, day since, day renewal_due_on, int window_days, day today) {
    struct register_term due = {NULL, NULL};
    if (renewal_due_on == DAY_NONE) {
        return due;
    }
    bool renewing = text_equal(state, "renewal_due");
    day ends_on =
        renewing && since + REGISTER_RENEWAL_DAYS > renewal_due_on ? since + REGISTER_RENEWAL_DAYS : renewal_due_on;
    if (today > ends_on && (renewing || text_equal(state, "suspended"))) {
        due = (struct register_term){"lapsed", "not-renewed"};
    } else if (today >= renewal_due_on - window_days &&
               (text_equal(state, "accredited") || text_equal(state, "accredited_with_conditions"))) {
        due = (struct register_term){"renewal_opened", "renewal-window"};
    }
    return due;
}

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

struct text_list register_states(struct arena *arena) {
    const char **item = ARENA_ARRAY(arena, sizeof states / sizeof *states, const char *);
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        item[i] = states[i].state;
    }
    return (struct text_list){sizeof states / sizeof *states, item};
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
