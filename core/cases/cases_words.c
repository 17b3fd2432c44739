/* What staff write freely is looked at like what applicants write. */
#include "cases/cases_view.h"

void case_words_check(struct form *form, const char *name, const char *words) {
    const char *seen = application_personal_words(application_personal_data(words));
    if (seen == NULL) {
        return;
    }
    fields_set(&form->values, "person-seen", "yes");
    if (!form_checked(form, "not-a-person", "yes")) {
        form_fail(form, name, seen);
    }
}
