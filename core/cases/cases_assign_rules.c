#include "cases/cases_assign.h"

#include "view/html.h"

const char *case_assign_fault(const struct case_assign_facts *facts) {
    if (!facts->needed) {
        return N_("Nobody works on this case in its present state.");
    }
    if (facts->replaces && facts->same) {
        return N_("It is with this person already.");
    }
    if (facts->replaces && !facts->replaced_works) {
        return N_("It is not with the person whose part you hand on.");
    }
    if (facts->barred) {
        return N_("This person holds or held a role in the organisation that applies.");
    }
    if (facts->conflicted) {
        return N_("This person declared a conflict of interest in it.");
    }
    if (facts->assigned) {
        return N_("It is assigned to this person already.");
    }
    if (facts->had_part) {
        return N_("This person has, or had, a part in it. Nobody takes two.");
    }
    if (!facts->holds_role) {
        return N_("This person does not hold the role that its stage asks for.");
    }
    if (facts->away) {
        return N_("This person is away today.");
    }
    if (!facts->replaces && facts->places_left <= 0) {
        return N_("Every place in it is taken. Choose whose part you hand on.");
    }
    return NULL;
}

const char *case_absence_fault(
    const struct case_absence *absence, bool cover_away, bool cover_fits, day today, const char **field) {
    *field = "until";
    if (absence->until_on < absence->from_on) {
        return N_("The last day must not be before the first");
    }
    if (absence->until_on < today) {
        return N_("The last day must be today or later");
    }
    if (absence->until_on - absence->from_on >= CASE_ABSENCE_DAYS_MOST) {
        return N_("An absence is at most a year; name the rest later");
    }
    *field = "cover";
    if (absence->cover == absence->person_id) {
        return N_("Nobody covers for themselves. Choose somebody else");
    }
    if (absence->cover != DB_NULL_INT8 && !cover_fits) {
        return N_(
            "This person holds no role of whoever is away, and could not take up their cases. Choose somebody else");
    }
    if (cover_away) {
        return N_("This person is away in those days too. Choose somebody else");
    }
    return NULL;
}
