/* What assessors write. */
#include <string.h>

#include "demo/demo_parts.h"

/* What is good, and what is thin, on each criterion. */
static const struct {
    const char *criterion;
    const char *strength;
    const char *gap;
} words[] = {
    {"legal_status", "The governing document and the register agree, and the objects cover this work",
        "the objects mention exploitation only in passing"},
    {"governance", "Trustees meet often, declare interests, and one of them answers for the role",
        "the minutes do not show what the board was told about risk"},
    {"financial_viability", "Accounts are filed on time and the reserve carries the role for two years",
        "the budget for interpreters looks low against the number of referrals planned"},
    {"track_record", "Two full years of work with figures, and candour about what went wrong",
        "figures are given for one of the two years only"},
    {"coverage_gap", "The gap is shown by the applicant's own figures and by what services nearby say",
        "need is asserted for the wider region without figures"},
    {"independence", "No contract or funder could gain from a referral, and conflicts are handled in writing",
        "it is not said what happens when a landlord partner is concerned"},
    {"standards_adopted", "Both the standards and the code were adopted and are looked at every year",
        "the date of the board's decision is missing"},
    {"delivery_statement", "The plan fits the staff, the hours and the money, and says when they would stop",
        "the plan counts on a third post that is not filled"},
    {"pathways", "The pathway covers danger, a place for the night, children, age in doubt and refusal",
        "out of hours it ends with a voicemail"},
    {"trained_staff", "Certificates for every module are in date, and the plan keeps them so",
        "one of the two First Responders still has modules to complete"},
    {"safeguarding", "Policies are this year's, with a trained lead and deputy and checks for everybody",
        "the policy for children was last reviewed two years ago"},
    {"trauma_informed", "Short meetings, open questions, food and time; supervision listens in",
        "how children are listened to is not described"},
    {"interpreters", "Professional interpreters by choice of gender, never a companion, with separate leaving times",
        "the agreement with the agency has no hours at night"},
    {"consent_and_notify", "Consent is a conversation in the person's language, with time, and the duty is understood",
        "the script does not say what may go against the person"},
    {"referral_quality", "A second reader, a list, and a quarterly sample that feeds training",
        "the sample is planned and has not been tried"},
    {"absence_cover", "A named deputy, a shared inbox and written handovers",
        "the deputy works on the same days as the First Responder"},
    {"data_protection", "The impact assessment is honest about its risks and access is logged",
        "how long enquiries are kept is left open"},
    {"staff_wellbeing", "Monthly outside supervision and a limit on cases", "there is no limit on case load"},
    {"local_links", "Named contacts for adults and children, and part of the partnership",
        "children's social care is named without a contact"},
    {"capacity_and_exit", "Complaints are answered by somebody outside of the service, and open cases have a home",
        "what becomes of open cases is left to be decided"},
};

static char *capital(struct arena *arena, const char *text) {
    char *copy = arena_text(arena, text);
    if (*copy >= 'a' && *copy <= 'z') {
        *copy = (char)(*copy - 'a' + 'A');
    }
    return copy;
}

static char *small(struct arena *arena, const char *text) {
    char *copy = arena_text(arena, text);
    bool name = copy[0] != '\0' && copy[1] >= 'A' && copy[1] <= 'Z';
    if (!name && *copy >= 'A' && *copy <= 'Z') {
        *copy = (char)(*copy - 'A' + 'a');
    }
    return copy;
}

const char *demo_reason(struct arena *arena, const char *criterion, int score, int voice) {
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(words[i].criterion, criterion) == 0) {
            const char *strength = words[i].strength;
            const char *gap = words[i].gap;
            switch (score) {
            case 3:
                return voice == 0 ? arena_format(arena, "%s.", strength)
                                  : arena_format(arena, "Well evidenced: %s.", small(arena, strength));
            case 2:
                return voice == 0 ? arena_format(arena, "%s; but %s.", strength, gap)
                                  : arena_format(arena, "Meets it on the whole. %s.", capital(arena, gap));
            case 1:
                return voice == 0 ? arena_format(arena, "Some of it is there, but %s, and that matters here.", gap)
                                  : arena_format(arena, "Not shown yet: %s.", gap);
            default:
                return arena_format(arena, "No evidence was found; %s.", gap);
            }
        }
    }
    return "Read with the evidence; see the file cited.";
}
