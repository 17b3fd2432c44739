#include "certificates/certificates_rules.h"

#include "base/text.h"

enum certificate_state certificate_judge(size_t modules, size_t corrected, size_t passed_again) {
    return corrected == 0              ? CERTIFICATE_VALID
           : corrected < modules       ? CERTIFICATE_CHANGED
           : passed_again == corrected ? CERTIFICATE_REPLACED
                                       : CERTIFICATE_WITHDRAWN;
}

bool certificate_stands(enum certificate_state state) {
    return state == CERTIFICATE_VALID || state == CERTIFICATE_CHANGED;
}

const char *certificate_state_words(enum certificate_state state) {
    static const char *const words[] = {[CERTIFICATE_VALID] = N_("Valid"),
        [CERTIFICATE_CHANGED] = N_("Corrected in part"),
        [CERTIFICATE_REPLACED] = N_("Replaced by another certificate"),
        [CERTIFICATE_WITHDRAWN] = N_("Withdrawn")};
    return words[state];
}

const char *certificate_state_colour(enum certificate_state state) {
    static const char *const colours[] = {[CERTIFICATE_VALID] = "green",
        [CERTIFICATE_CHANGED] = "orange",
        [CERTIFICATE_REPLACED] = "red",
        [CERTIFICATE_WITHDRAWN] = "red"};
    return colours[state];
}
