#include "cases/cases_intake.h"
#include "view/html.h"

const char *case_complete_fault(int64_t missing, bool asked) {
    if (missing > 0 && !asked) {
        return N_("You marked something as missing. Ask the applicant for it, or take the mark away");
    }
    return NULL;
}
